"""Take history in through the same door: archives and folders become the same events. Orders effects.

`observed` is when we read it, never back-dated; what the archive says about its
own time is kept beside it. Read twice, a source adds nothing; stopped at any
moment, it goes on where it was, because what is recorded already is passed over.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import islice

import structlog

from ingest.capture import Page, captures, outlet_of, read_page
from ingest.dates import parse_moment
from ingest.errors import ExtractError, FetchError, told
from ingest.extract import Job, SourceHints
from ingest.pipeline import DEFECTS, Tally, keep_pages, reject
from ingest.reread import Again
from ingest.sites import Standing
from ingest.sources.archives import name_of, open_source
from ingest.sources.reach import Reach
from ingest.types import Document, Fetch, Fetched, Item, Rejected, Request, Skipped
from ingest.urls import article_id, canonical
from ingest.watchlist import Watchlist
from ingest.workers import SECONDS, PageReader, Rules, extract_many, read_article
from storage.blobs import Blobs, sha256
from storage.database import Store
from storage.events import BackfillFinished, Capture, Extraction, Fact, Recorded, short_hash
from storage.log import EventLog
from storage.projections import catch_up

log = structlog.get_logger()

Progress = Callable[[str, str], None]
BATCH = 50  # documents in one transaction
BATCH_BYTES = 16 << 20
NEWS = ("new", "revised", "reread", "restored")


def backfill(
    source: str,
    store: Store,
    watchlist: Watchlist,
    *,
    now: datetime,
    reach: Reach | None = None,
    workers: int = 2,
    progress: Progress = lambda _name, _outcome: None,
    read: Rules = read_article,
    seconds: float = SECONDS,
) -> Tally:
    """Read an archive to its end and record every article in it.

    Args:
        source: See `ingest.sources.archives.ARCHIVES`.
        store: Where to record.
        watchlist: The desk's outlets, to know who published.
        now: The time of reading, recorded as `observed`.
        reach: The network, a manifest, the days asked for; undated articles are kept.
        workers: Processes that read documents; 0 for none.
        progress: Told each document's name and outcome.
        read: The rules that pages are read by.
        seconds: Wall time that a document may take, then its worker is killed.

    Raises:
        SourceError: the source as a whole cannot be opened.
    """
    with Again(Blobs(store), PageReader(min(workers, 1), read=read, seconds=seconds), store) as again:
        keeper = _Archive(source, store, watchlist, now, progress, again)
        reach = reach or Reach(now)
        wanted = replace(reach, seen=keeper.has, fetch=_verified(reach.fetch, watchlist))
        jobs = keeper.accepted(open_source(source, wanted))
        for job, outcome in extract_many(jobs, workers=workers, read=read, seconds=seconds):
            keeper.keep(job, outcome, wanted.since, wanted.until)
        keeper.flush()
    keeper.finish()
    catch_up(store)
    return keeper.tally


def _verified(fetch: Fetch | None, watchlist: Watchlist) -> Fetch | None:
    """The port, with TLS verified at each site as a feed of the desk says (`Watchlist.tls_for`)."""
    if fetch is None:
        return None

    def asked(requests: Iterable[Request]) -> Iterator[tuple[Request, Fetched | FetchError]]:
        return fetch(replace(request, **watchlist.tls_for(request.url)) for request in requests)

    return asked


class _Archive:
    """Keeps what one source gives, some documents at a time."""

    def __init__(
        self, source: str, store: Store, watchlist: Watchlist, now: datetime, progress: Progress, again: Again
    ) -> None:
        self.tally, self._again = Tally(), again
        self._source = name_of(source)
        self._id = short_hash(self._source)
        self._watchlist, self._now, self._progress = watchlist, now, progress
        self._log, self._blobs = EventLog(store), Blobs(store)
        self._standing = Standing(self._log)
        self._reading: deque[tuple[Document, str]] = deque()  # handed to the workers, in their order
        self._pages: dict[str, tuple[Document, Page]] = {}  # read, to be recorded; an article at most once
        self._bytes = 0

    def accepted(self, items: Iterator[Item]) -> Iterator[Job]:
        """Jobs for what can be read and is not held yet; the rest is recorded as rejected, or passed over."""
        while batch := list(islice(items, BATCH)):
            known = self._held([item for item in batch if isinstance(item, Document)])
            for item in batch:
                if isinstance(item, Rejected):
                    self._reject(item.name, item.reason, item.detail)
                elif isinstance(item, Skipped):
                    self._count("unchanged" if item.reason == "taken_already" else item.reason, item.name)
                elif (raw := sha256(item.body)) in known.get(item.name, ()):
                    self._count("unchanged", item.name)
                else:
                    self._reading.append((item, raw))
                    yield self._job(item)

    def has(self, url: str, name: str) -> bool:
        """Whether an address was taken in from this source under that name: then it need not be fetched."""
        return bool(self._held([Document(name, b"", "", url=url)]))

    def _held(self, documents: Sequence[Document]) -> dict[str, set[str]]:
        """The bytes held from this source, by the name they had in it; what has no address is not known before it is read."""
        streams = {f"article/{article_id(canonical(one.url))}" for one in documents if one.url.startswith("http")}
        held: dict[str, set[str]] = {}
        for history in self._log.read_streams(sorted(streams)).values():
            for capture in captures(history):
                if capture.via == self._via:
                    held.setdefault(capture.entry, set()).add(capture.raw)
        return {one.name: held[one.name] for one in documents if one.name in held}

    @property
    def _via(self) -> str:
        return f"backfill/{self._id}"

    def _job(self, document: Document) -> Job:
        seen = document.archived_at or document.observed_at or self._now
        return Job(
            document.body, document.url, document.media_type, seen, _content_type(document), self._hints(document)
        )

    def keep(self, job: Job, outcome: Extraction | ExtractError, since: date | None, until: date | None) -> None:
        """Take one reading, in the order of the jobs; it is recorded together with its neighbours."""
        document, raw = self._reading.popleft()
        if isinstance(outcome, ExtractError):
            self._reject(document.name, outcome.reason, outcome.detail)
            return
        if _outside(outcome, since, until):
            self._count("outside_dates", document.name)
            return
        try:
            page = self._page(document, raw, outcome, replace(job, body=b""))
        except DEFECTS as error:
            self._reject(document.name, "defect", told(error))
            return
        if page.article in self._pages:
            self.flush()  # one after the other, so that the later one is judged against the earlier
        self._pages[page.article] = (document, page)
        self._bytes += len(document.body)
        if len(self._pages) >= BATCH or self._bytes >= BATCH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Record what was read: bytes first, then the facts, each in one transaction."""
        waiting, self._pages, self._bytes = list(self._pages.values()), {}, 0
        if not waiting:
            return
        try:
            self._record(waiting)
        except DEFECTS:
            # One of them is odd: alone, it is told as its own failure, and the others are kept.
            for document, page in waiting:
                try:
                    self._record([(document, page)])
                except DEFECTS as error:
                    self._reject(document.name, "defect", told(error))

    def _record(self, waiting: Sequence[tuple[Document, Page]]) -> None:
        raw = [(document.body, document.media_type) for document, _ in waiting]
        pages = [page for _, page in waiting]
        outcomes = keep_pages(self._log, self._blobs, pages, self._now, raw=raw, again=self._again)
        for (document, page), outcome in zip(waiting, outcomes, strict=True):
            self.tally.add(outcome, page.article if outcome in NEWS else "")
            self._progress(document.name, outcome)
        self._standing.learn(self._now)

    def finish(self) -> None:
        """Record that the source was read to its end; again only if it gave something else."""
        fact = BackfillFinished(backfill=self._id, source=self._source, counts=self.tally.as_dict())

        def decide(history: Sequence[Recorded]) -> list[Fact]:
            changed = self.tally.counts["new"] or self.tally.counts["revised"] or not history
            return [fact] if changed else []

        self._log.record(fact.stream, decide, now=self._now)

    def _page(self, document: Document, raw: str, extraction: Extraction, job: Job) -> Page:
        url = document.url or extraction.canonical_url or f"urn:sha256:{raw}"
        outlet = outlet_of(self._watchlist, document.url, document.outlet, extraction.outlet_name)
        capture = Capture(
            url=url,
            final_url=document.final_url or url,
            observed_at=document.observed_at or self._now,
            raw=raw,
            media_type=document.media_type,
            status=document.status,
            via=self._via,
            entry=document.name,
            archived_at=document.archived_at,
            hops=document.hops,
            tls_verified=document.tls_verified,
        )
        name = canonical(url) if url.startswith("http") else url
        article = article_id(name)
        self._standing.saw(article, extraction, outlet.id)
        return read_page(article, capture, extraction, outlet, self._standing.known(outlet.id), job)

    def _hints(self, document: Document) -> SourceHints:
        published = parse_moment(document.published, "manifest", observed_at=self._now) if document.published else None
        entry = document.entry
        if entry is None:
            return SourceHints(published=published, outlet_name=document.outlet, note=document.note)
        return SourceHints(
            title=entry.title,
            published=published or entry.published,
            updated=entry.updated,
            byline=entry.byline,
            outlet_name=document.outlet,
            note=document.note,
            source=entry.source,
        )

    def _count(self, outcome: str, name: str) -> None:
        self.tally.add(outcome)
        self._progress(name, outcome)

    def _reject(self, name: str, reason: str, detail: str) -> None:
        reject(self._log, self._via, name, reason, detail, self._now)
        self._count("rejected", name)
        self.tally.reasons[reason] += 1
        self.tally.examples.setdefault(reason, f"{name}: {detail}".removesuffix(": "))
        log.info("item_rejected", source=self._source, item=name, reason=reason, detail=detail)


def _content_type(document: Document) -> str:
    return next((value for name, value in document.headers if name.lower() == "content-type"), document.media_type)


def _outside(extraction: Extraction, since: date | None, until: date | None) -> bool:
    day = extraction.published.day() if extraction.published else None
    return day is not None and ((since is not None and day < since) or (until is not None and day >= until))
