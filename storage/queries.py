"""The named questions that the record answers. Touches the database; answers are plain frozen values.

Every question that a digest rests on takes `as_of`, a position: it answers
with what was known then, whatever was learnt since.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    ScalarSelect,
    and_,
    case,
    delete,
    func,
    literal_column,
    or_,
    select,
)

from storage import tables
from storage.adoptions import adopted_in
from storage.blobs import Blobs
from storage.clock import from_micros, to_micros
from storage.database import Store
from storage.errors import UnknownSubject
from storage.events import (
    Change,
    Content,
    DigestIssued,
    EntryListed,
    Extraction,
    OriginAssigned,
    OriginOverruled,
    RelationMeasured,
    RelationOverruled,
    StatementReviewed,
)
from storage.projections import (
    ARTICLE,
    DELIVERY,
    DIGEST,
    ENTRY,
    FEED,
    ORIGIN,
    POLL,
    PROJECTION,
    REJECTED,
    RELATION,
    REVISION,
    RULING,
    TOPIC,
    VANISHED,
    upsert,
)
from storage.rhythm import RHYTHM_DAYS, SILENT_AT_LEAST, SILENT_AT_MOST, silent
from storage.views import (
    PASSING,
    ArticleView,
    CoverageView,
    FeedView,
    OriginView,
    RelationView,
    RevisionView,
)

EVENT = tables.EventRow.__table__  # type: ignore[attr-defined]
BLOB = tables.BlobRow.__table__  # type: ignore[attr-defined]
LEASE = tables.LeaseRow.__table__  # type: ignore[attr-defined]
_CHUNK = 500
_DAY = 86_400_000_000  # microseconds
# So long before a poll the last new entry may lie, with the rhythm before it, and silence still be judged.
_SILENCE = (SILENT_AT_MOST.days + RHYTHM_DAYS + 2) * _DAY

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


def _chunks(items: Sequence[str]) -> Iterable[Sequence[str]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]


# Feeds


def feed_views(store: Store, now: datetime) -> dict[str, FeedView]:
    """Every feed that was ever polled, with its new entries by day over the last four weeks."""
    since = to_micros(now - timedelta(days=28))
    day = 86_400_000_000
    with store.read() as connection:
        rhythm: dict[str, list[tuple[str, int]]] = defaultdict(list)
        # A literal, not a bound value: PostgreSQL must see the same expression in SELECT and GROUP BY.
        bucket = POLL.c.polled_at // literal_column(str(day))
        query = (
            select(POLL.c.feed, bucket.label("day"), func.sum(POLL.c.new))
            .where(POLL.c.polled_at >= since)
            .group_by(POLL.c.feed, bucket)
            .order_by(POLL.c.feed, bucket)
        )
        for feed, number, new in connection.execute(query):
            rhythm[feed].append((from_micros(int(number) * day).date().isoformat(), int(new)))
        return {row.feed: _feed_view(row, tuple(rhythm[row.feed])) for row in connection.execute(select(FEED))}


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
        for chunk in _chunks(list(names)):
            connection.execute(delete(LEASE).where(LEASE.c.name.in_(chunk), LEASE.c.holder == holder))


# Articles on their way in


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
    queries = [query] if wanted is None else [query.where(ENTRY.c.article.in_(part)) for part in _chunks(wanted)]
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
    parts = [query] if articles is None else [query.where(ARTICLE.c.article.in_(part)) for part in _chunks(articles)]
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


# Relations and rulings


def relations_touching(store: Store, articles: Iterable[str], *, as_of: int | None = None) -> list[RelationMeasured]:
    """Every relation in the components that the articles belong to, each between the latest texts measured.

    What a person joined hangs together, too. Once a version of comparison was
    adopted, only what it measured is read.
    """
    seen: set[str] = set()
    wanted = set(articles)
    latest: dict[tuple[str, str, str], tuple[int, RelationMeasured]] = {}
    with store.read() as connection:
        adopted = adopted_in(connection, as_of)
        while wanted:
            seen |= wanted
            found: set[str] = set()
            for chunk in _chunks(sorted(wanted)):
                query = select(RELATION).where(or_(RELATION.c.a.in_(chunk), RELATION.c.b.in_(chunk)))
                if as_of is not None:
                    query = query.where(RELATION.c.position <= as_of)
                for row in connection.execute(query):
                    fact = RelationMeasured.model_validate_json(row.fact)
                    if adopted is not None and fact.algorithm != adopted.algorithm:
                        continue
                    key = (fact.a, fact.b, fact.algorithm)
                    if key not in latest or latest[key][0] < row.position:
                        latest[key] = (row.position, fact)
                    found |= {row.a, row.b}
                found |= _ruled_with(connection, chunk, as_of)
            wanted = found - seen
    return [latest[key][1] for key in sorted(latest)]


Ruling = RelationOverruled | OriginOverruled


@dataclass(frozen=True)
class Ruled:
    """A person's decision, and when it was recorded."""

    position: int
    recorded_at: datetime
    fact: Ruling


