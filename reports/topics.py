"""Topic files: what a desk watches, read into frozen values and checked whole. Reads files, else pure."""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar, cast, get_args
from zoneinfo import ZoneInfo

from reports.actors import Actor, ActorKind, Roster
from reports.errors import Problem, QueryError, ReportError, TopicError
from reports.places import Path as Place
from reports.places import Places, find_places
from reports.query import Any as AnyOf
from reports.query import Document, Query, Scope, parse_query, scope_of
from reports.types import Span, Window
from reports.windows import last_day, window_of

__all__ = ["Actor", "Claim", "QuantityDef", "Topic", "load_named", "load_topic", "load_topics", "parse_topic"]

# Whose word counts beside the rules'.
Policy = Literal["rules", "rules+people", "rules+people+model"]
CARRY = 3  # spans before a sentence that may fill in what it leaves unsaid: about a paragraph
LOOK_BACK = 12  # spans before a sentence in which "the report" may have been told


@dataclass(frozen=True)
class Claim:
    """A proposition that the desk has named.

    Words are about it if every query of `about` hits in them, or any query of
    `also` or `counter` does, and none of `exclude`. Groups of `about` named in
    `carry` may instead hit just before, or in the title. `counter` marks words that imply a
    denial; `refers` are phrases that point back to the claim spoken of last.
    """

    id: str
    text: str
    about: tuple[Query, ...] = ()
    also: tuple[Query, ...] = ()
    counter: tuple[Query, ...] = ()
    refers: tuple[Query, ...] = ()
    exclude: tuple[Query, ...] = ()
    parties: tuple[str, ...] = ()
    carry: tuple[str, ...] = ()
    core: bool = True

    def holds(self, doc: Document, span: Span, before: Sequence[Span] = ()) -> bool:
        """The words at `span` are about this claim; `before` may fill in the groups of `carry`."""
        scope = scope_of(doc, span)
        return self._named(doc, scope, before) and not any(query.holds(scope) for query in self.exclude)

    def _named(self, doc: Document, scope: Scope, before: Sequence[Span]) -> bool:
        if any(query.holds(scope) for query in (*self.also, *self.counter)):
            return True
        hits = [query.holds(scope) for query in self.about]
        return any(hits) and all(
            hit or self._carried(query, doc, before) for hit, query in zip(hits, self.about, strict=True)
        )

    def possible(self, doc: Document) -> Claim:
        """The same claim for this document: it answers as the whole one does, with fewer queries to ask."""

        def some(queries: tuple[Query, ...]) -> tuple[Query, ...]:
            return tuple(query for whole in queries if (query := whole.pruned(doc)) is not None)

        # All groups must be hit: where one cannot, the others need not be asked.
        about = some(self.about)
        about = about if len(about) == len(self.about) else ()
        also, counter, refers, exclude = map(some, (self.also, self.counter, self.refers, self.exclude))
        return replace(self, about=about, also=also, counter=counter, refers=refers, exclude=exclude)

    def _carried(self, query: Query, doc: Document, before: Sequence[Span]) -> bool:
        if query.name not in self.carry:
            return False
        return query.in_title(doc) or any(query.holds(scope_of(doc, span)) for span in before)


@dataclass(frozen=True)
class QuantityDef:
    """A number that the desk follows: `near` must hit in the sentence that holds it.

    Two figures that differ by no more than `tolerance_per_mille` of the larger agree.
    """

    id: str
    near: Query
    unit: str = ""
    background: bool = False
    tolerance_per_mille: int = 0
    text: str = ""


