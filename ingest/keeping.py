"""Keep what a page brought: bytes to the blobs, decisions to the log. Decides nothing; touches the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import cast, get_args

import structlog

from ingest import capture as decisions
from ingest.errors import ExtractError, FetchError, told
from ingest.extract import Job, SourceHints
from ingest.reread import Again
from ingest.runs import DEFECTS, Tally, unless_known
from ingest.sites import Standing
from ingest.types import Fetched
from ingest.watchlist import Watchlist
from ingest.workers import PageReader
from storage.blobs import Blobs
from storage.database import Store
from storage.errors import BlobErased, IdempotencyConflict
from storage.events import (
    ArticleReread,
    ArticleVanished,
    Capture,
    CaptureFailed,
    Extraction,
    Fact,
    ItemRejected,
    PagesRevisited,
    PageVisit,
    Recorded,
    VisitOutcome,
    short_hash,
)
from storage.log import EventLog

log = structlog.get_logger()

GONE = ("gone", "not_found")
VISITS = get_args(VisitOutcome)


@dataclass(frozen=True)
class Errand:
    """Why a page is fetched."""

    article: str
    url: str
    via: str
    entry: str = ""
    not_before: datetime | None = None
    hints: SourceHints = field(default_factory=SourceHints)
    outlet: str = ""


def job_of(fetched: Fetched, errand: Errand) -> Job:
    """What a reader needs to read a fetched page."""
    content_type = fetched.header("Content-Type") or "text/html"
    media_type = content_type.partition(";")[0].strip().lower() or "text/html"
    return Job(fetched.body, fetched.final_url, media_type, fetched.fetched_at, content_type, errand.hints)


class Keeper:
    """Keeps what errands bring home: bytes to the blobs, decisions to the log, counts to the tally."""

    def __init__(
        self, store: Store, watchlist: Watchlist, errands: Mapping[str, Errand], now: datetime, again: Again
    ) -> None:
        self.tally, self._again = Tally(), again
        self._store, self._watchlist, self._errands, self._now = store, watchlist, errands, now
        self._log, self._blobs = EventLog(store), Blobs(store)
        self._standing = Standing(self._log)
        self._captures: dict[str, Capture] = {}
        self._jobs: dict[str, Job] = {}
        self._visits: list[PageVisit] = []

    def arrived(self, article: str, fetched: Fetched) -> None:
        """Keep the raw bytes before anything is read out of them."""
        errand = self._errands[article]
        media = (fetched.header("Content-Type") or "text/html").partition(";")[0].strip().lower()
        self._captures[article] = Capture(
            url=errand.url,
            final_url=fetched.final_url,
            observed_at=fetched.fetched_at,
            raw=self._blobs.put(fetched.body, media),
            media_type=media,
            status=fetched.status,
            via=errand.via,
            entry=errand.entry,
            not_before=errand.not_before,
            hops=fetched.hops,
            tls_verified=fetched.tls_verified,
        )

    def job(self, article: str, fetched: Fetched) -> Job:
        """What is to be read of an answer; held without its bytes, for other bytes of the article to be read like it."""
        job = job_of(fetched, self._errands[article])
        self._jobs[article] = replace(job, body=b"")
        return job

    def keep(self, article: str, outcome: Extraction | ExtractError) -> None:
        """Record what a page said, or why it could not be read."""
        if isinstance(outcome, ExtractError):
            self._unreadable(article, outcome)
            return
        try:
            self._read(article, outcome)
        except DEFECTS as error:
            self._failed(article, "defect", told(error), self._captures[article].raw)

    def _read(self, article: str, outcome: Extraction) -> None:
        errand, capture = self._errands[article], self._captures[article]
        outlet = decisions.outlet_of(self._watchlist, errand.url, errand.outlet, outcome.outlet_name)
        known = self._standing.known(outlet.id)
        page = decisions.read_page(article, capture, outcome, outlet, known, self._jobs[article])
        self._note(article, keep_page(self._log, self._blobs, page, self._now, self._again))

    def fault(self, article: str, error: FetchError) -> None:
        """Record that a page is gone, or could not be had."""
        errand = self._errands[article]
        if error.reason in GONE and errand.via == "revisit":
            self._gone(article, error.status, error.reason)
            return
        self._failed(article, error.reason, error.detail)

    def record_visits(self, run: str) -> None:
        """One event for all that was only looked at again."""
        visits = sorted((visit for visit in self._visits), key=lambda visit: visit.article)
        if visits:
            fact = PagesRevisited(run=f"{run}/{short_hash(*(visit.article for visit in visits))}", visits=tuple(visits))
            self._log.record(fact.stream, partial(unless_known, fact=fact), now=self._now)

    def _unreadable(self, article: str, error: ExtractError) -> None:
        errand = self._errands[article]
        if error.reason == "soft_404" and errand.via == "revisit":
            self._gone(article, 200, error.reason)
            return
        self._failed(article, error.reason, error.detail, self._captures[article].raw)

    def _gone(self, article: str, status: int | None, reason: str) -> None:
        errand = self._errands[article]
        fact = ArticleVanished(article=article, url=errand.url, observed_at=self._now, status=status, reason=reason)
        self._log.record(fact.stream, partial(decisions.decide_gone, vanished=fact), now=self._now)
        self._note(article, "vanished")

    def _failed(self, article: str, reason: str, detail: str, raw: str = "") -> None:
        errand = self._errands[article]
        if errand.via == "revisit":
            # A wall or a fault at a second look is no news about the article; that we looked is.
            self._note(article, "unreadable" if raw else "failed", f"{reason}: {detail}")
            return
        fact = CaptureFailed(
            article=article, url=errand.url, via=errand.via, reason=reason, detail=detail[:500], raw=raw
        )
        self._log.record(fact.stream, partial(decisions.decide_failure, failed=fact), now=self._now)
        self.tally.add("failed")
        log.info("capture_failed", url=errand.url, reason=reason, detail=detail)

    def _note(self, article: str, outcome: str, detail: str = "") -> None:
        self.tally.add(outcome, article if outcome in ("new", "revised", "reread", "vanished", "restored") else "")
        log.info("page_kept", article=article, url=self._errands[article].url, outcome=outcome)
        if self._errands[article].via == "revisit":
            at = self._captures[article].observed_at if article in self._captures else self._now
            kind = cast("VisitOutcome", outcome) if outcome in VISITS else "unchanged"
            self._visits.append(PageVisit(article=article, observed_at=at, outcome=kind, detail=detail[:500]))


def keep_page(log_: EventLog, blobs: Blobs, page: decisions.Page, now: datetime, again: Again | None = None) -> str:
    """Put a page's text and reading into the blobs and record what it means; the outcome in one word."""
    return keep_pages(log_, blobs, [page], now, again=again)[0]


