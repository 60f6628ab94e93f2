"""Read the bytes of an earlier capture again by the rules of now, so that two readings by one set of rules are compared. Orders effects.

Rules of reading change from version to version, and pages change too. What
differs between a text of older rules and one of newer rules may be the doing of
either; what differs between two readings by the same rules is the page's.

A page may hide a new token at every look. That the earlier bytes say by the
rules of now what the page says is therefore noted (a hash, no words), and not
read out of them again as long as the page says that.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from ingest.capture import Basis, Page, job_again, read_page, same, to_read_again
from ingest.errors import ExtractError
from ingest.workers import PageReader
from storage import readings
from storage.blobs import Blobs
from storage.database import Store
from storage.errors import BlobErased, BlobMissing
from storage.events import Capture, Recorded, short_hash


class Again:
    """Reads earlier bytes as a page of now was read; good within a with block.

    Args:
        blobs: Where the bytes lie, and where the new readings of them are put.
        reader: Who reads, by which rules; a killable worker, since other rules may take other time.
        store: Where is noted what was found to be the same; without it, nothing is.
    """

    def __init__(self, blobs: Blobs, reader: PageReader, store: Store | None = None) -> None:
        self._blobs, self._reader, self._store = blobs, reader, store

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
        name = _name(page, capture)
        if self._store and readings.kept(self._store, [name]):
            return page
        again = self._read(page, capture)
        if self._store and isinstance(again, Page) and same(again.content, page.content):
            readings.keep(self._store, {name: ""}, page.content.extractor)
        return again

    def keep(self, again: Page) -> None:
        """Put the words of an earlier capture's new reading into the blobs; only where a fact will rest on them."""
        self._blobs.put_all([(again.body.encode(), "text/plain"), (again.extraction, "application/json")])

    def _read(self, page: Page, capture: Capture) -> Page | Basis:
        try:
            body = self._blobs.get(capture.raw)
        except (BlobErased, BlobMissing):
            return "bytes_erased"
        job = job_again(page, capture, body)
        outcome = self._reader.read(job) if job else None
        if outcome is None or isinstance(outcome, ExtractError) or page.outlet is None:
            return "not_readable"
        return read_page(page.article, capture, outcome, page.outlet, page.standing, job)


def _name(page: Page, capture: Capture) -> str:
    """All that the comparison of a page with an earlier capture rests on, in one hash."""
    content = page.content
    said = (content.extractor, content.text, content.title, repr(content.published))
    how = (page.capture.media_type, repr(page.job.hints) if page.job else "")
    return f"alike:{short_hash(page.article, capture.raw, *said, *how)}"
