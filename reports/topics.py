"""Topic files: what a desk watches, read into frozen values and checked whole. Reads files, else pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from reports.query import Document, Query
from reports.types import Span, Window

ActorKind = Literal["official", "witness", "advocate", "document", "outlet", "unnamed"]


@dataclass(frozen=True)
class Actor:
    """Somebody who may speak, or be spoken for, under a topic."""

    id: str
    names: tuple[str, ...]
    roles: tuple[str, ...] = ()
    party: str = ""
    person: bool = False
    speaks_for: tuple[str, ...] = ()
    kind: ActorKind = "unnamed"


@dataclass(frozen=True)
class Claim:
    """A proposition that the desk has named.

    A sentence is about it if every query of `about` hits in it, or any query of
    `also` does, and none of `exclude`. `counter` marks words that imply a denial;
    `refers` are phrases that point back to the claim spoken of last.
    """

    id: str
    text: str
    about: tuple[Query, ...] = ()
    also: tuple[Query, ...] = ()
    counter: tuple[Query, ...] = ()
    refers: tuple[Query, ...] = ()
    exclude: tuple[Query, ...] = ()
    parties: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuantityDef:
    """A number that the desk follows: `near` must hit in the sentence that holds it."""

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

    def admits(self, doc: Document, language: str) -> tuple[Span, ...] | None:
        """The hits by which an article belongs to the topic, or None."""
        raise NotImplementedError

    def window(self, day: date) -> Window:
        """The half-open local day in the topic's zone."""
        raise NotImplementedError

    def actor_named(self, written: str) -> Actor | None:
        """The actor that these words name, by name forms first, then by role; the longest match wins."""
        raise NotImplementedError

    def claims_about(self, doc: Document, span: Span, context: Sequence[Span] = ()) -> tuple[str, ...]:
        """The ids of the claims that the words at `span` are about, in the order of the file.

        `context` are earlier spans of the article, oldest first (the sentence
        around, the sentences before): they may fill in what the span leaves
        unsaid, and `refers` phrases bind to the last claim found in them.
        """
        raise NotImplementedError

    def counters(self, doc: Document, span: Span) -> tuple[str, ...]:
        """The ids of the claims that the words at `span` imply to be untrue."""
        raise NotImplementedError


def parse_topic(source: bytes, name: str) -> Topic:
    """Read a topic file. Raises TopicError with every problem found."""
    raise NotImplementedError


def load_topic(path: Path) -> Topic:
    """Read one topic file from disk."""
    return parse_topic(path.read_bytes(), path.name)


def load_topics(folder: Path) -> tuple[Topic, ...]:
    """Read every ``*.toml`` of a folder, in the order of names. Raises TopicError with the problems of all files."""
    raise NotImplementedError
