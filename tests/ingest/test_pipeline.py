"""What orders the taking in: one odd feed or page harms no other, and what a killed run left is made up for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from ingest import pipeline, polling, runs
from ingest.errors import ExtractError, FetchError, ParseError
from ingest.extract import Job
from ingest.readers import FeedReader
from ingest.relate import relate_articles
from ingest.types import Feed, Fetched, Outlet, Request
from ingest.watchlist import Desk, Watchlist
from storage import queries
from storage.database import Store
from storage.erasure import erase
from storage.events import (
    ArticleCaptured,
    CaptureFailed,
    EntryListed,
    Extraction,
    Fact,
    FeedPoll,
    FeedsPolled,
    OriginAssigned,
)
from storage.log import EventLog
from storage.projections import catch_up

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DESK = Desk("Test desk", "UTC")
COURIER = Feed("courier", "https://courier.example/feed.xml", "courier")
TEXT = (
    "The harbour crane stood still on Friday while the crew waited for a part from the north. "
    "Nobody on the quay could say when it would come, and the foreman sent his people home at noon. "
    "Two ships lay outside with their lights on, and a third turned back before the weather did. "
)


def page(title: str = "Crane stands still", body: str = TEXT, head: str = "") -> str:
    """A page of three paragraphs."""
    return f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>" + (
        f"<p>{body}</p>" * 1 + "</article></body></html>"
    )


def rss(*links: str, ttl: int = 0, day: int = 18, head: str = "") -> str:
    """A feed that lists these addresses."""
    items = "".join(
        f"<item><title>Crane stands still</title><link>{link}</link><guid>{link}</guid>"
        f"<pubDate>Fri, {day} Sep 2015 10:00:00 GMT</pubDate></item>"
        for link in links
    )
    term = f"<ttl>{ttl}</ttl>" if ttl else ""
    return f'<rss version="2.0"><channel><title>Courier</title>{term}{head}{items}</channel></rss>'


@dataclass
class Web:
    """Servers that answer at once, and remember what they were asked."""

    now: datetime = NOW
    answers: dict[str, tuple[int, str, dict[str, str]]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)

    def serves(self, url: str, body: str = "", status: int = 200, **headers: str) -> None:
        """From now on this address answers so."""
        self.faults.pop(url, None)
        self.answers[url] = (status, body, headers)

    def fails(self, url: str, reason: str) -> None:
        """From now on this address cannot be had."""
        self.faults[url] = reason

    def __call__(self, requests: Iterable[Request]) -> Iterator[tuple[Request, Fetched | FetchError]]:
        for request in requests:
            self.asked.append(request)
            yield request, self._answer(request)

    def _answer(self, request: Request) -> Fetched | FetchError:
        if request.url in self.faults or request.url not in {**self.answers, **self.moved}:
            return FetchError(request.url, self.faults.get(request.url, "not_found"))
        if request.url in self.moved:
            there = self._answer(replace(request, url=self.moved[request.url]))
            return replace(there, url=request.url, permanent=True) if isinstance(there, Fetched) else there
        status, body, given = self.answers[request.url]
        kind = "application/rss+xml" if request.kind == "feed" else "text/html; charset=utf-8"
        headers = (("Content-Type", kind), *((name.replace("_", "-"), value) for name, value in given.items()))
        sure = not (request.tls_ca or request.allow_expired_tls)
        return Fetched(request.url, request.url, status, headers, body.encode(), self.now, tls_verified=sure)


@pytest.fixture
def web() -> Web:
    """An empty web."""
    return Web()


def watchlist(*feeds: Feed) -> Watchlist:
    """A desk with these feeds."""
    return Watchlist(DESK, feeds=feeds, outlets=(Outlet("courier", "The Courier", hosts=("courier.example",)),))


def poll(store: Store, web: Web, *feeds: Feed, run: str = "one") -> pipeline.Tally:
    """Poll feeds at the web's time."""
    return pipeline.poll_feeds(feeds, store, web, run=run, now=web.now, force=True, reader=FeedReader(0))


