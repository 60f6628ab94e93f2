"""Write captures as a WARC that other tools open. Reads the log and the blobs; writes to the stream it is given."""

from __future__ import annotations

import io
from collections import Counter
from datetime import UTC
from typing import BinaryIO, Final

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from storage.blobs import Blobs
from storage.database import Store
from storage.errors import BlobErased
from storage.events import ArticleCaptured, ArticleRecaptured, ArticleRestored, ArticleRevised, Capture
from storage.log import EventLog, software

CAPTURES: Final = ("article_captured", "article_revised", "article_recaptured", "article_restored")


def write_warc(store: Store, stream: BinaryIO) -> Counter[str]:
    """Every capture in order of the log, gzipped a record; how many were written, and how many were erased since.

    An answer of a server is a response, with the status and the type that are
    held of its head; a file without one is a resource. The date of a record is
    the archive's where there is one, else when we had the bytes.
    """
    writer, blobs, counts = WARCWriter(stream, gzip=True), Blobs(store), Counter[str]()
    head = {"software": software(), "format": "WARC File Format 1.0"}
    writer.write_record(writer.create_warcinfo_record("dateline.warc.gz", head))
    for item in EventLog(store).read(types=CAPTURES):
        fact = item.fact
        assert isinstance(fact, ArticleCaptured | ArticleRevised | ArticleRecaptured | ArticleRestored)
        try:
            body = blobs.get(fact.capture.raw)
        except BlobErased:
            counts["erased"] += 1
            continue
        _write(writer, fact.capture, body, item.position)
        counts["written"] += 1
    return counts


def _write(writer: WARCWriter, capture: Capture, body: bytes, position: int) -> None:
    at = (capture.archived_at or capture.observed_at).astimezone(UTC)
    dated = {"WARC-Date": f"{at:%Y-%m-%dT%H:%M:%SZ}", "Dateline-Position": str(position)}
    http = None
    if capture.status is not None:
        lines = [("Content-Type", capture.media_type), ("Content-Length", str(len(body)))]
        http = StatusAndHeaders(f"{capture.status} OK", lines, protocol="HTTP/1.1")
    record = writer.create_warc_record(
        capture.final_url,
        "response" if http else "resource",
        payload=io.BytesIO(body),
        http_headers=http,
        warc_headers_dict=dated,
        warc_content_type="" if http else capture.media_type,
    )
    writer.write_record(record)
