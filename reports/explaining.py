"""Show a topic to its author: how it is understood, and what each of its parts catches in articles. Pure."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any as Json

from reports.actors import name_forms
from reports.advising import advice
from reports.normal import Document
from reports.query import Query
from reports.topics import LOOK_BACK, Claim, Topic
from reports.types import Span, Statement
from storage.views import ArticleView

__all__ = ["Catch", "Hits", "Tally", "explain", "hit_lines"]

EXAMPLES = 2  # of each thing, unless more are asked for
SHOWN = 160  # characters of an example
OFTEN = 5  # rows of a ranking
ALIKE = 0.84  # how like an actor's name an unknown speaker's must be to be pointed out


# ---------------------------------------------------------------- as it is understood


def explain(topic: Topic) -> str:
    """A topic as it is matched: every name with its case forms, every query with the words asked for."""
    return "\n".join(_explain(topic)) + "\n"


def _explain(topic: Topic) -> Iterator[str]:
    yield f"{topic.id} ({topic.version}): {topic.title}"
    window = topic.window(date(2015, 9, 18))
    yield f"day: {topic.zone}, for example 2015-09-18 is [{window.since.isoformat()}, {window.until.isoformat()})"
    for word, rows in (("admit", topic.admit), ("exclude", topic.exclude)):
        yield from (
            f"{word} {language or 'any language'}: {' '.join(query.source.split())}" for language, query in rows
        )
    for actor in topic.actors:
        yield f"actor {actor.id}: {actor.kind}" + (f", party {actor.party}" if actor.party else "")
        yield from (f"  {name}: {_forms_shown(name, topic)}" for name in (*actor.names, *actor.roles))
    for claim in topic.claims:
        yield f"claim {claim.id}: {claim.text}"
        yield from (f"  {name}: {', '.join(forms)}" for name, forms in _claim_forms(claim) if forms)
    for quantity in topic.quantities:
        yield f"quantity {quantity.id}: near {', '.join(quantity.near.forms)}"
    yield from (f"advice: {line}" for line in advice(topic))


def _forms_shown(name: str, topic: Topic) -> str:
    return " ".join("|".join(forms) for forms in name_forms(name, topic.languages))


def _claim_forms(claim: Claim) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from ((query.name, query.forms) for query in claim.about)
    for kind in ("also", "counter", "refers", "exclude"):
        queries: tuple[Query, ...] = getattr(claim, kind)
        yield kind, tuple(form for query in queries for form in query.forms)


# ---------------------------------------------------------------- what it catches


@dataclass
class Catch:
    """What one part of a topic caught: how many articles, how often, which of its words never, and what it nearly caught."""

    part: str
    asks: str
    articles: int = 0
    times: int = 0
    never: list[str] = field(default_factory=list)
    nearly: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    near_examples: list[str] = field(default_factory=list)


@dataclass
class Hits:
    """What a topic catches in the articles looked at."""

    articles: int
    admitted: int
    excluded: int
    parts: list[Catch]
    unnamed: Counter[str]
    alike: list[str]

    def as_dict(self) -> dict[str, Json]:
        """For JSON."""
        parts = [{**vars(part), "nearly": dict(part.nearly), "seen": dict(part.seen)} for part in self.parts]
        return {**vars(self), "parts": parts, "unnamed": dict(self.unnamed)}


class Tally:
    """Counts what each part of a topic catches, an article at a time; holds no article."""

    def __init__(self, topic: Topic, examples: int = EXAMPLES) -> None:
        self.topic, self.examples = topic, examples
        self.articles = self.admitted = self.excluded = 0
        self.parts: dict[str, Catch] = {}
        self.met: dict[str, set[str]] = {}
        self.unnamed: Counter[str] = Counter()
        for label, query in _queries(topic):
            self.parts[label] = Catch(label, " ".join(query.source.split()))
            self.met[label] = set()
        for actor in topic.actors:
            self.parts[f"actor {actor.id}"] = Catch(f"actor {actor.id}", ", ".join((*actor.names, *actor.roles)[:4]))
        for claim in topic.claims:
            self.parts[f"claim {claim.id}"] = Catch(f"claim {claim.id}", claim.text)
        for quantity in topic.quantities:
            self.parts[f"quantity {quantity.id}"] = Catch(f"quantity {quantity.id}", quantity.text or quantity.unit)

    def look(self, view: ArticleView, document: Document) -> bool:
        """Count an article; whether the topic admits it."""
        self.articles += 1
        wanted = [self._admission(view, document, row, "admit") for row in _spoken(self.topic.admit, document)]
        barred = [self._admission(view, document, row, "exclude") for row in _spoken(self.topic.exclude, document)]
        if not any(wanted):
            self._nearly_admitted(view, document)
            return False
        if any(barred):
            self.excluded += 1
            return False
        self.admitted += 1
        self._claims(view, document)
        return True

    def read(self, view: ArticleView, statements: Sequence[Statement]) -> None:
        """Count the statements that the rules read in an admitted article."""
        for statement in statements:
            claim = self.parts.get(f"claim {statement.claim}")
            if claim is not None:
                claim.seen[statement.stance] += 1
            for number in statement.numbers:
                if (part := self.parts.get(f"quantity {number.quantity}")) is not None:
                    part.times += 1
                    part.seen[f"{number.qualifier} {number.low:,} {number.unit}".strip()] += 1
                    self._example(part, view, statement.sentence)
            self._speaker(view, statement)
        for part in self.parts.values():
            part.articles += part.part.startswith(("actor", "quantity")) and _has(part, statements)

    def result(self) -> Hits:
        """What was caught in all."""
        for label, query in _queries(self.topic):
            # Of a query that was met nowhere every word is idle: that says no more than the nought itself.
            self.parts[label].never = (
                [form for form in query.forms if form not in self.met[label]] if self.met[label] else []
            )
        return Hits(self.articles, self.admitted, self.excluded, list(self.parts.values()), self.unnamed, self._alike())

    # -- articles

    def _admission(self, view: ArticleView, document: Document, row: tuple[str, Query], word: str) -> bool:
        language, query = row
        part = self.parts[label := f"{word} {language or 'any language'}"]
        self._words(label, query, document)
        if query.matches(document) is None:
            return False
        part.articles += 1
        _keep(part.examples, _headline(view), self.examples)
        return True

    def _nearly_admitted(self, view: ArticleView, document: Document) -> None:
        for language, query in _spoken(self.topic.admit, document):
            if missing := query.nearly(document):
                part = self.parts[f"admit {language or 'any language'}"]
                part.nearly[missing] += 1
                _keep(part.near_examples, f"{_headline(view)} lacks {_short(missing)}", self.examples)

    def _words(self, label: str, query: Query, document: Document) -> None:
        met = self.met[label]
        for words in query.root.words():
            if str(words) not in met and (words.hits(document.body) or words.hits(document.heading)):
                met.add(str(words))

    # -- claims

    def _claims(self, view: ArticleView, document: Document) -> None:
        touched: set[str] = set()
        for number, span in enumerate(document.sentences):
            before = document.sentences[max(0, number - LOOK_BACK) : number]
            about = self.topic.claims_about(document, span, before)
            touched.update(about)
            for claim in self.topic.claims:
                self._claim(view, document, span, claim, held=claim.id in about)
        for name in touched:
            self.parts[f"claim {name}"].articles += 1
        self._patterns(document)

    def _claim(self, view: ArticleView, document: Document, span: Span, claim: Claim, *, held: bool) -> None:
        part = self.parts[f"claim {claim.id}"]
        if held:
            part.times += 1
            self._example(part, view, span)
            return
        missing = [_group(query) for query in claim.about if query.matches(document, span) is None]
        if len(missing) == 1 and len(claim.about) > 1:
            part.nearly[missing[0]] += 1
            _keep(part.near_examples, f"{_quoted(view, span)} lacks {missing[0]}", self.examples)

    def _patterns(self, document: Document) -> None:
        for label, query in _queries(self.topic):
            if label.startswith("claim"):
                self._words(label, query, document)
                self.parts[label].articles += query.matches(document) is not None

    # -- speakers

    def _speaker(self, view: ArticleView, statement: Statement) -> None:
        speaker = statement.speaker
        part = self.parts.get(f"actor {speaker.id}")
        if part is not None:
            part.times += 1
            part.seen[speaker.written] += 1
            self._example(part, view, statement.sentence)
        elif speaker.name and not speaker.anonymous and speaker.basis != "outlet":
            self.unnamed[speaker.name] += 1

    def _alike(self) -> list[str]:
        names = {name.casefold(): actor for actor in self.topic.actors for name in (*actor.names, *actor.roles)}
        found = []
        for written in self.unnamed:
            near = difflib.get_close_matches(written.casefold(), names, 1, ALIKE)
            if near:
                found.append(f"{written!r} is like a name of {names[near[0]].id}")
        return sorted(found)

    def _example(self, part: Catch, view: ArticleView, span: Span) -> None:
        _keep(part.examples, _quoted(view, span), self.examples)


def _queries(topic: Topic) -> Iterator[tuple[str, Query]]:
    """Every query of a topic under the name that its line has."""
    yield from ((f"admit {language or 'any language'}", query) for language, query in topic.admit)
    yield from ((f"exclude {language or 'any language'}", query) for language, query in topic.exclude)
    for claim in topic.claims:
        yield from ((f"claim {claim.id} {_group(query)}", query) for query in claim.about)
        for kind in ("also", "counter", "refers", "exclude"):
            rows: tuple[Query, ...] = getattr(claim, kind)
            yield from ((f"claim {claim.id} {kind}[{number + 1}]", query) for number, query in enumerate(rows))


def _group(query: Query) -> str:
    return f"about[{int(query.name) + 1}]" if query.name.isdigit() else f"about.{query.name}"


def _spoken(rows: Iterable[tuple[str, Query]], document: Document) -> list[tuple[str, Query]]:
    """Those for the document's language; all of them where it is not known."""
    return [row for row in rows if not row[0] or not document.language or row[0] == document.language]


