"""RSS 0.9x to 2.0, RDF, Atom and JSON Feed: a fetched answer to the entries it lists. Pure, no network.

feedparser gets bytes that were fetched, bounded, decoded and cleaned here, in
UTF-8 and as a stream: given a string it would open files and addresses, given
raw bytes it would turn one bad byte into a feed of mojibake.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any, Final
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import feedparser

from ingest.characters import legal_xml
from ingest.decode import decode
from ingest.errors import ParseError
from ingest.sources import plain as plain_feeds
from ingest.sources.items import MAX_CONTENT, MAX_ENTRIES, Gathering, plain, text_of, tidy
from ingest.types import Entry, Fetched, Listing
from ingest.urls import absolute, safe_url

MAX_TAGS: Final = 2000  # in one entry, and outside of all entries together
MAX_ENTRY: Final = 1 << 20
HEAD: Final = 16_384
PERIODS: Final = {"hourly": 60, "daily": 1440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}
DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]{0,500}\?>\s*")
_ROOT: Final = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z][\w.-]*)")
_ENTRY: Final = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?(item|entry)(?=[\s>/])", re.IGNORECASE)
_OPENING: Final = re.compile(r"<[A-Za-z]")
_SKIP: Final = re.compile(r"<skip(?:Hours|Days)>(.{0,2000}?)</skip(?:Hours|Days)>", re.DOTALL)
_TURNING: Final = re.compile(r"<((?:dc:)?(?:lastBuildDate|pubDate|updated|date|modified))>[^<]{0,80}</\1>\s*")
_WISH: Final = re.compile(rb"<\s*(?:[\w.-]+:)?(?:ttl|skipHours|skipDays|updatePeriod)\b", re.IGNORECASE)
Item = dict[str, Any]  # what feedparser makes of an element: a dictionary of texts, lists and dictionaries
FEED_ROOTS: Final = frozenset({"rss", "rdf", "feed", "channel"})


def entries(fetched: Fetched) -> Listing:
    """What the feed lists.

    Raises:
        ParseError: ``empty``, ``not_a_feed``, ``entities`` (an entity bomb), ``too_many_tags`` or ``broken_feed``.
    """
    name = fetched.final_url
    gathering = Gathering(name, fetched.fetched_at)
    text = _text_of(fetched, gathering)
    if text.startswith("{"):
        return _json_feed(name, text, gathering)
    _refuse_other(name, text)
    return _xml_feed(name, _bounded(name, cleaned(text, gathering), gathering), gathering)


def news(fetched: Fetched, held: bytes) -> Listing:
    """As `entries`, but without those that stand in the body held in the very same signs: they were taken then.

    `passed_over` counts them. Read whole all the same: what is no XML, what has
    changed outside of its entries, and a new entry whose name stands in an old one.
    """
    try:
        found = _news(fetched, held)
    except ParseError:
        found = None  # told by the whole reading, in its words
    return found or entries(fetched)


def _news(fetched: Fetched, held: bytes) -> Listing | None:
    name = fetched.final_url
    gathering = Gathering(name, fetched.fetched_at)
    before = _parted(replace(fetched, body=held), Gathering(name, fetched.fetched_at))
    now = _parted(fetched, gathering)
    if not before or not now or (before[0], before[2]) != (now[0], now[2]) or len(now[1]) > MAX_ENTRIES:
        return None
    head, pieces, tail = now
    known = set(before[1])
    fresh = [piece for piece in pieces if piece not in known]
    text = _bounded(name, head + "".join(fresh) + tail, gathering)
    listing = _xml_feed(name, text, gathering)
    old = "".join(piece for piece in pieces if piece in known)
    if any(_named_in(entry, old) for entry in listing.entries):
        return None
    return replace(listing, passed_over=len(pieces) - len(fresh))


def _parted(fetched: Fetched, gathering: Gathering) -> tuple[str, list[str], str] | None:
    """The parts of a feed in XML; of what stands before and behind the entries, dates that turn with every poll are left out."""
    text = _text_of(fetched, gathering)
    if text.startswith("{"):
        return None
    _refuse_other(fetched.final_url, text)
    parts = _parts(cleaned(text, gathering))
    return (
        (_TURNING.sub("", parts[0]), [piece.strip() for piece in parts[1]], _TURNING.sub("", parts[2]))
        if parts
        else None
    )


def _named_in(entry: Entry, text: str) -> bool:
    """Whether another entry might bear this one's name, so that only all of them together tell what each is called."""
    words = {entry.id, urlsplit(entry.url).path.strip("/")} - {""}
    return entry.id.startswith("sha256:") or any(word in text or escape(word) in text for word in words)


