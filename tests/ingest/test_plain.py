"""Plain feeds are read as feedparser reads them; whatever is not plain is left to it."""

from __future__ import annotations

from datetime import UTC, datetime
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.dates import parse_moment
from ingest.errors import ParseError
from ingest.sources import feed, plain
from ingest.sources.items import modern_date
from ingest.types import Fetched, Listing

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "http://pier.example/feed"
NAMES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
    'xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:media="http://search.yahoo.com/mrss/"'
)
WHOLE_RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" {NAMES}><channel><title>Pier &amp; Port</title><link>http://pier.example/</link>
<atom:link href="http://pier.example/feed" rel="self" type="application/rss+xml"/><atom:link rel="hub" href="http://hub.example/"/>
<description>All of it</description><language>en</language><sy:updatePeriod>daily</sy:updatePeriod><ttl>30</ttl>
<image><url>http://pier.example/i.png</url><title>Pier</title><link>http://pier.example/</link></image>
<skipHours><hour>3</hour><hour>4</hour></skipHours>
<!-- a note -->
<item><title>Crane &lt;b&gt;waits&lt;/b&gt;</title><link>http://pier.example/1?a=1&amp;b=2</link>
<guid isPermaLink="false">tag-1</guid><pubDate>Fri, 18 Sep 2015 10:00:00 +0300</pubDate><dc:creator><![CDATA[Ann Ash]]></dc:creator>
<category>sea</category><description><![CDATA[<p>The crane &nbsp; waits.</p>]]></description>
<content:encoded><![CDATA[<p>The crane waits, and waits.</p>]]></content:encoded><slash:comments>3</slash:comments>
<enclosure url="http://pier.example/a.mp3" length="1" type="audio/mpeg"/><source url="http://wire.example/rss">The Wire</source></item>
<item><title>Caf\xc3\xa9 \u2014 \u041a\u0440\u0430\u043d</title><guid>http://pier.example/2</guid></item>
</channel></rss>"""
WHOLE_ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title type="html">Pier &amp;amp; Port</title><id>urn:p</id>
<updated>2015-09-18T10:00:00Z</updated><link rel="self" href="http://pier.example/atom"/><author><name>Pier</name></author>
<entry><title type="text">Crane</title><id>urn:1</id><link href="http://pier.example/1"/><link rel="related" href="http://b.example/"/>
<published>2015-09-18T10:00:00+03:00</published><updated>2015-09-18T11:00:00+03:00</updated>
<author><name>Ann Ash</name><email>ann@pier.example</email></author>
<summary type="html">&lt;p&gt;It waits.&lt;/p&gt;</summary><content type="html">&lt;p&gt;It waits and waits.&lt;/p&gt;</content></entry>
<entry><title/><id>http://pier.example/2</id><author><name>Ann</name></author><author><name>Bob</name></author><updated>2015-09-18T11:00:00Z</updated><content>Words</content></entry></feed>"""


def read(text: str, *, by_feedparser: bool = False) -> Listing | str:
    """What comes of a feed: its listing, or the reason why there is none."""
    fetched = Fetched(URL, URL, 200, (("Content-Type", "application/xml; charset=utf-8"),), text.encode(), NOW)
    with mock.patch.object(plain, "read", (lambda _: None) if by_feedparser else plain.read):
        try:
            return feed.entries(fetched)
        except ParseError as error:
            return error.reason


@pytest.mark.parametrize("text", [WHOLE_RSS, WHOLE_ATOM], ids=["rss", "atom"])
def test_a_plain_feed_is_read_as_feedparser_reads_it(text):
    """With all that a plain feed may hold."""
    assert plain.read(feed.cleaned(text)) is not None
    found = read(text)
    assert read(text, by_feedparser=True) == found
    assert 2 == len(found.entries)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<rss ", "<!DOCTYPE rss [<!ELEMENT rss ANY>]><rss "), ("<ttl>30</ttl>", "<ttl>30</ttl><ttl>60</ttl>"), ("</channel></rss>", "</channel>"),
        ("<category>sea</category>", "<category><b>sea</b></category>"), ("<category>sea</category>", '<site xmlns="urn:a">1</site>'),
        ("<category>sea</category>", "<author>ann@pier.example (Ann)</author>"), ("<category>sea</category>", "<title>Two</title>"),
        ("<category>sea</category>", "<dc:author>Ann</dc:author>"), ("<category>sea</category>", "<unknown>1</unknown>"),
        ("<item>", '<item xml:base="http://b.example/">'), ("<guid>", '<guid rel="a">'), ("http://pier.example/1?", "http:///pier.example/1?"),
        ("&amp;b=2", "&amp;amp;b=2"), ("Crane &lt;", "Crane <i>1</i> &lt;"), ("Crane &lt;", "Cr\x91ne &lt;"), ("Crane &lt;", "]]> &lt;"),
        ('xmlns:dc="http://purl.org/dc/elements/1.1/"', 'xmlns:dc="urn:other"'), ("dc:", "d:"), ("xmlns:media", "xmlns:content2"),
        ("<rss ", '<rss xmlns="http://purl.org/rss/1.0/" '), ("<title>Crane", "<TITLE>Crane"), ("Crane &lt;", "Crane &nbsp; &lt;"),
    ],
)  # fmt: skip
def test_what_is_not_plain_is_left_to_feedparser(old, new):
    """One thing too many, of whatever kind, and the whole feed is: it is then read as ever."""
    text = WHOLE_RSS.replace(old, new)
    assert text != WHOLE_RSS
    assert plain.read(feed.cleaned(text)) is None
    assert read(text, by_feedparser=True) == read(text)


