"""Pair rows with columns so that the sum is the greatest: what a scorer asks of scipy. Pure."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import numpy as np


def linear_sum_assignment(worth: Any, *, maximize: bool = False) -> tuple[Any, Any]:
    """The rows and columns of the best pairs, by rows ascending, as scipy gives them (Hungarian method, shortest ways)."""
    costs = -np.asarray(worth, float) if maximize else np.asarray(worth, float)
    if costs.shape[0] > costs.shape[1]:
        columns, rows = _pairs(costs.T)
        order = np.argsort(rows, kind="stable")
        return rows[order], columns[order]
    return _pairs(costs)


def _pairs(costs: Any) -> tuple[Any, Any]:
    """No more rows than columns: each row in turn takes its cheapest free column, moving others where that pays."""
    rows, columns = costs.shape
    row_price, column_price = np.zeros(rows + 1), np.zeros(columns + 1)
    holder = np.zeros(columns + 1, int)  # the row (from 1) that has a column; column 0 holds the one to be placed
    for row in range(1, rows + 1):
        holder[0], column = row, 0
        slack, before = np.full(columns + 1, np.inf), np.zeros(columns + 1, int)
        seen = np.zeros(columns + 1, bool)
        while holder[column]:
            seen[column] = True
            here = holder[column]
            reduced = costs[here - 1] - row_price[here] - column_price[1:]
            nearer = np.flatnonzero(~seen[1:] & (reduced < slack[1:])) + 1
            slack[nearer], before[nearer] = reduced[nearer - 1], column
            best = int(np.argmin(np.where(seen, np.inf, slack)))
            step = slack[best]
            row_price[holder[seen]] += step
            column_price[seen] -= step
            slack[~seen] -= step
            column = best
        while column:
            holder[column], column = holder[before[column]], int(before[column])
    taken = np.flatnonzero(holder[1:])
    found = holder[1:][taken] - 1
    order = np.argsort(found, kind="stable")
    return found[order], taken[order]


def stand_in() -> None:
    """Let a scorer find it where it looks for scipy's, if scipy is not there."""
    try:
        import scipy.optimize  # noqa: F401, PLC0415
    except ImportError:
        package, module = ModuleType("scipy"), ModuleType("scipy.optimize")
        module.linear_sum_assignment = linear_sum_assignment  # type: ignore[attr-defined]
        sys.modules |= {"scipy": package, "scipy.optimize": module}
