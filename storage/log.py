"""The event log: append, record, read. Touches the database.

Positions have no gaps because one head row hands them out under its lock, and
whoever holds the lock also extends the Merkle frontier that the row carries.
So a reader that asks for what comes after its last position misses nothing,
and no other transaction on the server can hold it up.
"""

from __future__ import annotations

import functools
import hashlib
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection

from storage import codec, driver
from storage.clock import from_micros, to_micros
from storage.database import Store
from storage.errors import BlobMissing, ClockSetBack, IdempotencyConflict, StorageError, StreamMoved
from storage.events import Fact, Recorded
from storage.merkle import RUN_HEIGHT, Frontier, leaf_hash
from storage.statements import Batch, EventTuple, Known, Look, look, save
from storage.together import together
from storage.tree import head_of

_CHUNK = 500
PAGE = 1000
ATTEMPTS = 20
# Clocks are corrected by seconds; one that is a day behind the log is wrong, or was wrong when the log was written.
PATIENCE = timedelta(days=1)

_Name = TypeVar("_Name", str, bytes)
History = Sequence[Recorded]
Decide = Callable[[History], Iterable[Fact]]
DecideAll = Callable[[Mapping[str, History]], Iterable[Fact]]


def software() -> str:
    """This code by name and version, as it stands in meta data and digests."""
    try:
        return f"dateline {version('dateline')}"
    except PackageNotFoundError:
        return "dateline 0+unknown"


class _Pending(NamedTuple):
    """A fact made ready outside the lock."""

    fact: Fact
    type: str
    schema_version: int
    stream: str
    event_id: bytes | None
    payload: str
    payload_sha256: bytes
    occurred_at: int | None
    blobs: tuple[str, ...]


@dataclass(frozen=True)
class Head:
    """How long the log is, and its root."""

    size: int
    root: bytes


class EventLog:
    """The append-only log of one store.

    `patience` is how far the clock may stand behind the last recording; within
    it, events are recorded at that last time, so that times never run
    backwards. None is endless patience, for a log that a fast clock once wrote to.
    """

    def __init__(self, store: Store, actor: str = "", *, patience: timedelta | None = PATIENCE) -> None:
        self._store = store
        self._meta = codec.canonical({"actor": actor or store.actor, "producer": software()}).decode()
        self._patience = patience
        # A database in memory belongs to its store alone.
        self._queue = store.url if store.path or not store.sqlite else f"{store.url} {id(store)}"

    def append(
        self, facts: Iterable[Fact], *, now: datetime, expected: Mapping[str, int] | None = None
    ) -> list[Recorded]:
        """Append facts in order, all or none.

        A fact whose natural key and content are recorded already gives its old
        place with `new` False. `expected` maps a stream to the version it must
        still have, wherever the batch holds anything new.

        Raises:
            OutsideProfile: a payload has no canonical form.
            BlobMissing: a fact rests on bytes that are not stored.
            StreamMoved: a stream is not at the version expected.
            IdempotencyConflict: a natural key is recorded with other content.
            ClockSetBack: `now` is far behind what is recorded.
            DatabaseBusy: locked, full or away; the same call may be made again.
        """
        return self.append_prepared([_prepare(fact) for fact in facts], now=now, expected=expected)

    def append_prepared(
        self, pending: Sequence[_Pending], *, now: datetime, expected: Mapping[str, int] | None = None
    ) -> list[Recorded]:
        """The part of `append` that holds the lock."""
        if not pending:
            return []
        batch = _Appending(pending, dict(expected or {}), to_micros(now), self._meta, self._patience)
        # Threads that wait for the same head row are written together, in the order they came.
        together(self._queue).run(batch, self._write)
        return batch.placed

    def _write(self, batches: Sequence[_Appending]) -> list[Exception | None]:
        """Write batches in one transaction, each all or none; the error of each that could not be."""
        try:
            with self._store.write() as connection:
                return _append(connection, batches, ends=True)
        except driver.CONSTRAINT_ERRORS as error:
            if len(batches) > 1:
                return [error for batch in batches for error in self._write([batch])]
            # Our lock lets no two writers in: only one that takes no lock could be in the way.
            moved = StreamMoved(f"another writer was first: {error}")
            moved.__cause__ = error
            return [moved]

    def append_within(self, connection: Connection, facts: Iterable[Fact], *, now: datetime) -> list[Recorded]:
        """As `append`, inside the caller's writing transaction: recorded if that commits, together with its rows."""
        batch = _Appending([_prepare(fact) for fact in facts], {}, to_micros(now), self._meta, self._patience)
        for error in _append(connection, [batch], ends=False):
            if error is not None:
                raise error
        return batch.placed

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
                part = names[start : start + _CHUNK]
                sql = f"{_SELECT} WHERE stream_id IN ({', '.join('?' * len(part))}) ORDER BY position"
                for row in driver.fetch(connection, sql, part):
                    found[row[1]].append(_recorded(row))
        return dict(found)

    def read(self, after: int = -1, *, until: int | None = None, types: Sequence[str] = ()) -> Iterator[Recorded]:
        """Events after a position, in order, up to and with `until`; pages are read as they are asked for."""
        while True:
            with self._store.read() as connection:
                rows = _rows(connection, after, until=until, types=types, size=PAGE)
            if not rows:
                return
            # Decoded one by one: a page of a thousand facts at once would be made in memory that is never warm.
            yield from map(_recorded, rows)
            after = rows[-1][0]

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
            tree = head_of(connection)
        return Head(tree.size, tree.root)


