"""The marks that a desk has put into texts, and the same laid flat over words. Pure.

The data are JSON Lines, as labelling tools give them out: an object a line with
`text` and `label`, a list of `[start, end, "source" | "cue" | "content"]`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from reports.errors import TrainingError
from reports.types import Span

KINDS = ("source", "cue", "content")
LABELS = ("O", *(f"{place}-{kind}" for kind in KINDS for place in "BI"))
# English endings are words of their own, so that a name can end before its 's.
_TOKEN = re.compile(r"\w+(?:[-.]\w+)*|['’](?:s|t|d|m|re|ve|ll)\b|[^\w\s]")
_LINE = re.compile(r"[^\n]*\S[^\n]*")


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
