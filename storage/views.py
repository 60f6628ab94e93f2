"""Plain frozen values that the named questions of `queries` answer with. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from storage.events import Change, Content, Credit, Extraction


@dataclass(frozen=True)
class FeedView:
    """How a feed has been doing. `due_at` is None before the first poll."""

    name: str
    etag: str | None = None
    last_modified: str | None = None
    due_at: datetime | None = None
    polled_at: datetime | None = None
    last_ok_at: datetime | None = None
    last_new_at: datetime | None = None
    failures: int = 0
    error: str = ""
    body: str = ""
    new_entries: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class OriginView:
    """Where an article's text comes from, by the evidence up to a position."""

    article: str
    root: str
    root_name: str
    parent: str
    relation: str
    credits: tuple[Credit, ...]
    reasons: tuple[str, ...]
    confidence: str
    position: int

    @property
    def virtual(self) -> bool:
        """The origin is named by a credit but was never captured."""
        return self.root.startswith("virtual:")


@dataclass(frozen=True)
class RevisionView:
    """One state of an article, as one capture showed it. `n` counts from 1."""

    article: str
    n: int
    content: Content
    raw: str
    via: str
    observed_at: datetime
    recorded_at: datetime
    position: int
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class ArticleView:
    """An article as known at a position: its latest revision then, its text, and its origin."""

    id: str
    revision: RevisionView
    first: RevisionView
    text: str
    extraction: Extraction
    origin: OriginView | None = None
    vanished_at: int | None = None
    revisions: tuple[RevisionView, ...] = ()

    @property
    def content(self) -> Content:
        """What the latest revision says."""
        return self.revision.content


@dataclass(frozen=True)
class RelationView:
    """Two texts and what was measured between them."""

    a: str
    b: str
    kind: str
    direction: str
    measures: dict[str, int]
    rule: str
    position: int


@dataclass(frozen=True)
class Candidate:
    """A stored text that shares fingerprints with another; to be verified on the text itself."""

    article: str
    text: str
    shared: int


@dataclass(frozen=True)
class CoverageView:
    """How the desk's sources did in a window: the line that no digest leaves out."""

    feeds: int = 0
    fetched: int = 0
    failing: tuple[tuple[str, str], ...] = ()
    silent: tuple[str, ...] = ()
    rejected: dict[str, int] = field(default_factory=dict)
