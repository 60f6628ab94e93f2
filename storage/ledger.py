"""Verify the whole record, read-only, and list every violation. Touches the database, and changes nothing.

Each level asks one question; none of them stops at the first fault:

schema       do the tables, their constraints and the guards stand?
structure    are positions 0, 1, 2, …, and the versions of each stream 1, 2, 3, …?
content      do payload and columns have the hashes recorded beside them?
tree         does every commit's root follow from the events?
checkpoints  does the log contain the tree of every signed note?
blobs        do stored bytes have their hash, and are none missing or erased unsaid?
views        do the views hold what folding every event gives?
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import zstandard
from sqlalchemy import Connection, Inspector, Table, inspect, select
from sqlmodel import SQLModel

from storage import blobs, codec, driver, guards
from storage.checkpoints import CHECKPOINT, origin_of
from storage.comparison import differing_views
from storage.database import Store
from storage.errors import ProofFailed, StorageError
from storage.events import CheckpointStamped
from storage.keys import KeyChain, chain_of
from storage.merkle import RUN, RUN_HEIGHT, Frontier, leaf_hash
from storage.notes import Checkpoint, VerifyKey, read_note, verify_note
from storage.timestamps import is_over
from storage.tree import frontier_at, head_of

LEVELS = ("schema", "structure", "content", "tree", "checkpoints", "blobs", "views")


@dataclass(frozen=True)
class Violation:
    """One thing that is not as it must be: where, what, and what to do."""

    level: str
    what: str
    remedy: str
    position: int | None = None
    subject: str = ""

    def __str__(self) -> str:
        place = "" if self.position is None else f" at position {self.position}"
        return f"{self.level}{place}: {self.what}{f' ({self.subject})' if self.subject else ''}; {self.remedy}"


@dataclass(frozen=True)
class Report:
    """What was verified: the events [since, size), how many things at each level, and every violation."""

    size: int
    root: str
    since: int
    checked: dict[str, int] = field(default_factory=dict)
    violations: tuple[Violation, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Nothing is wrong."""
        return not self.violations

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"ok": self.ok, **asdict(self)}


# Called with (level, done, total); total is 0 where it is not known.
Progress = Callable[[str, int, int], None]
# Reads inside the connection given, and yields what differs: (table, key, difference).
CompareViews = Callable[[Connection], Iterable[tuple[str, str, str]]]


def verify(
    store: Store,
    *,
    levels: Sequence[str] = LEVELS,
    key: str | None = None,
    against: str | None = None,
    since: int = 0,
    progress: Progress | None = None,
    compare_views: CompareViews | None = None,
) -> Report:
    """Check the record on the levels given, and list everything that is wrong.

    `key` is the public key that notes must be signed with; `against` a note
    from outside, for example from a mail; `since` the size up to which events
    were verified before: their content is not read again, the tree they make is.
    """
    wanted = [level for level in LEVELS if level in levels]
    with store.read() as connection:
        audit = _Audit(connection, key, against, since, progress or _silent, compare_views, store.blobs)
        for level in wanted:
            audit.start(level)
            _CHECKS[level](audit)
        head = audit.head
    return Report(head.size, head.root.hex(), since, audit.checked, tuple(audit.violations), tuple(audit.remarks))


def _silent(_level: str, _done: int, _total: int) -> None:
    """Tell nobody."""


class _Audit:
    """What the checks share, and where they put what they find."""

    def __init__(
        self,
        connection: Connection,
        key: str | None,
        against: str | None,
        since: int,
        progress: Progress,
        compare_views: CompareViews | None,
        place: str,
    ) -> None:
        self.connection = connection
        self.key = VerifyKey.parse(key) if key else None
        self.against = against
        self.since = since
        self.progress = progress
        self.compare_views = compare_views
        self.place = place
        self.head = head_of(connection)
        self.checked: dict[str, int] = {}
        self.violations: list[Violation] = []
        self.remarks: list[str] = []
        self.level = ""

    def start(self, level: str) -> None:
        self.level = level
        self.checked[level] = 0

    def found(self, what: str, remedy: str, position: int | None = None, subject: str = "") -> None:
        self.violations.append(Violation(self.level, what, remedy, position, subject))

    def count(self, number: int, total: int) -> None:
        self.checked[self.level] += number
        self.progress(self.level, self.checked[self.level], total)


