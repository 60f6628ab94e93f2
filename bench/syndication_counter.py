"""Score derived texts on COUNTER, 600 Urdu pairs of an agency's text and a newspaper's, kept outside the repository.

Run: .venv/bin/python bench/syndication_counter.py <bare clone of mirfan899/Urdu> [--fitted]
Wholly derived should be a copy, partially derived a part. The rules are scored as they are; nothing is fitted to the set.
With --fitted a softmax regression over what the rules look at, and the words in common, is trained and tested in ten
folds instead: what could be told of a pair by somebody who is given it and has been shown others of the set.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.clones import committed  # run as a script, from anywhere
from bench.syndication_scores import score  # as above
from ingest.fingerprint import normalise  # as above
from ingest.syndication import Text, judge, measure  # as above

COMMIT = "c5cf1ea4998dba3899494ccd14ff559c0414a85f"  # the set left the repository's newest state
LABELS = {"WD": "whole", "PD": "part", "ND": "none"}
KINDS = {"identical": "whole", "copy": "whole", "partial": "part", "review": "part"}


def load(clone: str) -> list[tuple[Text, Text, str]]:
    """The agency's text, the newspaper's, and the label of each pair."""
    documents = {Path(name).stem.lower(): ET.fromstring(body) for name, body in committed(clone, "COUNTER", at=COMMIT)}
    names = sorted(name for name in documents if not name.endswith("p") and f"{name}p" in documents)
    return [(_text(name, documents[name]), _text(f"{name}p", documents[f"{name}p"]), LABELS[documents[f"{name}p"].attrib["classification"].strip()])
            for name in names]  # fmt: skip


def _text(name: str, document: ET.Element) -> Text:
    found = (document.find(tag) for tag in ("headline", "body"))
    parts = ["".join(part.itertext()).strip() for part in found if part is not None]
    return Text(name, name.ljust(64, "0"), "", "", "\n".join(parts), "ur")


def ruled(pairs: list[tuple[Text, Text, str]]) -> list[str]:
    """What the rules make of each pair."""
    facts = [judge(agency, paper) for agency, paper, _ in pairs]
    return [KINDS.get(fact.kind, "none") if fact else "none" for fact in facts]


def fitted(pairs: list[tuple[Text, Text, str]]) -> list[str]:
    """What a regression says of each pair that was trained on the nine other tenths."""
    names = list(LABELS.values())
    seen = np.array([features(agency, paper) for agency, paper, _ in pairs])
    labels = np.array([names.index(label) for *_, label in pairs])
    order, said = np.random.default_rng(1).permutation(len(pairs)), np.zeros(len(pairs), dtype=int)
    for fold in range(10):
        tested = order[fold::10]
        trained = np.setdiff1d(order, tested)
        middle, width = seen[trained].mean(0), seen[trained].std(0) + 1e-9
        scaled = np.hstack([(seen - middle) / width, np.ones((len(seen), 1))])
        said[tested] = (scaled[tested] @ weights(scaled[trained], labels[trained])).argmax(1)
    return [names[place] for place in said]


def features(agency: Text, paper: Text) -> list[float]:
    """What the rules look at, and the words and pairs of words in common."""
    found, one, two = measure(agency, paper), normalise(agency.body), normalise(paper.body)
    words, theirs = set(one), set(two)
    pairs, their_pairs = set(pairwise(one)), set(pairwise(two))
    common = [
        sum(word in words for word in two) / len(two),
        len(words & theirs) / len(words),
        len(words & theirs) / len(words | theirs),
        len(pairs & their_pairs) / max(1, len(their_pairs)),
        len(pairs & their_pairs) / max(1, len(pairs | their_pairs)),
    ]
    shares = [found.c_ab, found.c_ba, found.coverage, found.narrative]
    sizes = [1 + found.longest, 1 + found.verbatim, len(one) / len(two), len(two)]
    return [*common, *(share**2 for share in common), *(share / 1000 for share in shares), *map(math.log, sizes)]


def weights(seen: Any, labels: Any) -> Any:
    """A softmax regression's, by plain descent; the last column of what was seen is the constant."""
    found, wanted = np.zeros((seen.shape[1], len(LABELS))), np.eye(len(LABELS))[labels]
    for _ in range(3000):
        said = np.exp((lead := seen @ found) - lead.max(1, keepdims=True))
        step = seen.T @ (said / said.sum(1, keepdims=True) - wanted)
        step[:-1] += found[:-1]
        found -= 0.3 * step / len(seen)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clone")
    parser.add_argument("--fitted", action="store_true", help="by a regression in ten folds, not by the rules")
    given = parser.parse_args()
    pairs = load(given.clone)
    table = Counter(zip((label for *_, label in pairs), fitted(pairs) if given.fitted else ruled(pairs), strict=True))
    hits = sum(count for (label, found), count in table.items() if "none" not in (label, found))
    found = sum(count for (_, kind), count in table.items() if kind != "none")
    expected = sum(count for (label, _), count in table.items() if label != "none")
    print(f"{len(pairs)} pairs; derived {score(hits, found, expected)}")
    classes = []
    for name in LABELS.values():
        one = score(
            table[name, name],
            sum(count for (_, kind), count in table.items() if kind == name),
            sum(count for (label, _), count in table.items() if label == name),
        )
        classes.append(one.f1)
        print(f"{name:6} {one}")
    print(f"ternary macro F1 {sum(classes) / len(classes):.3f}")


if __name__ == "__main__":
    main()
