"""One round over many feeds through the whole poll, log included, and the same round by the `reader` library.

    .venv/bin/python bench/fetch_reader.py [feeds] [--entries NUMBER] [--reader PYTHON] [--limit SECONDS]
    .venv/bin/python bench/fetch_reader.py --reading

A fifth of the feeds have changed since the round before, the others answer
304. The same servers, in a process of their own, serve both; the rounds follow
each other in the same run. PYTHON is an interpreter of an environment with
`reader` (`pip install reader`), which is no dependency of ours.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import logging
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from unittest import mock

import structlog

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest import pipeline
from ingest.errors import FetchError
from ingest.http import Fetcher, Manners
from ingest.sources import feed, plain
from ingest.types import Feed, Fetched, Request
from storage.database import Store
from storage.hosts import StoredHosts

PROSE = "The harbour master said on Friday that the crane would not move before the part came from the north. " * 6
DATES = [
    f"{datetime(2015, 9, 18, tzinfo=UTC) + timedelta(minutes=37 * n):%a, %d %b %Y %H:%M:%S GMT}" for n in range(500)
]

THEIRS = """
import json, resource, sys, time
from reader import make_reader
feeds, port, database = int(sys.argv[1]), sys.argv[2], sys.argv[3]
reader = make_reader(database, reserved_name_scheme={"reader_prefix": ".reader.", "plugin_prefix": ".plugin.", "separator": "."})
for number in range(feeds):
    reader.add_feed(f"http://127.0.0.{number % 250 + 1}:{port}/{number}", exist_ok=True)
def cpu():
    return sum(resource.getrusage(who)[kind] for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN) for kind in (0, 1))
for round in range(2):
    start, used = time.perf_counter(), cpu()
    counts = {"new": 0, "failed": 0}
    for result in reader.update_feeds_iter(workers=32, scheduled=False):
        if isinstance(result.value, Exception):
            counts["failed"] += 1
        elif result.value:
            counts["new"] += result.value.new
    print(json.dumps({"seconds": time.perf_counter() - start, "cpu": cpu() - used, **counts,
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}), flush=True)
    if round == 0:
        print("first", flush=True)
        sys.stdin.readline()
"""


def listing(number: int, version: int, entries: int = 100) -> bytes:
    """A feed of a hundred entries or so many, a tenth of them new in each version."""
    items = "".join(
        f"<item><title>Ship {n} waits</title><link>http://f{number}.example/{n}</link><guid>http://f{number}.example/{n}</guid>"
        f"<pubDate>{DATES[n % len(DATES)]}</pubDate><description>{PROSE}</description></item>"
        for n in range(version * entries // 10, version * entries // 10 + entries)
    )
    text = f'<rss version="2.0"><channel><title>F{number}</title><link>http://f{number}.example/</link>{items}</channel></rss>'
    return gzip.compress(text.encode(), 1)


def serve(pipe: Connection, entries: int) -> None:
    """The feeds, whose fifth changes when told to."""
    version = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            number = int(head.split(b" ", 2)[1].strip(b"/"))
            mine = version if number % 5 == 0 else 0
            if f'"v{mine}"'.encode() in head:
                writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "v%d"\r\nConnection: close\r\n\r\n' % mine)
            else:
                body = listing(number, mine, entries)
                writer.write(
                    b'HTTP/1.1 200 OK\r\nETag: "v%d"\r\nContent-Type: application/rss+xml\r\nContent-Encoding: gzip\r\n'
                    b"Connection: close\r\nContent-Length: %d\r\n\r\n" % (mine, len(body)) + body
                )
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, ValueError):
            pass
        finally:
            writer.close()

    def commands() -> None:
        nonlocal version
        while (told := pipe.recv()) is not None:
            version = told
            pipe.send(version)

    async def run() -> None:
        server = await asyncio.start_server(answer, "0.0.0.0", 0, backlog=1000)
        pipe.send(server.sockets[0].getsockname()[1])
        await asyncio.get_running_loop().run_in_executor(None, commands)

    asyncio.run(run())


class Watch(threading.Thread):
    """Tells how far a round is, now and then; ends the process if that takes too long; knows the most memory it held.

    That is of this process and all those it started together, in MiB: pages that
    they share are shared out among them (the kernel's "proportional set size").
    """

    def __init__(self, limit: float, done: Callable[[], int], whole: int) -> None:
        super().__init__(daemon=True)
        self._limit, self._far, self._whole = limit, done, whole
        self.most = 0.0
        self._done = threading.Event()
        self._except = {process.pid for process in multiprocessing.active_children()}

    def run(self) -> None:
        start = told = time.monotonic()
        while not self._done.wait(1):
            now = time.monotonic()
            self.most = max(self.most, sum(map(_held, _family(os.getpid(), self._except))) / 1024)
            if now - told > 20:
                told = now
                print(f"  {self._far()} of {self._whole} after {now - start:.0f} s, {self.most:.0f} MiB", flush=True)
            if now - start > self._limit:
                print(f"  stopped: {self._far()} of {self._whole} within the limit of {self._limit:.0f} s", flush=True)
                os._exit(1)

    def stop(self) -> float:
        self._done.set()
        self.join()
        return self.most


def _family(process: int, left_out: set[int | None]) -> list[int]:
    """A process and all it started, by the kernel's own tables."""
    found = [process]
    for file in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, file.read_text().split()):
                found += [] if child in left_out else _family(child, left_out)
    return found


