"""A small network that reads a line both ways and weighs a label for each word (BiLSTM-CRF), in numpy alone. Pure.

Every word is a row of numbers, put together of those of its columns. Two LSTMs
go over the line, one from each end; what both remember at a word gives the
scores of its labels, and `T` those of a label after a label. Learning follows
the gradient of the likelihood of the labels (Adam), with parts of the input
and output left out by chance. Axes are time, line of the batch, number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reports.trained.columns import WIDTHS
from reports.trained.marks import LABELS

Array = NDArray[Any]
HIDDEN = 128
_DROPPED = 0.4  # share of the input and of the memory that a step of learning does not see
_UNSEEN = 0.03  # share of the words that learning takes for unknown ones
_STEEPEST = 5.0  # length to which a gradient is cut
_DECAY, _DECAY_SQUARE, _TINY = 0.9, 0.999, 1e-8  # Adam's
_HIGHEST = 3e-3  # rate of learning at the start; it falls to a twentieth


@dataclass(frozen=True)
class Batch:
    """Lines side by side: `ids` by column, time and line; `lengths` in words; `labels` by time and line (learning only)."""

    ids: Array
    lengths: Array
    labels: Array

    @property
    def inside(self) -> Array:
        """Which places hold a word."""
        return np.arange(self.ids.shape[1])[:, None] < self.lengths

    @property
    def turned(self) -> Array:
        """The places of each line from its end to its start."""
        place = np.arange(self.ids.shape[1])[:, None]
        found: Array = np.where(place < self.lengths, self.lengths - 1 - place, place)
        return found


def batch_of(lines: Sequence[tuple[Array, Sequence[int]]]) -> Batch:
    """Lines (ids by column and word, labels or none) as one batch, the short ones filled up."""
    lengths = np.array([ids.shape[1] for ids, _ in lines])
    longest = int(lengths.max())
    ids = np.zeros((len(WIDTHS), longest, len(lines)), np.int32)
    labels = np.zeros((longest, len(lines)), np.int64)
    for n, (some, marked) in enumerate(lines):
        ids[:, : some.shape[1], n] = some
        labels[: len(marked), n] = marked
    return Batch(ids, lengths, labels)


def fresh(sizes: Sequence[int], chance: np.random.Generator) -> dict[str, Array]:
    """Weights before any learning; `sizes` are how many values each column knows."""

    def some(*shape: int, scale: float) -> Array:
        return (chance.standard_normal(shape) * scale).astype(np.float32)

    width, many = sum(WIDTHS), len(LABELS)
    weights = {f"e{n}": some(size, wide, scale=0.3) for n, (size, wide) in enumerate(zip(sizes, WIDTHS, strict=True))}
    weights["W"] = some(2, width, 4 * HIDDEN, scale=width**-0.5)
    weights["U"] = some(2, HIDDEN, 4 * HIDDEN, scale=HIDDEN**-0.5)
    weights["b"] = np.zeros((2, 1, 4 * HIDDEN), np.float32)
    weights["b"][:, :, HIDDEN : 2 * HIDDEN] = 1  # remembers until it learns what to forget
    weights["V"] = some(2 * HIDDEN, many, scale=0.1)
    weights["c"] = np.zeros(many, np.float32)
    weights["T"] = np.zeros((many, many), np.float32)
    return weights


class Pass:
    """One way through a batch, and what the way back needs of it."""

    def __init__(self, weights: Mapping[str, Array], batch: Batch, chance: np.random.Generator | None = None) -> None:
        self.weights, self.batch = weights, batch
        self.turned, self.line = batch.turned, np.arange(len(batch.lengths))[None]
        rows = np.concatenate([weights[f"e{n}"][ids] for n, ids in enumerate(batch.ids)], axis=2)
        self.kept_in = _kept(rows.shape, chance)
        self.both = self._both_ways(rows if self.kept_in is None else rows * self.kept_in)
        self._read()
        told = np.concatenate([self.memory[0, 1:], self.memory[1, 1:][self.turned, self.line]], axis=2)
        self.kept_out = _kept(told.shape, chance)
        self.told = told if self.kept_out is None else told * self.kept_out
        self.scores: Array = self.told @ weights["V"] + weights["c"]

    def _both_ways(self, rows: Array) -> Array:
        return np.stack([rows, rows[self.turned, self.line]])

    def _read(self) -> None:
        """Both LSTMs, a word at a time. Gates: let in, keep, let out, and what is new."""
        _, time, lines, width = self.both.shape
        before = np.matmul(self.both.reshape(2, time * lines, width), self.weights["W"]) + self.weights["b"]
        before = before.reshape(2, time, lines, 4 * HIDDEN)
        self.gates = np.empty_like(before)
        self.memory = np.zeros((2, time + 1, lines, HIDDEN), np.float32)
        self.cells, self.shown = np.zeros_like(self.memory), np.empty((2, time, lines, HIDDEN), np.float32)
        for t in range(time):
            gate = before[:, t] + np.matmul(self.memory[:, t], self.weights["U"])
            gate[..., : 3 * HIDDEN] = 1 / (1 + np.exp(-gate[..., : 3 * HIDDEN]))
            gate[..., 3 * HIDDEN :] = np.tanh(gate[..., 3 * HIDDEN :])
            into, keep, out, new = _parts(gate)
            self.cells[:, t + 1] = keep * self.cells[:, t] + into * new
            self.shown[:, t] = np.tanh(self.cells[:, t + 1])
            self.memory[:, t + 1] = out * self.shown[:, t]
            self.gates[:, t] = gate

    def back(self, scores: Array, after: Array) -> dict[str, Any]:
        """The gradient of every weight, from those of the scores and of `T`; of a column's rows: which, and theirs."""
        flat = scores.reshape(-1, scores.shape[2])
        found: dict[str, Any] = {"T": after, "c": flat.sum(0), "V": self.told.reshape(-1, 2 * HIDDEN).T @ flat}
        told = scores @ self.weights["V"].T
        told = told if self.kept_out is None else told * self.kept_out
        gates = self._unread(np.stack([told[..., :HIDDEN], told[..., HIDDEN:][self.turned, self.line]]))
        _, time, lines, width = self.both.shape
        gates = gates.reshape(2, time * lines, 4 * HIDDEN)
        found["b"] = gates.sum(1, keepdims=True)
        found["W"] = np.matmul(self.both.reshape(2, -1, width).transpose(0, 2, 1), gates)
        found["U"] = np.matmul(self.memory[:, :-1].reshape(2, -1, HIDDEN).transpose(0, 2, 1), gates)
        ways = np.matmul(gates, self.weights["W"].transpose(0, 2, 1)).reshape(2, time, lines, width)
        rows = ways[0] + ways[1][self.turned, self.line]
        return found | self._columns(rows if self.kept_in is None else rows * self.kept_in)

    def _unread(self, told: Array) -> Array:
        """The gradient of the gates, from the last word to the first."""
        found: Array = np.empty_like(self.gates)
        carried = np.zeros_like(told[:, 0])
        cell = np.zeros_like(carried)
        back = self.weights["U"].transpose(0, 2, 1)
        for t in range(told.shape[1] - 1, -1, -1):
            into, keep, out, new = _parts(self.gates[:, t])
            memory, shown, step = told[:, t] + carried, self.shown[:, t], found[:, t]
            cell = cell + memory * out * (1 - shown * shown)
            step[..., :HIDDEN] = cell * new * into * (1 - into)
            step[..., HIDDEN : 2 * HIDDEN] = cell * self.cells[:, t] * keep * (1 - keep)
            step[..., 2 * HIDDEN : 3 * HIDDEN] = memory * shown * out * (1 - out)
            step[..., 3 * HIDDEN :] = cell * into * (1 - new * new)
            cell = cell * keep
            carried = np.matmul(step, back)
        return found

    def _columns(self, rows: Array) -> dict[str, tuple[Array, Array]]:
        """For each column the values met, and the sums of their gradients."""
        inside, found, start = self.batch.inside, {}, 0
        flat = rows[inside]
        for n, wide in enumerate(WIDTHS):
            ids = self.batch.ids[n][inside]
            order = np.argsort(ids, kind="stable")
            met, first = np.unique(ids[order], return_index=True)
            found[f"e{n}"] = (met, np.add.reduceat(flat[order, start : start + wide], first, axis=0))
            start += wide
        return found


