"""Questions of a reader who leafs through the record a page at a time. Touches the database, only to read.

Each answer is bounded by `limit` and goes on after a cursor, so that nothing
here ever holds the whole store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, or_, select

from storage import tables
from storage.clock import from_micros, to_micros
from storage.database import Store
from storage.events import Content, DigestIssued, OriginAssigned
from storage.rows import ARTICLE, DIGEST, FEED, ORIGIN, POLL, REJECTED, REVISION, VANISHED

_EVENT = tables.EventRow.__table__  # type: ignore[attr-defined]
_CHECKPOINT = tables.CheckpointRow.__table__  # type: ignore[attr-defined]
_DAY = 86_400_000_000  # microseconds
RHYTHM = 28  # days of new entries that a feed is shown with


@dataclass(frozen=True)
class Card:
    """An article as a list shows it. `position` is that of its first revision and the cursor of lists."""

    article: str
    position: int
    revisions: int
    observed_at: datetime
    content: Content
    vanished: bool = False
    relation: str = ""
    root: str = ""
    root_name: str = ""


@dataclass(frozen=True)
class Kin:
    """An article's place in a family, by the latest evidence."""

    article: str
    origin: OriginAssigned
    position: int


@dataclass(frozen=True)
class FamilyLine:
    """A family with more than one member. `position` is that of the latest evidence and the cursor of lists."""

    root: str
    name: str
    members: int
    position: int


@dataclass(frozen=True)
class Issued:
    """An issued digest with its place in the log."""

    fact: DigestIssued
    position: int
    recorded_at: datetime


@dataclass(frozen=True)
class TopicLine:
    """A topic that digests were issued for."""

    topic: str
    days: int
    issues: int
    first_day: str
    last_day: str


@dataclass(frozen=True)
class FeedLine:
    """How a feed has been doing. `rhythm` counts new entries a day over four weeks, the oldest day first."""

    name: str
    url: str
    polled_at: datetime
    due_at: datetime
    last_ok_at: datetime | None
    last_new_at: datetime | None
    failures: int
    error: str
    rhythm: tuple[int, ...] = ()


@dataclass(frozen=True)
class Refused:
    """Something that could not be taken in. `position` is the cursor of lists."""

    position: int
    source: str
    item: str
    reason: str
    detail: str
    recorded_at: datetime


@dataclass(frozen=True)
class Totals:
    """How much is held, and how far the log goes."""

    events: int
    articles: int
    feeds: int
    failing: int
    rejected: int
    digests: int


@dataclass(frozen=True)
class SignedNote:
    """A signed checkpoint of the log over its first `size` events."""

    size: int
    note: str
    recorded_at: datetime


def totals(store: Store) -> Totals:
    """Everything counted once."""
    with store.read() as connection:

        def count(table: Any, *where: Any) -> int:  # noqa: ANN401 - a Table and its conditions
            return int(connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one())

        events = connection.execute(select(func.coalesce(func.max(_EVENT.c.position), -1))).scalar_one()
        return Totals(
            events=int(events) + 1,
            articles=count(ARTICLE, ARTICLE.c.revisions > 0),
            feeds=count(FEED),
            failing=count(FEED, FEED.c.failures > 0),
            rejected=count(REJECTED),
            digests=count(DIGEST),
        )


# Articles


def cards(
    store: Store,
    *,
    before: int | None = None,
    limit: int,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Card]:
    """Articles by first recording, the latest first; with bounds, those that may have been published in [since, until)."""
    query = select(REVISION.c.article, REVISION.c.position).where(REVISION.c.n == 1)
    if before is not None:
        query = query.where(REVISION.c.position < before)
    if since is not None or until is not None:
        query = query.where(REVISION.c.article.in_(_published(since, until)))
    with store.read() as connection:
        rows = connection.execute(query.order_by(REVISION.c.position.desc()).limit(limit)).all()
        places = {row.article: row.position for row in rows}
        return _cards(connection, places)


def cards_of(store: Store, ids: Sequence[str]) -> dict[str, Card]:
    """Those of the articles that are held, by id; at most as many as one list shows."""
    with store.read() as connection:
        query = select(REVISION.c.article, REVISION.c.position).where(REVISION.c.n == 1, REVISION.c.article.in_(ids))
        places = {row.article: row.position for row in connection.execute(query)}
        return {card.article: card for card in _cards(connection, places)}


def cards_at(store: Store, places: dict[str, int]) -> list[Card]:
    """Those articles, in the order given; `position` of each card is the place given."""
    with store.read() as connection:
        return _cards(connection, places)


