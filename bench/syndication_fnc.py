"""Score copies and derived texts on hand-labelled real news kept outside the repository.

Run: .venv/bin/python bench/syndication_fnc.py [--shared DIR]
Reads syndication/fnc1_bodies.jsonl.gz and syndication/fnc1_pairs_dev.csv under the shared data.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import json
import os
import random
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.syndication_scores import Score, candidates, score  # noqa: E402  # run as a script, from anywhere
from ingest.comparisons import latest, named  # noqa: E402  # as above
from ingest.syndication import RULES, Measures, Text, measure  # noqa: E402  # as above

SHARED = Path(os.environ.get("DATELINE_SHARED", ROOT / ".." / "shared"))
COPY, DERIVED = ("copy",), ("copy", "partial")
Verdict = Callable[[Measures], str]


@dataclass(frozen=True)
class Labelled:
    """A pair with a person's label; `weight` is how many pairs of the population it stands for."""

    a: str
    b: str
    label: str
    weight: float
    measures: Measures


def load_texts(folder: Path) -> dict[str, Text]:
    """All bodies, by id."""
    with gzip.open(folder / "fnc1_bodies.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return {
        row["id"]: Text(row["id"], hashlib.sha256(row["text"].encode()).hexdigest(), "", "", row["text"], "en")
        for row in rows
    }


def load_pairs(folder: Path, texts: dict[str, Text]) -> list[Labelled]:
    """The labelled pairs that were decided; a stratum's pairs share its population evenly."""
    with (folder / "fnc1_pairs_dev.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    sampled: dict[str, int] = {}
    for row in rows:
        sampled[row["stratum_low"]] = sampled.get(row["stratum_low"], 0) + 1
    return [
        Labelled(row["doc_a"], row["doc_b"], row["label"], int(row["stratum_pairs"]) / sampled[row["stratum_low"]],
                 measure(texts[row["doc_a"]], texts[row["doc_b"]]))
        for row in rows if row["label"] != "ambiguous"
    ]  # fmt: skip


def by_rules(measures: Measures) -> str:
    """The kind that the rules give, identical counted as copy."""
    kind = next((rule.kind for rule in RULES if rule.holds(measures)), "")
    return "copy" if kind == "identical" else kind


def scored(
    pairs: Iterable[Labelled], kinds: Sequence[str], verdict: Verdict = by_rules, *, weighted: bool = True
) -> Score:
    """Precision and recall of some kinds, each pair counting for what it stands for."""
    hits = found = expected = 0.0
    for pair in pairs:
        weight = pair.weight if weighted else 1.0
        said, true = verdict(pair.measures) in kinds, pair.label in kinds
        hits, found, expected = hits + weight * (said and true), found + weight * said, expected + weight * true
    return score(hits, found, expected)


def interval(pairs: Sequence[Labelled], kinds: Sequence[str], draws: int = 1000) -> tuple[float, float]:
    """The middle 95 % of the weighted F1 over resampled pairs."""
    chance = random.Random(1)
    values = sorted(scored(chance.choices(pairs, k=len(pairs)), kinds).f1 for _ in range(draws))
    return values[draws * 25 // 1000], values[draws * 975 // 1000 - 1]


def held_out(
    pairs: Sequence[Labelled], kinds: Sequence[str], make: Callable[[int], Verdict], grid: Sequence[int]
) -> Score:
    """A threshold chosen on other stories than those it is scored on: five folds of stories, counts pooled."""
    folds = _folds(pairs, 5)
    hits = found = expected = 0.0
    for fold in folds:
        train = [pair for other in folds if other is not fold for pair in other]
        best = max(grid, key=lambda level: (scored(train, kinds, make(level)).f1, -level))
        for pair in fold:
            said, true = make(best)(pair.measures) in kinds, pair.label in kinds
            hits, found, expected = (
                hits + pair.weight * (said and true),
                found + pair.weight * said,
                expected + pair.weight * true,
            )
    return score(hits, found, expected)


def _folds(pairs: Sequence[Labelled], count: int) -> list[list[Labelled]]:
    """Pairs that share a document stay together."""
    group: dict[str, str] = {}

    def top(name: str) -> str:
        while group.setdefault(name, name) != name:
            name = group[name]
        return name

    for pair in pairs:
        group[top(pair.a)] = top(pair.b)
    folds: list[list[Labelled]] = [[] for _ in range(count)]
    for pair in pairs:
        folds[int(hashlib.sha256(top(pair.a).encode()).hexdigest(), 16) % count].append(pair)
    return folds


def _narrative_at(level: int) -> Verdict:
    return lambda m: "partial" if (m.narrative >= level and m.narrative_shared >= 20) or m.verbatim >= 30 else ""


def _containment_at(level: int) -> Verdict:
    return lambda m: "copy" if m.containment >= level and m.coverage >= 600 else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--by", default=latest().algorithm, help="the version of comparison that proposes the pairs")
    given = parser.parse_args()
    folder, by = given.shared / "data" / "syndication", named(given.by)
    texts = load_texts(folder)
    pairs = load_pairs(folder, texts)
    print(f"{len(texts)} texts, {len(pairs)} labelled pairs that were decided")
    proposed = set(candidates(list(texts.values()), by=by))
    rows = sorted(len(by.sketch(text.body)) for text in texts.values())
    print(f"{by.algorithm}: {sum(rows) / len(rows):.1f} rows a text, {rows[len(rows) // 2]} in the middle")
    missed = [
        pair for pair in pairs if pair.label in DERIVED and (min(pair.a, pair.b), max(pair.a, pair.b)) not in proposed
    ]
    print(f"{len(proposed)} pairs proposed; derived pairs not proposed: {len(missed)}")
    for name, kinds in (("copy", COPY), ("derived", DERIVED)):
        low, high = interval(pairs, kinds)
        print(
            f"{name:8} weighted {scored(pairs, kinds)} [{low:.3f}, {high:.3f}]  plain {scored(pairs, kinds, weighted=False)}"
        )
    print("held out, copy by containment threshold:", held_out(pairs, COPY, _containment_at, range(500, 801, 10)))
    print("held out, derived by narrative threshold:", held_out(pairs, DERIVED, _narrative_at, range(150, 401, 10)))


if __name__ == "__main__":
    main()
