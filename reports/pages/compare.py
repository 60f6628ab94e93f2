"""Lay two texts side by side: the runs of words they share, and what one has that the other has not. Pure.

Shared runs are found by their words alone, wherever they stand, in time
linear in the texts: a run counts from `RUN` words on. Paragraphs are then
paired in reading order by what they share most.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Indel

from reports.pages.marks import Mark, Run, paragraphs, runs
from reports.types import Span

RUN = 5  # words; fewer are shared by any two texts on one subject
LONGEST = 12_000  # words of a text that are compared word by word; the table of a comparison grows with the square
COMMON = 8  # paragraphs that hold the same words; beyond that the words tell none of them
STRAY = 1  # so few words between two changes are part of the change

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_TOKEN = re.compile(r"\n+|[^\S\n]*[^\s]+")

Gram = tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A paragraph of each side; an empty side has no counterpart there."""

    left: tuple[Run, ...] = ()
    right: tuple[Run, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """Two texts in rows. `shared_*` are the words of each side in shared runs, `longest` the words of the longest."""

    rows: tuple[Row, ...]
    words_left: int
    words_right: int
    shared_left: int
    shared_right: int
    longest: int

    @property
    def share_left(self) -> int:
        """Per cent of the left text that the right one has too."""
        return 100 * self.shared_left // max(1, self.words_left)

    @property
    def share_right(self) -> int:
        """Per cent of the right text that the left one has too."""
        return 100 * self.shared_right // max(1, self.words_right)


@dataclass(frozen=True)
class Piece:
    """Words that stayed, went or came between two revisions."""

    text: str
    mark: Literal["", "removed", "added"] = ""


@dataclass(frozen=True)
class _Text:
    """A text cut into words, with the runs of `RUN` words it holds."""

    text: str
    words: tuple[tuple[str, Span], ...]

    @classmethod
    def of(cls, text: str) -> _Text:
        return cls(text, tuple((hit[0].casefold(), Span(*hit.span())) for hit in _WORD.finditer(text)))

    def gram(self, place: int) -> Gram:
        return tuple(word for word, _ in self.words[place : place + RUN])

    def grams(self) -> set[Gram]:
        return {self.gram(place) for place in range(len(self.words) - RUN + 1)}

    def covered(self, grams: set[Gram]) -> tuple[tuple[int, int], ...]:
        """The stretches of words, as half-open ranges, whose every run of `RUN` words is among the grams."""
        stretches: list[tuple[int, int]] = []
        for place in range(len(self.words) - RUN + 1):
            if self.gram(place) not in grams:
                continue
            if stretches and place <= stretches[-1][1] - RUN + 1:
                stretches[-1] = (stretches[-1][0], place + RUN)
            else:
                stretches.append((place, place + RUN))
        return tuple(stretches)

    def span(self, stretch: tuple[int, int]) -> Span:
        return Span(self.words[stretch[0]][1].start, self.words[stretch[1] - 1][1].end)


def compare(left: str, right: str) -> Comparison:
    """The two texts with their shared runs marked ``shared``, paragraph beside paragraph."""
    one, two = _Text.of(left), _Text.of(right)
    shared = one.grams() & two.grams()
    covers = one.covered(shared), two.covered(shared)
    marks = [
        [Mark(side.span(each), "shared") for each in cover] for side, cover in zip((one, two), covers, strict=True)
    ]
    return Comparison(
        rows=_rows(one, two, shared, marks[0], marks[1]),
        words_left=len(one.words),
        words_right=len(two.words),
        shared_left=_covered_words(covers[0]),
        shared_right=_covered_words(covers[1]),
        longest=max((end - start for start, end in covers[0]), default=0),
    )


def _covered_words(stretches: Sequence[tuple[int, int]]) -> int:
    covered, reached = 0, 0
    for start, end in stretches:
        covered += max(0, end - max(start, reached))
        reached = max(reached, end)
    return covered


def _rows(one: _Text, two: _Text, shared: set[Gram], left: Sequence[Mark], right: Sequence[Mark]) -> tuple[Row, ...]:
    here, there = paragraphs(one.text), paragraphs(two.text)
    pairs = _in_order(_partners(one, here, two, there, shared))
    rows: list[Row] = []
    at = 0
    for number, span in enumerate(here):
        partner = pairs.get(number)
        if partner is not None:
            rows += [Row(right=runs(two.text, there[skipped], right)) for skipped in range(at, partner)]
            at = partner + 1
        other = () if partner is None else runs(two.text, there[partner], right)
        rows.append(Row(runs(one.text, span, left), other))
    return (*rows, *(Row(right=runs(two.text, span, right)) for span in there[at:]))


def _partners(
    one: _Text, here: Sequence[Span], two: _Text, there: Sequence[Span], shared: set[Gram]
) -> list[tuple[int, int]]:
    """For each paragraph on the left the one on the right that shares most with it, the earlier of equals."""
    homes: dict[Gram, set[int]] = defaultdict(set)
    for gram, number in _placed(two, there, shared):
        homes[gram].add(number)
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    for gram, number in _placed(one, here, shared):
        votes[number].update(homes[gram] if len(homes[gram]) <= COMMON else ())
    return [
        (number, min(found, key=lambda other: (-found[other], other)))
        for number, found in sorted(votes.items())
        if found
    ]


def _placed(side: _Text, spans: Sequence[Span], shared: set[Gram]) -> list[tuple[Gram, int]]:
    """The shared grams of a text with the number of the paragraph each begins in, and each paragraph as a whole."""
    starts = [span.start for span in spans]
    homes = [bisect_left(starts, span.start + 1) - 1 for _, span in side.words]
    whole: dict[int, list[str]] = defaultdict(list)
    for (word, _), home in zip(side.words, homes, strict=True):
        whole[home].append(word)
    grams = ((side.gram(place), homes[place]) for place in range(len(side.words) - RUN + 1))
    return [*((gram, home) for gram, home in grams if gram in shared), *((tuple(w), home) for home, w in whole.items())]


def _in_order(pairs: Sequence[tuple[int, int]]) -> Mapping[int, int]:
    """The most pairs that can stand in reading order on both sides."""
    ends: list[int] = []  # the smallest right paragraph that ends a chain of each length
    chains: list[int] = []  # the pair it belongs to
    before: dict[int, int | None] = {}
    for number, (_, right) in enumerate(pairs):
        place = bisect_left(ends, right)
        before[number] = chains[place - 1] if place else None
        ends[place : place + 1] = [right]
        chains[place : place + 1] = [number]
    kept: dict[int, int] = {}
    at: int | None = chains[-1] if chains else None
    while at is not None:
        kept[pairs[at][0]] = pairs[at][1]
        at = before[at]
    return kept


def difference(before: str, after: str) -> tuple[Piece, ...] | None:
    """The later text with what went and what came in place; None where the texts are too long for that."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if max(len(old), len(new)) > LONGEST:
        return None
    steps = _steps(old, new)
    return tuple(piece for step in steps for piece in _pieces(old, new, step) if piece.text)


Step = tuple[bool, int, int, int, int]  # whether equal, and the ranges on both sides


def _steps(old: Sequence[str], new: Sequence[str]) -> list[Step]:
    """Equal and unequal stretches by turns; a few equal words between changes count as changed with them."""
    raw = [
        (code.tag == "equal", code.src_start, code.src_end, code.dest_start, code.dest_end)
        for code in Indel.opcodes(old, new)
    ]
    steps: list[Step] = []
    for place, (equal, a, b, c, d) in enumerate(raw):
        stray = equal and b - a <= STRAY and 0 < place < len(raw) - 1 and "\n" not in "".join(old[a:b])
        same = equal and not stray
        if steps and steps[-1][0] is same:
            steps[-1] = (same, steps[-1][1], b, steps[-1][3], d)
        else:
            steps.append((same, a, b, c, d))
    return steps


def _pieces(old: Sequence[str], new: Sequence[str], step: Step) -> tuple[Piece, ...]:
    equal, a, b, c, d = step
    if equal:
        return (Piece("".join(new[c:d])),)
    return *_marked("".join(old[a:b]), "removed"), *_marked("".join(new[c:d]), "added")


def _marked(words: str, mark: Literal["removed", "added"]) -> tuple[Piece, ...]:
    """The words as one piece, and the space before them as another, so that no line is drawn through nothing."""
    bare = words.lstrip(" ")
    return Piece(words[: len(words) - len(bare)]), Piece(bare, mark)


def by_paragraph(pieces: Sequence[Piece]) -> tuple[tuple[Piece, ...], ...]:
    """The pieces a paragraph each; empty paragraphs are left out."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *rest = piece.text.split("\n")
        lines[-1].append(Piece(first, piece.mark))
        lines += ([Piece(part, piece.mark)] for part in rest)
    return tuple(tuple(some) for line in lines if any(some := [each for each in line if each.text]))
