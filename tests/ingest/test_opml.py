import pytest

from ingest.errors import ParseError
from ingest.opml import MAX_OUTLINES, read_opml, slug, write_opml
from ingest.types import Feed, Outlet

OUTLETS = (Outlet("harbour-post", 'The Harbour <Post> & "Sons"'), Outlet("north", "North Wire"))
FEEDS = (
    Feed("north-world", "http://north.example/world?a=1&b=2", "north"),
    Feed("harbour-post", "http://harbour-post.example/feed.xml", "harbour-post"),
)


def opml(*outlines):
    return ("<opml version='1.0'><body>" + "".join(outlines) + "</body></opml>").encode()


def test_what_is_written_is_read_back():
    """Names and addresses, with every sign that XML minds."""
    found = read_opml(write_opml(FEEDS, OUTLETS).encode())
    assert [("harbour-post", FEEDS[1].url), ("north-world", FEEDS[0].url)] == [
        (feed.name, feed.url) for feed in found.feeds
    ]
    assert ['The Harbour <Post> & "Sons"', "North Wire"] == [outlet.name for outlet in found.outlets]


def test_the_same_feeds_give_the_same_text():
    """In whatever order they come; no date is written."""
    assert write_opml(FEEDS, OUTLETS) == write_opml(tuple(reversed(FEEDS)), OUTLETS)


def test_folders_and_the_spelling_of_readers():
    """Outlines in outlines; xmlUrl in either case; a name from the text or else from the host."""
    found = read_opml(
        opml(
            "<outline text='Sea'><outline text='Pier News' xmlurl='http://pier.example/a'/></outline>",
            "<outline xmlUrl='http://www.north.example/b'/>",
        )
    )
    assert [("pier-news", "pier-example"), ("north-example", "north-example")] == [
        (feed.name, feed.outlet) for feed in found.feeds
    ]


def test_two_feeds_of_one_name_get_two_names():
    """And one outlet, if they share a host."""
    found = read_opml(opml(*(f"<outline text='News' xmlUrl='http://pier.example/{n}'/>" for n in range(3))))
    assert ["news", "news-2", "news-3"] == [feed.name for feed in found.feeds]
    assert ["pier-example"] == [outlet.id for outlet in found.outlets]


def test_what_cannot_be_taken_is_counted():
    """Files, passwords, doubles."""
    urls = (
        "file:///etc/passwd",
        "http://u:p@pier.example/",
        "http://pier.example/a",
        "http://pier.example/a?utm_source=x",
        "javascript:x",
    )
    found = read_opml(opml(*(f"<outline text='x' xmlUrl='{url}'/>" for url in urls)))
    assert ({"repeated": 1, "unsafe_url": 3}, 1) == (dict(sorted(found.dropped.items())), len(found.feeds))


def test_a_flood_of_outlines_is_cut():
    """The first twenty thousand; the rest is counted."""
    found = read_opml(opml("<outline xmlUrl='http://pier.example/a'/>" * (MAX_OUTLINES + 7)))
    assert {"repeated": MAX_OUTLINES - 1, "too_many": 7} == found.dropped


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "broken_opml"), (b"words", "broken_opml"), (b"<html/>", "not_opml"), (opml("<outline>" * 10_000), "broken_opml"),
        (b"<!DOCTYPE opml [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><opml><body>&a;</body></opml>", "entities"), (b"x" * (21 << 20), "too_large"),
    ],
)  # fmt: skip
def test_what_is_no_opml_is_refused_by_name(body, reason):
    """And opens no file."""
    with pytest.raises(ParseError) as caught:
        read_opml(body)
    assert reason == caught.value.reason


@pytest.mark.parametrize(
    ("title", "expected"),
    [("The Harbour Post", "the-harbour-post"), ("  A/B..C ", "a-b-c"), ("Новости", ""), ("x" * 99, "x" * 60)],
)
def test_a_name_from_a_title(title, expected):
    """Only what may stand in the name of a feed."""
    assert expected == slug(title)