def _text_of(fetched: Fetched, gathering: Gathering) -> str:
    decoded = decode(fetched.body, fetched.header("Content-Type"), "feed")
    text = decoded.text.lstrip("\ufeff \t\r\n\0")
    if not text:
        raise ParseError(fetched.final_url, "empty")
    if decoded.doubtful:
        gathering.warnings[f"doubtful_charset {decoded.encoding}"] += 1
    return text


def wishes(fetched: Fetched) -> Listing:
    """How often, and when not, the feed wants to be asked: a body that was read before, its entries passed over.

    Entries are nearly all of a feed, and nearly all polls answer 304.
    """
    name = fetched.final_url
    text = cleaned(decode(fetched.body, fetched.header("Content-Type"), "feed").text.lstrip("\ufeff \t\r\n\0"))
    if text.startswith("{"):
        return Listing(())
    _refuse_other(name, text)
    parts = _parts(text)
    channel = parts[0] + parts[2] if parts else text
    if _tags(channel) > MAX_TAGS:
        _overgrown(name)
    return _wishes(channel, _parse(name, channel).feed)


def may_wish(body: bytes) -> bool:
    """Whether a body could hold a wish at all: most do not, and need not be read for one."""
    return b"\0" in body[:HEAD] or _WISH.search(body) is not None


def cleaned(text: str, gathering: Gathering | None = None) -> str:
    """The text without declaration and without characters that XML forbids; these are counted as a warning."""
    text, count = legal_xml(_DECLARATION.sub("", text))
    if gathering and count:
        gathering.warnings["forbidden_characters"] += count
    return text


def _refuse_other(name: str, text: str) -> None:
    """A web page, a sitemap, an entity bomb: no feed. A plain DOCTYPE is fine, old RSS has one."""
    if "<!ENTITY" in text or "<!entity" in text:
        raise ParseError(name, "entities", "the feed declares its own entities")
    root = _root(text)
    if root in ("urlset", "sitemapindex"):
        raise ParseError(name, "not_a_feed", 'this is a sitemap; give the feed kind = "sitemap"')
    if root not in FEED_ROOTS:
        raise ParseError(name, "not_a_feed", f"it starts with <{root}>" if root else "it has no markup")


def _root(text: str) -> str:
    """The name of the outermost element, in lower case and without prefix."""
    place = 0
    while (place := text.find("<", place)) >= 0:
        for opening, closing in (("<!--", "-->"), ("<?", "?>"), ("<!", ">")):
            if text.startswith(opening, place):
                place = text.find(closing, place)
                break
        else:
            match = _ROOT.match(text, place)
            return match[1].lower() if match else ""
        if place < 0:
            break
    return ""


def _bounded(name: str, text: str, gathering: Gathering) -> str:
    """The text without the entries past the limit and without overgrown ones; each is counted."""
    parts = _parts(text)
    if not parts:
        return text if _tags(text) <= MAX_TAGS else _overgrown(name)
    head, pieces, tail = parts
    if _tags(head) + _tags(tail) > MAX_TAGS:
        _overgrown(name)
    kept = [piece for piece in pieces[:MAX_ENTRIES] if _fits(piece, gathering)]
    gathering.dropped.update({"too_many": len(pieces) - MAX_ENTRIES} if len(pieces) > MAX_ENTRIES else {})
    return head + "".join(kept) + tail if len(kept) < len(pieces) else text


def _parts(text: str) -> tuple[str, list[str], str] | None:
    """What stands before the entries, each of them, and what stands behind; None where there are none."""
    starts = [match.start() for match in _ENTRY.finditer(text)]
    if not starts:
        return None
    last = text.rfind("</", starts[-1])
    close = re.compile(r"</[^>]{0,60}(?:item|entry)\s*>", re.IGNORECASE)
    ends = [match.end() for match in close.finditer(text, starts[-1])]
    tail_at = ends[-1] if ends else (last if last > 0 else len(text))
    pieces = [text[start:end] for start, end in zip(starts, [*starts[1:], tail_at], strict=True)]
    return text[: starts[0]], pieces, text[tail_at:]