# Remedies: what a person is to do, said once.
_SET_GUARDS = "find out who removed it, look for changes with `dateline verify`, then set it again with `dateline init`"
_RESTORE = "the record was altered or damaged: keep this database as it is, and restore a backup that verifies"
_NEWER_BACKUP = (
    "restore a newer backup; if none holds these events, they are lost and the note proves that they were there"
)
_REFETCH = "restore the bytes from a backup; whatever rests on them cannot be shown until then"
_REBUILD = "run `dateline rebuild`"
# Views made anew from altered events would repeat what was altered.
_REBUILD_LATER = "restore the record first, then run `dateline rebuild`"


def _schema(audit: _Audit) -> None:
    """Guards, and the named constraints that Alembic's batch mode can lose."""
    missing = guards.missing(audit.connection)
    for name in missing:
        audit.found(f"the guard {name} is missing, altered or switched off", _SET_GUARDS, subject=name)
    inspector = inspect(audit.connection)
    present = set(inspector.get_table_names())
    for table in SQLModel.metadata.sorted_tables:
        if table.name not in present:
            audit.found(f"the table {table.name} is missing", _RESTORE, subject=table.name)
            continue
        for name in _lost_constraints(inspector, table):
            audit.found(f"the constraint {name} of {table.name} is missing", _SET_GUARDS, subject=name)
        audit.count(1, len(SQLModel.metadata.tables))


def _lost_constraints(inspector: Inspector, table: Table) -> list[str]:
    found = {item["name"] for item in inspector.get_check_constraints(table.name)}
    found |= {item["name"] for item in inspector.get_unique_constraints(table.name)}
    found |= {item["name"] for item in inspector.get_indexes(table.name)}
    found.add(inspector.get_pk_constraint(table.name)["name"])
    wanted = {str(constraint.name) for constraint in table.constraints} | {str(index.name) for index in table.indexes}
    return sorted(wanted - {str(name) for name in found})


_GAPS = """SELECT before, position FROM (
 SELECT position, coalesce(lag(position) OVER (ORDER BY position), ?) AS before FROM event WHERE position >= ?
) AS places WHERE position <> before + 1 ORDER BY position"""

_VERSIONS = """SELECT position, stream_id, stream_version, before FROM (
 SELECT position, stream_id, stream_version,
  coalesce(lag(stream_version) OVER stream, 0) AS before, coalesce(lag(position) OVER stream, -1) AS earlier
 FROM event WHERE ? = 0 OR stream_id IN (SELECT stream_id FROM event WHERE position >= ?)
 WINDOW stream AS (PARTITION BY stream_id ORDER BY stream_version)
) AS places WHERE stream_version <> before + 1 OR position <= earlier ORDER BY position"""

_CLOCK = """SELECT position, recorded_at, before FROM (
 SELECT position, recorded_at, coalesce(lag(recorded_at) OVER (ORDER BY position), 0) AS before
 FROM event WHERE position >= ?
) AS times WHERE recorded_at < before ORDER BY position"""


def _structure(audit: _Audit) -> None:
    """Positions, stream versions and recording times, each in their order, by window functions over indexes."""
    connection, since = audit.connection, audit.since
    for before, position in driver.fetch(connection, _GAPS, (since - 1, since)):
        audit.found(f"the positions {before + 1} to {position - 1} are missing", _RESTORE, before + 1)
    for position, stream, version, before in driver.fetch(connection, _VERSIONS, (since, since)):
        what = f"version {version} of {stream} follows version {before}, or stands before it"
        audit.found(what, _RESTORE, position, stream)
    for position, at, before in driver.fetch(connection, _CLOCK, (since,)):
        audit.found(f"recorded {before - at} microseconds before the event it follows", _RESTORE, position)
    number, last = driver.fetch(connection, "SELECT count(*), coalesce(max(position), -1) FROM event")[0]
    if last + 1 != audit.head.size:
        what = f"the head counts {audit.head.size} events, the last one stands at {last}"
        audit.found(what, _RESTORE, min(last + 1, audit.head.size))
    audit.count(number, number)


_COLUMNS = (
    "position, event_id, stream_id, stream_version, event_type, schema_version, "
    "occurred_at, recorded_at, payload, meta, payload_sha256, leaf_hash"
)


def _content(audit: _Audit) -> None:
    """Hash every payload and every leaf again."""
    for page in driver.pages(audit.connection, _COLUMNS, audit.since, _END):
        for row in page:
            _row(audit, row)
        audit.count(len(page), audit.head.size - audit.since)