def _has(part: Catch, statements: Sequence[Statement]) -> bool:
    kind, name = part.part.split(" ", 1)
    if kind == "actor":
        return any(statement.speaker.id == name for statement in statements)
    return any(number.quantity == name for statement in statements for number in statement.numbers)


def _keep(examples: list[str], words: str, most: int) -> None:
    if len(examples) < most and words not in examples:
        examples.append(words)


def _headline(view: ArticleView) -> str:
    content = view.content
    day = content.published.value[:10] if content.published else "undated"
    return f"{day} {content.outlet_name or content.outlet}: {_short(content.title or 'no title')} ({view.id})"


def _quoted(view: ArticleView, span: Span) -> str:
    return f"{_short(span.of(view.text))} ({view.id})"


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= SHOWN else words[: SHOWN - 1] + "…"


# ---------------------------------------------------------------- in words


def hit_lines(topic: Topic, hits: Hits) -> Iterator[str]:
    """What was caught, for people: each part of the file with its counts, examples and near misses."""
    nearly = sum(part.nearly.total() for part in hits.parts if part.part.startswith("admit"))
    yield (
        f"looked at {_count(hits.articles, 'article')}: {hits.admitted} belong to {topic.id}, "
        f"{hits.excluded} matched and were excluded, {nearly} nearly matched"
    )
    for part in hits.parts:
        yield from _part_lines(part)
    if hits.unnamed:
        most = ", ".join(f"{name!r} {count}" for name, count in hits.unnamed.most_common(2 * OFTEN))
        yield f"speakers that are no actor: {most}"
    yield from (f"  {line}; add it to `names` if it is the same one" for line in hits.alike)