def _held(process: int) -> int:
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return 0


def cpu() -> float:
    """Processor seconds of this process and of those it waited for."""
    return sum(
        resource.getrusage(who)[kind] for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN) for kind in (0, 1)
    )


def ours(feeds: list[Feed], store: Store, port: int, now: datetime, limit: float) -> dict[str, float]:
    """One round as `dateline collect` does it: what is due, leased, fetched, read, recorded, and the views after it."""
    manners = Manners(pause=0.0, connect_to=(("*.example", f"127.0.0.1:{port}"),))
    start, used, far = time.perf_counter(), cpu(), Counter[str]()
    due = pipeline.feeds_due(store, feeds, now)
    watch = Watch(limit, far.total, len(due))
    watch.start()
    with Fetcher(manners, clock=lambda: now, hosts=StoredHosts(store)) as fetcher:

        def fetch(requests: Iterable[Request]) -> Iterator[tuple[Request, Fetched | FetchError]]:
            for request, outcome in fetcher(requests):
                far["had"] += 1
                yield request, outcome

        tally = pipeline.poll_feeds(due, store, fetch, run=f"{now:%d}", now=now)
    return {
        "polled": len(due), "seconds": time.perf_counter() - start, "cpu": cpu() - used,
        "new": tally.counts["entries_new"], "failed": tally.counts["failed"], "mib": watch.stop(),
    }  # fmt: skip


def show(name: str, feeds: int, did: dict[str, float]) -> None:
    print(
        f"{name:22} {did['seconds']:7.1f} s  {feeds / did['seconds']:6.0f} feeds/s  {did['cpu']:6.1f} processor s  "
        f"{did['new']:8.0f} new  {did['failed']:.0f} failed  peak {did['mib']:.0f} MiB",
        flush=True,
    )


def reading(rounds: int = 20) -> None:
    """What reading one listing costs: as a plain feed, and as one that is left to feedparser."""
    address, body = "http://f3.example/3", gzip.decompress(listing(3, 0))
    fetched = Fetched(address, address, 200, (), body, datetime.now(UTC))
    for name, plainly in (("read as a plain feed", plain.read), ("read by feedparser", lambda _: None)):
        with mock.patch.object(plain, "read", plainly):
            found = feed.entries(fetched)
            used = time.process_time()
            for _ in range(rounds):
                feed.entries(fetched)
        took = (time.process_time() - used) / rounds * 1000
        print(f"{name:22} {took:6.1f} ms of processor time  {len(found.entries)} entries, {len(body)} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("feeds", type=int, nargs="?", default=2000)
    parser.add_argument("--reader", help="a Python with reader")
    parser.add_argument("--limit", type=float, default=900, help="seconds that a round of ours may take")
    parser.add_argument(
        "--entries", type=int, default=100, help="that each feed lists, a tenth of them new in the second round"
    )
    parser.add_argument("--reading", action="store_true", help="only what reading one feed costs")
    asked = parser.parse_args()
    if asked.reading:
        reading()
        return
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    pipe, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs, asked.entries), daemon=True)
    server.start()
    port = pipe.recv()
    feeds = [Feed(f"f{n}", f"http://f{n}.example/{n}", f"f{n}") for n in range(asked.feeds)]
    now = datetime(2026, 3, 1, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/ours.db")
        store.upgrade()
        show("Dateline, first round", asked.feeds, ours(feeds, store, port, now, asked.limit))
        other = None
        if asked.reader:
            command = [asked.reader, "-c", THEIRS, str(asked.feeds), str(port), f"{folder}/theirs.db"]
            other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            show("reader, first round", asked.feeds, json.loads(other.stdout.readline()))  # type: ignore[union-attr]  # a pipe
            other.stdout.readline()  # type: ignore[union-attr]
        pipe.send(1)
        pipe.recv()
        show("Dateline, second round", asked.feeds, ours(feeds, store, port, now + timedelta(days=3), asked.limit))
        if other:
            other.stdin.write("\n")  # type: ignore[union-attr]
            other.stdin.flush()  # type: ignore[union-attr]
            show("reader, second round", asked.feeds, json.loads(other.stdout.readline()))  # type: ignore[union-attr]
            other.wait()
    pipe.send(None)
    server.join()


if __name__ == "__main__":
    main()
