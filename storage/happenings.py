"""Keep the stories of each day, so that pages and digests read them without sorting texts. Touches the database.

A working table like the fingerprint index: it is filled behind the log, may be
dropped at any time and is told again from the texts. A day's stories are those
of a window that ends with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from storage import tables
from storage.clock import from_micros
from storage.database import Store
from storage.projections import save_checkpoint
from storage.rows import ORIGIN, PROJECTION, REVISION

STORY = tables.StoryRow.__table__  # type: ignore[attr-defined]
BLOB = tables.BlobRow.__table__  # type: ignore[attr-defined]
WINDOW = 3  # days, up to and with the one that the stories stand under
_DAY = timedelta(days=1)
_VAGUE = timedelta(days=31)  # what may be of any day of a longer time is of none
_CHUNK = 500


@dataclass(frozen=True)
class Told:
    """A story: its place among those of the day (the largest first), its families by their roots, and its telling words."""

    day: date
    number: int
    families: tuple[str, ...]
    words: tuple[str, ...]


def told_on(store: Store, day: date) -> list[Told]:
    """The stories of the window that ends with a day, as they were told last; none where it was not told yet."""
    with store.read() as connection:
        rows = connection.execute(select(STORY).where(STORY.c.day == day.isoformat()).order_by(STORY.c.number)).all()
    return [_read(row.day, row.number, row.families, row.words) for row in rows]


def days_told(store: Store, *, before: date | None = None, limit: int) -> list[date]:
    """The days that have stories, the last first."""
    query = select(STORY.c.day).distinct().order_by(STORY.c.day.desc()).limit(limit)
    with store.read() as connection:
        found = connection.execute(query if before is None else query.where(STORY.c.day < before.isoformat()))
        return [date.fromisoformat(day) for day in found.scalars()]


def next_told(store: Store, day: date) -> date | None:
    """The first day after one that has stories."""
    query = select(func.min(STORY.c.day)).where(STORY.c.day > day.isoformat())
    with store.read() as connection:
        found = connection.execute(query).scalar()
    return date.fromisoformat(found) if found else None


def told_up_to(store: Store) -> int:
    """The position that the stories rest on; 0 where none were told yet. They are others only where it is another."""
    with store.read() as connection:
        query = select(func.max(PROJECTION.c.position)).where(PROJECTION.c.name.like("stories:%"))
        return int(connection.execute(query).scalar() or 0)


def days_waiting(store: Store, name: str) -> list[date]:
    """The days whose stories may differ from those told by the algorithm of that name, in order.

    A text that came, changed, was erased or has another origin since touches the days of each of its dates, old and new.
    """
    with store.read() as connection:
        since = _noted(connection, name)
        changed = [
            select(REVISION.c.article).where(REVISION.c.position >= since),
            select(ORIGIN.c.article).where(ORIGIN.c.position >= since),
            select(REVISION.c.article)
            .join(BLOB, BLOB.c.sha256 == REVISION.c.text)
            .where(BLOB.c.erased_position >= since),
        ]
        articles = {article for query in changed for article in connection.execute(query).scalars()}
        return sorted(_days(connection, sorted(articles)))


def put(store: Store, day: date, stories: Sequence[tuple[Sequence[str], Sequence[str]]]) -> None:
    """Put a day's stories, each the families and the words, in place of those told before."""
    rows = [
        {"day": day.isoformat(), "number": number, "families": json.dumps(families), "words": json.dumps(words, ensure_ascii=False)}
        for number, (families, words) in enumerate(stories, 1)
    ]  # fmt: skip
    with store.write() as connection:
        connection.execute(delete(STORY).where(STORY.c.day == day.isoformat()))
        if rows:
            connection.execute(insert(STORY), rows)


def stand(store: Store, name: str, position: int) -> None:
    """Note that the stories rest on all that was recorded up to a position."""
    with store.write() as connection:
        save_checkpoint(connection, name, max(_noted(connection, name), position + 1))


def forget(store: Store) -> int:
    """Drop all stories, so that they are told again; how many there were."""
    with store.write() as connection:
        connection.execute(delete(PROJECTION).where(PROJECTION.c.name.like("stories:%")))
        return connection.execute(delete(STORY)).rowcount


def drop_stories(store: Store, texts: Iterable[str]) -> int:
    """Take out the stories of all days that a text may be of; how many rows went. They are told again without it."""
    gone, names = 0, sorted(set(texts))
    with store.write() as connection:
        for start in range(0, len(names), _CHUNK):
            query = select(REVISION.c.article).where(REVISION.c.text.in_(names[start : start + _CHUNK]))
            days = sorted(_days(connection, sorted(set(connection.execute(query).scalars()))))
            for first in range(0, len(days), _CHUNK):
                some = [day.isoformat() for day in days[first : first + _CHUNK]]
                gone += connection.execute(delete(STORY).where(STORY.c.day.in_(some))).rowcount
    return gone


def _days(connection: Connection, articles: Sequence[str]) -> set[date]:
    """The days in whose window any revision of the articles may lie."""
    found: set[date] = set()
    for start in range(0, len(articles), _CHUNK):
        query = select(REVISION.c.published_from, REVISION.c.published_to).where(
            REVISION.c.article.in_(articles[start : start + _CHUNK]), REVISION.c.published_from.is_not(None)
        )
        for begin, end in {(row.published_from, row.published_to) for row in connection.execute(query)}:
            found |= _windows(from_micros(begin).date(), from_micros(end).date())
    return found


def _windows(first: date, last: date) -> set[date]:
    """The days whose window meets a span of days."""
    if last - first > _VAGUE:
        return set()
    return {first + _DAY * n for n in range((last - first).days + WINDOW)}


def _noted(connection: Connection, name: str) -> int:
    return int(connection.execute(select(PROJECTION.c.position).where(PROJECTION.c.name == name)).scalar() or 0)


def _read(day: str, number: int, families: str, words: str) -> Told:
    return Told(date.fromisoformat(day), number, tuple(json.loads(families)), tuple(json.loads(words)))
