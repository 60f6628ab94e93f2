"""The log's Merkle tree as stored: roots of any range from kept runs and leaves. Touches the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from storage.errors import ProofFailed
from storage.merkle import RUN, RUN_HEIGHT, Frontier, grown, root_of
from storage.tables import EventRow, LogHeadRow, LogNodeRow

EVENT = EventRow.__table__  # type: ignore[attr-defined]
HEAD = LogHeadRow.__table__  # type: ignore[attr-defined]
NODE = LogNodeRow.__table__  # type: ignore[attr-defined]


def head_of(connection: Connection) -> Frontier:
    """The tree as the head row says."""
    row = connection.execute(select(HEAD.c.size, HEAD.c.frontier).where(HEAD.c.id == 1)).one_or_none()
    return Frontier() if row is None else Frontier.from_bytes(row.size, bytes(row.frontier))


def range_root(connection: Connection, low: int, high: int) -> bytes:
    """The root over leaves [low, high), where low is a multiple of the largest power of two below the length."""
    if high - low < RUN:
        return root_of(leaves(connection, low, high))
    return _over_runs(connection, low, high).root


def frontier_at(connection: Connection, size: int) -> Frontier:
    """The frontier that the tree had at an earlier size, from what is stored."""
    return _over_runs(connection, 0, size)


def _over_runs(connection: Connection, low: int, high: int) -> Frontier:
    """The frontier over [low, high): runs first, then the leaves after the last full run."""
    full = low + (high - low) // RUN * RUN
    runs = grown(_runs(connection, low >> RUN_HEIGHT, full >> RUN_HEIGHT))
    frontier = Frontier(runs.size << RUN_HEIGHT, runs.hashes)
    for leaf in leaves(connection, full, high):
        frontier.add(leaf)
    return frontier


def leaves(connection: Connection, low: int, high: int) -> list[bytes]:
    """The leaf hashes of positions [low, high); ProofFailed where one is missing."""
    column = EVENT.c.position
    query = select(EVENT.c.leaf_hash).where(column >= low, column < high).order_by(column)
    return _all(f"events {low} to {high - 1}", high - low, connection.execute(query).scalars().all())


def _runs(connection: Connection, low: int, high: int) -> list[bytes]:
    query = select(NODE.c.hash).where(NODE.c.n >= low, NODE.c.n < high).order_by(NODE.c.n)
    return _all(f"tree nodes {low} to {high - 1}", high - low, connection.execute(query).scalars().all())


def _all(what: str, wanted: int, found: Sequence[bytes]) -> list[bytes]:
    if len(found) != wanted:
        raise ProofFailed(f"{what}: {wanted} wanted, {len(found)} stored; run `dateline verify --level structure`")
    return [bytes(item) for item in found]