def keep_pages(
    log_: EventLog,
    blobs: Blobs,
    pages: Sequence[decisions.Page],
    now: datetime,
    raw: Sequence[tuple[bytes, str]] = (),
    again: Again | None = None,
) -> list[str]:
    """As `keep_page`, for pages of different articles at once, with their raw bytes if they are not kept yet.

    Where rules of reading have changed, `again` reads what is held by those of now; by default here, without any bound.
    """
    again = again or Again(blobs, PageReader(0))
    texts = [(page.body.encode(), "text/plain") for page in pages]
    blobs.put_all([*raw, *texts, *((page.extraction, "application/json") for page in pages)])
    found: dict[str, str] = {}

    def decide(histories: Mapping[str, Sequence[Recorded]]) -> list[Fact]:
        latest = {name: decisions.latest_content(history) for name, history in histories.items()}
        before = _texts(blobs, [content.text for content in latest.values() if content])
        facts: list[Fact] = []
        for page in pages:
            last, history = latest[_stream(page)], histories[_stream(page)]
            text = before.get(last.text) if last else ""
            earlier = again.read(history, page)
            found[page.article], more = decisions.decide_page(history, page, text, earlier)
            if isinstance(earlier, decisions.Page) and any(isinstance(fact, ArticleReread) for fact in more):
                again.keep(earlier)
            facts += more
        return facts

    log_.record_all([_stream(page) for page in pages], decide, now=now)
    return [found[page.article] for page in pages]


def _texts(blobs: Blobs, names: Sequence[str]) -> dict[str, str]:
    """The texts of those names, without those whose words were erased."""
    try:
        return {name: words.decode() for name, words in blobs.get_all(names).items()}
    except BlobErased:
        return {} if len(names) == 1 else {key: text for name in names for key, text in _texts(blobs, [name]).items()}


def _stream(page: decisions.Page) -> str:
    return f"article/{page.article}"


def reject(log_: EventLog, source: str, item: str, reason: str, detail: str, now: datetime) -> None:
    """Record that something could not be taken in; once, however often it is tried."""
    fact = ItemRejected(source=source, item=item, reason=reason, detail=detail[:500])
    # In other words (a library's, of another version) it is the same rejection, and the first words stand.
    with suppress(IdempotencyConflict):
        log_.append([fact], now=now)
