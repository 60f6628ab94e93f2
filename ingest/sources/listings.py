"""Sitemaps with dates and feeds with their archives (RFC 5005), read to their ends. Reads over the port it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from ingest.errors import FetchError, ParseError, SourceError
from ingest.sources import feed, sitemap
from ingest.sources.pages import Errand, documents
from ingest.sources.reach import ZONES, Reach
from ingest.types import Entry, Fetched, Item, Listing, Rejected, Request, Skipped
from ingest.urls import canonical

MAX_LISTS: Final = 20_000
Reader = Callable[[Fetched], Listing]
Further = Callable[[Listing], Iterable[str]]


def sitemaps(url: str, reach: Reach) -> Iterator[Item]:
    """The pages that a sitemap lists, and those that an index of sitemaps leads to.

    Raises:
        SourceError: the first one cannot be read.
    """
    for listing in _walk(url, reach, sitemap_listing, lambda listing: listing.children):
        if isinstance(listing, Rejected):
            yield listing
        else:
            yield from _dropped(url, listing)
            wanted = [entry for entry in listing.entries if not _changed_before(entry, reach)]
            yield from (Skipped(entry.url, "outside_dates") for entry in listing.entries if entry not in wanted)
            yield from documents((_errand(entry) for entry in wanted), reach)


def _changed_before(entry: Entry, reach: Reach) -> bool:
    """What last changed before the first day asked for came out before it, too."""
    day = entry.updated.day() if entry.updated else None
    return day is not None and reach.since is not None and day < reach.since - ZONES


def sitemap_listing(fetched: Fetched) -> Listing:
    """A sitemap whole, as history wants it."""
    return sitemap.entries(fetched, whole=True)


def feeds(url: str, reach: Reach) -> Iterator[Item]:
    """The articles of a feed and of all its archives, newest first, each once.

    Raises:
        SourceError: the feed itself cannot be read.
    """
    known: set[str] = set()
    for listing in _walk(url, reach, feed.entries, lambda one: (one.next_page,) if one.next_page else ()):
        if isinstance(listing, Rejected):
            yield listing
        else:
            yield from _dropped(url, listing)
            fresh = [entry for entry in listing.entries if canonical(entry.url) not in known]
            known |= {canonical(entry.url) for entry in fresh}
            yield from documents((_errand(entry) for entry in fresh), reach)


def saved_feed(path: Path, reach: Reach) -> Iterator[Item]:
    """The articles that a feed saved as a file lists.

    Raises:
        SourceError: the file cannot be read as a feed.
    """
    try:
        fetched = Fetched("", "", 200, (), path.read_bytes(), reach.now)
        listing = feed.entries(fetched)
    except (OSError, ParseError) as error:
        raise SourceError(f"{path}: cannot be read as a feed ({error})") from error
    yield from _dropped(path.name, listing)
    yield from documents((_errand(entry) for entry in listing.entries), reach)


def _walk(url: str, reach: Reach, read: Reader, further: Further) -> Iterator[Listing | Rejected]:
    """The first list and those it leads to; each once, and a broken one does not end the rest."""
    waiting, known = [url], {url}
    for number in range(MAX_LISTS):
        if not waiting:
            return
        address = waiting.pop(0)
        try:
            listing = read(reach.get(Request(address, kind="feed")))
        except (FetchError, ParseError) as error:
            if number == 0:
                raise SourceError(f"{address}: cannot be read ({error.detail or error.reason})") from error
            yield Rejected(address, error.reason, error.detail)
            continue
        yield listing
        fresh = [one for one in further(listing) if one not in known]
        known |= set(fresh)
        waiting += fresh


def _errand(entry: Entry) -> Errand:
    return Errand(entry.url, entry, near=_instant(entry))


def _instant(entry: Entry) -> datetime | None:
    moment = entry.published or entry.updated
    return moment.instant if moment else None


def _dropped(name: str, listing: Listing) -> Iterator[Rejected]:
    """What a list holds and could not be taken: nothing is left out in silence."""
    for reason, count in listing.dropped.items():
        yield Rejected(f"{name} ({reason})", reason, f"{count} entries")