@dataclass(frozen=True)
class Topic:
    """What a desk watches. `version` is 16 hex digits of the SHA-256 of the file's bytes."""

    id: str
    title: str
    languages: tuple[str, ...]
    zone: str
    cut: str
    actors: tuple[Actor, ...]
    claims: tuple[Claim, ...]
    quantities: tuple[QuantityDef, ...]
    admit: tuple[tuple[str, Query], ...]
    exclude: tuple[tuple[str, Query], ...]
    version: str
    source: bytes = field(repr=False)
    parties: tuple[tuple[str, str], ...] = ()
    review: Policy = "rules"

    def admits(self, doc: Document, language: str) -> tuple[Span, ...] | None:
        """The hits by which an article belongs to the topic, or None.

        Queries without a language serve all; where the article's language is
        not known, every query is tried.
        """
        if any(query.matches(doc) is not None for query in _for_language(self.exclude, language)):
            return None
        hits = [spans for query in _for_language(self.admit, language) if (spans := query.matches(doc)) is not None]
        return tuple(sorted({span for spans in hits for span in spans})) if hits else None

    def window(self, day: date) -> Window:
        """The half-open local day in the topic's zone."""
        return window_of(day, self.zone, self.cut)

    def last_day(self, now: datetime) -> date:
        """The latest day of the topic that is over."""
        return last_day(now, self.zone, self.cut)

    @cached_property
    def roster(self) -> Roster:
        """The actors, ready to be recognised."""
        return Roster(self.actors, self.languages)

    def actor_named(self, written: str) -> Actor | None:
        """The actor that these words name, by name forms first, then by role; the longest match wins."""
        return self.roster.named(written)

    def claims_about(self, doc: Document, span: Span, context: Sequence[Span] = ()) -> tuple[str, ...]:
        """The ids of the claims that the words at `span` are about, in the order of the file.

        `context` are spans of the article up to here, oldest first (the
        sentences before, the sentence around): they may fill in what the span
        leaves unsaid, and `refers` phrases bind to the last claim found in them.
        """
        referred = set(self.referred(doc, span, context))
        near = context[-CARRY:]
        return tuple(c.id for c in self._possible(doc) if c.id in referred or c.holds(doc, span, near))

    def _possible(self, doc: Document) -> tuple[Claim, ...]:
        """The claims with those queries only that some part of the document can meet; found once a document."""
        known = doc.memory.get(id(self))
        if known is None or known[0] is not self:
            # The topic is kept with the answer, so that its identity cannot pass to another one.
            known = doc.memory[id(self)] = (self, tuple(claim.possible(doc) for claim in self.claims))
        return cast("tuple[Claim, ...]", known[1])

    def referred(self, doc: Document, span: Span, context: Sequence[Span]) -> Iterator[str]:
        """The ids of the claims that the span points back to by `refers`, of those that `context` told last."""
        pointing = [claim for claim in self._possible(doc) if _any(claim.refers, doc, span)]
        for place in range(len(context) - 1, max(-1, len(context) - 1 - LOOK_BACK), -1):
            near = context[max(0, place - CARRY) : place]
            told = [claim.id for claim in pointing if claim.holds(doc, context[place], near)]
            if told:
                return iter(told)
        return iter(())

    def counters(self, doc: Document, span: Span) -> tuple[str, ...]:
        """The ids of the claims that the words at `span` imply to be untrue."""
        return tuple(claim.id for claim in self._possible(doc) if _any(claim.counter, doc, span))

    def quantities_near(self, doc: Document, span: Span) -> tuple[QuantityDef, ...]:
        """The quantities that a number in the sentence at `span` may be of."""
        scope = scope_of(doc, span)
        return tuple(quantity for quantity in self.quantities if quantity.near.holds(scope))


def _any(queries: Iterable[Query], doc: Document, span: Span) -> bool:
    scope = scope_of(doc, span)
    return any(query.holds(scope) for query in queries)


def _for_language(queries: Iterable[tuple[str, Query]], language: str) -> Iterator[Query]:
    return (query for wanted, query in queries if not wanted or not language or wanted == language)


# ---------------------------------------------------------------- reading a file


def load_topic(path: Path) -> Topic:
    """Read one topic file from disk."""
    return parse_topic(path.read_bytes(), path.name)


def load_topics(folder: Path) -> tuple[Topic, ...]:
    """Read every ``*.toml`` of a folder, in the order of names. Raises TopicError with the problems of all files."""
    topics: list[Topic] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            topics.append(load_topic(path))
        except TopicError as error:
            problems += (replace(problem, file=path.name) for problem in error.problems)
    twice = {topic.id for topic in topics if [t.id for t in topics].count(topic.id) > 1}
    problems += (Problem(0, 0, "id", f"two files define the topic {name!r}", "rename one") for name in sorted(twice))
    if problems:
        raise TopicError(folder.name, problems)
    return tuple(topics)


