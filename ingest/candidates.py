"""Which texts are worth comparing: those that share fingerprints, or all their words. Pure.

A batch is compared with what is indexed and within itself, so that the pairs
found are the same however the texts are cut into batches.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

LEAST = 2  # fingerprints that two texts must share

Pair = tuple[int, int]


def meetings(sketches: Sequence[Sequence[int]], postings: Iterable[tuple[int, int]]) -> dict[Pair, int]:
    """How many fingerprints a text of the batch, by its place, shares with an indexed one, by its number."""
    holding = _holding(sketches)
    shared = Counter((place, number) for hash_, number in postings for place in holding.get(hash_, ()))
    return {pair: count for pair, count in shared.items() if count >= LEAST}


def within(sketches: Sequence[Sequence[int]], exact: Sequence[str]) -> list[Pair]:
    """The pairs of places in a batch that share fingerprints or all their words, in order."""
    shared = Counter(pair for places in _holding(sketches).values() for pair in combinations(places, 2))
    alike = {pair for pair, count in shared.items() if count >= LEAST}
    return sorted(alike | set(_same(exact)))


def equal(exact: Sequence[str], indexed: Mapping[int, str]) -> list[Pair]:
    """The texts of the batch, by their places, with indexed ones, by number, that have all their words."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for number, value in indexed.items():
        numbers[value].append(number)
    return [(place, number) for place, value in enumerate(exact) for number in numbers.get(value, ())]


def _holding(sketches: Sequence[Sequence[int]]) -> dict[int, list[int]]:
    """For each fingerprint, the places of the texts that have it."""
    holding: dict[int, list[int]] = defaultdict(list)
    for place, hashes in enumerate(sketches):
        for hash_ in hashes:
            holding[hash_].append(place)
    return holding


def _same(exact: Sequence[str]) -> Iterator[Pair]:
    """The pairs of places with the same words."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, value in enumerate(exact):
        places[value].append(place)
    for equal in places.values():
        yield from combinations(equal, 2)
