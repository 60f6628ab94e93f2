"""Undo HTTP content codings within bounds, and see to it that each stream really ended. Pure.

The work is cut into steps, each bounded in what it takes and gives, so that
whoever drives it (`ingest/http.py`, on an event loop that serves every other
site too) may look up between two of them. A client that takes a gzip body cut in the middle for a whole one turns a
network fault into a "silent edit" in a store that never forgets.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Generator
from typing import Final

import brotli
import zstandard

MAX_STACKED: Final = 2  # "gzip, gzip" exists in the wild by mistake; more is an attack
MAX_PARTS: Final = 10_000  # gzip members or zstd frames in one body; half a million empty ones fit into 10 MiB
PIECE: Final = 65_536
ZSTD_PIECE: Final = 256  # four bytes of zstd can say 128 KiB, so the input goes in small bites
ZSTD_WINDOW: Final = 8 << 20  # RFC 9659
GZIP_MAGIC: Final = b"\x1f\x8b"

Steps = Generator[int, None, bytes]  # gives how many bytes there are so far, and returns them all
Pieces = Generator[bytes, None, int]  # gives what each step undid, and returns where in the body the stream ended


class CodingError(Exception):
    """A body that cannot be undone; `reason` is one of FETCH_REASONS."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


def undo(body: bytes, codings: str, *, limit: int, ratio: int, ratio_from: int) -> bytes:
    """The body with its codings undone in one go, as `undoing` does it."""
    return _at_once(undoing(body, codings, limit=limit, ratio=ratio, ratio_from=ratio_from))


def undoing(body: bytes, codings: str, *, limit: int, ratio: int, ratio_from: int) -> Steps:
    """Undo the codings of a body (as in Content-Encoding), last applied first, in small steps.

    No more than `limit` bytes, nor more than `ratio` times the bytes on the
    wire once past `ratio_from`. Raises CodingError ``encoding``, ``truncated``
    or ``too_large``.
    """
    names = [name for part in codings.split(",") if (name := part.strip().lower()) not in ("", "identity")]
    if len(names) > MAX_STACKED:
        raise CodingError("encoding", f"{len(names)} codings on top of each other")
    allowed = min(limit, max(ratio_from, ratio * len(body)))
    for name in reversed(names):
        body = yield from _undo_one(body, name, allowed)
    return body


def gunzip(body: bytes, *, limit: int) -> bytes:
    """A gzip file (not a coding) undone, such as ``sitemap.xml.gz``; anything else comes back as it is."""
    return _at_once(_undo_one(body, "gzip", limit)) if body.startswith(GZIP_MAGIC) else body


def _at_once(steps: Steps) -> bytes:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return bytes(end.value)


def _undo_one(body: bytes, name: str, limit: int) -> Steps:
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
            yield len(out)
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        raise CodingError("encoding", f"{name}: {error}") from error
    return bytes(out)


def _gzip(body: bytes) -> Pieces:
    at, parts = 0, 0
    while body.startswith(GZIP_MAGIC, at):  # members may follow each other; other bytes behind them are padding
        parts = _counted(parts, "gzip")
        at = yield from _inflate(zlib.decompressobj(31), body, at, "gzip")
    if body[at:].strip(b"\0"):
        raise CodingError("encoding", f"gzip: stray bytes {body[at : at + 8]!r}")
    return at


def _deflate(body: bytes) -> Pieces:
    # The name means zlib, but some servers send the bare stream; the header's check digits tell.
    wrapped = len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    return (yield from _inflate(zlib.decompressobj(15 if wrapped else -15), body, 0, "deflate"))


def _inflate(stream: zlib._Decompress, body: bytes, at: int, name: str) -> Pieces:
    while not stream.eof:
        given = body[at : at + PIECE]
        piece = stream.decompress(given, PIECE)
        if not given and not piece and not stream.eof:
            raise CodingError("truncated", f"{name} stream has no end")
        at += len(given) - len(stream.unused_data if stream.eof else stream.unconsumed_tail)
        yield piece
    return at


def _brotli(body: bytes) -> Pieces:
    stream = brotli.Decompressor()
    piece = stream.process(body, output_buffer_limit=PIECE)
    yield piece
    while not stream.is_finished():
        piece = stream.process(b"", output_buffer_limit=PIECE)
        if not piece and not stream.is_finished():
            raise CodingError("truncated", "br stream has no end")
        yield piece
    return len(body)


def _zstd(body: bytes) -> Pieces:
    at, parts = 0, 0
    while at < len(body):
        parts = _counted(parts, "zstd")
        stream = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW).decompressobj()
        while not stream.eof:
            if at >= len(body):
                raise CodingError("truncated", "zstd frame has no end")
            given = body[at : at + ZSTD_PIECE]
            yield stream.decompress(given)
            at += len(given) - len(stream.unused_data)
    return at


def _counted(parts: int, name: str) -> int:
    if parts == MAX_PARTS:
        raise CodingError("encoding", f"{name}: more than {MAX_PARTS} parts")
    return parts + 1


UNPACKERS: Final[dict[str, Callable[[bytes], Pieces]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
