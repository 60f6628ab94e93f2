"""The Merkle tree of RFC 6962: leaves, roots, frontier, proofs. Pure.

The *frontier* is the list of roots of the perfect subtrees that a log of n
leaves is made of, largest first; it is all that is needed to grow the tree.
A *run* is a full subtree of 256 leaves: their roots are kept, so that a proof
from a log of a million reads some thousand hashes and not a million.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()
RUN_HEIGHT = 8
RUN = 1 << RUN_HEIGHT

# The root over leaves [low, high) of a tree.
Roots = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf: 0x00, then the data."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: 0x01, then both children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """A growing tree, known by its size and the roots of its perfect subtrees."""

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        if len(hashes) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} perfect subtrees, not {len(hashes)}")
        self.size = size
        self.hashes = list(hashes)

    @classmethod
    def from_bytes(cls, size: int, packed: bytes) -> Frontier:
        """From the stored form: the hashes one after the other."""
        return cls(size, [packed[start : start + 32] for start in range(0, len(packed), 32)])

    def to_bytes(self) -> bytes:
        """The stored form."""
        return b"".join(self.hashes)

    def add(self, leaf: bytes) -> bytes | None:
        """Append one leaf hash; the root of the run of 256 leaves that it completes, if it does."""
        size, height, run = self.size, 0, None
        hashes = self.hashes
        while size & 1:
            leaf = hashlib.sha256(b"\x01" + hashes.pop() + leaf).digest()
            size >>= 1
            height += 1
            if height == RUN_HEIGHT:
                run = leaf
        hashes.append(leaf)
        self.size += 1
        return run

    @property
    def root(self) -> bytes:
        """The root of the whole tree."""
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root


def grown(leaves: Iterable[bytes]) -> Frontier:
    """The frontier over leaf hashes, or over the roots of equal subtrees."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(leaf)
    return frontier


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    return grown(leaves).root


def roots_over(leaves: Sequence[bytes]) -> Roots:
    """The roots of ranges of leaves that are at hand."""
    return lambda low, high: root_of(leaves[low:high])


def _split(size: int) -> int:
    """The largest power of two smaller than size."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_proof(index: int, size: int, roots: Roots) -> list[bytes]:
    """The audit path of leaf `index`, nearest sibling first (RFC 6962, 2.1.1)."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    proof: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        cut = low + _split(high - low)
        if index < cut:
            proof.append(roots(cut, high))
            high = cut
        else:
            proof.append(roots(low, cut))
            low = cut
    return proof[::-1]


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the leaf stands at that index of the tree with that root."""
    if not 0 <= index < size:
        return False
    node, last, current = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            current = node_hash(sibling, current)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            current = node_hash(current, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and current == root


def consistency_proof(old: int, size: int, roots: Roots) -> list[bytes]:
    """That the tree of `size` leaves extends the tree of the first `old` (RFC 6962, 2.1.2)."""
    if not 0 < old <= size:
        raise ValueError(f"no earlier tree of {old} leaves in one of {size}")
    proof: list[bytes] = []
    low, high, whole = 0, size, True
    while old != high:
        cut = low + _split(high - low)
        if old <= cut:
            proof.append(roots(cut, high))
            high = cut
        else:
            proof.append(roots(low, cut))
            low, whole = cut, False
    if not whole:
        proof.append(roots(low, high))
    return proof[::-1]


def verify_consistency(old: int, size: int, old_root: bytes, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree with `root` is an extension of the tree with `old_root` (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= size:
        return False
    if old == size:
        return not proof and old_root == root
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    node, last = old - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and first == old_root and second == root