_SELECT = "SELECT position, stream_id, stream_version, recorded_at, event_type, schema_version, payload FROM event"


def read_page(
    connection: Connection, after: int = -1, *, until: int | None = None, types: Sequence[str] = (), size: int = PAGE
) -> list[Recorded]:
    """One page of events after a position, inside the caller's transaction."""
    return [_recorded(row) for row in _rows(connection, after, until=until, types=types, size=size)]


def _rows(
    connection: Connection, after: int, *, until: int | None, types: Sequence[str], size: int
) -> list[driver.Row]:
    wanted = f" AND event_type IN ({', '.join('?' * len(types))})" if types else ""
    sql = f"{_SELECT} WHERE position > ? AND position <= ?{wanted} ORDER BY position LIMIT ?"
    last = _END if until is None else until
    return driver.fetch(connection, sql, (after, last, *types, size))


_END = 2**62


def _recorded(row: driver.Row) -> Recorded:
    position, stream, number, recorded_at, event_type, schema_version, payload = row
    fact = codec.decode(event_type, schema_version, payload)
    return Recorded(position, stream, number, _moment(recorded_at), fact)


# The events of one commit share their time.
_moment = functools.lru_cache(maxsize=16)(from_micros)


def _prepare(fact: Fact) -> _Pending:
    payload = codec.encode(fact)
    occurred = fact.occurred_at
    stream = fact.stream
    codec.check_text(stream, "stream")
    key, kind = fact.key, fact.type
    return _Pending(
        fact,
        kind,
        fact.schema_version,
        stream,
        None if key is None else codec.event_id(kind, key),
        payload.decode(),
        hashlib.sha256(payload).digest(),
        None if occurred is None else to_micros(occurred),
        fact.blobs,
    )


def _append(connection: Connection, batches: Sequence[_Appending], *, ends: bool) -> list[Exception | None]:
    """Look up and write what the batches hold, one after the other; the error of each that is refused.

    `ends` says that nothing else belongs to the transaction.
    """
    found = look(
        connection,
        _union(batch.ids for batch in batches),
        _union(batch.streams for batch in batches),
        _union(batch.blobs for batch in batches),
    )
    refused: list[Exception | None] = []
    made: list[_Appending] = []
    first = found.size
    for batch in batches:
        try:
            after = batch.decide(found)
        except StorageError as error:
            refused.append(error)
            continue
        refused.append(None)
        if after.size > found.size:
            made.append(batch)
        found = after
    if made:
        tree = Frontier.from_bytes(first, found.frontier)
        nodes: list[tuple[int, bytes]] = []
        events = chain.from_iterable(batch.events(tree, nodes) for batch in made)
        save(
            connection, Batch(first, found.size, events, nodes, tree, found.last_recorded_at, made[-1].meta), ends=ends
        )
    return refused


def _union(lists: Iterable[list[_Name]]) -> list[_Name]:
    """All of several sorted lists, sorted; of one, that one itself."""
    every = list(lists)
    return every[0] if len(every) == 1 else sorted({item for part in every for item in part})


