"""Know what an outlet's pages have in common, and read its articles by it. Pure.

An advert for the outlet's app, a newsletter box, a note on its principles: no
single page tells them from the article, five pages of the outlet do. So do the
elements that its teasers and standfirsts stand in (`frames`). What is learned is
recorded as a fact (`StandingLinesLearned`), never a live count, so that any text
can be made again from the log. A line that is taken out keeps its place and gets
the role ``repeated``; credits, captions and the rest keep theirs.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ingest import frames
from ingest.frames import Frames, Held
from ingest.month_names import fold
from storage.events import Extraction, Line, StandingLinesLearned, short_hash

ALGORITHM = "standing-lines-2"
READ = ("standing-lines-1", ALGORITHM)  # the first knew lines alone, and they still stand
REASON = "stands on other pages of the outlet"
PAGES = 5  # with fewer nothing is learned
SAMPLE = 20  # pages of an outlet that are looked at
SHARE = 5  # of more than ten pages, one in so many must have the line
OPENING = 2  # lines of the text that are its own, whatever other pages say
LINES = 1000  # remembered of an outlet at most; the oldest go first
_QUOTED = re.compile(r"[\"“„«”»]")


@dataclass(frozen=True)
class Memory:
    """What is known of an outlet: the hashes of its standing lines, oldest first, its elements, and the pages last looked at."""

    lines: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    frames: Frames = field(default_factory=Frames)

    @property
    def name(self) -> str:
        """The memory's name, the last words of the name of a reading; empty where nothing is known.

        Elements make another text of a page, as other rules would; standing lines are told by the text alone.
        """
        known = (("frames", self.frames.written()), ("standing", tuple(sorted(self.lines))))
        return "".join(f" {what}-{_version(said)}" for what, said in known if said)


def _version(said: Iterable[str]) -> str:
    return hashlib.sha256("".join(said).encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Shown:
    """What one page may teach: the keys of its lines with the signs that they have, and what its elements hold."""

    lines: Mapping[str, int] = field(default_factory=dict)
    held: Mapping[str, Held] = field(default_factory=dict)


def line_key(text: str) -> str:
    """The hash that a line is remembered by: its letters and digits alone, whatever the case and the marks."""
    return short_hash(re.sub(r"[\W_]+", "", fold(text)))


def shown_by(extraction: Extraction) -> Shown:
    """What one page may teach of its outlet.

    No lines that quote somebody: a newspaper says the same sentence of a running story under many headlines.
    """
    said = (line.text for line in extraction.lines if line.role == "body" or line.reason == REASON)
    lines = {line_key(text): len(text) for text in said if not _QUOTED.search(text)}
    return Shown(lines, frames.held_by(extraction.lines))


def learn(outlet: str, pages: Mapping[str, Shown], known: Memory) -> StandingLinesLearned | None:
    """What the pages of an outlet, by article, teach beyond what is known, or None."""
    distinct = _distinct(pages)
    if len(distinct) < PAGES:
        return None
    counts = Counter(key for page in distinct.values() for key in page.lines)
    needed = max(2, len(distinct) // SHARE)
    found = sorted(key for key, count in counts.items() if count >= needed and key not in known.lines)
    framed = frames.learn_frames((page.held for page in distinct.values()), known.frames)
    if not found and framed == known.frames:
        return None
    lines = (*known.lines, *found)[-LINES:]
    return StandingLinesLearned(
        outlet=outlet, lines=lines, frames=framed.written(), pages=tuple(sorted(distinct)), algorithm=ALGORITHM
    )


def _distinct(pages: Mapping[str, Shown]) -> dict[str, Shown]:
    """One of each text: the same report at two addresses would make all of its lines standing ones."""
    kept: dict[str, Shown] = {}
    holders: dict[str, set[str]] = defaultdict(set)
    for name, page in sorted(pages.items()):
        shared: Counter[str] = Counter()
        for key, signs in page.lines.items():
            shared.update(dict.fromkeys(holders[key], signs))
        own = sum(page.lines.values())
        if all(2 * signs < min(own, sum(kept[other].lines.values())) for other, signs in shared.items()):
            kept[name] = page
            for key in page.lines:
                holders[key].add(name)
    return kept


def recall(facts: Iterable[StandingLinesLearned]) -> Memory:
    """The memory that an outlet's facts leave: the last one's."""
    last = next(reversed([fact for fact in facts if fact.algorithm in READ]), None)
    return Memory(last.lines, last.pages, Frames.of(last.frames)) if last else Memory()


def read_by(extraction: Extraction, memory: Memory) -> Extraction:
    """The reading by what is known of its outlet, named by that: the standing lines are out of the text.

    Where that would leave less than half of the text, it is left as it was: what nearly all of a page says again
    is no furniture.
    """
    if not memory.name:
        return extraction
    changed = {"extractor": f"{extraction.extractor}{memory.name}"}
    framed = frames.judge(extraction.lines, memory.frames)
    lines = tuple(_judged(framed, frozenset(memory.lines)))
    left = sum(len(line.text) for line in lines if line.role == "body")
    if lines == extraction.lines or 2 * left < len(extraction.text):
        return extraction.model_copy(update=changed)
    return extraction.model_copy(update=changed | {"lines": lines})


def _judged(lines: Iterable[Line], known: frozenset[str]) -> Iterator[Line]:
    seen = 0
    for line in lines:
        seen += line.role == "body"
        # What an article opens with is what other pages of the outlet tease it with.
        standing = line.role == "body" and seen > OPENING and line_key(line.text) in known
        yield line.model_copy(update={"role": "repeated", "reason": REASON}) if standing else line


def without_memory(extractor: str) -> str:
    """The name of a reading without what was known of the outlet's standing lines; its elements count as rules."""
    return extractor.partition(" standing-")[0]


def comparable(text: str, memory: Memory) -> str:
    """A text without what is known as standing now: read with less knowledge, it is no other text for that."""
    known = frozenset(memory.lines)
    return "\n".join(line for line in text.split("\n") if line_key(line) not in known)
