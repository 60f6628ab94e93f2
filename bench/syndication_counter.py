"""Score derived texts on COUNTER, 600 Urdu pairs of an agency's text and a newspaper's, kept outside the repository.

Run: .venv/bin/python bench/syndication_counter.py <bare clone of mirfan899/Urdu>
Wholly derived should be a copy, partially derived a part. The rules are scored as they are; nothing is fitted to the set.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.clones import committed  # run as a script, from anywhere
from bench.syndication_scores import score  # as above
from ingest.syndication import Text, judge  # as above

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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clone")
    pairs = load(parser.parse_args().clone)
    said = []
    for agency, paper, label in pairs:
        fact = judge(agency, paper)
        said.append((label, KINDS.get(fact.kind, "none") if fact else "none"))
    table = Counter(said)
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