class _Appending:
    """One batch on its way: what to look up, and, once that is known, what to write and to answer."""

    def __init__(
        self, pending: Sequence[_Pending], expected: Mapping[str, int], now: int, meta: str, patience: timedelta | None
    ) -> None:
        self._pending = pending
        self._expected = expected
        self._now = now
        self._patience = patience
        self.meta = meta
        self.ids = sorted({item.event_id for item in pending if item.event_id is not None})
        self.streams = sorted({item.stream for item in pending} | set(expected))
        self.blobs = sorted({name for item in pending for name in item.blobs})
        self.placed: list[Recorded] = []
        self._recorded_at = now

    def decide(self, found: Look) -> Look:
        """Give every fact its place, an old or a new one; what the next batch then finds."""
        if all(item.event_id in found.known for item in self._pending):
            self.placed = [_again(item, found.known) for item in self._pending]
            return found
        self._check(found)
        return self._place(found, _time(self._now, found.last_recorded_at, self._patience))

    def _check(self, found: Look) -> None:
        lost = [name for name in self.blobs if name in found.lost] if found.lost else []
        if lost:
            raise BlobMissing(f"facts rest on bytes that are not stored: {', '.join(lost[:3])}; put the blobs first")
        for stream, wanted in self._expected.items():
            if found.versions[stream] != wanted:
                raise StreamMoved(
                    f"{stream} is at version {found.versions[stream]}, not {wanted}; read it and decide again"
                )

    def _place(self, found: Look, now: int) -> Look:
        position, moment = found.size, from_micros(now)
        known, versions = dict(found.known), dict(found.versions)
        placed: list[Recorded] = []
        for item in self._pending:
            if item.event_id in known:
                placed.append(_again(item, known))
                continue
            stream = item.stream
            number = versions[stream] = versions[stream] + 1
            placed.append(Recorded(position, stream, number, moment, item.fact))
            if item.event_id is not None:
                known[item.event_id] = _as_known(item.event_id, item, position, number, now)
            position += 1
        self.placed, self._recorded_at = placed, now
        return replace(found, size=position, last_recorded_at=now, versions=versions, known=known)

    def events(self, tree: Frontier, nodes: list[tuple[int, bytes]]) -> Iterator[EventTuple]:
        """The rows of what is new, each made as it is asked for; grows the tree, and adds the runs it completes to `nodes`."""
        meta, meta_hash, now = self.meta, codec.text_hash(self.meta), self._recorded_at
        for item, place in zip(self._pending, self.placed, strict=True):
            if not place.new:
                continue
            _, kind, schema_version, stream, event_id, payload, payload_sha256, occurred_at, _ = item
            position, number = place.position, place.version
            event_id = event_id or codec.event_id(kind, f"{stream}#{number}")
            leaf = leaf_hash(
                codec.leaf_bytes(
                    position,
                    event_id,
                    stream,
                    number,
                    kind,
                    schema_version,
                    occurred_at,
                    now,
                    payload_sha256,
                    meta_hash,
                )
            )
            run = tree.add(leaf)
            if run is not None:
                nodes.append((position >> RUN_HEIGHT, run))
            yield (
                position, event_id, stream, number, kind, schema_version, occurred_at, now,
                payload, meta, payload_sha256, leaf,
            )  # fmt: skip


def _as_known(event_id: bytes, item: _Pending, position: int, number: int, now: int) -> Known:
    _, kind, schema_version, stream, _, payload, payload_sha256, _, _ = item
    return Known(event_id, position, stream, number, now, kind, schema_version, payload_sha256, payload)


def _again(item: _Pending, known: Mapping[bytes, Known]) -> Recorded:
    """The place that the same fact has already; IdempotencyConflict where it is not the same."""
    assert item.event_id is not None
    old = known[item.event_id]
    if old.payload_sha256 != item.payload_sha256 and not _same_then(item, old):
        raise IdempotencyConflict(
            f"{item.fact.type} {item.fact.key!r} is recorded at position {old.position} with other content; "
            "record what changed as a new fact"
        )
    return Recorded(old.position, old.stream, old.version, from_micros(old.recorded_at), item.fact, new=False)


def _same_then(item: _Pending, old: Known) -> bool:
    """Whether what was recorded reads as this very fact: an older version, or one from before a field with a default."""
    return codec.decode(old.event_type, old.schema_version, old.payload) == item.fact


def _time(now: int, last: int, patience: timedelta | None) -> int:
    if patience is not None and last - now > patience // _MICROSECOND:
        raise ClockSetBack(
            f"the log was last written at {from_micros(last).isoformat()}, but it is {from_micros(now).isoformat()} by "
            "this clock; set the clock right, or, if the earlier one ran ahead, append with EventLog(patience=None)"
        )
    return max(now, last)


_MICROSECOND = timedelta(microseconds=1)