def capture(store: Store, web: Web, run: str = "one", feeds: tuple[Feed, ...] = (COURIER,)) -> pipeline.Tally:
    """Capture what is waiting at the web's time."""
    return pipeline.capture_pages(None, store, web, watchlist(*feeds), run=run, now=web.now, workers=0)


def revisit(store: Store, web: Web, run: str, feeds: tuple[Feed, ...] = (COURIER,)) -> pipeline.Tally:
    """Look at every page again."""
    ids = pipeline.pages_to_revisit(store, web.now, force=True)
    return pipeline.revisit_pages(ids, store, web, watchlist(*feeds), run=run, now=web.now, workers=0, force=True)


def recorded(store: Store, kind: type[Fact]) -> list[Fact]:
    """The facts of a kind, in order."""
    return [item.fact for item in EventLog(store).read() if isinstance(item.fact, kind)]


def feed_of(name: str) -> Feed:
    """A feed on a host of its own."""
    return Feed(name, f"https://{name}.example/feed.xml", name, interval=60)


# Odd pages and feeds


def test_half_a_sign_in_a_page_harms_nothing(sqlite_store: Store, web: Web):
    """A script that cut a name in the middle of a sign: the page is taken in without it, and so are the others."""
    odd = '<script type="application/ld+json">{"@type":"NewsArticle","author":{"name":"J\\ud83d Doe\\u0000"}}</script>'
    web.serves(COURIER.url, rss("https://courier.example/odd", "https://courier.example/plain"))
    web.serves("https://courier.example/odd", page("Odd", head=odd))
    web.serves("https://courier.example/plain", page("Plain"))
    poll(sqlite_store, web, COURIER)

    assert {"new": 2} == capture(sqlite_store, web).as_dict()


def test_an_erased_text_harms_no_other_page(sqlite_store: Store, web: Web):
    """What was erased is neither looked at nor told any more; the others are, and nothing stops."""
    links = ("https://courier.example/one", "https://courier.example/two")
    web.serves(COURIER.url, rss(*links))
    for link in links:
        web.serves(link, page(link, TEXT + link))
    poll(sqlite_store, web, COURIER)
    first, second = sorted(capture(sqlite_store, web).articles)
    text = queries.article(sqlite_store, first).content.text
    erase(sqlite_store, text, "asked by the author", "editor", NOW)
    for link in links:
        web.serves(link, page(link, TEXT + link + " On Saturday 14 more ships came."))
    web.now += HOUR

    assert {"revised": 1} == revisit(sqlite_store, web, "two").as_dict()
    assert [second] == sorted(queries.articles(sqlite_store, [first, second]))
    assert 1 <= relate_articles(sqlite_store, watchlist(COURIER), now=web.now)["texts"]


def test_a_defect_of_ours_is_one_feeds_failure(sqlite_store: Store, web: Web, monkeypatch: pytest.MonkeyPatch):
    """Whatever the reader of a feed raises, the feeds beside it are polled and recorded."""
    from ingest.sources import SOURCES

    other = feed_of("other")
    web.serves(COURIER.url, "odd")
    web.serves(other.url, rss("https://other.example/one"))
    real = SOURCES["feed"]

    class Fragile:
        """A reader with a defect."""

        def entries(self, fetched: Fetched) -> object:
            """As the real one, but for one odd feed."""
            if fetched.body == b"odd":
                raise RecursionError("too deep \ud800")
            return real.entries(fetched)

    monkeypatch.setitem(SOURCES, "feed", Fragile())

    assert {"changed": 1, "entries_new": 1, "failed": 1} == poll(sqlite_store, web, COURIER, other).as_dict()
    (batch,) = recorded(sqlite_store, FeedsPolled)
    assert isinstance(batch, FeedsPolled)
    assert ["defect: RecursionError: too deep \\ud800", ""] == [item.error for item in batch.polls]


