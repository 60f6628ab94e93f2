"""The statements of an append, straight through the driver, one set a database. Touches the database.

What an append must know it asks for at once, and what it has made it hands over
at once, because on PostgreSQL every other writer waits for the head row
meanwhile: one pipelined round trip in, COPY (or a pipelined insert), and one out
that commits as well. Rows are made while they are handed over, so that the
server writes one while we hash the next.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Connection

from storage.merkle import Frontier

EVENT_COLUMNS = (
    "position", "event_id", "stream_id", "stream_version", "event_type", "schema_version",
    "occurred_at", "recorded_at", "payload", "meta", "payload_sha256", "leaf_hash",
)  # fmt: skip
_COPY_TYPES = (
    "int8", "bytea", "text", "int4", "text", "int4", "int8", "int8", "text", "text", "bytea", "bytea",
)  # fmt: skip
EVENT_LIST = ", ".join(EVENT_COLUMNS)
# Below, an INSERT inside the pipeline is faster than a COPY, which cannot be pipelined.
_COPY_FROM = 24

EventTuple = tuple[int, bytes, str, int, str, int, int | None, int, str, str, bytes, bytes]


class Known(NamedTuple):
    """An event that is recorded already under a natural key of the batch."""

    event_id: bytes
    position: int
    stream: str
    version: int
    recorded_at: int
    event_type: str
    schema_version: int
    payload_sha256: bytes
    payload: str


@dataclass(frozen=True)
class Look:
    """What an append finds, once it holds the head row."""

    size: int
    frontier: bytes
    last_recorded_at: int
    versions: dict[str, int]
    known: dict[bytes, Known] = field(default_factory=dict)
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class Batch:
    """What an append writes. Taking `events`, once and to the end, grows `tree` and fills `nodes` with the runs it completes."""

    first: int
    size: int
    events: Iterable[EventTuple]
    nodes: Sequence[tuple[int, bytes]]
    tree: Frontier
    now: int
    producer: str


_KNOWN = "SELECT event_id, position, stream_id, stream_version, recorded_at, event_type, schema_version, payload_sha256, payload FROM event"
_HEAD = "SELECT size, frontier, last_recorded_at FROM log_head WHERE id = 1"
_FIRST_HEAD = "INSERT INTO log_head (id, size, frontier, last_recorded_at) VALUES (1, 0, ?, 0)"
_SAVE_HEAD = "UPDATE log_head SET size = ?, frontier = ?, last_recorded_at = ? WHERE id = 1"
_SAVE_COMMIT = "INSERT INTO log_commit (first_position, size, root_hash, recorded_at, producer) VALUES (?, ?, ?, ?, ?)"
_SAVE_NODE = "INSERT INTO log_node (n, hash) VALUES (?, ?)"
# ROLLBACK, as the guards have it: a conflict ends the transaction, and no statement journal is needed.
_SAVE_EVENT_SQLITE = f"INSERT OR ROLLBACK INTO event ({EVENT_LIST}) VALUES ({', '.join('?' * len(EVENT_COLUMNS))})"  # noqa: S608 - our own names
_ROW = "(%b::int8, %b, %b, %b::int4, %b, %b::int4, %b::int8, %b::int8, %b, %b, %b, %b)"


def look(connection: Connection, ids: Sequence[bytes], streams: Sequence[str], blobs: Sequence[str]) -> Look:
    """Take the head row, and find events of those ids, the streams' versions, and which blobs are not stored."""
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        return _look_sqlite(raw, ids, streams, blobs)
    return _look_postgres(raw, ids, streams, blobs)


def save(connection: Connection, batch: Batch, *, ends: bool) -> None:
    """Write a batch, inside the caller's transaction, who holds the head row and says whether this `ends` it.

    Only PostgreSQL commits here then, to spare a round trip; the caller's own commit finds nothing left to do.
    """
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        _save_sqlite(raw, batch)
    else:
        _save_postgres(raw, batch, ends=ends)


def _look_sqlite(raw: Any, ids: Sequence[bytes], streams: Sequence[str], blobs: Sequence[str]) -> Look:  # noqa: ANN401 - the driver's
    head = raw.execute(_HEAD).fetchone()
    if head is None:
        raw.execute(_FIRST_HEAD, (b"",))
        head = (0, b"", 0)
    versions = (
        "SELECT value, coalesce((SELECT max(stream_version) FROM event WHERE stream_id = value), 0) FROM json_each(?)"
    )
    lost = "SELECT value FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM blob WHERE sha256 = value) ORDER BY value"
    return Look(
        head[0],
        head[1],
        head[2],
        versions=dict(raw.execute(versions, (json.dumps(streams),))),
        known=_known_sqlite(raw, ids),
        lost=tuple(name for (name,) in raw.execute(lost, (json.dumps(blobs),))) if blobs else (),
    )