def load_named(folder: Path, name: str) -> Topic:
    """The topic of that id, whatever is wrong with other files. Raises TopicError where it may be in a file that is wrong."""
    found: list[Topic] = []
    errors: list[TopicError] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            found.append(load_topic(path))
        except TopicError as error:
            errors.append(error)
    mine = [topic for topic in found if topic.id == name]
    if len(mine) == 1:
        return mine[0]
    if len(mine) > 1:
        raise TopicError(folder.name, [Problem(0, 0, "id", f"two files define the topic {name!r}", "rename one")])
    if errors:
        raise next((error for error in errors if error.name == f"{name}.toml"), errors[0])
    known = ", ".join(topic.id for topic in found)
    raise ReportError(f"no topic {name!r} in {folder}; there are {known or 'none'}")


def parse_topic(source: bytes, name: str) -> Topic:
    """Read a topic file. Raises TopicError with every problem found."""
    return _Reader(source, name).read()


_ID = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")
_CUT = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d\Z|24:00\Z")
_SYNTAX = re.compile(r"(.*) \(at line (\d+), column (\d+)\)\Z")

# What may stand in each table. An analyst's file holds nothing else, so that a misspelt key is noticed.
_TOP = ("id", "title", "languages", "day", "words", "parties", "actor", "claim", "quantity", "admit", "review")
_DAY = ("zone", "cut")
_ACTOR = ("id", "names", "roles", "party", "person", "speaks_for", "kind", "never")
_CLAIM = ("id", "text", "about", "also", "counter", "refers", "exclude", "parties", "carry", "core")
_QUANTITY = ("id", "near", "unit", "background", "tolerance", "text")
_KINDS: dict[type, str] = {str: "text in quotes", bool: "true or false", list: "a list in [ ]", dict: "a table"}
T = TypeVar("T")