def test_a_feed_that_takes_too_long_is_killed(sqlite_store: Store, web: Web):
    """It is a recorded failure of that feed, its worker is replaced, and the feeds beside it are polled."""
    before, after = feed_of("before"), feed_of("one-more")  # an address as author leaves the feed to feedparser
    items = "".join(
        f"<item><title>{n}</title><link>https://courier.example/{n}</link><author>a@courier.example</author>"
        f"<description>{'&lt;b&gt;' * 1500}</description></item>"
        for n in range(2000)
    )
    web.serves(before.url, rss("https://before.example/one"))
    web.serves(COURIER.url, f'<rss version="2.0"><channel><title>Slow</title>{items}</channel></rss>')
    web.serves(after.url, rss("https://one-more.example/one"))
    tally = pipeline.poll_feeds(
        [before, COURIER, after], sqlite_store, web, run="one", now=web.now, reader=FeedReader(1, seconds=1.5)
    )
    views = queries.feed_views(sqlite_store, web.now)

    assert {"changed": 2, "entries_new": 2, "failed": 1} == tally.as_dict()
    assert views["courier"].error == "timed_out: no result within 1.5 s; the worker was killed"
    assert (1, 0, 0) == (views["courier"].failures, views["before"].failures, views["one-more"].failures)


def test_a_feed_is_read_within_bounded_memory(web: Web):
    """What the worker may not have is an error of the one feed; the next is read as if nothing had been."""
    web.serves(COURIER.url, rss("https://courier.example/one"))
    ((_, small),) = web([Request(COURIER.url, key="courier", kind="feed")])
    assert isinstance(small, Fetched)
    with FeedReader(1, seconds=60, memory_bytes=500 * 1024**2) as reader:
        with pytest.raises(ParseError) as caught:
            reader.read("feed", replace(small, body=b"<rss><channel>" + b"<item>a" * 5_000_000))
        found = reader.read("feed", small)

    assert caught.value.reason in ("out_of_memory", "reader_crashed")
    assert found == FeedReader(0).read("feed", small)


# Moving


def asked_for(store: Store, web: Web, polls: int) -> list[str]:
    """The addresses asked in so many polls, an hour apart."""
    start = len(web.asked)
    for number in range(polls):
        web.now += HOUR
        poll(store, web, COURIER, run=f"at {web.now} {number}")
    return [request.url for request in web.asked[start:]]


def test_a_permanent_move_is_followed_after_ten_polls(store: Store, web: Web):
    """Then the new address alone is asked, validators and all, and the desk's file stays what it is."""
    new = "https://feeds.courier.example/rss"
    web.serves(new, rss("https://courier.example/one"), ETag='"7"')
    web.moved[COURIER.url] = new

    assert [COURIER.url] * 10 + [new] * 3 == asked_for(store, web, 13)
    assert '"7"' == web.asked[-1].validators.etag
    polls = [item for fact in recorded(store, FeedsPolled) for item in getattr(fact, "polls", ())]
    assert [new] * 10 + [""] * 3 == [item.moved_to for item in polls]
    assert [""] * 10 + [new] * 3 == [item.asked for item in polls]
    assert 1 == sum(item.new for item in polls)


def test_pages_are_verified_as_their_site_s_feed_says(sqlite_store: Store, web: Web):
    """The override of a feed holds for the pages of its own registered domain, and the poll and the capture are stamped."""
    own, other = "https://news.courier.example/one", "https://elsewhere.example/two"
    feed = replace(COURIER, tls_ca="/etc/desk/ca.pem")
    web.serves(COURIER.url, rss(own, other))
    for url in (own, other):
        web.serves(url, page())
    poll(sqlite_store, web, feed)
    capture(sqlite_store, web, feeds=(feed,))
    assert {own: "/etc/desk/ca.pem", other: ""} == {ask.url: ask.tls_ca for ask in web.asked if ask.kind == "page"}
    facts = [item.fact for item in EventLog(sqlite_store).read()]
    assert [False] == [poll.tls_verified for fact in facts if isinstance(fact, FeedsPolled) for poll in fact.polls]
    captures = {fact.capture.url: fact.capture.tls_verified for fact in facts if isinstance(fact, ArticleCaptured)}
    assert {own: False, other: True} == captures


