import gzip
from datetime import UTC, datetime

import pytest

from ingest.errors import ParseError
from ingest.sources import SOURCES
from ingest.types import Fetched

URL = "http://harbour-post.example/news-sitemap.xml"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>http://harbour-post.example/1</loc><lastmod>2015-09-19</lastmod><news:news><news:publication><news:name>Harbour Post</news:name>
<news:language>en</news:language></news:publication><news:publication_date>2015-09-18T10:00:00+03:00</news:publication_date>
<news:title>Ships &amp;amp; crews</news:title></news:news></url>
<url><loc>http://harbour-post.example/2</loc></url><url><loc>javascript:alert(1)</loc></url><url/></urlset>"""


def read(body):
    data = body.encode() if isinstance(body, str) else body
    return SOURCES["sitemap"].entries(Fetched(URL, URL, 200, (("Content-Type", "application/xml"),), data, NOW))


def test_a_news_sitemap_gives_title_date_and_publication():
    """And the address is the entry's name, for a sitemap has no guids."""
    first, second = read(NEWS).entries
    assert ("http://harbour-post.example/1", "Ships & crews", "Harbour Post") == (first.id, first.title, first.source)
    assert ("2015-09-18T10:00:00+03:00", "sitemap:publication_date") == (first.published.value, first.published.source)
    assert ("2015-09-19", "sitemap:lastmod") == (first.updated.value, first.updated.source)
    assert ("http://harbour-post.example/2", "", None) == (second.url, second.title, second.published)


def test_what_cannot_be_taken_is_counted():
    """An unsafe address, and an entry without one."""
    assert {"no_link": 1, "unsafe_link": 1} == read(NEWS).dropped


def test_a_zipped_sitemap_is_read():
    """Many are files that end in .gz."""
    assert read(NEWS) == read(gzip.compress(NEWS.encode()))


def test_an_index_lists_further_sitemaps():
    """No entries, but where they are."""
    listing = read(
        "<sitemapindex><sitemap><loc>http://harbour-post.example/2015.xml</loc></sitemap><sitemap><loc>file:///x</loc></sitemap></sitemapindex>"
    )
    assert ((), ("http://harbour-post.example/2015.xml",)) == (listing.entries, listing.children)


def test_a_sitemap_without_namespace_or_with_a_bad_end_is_read():
    """As far as it goes."""
    assert ["http://harbour-post.example/1"] == [
        e.url for e in read("<urlset><url><loc>http://harbour-post.example/1</loc></url><url>").entries
    ]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<urlset.sitemap:o/a><x>", "not_a_sitemap"), ("<urlsethttp:>", "not_a_sitemap"),
        ("", "empty"), ("words", "not_a_sitemap"), ("<rss/>", "not_a_sitemap"), ("<html><body>Sign in", "not_a_sitemap"),
        ('<!DOCTYPE urlset [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset><url><loc>&a;</loc></url></urlset>', "entities"),
        (gzip.compress(NEWS.encode())[:-20], "broken_sitemap"), (gzip.compress(bytes(60 << 20)), "broken_sitemap"),
    ],
)  # fmt: skip
def test_what_is_no_sitemap_is_refused_by_name(body, reason):
    """Never an empty listing."""
    with pytest.raises(ParseError) as caught:
        read(body)
    assert reason == caught.value.reason