def article_at(store: Store, url: str) -> str | None:
    """The id of the article at an address, or None."""
    with store.read() as connection:
        query = select(ARTICLE.c.article).where(ARTICLE.c.url == url, ARTICLE.c.revisions > 0)
        found: str | None = connection.execute(query.order_by(ARTICLE.c.article).limit(1)).scalar()
    return found


def _published(since: datetime | None, until: datetime | None) -> Select[Any]:
    bounds = [] if since is None else [REVISION.c.published_to >= to_micros(since)]
    bounds += [] if until is None else [REVISION.c.published_from < to_micros(until)]
    return select(REVISION.c.article).where(*bounds)


def _cards(connection: Connection, places: dict[str, int]) -> list[Card]:
    latest = _latest_revisions(connection, list(places))
    origins = {kin.article: kin.origin for kin in _latest_origins(connection, ORIGIN.c.article.in_(list(places)))}
    gone = _gone(connection, list(places))
    return [
        _card(latest[name], places[name], origins.get(name), vanished=name in gone) for name in places if name in latest
    ]


def _card(row: Row[Any], position: int, origin: OriginAssigned | None, *, vanished: bool) -> Card:
    return Card(
        article=row.article,
        position=position,
        revisions=row.n,
        observed_at=from_micros(row.observed_at),
        content=Content.model_validate_json(row.content),
        vanished=vanished,
        relation=origin.relation if origin else "",
        root=origin.root if origin else "",
        root_name=origin.root_name if origin else "",
    )


def _latest_revisions(connection: Connection, ids: Sequence[str]) -> dict[str, Row[Any]]:
    other = REVISION.alias()
    last = select(func.max(other.c.n)).where(other.c.article == REVISION.c.article).scalar_subquery()
    query = select(REVISION).where(REVISION.c.article.in_(ids), REVISION.c.n == last)
    return {row.article: row for row in connection.execute(query)}


def _gone(connection: Connection, ids: Sequence[str]) -> set[str]:
    query = select(VANISHED.c.article).where(VANISHED.c.article.in_(ids), VANISHED.c.restored_position.is_(None))
    return set(connection.execute(query).scalars())


# Families


def _latest_origins(connection: Connection, where: Any) -> list[Kin]:  # noqa: ANN401 - a condition
    query = select(ORIGIN).where(where, ORIGIN.c.position == _last_word()).order_by(ORIGIN.c.article)
    return [
        Kin(row.article, OriginAssigned.model_validate_json(row.fact), row.position)
        for row in connection.execute(query)
    ]


def _last_word() -> Any:  # noqa: ANN401 - a scalar subquery
    """The position of the latest origin of the row's own article: earlier ones are superseded."""
    other = ORIGIN.alias()
    return select(func.max(other.c.position)).where(other.c.article == ORIGIN.c.article).scalar_subquery()


def kin_of(store: Store, root: str, *, limit: int) -> list[Kin]:
    """The articles whose text comes from a root, by the latest evidence, sorted by id."""
    query = select(ORIGIN).where(ORIGIN.c.root == root, ORIGIN.c.position == _last_word())
    with store.read() as connection:
        rows = connection.execute(query.order_by(ORIGIN.c.article).limit(limit)).all()
    return [Kin(row.article, OriginAssigned.model_validate_json(row.fact), row.position) for row in rows]


