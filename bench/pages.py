"""Time every kind of page over a large store: half of all answers, and 95 of 100, in milliseconds.

python bench/pages.py FOLDER [--rounds 20] [--events 1000000] [--articles 50000] [--matching 5000]

FOLDER is a store of bench/big_store.py, made if it is not there. The requests go
through the whole application in this process, one after the other; each round asks for other articles.
"""

from __future__ import annotations

import argparse
import logging
import random
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import structlog
from fastapi.testclient import TestClient

from bench.big_store import LAST, NOW, at, topic
from reports.indexing import index_words
from reports.issue import Masthead, issue_digest
from reports.pages import make_app
from reports.pages.answers import warm
from storage.database import Store


def addresses(store: Store, rounds: int, articles: int) -> dict[str, list[str]]:
    """Addresses by kind of page, a different one a round where there are different ones."""
    made = issue_digest(topic(), LAST, store, Masthead("Desk"), now=NOW)
    lines = [line for claim in made.digest.claims for group in claim.groups for line in group.evidence]
    roots = [family.root for family in made.digest.families if family.copies]
    chance = random.Random(9)
    ids = [f"{chance.randrange(articles):08x}" for _ in range(rounds)]
    pairs = [f"{chance.randrange(articles):08x}" for _ in range(rounds)]
    some = [lines[chance.randrange(len(lines))] for _ in range(rounds)]
    issue = f"/topics/alma-vey/days/{LAST}/{made.digest.issue}"
    cite = f"day={LAST}&issue={made.digest.issue}"
    words = ["alma AND vey", "harbour AND museum", '"alma vey" AND weapon*', "zeppelin"]
    return {
        "home": ["/"] * rounds,
        "topic": ["/topics/alma-vey"] * rounds,
        "issue": [issue] * rounds,
        "as sent": [f"{issue}/sent"] * rounds,
        "claim": ["/topics/alma-vey/claims/crew-ordered"] * rounds,
        "articles": ["/articles"] * rounds,
        "article": [f"/articles/{name}" for name in ids],
        "statements": [f"/articles/{line.source.article}/statements/alma-vey" for line in some],
        "statement": [f"/articles/{line.source.article}/statements/alma-vey/{line.statement}?{cite}" for line in some],
        "families": ["/families"] * rounds,
        "family": [f"/families/{roots[n % len(roots)]}" for n in range(rounds)],
        "compare": [f"/compare?a={one}&b={two}" for one, two in zip(ids, pairs, strict=True)],
        "search": [f"/search?q={words[n % len(words)]}" for n in range(rounds)],
        "feeds": ["/feeds"] * rounds,
        "rejected": ["/rejected"] * rounds,
        "log": ["/log"] * rounds,
        "event": [f"/log/{chance.randrange(900_000)}" for _ in range(rounds)],
    }


def main() -> None:
    """Ask for each kind, and print how long the answers took."""
    reading = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reading.add_argument("folder", type=Path)
    for name, usual in (("rounds", 20), ("events", 1_000_000), ("articles", 50_000), ("matching", 5_000)):
        reading.add_argument(f"--{name}", type=int, default=usual)
    given = reading.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    store = at(given.folder, given.events, given.articles, given.matching)
    store.upgrade()
    started = time.perf_counter()
    new = index_words(store)
    print(f"{new} revisions indexed for search in {time.perf_counter() - started:.0f} s")
    kinds = addresses(store, given.rounds, given.articles)
    app = make_app(store, {"alma-vey": topic()}, "Desk", clock=lambda: NOW)
    started = time.perf_counter()
    warm(app.state.desk)  # as `dateline serve` does before it listens
    print(f"warmed in {time.perf_counter() - started:.1f} s")
    web = TestClient(app, base_url="http://localhost")
    every: list[float] = []
    print(f"{'page':>12} {'first':>8} {'median':>8} {'p95':>8} ms  bytes")
    for kind, urls in kinds.items():
        took, size = [], 0
        for url in urls:
            started = time.perf_counter()
            answer = web.get(url)
            took.append(1000 * (time.perf_counter() - started))
            size = max(size, len(answer.content))
            if answer.status_code != 200:
                sys.exit(f"{url}: {answer.status_code}")
        every += took
        print(f"{kind:>12} {took[0]:>8.0f} {statistics.median(took):>8.0f} {_p95(took):>8.0f}     {size}", flush=True)
    print(f"{'all':>12} {'':>8} {statistics.median(every):>8.0f} {_p95(every):>8.0f}")


def _p95(took: list[float]) -> float:
    return sorted(took)[max(0, -(-len(took) * 95 // 100) - 1)]


if __name__ == "__main__":
    main()
