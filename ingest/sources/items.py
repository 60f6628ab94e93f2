"""What every kind of listing needs: plain text, safe links, dates, and the rule that names an entry. Pure."""

from __future__ import annotations

import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from lxml import etree
from lxml import html as lxml_html

from ingest.dates import parse_moment
from ingest.types import Entry
from ingest.urls import absolute, canonical, safe_url
from storage.events import Moment

MAX_ENTRIES: Final = 2000
MAX_TITLE: Final = 1000
MAX_SUMMARY: Final = 4000
MAX_CONTENT: Final = 1 << 20
MAX_NAME: Final = 200
SUMMARY_HTML: Final = 64 * 1024

BLOCKS: Final = (
    "p",
    "br",
    "div",
    "li",
    "td",
    "th",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "hr",
    "img",
)

_TAG: Final = re.compile(r"</?[A-Za-z][^<>]{0,2000}>")
_BLANK: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_ESCAPED: Final = re.compile(r"&(?:amp;)?(?:[A-Za-z][A-Za-z0-9]{1,31}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
# Stamps of RFC 822, which feeds still write: two digits of a year, a leap
# second, and the weekday-month-day order of C's asctime.
_OLD_YEAR: Final = re.compile(r"^((?:[A-Za-z]{3,9},?\s+)?\d{1,2}[\s-]+[A-Za-z]{3,9}[\s-]+)(\d{2})(?=\s+\d{1,2}:)")
# What nearly all feeds write, in full; ISO 8601 is read in a fifth of the time.
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], 1
    )
}
_RFC_822: Final = re.compile(
    rf"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) ({'|'.join(_MONTHS)}) ((?:19|20)\d\d) (\d\d:\d\d:[0-5]\d) (GMT|UTC|[+-]\d{{4}})"
)
_ASCTIME: Final = re.compile(
    r"^[A-Za-z]{3}\s+([A-Za-z]{3})\s+(\d{1,2})\s+(\d{1,2}:\d{2}:\d{2})\s+(?:([A-Z]{2,5})\s+)?(\d{4})$"
)


@dataclass
class Gathering:
    """Entries as they are gathered: named at the end, when it is known which names are unique."""

    base: str
    seen_at: datetime
    drafts: list[Entry] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    limit: int = MAX_ENTRIES

    def link(self, raw: str) -> str | None:
        """The absolute, safe address of a link; None (and counted as dropped) where there is none."""
        if not raw.strip():
            self.dropped["no_link"] += 1
            return None
        url = safe_url(absolute(raw, self.base))
        if url is None:
            self.dropped["unsafe_link"] += 1
        return url

    def moment(self, raw: str, source: str) -> Moment | None:
        """The date as far as it says; an unreadable one is counted as a warning."""
        raw = raw.strip()
        found = parse_moment(modern_date(raw), source, observed_at=self.seen_at, written=raw) if raw else None
        if raw and found is None:
            self.warnings["unreadable_date"] += 1
        return found

    def add(self, draft: Entry) -> None:
        """Take in an entry whose `id` is the guid as given, or empty."""
        if len(self.drafts) >= self.limit:
            self.dropped["too_many"] += 1
        else:
            self.drafts.append(draft)

    def entries(self) -> tuple[Entry, ...]:
        """The entries, each under its own name; the same one listed twice is counted and left out."""
        named = name_entries(self.drafts)
        unique = {entry.id: entry for entry in reversed(named)}
        if len(unique) < len(named):
            self.dropped["repeated"] += len(named) - len(unique)
        first: dict[str, Entry] = {}
        for entry in named:
            first.setdefault(entry.id, entry)
        return tuple(first.values())

    def counts(self) -> dict[str, int]:
        """What was dropped, by reason, in order of name."""
        return dict(sorted(self.dropped.items()))

    def notes(self) -> tuple[str, ...]:
        """What was odd but kept, with its count."""
        return tuple(f"{what}: {count}" for what, count in sorted(self.warnings.items()))


def name_entries(drafts: Iterable[Entry]) -> list[Entry]:
    """Each entry under its identity: the guid, else the canonical link, else a hash of title and date.

    A guid that one listing gives to several addresses names none of them.
    """
    drafts = list(drafts)
    of_one_id: dict[str, list[Entry]] = {}
    for draft in drafts:
        of_one_id.setdefault(draft.id, []).append(draft)
    shared = {
        name
        for name, those in of_one_id.items()
        if name and len(those) > 1 and len({canonical(draft.url) for draft in those}) > 1
    }
    names = [_name(draft, shared=draft.id in shared) for draft in drafts]
    return [draft if name == draft.id else replace(draft, id=name) for draft, name in zip(drafts, names, strict=True)]


def plain(text: str, limit: int = MAX_TITLE) -> str:
    """One line of plain text out of a title or a name: references and tags undone, even where escaped twice."""
    text = text[: 8 * limit]
    for _ in range(3):
        if "&" not in text or not _ESCAPED.search(text):
            break
        text = html.unescape(_TAG.sub("", text))
    return tidy(_TAG.sub("", text) if "<" in text else text)[:limit]


def text_of(markup: str, limit: int = MAX_SUMMARY) -> str:
    """The words of a piece of HTML, in one line, cut to `limit` characters."""
    markup = markup[:SUMMARY_HTML]
    if "<" not in markup:
        return plain(markup, limit)
    try:
        tree = lxml_html.fragment_fromstring(markup, create_parent="div")
        etree.strip_elements(tree, "script", "style", with_tail=False)
        for block in tree.iter(*BLOCKS):
            block.text, block.tail = f" {block.text or ''}", f" {block.tail or ''}"
        words = str(tree.text_content())
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        words = _TAG.sub(" ", markup)
    return plain(words, limit)


def tidy(text: str) -> str:
    """Runs of blanks and controls as one space; no lone surrogates, which no store can hold."""
    if text.isascii() and "  " not in text and not _CONTROL.search(text):
        return text.strip()
    return _BLANK.sub(" ", _SURROGATE.sub("\ufffd", text)).strip()


def modern_date(raw: str) -> str:
    """Old forms of a date written as newer ones; anything else as it was."""
    if stamp := _RFC_822.fullmatch(raw):
        day, month, year, clock, zone = stamp.groups()
        return f"{year}-{_MONTHS[month]:02}-{day}T{clock}{'Z' if zone.isalpha() else zone}"
    raw = _OLD_YEAR.sub(lambda old: f"{old[1]}{_century(old[2])}", raw)
    if match := _ASCTIME.match(raw):
        month, day, clock, zone, year = match.groups()
        raw = f"{day} {month} {year} {clock} {zone or ''}".strip()
    return re.sub(r"(:\d{2}):60\b", r"\1:59", raw)


def _century(year: str) -> str:
    """Two digits as RFC 2822 reads them."""
    return f"{'20' if int(year) < 50 else '19'}{year}"


def _name(draft: Entry, *, shared: bool) -> str:
    if draft.id and not shared:
        return draft.id if len(draft.id) <= MAX_NAME else "sha256:" + _digest(draft.id)
    if draft.url:
        return canonical(draft.url)
    return "sha256:" + _digest(f"{draft.title}\x1f{draft.published.raw if draft.published else ''}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