def families(store: Store, *, before: int | None = None, limit: int) -> list[FamilyLine]:
    """Families of several articles, that with the latest evidence first."""
    latest = func.max(ORIGIN.c.position)
    query = (
        select(ORIGIN.c.root, func.count().label("members"), latest.label("latest"))
        .where(ORIGIN.c.position == _last_word())
        .group_by(ORIGIN.c.root)
        .having(or_(func.count() > 1, ORIGIN.c.root.startswith("virtual:")))
        .order_by(latest.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.having(latest < before)
    with store.read() as connection:
        rows = connection.execute(query).all()
        facts = select(ORIGIN.c.position, ORIGIN.c.fact).where(ORIGIN.c.position.in_([row.latest for row in rows]))
        names = {place: OriginAssigned.model_validate_json(fact).root_name for place, fact in connection.execute(facts)}
    return [FamilyLine(row.root, names.get(row.latest, ""), int(row.members), int(row.latest)) for row in rows]


# Digests


def topics_issued(store: Store) -> list[TopicLine]:
    """Every topic that digests were issued for, with its days."""
    query = (
        select(
            DIGEST.c.topic,
            func.count(func.distinct(DIGEST.c.day)).label("days"),
            func.count().label("issues"),
            func.min(DIGEST.c.day).label("first"),
            func.max(DIGEST.c.day).label("last"),
        )
        .group_by(DIGEST.c.topic)
        .order_by(DIGEST.c.topic)
    )
    with store.read() as connection:
        return [TopicLine(row.topic, row.days, row.issues, row.first, row.last) for row in connection.execute(query)]


def issued_days(store: Store, topic: str, *, before: str = "", limit: int) -> dict[str, list[Issued]]:
    """The issues of a topic by day, the latest day first, each day's in order; `limit` counts days."""
    mine = DIGEST.c.topic == topic
    days = select(DIGEST.c.day).where(mine).distinct().order_by(DIGEST.c.day.desc()).limit(limit)
    if before:
        days = days.where(DIGEST.c.day < before)
    with store.read() as connection:
        wanted = list(connection.execute(days).scalars())
        query = select(DIGEST).where(mine, DIGEST.c.day.in_(wanted)).order_by(DIGEST.c.day.desc(), DIGEST.c.issue)
        found: dict[str, list[Issued]] = defaultdict(list)
        for row in connection.execute(query):
            found[row.day].append(_issued(row))
    return dict(found)


def issued(store: Store, topic: str, day: str, issue: int) -> Issued | None:
    """One issue, or None."""
    where = and_(DIGEST.c.topic == topic, DIGEST.c.day == day, DIGEST.c.issue == issue)
    with store.read() as connection:
        row = connection.execute(select(DIGEST).where(where)).one_or_none()
    return None if row is None else _issued(row)


def _issued(row: Row[Any]) -> Issued:
    return Issued(DigestIssued.model_validate_json(row.fact), row.position, from_micros(row.recorded_at))


# The desk's sources, and the log


def feeds(store: Store, now: datetime, *, after: str = "", limit: int) -> list[FeedLine]:
    """Feeds that were ever polled, by name."""
    query = select(FEED).where(FEED.c.feed > after).order_by(FEED.c.feed).limit(limit)
    with store.read() as connection:
        rows = connection.execute(query).all()
        rhythms = _rhythms(connection, [row.feed for row in rows], now)
    return [_feed(row, rhythms[row.feed]) for row in rows]


def _rhythms(connection: Connection, names: Sequence[str], now: datetime) -> dict[str, tuple[int, ...]]:
    last = to_micros(now) // _DAY
    bucket = POLL.c.polled_at // _DAY
    since = to_micros(now - timedelta(days=RHYTHM))
    query = select(POLL.c.feed, bucket.label("day"), func.sum(POLL.c.new)).where(
        POLL.c.feed.in_(names), POLL.c.polled_at >= since
    )
    found: dict[str, dict[int, int]] = {name: {} for name in names}
    for feed, day, new in connection.execute(query.group_by(POLL.c.feed, bucket)):
        found[feed][int(day)] = int(new)
    days = range(last - RHYTHM + 1, last + 1)
    return {name: tuple(counted.get(day, 0) for day in days) for name, counted in found.items()}


def _feed(row: Row[Any], rhythm: tuple[int, ...]) -> FeedLine:
    return FeedLine(
        name=row.feed,
        url=row.url,
        polled_at=from_micros(row.polled_at),
        due_at=from_micros(row.due_at),
        last_ok_at=None if row.last_ok_at is None else from_micros(row.last_ok_at),
        last_new_at=None if row.last_new_at is None else from_micros(row.last_new_at),
        failures=row.failures,
        error=row.error,
        rhythm=rhythm,
    )


def rejected(store: Store, *, before: int | None = None, reason: str = "", limit: int) -> list[Refused]:
    """What could not be taken in, the latest first."""
    query = select(REJECTED).order_by(REJECTED.c.position.desc()).limit(limit)
    if before is not None:
        query = query.where(REJECTED.c.position < before)
    if reason:
        query = query.where(REJECTED.c.reason == reason)
    with store.read() as connection:
        return [
            Refused(row.position, row.source, row.item, row.reason, row.detail, from_micros(row.recorded_at))
            for row in connection.execute(query)
        ]


def rejected_reasons(store: Store) -> dict[str, int]:
    """How often each reason was given."""
    query = select(REJECTED.c.reason, func.count()).group_by(REJECTED.c.reason).order_by(REJECTED.c.reason)
    with store.read() as connection:
        return {reason: int(count) for reason, count in connection.execute(query)}


def signed_notes(store: Store, *, limit: int) -> list[SignedNote]:
    """The signed checkpoints, the newest first."""
    query = select(_CHECKPOINT).order_by(_CHECKPOINT.c.size.desc()).limit(limit)
    with store.read() as connection:
        return [SignedNote(row.size, row.note, from_micros(row.recorded_at)) for row in connection.execute(query)]