def rulings(store: Store, articles: Iterable[str] | None = None, *, as_of: int | None = None) -> list[Ruled]:
    """All decisions of people that name one of the articles, or all there are, in order of recording; undone ones, too."""
    limit = last_position(store) if as_of is None else as_of
    query = select(RULING).where(RULING.c.position <= limit, RULING.c.kind != "statement_reviewed")
    parts = [None] if articles is None else list(_chunks(sorted(set(articles))))
    found: dict[int, Ruled] = {}
    with store.read() as connection:
        for part in parts:
            narrowed = query if part is None else query.where(or_(RULING.c.a.in_(part), RULING.c.b.in_(part)))
            found |= {row.position: _ruled(row) for row in connection.execute(narrowed)}
    return [found[position] for position in sorted(found)]


@dataclass(frozen=True)
class Reviewed:
    """A word on a statement, and when it was recorded."""

    position: int
    recorded_at: datetime
    fact: StatementReviewed


def reviews(
    store: Store, topic: str, articles: Iterable[str] | None = None, *, as_of: int | None = None
) -> list[Reviewed]:
    """What was decided on statements under a topic, in these articles or in all, in order; undone ones, too."""
    limit = last_position(store) if as_of is None else as_of
    query = select(RULING).where(RULING.c.position <= limit, RULING.c.kind == "statement_reviewed")
    parts = [None] if articles is None else list(_chunks(sorted(set(articles))))
    found: dict[int, Reviewed] = {}
    with store.read() as connection:
        for part in parts:
            for row in connection.execute(query if part is None else query.where(RULING.c.a.in_(part))):
                fact = StatementReviewed.model_validate_json(row.fact)
                if fact.topic == topic:
                    found[row.position] = Reviewed(row.position, from_micros(row.recorded_at), fact)
    return [found[position] for position in sorted(found)]


def _ruled(row: Row[Any]) -> Ruled:
    kind: type[Ruling] = RelationOverruled if row.kind == "relation_overruled" else OriginOverruled
    return Ruled(row.position, from_micros(row.recorded_at), kind.model_validate_json(row.fact))


def _ruled_with(connection: Connection, articles: Sequence[str], as_of: int | None) -> set[str]:
    """The articles that a ruling names together with one of these."""
    query = select(RULING.c.a, RULING.c.b).where(or_(RULING.c.a.in_(articles), RULING.c.b.in_(articles)))
    if as_of is not None:
        query = query.where(RULING.c.position <= as_of)
    return {name for row in connection.execute(query) for name in (row.a, row.b) if name}


def relations_of(store: Store, article: str, *, as_of: int | None = None) -> list[RelationView]:
    """What was measured between an article and others."""
    return [
        RelationView(fact.a, fact.b, fact.kind, fact.direction, fact.measures, fact.rule, -1)
        for fact in relations_touching(store, [article], as_of=as_of)
        if article in (fact.a, fact.b)
    ]


# Articles as known


def _revision(row: Row[Any]) -> RevisionView:
    return RevisionView(
        article=row.article,
        n=row.n,
        content=Content.model_validate_json(row.content),
        raw=row.raw,
        via=row.via,
        observed_at=from_micros(row.observed_at),
        recorded_at=from_micros(row.recorded_at),
        position=row.position,
        changes=tuple(Change.model_validate(change) for change in json.loads(row.changes)),
    )


def _origin_view(row: Row[Any]) -> OriginView:
    fact = OriginAssigned.model_validate_json(row.fact)
    return OriginView(
        fact.article,
        fact.root,
        fact.root_name,
        fact.parent,
        fact.relation,
        fact.credits,
        fact.reasons,
        fact.confidence,
        row.position,
    )


