"""Values that pass between the readers of text and the makers of digests. Pure and frozen.

A *statement* is one speaker's stance, with its sentence. A *reading* is an
article with its statements under one topic. All spans are character offsets
into the article's stored text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from storage.events import Moment
from storage.views import ArticleView

Stance = Literal["asserts", "denies", "no_knowledge", "declines", "conditional", "suspects", "unattributed"]
Speech = Literal["direct", "mixed", "indirect", "none"]
NoteKey = Literal[
    "no_source", "also_as", "held_back", "held_back_on", "one_report", "one_agency", "one_outlet", "one_document",
    "own_page", "same_people", "set_aside", "no_date_in_text", "counted_report", "counted_words",
    "other_topic", "other_rules", "said_after", "only_known",
]  # fmt: skip


@dataclass(frozen=True, order=True)
class Span:
    """A half-open range of characters in the stored text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words themselves."""
        return text[self.start : self.end]


@dataclass(frozen=True)
class Speaker:
    """Who speaks: `id` and `party` from the topic's actors where the name is known there, else empty.

    `written` is how the article has it and is never overwritten by `name`.
    """

    written: str
    name: str = ""
    id: str = ""
    role: str = ""
    party: str = ""
    anonymous: bool = False
    span: Span | None = None
    basis: str = ""
    called: str = ""  # the name or the words in the case in which one names somebody, where the sentence had another
    meant: str = ""  # where `written` is `he` or `the official`: the words that brought him in

    @property
    def shown(self) -> str:
        """The known name, else the words of the article that brought him in, as one would name him."""
        return self.called or self.as_told

    @property
    def as_told(self) -> str:
        """The known name, else the words of the article that brought him in, in the case that they stand in."""
        return self.name or self.meant or self.written


@dataclass(frozen=True)
class Hop:
    """One step from the speaker to the page. `kind`: person, outlet, agency, republisher."""

    kind: Literal["person", "outlet", "agency", "republisher"]
    name: str
    basis: Literal["stated", "inferred", "credited"] = "stated"
    span: Span | None = None


@dataclass(frozen=True)
class Quantity:
    """A number as said: `low` and `high` are equal unless a range was given, and are in `unit`.

    `said` is how the text has it, qualifier and unit included (`more than 4 months`).
    """

    low: int
    high: int
    unit: str
    qualifier: str
    quantity: str
    span: Span
    said: str = ""


@dataclass(frozen=True)
class Statement:
    """One speaker's stance on a claim, or on nothing the desk named (`claim` empty), with its evidence.

    `id` is stable under replay, revisions and other rules: it hashes the article, the sentence's words, the claim and the speaker.
    `former` is the id under reading rules 2, by which older reviews name it.
    `stated_at` is when it was said, with its basis, or None where the text does not tell.
    """

    id: str
    article: str
    revision: int
    claim: str
    speaker: Speaker
    stance: Stance
    speech: Speech
    sentence: Span
    content: Span
    cue: Span | None = None
    nested: tuple[Speaker, ...] = ()
    chain: tuple[Hop, ...] = ()
    hedges: tuple[str, ...] = ()
    against_interest: bool = False
    stated_at: Moment | None = None
    numbers: tuple[Quantity, ...] = ()
    origin: str = ""
    rule: str = ""
    review: str = ""
    former: str = ""


@dataclass(frozen=True)
class Origin:
    """An independent source behind statements. `basis` says by which rule they were put together.

    `kind`: witness, official, advocate, document, outlet, unnamed.
    `captured` is the article that is the origin's own text, if we hold it.
    """

    key: str
    name: str
    kind: str
    basis: str
    inferred: bool = False
    captured: str = ""
    party: str = ""
    related: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """An article read under a topic."""

    article: ArticleView
    statements: tuple[Statement, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Window:
    """A half-open day `[since, until)` of a topic, in the topic's zone."""

    day: date
    zone: str
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Note:
    """Something to be told of what was read, said in the digest's language.

    `key` is its sentence in the catalogue (`note_…`); names, figures and the number fill its places.
    """

    key: NoteKey
    names: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True)
class ClaimReading:
    """One claim over a set of readings: who holds what, and the three counts.

    `origins` maps origin key to `Origin`; `articles`, `publishers` and
    `independent` are counted apart and always shown together. `labels` are of
    contested, single-origin, several-origins, one-sided, no-named-origin,
    conditional, shared-witnesses. `inferred` are the statements that are only taken for their origin's.
    """

    claim: str
    text: str
    statements: tuple[Statement, ...]
    origins: tuple[Origin, ...]
    articles: int
    publishers: int
    independent: int
    labels: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    inferred: frozenset[str] = frozenset()


@dataclass(frozen=True)
class NumberConflict:
    """One quantity of the topic, given in different figures."""

    quantity: str
    values: tuple[tuple[str, tuple[str, ...]], ...]
    conflict: bool
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class TopicReading:
    """Everything read for a topic: the input of a digest."""

    claims: tuple[ClaimReading, ...]
    numbers: tuple[NumberConflict, ...] = ()
    unassigned: tuple[Statement, ...] = ()
    counted_once: tuple[Note, ...] = ()
    notes: tuple[Note, ...] = ()
