"""Captured bytes may lie in a folder or an object store: what holds of the database's own holds of these."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.blobs import LARGE, Blobs, sha256
from storage.database import Store
from storage.erasure import erase
from storage.errors import BlobErased, BlobMissing, PlaceFailed
from storage.ledger import verify
from storage.places import Bucket, Folder, open_place
from tests.storage.s3 import S3

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LARGE_PIECE = random.Random(1).randbytes(3 * LARGE)
WORDS = " ".join(f"berth {number * 7919 % 10007}" for number in range(6000)).encode()
SMALL = b"a short text"


class Kept:
    """A store with its place, and hands on the objects themselves."""

    def __init__(self, store: Store, where: str, server: S3 | None) -> None:
        self.store, self._where, self._server = replace(store, blobs=where), where, server

    def names(self) -> list[str]:
        """What lies there."""
        if self._server:
            return sorted(self._server.objects)
        return sorted(str(path) for path in Path(self._where).rglob("*") if path.is_file())

    def change(self, data: bytes | None) -> None:
        """Alter, or lose, everything that lies there."""
        for name in self.names():
            if self._server and data is None:
                del self._server.objects[name]
            elif self._server:
                self._server.objects[name] = data or b""
            elif data is None:
                Path(name).unlink()
            else:
                Path(name).write_bytes(data)


@pytest.fixture(params=["folder", "s3"])
def kept(request, store, tmp_path, monkeypatch):
    """The store, its large bytes in a folder and in a bucket."""
    if request.param == "folder":
        yield Kept(store, str(tmp_path / "blobs"), None)
        return
    with S3() as server:
        for name, value in {
            "ENDPOINT": server.url,
            "ACCESS_KEY_ID": "k",
            "SECRET_ACCESS_KEY": "s",
            "REGION": "here",
        }.items():
            monkeypatch.setenv(f"AWS_{name}", value)
        open_place.cache_clear()
        # A bucket of its own: the client keeps a connection to each that it has seen.
        yield Kept(store, f"s3://bucket-{server.url.rpartition(':')[2]}/desk", server)
        open_place.cache_clear()
        assert 0 == server.unsigned


def test_large_bytes_lie_in_the_place_and_come_back(kept):
    """Small ones stay in the database; the same bytes are kept once; who reads does not see the difference."""
    blobs = Blobs(kept.store)

    names = blobs.put_all([(piece, "text/html") for piece in (LARGE_PIECE, WORDS, SMALL, WORDS)])
    blobs.put(WORDS)

    assert [sha256(piece) for piece in (LARGE_PIECE, WORDS, SMALL, WORDS)] == names
    assert {LARGE_PIECE, WORDS, SMALL} == set(blobs.get_all(names).values())
    assert 2 == len(kept.names())
    assert verify(kept.store).ok


def test_verify_tells_altered_and_lost_objects(kept):
    """An object is checked against its hash like a row, and a lost one is told by its name."""
    name = Blobs(kept.store).put(LARGE_PIECE)

    kept.change(b"other bytes")
    altered = [found.what for found in verify(kept.store).violations]
    kept.change(None)
    lost = [found.what for found in verify(kept.store).violations]

    assert ["the bytes do not have the hash they are stored under"] == altered
    assert ["the bytes are not in the place that their row names"] == lost
    with pytest.raises(BlobMissing, match=name):
        Blobs(kept.store).get(name)


def test_erasing_removes_the_object(kept):
    """Nothing is left there, the record says why, and keeping the same bytes again does not bring them back."""
    name = Blobs(kept.store).put(LARGE_PIECE)

    erase(kept.store, name, "asked to", "desk", NOW)
    erase(kept.store, name, "asked to", "desk", NOW)
    Blobs(kept.store).put(LARGE_PIECE)

    assert [] == kept.names()
    assert verify(kept.store).ok
    with pytest.raises(BlobErased):
        Blobs(kept.store).get(name)


def test_bytes_kept_by_two_at_once_and_erased_between_do_not_stay(kept):
    """Whoever wrote the object while another erased it takes it away again."""
    blobs, name = Blobs(kept.store), sha256(LARGE_PIECE)
    late = Blobs(kept.store)
    late._absent = lambda _names: [name]  # it looked before the other's row was there
    blobs.put(LARGE_PIECE)
    erase(kept.store, name, "asked to", "desk", NOW)

    late.put(LARGE_PIECE)

    assert [] == kept.names()


def test_a_place_that_is_set_later_or_moved_is_no_loss(sqlite_store, tmp_path):
    """What lay in the database stays there; a folder is moved by moving it and naming the new one."""
    first = Blobs(sqlite_store).put(LARGE_PIECE)
    placed = replace(sqlite_store, blobs=str(tmp_path / "one"))
    second = Blobs(placed).put(WORDS)
    shutil.move(tmp_path / "one", tmp_path / "two")

    moved = Blobs(replace(sqlite_store, blobs=str(tmp_path / "two")))
    assert {first: LARGE_PIECE, second: WORDS} == moved.get_all([first, second])
    with pytest.raises(PlaceFailed, match="DATELINE_BLOBS"):
        Blobs(sqlite_store).get(second)


def test_a_place_that_cannot_be_written_leaves_no_row(sqlite_store, tmp_path):
    """The bytes go first, so a full or missing place is an error and nothing else."""
    (tmp_path / "file").write_bytes(b"")
    placed = Blobs(replace(sqlite_store, blobs=str(tmp_path / "file")))

    with pytest.raises(PlaceFailed, match="DATELINE_BLOBS"):
        placed.put(LARGE_PIECE)

    assert {} == Blobs(sqlite_store).get_all([sha256(LARGE_PIECE)])


def test_places_by_their_names(tmp_path):
    """A path and a file address are folders; any other file system of fsspec's is asked by its address."""
    open_place.cache_clear()
    memory = open_place("memory://desk/blobs")
    memory.write({"aa/bb": b"x"})

    assert Folder(tmp_path) == open_place(str(tmp_path)) == open_place(f"file://{tmp_path}")
    assert isinstance(memory, Bucket)
    assert {"aa/bb": b"x"} == memory.read(["aa/bb", "aa/none"])
    with pytest.raises(PlaceFailed, match=r"dateline\[s3\]"):
        open_place("nothing-of-the-kind://x")