def _overgrown(name: str) -> str:
    raise ParseError(name, "too_many_tags", f"more than {MAX_TAGS} outside of entries")


def _fits(piece: str, gathering: Gathering) -> bool:
    if len(piece) > MAX_ENTRY:
        gathering.dropped["too_large"] += 1
        return False
    if _tags(piece) > MAX_TAGS:
        gathering.dropped["too_many_tags"] += 1
        return False
    return True


def _tags(text: str) -> int:
    """Opening tags outside of CDATA sections, where markup is only text."""
    count, place = 0, 0
    while (start := text.find("<![CDATA[", place)) >= 0:
        count += len(_OPENING.findall(text, place, start))
        place = text.find("]]>", start)
        if place < 0:
            return count
    return count + len(_OPENING.findall(text, place))


# -- XML -------------------------------------------------------------------


def _xml_feed(name: str, text: str, gathering: Gathering) -> Listing:
    parsed = plain_feeds.read(text) or _parse(name, text)
    if parsed.get("bozo") and not parsed.entries:
        raise ParseError(name, "broken_feed", tidy(str(parsed.get("bozo_exception", "")))[:200])
    if parsed.get("bozo"):
        # Where something opened is not closed, entries behind it are swallowed: they were there, and are not read.
        begun = len(_ENTRY.findall(text))
        gathering.dropped.update({"unread": begun - len(parsed.entries)} if begun > len(parsed.entries) else {})
        gathering.warnings[f"not well-formed ({type(parsed.get('bozo_exception')).__name__})"] += 1
    atom = str(parsed.get("version", "")).startswith("atom")
    for item in parsed.entries:
        if draft := _draft(item, gathering, atom=atom):
            gathering.add(draft)
    channel = parsed.feed
    return replace(
        _wishes(text, channel),
        entries=gathering.entries(),
        title=plain(_text(channel, "title")),
        dropped=gathering.counts(),
        next_page=_link(channel, name, "next", "prev-archive"),
        warnings=gathering.notes(),
        hub=_link(channel, name, "hub"),
    )


def _wishes(text: str, channel: Item) -> Listing:
    return Listing(
        (),
        ttl_minutes=_ttl(channel),
        skip_hours=_skipped(text, "hour", lambda word: int(word) % 24 if word.isdecimal() else None),
        skip_days=_skipped(text, "day", lambda word: DAYS.index(word.lower()) if word.lower() in DAYS else None),
    )


