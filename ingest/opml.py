"""Feeds from and to OPML, the form that feed readers exchange. Pure: text in, text out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import quoteattr

from lxml import etree

from ingest.decode import decode
from ingest.errors import ParseError
from ingest.sources.feed import cleaned
from ingest.subscribing import Names, outlet_of, slug
from ingest.types import Feed, Outlet
from ingest.urls import canonical, safe_url

MAX_OUTLINES: Final = 20_000
MAX_BYTES: Final = 20 << 20


@dataclass(frozen=True)
class Imported:
    """What an OPML file gave: feeds with the outlets they belong to, and what was left out, by reason."""

    feeds: tuple[Feed, ...]
    outlets: tuple[Outlet, ...]
    dropped: dict[str, int]


def read_opml(body: bytes, name: str = "import.opml") -> Imported:
    """The feeds in an OPML file, each with a name and an outlet made from its host.

    Raises:
        ParseError: ``too_large``, ``entities``, ``broken_opml`` or ``not_opml``.
    """
    dropped: dict[str, int] = {}
    feeds: dict[str, Feed] = {}
    outlets: dict[str, Outlet] = {}
    names = Names()
    for number, outline in enumerate(_outlines(body, name)):
        raw = outline.get("xmlUrl") or outline.get("xmlurl") or ""
        url = safe_url(raw)
        reason = _reason(raw, url, number, feeds)
        if url is None or reason:
            dropped.update({reason: dropped.get(reason, 0) + 1} if reason else {})
            continue
        text, title = (" ".join((outline.get(key) or "").split())[:200] for key in ("text", "title"))
        outlet = outlet_of(outline.get("htmlUrl") or url, title or text)
        outlets.setdefault(outlet.id, outlet)
        feeds[canonical(url)] = Feed(names.free(slug(text or title) or outlet.id), url, outlet.id, _kind(outline))
    return Imported(tuple(feeds.values()), tuple(outlets.values()), dropped)


def write_opml(feeds: Iterable[Feed], outlets: Sequence[Outlet] = (), title: str = "Dateline") -> str:
    """The feeds as OPML 2.0, in order of name, without dates: the same feeds give the same text."""
    known = {outlet.id: outlet for outlet in outlets}
    lines = [_outline(feed, known.get(feed.outlet)) for feed in sorted(feeds, key=lambda feed: feed.name)]
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n<head><title>{_text(title)}</title></head>\n<body>\n'
    return head + "".join(lines) + "</body>\n</opml>\n"


def _outlines(body: bytes, name: str) -> list[etree._Element]:
    if len(body) > MAX_BYTES:
        raise ParseError(name, "too_large", f"more than {MAX_BYTES} bytes")
    text = cleaned(decode(body, None, "feed").text.lstrip("\ufeff \t\r\n"))
    if "<!ENTITY" in text:
        raise ParseError(name, "entities", "the file declares its own entities")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise ParseError(name, "broken_opml", str(error)[:200]) from error
    if etree.QName(root).localname != "opml":
        raise ParseError(name, "not_opml", f"it starts with <{etree.QName(root).localname}>")
    return [outline for outline in root.iter("{*}outline") if outline.get("xmlUrl") or outline.get("xmlurl")]


def _reason(raw: str, url: str | None, number: int, feeds: dict[str, Feed]) -> str:
    if number >= MAX_OUTLINES:
        return "too_many"
    if url is None or "@" in raw.partition("://")[2].partition("/")[0]:
        return "unsafe_url"
    return "repeated" if canonical(url) in feeds else ""


def _kind(outline: etree._Element) -> str:
    """As we write it: readers know no sitemaps, and mean a feed whatever else they say."""
    return "sitemap" if outline.get("type") == "sitemap" else "feed"


def _outline(feed: Feed, outlet: Outlet | None) -> str:
    told = {
        "type": "rss" if feed.kind == "feed" else feed.kind,
        "text": feed.name,
        "title": outlet.name if outlet else feed.outlet,
        "xmlUrl": feed.url,
    }
    # Else whoever reads this would take the feed's host for the outlet's, and some feeds lie elsewhere.
    told |= {"htmlUrl": f"https://{outlet.hosts[0]}/"} if outlet and outlet.hosts else {}
    return f"<outline {' '.join(f'{key}={quoteattr(value)}' for key, value in told.items())}/>\n"


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