def _parts(gate: Array) -> tuple[Array, Array, Array, Array]:
    return (
        gate[..., :HIDDEN],
        gate[..., HIDDEN : 2 * HIDDEN],
        gate[..., 2 * HIDDEN : 3 * HIDDEN],
        gate[..., 3 * HIDDEN :],
    )


def _kept(shape: tuple[int, ...], chance: np.random.Generator | None) -> Array | None:
    """What a step of learning sees, the more of it as less is left."""
    if chance is None:
        return None
    return (chance.random(shape, dtype=np.float32) > _DROPPED) * np.float32(1 / (1 - _DROPPED))


def likelihood(scores: Array, after: Array, batch: Batch) -> tuple[float, Array, Array]:
    """How unlikely the labels of a batch are, a line, with the gradient by the scores and by `T`."""
    time, lines, many = scores.shape
    steps, inside = np.exp(after.astype(np.float64)), batch.inside
    highest = scores.max(2, keepdims=True)
    weights = np.exp((scores - highest).astype(np.float64))
    ahead, sums = _ahead(weights, steps)
    behind, expected = np.ones((time, lines, many)), np.zeros((many, many))
    for t in range(time - 2, -1, -1):
        coming = weights[t + 1] * behind[t + 1] / sums[t + 1][:, None]
        expected += (ahead[t] * inside[t + 1][:, None]).T @ coming
        behind[t] = np.where(inside[t + 1][:, None], coming @ steps.T, 1)
    chances = ahead * behind
    chances *= inside[:, :, None] / chances.sum(2, keepdims=True)
    places, which = np.nonzero(inside)
    marked = batch.labels[places, which]
    chances[places, which, marked] -= 1
    first, line = np.nonzero(inside[1:])
    pair = batch.labels[first, line], batch.labels[first + 1, line]
    expected *= steps
    np.add.at(expected, pair, -1)
    total = ((np.log(sums) + highest[:, :, 0]) * inside).sum() - scores[places, which, marked].sum() - after[pair].sum()
    return float(total) / lines, (chances / lines).astype(np.float32), (expected / lines).astype(np.float32)


