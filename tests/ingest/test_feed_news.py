"""Reading only what is new in a feed finds what reading all of it would find."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from ingest.listing import decide_listing
from ingest.sources import feed as source
from ingest.types import Feed, Fetched
from storage.events import EntryListed, Recorded

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FEED = Feed("post", "http://post.example/feed", "post")


def answer(body: str, url: str = "http://post.example/feed") -> Fetched:
    """A feed as fetched."""
    return Fetched(url, url, 200, (("Content-Type", "text/xml"),), body.encode(), NOW)


def item(link: str, guid: str = "", title: str = "x", more: str = "") -> str:
    """An item of a feed."""
    name = f"<guid isPermaLink='false'>{guid}</guid>" if guid else ""
    return f"<item><title>{title}</title><link>{link}</link>{name}{more}</item>\n"


def rss(*items: str, head: str = "<title>Post</title>") -> str:
    """A feed of these items."""
    return f'<rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'


def history(body: str) -> dict[str, Sequence[Recorded]]:
    """What is on record once a feed was read whole."""
    facts = decide_listing({}, FEED, source.entries(answer(body)).entries)
    return {fact.stream: [Recorded(number, fact.stream, 1, NOW, fact)] for number, fact in enumerate(facts)}


def found(before: str, after: str) -> tuple[list[EntryListed], list[EntryListed]]:
    """The facts of a whole reading, and of reading only the news."""
    known = history(before)
    whole, news = source.entries(answer(after)), source.news(answer(after), before.encode())
    return decide_listing(known, FEED, whole.entries), decide_listing(known, FEED, news.entries)


@pytest.mark.parametrize("seed", range(300))
def test_the_news_are_those_of_a_whole_reading(seed: int):
    """Whatever comes, goes, is renamed, moved, doubled, or borrows the name of another entry."""
    draw = random.Random(seed)

    def one() -> str:
        guid = draw.choice(["", "", "0", "1", "7", "a&amp;b", "http://post.example/3", f"g{draw.randrange(30)}"])
        return item(
            draw.choice(["/a", "/b", f"/{draw.randrange(30)}", "http://other.example/3"]), guid, draw.choice("xyz")
        )

    before = [one() for _ in range(draw.randrange(1, 12))]
    after = [one() for _ in range(draw.randrange(3))] + [each for each in before if draw.random() < 0.8]
    if draw.random() < 0.2:
        draw.shuffle(after)
    whole, news = found(rss(*before), rss(*after))
    held = source.entries(answer(rss(*before)))
    if held.dropped:  # then the poll reads it whole (see pipeline)
        return
    # What alone differs: an old entry that another one of its name has left, and that the same words now call otherwise.
    known = {entry.url for entry in held.entries}
    assert [fact for fact in whole if fact in news or fact.url not in known] == news


def test_entries_that_stood_there_before_are_passed_over():
    """Counted, and not read; a date that turns in the head of the feed changes nothing."""
    old = [item(f"/{number}00", f"n{number}00") for number in range(9)]
    heads = [f"<title>Post</title><lastBuildDate>{day} Sep 2015</lastBuildDate><ttl>90</ttl>" for day in (18, 19)]
    before, after = rss(*old, head=heads[0]), rss(item("/new", "news"), *old, head=heads[1])
    news = source.news(answer(after), before.encode())

    assert (9, ["news"], 90) == (news.passed_over, [entry.id for entry in news.entries], news.ttl_minutes)
    same = source.news(answer(rss(*old, head=heads[1])), before.encode())
    assert (9, (), 90) == (same.passed_over, same.entries, same.ttl_minutes)


@pytest.mark.parametrize(
    "after",
    [
        rss(item("/1", "a"), item("/2", "b"), head="<title>Another</title>"),
        '{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [{"id": "a", "url": "http://post.example/1"}]}',
        rss(item("/9", "a"), item("/1", "a")),
        rss(item("/1", "a")).replace("<channel>", '<channel xml:base="http://other.example/">'),
    ],
    ids=["another head", "another format", "a name that an old entry has", "another base"],
)
def test_what_might_change_old_entries_is_read_whole(after: str):
    """Their names, or what their links lead to, depend on it."""
    assert 0 == source.news(answer(after), rss(item("/1", "a")).encode()).passed_over


def test_what_is_no_feed_any_more_is_refused_as_ever():
    """In the same words."""
    with pytest.raises(source.ParseError) as caught:
        source.news(answer("<html>Sign in</html>"), rss(item("/1", "a")).encode())
    assert "not_a_feed" == caught.value.reason


@pytest.mark.parametrize("wish", ["<ttl>5</ttl>", "<skipHours>", "<SKIPDAYS>", "<sy:updatePeriod>", "< ttl >"])
def test_a_body_that_may_wish_is_known(wish: str):
    """In any spelling; in UTF-16 nobody can tell without reading."""
    assert source.may_wish(rss(head=wish).encode())
    assert source.may_wish(rss(head=wish).encode("utf-16"))
    assert not source.may_wish(rss(item("/1", "a")).encode())
