"""A trained extractor as an option: sources, cues and contents labelled by a CRF that a desk trains on its own data.

The data are JSON Lines, as labelling tools give them out: an object a line with
`text` and `label`, a list of `[start, end, "source" | "cue" | "content"]`.
What the rules read is a feature of every word, so that little data go a long
way. A model is one file: a line of JSON that tells what it was made of, then
the weights, whose hash the line holds. No weights come with the package.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from reports.errors import TrainingError
from reports.language import LANGUAGES
from reports.statements import RULES
from reports.types import Span
from reports.wordfeatures import features

KINDS = ("source", "cue", "content")
FORMAT = "dateline-extractor/1"
FEATURES = "2"  # goes up whenever the features of a word change: an older model would be fed with others
# English endings are words of their own, so that a name can end before its 's.
_TOKEN = re.compile(r"\w+(?:[-.]\w+)*|['’](?:s|t|d|m|re|ve|ll)\b|[^\w\s]")
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_ROUND = re.compile(r"Iteration #(\d+)")


@dataclass(frozen=True, order=True)
class Labelled:
    """A stretch of text and what it is: a source, a cue or a content."""

    span: Span
    kind: str


@dataclass(frozen=True)
class Example:
    """A text with all that was marked in it."""

    text: str
    labels: tuple[Labelled, ...]


@dataclass(frozen=True)
class ModelCard:
    """What a model was made of; the first line of its file. `weights` is the SHA-256 of the rest.

    `rules` is the version of the rules whose readings were features.
    """

    format: str
    features: str
    language: str
    rules: str
    data: str
    examples: int
    iterations: int
    weights: str


@dataclass(frozen=True)
class Score:
    """Exact spans of a kind: right ones among those found and those marked."""

    kind: str
    right: int
    found: int
    marked: int

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of what was marked that was found."""
        return self.right / self.marked if self.marked else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / (self.found + self.marked) if self.found + self.marked else 0.0


def read_examples(body: bytes, name: str) -> tuple[Example, ...]:
    """The annotated texts of a JSON Lines file; the first line that is wrong is named."""
    examples = []
    for number, line in enumerate(body.split(b"\n"), 1):
        if line.strip():
            try:
                examples.append(_example(json.loads(line)))
            except (ValueError, TypeError, RecursionError) as wrong:
                raise TrainingError(
                    f'{name}:{number}: {wrong}; a line is {{"text": "…", "label": [[start, end, "source"], …]}}'
                ) from wrong
    if not any(example.labels for example in examples):
        raise TrainingError(f"{name}: nothing is marked in it; mark sources, cues and contents first")
    return tuple(examples)


def _example(row: Any) -> Example:  # noqa: ANN401 - any JSON value
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not isinstance(row.get("label"), list):
        raise TypeError("no text or no label in it")
    row["text"].encode()  # half a surrogate pair is no text
    return Example(row["text"], tuple(_labelled(mark, row["text"]) for mark in row["label"]))


def _labelled(mark: Any, text: str) -> Labelled:  # noqa: ANN401 - any JSON value
    if not isinstance(mark, list) or len(mark) != 3:
        raise ValueError(f"the mark {mark!r} is no start, end and kind")
    start, end, kind = mark
    if kind not in KINDS:
        raise ValueError(f"the mark {mark!r} is no source, cue or content")
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
        raise ValueError(f"the mark {mark!r} lies outside a text of {len(text)} characters")
    return Labelled(Span(start, end), kind)


def train(
    body: bytes, name: str, language: str, iterations: int, told: Callable[[int], None] = lambda _: None
) -> bytes:
    """A model's file, made from the annotated texts of a file; the same bytes give the same model."""
    _known(language)
    examples = read_examples(body, name)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "weights"
        trainer = _trainer(iterations, told)
        for example in examples:
            for tokens in paragraphs(example.text):
                trainer.append(features(example.text, tokens, language), flat_labels(tokens, example.labels))
        trainer.train(str(file))
        weights = file.read_bytes()
    card = ModelCard(
        FORMAT, FEATURES, language, RULES, _sha256(body), len(examples), iterations, hashlib.sha256(weights).hexdigest()
    )
    return json.dumps(asdict(card), sort_keys=True).encode() + b"\n" + weights


def _trainer(iterations: int, told: Callable[[int], None]) -> Any:  # noqa: ANN401 - python-crfsuite tells no types
    def tell(message: str) -> None:
        if (number := _ROUND.search(message)) is not None:
            told(int(number[1]))

    trainer = _crfsuite().Trainer(verbose=True)
    trainer.message = tell  # each round; all else it would print stays unsaid
    trainer.select("lbfgs")
    trainer.set_params({"max_iterations": iterations, "c2": 1.0, "feature.minfreq": 2})
    return trainer