def test_a_move_to_another_domain_is_never_followed_by_itself(sqlite_store: Store, web: Web):
    """A domain that ran out and leads elsewhere would take the feed over: a person decides, by changing the file."""
    web.serves("https://elsewhere.example/rss", rss("https://elsewhere.example/one"))
    web.moved[COURIER.url] = "https://elsewhere.example/rss"

    assert {COURIER.url} == set(asked_for(sqlite_store, web, 12))
    assert 12 == queries.feed_views(sqlite_store, web.now)["courier"].moves


def test_a_move_taken_back_is_not_counted_on(sqlite_store: Store, web: Web):
    """Nine times moved and then answering itself again: the count begins anew."""
    new = "https://courier.example/new.xml"
    for address in (new, COURIER.url):
        web.serves(address, rss("https://courier.example/one"))
    for polls in (9, 1, 9):
        web.moved = {COURIER.url: new} if polls == 9 else {}
        assert {COURIER.url} == set(asked_for(sqlite_store, web, polls))


def test_where_the_new_address_fails_the_old_one_is_asked_again(sqlite_store: Store, web: Web):
    """Three failed polls lead back to the desk's own address."""
    new = "https://courier.example/new.xml"
    web.serves(new, rss("https://courier.example/one"))
    web.moved[COURIER.url] = new
    asked_for(sqlite_store, web, 10)
    web.fails(new, "not_found")
    web.moved.clear()
    web.serves(COURIER.url, rss("https://courier.example/two"))

    assert [new, new, new, COURIER.url] == asked_for(sqlite_store, web, 4)


# Trying again


LISTED = (f"{COURIER.url[:-8]}1", f"{COURIER.url[:-8]}2")


@dataclass
class Liar(Web):
    """A server that says "not modified" to whoever has its validator, whatever it has meanwhile."""

    def _answer(self, request: Request) -> Fetched | FetchError:
        answer = super()._answer(request)
        if isinstance(answer, Fetched) and request.kind == "feed" and request.validators.etag:
            return replace(answer, status=304, body=b"")
        return answer


def polls_of(store: Store) -> list[FeedPoll]:
    """Every poll, in order."""
    return [poll for fact in recorded(store, FeedsPolled) for poll in fact.polls]  # type: ignore[attr-defined]


def test_a_lying_304_is_found_out_and_no_longer_trusted(store: Store):
    """After a fortnight of 304s the feed is asked once in full; what was hidden is taken in, and its word is not asked again."""
    web = Liar()
    web.serves(COURIER.url, rss(LISTED[0]), ETag='"for ever"')
    poll(store, web, COURIER, run="first")
    web.serves(COURIER.url, rss(*LISTED), ETag='"for ever"')
    web.now = NOW + timedelta(days=13)
    poll(store, web, COURIER, run="too early")
    assert ["", ""] == [item.audit for item in polls_of(store)]
    web.now, asked = NOW + timedelta(days=14), len(web.asked)
    poll(store, web, COURIER, run="audit")
    last = polls_of(store)[-1]
    assert ('"for ever"', None) == tuple(request.validators.etag for request in web.asked[asked:])
    assert ("lied", "changed", 1, (LISTED[1],)) == (last.audit, last.outcome, last.new, last.hidden)
    assert web.now == queries.feed_views(store, web.now)["courier"].lied_at
    web.now, asked = NOW + timedelta(days=15), len(web.asked)
    poll(store, web, COURIER, run="after")
    assert [None] == [request.validators.etag for request in web.asked[asked:]]
    assert timedelta(hours=24) <= polls_of(store)[-1].next_at - web.now


def test_a_true_304_is_tested_once_a_month(sqlite_store: Store):
    """A feed that has not changed stays trusted, and is asked in full no oftener than every thirty days."""
    web = Liar()
    web.serves(COURIER.url, rss(LISTED[0]), ETag='"a"')
    for day in range(0, 61, 2):
        web.now = NOW + timedelta(days=day)
        poll(sqlite_store, web, COURIER, run=f"day {day}")
    audits = [item for item in polls_of(sqlite_store) if item.audit]
    assert [14, 44] == [(item.polled_at - NOW).days for item in audits]
    assert {("agreed", "unchanged")} == {(item.audit, item.outcome) for item in audits}
    assert 31 + 2 == len(web.asked)


