"""How many fetches a second of our processor time, against a server in a process of its own.

.venv/bin/python bench/fetch_rate.py [fetches]
"""

from __future__ import annotations

import asyncio
import gzip
import multiprocessing
import random
import resource
import ssl
import sys
import tempfile
import time
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path

import trustme

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest.http import Fetcher, Manners
from ingest.sources import SOURCES
from ingest.types import Fetched, Request, Validators

WORDS = random.Random(1).randbytes(60).hex()
ITEMS = "".join(
    f"<item><title>Ship {n} arrives</title><link>http://news.example/{n}</link><guid>{n}</guid>"
    f"<pubDate>Fri, 18 Sep 2015 06:00:00 MSK</pubDate><description>&lt;p&gt;{WORDS}&lt;/p&gt;</description></item>"
    for n in range(100)
)
FEED = gzip.compress(f'<rss version="2.0"><channel><title>News</title>{ITEMS}</channel></rss>'.encode())
HOSTS = 50


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Keep-alive answers: 304 to who has a validator, else a gzipped feed."""
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            if b"If-None-Match" in head:
                writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n')
            else:
                writer.write(
                    b'HTTP/1.1 200 OK\r\nETag: "a"\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n' % len(FEED)
                    + FEED
                )
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def serve(pipe: Connection, certificate: str) -> None:
    async def run() -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        plain = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=500)
        secure = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context, backlog=500)
        pipe.send([server.sockets[0].getsockname()[1] for server in (plain, secure)])
        await asyncio.get_running_loop().run_in_executor(None, pipe.recv)

    asyncio.run(run())


def measure(name: str, port: int, requests: list[Request]) -> None:
    manners = Manners(pause=0.0, connect_to=(("*.example", f"127.0.0.1:{port}"),), feeds_per_host=2)
    with Fetcher(manners) as fetch:
        cpu, wall = time.process_time(), time.perf_counter()
        counts = Counter(str(getattr(outcome, "reason", outcome.status)) for _, outcome in fetch(requests))
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(f"{name:28} {len(requests) / cpu:6.0f} a CPU second, {len(requests) / wall:6.0f} a second  {dict(counts)}")


def survey(port: int, feeds: int) -> None:
    """One round over many feeds, a fifth of them changed, each of those read."""
    manners = Manners(pause=0.0, connect_to=(("*.example", f"127.0.0.1:{port}"),))
    known = Validators('"a"')
    requests = (
        Request(f"http://{n}.h.example/", kind="feed", validators=known if n % 5 else Validators())
        for n in range(feeds)
    )
    wall, listed = time.perf_counter(), 0
    with Fetcher(manners) as fetch:
        for _, outcome in fetch(requests):
            listed += (
                len(SOURCES["feed"].entries(outcome).entries) if isinstance(outcome, Fetched) and outcome.body else 0
            )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{feeds} feeds, a fifth changed: {time.perf_counter() - wall:.0f} s, {listed} entries read, peak {peak:.0f} MiB"
    )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    authority = trustme.CA()
    with tempfile.TemporaryDirectory() as folder:
        ca, pair = Path(folder) / "ca.pem", Path(folder) / "pair.pem"
        authority.cert_pem.write_to_path(ca)
        authority.issue_cert("*.h.example").private_key_and_cert_chain_pem.write_to_path(pair)
        ours, theirs = multiprocessing.Pipe()
        server = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs, str(pair)))
        server.start()
        plain, secure = ours.recv()
        known = Validators('"a"')
        measure(
            "304, new connection each",
            plain,
            [Request(f"http://{n % HOSTS}.h.example/", kind="feed", validators=known) for n in range(count)],
        )
        measure(
            "gzip, new connection each",
            plain,
            [Request(f"http://{n % HOSTS}.h.example/", kind="feed") for n in range(count)],
        )
        measure(
            "gzip, new TLS each",
            secure,
            [Request(f"https://{n}.h.example/", kind="feed", tls_ca=str(ca)) for n in range(count)],
        )
        survey(plain, 5 * count)
        ours.send(None)
        server.join()


if __name__ == "__main__":
    main()
