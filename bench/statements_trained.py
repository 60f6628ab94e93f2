"""Train the extractor on PolNeAR's training part and score it. Reads files outside the repository; keeps nothing unasked.

    python bench/statements_trained.py POLNEAR COFENET [--rounds 5] [--limit N] [--part test] [--model FILE]

POLNEAR is a clone of networkdynamics/PolNeAR; COFENET one of cofe-ai/CofeNet,
whose test paragraphs are the ones that published figures are taken on. Both
are turned into the format of `dateline train`. A FILE that is there is scored
as it is; else the model is written there.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from statements_polnear import files, own_spans  # noqa: E402

from bench.clones import one_file  # noqa: E402
from reports.trained import Extractor, Labelled, Score, read_examples, score, train  # noqa: E402
from reports.types import Span  # noqa: E402

MARKS = {"``": "“", "''": "”", "`": "‘", "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]"}
CLOSING = re.compile(r"^(?:[.,;:!?%)\]”]|'.*|’.*|n't|…)$")


def training_rows(clone: Path) -> Iterator[str]:
    """Each article with its marks; the pieces of a discontinuous one apart."""
    for _, text, notes in files(clone, "train"):
        marks = []
        for line in notes.split("\n"):
            kind, _, places = (line.split("\t")[1] if re.match(r"T\d+\t", line) else "").partition(" ")
            if kind in {"Source", "Cue", "Content"}:
                marks += [[*map(int, piece.split()), kind.lower()] for piece in places.split(";")]
        yield json.dumps({"text": text, "label": [mark for mark in marks if mark[0] < mark[1] <= len(text)]})


def test_rows(clone: Path, part: str) -> Iterator[str]:
    """The tokenised paragraphs, put together again as they would be printed."""
    for line in one_file(clone, f"res/polnear/{part}.txt").decode().splitlines():
        row = json.loads(line)
        text, marks = "", []
        for token, label in zip(row["tokens"], row["labels"], strict=True):
            word = MARKS.get(token, token)
            if text and not CLOSING.match(word) and text[-1] not in "“‘([$":
                text += " "
            start, text = len(text), text + word
            if label.startswith("B"):
                marks.append([start, len(text), label[2:]])
            elif label.startswith("I"):
                marks[-1][1] = len(text)
        yield json.dumps({"text": text, "label": marks})


def by_rules(text: str) -> list[Labelled]:
    """What the rules alone find, for comparison on the same paragraphs."""
    return [Labelled(Span(*place), kind.lower()) for kind, places in own_spans(text).items() for place in places]


def line(one: Score) -> str:
    return f"exact {one.kind:8} P {100 * one.precision:.1f}  R {100 * one.recall:.1f}  F1 {100 * one.f1:.1f}"


def trained(options: argparse.Namespace) -> bytes:
    """The model asked for: read from its file, or made."""
    if options.model is not None and options.model.exists():
        return bytes(options.model.read_bytes())
    data = "\n".join(list(training_rows(options.polnear))[: options.limit]).encode()
    started, spent = time.perf_counter(), time.process_time()

    def told(number: int) -> None:
        print(f"round {number}: {time.process_time() - spent:.0f} s of the processor", flush=True)

    model = train(data, "train", "en", options.rounds, told)
    print(
        f"trained in {time.perf_counter() - started:.0f} s ({time.process_time() - spent:.0f} of the processor), {len(model) / 1e6:.1f} MB"
    )
    if options.model is not None:
        options.model.write_bytes(model)
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("polnear", type=Path)
    parser.add_argument("cofenet", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limit", type=int, default=100_000)
    parser.add_argument("--part", default="test", choices=("test", "valid"))
    parser.add_argument("--model", type=Path)
    options = parser.parse_args()
    extractor = Extractor.load(trained(options), "model")
    examples = read_examples("\n".join(test_rows(options.cofenet, options.part)).encode(), options.part)
    for name, label in (("rules", by_rules), ("trained", extractor.label)):
        spent = time.process_time()
        print(f"{name}, {len(examples)} paragraphs of the {options.part} part")
        for one in score(label, examples):
            print(line(one))
        print(f"{len(examples) / (time.process_time() - spent):.0f} paragraphs a second of the processor")


if __name__ == "__main__":
    main()