def _known_sqlite(raw: Any, ids: Sequence[bytes]) -> dict[bytes, Known]:  # noqa: ANN401 - the driver's
    found: dict[bytes, Known] = {}
    for start in range(0, len(ids), 1024):
        part = ids[start : start + 1024]
        # Padded to a power of two, so that few statements are ever prepared.
        room = 1 << (len(part) - 1).bit_length()
        sql = f"{_KNOWN} WHERE event_id IN ({', '.join('?' * room)})"
        rows = raw.execute(sql, [*part, *(part[-1] for _ in range(room - len(part)))])
        found |= {row[0]: Known(*row) for row in rows}
    return found


def _save_sqlite(raw: Any, batch: Batch) -> None:  # noqa: ANN401 - the driver's
    raw.executemany(_SAVE_EVENT_SQLITE, batch.events)
    raw.executemany(_SAVE_NODE, batch.nodes)
    raw.execute(_SAVE_HEAD, (batch.size, batch.tree.to_bytes(), batch.now))
    raw.execute(_SAVE_COMMIT, (batch.first, batch.size, batch.tree.root, batch.now, batch.producer))


# Events of those ids, and after them each stream's version, in a row without an id: one question is cheaper than two.
_PLACES = (
    f"{_KNOWN} WHERE event_id = ANY(%b::bytea[]) UNION ALL "  # noqa: S608 - our own names
    "SELECT NULL, NULL, name, coalesce((SELECT max(stream_version) FROM event WHERE stream_id = name), 0), "
    "NULL, NULL, NULL, NULL, NULL FROM unnest(%b::text[]) AS name"
)
_LOST = "SELECT name FROM unnest(%b::text[]) AS name WHERE NOT EXISTS (SELECT 1 FROM blob WHERE sha256 = name) ORDER BY name"


def _look_postgres(raw: Any, ids: Sequence[bytes], streams: Sequence[str], blobs: Sequence[str]) -> Look:  # noqa: ANN401 - the driver's
    with (
        raw.pipeline(),
        raw.cursor(binary=True) as lost,
        raw.cursor(binary=True) as head,
        raw.cursor(binary=True) as places,
    ):
        raw.execute("SET LOCAL lock_timeout = '30s'")
        if blobs:
            # Asked before the lock is taken: a blob once stored stays.
            lost.execute(_LOST, (list(blobs),))
        head.execute(_HEAD + " FOR UPDATE")
        # Each statement takes its snapshot when it starts, so this sees all that the last holder of the lock wrote.
        places.execute(_PLACES, (list(ids), list(streams)))
        row = head.fetchone()
        rows = places.fetchall()
        names = tuple(name for (name,) in lost) if blobs else ()
    if row is None:
        raw.execute(_postgres(_FIRST_HEAD) + " ON CONFLICT DO NOTHING", (b"",))
        return _look_postgres(raw, ids, streams, blobs)
    known = {event[0]: Known(*event) for event in rows if event[0] is not None}
    versions = {event[2]: event[3] for event in rows if event[0] is None}
    return Look(row[0], row[1], row[2], versions=versions, known=known, lost=names)


def _save_postgres(raw: Any, batch: Batch, *, ends: bool) -> None:  # noqa: ANN401 - the driver's
    copied = batch.size - batch.first >= _COPY_FROM
    if copied:
        with raw.cursor() as cursor, cursor.copy(f"COPY event ({EVENT_LIST}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(_COPY_TYPES)
            for event in batch.events:
                copy.write_row(event)
    with raw.pipeline(), raw.cursor() as cursor:
        if not copied:
            cursor.execute(_save_events(batch.size - batch.first), list(chain.from_iterable(batch.events)))
        if batch.nodes:
            cursor.executemany(_postgres(_SAVE_NODE), batch.nodes)
        cursor.execute(_postgres(_SAVE_HEAD), (batch.size, batch.tree.to_bytes(), batch.now))
        cursor.execute(_postgres(_SAVE_COMMIT), (batch.first, batch.size, batch.tree.root, batch.now, batch.producer))
        if ends:
            raw.commit()


@cache
def _save_events(count: int) -> str:
    """One statement for so many rows: the guard looks once a statement."""
    return f"INSERT INTO event ({EVENT_LIST}) VALUES {', '.join([_ROW] * count)}"  # noqa: S608 - our own names


def _postgres(sql: str) -> str:
    return sql.replace("?", "%b")