def _row(audit: _Audit, row: driver.Row) -> None:
    position, event_id, stream, version, kind, schema, occurred, recorded, payload, meta, kept_payload, kept_leaf = row
    payload_hash = hashlib.sha256(payload.encode()).digest()
    if payload_hash != kept_payload:
        audit.found(f"the payload of this {kind} is not the one recorded", _RESTORE, position, stream)
    leaf = codec.leaf_bytes(
        position, event_id, stream, version, kind, schema, occurred, recorded, kept_payload, codec.text_hash(meta)
    )
    if leaf_hash(leaf) != kept_leaf:
        audit.found(f"a column of this {kind} is not as recorded", _RESTORE, position, stream)


_END = 1 << 62


def _tree(audit: _Audit) -> None:
    """Grow the tree from the leaf hashes, and compare it with the head, every commit and every kept node."""
    try:
        grown = _Grown(audit)
    except ProofFailed as error:
        audit.found(str(error), _RESTORE)
        return
    for page in driver.pages(audit.connection, "position, leaf_hash", audit.since, _END, size=10_000):
        for _, leaf in page:
            grown.add(bytes(leaf))
        audit.count(len(page), audit.head.size - audit.since)
    grown.finish()


class _Grown:
    """The tree as it grows again: full runs, and the leaves since the last one.

    A run that differs from the kept node is reported, and the kept node taken
    in its place, so that one altered event does not hide what comes after it.
    """

    def __init__(self, audit: _Audit) -> None:
        self._audit = audit
        start = frontier_at(audit.connection, audit.since)
        high = (audit.since >> RUN_HEIGHT).bit_count()
        self._runs = Frontier(audit.since >> RUN_HEIGHT, start.hashes[:high])
        self._rest = Frontier(audit.since & (RUN - 1), start.hashes[high:])
        self._nodes = _kept_nodes(audit.connection, audit.since >> RUN_HEIGHT)
        self._commits = _kept_commits(audit.connection, audit.since)
        self._commit = next(self._commits, None)
        self._failed: list[int] = []

    @property
    def whole(self) -> Frontier:
        """The frontier of all of it."""
        size = (self._runs.size << RUN_HEIGHT) + self._rest.size
        return Frontier(size, [*self._runs.hashes, *self._rest.hashes])

    @property
    def _size(self) -> int:
        return (self._runs.size << RUN_HEIGHT) + self._rest.size

    def add(self, leaf: bytes) -> None:
        run = self._rest.add(leaf)
        if run is not None:
            self._close(run)
        while self._commit is not None and self._commit[0] <= self._size:
            self._check_commit(*self._commit)
            self._commit = next(self._commits, None)

    def _close(self, run: bytes) -> None:
        number = self._runs.size
        kept = next(self._nodes, None)
        if kept is None or kept != run:
            low = number << RUN_HEIGHT
            what = f"the tree node over events {low} to {low + RUN - 1} does not follow from them"
            self._audit.found(
                what if kept else f"the tree node over events {low} to {low + RUN - 1} is missing", _RESTORE, low
            )
        self._runs.add(kept or run)
        self._rest = Frontier()

    def _check_commit(self, size: int, root: bytes) -> None:
        if size == self._size and root == self.whole.root:
            self._report_failed()
        else:
            self._failed.append(size)

    def _report_failed(self) -> None:
        if self._failed:
            first, last = self._failed[0], self._failed[-1]
            what = f"{len(self._failed)} commits, of sizes {first} to {last}, have roots that do not follow from the events"
            self._audit.found(what, _RESTORE, first - 1)
        self._failed = []

    def finish(self) -> None:
        """What is left: commits beyond the last event, and the head row."""
        left = [self._commit, *self._commits] if self._commit else []
        self._failed += [size for size, _ in left]
        self._report_failed()
        extra = sum(1 for _ in self._nodes)
        if extra:
            self._audit.found(f"{extra} tree nodes lie beyond the last event", _RESTORE, self._size)
        head, whole = self._audit.head, self.whole
        if (head.size, head.hashes) != (whole.size, whole.hashes):
            self._audit.found("the head row does not follow from the events", _RESTORE, whole.size)


def _kept_nodes(connection: Connection, low: int) -> Iterator[bytes]:
    rows = driver.fetch(connection, "SELECT hash FROM log_node WHERE n >= ? ORDER BY n", (low,))
    return (bytes(node) for (node,) in rows)


def _kept_commits(connection: Connection, after: int) -> Iterator[tuple[int, bytes]]:
    sql = "SELECT size, root_hash FROM log_commit WHERE size > ? ORDER BY size LIMIT ?"
    while page := driver.fetch(connection, sql, (after, 10_000)):
        yield from ((size, bytes(root)) for size, root in page)
        after = page[-1][0]


