"""What each event does to the views: a fold writes rows and does nothing else. Touches the database.

A new event type has its line in FOLDS, also where the views need nothing of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from storage.clock import to_micros
from storage.events import (
    ArticleCaptured,
    ArticleRecaptured,
    ArticleReread,
    ArticleRestored,
    ArticleRevised,
    ArticleVanished,
    BackfillFinished,
    BlobErased,
    CaptureFailed,
    CheckpointStamped,
    ComparisonAdopted,
    DeliverySettled,
    DigestIssued,
    EntryListed,
    Fact,
    FeedPoll,
    FeedsPolled,
    ItemRejected,
    LogOpened,
    Moment,
    OriginAssigned,
    OriginOverruled,
    PagesRevisited,
    Recorded,
    RelationMeasured,
    RelationOverruled,
    SigningKeyReplaced,
    StandingLinesLearned,
    StatementReviewed,
    TopicDefined,
)
from storage.rows import (
    ARTICLE,
    DELIVERY,
    DIGEST,
    ENTRY,
    FEED,
    ORIGIN,
    POLL,
    REJECTED,
    RELATION,
    REVISION,
    RULING,
    TOPIC,
    VANISHED,
    upsert,
    upsert_all,
)

MOVE_FAILS = 2  # failed polls of a moved feed's new address before the third leads back to the old one

# Over all zones of the earth a calendar day lasts from UTC-14 h to UTC+12 h.
_EARLIEST, _LATEST = timedelta(hours=-14), timedelta(hours=12)


def _nothing(_connection: Connection, _recorded: Recorded, _fact: Fact) -> None:
    """The views need nothing of it."""


_NEW_POLL = insert(POLL)
_NEW_REVISION = insert(REVISION)
_FEED_OF = select(FEED).where(FEED.c.feed == bindparam("name"))


def _polls(connection: Connection, recorded: Recorded, fact: FeedsPolled) -> None:
    for poll in fact.polls:
        polled, due = to_micros(poll.polled_at), to_micros(poll.next_at)
        row = {
            "position": recorded.position, "feed": poll.feed, "polled_at": polled, "next_at": due, "outcome": poll.outcome,
            "status": poll.status, "etag": poll.etag, "last_modified": poll.last_modified, "body": poll.body,
            "new": poll.new, "error": poll.error,
        }  # fmt: skip
        connection.execute(_NEW_POLL, row)
        _feed(connection, poll, polled, due, recorded.position)


def _feed(connection: Connection, poll: FeedPoll, polled: int, due: int, position: int) -> None:
    old = connection.execute(_FEED_OF, {"name": poll.feed}).one_or_none()
    failed = poll.outcome == "failed"
    moved_to, moves = _moves(poll, old)
    kept = failed and old is not None  # a fault takes nothing away: the validators still fit the body we have
    row = {
        "feed": poll.feed,
        "url": poll.url,
        "due_at": due,
        "polled_at": polled,
        "last_ok_at": (old.last_ok_at if old else None) if failed else polled,
        "last_new_at": polled if poll.new else (old.last_new_at if old else None),
        # Neither our own outage nor a host's rest is counted against the feed.
        "failures": (old.failures if old else 0) + (not poll.outage) if failed else 0,
        "etag": old.etag if kept and old else poll.etag,
        "last_modified": old.last_modified if kept and old else poll.last_modified,
        "body": poll.body or (old.body if old else ""),
        "moved_to": moved_to,
        "moves": moves,
        "error": poll.error if failed else "",
        # Up to here its new entries are counted; a failed poll counts none.
        "position": (old.position if old else -1) if failed else position,
        **_trust(poll, old, polled),
        "dropped": json.dumps(poll.dropped, sort_keys=True) if poll.body else (old.dropped if old else None),
    }
    upsert(connection, FEED, row, ["feed"])


def _trust(poll: FeedPoll, old: Any, polled: int) -> dict[str, int | None]:  # noqa: ANN401 - a row
    """When an address last gave the whole feed, when its 304s were last audited, and when they were found false."""
    same = old is not None and old.url == poll.url
    return {
        "whole_at": polled if poll.body else (old.whole_at if same else None),
        "audited_at": polled if poll.audit else (old.audited_at if same else None),
        "lied_at": polled if poll.audit == "lied" else (old.lied_at if same else None),
    }


def _moves(poll: FeedPoll, old: Any) -> tuple[str, int]:  # noqa: ANN401 - a row
    """Where a feed says it has moved, and in how many polls in a row it said so."""
    same = old is not None and old.url == poll.url
    if same and poll.asked and poll.outcome == "failed" and old.failures >= MOVE_FAILS:
        return "", 0  # what it moved to does not answer: the desk's address is asked again
    if same and (poll.outcome == "failed" or (poll.asked and not poll.moved_to)):
        return old.moved_to, old.moves
    return poll.moved_to, (old.moves if same and old.moved_to == poll.moved_to else 0) + bool(poll.moved_to)


def fold_entries(connection: Connection, run: list[Recorded]) -> None:
    """A run of listed entries at once: each stream's first place kept, its last words put in."""
    first = {one.stream: one.position for one in reversed(run)}
    known = select(ENTRY.c.stream, ENTRY.c.first_position).where(ENTRY.c.stream.in_(sorted(first)))
    first.update((stream, position) for stream, position in connection.execute(known))
    rows = {one.stream: _entry_row(one, first[one.stream]) for one in run}
    upsert_all(connection, ENTRY, list(rows.values()), ["stream"])


