"""What a desk watches: a topic with its claims, actors and quantities, as frozen values. `topic_files` reads them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Literal, cast

from reports.actors import Actor, Roster
from reports.normal import Document
from reports.query import Query, Scope, scope_of
from reports.types import Span, Window
from reports.windows import last_day, window_of

if TYPE_CHECKING:
    from reports.trained import Labelled

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

    def completed_by(self, here: Scope, speaker: Scope) -> bool:
        """The words hit some groups of `about`, and the speaker's own name the rest."""
        if any(query.holds(here) for query in self.exclude):
            return False
        hits = [query.holds(here) for query in self.about]
        return any(hits) and all(hit or query.holds(speaker) for hit, query in zip(hits, self.about, strict=True))

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
class TrainedModel:
    """A model of the desk's own that is read beside the rules: its file among the desk's models, and the SHA-256 of its bytes.

    `label` finds sources, cues and contents in a text; it and the bytes are
    there once the model is loaded.
    """

    file: str
    sha256: str
    body: bytes = field(default=b"", compare=False, repr=False)
    label: Callable[[str], tuple[Labelled, ...]] | None = field(default=None, compare=False, repr=False)


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
    extractor: TrainedModel | None = None

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
