"""A file on the web as a stream of bytes, read part by part. Reads over the port it is given."""

from __future__ import annotations

import io
from typing import BinaryIO, Final, cast

from ingest.errors import FetchError, SourceError
from ingest.sources.reach import Reach
from ingest.types import Request

PIECE: Final = 8 << 20


def open_remote(url: str, reach: Reach) -> BinaryIO:
    """A stream over the file at an address, which may be far larger than memory.

    Raises:
        SourceError: it cannot be had, or the server gives no parts of it.
    """
    return cast("BinaryIO", io.BufferedReader(_Parts(url, reach), buffer_size=64 * 1024))


class _Parts(io.RawIOBase):
    """Bytes by range requests, a few million at a time; a lost connection costs one part, never the file."""

    def __init__(self, url: str, reach: Reach) -> None:
        super().__init__()
        self._url, self._reach = url, reach
        self._place = self._start = 0
        self._piece = b""
        self._size = self._find_size()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = max(0, base + offset)
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # narrower than typeshed's Buffer, which has no length
        if self._place >= self._size:
            return 0
        if not self._start <= self._place < self._start + len(self._piece):
            self._start, self._piece = self._place, self._ask(self._place, min(self._place + PIECE, self._size) - 1)
        at = self._place - self._start
        found = self._piece[at : at + len(buffer)]
        buffer[: len(found)] = found
        self._place += len(found)
        return len(found)

    def _find_size(self) -> int:
        try:
            answer = self._reach.get(Request(self._url, kind="archive", part=(0, 0)))
        except FetchError as error:
            raise SourceError(f"{self._url}: cannot be read ({error.detail or error.reason})") from error
        total = (answer.header("Content-Range") or "").rpartition("/")[2]
        if answer.status != 206 or not total.isdecimal():
            raise SourceError(f"{self._url}: the server gives no parts of a file; fetch it whole and give its path")
        return int(total)

    def _ask(self, first: int, last: int) -> bytes:
        try:
            body = self._reach.get(Request(self._url, kind="archive", part=(first, last))).body
        except FetchError as error:
            raise OSError(f"bytes {first}-{last}: {error.detail or error.reason}") from error
        if len(body) != last - first + 1:
            raise OSError(f"bytes {first}-{last}: {len(body)} came")
        return body
