"""Measure reading and verifying a long log: events a second, seconds to verify, and the memory it takes.

python bench/log_read.py [--events 200000] [--postgres URL|embedded]
"""

from __future__ import annotations

import argparse
import resource
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from log_append import NOW, fresh, make_fact, places

from storage.database import Store
from storage.ledger import verify
from storage.log import EventLog
from storage.projections import catch_up, rebuild


def memory() -> int:
    """The most memory this process ever took, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure(name: str, url: str, events: int, *, verify_only: bool = False) -> None:
    store = fresh(url)
    log = EventLog(store)
    for start in range(0, events, 1000):
        log.append([make_fact(number) for number in range(start, min(start + 1000, events))], now=NOW)
    before = memory()
    print(f"{name}: {events:,} events appended", flush=True)
    if not verify_only:
        measure_reading(name, log)
        measure_rebuilding(name, store, log)
    for since in (0, max(0, events - 10_000)):
        started, cpu = time.perf_counter(), time.process_time()
        report = verify(store, levels=("schema", "structure", "content", "tree", "checkpoints"), since=since)
        spent = time.perf_counter() - started
        print(
            f"{name}: verified [{since:,}, {events:,}) in {spent:.2f} s ({time.process_time() - cpu:.2f} s of it ours), "
            f"{len(report.violations)} violations",
            flush=True,
        )
    print(f"{name}: memory {before} MiB before, {memory()} MiB after, at most", flush=True)
    store.close()


def measure_reading(name: str, log: EventLog) -> None:
    started, cpu = time.perf_counter(), time.process_time()
    read = sum(1 for _ in log.read())
    seconds = time.perf_counter() - started
    spent = time.process_time() - cpu
    print(
        f"{name}: read and decoded {read:,} at {read / seconds:,.0f}/s ({read / spent:,.0f}/s of our CPU)", flush=True
    )


def measure_rebuilding(name: str, store: Store, log: EventLog) -> None:
    """Seconds of a rebuild, and the longest that an append waited meanwhile, one every 20 ms."""
    catch_up(store)
    waits: list[float] = []
    over = threading.Event()

    def append() -> None:
        while not over.is_set():
            started = time.perf_counter()
            log.append([make_fact(-1 - len(waits))], now=NOW)
            waits.append(time.perf_counter() - started)
            time.sleep(0.02)

    writer = threading.Thread(target=append)
    writer.start()
    started = time.perf_counter()
    last = rebuild(store)
    seconds = time.perf_counter() - started
    over.set()
    writer.join()
    print(
        f"{name}: rebuilt the views from {last + 1:,} events in {seconds:.1f} s; meanwhile {len(waits)} appends, "
        f"the longest took {max(waits):.2f} s",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--postgres")
    parser.add_argument("--verify", action="store_true", help="verify only, first of all")
    options = parser.parse_args()
    with places(options.postgres) as found:
        for name, url in found.items():
            measure(name, url, options.events, verify_only=options.verify)


if __name__ == "__main__":
    main()
