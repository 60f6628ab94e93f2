"""What was issued, under which version of its topic, and what became of its mails. Touches the database."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import (
    select,
)

from storage.blobs import Blobs
from storage.database import Store
from storage.errors import UnknownSubject
from storage.events import (
    DigestIssued,
)
from storage.rows import DELIVERY, DIGEST, TOPIC


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
