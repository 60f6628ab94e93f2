"""Servers that hang, drip, lie and blow up: each must end as a typed error, in time, and leave the rest alone."""

import asyncio
import gzip
import zlib

import brotli
import pytest
import zstandard

from ingest.http import Fetcher
from ingest.types import Fetched, Request
from tests.ingest.web import Web, answer

SECONDS = 0.6  # the deadline of feeds here: for the servers that must run into it
PATIENCE = 120.0  # the deadline of every other kind: for what must come or be seen through, on a machine however busy
MIB = 1 << 20


async def forever(writer, piece, every=0.0):
    while True:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(every)


async def never_answers(*_):
    await asyncio.sleep(3600)


async def drips_headers(_, writer):
    writer.write(b"HTTP/1.1 200 OK\r\n")
    await forever(writer, b"X", 0.05)


async def drips_header_lines(_, writer):
    writer.write(b"HTTP/1.1 200 OK\r\n")
    await forever(writer, b"X-A: b\r\n", 0.05)


async def drips_body(_, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    await forever(writer, b"x", 0.05)


async def drips_chunks(_, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    await forever(writer, b"1\r\nx\r\n", 0.05)


async def stops_in_the_body(_, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
    await asyncio.sleep(3600)


async def resets(_, writer):
    writer.transport.abort()


async def resets_in_the_body(_, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
    await writer.drain()
    writer.transport.abort()


async def endless_body(_, writer):
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    await forever(writer, b"x" * 65536)


async def endless_chunks(_, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    await forever(writer, b"10000\r\n" + b"x" * 65536 + b"\r\n")


async def endless_early_hints(_, writer):
    await forever(writer, b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")


async def endless_continue(_, writer):
    await forever(writer, b"HTTP/1.1 100 Continue\r\n\r\n", 0.001)


async def endless_headers(_, writer):
    writer.write(b"HTTP/1.1 200 OK\r\n")
    await forever(writer, b"X-A: " + b"b" * 1000 + b"\r\n")


async def endless_header(_, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nX-A: ")
    await forever(writer, b"b" * 65536)


async def endless_status_line(_, writer):
    await forever(writer, b"HTTP/1.1 200 " + b"O" * 65536)


async def endless_trailers(_, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n")
    await forever(writer, b"X-A: " + b"b" * 1000 + b"\r\n")


async def endless_chunk_extension(_, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;")
    await forever(writer, b"x" * 65536)


async def endless_cookies(_, writer):
    writer.write(b"HTTP/1.1 200 OK\r\n")
    await forever(writer, b"Set-Cookie: a=b\r\n")


async def redirects_into_a_flood(_, writer):
    writer.write(b"HTTP/1.1 302 Found\r\nLocation: /nowhere\r\nContent-Length: 4294967296\r\n\r\n")
    await forever(writer, b"x" * 65536)


async def refuses_with_a_flood(_, writer):
    writer.write(b"HTTP/1.1 500 Oops\r\nContent-Length: 4294967296\r\n\r\n")
    await forever(writer, b"x" * 65536)


async def switches_protocols(_, writer):
    writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")
    await forever(writer, b"x" * 100, 0.05)


def raw(data):
    async def send(_, writer):
        writer.write(data)
        await writer.drain()

    return send


def coded(body, name, **headers):
    return raw(
        answer(body, "200 OK", f"Content-Encoding: {name}", *(f"{key}: {value}" for key, value in headers.items()))
    )


def gzip_bomb(mib):
    # A flushed block stands for itself, so one of them can be said again and again.
    packer = zlib.compressobj(9, wbits=31)
    first = packer.compress(bytes(MIB)) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + (packer.compress(bytes(MIB)) + packer.flush(zlib.Z_FULL_FLUSH)) * (mib - 1)


def zstd_bomb(mib):
    return zstandard.ZstdCompressor(level=3).compress(bytes(mib * MIB))


TEXT = b"<rss><channel><title>Harbour Post</title></channel></rss>" * 40
HEAD = b"HTTP/1.1 200 OK\r\n"

# name: what the server does, and the one reason that must be given for it; "ok" where it is read
HOSTILE = {
    "never answers": (never_answers, "timeout"),
    "drips its headers": (drips_headers, "timeout"),
    "drips header lines": (drips_header_lines, "timeout"),
    "drips its body": (drips_body, "timeout"),
    "drips chunks": (drips_chunks, "timeout"),
    "stops in the body": (stops_in_the_body, "timeout"),
    "resets at once": (resets, "truncated"),
    "resets in the body": (resets_in_the_body, "truncated"),
    "closes at once": (raw(b""), "truncated"),
    "closes in the status line": (raw(b"HTTP/1.1 20"), "truncated"),
    "closes in the headers": (raw(HEAD + b"X-A: b\r\n"), "truncated"),
    "body shorter than told": (raw(HEAD + b"Content-Length: 100\r\n\r\nshort"), "truncated"),
    "chunks cut": (raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab"), "truncated"),
    "last chunk missing": (raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"), "truncated"),
    "chunk size is no number": (raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n"), "protocol"),
    "negative chunk": (raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n-2\r\nab\r\n0\r\n\r\n"), "protocol"),
    "huge chunk size": (raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 5000 + b"\r\n"), "protocol"),
    "endless body": (endless_body, "too_large"),
    "endless chunks": (endless_chunks, "too_large"),
    "endless early hints": (endless_early_hints, "timeout"),
    "endless continue": (endless_continue, "timeout"),
    "endless headers": (endless_headers, "protocol"),
    "one endless header": (endless_header, "protocol"),
    "endless status line": (endless_status_line, "protocol"),
    "endless trailers": (endless_trailers, "truncated"),
    "endless chunk extension": (endless_chunk_extension, "timeout"),
    "endless cookies": (endless_cookies, "protocol"),
    "redirects into a flood": (redirects_into_a_flood, "not_found"),
    "refuses with a flood": (refuses_with_a_flood, "server"),
    "switches protocols": (switches_protocols, "protocol"),
    "1 MB header": (raw(HEAD + b"X-A: " + b"b" * MIB + b"\r\n\r\n"), "protocol"),
    "50 000 headers": (raw(HEAD + b"X: y\r\n" * 50_000 + b"\r\n"), "protocol"),
    "100 KB of headers": (raw(HEAD + b"".join(b"X-%d: %s\r\n" % (n, b"b" * 1000) for n in range(100)) + b"\r\n"), "too_large"),
    "two lengths": (raw(HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc"), "protocol"),
    "two equal lengths in one": (raw(HEAD + b"Content-Length: 2, 2\r\n\r\nab"), "protocol"),
    "negative length": (raw(HEAD + b"Content-Length: -1\r\n\r\nab"), "protocol"),
    "length is no number": (raw(HEAD + b"Content-Length: two\r\n\r\nab"), "protocol"),
    "length with a plus": (raw(HEAD + b"Content-Length: +2\r\n\r\nab"), "protocol"),
    "length in hexadecimal": (raw(HEAD + b"Content-Length: 0x2\r\n\r\nab"), "protocol"),
    "length and chunks": (
        raw(HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"), "protocol",
    ),
    "unknown transfer encoding": (raw(HEAD + b"Transfer-Encoding: snail\r\n\r\nab"), "protocol"),
    "HTTP/0.9": (raw(b"<rss>old</rss>"), "protocol"),
    "HTTP/2 preface": (raw(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" * 3), "protocol"),
    "HTTP/3.7": (raw(b"HTTP/3.7 200 OK\r\n\r\nab"), "protocol"),
    "another protocol": (raw(b"220 mail.example ESMTP\r\n"), "protocol"),
    "status is no number": (raw(b"HTTP/1.1 OK 200\r\n\r\n"), "protocol"),
    "status of five digits": (raw(b"HTTP/1.1 20000 OK\r\nContent-Length: 0\r\n\r\n"), "protocol"),
    "folded header": (raw(HEAD + b"X-A: b\r\n c\r\nContent-Length: 2\r\n\r\nab"), "ok"),
    "NUL in a header": (raw(HEAD + b"X-A: b\0c\r\nContent-Length: 2\r\n\r\nab"), "protocol"),
    "blank before a colon": (raw(HEAD + b"Content-Length : 2\r\n\r\nab"), "protocol"),
    "header without colon": (raw(HEAD + b"what is this\r\n\r\n"), "protocol"),
    "bare line feeds": (raw(b"HTTP/1.1 200 OK\nContent-Length: 2\n\nab"), "ok"),
    "carriage return in Location": (raw(b"HTTP/1.1 302 Found\r\nLocation: /a\rSet-Cookie: x\r\n\r\n"), "protocol"),
    "unknown coding": (coded(TEXT, "snail"), "encoding"),
    "three codings": (coded(gzip.compress(gzip.compress(gzip.compress(TEXT))), "gzip, gzip, gzip"), "encoding"),
    "coding it has not": (coded(TEXT, "gzip"), "encoding"),
    "br that is none": (coded(b"\xff" * 100, "br"), "encoding"),
    "zstd that is none": (coded(b"\xff" * 100, "zstd"), "encoding"),
    "deflate that is none": (coded(b"\xff" * 100, "deflate"), "encoding"),
    "gzip with a bad checksum": (coded(gzip.compress(TEXT)[:-8] + bytes(8), "gzip"), "encoding"),
    "gzip cut": (coded(gzip.compress(TEXT)[:-9], "gzip"), "truncated"),
    "gzip without its trailer": (coded(gzip.compress(TEXT)[:-8], "gzip"), "truncated"),
    "gzip header alone": (coded(gzip.compress(TEXT)[:10], "gzip"), "truncated"),
    "br cut": (coded(brotli.compress(TEXT)[:-1], "br"), "truncated"),
    "zstd cut": (coded(zstandard.compress(TEXT)[:-1], "zstd"), "truncated"),
    "deflate cut": (coded(zlib.compress(TEXT)[:-5], "deflate"), "truncated"),
    "gzip bomb, 1 GiB": (coded(gzip_bomb(1024), "gzip"), "too_large"),
    "gzip in gzip bomb": (coded(gzip.compress(gzip_bomb(1024)), "gzip, gzip"), "too_large"),
    "br bomb, 64 MiB": (coded(brotli.compress(bytes(64 * MIB), quality=5), "br"), "too_large"),
    "zstd bomb, 256 MiB": (coded(zstd_bomb(256), "zstd"), "too_large"),
    "deflate bomb": (coded(zlib.compress(bytes(64 * MIB), 9), "deflate"), "too_large"),
    "many small members": (coded(gzip.compress(b"x" * 60_000) * 400, "gzip"), "too_large"),
    "half a million empty members": (coded(gzip.compress(b"") * 500_000, "gzip"), "encoding"),
    "a million empty frames": (coded(zstandard.compress(b"") * 1_000_000, "zstd"), "encoding"),
}  # fmt: skip


@pytest.fixture(scope="module")
def web():
    with Web() as server:
        for number, (handler, _) in enumerate(HOSTILE.values()):
            server.does(f"/{number}", handler)
        server.serves("/good", TEXT)
        yield server


@pytest.fixture(scope="module")
def fetcher(web):
    patient = dict.fromkeys(("connect_within", "first_byte_within", "archive_within"), PATIENCE)
    with Fetcher(web.manners(feed_within=SECONDS, archive_pause=0.0, archive_bytes=10 * MIB, **patient)) as opened:
        yield opened


def kind_for(reason):
    """Feeds have little time here, files of an archive have plenty."""
    return "feed" if reason == "timeout" else "archive"


def host_of(number):
    return f"h{number}.example"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_server_ends_as_a_typed_error(fetcher, name):
    """In time (a hang of the test is a failure of it), with the reason that the table gives."""
    number = list(HOSTILE).index(name)
    reason = HOSTILE[name][1]
    outcome = fetcher.fetch_one(Request(f"http://{host_of(number)}/{number}", kind=kind_for(reason)))
    assert reason == getattr(outcome, "reason", "ok")


def test_hostile_servers_leave_the_others_alone(fetcher):
    """All of them at once among a hundred good ones: every good one is whole.

    The good ones have all the time of a slow machine; the bad ones run into
    the short deadline of feeds.
    """
    bad = [Request(f"http://{host_of(number)}/{number}", key="bad", kind="feed") for number in range(len(HOSTILE))]
    good = [Request(f"http://good{number}.example/good", key="good", kind="archive") for number in range(100)]
    outcomes = [(request.key, outcome) for request, outcome in fetcher([*bad, *good])]
    whole = [
        outcome for key, outcome in outcomes if key == "good" and isinstance(outcome, Fetched) and outcome.body == TEXT
    ]
    assert (100, len(bad)) == (len(whole), sum(key == "bad" for key, _ in outcomes))


def test_a_body_longer_than_told_is_cut_where_it_was_told(web, fetcher):
    """The rest belongs to nobody; the next answer on that connection must not be read from it."""
    web.sends("/longer", HEAD + b"Content-Length: 2\r\n\r\nabHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
    outcome = fetcher.fetch_one(Request("http://longer.example/longer", kind="archive"))
    assert b"ab" == outcome.body if isinstance(outcome, Fetched) else outcome.reason == "protocol"
    second = fetcher.fetch_one(Request("http://longer.example/good", kind="archive"))
    assert TEXT == second.body