def _entry(connection: Connection, recorded: Recorded, _fact: EntryListed) -> None:
    fold_entries(connection, [recorded])


def _entry_row(recorded: Recorded, first: int) -> dict[str, Any]:
    fact = recorded.fact
    assert isinstance(fact, EntryListed)
    return {
        "stream": recorded.stream,
        "feed": fact.feed,
        "entry": fact.entry,
        "article": fact.article,
        "url": fact.url,
        "fact": fact.model_dump_json(),
        "first_position": first,
        "position": recorded.position,
    }


def _captured(connection: Connection, recorded: Recorded, fact: ArticleCaptured) -> None:
    observed = to_micros(fact.capture.observed_at)
    row = {
        "article": fact.article, "url": fact.content.url, "via": fact.capture.via, "revisions": 1,
        "first_observed_at": observed, "visited_at": observed, "vanished_position": None, "failure": "", "failures": 0,
        "position": recorded.position,
    }  # fmt: skip
    upsert(connection, ARTICLE, row, ["article"])
    _revision(connection, recorded, fact, 1)


def _revised(connection: Connection, recorded: Recorded, fact: ArticleRevised | ArticleReread) -> None:
    n = int(connection.execute(select(ARTICLE.c.revisions).where(ARTICLE.c.article == fact.article)).scalar_one()) + 1
    connection.execute(
        update(ARTICLE)
        .where(ARTICLE.c.article == fact.article)
        .values(
            revisions=n, visited_at=to_micros(fact.capture.observed_at), vanished_position=None,
            position=recorded.position, failure="", failures=0,
        )
    )  # fmt: skip
    _close_vanished(connection, fact.article, recorded.position)
    _revision(connection, recorded, fact, n)


def _reread(connection: Connection, recorded: Recorded, fact: ArticleReread) -> None:
    """A reading of what was captured before is one more revision and no visit; one of new bytes is both."""
    if fact.basis != "same_bytes":
        _revised(connection, recorded, fact)
        return
    n = int(connection.execute(select(ARTICLE.c.revisions).where(ARTICLE.c.article == fact.article)).scalar_one()) + 1
    article = update(ARTICLE).where(ARTICLE.c.article == fact.article)
    connection.execute(article.values(revisions=n, position=recorded.position))
    _revision(connection, recorded, fact, n)


