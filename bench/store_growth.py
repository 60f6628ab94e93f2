"""What taking in an article costs by how many are held: compare, origins and words, beside rows of invented texts.

Usage:
    python bench/store_growth.py FOLDER [--held 10000,100000,1000000] [--articles 1000] [--rounds 1]

Each store in FOLDER is made with the fingerprints, postings and words of so many invented texts, put in by SQL in the
order of their keys: random fingerprints, forty a text, and words that are as frequent as those of `archive_soak.py`'s
pages. Then as many pages of `archive_soak.py` as `--articles` says are read, recorded, compared and indexed by the
functions that `dateline backfill` calls, and each step's processor time an article in this process is told (reading
itself happens in other processes and rests on nothing stored). Made stores are kept; each round works on a copy.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import archive_soak
from ingest.backfill import backfill
from ingest.compare import compare_waiting
from ingest.comparisons import begin, latest
from ingest.relate import assign_waiting
from ingest.watchlist import read_watchlist
from reports.indexing import index_words
from storage.database import Store

NOW = datetime(2026, 11, 1, tzinfo=UTC)
WATCH = read_watchlist('[desk]\nname = "Bench"\n')
HASHES = 40  # fingerprints a text of 320 words has
DRAWN = 320  # words drawn a text


def made(folder: Path, held: int) -> Path:
    """The store with the index rows of so many invented texts; made where it is not there."""
    path = folder / f"held-{held}.db"
    if path.exists():
        return path
    new = folder / "new.db"
    new.unlink(missing_ok=True)
    store = Store(f"sqlite:///{new}")
    store.upgrade()
    begin(store, NOW)
    store.close()
    with sqlite3.connect(new) as connection:
        for pragma in ("synchronous=OFF", "cache_size=-400000", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("CREATE TEMP TABLE number (n INTEGER PRIMARY KEY)")
        connection.executemany("INSERT INTO temp.number VALUES (?)", ((n,) for n in range(held)))
        _words(connection, held)
        _postings(connection, held)
    connection.close()
    new.rename(path)
    return path


def _words(connection: sqlite3.Connection, held: int) -> None:
    """Each word in every so many-th text, as often as the pages have it; positions lie before the log's."""
    chance = random.Random(2)
    connection.execute("CREATE TEMP TABLE vocabulary (norm TEXT PRIMARY KEY, step INTEGER, start INTEGER)")
    rows = []
    for norm, share in _shares().items():
        step = max(1, round(1 / share))
        rows.append((norm, step, chance.randrange(step)))
    connection.executemany("INSERT INTO temp.vocabulary VALUES (?, ?, ?)", rows)
    connection.execute(
        "INSERT INTO word SELECT norm, start + step * n - ?1 FROM temp.vocabulary CROSS JOIN temp.number"
        " WHERE n <= (?1 - 1 - start) / step ORDER BY norm, n",
        (held,),
    )


def _shares() -> dict[str, float]:
    """The part of the texts that each word stands in."""
    found: dict[str, float] = {}
    for number in range(archive_soak.WORDS):
        low, high = ((number + k) / archive_soak.WORDS for k in (0, 1))
        share = 1 - (1 - (high**0.2 - low**0.2)) ** DRAWN
        norm = archive_soak.word_of(number)
        found[norm] = 1 - (1 - found.get(norm, 0.0)) * (1 - share)
    return found


def _postings(connection: sqlite3.Connection, held: int) -> None:
    """Random fingerprints, in order of the hash; the part is a multiple of an odd number, so that all differ."""
    index = latest().index
    connection.execute(
        "INSERT INTO fingerprint (id, algorithm, article, text, exact, current)"
        " SELECT n + 1, ?, printf('%016x', n), printf('%064x', n), printf('%032x', n), 1 FROM temp.number",
        (index,),
    )
    connection.execute("DROP INDEX ix_posting_fingerprint")
    chance, total = random.Random(3), held * HASHES
    gap = 2**63 // total
    rows = ((place * gap + chance.randrange(gap), chance.randrange(held) + 1) for place in range(total))
    connection.executemany("INSERT INTO posting (hash, fingerprint) VALUES (?, ?)", rows)
    connection.execute("CREATE INDEX ix_posting_fingerprint ON posting (fingerprint)")


def costs(store: Store, warc: Path, count: int) -> dict[str, float]:
    """Milliseconds of this process's processor an article, by step."""
    found = {}

    def timed(name: str, work: Callable[[], object]) -> None:
        start = time.process_time()
        work()
        found[name] = (time.process_time() - start) * 1000 / count

    comparison = begin(store, NOW)
    timed("recorded", lambda: backfill(str(warc), store, WATCH, now=NOW, workers=2))
    timed("compared", lambda: list(compare_waiting(store, comparison, now=NOW)))
    timed("origins", lambda: assign_waiting(store, WATCH, NOW))
    timed("indexed", lambda: index_words(store))
    found["all"] = sum(found.values())
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--held", default="10000,100000,1000000")
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=1)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    warc = args.folder / "pages.warc.gz"
    archive_soak.make_warc(warc, args.articles)
    sizes = [int(each) for each in args.held.split(",")]
    for held in sizes:
        start = time.monotonic()
        size = made(args.folder, held).stat().st_size / 1e6
        print(f"{held:,} held: {size:,.0f} MB, ready in {time.monotonic() - start:.0f} s", flush=True)
    for _ in range(args.rounds):
        for held in sizes:
            copy = args.folder / "copy.db"
            for old in args.folder.glob("copy.db*"):
                old.unlink()
            shutil.copyfile(made(args.folder, held), copy)
            store = Store(f"sqlite:///{copy}")
            found = costs(store, warc, args.articles)
            store.close()
            print(f"{held:>9,}  " + "  ".join(f"{name} {ms:.2f}" for name, ms in found.items()), flush=True)


if __name__ == "__main__":
    main()
