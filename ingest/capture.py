"""Decide what a captured page means for the article it belongs to. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic_core import PydanticSerializationError

from ingest.dates import BARE
from ingest.extract import Job
from ingest.hostnames import suspicion
from ingest.revision import compare
from ingest.standing import Memory, comparable, read_by, without_memory
from ingest.types import Outlet
from ingest.urls import host_of
from ingest.watchlist import Watchlist
from storage.events import (
    ArticleCaptured,
    ArticleRecaptured,
    ArticleReread,
    ArticleRestored,
    ArticleRevised,
    ArticleVanished,
    Capture,
    CaptureFailed,
    Change,
    Content,
    Extraction,
    Fact,
    Recorded,
    content_hash,
)
from storage.views import PASSING

Outcome = Literal["new", "unchanged", "trivial", "revised", "alternating", "reread", "restored", "recaptured"]
Basis = Literal["same_bytes", "bytes_erased", "not_readable"]


@dataclass(frozen=True)
class Page:
    """A page as read: what the log will say of it, and the bytes it rests on.

    `job` and `outlet` are what else the reading depended on, so that other bytes can be read just so.
    """

    article: str
    capture: Capture
    content: Content
    body: str
    extraction: bytes
    standing: Memory = field(default_factory=Memory)
    job: Job | None = None
    outlet: Outlet | None = None


def read_page(
    article: str,
    capture: Capture,
    extraction: Extraction,
    outlet: Outlet,
    standing: Memory | None = None,
    job: Job | None = None,
) -> Page:
    """Put together what one capture showed; `standing` is what was known of the outlet's standing lines."""
    standing = standing or Memory()
    extraction = read_by(extraction, standing)
    extraction = recordable(_with_doubts(extraction, capture))
    body, whole = extraction.text, extraction.model_dump_json().encode()
    content = Content(
        url=capture.url,
        canonical_url=extraction.canonical_url,
        outlet=outlet.id,
        outlet_name=outlet.name,
        kind="reference" if "reference" in (outlet.kind, extraction.kind) else "news",
        title=extraction.title,
        byline=extraction.byline,
        language=extraction.language or outlet.language,
        published=extraction.published,
        updated=extraction.updated,
        text=content_hash(body.encode()),
        words=len(body.split()),
        extraction=content_hash(whole),
        extractor=extraction.extractor,
    )
    return Page(article, capture, content, body, whole, standing, job, outlet)


def _with_doubts(extraction: Extraction, capture: Capture) -> Extraction:
    """The reading with a warning where the page stands under a name made to look like another: digests tell of it."""
    addresses = dict.fromkeys((capture.url, capture.final_url))
    doubts = tuple(doubt for url in addresses if (doubt := suspicion(url)))
    return extraction.model_copy(update={"warnings": (*extraction.warnings, *doubts)}) if doubts else extraction


def recordable(extraction: Extraction) -> Extraction:
    """The reading without what no record can hold: halves of signs (cut off by a page's script) and NUL."""
    # Nearly no page has any, and looking is much dearer than writing.
    try:
        if b"\\u0000" not in extraction.model_dump_json().encode():
            return extraction
    except PydanticSerializationError:
        pass
    return Extraction.model_validate(_clean(extraction.model_dump()))


def clean(text: str) -> str:
    """A text without what no record can hold."""
    return text.replace("\0", "").encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _clean(value: Any) -> Any:  # noqa: ANN401 - whatever a reading holds
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, list | tuple) else value


def outlet_of(watchlist: Watchlist, url: str, named: str, read: str = "") -> Outlet:
    """The desk's outlet for an address or a name, else one made of what the page says of itself.

    A page under a host name made to look like another may call itself what it likes: it is known by its host.
    """
    read = "" if suspicion(url) else read
    for known in (named, url, read):
        found = watchlist.outlet_for(known) if known else None
        if found is not None:
            return found
    name = named or read or host_of(url) or "unknown"
    return Outlet(id=re.sub(r"\W+", "-", name.casefold()).strip("-") or "unknown", name=name)


