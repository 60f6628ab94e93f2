"""Which feeds answered in a window, which failed or were silent. Touches the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    and_,
    case,
    func,
    literal_column,
    select,
)

from storage.clock import from_micros, to_micros
from storage.database import Store
from storage.rhythm import RHYTHM_DAYS, SILENT_AT_LEAST, SILENT_AT_MOST, silent
from storage.rows import POLL, REJECTED
from storage.views import (
    CoverageView,
)

_DAY = 86_400_000_000  # microseconds

# So long before a poll the last new entry may lie, with the rhythm before it, and silence still be judged.
_SILENCE = (SILENT_AT_MOST.days + RHYTHM_DAYS + 2) * _DAY


def coverage(store: Store, since: datetime, until: datetime, *, as_of: int) -> CoverageView:
    """How the feeds did from `since` on, and what was set aside, as known at a position.

    Polls after the window count too: a feed still lists what it published
    yesterday, and a day long past is seen only through later polls. A feed that
    was due and not asked is told as one that was not read.
    """
    with store.read() as connection:
        last = _last_polls(connection, since, as_of)
        missed = _missed(connection, since, until, as_of, set(last))
        silent_ones = _silent(connection, until, as_of, set(last))
        gone = and_(REJECTED.c.position <= as_of, REJECTED.c.recorded_at >= to_micros(since))
        counts = select(REJECTED.c.reason, func.count()).where(gone).group_by(REJECTED.c.reason)
        rejected = {reason: count for reason, count in connection.execute(counts)}  # noqa: C416 - rows are not tuples to mypy
    failing = {name: row.error for name, row in last.items() if row.outcome == "failed"}
    return CoverageView(
        feeds=len({*last, *missed}),
        fetched=sum(bool(row.read) for row in last.values()),
        failing=tuple(sorted({**missed, **failing}.items())),
        silent=tuple(sorted(silent_ones)),
        rejected=dict(sorted(rejected.items())),
    )


def _last_polls(connection: Connection, since: datetime, as_of: int) -> dict[str, Any]:
    """The last poll of each feed from a time on, and whether any of them succeeded."""
    inside = and_(POLL.c.position <= as_of, POLL.c.polled_at >= to_micros(since))
    read = func.max(case((POLL.c.outcome == "failed", 0), else_=1)).label("read")
    each = select(POLL.c.feed, func.max(POLL.c.position).label("position"), read).where(inside).group_by(POLL.c.feed)
    found = each.subquery()
    query = select(POLL.c.feed, POLL.c.outcome, POLL.c.error, POLL.c.polled_at, found.c.read).join(
        found, and_(POLL.c.feed == found.c.feed, POLL.c.position == found.c.position)
    )
    return {row.feed: row for row in connection.execute(query)}


def _missed(connection: Connection, since: datetime, until: datetime, as_of: int, polled: set[str]) -> dict[str, str]:
    """Feeds that were asked in the week before, were due in the window, and were not asked again."""
    before = and_(POLL.c.polled_at >= to_micros(since - timedelta(days=7)), POLL.c.polled_at < to_micros(since))
    query = (
        select(POLL.c.feed, func.max(POLL.c.polled_at).label("polled_at"), func.max(POLL.c.next_at).label("next_at"))
        .where(POLL.c.position <= as_of, before)
        .group_by(POLL.c.feed)
    )
    return {
        row.feed: f"not asked since {from_micros(row.polled_at):%Y-%m-%d %H:%M} UTC"
        for row in connection.execute(query)
        if row.feed not in polled and row.next_at < to_micros(until)
    }


def _silent(connection: Connection, until: datetime, as_of: int, polled: set[str]) -> list[str]:
    """Those of the feeds that brought nothing new for longer than their own rhythm explains, judged at their last poll.

    Polls of more than a day after the window are left out: a day of the past
    must not be told the silence of today.
    """
    end = to_micros(until + timedelta(days=1))
    known = and_(POLL.c.position <= as_of, POLL.c.polled_at < end)
    asked = select(POLL.c.feed, func.max(POLL.c.polled_at)).where(known, POLL.c.polled_at >= end - 8 * _DAY)
    at = {feed: from_micros(last) for feed, last in connection.execute(asked.group_by(POLL.c.feed)) if feed in polled}
    # Whoever brought something lately is not silent by any rhythm; the long look back is for the others.
    lately = select(POLL.c.feed).where(known, POLL.c.new > 0, POLL.c.polled_at >= end - SILENT_AT_LEAST.days * _DAY)
    busy = set(connection.execute(lately.distinct()).scalars())
    at = {feed: moment for feed, moment in at.items() if feed not in busy}
    bucket = POLL.c.polled_at // literal_column(str(_DAY))
    fresh = (
        select(
            POLL.c.feed,
            bucket.label("day"),
            func.sum(POLL.c.new).label("new"),
            func.max(POLL.c.polled_at).label("last"),
        )
        .where(known, POLL.c.new > 0, POLL.c.polled_at >= end - _SILENCE, POLL.c.feed.in_(sorted(at)))
        .group_by(POLL.c.feed, bucket)
    )
    days: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(fresh.order_by(POLL.c.feed, bucket)):
        days[row.feed].append(row)
    quiet = [name for name in at if not days[name]]
    long_ago = select(POLL.c.feed).where(known, POLL.c.new > 0, POLL.c.feed.in_(quiet)).distinct()
    return [
        *connection.execute(long_ago).scalars(),
        *(name for name, moment in at.items() if days[name] and _is_silent(days[name], moment)),
    ]


def _is_silent(days: Sequence[Row[Any]], at: datetime) -> bool:
    counts = [(from_micros(int(row.day) * _DAY).date().isoformat(), int(row.new)) for row in days]
    return silent(from_micros(max(row.last for row in days)), counts, at)
