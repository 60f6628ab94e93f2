"""Keep packed bytes outside the database: in a folder, or in an object store behind fsspec. Touches the disk and the store.

The database keeps the row of every blob: its hash, size, kind and, in place of
the bytes, the name of the object. So `verify`, erasing and proofs go by the
database wherever the bytes lie. An object is written before its row: a crash
between the two leaves an object that nothing names, never a row without bytes.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from storage.errors import PlaceFailed

READERS = 8  # objects asked for at once
HINT = "look at DATELINE_BLOBS, and that the place can be reached and written"


class Place(Protocol):
    """Where objects lie by name."""

    def write(self, objects: Mapping[str, bytes]) -> None:
        """Keep objects so that they outlive a crash; one that is there already may be written over."""

    def read(self, names: Sequence[str]) -> dict[str, bytes]:
        """Those of the objects that are there."""

    def remove(self, names: Sequence[str]) -> None:
        """Remove objects; one that is not there is no error."""


def object_name(sha256: str, codec: str) -> str:
    """The name of an object: two levels of 256, so that no folder grows too large to list."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}" + (".zst" if codec == "zstd" else "")


@dataclass(frozen=True)
class Folder:
    """A folder on a disk."""

    root: Path

    def write(self, objects: Mapping[str, bytes]) -> None:
        with _named(self.root):
            for name, data in objects.items():
                self._write(self.root / name, data)

    def _write(self, path: Path, data: bytes) -> None:
        """Whole or not at all: to a file aside, to the disk, then under its name."""
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            Path(aside).replace(path)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def read(self, names: Sequence[str]) -> dict[str, bytes]:
        found = {}
        with _named(self.root):
            for name in names:
                with contextlib.suppress(FileNotFoundError):
                    found[name] = (self.root / name).read_bytes()
        return found

    def remove(self, names: Sequence[str]) -> None:
        with _named(self.root):
            for name in names:
                (self.root / name).unlink(missing_ok=True)


@dataclass(frozen=True)
class Bucket:
    """A prefix in an object store, through fsspec."""

    files: Any
    root: str

    def _path(self, name: str) -> str:
        return f"{self.root}/{name}"

    def write(self, objects: Mapping[str, bytes]) -> None:
        with _named(self.root):
            self.files.pipe({self._path(name): data for name, data in objects.items()})

    def read(self, names: Sequence[str]) -> dict[str, bytes]:
        # One by one, since asking for many lists folders first; side by side, since each waits for the network.
        with _named(self.root), ThreadPoolExecutor(READERS) as readers:
            found = dict(zip(names, readers.map(self._read, names), strict=True))
        return {name: data for name, data in found.items() if data is not None}

    def _read(self, name: str) -> bytes | None:
        try:
            return bytes(self.files.cat_file(self._path(name)))
        except FileNotFoundError:
            return None

    def remove(self, names: Sequence[str]) -> None:
        with _named(self.root):
            for name in names:
                with contextlib.suppress(FileNotFoundError):
                    self.files.rm_file(self._path(name))


@contextlib.contextmanager
def _named(root: object) -> Iterator[None]:
    """Any fault of a disk or a client, in one error that says where."""
    try:
        yield
    except Exception as error:
        raise PlaceFailed(f"{root}: {type(error).__name__}: {error}"[:400] + f"; {HINT}") from error


@cache
def open_place(where: str) -> Place:
    """The place that a path or a URL names: ``/srv/blobs``, ``file:///srv/blobs``, ``s3://bucket/prefix``, any of fsspec's.

    Raises:
        PlaceFailed: the libraries for it are not installed, or it cannot be named so.
    """
    scheme, _, rest = where.partition("://")
    if not rest:
        return Folder(Path(where).absolute())
    if scheme == "file":
        return Folder(Path(rest))
    try:
        if scheme in _OBSTORE:
            return _stored(scheme, rest)
        files, root = import_module("fsspec").core.url_to_fs(where)
    except (ImportError, ValueError) as error:
        raise PlaceFailed(f"{where}: {error}; for object stores install dateline[s3]") from error
    return Bucket(files, root.rstrip("/"))


_OBSTORE = ("s3", "gs", "az")


def _stored(scheme: str, rest: str) -> Bucket:
    """An object store by obstore, which reads its keys and its endpoint from the environment (AWS_ENDPOINT and so on)."""
    files = import_module("obstore.fsspec").FsspecStore(scheme, client_options={"allow_http": _plain_allowed()})
    return Bucket(files, rest.rstrip("/"))


def _plain_allowed() -> bool:
    """Whether the endpoint itself is asked for without TLS, as on loopback."""
    return os.environ.get("AWS_ENDPOINT", os.environ.get("AWS_ENDPOINT_URL", "")).startswith("http://")