def _checkpoints(audit: _Audit) -> None:
    """Every kept note, and the one from outside."""
    query = select(CHECKPOINT.c.size, CHECKPOINT.c.note).order_by(CHECKPOINT.c.size)
    rows = audit.connection.execute(query).all()
    chain = _keys(audit, dict(rows))
    for size, note in rows:
        _note(audit, chain, note, size)
        audit.count(1, len(rows))
    if audit.against is not None:
        _note(audit, chain, audit.against, None)
        audit.count(1, len(rows) + 1)
    _stamps(audit, dict(rows))
    if audit.key is None and rows:
        audit.remarks.append("no public key was given, so signatures were not checked")


def _keys(audit: _Audit, notes: Mapping[int, str]) -> KeyChain:
    """Which key signed when; each handover must stand in a checkpoint that the old key signed too."""
    try:
        chain = chain_of(audit.connection)
    except StorageError as error:
        audit.found(str(error), _RESTORE)
        return KeyChain()
    for item in chain.replacements:
        if not item.handed_over:
            audit.remarks.append(
                f"the signing key was replaced at position {item.position} without the old one's signature "
                f"({item.reason}, by {item.by}): what was signed before rests on the old key alone"
            )
        elif item.old is None or not _signed(notes.get(item.size), item.old):
            what = "the signing key was replaced, and no checkpoint signed by the old one says so"
            audit.found(what, _RESTORE, item.position)
    return chain


def _signed(note: str | None, key: VerifyKey) -> bool:
    try:
        return note is not None and bool(verify_note(note, key))
    except ProofFailed:
        return False


def _stamps(audit: _Audit, notes: Mapping[int, str]) -> None:
    """Every kept time stamp against the note it is over; who signed it was judged when it was kept."""
    sql = "SELECT position, event_type, schema_version, payload FROM event WHERE event_type = 'checkpoint_stamped' ORDER BY position"
    for position, kind, version, payload in driver.fetch(audit.connection, sql):
        try:
            fact = codec.decode(kind, version, payload)
            assert isinstance(fact, CheckpointStamped)
            note = notes.get(fact.size)
            row = driver.fetch(audit.connection, f"{_BLOB} WHERE sha256 = ?", (fact.answer,))
            kept = blobs.fetched(audit.place, row) if row and row[0][3] is not None else []
            answer = blobs.unpack(kept[0][2], kept[0][3] or b"", kept[0][1]) if kept else None
            if note is None or answer is None or not is_over(answer, note):
                audit.found(f"the time stamp of {fact.authority} is not over the note it names", _RESTORE, position)
        except (StorageError, zstandard.ZstdError) as error:
            audit.found(f"the time stamp does not read: {error}", _RESTORE, position)
        audit.count(1, 0)


def _note(audit: _Audit, chain: KeyChain, text: str, size: int | None) -> None:
    name = "the note given" if size is None else f"the note over {size} events"
    try:
        head = read_note(text).checkpoint
        signer = chain.signer(head.size, audit.key) if audit.key else None
        if signer is not None:
            verify_note(text, signer)
        elif audit.key is not None:
            audit.remarks.append(f"{name} is signed by a key that nobody has any more; only its tree was checked")
        if size is not None and head.size != size:
            audit.found(f"{name} speaks of {head.size} events", _RESTORE, subject=name)
        _contained(audit.connection, head, audit.head.size)
    except ProofFailed as error:
        remedy = _NEWER_BACKUP if "rolled back" in str(error) else _RESTORE
        audit.found(f"{name}: {error}", remedy, subject=name)


def _contained(connection: Connection, head: Checkpoint, size: int) -> None:
    if head.origin != (origin := origin_of(connection)):
        raise ProofFailed(f"it is of the log {head.origin}, this is {origin}")
    if head.size > size:
        raise ProofFailed(f"it counts {head.size} events, the log {size}: the log was cut or rolled back")
    if frontier_at(connection, head.size).root != head.root:
        raise ProofFailed(f"the first {head.size} events are not those it was signed over")


_BLOB = "SELECT sha256, size, codec, content, erased_position FROM blob"


def _blobs(audit: _Audit) -> None:
    """Stored bytes against their names; erased ones against the events that say so.

    With `since`, only the bytes that newer events rest on are read again.
    """
    if audit.since:
        audit.remarks.append(f"of the stored bytes only those that events from {audit.since} on rest on were read")
    else:
        _stored(audit)
    _unsaid(audit)
    _absent(audit)


