"""Throw mutated feeds, pages, robots.txt files and headers at what reads them; a find is any error but the typed ones.

    .venv/bin/python bench/fetch_fuzz.py feed|html|robots|headers|sitemap [--seconds N] [--finds FOLDER] [--seeds FOLDER]

Needs atheris (`pip install atheris`), which mutates by what the code under it
reaches. Each find is kept as a file, once a kind, and the run goes on; the
exit status says whether there were any. Slow inputs are finds too.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

with atheris.instrument_imports(include=["ingest", "feedparser", "protego"]):
    from ingest.answers import conditions, ill_formed, retry_after
    from ingest.codings import CodingError, undo
    from ingest.decode import decode
    from ingest.errors import ExtractError, FetchError, ParseError
    from ingest.extract import extract_article
    from ingest.hostnames import suspicion
    from ingest.listing import listed
    from ingest.robots import read_robots
    from ingest.schedule import hints_of, next_poll
    from ingest.sources import SOURCES
    from ingest.types import Feed, Fetched, Validators
    from ingest.urls import absolute, article_id, canonical, host_of, registrable_domain, safe_url

from storage.codec import encode

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FEED = Feed("fuzz", "http://fuzz.example/feed", "fuzz")
SLOW = 10.0  # seconds of wall time under instrumentation; a reader in its worker process is killed after as many

SEEDS: dict[str, tuple[bytes, ...]] = {
    "feed": (
        (b'<?xml version="1.0" encoding="windows-1251"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>T</title>'
        b"<ttl>60</ttl><skipHours><hour>3</hour></skipHours><item><title>A &amp;amp; B</title><link>/a?b=1</link><guid>x</guid>"
        b"<pubDate>Fri, 18 Sep 2015 06:00:00 MSK</pubDate><description><![CDATA[<p>one</p>]]></description></item></channel></rss>"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://a.example/"><title type="html">T</title><entry><id>urn:1</id>'
        b'<link rel="alternate" href="x"/><updated>2015-09-18T06:00:00+03:00</updated><content type="xhtml"><div>t</div></content></entry></feed>'),
        (b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>T</title></channel>'
        b'<item rdf:about="u"><title>t</title><link>http://a.example/1</link></item></rdf:RDF>'),
        b'{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[{"id":1,"url":"http://a.example/1","date_published":"2015-09-18","authors":[{"name":"N"}]}]}',
        b"\xef\xbb\xbf<rss><channel><item><title>&#xD800;&#0;\xff</title><link>http://a.example/&#x202E;</link></item>",
    ),
    "sitemap": (
        (b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>http://a.example/1</loc>'
        b"<lastmod>2015-09-18</lastmod><news:news><news:title>T</news:title><news:publication_date>2015-09</news:publication_date></news:news></url></urlset>"),
        b"<sitemapindex><sitemap><loc>http://a.example/s.xml.gz</loc></sitemap></sitemapindex>",
    ),
    "html": (
        (b'<html lang="en"><head><meta charset="koi8-r"><title>T | Courier</title><meta property="article:published_time" content="2015-09-18T06:00">'
        b'<script type="application/ld+json">{"@type":"NewsArticle","author":{"name":"J"},"datePublished":"2015"}</script></head>'
        b"<body><article><h1>Crane stands still</h1><p>The harbour crane stood still on Friday while the crew waited for a part.</p>"
        b"<p>Reprinted from <a href='http://b.example/x'>The Other</a></p><div><p>Nobody on the quay could say when it would come.</p></div></article></body></html>"),
        b"<table><tr><td><div><div>Sign in to read on. We value your privacy.</div></table><!--[if mso]>",
    ),
    "robots": (
        b"User-agent: *\nDisallow: /a*$\nAllow: /b\nCrawl-delay: 99999\n\nUser-agent: dateline\nDisallow: /%D0%B0?x=*\nRequest-rate: 1/5s 0900-1700\nSitemap: /s.xml",
        b"\xef\xbb\xbfuser-agent:*\rDisallow:/\r\nVisit-time: 0600-0845\nHost: a",
    ),
    "headers": (
        b'ETag: W/"a"\nLast-Modified: Fri, 18 Sep 2015 06:00:00 GMT\nRetry-After: 120\nCache-Control: private, max-age="60"\nExpires: 0\nContent-Encoding: gzip, br\nContent-Type: text/xml; charset="koi8-r"\nLocation: //b.example/x',
        b"Retry-After: Fri, 31 Dec 9999 23:59:60 -2359\nTransfer-Encoding: chunked\nExpires: Thu, 01 Jan 1970 00:00:00\nContent-Type: text/html; charset=utf-7\nLocation: http://[::1",
    ),
}  # fmt: skip


def answer(body: bytes, *headers: tuple[str, str]) -> Fetched:
    return Fetched("http://fuzz.example/feed", "http://fuzz.example/feed", 200, headers, body, NOW)


def feed(data: bytes, kind: str = "feed") -> None:
    """A listing is read or refused; what it lists can be recorded."""
    fetched = answer(data, ("Content-Type", "application/xml"))
    listing = SOURCES[kind].entries(fetched)
    for entry in listing.entries:
        assert safe_url(entry.url) == entry.url, entry.url
        encode(listed(FEED, entry))
    next_poll(FEED, now=NOW, outcome="changed", hints=hints_of(fetched, listing), weekly=3.0)


def html(data: bytes) -> None:
    """A page is read or refused; its reading can be kept."""
    found = extract_article(
        data, "http://fuzz.example/page", media_type="text/html", content_type="text/html", observed_at=NOW
    )
    found.model_dump_json().encode()


def robots(data: bytes) -> None:
    """Rules are had, whatever the file says."""
    rules = read_robots(200, data, NOW)
    assert 0 <= rules.delay <= 60
    for path in ("/", "/a%20b?x=1", "/ü"):
        rules.allows(f"http://fuzz.example{path}")


def headers(data: bytes) -> None:
    """Every header is taken in its sense, or for nothing."""
    head, _, body = data.partition(b"\n\n")
    pairs = tuple(
        (name.decode("latin-1"), value.strip().decode("latin-1"))
        for name, _, value in (line.partition(b":") for line in head.split(b"\n"))
    )
    fetched = answer(body, *pairs)
    ill_formed(pairs)
    for value in conditions(fetched.validators).values():
        assert value.isascii(), value
        assert "\n" not in value, value
    wait = retry_after(fetched.header("Retry-After"), NOW)
    assert wait is None or 0 <= wait <= 31 * 86_400
    due = next_poll(FEED, now=NOW, outcome="not_modified", hints=hints_of(fetched), weekly=1.0)
    assert due > NOW
    decode(body, fetched.header("Content-Type"), "page")
    location = fetched.header("Location")
    if location and (target := safe_url(absolute(location, "http://fuzz.example/a/b"))):
        assert host_of(target), target
        suspicion(target, {"fuzz.example"})
        assert article_id(target)
        assert registrable_domain(target) is not None
        assert canonical(canonical(target)) == canonical(target), target
    undo(body, fetched.header("Content-Encoding") or "", limit=1 << 20, ratio=200, ratio_from=1 << 20)
    conditions(Validators(fetched.header("ETag"), None))


TARGETS: dict[str, Callable[[bytes], None]] = {
    "feed": feed,
    "sitemap": lambda data: feed(data, "sitemap"),
    "html": html,
    "robots": robots,
    "headers": headers,
}
ALLOWED = (ParseError, ExtractError, FetchError, CodingError)


class Hunt:
    """Runs inputs until the time is up; keeps one input of each kind of find."""

    def __init__(self, name: str, finds: Path) -> None:
        self.name, self._target, self._finds = name, TARGETS[name], finds
        self.runs, self.read, self.kinds = 0, 0, dict[str, str]()

    def one(self, data: bytes) -> None:
        self.runs += 1
        start = time.monotonic()
        try:
            self._target(data)
            self.read += 1
        except ALLOWED:
            pass
        except Exception as error:  # noqa: BLE001 - what is looked for
            place = traceback.extract_tb(error.__traceback__)[-1]
            self._keep(f"{type(error).__name__} {Path(place.filename).name}:{place.lineno}", str(error), data)
        if time.monotonic() - start > SLOW:
            self._keep(f"slow {len(data) // 4096}", f"{time.monotonic() - start:.0f} s", data)

    def _keep(self, kind: str, words: str, data: bytes) -> None:
        if kind not in self.kinds:
            self.kinds[kind] = words[:200]
            file = self._finds / f"{self.name}-{hashlib.sha256(data).hexdigest()[:12]}"
            file.write_bytes(data)
            print(f"FOUND {kind}: {words[:200]!r} in {file}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--finds", type=Path, default=Path(tempfile.gettempdir()) / "dateline-fuzz")
    parser.add_argument("--seeds", type=Path, help="a folder of further inputs to begin with; it is only read")
    options = parser.parse_args()
    options.finds.mkdir(parents=True, exist_ok=True)
    hunt = Hunt(options.target, options.finds)
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(SEEDS[options.target]):
            Path(corpus, f"seed{number}").write_bytes(seed)
        words = [sys.argv[0], corpus, *([str(options.seeds)] if options.seeds else []), "-max_len=65536"]
        start = time.monotonic()

        def one(data: bytes) -> None:
            hunt.one(data)
            if time.monotonic() - start > options.seconds:
                print(
                    f"{hunt.name}: {hunt.runs} inputs in {time.monotonic() - start:.0f} s, "
                    f"{hunt.read} read, {hunt.runs - hunt.read} refused, {len(hunt.kinds)} kinds of find",
                    flush=True,
                )
                atheris_exit(1 if hunt.kinds else 0)

        atheris.Setup([*words, "-timeout=120", "-rss_limit_mb=2000", "-print_final_stats=0", "-verbosity=0"], one)
        atheris.Fuzz()


def atheris_exit(status: int) -> None:
    """End the process: libFuzzer knows no other way out."""
    sys.stdout.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
