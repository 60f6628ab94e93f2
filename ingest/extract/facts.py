"""What a page's head, markup and structured data say about it: titles, names, dates, origins, links. Pure.

Nothing is decided here: every saying is kept with the place where it stood, and
`ingest.extract.article` chooses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from lxml.html import HtmlElement

from ingest.dates import date_in_url, parse_moment
from ingest.urls import absolute, canonical, host_of, safe_url
from storage.events import Hint, Link, Moment

MAX_LINKS = 500
ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|Posting|Report|WebPage|Review|LiveBlog\w*)$")

# Where a page's machine-readable part may say that its text comes from elsewhere,
# and under which name we keep it. Keys are lower case.
META_HINTS = {
    "syndication-source": "syndication-source",
    "original-source": "original-source",
    "author": "meta:author",
    "article:author": "meta:author",
    "parsely-author": "meta:author",
    "dc.creator": "meta:creator",
    "dcterms.creator": "meta:creator",
    "copyright": "meta:copyright",
    "dc.rights": "meta:copyright",
    "dcterms.rights": "meta:copyright",
    "dc.source": "meta:source",
    "dcterms.source": "meta:source",
    "source": "meta:source",
    "news_source": "meta:source",
    "publisher": "meta:publisher",
    "dc.publisher": "meta:publisher",
    "article:publisher": "meta:publisher",
    "og:site_name": "meta:site_name",
    "news_keywords": "meta:keywords",
}
JSON_HINTS = (
    "isBasedOn", "isBasedOnUrl", "creditText", "sourceOrganization", "copyrightHolder", "copyrightNotice", "publisher",
    "provider", "author", "creator", "contributor", "translationOfWork", "citation", "locationCreated",
)  # fmt: skip
META_PUBLISHED = (
    "article:published_time", "article:published", "og:published_time", "og:article:published_time", "rnews:datepublished", "datepublished",
    "date.published", "publish_date", "publish-date", "publishdate", "published_date", "publication_date", "publicationdate", "pubdate",
    "article_date_original", "cxenseparse:recs:publishtime", "cxense:publishtime", "sailthru.date", "parsely-pub-date", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "dcterms.date", "dc.date", "dc.date.created", "dc.created", "originalpublicationdate",
    "og:pubdate", "date", "article.published", "article.created", "displaydate", "ptime", "timestamp", "prism.publicationdate",
    "citation_publication_date", "shareaholic:article_published_time", "mediator_published_time", "vr:published_time", "news:publication_date",
)  # fmt: skip
META_UPDATED = (
    "article:modified_time", "article:modified", "og:updated_time", "og:modified_time", "og:article:modified_time", "datemodified", "lastmod",
    "last-modified", "last_modified", "modified", "dc.date.modified", "dcterms.modified", "dc.modified", "article.updated", "updated_date",
    "revision_date", "rnews:datemodified", "utime", "shareaholic:article_modified_time", "mediator_modified_time",
)  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """Everything a page says about itself outside its text, each with the place where it stood."""

    titles: tuple[tuple[str, str], ...] = ()
    authors: tuple[str, ...] = ()
    site_name: str = ""
    section: str = ""
    language: str = ""
    canonical_url: str = ""
    dates: tuple[Moment, ...] = ()
    links: tuple[Link, ...] = ()
    hints: tuple[Hint, ...] = ()
    article_body: str = ""
    free: bool = True
    warnings: tuple[str, ...] = field(default=())


def read_facts(tree: HtmlElement, url: str, observed_at: datetime | None) -> Facts:
    """All that the tree of an HTML page says about the page, read from the address `url`."""
    nodes = tuple(json_nodes(tree))
    article = _article_node(nodes)
    meta = _meta(tree)
    language = _language(tree, article, meta)
    address = _canonical(tree, meta, url)
    return Facts(
        titles=_titles(tree, article, meta),
        authors=_names(article.get("author")) or _names(article.get("creator")),
        site_name=meta.get("og:site_name", "") or next(iter(_names(article.get("publisher"))), ""),
        section=_text(article.get("articleSection")) or meta.get("article:section", ""),
        language=language,
        canonical_url=address,
        dates=_dates(tree, nodes, article, meta, url, language, observed_at),
        links=_links(tree, url),
        hints=_hints(article, meta, address, url),
        article_body=_text(article.get("articleBody")),
        free=str(article.get("isAccessibleForFree", "true")).lower() not in ("false", "0", "no"),
    )


# --- structured data ----------------------------------------------------------------------------------------------


def json_nodes(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Every object of every JSON-LD script, flattened in page order; broken scripts give nothing."""
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            yield from _flatten(_loads(script.text or ""))


