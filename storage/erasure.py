"""Erase stored bytes on purpose, so that the record still says that they were there. Touches the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from storage.database import Store
from storage.errors import BlobMissing
from storage.events import BlobErased, Recorded
from storage.log import EventLog
from storage.tables import BlobRow

_BLOB = BlobRow.__table__  # type: ignore[attr-defined]


def erase(store: Store, sha256: str, reason: str, by: str, now: datetime) -> Recorded:
    """Record why, then empty the bytes; hash, size and every proof stay. Doing it again changes nothing.

    A crash between the two leaves bytes that an event says are erased: verify
    reports it, and erasing again, whatever the reason then given, finishes it.

    Raises:
        BlobMissing: nothing is stored under that hash.
    """
    with store.read() as connection:
        if connection.execute(select(_BLOB.c.sha256).where(_BLOB.c.sha256 == sha256)).scalar() is None:
            raise BlobMissing(f"no bytes are stored under {sha256}; nothing was erased")
    log = EventLog(store)
    fact = BlobErased(sha256=sha256, reason=reason, by=by)
    recorded = (log.read_stream(fact.stream) or log.append([fact], now=now))[0]
    with store.write() as connection:
        standing = (_BLOB.c.sha256 == sha256) & _BLOB.c.content.is_not(None)
        connection.execute(update(_BLOB).where(standing).values(content=None, erased_position=recorded.position))
    return recorded
