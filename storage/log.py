"""The event log: append, record, read. Touches the database.

Positions have no gaps because one head row hands them out under its lock, and
whoever holds the lock also extends the Merkle frontier that the row carries.
So a reader that asks for what comes after its last position misses nothing,
and no other transaction on the server can hold it up.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from storage import blobs, codec
from storage.clock import from_micros, to_micros
from storage.database import Store
from storage.errors import BlobMissing, IdempotencyConflict, StreamMoved
from storage.events import Fact, Recorded
from storage.merkle import RUN_HEIGHT, Frontier, leaf_hash
from storage.tables import EventRow, LogCommitRow, LogHeadRow, LogNodeRow

_EVENT = EventRow.__table__  # type: ignore[attr-defined]
_HEAD = LogHeadRow.__table__  # type: ignore[attr-defined]
_COMMIT = LogCommitRow.__table__  # type: ignore[attr-defined]
_NODE = LogNodeRow.__table__  # type: ignore[attr-defined]
_CHUNK = 500
PAGE = 1000
ATTEMPTS = 20

History = Sequence[Recorded]
Decide = Callable[[History], Iterable[Fact]]
DecideAll = Callable[[Mapping[str, History]], Iterable[Fact]]


def software() -> str:
    """This code by name and version, as it stands in meta data and digests."""
    try:
        return f"dateline {version('dateline')}"
    except PackageNotFoundError:
        return "dateline 0+unknown"


@dataclass(frozen=True)
class _Pending:
    """A fact made ready outside the lock."""

    fact: Fact
    stream: str
    event_id: bytes | None
    payload: str
    payload_sha256: bytes
    occurred_at: int | None


@dataclass(frozen=True)
class Head:
    """How long the log is, and its root."""

    size: int
    root: bytes


class EventLog:
    """The append-only log of one store."""

    def __init__(self, store: Store, actor: str = "") -> None:
        self._store = store
        self._meta = codec.canonical({"actor": actor or store.actor, "producer": software()}).decode()

    def append(
        self, facts: Iterable[Fact], *, now: datetime, expected: Mapping[str, int] | None = None
    ) -> list[Recorded]:
        """Append facts in order, all or none.

        A fact whose natural key and content are recorded already gives its old
        place with `new` False. `expected` maps a stream to the version it must
        still have.

        Raises:
            OutsideProfile: a payload has no canonical form.
            BlobMissing: a fact rests on bytes that are not stored.
            StreamMoved: a stream is not at the version expected.
            IdempotencyConflict: a natural key is recorded with other content.
        """
        pending = [_prepare(fact) for fact in facts]
        if not pending:
            return []
        self._check_blobs(pending)
        try:
            with self._store.write() as connection:
                return _append(connection, pending, dict(expected or {}), to_micros(now), self._meta)
        except IntegrityError as error:
            # Only another writer past our lock could cause it: on a foreign connection without our head row's lock.
            raise StreamMoved(f"another writer was first: {error.orig}") from error

    def record(self, stream: str, decide: Decide, *, now: datetime) -> list[Recorded]:
        """Read a stream, decide, append at the version read; on conflict decide again."""
        return self.record_all([stream], lambda histories: decide(histories[stream]), now=now)

    def record_all(self, streams: Sequence[str], decide: DecideAll, *, now: datetime) -> list[Recorded]:
        """As `record`, over several streams at once: `decide` gets each one's history."""
        for attempt in range(ATTEMPTS):
            histories = self.read_streams(streams)
            facts = list(decide(histories))
            try:
                return self.append(facts, now=now, expected={name: len(past) for name, past in histories.items()})
            except StreamMoved:
                if attempt == ATTEMPTS - 1:
                    raise
                # The wait only spreads rivals; nothing recorded depends on it.
                time.sleep(random.random() * 0.01 * (attempt + 1))  # noqa: S311 - not a secret
        raise AssertionError

    def read_stream(self, stream: str) -> list[Recorded]:
        """All of one stream, in order."""
        return list(self.read_streams([stream])[stream])

    def read_streams(self, streams: Sequence[str]) -> dict[str, History]:
        """All of several streams, each in order; an unknown one is empty."""
        found: dict[str, list[Recorded]] = {stream: [] for stream in streams}
        names = sorted(found)
        with self._store.read() as connection:
            for start in range(0, len(names), _CHUNK):
                query = (
                    select(_EVENT)
                    .where(_EVENT.c.stream_id.in_(names[start : start + _CHUNK]))
                    .order_by(_EVENT.c.position)
                )
                for row in connection.execute(query):
                    found[row.stream_id].append(_recorded(row))
        return dict(found)

    def read(self, after: int = -1, *, until: int | None = None, types: Sequence[str] = ()) -> Iterator[Recorded]:
        """Events after a position, in order, up to and with `until`; pages are read as they are asked for."""
        while page := self.read_page(after, until=until, types=types):
            yield from page
            after = page[-1].position

    def read_page(
        self, after: int = -1, *, until: int | None = None, types: Sequence[str] = (), size: int = PAGE
    ) -> list[Recorded]:
        """One page of events after a position."""
        with self._store.read() as connection:
            return read_page(connection, after, until=until, types=types, size=size)

    def at(self, position: int) -> Recorded | None:
        """The event at a position."""
        page = self.read_page(position - 1, until=position)
        return page[0] if page else None

    def head(self) -> Head:
        """The size and root of the log now."""
        with self._store.read() as connection:
            row = connection.execute(select(_HEAD)).one_or_none()
        if row is None:
            return Head(0, Frontier().root)
        return Head(row.size, Frontier.from_bytes(row.size, row.frontier).root)

    def _check_blobs(self, pending: Sequence[_Pending]) -> None:
        names = {name for item in pending for name in item.fact.blobs}
        if not names:
            return
        with self._store.read() as connection:
            lost = blobs.absent(connection, names)
        if lost:
            raise BlobMissing(f"facts rest on bytes that are not stored: {', '.join(lost[:3])}; put the blobs first")


