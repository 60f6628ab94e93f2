"""What is known of feeds, and who polls them now. Touches the database."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    delete,
    func,
    literal_column,
    or_,
    select,
    true,
)

from storage import tables
from storage.clock import from_micros, to_micros
from storage.database import Store
from storage.queries.base import chunks
from storage.rows import FEED, POLL, upsert
from storage.views import (
    FeedView,
)

LEASE = tables.LeaseRow.__table__  # type: ignore[attr-defined]


def feed_views(store: Store, now: datetime, names: Sequence[str] | None = None) -> dict[str, FeedView]:
    """Every feed that was ever polled, or those of the names, with its new entries by day over the last four weeks."""
    with store.read() as connection:
        if names is None:
            return _feed_views(connection, now, true(), true())
        views: dict[str, FeedView] = {}
        for chunk in chunks(sorted(set(names))):
            views |= _feed_views(connection, now, FEED.c.feed.in_(chunk), POLL.c.feed.in_(chunk))
        return views


def feeds_due_later(store: Store, now: datetime) -> set[str]:
    """The names of the feeds that are not due yet."""
    with store.read() as connection:
        return set(connection.execute(select(FEED.c.feed).where(FEED.c.due_at > to_micros(now))).scalars())


def _feed_views(
    connection: Connection, now: datetime, feeds: ColumnElement[bool], polls: ColumnElement[bool]
) -> dict[str, FeedView]:
    day = 86_400_000_000
    rhythm: dict[str, list[tuple[str, int]]] = defaultdict(list)
    # A literal, not a bound value: PostgreSQL must see the same expression in SELECT and GROUP BY.
    bucket = POLL.c.polled_at // literal_column(str(day))
    query = (
        select(POLL.c.feed, bucket.label("day"), func.sum(POLL.c.new))
        # A day on which it never answered says nothing of how much it brings.
        .where(polls, POLL.c.outcome != "failed", POLL.c.polled_at >= to_micros(now - timedelta(days=28)))
        .group_by(POLL.c.feed, bucket)
        .order_by(POLL.c.feed, bucket)
    )
    for feed, number, new in connection.execute(query):
        rhythm[feed].append((from_micros(int(number) * day).date().isoformat(), int(new)))
    return {row.feed: _feed_view(row, tuple(rhythm[row.feed])) for row in connection.execute(select(FEED).where(feeds))}


def _feed_view(row: Row[Any], rhythm: tuple[tuple[str, int], ...]) -> FeedView:
    return FeedView(
        name=row.feed,
        url=row.url,
        etag=row.etag,
        last_modified=row.last_modified,
        due_at=from_micros(row.due_at),
        polled_at=from_micros(row.polled_at),
        last_ok_at=_time(row.last_ok_at),
        last_new_at=_time(row.last_new_at),
        failures=row.failures,
        error=row.error,
        body=row.body,
        new_entries=rhythm,
        position=row.position,
        moved_to=row.moved_to,
        moves=row.moves,
        whole_at=_time(row.whole_at),
        audited_at=_time(row.audited_at),
        lied_at=_time(row.lied_at),
        dropped=json.loads(row.dropped or "{}"),
    )


def _time(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


def take_lease(store: Store, names: Sequence[str], holder: str, now: datetime, seconds: int) -> list[str]:
    """Those of the names that nobody else works on, now leased to `holder`; the same holder may renew."""
    row = {"holder": holder, "until": to_micros(now + timedelta(seconds=seconds))}
    free = or_(LEASE.c.until <= to_micros(now), LEASE.c.holder == holder)
    taken = set()
    with store.write() as connection:
        # In one order, so that two takers never wait for each other; in one statement each, so that one of them gets it.
        for name in sorted(set(names)):
            if upsert(connection, LEASE, {"name": name, **row}, ["name"], where=free):
                taken.add(name)
    return [name for name in names if name in taken]


def release_lease(store: Store, names: Sequence[str], holder: str) -> None:
    """Give leases back; those of others stay."""
    with store.write() as connection:
        for chunk in chunks(list(names)):
            connection.execute(delete(LEASE).where(LEASE.c.name.in_(chunk), LEASE.c.holder == holder))
