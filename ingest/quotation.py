"""Take the words of others out of a text, so that only the writer's own are compared. Pure.

Two reports of one press conference share its quotations without either having
copied the other. What remains without them is the *narrative*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# What opens a quotation, and what may close it.
CLOSERS = {
    "“": "”“‟", "”": "”", "„": "“”‟\"", "«": "»", "»": "«", "‹": "›", "›": "‹",
    "「": "」", "『": "』", "＂": "＂", '"': '"', "‚": "‘’", "‘": "’", "'": "'",
}  # fmt: skip
_SINGLE = "‚‘’'"
_MARK = re.compile("[“”‟„«»‹›「」『』＂\"‚‘’']")
_TEX = re.compile(r"``|''")
_DASH_SPEECH = re.compile(r"\s*[—–―]\s*(?=\S)")
_DASH_TURN = re.compile(r"(?<=[,.!?…])\s+[—–―]\s+")
_WORD = re.compile(r"\w+")
_SCARE_WORDS = 3  # so few words in marks are a name or irony, not a quotation

Span = tuple[int, int]


@dataclass(frozen=True)
class _Open:
    """A quotation that has begun."""

    at: int
    mark: str


def quotations(text: str, language: str = "") -> tuple[Span, ...]:
    """The spans of quoted speech in a text, in order, marks included.

    A quotation ends with its paragraph at the latest, so that a forgotten mark
    spoils one paragraph only.
    """
    found = [span for start, end in _lines(text) for span in _in_line(text, start, end, language)]
    return tuple(span for span in found if len(_WORD.findall(text[span[0] : span[1]])) > _SCARE_WORDS)


def narrative(text: str, language: str = "") -> tuple[str, ...]:
    """The pieces of a text outside its quotations; nothing is joined across a gap."""
    pieces, at = [], 0
    for start, end in quotations(text, language):
        pieces.append(text[at:start])
        at = end
    return tuple(piece for piece in (*pieces, text[at:]) if piece.strip())


def _lines(text: str) -> Iterator[Span]:
    """Where each line that is not empty begins and ends."""
    return (match.span() for match in re.finditer(r"[^\n]+", text))


def _in_line(text: str, start: int, end: int, language: str) -> list[Span]:
    """The quotations of one line: speech opened by a dash, else whatever stands in marks."""
    line = text[start:end]
    dash = None if language.startswith("en") else _DASH_SPEECH.match(line)
    if dash is not None:
        return [(start + a, start + b) for a, b in _dash_speech(line, dash.end())]
    return [(start + a, start + b) for a, b in _in_marks(_TEX.sub(' "', line) if "``" in line else line)]


def _dash_speech(line: str, at: int) -> list[Span]:
    """Speech and narrator take turns; the narrator's turn begins in lower case."""
    cuts = [at, *(match.end() for match in _DASH_TURN.finditer(line, at)), len(line)]
    turns = list(zip(cuts, cuts[1:], strict=False))
    spans, narrator = [], False
    for a, b in turns:
        narrator = not narrator and a > at and line[a : a + 1].islower()
        if not narrator:
            spans.append((a, b))
    return spans


def _in_marks(line: str) -> list[Span]:
    """The outermost quotations of a line. One left open runs to the end if its mark can only open."""
    spans: list[Span] = []
    current: _Open | None = None
    for match in _MARK.finditer(line):
        current = _step(line, match.start(), current, spans)
    if current is not None and (current.mark in "“„«‘「『" or not line[: current.at].strip()) and current.mark not in _SINGLE:
        spans.append((current.at, len(line)))
    return spans


def _step(line: str, at: int, current: _Open | None, spans: list[Span]) -> _Open | None:
    """Read one mark: close what is open, open anew, or pass by."""
    mark = line[at]
    if current is None:
        return _Open(at, mark) if _opens(line, at) else None
    if mark in CLOSERS[current.mark] and _closes(line, at):
        spans.append((current.at, at + 1))
        return None
    if mark == current.mark and _opens(line, at):
        return _Open(at, mark)  # the earlier one was never closed: a slip, or an inch
    return current


def _opens(line: str, at: int) -> bool:
    """A mark opens where a word begins."""
    mark = line[at]
    if mark not in CLOSERS:
        return False
    before, after = line[at - 1 : at], line[at + 1 : at + 2]
    fits = bool(after.strip()) and not (before.isalnum() or (mark in "\"'" and before in tuple(".,!?")))
    return fits and (mark != "”" or not before.strip())


def _closes(line: str, at: int) -> bool:
    """A mark closes where a word or its punctuation ends; a single one is else an apostrophe."""
    before, after = line[at - 1 : at], line[at + 1 : at + 2]
    if line[at] in _SINGLE:
        return bool(before.strip()) and not after.isalnum()
    return line[at] != '"' or bool(before.strip()) or not after.isalnum()