def folded(store: Store) -> int:
    """The next position that the views want: while it stands, no answer of theirs changes."""
    with store.read() as connection:
        return int(connection.execute(select(PROJECTION.c.position).where(PROJECTION.c.name == "views")).scalar() or 0)


def is_held(store: Store, name: str) -> bool:
    """Bytes are stored under that SHA-256 and were not erased."""
    query = select(BLOB.c.sha256).where(BLOB.c.sha256 == name, BLOB.c.content.is_not(None))
    with store.read() as connection:
        return connection.execute(query).first() is not None


def last_position(store: Store) -> int:
    """The last position recorded, -1 in an empty log."""
    with store.read() as connection:
        return int(connection.execute(select(func.coalesce(func.max(tables.EventRow.position), -1))).scalar_one())


def position_at(store: Store, moment: datetime) -> int:
    """The last position recorded up to a moment, -1 if there is none.

    Times of recording never run backwards in the log, so some twenty look-ups by key find it in a million events.
    """
    low, high = -1, last_position(store)
    with store.read() as connection:
        while low < high:
            middle = (low + high + 1) // 2
            at = connection.execute(select(EVENT.c.recorded_at).where(EVENT.c.position == middle)).scalar_one()
            low, high = (middle, high) if at <= to_micros(moment) else (low, middle - 1)
    return low


def articles(store: Store, ids: Iterable[str], *, as_of: int | None = None) -> dict[str, ArticleView]:
    """Articles as known at a position, with text, extraction and origin."""
    wanted = sorted(set(ids))
    limit = last_position(store) if as_of is None else as_of
    revisions: dict[str, list[RevisionView]] = defaultdict(list)
    origins: dict[str, OriginView] = {}
    vanished: dict[str, int] = {}
    with store.read() as connection:
        for chunk in _chunks(wanted):
            query = select(REVISION).where(REVISION.c.article.in_(chunk), REVISION.c.position <= limit)
            for row in connection.execute(query.order_by(REVISION.c.article, REVISION.c.n)):
                revisions[row.article].append(_revision(row))
            query = select(ORIGIN).where(ORIGIN.c.article.in_(chunk), ORIGIN.c.position <= limit)
            for row in connection.execute(query.order_by(ORIGIN.c.position)):
                origins[row.article] = _origin_view(row)
            vanished |= _vanished(connection, chunk, limit)
    return _assemble(store, revisions, origins, vanished)


def newest_by_outlet(store: Store, *, articles: int, each: int) -> dict[str, list[str]]:
    """Of the newest revisions, so many in all, the latest articles of each outlet."""
    query = select(REVISION.c.article, REVISION.c.content).order_by(REVISION.c.position.desc()).limit(articles)
    found: dict[str, dict[str, None]] = defaultdict(dict)
    with store.read() as connection:
        for row in connection.execute(query):
            names = found[Content.model_validate_json(row.content).outlet]
            if len(names) < each:
                names.setdefault(row.article)
    return {outlet: list(names) for outlet, names in found.items()}


def _vanished(connection: Connection, ids: Sequence[str], limit: int) -> dict[str, int]:
    query = select(VANISHED).where(
        VANISHED.c.article.in_(ids),
        VANISHED.c.position <= limit,
        or_(VANISHED.c.restored_position.is_(None), VANISHED.c.restored_position > limit),
    )
    return {row.article: row.position for row in connection.execute(query)}


def _assemble(
    store: Store,
    revisions: Mapping[str, list[RevisionView]],
    origins: Mapping[str, OriginView],
    vanished: Mapping[str, int],
) -> dict[str, ArticleView]:
    latest = {article: past[-1].content for article, past in revisions.items()}
    names = {content.text for content in latest.values()} | {content.extraction for content in latest.values()}
    erased = _erased(store, names)
    stored = Blobs(store).get_all(names - erased)
    return {
        article: ArticleView(
            id=article,
            revision=revisions[article][-1],
            first=revisions[article][0],
            text=stored[content.text].decode(),
            extraction=Extraction.model_validate_json(stored[content.extraction]),
            origin=origins.get(article),
            vanished_at=vanished.get(article),
            revisions=tuple(revisions[article]),
        )
        for article, content in latest.items()
        # An article whose words were erased is no longer told, and keeps no other from being told.
        if not erased & {content.text, content.extraction}
    }


