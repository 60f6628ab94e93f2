"""Lines of plain text that fit a mail: wrapped by columns, or folded so that they can be put together again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reports.safe import columns, neutral

COLUMNS = 78


class Raw(str):
    """Text that is already in its format and is not finished again."""

    __slots__ = ()


def wrap(text: str, indent: int = 0, hang: int = 0) -> Raw:
    """Text in lines of at most `COLUMNS` columns; later lines are indented by `hang` more.

    A word that is longer than a line is broken: an address in angle brackets
    may be (RFC 3986, appendix C), and hostile words must be.
    """
    lines: list[str] = []
    for paragraph in neutral(text).expandtabs(4).split("\n"):
        lines += _filled(paragraph.split(), " " * indent, " " * (indent + hang))
    return Raw("\n".join(lines))


def _filled(tokens: Sequence[str], first: str, later: str) -> list[str]:
    lines: list[str] = []
    line = first
    for token in (part for word in tokens for part in _broken(word, COLUMNS - len(later))):
        gap = "" if line in (first, later) and not line.strip() else " "
        if columns(line + gap + token) > COLUMNS:
            lines.append(line)
            line, gap = later, ""
        line += gap + token
    return [*lines, line.rstrip()]


def _broken(word: str, room: int) -> Iterable[str]:
    """The word, or pieces of it that fit a line."""
    while columns(word) > room:
        size = next(size for size in range(min(len(word), room), 0, -1) if columns(word[:size]) <= room)
        yield word[:size]
        word = word[size:]
    if word:
        yield word


def folded(text: str) -> Raw:
    """Lines that must survive whole, as a signature must: a long one goes on in the next after a backslash."""
    return Raw("\n".join(part for line in neutral(text).rstrip("\n").split("\n") for part in _folds(line)))


def _folds(line: str) -> list[str]:
    parts = list(_broken(line, COLUMNS - 1)) or [""]
    return [part + "\\" for part in parts[:-1]] + parts[-1:]