def test_an_audit_without_an_answer_leaves_the_304(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch):
    """That the second request fails is no failed poll; it is tried again a month later."""
    web = Liar()
    web.serves(COURIER.url, rss(LISTED[0]), ETag='"a"')
    poll(sqlite_store, web, COURIER, run="first")
    answer = web._answer
    refused = FetchError(COURIER.url, "busy", status=503)
    monkeypatch.setattr(web, "_answer", lambda request: answer(request) if request.validators.etag else refused)
    web.now = NOW + timedelta(days=20)
    poll(sqlite_store, web, COURIER, run="audit")
    assert ("not_modified", "failed") == (polls_of(sqlite_store)[-1].outcome, polls_of(sqlite_store)[-1].audit)
    assert not queries.feed_views(sqlite_store, web.now)["courier"].failures
    web.now = NOW + timedelta(days=21)
    poll(sqlite_store, web, COURIER, run="next")
    assert "" == polls_of(sqlite_store)[-1].audit


def test_the_desk_sets_when_to_look_again(sqlite_store: Store, web: Web):
    """A page is due at the desk's steps and at no others."""
    web.serves(COURIER.url, rss(LISTED[0]))
    web.serves(LISTED[0], page())
    poll(sqlite_store, web, COURIER)
    capture(sqlite_store, web)
    hours = range(1, 49)
    asked = {
        ladder: [hour for hour in hours if pipeline.pages_to_revisit(sqlite_store, NOW + hour * HOUR, ladder=ladder)]
        for ladder in ((), (2 * HOUR,), (30 * HOUR,))
    }
    assert {(): [], (2 * HOUR,): list(hours)[1:], (30 * HOUR,): list(hours)[29:]} == asked


