"""Whose turn it is at a host: one book for all workers and processes, on both databases."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest.errors import FetchError
from ingest.http import Fetcher
from ingest.types import Fetched, Request
from storage.database import Store
from storage.events import ArticleCaptured, EntryListed, FeedsPolled
from storage.hosts import StoredHosts, StoredRobots
from storage.log import EventLog
from storage.views import RobotsView, TurnAsk
from tests.ingest.web import Web, answer

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


class Clock:
    """A time that the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def ask(host: str = "courier.example", kind: str = "feed", at_once: int = 1, pause: float = 5.0) -> TurnAsk:
    """A wish for one request."""
    return TurnAsk(host, "domain courier.example", kind, at_once, pause, seconds=90.0)


def test_two_processes_share_a_hosts_turns(store: Store):
    """One feed and two pages at once, starts a pause apart, whoever asks; a ticket given back is free again."""
    clock = Clock()
    one, two = StoredHosts(store, clock), StoredHosts(store, clock)

    (first,) = one.settle([ask()], [])
    (none,) = two.settle([ask()], [])
    assert (True, 0.0) == (bool(first.ticket), first.wait)
    assert (False, True) == (bool(none.ticket), none.wait > 0)

    pages = two.settle([ask(kind="page", at_once=2) for _ in range(3)], [])
    assert [5.0, 10.0] == [turn.wait for turn in pages if turn.ticket]

    one.settle([], [first.ticket])
    (later,) = two.settle([ask()], [])
    assert (True, 15.0) == (bool(later.ticket), later.wait)


def test_nobody_gives_back_the_ticket_of_another(store: Store):
    """A turn that ran out and was given to the next is not taken from it by the late return of the first."""
    clock = Clock()
    one, two = StoredHosts(store, clock), StoredHosts(store, clock)
    (first,) = one.settle([ask()], [])
    clock.now += timedelta(seconds=91)
    (second,) = two.settle([ask()], [])
    one.settle([], [first.ticket])

    assert first.ticket == second.ticket
    assert "" == one.settle([ask()], [])[0].ticket


def test_a_dead_workers_turn_runs_out(store: Store):
    """Killed with a request under way, it blocks its host no longer than the request may take."""
    clock = Clock()
    StoredHosts(store, clock).settle([ask()], [])
    clock.now += timedelta(seconds=91)
    assert StoredHosts(store, clock).settle([ask()], [])[0].ticket


def test_a_host_at_rest_is_at_rest_for_all(store: Store):
    """A 429 that one process met is for the whole domain and every process, for as long as was asked."""
    clock = Clock()
    one, two = StoredHosts(store, clock), StoredHosts(store, clock)
    one.rest("domain courier.example", NOW + timedelta(hours=2))
    one.rest("domain courier.example", NOW + timedelta(hours=1))

    assert 7200.0 == two.settle([ask("other.courier.example")], [])[0].rest
    clock.now += timedelta(hours=2)
    assert two.settle([ask("other.courier.example")], [])[0].ticket


def test_the_third_503_counts_whoever_met_it(store: Store):
    """Three within ten minutes, over all processes; older ones are forgotten."""
    clock = Clock()
    one, two = StoredHosts(store, clock), StoredHosts(store, clock)
    assert [1, 2, 3] == [one.busy("a.example"), two.busy("a.example"), one.busy("a.example")]
    clock.now += timedelta(minutes=11)
    assert 1 == two.busy("a.example")


def test_rules_are_kept_for_all_processes(store: Store):
    """What robots.txt said is asked once a day, not once a run."""
    kept = StoredRobots(store)
    view = RobotsView("http://a.example", NOW, "User-agent: *\nDisallow: /b", open_to_all=True, why="", reason="robots")
    kept["http://a.example"] = view

    assert view == StoredRobots(store)["http://a.example"]
    assert [None, 1, ["http://a.example"]] == [kept.get("http://b.example"), len(kept), list(kept)]
    with Web() as web:
        web.serves("/robots.txt", "User-agent: *\nDisallow: /closed")
        web.serves("/open", "here")
        for _ in range(2):
            with Fetcher(web.manners(), robots=StoredRobots(store)) as fetch:
                outcomes = [fetch.fetch_one(Request(f"http://c.example/{path}")) for path in ("open", "closed")]
                assert isinstance(outcomes[0], Fetched)
                assert isinstance(outcomes[1], FetchError)
        assert ["/robots.txt", "/open", "/open"] == web.paths()


