"""Read a feed that is plain, in a tenth of the time that a parser of a thousand dialects takes. Pure.

Plain is well-formed RSS or Atom made of the elements below, each where it
belongs, once, and without markup inside: what most sites send. Of such a feed
there is only one reading, and the one here is feedparser's, in its own form (a
test holds the two to each other). Let anything else stand in it, an attribute
too many or an element that is not in these tables, and the feed is left to
feedparser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from feedparser import FeedParserDict
from lxml import etree

Item = dict[str, Any]
ATOM: Final = "{http://www.w3.org/2005/Atom}"
CONTENT: Final = "{http://purl.org/rss/1.0/modules/content/}"
DC: Final = "{http://purl.org/dc/elements/1.1/}"
MEDIA: Final = "{http://search.yahoo.com/mrss/}"
SLASH: Final = "{http://purl.org/rss/1.0/modules/slash/}"
SY: Final = "{http://purl.org/rss/1.0/modules/syndication/}"
WFW: Final = "{http://wellformedweb.org/CommentAPI/}"
LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
# Each goes by this prefix or is not plain: feedparser minds both, the prefix and the namespace.
PREFIXES: Final = {
    prefix: namespace[1:-1]
    for prefix, namespace in (
        ("atom", ATOM), ("content", CONTENT), ("dc", DC), ("media", MEDIA), ("slash", SLASH), ("sy", SY), ("wfw", WFW),
    )
}  # fmt: skip

# What is read as a text, and the key that feedparser puts it under.
RSS_ENTRY: Final = {
    "title": "title", "link": "link", "guid": "id", "description": "summary", f"{CONTENT}encoded": "content",
    "pubDate": "published", f"{DC}date": "updated", "author": "author", f"{DC}creator": "author", "source": "source",
}  # fmt: skip
ATOM_ENTRY: Final = {
    f"{ATOM}{name}": name for name in ("title", "id", "summary", "content", "published", "updated")
}  # fmt: skip
RSS_FEED: Final = {
    "title": "title", "ttl": "ttl", f"{SY}updatePeriod": "sy_updateperiod", f"{SY}updateFrequency": "sy_updatefrequency",
}  # fmt: skip
ATOM_FEED: Final = {f"{ATOM}title": "title"}
# What is passed over, since no key that is read comes from it.
PASSED: Final = frozenset(
    {"category", "comments", "enclosure", f"{DC}subject", f"{SLASH}comments", f"{SLASH}section", f"{WFW}commentRss",
     f"{MEDIA}thumbnail", f"{MEDIA}content", f"{ATOM}category", f"{ATOM}rights"}
)  # fmt: skip
PASSED_IN_FEED: Final = frozenset(
    {"link", "description", "language", "lastBuildDate", "pubDate", "generator", "copyright", "managingEditor",
     "webMaster", "category", "docs", "cloud", f"{SY}updateBase", f"{DC}language", f"{DC}rights", f"{DC}date",
     *(f"{ATOM}{name}" for name in ("id", "subtitle", "updated", "generator", "rights", "icon", "logo", "category"))}
)  # fmt: skip
PARTS: Final = {
    "image": {"url", "title", "link", "width", "height", "description"}, "skipHours": {"hour"}, "skipDays": {"day"},
    f"{ATOM}author": {f"{ATOM}name", f"{ATOM}uri", f"{ATOM}email"},
}  # fmt: skip
REPEATED: Final = ("skipHours", "skipDays")  # of which nothing is read here
# Attributes under which a text is the same text.
ATTRIBUTES: Final = {
    "guid": {"isPermaLink"}, "source": {"url"},
    **{f"{ATOM}{name}": {"type", LANG} for name in ("title", "summary", "content")},
}  # fmt: skip
TYPES: Final = ("", "text", "html", "text/plain", "text/html")
LINK: Final = frozenset({"href", "rel", "type", "title", "hreflang", "length"})
PAGES: Final = ("html", "text/html", "xhtml", "application/xhtml+xml")
ADDRESSES: Final = ("id", "link")

_UNUSUAL: Final = re.compile(r"<!DOCTYPE|<!ENTITY|\bbase\s*=", re.IGNORECASE)
_REFERENCE: Final = re.compile(r"&\w+;")
_C1: Final = re.compile("[\x80-\x9f]")  # to feedparser, letters of windows-1252


class _NotPlain(Exception):
    """Something that only feedparser knows how to take."""


def read(text: str) -> FeedParserDict | None:
    """The feed as feedparser would give it, in those keys that are read of it; None where it is not plain."""
    root = _tree(text)
    try:
        if root is not None and root.tag == "rss":
            return _rss(root)
        if root is not None and root.tag == f"{ATOM}feed":
            return _atom(root)
    except _NotPlain:
        pass
    return None


def _tree(text: str) -> etree._Element | None:
    # An end of CDATA outside of CDATA is an error to expat, and to libxml2 only a text.
    if _UNUSUAL.search(text) or text.count("]]>") != text.count("<![CDATA["):
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    # All names are declared at the top, and none there under another's prefix.
    names = root.nsmap
    once = text.count("xmlns") == len(names)
    return root if once and all(_usual(prefix, uri, root) for prefix, uri in names.items()) else None


def _usual(prefix: str | None, uri: str, root: etree._Element) -> bool:
    if prefix is None:
        return root.tag == f"{ATOM}feed" and uri == PREFIXES["atom"]
    return uri == PREFIXES[prefix] if prefix in PREFIXES else uri.lower() not in _KNOWN


_KNOWN: Final = frozenset(uri.lower() for uri in PREFIXES.values())


def _rss(root: etree._Element) -> FeedParserDict:
    channels = _elements(root)
    if set(root.attrib) - {"version", LANG} or len(channels) != 1 or channels[0].tag != "channel":
        raise _NotPlain
    return _feed(channels[0], "item", RSS_FEED, _rss_entry, "rss20")


def _atom(root: etree._Element) -> FeedParserDict:
    if set(root.attrib) - {LANG}:
        raise _NotPlain
    return _feed(root, f"{ATOM}entry", ATOM_FEED, _atom_entry, "atom10")


def _feed(
    node: etree._Element,
    entry: str,
    texts: Mapping[str, str],
    read_entry: Callable[[etree._Element], Item],
    version: str,
) -> FeedParserDict:
    feed: Item = {"links": []}
    entries: list[Item] = []
    for child in _elements(node):
        if child.tag == entry:
            entries.append(read_entry(child))
        elif child.tag in texts:
            _put(feed, texts[child.tag], _text(child))
        elif child.tag == f"{ATOM}link":
            feed["links"].append(_link(child))
        elif child.tag in PARTS:
            _parts(child)
        elif child.tag not in PASSED_IN_FEED or len(child) or (child.tag == "link" and child.attrib):
            raise _NotPlain
    return FeedParserDict(bozo=False, entries=entries, feed=feed, version=version)


def _rss_entry(node: etree._Element) -> Item:
    item = _texts(node, RSS_ENTRY, _no_more)
    permanent = node.find("guid")
    # A guid is the link, too, unless it says that it is none, or there is a link.
    if permanent is not None and permanent.get("isPermaLink", "true") == "true":
        item.setdefault("link", _address(item["id"]))
    author = item.get("author")
    if author is not None:
        if "@" in author:
            raise _NotPlain
        item["authors"] = [{"name": author}] if author else [{}]
    if "source" in item:
        item["source"] = _source(node)
    return _with_summary(item)


def _atom_entry(node: etree._Element) -> Item:
    links: list[dict[str, str]] = []
    authors: list[dict[str, str]] = []

    def more(child: etree._Element) -> None:
        if child.tag == f"{ATOM}link":
            links.append(_link(child))
        elif child.tag == f"{ATOM}author":
            authors.append(_parts(child))
        else:
            raise _NotPlain

    item = _texts(node, ATOM_ENTRY, more)
    pages = [link["href"] for link in links if link["rel"] == "alternate" and link["type"] in PAGES]
    if pages or "id" in item:
        item["link"] = pages[-1] if pages else item["id"]
    if len(authors) > 1 and any(set(one) != {f"{ATOM}name"} for one in authors):
        raise _NotPlain  # feedparser lets them inherit from each other
    if authors:
        names = [authors[-1].get(f"{ATOM}{part}", "") for part in ("name", "email")]
        item["author"] = f"{names[0]} ({names[1]})" if all(names) else names[0] or names[1]
        item["authors"] = [{"name": name} if (name := one.get(f"{ATOM}name")) is not None else {} for one in authors]
    return _with_summary(item | {"links": links})


def _with_summary(item: Item) -> Item:
    """The content in its own form; it is the summary, too, where there is no other."""
    if "content" in item:
        item.setdefault("summary", item["content"])
        item["content"] = [{"value": item["content"]}]
    return item


def _texts(node: etree._Element, texts: Mapping[str, str], more: Callable[[etree._Element], None]) -> Item:
    """The texts of an entry by their keys; what is neither one of them nor passed over is for `more`."""
    if set(node.attrib) - {LANG}:
        raise _NotPlain
    item: Item = {}
    for child in _elements(node):
        if child.tag in texts:
            _put(item, texts[child.tag], _text(child))
        elif child.tag not in PASSED:
            more(child)
        elif len(child):
            raise _NotPlain
    for key in ADDRESSES:
        _address(item.get(key, ""))
    if _REFERENCE.search(item.get("link", "")):
        raise _NotPlain
    return item


def _no_more(_: etree._Element) -> None:
    raise _NotPlain


def _elements(node: etree._Element) -> list[etree._Element]:
    """The children that are elements: comments and the like are nobody's."""
    return [child for child in node if isinstance(child.tag, str)]


