"""How far the log and the views are, what is signed, which bytes are held. Touches the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    func,
    select,
)

from storage import tables
from storage.clock import to_micros
from storage.database import Store
from storage.queries.base import BLOB, EVENT
from storage.rows import PROJECTION


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


def checkpoint_note(store: Store, as_of: int) -> str:
    """The latest signed note over less than was recorded up to a position; empty if none was signed.

    Less, because a note over just that much may still be signed tomorrow, and
    the answer must stay the same: what is signed, is signed at the log's end.
    """
    table = tables.CheckpointRow.__table__  # type: ignore[attr-defined]
    query = select(table.c.note).where(table.c.size <= as_of).order_by(table.c.size.desc()).limit(1)
    with store.read() as connection:
        return connection.execute(query).scalar() or ""