def test_a_poll_killed_before_its_record_is_counted_by_the_next(
    sqlite_store: Store, web: Web, monkeypatch: pytest.MonkeyPatch
):
    """Entries that a dead poll left behind are the next one's new entries, once."""
    web.serves(COURIER.url, rss("https://courier.example/one", "https://courier.example/two"))
    with monkeypatch.context() as patched:
        patched.setattr(polling, "_record_polls", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            poll(sqlite_store, web, COURIER)
    assert not recorded(sqlite_store, FeedsPolled)

    assert 2 == poll(sqlite_store, web, COURIER).counts["entries_new"]
    web.serves(COURIER.url, rss("https://courier.example/one", "https://courier.example/three"))
    assert 1 == poll(sqlite_store, web, COURIER, run="two").counts["entries_new"]
    assert 0 == poll(sqlite_store, web, COURIER, run="three").counts["entries_new"]


def test_a_page_that_fails_in_passing_is_tried_so_often_and_no_more(store: Store, web: Web):
    """Each try is recorded and counted, with an hour between; then a person has to look."""
    link = "https://courier.example/one"
    web.serves(COURIER.url, rss(link))
    web.fails(link, "timeout")
    poll(store, web, COURIER)
    for number in range(queries.RETRIES + 3):
        capture(store, web, run=f"run {number}")
        web.now += HOUR + timedelta(minutes=1)

    assert queries.RETRIES == len(recorded(store, CaptureFailed))
    assert queries.RETRIES == sum(request.url == link for request in web.asked)


@pytest.mark.parametrize("reason", ["timeout", "not_found", "denied", "tls"])
def test_a_page_that_comes_after_failures_is_captured(sqlite_store: Store, web: Web, reason: str):
    """What failed in passing is not given up at once; nor is a page that was listed before it was there."""
    link = "https://courier.example/one"
    web.serves(COURIER.url, rss(link))
    web.fails(link, reason)
    poll(sqlite_store, web, COURIER)
    capture(sqlite_store, web)
    web.serves(link, page())
    web.now += 2 * HOUR

    assert {"new": 1} == capture(sqlite_store, web, run="two").as_dict()


def _too_slow(job: Job) -> Extraction:
    raise ExtractError(job.url, "timed_out")


def test_a_page_that_could_not_be_read_in_time_is_read_later(sqlite_store: Store, web: Web):
    """That our machine was busy is no fault of the page, and no reason to lose it."""
    link = "https://courier.example/one"
    web.serves(COURIER.url, rss(link))
    web.serves(link, page())
    poll(sqlite_store, web, COURIER)
    slow = pipeline.capture_pages(
        None, sqlite_store, web, watchlist(COURIER), run="one", now=web.now, workers=0, read=_too_slow
    )
    assert {"failed": 1} == slow.as_dict()
    web.now += 2 * HOUR
    assert {"new": 1} == capture(sqlite_store, web, run="two").as_dict()


def test_a_repeated_poll_is_kept_too(sqlite_store: Store, web: Web):
    """A task that Airflow repeats asks the feed again under the same run: both answers are evidence."""
    web.fails(COURIER.url, "timeout")
    poll(sqlite_store, web, COURIER, run="scheduled")
    web.serves(COURIER.url, rss("https://courier.example/one"))
    web.now += timedelta(minutes=1)
    poll(sqlite_store, web, COURIER, run="scheduled")

    outcomes = [item.outcome for fact in recorded(sqlite_store, FeedsPolled) for item in getattr(fact, "polls", ())]
    assert ["failed", "changed"] == outcomes
    assert 0 == queries.feed_views(sqlite_store, web.now)["courier"].failures


def test_what_was_just_polled_is_not_due(sqlite_store: Store, web: Web):
    """Whoever asks next sees the poll, whether or not anything else brought the views up."""
    web.serves(COURIER.url, rss("https://courier.example/one"))
    poll(sqlite_store, web, COURIER)

    assert [] == pipeline.feeds_due(sqlite_store, [COURIER], NOW)


def test_a_dead_takers_lease_runs_out(store: Store, web: Web, monkeypatch: pytest.MonkeyPatch):
    """Feeds of a run that was killed are left alone for a while, which is told, by all but that run's own repetition."""
    web.serves(COURIER.url, rss("https://courier.example/one"))
    queries.take_lease(store, ["feed/courier"], "poll/killed", NOW, pipeline.LEASE_SECONDS)

    told = []  # not by capture_logs: the level of the log may be set by whatever ran before
    monkeypatch.setattr(runs.log, "info", lambda event, **line: told.append((event, line["left"])), raising=False)
    assert {} == poll(store, web, COURIER, run="other").as_dict()
    assert [("left_to_another_run", 1)] == told
    assert 1 == poll(store, web, COURIER, run="killed").counts["changed"]
    queries.take_lease(store, ["feed/courier"], "poll/killed", web.now, pipeline.LEASE_SECONDS)
    web.now += timedelta(seconds=pipeline.LEASE_SECONDS)
    assert 1 == poll(store, web, COURIER, run="other").counts["unchanged"]


def test_of_two_takers_one_gets_each_name(store: Store):
    """At the same instant, over the same names in opposite order, each is given out once."""
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    names = [f"page/{number}" for number in range(40)]
    start = Barrier(2)

    def take(holder: str, wanted: list[str]) -> list[str]:
        start.wait()
        return queries.take_lease(store, wanted, holder, NOW, 600)

    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(take, "a", names), pool.submit(take, "b", names[::-1])]
        taken = [name for job in jobs for name in job.result()]

    assert sorted(names) == sorted(taken)


# What servers wish


def test_a_feed_keeps_its_wishes_when_nothing_changed(sqlite_store: Store, web: Web):
    """A 304 brings no ttl; that of the last listing holds."""
    web.serves(COURIER.url, rss("https://courier.example/one", ttl=600), ETag='"1"')
    poll(sqlite_store, web, COURIER)
    web.serves(COURIER.url, "", 304, ETag='"1"')
    web.now += 11 * HOUR
    poll(sqlite_store, web, COURIER, run="two")
    view = queries.feed_views(sqlite_store, web.now)["courier"]

    assert view.due_at is not None
    assert timedelta(minutes=600) <= view.due_at - web.now