def _ahead(weights: Array, steps: Array) -> tuple[Array, Array]:
    """The chances of each label by all that stands before it, and what they were divided by."""
    found, sums = np.empty_like(weights), np.empty(weights.shape[:2])
    for t in range(len(weights)):
        found[t] = weights[t] if t == 0 else (found[t - 1] @ steps) * weights[t]
        sums[t] = found[t].sum(1)
        found[t] /= sums[t][:, None]
    return found, sums


class Learner:
    """Weights that learn, batch by batch, over a known number of steps."""

    def __init__(self, sizes: Sequence[int], steps: int, seed: int = 1) -> None:
        self.chance = np.random.default_rng(seed)
        self.weights = fresh(sizes, self.chance)
        self.mean = {name: np.zeros_like(weight) for name, weight in self.weights.items()}
        self.square = {name: np.zeros_like(weight) for name, weight in self.weights.items()}
        self.done, self.steps = 0, steps

    def learn(self, batch: Batch) -> float:
        """One step; how unlikely the labels were before it."""
        batch.ids[0][self.chance.random(batch.ids[0].shape) < _UNSEEN] = 0
        way = Pass(self.weights, batch, self.chance)
        loss, scores, after = likelihood(way.scores, self.weights["T"], batch)
        self._step(way.back(scores, after))
        return loss

    def _step(self, gradient: Mapping[str, Any]) -> None:
        self.done += 1
        rate = _HIGHEST * max(0.05, 1 - self.done / self.steps)
        rate *= (1 - _DECAY_SQUARE**self.done) ** 0.5 / (1 - _DECAY**self.done)
        parts = [part[1] if isinstance(part, tuple) else part for part in gradient.values()]
        length = sum(float((part * part).sum()) for part in parts) ** 0.5
        cut = np.float32(min(1.0, _STEEPEST / (length + 1e-9)))
        for name, part in gradient.items():
            rows, slope = part if isinstance(part, tuple) else (..., part)
            slope = slope * cut
            mean = self.mean[name][rows] * _DECAY + (1 - _DECAY) * slope
            square = self.square[name][rows] * _DECAY_SQUARE + (1 - _DECAY_SQUARE) * slope * slope
            self.mean[name][rows], self.square[name][rows] = mean, square
            self.weights[name][rows] -= (rate * mean / (np.sqrt(square) + _TINY)).astype(np.float32)
