"""Measure how many articles a second are read and counted, on one core. Reads files only.

    python bench/statements_speed.py [--rounds 5]

The own annotated articles are read under their topics, and the documents
beside the repository under theirs where they are there; the best round counts.
"""

from __future__ import annotations

import argparse
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import statements_gold as gold  # (a script beside this one)
import statements_seeds as seeds


def best(rounds: int, work: Callable[[], object]) -> float:
    """The CPU seconds of the fastest round."""
    spent = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        spent.append(time.process_time() - started)
    return min(spent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    rows = [
        (path.stem, tomllib.loads(path.read_text(encoding="utf-8")))
        for path in sorted(gold.GOLD.glob("[a-z][0-9]*.toml"))
    ]
    topics = {row["topic"]: gold.load_topic(gold.GOLD / f"topic-{row['topic']}.toml") for _, row in rows}
    articles = [(gold.article_of(row, name), topics[row["topic"]]) for name, row in rows]
    seconds = best(rounds, lambda: [gold.read_statements(article, topic) for article, topic in articles])
    print(f"own articles: {len(articles) / seconds:.0f} articles/s")
    shared = seeds.shared_folder()
    if (shared / "seeds/manifest.csv").exists():
        topic = seeds.load_topic(seeds.TOPIC)
        pages = [seeds.read_seed(shared, number, "x") for number in ("000", "001", "002", "003")]
        words = sum(len(page.text.split()) for page in pages) // len(pages)
        seconds = best(rounds, lambda: seeds.read_topic([seeds.read_statements(page, topic) for page in pages], topic))
        print(f"news pages of {words} words, statements and origins: {len(pages) / seconds:.0f} articles/s")


if __name__ == "__main__":
    main()
