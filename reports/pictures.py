"""Small pictures that need no picture file: a sparkline, a family tree, a timeline, as text and as HTML. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from reports.safe import columns

# The lowest block is nothing at all; anything that is there stands above it.
BLOCKS = "▁▂▃▄▅▆▇█"
BAR_HEIGHT = 36

# A time of day with its date; longer words on a time stand on a line of their own.
TIME_WIDTH = 20


@dataclass(frozen=True)
class Leaf:
    """A node of a tree with the lines it shows; `parent` is the id of another leaf, or empty at the top."""

    id: str
    text: str
    parent: str = ""


def sparkline(counts: Sequence[int]) -> str:
    """The counts as blocks of rising height, the tallest for the largest of them."""
    top = max(counts, default=0)
    return "".join(_block(count, top) for count in counts)


def bars(counts: Sequence[int], labels: Sequence[str]) -> Markup:
    """The counts as an inline table of bars, which loads nothing; the figures stand in its label."""
    top = max(counts, default=0)
    said = ", ".join(f"{label}: {count}" for label, count in zip(labels, counts, strict=True))
    cells = Markup("").join(_bar(count, top) for count in counts)
    return Markup('<table class="bars" role="img" aria-label="{}"><tr>{}</tr></table>').format(said, cells)


def outline(leaves: Sequence[Leaf]) -> tuple[tuple[int, Leaf], ...]:
    """The leaves in reading order with their depth; a parent that is absent or makes a ring counts as none."""
    children: dict[str, list[Leaf]] = {}
    known = {leaf.id: leaf for leaf in leaves}
    for leaf in leaves:
        children.setdefault(leaf.parent if _rooted(leaf, known) else "", []).append(leaf)
    return tuple(_walk(children, "", 0))


def tree_stems(leaves: Sequence[Leaf]) -> tuple[tuple[str, Leaf], ...]:
    """Each leaf with the box characters that lead to it."""
    return tuple(_stems(outline(leaves)))


def timeline(moments: Iterable[tuple[str, str]], width: int = 78) -> str:
    """Time and text, the times aligned; what is longer than a line goes on in the next, and nothing is lost."""
    rows = tuple(moments)
    room = min(TIME_WIDTH, max((columns(time) for time, _ in rows), default=0))
    return "\n".join(line for time, text in rows for line in _moment(time, text, room, width))


def _block(count: int, top: int) -> str:
    if count <= 0 or top <= 0:
        return BLOCKS[0]
    return BLOCKS[1 + (count * (len(BLOCKS) - 1) - 1) // top] if count < top else BLOCKS[-1]


def _bar(count: int, top: int) -> Markup:
    height = max(2, round(BAR_HEIGHT * count / top)) if count > 0 and top > 0 else 1
    name, colour = ("b", "#0b4f8a") if count > 0 else ("z", "#c9c2b4")
    # The line is as high as the bar, because Outlook knows no height of a div; the colour stands here for mail
    # programs that drop style sheets.
    shape = Markup(
        '<td><div class="{}" style="height:{}px;line-height:{}px;font-size:1px;background:{}">&nbsp;</div></td>'
    )
    return shape.format(name, height, height, colour)


def _rooted(leaf: Leaf, known: Mapping[str, Leaf]) -> bool:
    """Whether the way up from a leaf's parent ends, and does not come back to the leaf."""
    seen, at = {leaf.id}, leaf.parent
    while at in known and at not in seen:
        seen.add(at)
        at = known[at].parent
    return leaf.parent in known and at not in seen


def _walk(children: Mapping[str, Sequence[Leaf]], parent: str, depth: int) -> list[tuple[int, Leaf]]:
    lines: list[tuple[int, Leaf]] = []
    waiting = [(depth, leaf) for leaf in reversed(children.get(parent, ()))]
    while waiting:
        at, leaf = waiting.pop()
        lines.append((at, leaf))
        waiting += [(at + 1, child) for child in reversed(children.get(leaf.id, ()))]
    return lines


def _stems(lines: Sequence[tuple[int, Leaf]]) -> list[tuple[str, Leaf]]:
    """Box characters before each leaf; `open` holds the depths where another sibling is still to come."""
    stems: list[tuple[str, Leaf]] = []
    still_open: set[int] = set()
    for depth, leaf in reversed(lines):
        last = depth not in still_open
        bars_before = "".join("│  " if level in still_open else "   " for level in range(1, depth))
        stems.append((bars_before + (("└─ " if last else "├─ ") if depth else ""), leaf))
        still_open = {level for level in still_open if level < depth} | {depth}
    return stems[::-1]


def _moment(time: str, text: str, room: int, width: int) -> Iterator[str]:
    if columns(time) > room:
        yield _fit(time, width)
        time = ""
    for line in _lines(text, width - room - 3):
        yield f"{time}{' ' * (room - columns(time))} │ {line}"
        time = ""


def _lines(text: str, width: int) -> Iterator[str]:
    """The words in lines of at most `width` columns; a longer word is cut with an ellipsis."""
    line = ""
    for word in text.split():
        if line and columns(f"{line} {word}") > width:
            yield line
            line = ""
        line = _fit(f"{line} {word}".strip(), width)
    yield line


def _fit(line: str, width: int) -> str:
    if columns(line) <= width:
        return line
    kept = ""
    for char in line:
        if columns(kept + char) > width - 1:
            break
        kept += char
    return kept.rstrip() + "…"
