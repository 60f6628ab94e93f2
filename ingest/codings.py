"""Undo HTTP content codings within bounds, and see to it that each stream really ended. Pure.

A client that takes a gzip body cut in the middle for a whole one turns a
network fault into a "silent edit" in a store that never forgets.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Final

import brotli
import zstandard

MAX_STACKED: Final = 2  # "gzip, gzip" exists in the wild by mistake; more is an attack
PIECE: Final = 65_536
ZSTD_PIECE: Final = 256  # four bytes of zstd can say 128 KiB, so the input goes in small bites
ZSTD_WINDOW: Final = 8 << 20  # RFC 9659
GZIP_MAGIC: Final = b"\x1f\x8b"


class CodingError(Exception):
    """A body that cannot be undone; `reason` is one of FETCH_REASONS."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


def undo(body: bytes, codings: str, *, limit: int, ratio: int, ratio_from: int) -> bytes:
    """The body with its codings (as in Content-Encoding) undone, last applied first.

    No more than `limit` bytes, nor more than `ratio` times the bytes on the
    wire once past `ratio_from`. Raises CodingError ``encoding``, ``truncated``
    or ``too_large``.
    """
    names = [name for part in codings.split(",") if (name := part.strip().lower()) not in ("", "identity")]
    if len(names) > MAX_STACKED:
        raise CodingError("encoding", f"{len(names)} codings on top of each other")
    allowed = min(limit, max(ratio_from, ratio * len(body)))
    for name in reversed(names):
        body = _undo_one(body, name, allowed)
    return body


def gunzip(body: bytes, *, limit: int) -> bytes:
    """A gzip file (not a coding) undone, such as ``sitemap.xml.gz``; anything else comes back as it is."""
    return _undo_one(body, "gzip", limit) if body.startswith(GZIP_MAGIC) else body


def _undo_one(body: bytes, name: str, limit: int) -> bytes:
    unpack = UNPACKERS.get(name)
    if unpack is None:
        raise CodingError("encoding", f"unknown content encoding {name!r}")
    if not body:
        return body  # an empty answer with a coding header is common and harmless
    out = bytearray()
    try:
        for piece in unpack(body):
            out += piece
            if len(out) > limit:
                raise CodingError("too_large", f"{name} grows past {limit} bytes")
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        raise CodingError("encoding", f"{name}: {error}") from error
    return bytes(out)


def _gzip(body: bytes) -> Iterator[bytes]:
    while body.startswith(GZIP_MAGIC):  # members may follow each other; other bytes behind them are padding
        stream = zlib.decompressobj(31)
        yield from _inflate(stream, body, "gzip")
        body = stream.unused_data
        if not stream.eof:
            return
    if body.strip(b"\0"):
        raise CodingError("encoding", f"gzip: stray bytes {body[:8]!r}")


def _deflate(body: bytes) -> Iterator[bytes]:
    # The name means zlib, but some servers send the bare stream; the header's check digits tell.
    wrapped = len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    yield from _inflate(zlib.decompressobj(15 if wrapped else -15), body, "deflate")


def _inflate(stream: zlib._Decompress, body: bytes, name: str) -> Iterator[bytes]:
    while not stream.eof:
        piece = stream.decompress(body, PIECE)
        body = stream.unconsumed_tail
        if not piece and not body and not stream.eof:
            raise CodingError("truncated", f"{name} stream has no end")
        yield piece


def _brotli(body: bytes) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    piece = stream.process(body, output_buffer_limit=PIECE)
    yield piece
    while not stream.is_finished():
        piece = stream.process(b"", output_buffer_limit=PIECE)
        if not piece and not stream.is_finished():
            raise CodingError("truncated", "br stream has no end")
        yield piece


def _zstd(body: bytes) -> Iterator[bytes]:
    while body:
        stream = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW).decompressobj()
        taken = 0
        while not stream.eof:
            if taken >= len(body):
                raise CodingError("truncated", "zstd frame has no end")
            yield stream.decompress(body[taken : taken + ZSTD_PIECE])
            taken += ZSTD_PIECE
        body = stream.unused_data + body[taken:]


UNPACKERS: Final[dict[str, Callable[[bytes], Iterator[bytes]]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
