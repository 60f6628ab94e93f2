"""Read the responses in a WARC file, gzipped or plain. Reads files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from ingest.dates import parse_moment
from ingest.errors import SourceError
from ingest.types import Document, Rejected

MAX_BODY = 8 * 1024 * 1024
TEXTUAL = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown")
# Requests, metadata and the like hold no article and are passed over in silence.
TAKEN = ("response", "resource")


def documents(path: Path) -> Iterator[Document | Rejected]:
    """The pages in a WARC, in file order; `archived_at` is the record's own date.

    Only text that was answered with status 200 is a document. Other answers are
    `Rejected` with their status, pictures and the like with their type; a file
    that breaks off gives what it had and a last `Rejected`.

    Raises:
        SourceError: The file cannot be opened.
    """
    try:
        stream = path.open("rb")
    except OSError as error:
        raise SourceError(
            f"{path}: cannot be opened ({error.strerror}); give the path of a .warc or .warc.gz file"
        ) from error
    with stream:
        yield from records(stream, path.name)


def records(stream: BinaryIO, name: str, *, only: str = "") -> Iterator[Document | Rejected]:
    """The pages in an open WARC; each is named after `name` and its number, or `only` where there is but one."""
    # Each record is taken whole before the next one is asked for: the iterator
    # owns the bytes and moves on.
    records = ArchiveIterator(stream, arc2warc=".arc" in name)
    number = 0
    try:
        for number, record in enumerate(records, 1):
            _refuse_foreign(record, name)
            # wget files its own arguments and log as resources of this kind.
            if record.rec_type in TAKEN and "metadata://" not in (
                record.rec_headers.get_header("WARC-Target-URI") or ""
            ):
                yield _document(record, only or f"{name}#{number}")
    except (ArchiveLoadFailed, EOFError, OSError, ValueError) as error:
        yield Rejected(f"{name}#{number + 1}", "broken_archive", f"{type(error).__name__}: {error}"[:300])


def _refuse_foreign(record: ArcWarcRecord, name: str) -> None:
    """Warcio takes any line of five words for the head of an ARC record; in a file not so named it is damage."""
    if record.format == "arc" and ".arc" not in name:
        raise ArchiveLoadFailed("no WARC record where one should begin")


def _document(record: ArcWarcRecord, name: str) -> Document | Rejected:
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    item = url or name
    http = record.http_headers
    status = int(code) if http and (code := http.get_statuscode()).isdigit() else None
    if status is not None and status != 200:
        return Rejected(item, "status", str(status))
    content_type = (
        http.get_header("Content-Type") if http else record.rec_headers.get_header("Content-Type")
    ) or "text/html"
    media_type = content_type.split(";")[0].strip().lower()
    if media_type not in TEXTUAL:
        return Rejected(item, *_no_text(record, media_type))
    body = record.content_stream().read(MAX_BODY + 1)
    if len(body) > MAX_BODY:
        return Rejected(item, "too_large", f"more than {MAX_BODY} bytes")
    if missing := _missing(record):
        return Rejected(item, "truncated", f"the file ends {missing} bytes before the record does")
    if not body:
        return Rejected(item, "empty", "")
    headers = tuple((str(key), str(value)) for key, value in http.headers) if http else ()
    archived_at = _archived(record)
    return Document(
        name, body, media_type, url=url.strip("<>"), archived_at=archived_at, status=status, headers=headers
    )


def _no_text(record: ArcWarcRecord, media_type: str) -> tuple[str, str]:
    """Why a record holds nothing to read: its type, or that the head of the answer, which would tell it, is cut off."""
    if media_type == "application/http" and (missing := _missing(record)) > 0:
        return "truncated", f"the file ends in the head of this answer, {missing} bytes before the record does"
    return "not_text", media_type


def _missing(record: ArcWarcRecord) -> int:
    """Bytes that the record should still have where the file ends; warcio gives half a body as if it were whole."""
    while record.raw_stream.read(1 << 16):
        pass
    return max(int(getattr(record.raw_stream, "limit", 0)), 0)


def _archived(record: ArcWarcRecord) -> datetime | None:
    moment = parse_moment(record.rec_headers.get_header("WARC-Date") or "", "archive")
    return moment.instant if moment else None
