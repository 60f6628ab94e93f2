"""Group families about the same happening into stories: softer than copies, separate from them, deleting nothing. Pure.

Each family speaks with one voice, else thirty copies of an agency's text would
own the story. A voice is a bag of weighted words (TF-IDF; headline and names
count more); it joins the story whose words are most like its own, if that
story has a voice within the window, else it begins one. Voices are then moved
to where they fit best and stories that are alike become one. All weights are
integers, so that the same voices give the same stories on every machine.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from ingest.fingerprint import normalise
from ingest.sorter import UNIT, Sorter, Vector

ALGORITHM = "story.1"

_STEM = 7  # letters kept of a word: inflections fall together, in any language that inflects at the end
_TITLE, _NAME = 3, 2
_TELLING = 8  # words that tell a story from others
_FEW = 20  # of so few voices one story may have the half
_NAMED = re.compile(r"(?<=[^\s.!?:…\"“”«»‘’'—–-]\s)[^\W\d_a-zа-яёіїєґ][^\W\d_]+")


@dataclass(frozen=True)
class Voice:
    """What a family says: the text of its original, or of the copy that stands for it. `at` is None if undated."""

    family: str
    title: str
    body: str
    at: datetime | None = None


@dataclass(frozen=True)
class Story:
    """Families about one happening, and the words that tell it from others."""

    families: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Knobs:
    """How alike, per mille of cosine, and how near in time."""

    join: int = 280
    merge: int = 450
    window: timedelta = timedelta(days=7)
    rounds: int = 3


class Likeness(Protocol):
    """What turns voices into vectors of length 1000: words by default; a model's embeddings may stand in for it."""

    def __call__(self, voices: Sequence[Voice], /) -> list[Vector]: ...


def stories(voices: Iterable[Voice], knobs: Knobs | None = None, likeness: Likeness | None = None) -> tuple[Story, ...]:
    """The stories of some voices, the largest first. The answer does not depend on their order."""
    knobs = knobs or Knobs()
    told = sorted(voices, key=lambda voice: (voice.at is None, voice.at.timestamp() if voice.at else 0, voice.family))
    vectors = (likeness or by_words)(told)
    times = [voice.at for voice in told]
    sorter = Sorter(vectors, times, join=knobs.join, merge=knobs.merge, window=knobs.window)
    for at in range(len(told)):
        sorter.place(at)
    for _ in range(knobs.rounds):
        sorter.merge()
        if not sorter.move():
            break
    words = vectors if likeness is None else by_words(told)
    found = (_story(told, words, group) for group in sorter.groups())
    return tuple(sorted(found, key=lambda story: (-len(story.families), story.families)))


def _story(told: Sequence[Voice], words: Sequence[Vector], group: Sequence[int]) -> Story:
    """A group with its telling words, by the voices' words and their weights."""
    total: Counter[str] = Counter()
    for at in group:
        total.update(words[at])
    telling = sorted(total, key=lambda word: (-total[word], word))[:_TELLING]
    return Story(tuple(sorted(told[at].family for at in group)), tuple(telling))


def by_words(voices: Sequence[Voice]) -> list[Vector]:
    """Weighted words: rare ones more, those of the headline and names more, those of half the voices not at all."""
    known: dict[str, str] = {}  # one string a word for all voices, not one each
    counted = [{known.setdefault(word, word): count for word, count in _counted(voice).items()} for voice in voices]
    spread = Counter(word for words in counted for word in words)
    return [_weighted(words, spread, len(voices)) for words in counted]


def _counted(voice: Voice) -> Counter[str]:
    """How often a voice uses each word, cut to its stem."""
    words = Counter(token[:_STEM] for token in normalise(voice.body) if len(token) > 1)
    for token in normalise(voice.title):
        words[token[:_STEM]] += _TITLE
    for name in {token[:_STEM] for token in normalise(" ".join(_NAMED.findall(voice.body)))}:
        if name in words:
            words[name] *= _NAME
    return words


def _weighted(words: Mapping[str, int], spread: Counter[str], count: int) -> Vector:
    """The vector of one voice, of the unit's length but for rounding."""
    weights = {
        word: (1 + math.log(times)) * math.log((count + 1) / spread[word])
        for word, times in words.items()
        if spread[word] * 2 <= count or count < _FEW
    }
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {word: whole for word in sorted(weights) if (whole := round(weights[word] * UNIT / length))}