class _Reader:
    """Reads one topic file; notes every problem and goes on, so that an analyst sees all at once."""

    def __init__(self, source: bytes, name: str) -> None:
        self.source, self.name = source, name
        self.problems: list[Problem] = []
        self.places = Places("")
        self.lists: dict[str, Query] = {}

    def read(self) -> Topic:
        data = self.load()
        self.check_keys((), data, _TOP)
        topic = self.topic(data)
        if self.problems:
            raise TopicError(self.name, self.problems)
        return topic

    def load(self) -> dict[str, Any]:
        try:
            text = self.source.decode()
            data = tomllib.loads(text)
        except UnicodeDecodeError as error:
            line = self.source.count(b"\n", 0, error.start) + 1
            raise TopicError(self.name, [Problem(line, 1, "file", "not UTF-8", "save the file as UTF-8")]) from error
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise TopicError(self.name, [_syntax_problem(error, text)]) from error
        self.places = find_places(text.replace("\r\n", "\n"))
        return data

    def topic(self, data: dict[str, Any]) -> Topic:
        self.read_words(data)
        day = self.table((), data, "day", _DAY)
        parties = self.parties(data)
        actors = self.actors(data, parties)
        return Topic(
            id=self.identity((), data),
            title=self.text((), data, "title", required=True),
            languages=self.languages(data),
            zone=self.zone(day),
            cut=self.cut(day),
            actors=actors,
            claims=self.claims(data, parties),
            quantities=self.quantities(data),
            admit=self.admission(data, "query"),
            exclude=self.admission(data, "exclude"),
            version=hashlib.sha256(self.source).hexdigest()[:16],
            source=self.source,
            parties=tuple(parties.items()),
            review=self.choice(("review",), self.text((), data, "review") or "rules", get_args(Policy), "policy"),  # type: ignore[arg-type]  # checked here
        )

    # -- noting problems

    def problem(self, path: Place, message: str, hint: str = "", *, value: bool = True) -> None:
        line, column = self.places.value(path) if value else self.places.key(path)
        self.problems.append(Problem(line, column, _where(path), message, hint))

    def check_keys(self, path: Place, data: dict[str, Any], allowed: Sequence[str]) -> None:
        for key in data:
            if key not in allowed:
                self.problem((*path, key), "unknown key", _did_you_mean(key, allowed), value=False)

    # -- values

    def value(self, path: Place, data: dict[str, Any], key: str, default: T) -> T:
        """The value of a key, of the kind that its default has."""
        found, kind = data.get(key, default), type(default)
        if isinstance(found, kind):
            return found
        self.problem((*path, key), f"should be {_KINDS[kind]}, is {_show(found)}")
        return default

    def text(self, path: Place, data: dict[str, Any], key: str, *, required: bool = False) -> str:
        text = self.value(path, data, key, "").strip()
        if required and not text:
            self.problem((*path, key) if key in data else path, f"{key} is missing or empty", f'write {key} = "…"')
        return text

    def strings(self, path: Place, data: dict[str, Any], key: str) -> tuple[str, ...]:
        """A list of texts; one text alone counts as a list of one."""
        found = data.get(key, [])
        items = [found] if isinstance(found, str) else self.value(path, data, key, list[Any]())
        good = [item for item in items if isinstance(item, str) and item.strip()]
        for number, item in enumerate(items):
            if item not in good:
                self.problem((*path, key, number), f"should be text in quotes, is {_show(item)}")
        return tuple(good)

    def table(self, path: Place, data: dict[str, Any], key: str, allowed: Sequence[str] = ()) -> dict[str, Any]:
        found = self.value(path, data, key, dict[str, Any]())
        if allowed:
            self.check_keys((*path, key), found, allowed)
        return found

    def tables(self, data: dict[str, Any], key: str, allowed: Sequence[str]) -> Iterator[tuple[Place, dict[str, Any]]]:
        """The entries of an array of tables, each with a new id."""
        seen: set[str] = set()
        for number, entry in enumerate(self.value((), data, key, list[Any]())):
            path: Place = (key, number)
            if not isinstance(entry, dict):
                self.problem(path, f"should be a table, is {_show(entry)}", f"write [[{key}]] on a line of its own")
                continue
            self.check_keys(path, entry, allowed)
            if (name := entry.get("id")) in seen:
                self.problem((*path, "id"), f"the id {name!r} is used twice", "rename one")
            seen.add(str(name))
            yield path, entry

    def identity(self, path: Place, data: dict[str, Any]) -> str:
        name = self.text(path, data, "id", required=True)
        if name and not _ID.match(name):
            self.problem((*path, "id"), f"{name!r} is no id", "lower-case Latin letters, digits and hyphens")
        return name

    def choice(self, path: Place, word: str, allowed: Iterable[str], what: str) -> str:
        if word and word not in (known := tuple(allowed)):
            self.problem(path, f"unknown {what} {word!r}", _did_you_mean(word, known))
        return word

    # -- the parts of a topic

    def languages(self, data: dict[str, Any]) -> tuple[str, ...]:
        languages = self.strings((), data, "languages")
        for number, language in enumerate(languages):
            if not _LANGUAGE.match(language):
                self.problem(("languages", number), f"{language!r} is no language code", 'two letters, as in "en"')
        if not languages:
            self.problem(
                ("languages",) if "languages" in data else (), "languages is missing or empty", 'as in ["en", "ru"]'
            )
        return languages

    def zone(self, day: dict[str, Any]) -> str:
        zone = self.text(("day",), day, "zone") or "UTC"
        try:
            ZoneInfo(zone)
        except (OSError, ValueError, KeyError):
            self.problem(("day", "zone"), f"unknown time zone {zone!r}", _did_you_mean(zone, _zones()))
            return "UTC"
        return zone

    def cut(self, day: dict[str, Any]) -> str:
        cut = self.text(("day",), day, "cut") or "24:00"
        if not _CUT.match(cut):
            self.problem(("day", "cut"), f"{cut!r} is no time of day", 'as in "24:00" or "06:00"')
            return "24:00"
        return "24:00" if cut == "00:00" else cut

    def read_words(self, data: dict[str, Any]) -> None:
        """The word lists, in the order of the file; one may use those above it."""
        table = self.table((), data, "words")
        for name in table:
            if not _ID.match(name):
                self.problem(("words", name), f"{name!r} is no name for a word list", "as in soldiers", value=False)
            if queries := self.queries(("words",), table, name):
                self.lists[name] = _either(name, queries)

    def parties(self, data: dict[str, Any]) -> dict[str, str]:
        table = self.table((), data, "parties")
        return {key: self.text(("parties",), table, key, required=True) for key in table}

    def actors(self, data: dict[str, Any], parties: dict[str, str]) -> tuple[Actor, ...]:
        entries = list(self.tables(data, "actor", _ACTOR))
        ids = [str(entry.get("id", "")) for _, entry in entries]
        return tuple(self.actor(path, entry, parties, ids) for path, entry in entries)

    def actor(self, path: Place, entry: dict[str, Any], parties: dict[str, str], ids: Sequence[str]) -> Actor:
        names, roles = self.strings(path, entry, "names"), self.strings(path, entry, "roles")
        if not names and not roles:
            self.problem(path, "names is missing or empty", 'as in names = ["Dmitry Peskov", "Песков"]')
        speaks_for = self.strings(path, entry, "speaks_for")
        for number, other in enumerate(speaks_for):
            self.choice((*path, "speaks_for", number), other, (*ids, *parties), "actor or party")
        kind = self.text(path, entry, "kind") or "unnamed"
        return Actor(
            id=self.identity(path, entry),
            names=names,
            roles=roles,
            party=self.party((*path, "party"), self.text(path, entry, "party"), parties),
            person=self.value(path, entry, "person", False),
            speaks_for=speaks_for,
            kind=self.choice((*path, "kind"), kind, get_args(ActorKind), "kind"),  # type: ignore[arg-type]  # checked here
            never=self.strings(path, entry, "never"),
        )

    def party(self, path: Place, name: str, parties: dict[str, str]) -> str:
        if name and not parties:
            self.problem(path, f"unknown party {name!r}", f'name the parties first: [parties] {name} = "…"')
            return name
        return self.choice(path, name, parties, "party")

    def claims(self, data: dict[str, Any], parties: dict[str, str]) -> tuple[Claim, ...]:
        return tuple(self.claim(path, entry, parties) for path, entry in self.tables(data, "claim", _CLAIM))

    def claim(self, path: Place, entry: dict[str, Any], parties: dict[str, str]) -> Claim:
        about, also = self.about(path, entry), self.queries(path, entry, "also")
        if not about and not also:
            self.problem(path, "an empty claim: neither about nor also says what it is", "add about.what = [...]")
        carry = self.strings(path, entry, "carry")
        groups = tuple(entry["about"]) if isinstance(entry.get("about"), dict) else ()
        for number, group in enumerate(carry):
            self.choice((*path, "carry", number), group, groups, "group of about")
        held = self.strings(path, entry, "parties")
        for number, party in enumerate(held):
            self.party((*path, "parties", number), party, parties)
        return Claim(
            id=self.identity(path, entry),
            text=self.text(path, entry, "text", required=True),
            about=about,
            also=also,
            counter=self.queries(path, entry, "counter"),
            refers=self.queries(path, entry, "refers"),
            exclude=self.queries(path, entry, "exclude"),
            parties=held,
            carry=carry,
            core=self.value(path, entry, "core", True),
        )

    def about(self, path: Place, entry: dict[str, Any]) -> tuple[Query, ...]:
        """Groups of queries, all to be hit, each by any of its queries."""
        found = entry.get("about", {})
        if not isinstance(found, dict):
            return self.queries(path, entry, "about")
        for group in found:
            if group in _CLAIM:
                hint = "write it above the line [claim.about]"
                self.problem((*path, "about", group), f"{group} stands inside about", hint, value=False)
        groups = ((group, self.queries((*path, "about"), found, group)) for group in found)
        return tuple(_either(group, queries) for group, queries in groups if queries)

    def queries(self, path: Place, data: dict[str, Any], key: str) -> tuple[Query, ...]:
        alone = isinstance(data.get(key), str)
        sources = self.strings(path, data, key)
        places = [(*path, key) if alone else (*path, key, number) for number in range(len(sources))]
        read = [self.query(place, source) for place, source in zip(places, sources, strict=True)]
        return tuple(query for query in read if query)

    def query(self, path: Place, source: str) -> Query | None:
        try:
            return parse_query(source, name=str(path[-1]), lists=self.lists)
        except QueryError as error:
            line, column = self.places.inside(path, error.column)
            self.problems.append(Problem(line, column, _where(path), error.message, error.hint))
            return None

    def quantities(self, data: dict[str, Any]) -> tuple[QuantityDef, ...]:
        read = [self.quantity(path, entry) for path, entry in self.tables(data, "quantity", _QUANTITY)]
        return tuple(quantity for quantity in read if quantity)

    def quantity(self, path: Place, entry: dict[str, Any]) -> QuantityDef | None:
        near = self.queries(path, entry, "near")
        if not near and not entry.get("near"):
            self.problem(path, "near is missing or empty", 'as in near = "killed OR dead"')
        tolerance = entry.get("tolerance", 0)
        if isinstance(tolerance, bool) or not isinstance(tolerance, int | float) or not 0 <= tolerance < 1:
            self.problem(
                (*path, "tolerance"), f"should be a share from 0 to 1, is {_show(tolerance)}", "0.02 is two per cent"
            )
            tolerance = 0
        if not near:
            return None
        return QuantityDef(
            id=self.identity(path, entry),
            near=_either("near", near),
            unit=self.text(path, entry, "unit"),
            background=self.value(path, entry, "background", False),
            tolerance_per_mille=round(tolerance * 1000),
            text=self.text(path, entry, "text"),
        )

    def admission(self, data: dict[str, Any], stem: str) -> tuple[tuple[str, Query], ...]:
        table = self.table((), data, "admit")
        languages = data.get("languages", []) if isinstance(data.get("languages", []), list) else []
        allowed = ["query", "exclude", *(f"{s}_{language}" for language in languages for s in ("query", "exclude"))]
        if stem == "query":
            self.check_keys(("admit",), table, allowed)
            if not any(key.startswith("query") for key in table):
                self.problem(("admit",), "no query: nothing would ever be admitted", 'add [admit] query = "…"')
        keys = [key for key in table if key == stem or key.startswith(stem + "_")]
        rows = [(key[len(stem) + 1 :], query) for key in keys for query in self.queries(("admit",), table, key)]
        return tuple(rows)


