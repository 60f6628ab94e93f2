"""Know the elements of an outlet's pages by what they hold: its text, its standfirst, or its furniture. Pure.

The words of a teaser, of a standfirst or of an author's portrait are others on
every page, the element that they stand in is the same. What one page cannot
tell, five of them do: an element that never holds the article and mostly what
no reader takes for it is furniture on the next page, too; one under the headline
that holds one sentence on page after page is the standfirst; and what stands
among the article's paragraphs, in the element that they stand in everywhere, is
text.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from ingest.extract.lines import is_prose
from ingest.extract.roles import count_words
from ingest.extract.vote import runs_of, words_of
from ingest.extract.weave import MISSED
from storage.events import Line, Role

Kind = Literal["text", "standfirst", "furniture"]
KINDS: tuple[Kind, ...] = get_args(Kind)
REASONS: Mapping[Kind, str] = {
    "text": "stands where the outlet's articles stand",
    "standfirst": "stands where the outlet's standfirsts stand",
    "furniture": "stands where the outlet's pages have no text",
}
LEAST = 3  # pages that an element is known from
FRAMES = 200  # elements remembered of an outlet at most; the oldest go first
HOME = 0.1  # of a page's text that stands in an element that holds its article
OPENING = 2  # lines of a text that are its own wherever they stand
TOLD = (6, 60)  # words of a standfirst's line
POINTS = 4  # lines of a standfirst, where it is a list of points
# A role that came from the place alone, not from the line's own words.
_OPEN: frozenset[Role] = frozenset({"navigation", "related", "standfirst", "advert"})
_CLOCK = re.compile(r"\d{1,2}:\d{2}")
_BY_PLACE = (
    "no extractor takes it",
    "most extractors",
    "between the title",
    "said again",
    "advert element",
    "related element",
)


@dataclass(frozen=True)
class Held:
    """What one element held on one page: words of text, other words, lines of either; whether it held the article."""

    text: int = 0
    other: int = 0
    home: bool = False
    standfirst: str = ""


@dataclass(frozen=True)
class Frames:
    """What is known of an outlet's elements: of each its kind."""

    kinds: Mapping[str, Kind] = field(default_factory=dict)

    def written(self) -> tuple[str, ...]:
        """As a fact holds it: each as its kind and its key."""
        return tuple(sorted(f"{kind}:{key}" for key, kind in self.kinds.items()))

    @classmethod
    def of(cls, written: Iterable[str]) -> Frames:
        """What a fact holds; kinds that another version knew are passed over."""
        pairs = (each.partition(":") for each in written)
        return cls({key: kind for said, _, key in pairs for kind in KINDS if kind == said})


def held_by(lines: Sequence[Line]) -> dict[str, Held]:
    """What each element of a page holds, by its key."""
    text, other = Counter[str](), Counter[str]()
    words, paragraphs = Counter[str](), Counter[str]()
    for line in lines:
        if not line.frame:
            continue
        if line.role == "body":
            text[line.frame] += 1
            words[line.frame] += count_words(line.text)
            paragraphs[line.frame] += is_prose(line.text)
        elif line.role != "repeated":
            other[line.frame] += 1
    before = _before_end(lines, words)
    head = _under_headline(lines)
    return {
        key: Held(
            text[key],
            other[key],
            key in before and paragraphs[key] >= 2 and words[key] >= HOME * words.total(),
            "\n".join(head.get(key, ())),
        )
        for key in {*text, *other}
    }


def _before_end(lines: Sequence[Line], words: Mapping[str, int]) -> frozenset[str]:
    """The elements that begin before the last line of the one that holds most of the text: what follows is no article."""
    main = max(words, key=lambda key: (words[key], key), default="")
    last = max((at for at, line in enumerate(lines) if line.role == "body" and line.frame == main), default=0)
    return frozenset(line.frame for line in lines[: last + 1] if line.role == "body")


def _under_headline(lines: Sequence[Line]) -> dict[str, tuple[str, ...]]:
    """Of each element that holds a few lines of a standfirst's kind between headline and first paragraph, these."""
    found: dict[str, list[str]] = defaultdict(list)
    for at in _head(lines):
        if _tells(lines[at]):
            found[lines[at].frame].append(lines[at].text)
    return {key: tuple(texts) for key, texts in found.items() if len(texts) <= POINTS}


def _head(lines: Sequence[Line]) -> range:
    title = next((at for at, line in enumerate(lines) if line.role == "title"), None)
    if title is None:
        return range(0)
    first = next((at for at in range(title + 1, len(lines)) if _opens(lines[at])), title + 1)
    return range(title + 1, first)