def _revision(
    connection: Connection, recorded: Recorded, fact: ArticleCaptured | ArticleRevised | ArticleReread, n: int
) -> None:
    low, high = bounds(fact.content.published)
    changes = fact.changes if isinstance(fact, ArticleRevised) else ()
    row = {
        "article": fact.article, "n": n, "position": recorded.position, "recorded_at": to_micros(recorded.recorded_at),
        "observed_at": to_micros(fact.capture.observed_at),
        "not_before": None if fact.capture.not_before is None else to_micros(fact.capture.not_before),
        "published_from": low, "published_to": high,
        "kind": fact.content.kind, "text": fact.content.text, "raw": fact.capture.raw, "via": fact.capture.via,
        "content": fact.content.model_dump_json(),
        "changes": "[" + ",".join(change.model_dump_json() for change in changes) + "]",
    }  # fmt: skip
    connection.execute(_NEW_REVISION, row)


def bounds(moment: Moment | None) -> tuple[int | None, int | None]:
    """The earliest and latest instant, in microseconds, that a moment can mean; None, None where it means none."""
    if moment is None or moment.precision in ("week", "month", "year"):
        return None, None
    instant = moment.instant
    if instant is not None:
        return to_micros(instant), to_micros(instant)
    day = date.fromisoformat(moment.value[:10])
    start = datetime.combine(day, time(), UTC)
    return to_micros(start + _EARLIEST), to_micros(start + timedelta(days=1) + _LATEST)


def _recaptured(connection: Connection, recorded: Recorded, fact: ArticleRecaptured | ArticleRestored) -> None:
    connection.execute(
        update(ARTICLE)
        .where(ARTICLE.c.article == fact.article)
        .values(visited_at=to_micros(fact.capture.observed_at), position=recorded.position, vanished_position=None)
    )
    _close_vanished(connection, fact.article, recorded.position)


def _close_vanished(connection: Connection, article: str, position: int) -> None:
    open_row = (VANISHED.c.article == article) & VANISHED.c.restored_position.is_(None)
    connection.execute(update(VANISHED).where(open_row).values(restored_position=position))


def _vanished(connection: Connection, recorded: Recorded, fact: ArticleVanished) -> None:
    observed = to_micros(fact.observed_at)
    connection.execute(
        update(ARTICLE)
        .where(ARTICLE.c.article == fact.article)
        .values(vanished_position=recorded.position, visited_at=observed, position=recorded.position)
    )
    connection.execute(
        insert(VANISHED).values(
            article=fact.article, position=recorded.position, observed_at=observed, reason=fact.reason,
            restored_position=None,
        )
    )  # fmt: skip


def _revisited(connection: Connection, recorded: Recorded, fact: PagesRevisited) -> None:
    for visit in fact.visits:
        values = {"visited_at": to_micros(visit.observed_at), "position": recorded.position}
        connection.execute(update(ARTICLE).where(ARTICLE.c.article == visit.article).values(**values))


def _failed(connection: Connection, recorded: Recorded, fact: CaptureFailed) -> None:
    old = connection.execute(select(ARTICLE.c.failures).where(ARTICLE.c.article == fact.article)).scalar()
    if old is not None:
        values = {
            "failure": fact.reason,
            "failures": old + 1,
            "visited_at": to_micros(recorded.recorded_at),
            "position": recorded.position,
        }
        connection.execute(update(ARTICLE).where(ARTICLE.c.article == fact.article).values(**values))
        return
    connection.execute(
        insert(ARTICLE).values(
            article=fact.article, url=fact.url, via=fact.via, revisions=0, first_observed_at=None, visited_at=to_micros(recorded.recorded_at),
            vanished_position=None, failure=fact.reason, failures=1, position=recorded.position,
        )
    )  # fmt: skip


def _relation(recorded: Recorded, fact: RelationMeasured) -> dict[str, Any]:
    return {
        "position": recorded.position, "a": fact.a, "b": fact.b, "kind": fact.kind, "fact": fact.model_dump_json(),
    }  # fmt: skip


def _origin(recorded: Recorded, fact: OriginAssigned) -> dict[str, Any]:
    return {
        "article": fact.article, "position": recorded.position, "root": fact.root, "fact": fact.model_dump_json(),
    }  # fmt: skip


