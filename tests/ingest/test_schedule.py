from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import FETCH_REASONS, FetchError
from ingest.schedule import Hints, hints_of, hints_of_failure, next_poll, own_outage, rhythm, silent
from ingest.types import Feed, Fetched, Listing

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)  # a Sunday
FEED = Feed("harbour-post", "http://harbour-post.example/feed.xml", "harbour-post")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def wait(feed=FEED, **more):
    return next_poll(feed, now=NOW, outcome=more.pop("outcome", "changed"), **more) - NOW


def about(expected, found):
    """The interval, or up to a tenth more."""
    return expected <= found <= expected * 1.1


@pytest.mark.parametrize(
    ("weekly", "expected"),
    [
        (None, HOUR),
        (0, DAY),
        (0.5, DAY),
        (7, 12 * HOUR),
        (14, 6 * HOUR),
        (70, 72 * timedelta(minutes=1)),
        (84, HOUR),
        (5000, HOUR),
    ],
)
def test_a_feed_is_asked_twice_as_often_as_it_brings_something(weekly, expected):
    """From an hour to a day."""
    assert about(expected, wait(weekly=weekly))


@pytest.mark.parametrize(
    ("hints", "expected"),
    [
        (Hints(ttl_minutes=180), 3 * HOUR), (Hints(max_age=7200), 2 * HOUR), (Hints(expires=NOW + 5 * HOUR), 5 * HOUR),
        (Hints(ttl_minutes=180, max_age=7200), 3 * HOUR), (Hints(max_age=10**9), DAY), (Hints(ttl_minutes=525_600), DAY),
        (Hints(ttl_minutes=1), HOUR), (Hints(expires=NOW - DAY), HOUR), (Hints(max_age=0), HOUR),
    ],
)  # fmt: skip
def test_the_servers_term_is_kept_up_to_a_day(hints, expected):
    """The longest of its wishes; news cannot wait longer than a day."""
    assert about(expected, wait(weekly=1000, hints=hints))


@pytest.mark.parametrize(
    ("weekly", "listed", "expected"),
    [(None, 30, DAY), (7, 30, DAY), (420, 30, 6 * HOUR), (420, 10, 2 * HOUR), (5000, 10, HOUR), (420, 0, DAY)],
)
def test_a_server_without_validators_is_asked_less_often(weekly, listed, expected):
    """Each poll costs it the whole feed: once a day, unless entries would be missed that way."""
    assert about(expected, wait(weekly=weekly, hints=Hints(unconditional=True, listed=listed)))


def test_the_desks_own_interval_goes_before_all_but_retry_after():
    """It is on their head; but a refusal is a refusal."""
    feed = Feed("fast", FEED.url, "harbour-post", interval=10)
    assert about(timedelta(minutes=10), wait(feed, weekly=1, hints=Hints(ttl_minutes=600)))
    assert 2 * HOUR == wait(feed, hints=Hints(retry_after=7200))


@pytest.mark.parametrize(
    ("shortest", "longest", "weekly", "hints", "expected"),
    [
        (15, None, 10_000, Hints(), timedelta(minutes=15)), (15, None, 84, Hints(), HOUR), (180, None, 1000, Hints(), 3 * HOUR),
        (None, 120, 1, Hints(), 2 * HOUR), (None, 30, 1, Hints(), timedelta(minutes=30)), (None, 4320, 1, Hints(), 3 * DAY),
        (2880, None, 1000, Hints(), 2 * DAY), (15, 120, None, Hints(), timedelta(minutes=15)),
        (None, 120, 1000, Hints(ttl_minutes=600), 2 * HOUR), (15, None, 10_000, Hints(max_age=1800), HOUR / 2),
        (None, 360, 7, Hints(unconditional=True, listed=30), 6 * HOUR), (30, 4320, 1000, Hints(ttl_minutes=9000), DAY),
    ],
)  # fmt: skip
def test_the_desk_bounds_a_feeds_own_rhythm(shortest, longest, weekly, hints, expected):
    """Between the least and the most it has set, in which the server's term counts up to a day; one bound moves the usual other."""
    feed = Feed("bound", FEED.url, "harbour-post", shortest=shortest, longest=longest)
    assert about(expected, wait(feed, weekly=weekly, hints=hints))