def decide_page(
    history: Sequence[Recorded], page: Page, before: str | None, again: Page | Basis = "not_readable"
) -> tuple[Outcome, list[Fact]]:
    """What a page adds to its article's history.

    Trivial edits (spaces, counters, typographic marks) are nothing new. Nor is
    an archive's copy an edit where it is older than what is held, or where
    nobody says how old it is: its bytes are kept as one more capture. That our
    rules read otherwise than they did is never an edit. A page that goes to and
    fro between two texts is edited twice, and from then on alternating: two of
    a site's servers disagree, or it tries out headlines.

    Args:
        history: The facts of the article's stream.
        page: What was read now.
        before: The text of the latest recorded revision; None where its words were erased.
        again: Where `to_read_again` names a capture, its bytes read by the rules of now, or why they could not be.
    """
    last = latest_content(history)
    if last is None:
        return "new", [ArticleCaptured(article=page.article, capture=page.capture, content=page.content)]
    if not _is_later(page.capture, captures(history)):
        this = (_route(page.capture), page.capture.raw)
        held = this in {(_route(capture), capture.raw) for capture in captures(history)}
        return ("unchanged", []) if held else _recaptured(page)
    page = _undated(history, page, last)
    readings: list[Fact] = []
    if to_read_again(history, page):
        if not isinstance(again, Page):
            return "reread", [_reread(page, last, again)]
        again = _undated(history, again, last)
        readings, last, before = [_reread(again, last, "same_bytes")], again.content, again.body
    elif before is None and not same(last, page.content) and captures(history)[-1].raw != page.capture.raw:
        return "reread", [_reread(page, last, "bytes_erased")]
    changes = _changes(history, page, before, last)
    edited = any(change.kind != "trivial" for change in changes)
    if edited and not _alternates(history, page.content):
        return "revised", [*readings, _revision(page, last, changes)]
    return _seen_again(history, page, trivial=bool(changes), alternates=edited)


def _seen_again(
    history: Sequence[Recorded], page: Page, *, trivial: bool, alternates: bool
) -> tuple[Outcome, list[Fact]]:
    """What a page without an edit adds: that it is back, or that it came by one more way."""
    if is_vanished(history):
        return "restored", [ArticleRestored(article=page.article, capture=page.capture)]
    if alternates:
        return "alternating", _recaptured(page)[1]
    if trivial:
        return "trivial", []
    known = _route(page.capture) in {_route(capture) for capture in captures(history)}
    return ("unchanged", []) if known else _recaptured(page)


def to_read_again(history: Sequence[Recorded], page: Page) -> Capture | None:
    """The capture whose bytes are to be read by the rules of now before a page can be held against it, or None.

    It is the one of the latest revision, where that was read by other rules, other bytes came, and they say
    something else: the difference may then be ours as well as the outlet's.
    """
    last = latest_content(history)
    if last is None or same(last, page.content) or _rules(last) == _rules(page.content):
        return None
    capture = next(item.fact.capture for item in reversed(history) if isinstance(item.fact, _READINGS))
    same_bytes = page.capture.raw in (capture.raw, captures(history)[-1].raw)
    return None if same_bytes or not _is_later(page.capture, captures(history)) else capture


def _rules(content: Content) -> str:
    """The name of a reading without what was known of the outlet's standing lines."""
    return without_memory(content.extractor)


def job_again(page: Page, capture: Capture, body: bytes) -> Job | None:
    """The earlier bytes to be read just as the page was: by the same rules, with the same hints."""
    if page.job is None:
        return None
    same = capture.media_type == page.capture.media_type
    return replace(
        page.job,
        body=body,
        media_type=page.job.media_type if same else capture.media_type,
        content_type=page.job.content_type if same else "",
        observed_at=capture.archived_at or capture.observed_at,
    )


