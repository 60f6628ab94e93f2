"""Put an article's lines between the other lines of its page, in the page's order. Pure.

Page and article are laid side by side by the lines that stand once in each.
What the first reading left out of the article's own element, between its
lines, comes back; what stands around it keeps the role of its place.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ingest.extract.html import Place
from ingest.extract.lines import Block
from ingest.extract.vote import RUN, runs_of, words_of
from storage.events import Role

MAX_LINES = 3000  # beside the body; a page of more lines is a listing
PARAGRAPH = 8  # words of a line that tells where the article stands
SHARE = 0.1  # of the article's words that stand in a box that it is said to stand in
MISSED = 2  # words of a line that is put back


def weave(body: Sequence[str], votes: Sequence[bool], page: Sequence[Place]) -> tuple[Block, ...]:
    """The article's lines and all other lines of the page, in the page's order.

    A line of the page that the article already says is not repeated. Article
    lines that lost the vote keep the role of their place, else `related`.
    """
    said = [_flat(line) for line in body]
    page = _without_false_dress(page[: MAX_LINES + len(body)], said)
    words = [_flat(place.text) for place in page]
    found = _matches(page, words, said)
    boxes, between = _home(page, words, found, votes)
    told = runs_of(words_of("\n".join(body)))
    frames = _frames(page, words, found)
    result: list[Block] = []
    at = 0
    for number, place in enumerate(page):
        line = found[number]
        if line is None:
            missed = number in between and place.box in boxes and _is_missed(place, words[number], told)
            block = Block(place.text, heading=place.heading, sure=True) if missed else _left_out(place)
            result.append(replace(block, frame=place.frame))
        elif line >= at:
            kept = [(each, _kept(body[each], votes[each], place)) for each in range(at, line + 1)]
            result += [replace(block, frame=frames.get(each, "")) for each, block in kept]
            at = line + 1
    result += [_kept(body[line], votes[line], None) for line in range(at, len(body))]
    return tuple(result)


def _frames(page: Sequence[Place], words: Sequence[str], found: Sequence[int | None]) -> dict[int, str]:
    """The elements that the article's lines stand in: of several places that say some of a line, the one that says most."""
    most: dict[int, int] = {}
    for number, line in enumerate(found):
        if line is not None and (line not in most or len(words[number]) > len(words[most[line]])):
            most[line] = number
    return {line: page[number].frame for line, number in most.items()}


def _matches(page: Sequence[Place], words: Sequence[str], said: Sequence[str]) -> list[int | None]:
    """For each line of the page the article's line that says it, if one does; they rise, but where one says it again."""
    bounds = _bounds(words, said)
    whole = {line: number for number, line in reversed(tuple(enumerate(said)))}
    matched: list[int | None] = []
    at = 0
    for number, place in enumerate(page):
        found = _find(words[number], said, at, bounds[number])
        if found is None and whole.get(words[number], at) < at:
            found = whole[words[number]]
        if found is None and place.role == "comment" and (parts := _parts(words[number], said, at)):
            found = parts[-1]
        matched.append(found)
        at = at if found is None else max(at, found + 1)
    return matched


def _home(
    page: Sequence[Place], words: Sequence[str], found: Sequence[int | None], votes: Sequence[bool]
) -> tuple[frozenset[str], range]:
    """The boxes that the article's paragraphs stand in, and the part of the page between its first and its last.

    A box that holds but one of them may be a teaser that the readers took for text.
    """
    kept = [
        number
        for number, line in enumerate(found)
        if line is not None and votes[line] and page[number].role is None and _long(words[number], PARAGRAPH)
    ]
    times = Counter(page[number].box for number in kept)
    sizes = Counter[str]()
    for number in kept:
        sizes[page[number].box] += len(words[number])
    boxes = frozenset(box for box, count in times.items() if count >= 2 and sizes[box] >= SHARE * sizes.total())
    held = [number for number in kept if page[number].box in boxes]
    return boxes, range(held[0], held[-1]) if held else range(0)


def _is_missed(place: Place, words: str, told: frozenset[tuple[str, ...]]) -> bool:
    """Whether a line in the article's own box is a paragraph that the first reading left out.

    A piece of a paragraph that `told`, the article's runs of words, has for the most part is none.
    """
    if place.role is not None or place.linked or not _long(words, MISSED):
        return False
    runs = runs_of(tuple(words.split()))
    return 2 * len(runs & told) <= len(runs)


def _long(words: str, least: int) -> bool:
    return words.count(" ") > least


