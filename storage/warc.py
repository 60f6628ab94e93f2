"""Write captures as a WARC that other tools open. Reads the log and the blobs; writes to the stream it is given.

The same captures give the same bytes: a record's id is made of the hash of its
bytes and its place in the log, and no clock is asked.
"""

from __future__ import annotations

import io
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import BinaryIO, Final

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from storage.blobs import Blobs
from storage.database import Store
from storage.errors import BlobErased
from storage.events import (
    ArticleCaptured,
    ArticleRecaptured,
    ArticleReread,
    ArticleRestored,
    ArticleRevised,
    Capture,
    Recorded,
)
from storage.log import EventLog, software

CAPTURES: Final = ("article_captured", "article_revised", "article_reread", "article_recaptured", "article_restored")


def write_warc(store: Store, stream: BinaryIO, articles: Iterable[str] | None = None) -> Counter[str]:
    """The captures of some articles, of all by default, in order of the log, gzipped a record; how many were written and how many erased since.

    An answer of a server is a response, with the status and the type that are
    held of its head; a file without one is a resource. The date of a record is
    the archive's where there is one, else when we had the bytes.
    """
    writer, blobs, counts = WARCWriter(stream, gzip=True), Blobs(store), Counter[str]()
    begun = False
    for item, capture in _captures(store, articles):
        if not begun:
            _write_info(writer, item.recorded_at)
            begun = True
        try:
            body = blobs.get(capture.raw)
        except BlobErased:
            counts["erased"] += 1
            continue
        _write(writer, capture, body, item.position)
        counts["written"] += 1
    return counts


def _captures(store: Store, articles: Iterable[str] | None) -> Iterator[tuple[Recorded, Capture]]:
    log = EventLog(store)
    if articles is None:
        found: Iterable[Recorded] = log.read(types=CAPTURES)
    else:
        each = [item for article in sorted(set(articles)) for item in log.read_stream(f"article/{article}")]
        found = sorted(each, key=lambda item: item.position)
    kinds = ArticleCaptured | ArticleRevised | ArticleReread | ArticleRecaptured | ArticleRestored
    for item in found:
        again = isinstance(item.fact, ArticleReread) and item.fact.basis == "same_bytes"
        if isinstance(item.fact, kinds) and not again:
            yield item, item.fact.capture


def _write_info(writer: WARCWriter, at: datetime) -> None:
    head = {"software": software(), "format": "WARC File Format 1.0"}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items()).encode()
    record = writer.create_warc_record(
        "",
        "warcinfo",
        payload=io.BytesIO(lines),
        length=len(lines),
        warc_headers_dict={
            "WARC-Date": _date(at),
            "WARC-Record-ID": _id(f"warcinfo {at.isoformat()}"),
            "WARC-Filename": "captures.warc.gz",
        },
        warc_content_type="application/warc-fields",
    )
    writer.write_record(record)


def _write(writer: WARCWriter, capture: Capture, body: bytes, position: int) -> None:
    dated = {
        "WARC-Date": _date(capture.archived_at or capture.observed_at),
        "WARC-Record-ID": _id(f"{position} {capture.raw}"),
        "Dateline-Position": str(position),
    }
    http = None
    if capture.status is not None:
        lines = [("Content-Type", capture.media_type), ("Content-Length", str(len(body)))]
        http = StatusAndHeaders(f"{capture.status} OK", lines, protocol="HTTP/1.1")
    record = writer.create_warc_record(
        capture.final_url,
        "response" if http else "resource",
        payload=io.BytesIO(body),
        length=len(body),
        http_headers=http,
        warc_headers_dict=dated,
        warc_content_type="" if http else capture.media_type,
    )
    writer.write_record(record)


def _date(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _id(name: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'dateline:{name}')}>"
