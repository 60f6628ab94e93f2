import gzip
import random
import zlib
from itertools import pairwise

import brotli
import pytest
import zstandard

from ingest.codings import MAX_PARTS, UNPACKERS, CodingError, gunzip, undo, undoing

MIB = 1 << 20
TEXT = "".join(f"Paragraph {n}: the ministry said that {n * 7919} crates were unloaded.\n" for n in range(400)).encode()


def raw_deflate(data):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def zstd_unsized(data):
    packer = zstandard.ZstdCompressor().compressobj()
    return packer.compress(data) + packer.flush()


PACKERS = {
    "gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstandard.compress,
}  # fmt: skip
EVERY_WAY = {
    **PACKERS,
    "deflate, bare": raw_deflate,
    "zstd, unsized": zstd_unsized,
    "zstd, two frames": lambda data: zstandard.compress(data[:99]) + zstandard.compress(data[99:]),
    "gzip, two members": lambda data: gzip.compress(data[:99]) + gzip.compress(data[99:]),
    "gzip, padded": lambda data: gzip.compress(data) + bytes(100),
    "gzip, with a name": lambda data: (
        gzip.compress(data)[:3] + b"\x08" + gzip.compress(data)[4:10] + b"feed.xml\0" + gzip.compress(data)[10:]
    ),
}


def undone(body, codings, limit=10 * MIB, ratio=200):
    return undo(body, codings, limit=limit, ratio=ratio, ratio_from=MIB)


def outcome(body, name):
    """The bytes, or the reason why there are none."""
    try:
        return undone(body, name)
    except CodingError as error:
        return error.reason


def test_the_table_of_codings_is_tried_whole():
    """A newcomer in the table needs a packer here."""
    assert sorted(UNPACKERS) == sorted(PACKERS)


@pytest.mark.parametrize("way", EVERY_WAY)
@pytest.mark.parametrize("data", [TEXT, b"x", bytes(range(256)) * 3000], ids=["text", "one byte", "binary"])
def test_a_whole_body_comes_back(way, data):
    """Every coding, in every form that servers send it."""
    assert data == undone(EVERY_WAY[way](data), way.partition(",")[0])


@pytest.mark.parametrize("way", EVERY_WAY)
def test_a_cut_body_is_never_taken_for_a_whole_one(way):
    """Cut anywhere, it is an error: a broken connection must not become an edit of an article."""
    body, name = EVERY_WAY[way](TEXT), way.partition(",")[0]
    draw = random.Random(20150918)
    cuts = sorted({draw.randrange(1, len(body)) for _ in range(150)} | {1, 2, len(body) - 1})
    found = [(cut, outcome(body[:cut], name)) for cut in cuts]
    taken = [(cut, data) for cut, data in found if isinstance(data, bytes)]
    assert {data for _, data in found if isinstance(data, str)} <= {"truncated", "encoding"}
    # Between members or frames, and in the padding, nothing is missing of what stands before.
    whole_parts = {TEXT, TEXT[:99]} if "two" in way or "padded" in way else set()
    assert [] == [cut for cut, data in taken if data not in whole_parts]
    assert len(taken) <= 120 if "padded" in way else len(taken) <= 1