def _either(name: str, queries: Sequence[Query]) -> Query:
    """One query that is hit where any of these is."""
    if len(queries) == 1:
        return Query(queries[0].source, name, queries[0].root)
    source = " OR ".join(f"({query.source})" for query in queries)
    return Query(source, name, AnyOf(tuple(query.root for query in queries)))


def _where(path: Place) -> str:
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path]
    return "".join(parts).lstrip(".") or "file"


def _show(value: object) -> str:
    kinds = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list", dict: "a table"}
    return "empty" if value == "" else kinds.get(type(value), "a date or a time")


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    known = tuple(known)
    folded = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(str(word).casefold(), folded, 1, 0.6)
    if near:
        return f"did you mean {folded[near[0]]!r}?"
    return f"one of: {', '.join(known)}" if 0 < len(known) <= 12 else ""


def _zones() -> tuple[str, ...]:
    from zoneinfo import available_timezones  # noqa: PLC0415 (walks the disk; only for a wrong name)

    return tuple(sorted(available_timezones()))


# What stands where TOML met something else, and what was probably meant.
_SLIPS = (
    (r"(?:yes|no|on|off|True|False|TRUE|FALSE)\b", "write true or false, in lower case"),
    (r"[“”„«‘’]", "use straight quotation marks: \" or '"),
    (r"[\w-]+ *=", "the list or table above is not closed: ] or }"),
    (r"[^\W\d_]", "a text needs quotation marks: '…'"),
    (r"=", "a key stands before one = only; a query with = goes into quotation marks"),
    (r"\Z|\n", "something is not closed: a quotation mark, ] or }"),
)


def _syntax_problem(error: Exception, text: str) -> Problem:
    match = _SYNTAX.match(str(error))
    line, column = (int(match[2]), int(match[3])) if match else (0, 0)
    message = match[1] if match else str(error).removesuffix(" (at end of document)")
    if "after a statement" in message.lower():
        hint = 'the value ended just before; a text that holds " goes into single quotation marks'
        return Problem(line, column, "TOML", message[:1].lower() + message[1:], hint)
    if "nclosed array" in message:
        return Problem(line, column, "TOML", message[:1].lower() + message[1:], "a comma between entries, ] at the end")
    line = line or _unclosed(text)
    rest = "\n".join(text.replace("\r\n", "\n").split("\n")[line - 1 :])[max(0, column - 1) :] if column else ""
    hint = next((hint for slip, hint in _SLIPS if re.match(slip, rest)), "a text needs quotes, a list needs commas")
    return Problem(line, column, "TOML", message[:1].lower() + message[1:], hint)


def _unclosed(text: str) -> int:
    """The first line with a quotation mark that is not closed there, where none spans lines; else the last line."""
    lines = text.splitlines()
    odd = (number for number, line in enumerate(lines, 1) if line.count("'") % 2 or line.count('"') % 2)
    return next(odd, len(lines))
