import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.listing import decide_listing, entry_streams, listed
from ingest.types import Entry, Feed
from storage.events import Moment, Recorded, entry_stream

FEED = Feed("harbour-post", "http://harbour-post.example/feed.xml", "harbour-post")
ENTRY = Entry(
    "1", "http://harbour-post.example/1", "Ships arrive", byline="Ada Quay", summary="Two came.",
    published=Moment(value="2015-09-18", precision="day", source="feed:published", raw="18 Sep 2015"),
)  # fmt: skip
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def recorded(*entries, feed=FEED):
    """A history in which these entries were listed, one after the other."""
    history = {}
    for position, entry in enumerate(entries):
        fact = listed(feed, entry)
        past = history.setdefault(fact.stream, [])
        past.append(Recorded(position, fact.stream, len(past), NOW, fact))
    return history


def test_an_entry_never_seen_is_a_fact():
    """With everything the feed says of it."""
    (fact,) = decide_listing({}, FEED, [ENTRY])
    assert ("harbour-post", "1", "Ships arrive", "Ada Quay") == (fact.feed, fact.entry, fact.title, fact.byline)
    assert ENTRY.published == fact.published


def test_an_entry_seen_before_is_no_fact():
    """A feed repeats itself at every poll."""
    assert [] == decide_listing(recorded(ENTRY), FEED, [ENTRY])


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Ships leave"}, {"url": "http://harbour-post.example/2"}, {"byline": ""}, {"summary": "Three came."}, {"published": None},
        {"published": ENTRY.published.model_copy(update={"value": "2015-09-19"})},
        {"updated": Moment(value="2015-09-19", precision="day", source="feed:updated")},
    ],
)  # fmt: skip
def test_other_words_are_a_fact(change):
    """A changed headline or a moved date is evidence."""
    (fact,) = decide_listing(recorded(ENTRY), FEED, [replace(ENTRY, **change)])
    assert fact.stream == entry_stream("harbour-post", "1")


@pytest.mark.parametrize(
    "change",
    [
        {"content_html": "<p>x</p>"}, {"source": "http://elsewhere.example/"},
        {"published": ENTRY.published.model_copy(update={"doubts": ("no zone",)})},
        {"published": ENTRY.published.model_copy(update={"raw": "Fri, 18 Sep 2015"})},
    ],
)  # fmt: skip
def test_what_is_not_the_feeds_word_is_no_fact(change):
    """Our own doubts, the writing of a same date, and the body, which the article's own capture tells."""
    assert [] == decide_listing(recorded(ENTRY), FEED, [replace(ENTRY, **change)])


def test_words_changed_and_changed_back_are_two_facts():
    """Compared is the latest listing, not any earlier one."""
    other = replace(ENTRY, title="Ships leave")
    assert 1 == len(decide_listing(recorded(ENTRY, other), FEED, [ENTRY]))


def test_another_feeds_history_is_not_ours():
    """A guid that another feed uses too captures nothing."""
    other = Feed("north", "http://north.example/feed.xml", "north")
    assert 1 == len(decide_listing(recorded(ENTRY, feed=other), FEED, [ENTRY]))


def test_an_entry_listed_twice_is_one_fact():
    """The first of them counts, for feeds list the newest first."""
    facts = decide_listing({}, FEED, [ENTRY, replace(ENTRY, title="Old headline")])
    assert ["Ships arrive"] == [fact.title for fact in facts]


def test_the_streams_that_are_needed():
    """Each once, in the order of the listing."""
    second = replace(ENTRY, id="2")
    assert [entry_stream("harbour-post", "2"), entry_stream("harbour-post", "1")] == entry_streams(
        FEED, [second, ENTRY, second]
    )


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["x", "y"])), max_size=8))
def test_what_was_decided_is_decided_once(pairs):
    """After recording the facts, the same listing gives none: a retried task adds nothing."""
    entries = [replace(ENTRY, id=name, title=title) for name, title in pairs]
    facts = decide_listing({}, FEED, entries)
    history = {fact.stream: [Recorded(n, fact.stream, 0, NOW, fact)] for n, fact in enumerate(facts)}
    first = {entry.id: entry for entry in reversed(entries)}
    assert [] == decide_listing(history, FEED, list(first.values()))


def test_the_order_of_the_history_does_not_matter():
    """The version in the stream says which is the latest."""
    history = recorded(ENTRY, replace(ENTRY, title="A"), replace(ENTRY, title="B"))
    shuffled = {stream: random.Random(3).sample(past, len(past)) for stream, past in history.items()}
    assert [] == decide_listing(shuffled, FEED, [replace(ENTRY, title="B")])
