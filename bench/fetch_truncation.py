"""Cut answers at random places on a real connection and count how many are taken for whole. Wanted: none.

.venv/bin/python bench/fetch_truncation.py [cuts]
"""

from __future__ import annotations

import gzip
import random
import sys
import zlib
from collections import Counter
from pathlib import Path

import brotli
import zstandard

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest.http import Fetcher
from ingest.types import Fetched, Request
from tests.ingest.web import Web

TEXT = "".join(
    f"<p>Paragraph {n}: the ministry said that {n * 7919} crates were unloaded.</p>\n" for n in range(300)
).encode()
CODINGS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
    "identity": bytes,
}


def framed(body: bytes, framing: str) -> tuple[str, bytes]:
    """The header line and the bytes on the wire."""
    if framing == "chunked":
        half = len(body) // 2
        parts = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:]))
        return "Transfer-Encoding: chunked", parts + b"0\r\n\r\n"
    return (f"Content-Length: {len(body)}" if framing == "length" else "X-Until: close"), body


def cut_answer(coding: str, framing: str, where: str, draw: random.Random) -> bytes:
    """An answer cut on its way (the connection breaks), or cut before it was framed (a broken cache)."""
    body = CODINGS[coding](TEXT)
    if where == "in the cache":
        body = body[: draw.randrange(1, len(body))]
    line, wire = framed(body, framing)
    if where == "on the way":
        wire = wire[: draw.randrange(1, len(wire))]
    return f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\n{line}\r\n\r\n".encode() + wire


def main() -> None:
    cuts = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    draw, counts = random.Random(1), Counter[str]()
    cases = [
        (coding, framing, where)
        for coding in CODINGS
        for framing in ("length", "chunked", "until close")
        for where in ("on the way", "in the cache")
        # Without coding, length and chunks there is nothing that could tell.
        if not (coding == "identity" and (framing == "until close" or where == "in the cache"))
    ]
    with Web() as web, Fetcher(web.manners()) as fetch:
        plan = {}
        for number in range(cuts):
            coding, framing, where = case = cases[number % len(cases)]
            web.sends(f"/{number}", cut_answer(coding, framing, where, draw))
            plan[f"/{number}"] = case
        requests = [Request(f"http://h{n}.example/{n}", key=f"/{n}", kind="feed") for n in range(cuts)]
        for request, outcome in fetch(requests):
            taken = isinstance(outcome, Fetched) and outcome.body != TEXT
            counts["taken for whole" if taken else getattr(outcome, "reason", "whole")] += 1
            if taken:
                print("taken:", plan[request.key])
    for reason, count in counts.most_common():
        print(f"{count:6}  {reason}")


if __name__ == "__main__":
    main()
