"""Find the feeds of a site from the address of one of its pages. Asks only through the `Fetch` it is given.

In this order, each kind only where the ones before gave nothing: the address
itself, what the page announces (``link rel=alternate``), what it links to in
words or by a name that sounds like a feed, the places where sites keep feeds,
the sitemaps that robots.txt names. Only what can be read as a feed counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from lxml import etree
from lxml import html as lxml_html

from ingest.decode import decode
from ingest.errors import FetchError, ParseError
from ingest.sources import SOURCES
from ingest.types import Fetch, Fetched, Listing, Request
from ingest.urls import absolute, registrable_domain, safe_url

MOST: Final = 16  # addresses asked for in one search; five seconds lie between two of them
MOST_HTML: Final = 1 << 20
TYPES: Final = (
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/json",
    "application/xml", "text/xml",
)  # fmt: skip
PLACES: Final = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json")
SITEMAPS: Final = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap.xml")

_NAME: Final = re.compile(r"(?:^|[/._-])(?:rss|atom|feeds?|rdf)(?:$|[/._?-])", re.IGNORECASE)
_SITEMAP: Final = re.compile(r"^\s*sitemap\s*:\s*(\S{1,2048})", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Found:
    """A feed that was read: where, how it was found, and the answer itself, which need not be asked for again."""

    url: str
    kind: str
    how: str
    listing: Listing
    fetched: Fetched


@dataclass(frozen=True)
class Search:
    """What a search gave: the feeds, and each address that was asked in vain, with why."""

    found: tuple[Found, ...]
    missed: tuple[tuple[str, str], ...]


def discover(url: str, fetch: Fetch) -> Search:
    """The feeds of a site, from the address of a page or a feed."""
    search = _Search(fetch)
    answer = search.ask(url)
    if answer is None or search.read(url, answer, "the address itself"):
        return search.result()
    for how, kind, places in _rounds(answer, search):
        for place in places:
            search.try_place(place, kind, how)
        if search.found:
            break
    return search.result()


def _rounds(page: Fetched, search: _Search) -> Iterator[tuple[str, str, Iterable[str]]]:
    announced, linked = links(page)
    yield "announced by the page", "feed", announced
    yield "linked from the page", "feed", linked
    yield "a usual place", "feed", [urljoin(page.final_url, place) for place in PLACES]
    yield "a sitemap", "sitemap", _sitemaps(page, search)


def _sitemaps(page: Fetched, search: _Search) -> Iterator[str]:
    named = search.ask(urljoin(page.final_url, "/robots.txt"), kind="robots")
    text = named.body.decode("utf-8", "replace") if named else ""
    urls = [url for raw in _SITEMAP.findall(text) if (url := safe_url(absolute(raw, page.final_url)))]
    # A news sitemap holds two days, and is what a desk wants.
    yield from sorted(dict.fromkeys(urls), key=lambda url: "news" not in url.lower())
    if not urls:
        yield from (urljoin(page.final_url, place) for place in SITEMAPS)


def links(page: Fetched) -> tuple[list[str], list[str]]:
    """The addresses that a page announces as its feeds, and those it links to under a name that sounds like one."""
    tree = _tree(page)
    if tree is None:
        return [], []
    base = absolute(next(iter(tree.xpath("//base/@href")), ""), page.final_url) or page.final_url
    announced = [
        node.get("href", "")
        for node in tree.iter("link")
        if "alternate" in node.get("rel", "").lower().split() and _type(node) in TYPES
    ]
    linked = [href for node in tree.iter("a") if _NAME.search((href := node.get("href", "")).partition("?")[0])]
    home = registrable_domain(page.final_url)
    own = [url for url in _safe(linked, base) if registrable_domain(url) == home]
    first = _safe(announced, base)
    return first, [url for url in own if url not in first]


def _type(node: etree._Element) -> str:
    return str(node.get("type") or "").partition(";")[0].strip().lower()


def _safe(hrefs: Iterable[str], base: str) -> list[str]:
    plain = (absolute(href, base).partition("#")[0] for href in hrefs if href)
    return list(dict.fromkeys(url for address in plain if (url := safe_url(address))))


def _tree(page: Fetched) -> etree._Element | None:
    text = decode(page.body, page.header("Content-Type"), "page").text[:MOST_HTML]
    try:
        return lxml_html.document_fromstring(
            text.replace("\0", "").encode(), parser=lxml_html.HTMLParser(encoding="utf-8")
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


class _Search:
    """One search: asks each address once, and so many in all."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._asked: set[str] = set()
        self.found: list[Found] = []
        self._missed: list[tuple[str, str]] = []

    def result(self) -> Search:
        return Search(tuple(self.found), tuple(self._missed))

    def ask(self, url: str, kind: str = "feed") -> Fetched | None:
        """The answer of an address not asked before, or None (and noted)."""
        if url in self._asked or len(self._asked) >= MOST:
            return None
        self._asked.add(url)
        [(_, outcome)] = self._fetch([Request(url, kind="robots" if kind == "robots" else "feed")])
        if isinstance(outcome, FetchError):
            self._missed.append((url, f"{outcome.reason}: {outcome.detail}" if outcome.detail else outcome.reason))
            return None
        return outcome

    def try_place(self, url: str, kind: str, how: str) -> None:
        """Ask, and keep what can be read; of an index of sitemaps, those of news."""
        answer = self.ask(url)
        if answer is None:
            return
        listing = self.read(url, answer, how, kind)
        for child in listing.children if listing else ():
            if "news" in child.lower() and (inner := self.ask(child)):
                self.read(child, inner, how, kind)

    def read(self, url: str, answer: Fetched, how: str, kind: str = "") -> Listing | None:
        """The listing, where the answer is one; None (and noted) where not. With no `kind`, either is tried."""
        reasons = []
        for name in (kind,) if kind else ("feed", "sitemap"):
            try:
                listing = SOURCES[name].entries(answer)
            except ParseError as error:
                reasons.append(error.reason)
                continue
            if listing.entries or not listing.children:
                there = answer.final_url if answer.permanent else url
                if there not in {item.url for item in self.found}:
                    self.found.append(Found(there, name, how, listing, answer))
            return listing
        self._missed.append((url, reasons[0]))
        return None
