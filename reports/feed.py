"""The issues of a desk as an Atom feed, so that a digest can be followed without mail. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from datetime import UTC
from xml.etree import ElementTree as ET

from reports.errors import RenderError
from reports.formats import render
from reports.headline import preheader, subject
from reports.parts import Digest
from reports.safe import neutral, safe_url

ATOM = "http://www.w3.org/2005/Atom"

# Characters that XML 1.0 cannot hold even when escaped.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def atom(digests: Iterable[Digest], *, title: str, address: str, page: Callable[[Digest], str]) -> bytes:
    """An Atom feed (RFC 4287) of issues, the latest first; each entry holds the whole text of its issue.

    `address` is where the feed will stand and gives it its id; `page` gives the
    address of an issue's page. An issue that amends another is an entry of its
    own, and its time is the end of its window, so the same issues give the same
    bytes. Raises RenderError for an address that is not http or https.
    """
    if not safe_url(address):
        raise RenderError(f"feed: {address!r} is no address; write the https:// address where the feed will stand")
    issues = sorted(digests, key=_latest, reverse=True)
    feed = ET.Element(f"{{{ATOM}}}feed")
    _put(feed, "id", address)
    _put(feed, "title", title)
    _put(feed, "updated", _time(issues[0]) if issues else "1970-01-01T00:00:00Z")
    _put(feed, "link", rel="self", href=address)
    _put(_put(feed, "author"), "name", title)
    for digest in issues:
        _entry(feed, digest, page(digest))
    ET.register_namespace("", ATOM)
    body: bytes = ET.tostring(feed, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body + b"\n"


def _entry(feed: ET.Element, digest: Digest, page: str) -> None:
    entry = _put(feed, "entry")
    _put(entry, "id", f"urn:sha256:{hashlib.sha256(_name(digest).encode()).hexdigest()}")
    _put(entry, "title", subject(digest))
    _put(entry, "updated", _time(digest))
    if safe_url(page):
        _put(entry, "link", rel="alternate", type="text/html", href=safe_url(page))
    _put(entry, "summary", preheader(digest))
    _put(entry, "content", render(digest, "text").decode("utf-8"), type="text")


def _name(digest: Digest) -> str:
    return f"{digest.desk}/{digest.topic.id}/{digest.window.day}/{digest.issue}"


def _latest(digest: Digest) -> tuple[str, int, str]:
    return _time(digest), digest.issue, digest.topic.id


def _time(digest: Digest) -> str:
    return digest.window.until.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _put(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = FORBIDDEN.sub("\ufffd", neutral(text)) or None
    return element
