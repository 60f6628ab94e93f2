"""Sort vectors into groups of those alike and near in time: place, merge, move. Pure; whole numbers throughout.

The sums of the groups are rows of one table, so that a vector is held against
all groups in one step. Only words that several vectors have can make any two
alike; of the others the length is all that counts.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

UNIT = 1000  # the length of every vector
_COLUMNS = 4096  # words compared at once between all groups

Vector = Mapping[str, int]
Numbers = NDArray[np.int64]


class Sorter:
    """The work table of one call. Groups are named by numbers; among equals the lower comes first."""

    def __init__(
        self, vectors: Sequence[Vector], times: Sequence[datetime | None], *, join: int, merge: int, window: timedelta
    ) -> None:
        """`join` and `merge` are per mille of cosine; vectors come in the order in which they are to be placed."""
        self.times, self.join, self.least, self.window = times, join, merge, window
        spread = Counter(word for vector in vectors for word in vector)
        columns = {word: at for at, word in enumerate(sorted(word for word, count in spread.items() if count > 1))}
        shared = [
            sorted((columns[word], weight) for word, weight in vector.items() if word in columns) for vector in vectors
        ]
        self.places = [np.array([at for at, _ in pairs], dtype=np.int64) for pairs in shared]
        self.weights = [np.array([weight for _, weight in pairs], dtype=np.int64) for pairs in shared]
        self.lonely = [sum(w * w for word, w in vector.items() if word not in columns) for vector in vectors]
        most = 2 * len(vectors) + 1  # each may leave an empty group behind while it begins another
        self.sums = np.zeros((most, len(columns)), dtype=np.int32)  # pages that nobody touches take no memory
        self.squares, self.names = np.zeros(most, dtype=np.int64), np.zeros(most, dtype=np.int64)
        self.members: dict[int, set[int]] = {}
        self.rows: dict[int, int] = {}
        self.free = list(range(most - 1, -1, -1))
        self.home: dict[int, int] = {}

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
        while pairs := self._alike():
            touched: set[int] = set()
            for one, other in pairs:
                if not {one, other} & touched:
                    touched |= {one, other}
                    self._pour(other, one)

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
        self.members[number].add(at)
        self.home[at] = number
        self._add(at, number, 1)

    def _take(self, at: int) -> None:
        self.members[self.home[at]].discard(at)
        self._add(at, self.home[at], -1)

    def _add(self, at: int, number: int, sign: int) -> None:
        row, places, weights = self.rows[number], self.places[at], self.weights[at]
        before = self.sums[row, places].astype(np.int64)
        now = before + sign * weights
        self.sums[row, places] = now
        self.squares[row] += int((now * now - before * before).sum()) + sign * self.lonely[at]

    def _drop(self, number: int) -> None:
        """A group that is empty: its row is all noughts again."""
        row = self.rows.pop(number)
        del self.members[number]
        self.free.append(row)

    def _likest(self, at: int) -> int | None:
        """The group most like a vector, if alike enough and near enough in time."""
        rows = np.fromiter(self.rows.values(), dtype=np.int64, count=len(self.rows))
        if not len(rows):
            return None
        dots = self.sums[np.ix_(rows, self.places[at])] @ self.weights[at]
        cosines = dots * 1000 // (UNIT * np.maximum(_roots(self.squares[rows]), 1))
        enough = np.flatnonzero((dots > 0) & (cosines >= self.join))
        best = sorted((-int(cosines[place]), int(self.names[rows[place]])) for place in enough)
        return next((number for _, number in best if self.members[number] and self._near([at], number)), None)

    def _near(self, some: Iterable[int], number: int) -> bool:
        """A member of the group lies within the window of one of these; the undated are near to all."""
        return any(
            one is None or other is None or abs(one - other) <= self.window
            for one in (self.times[at] for at in some)
            for other in (self.times[at] for at in self.members[number])
        )

    def _alike(self) -> list[tuple[int, int]]:
        """Pairs of groups that are enough alike and near in time, the most alike first."""
        numbers = sorted(self.members)
        rows = np.array([self.rows[number] for number in numbers], dtype=np.int64)
        dots = self._between(rows)
        lengths = np.sqrt(np.maximum(self.squares[rows], 1).astype(np.float64))
        # Roughly first, with room for rounding; then exactly, in whole numbers.
        ones, others = np.nonzero(np.triu(dots * 1000 >= (self.least - 1) * np.outer(lengths, lengths), 1) & (dots > 0))
        found = []
        for one, other in zip(ones.tolist(), others.tolist(), strict=True):
            product = int(self.squares[rows[one]]) * int(self.squares[rows[other]])
            cosine = int(dots[one, other]) * 1000 // (math.isqrt(product) or 1)
            if cosine >= self.least:
                found.append((-cosine, (numbers[one], numbers[other])))
        return [(one, other) for _, (one, other) in sorted(found) if self._near(self.members[one], other)]

    def _between(self, rows: Numbers) -> NDArray[np.float64]:
        """The products of all groups with each other: whole numbers below 2**53, so that no order of adding changes them."""
        dots = np.zeros((len(rows), len(rows)))
        for start, end in pairwise([*range(0, self.sums.shape[1], _COLUMNS), self.sums.shape[1]]):
            part = self.sums[rows, start:end].astype(np.float64)
            dots += part @ part.T
        return dots


def _roots(values: Numbers) -> Numbers:
    """Whole square roots, rounded down."""
    roots = np.sqrt(values.astype(np.float64)).astype(np.int64)
    roots -= roots * roots > values
    roots += (roots + 1) * (roots + 1) <= values
    return roots
