"""Ask every hostile server of the tests, one by one: how long past the deadline, and how much memory.

    .venv/bin/python bench/fetch_hostile.py
    .venv/bin/python bench/fetch_hostile.py --real     all at once, as feeds and then as pages, with the deadlines of every day
    .venv/bin/python bench/fetch_hostile.py --corpus   every case of the hostile corpus through its door, counted
    .venv/bin/python bench/fetch_hostile.py --table    write the table of the corpus into docs/hostile.md

The servers run in a process of their own, so that the memory counted is ours.
"""

from __future__ import annotations

import logging
import multiprocessing
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import structlog

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest.http import Fetcher, Manners
from ingest.types import Request
from storage.database import Store

SECONDS = 2.0


def serve(pipe: Connection) -> None:
    """The servers, until told to stop."""
    # Imported here: the bombs are made on import, and must not count as our memory.
    from tests.ingest.test_http_hostile import HOSTILE  # noqa: PLC0415 - see above
    from tests.ingest.web import Web  # noqa: PLC0415 - see above

    with Web() as web:
        for number, (handler, _) in enumerate(HOSTILE.values()):
            web.does(f"/{number}", handler)
        pipe.send((web.address, list(HOSTILE)))
        pipe.recv()


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def corpus() -> None:
    """How many cases there are, and how many end as the table says."""
    from tests.ingest import hostile_cases, hostile_doors  # noqa: PLC0415 - they hold the bombs

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/dateline.db")
        store.upgrade()
        start = time.perf_counter()
        seen, _ = hostile_doors.run(hostile_cases.CASES, store, Path(folder))
        seconds = time.perf_counter() - start
    wrong = {case.id: found for case in seen if (found := hostile_doors.faults(case, seen[case]))}
    doors = Counter(case.door for case in seen)
    print(f"{len(seen)} cases of {len({case.number for case in seen})} classes in {seconds:.0f} s: {dict(doors)}")
    print(f"{len(seen) - len(wrong)} end as the table says", *wrong.items(), sep="\n")


def write_table() -> None:
    from tests.ingest import hostile_doors  # noqa: PLC0415 - as above

    path = Path(__file__).resolve().parents[1] / "docs" / "hostile.md"
    head, _, _ = path.read_text(encoding="utf-8").partition("| class |")
    path.write_text(head + hostile_doors.table(), encoding="utf-8")


def main() -> None:
    if "--corpus" in sys.argv:
        corpus()
    elif "--table" in sys.argv:
        write_table()
    elif "--real" in sys.argv:
        bounds()
    else:
        servers()


@contextmanager
def hostile() -> Iterator[tuple[str, list[str]]]:
    """The servers in a process of their own: their address, and what each does."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,))
    server.start()
    yield ours.recv()
    ours.send(None)
    server.join()


def bounds() -> None:
    """All at once, each at a host of its own, with the deadlines of every day: how long each took, from the common start."""
    with hostile() as (address, names):
        manners = Manners(pause=0.0, connect_to=(("*.example", address),), concurrency=2 * len(names))
        for kind in ("feed", "page"):
            requests = [Request(f"http://{kind}{n}.example/{n}", key=name, kind=kind) for n, name in enumerate(names)]
            with Fetcher(manners) as fetch:
                start = time.perf_counter()
                took = [(time.perf_counter() - start, ask.key, outcome) for ask, outcome in fetch(requests)]
            reasons = Counter(getattr(outcome, "reason", "ok") for _, _, outcome in took)
            late = [(seconds, name) for seconds, name, _ in took if seconds > manners.within(kind)]
            seconds, name, _ = max(took, key=lambda one: one[0])
            print(f"{kind}: {len(took)} servers, deadline {manners.within(kind):g} s: {dict(reasons.most_common())}")
            print(f"  longest {seconds:.2f} s ({name}); {len(late)} ran into the deadline; peak {peak():.0f} MiB")


def servers() -> None:
    with hostile() as (address, names):
        one_by_one(address, names)


def one_by_one(address: str, names: list[str]) -> None:
    manners = Manners(
        pause=0.0,
        connect_to=(("*.example", address),),
        connect_within=SECONDS,
        first_byte_within=SECONDS,
        feed_within=SECONDS,
    )
    reasons, worst = Counter[str](), (0.0, "")
    with Fetcher(manners) as fetch:
        fetch.fetch_one(Request("http://warm.example/nothing", kind="feed"))
        base = peak()
        grown = (0.0, "")
        for number, name in enumerate(names):
            before, start = peak(), time.perf_counter()
            outcome = fetch.fetch_one(Request(f"http://h{number}.example/{number}", kind="feed"))
            worst = max(worst, (time.perf_counter() - start, name))
            grown = max(grown, (peak() - before, name))
            reasons[getattr(outcome, "reason", "ok")] += 1
    print(f"{len(names)} hostile servers: {dict(reasons.most_common())}")
    print(f"deadline {SECONDS:g} s; longest {worst[0]:.2f} s ({worst[1]})")
    print(f"memory: {base:.0f} MiB before, peak {peak():.0f} MiB; largest step {grown[0]:.0f} MiB ({grown[1]})")


if __name__ == "__main__":
    main()