def _opens(line: Line) -> bool:
    return line.role == "body" and line.reason != REASONS["standfirst"] and is_prose(line.text)


def _tells(line: Line) -> bool:
    told = _is_open(line) and line.role != "related" and not _CLOCK.search(line.text)
    return told and bool(line.frame) and TOLD[0] <= count_words(line.text) <= TOLD[1]


def _is_open(line: Line) -> bool:
    """Whether it is text, or kept out of it by its place alone."""
    return line.role == "body" or (line.role in _OPEN and line.reason.startswith(_BY_PLACE))


def learn_frames(pages: Iterable[Mapping[str, Held]], known: Frames) -> Frames:
    """What the pages of an outlet teach of its elements, beside what is known; the newer look counts where they differ."""
    seen: dict[str, list[Held]] = defaultdict(list)
    for page in pages:
        for key, held in page.items():
            seen[key].append(held)
    found = {key: _kind(held, known.kinds.get(key)) for key, held in seen.items() if len(held) >= LEAST}
    kept = {key: kind for key, kind in known.kinds.items() if key not in found}
    new = {key: kind for key, kind in sorted(found.items()) if kind}
    return Frames(dict([*kept.items(), *new.items()][-FRAMES:]))


def _kind(held: Sequence[Held], known: Kind | None) -> Kind | None:
    homes = sum(one.home for one in held)
    if 2 * homes >= len(held) and homes >= LEAST:
        return "text"
    if homes:
        return None
    # Other words on every page: a line that several pages say there is the site's.
    if len(told := {one.standfirst for one in held if one.standfirst}) >= LEAST and 3 * len(told) >= 2 * len(held):
        return "standfirst"
    text, other = sum(one.text for one in held), sum(one.other for one in held)
    if not text:
        # A menu that nobody ever took for text is not worth knowing, and furniture known as such holds none.
        return "furniture" if known == "furniture" else None
    return "furniture" if 2 * other >= text else None


def judge(lines: Sequence[Line], frames: Frames) -> tuple[Line, ...]:
    """The lines with the roles that their elements give them on the outlet's pages."""
    lines = tuple(_without_furniture(lines, frames))
    said = runs_of(words_of("\n".join(line.text for line in lines if line.role == "body")))
    points = {
        text for key, texts in _under_headline(lines).items() if frames.kinds.get(key) == "standfirst" for text in texts
    }
    inside = _inside(lines, frames)
    return tuple(
        _as_standfirst(line, said)
        if line.text in points and line.role != "body"
        else _as_text(line, said)
        if at in inside and frames.kinds.get(line.frame) == "text"
        else line
        for at, line in enumerate(lines)
    )


def _without_furniture(lines: Iterable[Line], frames: Frames) -> Iterator[Line]:
    seen = 0
    for line in lines:
        seen += line.role == "body"
        out = line.role == "body" and seen > OPENING and frames.kinds.get(line.frame) == "furniture"
        yield line.model_copy(update={"role": "related", "reason": REASONS["furniture"]}) if out else line


Runs = frozenset[tuple[str, ...]]


def _as_standfirst(line: Line, said: Runs) -> Line:
    """A line of a standfirst: text where the article does not say it again."""
    if _says(line, said):
        return line.model_copy(update={"role": "standfirst", "reason": "said again in the text"})
    return line.model_copy(update={"role": "body", "reason": REASONS["standfirst"]})


def _as_text(line: Line, said: Runs) -> Line:
    """A line among the article's paragraphs: text, if it is kept out by its place alone and is no piece of one of them."""
    if line.role == "body" or not _is_open(line) or count_words(line.text) <= MISSED or _says(line, said):
        return line
    return line.model_copy(update={"role": "body", "reason": REASONS["text"]})


def _says(line: Line, said: Runs) -> bool:
    """Whether most of a line's words stand in the text."""
    runs = runs_of(words_of(line.text))
    return 2 * len(runs & said) > len(runs)


def _inside(lines: Sequence[Line], frames: Frames) -> range:
    """From the headline to the last line of text that stands where the outlet's articles do."""
    held = [at for at, line in enumerate(lines) if line.role == "body" and frames.kinds.get(line.frame) == "text"]
    title = next((at for at, line in enumerate(lines) if line.role == "title"), held[0] if held else 0)
    return range(title + 1, held[-1]) if held else range(0)
