"""How well labels agree with marks: exact spans, kind by kind. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from reports.trained.marks import KINDS, Example, Labelled, outermost
from reports.types import Span


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


def _bare(text: str, one: Labelled) -> Labelled:
    start, end = one.span.start, one.span.end
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return Labelled(Span(start, end), one.kind)
