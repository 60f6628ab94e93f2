"""The sorter finds by its index what holding every vector against every group finds, to the last group."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from ingest import sorter
from ingest.sorter import Sorter, Vector

DAY = datetime(2031, 5, 14, tzinfo=UTC)
WORDS = [f"word{number}" for number in range(400)]


def texts(chance: random.Random, count: int) -> list[Vector]:
    """Bags of common words and of the rare ones of one of a dozen happenings."""
    found = []
    for _ in range(count):
        start = 40 + 30 * chance.randrange(12)
        drawn = [chance.choice(WORDS[:40]) for _ in range(12)] + [
            chance.choice(WORDS[start : start + 30]) for _ in range(9)
        ]
        found.append(of_unit_length({word: 3 if int(word[4:]) > 40 else 1 for word in drawn}))
    return found


def embeddings(chance: random.Random, count: int) -> list[Vector]:
    """Dense vectors with parts below nought."""
    return [of_unit_length({f"{place:02}": chance.gauss(0, 1) for place in range(12)}) for _ in range(count)]


def of_unit_length(weights: dict[str, float]) -> Vector:
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {word: whole for word, weight in weights.items() if (whole := round(weight * 1000 / length))}


class Plain:
    """The same sorting without an index: groups are lists, and everything is held against everything."""

    def __init__(self, vectors: list[Vector], times: list[datetime | None], join: int, merge: int) -> None:
        self.vectors, self.times, self.join, self.least = vectors, times, join, merge
        self.groups: dict[int, list[int]] = {}

    def sum(self, group: list[int]) -> Counter[str]:
        total: Counter[str] = Counter()
        for at in group:
            for word, weight in self.vectors[at].items():
                total[word] += weight
        return total

    def near(self, some: list[int], others: list[int]) -> bool:
        times = [(self.times[a], self.times[b]) for a in some for b in others]
        return any(one is None or other is None or abs(one - other) <= timedelta(days=7) for one, other in times)

    def put(self, at: int, old: int | None) -> int:
        found = []
        for number, group in self.groups.items():
            whole = self.sum(group)
            dot = sum(weight * whole[word] for word, weight in self.vectors[at].items())
            cosine = dot // max(math.isqrt(sum(each * each for each in whole.values())), 1)
            if group and dot > 0 and cosine >= self.join and self.near([at], group):
                found.append((-cosine, number))
        if found:
            number = min(found)[1]
        elif old is not None and not self.groups[old]:
            number = old
        else:
            number = at if not self.groups.get(at) else max(self.groups) + len(self.vectors)
        self.groups.setdefault(number, []).append(at)
        return number

    def move(self) -> bool:
        moved = False
        for at in range(len(self.vectors)):
            old = next(number for number, group in self.groups.items() if at in group)
            self.groups[old].remove(at)
            moved |= self.put(at, old) != old
        self.groups = {number: group for number, group in self.groups.items() if group}
        return moved

    def merge(self) -> None:
        while pairs := sorted(self.pairs()):
            touched: set[int] = set()
            for _, one, other in pairs:
                if not {one, other} & touched:
                    touched |= {one, other}
                    self.groups[one] += self.groups.pop(other)

    def pairs(self) -> list[tuple[int, int, int]]:
        sums = {number: self.sum(group) for number, group in self.groups.items()}
        squares = {number: sum(each * each for each in whole.values()) for number, whole in sums.items()}
        found = []
        for one, whole in sums.items():
            for other, theirs in sums.items():
                dot = sum(weight * theirs[word] for word, weight in whole.items()) if one < other else 0
                cosine = dot * 1000 // (math.isqrt(squares[one] * squares[other]) or 1)
                if dot > 0 and cosine >= self.least and self.near(self.groups[one], self.groups[other]):
                    found.append((-cosine, one, other))
        return found


@pytest.mark.parametrize("worth", [0, 10**9], ids=["each group exactly", "by the index"])
@pytest.mark.parametrize(("made", "join", "merge"), [(texts, 280, 450), (texts, 120, 250), (embeddings, 500, 700)])
def test_the_index_hides_no_group(
    monkeypatch: pytest.MonkeyPatch,
    made: Callable[[random.Random, int], list[Vector]],
    join: int,
    merge: int,
    worth: int,
) -> None:
    """Placed, merged and moved, the groups have the same names and members, whichever way they are looked for."""
    monkeypatch.setattr(sorter, "_WORTH", worth)
    chance = random.Random(5)
    vectors = made(chance, 90)
    times = [None if chance.random() < 0.1 else DAY + timedelta(days=chance.randrange(20)) for _ in vectors]
    mine = Sorter(vectors, times, join=join, merge=merge, window=timedelta(days=7))
    plain = Plain(vectors, times, join, merge)
    for at in range(len(vectors)):
        mine.place(at)
        plain.put(at, None)
    for _ in range(3):
        mine.merge()
        plain.merge()
        assert {number: sorted(group) for number, group in plain.groups.items()} == {
            number: sorted(group) for number, group in mine.members.items() if group
        }
        assert mine.move() == plain.move()
    groups = sorted(map(sorted, plain.groups.values()))
    assert groups == sorted(mine.groups())
    assert 3 < len(groups) < len(vectors)