def test_another_address_is_not_asked_by_old_validators(sqlite_store: Store, web: Web):
    """Validators belong to an address: a feed that the desk moved is read whole, once."""
    web.serves(
        COURIER.url, rss("https://courier.example/one"), ETag='"1"', Last_Modified="Fri, 18 Sep 2015 10:00:00 GMT"
    )
    poll(sqlite_store, web, COURIER)
    moved = Feed("courier", "https://www.courier.example/feed.xml", "courier")
    web.serves(moved.url, rss("https://courier.example/two"))
    poll(sqlite_store, web, moved, run="two")

    assert (None, None) == (web.asked[-1].validators.etag, web.asked[-1].validators.last_modified)


def test_what_is_odd_about_a_feed_is_told(sqlite_store: Store, web: Web, monkeypatch: pytest.MonkeyPatch):
    """Its encoding had to be guessed, or characters were taken out: the entries are taken, and an operator can see it."""
    web.serves(COURIER.url, rss("https://courier.example/one").replace("Crane", "Cra&#x8;ne"))
    told = []
    monkeypatch.setattr(
        polling.log, "warning", lambda event, **line: told.append((event, line["notes"])), raising=False
    )
    assert 1 == poll(sqlite_store, web, COURIER).counts["entries_new"]
    assert [("feed_odd", ["forbidden_characters: 1"])] == told


def test_what_a_feed_listed_while_we_were_away_is_fetched_from_its_older_pages(sqlite_store: Store, web: Web):
    """Nothing that it lists was known: its pages are asked, newest first, until one lists something known, and no further."""
    url = "https://courier.example/feed.xml"
    older = '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="{}"/>'

    def links(*numbers: int) -> list[str]:
        return [f"https://courier.example/{number}" for number in numbers]

    web.serves(url, rss(*links(1, 2), head=older.format("?page=2")))
    web.serves(f"{url}?page=2", rss(*links(0)))
    poll(sqlite_store, web, COURIER)
    assert [url] == [ask.url for ask in web.asked], "the first poll of a feed takes in no archive"
    web.serves(url, rss(*links(8, 9), head=older.format("?page=2")))
    web.serves(f"{url}?page=2", rss(*links(6, 7), head=older.format("?page=3")))
    web.serves(f"{url}?page=3", rss(*links(2, 5), head=older.format("?page=4")))
    assert 5 == poll(sqlite_store, web, COURIER, run="two").counts["entries_new"]
    assert [url, f"{url}?page=2", f"{url}?page=3"] == [ask.url for ask in web.asked[1:]]
    listed = {item.fact.url for item in EventLog(sqlite_store).read() if isinstance(item.fact, EntryListed)}
    assert set(links(1, 2, 5, 6, 7, 8, 9)) == listed
    web.serves(url, rss(*links(8, 9, 10), head=older.format("?page=2")))
    assert 1 == poll(sqlite_store, web, COURIER, run="three").counts["entries_new"]
    assert url == web.asked[-1].url


def test_a_broken_older_page_harms_no_poll(sqlite_store: Store, web: Web):
    """Nor does one that leads to another domain, or to itself."""
    older = '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="{}"/>'
    for number, there in enumerate(("?page=2", "https://elsewhere.example/feed", COURIER.url, "?page=3")):
        web.serves(COURIER.url, rss(f"https://courier.example/{number}", head=older.format(there)))
        web.serves(f"{COURIER.url}?page=3", "<html>no feed</html>")
        assert {"changed": 1, "entries_new": 1} == poll(sqlite_store, web, COURIER, run=f"run {number}").as_dict()
    assert "https://elsewhere.example/feed" not in {ask.url for ask in web.asked}


def test_our_own_outage_is_counted_against_nobody(sqlite_store: Store, web: Web):
    """When all hosts fail at once, no feed is asked less often for it; a host that answers with an error is."""
    feeds = [feed_of(name) for name in ("one", "two", "three", "four", "five")]
    for feed in feeds:
        web.fails(feed.url, "dns")
    for number in range(6):
        poll(sqlite_store, web, *feeds, run=f"run {number}")
        web.now += 2 * HOUR
    views = queries.feed_views(sqlite_store, web.now)

    assert {0} == {view.failures for view in views.values()}
    assert all(view.error.startswith("dns") for view in views.values())
    assert all(view.due_at is not None and view.due_at <= web.now for view in views.values())