def test_no_bound_goes_before_a_refusal():
    """Retry-After is kept, a failing feed is asked less often, and an hour to skip is skipped."""
    feed = Feed("bound", FEED.url, "harbour-post", shortest=5, longest=10)
    assert 2 * HOUR == wait(feed, hints=Hints(retry_after=7200))
    assert about(timedelta(minutes=80), wait(feed, weekly=1, outcome="failed", reason="timeout", failures=3))
    assert NOW.replace(hour=20) == next_poll(
        feed, now=NOW, outcome="changed", hints=Hints(skip_hours=tuple(range(12, 20)))
    )


def test_retry_after_is_a_floor_up_to_a_month():
    """Not a second earlier; and not a year later."""
    assert 3 * DAY == wait(hints=Hints(retry_after=3 * 86_400), outcome="failed", reason="busy", failures=1)
    assert 31 * DAY == wait(hints=Hints(retry_after=10**9), outcome="failed", reason="busy", failures=1)


@pytest.mark.parametrize(
    ("failures", "expected"),
    [(1, 2 * HOUR), (2, 4 * HOUR), (3, 8 * HOUR), (6, 64 * HOUR), (7, 128 * HOUR), (8, 128 * HOUR), (1000, 128 * HOUR)],
)
def test_failures_double_the_wait(failures, expected):
    """Never given up: at most seven doublings."""
    assert about(expected, wait(outcome="failed", reason="timeout", failures=failures))


def test_a_rare_feed_that_fails_is_asked_every_week():
    """A day doubled seven times would be four months."""
    assert about(7 * DAY, wait(outcome="failed", reason="dns", failures=20, weekly=0.1))


def test_a_feed_that_is_gone_is_confirmed_and_then_asked_monthly():
    """410 once may be a mistake; and feeds come back."""
    assert about(DAY, wait(outcome="failed", reason="gone", failures=1))
    assert about(30 * DAY, wait(outcome="failed", reason="gone", failures=2))
    assert about(30 * DAY, wait(outcome="failed", reason="gone", failures=50))


def test_skipped_hours_and_days_are_skipped():
    """To the first full hour that is not."""
    due = next_poll(FEED, now=NOW, outcome="changed", hints=Hints(skip_hours=tuple(range(13, 20))))
    assert NOW.replace(hour=20) == due
    due = next_poll(FEED, now=NOW, outcome="changed", hints=Hints(skip_days=(6,)))
    assert (0, 0, 0) == (due.weekday(), due.hour, due.minute)


def test_a_feed_that_skips_everything_is_not_believed():
    """It would never be asked again."""
    assert about(HOUR, wait(hints=Hints(skip_hours=tuple(range(24)))))


def test_feeds_are_spread_and_each_keeps_its_place():
    """By name, so that the same log gives the same times, and not all come on the hour."""
    waits = [wait(Feed(f"feed-{n}", FEED.url, "x")) for n in range(100)]
    assert waits == [wait(Feed(f"feed-{n}", FEED.url, "x")) for n in range(100)]
    assert 75 < len(set(waits))


