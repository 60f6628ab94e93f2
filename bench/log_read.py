"""Measure reading and verifying a long log: events a second, seconds to verify, and the memory it takes.

python bench/log_read.py [--events 200000] [--postgres URL|embedded] [--peers DIR]

With `--peers`, a folder that holds the `eventsourcing` package, its recorder's notifications are read in turn with ours,
in one run, in pages of 1,000, each step within two minutes: once with the state read by orjson to plain values, once with its own mapper to its own
events, which is what a projection of its gets. Ours are decoded to checked facts.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

import orjson
from log_append import NOW, fresh, limit, make_fact, peer_recorder, places

from storage.database import Store
from storage.ledger import verify
from storage.log import EventLog
from storage.projections import catch_up, rebuild


def memory() -> int:
    """The most memory this process ever took, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def peer_mapper() -> tuple[Any, Callable[[int], Any]]:
    """`eventsourcing`'s mapper with its JSON transcoder, and what makes an event of its own with our fields."""
    from eventsourcing.domain import DomainEvent  # noqa: PLC0415 - may be absent
    from eventsourcing.persistence import DatetimeAsISO, JSONTranscoder, Mapper, UUIDAsHex  # noqa: PLC0415 - may be absent
    from eventsourcing.utils import register_topic  # noqa: PLC0415 - may be absent

    class Listed(DomainEvent):
        feed: str
        entry: str
        url: str
        title: str
        summary: str

    register_topic("bench:Listed", Listed)
    Listed.TOPIC = "bench:Listed"
    transcoder = JSONTranscoder()
    transcoder.register(UUIDAsHex())
    transcoder.register(DatetimeAsISO())

    def make(number: int) -> Any:
        fact = make_fact(number)
        return Listed(
            originator_id=uuid.uuid4(), originator_version=1, timestamp=NOW, feed=fact.feed, entry=fact.entry,
            url=fact.url, title=fact.title, summary=fact.summary,
        )  # fmt: skip

    return Mapper(transcoder), make


def measure_against_peer(name: str, url: str, log: EventLog, events: int) -> None:
    """Three rounds in turn over as many events of the same payload."""
    recorder, close = peer_recorder(url)
    mapper, make = peer_mapper()
    with limit():
        for start in range(0, events, 100):
            recorder.insert_events([mapper.to_stored_event(make(number)) for number in range(start, start + 100)])

    def ours() -> int:
        return sum(1 for _ in log.read(until=events - 1))

    def theirs(decode: Callable[[Any], Any]) -> int:
        after, read = 0, 0
        while page := recorder.select_notifications(start=after + 1, limit=1000):
            read += sum(1 for item in page if decode(item))
            after = page[-1].id
        return read

    contenders: dict[str, Callable[[], int]] = {
        "ours, facts": ours,
        "eventsourcing, orjson": lambda: theirs(lambda item: orjson.loads(item.state)),
        "eventsourcing, its events": lambda: theirs(mapper.to_domain_event),
    }
    clock: dict[str, list[float]] = {contender: [] for contender in contenders}
    spent: dict[str, list[float]] = {contender: [] for contender in contenders}
    for _ in range(3):
        for contender, run in contenders.items():
            started, cpu = time.perf_counter(), time.process_time()
            with limit():
                assert run() >= events
            clock[contender].append(events / (time.perf_counter() - started))
            spent[contender].append(events / (time.process_time() - cpu))
    first, *others = contenders
    for contender in contenders:
        rate, cpu = statistics.median(clock[contender]), statistics.median(spent[contender])
        print(f"{name}: read {events:,}: {contender} {rate:,.0f}/s ({cpu:,.0f}/s of CPU)", flush=True)
    for other in others:
        by_clock, by_cpu = (statistics.median(way[first]) / statistics.median(way[other]) for way in (clock, spent))
        print(f"{name}: ours / {other}: {by_clock:.2f} by the clock, {by_cpu:.2f} by CPU", flush=True)
    close()


def measure(name: str, url: str, events: int, *, verify_only: bool = False, peers: bool = False) -> None:
    store = fresh(url)
    log = EventLog(store)
    for start in range(0, events, 1000):
        log.append([make_fact(number) for number in range(start, min(start + 1000, events))], now=NOW)
    before = memory()
    print(f"{name}: {events:,} events appended", flush=True)
    if not verify_only:
        measure_reading(name, log)
        if peers:
            try:
                measure_against_peer(name, url, log, events)
            except TimeoutError:
                print(f"{name}: eventsourcing did not come back within two minutes", flush=True)
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
    parser.add_argument("--peers")
    options = parser.parse_args()
    sys.path.append(options.peers or "")
    with places(options.postgres) as found:
        for name, url in found.items():
            measure(name, url, options.events, verify_only=options.verify, peers=bool(options.peers))


if __name__ == "__main__":
    main()
