"""A week of polling in simulated time against servers that take notes: what a site's owner would complain of.

    .venv/bin/python bench/fetch_scorecard.py [feeds] [days]

The clock is ours and jumps by ten minutes; the requests are real, over loopback,
and go through the pipeline and its store.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import structlog

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest import pipeline as poll
from ingest.discovery import discover
from ingest.http import Fetcher
from ingest.readers import FeedReader
from ingest.types import Feed, Request, Validators
from storage.database import Store
from storage.hosts import StoredHosts
from tests.ingest.web import Web, answer

START = datetime(2026, 3, 1, tzinfo=UTC)
STEP = timedelta(minutes=10)
HOUR = timedelta(hours=1)
ADDED = 20  # feeds that are found first, as `dateline discover --add` does it
PAUSE = 5.0


@dataclass
class Site:
    """One feed as its server sees it: when each request came, with what, and what was given."""

    name: str
    kind: str
    asked: list[tuple[datetime, dict[str, str]]] = field(default_factory=list)
    given: list[Validators] = field(default_factory=list)
    closed: list[tuple[datetime, datetime]] = field(default_factory=list)


def entries(site: Site, now: datetime) -> str:
    """A new entry every six hours, twenty in the feed."""
    newest = int((now - START) / (6 * HOUR)) + 20
    items = "".join(
        f"<item><title>Ship {n}</title><link>http://{site.name}.example/{n}</link></item>"
        for n in range(newest, newest - 20, -1)
    )
    ttl = "<ttl>180</ttl><skipHours><hour>3</hour><hour>4</hour></skipHours>" if site.kind == "term" else ""
    return f'<rss version="2.0"><channel><title>{site.name}</title>{ttl}{items}</channel></rss>'


def validators(site: Site, now: datetime) -> Validators:
    """What this kind of server says of the state of its feed."""
    version = int((now - START) / (6 * HOUR))
    changed = format_datetime(START + version * 6 * HOUR, usegmt=True)
    return {
        "none": Validators(),
        "weak": Validators(f'W/"v {version}"', changed),
        "date only": Validators(None, changed),
        "touched": Validators(f'"{version}"', format_datetime(now.replace(minute=0), usegmt=True)),
    }.get(site.kind, Validators(f'"{version}"', changed))


def respond(site: Site, now: datetime) -> bytes:
    """304 where the request's validators are today's, else the feed; or a refusal with its term."""
    headers = site.asked[-1][1]
    if site.kind == "busy" and len(site.asked) % 5 == 0:
        wait = timedelta(hours=7)
        site.closed.append((now, now + wait))
        term = format_datetime(now + wait, usegmt=True) if len(site.asked) % 10 == 0 else str(int(wait.total_seconds()))
        return answer(b"", "429 Too Many Requests", f"Retry-After: {term}")
    state = validators(site, now)
    lines = [
        f"{name}: {value}" for name, value in (("ETag", state.etag), ("Last-Modified", state.last_modified)) if value
    ]
    lines += ["Cache-Control: max-age=43200"] if site.kind == "max-age" else []
    lines += ["Set-Cookie: reader=1"]
    asked = Validators(headers.get("if-none-match"), headers.get("if-modified-since"))
    same = (
        asked.etag == state.etag if state.etag else state.last_modified and asked.last_modified == state.last_modified
    )
    site.given.append(state)
    return answer(b"", "304 Not Modified", *lines) if same else answer(entries(site, now).encode(), "200 OK", *lines)


KINDS = ("plain", "weak", "date only", "touched", "none", "max-age", "term", "busy")


def run(feeds: int, days: int, folder: Path) -> dict[str, Site]:
    """The week, through the pipeline and its store, with two schedulers at every step."""
    sites = {f"f{n}": Site(f"f{n}", KINDS[n % len(KINDS)]) for n in range(feeds)}
    watched = [Feed(name, f"http://{name}.example/feed.xml", name) for name in sites]
    url, now = f"sqlite:///{folder / 'week.db'}", START
    Store(url).upgrade()

    with Web() as web, ThreadPoolExecutor(2) as schedulers, FeedReader(0) as reader:

        async def handle(_: object, writer: object) -> None:
            asked = web.asked[-1]
            site = sites[asked.host.partition(".")[0]]
            site.asked.append((now, asked.headers | {"path": asked.path}))
            writer.write(respond(site, now))  # type: ignore[attr-defined]  # a StreamWriter

        def scheduler(name: str) -> None:
            # A store and a fetcher of its own each time, as after a restart: nothing may depend on memory.
            store = Store(url)
            due = poll.feeds_due(store, watched, now)
            if due:
                with Fetcher(web.manners(), clock=lambda: now, hosts=StoredHosts(store, lambda: now)) as fetch:
                    poll.poll_feeds(due, store, fetch, run=f"{name}/{now:%d-%H-%M}", now=now, reader=reader)

        def add(feed: Feed) -> None:
            # As `dateline discover --add` does it: what was found is the first poll.
            with Fetcher(web.manners(), clock=lambda: now) as fetch:
                [found] = discover(feed.url, fetch).found
            answer = found.fetched
            store = Store(url)
            poll.poll_feeds(
                [feed], store, lambda asked: ((one, answer) for one in asked), run=feed.name, now=now, reader=reader
            )

        web.does("/feed.xml", handle)
        for feed in watched[:ADDED]:
            add(feed)
        while now < START + timedelta(days=days):
            list(schedulers.map(scheduler, ("one", "two")))
            now += STEP
    return sites


def crowding(folder: Path) -> list[str]:
    """What two runs of one desk, with six feeds and six pages at one host, do to it by the real clock."""
    store = Store(f"sqlite:///{folder / 'crowd.db'}")
    store.upgrade()
    starts: list[float] = []
    busiest = Counter[str]()
    under_way = Counter[str]()
    with Web() as web, ThreadPoolExecutor(2) as runs:

        async def handle(_: object, writer: object) -> None:
            kind = "feed" if "feed" in web.asked[-1].path else "page"
            starts.append(time.monotonic())
            under_way[kind] += 1
            busiest[kind] = max(busiest[kind], under_way[kind])
            await asyncio.sleep(7)  # longer than the pause, so that they would overlap
            under_way[kind] -= 1
            writer.write(answer(b"x", "200 OK"))  # type: ignore[attr-defined]  # a StreamWriter

        paths = [f"/{kind}/{n}" for n in range(6) for kind in ("feed", "page")]
        for path in paths:
            web.does(path, handle)

        def ask(half: int) -> None:
            mine = [Request(f"http://crowd.example{path}", kind=path.split("/")[1]) for path in paths[half::4]]  # type: ignore[arg-type]  # one of the two
            mine += [Request(f"http://crowd.example{path}", kind=path.split("/")[1]) for path in paths[half + 1 :: 4]]  # type: ignore[arg-type]
            with Fetcher(web.manners(pause=PAUSE), hosts=StoredHosts(store)) as fetch:
                list(fetch(mine))

        list(runs.map(ask, (0, 2)))
    # The server hears of a start a little after it was made; half a second is granted for a busy machine.
    close = sum(1 for one, other in pairwise(sorted(starts)) if other - one < PAUSE - 0.5)
    return [
        f"{max(0, busiest['feed'] - 1):6}  feeds at one host beyond one at a time",
        f"{max(0, busiest['page'] - 2):6}  pages at one host beyond two at a time",
        f"{close:6}  starts at one host less than {PAUSE:g} s apart, of {len(starts)}",
    ]


def gaps(site: Site) -> list[timedelta]:
    return [later - earlier for earlier, later in pairwise(when for when, _ in site.asked)]


def conditional(headers: dict[str, str]) -> bool:
    return "if-none-match" in headers or "if-modified-since" in headers


def replayed(site: Site) -> bool:
    """Each request carries what the last good answer gave, byte for byte."""
    answers = iter(site.given)
    last: Validators | None = None
    for number, (_, headers) in enumerate(site.asked, start=1):
        if last and Validators(headers.get("if-none-match"), headers.get("if-modified-since")) != last:
            return False
        if not (site.kind == "busy" and number % 5 == 0):
            last = next(answers)
    return True


def inside(site: Site) -> int:
    """Requests inside a window in which the server asked to be left alone."""
    return sum(1 for when, _ in site.asked for start, end in site.closed if start < when < end)


CHECKS: dict[str, Callable[[list[Site]], int]] = {
    "unconditional requests after the first": lambda sites: sum(
        1 for site in sites if site.kind != "none" for _, headers in site.asked[1:] if not conditional(headers)
    ),
    "feeds whose validators did not go back unchanged": lambda sites: sum(
        1 for site in sites if site.kind != "none" and not replayed(site)
    ),
    "polls less than 60 minutes apart": lambda sites: sum(1 for site in sites for gap in gaps(site) if gap < HOUR),
    "polls less than 24 hours apart without validators": lambda sites: sum(
        1 for site in sites if site.kind == "none" for gap in gaps(site) if gap < 24 * HOUR
    ),
    "polls before max-age (12 h)": lambda sites: sum(
        1 for site in sites if site.kind == "max-age" for gap in gaps(site) if gap < 12 * HOUR
    ),
    "polls before ttl (3 h)": lambda sites: sum(
        1 for site in sites if site.kind == "term" for gap in gaps(site) if gap < 3 * HOUR
    ),
    "polls due in skipped hours (after the first)": lambda sites: sum(
        1
        for site in sites
        if site.kind == "term"
        for when, _ in site.asked[1:]
        if {when.hour, (when - STEP).hour} <= {3, 4}
    ),
    "requests inside Retry-After": lambda sites: sum(map(inside, sites)),
    "polls of one feed twice at one moment, by two schedulers or after a restart": lambda sites: sum(
        1 for site in sites for gap in gaps(site) if not gap
    ),
    "requests beyond one for a feed that is added": lambda sites: sum(
        sum(1 for when, _ in site.asked if when < START + HOUR) - 1 for site in sites[:ADDED]
    ),
    "cookies, referrers, queries": lambda sites: sum(
        1 for site in sites for _, h in site.asked if "cookie" in h or "referer" in h or "?" in h["path"]
    ),
    "requests without a name or without gzip": lambda sites: sum(
        1
        for site in sites
        for _, h in site.asked
        if "Dateline/" not in h["user-agent"] or "gzip" not in h["accept-encoding"]
    ),
}


def main() -> None:
    feeds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    days = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as folder:
        crowded = crowding(Path(folder))
        sites = list(run(feeds, days, Path(folder)).values())
    print(f"{feeds} feeds, {days} days, {sum(len(site.asked) for site in sites)} requests; wanted everywhere: 0")
    for name, check in CHECKS.items():
        print(f"{check(sites):6}  {name}")
    print("\n".join(crowded))


if __name__ == "__main__":
    main()