@given(
    st.sampled_from(["changed", "unchanged", "not_modified", "failed"]), st.sampled_from(sorted(FETCH_REASONS)),
    st.integers(0, 10**6), st.one_of(st.none(), st.floats(0, 10**6)), st.one_of(st.none(), st.integers(-5, 10**12)),
    st.one_of(st.none(), st.integers(0, 10**12)), st.one_of(st.none(), st.integers(0, 10**7)), st.lists(st.integers(0, 23)),
)  # fmt: skip
def test_no_feed_is_hammered_and_none_is_lost(outcome, reason, failures, weekly, retry, age, ttl, hours):
    """Whatever servers say: at least an hour, at most a month and its spread."""
    hints = Hints(ttl_minutes=ttl, max_age=age, retry_after=retry, skip_hours=tuple(hours))
    found = (
        next_poll(FEED, now=NOW, outcome=outcome, reason=reason, failures=failures, weekly=weekly, hints=hints) - NOW
    )
    assert HOUR <= found <= 34 * DAY


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Cache-Control": "public, max-age=600"}, Hints(max_age=600)), ({"Cache-Control": "s-maxage=5"}, Hints()),
        ({"Cache-Control": "max-age=x"}, Hints()), ({"Expires": "Sun, 01 Mar 2026 15:00:00 GMT"}, Hints(expires=NOW + 3 * HOUR)),
        ({"Expires": "0"}, Hints()), ({"Expires": "-1"}, Hints()), ({"cache-control": 'MAX-AGE="60"'}, Hints(max_age=60)), ({}, Hints()),
    ],
)  # fmt: skip
def test_wishes_are_read_from_headers(headers, expected):
    """Nonsense is no wish."""
    assert expected == hints_of(Fetched(FEED.url, FEED.url, 200, (("ETag", "x"), *headers.items()), b"", NOW))


def test_a_term_is_held_against_the_servers_own_clock():
    """Whose clock is two days ahead, and says "for an hour", means an hour."""
    headers = (("Date", "Tue, 24 Nov 2026 12:00:00 GMT"), ("Expires", "Tue, 24 Nov 2026 13:00:00 GMT"))
    fetched = Fetched(
        "http://a.example/", "http://a.example/", 200, headers, b"", datetime(2026, 11, 22, 12, tzinfo=UTC)
    )
    assert datetime(2026, 11, 22, 13, tzinfo=UTC) == hints_of(fetched).expires


def test_wishes_are_read_from_the_feed_and_from_a_refusal():
    """The feed's own term and hours; the refusal's seconds."""
    listing = Listing((), ttl_minutes=90, skip_hours=(1,), skip_days=(6,))
    assert Hints(ttl_minutes=90, skip_hours=(1,), skip_days=(6,)) == hints_of(
        Fetched(FEED.url, FEED.url, 304, (), b"", NOW), listing
    )
    assert Hints(retry_after=60) == hints_of_failure(FetchError(FEED.url, "busy", retry_after=60))


def days(*counts):
    return [((NOW - n * DAY).date().isoformat(), count) for n, count in enumerate(counts)]


def test_the_rhythm_is_counted_over_four_weeks():
    """Older days do not count; a short acquaintance is scaled up."""
    assert 7.0 == rhythm(days(*[1] * 60), NOW)
    assert 14.0 == rhythm(days(2, 2), NOW)
    assert rhythm([], NOW) is None
    assert rhythm([("2015-09-18", 5)], NOW) is None


@pytest.mark.parametrize(
    ("new", "quiet", "expected"),
    [
        (days(*[24] * 28), 40 * HOUR, False), (days(*[24] * 28), 50 * HOUR, True), (days(*[1] * 28), 6 * DAY, False),
        (days(*[1] * 28), 8 * DAY, True), (days(1, *[0] * 26, 1), 50 * DAY, False), (days(1, *[0] * 26, 1), 70 * DAY, True),
    ],
)  # fmt: skip
def test_silence_is_judged_by_the_feeds_own_rhythm(new, quiet, expected):
    """An hourly wire that is quiet for two days is silent; a monthly letter is not."""
    assert expected == silent(NOW, new, NOW + quiet)


def test_a_feed_that_never_brought_anything_is_not_called_silent():
    """There is no rhythm to measure it by."""
    assert not silent(None, [], NOW)


def test_many_failures_at_once_are_our_own():
    """The cable, not a hundred publishers."""
    assert own_outage(10, 6)
    assert not own_outage(10, 5)
    assert not own_outage(2, 2)
