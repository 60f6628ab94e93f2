"""Captures of pages and of feeds in a web archive: its CDX index and Memento (RFC 7089). Reads over the port it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlencode

import orjson

from ingest.errors import FetchError, ParseError, SourceError
from ingest.sources import feed
from ingest.sources.pages import Errand, archived_at, documents, original, stamp
from ingest.sources.reach import Reach
from ingest.types import Fetched, Item, Rejected, Request
from ingest.urls import absolute, canonical

PAGE: Final = 5000  # lines of the index asked for at once
MAX_MAPS: Final = 10_000
TEXTUAL: Final = ("text/html", "application/xhtml+xml", "text/plain", "unk", "")
FIELDS: Final = ("timestamp", "original", "mimetype", "statuscode", "digest")
# Other names that pywb gives the same fields.
OTHER_NAMES: Final = {"original": "url", "mimetype": "mime", "statuscode": "status"}
_LINK: Final = re.compile(r'<([^>]{1,4096})>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^\s;,"]+))*)\s*(?:,|$)', re.MULTILINE)
_PARAMETER: Final = re.compile(r';\s*([\w*-]+)\s*=\s*(?:"([^"]*)"|([^\s;,"]+))')


@dataclass(frozen=True)
class Held:
    """One line of an index: that an archive has an address as of a time."""

    at: datetime
    url: str
    media_type: str
    status: str
    digest: str

    def address(self, reach: Reach) -> str:
        """Where the archive gives its bytes as they came."""
        return f"{reach.archive}{self.at:%Y%m%d%H%M%S}id_/{self.url}"


def pages(pattern: str, reach: Reach) -> Iterator[Item]:
    """Every differing capture of a page, or of all pages under an address that ends in ``*``.

    Raises:
        SourceError: the index cannot be read.
    """
    return documents(_page_errands(pattern, reach), reach)


def _page_errands(pattern: str, reach: Reach) -> Iterator[Errand]:
    for held in captures(pattern, reach):
        if held.media_type in TEXTUAL:
            yield Errand(held.url, near=held.at, capture=held.address(reach))


def feeds(url: str, reach: Reach) -> Iterator[Item]:
    """The articles that the captures of a feed list, each as archived nearest to the listing.

    Raises:
        SourceError: the index cannot be read.
    """
    known: set[str] = set()
    for held in captures(url, reach):
        name = held.address(reach)
        try:
            fetched = reach.get(Request(name, kind="archive"))
            listing = feed.entries(_as_it_was(fetched, held))
        except (FetchError, ParseError) as error:
            yield Rejected(name, error.reason, error.detail)
            continue
        fresh = [entry for entry in listing.entries if canonical(entry.url) not in known]
        known |= {canonical(entry.url) for entry in fresh}
        errands = (Errand(one.url, one, near=held.at, archive_only=True, held_at=held.at) for one in fresh)
        yield from documents(errands, reach)


def _as_it_was(fetched: Fetched, held: Held) -> Fetched:
    """The answer as from the site itself, then: links and dates are read from there and as of that time."""
    return Fetched(
        held.url, held.url, 200, fetched.headers, fetched.body, archived_at(fetched) or held.at, tls_verified=True
    )


def captures(pattern: str, reach: Reach) -> Iterator[Held]:
    """The successful captures in order of the index; the same bytes twice running are one.

    Raises:
        SourceError: the index cannot be read.
    """
    last = ("", "")
    for held in _index(pattern, reach):
        this = (canonical(held.url), held.digest)
        if held.status in ("200", "") and (this != last or not held.digest):
            yield held
        last = this


def _index(pattern: str, reach: Reach) -> Iterator[Held]:
    key = ""
    while True:
        first, last = reach.captured
        asked = {"url": pattern, "output": "json", "from": first, "to": last, "filter": "statuscode:200"}
        # Only the Wayback Machine's own index is read page by page; others answer whole.
        ours = {"fl": ",".join(FIELDS), "collapse": "digest", "limit": str(PAGE), "showResumeKey": "true"}
        whole = not _is_wayback(reach.archive)
        if whole:
            asked["filter"] = "=status:200"
        else:
            asked |= ours | ({"resumeKey": key} if key else {})
        url = f"{cdx_of(reach.archive)}?{urlencode({name: value for name, value in asked.items() if value})}"
        rows, key = read_index(_answer(url, reach), url)
        yield from rows
        if whole or not key:
            return


def _answer(url: str, reach: Reach) -> bytes:
    try:
        return reach.get(Request(url, kind="archive")).body
    except FetchError as error:
        if error.status == 404:  # some servers say so where they hold nothing
            return b""
        raise SourceError(
            f"{url}: the index cannot be read ({error.detail or error.reason}); try again later"
        ) from error


def _is_wayback(root: str) -> bool:
    return root.endswith("/web/")


def cdx_of(root: str) -> str:
    """Where an archive's index answers: beside ``/web/`` as at the Wayback Machine, under the collection as in pywb."""
    return f"{root.removesuffix('web/')}cdx/search/cdx" if _is_wayback(root) else f"{root}cdx"