def _loads(text: str) -> object:
    text = (
        re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$", "", text)
        .strip()
        .rstrip(";")
    )
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _flatten(value: object, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(value, list):
        for item in value:
            yield from _flatten(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "hasPart"):
            yield from _flatten(value.get(key), depth + 1)


def _article_node(nodes: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    """The node that describes the article: of an article type if there is one, else any with a publication date."""
    typed = [
        node
        for node in nodes
        if any(re.search(r"(?:Article|BlogPosting|Report|LiveBlog\w*)$", kind) for kind in _types(node))
    ]
    dated = [
        node
        for node in (*typed, *nodes)
        if node.get("datePublished") and any(ARTICLE_TYPES.search(kind) for kind in _types(node))
    ]
    return next(iter((*dated, *typed)), {})


def _types(node: Mapping[str, Any]) -> tuple[str, ...]:
    kind = node.get("@type")
    return tuple(str(item) for item in (kind if isinstance(kind, list) else [kind]) if item)


def _names(value: object) -> tuple[str, ...]:
    """The names in an author, publisher or similar value, however it is nested."""
    if isinstance(value, list):
        return tuple(dict.fromkeys(name for item in value for name in _names(item)))
    if isinstance(value, dict):
        return _names(value.get("name") or value.get("url") or value.get("@id"))
    name = _text(value)
    return (name,) if name else ()


def _text(value: object) -> str:
    if isinstance(value, list):
        return next((text for item in value if (text := _text(item))), "")
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


# --- meta elements ------------------------------------------------------------------------------------------------


def _meta(tree: HtmlElement) -> dict[str, str]:
    """The first content of each meta element by its lower-case name, property or itemprop."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").strip().lower()
        content = " ".join((element.get("content") or "").split())
        if name and content:
            found.setdefault(name, content[:2000])
    return found


def _titles(tree: HtmlElement, article: Mapping[str, Any], meta: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    heads = [" ".join(element.text_content().split()) for element in tree.iter("h1")]
    named = [("h1", head) for head in heads[:3]]
    named += [("json-ld", _text(article.get("headline"))), ("og", meta.get("og:title", ""))]
    named += [("title", " ".join((element.text or "").split())) for element in tree.iter("title")][:1]
    return tuple((source, text) for source, text in named if text)


def _language(tree: HtmlElement, article: Mapping[str, Any], meta: Mapping[str, str]) -> str:
    root = tree.getroottree().getroot()
    return (
        root.get("lang")
        or _text(article.get("inLanguage"))
        or meta.get("og:locale")
        or meta.get("content-language")
        or ""
    ).strip()


def _canonical(tree: HtmlElement, meta: Mapping[str, str], url: str) -> str:
    for element in tree.iter("link"):
        if (element.get("rel") or "").lower() == "canonical" and element.get("href"):
            return canonical(element.get("href"), url or None)
    return canonical(meta["og:url"], url or None) if meta.get("og:url") else ""


def _hints(article: Mapping[str, Any], meta: Mapping[str, str], address: str, url: str) -> tuple[Hint, ...]:
    hints = [Hint(source=name, value=meta[key]) for key, name in META_HINTS.items() if meta.get(key)]
    if address and url and host_of(address) != host_of(canonical(url)):
        hints.insert(0, Hint(source="canonical", value=address))
    for key in JSON_HINTS:
        hints += [Hint(source=f"json-ld:{key}", value=name[:500]) for name in _names(article.get(key))]
    return tuple(dict.fromkeys(hints))


# --- dates --------------------------------------------------------------------------------------------------------


def _dates(
    tree: HtmlElement,
    nodes: tuple[dict[str, Any], ...],
    article: Mapping[str, Any],
    meta: Mapping[str, str],
    url: str,
    language: str,
    observed_at: datetime | None,
) -> tuple[Moment, ...]:
    said = [(_text(article.get(key)), f"json-ld:{key}") for key in ("datePublished", "dateModified", "dateCreated")]
    said += [(_text(node.get("uploadDate")), "json-ld:uploadDate") for node in nodes[:3]]
    # Some sites write article:published:time and its kin.
    named = {re.sub(r"[:._-]", "", name): content for name, content in reversed(list(meta.items()))}
    said += [(named[name], "meta:published") for name in _plain_names(META_PUBLISHED) if named.get(name)]
    said += [(named[name], "meta:modified") for name in _plain_names(META_UPDATED) if named.get(name)]
    said += list(_microdata(tree))
    if not any(source.endswith((":datePublished", "meta:published")) for raw, source in said if raw):
        said += [(content, "meta:published") for name, content in named.items() if _is_published(name)]
    said += list(_times(tree))
    read = [parse_moment(raw, source, language, observed_at) for raw, source in said if raw]
    return tuple(dict.fromkeys(moment for moment in (*read, date_in_url(url, observed_at)) if moment))


_PUBLISHED_NAME = re.compile(r"(?:publish(?:ed)?|publication|pub)(?:date|time|at|on)?$")
_OTHER_NAME = re.compile(r"modif|updat|expir|event|unpub|last")


def _is_published(name: str) -> bool:
    """Whether a name that is in no table says the same: publishers put a prefix of their own before it.

    Only where nothing surer speaks: some keep the day of a page's first form under such a name.
    """
    return bool(_PUBLISHED_NAME.search(name)) and not _OTHER_NAME.search(name)


@cache
def _plain_names(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.sub(r"[:._-]", "", name) for name in names))


def _microdata(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    for element in tree.iterfind(".//*[@itemprop]"):
        name = element.get("itemprop")
        if name in ("datePublished", "dateModified") and element.tag != "meta":
            yield element.get("datetime") or element.get("content") or element.text_content()[:80], f"microdata:{name}"


_TIME_UPDATED = re.compile(r"updat|modif|edited|lastmod|güncel|обновл", re.IGNORECASE)
_TIME_PUBLISHED = re.compile(
    r"publish|entry-date|post-date|posted|dt-published|pubdate|story-date|article-date|byline", re.IGNORECASE
)
_TIME_ELSEWHERE = re.compile(
    r"comment|related|recommend|sidebar|widget|footer|teaser|card|most-|latest|live", re.IGNORECASE
)


def _times(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    """The `time` elements outside comments and teasers: marked ones by their mark, else the first alone."""
    seen = 0
    for element in tree.iter("time"):
        around = [element, *element.iterancestors()][:6]
        dress = " ".join(f"{part.tag} {part.get('class') or ''} {part.get('id') or ''}" for part in around)
        raw = element.get("datetime") or element.get("content") or element.text_content()[:80]
        if not raw or _TIME_ELSEWHERE.search(dress) or re.search(r"\b(?:aside|footer|nav)\b", dress):
            continue
        near = " ".join(str(part.get("class") or "") for part in around[:2]) + (
            " pubdate" if element.get("pubdate") is not None else ""
        )
        if _TIME_UPDATED.search(near):
            yield raw, "time:updated"
        elif _TIME_PUBLISHED.search(near):
            yield raw, "time:published"
        elif not seen:
            yield raw, "time"
        seen += 1


# --- links --------------------------------------------------------------------------------------------------------


_AWAY = re.compile(r"\s*(?:https?:|[/\\]{2})(?://([^/?#:@\\]+)(?=[/?#]|$))?", re.IGNORECASE)


def _links(tree: HtmlElement, url: str) -> tuple[Link, ...]:
    """Links to other hosts with the words they stand on, each once, in page order."""
    here = host_of(canonical(url)) if url else ""
    found: dict[Link, None] = {}
    for element in tree.iter("a"):
        # Most links of a page are relative ones to its own host, and to resolve an address is dear.
        away = _AWAY.match(element.get("href") or "")
        if here and (away is None or (away[1] or "").lower() == here):
            continue
        text = " ".join(element.text_content().split())[:300]
        address = safe_url(absolute(element.get("href") or "", url) if url else element.get("href") or "")
        if text and address and host_of(canonical(address)) != here:
            found.setdefault(Link(url=address, text=text))
        if len(found) >= MAX_LINKS:
            break
    return tuple(found)
