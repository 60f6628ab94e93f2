"""The query language of the desk: read, check and evaluate a query on one document. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from reports.types import Span


@dataclass(frozen=True)
class Token:
    """One word: its form for matching and its place in the original text."""

    norm: str
    start: int
    end: int


@dataclass(frozen=True)
class Document:
    """A text made ready for queries. Offsets count in `text`; the title has its own tokens."""

    text: str
    title: str
    language: str
    tokens: tuple[Token, ...] = field(repr=False)
    title_tokens: tuple[Token, ...] = field(repr=False)
    sentences: tuple[Span, ...] = field(repr=False)

    @classmethod
    def of(cls, text: str, title: str = "", language: str = "", sentences: tuple[Span, ...] | None = None) -> Document:
        """Tokenise text and title; `sentences` may be given by a better splitter."""
        raise NotImplementedError


@dataclass(frozen=True)
class Query:
    """A query read and checked. `source` is as written, `name` says where it stands."""

    source: str
    name: str = ""

    def matches(self, doc: Document, within: Span | None = None) -> tuple[Span, ...] | None:
        """The places in the text that make it match (may be empty: a hit in the title), or None.

        With `within` only that part of the text counts, and the title does not.
        """
        raise NotImplementedError


def tokenise(text: str, language: str = "") -> tuple[Token, ...]:
    """The words of a text in their form for matching, with offsets into the text as given."""
    raise NotImplementedError


def parse_query(source: str, *, name: str = "") -> Query:
    """Read a query. Raises QueryError with the column and a hint."""
    raise NotImplementedError
