"""Time the look-up of one text's look-alikes in an index of many, as `ingest/relate.py` asks for it.

Run: .venv/bin/python bench/syndication_lookup.py [--articles N] [--asked N] [--postgres URL [--parts N]] [--wall]
Synthetic sketches of 46 fingerprints: a quarter are copies that share seven tenths of an earlier one, and each has two
of 2,000 phrases that many texts share. One process; its processor time, or with --wall the time by the clock; the rows
an article takes are counted as well. With --parts the same is asked again after the postings were parted by hash.
A PostgreSQL server on this machine (Linux) works in a process of its own, whose processor time is counted too.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest.candidates import meetings  # run as a script, from anywhere
from ingest.fingerprint import ALGORITHM  # as above
from storage import lookalikes  # as above
from storage.clock import to_micros  # as above
from storage.database import Store  # as above
from storage.events import Content, content_hash  # as above
from storage.parting import part_postings  # as above
from storage.rows import REVISION  # as above

HASHES, COMMON, AT_ONCE = 46, 2000, 5000
NOW = to_micros(datetime(2031, 5, 14, tzinfo=UTC))


def sketches(count: int) -> list[tuple[int, ...]]:
    """So many fingerprints with copies and common phrases among them."""
    chance = random.Random(1)
    common = [chance.getrandbits(60) for _ in range(COMMON)]
    made: list[tuple[int, ...]] = []
    for number in range(count):
        kept = (
            chance.sample(made[chance.randrange(number)], HASHES * 7 // 10) if number and chance.random() < 0.25 else []
        )
        fresh = [chance.getrandbits(60) for _ in range(HASHES - len(kept))]
        made.append(tuple(sorted({*kept, *fresh, *chance.sample(common, 2)})))
    return made


def fill(store: Store, made: Sequence[tuple[int, ...]]) -> float:
    """Put them into the index, with the revisions that they stand for; seconds of indexing."""
    spent = 0.0
    for start in range(0, len(made), AT_ONCE):
        part = range(start, min(start + AT_ONCE, len(made)))
        with store.write() as connection:
            connection.execute(insert(REVISION), [_revision(number) for number in part])
        batch = lookalikes.Waiting(start, start + len(part), ())
        begin = time.perf_counter()
        lookalikes.index_texts(store, ALGORITHM, batch, [_sketch(number, made[number]) for number in part])
        spent += time.perf_counter() - begin
    if not store.sqlite:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (ANALYZE) posting, fingerprint, v_revision"))
    return spent


def _sketch(number: int, hashes: Sequence[int]) -> lookalikes.Sketch:
    name = f"{number:08}"
    return lookalikes.Sketch(name, content_hash(name.encode()), name, hashes)


def _revision(number: int) -> dict[str, object]:
    name = f"{number:08}"
    sha = content_hash(name.encode())
    content = Content(
        url=name,
        outlet="o",
        outlet_name="O",
        title=name,
        language="en",
        text=sha,
        words=300,
        extraction=sha,
        extractor="bench",
    )
    return {
        "article": name, "n": 1, "position": number, "recorded_at": NOW, "observed_at": NOW, "not_before": None, "published_from": None,
        "published_to": None, "kind": "news", "text": sha, "raw": sha, "via": "bench", "content": content.model_dump_json(), "changes": "[]",
    }  # fmt: skip


def look_up(store: Store, hashes: Sequence[int], exact: str, clock: Callable[[], float]) -> tuple[float, float, int]:
    """Milliseconds for the numbers of the look-alikes, and for them with the texts their articles have; how many."""
    begin = clock()
    found = meetings([hashes], lookalikes.postings(store, hashes))
    middle = clock()
    entries = lookalikes.entries(store, ALGORITHM, {number for _, number in found}, [exact])
    lookalikes.current(store, {entry.article for entry in entries})
    return (middle - begin) * 1000, (clock() - begin) * 1000, len(found)


def working(store: Store) -> Callable[[], float]:
    """Seconds of processor time of this process and of the one that serves it: what a look-up takes when nobody else is there."""
    if store.sqlite:
        return time.process_time
    with store.read() as connection:  # the pool's one connection, which all later questions take
        server = Path(f"/proc/{connection.execute(text('SELECT pg_backend_pid()')).scalar_one()}/schedstat")
    return lambda: time.process_time() + int(server.read_text().split()[0]) / 1e9


def ask(store: Store, made: Sequence[tuple[int, ...]], count: int, clock: Callable[[], float]) -> None:
    """Look up so many texts, and print how long that took."""
    asked = random.Random(2).sample(range(len(made)), count)
    took = [look_up(store, made[number], f"{number:08}", clock) for number in asked]
    for name, place in (("by fingerprints", 0), ("with their texts' state", 1)):
        times = sorted(one[place] for one in took)
        print(
            f"{name}: p50 {times[len(times) // 2]:.2f} ms, p95 {times[len(times) * 95 // 100]:.2f} ms, worst {times[-1]:.1f} ms"
        )
    print(f"{sum(one[2] for one in took) / len(took):.1f} look-alikes a text")
    if not store.sqlite:
        print(f"{sum(pages(store, made[number]) for number in asked[:200]) / 200:.0f} pages of the database a look-up")


def pages(store: Store, hashes: Sequence[int]) -> int:
    """How many pages PostgreSQL reads for one look-up of fingerprints: whatever else the machine does."""
    explained = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {lookalikes.POSTINGS_OF}".replace("?", "%s")
    with store.read() as connection:
        raw: Any = connection.connection.driver_connection
        (plan,) = raw.execute(explained, (list(hashes),)).fetchone()
    return int(plan[0]["Plan"]["Shared Hit Blocks"] + plan[0]["Plan"]["Shared Read Blocks"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--asked", type=int, default=2000)
    parser.add_argument("--postgres", default="", help="an empty database's address")
    parser.add_argument(
        "--parts", type=int, default=0, help="on PostgreSQL: ask again with the postings in so many tables"
    )
    parser.add_argument("--wall", action="store_true", help="time by the clock")
    given = parser.parse_args()
    made = sketches(given.articles)
    with tempfile.TemporaryDirectory(prefix="dateline-lookup-") as folder:
        store = Store(given.postgres or f"sqlite:///{Path(folder) / 'lookup.db'}")
        store.upgrade()
        clock = time.perf_counter if given.wall else working(store)
        spent = fill(store, made)
        print(
            f"{given.articles} articles indexed, {given.articles / spent:.0f} a second, {sum(map(len, made)) / len(made):.1f} rows each"
        )
        ask(store, made, given.asked, clock)
        if given.parts:
            begin = time.perf_counter()
            part_postings(store, given.parts)
            print(f"{given.parts} parts, made in {time.perf_counter() - begin:.0f} s by the clock")
            ask(store, made, given.asked, clock)
        store.close()


if __name__ == "__main__":
    main()
