"""Pairs for the scorers that ask for scipy's: the best by trying all, over sizes and ties."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from bench.assignment import linear_sum_assignment


@pytest.mark.parametrize("rows", range(6))
@pytest.mark.parametrize("columns", range(1, 6))
@pytest.mark.parametrize("maximize", [True, False])
def test_no_other_pairing_is_worth_more(rows: int, columns: int, maximize: bool):
    """As many pairs as the smaller side has, each row and column once, rows in order, and the best sum there is."""
    chance = np.random.default_rng(rows * 10 + columns)
    for _ in range(8):
        worth = chance.random((rows, columns)).round(1)
        first, second = linear_sum_assignment(worth, maximize=maximize)
        assert list(first) == sorted(set(first))
        assert len(set(second)) == len(first) == min(rows, columns)
        wide = worth if rows <= columns else worth.T
        sums = [wide[range(len(wide)), list(some)].sum() for some in permutations(range(wide.shape[1]), len(wide))]
        assert worth[first, second].sum() == pytest.approx((max if maximize else min)(sums))
