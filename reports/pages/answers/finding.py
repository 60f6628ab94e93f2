"""The articles that a query matches, a stretch at a time. Touches the database, only to read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from reports.normal import Document
from reports.pages.answers.desk import PAGE, Desk, kept
from reports.pages.marks import Run, snippet
from reports.query import Query
from reports.query_parser import parse_query
from storage import search, words
from storage.errors import BlobErased
from storage.search import Card

SCANNED = 400  # articles that one search request reads: about a second's work

AT_ONCE = 100  # articles that a search takes from the store at once

FEW = 40  # articles that the index gives at once: nearly all of them match

_OTHER = re.compile("[^a-z0-9]+")


@dataclass(frozen=True)
class Hit:
    """An article that a query matches, with the words around its first hit."""

    card: Card
    hits: int
    snippet: tuple[Run, ...]


@dataclass(frozen=True)
class Found:
    """One stretch of a search, the latest articles first; `before` goes on where it stopped."""

    query: str
    hits: tuple[Hit, ...] = ()
    read: int = 0
    oldest: datetime | None = None
    before: int | None = None
    erased: int = 0


def find(
    desk: Desk,
    text: str,
    *,
    before: int | None = None,
    since: date | None = None,
    until: date | None = None,
    limit: int = PAGE,
) -> Found:
    """Articles that a query matches. Reads at most `SCANNED` of them, newest first. Raises QueryError."""
    return desk.as_it_stands(
        "found", lambda: _find(desk, text, before, since, until, limit), text, before, since, until, limit
    )


def _find(desk: Desk, text: str, before: int | None, since: date | None, until: date | None, limit: int) -> Found:
    query = parse_query(text, name="query")
    found: list[Hit] = []
    read, erased, last, more = 0, 0, None, False
    for page in _candidates(desk, query, before, _bounds(since, until)):
        texts, lost = _texts(desk, page)
        erased += lost
        for card in page:
            read, before, last, more = read + 1, card.position, card.observed_at, True
            hit = _hit(query, card, texts.get(card.content.text))
            found += [hit] if hit else []
            if len(found) == limit:
                break
        if len(found) == limit or read >= SCANNED:
            break
    else:
        more = False
    return Found(text, tuple(found), read, last, before if more else None, erased)


def _candidates(
    desk: Desk, query: Query, before: int | None, bounds: tuple[datetime | None, datetime | None]
) -> Iterator[list[Card]]:
    """Articles worth reading, a page at a time, the latest first: what is not indexed yet, then what the index gives."""
    since, until = bounds
    known = words.indexed(desk.store)
    while before is None or before > known:
        places = words.fresh(desk.store, after=known, before=before, limit=AT_ONCE, since=since, until=until)
        if places:
            yield search.cards_at(desk.store, places)
        before = min(places.values(), default=known)
        if len(places) < AT_ONCE:
            break
    before = known if before is None else min(before, known)
    clauses = [[(need.norm, need.prefix) for need in clause] for clause in query.prefilter()]
    while places := words.matching(desk.store, clauses, before=before, limit=FEW, since=since, until=until):
        yield search.cards_at(desk.store, places)
        before = min(places.values())


def _bounds(since: date | None, until: date | None) -> tuple[datetime | None, datetime | None]:
    """The days asked for as instants, both days whole, in UTC."""
    utc = ZoneInfo("UTC")
    start = None if since is None else datetime(since.year, since.month, since.day, tzinfo=utc)
    end = None if until is None else datetime(until.year, until.month, until.day, tzinfo=utc) + timedelta(days=1)
    return start, end


def _texts(desk: Desk, page: Sequence[Card]) -> tuple[dict[str, bytes], int]:
    names = {card.content.text for card in page}
    try:
        return desk.blobs.get_all(names), 0
    except BlobErased:
        kept = {name: body for name in sorted(names) if (body := kept(desk, name)) is not None}
        return kept, len(names) - len(kept)


def _hit(query: Query, card: Card, body: bytes | None) -> Hit | None:
    if body is None:
        return None
    text = body.decode("utf-8", "replace")
    if not may_match(query, text, card.content.title):
        return None
    spans = query.matches(Document.of(text, card.content.title, card.content.language))
    return None if spans is None else Hit(card, len(spans), snippet(text, spans))


def may_match(query: Query, text: str, title: str) -> bool:
    """Whether it is worth cutting a text into words: False only where the query cannot match it.

    A word in its form for matching stands, in a text of plain ASCII, among the
    letters and digits of that text run together; other scripts are folded in
    more ways than this can tell, and are always looked at.
    """
    if not (text.isascii() and title.isascii()):
        return True
    run = _OTHER.sub("", f"{title} {text}".lower())
    return all(any(need.norm in run or not need.norm.isascii() for need in clause) for clause in query.prefilter())
