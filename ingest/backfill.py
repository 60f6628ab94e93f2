"""Take history in through the same door: archives and folders become the same events. Orders effects.

`observed` is when we read it, never back-dated; what the archive says about its
own time is kept beside it. Read twice, a source adds nothing; stopped at any
moment, it goes on where it was, because what is recorded already is passed over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import structlog

from ingest.capture import Page, outlet_of, read_page
from ingest.dates import parse_moment
from ingest.errors import ExtractError
from ingest.extract import Job, SourceHints
from ingest.pipeline import DEFECTS, Tally, keep_page, reject, words_of
from ingest.sources.archives import open_source
from ingest.types import Document, Rejected
from ingest.urls import article_id, canonical
from ingest.watchlist import Watchlist
from ingest.workers import extract_many
from storage.blobs import Blobs
from storage.database import Store
from storage.events import BackfillFinished, Capture, Extraction, Fact, Recorded, short_hash
from storage.log import EventLog
from storage.projections import catch_up

log = structlog.get_logger()

Progress = Callable[[str, str], None]


def backfill(
    source: str,
    store: Store,
    watchlist: Watchlist,
    *,
    now: datetime,
    manifest: Path | None = None,
    since: date | None = None,
    until: date | None = None,
    workers: int = 2,
    progress: Progress = lambda _name, _outcome: None,
) -> Tally:
    """Read a folder or archive to its end and record every article in it.

    Args:
        source: A path; see `ingest.sources.archives.ARCHIVES`.
        store: Where to record.
        watchlist: The desk's outlets, to know who published.
        now: The time of reading, recorded as `observed`.
        manifest: What is known of the files of a folder.
        since: Leave out articles dated before this day; undated ones are kept.
        until: Leave out articles dated on or after this day.
        workers: Processes that read documents; 0 for none.
        progress: Told each document's name and outcome.

    Raises:
        SourceError: the source as a whole cannot be opened.
    """
    keeper = _Archive(source, store, watchlist, now)
    documents = keeper.accepted(open_source(source, manifest), progress)
    for number, (_, outcome) in enumerate(extract_many(documents, workers=workers)):
        progress(keeper.names[number], keeper.keep(number, outcome, since, until))
    keeper.finish()
    catch_up(store)
    return keeper.tally


class _Archive:
    """Keeps what one source gives."""

    def __init__(self, source: str, store: Store, watchlist: Watchlist, now: datetime) -> None:
        self.tally = Tally()
        self.names: list[str] = []
        # The name, not the path: the same folder elsewhere is the same backfill.
        self._source = Path(source).name
        self._id = short_hash(self._source)
        self._watchlist, self._now = watchlist, now
        self._log, self._blobs = EventLog(store), Blobs(store)
        self._documents: list[tuple[Document, str] | None] = []

    def accepted(self, items: Iterator[Document | Rejected], progress: Progress) -> Iterator[Job]:
        """Jobs for what can be read; the rest is recorded as rejected."""
        for item in items:
            if isinstance(item, Rejected):
                self._reject(item.name, item.reason, item.detail)
                progress(item.name, "rejected")
                continue
            raw = self._blobs.put(item.body, item.media_type)
            self._documents.append((item, raw))
            self.names.append(item.name)
            yield Job(item.body, item.url, item.media_type, self._now, _content_type(item), self._hints(item))

    def keep(self, number: int, outcome: Extraction | ExtractError, since: date | None, until: date | None) -> str:
        """Record one document; the outcome in one word."""
        held = self._documents[number]
        assert held is not None
        self._documents[number] = None  # memory stays flat over any archive
        document, raw = held
        if isinstance(outcome, ExtractError):
            self._reject(document.name, outcome.reason, outcome.detail)
            return "rejected"
        if _outside(outcome, since, until):
            self.tally.add("outside_dates")
            return "outside_dates"
        try:
            page = self._page(document, raw, outcome)
            word = keep_page(self._log, self._blobs, page, self._now)
        except DEFECTS as error:
            self._reject(document.name, "defect", words_of(error))
            return "rejected"
        self.tally.add(word, page.article)
        return word

    def finish(self) -> None:
        """Record that the source was read to its end; again only if it gave something else."""
        fact = BackfillFinished(backfill=self._id, source=self._source, counts=self.tally.as_dict())

        def decide(history: Sequence[Recorded]) -> list[Fact]:
            changed = self.tally.counts["new"] or self.tally.counts["revised"] or not history
            return [fact] if changed else []

        self._log.record(fact.stream, decide, now=self._now)

    def _page(self, document: Document, raw: str, extraction: Extraction) -> Page:
        url = document.url or extraction.canonical_url or f"urn:sha256:{hashlib.sha256(document.body).hexdigest()}"
        outlet = outlet_of(self._watchlist, document.url, document.outlet, extraction.outlet_name)
        capture = Capture(
            url=url,
            final_url=url,
            observed_at=self._now,
            raw=raw,
            media_type=document.media_type,
            status=document.status,
            via=f"backfill/{self._id}",
            entry=document.name,
            archived_at=document.archived_at,
        )
        name = canonical(url) if url.startswith("http") else url
        return read_page(article_id(name), capture, extraction, outlet)

    def _hints(self, document: Document) -> SourceHints:
        published = parse_moment(document.published, "manifest", observed_at=self._now) if document.published else None
        return SourceHints(published=published, outlet_name=document.outlet, note=document.note)

    def _reject(self, name: str, reason: str, detail: str) -> None:
        reject(self._log, f"backfill/{self._id}", name, reason, detail, self._now)
        self.tally.add("rejected")
        log.info("item_rejected", source=self._source, item=name, reason=reason, detail=detail)


def _content_type(document: Document) -> str:
    return next((value for name, value in document.headers if name.lower() == "content-type"), document.media_type)


def _outside(extraction: Extraction, since: date | None, until: date | None) -> bool:
    day = extraction.published.day() if extraction.published else None
    return day is not None and ((since is not None and day < since) or (until is not None and day >= until))
