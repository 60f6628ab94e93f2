"""A model's file: trained on a desk's marks, loaded, and asked for the spans of a text. Pure.

The file is one line of JSON that tells what it was made of, one of JSON with
the values that each column knows, then the weights; the first line holds the
hash of all behind it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reports.errors import TrainingError
from reports.language import LANGUAGES
from reports.trained.columns import columns
from reports.trained.marks import LABELS, Labelled, flat_labels, paragraphs, read_examples
from reports.trained.network import Learner, Pass, batch_of, fresh
from reports.trained.spans import likely
from reports.types import Span

Array = NDArray[Any]
FORMAT = "dateline-extractor/2"
COLUMNS = "1"  # goes up whenever what is seen of a word changes: an older model would be fed with other values
_LONGEST = 160  # words that a line may have while learning; a longer one is learnt in pieces
_AT_ONCE = 64  # lines labelled together
_FEW = 1000  # lines below which the batches are small
_ENOUGH = 3000  # steps of learning that a model wants, if that many rounds can give them
_ROUNDS = (5, 60)

Line = tuple[Array, list[int]]


@dataclass(frozen=True)
class ModelCard:
    """What a model was made of; the first line of its file. `weights` is the SHA-256 of the rest."""

    format: str
    columns: str
    language: str
    data: str
    examples: int
    rounds: int
    weights: str


def train(
    body: bytes, name: str, language: str, rounds: int | None = None, told: Callable[[int], None] = lambda _: None
) -> bytes:
    """A model's file, made from the annotated texts of a file; the same bytes give the same model on one machine.

    `rounds` are passes over the texts; without it as many as give enough steps.
    """
    if language not in LANGUAGES:
        raise TrainingError(f"language {language!r} is not known; write one of {', '.join(sorted(LANGUAGES))}")
    examples = read_examples(body, name)
    seen = [
        (columns(example.text, tokens, language), [LABELS.index(one) for one in flat_labels(tokens, example.labels)])
        for example in examples
        for tokens in paragraphs(example.text)
    ]
    known = [_known(column) for column in zip(*(row for row, _ in seen), strict=True)]
    lines = [piece for row, labels in seen for piece in _pieces(_numbers(known, row), labels)]
    rounds = rounds or _rounds(lines)
    weights = _learn(lines, [len(values) + 1 for values in known], rounds, told)
    rest = json.dumps([list(values) for values in known], ensure_ascii=False).encode() + b"\n" + _packed(weights)
    card = ModelCard(FORMAT, COLUMNS, language, _sha256(body), len(examples), rounds, _sha256(rest))
    return json.dumps(asdict(card), sort_keys=True).encode() + b"\n" + rest


def _known(column: Sequence[Sequence[str]]) -> dict[str, int]:
    """The values met twice, the most frequent first; 0 is left for all others."""
    met = Counter(value for line in column for value in line)
    often = sorted((value for value, times in met.items() if times > 1), key=lambda value: (-met[value], value))
    return {value: number for number, value in enumerate(often, 1)}


def _numbers(known: Sequence[dict[str, int]], row: Sequence[Sequence[str]]) -> Array:
    return np.array(
        [[values.get(value, 0) for value in column] for values, column in zip(known, row, strict=True)], np.int32
    )


def _pieces(ids: Array, labels: list[int]) -> Iterator[Line]:
    many = -(-len(labels) // _LONGEST)
    edges = [len(labels) * n // many for n in range(many + 1)]
    return ((ids[:, a:b], labels[a:b]) for a, b in pairwise(edges))


def _size(lines: Sequence[Line]) -> int:
    return 32 if len(lines) >= _FEW else 8


def _rounds(lines: Sequence[Line]) -> int:
    steps = -(-len(lines) // _size(lines))
    return min(_ROUNDS[1], max(_ROUNDS[0], -(-_ENOUGH // steps)))


def _learn(lines: Sequence[Line], sizes: Sequence[int], rounds: int, told: Callable[[int], None]) -> dict[str, Array]:
    """Weights after so many passes; lines of about one length learn together, in an order by chance."""
    size = _size(lines)
    steps = -(-len(lines) // size)
    learner = Learner(sizes, rounds * steps)
    for number in range(1, rounds + 1):
        order = sorted(learner.chance.permutation(len(lines)).tolist(), key=lambda n: len(lines[n][1]) // 4)
        for start in learner.chance.permutation(steps).tolist():
            learner.learn(batch_of([lines[n] for n in order[start * size : (start + 1) * size]]))
        told(number)
    return learner.weights


class Extractor:
    """Labels texts with a trained model."""

    def __init__(self, card: ModelCard, known: list[dict[str, int]], weights: dict[str, Array]) -> None:
        self.card, self._values, self._weights = card, known, weights

    @classmethod
    def load(cls, model: bytes, name: str) -> Extractor:
        """From a model's file; one that is damaged, foreign or of other columns is refused."""
        head, _, rest = model.partition(b"\n")
        try:
            card = ModelCard(**json.loads(head))
        except (ValueError, TypeError) as wrong:
            raise TrainingError(f"{name}: no model of this `dateline train`; give one that it wrote") from wrong
        if (card.format, card.columns) != (FORMAT, COLUMNS):
            raise TrainingError(f"{name}: made for columns {card.columns} of {card.format}; train it again")
        if _sha256(rest) != card.weights:
            raise TrainingError(f"{name}: its weights are not those that its first line names; train it again")
        values, _, numbers = rest.partition(b"\n")
        known = [{value: number for number, value in enumerate(column, 1)} for column in json.loads(values)]
        return cls(card, known, _unpacked(numbers, [len(column) + 1 for column in known]))

    def label(self, text: str) -> tuple[Labelled, ...]:
        """All sources, cues and contents of a text, in order."""
        lines = paragraphs(text)
        rows = [_numbers(self._values, columns(text, tokens, self.card.language)) for tokens in lines]
        found: list[Labelled] = []
        order = sorted(range(len(lines)), key=lambda n: len(lines[n]))
        for start in range(0, len(order), _AT_ONCE):
            some = order[start : start + _AT_ONCE]
            scores = Pass(self._weights, batch_of([(rows[n], ()) for n in some])).scores
            for place, n in enumerate(some):
                found += self._spans(lines[n], scores[: len(lines[n]), place])
        return tuple(sorted(found))

    def _spans(self, tokens: Sequence[Span], scores: Array) -> Iterator[Labelled]:
        for first, last, kind in likely(scores, self._weights["T"]):
            yield Labelled(Span(tokens[first].start, tokens[last].end), kind)


def _shapes(sizes: Sequence[int]) -> dict[str, Array]:
    """Weights of the right shapes, in the order in which a file holds them."""
    return fresh(sizes, np.random.default_rng(0))


def _packed(weights: dict[str, Array]) -> bytes:
    return b"".join(weights[name].astype("<f4").tobytes() for name in sorted(weights))


def _unpacked(body: bytes, sizes: Sequence[int]) -> dict[str, Array]:
    shapes = {name: array.shape for name, array in _shapes(sizes).items()}
    numbers, found, start = np.frombuffer(body, "<f4"), {}, 0
    for name in sorted(shapes):
        size = int(np.prod(shapes[name]))
        found[name] = numbers[start : start + size].reshape(shapes[name])
        start += size
    return found


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
