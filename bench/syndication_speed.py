"""Time fingerprints, verdicts and credits, beside the usual libraries where they are installed.

Run: .venv/bin/python bench/syndication_speed.py [--texts N] [--rounds N]
Process time of one core, best round. A competitor that is not installed is skipped and said to be.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.own_prose import write  # run as a script, from anywhere
from ingest.credit import find_credits  # as above
from ingest.fingerprint import normalise, sentence_fingerprint  # as above
from ingest.syndication import Text, judge  # as above
from storage.events import Extraction, Line  # as above


def rate(work: Callable[[Any], object], items: Sequence[Any], rounds: int) -> float:
    """Items a second, in the best round."""
    return len(items) / min(_time(work, items) for _ in range(rounds))


def _time(work: Callable[[Any], object], items: Iterable[Any]) -> float:
    start = time.process_time()
    for item in items:
        work(item)
    return time.process_time() - start


def datasketch_signature() -> Callable[[str], object] | None:
    """128 permutations over five-word shingles, as its manual shows."""
    library = _library("datasketch")
    if library is None:
        return None

    def sign(text: str) -> object:
        words = normalise(text)
        sketch = library.MinHash(num_perm=128)
        sketch.update_batch([" ".join(words[at : at + 5]).encode() for at in range(len(words) - 4)])
        return sketch

    return sign


def rensa_signature() -> Callable[[str], object] | None:
    """The same, with its compiled signature."""
    library = _library("rensa")
    if library is None:
        return None

    def sign(text: str) -> object:
        words = normalise(text)
        sketch = library.RMinHash(num_perm=128, seed=1)
        sketch.update([" ".join(words[at : at + 5]) for at in range(len(words) - 4)])
        return sketch.digest()

    return sign


def _library(name: str) -> Any | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    bodies = [one.text + "\n" + two.text for one, two in zip(write(given.texts, 5), write(given.texts, 6), strict=True)]
    print(f"{len(bodies)} texts of {sum(len(body.split()) for body in bodies) // len(bodies)} words on average")
    ours = rate(sentence_fingerprint, bodies, given.rounds)
    print(f"normal form          {rate(normalise, bodies, given.rounds):8.0f} texts/s")
    print(f"fingerprint          {ours:8.0f} texts/s")
    for name, build in (("datasketch MinHash", datasketch_signature), ("rensa RMinHash", rensa_signature)):
        sign = build()
        theirs = rate(sign, bodies, given.rounds) if sign else 0.0
        print(
            f"{name:20} {theirs:8.0f} texts/s, ours is {ours / theirs:.1f} times as fast"
            if sign
            else f"{name:20} not installed"
        )
    extractions = [
        Extraction(extractor="bench", lines=tuple(Line(text=line) for line in body.split("\n"))) for body in bodies
    ]
    print(f"credits              {rate(lambda page: find_credits(page, None), extractions, given.rounds):8.0f} texts/s")
    texts = [Text(f"{at:05}", str(at), "", "", body, "en") for at, body in enumerate(bodies)]
    pairs = list(zip(texts, [*texts[1:], texts[0]], strict=True))
    print(f"verdict, both new    {rate(lambda pair: judge(*pair), pairs, 1):8.0f} pairs/s")
    near = [(one, two) for one in texts[:30] for two in texts[:30]]
    print(f"verdict, both cached {rate(lambda pair: judge(*pair), near, given.rounds):8.0f} pairs/s")


if __name__ == "__main__":
    main()