@pytest.mark.parametrize("name", PACKERS)
def test_a_flipped_byte_is_not_taken_for_another_text(name):
    """Where the coding has a checksum it must be looked at; br has none and may only fail or differ in length."""
    body = PACKERS[name](TEXT)
    draw, wrong = random.Random(7), 0
    for _ in range(60):
        place = draw.randrange(len(body) // 2, len(body))
        try:
            wrong += undone(body[:place] + bytes([body[place] ^ 0x55]) + body[place + 1 :], name) != TEXT
        except CodingError:
            continue
    assert wrong == 0 or name in ("br", "zstd")


@pytest.mark.parametrize("name", PACKERS)
def test_a_bomb_is_stopped_at_the_ratio(name):
    """1 MiB may always come; beyond it, no more than 200 times what came over the wire."""
    with pytest.raises(CodingError) as caught:
        undone(brotli.compress(bytes(64 * MIB), quality=1) if name == "br" else PACKERS[name](bytes(64 * MIB)), name)
    assert "too_large" == caught.value.reason


@pytest.mark.parametrize("name", PACKERS)
@pytest.mark.parametrize("data", [bytes(64 * MIB), random.Random(3).randbytes(2 * MIB)], ids=["bomb", "noise"])
def test_no_step_is_large(name, data):
    """Whoever undoes a body in steps can do other things in between: each gives little, from little."""
    body = brotli.compress(data, quality=1) if name == "br" else PACKERS[name](data)
    sizes = [0, *undoing(body, name, limit=64 * MIB, ratio=10**9, ratio_from=MIB)]
    most = 8 * MIB if name == "zstd" else 131_072
    assert max(after - before for before, after in pairwise(sizes)) <= most
    assert len(sizes) > len(data) // most


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_a_body_in_very_many_parts_is_refused(name):
    """Half a million empty members fit into 10 MiB; a real file has a few, in pieces of at least some kilobytes."""
    assert b"x" * MAX_PARTS == undone(PACKERS[name](b"x") * MAX_PARTS, name)
    assert "encoding" == outcome(PACKERS[name](b"") * (MAX_PARTS + 1), name)


@pytest.mark.parametrize("name", PACKERS)
def test_a_body_is_stopped_at_the_limit(name):
    """Even where it is honest."""
    with pytest.raises(CodingError) as caught:
        undone(PACKERS[name](TEXT), name, limit=len(TEXT) - 1)
    assert "too_large" == caught.value.reason
    assert TEXT == undone(PACKERS[name](TEXT), name, limit=len(TEXT))


def test_two_codings_are_undone_in_turn():
    """The last applied comes off first."""
    assert TEXT == undone(brotli.compress(gzip.compress(TEXT)), "gzip, br")
    assert TEXT == undone(gzip.compress(gzip.compress(TEXT)), "gzip, gzip")


@pytest.mark.parametrize("codings", ["", "identity", " , ", "Identity, identity, identity"])
def test_no_coding_is_no_work(codings):
    """The body as it came."""
    assert TEXT == undone(TEXT, codings)


@pytest.mark.parametrize("codings", ["snail", "gzip, gzip, gzip", "gzip;q=1", "compress"])
def test_a_coding_we_do_not_know_is_an_error(codings):
    """Passing it on undone would store noise as text."""
    with pytest.raises(CodingError) as caught:
        undone(gzip.compress(TEXT), codings)
    assert "encoding" == caught.value.reason


def test_an_empty_body_may_claim_any_coding():
    """Servers put the header on answers without a body."""
    assert b"" == undone(b"", "gzip")


def test_stray_bytes_after_gzip_are_an_error():
    """They are what a broken proxy appends; nobody knows what else it did."""
    with pytest.raises(CodingError) as caught:
        undone(gzip.compress(TEXT) + b"<!-- cached -->", "gzip")
    assert "encoding" == caught.value.reason


def test_a_window_larger_than_the_webs_is_refused():
    """A zstd frame may ask for gigabytes of memory; the web's limit is 8 MiB."""
    parameters = zstandard.ZstdCompressionParameters.from_level(3, window_log=27)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    body = packer.compress(random.Random(1).randbytes(9 * MIB)) + packer.flush()
    with pytest.raises(CodingError) as caught:
        undone(body, "zstd", limit=100 * MIB)
    assert "encoding" == caught.value.reason


def test_a_gzip_file_is_told_by_its_first_bytes():
    """A sitemap may come as a file that is gzip, without a coding header."""
    assert TEXT == gunzip(gzip.compress(TEXT), limit=10 * MIB)
    assert TEXT == gunzip(TEXT, limit=10 * MIB)