WORDS = st.text(
    st.sampled_from("aé—Кр \n\t&;<>'\"#/:]\x85\x92Ã©\u00a0\u2028 amp nbsp 160 http://b.example/"), max_size=12
)
ADDRESSES = st.sampled_from(
    ["http://pier.example/1", " https://b.example/a b ", "/2", "//b.example/3", "urn:x", "", "http:///x", "http://b.example/?a=1&b=2;c",
     "HTTP://B.example/#x", "http://b.example/?", "javascript:1", "http://b.example/a/../b;p?q#f"]
)  # fmt: skip
DATES = st.sampled_from(
    ["Fri, 18 Sep 2015 10:00:00 GMT", "Fri, 18 Sep 2015 00:00:00 +0300", "2015-09-18T10:00:00Z", "2015-09-18", "soon", "18 Sep 15 10:00 EST",
     "Sat, 31 Feb 2015 10:00:00 GMT", "Fri, 18 Sep 2099 10:00:60 -1530", ""]
)  # fmt: skip


@st.composite
def elements(draw, names: dict[str, st.SearchStrategy[str]], attributes: tuple[str, ...]) -> str:
    """Some of these elements in any order, each seldom twice; their words escaped or in CDATA, at times with a comment."""
    parts = []
    for name in draw(st.lists(st.sampled_from(sorted(names)), max_size=7, unique=draw(st.integers(0, 3)) > 0)):
        words = draw(names[name])
        form = draw(st.integers(0, 5))
        safe = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        inside = f"<![CDATA[{words}]]>" if form == 0 and "]]" not in words else safe + ("<!--x-->" if form == 1 else "")
        extra = draw(st.sampled_from(attributes)) if form in (2, 3) else ""
        parts.append(f"<{name}{extra}>{inside}</{name}>")
    return draw(st.sampled_from(["", "\n ", "stray "])).join(parts)


RSS_PARTS = {
    "title": WORDS, "link": ADDRESSES, "guid": ADDRESSES | WORDS, "description": WORDS, "content:encoded": WORDS, "pubDate": DATES,
    "dc:date": DATES, "author": WORDS, "dc:creator": WORDS, "source": WORDS, "category": WORDS, "comments": ADDRESSES,
    "media:thumbnail": WORDS, "dc:subject": WORDS, "enclosure": st.just(""), "media:content": st.just(""),
}  # fmt: skip
RSS_EXTRAS = (
    ' isPermaLink="false"',
    ' isPermaLink="true"',
    ' isPermaLink="False"',
    ' url="http://b.example/"',
    ' type="text"',
    ' xml:lang="ru"',
)
ATOM_PARTS = {
    "title": WORDS, "id": ADDRESSES | WORDS, "summary": WORDS, "content": WORDS, "published": DATES, "updated": DATES, "category": WORDS,
    "link": st.just(""), "rights": WORDS, "author": st.just(""), "name": WORDS,
}  # fmt: skip
ATOM_EXTRAS = (
    ' href="http://b.example/4"', ' href="/5" rel="alternate"', ' href="http://b.example/6" rel="enclosure"', ' href="x" type="text/plain"',
    ' type="html"', ' type="text"', ' type="xhtml"', ' type="TEXT/HTML"', ' mode="base64"', ' xml:lang="ru"', ' src="http://b.example/7"',
)  # fmt: skip
AUTHORS = ("", "<author><name>Ann</name></author>", "<author><email>a@b.example</email></author><author><name> Bob\n</name><uri>/x</uri></author>",
           "<author>Ann</author>", "<author><name>Ann</name><email>a@b.example</email></author>")  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.lists(elements(RSS_PARTS, RSS_EXTRAS), max_size=3),
    elements({"title": WORDS, "ttl": WORDS, "link": ADDRESSES}, ("",)),
)
def test_any_rss_is_read_as_feedparser_reads_it(items, channel):
    """Whether plain or not: elements in any order, left out or twice, with odd words, addresses, dates and attributes."""
    entries = "".join(f"<item>{item}</item>" for item in items)
    text = f'<rss version="2.0" {NAMES}><channel>{channel}{entries}</channel></rss>'
    assert repr(read(text, by_feedparser=True)) == repr(read(text))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(elements(ATOM_PARTS, ATOM_EXTRAS), st.sampled_from(AUTHORS)), max_size=3))
def test_any_atom_is_read_as_feedparser_reads_it(items):
    """As above."""
    entries = "".join(f"<entry>{item}{author}</entry>" for item, author in items)
    text = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Pier</title>{entries}</feed>'
    assert repr(read(text, by_feedparser=True)) == repr(read(text))


@given(
    st.datetimes(timezones=st.just(UTC)).filter(lambda at: 1900 <= at.year < 2100),
    st.sampled_from(["GMT", "UTC", "+0000", "-0330", "+1400", "+1530"]),
)
def test_a_stamp_of_rfc_822_is_the_same_in_iso_8601(at, zone):
    """To the second and the offset, also at midnight, which stays doubtful."""
    stamp = f"{at:%a, %d %b %Y %H:%M:%S} {zone}"
    assert modern_date(stamp).startswith(f"{at:%Y-%m-%dT%H:%M:%S}")
    assert parse_moment(stamp, "feed:published", observed_at=NOW) == parse_moment(
        modern_date(stamp), "feed:published", observed_at=NOW, written=stamp
    )
