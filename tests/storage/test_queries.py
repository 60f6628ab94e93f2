"""The named questions, asked on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from storage import queries
from storage.database import Store
from storage.events import CaptureFailed, FeedPoll, FeedsPolled
from storage.hosts import StoredHosts, StoredRobots
from storage.log import EventLog
from storage.projections import catch_up
from storage.views import RobotsView

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def poll(at: datetime, outcome: str = "changed", new: int = 0, etag: str | None = None) -> FeedPoll:
    """One poll of the feed."""
    return FeedPoll(
        feed="post",
        url="http://post.example/feed",
        outcome=outcome,
        polled_at=at,
        next_at=at + timedelta(hours=1),
        etag=etag,
        new=new,
        error="timeout" if outcome == "failed" else "",
    )


def record(store: Store, *polls: FeedPoll) -> None:
    """Each poll as a run of its own."""
    log = EventLog(store)
    for number, one in enumerate(polls):
        log.append([FeedsPolled(run=f"run-{one.polled_at.isoformat()}-{number}", polls=(one,))], now=NOW)
    catch_up(store)


def test_new_entries_are_counted_by_day(store: Store):
    """Polls of one day are one figure, whatever the hour."""
    day = NOW - timedelta(days=2)
    record(store, poll(day, new=2), poll(day + timedelta(hours=3), new=3), poll(NOW, new=1))

    assert (("2026-11-20", 5), ("2026-11-22", 1)) == queries.feed_views(store, NOW)["post"].new_entries


def test_a_day_of_faults_says_nothing_of_the_rhythm(store: Store):
    """Else a feed that never answered would pass for one that never brings anything, and be asked as seldom."""
    day = NOW - timedelta(days=2)
    record(store, poll(day, "failed"), poll(NOW, new=1), poll(NOW + timedelta(hours=1), "failed"))
    record(store, *(one.model_copy(update={"feed": "dead"}) for one in (poll(day, "failed"), poll(NOW, "failed"))))
    views = queries.feed_views(store, NOW)

    assert (("2026-11-22", 1),) == views["post"].new_entries
    assert () == views["dead"].new_entries


def test_what_is_wrong_at_which_host(store: Store):
    """A rest that is over and rules that were read are no trouble; of pages, only those never had count."""
    StoredHosts(store).rest("domain busy.example", NOW + DAY)
    StoredHosts(store).rest("rested.example", NOW - DAY)
    rules = StoredRobots(store)
    rules["http://shut.example"] = RobotsView("http://shut.example", NOW + DAY, None, False, "answered 500", "server")
    rules["http://open.example"] = RobotsView("http://open.example", NOW + DAY, "User-agent: *", True, "", "robots")
    failed = [
        CaptureFailed(article=f"a{n}", url=f"http://shut.example/{n}", via="feed/post", reason=reason)
        for n, reason in enumerate(("server", "server", "denied"))
    ]
    EventLog(store).append(failed, now=NOW)
    catch_up(store)
    busy, shut = queries.host_troubles(store, NOW)
    assert ("domain busy.example", NOW + DAY, "") == (busy.host, busy.rests_until, busy.rules)
    assert ("shut.example", "answered 500", NOW + DAY) == (shut.host, shut.rules, shut.rules_until)
    assert ({"server": 2, "denied": 1}, NOW) == (shut.pages, shut.tried_at)


def test_feeds_by_name_are_seen_as_among_all(store: Store):
    """However many are named, also ones that were never polled; and nothing of the others."""
    record(store, *(poll(NOW, new=1).model_copy(update={"feed": f"f{number}"}) for number in range(3)))
    names = ["f2", "f0", *(f"nobody{number}" for number in range(1000))]
    every = queries.feed_views(store, NOW)

    assert {name: every[name] for name in ("f0", "f2")} == queries.feed_views(store, NOW, names)
    assert {} == queries.feed_views(store, NOW, [])


def test_a_feed_is_due_at_its_minute(store: Store):
    """Not a moment before; one that was never polled is not among those that are due later."""
    record(store, poll(NOW))

    assert {"post"} == queries.feeds_due_later(store, NOW + timedelta(minutes=59))
    assert set() == queries.feeds_due_later(store, NOW + timedelta(hours=1))


def test_a_failed_poll_takes_nothing_away(store: Store):
    """Validators, the last good poll and the last new entry outlive a fault; failures are counted until one succeeds."""
    record(
        store,
        poll(NOW, new=1, etag='"a"'),
        poll(NOW + timedelta(hours=1), "failed"),
        poll(NOW + timedelta(hours=2), "failed"),
    )
    view = queries.feed_views(store, NOW)["post"]

    assert ('"a"', 2, NOW, NOW) == (view.etag, view.failures, view.last_ok_at, view.last_new_at)


def test_coverage_is_bounded_by_the_position(store: Store):
    """What was polled after the position asked for does not count."""
    record(store, poll(NOW), poll(NOW + timedelta(hours=1), "failed"))

    assert () == queries.coverage(store, NOW, NOW + DAY, as_of=0).failing
    assert (("post", "timeout"),) == queries.coverage(store, NOW, NOW + DAY, as_of=1).failing


def test_coverage_tells_who_was_due_and_not_asked(store: Store):
    """A feed of the week before, due in the window and never polled in it, is one that was not read."""
    record(store, poll(NOW - 2 * DAY))

    view = queries.coverage(store, NOW, NOW + DAY, as_of=0)

    assert (1, 0) == (view.feeds, view.fetched)
    assert (("post", "not asked since 2026-11-20 12:00 UTC"),) == view.failing
    assert 0 == queries.coverage(store, NOW + 30 * DAY, NOW + 31 * DAY, as_of=0).feeds


@pytest.mark.parametrize(("quiet", "silent"), [(1, ()), (10, ("post",)), (200, ("post",))])
def test_coverage_tells_silence_by_the_feeds_own_rhythm(store: Store, quiet: int, silent: tuple[str, ...]):
    """A daily feed is silent after ten days and still after two hundred; polls long after the day say nothing of it."""
    polls = [poll(NOW - DAY * (quiet + n), new=1) for n in range(20)]
    record(store, *polls, poll(NOW, "unchanged"), poll(NOW + 400 * DAY, "unchanged"))

    assert silent == queries.coverage(store, NOW, NOW + DAY, as_of=20).silent
    assert silent == queries.coverage(store, NOW, NOW + DAY, as_of=21).silent


def test_a_lease_is_one_holders(store: Store):
    """Another holder gets it only when it ran out; the same one may renew; giving back frees it."""
    assert ["feed/a"] == queries.take_lease(store, ["feed/a"], "one", NOW, 60)
    assert [] == queries.take_lease(store, ["feed/a"], "two", NOW, 60)
    assert ["feed/a"] == queries.take_lease(store, ["feed/a"], "one", NOW, 60)
    assert ["feed/a"] == queries.take_lease(store, ["feed/a"], "two", NOW + timedelta(seconds=61), 60)
    queries.release_lease(store, ["feed/a"], "two")
    assert ["feed/a"] == queries.take_lease(store, ["feed/a"], "three", NOW + timedelta(seconds=62), 60)


def test_a_time_finds_the_last_position_recorded_up_to_it(store: Store):
    """The very moment counts; before the first event there is nothing."""
    log = EventLog(store)
    for number in range(7):
        at = NOW + number // 2 * timedelta(hours=1)
        log.append([FeedsPolled(run=f"run-{number}", polls=(poll(at),))], now=at)

    assert -1 == queries.position_at(store, NOW - timedelta(microseconds=1))
    assert [1, 1, 3, 5, 6] == [
        queries.position_at(store, NOW + timedelta(minutes=minutes)) for minutes in (0, 59, 60, 120, 9_000)
    ]
