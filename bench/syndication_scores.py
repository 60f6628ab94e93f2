"""Score copy detection and origins against known answers. Pure functions; other scripts print them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from bench.syndication_reprints import Made
from ingest.comparisons import Comparison, latest
from ingest.syndication import Text
from storage.events import OriginAssigned, RelationMeasured

SHARED = 2  # fingerprints two texts must share to be compared
COMMON = 25  # a fingerprint in more texts than this is a footer's or a formula's and proposes nobody

Pair = tuple[str, str]


@dataclass(frozen=True)
class Score:
    """Hits against expectations, weighted where the sample was."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def __str__(self) -> str:
        return f"P {self.precision:.3f} R {self.recall:.3f} F1 {self.f1:.3f}"


def score(hits: float, found: float, expected: float) -> Score:
    """From counts; finding nothing is precise."""
    return Score(hits / found if found else 1.0, hits / expected if expected else 1.0)


def candidates(texts: Sequence[Text], common: int = COMMON, by: Comparison | None = None) -> list[Pair]:
    """The pairs that share enough fingerprints, in order, as the index would propose them."""
    postings: dict[int, list[str]] = defaultdict(list)
    for text in texts:
        for number in (by or latest()).sketch(text.body):
            postings[number].append(text.article)
    shared: Counter[Pair] = Counter()
    for articles in postings.values():
        if len(articles) <= common:
            shared.update(combinations(sorted(articles), 2))
    return sorted(pair for pair, count in shared.items() if count >= SHARED)


def relate(texts: Sequence[Text], common: int = COMMON, by: Comparison | None = None) -> list[RelationMeasured]:
    """All relations among the texts, by the newest version of comparison unless another is given."""
    by, by_id = by or latest(), {text.article: text for text in texts}
    judged = (by.judge(by_id[a], by_id[b]) for a, b in candidates(texts, common, by))
    return [relation for relation in judged if relation is not None]


def pair_scores(
    made: Sequence[Made], relations: Iterable[RelationMeasured], kinds: Iterable[str]
) -> tuple[Score, dict[str, float]]:
    """How well relations of some kinds find the true parents; precision over all pairs, recall also by edit.

    A pair of two reprints of one source is neither asked for nor wrong.
    """
    kin = {one.text.article: one for one in made}
    wanted = {
        (min(one.text.article, parent), max(one.text.article, parent)): one.kind
        for one in made
        for parent in one.parents
    }
    kinds = frozenset(kinds)
    found = {(relation.a, relation.b) for relation in relations if relation.kind in kinds}
    right = sum(1 for a, b in found if _akin(kin[a], kin[b]))
    hit = Counter(kind for pair, kind in wanted.items() if pair in found)
    total = Counter(wanted.values())
    overall = Score(right / len(found) if found else 1.0, sum(hit.values()) / len(wanted))
    return overall, {kind: hit[kind] / total[kind] for kind in sorted(total)}


def _akin(one: Made, other: Made) -> bool:
    """They have a source in common, or one is the other's."""
    return bool({one.text.article, *one.parents} & {other.text.article, *other.parents})


def family_index(made: Sequence[Made], origins: Mapping[str, OriginAssigned]) -> float:
    """Adjusted Rand index of families by root against the true ones."""
    return adjusted_rand([one.family for one in made], [origins[one.text.article].root for one in made])


def adjusted_rand(true: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """1 for the same partition, about 0 for one by chance."""
    both = sum(_pairs(count) for count in Counter(zip(true, found, strict=True)).values())
    left, right = (sum(_pairs(count) for count in Counter(side).values()) for side in (true, found))
    chance = left * right / max(_pairs(len(true)), 1)
    most = (left + right) / 2
    return (both - chance) / (most - chance) if most != chance else 1.0


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


@dataclass(frozen=True)
class OriginScore:
    """Shares of reprints whose root is a true source: of all, and of those that were given any parent."""

    everyone: float
    linked: float
    originals_lost: int
    originals: int

    def __str__(self) -> str:
        return f"of all {self.everyone:.3f}, of linked {self.linked:.3f}, originals given a parent {self.originals_lost}/{self.originals}"


def origin_score(made: Sequence[Made], origins: Mapping[str, OriginAssigned]) -> OriginScore:
    """How often the root is right."""
    reprints = [one for one in made if one.parents]
    right = [one for one in reprints if origins[one.text.article].root in one.parents]
    linked = [one for one in reprints if origins[one.text.article].root != one.text.article]
    lost = [one for one in made if not one.parents and origins[one.text.article].root != one.text.article]
    return OriginScore(
        len(right) / len(reprints), len(right) / max(len(linked), 1), len(lost), len(made) - len(reprints)
    )
