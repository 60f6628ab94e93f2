"""The spans of a line that are likely enough, from the scores of its labels. Pure.

The labels of a line are taken together, not one by one: each span has the
probability that the line is labelled with just this span from its first word to
its last. Of those above a bound the set with the greatest sum stands, which is
what the most exact spans are expected of.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reports.trained.marks import KINDS, LABELS

Array = NDArray[Any]
# From which probability on a span is worth giving: where the score F1 is about twice as high.
BOUNDS = {"source": 0.35, "cue": 0.35, "content": 0.3}

Place = tuple[int, int, str]  # first word, last word, kind


def likely(scores: Array, after: Array) -> list[Place]:
    """The spans of a line, in order; none overlap."""
    if not len(scores):
        return []
    found = [(last + 1, first, kind, chance - BOUNDS[kind]) for first, last, kind, chance in _chances(scores, after)]
    return _best(sorted(found))


def _best(spans: list[tuple[int, int, str, float]]) -> list[Place]:
    """Those that do not overlap and are worth most together; `spans` by their ends."""
    ends: list[int] = [0]
    best: list[tuple[float, tuple[Place, ...]]] = [(0.0, ())]
    for end, first, kind, worth in spans:
        before, chosen = best[bisect_right(ends, first) - 1]
        if before + worth > best[-1][0]:
            ends.append(end)
            best.append((before + worth, (*chosen, (first, end - 1, kind))))
    return list(best[-1][1])


def _chances(scores: Array, after: Array) -> Iterator[tuple[int, int, str, float]]:
    """Every span above its bound with its probability."""
    scores, after = scores.astype(np.float64), after.astype(np.float64)
    ahead, behind, total = _sums(scores, after)
    for kind in KINDS:
        begin, inside = LABELS.index(f"B-{kind}"), LABELS.index(f"I-{kind}")
        others = [n for n in range(len(LABELS)) if n != inside]
        starts = np.exp(ahead[:, begin] + behind[:, begin] - total) > BOUNDS[kind]
        for first in np.nonzero(starts)[0].tolist():
            run, label, last = ahead[first, begin], begin, first
            while True:
                end = _end(scores, after[label], behind, last, others)
                if (chance := float(np.exp(run + end - total))) > BOUNDS[kind]:
                    yield first, last, kind, chance
                if last + 1 == len(scores):
                    break
                last += 1
                run, label = run + after[label, inside] + scores[last, inside], inside
                if np.exp(run + behind[last, inside] - total) < BOUNDS[kind]:
                    break


def _end(scores: Array, after: Array, behind: Array, last: int, others: list[int]) -> float:
    """The weight of all that may follow where the span ends with this word."""
    if last + 1 == len(scores):
        return 0.0
    return _log_sum((after + scores[last + 1] + behind[last + 1])[others])


def _sums(scores: Array, after: Array) -> tuple[Array, Array, float]:
    """The weights of all that may stand before and behind a label, and of all labellings together, as logarithms."""
    ahead, behind = np.empty_like(scores), np.zeros_like(scores)
    ahead[0], steps = scores[0], np.exp(after)
    for n in range(1, len(scores)):
        top = ahead[n - 1].max()
        ahead[n] = scores[n] + top + np.log(np.exp(ahead[n - 1] - top) @ steps)
    for n in range(len(scores) - 2, -1, -1):
        coming = scores[n + 1] + behind[n + 1]
        top = coming.max()
        behind[n] = top + np.log(steps @ np.exp(coming - top))
    return ahead, behind, _log_sum(ahead[-1])


def _log_sum(weights: Array) -> float:
    top = float(weights.max())
    return top + float(np.log(np.exp(weights - top).sum()))
