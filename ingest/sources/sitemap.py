"""Sitemaps and news sitemaps: a fetched answer to the addresses it lists. Pure, no network."""

from __future__ import annotations

from typing import Final

from lxml import etree

from ingest.codings import CodingError, gunzip
from ingest.decode import decode
from ingest.errors import ParseError
from ingest.sources.feed import cleaned
from ingest.sources.items import MAX_ENTRIES, Gathering, plain
from ingest.types import Entry, Fetched, Listing
from ingest.urls import safe_url

MAX_BYTES: Final = 50 << 20  # the protocol's own limit for one file
MAX_CHILDREN: Final = 500
WHOLE: Final = 50_000  # what one file may list by the protocol


def entries(fetched: Fetched, *, whole: bool = False) -> Listing:
    """What the sitemap lists; an index lists further sitemaps as `children`. `whole` is for history: no entry is too many.

    Raises:
        ParseError: ``empty``, ``not_a_sitemap``, ``entities`` or ``broken_sitemap``.
    """
    name = fetched.final_url
    root = _root(name, fetched)
    gathering = Gathering(name, fetched.fetched_at, limit=WHOLE if whole else MAX_ENTRIES)
    # Not QName: a mended document may hold names that it refuses.
    kind = str(root.tag).rpartition("}")[2].lower()
    if kind == "sitemapindex":
        return Listing((), children=_children(root, WHOLE if whole else MAX_CHILDREN))
    if kind != "urlset":
        raise ParseError(name, "not_a_sitemap", f"it starts with <{kind}>")
    for node in root.iterchildren("{*}url"):
        if draft := _draft(node, gathering):
            gathering.add(draft)
    return Listing(gathering.entries(), dropped=gathering.counts(), warnings=gathering.notes())


def news(fetched: Fetched, _held: bytes) -> Listing:
    """A sitemap is read whole: its lines are cheap, and bear dates that turn."""
    return entries(fetched)


def wishes(_: Fetched) -> Listing:
    """A sitemap says nothing of how often it wants to be asked."""
    return Listing(())


def _root(name: str, fetched: Fetched) -> etree._Element:
    try:
        body = gunzip(fetched.body, limit=MAX_BYTES)
    except CodingError as error:
        raise ParseError(name, "broken_sitemap", error.detail) from error
    text = cleaned(decode(body, fetched.header("Content-Type"), "feed").text.lstrip("\ufeff \t\r\n"))
    if not text:
        raise ParseError(name, "empty")
    if "<!ENTITY" in text:
        raise ParseError(name, "entities", "the sitemap declares its own entities")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    if root is None:
        raise ParseError(name, "not_a_sitemap", "it is no XML")
    return root


def _draft(node: etree._Element, gathering: Gathering) -> Entry | None:
    """An entry whose address is its name: a sitemap has no guids."""
    url = gathering.link(_first(node, "{*}loc"))
    if url is None:
        return None
    news = node.find("{*}news")
    return Entry(
        id="",
        url=url,
        title=plain(_first(news, "{*}title")),
        published=gathering.moment(_first(news, "{*}publication_date"), "sitemap:publication_date"),
        updated=gathering.moment(_first(node, "{*}lastmod"), "sitemap:lastmod"),
        source=plain(_first(news, "{*}publication/{*}name")),
    )


def _first(node: etree._Element | None, path: str) -> str:
    return (node.findtext(path) or "").strip() if node is not None else ""


def _children(root: etree._Element, limit: int) -> tuple[str, ...]:
    found = (safe_url(_first(node, "{*}loc")) for node in root.iterchildren("{*}sitemap"))
    return tuple(dict.fromkeys(url for url in found if url))[:limit]
