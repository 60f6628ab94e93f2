"""Know the lines that stand on several pages of one outlet, and take them out of an article's text. Pure.

An advert for the outlet's app, a newsletter box, a note on its principles: no
single page tells them from the article, five pages of the outlet do. What is
learned is recorded as a fact (`StandingLinesLearned`), never a live count, so
that any text can be made again from the log. A line that is taken out keeps its
place and gets the role ``repeated``; credits, captions and the rest keep theirs.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.month_names import fold
from storage.events import Extraction, Line, StandingLinesLearned, short_hash

ALGORITHM = "standing-lines-1"
REASON = "stands on other pages of the outlet"
PAGES = 5  # with fewer nothing is learned
SAMPLE = 20  # pages of an outlet that are looked at
SHARE = 5  # of more than ten pages, one in so many must have the line
OPENING = 2  # lines of the text that are its own, whatever other pages say
LINES = 1000  # remembered of an outlet at most; the oldest go first
_QUOTED = re.compile(r"[\"“„«”»]")


@dataclass(frozen=True)
class Memory:
    """What is known of an outlet's standing lines: their hashes, oldest first, and the pages last looked at."""

    lines: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """The memory's name, for the name of a reading."""
        return hashlib.sha256("".join(sorted(self.lines)).encode()).hexdigest()[:8] if self.lines else ""


def line_key(text: str) -> str:
    """The hash that a line is remembered by: its letters and digits alone, whatever the case and the marks."""
    return short_hash(re.sub(r"[\W_]+", "", fold(text)))


def keys_of(extraction: Extraction) -> tuple[str, ...]:
    """The lines of one page that may turn out to be standing ones.

    Not those that quote somebody: a newspaper says the same sentence of a running story under many headlines.
    """
    said = (line.text for line in extraction.lines if line.role == "body" or line.reason == REASON)
    return tuple(line_key(text) for text in said if not _QUOTED.search(text))


def learn(outlet: str, pages: Mapping[str, Sequence[str]], known: Memory) -> StandingLinesLearned | None:
    """What the pages of an outlet teach beyond what is known, or None; `pages` are article ids with their lines' keys."""
    distinct = _distinct(pages)
    if len(distinct) < PAGES:
        return None
    counts = Counter(key for keys in distinct.values() for key in set(keys))
    needed = max(2, len(distinct) // SHARE)
    found = sorted(key for key, count in counts.items() if count >= needed and key not in known.lines)
    if not found:
        return None
    lines = (*known.lines, *found)[-LINES:]
    return StandingLinesLearned(outlet=outlet, lines=lines, pages=tuple(sorted(distinct)), algorithm=ALGORITHM)


def _distinct(pages: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """One of each text: the same report at two addresses would make all of its lines standing ones."""
    kept: dict[str, Sequence[str]] = {}
    holders: dict[str, set[str]] = defaultdict(set)
    for name, keys in sorted(pages.items()):
        shared = Counter(other for key in set(keys) for other in holders[key])
        if all(2 * count < min(len(set(keys)), len(set(kept[other]))) for other, count in shared.items()):
            kept[name] = keys
            for key in keys:
                holders[key].add(name)
    return kept


def recall(facts: Iterable[StandingLinesLearned]) -> Memory:
    """The memory that an outlet's facts leave: the last one's."""
    last = next(reversed([fact for fact in facts if fact.algorithm == ALGORITHM]), None)
    return Memory(last.lines, last.pages) if last else Memory()


def without_standing(extraction: Extraction, memory: Memory) -> Extraction:
    """The reading with the outlet's standing lines out of the text, named by what it knew of them.

    Where that would leave less than half of the text, it is left as it was: what nearly all of a page says again
    is no furniture.
    """
    if not memory.lines:
        return extraction
    lines = tuple(_judged(extraction.lines, frozenset(memory.lines)))
    left = sum(len(line.text) for line in lines if line.role == "body")
    changed = {"extractor": f"{extraction.extractor} standing-{memory.version}"}
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


def comparable(text: str, memory: Memory) -> str:
    """A text without what is known as standing now: read with less knowledge, it is no other text for that."""
    known = frozenset(memory.lines)
    return "\n".join(line for line in text.split("\n") if line_key(line) not in known)