def _row(connection: Connection, recorded: Recorded, fact: Fact) -> None:
    """One more row and nothing else; `ROWS` has which, and runs of them are written at once."""
    table, row = ROWS[type(fact)]
    connection.execute(insert(table), row(recorded, fact))


def _relation_ruling(connection: Connection, recorded: Recorded, fact: RelationOverruled) -> None:
    _ruling(connection, recorded, fact, fact.a, fact.b)


def _statement_ruling(connection: Connection, recorded: Recorded, fact: StatementReviewed) -> None:
    _ruling(connection, recorded, fact, fact.article, "")


def _origin_ruling(connection: Connection, recorded: Recorded, fact: OriginOverruled) -> None:
    held = fact.root not in ("", fact.article) and not fact.root.startswith("virtual:")
    _ruling(connection, recorded, fact, fact.article, fact.root if held else "")


def _ruling(connection: Connection, recorded: Recorded, fact: Fact, a: str, b: str) -> None:
    connection.execute(
        insert(RULING).values(
            position=recorded.position, recorded_at=to_micros(recorded.recorded_at), a=a, b=b, kind=fact.type,
            fact=fact.model_dump_json(),
        )
    )  # fmt: skip


def _rejected(connection: Connection, recorded: Recorded, fact: ItemRejected) -> None:
    connection.execute(
        insert(REJECTED).values(
            position=recorded.position, recorded_at=to_micros(recorded.recorded_at), source=fact.source,
            item=fact.item, reason=fact.reason, detail=fact.detail,
        )
    )  # fmt: skip


def _topic(connection: Connection, recorded: Recorded, fact: TopicDefined) -> None:
    connection.execute(
        insert(TOPIC).values(topic=fact.topic, version=fact.version, position=recorded.position, source=fact.source)
    )


def _digest(connection: Connection, recorded: Recorded, fact: DigestIssued) -> None:
    connection.execute(
        insert(DIGEST).values(
            topic=fact.topic, day=fact.day, issue=fact.issue, position=recorded.position,
            recorded_at=to_micros(recorded.recorded_at), fact=fact.model_dump_json(),
        )
    )  # fmt: skip


def _delivery(connection: Connection, recorded: Recorded, fact: DeliverySettled) -> None:
    connection.execute(
        insert(DELIVERY).values(
            position=recorded.position, topic=fact.topic, day=fact.day, issue=fact.issue, recipient=fact.recipient,
            state=fact.state, detail=fact.detail,
        )
    )  # fmt: skip


Fold = Callable[[Connection, Recorded, Any], None]

# Facts of which the views keep a row as it is: many come one after the other.
ROWS: dict[type[Fact], tuple[Any, Callable[[Recorded, Any], dict[str, Any]]]] = {
    RelationMeasured: (RELATION, _relation),
    OriginAssigned: (ORIGIN, _origin),
}

# Every fact stands here, also those the views need nothing of: a newcomer must be thought about.
FOLDS: dict[type[Fact], Fold] = {
    LogOpened: _nothing,
    FeedsPolled: _polls,
    EntryListed: _entry,
    ArticleCaptured: _captured,
    ArticleRevised: _revised,
    ArticleReread: _reread,
    ArticleRecaptured: _recaptured,
    ArticleRestored: _recaptured,
    ArticleVanished: _vanished,
    PagesRevisited: _revisited,
    CaptureFailed: _failed,
    RelationMeasured: _row,
    ComparisonAdopted: _nothing,
    OriginAssigned: _row,
    RelationOverruled: _relation_ruling,
    OriginOverruled: _origin_ruling,
    StatementReviewed: _statement_ruling,
    ItemRejected: _rejected,
    TopicDefined: _topic,
    DigestIssued: _digest,
    DeliverySettled: _delivery,
    BackfillFinished: _nothing,
    StandingLinesLearned: _nothing,
    BlobErased: _nothing,
    CheckpointStamped: _nothing,
    SigningKeyReplaced: _nothing,
}