def read_index(body: bytes, name: str) -> tuple[list[Held], str]:
    """The lines of an answer and the key that goes on behind them, or nothing.

    Two forms are read: one list whose first row names the fields and whose
    last one, behind an empty one, is the key; and an object a line.

    Raises:
        SourceError: it is neither.
    """
    try:
        if body.lstrip().startswith(b"["):
            return _rows(orjson.loads(body))
        return _held([orjson.loads(line) for line in body.splitlines() if line.strip()]), ""
    except (orjson.JSONDecodeError, AttributeError, TypeError, ValueError) as error:
        raise SourceError(
            f"{name}: this is no index of captures ({error}); is it the root of a web archive?"
        ) from error


def _rows(rows: list[list[str]]) -> tuple[list[Held], str]:
    if not rows:
        return [], ""
    key = rows[-1][0] if len(rows) > 2 and rows[-2] == [] and rows[-1] else ""
    names = rows[0]
    if not {"timestamp", "original"} <= set(names):
        raise ValueError(f"the first row is {names!r:.100}")
    return _held([dict(zip(names, row, strict=True)) for row in rows[1:] if len(row) == len(names)]), key


def _held(records: list[dict[str, Any]]) -> list[Held]:
    found = []
    for record in records:
        said = {name: str(record.get(name) or record.get(OTHER_NAMES.get(name, name)) or "") for name in FIELDS}
        at = stamp(said["timestamp"])
        if at is None or not said["original"]:
            raise ValueError(f"a line without time or address: {record!r:.200}")
        status = said["statuscode"].strip("-")
        found.append(Held(at, said["original"], said["mimetype"], status, said["digest"]))
    return found


# -- Memento -------------------------------------------------------------------------------------------------------


def mementos(url: str, reach: Reach) -> Iterator[Item]:
    """Every capture that an archive's TimeMap lists for one page.

    Raises:
        SourceError: the TimeMap cannot be read.
    """
    return documents(_memento_errands(url, reach), reach)


def _memento_errands(url: str, reach: Reach) -> Iterator[Errand]:
    first, last = reach.captured
    maps, read = [f"{reach.archive}timemap/link/{url}"], set[str]()
    while maps and len(read) < MAX_MAPS:
        address = maps.pop(0)
        read.add(address)
        body = _answer(address, reach).decode("utf-8", "replace")
        for target, relations, at in links(body):
            place = absolute(target, address)
            if "memento" in relations and at and (first or "0") <= f"{at:%Y%m%d}" <= (last or "9"):
                yield Errand(url, near=at, capture=original(place))
            elif "timemap" in relations and "self" not in relations and place not in read | set(maps):
                maps.append(place)


def links(text: str) -> Iterator[tuple[str, frozenset[str], datetime | None]]:
    """The links of an ``application/link-format`` document: target, relations, time."""
    for match in _LINK.finditer(text):
        said = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(match[2])}
        yield match[1].strip(), frozenset(said.get("rel", "").lower().split()), _time(said.get("datetime", ""))


def _time(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
