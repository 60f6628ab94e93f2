"""Cut a text into runs by the spans that mark it, also where spans overlap. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reports.types import Span


@dataclass(frozen=True)
class Mark:
    """A span and what it is: the name becomes a class of the stylesheet."""

    span: Span
    name: str


@dataclass(frozen=True)
class Run:
    """Words with all that they are marked as, in the order of the marks given."""

    text: str
    names: tuple[str, ...] = ()


def runs(text: str, within: Span, marks: Iterable[Mark]) -> tuple[Run, ...]:
    """The words of `within`, cut wherever a mark begins or ends."""
    inside = [mark for mark in marks if mark.span.start < within.end and mark.span.end > within.start]
    edges = {edge for mark in inside for edge in (mark.span.start, mark.span.end)}
    cuts = sorted({within.start, within.end, *(edge for edge in edges if within.start < edge < within.end)})
    return tuple(Run(text[start:end], _names(inside, start, end)) for start, end in pairwise(cuts))


def _names(marks: Sequence[Mark], start: int, end: int) -> tuple[str, ...]:
    covering = (mark.name for mark in marks if mark.span.start <= start and end <= mark.span.end)
    return tuple(dict.fromkeys(covering))


def paragraphs(text: str) -> tuple[Span, ...]:
    """The lines of a text that hold anything."""
    spans: list[Span] = []
    start = 0
    for line in text.split("\n"):
        if line.strip():
            spans.append(Span(start, start + len(line)))
        start += len(line) + 1
    return tuple(spans)


def around(text: str, span: Span, beside: int = 1) -> tuple[Span, ...]:
    """The paragraphs that hold a span, with so many before and after."""
    spans = paragraphs(text)
    holding = [number for number, each in enumerate(spans) if each.start < span.end and span.start < each.end]
    if not holding:
        return ()
    return spans[max(0, holding[0] - beside) : holding[-1] + beside + 1]


def snippet(text: str, hits: Sequence[Span], *, room: int = 240) -> tuple[Run, ...]:
    """The words around the first hit with every hit in them marked; the beginning of the text where there is none."""
    first = hits[0].start if hits else 0
    start = 0 if first < room // 3 else _space(text, first - room // 3)
    end = _space(text, min(len(text), start + room))
    inside = runs(text, Span(start, max(start, end)), [Mark(hit, "hit") for hit in hits])
    before = (Run("… "),) if start else ()
    return (*before, *inside, *((Run(" …"),) if end < len(text) else ()))


def _space(text: str, place: int) -> int:
    """The next place after a space, or the place itself where none is near."""
    if place >= len(text):
        return len(text)
    found = text.find(" ", place, place + 40)
    return found + 1 if found >= 0 else place
