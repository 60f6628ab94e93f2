"""Feeds from and to OPML, the form that feed readers exchange. Pure: text in, text out."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import quoteattr

from lxml import etree

from ingest.decode import decode
from ingest.errors import ParseError
from ingest.sources.feed import cleaned
from ingest.types import Feed, Outlet
from ingest.urls import canonical, host_of, safe_url
from ingest.watchlist import Watchlist

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
    names = _Names()
    for number, outline in enumerate(_outlines(body, name)):
        raw = outline.get("xmlUrl") or outline.get("xmlurl") or ""
        url = safe_url(raw)
        reason = _reason(raw, url, number, feeds)
        if url is None or reason:
            dropped.update({reason: dropped.get(reason, 0) + 1} if reason else {})
            continue
        text, title = (" ".join((outline.get(key) or "").split())[:200] for key in ("text", "title"))
        outlet = _outlet(outline.get("htmlUrl") or url, title or text)
        outlets.setdefault(outlet.id, outlet)
        feeds[canonical(url)] = Feed(names.free(slug(text or title) or outlet.id), url, outlet.id)
    return Imported(tuple(feeds.values()), tuple(outlets.values()), dropped)


def write_opml(feeds: Iterable[Feed], outlets: Sequence[Outlet] = (), title: str = "Dateline") -> str:
    """The feeds as OPML 2.0, in order of name, without dates: the same feeds give the same text."""
    names = {outlet.id: outlet.name for outlet in outlets}
    lines = [_outline(feed, names.get(feed.outlet, feed.outlet)) for feed in sorted(feeds, key=lambda feed: feed.name)]
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n<head><title>{_text(title)}</title></head>\n<body>\n'
    return head + "".join(lines) + "</body>\n</opml>\n"


def lines_for(watchlist: Watchlist, url: str, kind: str, title: str) -> tuple[str, str]:
    """A name for a feed, and the lines that put it (and its outlet, if the desk knows none) into ``watch.toml``."""
    known = watchlist.outlet_for(url)
    outlet = known or _outlet(url, title)
    name = _Names(feed.name for feed in watchlist.feeds).free(slug(title) or outlet.id)
    lines = ["", "[[feed]]", f"name = {_quoted(name)}", f"url = {_quoted(url)}", f"outlet = {_quoted(outlet.id)}"]
    lines += [f"kind = {_quoted(kind)}"] if kind != "feed" else []
    if known is None:
        head = ["", "[[outlet]]", f"id = {_quoted(outlet.id)}", f"name = {_quoted(outlet.name)}"]
        lines = [*head, f"hosts = [{_quoted(outlet.hosts[0])}]", *lines]
    return name, "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A basic TOML string; JSON's escapes are TOML's, too."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def slug(title: str) -> str:
    """A name for a feed out of a title: lower-case ASCII letters, digits and single hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60].rstrip("-")


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


def _outlet(home: str, title: str) -> Outlet:
    host = host_of(home).removeprefix("www.")
    return Outlet(id=slug(host), name=title or host, hosts=(host,))


class _Names:
    """The names of feeds given so far; each further one of a name gets the next number."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        # Where to go on counting: thousands of feeds may be called "News".
        self._last: Counter[str] = Counter()

    def free(self, name: str) -> str:
        """The name, with a number behind it where it is taken."""
        found = name
        while found in self._taken:
            self._last[name] += 1
            found = f"{name}-{self._last[name] + 1}"
        self._taken.add(found)
        return found


def _outline(feed: Feed, outlet: str) -> str:
    return f'<outline type="rss" text={quoteattr(feed.name)} title={quoteattr(outlet)} xmlUrl={quoteattr(feed.url)}/>\n'


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
