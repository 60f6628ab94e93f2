"""Sort vectors into groups of those alike and near in time: place, merge, move. Pure; whole numbers throughout.

A vector is held against all groups at once by an index of its rarer words,
roughly; only the few groups that may be alike are held against it exactly. So
a window of ten thousand families takes neither a table of all words by all
groups nor one of all groups by all groups. Only words that several vectors
have can make any two alike; of the others the length is all that counts.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np

from ingest.sparse import Postings, Sparse, Sum

UNIT = 1000  # the length of every vector
_ROUGHLY = 0.5  # the part of the likeness sought that words left out of the first look may hide

_WORTH = 2000  # postings that are read in the time in which one group is held against a vector exactly
_NONE = 1e12  # the length of an empty row: nothing is alike to it

Vector = Mapping[str, int]
Pair = tuple[int, int]


class Sorter:
    """The work table of one call. Groups are named by numbers; among equals the lower comes first."""

    def __init__(
        self, vectors: Sequence[Vector], times: Sequence[datetime | None], *, join: int, merge: int, window: timedelta
    ) -> None:
        """`join` and `merge` are per mille of cosine; vectors come in the order in which they are to be placed."""
        self.times, self.join, self.least, self.window = times, join, merge, window
        spread = Counter(word for vector in vectors for word in vector)
        columns = {word: at for at, word in enumerate(sorted(word for word, count in spread.items() if count > 1))}
        self.vectors = [_sparse(vector, columns) for vector in vectors]
        self.lonely = [sum(w * w for word, w in vector.items() if word not in columns) for vector in vectors]
        self.index = Postings(self.vectors, len(columns))
        most = 2 * len(vectors) + 1  # each may leave an empty group behind while it begins another
        self.squares, self.names = np.zeros(most, dtype=np.int64), np.zeros(most, dtype=np.int64)
        self.roots = np.full(most, _NONE)  # the length of each row's sum, rounded down
        self.sums: dict[int, Sum] = {}
        self.members: dict[int, set[int]] = {}
        self.rows: dict[int, int] = {}
        self.free = list(range(most - 1, 0, -1))
        self.home: dict[int, int] = {}
        self.row_of = np.zeros(len(vectors), dtype=np.int64)  # 0 is no row: those in no group

    def place(self, at: int) -> None:
        """Into the group most like it, else into one of its own, named by the vector that began it."""
        near = self._likest(at)
        self._put(at, near if near is not None else self._unused(at))

    def move(self) -> bool:
        """Every vector to where it fits best now; whether any moved."""
        moved = False
        for at in range(len(self.times)):
            old = self.home[at]
            self._take(at)
            near = self._likest(at)
            number = near if near is not None else (old if not self.members[old] else self._unused(at))
            self._put(at, number)
            moved |= number != old
        for number in [number for number, members in self.members.items() if not members]:
            self._drop(number)
        return moved

    def merge(self) -> None:
        """Groups that are alike become one, the most alike first."""
        pairs = self._alike(self.members)
        while pairs:
            touched: set[int] = set()
            for _, (one, other) in sorted(pairs):
                if not {one, other} & touched:
                    touched |= {one, other}
                    self._pour(other, one)
            grown = touched & self.members.keys()
            pairs = [found for found in pairs if not touched & {*found[1]}] + self._alike(grown)

    def groups(self) -> Iterator[list[int]]:
        """The places of the vectors of each group."""
        return (sorted(members) for members in self.members.values() if members)

    def _pour(self, other: int, one: int) -> None:
        """All vectors of one group into another."""
        for at in sorted(self.members[other]):
            self._take(at)
            self._put(at, one)
        self._drop(other)

    def _unused(self, at: int) -> int:
        return at if not self.members.get(at) else max(self.members) + len(self.times)

    def _put(self, at: int, number: int) -> None:
        if number not in self.members:
            self.members[number], self.rows[number] = set(), self.free.pop()
            self.names[self.rows[number]] = number
            self.sums[number] = Sum()
        self.members[number].add(at)
        self.home[at] = number
        self.row_of[at] = self.rows[number]
        self._add(at, number, 1)

    def _take(self, at: int) -> None:
        self.members[self.home[at]].discard(at)
        self.row_of[at] = 0
        self._add(at, self.home[at], -1)

    def _add(self, at: int, number: int, sign: int) -> None:
        row, own = self.rows[number], self.vectors[at]
        before = self.sums[number].add(own, sign)
        self.squares[row] += sign * (2 * before + self.lonely[at]) + int(own.values @ own.values)
        self.roots[row] = math.isqrt(int(self.squares[row])) if self.members[number] else _NONE

    def _drop(self, number: int) -> None:
        """A group that is empty: its row is free again."""
        row = self.rows.pop(number)
        del self.members[number], self.sums[number]
        self.squares[row], self.roots[row] = 0, _NONE
        self.free.append(row)

    def _likest(self, at: int) -> int | None:
        """The group most like a vector, if alike enough and near enough in time."""
        own, found = self.vectors[at], []
        for number in self._roughly(own, self.join):
            dot = self.sums[number].dot(own)
            cosine = dot * 1000 // (UNIT * max(int(self.roots[self.rows[number]]), 1))
            if dot > 0 and cosine >= self.join:
                found.append((-cosine, number))
        return next((number for _, number in sorted(found) if self._near([at], number)), None)

    def _near(self, some: Iterable[int], number: int) -> bool:
        """A member of the group lies within the window of one of these; the undated are near to all."""
        return any(
            one is None or other is None or abs(one - other) <= self.window
            for one in (self.times[at] for at in some)
            for other in (self.times[at] for at in self.members[number])
        )

    def _roughly(self, own: Sparse, least: float) -> list[int]:
        """The groups whose product with a vector may be `least` times their length, and some more."""
        if len(self.rows) * _WORTH < self.index.work(own):
            return list(self.rows)
        dots, left = self.index.dots(own, self.row_of, len(self.roots), _ROUGHLY * least)
        # What was left out adds at most its length times the group's; one more for rounding.
        rows = np.flatnonzero(dots >= least * self.roots - left * (self.roots + 1) - 1)
        return list(self.names[rows].tolist())

    def _alike(self, some: Iterable[int]) -> list[tuple[int, Pair]]:
        """Pairs of one of these groups with any that are enough alike and near in time, each once, with minus their cosine."""
        found: set[tuple[int, Pair]] = set()
        for number in some:
            if self.members[number]:
                found |= set(self._like(number))
        return [(cosine, (one, other)) for cosine, (one, other) in found if self._near(self.members[one], other)]

    def _like(self, number: int) -> Iterator[tuple[int, Pair]]:
        """The groups that are enough alike to one."""
        own, square = self.sums[number].vector, int(self.squares[self.rows[number]])
        for other in self._roughly(own, (self.least - 1) * math.sqrt(square) / 1000):
            if other == number:
                continue
            theirs = self.sums[other]
            dot = theirs.dot(own) if len(own.columns) < len(theirs) else self.sums[number].dot(theirs.vector)
            cosine = dot * 1000 // (math.isqrt(square * int(self.squares[self.rows[other]])) or 1)
            if dot > 0 and cosine >= self.least:
                yield -cosine, (min(number, other), max(number, other))


def _sparse(vector: Vector, columns: Mapping[str, int]) -> Sparse:
    pairs = sorted((columns[word], weight) for word, weight in vector.items() if word in columns)
    return Sparse(
        np.array([at for at, _ in pairs], dtype=np.int64), np.array([weight for _, weight in pairs], dtype=np.int64)
    )
