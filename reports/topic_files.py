"""Topic files: TOML read into a `Topic` and checked whole, every problem with line, column and hint. Reads files, else pure."""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar, get_args
from zoneinfo import ZoneInfo

from reports.actors import Actor, ActorKind
from reports.errors import Problem, QueryError, ReportError, TopicError, TrainingError
from reports.places import Path as Place
from reports.places import Places, find_places
from reports.query import Any as AnyOf
from reports.query import Query
from reports.query_parser import parse_query
from reports.topics import Claim, Policy, QuantityDef, Topic, TrainedModel


def load_topic(path: Path) -> Topic:
    """Read one topic file from disk, with the model that it names from the `models` folder beside its own."""
    topic = parse_topic(path.read_bytes(), path.name)
    if topic.extractor is None:
        return topic
    file = path.parent.parent / "models" / topic.extractor.file
    try:
        return equipped(topic, file.read_bytes())
    except (OSError, TrainingError) as wrong:
        line, column = find_places(topic.source.decode().replace("\r\n", "\n")).value(("extractor", "model"))
        said = str(wrong) if isinstance(wrong, TrainingError) else f"{file.name}: no such file in {file.parent}"
        raise TopicError(path.name, [Problem(line, column, "extractor.model", said, _TRAIN)]) from wrong


_TRAIN = "dateline train FILE --out models/NAME prints the two lines to write here"


def equipped(topic: Topic, body: bytes) -> Topic:
    """The topic with its model loaded from these bytes. Raises TrainingError where they are not what its file names."""
    from reports.trained import Extractor  # noqa: PLC0415 - numpy is not needed for a topic without

    named = topic.extractor
    if named is None:
        return topic
    if (found := hashlib.sha256(body).hexdigest()) != named.sha256:
        raise TrainingError(f"{named.file}: its SHA-256 is {found}, and the topic names another")
    return replace(topic, extractor=replace(named, body=body, label=Extractor.load(body, named.file).label))


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
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_SYNTAX = re.compile(r"(.*) \(at line (\d+), column (\d+)\)\Z")

# What may stand in each table. An analyst's file holds nothing else, so that a misspelt key is noticed.
_TOP = (
    "id",
    "title",
    "languages",
    "day",
    "words",
    "parties",
    "actor",
    "claim",
    "quantity",
    "admit",
    "review",
    "extractor",
)
_DAY = ("zone", "cut")
_EXTRACTOR = ("model", "sha256")
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
            extractor=self.extractor(data),
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

    def extractor(self, data: dict[str, Any]) -> TrainedModel | None:
        """The desk's own model, if one is to be read beside the rules."""
        table = self.table((), data, "extractor", _EXTRACTOR)
        if not table:
            return None
        path: Place = ("extractor",)
        file, sha256 = (self.text(path, table, key, required=True) for key in _EXTRACTOR)
        if "/" in file or "\\" in file:
            self.problem(
                (*path, "model"), f"{file!r} is no name of a file", "put it into models/ and give its name alone"
            )
        if sha256 and not _SHA256.match(sha256):
            self.problem((*path, "sha256"), "no SHA-256", "copy the 64 digits that `dateline train` prints")
        return TrainedModel(file, sha256)

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
        kind = self.text(path, entry, "kind") or "official"
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
        groups = ((group, self.queries((*path, "about"), found, group)) for group in found if group not in _CLAIM)
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
    return Problem(line, column or _opened(text, line), "TOML", message[:1].lower() + message[1:], hint)


def _opened(text: str, line: int) -> int:
    """The column of the last quotation mark of a line that has no partner there; 1 where there is none."""
    words = [*text.splitlines(), ""][line - 1]
    return max((words.rfind(mark) for mark in "'\"" if words.count(mark) % 2), default=0) + 1


def _unclosed(text: str) -> int:
    """The first line with a quotation mark that is not closed there, where none spans lines; else the last line."""
    lines = text.splitlines()
    odd = (number for number, line in enumerate(lines, 1) if line.count("'") % 2 or line.count('"') % 2)
    return next(odd, len(lines))
