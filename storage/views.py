"""Plain frozen values that the named questions of `queries` answer with. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

from storage.events import Change, Content, Credit, Extraction


@dataclass(frozen=True)
class FeedView:
    """How a feed has been doing. `due_at` is None before the first poll.

    `moved_to` is where it says that it has moved for good, `moves` in how many
    polls in a row it said so. `whole_at` is when it last gave the whole feed
    and not "not modified", `audited_at` when that word was last put to the
    test, `lied_at` when it was found false; `dropped` is what the reading of
    that last whole feed left out, by reason.
    """

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
    url: str = ""
    position: int = -1  # of the last poll that told what it lists
    moved_to: str = ""
    moves: int = 0
    whole_at: datetime | None = None
    audited_at: datetime | None = None
    lied_at: datetime | None = None
    dropped: Mapping[str, int] = field(default_factory=dict)


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

    @cached_property
    def imprint(self) -> str:
        """A hash of all that a reading of it rests on: its revision as it stands here, and its origin."""
        origin = "" if self.origin is None else repr(self.origin)
        known = (self.id, str(self.revision.n), self.content.model_dump_json(), origin)
        return hashlib.sha256("\0".join(known).encode("utf-8", "surrogatepass")).hexdigest()


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
class CoverageView:
    """How the desk's sources did in a window: the line that no digest leaves out."""

    feeds: int = 0
    fetched: int = 0
    failing: tuple[tuple[str, str], ...] = ()
    silent: tuple[str, ...] = ()
    rejected: dict[str, int] = field(default_factory=dict)
    erased: int = 0


@dataclass(frozen=True)
class TurnAsk:
    """A wish to make one request to a host.

    `at_once` such requests of this `kind` may be under way, their starts
    `pause` seconds apart; the turn runs out after `seconds`, should its holder
    die. `domain` is the registrable domain, which may be at rest as a whole.
    """

    host: str
    domain: str
    kind: str
    at_once: int
    pause: float
    seconds: float


@dataclass(frozen=True)
class Turn:
    """The answer to a wish: with a `ticket`, start after `wait` seconds; without, ask again after them.

    `rest` is for how many seconds the host or its domain asked to be left alone.
    """

    ticket: str = ""
    wait: float = 0.0
    rest: float = 0.0


@dataclass(frozen=True)
class RobotsView:
    """What a site's robots.txt said, or why it could not be had, and until when that holds."""

    origin: str
    until: datetime
    text: str | None
    open_to_all: bool
    why: str
    reason: str


# Why a page may fail in passing: it is tried again some times; other failures wait for a person.
# A page may be listed before it is there, and be shut for an hour; certificates run out and are renewed. The last two
# are a reading's: a busy machine reads slowly, and may end a process of its own.
PASSING = (
    "dns", "connect", "tls", "timeout", "busy", "server", "truncated", "protocol", "not_found", "denied",
    "timed_out", "reader_crashed",
)  # fmt: skip

RowState = Literal["pending", "sending", "committing", "sent", "refused", "unknown", "suspended"]

# A mail in one of these is done with, as far as a program may decide.
SETTLED: tuple[RowState, ...] = ("sent", "refused", "unknown", "suspended")

# From where a row may come; anything else means that somebody else holds it.
MOVES: Mapping[RowState, tuple[RowState, ...]] = {
    "committing": ("sending",),
    "pending": ("sending", "committing"),
    "suspended": ("sending", "committing"),
    "refused": ("sending", "committing"),
    "sent": ("committing", "unknown"),
    "unknown": ("committing",),
}


@dataclass(frozen=True)
class OutboxRow:
    """One mail to one recipient.

    `id` is unique; (topic, day, issue, recipient) is unique too. `recipient` is
    the address itself, which never leaves the outbox. `eml_sha` is the SHA-256 of
    the mail's bytes in the blob store, without the line that names the recipient. `next_at` is when a pending row is due;
    `lease_until` is when a claim of a row runs out.
    """

    id: int
    topic: str
    day: str
    issue: int
    recipient: str
    message_id: str
    eml_sha: str
    state: RowState = "pending"
    attempts: int = 0
    detail: str = ""
    next_at: datetime | None = None
    lease_until: datetime | None = None