def _stored(audit: _Audit) -> None:
    last = ""
    total = driver.fetch(audit.connection, "SELECT count(*) FROM blob")[0][0]
    while page := driver.fetch(audit.connection, f"{_BLOB} WHERE sha256 > ? ORDER BY sha256 LIMIT ?", (last, 100)):
        for row in blobs.fetched(audit.place, page):
            _blob(audit, *row)
        audit.count(len(page), total)
        last = page[-1][0]


def _chosen(audit: _Audit, names: Sequence[str]) -> None:
    for start in range(0, len(names), 100):
        part = names[start : start + 100]
        page = driver.fetch(audit.connection, f"{_BLOB} WHERE sha256 IN ({', '.join('?' * len(part))})", part)
        for row in blobs.fetched(audit.place, page):
            _blob(audit, *row)
        audit.count(len(page), 0)


def _blob(audit: _Audit, name: str, size: int, packing: str, content: bytes | None, erased: int | None) -> None:
    if content is None:
        query = "SELECT count(*) FROM event WHERE position = ? AND event_type = 'blob_erased' AND stream_id = ?"
        if driver.fetch(audit.connection, query, (erased, f"blob/{name}"))[0][0] != 1:
            audit.found("the bytes are gone, and no event says that they were erased", _REFETCH, erased, name)
        return
    if packing == blobs.MISSING:
        audit.found("the bytes are not in the place that their row names", _REFETCH, subject=name)
        return
    try:
        data = blobs.unpack(packing, content, size)
    except zstandard.ZstdError as error:
        audit.found(f"the bytes do not unpack: {error}", _REFETCH, subject=name)
        return
    if len(data) != size or blobs.sha256(data) != name:
        audit.found("the bytes do not have the hash they are stored under", _REFETCH, subject=name)


def _unsaid(audit: _Audit) -> None:
    """An erasure that was recorded but not carried out."""
    sql = (
        "SELECT event.position, blob.sha256 FROM event JOIN blob ON event.stream_id = 'blob/' || blob.sha256 "
        "WHERE event.event_type = 'blob_erased' AND blob.content IS NOT NULL ORDER BY event.position"
    )
    for position, name in driver.fetch(audit.connection, sql):
        audit.found("an event says that the bytes were erased, but they are there", "erase them again", position, name)


def _absent(audit: _Audit) -> None:
    """Bytes that an event rests on and that nothing is stored under."""
    columns = "position, event_type, schema_version, payload"
    for page in driver.pages(audit.connection, columns, audit.since, _END):
        wanted: dict[str, int] = {}
        for position, kind, version, payload in page:
            try:
                fact = codec.decode(kind, version, payload)
            except StorageError as error:
                audit.found(str(error), "upgrade Dateline", position)
                continue
            for name in fact.blobs:
                wanted.setdefault(name, position)
        if audit.since:
            _chosen(audit, sorted(wanted))
        for name in blobs.absent(audit.connection, wanted):
            audit.found("an event rests on bytes that are not stored", _REFETCH, wanted[name], name)


# The levels that look at the events themselves.
_RECORD = frozenset({"structure", "content", "tree", "checkpoints"})


def _views(audit: _Audit) -> None:
    """Rebuild and compare, by whoever knows the views."""
    if audit.compare_views is None:
        audit.remarks.append("the views were not compared")
        return
    altered = any(violation.level in _RECORD for violation in audit.violations)
    for table, name, difference in audit.compare_views(audit.connection):
        audit.found(f"{table} {name}: {difference}", _REBUILD_LATER if altered else _REBUILD, subject=table)


_CHECKS: dict[str, Callable[[_Audit], None]] = {
    "schema": _schema,
    "structure": _structure,
    "content": _content,
    "tree": _tree,
    "checkpoints": _checkpoints,
    "blobs": _blobs,
    "views": _views,
}


def verify_or_raise(store: Store, *, key: str | None = None, full: bool = False) -> dict[str, Any]:
    """Verify what is new since the last checkpoint but one (everything if `full`); ProofFailed lists what is wrong.

    Signatures are checked with the public `key`, and the views compared with what folding every event gives.
    """
    with store.read() as connection:
        sizes = (
            connection.execute(select(CHECKPOINT.c.size).order_by(CHECKPOINT.c.size.desc()).limit(2)).scalars().all()
        )
    since = 0 if full or len(sizes) < 2 else sizes[-1]
    report = verify(store, since=since, key=key, compare_views=differing_views)
    if not report.ok:
        raise ProofFailed("\n".join(str(violation) for violation in report.violations))
    checked = {"size": report.size, "root": report.root, "since": report.since, "checked": report.checked}
    return {**checked, "remarks": list(report.remarks)}