def read_page(
    connection: Connection, after: int = -1, *, until: int | None = None, types: Sequence[str] = (), size: int = PAGE
) -> list[Recorded]:
    """One page of events, inside the caller's transaction."""
    query = select(_EVENT).where(_EVENT.c.position > after).order_by(_EVENT.c.position).limit(size)
    if until is not None:
        query = query.where(_EVENT.c.position <= until)
    if types:
        query = query.where(_EVENT.c.event_type.in_(types))
    return [_recorded(row) for row in connection.execute(query)]


def _recorded(row: Row[Any]) -> Recorded:
    fact = codec.decode(row.event_type, row.schema_version, row.payload)
    return Recorded(row.position, row.stream_id, row.stream_version, from_micros(row.recorded_at), fact)


def _prepare(fact: Fact) -> _Pending:
    payload = codec.encode(fact)
    occurred = fact.occurred_at
    return _Pending(
        fact=fact,
        stream=fact.stream,
        event_id=None if fact.key is None else codec.event_id(fact.type, fact.key),
        payload=payload.decode(),
        payload_sha256=hashlib.sha256(payload).digest(),
        occurred_at=None if occurred is None else to_micros(occurred),
    )


def _append(
    connection: Connection, pending: Sequence[_Pending], expected: dict[str, int], now: int, meta: str
) -> list[Recorded]:
    """The part under the lock: look up, number, hash, insert."""
    head = _lock_head(connection)
    known = _known(connection, pending)
    versions = _versions(connection, {item.stream for item in pending} | set(expected))
    _check_expected(pending, known, versions, expected)
    now = max(now, head.last_recorded_at)
    frontier = Frontier.from_bytes(head.size, head.frontier)
    placed, rows = _place(pending, known, versions, frontier, now, meta)
    if rows:
        _write(connection, head.size, rows, frontier, now, meta)
    return placed


def _lock_head(connection: Connection) -> Row[Any]:
    query = select(_HEAD).where(_HEAD.c.id == 1)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL lock_timeout = '30s'")
        query = query.with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None:
        connection.execute(insert(_HEAD).values(id=1, size=0, frontier=b"", last_recorded_at=0))
        row = connection.execute(query).one()
    return row


def _known(connection: Connection, pending: Sequence[_Pending]) -> dict[bytes, Row[Any]]:
    """Events of the batch that are recorded already, by id."""
    ids = sorted({item.event_id for item in pending if item.event_id is not None})
    found: dict[bytes, Row[Any]] = {}
    for start in range(0, len(ids), _CHUNK):
        query = select(_EVENT).where(_EVENT.c.event_id.in_(ids[start : start + _CHUNK]))
        found |= {bytes(row.event_id): row for row in connection.execute(query)}
    return found