def test_a_redirect_waits_for_its_turn_at_the_next_host(sqlite_store: Store):
    """Ten addresses that all lead to one host: never more than one of them there at once, and all arrive."""
    with Web() as web:
        web.serves("/old", status="302 Found", Location="http://hub.example/new")
        web.serves("hub.example/new", "here")
        with Fetcher(web.manners(), hosts=StoredHosts(sqlite_store)) as fetch:
            outcomes = list(fetch(Request(f"http://h{n}.example/old", kind="feed") for n in range(10)))
        assert 10 == sum(isinstance(outcome, Fetched) for _, outcome in outcomes)
        assert 10 == sum(asked.host == "hub.example" for asked in web.asked)
        assert 1 == web.busiest["hub.example"]


RUN = """
import sys, os
from dataclasses import replace
from datetime import UTC, datetime
from ingest import pipeline
from ingest.http import Fetcher, Manners
from ingest.relate import relate_articles
from ingest.types import Feed, Outlet
from ingest.watchlist import Desk, Watchlist
from ingest.readers import FeedReader
from storage.database import Store
from storage.hosts import StoredHosts, StoredRobots

url, address, run = sys.argv[1:4]
store = Store(url)
feeds = tuple(Feed(f"f{n}", f"http://h{n % 4}.example/feed/{n}", "courier") for n in range(12))
outlets = (Outlet("courier", "The Courier", hosts=("example",)),)
watch = Watchlist(Desk("Test desk", "UTC"), feeds=feeds, outlets=outlets)
manners = Manners(pause=0.02, connect_to=(("*.example", address),))
sys.stdout.write("ready\\n"); sys.stdout.flush(); sys.stdin.readline()
now = datetime.now(UTC)
with Fetcher(manners, hosts=StoredHosts(store), robots=StoredRobots(store)) as fetch:
    pipeline.poll_feeds(pipeline.feeds_due(store, feeds, now), store, fetch, run=run, now=now, reader=FeedReader(0))
    pipeline.capture_pages(None, store, fetch, watch, run=run, now=datetime.now(UTC), workers=0)
relate_articles(store, watch, now=datetime.now(UTC))
"""


def test_collect_runs_at_one_moment_do_no_more_than_one(store: Store):
    """Four processes at once: each feed, page and robots.txt asked once, each fact once, no host crowded."""
    with Web() as web:
        for number in range(12):
            host = f"h{number % 4}.example"
            items = "".join(
                f"<item><title>Crane {number} {n}</title><link>http://{host}/page/{number}/{n}</link></item>"
                for n in range(2)
            )
            feed = f'<rss version="2.0"><channel><title>Courier</title>{items}</channel></rss>'
            web.serves(f"{host}/feed/{number}", feed, ETag='"1"', Content_Type="application/rss+xml")
            for n in range(2):
                words = f"The harbour crane number {number} stood still on day {n} while the crew waited for a part. "
                body = "<html><body><article><h1>Crane</h1><p>" + words * 8 + "</p></article></body></html>"
                web.does(f"{host}/page/{number}/{n}", slowly(body))
        _together(store, web.address, 4)

        assert {path: 1 for path in Counter(web.paths()) if path != "/robots.txt"} == {
            path: count for path, count in Counter(web.paths()).items() if path != "/robots.txt"
        }
        assert 12 == sum(path.startswith("/feed/") for path in web.paths())
        assert 24 == sum(path.startswith("/page/") for path in web.paths())
        assert 3 >= max(web.busiest.values())  # one feed and two pages
    facts = [item.fact for item in EventLog(store).read()]
    polls = [poll.feed for fact in facts if isinstance(fact, FeedsPolled) for poll in fact.polls]
    assert sorted(f"f{n}" for n in range(12)) == sorted(polls)
    assert 24 == sum(isinstance(fact, EntryListed) for fact in facts)
    assert 24 == sum(isinstance(fact, ArticleCaptured) for fact in facts)


def slowly(body: str):
    """An answer that takes a moment, so that requests would meet."""
    import asyncio

    async def handler(_: object, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.03)
        writer.write(answer(body.encode(), "200 OK", "Content-Type: text/html; charset=utf-8"))

    return handler


def _together(store: Store, address: str, runs: int) -> None:
    """So many processes that begin at the same moment; each must end well."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(RUN), store.url, address, f"run{n}"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for n in range(runs)
    ]  # fmt: skip
    for process in processes:
        assert "ready\n" == process.stdout.readline()
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        _, said = process.communicate(timeout=120)
        assert 0 == process.returncode, said[-2000:]