def _erased(store: Store, names: Iterable[str]) -> set[str]:
    """Those of the names whose bytes were erased on purpose."""
    found: set[str] = set()
    with store.read() as connection:
        for chunk in _chunks(sorted(set(names))):
            query = select(BLOB.c.sha256).where(BLOB.c.sha256.in_(chunk), BLOB.c.content.is_(None))
            found |= set(connection.execute(query).scalars())
    return found


def article(store: Store, name: str, *, as_of: int | None = None) -> ArticleView:
    """One article by id or address; UnknownSubject where there is none."""
    found = articles(store, [name], as_of=as_of)
    if not found:
        with store.read() as connection:
            ids = connection.execute(
                select(ARTICLE.c.article).where(or_(ARTICLE.c.url == name, ARTICLE.c.article.startswith(name)))
            ).scalars()
            found = articles(store, list(ids)[:1], as_of=as_of)
    if not found:
        raise UnknownSubject(f"no article {name!r} is stored; `dateline search` finds ids")
    return next(iter(found.values()))


def articles_published(store: Store, since: datetime, until: datetime, *, as_of: int) -> list[str]:
    """Ids whose latest revision then may have been published in [since, until); the exact rule is the caller's."""
    query = select(REVISION.c.article).where(
        REVISION.c.position <= as_of,
        REVISION.c.published_to >= to_micros(since),
        REVISION.c.published_from < to_micros(until),
    )
    with store.read() as connection:
        return sorted(set(connection.execute(query).scalars()))


def articles_undated(store: Store, since: datetime, until: datetime, *, as_of: int) -> list[str]:
    """Ids without a day that may be of [since, until): seen after it began, and not known to be younger."""
    query = select(REVISION.c.article).where(
        REVISION.c.position <= as_of,
        REVISION.c.published_from.is_(None),
        REVISION.c.n == 1,
        REVISION.c.observed_at >= to_micros(since),
        or_(REVISION.c.not_before.is_(None), REVISION.c.not_before < to_micros(until)),
    )
    with store.read() as connection:
        return sorted(set(connection.execute(query).scalars()))


def articles_reference(store: Store, *, as_of: int) -> list[str]:
    """Ids of reference pages: background, whenever written."""
    query = select(REVISION.c.article).where(REVISION.c.position <= as_of, REVISION.c.kind == "reference")
    with store.read() as connection:
        return sorted(set(connection.execute(query).scalars()))


def edits_between(store: Store, since: datetime, until: datetime, *, as_of: int) -> list[tuple[str, int]]:
    """(article, revision) of every edit that was seen in [since, until); another reading of the same page is none."""
    query = (
        select(REVISION.c.article, REVISION.c.n)
        .where(
            REVISION.c.position <= as_of,
            REVISION.c.n > 1,
            REVISION.c.changes != "[]",
            REVISION.c.observed_at >= to_micros(since),
            REVISION.c.observed_at < to_micros(until),
        )
        .order_by(REVISION.c.position)
    )
    with store.read() as connection:
        return [(row.article, row.n) for row in connection.execute(query)]


def vanished_between(store: Store, since: datetime, until: datetime, *, as_of: int) -> list[str]:
    """Ids of articles found gone in [since, until) and not back by then."""
    query = select(VANISHED.c.article).where(
        VANISHED.c.position <= as_of,
        VANISHED.c.observed_at >= to_micros(since),
        VANISHED.c.observed_at < to_micros(until),
        or_(VANISHED.c.restored_position.is_(None), VANISHED.c.restored_position > as_of),
    )
    with store.read() as connection:
        return sorted(set(connection.execute(query).scalars()))


def all_articles(store: Store, *, as_of: int | None = None) -> list[str]:
    """Every article id known at a position, in order of first recording."""
    limit = last_position(store) if as_of is None else as_of
    query = (
        select(REVISION.c.article).where(REVISION.c.n == 1, REVISION.c.position <= limit).order_by(REVISION.c.position)
    )
    with store.read() as connection:
        return list(connection.execute(query).scalars())


