"""Read the bytes of an earlier capture again by the rules of now, so that two readings by one set of rules are compared. Orders effects.

Rules of reading change from version to version, and pages change too. What
differs between a text of older rules and one of newer rules may be the doing of
either; what differs between two readings by the same rules is the page's.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from ingest.capture import Basis, Page, job_again, read_page, to_read_again
from ingest.errors import ExtractError
from ingest.workers import PageReader
from storage.blobs import Blobs
from storage.errors import BlobErased, BlobMissing
from storage.events import Capture, Recorded


class Again:
    """Reads earlier bytes as a page of now was read; good within a with block.

    Args:
        blobs: Where the bytes lie, and where the new readings of them are put.
        reader: Who reads, by which rules; a killable worker, since other rules may take other time.
    """

    def __init__(self, blobs: Blobs, reader: PageReader) -> None:
        self._blobs, self._reader = blobs, reader

    def __enter__(self) -> Self:
        self._reader.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._reader.__exit__(kind, error, at)

    def read(self, history: Sequence[Recorded], page: Page) -> Page | Basis:
        """The capture that `page` is to be held against, read as `page` was, or why that cannot be had."""
        capture = to_read_again(history, page)
        if capture is None:
            return "not_readable"
        try:
            body = self._blobs.get(capture.raw)
        except (BlobErased, BlobMissing):
            return "bytes_erased"
        return self._read(page, capture, body)

    def _read(self, page: Page, capture: Capture, body: bytes) -> Page | Basis:
        job = job_again(page, capture, body)
        outcome = self._reader.read(job) if job else None
        if outcome is None or isinstance(outcome, ExtractError) or page.outlet is None:
            return "not_readable"
        again = read_page(page.article, capture, outcome, page.outlet, page.standing, job)
        self._blobs.put_all([(again.body.encode(), "text/plain"), (again.extraction, "application/json")])
        return again