def _versions(connection: Connection, streams: set[str]) -> dict[str, int]:
    versions = dict.fromkeys(streams, 0)
    names = sorted(streams)
    for start in range(0, len(names), _CHUNK):
        query = (
            select(_EVENT.c.stream_id, func.max(_EVENT.c.stream_version))
            .where(_EVENT.c.stream_id.in_(names[start : start + _CHUNK]))
            .group_by(_EVENT.c.stream_id)
        )
        versions |= {row[0]: row[1] for row in connection.execute(query)}
    return versions


def _check_expected(
    pending: Sequence[_Pending],
    known: Mapping[bytes, Row[Any]],
    versions: Mapping[str, int],
    expected: Mapping[str, int],
) -> None:
    fresh = {item.stream for item in pending if item.event_id not in known}
    for stream, wanted in expected.items():
        if stream in fresh and versions[stream] != wanted:
            raise StreamMoved(f"{stream} is at version {versions[stream]}, not {wanted}; read it and decide again")


def _place(
    pending: Sequence[_Pending],
    known: Mapping[bytes, Row[Any]],
    versions: dict[str, int],
    frontier: Frontier,
    now: int,
    meta: str,
) -> tuple[list[Recorded], list[dict[str, Any]]]:
    """Give each fact its old place or the next one."""
    placed: list[Recorded] = []
    rows: list[dict[str, Any]] = []
    batch: dict[bytes, Recorded] = {}
    for item in pending:
        old = known.get(item.event_id) if item.event_id else None
        if old is not None:
            _check_same(item, bytes(old.payload_sha256), old.position)
            placed.append(_again(_recorded(old)))
            continue
        if item.event_id in batch:
            first = batch[item.event_id]
            _check_same(item, hashlib.sha256(codec.encode(first.fact)).digest(), first.position)
            placed.append(_again(first))
            continue
        row = _row(item, versions, frontier, now, meta)
        rows.append(row)
        placed.append(Recorded(row["position"], item.stream, row["stream_version"], from_micros(now), item.fact))
        if item.event_id is not None:
            batch[item.event_id] = placed[-1]
    return placed, rows


def _again(recorded: Recorded) -> Recorded:
    return Recorded(
        recorded.position, recorded.stream, recorded.version, recorded.recorded_at, recorded.fact, new=False
    )


def _check_same(item: _Pending, payload_sha256: bytes, position: int) -> None:
    if payload_sha256 != item.payload_sha256:
        raise IdempotencyConflict(
            f"{item.fact.type} {item.fact.key!r} is recorded at position {position} with other content; "
            "record what changed as a new fact"
        )


def _row(item: _Pending, versions: dict[str, int], frontier: Frontier, now: int, meta: str) -> dict[str, Any]:
    versions[item.stream] += 1
    place = f"{item.stream}#{versions[item.stream]}"
    row: dict[str, Any] = {
        "position": frontier.size,
        "event_id": item.event_id or codec.event_id(item.fact.type, place),
        "stream_id": item.stream,
        "stream_version": versions[item.stream],
        "event_type": item.fact.type,
        "schema_version": item.fact.schema_version,
        "occurred_at": item.occurred_at,
        "recorded_at": now,
        "payload": item.payload,
        "meta": meta,
        "payload_sha256": item.payload_sha256,
    }
    row["leaf_hash"] = leaf_hash(codec.leaf_preimage(row))
    row["run"] = frontier.add(row["leaf_hash"])
    return row


def _write(
    connection: Connection, first: int, rows: list[dict[str, Any]], frontier: Frontier, now: int, meta: str
) -> None:
    runs = [{"n": row["position"] >> RUN_HEIGHT, "hash": run} for row in rows if (run := row.pop("run")) is not None]
    connection.execute(insert(_EVENT), rows)
    if runs:
        connection.execute(insert(_NODE), runs)
    connection.execute(
        update(_HEAD)
        .where(_HEAD.c.id == 1)
        .values(size=frontier.size, frontier=frontier.to_bytes(), last_recorded_at=now)
    )
    connection.execute(
        insert(_COMMIT).values(
            first_position=first, size=frontier.size, root_hash=frontier.root, recorded_at=now, producer=meta
        )
    )