def _changes(history: Sequence[Recorded], page: Page, before: str | None, last: Content) -> tuple[Change, ...]:
    """What the page says otherwise than before; that it is read otherwise now is no edit of the page."""
    if before is None or same(last, page.content):
        return ()
    if last.extractor == page.content.extractor:
        return compare(before, page.body, last, page.content)
    if captures(history)[-1].raw == page.capture.raw or _rules(last) != _rules(page.content):
        return ()
    old, new = comparable(before, page.standing), comparable(page.body, page.standing)
    same_words = page.content.model_copy(update={"text": last.text}) if old == new else page.content
    return () if same(last, same_words) else compare(old, new, last, page.content)


def _undated(history: Sequence[Recorded], page: Page, last: Content) -> Page:
    """The page without a date in its words that it did not show on the day when we had it first: that is its clock."""
    said, first = page.content.published, captures(history)[0].observed_at.date()
    day = said.day() if said and said.source in BARE else None
    if day is None or day < first:
        return page
    return replace(page, content=page.content.model_copy(update={"published": last.published}))


def _alternates(history: Sequence[Recorded], now: Content) -> bool:
    """Whether the page was in these words before the last edit, which took it back to the words before those."""
    past = [item.fact.content for item in history if isinstance(item.fact, ArticleCaptured | ArticleRevised)]
    return len(past) > 2 and same(past[-2], now) and same(past[-3], past[-1])


def _revision(page: Page, last: Content, changes: tuple[Change, ...]) -> ArticleRevised:
    return ArticleRevised(
        article=page.article, capture=page.capture, content=page.content, previous=last.text, changes=changes
    )


def _reread(page: Page, last: Content, basis: Basis) -> ArticleReread:
    return ArticleReread(
        article=page.article, capture=page.capture, content=page.content, previous=last.text, basis=basis
    )


def _recaptured(page: Page) -> tuple[Outcome, list[Fact]]:
    return "recaptured", [ArticleRecaptured(article=page.article, capture=page.capture)]


def _is_later(capture: Capture, past: Sequence[Capture]) -> bool:
    """Whether these bytes are known to be no older than those held; the live web always is."""
    others = [one for one in past if _route(one) != _route(capture)]
    if _route(capture) == "web" or (capture.archived_at is None and not others):
        return True
    if capture.archived_at is None:
        return False
    return all((one.archived_at or one.observed_at) <= capture.archived_at for one in past)


def decide_gone(history: Sequence[Recorded], vanished: ArticleVanished) -> list[Fact]:
    """That an address answers 404 or 410 is news once, and only if it ever had an article."""
    if latest_content(history) is None or is_vanished(history):
        return []
    return [vanished]


def decide_failure(history: Sequence[Recorded], failed: CaptureFailed) -> list[Fact]:
    """A fault that may pass is recorded at each try, since the tries are counted by it; any other once an article."""
    known = any(isinstance(item.fact, CaptureFailed) and item.fact.reason == failed.reason for item in history)
    return [] if known and failed.reason not in PASSING else [failed]


def latest_content(history: Sequence[Recorded]) -> Content | None:
    """What the latest revision says, or None before the first."""
    facts = [item.fact for item in history if isinstance(item.fact, _READINGS)]
    return facts[-1].content if facts else None


_READINGS = (ArticleCaptured, ArticleRevised, ArticleReread)


def is_vanished(history: Sequence[Recorded]) -> bool:
    """Whether the last thing known is that the article is gone."""
    seen = (*_READINGS, ArticleRestored, ArticleVanished)
    facts = [item.fact for item in history if isinstance(item.fact, seen)]
    return bool(facts) and isinstance(facts[-1], ArticleVanished)


def same(one: Content, other: Content) -> bool:
    """Whether two readings say the same."""
    return (one.text, one.title, one.published) == (other.text, other.title, other.published)


def captures(history: Sequence[Recorded]) -> list[Capture]:
    """Every capture of an article on record, in order; one whose bytes were read again stands there twice."""
    kinds = (*_READINGS, ArticleRecaptured, ArticleRestored)
    return [item.fact.capture for item in history if isinstance(item.fact, kinds)]


def _route(capture: Capture) -> str:
    # The web is one route, whether by a feed or by a re-visit; each archive is one of its own.
    return capture.via if capture.via.startswith("backfill/") else "web"
