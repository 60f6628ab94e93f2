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
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from ingest.fingerprint import normalise

ALGORITHM = "story.1"

_UNIT = 1000  # the length of every voice's vector
_STEM = 7  # letters kept of a word: inflections fall together, in any language that inflects at the end
_TITLE, _NAME = 3, 2
_FEW = 20  # of so few voices one story may have the half
_NAMED = re.compile(r"(?<=[^\s.!?:…\"“”«»‘’'—–-]\s)[^\W\d_a-zа-яёіїєґ][^\W\d_]+")
Vector = Mapping[str, int]


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
    sorter = _Sorter(told, (likeness or by_words)(told), knobs)
    for at in range(len(told)):
        sorter.place(at)
    for _ in range(knobs.rounds):
        sorter.merge()
        if not sorter.move():
            break
    words = sorter.vectors if likeness is None else by_words(told)
    return tuple(sorted(sorter.found(words), key=lambda story: (-len(story.families), story.families)))


def by_words(voices: Sequence[Voice]) -> list[Vector]:
    """Weighted words: rare ones more, those of the headline and names more, those of half the voices not at all."""
    counted = [_counted(voice) for voice in voices]
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


def _weighted(words: Counter[str], spread: Counter[str], count: int) -> Vector:
    """The vector of one voice, of the unit's length but for rounding."""
    weights = {
        word: (1 + math.log(times)) * math.log((count + 1) / spread[word])
        for word, times in words.items()
        if spread[word] * 2 <= count or count < _FEW
    }
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {word: whole for word in sorted(weights) if (whole := round(weights[word] * _UNIT / length))}


@dataclass
class _Cluster:
    """A story in the making: its voices and the sum of their vectors."""

    members: set[int] = field(default_factory=set)
    total: dict[str, int] = field(default_factory=dict)
    square: int = 0

    def add(self, at: int, vector: Vector, sign: int = 1) -> None:
        """Take a voice in, or out."""
        (self.members.add if sign > 0 else self.members.discard)(at)
        for word, weight in vector.items():
            before = self.total.get(word, 0)
            now = before + sign * weight
            self.square += now * now - before * before
            if now:
                self.total[word] = now
            else:
                self.total.pop(word, None)


class _Sorter:
    """The work table of one call."""

    def __init__(self, voices: Sequence[Voice], vectors: Sequence[Vector], knobs: Knobs) -> None:
        self.voices, self.vectors, self.knobs = voices, vectors, knobs
        self.clusters: dict[int, _Cluster] = {}
        self.home: dict[int, int] = {}
        self.postings: dict[str, set[int]] = defaultdict(set)

    def place(self, at: int) -> None:
        """Into the story most like it, else into one of its own, named by the voice that began it."""
        near = self._likest(at)
        number = near if near is not None else self._free(at)
        self._put(at, number)

    def move(self) -> bool:
        """Every voice to where it fits best now; whether any moved."""
        moved = False
        for at in range(len(self.voices)):
            old = self.home[at]
            self._take(at)
            near = self._likest(at)
            alone = not self.clusters[old].members
            number = near if near is not None else (old if alone else self._free(at))
            self._put(at, number)
            moved |= number != old
        self.clusters = {number: cluster for number, cluster in self.clusters.items() if cluster.members}
        return moved

    def merge(self) -> None:
        """Stories that are alike become one, the most alike first."""
        while pairs := self._alike():
            touched: set[int] = set()
            for one, other in pairs:
                if not {one, other} & touched:
                    touched |= {one, other}
                    self._pour(other, one)

    def _pour(self, other: int, one: int) -> None:
        """All voices of one story into another."""
        for at in sorted(self.clusters[other].members):
            self._take(at)
            self._put(at, one)
        del self.clusters[other]

    def found(self, weighted: Sequence[Vector]) -> Iterable[Story]:
        """The stories with their telling words, by the voices' words and their weights."""
        for cluster in self.clusters.values():
            if cluster.members:
                total: Counter[str] = Counter()
                for at in sorted(cluster.members):
                    total.update(weighted[at])
                words = sorted(total, key=lambda word: (-total[word], word))[:8]
                yield Story(tuple(sorted(self.voices[at].family for at in cluster.members)), tuple(words))

    def _free(self, at: int) -> int:
        return at if not self.clusters.get(at, _Cluster()).members else max(self.clusters) + len(self.voices)

    def _put(self, at: int, number: int) -> None:
        self.clusters.setdefault(number, _Cluster()).add(at, self.vectors[at])
        self.home[at] = number
        for word in self.vectors[at]:
            self.postings[word].add(number)

    def _take(self, at: int) -> None:
        self.clusters[self.home[at]].add(at, self.vectors[at], -1)

    def _likest(self, at: int) -> int | None:
        """The story most like a voice, if alike enough and near enough in time."""
        dots: Counter[int] = Counter()
        for word, weight in self.vectors[at].items():
            for number in self.postings[word]:
                cluster = self.clusters.get(number)
                if cluster is not None and cluster.members:
                    dots[number] += weight * cluster.total.get(word, 0)
        best = sorted(((-self._cosine(dot, number), number) for number, dot in dots.items() if dot > 0))
        return next(
            (number for cosine, number in best if -cosine >= self.knobs.join and self._near([at], number)), None
        )

    def _cosine(self, dot: int, number: int) -> int:
        return dot * 1000 // (_UNIT * (math.isqrt(self.clusters[number].square) or 1))

    def _near(self, some: Iterable[int], number: int) -> bool:
        """A voice of the story lies within the window of one of these; the undated are near to all."""
        return any(
            one is None or other is None or abs(one - other) <= self.knobs.window
            for one in (self.voices[at].at for at in some)
            for other in (self.voices[at].at for at in self.clusters[number].members)
        )

    def _alike(self) -> list[tuple[int, int]]:
        """Pairs of stories that are enough alike and near in time, the most alike first."""
        dots: Counter[tuple[int, int]] = Counter()
        holding: dict[str, list[int]] = defaultdict(list)
        for number in sorted(self.clusters):
            for word in self.clusters[number].total:
                holding[word].append(number)
        for word, numbers in holding.items():
            for place, one in enumerate(numbers):
                weight = self.clusters[one].total[word]
                for other in numbers[place + 1 :]:
                    dots[one, other] += weight * self.clusters[other].total[word]
        alike = sorted((-self._between(dot, *pair), pair) for pair, dot in dots.items() if dot > 0)
        near = [pair for cosine, pair in alike if -cosine >= self.knobs.merge]
        return [(one, other) for one, other in near if self._near(self.clusters[one].members, other)]

    def _between(self, dot: int, one: int, other: int) -> int:
        lengths = math.isqrt(self.clusters[one].square * self.clusters[other].square) or 1
        return dot * 1000 // lengths