# Edits that are none


def test_two_feeds_that_date_one_article_differently_make_no_edit(sqlite_store: Store, web: Web):
    """The page is read again with the words of the feed that led to it, whichever other feed lists it."""
    other = Feed("aggregator", "https://courier.example/all.xml", "courier")
    link = "https://courier.example/one"
    web.serves(COURIER.url, rss(link, day=18))
    web.serves(other.url, rss(link, day=17))
    web.serves(link, page())
    poll(sqlite_store, web, COURIER)
    capture(sqlite_store, web, feeds=(COURIER, other))
    poll(sqlite_store, web, other, run="two")
    catch_up(sqlite_store)
    web.now += 2 * HOUR

    assert {"unchanged": 1} == revisit(sqlite_store, web, "two", (COURIER, other)).as_dict()


def test_a_bound_is_the_last_poll_before_the_entry(store: Store, web: Web):
    """An article cannot be older than the last time its feed was read without it; failed polls prove nothing."""
    links = ("https://courier.example/one", "https://courier.example/two")
    web.serves(COURIER.url, rss(links[0]))
    poll(store, web, COURIER)
    web.now += HOUR
    web.fails(COURIER.url, "timeout")
    poll(store, web, COURIER, run="two")
    web.now += HOUR
    web.serves(COURIER.url, rss(*links))
    poll(store, web, COURIER, run="three")
    catch_up(store)
    bounds: Mapping[str, datetime | None] = {
        item.entry.url: item.not_before for item in queries.entries_to_capture(store, now=web.now)
    }

    assert {links[0]: None, links[1]: NOW} == bounds
    (only,) = queries.entries_to_capture(store, now=web.now, articles=[pipeline.article_id(links[1])])
    assert links[1] == only.entry.url


# Relating


def test_a_killed_relate_leaves_no_article_without_origin(
    sqlite_store: Store, web: Web, monkeypatch: pytest.MonkeyPatch
):
    """Killed between comparing and assigning, the next run assigns what the first one compared."""
    links = ("https://courier.example/one", "https://courier.example/two")
    web.serves(COURIER.url, rss(*links))
    for link in links:
        web.serves(link, page())
    poll(sqlite_store, web, COURIER)
    capture(sqlite_store, web)
    with monkeypatch.context() as patched:
        patched.setattr("ingest.relate.assign_origins", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            relate_articles(sqlite_store, watchlist(COURIER), now=NOW)

    assert {"texts": 0, "relations": 0, "origins": 2} == relate_articles(sqlite_store, watchlist(COURIER), now=NOW)
    assert ["copy", "original"] == sorted(
        fact.relation for fact in recorded(sqlite_store, OriginAssigned) if isinstance(fact, OriginAssigned)
    )
    assert {"texts": 0, "relations": 0, "origins": 0} == relate_articles(sqlite_store, watchlist(COURIER), now=NOW)


def test_the_same_texts_under_another_language_are_measured_once(sqlite_store: Store, web: Web):
    """A headline edit brings the pair up again; measured otherwise meanwhile, the first measure stands and nothing stops."""
    links = ("https://courier.example/one", "https://courier.example/two")
    quoted = TEXT + '"We have asked for the part," the foreman said, "and asked again." ' * 2
    web.serves(COURIER.url, rss(*links))
    for link in links:
        web.serves(link, page(body=quoted))
    poll(sqlite_store, web, COURIER)
    capture(sqlite_store, web)
    relate_articles(sqlite_store, watchlist(COURIER), now=NOW)
    web.serves(links[0], page("Crane moves again", quoted).replace("<html>", '<html lang="tr">'))
    web.now += HOUR

    assert {"revised": 1, "unchanged": 1} == revisit(sqlite_store, web, "two").as_dict()
    assert 0 == relate_articles(sqlite_store, watchlist(COURIER), now=web.now)["relations"]