def _put(item: Item, key: str, value: str) -> None:
    if key in item:
        raise _NotPlain
    item[key] = value


def _text(node: etree._Element) -> str:
    """The words in an element that holds nothing else, as feedparser cleans them."""
    if len(node) or (node.attrib and not _same_text(node)):
        raise _NotPlain
    return _clean((node.text or "").strip())


def _clean(value: str) -> str:
    if value.isascii():
        return value
    with suppress(UnicodeEncodeError, UnicodeDecodeError):
        value = value.encode("latin-1").decode("utf-8")  # taken for Latin-1 and written as UTF-8 once more
    if _C1.search(value):
        raise _NotPlain
    return value


def _same_text(node: etree._Element) -> bool:
    return not set(node.attrib) - ATTRIBUTES.get(node.tag, set()) and node.get("type", "").lower() in TYPES


def _address(value: str) -> str:
    if ":///" in value:  # feedparser mends these
        raise _NotPlain
    return value


def _link(node: etree._Element) -> dict[str, str]:
    if len(node) or "href" not in node.attrib or set(node.attrib) - LINK:
        raise _NotPlain
    rel = node.get("rel", "alternate").lower()
    usual = "application/atom+xml" if rel == "self" else "text/html"
    return {"href": _address(node.get("href", "")), "rel": rel, "type": node.get("type", usual).lower()}


def _parts(node: etree._Element) -> dict[str, str]:
    """The texts of an element's parts by their tags."""
    parts: dict[str, str] = {}
    for part in _elements(node):
        twice = part.tag in parts and node.tag not in REPEATED
        if twice or part.tag not in PARTS[node.tag] or part.attrib or len(part) or (part.tail or "").strip():
            raise _NotPlain
        parts[part.tag] = (part.text or "").strip()
    if node.attrib or (node.text or "").strip():
        raise _NotPlain
    return parts


def _source(node: etree._Element) -> dict[str, str]:
    """Where an entry came from: a name and the address of a feed."""
    source = node.find("source")
    assert source is not None
    title, href = _text(source), source.get("url")
    return ({"href": href} if href is not None else {}) | ({"title": title} if title else {})