def _part_lines(part: Catch) -> Iterator[str]:
    yield f"{part.part}: {_short(part.asks)}"
    yield f"  {_caught(part)}"
    if part.never:
        yield f"  never met: {', '.join(part.never[: 4 * OFTEN])}" + (" …" if len(part.never) > 4 * OFTEN else "")
    yield from (f"  e.g. {example}" for example in part.examples)
    if part.nearly:
        most = ", ".join(f"{_short(what)} {count}" for what, count in part.nearly.most_common(OFTEN))
        yield f"  nearly, had it not lacked: {most}{_carrying(part)}"
    yield from (f"  near {example}" for example in part.near_examples)


def _carrying(part: Catch) -> str:
    """What to do about a group that a sentence leaves to the ones before it."""
    groups = [what.removeprefix("about.") for what, _ in part.nearly.most_common(1) if what.startswith("about.")]
    return f"; carry = {groups} lets it stand up to three sentences before".replace("'", '"') if groups else ""


def _caught(part: Catch) -> str:
    kind = part.part.split(" ", 1)[0]
    seen = ", ".join(f"{what or 'not named'} {count}" for what, count in part.seen.most_common(OFTEN))
    if kind == "actor":
        return f"{_count(part.times, 'statement')} in {_count(part.articles, 'article')}" + (
            f": {seen}" if seen else ""
        )
    if kind == "quantity":
        return f"{_count(part.times, 'figure')} in {_count(part.articles, 'article')}" + (f": {seen}" if seen else "")
    if kind == "claim" and part.part.count(" ") == 1:
        read = f"{_count(part.seen.total(), 'statement')}" + (f" ({seen})" if seen else "")
        return f"{_count(part.times, 'sentence')} in {_count(part.articles, 'article')}, read as {read}"
    return _count(part.articles, "article")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" + ("" if number == 1 else "s")