def family_of(store: Store, root: str, *, as_of: int | None = None) -> list[str]:
    """Ids of the articles whose origin then is `root`, sorted."""
    limit = last_position(store) if as_of is None else as_of
    with store.read() as connection:
        rows = connection.execute(
            select(ORIGIN.c.article, ORIGIN.c.root, ORIGIN.c.position)
            .where(ORIGIN.c.position <= limit)
            .order_by(ORIGIN.c.position)
        )
        latest = {row.article: row.root for row in rows}
    return sorted(name for name, value in latest.items() if value == root)


# What digests say of themselves


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


def erased_among(store: Store, ids: Iterable[str], *, as_of: int) -> list[RevisionView]:
    """The latest revisions of those articles whose words were erased on purpose: they can no longer be told."""
    event = tables.EventRow.__table__  # type: ignore[attr-defined]
    with store.read() as connection:
        gone = select(event.c.stream_id).where(event.c.event_type == "blob_erased")
        names = {stream.removeprefix("blob/") for stream in connection.execute(gone).scalars()}
        if not names:
            return []
        latest: dict[str, RevisionView] = {}
        for chunk in _chunks(sorted(set(ids))):
            query = select(REVISION).where(REVISION.c.article.in_(chunk), REVISION.c.position <= as_of)
            for row in connection.execute(query.order_by(REVISION.c.article, REVISION.c.n)):
                latest[row.article] = _revision(row)
    return [each for each in latest.values() if names & {each.content.text, each.content.extraction}]


def rejections(store: Store, limit: int = 100) -> list[Rejection]:
    """The latest things that could not be taken in."""
    query = select(REJECTED).order_by(REJECTED.c.position.desc()).limit(limit)
    with store.read() as connection:
        return [
            Rejection(row.source, row.item, row.reason, row.detail, from_micros(row.recorded_at))
            for row in connection.execute(query)
        ]


def digests(store: Store, topic: str, *, day: str | None = None, as_of: int | None = None) -> list[DigestIssued]:
    """Issued digests of a topic in order of day and issue."""
    query = select(DIGEST.c.fact).where(DIGEST.c.topic == topic).order_by(DIGEST.c.day, DIGEST.c.issue)
    if day is not None:
        query = query.where(DIGEST.c.day == day)
    if as_of is not None:
        query = query.where(DIGEST.c.position <= as_of)
    with store.read() as connection:
        return [DigestIssued.model_validate_json(fact) for fact in connection.execute(query).scalars()]


def issued(store: Store, name: str) -> DigestIssued:
    """The digest of a name, ``topic/day/issue``, or ``topic/day`` for the last issue of the day."""
    topic, day, *number = name.split("/")
    every = digests(store, topic, day=day)
    for fact in reversed(every):
        if not number or str(fact.issue) == number[0]:
            return fact
    numbers = ", ".join(str(fact.issue) for fact in every)
    remedy = (
        f"of that day there is No. {numbers}" if every else f"`dateline digest {topic} --date {day} --issue` makes one"
    )
    raise UnknownSubject(f"no digest {name!r} was issued; {remedy}")


def topic_source(store: Store, topic: str, version: str) -> bytes:
    """The bytes of a topic file in a recorded version."""
    with store.read() as connection:
        name = connection.execute(
            select(TOPIC.c.source).where(TOPIC.c.topic == topic, TOPIC.c.version == version)
        ).scalar()
    if name is None:
        raise UnknownSubject(f"topic {topic!r} was never recorded in version {version}")
    return Blobs(store).get(name)


def delivery_states(store: Store, topic: str, day: str) -> dict[str, int]:
    """How many mails of a day's digests stand in which state, each counted once, by its last word."""
    query = select(DELIVERY).where(DELIVERY.c.topic == topic, DELIVERY.c.day == day).order_by(DELIVERY.c.position)
    with store.read() as connection:
        last = {(row.issue, row.recipient): row.state for row in connection.execute(query)}
    return dict(sorted(Counter(last.values()).items()))


def checkpoint_note(store: Store, as_of: int) -> str:
    """The latest signed note over less than was recorded up to a position; empty if none was signed.

    Less, because a note over just that much may still be signed tomorrow, and
    the answer must stay the same: what is signed, is signed at the log's end.
    """
    table = tables.CheckpointRow.__table__  # type: ignore[attr-defined]
    query = select(table.c.note).where(table.c.size <= as_of).order_by(table.c.size.desc()).limit(1)
    with store.read() as connection:
        return connection.execute(query).scalar() or ""
