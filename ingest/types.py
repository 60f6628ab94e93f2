"""Values in flight while something is taken in. Pure and frozen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from ingest.errors import FetchError
from storage.events import Kind, Moment


@dataclass(frozen=True)
class Outlet:
    """Who publishes: the desk's word for it, with the names and hosts it is known by."""

    id: str
    name: str
    hosts: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    language: str = ""
    country: str = ""
    kind: Kind = "news"
    zone: str = ""


@dataclass(frozen=True)
class Feed:
    """What we poll.

    `interval` is in minutes; None lets the feed's own rhythm decide, and then
    `shortest` and `longest` are the least and the most that it may come to
    (minutes; None for the usual).
    """

    name: str
    url: str
    outlet: str
    kind: str = "feed"
    interval: int | None = None
    shortest: int | None = None
    longest: int | None = None
    tls_ca: str = ""
    allow_expired_tls: bool = False


@dataclass(frozen=True)
class Validators:
    """What a server gave us to ask "changed since?", byte for byte."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Request:
    """One thing to fetch. `key` comes back with the outcome; `kind` chooses the limits.

    `part` asks for these bytes alone, the first and the last one counted;
    `accept_datetime` asks a Memento gate for the capture nearest to that time.
    """

    url: str
    key: str = ""
    kind: Literal["feed", "page", "robots", "archive"] = "page"
    validators: Validators = field(default_factory=Validators)
    tls_ca: str = ""
    allow_expired_tls: bool = False
    part: tuple[int, int] | None = None
    accept_datetime: datetime | None = None


@dataclass(frozen=True)
class Fetched:
    """A whole answer: decoded body, and how it came. `not_modified` means the validators still hold."""

    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    hops: tuple[str, ...] = ()
    permanent: bool = False
    tls_verified: bool = True

    @property
    def not_modified(self) -> bool:
        """The server says that nothing changed."""
        return self.status == 304

    def header(self, name: str) -> str | None:
        """The first header of that name, or None."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def validators(self) -> Validators:
        """What to send next time."""
        return Validators(self.header("ETag"), self.header("Last-Modified"))


class Fetch(Protocol):
    """The port to the network: requests in, outcomes out as they come, each with its request."""

    def __call__(self, requests: Iterable[Request]) -> Iterator[tuple[Request, Fetched | FetchError]]:
        """Fetch all, mannered and bounded; an error is an outcome, never an exception."""
        ...


@dataclass(frozen=True)
class Entry:
    """An item that a feed lists. `id` is the feed's own name for it, or one derived by a stated rule."""

    id: str
    url: str
    title: str
    byline: str = ""
    summary: str = ""
    published: Moment | None = None
    updated: Moment | None = None
    source: str = ""
    content_html: str = ""


@dataclass(frozen=True)
class Listing:
    """A feed as read: its entries, what was dropped under which reason, and the server's wishes.

    `skip_hours` (UTC) and `skip_days` (0 is Monday) are when the server wants
    no polls; `children` are the sitemaps that an index lists. `passed_over` counts
    entries that were not read, because they stood in the body before.
    """

    entries: tuple[Entry, ...]
    title: str = ""
    dropped: dict[str, int] = field(default_factory=dict)
    ttl_minutes: int | None = None
    next_page: str = ""
    warnings: tuple[str, ...] = ()
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    hub: str = ""
    children: tuple[str, ...] = ()
    passed_over: int = 0


@dataclass(frozen=True)
class Document:
    """Bytes from an archive or a folder, with what is known of them from outside.

    `observed_at` is when they were fetched; where it is None, it is the time of
    reading. `archived_at` is when the archive says it had them; `entry` is what
    a feed or a sitemap said of them.
    """

    name: str
    body: bytes
    media_type: str
    url: str = ""
    outlet: str = ""
    published: str = ""
    note: str = ""
    archived_at: datetime | None = None
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    entry: Entry | None = None
    observed_at: datetime | None = None
    final_url: str = ""
    hops: tuple[str, ...] = ()
    tls_verified: bool = True


@dataclass(frozen=True)
class Rejected:
    """Something a source could not give as a document, and why."""

    name: str
    reason: str
    detail: str = ""


@dataclass(frozen=True)
class Skipped:
    """Something passed over on purpose (taken in before, outside the days asked for): counted, not recorded."""

    name: str
    reason: str


Item = Document | Rejected | Skipped
