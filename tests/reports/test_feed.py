from datetime import timedelta

import feedparser
import pytest

from reports.digest import build_digest
from reports.errors import RenderError
from reports.feed import atom
from tests.reports.make import DAY, make_day, make_selection, make_topic, on

HERE = "https://desk.example/feed"


def feed(*selections, page=lambda digest: f"https://desk.example/{digest.topic.id}/{digest.window.day}"):
    """The feed as its bytes."""
    return atom([build_digest(selection) for selection in selections], title="Coast desk", address=HERE, page=page)


def test_the_latest_issue_comes_first_with_its_whole_text():
    """A reader sees the subject, the first change and the text of each issue, newest first."""
    read = feedparser.parse(feed(make_day(), on(make_selection(issue=15), DAY + timedelta(1))))
    assert not read.bozo
    assert [True, False] == ["nothing new" in entry.title for entry in read.entries]
    assert "Tomas R., a crew foreman" in read.entries[1].content[0].value
    assert "https://desk.example/alma-vey/2031-05-14" == read.entries[1].link
    assert "2031-05-14T22:00:00Z" == read.entries[1].updated


def test_the_same_issues_in_any_order_are_the_same_feed():
    """No clock, no order of arrival."""
    two = [make_day(), on(make_selection(issue=15), DAY + timedelta(1))]
    assert feed(*two) == feed(*two[::-1])


def test_an_issue_that_amends_another_is_an_entry_of_its_own():
    """Readers of feeds are told of corrections, too."""
    read = feedparser.parse(feed(make_day(), make_selection(issue=15)))
    assert 2 == len({entry.id for entry in read.entries})


def test_a_hostile_title_does_not_break_the_feed():
    """Markup, controls and characters that XML cannot hold stay words or are shown as lost."""
    read = feedparser.parse(feed(make_selection(topic=make_topic(title="]]> <b>\x00\ufffe\ud800 &amp;"))))
    assert not read.bozo
    assert 1 == len(read.entries)


def test_an_unsafe_page_is_no_link():
    """An entry without a safe page has none."""
    assert b"javascript" not in feed(make_day(), page=lambda _: "javascript:alert(1)")
    assert b'rel="alternate"' not in feed(make_day(), page=lambda _: "")


def test_no_issues_are_an_empty_feed():
    """A desk that has not issued anything has a feed all the same."""
    assert [] == feedparser.parse(feed()).entries


def test_a_feed_without_an_address_is_an_error():
    """The id of a feed is where it stands."""
    with pytest.raises(RenderError, match="https://"):
        atom([], title="x", address="here", page=str)
