"""From a page's address to the site's feeds: what is announced, linked, usual, or in a sitemap; over a real server."""

import pytest

from ingest.discovery import MOST, discover
from ingest.http import Fetcher
from tests.ingest.web import Web

HOST = "harbour-post.example"
FEED = "<rss version='2.0'><channel><title>Harbour Post</title><item><title>A</title><link>/a</link></item></channel></rss>"
MAP = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>http://harbour-post.example/a</loc></url></urlset>"
INDEX = "<sitemapindex><sitemap><loc>/s/pages.xml</loc></sitemap><sitemap><loc>http://harbour-post.example/s/news.xml</loc></sitemap></sitemapindex>"


@pytest.fixture
def web():
    with Web() as server:
        yield server


@pytest.fixture
def search(web):
    with Fetcher(web.manners()) as fetch:
        yield lambda path="/": discover(f"http://{HOST}{path}", fetch)


def page(head="", body=""):
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def where(result):
    return [(item.url.removeprefix(f"http://{HOST}"), item.kind, item.how) for item in result.found]


def test_a_feed_is_itself(web, search):
    """One request, and its body is handed on."""
    web.serves("/feed.xml", FEED)
    result = search("/feed.xml")
    assert [("/feed.xml", "feed", "the address itself")] == where(result)
    assert (["/feed.xml"], FEED.encode()) == (web.paths(), result.found[0].fetched.body)


def test_what_the_page_announces_is_read(web, search):
    """Each announced feed, relative to the base, once; a type that is no feed's is passed over."""
    links = (
        '<base href="/en/"><link rel="alternate" type="application/rss+xml" href="rss">'
        '<link rel="ALTERNATE home" type="Application/Atom+XML; charset=utf-8" href="/atom"><link rel=alternate type=text/html href=/de>'
        '<link rel="alternate" type="application/rss+xml" href="rss#top"><link rel="stylesheet" type="text/xml" href="/style">'
    )
    web.serves("/", page(links, '<a href="/feed/">never asked</a>'))
    web.serves("/en/rss", FEED)
    web.serves("/atom", FEED)
    assert [(url, "feed", "announced by the page") for url in ("/en/rss", "/atom")] == where(search())
    assert {"/", "/en/rss", "/atom"} == set(web.paths())


def test_an_announcement_that_leads_nowhere_is_told(web, search):
    """A dead link and a page in place of a feed are noted with their reasons, and the search goes on to links."""
    announced = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{href}">' for href in ("/dead", "/page")
    )
    web.serves(
        "/",
        page(
            announced,
            '<a href="/news/rss.xml">RSS</a><a href="http://elsewhere.example/rss">theirs</a><a href="/press">no</a>',
        ),
    )
    web.serves("/page", page())
    web.serves("/news/rss.xml", FEED)
    result = search()
    assert [("/news/rss.xml", "feed", "linked from the page")] == where(result)
    reasons = {url.removeprefix(f"http://{HOST}"): why for url, why in result.missed}
    assert {"/": "not_a_feed", "/dead": "not_found: answered 404", "/page": "not_a_feed"} == reasons
    assert "/press" not in web.paths()
    assert {HOST} == {asked.host for asked in web.asked}


def test_the_usual_places_are_tried(web, search):
    """Where a page says nothing."""
    web.serves("/", page())
    web.serves("/feed.xml", FEED)
    assert [("/feed.xml", "feed", "a usual place")] == where(search())


def test_a_news_sitemap_is_the_last_resort(web, search):
    """The one that robots.txt names, through an index, the news before all others."""
    web.serves("/", page())
    web.serves("/robots.txt", f"User-agent: *\nDisallow: /private\nSitemap: http://{HOST}/index.xml.gz\n")
    web.serves("/index.xml.gz", INDEX)
    web.serves("/s/news.xml", MAP)
    assert [("/s/news.xml", "sitemap", "a sitemap")] == where(search())
    assert "/s/pages.xml" not in web.paths()


def test_a_search_ends(web, search):
    """A page of a thousand dead announcements costs the site no more than so many requests."""
    web.serves(
        "/", page("".join(f'<link rel="alternate" type="application/rss+xml" href="/{n}">' for n in range(1000)))
    )
    assert () == search().found
    assert MOST == len(web.paths())


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<",
        "\0" * 100,
        "<div>" * 5000,
        "<link rel=alternate type=application/rss+xml href='http://[::1'><a href='http://[::1/rss'>x</a>",
    ],
)
def test_an_odd_page_is_no_crash(web, search, body):
    """It has no feeds, and that is said."""
    web.serves("/", body, Content_Type="text/html")
    result = search()
    assert () == result.found
    assert result.missed


def test_no_answer_is_told(search):
    """A page that is not there ends the search at once."""
    assert ((), ((f"http://{HOST}/gone", "not_found: answered 404"),)) == (
        search("/gone").found,
        search("/gone").missed,
    )
