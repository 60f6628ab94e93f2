"""Score stories on public sets read in place: FNC-1's claims and the events of ECB+.

Run: .venv/bin/python bench/syndication_stories.py --fnc CLONE --ecb CLONE [--shared DIR] [--join N] [--merge N]
CLONE is a git directory of FakeNewsChallenge/fnc-1 or cltl/ECB-parser. Thresholds are chosen on one half of the
claims and topics and hold for the other; both halves are printed.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import sys
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.clones import committed, one_file  # run as a script, from anywhere
from bench.syndication_fnc import SHARED, load_texts  # as above
from ingest.stories import Knobs, Voice, stories  # as above

Labelled = list[tuple[Voice, Hashable]]


def b_cubed(true: Mapping[str, Hashable], found: Mapping[str, Hashable]) -> tuple[float, float, float]:
    """Precision, recall and F over items."""
    both, left, right = (Counter[Hashable]() for _ in range(3))
    for name in true:
        both[true[name], found[name]] += 1
        left[true[name]] += 1
        right[found[name]] += 1
    precision = sum(both[true[name], found[name]] / right[found[name]] for name in true) / len(true)
    recall = sum(both[true[name], found[name]] / left[true[name]] for name in true) / len(true)
    return precision, recall, 2 * precision * recall / (precision + recall)


def fnc_claims(clone: Path, shared: Path) -> Labelled:
    """Test bodies whose headlines link them: a story is what related headlines hold together."""
    rows = csv.DictReader(io.StringIO(one_file(clone, "competition_test_stances.csv").decode()))
    group: dict[str, str] = {}

    def top(name: str) -> str:
        while group.setdefault(name, name) != name:
            name = group[name]
        return name

    bodies = set()
    for row in rows:
        if row["Stance"] != "unrelated":
            bodies.add(row["Body ID"])
            group[top("b" + row["Body ID"])] = top("h" + row["Headline"])
    texts = load_texts(shared / "data" / "syndication")
    held = [body for body in sorted(bodies) if f"te{body}" in texts]
    return [(Voice(body, "", texts[f"te{body}"].body), top("b" + body)) for body in held]


def ecb_events(clone: Path) -> Labelled:
    """Every text of ECB+ with its topic and which of the topic's two events it reports."""
    found: Labelled = []
    for path, body in committed(clone, "ECB+"):
        if path.endswith(".xml"):
            name = Path(path).stem
            text = " ".join(token.text or "" for token in ET.fromstring(body).iter("token"))
            found.append((Voice(name, "", text), (name.split("_")[0], name.endswith("plus"))))
    return found


def halves(items: Labelled) -> tuple[Labelled, Labelled]:
    """By the hash of the claim or topic."""
    sides: dict[bool, Labelled] = defaultdict(list)
    for voice, label in items:
        topic = label[0] if isinstance(label, tuple) else label
        sides[hashlib.sha256(str(topic).encode()).digest()[0] % 2 == 0].append((voice, label))
    return sides[True], sides[False]


def scored(items: Labelled, knobs: Knobs) -> tuple[float, float, float]:
    """B-cubed of the stories found."""
    found = {
        name: at for at, story in enumerate(stories((voice for voice, _ in items), knobs)) for name in story.families
    }
    return b_cubed({voice.family: label for voice, label in items}, found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fnc", type=Path)
    parser.add_argument("--ecb", type=Path)
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--join", type=int, default=Knobs.join)
    parser.add_argument("--merge", type=int, default=Knobs.merge)
    given = parser.parse_args()
    knobs = Knobs(join=given.join, merge=given.merge)
    sets = {
        "FNC claims": fnc_claims(given.fnc, given.shared) if given.fnc else [],
        "ECB+ events": ecb_events(given.ecb) if given.ecb else [],
    }
    for name, items in sets.items():
        if not items:
            print(f"{name}: not given")
            continue
        first, second = halves(items)
        for part, some in (("all", items), ("chosen on", first), ("held out", second)):
            precision, recall, f = scored(some, knobs)
            count = len({label for _, label in some})
            print(f"{name} {part}: {len(some)} texts, {count} stories; B3 P {precision:.3f} R {recall:.3f} F {f:.3f}")


if __name__ == "__main__":
    main()
