"""Where mails wait, and how far each got. Touches the database; each method is one transaction.

This is the only place that knows an address. The log learns each recipient's
fate under a pseudonym, in the same transaction that settles the row.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import Connection, Row, and_, insert, or_, select, update

from storage import tables
from storage.clock import from_micros, to_micros
from storage.database import Store
from storage.errors import UnknownSubject
from storage.events import DeliverySettled
from storage.log import EventLog
from storage.views import MOVES, SETTLED, OutboxRow, RowState

TABLE = tables.OutboxRow.__table__  # type: ignore[attr-defined]


def pseudonym(address: str) -> str:
    """What the log calls a recipient: 16 hex digits of SHA-256 over the address."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()[:16]


class StoredOutbox:
    """The outbox of a store."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock

    def add(self, row: OutboxRow) -> bool:
        """Put a mail in, once per topic, day, issue and recipient; False if it was there."""
        with self._store.write() as connection:
            if connection.execute(select(TABLE.c.id).where(_same(row))).first():
                return False
            connection.execute(
                insert(TABLE).values(
                    topic=row.topic, day=row.day, issue=row.issue, recipient=row.recipient, message_id=row.message_id,
                    eml_sha=row.eml_sha, state="pending", attempts=0, detail="", next_at=None, lease_until=None,
                )
            )  # fmt: skip
        return True

    def rows(self, *, topic: str = "", day: str = "", states: Sequence[str] = ()) -> list[OutboxRow]:
        """The rows of a topic, a day, in some states; all by default, by id."""
        query = select(TABLE).order_by(TABLE.c.id)
        if topic:
            query = query.where(TABLE.c.topic == topic)
        if day:
            query = query.where(TABLE.c.day == day)
        if states:
            query = query.where(TABLE.c.state.in_(states))
        with self._store.read() as connection:
            return [_value(row) for row in connection.execute(query)]

    def pending(self, now: datetime) -> Sequence[OutboxRow]:
        """The rows to send, by id: pending and due, and sending whose lease has run out."""
        at = to_micros(now)
        due = and_(TABLE.c.state == "pending", or_(TABLE.c.next_at.is_(None), TABLE.c.next_at <= at))
        dropped = and_(TABLE.c.state == "sending", TABLE.c.lease_until < at)
        with self._store.read() as connection:
            return [
                _value(row) for row in connection.execute(select(TABLE).where(or_(due, dropped)).order_by(TABLE.c.id))
            ]

    def stranded(self, now: datetime) -> Sequence[OutboxRow]:
        """The rows whose sender died at the last dot."""
        query = select(TABLE).where(TABLE.c.state == "committing", TABLE.c.lease_until < to_micros(now))
        with self._store.read() as connection:
            return [_value(row) for row in connection.execute(query.order_by(TABLE.c.id))]

    def claim(self, row: OutboxRow, *, now: datetime, until: datetime) -> bool:
        """Take a row for sending; False if it is no longer as `row` says."""
        free = or_(TABLE.c.state != "sending", TABLE.c.lease_until < to_micros(now))
        as_seen = and_(TABLE.c.id == row.id, TABLE.c.state == row.state, TABLE.c.attempts == row.attempts, free)
        values = {"state": "sending", "attempts": row.attempts + 1, "lease_until": to_micros(until)}
        with self._store.write() as connection:
            return connection.execute(update(TABLE).where(as_seen).values(**values)).rowcount == 1

    def mark(self, row: OutboxRow, state: RowState, detail: str, *, next_at: datetime | None = None) -> bool:
        """Move a claimed row on; a settled state is recorded in the log in the same transaction."""
        held = and_(TABLE.c.id == row.id, TABLE.c.attempts == row.attempts, TABLE.c.state.in_(MOVES[state]))
        values = {"state": state, "detail": detail, "next_at": None if next_at is None else to_micros(next_at)}
        with self._store.write() as connection:
            moved = connection.execute(update(TABLE).where(held).values(**values)).rowcount == 1
            if moved and state in SETTLED:
                self._settle(connection, row, state, detail)
        return moved

    def resolve(self, number: int, *, delivered: bool, by: str) -> OutboxRow:
        """A person decides on a held row: it was delivered, or it is to be sent again."""
        with self._store.write() as connection:
            row = self._held(connection, number)
            values: dict[str, Any] = (
                {"state": "sent", "detail": f"resolved as delivered by {by}"}
                if delivered
                else {"state": "pending", "detail": f"to be sent again, says {by}", "next_at": None}
            )
            connection.execute(update(TABLE).where(TABLE.c.id == number).values(**values))
            self._settle(connection, row, "resolved", str(values["detail"]))
        return row

    def _held(self, connection: Connection, number: int) -> OutboxRow:
        query = select(TABLE).where(TABLE.c.id == number).with_for_update()
        found = connection.execute(query).one_or_none()
        if found is None or found.state not in ("unknown", "suspended", "refused"):
            raise UnknownSubject(f"no held delivery {number}; `dateline deliveries` lists them")
        return _value(found)

    def _settle(self, connection: Connection, row: OutboxRow, state: str, detail: str) -> None:
        fact = DeliverySettled(
            topic=row.topic,
            day=row.day,
            issue=row.issue,
            recipient=pseudonym(row.recipient),
            state=cast("Literal['sent', 'refused', 'unknown', 'resolved', 'suspended']", state),
            detail=_without(detail, row.recipient)[:300],
            message_id=row.message_id,
            mail=row.eml_sha,
        )
        EventLog(self._store).append_within(connection, [fact], now=self._clock())


def _same(row: OutboxRow) -> Any:  # noqa: ANN401 - an SQL expression
    return and_(
        TABLE.c.topic == row.topic,
        TABLE.c.day == row.day,
        TABLE.c.issue == row.issue,
        TABLE.c.recipient == row.recipient,
    )


def _without(text: str, address: str) -> str:
    """A server's answer often repeats the address; the log must not know it."""
    return re.sub(re.escape(address), f"<{pseudonym(address)}>", text, flags=re.IGNORECASE)


def _value(row: Row[Any]) -> OutboxRow:
    return OutboxRow(
        id=row.id,
        topic=row.topic,
        day=row.day,
        issue=row.issue,
        recipient=row.recipient,
        message_id=row.message_id,
        eml_sha=row.eml_sha,
        state=row.state,
        attempts=row.attempts,
        detail=row.detail,
        next_at=None if row.next_at is None else from_micros(row.next_at),
        lease_until=None if row.lease_until is None else from_micros(row.lease_until),
    )
