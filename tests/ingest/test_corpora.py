"""The feeds that other readers are tested with, read in place: none is lost that they can read.

DATELINE_CORPORA names a folder with checkouts of kurtmckee/feedparser (as
``feedparser``) and miniflux/v2 (as ``miniflux``); nothing of them is kept here.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest

from ingest.errors import ParseError
from ingest.sources import SOURCES, plain
from ingest.types import Fetched, Listing

CORPORA = Path(os.environ.get("DATELINE_CORPORA", "/nowhere"))
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "http://feed.example/feed"

pytestmark = pytest.mark.shared

# What we refuse on purpose, and why it stands so in docs/measurements/fetching.md.
REFUSED = {"entity_in_doctype.xml": "entities"}


def folder(name: str) -> Path:
    """A checkout, or the test is left out."""
    found = CORPORA / name
    if not found.is_dir():
        pytest.skip(f"no checkout of {name} (set DATELINE_CORPORA)")
    return found


def feeds(name: str) -> Iterator[tuple[str, bytes, str]]:
    """Each feed with its name and the content type that its test gives it."""
    for path in sorted(folder(name).rglob("*")):
        if path.suffix in (".xml", ".json") and path.is_file():
            body = path.read_bytes()
            given = re.search(rb"^Header:\s*content-type:\s*(.+?)\s*$", body[:3000], re.MULTILINE | re.IGNORECASE)
            yield path.name, body, given[1].decode("latin-1") if given else ""
        elif path.name.endswith("_test.go"):
            texts = re.findall(r"`([^`]+)`", path.read_text(encoding="utf-8"))
            yield from (
                (f"{path.name}:{number}", text.encode(), "")
                for number, text in enumerate(texts)
                if re.match(r"\s*(<\?xml|<rss|<feed|<rdf)", text)
            )


def read(body: bytes, kind: str) -> Listing | ParseError:
    """What we make of it."""
    try:
        headers = (("Content-Type", kind),) if kind else ()
        return SOURCES["feed"].entries(Fetched(URL, URL, 200, headers, body, NOW))
    except ParseError as error:
        return error


def linked(body: bytes, kind: str) -> int:
    """How many entries feedparser finds that lead to a page: a link to an attachment alone leads to none."""
    parsed = feedparser.parse(body, response_headers={"content-type": kind} if kind else None)
    pages = [
        [link.get("href") for link in entry.get("links", []) if link.get("rel") in (None, "alternate")]
        for entry in parsed.entries
    ]
    return sum(any(hrefs) for hrefs in pages)


@pytest.mark.parametrize("name", ["feedparser", "miniflux"])
def test_no_feed_is_lost_that_others_read(name: str):
    """Each entry that leads to a page is listed, or counted under the reason for which it is left out."""
    lost, counts = [], Counter[str]()
    for file, body, kind in feeds(name):
        theirs, ours = linked(body, kind), read(body, kind)
        counts["files"] += 1
        if isinstance(ours, ParseError):
            if theirs and REFUSED.get(file) != ours.reason:
                lost.append(f"{file}: {ours}")
            continue
        counts["read"] += 1
        told = {"unsafe_link", "repeated"} & ours.dropped.keys()
        if len(ours.entries) < theirs and not told:
            lost.append(f"{file}: {len(ours.entries)} of {theirs}, {ours.dropped}")
    print(name, dict(counts))

    assert [] == lost
    assert counts["read"] > 10


@pytest.mark.parametrize("name", ["feedparser", "miniflux"])
def test_plain_feeds_are_read_as_feedparser_reads_them(name: str, monkeypatch: pytest.MonkeyPatch):
    """Whichever of the files are plain, the listing is the same; and many of them are."""
    by_us = {file: read(body, kind) for file, body, kind in feeds(name)}
    texts, plain_read = [], plain.read
    monkeypatch.setattr(plain, "read", lambda text: texts.append(plain_read(text)))
    by_feedparser = {file: read(body, kind) for file, body, kind in feeds(name)}

    assert {file: repr(found) for file, found in by_feedparser.items()} == {
        file: repr(found) for file, found in by_us.items()
    }
    assert sum(found is not None for found in texts) > len(texts) // 10
