"""What is listed and not yet captured, what to look at again, what could not be taken in. Touches the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Row,
    ScalarSelect,
    and_,
    func,
    or_,
    select,
)

from storage.clock import from_micros, to_micros
from storage.database import Store
from storage.events import (
    EntryListed,
)
from storage.queries.base import chunks
from storage.rows import ARTICLE, ENTRY, POLL, REJECTED
from storage.views import (
    PASSING,
)

# A page that failed in passing is tried again, at most so often.
RETRIES = 5

RETRY_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Known:
    """What is known of an article's address: enough to decide whether to look at it again."""

    article: str
    url: str
    via: str
    revisions: int
    first_observed_at: datetime | None
    visited_at: datetime
    vanished: bool
    failure: str
    failures: int


@dataclass(frozen=True)
class Rejection:
    """Something that could not be taken in."""

    source: str
    item: str
    reason: str
    detail: str
    recorded_at: datetime


def entries_to_capture(
    store: Store, limit: int = 10_000, *, now: datetime, articles: Iterable[str] | None = None
) -> list[Listed]:
    """Listed entries whose page was never captured, oldest first: those never tried, and those that failed in passing.

    All of them up to `limit`, or those of the given articles.
    """
    retry = and_(
        ARTICLE.c.revisions == 0,
        ARTICLE.c.failure.in_(PASSING),
        ARTICLE.c.failures < RETRIES,
        ARTICLE.c.visited_at < to_micros(now - RETRY_AFTER),
    )
    query = (
        select(ENTRY, _last_ok().label("not_before"))
        .outerjoin(ARTICLE, ARTICLE.c.article == ENTRY.c.article)
        .where(or_(ARTICLE.c.article.is_(None), retry), ENTRY.c.article != "")
        .order_by(ENTRY.c.first_position)
        .limit(limit)
    )
    wanted = None if articles is None else sorted(set(articles))
    queries = [query] if wanted is None else [query.where(ENTRY.c.article.in_(part)) for part in chunks(wanted)]
    with store.read() as connection:
        rows = [row for one in queries for row in connection.execute(one)]
    first: dict[str, Row[Any]] = {}
    for row in sorted(rows, key=lambda row: int(row.first_position)):
        first.setdefault(row.article, row)
    return [
        Listed(
            EntryListed.model_validate_json(row.fact), None if row.not_before is None else from_micros(row.not_before)
        )
        for row in first.values()
    ]


def _last_ok() -> ScalarSelect[Any]:
    """When the feed of an entry was last read well before it listed that entry."""
    return (
        select(func.max(POLL.c.polled_at))
        .where(POLL.c.feed == ENTRY.c.feed, POLL.c.position < ENTRY.c.first_position, POLL.c.outcome != "failed")
        .correlate(ENTRY)
        .scalar_subquery()
    )


def entries_of(store: Store, article: str) -> list[EntryListed]:
    """Every feed entry that leads to an article, the first listed first."""
    query = select(ENTRY.c.fact).where(ENTRY.c.article == article).order_by(ENTRY.c.first_position)
    with store.read() as connection:
        rows = connection.execute(query)
        return [EntryListed.model_validate_json(fact) for fact in rows.scalars()]


def articles_to_visit(
    store: Store, *, observed_after: datetime | None = None, articles: Sequence[str] | None = None
) -> list[Known]:
    """What is known of every captured address from the live web, or of those first seen after a time, or of some."""
    query = (
        select(ARTICLE)
        .where(ARTICLE.c.revisions > 0, ~ARTICLE.c.via.startswith("backfill/"))
        .order_by(ARTICLE.c.article)
    )
    if observed_after is not None:
        query = query.where(ARTICLE.c.first_observed_at >= to_micros(observed_after))
    parts = [query] if articles is None else [query.where(ARTICLE.c.article.in_(part)) for part in chunks(articles)]
    with store.read() as connection:
        return [_known(row) for part in parts for row in connection.execute(part)]


def _known(row: Row[Any]) -> Known:
    return Known(
        row.article,
        row.url,
        row.via,
        row.revisions,
        None if row.first_observed_at is None else from_micros(row.first_observed_at),
        from_micros(row.visited_at),
        row.vanished_position is not None,
        row.failure,
        row.failures,
    )


@dataclass(frozen=True)
class Listed:
    """An entry that leads to an article, with when its feed was last read without it."""

    entry: EntryListed
    not_before: datetime | None


def rejections(store: Store, limit: int = 100) -> list[Rejection]:
    """The latest things that could not be taken in."""
    query = select(REJECTED).order_by(REJECTED.c.position.desc()).limit(limit)
    with store.read() as connection:
        return [
            Rejection(row.source, row.item, row.reason, row.detail, from_micros(row.recorded_at))
            for row in connection.execute(query)
        ]
