"""Vectors of whole numbers that are mostly noughts: sums of them, and an index that finds which are alike. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
_END = 2**62


class Sparse(NamedTuple):
    """The columns where a vector is not nought, rising, and what stands there."""

    columns: Numbers
    values: Numbers


class Sum:
    """A sum of vectors, which they join and leave. Behind its columns stands one that no vector has, so that each is found."""

    __slots__ = ("_columns", "_values")

    def __init__(self) -> None:
        self._columns, self._values = np.array([_END]), np.array([0])

    def __len__(self) -> int:
        return len(self._columns) - 1

    @property
    def vector(self) -> Sparse:
        """What it comes to; columns that have become nought stand there too."""
        return Sparse(self._columns[:-1], self._values[:-1])

    def dot(self, other: Sparse) -> int:
        """The product with a vector, best given the shorter one."""
        at = self._columns.searchsorted(other.columns)
        return int((self._values[at] * (self._columns[at] == other.columns)) @ other.values)

    def add(self, other: Sparse, sign: int) -> int:
        """Add a vector, or with -1 take it away; the product with it before."""
        at = self._columns.searchsorted(other.columns)
        there = self._columns[at] == other.columns
        before = int((self._values[at] * there) @ other.values)
        if there.all():
            self._values[at] += sign * other.values
        else:
            self._values[at[there]] += sign * other.values[there]
            self._values = np.insert(self._values, at[~there], sign * other.values[~there])
            self._columns = np.insert(self._columns, at[~there], other.columns[~there])
        return before


class Postings:
    """For each column the vectors that have it, so that one is held against all by the columns it has.

    Columns that many vectors have cost most and tell least: they may be left
    out, up to a length, and then what comes out is wrong by no more than that
    length times the other's.
    """

    def __init__(self, vectors: Sequence[Sparse], columns: int) -> None:
        every = np.concatenate([vector.columns for vector in vectors] or [np.zeros(0, dtype=np.int64)])
        order = np.argsort(every, kind="stable")
        owners = np.repeat(np.arange(len(vectors), dtype=np.int32), [len(vector.columns) for vector in vectors])
        values = np.concatenate([vector.values for vector in vectors] or [every])
        self._owners, self._values = owners[order], values[order].astype(np.int32)
        self._counts = np.bincount(every, minlength=columns)
        self._starts = np.cumsum(self._counts) - self._counts

    def work(self, vector: Sparse) -> int:
        """How many postings the columns of a vector have."""
        return int(self._counts[vector.columns].sum())

    def dots(self, vector: Sparse, groups: Numbers, count: int, most: float) -> tuple[NDArray[np.float64], float]:
        """The products of a vector with the sum of each group, and the length that was left out, at most `most`.

        Args:
            vector: Any, also a sum.
            groups: The group of each of the vectors, below `count`.
            count: How many groups there are.
            most: The length of the part of the vector that may be left out.
        """
        columns, values, left = self._telling(vector, most)
        counts = self._counts[columns]
        shift = self._starts[columns] - (np.cumsum(counts) - counts)
        at = np.arange(int(counts.sum())) + np.repeat(shift, counts)
        # Whole numbers below 2**53: exact as floats, in whatever order they are added.
        weights = (self._values[at] * np.repeat(values, counts)).astype(np.float64)
        products = np.bincount(groups[self._owners[at]], weights, minlength=count).astype(np.float64)
        return products, left

    def _telling(self, vector: Sparse, most: float) -> tuple[Numbers, Numbers, float]:
        """The columns of a vector without its commonest, and the length of those."""
        order = np.argsort(-self._counts[vector.columns], kind="stable")
        lengths = np.sqrt(np.cumsum(vector.values[order].astype(np.float64) ** 2))
        cut = int(np.searchsorted(lengths, most, side="right"))
        return vector.columns[order[cut:]], vector.values[order[cut:]], float(lengths[cut - 1]) if cut else 0.0