def _parse(name: str, text: str) -> feedparser.FeedParserDict:
    # No content-location: with a base, feedparser would also "resolve" guids,
    # and a feed that moves would then list all of its entries as new.
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        return feedparser.parse(  # noqa: TID251 - bytes as a stream: nothing is opened
            BytesIO(text.encode("utf-8", "replace")),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # whatever a parser of a thousand dialects meets, it is this feed's fault
        raise ParseError(name, "broken_feed", f"{type(error).__name__}: {error}"[:200]) from error


def _draft(item: Item, gathering: Gathering, *, atom: bool) -> Entry | None:
    """An entry with its guid as id, or None where it cannot be taken (and is counted)."""
    url = gathering.link(_text(item, "link") or _alternate(item))
    if url is None:
        return None
    published, updated = _text(item, "published"), _text(item, "updated")
    if not atom and not published:  # in RSS and RDF, dc:date is the only date there is
        published, updated = updated, ""
    content = _content(item)
    return Entry(
        id=tidy(_text(item, "id")),
        url=url,
        title=plain(_text(item, "title")),
        byline=_byline(item),
        summary=text_of(_text(item, "summary") or content),
        published=gathering.moment(published, "feed:published"),
        updated=gathering.moment(updated, "feed:updated"),
        source=_origin(item),
        content_html=content[:MAX_CONTENT],
    )


def _text(item: Item, key: str) -> str:
    """A string value that the item really has: feedparser's own `get` answers one key with another."""
    value = dict.get(item, key)
    return value if isinstance(value, str) else ""


def _alternate(item: Item) -> str:
    links = dict.get(item, "links") or []
    usable = (link.get("href", "") for link in links if link.get("rel") in ("alternate", None))
    return next((str(href) for href in usable if href), "")


def _content(item: Item) -> str:
    values = [str(part.get("value") or "") for part in dict.get(item, "content") or []]
    return max([*values, _text(item, "summary")], key=len)


def _byline(item: Item) -> str:
    names = [plain(author.get("name", ""), 200) for author in dict.get(item, "authors") or [] if author]
    return ", ".join(dict.fromkeys(name for name in names if name)) or plain(_text(item, "author"), 200)


def _origin(item: Item) -> str:
    """The feed's word for where the item came from: RSS ``source``, Atom ``source``, ``dc:source``."""
    source = dict.get(item, "source")
    if isinstance(source, str):
        return plain(source, 300)
    return plain(str((source or {}).get("title") or (source or {}).get("href") or ""), 300)


def _link(channel: Item, base: str, *kinds: str) -> str:
    links = dict.get(channel, "links") or []
    found = (link.get("href") for kind in kinds for link in links if link.get("rel") == kind)
    return next((url for href in found if href and (url := safe_url(absolute(href, base)))), "")


def _ttl(channel: Item) -> int | None:
    """Minutes between polls that the feed asks for, by ``ttl`` or by the syndication module."""
    ttl = _text(channel, "ttl").strip()
    if ttl.isdecimal():
        return int(ttl[:7])
    period = PERIODS.get(_text(channel, "sy_updateperiod").strip().lower())
    often = _text(channel, "sy_updatefrequency").strip()
    return period // max(1, int(often[:4]) if often.isdecimal() else 1) if period else None


def _skipped(text: str, tag: str, number: Callable[[str], int | None]) -> tuple[int, ...]:
    """The hours or days in ``skipHours`` or ``skipDays``; feedparser keeps only the last of each."""
    blocks = " ".join(_SKIP.findall(text[:HEAD]))
    words = re.findall(rf"<{tag}>\s*(\w{{1,9}})\s*</{tag}>", blocks)
    return tuple(sorted({found for word in words if (found := number(word)) is not None}))


# -- JSON ------------------------------------------------------------------


def _json_feed(name: str, text: str, gathering: Gathering) -> Listing:
    """JSON Feed 1.0 and 1.1 (jsonfeed.org)."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParseError(name, "broken_feed", f"JSON: {error}"[:200]) from error
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        raise ParseError(name, "not_a_feed", "JSON without a list of items")
    for item in data["items"]:
        draft = _json_draft(item, gathering) if isinstance(item, dict) else gathering.dropped.update(["not_an_item"])
        if draft:
            gathering.add(draft)
    return Listing(
        entries=gathering.entries(),
        title=plain(_said(data, "title")),
        dropped=gathering.counts(),
        next_page=safe_url(absolute(_said(data, "next_url"), name)) or "" if _said(data, "next_url") else "",
        warnings=gathering.notes(),
    )


def _json_draft(item: dict[str, Any], gathering: Gathering) -> Entry | None:
    url = gathering.link(_said(item, "url") or _said(item, "external_url"))
    if url is None:
        return None
    content = _said(item, "content_html")
    return Entry(
        id=tidy(_said(item, "id")),
        url=url,
        title=plain(_said(item, "title")),
        byline=", ".join(
            dict.fromkeys(name for author in _authors(item) if (name := plain(_said(author, "name"), 200)))
        ),
        summary=text_of(_said(item, "summary") or content) or plain(_said(item, "content_text"), 4000),
        published=gathering.moment(_said(item, "date_published"), "feed:published"),
        updated=gathering.moment(_said(item, "date_modified"), "feed:updated"),
        source=_said(item, "external_url") if _said(item, "url") else "",
        content_html=content[:MAX_CONTENT],
    )


def _authors(item: dict[str, Any]) -> list[dict[str, Any]]:
    authors = item.get("authors") or [item.get("author")]
    return [author for author in authors if isinstance(author, dict)] if isinstance(authors, list) else []


def _said(item: dict[str, Any], key: str) -> str:
    """A value as text: ids are sometimes numbers."""
    value = item.get(key)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
