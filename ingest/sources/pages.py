"""Fetch the pages that a list names: from the web, or as an archive had them. Reads over the port it is given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Final

from ingest.errors import FetchError
from ingest.sources.reach import Reach
from ingest.types import Document, Entry, Fetched, Item, Rejected, Request, Skipped

CHUNK: Final = 50  # pages under way at once, and at most held back for one before them
MIN_CONTENT: Final = 200  # characters: less is a teaser
STAMP: Final = "%Y%m%d%H%M%S"
_CAPTURE: Final = re.compile(r"/(\d{14})(?:[a-z]{2}_)?/(?=https?:)")


@dataclass(frozen=True)
class Errand:
    """A page to fetch, and what a list said of it.

    With `capture`, an archive's own address of it, only that is asked. `held_at`
    is when an archive had the list that names it.
    """

    url: str
    entry: Entry | None = None
    near: datetime | None = None
    outlet: str = ""
    published: str = ""
    capture: str = ""
    archive_only: bool = False
    held_at: datetime | None = None

    @property
    def name(self) -> str:
        """What the document is called in the log."""
        return self.capture or self.url


def documents(errands: Iterable[Errand], reach: Reach) -> Iterator[Item]:
    """The pages in the order of the errands; what cannot be had is rejected with the reason.

    What the web no longer has is sought in the archive, where `reach` says so,
    and failing that the text that a feed carried is the document.
    """
    source = iter(errands)
    while chunk := list(islice(source, CHUNK)):
        yield from _chunk(chunk, reach)


def _chunk(chunk: Sequence[Errand], reach: Reach) -> Iterator[Item]:
    asked: list[Errand] = []
    for errand in chunk:
        if reach.is_outside(errand.entry):
            yield Skipped(errand.name, "outside_dates")
        elif reach.seen(errand.url, errand.name):
            yield Skipped(errand.name, "taken_already")
        else:
            asked.append(errand)
    failed: list[tuple[Errand, FetchError]] = []
    for errand, outcome in _fetch(asked, reach):
        if isinstance(outcome, FetchError):
            failed.append((errand, outcome))
        else:
            yield _document(errand, outcome)
    yield from _second(failed, reach)


def _second(failed: Sequence[tuple[Errand, FetchError]], reach: Reach) -> Iterator[Item]:
    """What was not to be had at first: from the archive, else from the feed itself, else the first reason stands."""
    reasons = {errand.name: error for errand, error in failed}
    again = [
        replace(errand, archive_only=True)
        for errand, _ in failed
        if reach.ask_archive and not errand.capture and not errand.archive_only
    ]
    found = set()
    for errand, outcome in _fetch(again, reach):
        if isinstance(outcome, Fetched) and archived_at(outcome) is not None:
            found.add(errand.name)
            yield _document(errand, outcome)
    for errand, _ in failed:
        if errand.name not in found:
            yield _carried(errand, reach) or Rejected(
                errand.name, reasons[errand.name].reason, reasons[errand.name].detail
            )


def _fetch(errands: Sequence[Errand], reach: Reach) -> Iterator[tuple[Errand, Fetched | FetchError]]:
    if not errands:
        return
    requests = [_request(errand, reach) for errand in errands]
    for errand, request, outcome in zip(errands, requests, reach.ordered(requests), strict=True):
        if request.kind == "archive" and isinstance(outcome, Fetched) and archived_at(outcome) is None:
            yield errand, FetchError(errand.url, "protocol", "the archive does not say when it had this")
        else:
            yield errand, outcome


def _request(errand: Errand, reach: Reach) -> Request:
    if not errand.capture and not errand.archive_only:
        return Request(errand.url, kind="page")
    near = errand.near or reach.near
    return Request(errand.capture or _nearest(errand.url, near, reach), kind="archive", accept_datetime=near)


def _nearest(url: str, near: datetime, reach: Reach) -> str:
    """The address at which an archive answers with its capture nearest to a time, in the bytes it got."""
    return f"{reach.archive}{near.astimezone(UTC).strftime(STAMP)}id_/{url}"


def original(capture: str) -> str:
    """An archive's address of a capture, asking for the bytes as they came: no toolbar, no rewritten links."""
    return _CAPTURE.sub(r"/\1id_/", capture, count=1)


def archived_at(fetched: Fetched) -> datetime | None:
    """When the archive had it: its Memento-Datetime, else the stamp in its address."""
    said = fetched.header("Memento-Datetime")
    try:
        found = parsedate_to_datetime(said) if said else None
    except ValueError:
        found = None
    if found is None and (match := _CAPTURE.search(fetched.final_url)):
        found = stamp(match[1])
    return found.astimezone(UTC) if found else None


def stamp(digits: str) -> datetime | None:
    """The time in fourteen digits, in UTC; None where they are none."""
    try:
        return datetime.strptime(digits, STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def _document(errand: Errand, fetched: Fetched) -> Document:
    from_archive = bool(errand.capture or errand.archive_only)
    media = (fetched.header("Content-Type") or "text/html").partition(";")[0].strip().lower()
    return Document(
        errand.name,
        fetched.body,
        media or "text/html",
        url=errand.url,
        outlet=errand.outlet,
        published=errand.published,
        archived_at=archived_at(fetched) if from_archive else None,
        status=fetched.status,
        headers=fetched.headers,
        entry=errand.entry,
        observed_at=fetched.fetched_at,
        final_url=fetched.final_url,
        hops=fetched.hops,
        tls_verified=fetched.tls_verified,
    )


def _carried(errand: Errand, reach: Reach) -> Document | None:
    """The article as the feed itself carried it, where it did so in full."""
    content = errand.entry.content_html if errand.entry else ""
    if len(content) < MIN_CONTENT:
        return None
    return Document(
        errand.name,
        content.encode("utf-8", "replace"),
        "text/html",
        url=errand.url,
        outlet=errand.outlet,
        archived_at=errand.held_at,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        entry=errand.entry,
        observed_at=reach.now,
    )