class Extractor:
    """Labels texts with a trained model."""

    def __init__(self, card: ModelCard, weights: bytes) -> None:
        self.card = card
        self._tagger = _crfsuite().Tagger()
        self._tagger.open_inmemory(weights)

    @classmethod
    def load(cls, model: bytes, name: str) -> Extractor:
        """From a model's file; one that is damaged, foreign or of other features is refused."""
        head, _, weights = model.partition(b"\n")
        try:
            card = ModelCard(**json.loads(head))
        except (ValueError, TypeError) as wrong:
            raise TrainingError(f"{name}: no model of `dateline train`; give one that it wrote") from wrong
        if (card.format, card.features) != (FORMAT, FEATURES):
            raise TrainingError(f"{name}: made for features {card.features} of {card.format}; train it again")
        if hashlib.sha256(weights).hexdigest() != card.weights:
            raise TrainingError(f"{name}: its weights are not those that its first line names; train it again")
        return cls(card, weights)

    def label(self, text: str) -> tuple[Labelled, ...]:
        """All sources, cues and contents of a text, in order."""
        found: list[Labelled] = []
        for tokens in paragraphs(text):
            found += joined(tokens, self._tagger.tag(features(text, tokens, self.card.language)))
        return tuple(found)


def score(extractor: Callable[[str], Iterable[Labelled]], examples: Iterable[Example]) -> tuple[Score, ...]:
    """Exact spans against the outermost marks; punctuation and spaces at the ends aside."""
    counts = {kind: [0, 0, 0] for kind in KINDS}
    for example in examples:
        wanted = {_bare(example.text, one) for one in outermost(example.labels)}
        found = {_bare(example.text, one) for one in extractor(example.text)}
        for kind, tally in counts.items():
            mine, theirs = ({one for one in ones if one.kind == kind} for ones in (found, wanted))
            for place, number in enumerate((len(mine & theirs), len(mine), len(theirs))):
                tally[place] += number
    return tuple(Score(kind, *tally) for kind, tally in counts.items())


def paragraphs(text: str) -> tuple[tuple[Span, ...], ...]:
    """The words and marks of each line that holds any: a sequence for the model."""
    lines = (
        tuple(Span(*token.span()) for token in _TOKEN.finditer(text, line.start(), line.end()))
        for line in _LINE.finditer(text)
    )
    return tuple(line for line in lines if line)


def flat_labels(tokens: Sequence[Span], labels: Iterable[Labelled]) -> list[str]:
    """A label a word."""
    found = ["O"] * len(tokens)
    for one in outermost(labels):
        inside = [n for n, token in enumerate(tokens) if one.span.start < token.end and token.start < one.span.end]
        if inside and all(found[n] == "O" for n in inside):
            found[inside[0]] = f"B-{one.kind}"
            for n in inside[1:]:
                found[n] = f"I-{one.kind}"
    return found


def outermost(labels: Iterable[Labelled]) -> tuple[Labelled, ...]:
    """Where marks overlap, the longest stands: what is said within a content is part of it."""
    kept: list[Labelled] = []
    for one in sorted(labels, key=lambda one: (one.span.start - one.span.end, one)):
        if not any(one.span.start < other.span.end and other.span.start < one.span.end for other in kept):
            kept.append(one)
    return tuple(sorted(kept))


def joined(tokens: Sequence[Span], labels: Sequence[str]) -> tuple[Labelled, ...]:
    """Labels of words as spans; one that begins without its B begins all the same."""
    found: list[Labelled] = []
    before = "O"
    for token, label in zip(tokens, labels, strict=True):
        if label != "O":
            kind = label[2:]
            if label.startswith("I") and before[2:] == kind:
                found[-1] = Labelled(Span(found[-1].span.start, token.end), kind)
            else:
                found.append(Labelled(token, kind))
        before = label
    return tuple(found)


def _bare(text: str, one: Labelled) -> Labelled:
    start, end = one.span.start, one.span.end
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return Labelled(Span(start, end), one.kind)


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _known(language: str) -> None:
    if language not in LANGUAGES:
        raise TrainingError(f"language {language!r} is not known; write one of {', '.join(sorted(LANGUAGES))}")


def _crfsuite() -> Any:  # noqa: ANN401 - the extra tells no types
    try:
        import pycrfsuite  # noqa: PLC0415  (an extra)
    except ImportError as missing:
        raise TrainingError("python-crfsuite is missing; install dateline[trained]") from missing
    return pycrfsuite
