"""How well the example topic finds the claims of the two annotated articles: hits and misses by claim and paragraph.

    python bench/query_claims.py [--show]

The articles lie beside the repository (or in DATELINE_SHARED). The topic was written after reading them, so the
figures say how well it covers what its author meant, not how well it would do on other articles.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from reports.normal import Document  # noqa: E402 (a script finds its project first)
from reports.topic_files import load_topic  # noqa: E402 (as above)
from reports.topics import Topic  # noqa: E402 (as above)

SHARED = Path(os.environ.get("DATELINE_SHARED", ROOT / "../shared"))
EXAMPLE = ROOT / "examples/desk/topics/russian-deployment-syria.toml"
NOT_BODY = {"000": {1, 2, 3, 4, 17, *range(28, 63)}, "002": {*range(1, 9), 48}}  # furniture, by the annotation

Claims = dict[int, set[str]]


def wanted(gold: dict[str, Any], document: str) -> Claims:
    """The claims of each line, as annotated; numbers are followed as quantities and left out."""
    claims: Claims = defaultdict(set)
    for statement in gold["statements"]:
        for line in statement["lines"] if statement["doc"] == document else ():
            claims[line] |= {name for name in statement["propositions"] if not name.startswith("toll")}
    return claims


def found(topic: Topic, lines: dict[int, str], title: str) -> Claims:
    """The claims of each line, as the topic finds them sentence by sentence."""
    doc = Document.of("\n".join(lines.values()), title, "en")
    starts, at = {}, 0
    for number, line in lines.items():
        starts[number], at = at, at + len(line) + 1
    claims: Claims = defaultdict(set)
    for place, span in enumerate(doc.sentences):
        line = max(number for number, start in starts.items() if start <= span.start)
        claims[line] |= set(topic.claims_about(doc, span, doc.sentences[:place]))
    return claims


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--show", action="store_true", help="list the lines that differ")
    show = arguments.parse_args().show
    gold = json.loads((SHARED / "data/gold/seed-gold-dev.json").read_text("utf-8"))
    topic = load_topic(EXAMPLE)
    right, extra, missed = Counter[str](), Counter[str](), Counter[str]()
    for document in gold["documents"]:
        text = (SHARED / "seeds" / document["file"]).read_text("utf-8").split("\n")
        left_out = NOT_BODY[document["id"]]
        lines = {n: line for n, line in enumerate(text, 1) if line.strip() and n not in left_out}
        want, have = wanted(gold, document["id"]), found(topic, lines, text[0])
        for number in lines:
            right.update(have[number] & want[number])
            extra.update(have[number] - want[number])
            missed.update(want[number] - have[number])
            if show and have[number] != want[number]:
                print(
                    document["id"], number, "extra", have[number] - want[number], "missed", want[number] - have[number]
                )
    for claim in (*(claim.id for claim in topic.claims), "all"):
        r, e, m = (c.total() if claim == "all" else c[claim] for c in (right, extra, missed))
        print(f"{claim:20} right {r:3} extra {e:3} missed {m:3}")


if __name__ == "__main__":
    main()
