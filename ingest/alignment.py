"""Lay two texts side by side: the runs of words that both have, where they stand, and whose words they are. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass

from ingest.fingerprint import normalise
from ingest.quotation import Span, quotations

LEAST = 5  # words: as long as a gram of the fingerprint
_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Run:
    """Words that both texts have in one piece: as the first writes them, with the paragraph (from 1) in each.

    `quoted` says that the first text gives most of them as other people's words.
    """

    text: str
    words: int
    paragraph_a: int
    paragraph_b: int
    quoted: bool


def align(a: str, b: str, language: str = "") -> tuple[Run, ...]:
    """The common runs in the order of the first text, wherever they stand in the second."""
    one, two = _words(a), _words(b)
    spoken, lines_a, lines_b = quotations(a, language), _breaks(a), _breaks(b)
    runs = []
    for at, there, size in _runs([key for key, _ in one], [key for key, _ in two]):
        start, end = one[at][1][0], one[at + size - 1][1][1]
        runs.append(
            Run(
                text=" ".join(a[start:end].split()),
                words=size,
                paragraph_a=bisect_right(lines_a, start) + 1,
                paragraph_b=bisect_right(lines_b, two[there][1][0]) + 1,
                quoted=_overlap((start, end), spoken) * 2 > end - start,
            )
        )
    return tuple(runs)


def _words(text: str) -> list[tuple[str, Span]]:
    """Each word in normal form with its place; what is no word in normal form is left out."""
    found = ((" ".join(normalise(match[0])), match.span()) for match in _WORD.finditer(text))
    return [(key, span) for key, span in found if key]


def _runs(a: list[str], b: list[str]) -> list[tuple[int, int, int]]:
    """Longest common runs from left to right in a, each taken where it is longest in b."""
    begins: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in range(len(b) - LEAST + 1):
        begins[tuple(b[at : at + LEAST])].append(at)
    found, at = [], 0
    while at <= len(a) - LEAST:
        there, size = max(
            ((place, _length(a, b, at, place)) for place in begins.get(tuple(a[at : at + LEAST]), ())),
            key=lambda run: (run[1], -run[0]),
            default=(0, 0),
        )
        if size:
            found.append((at, there, size))
        at += size or 1
    return found


def _length(a: list[str], b: list[str], at: int, there: int) -> int:
    """How many words agree from here on."""
    size = 0
    while at + size < len(a) and there + size < len(b) and a[at + size] == b[there + size]:
        size += 1
    return size


def _breaks(text: str) -> list[int]:
    """Where paragraphs end."""
    return [match.end() for match in re.finditer(r"\n+", text)]


def _overlap(span: Span, others: tuple[Span, ...]) -> int:
    """How many characters of a span lie within others."""
    return sum(max(0, min(span[1], end) - max(span[0], start)) for start, end in others)