def _bounds(page: Sequence[str], said: Sequence[str]) -> list[int]:
    """For each line of the page the last article line that it may be: one of the next line that is surely one.

    Sure are the longest run of lines that stand once on the page and once in the article, in the order of both. So a
    word in a menu is not taken for the heading far below, with all lines between.
    """
    once = {words for words, count in Counter(said).items() if count == 1}
    times = Counter(words for words in page if words in once)
    place = {words: number for number, words in enumerate(said)}
    pairs = [(number, place[words]) for number, words in enumerate(page) if times.get(words) == 1]
    sure = dict(_rising(pairs))
    bounds, last = [], len(said) - 1
    for number in range(len(page) - 1, -1, -1):
        last = sure.get(number, last)
        bounds.append(last)
    return bounds[::-1]


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs, in their order, whose second numbers rise."""
    ends: list[int] = []  # the smallest last number of a rising part of each length
    tails: list[int] = []  # the pair it ends with
    before: list[int] = []
    for at, (_, line) in enumerate(pairs):
        length = bisect_left(ends, line)
        ends[length : length + 1], tails[length : length + 1] = [line], [at]
        before.append(tails[length - 1] if length else -1)
    found, at = [], tails[-1] if tails else -1
    while at >= 0:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]


def _without_false_dress(page: Sequence[Place], said: Sequence[str]) -> Sequence[Place]:
    """The page's lines; none has a role by its place where the same role would be most of the article's.

    A site's opinion pieces may stand in an element called `kommentar`, a whole post in one called `respond`, and all
    of a page in one that is dressed for an advert beside it.
    """
    text = "".join(said)
    lost = Counter[Role | None]()
    for place in page:
        if place.role is not None and (words := _flat(place.text)) in text:
            lost[place.role] += len(words)
    false = {role for role, signs in lost.items() if 2 * signs > len(text)}
    return [replace(place, role=None, reason="") if place.role in false else place for place in page] if false else page


def _flat(text: str) -> str:
    return f" {' '.join(words_of(text))} "


def _find(words: str, said: Sequence[str], at: int, bound: int) -> int | None:
    """Which article line says these words: one from `at` to `bound` first, else one before it.

    A few words are a line's only where they are all of it, or begin the very next one.
    """
    if not words.strip():
        return None
    ahead = range(at, min(at + 40, bound + 1, len(said)))
    some = words.count(" ") > RUN
    part = (line for line in ahead if words in said[line] and (some or (line == at and said[line].startswith(words))))
    found = next((line for line in ahead if said[line] == words), None)
    found = next(part, None) if found is None else found
    return next((line for line in range(at) if words in said[line]), None) if found is None else found


def _parts(words: str, said: Sequence[str], at: int) -> list[int]:
    """The article lines that are parts of one line of the page: where they are most of it, it was broken into them."""
    parts = [line for line in range(at, min(at + 40, len(said))) if said[line].strip() and said[line] in words]
    return parts if 2 * sum(len(said[line]) for line in parts) >= len(words) else []


def _left_out(place: Place) -> Block:
    if place.role is not None:
        # Who is credited outside the article is still evidence; what a commenter quotes is not.
        return Block(place.text, place.role, place.reason, place.heading, loose=place.role in _LOOSE)
    reason = _LINK if place.linked and _LINK_ONLY.search(place.text) else "no extractor takes it for the article"
    return Block(place.text, "navigation", reason, place.heading, loose=True)


_LOOSE = frozenset({"navigation", "related", "byline"})
_HARD = frozenset({"caption", "comment"})
_OUTVOTED = "most extractors leave it out"
_LINK = "a link and nothing else"
_MARKS = re.compile(r"^(?:- |(?:\| *)+)")  # how trafilatura writes list items and table rows
_LINK_ONLY = re.compile(r"^(?=(?:\W*\w+){3}).*[^.!?…:\"”»]$")


def _kept(text: str, kept: bool, place: Place | None) -> Block:
    """A line of the article; its place may still say that it is a caption or a comment."""
    bare = _MARKS.sub("", text).rstrip(" |")
    listed = bare != text
    if place is not None and place.role == "comment" and _is_one(place.text, text):
        return Block(bare, place.role, place.reason)
    if place is None or words_of(place.text) != words_of(text):
        return Block(bare, listed=listed, sure=True) if kept else Block(bare, "related", _OUTVOTED, loose=True)
    if place.role in _HARD:
        return Block(bare, place.role, place.reason)
    if place.linked and _LINK_ONLY.search(bare):
        return Block(bare, "related", _LINK)
    if not kept:
        # A vote on text says nothing of a credit: a line's own words may.
        return Block(bare, place.role or "related", _OUTVOTED, loose=place.role in (None, *_LOOSE))
    return Block(bare, heading=place.heading, listed=listed, sure=True)


def _is_one(place: str, line: str) -> bool:
    """Whether a line of the page and one of the article are one: the former most of the latter, or more than it."""
    words, whole = _flat(place), _flat(line)
    return (words in whole and 2 * len(words) >= len(whole)) or whole in words


def with_title(blocks: Sequence[Block], titles: Sequence[str]) -> tuple[Block, ...]:
    """The blocks with the page's headline marked: the one with these words, a heading before plain lines."""
    wanted = {" ".join(words_of(title)) for title in titles if title}
    found = [at for at, block in enumerate(blocks) if " ".join(words_of(block.text)) in wanted]
    place = next((at for at in found if blocks[at].heading), next(iter(found), None))
    if place is None:
        return tuple(blocks)
    title = replace(blocks[place], role="title", reason="title", loose=False)
    return (*blocks[:place], title, *blocks[place + 1 :])
