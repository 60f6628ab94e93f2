"""A disk that fails at the n-th call, under SQLite in this process: a VFS laid over the operating system's own.

The library that Python's `sqlite3` uses is reached by `ctypes`; no compiler is
needed. Each call that touches a file is counted; from `fail_at` on one of them
(or, with `stays`, every one) gives the error that the operating system would.
"""

from __future__ import annotations

import ctypes
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_char_p, c_int, c_int64, c_void_p, cast
from pathlib import Path
from typing import Any

OK, FULL, CANTOPEN, IOERR = 0, 13, 14, 10
ERRORS = {
    "xOpen": CANTOPEN,
    "xRead": IOERR | 1 << 8,
    "xWrite": IOERR | 3 << 8,
    "xSync": IOERR | 4 << 8,
    "xTruncate": IOERR | 6 << 8,
    "xFileSize": IOERR | 7 << 8,
    "xDelete": IOERR | 10 << 8,
    "xAccess": IOERR | 13 << 8,
    "xLock": IOERR | 15 << 8,
    "xShmLock": IOERR | 20 << 8,
    "xShmMap": IOERR | 21 << 8,
}
_SHM_UNLOCK = 1


class Vfs(Structure):
    """`sqlite3_vfs`, as sqlite3.h lays it out."""

    _fields_ = (
        ("iVersion", c_int), ("szOsFile", c_int), ("mxPathname", c_int), ("pNext", c_void_p), ("zName", c_char_p),
        ("pAppData", c_void_p), ("xOpen", c_void_p), ("xDelete", c_void_p), ("xAccess", c_void_p),
        *((f"rest{number}", c_void_p) for number in range(13)),
    )  # fmt: skip


METHODS = (
    "xClose", "xRead", "xWrite", "xTruncate", "xSync", "xFileSize", "xLock", "xUnlock", "xCheckReservedLock",
    "xFileControl", "xSectorSize", "xDeviceCharacteristics", "xShmMap", "xShmLock", "xShmBarrier", "xShmUnmap",
    "xFetch", "xUnfetch",
)  # fmt: skip


class Methods(Structure):
    """`sqlite3_io_methods`."""

    _fields_ = (("iVersion", c_int), *((name, c_void_p) for name in METHODS))


TYPES: dict[str, Any] = {
    "xOpen": CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p),
    "xDelete": CFUNCTYPE(c_int, c_void_p, c_char_p, c_int),
    "xAccess": CFUNCTYPE(c_int, c_void_p, c_char_p, c_int, c_void_p),
    "xRead": CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64),
    "xWrite": CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64),
    "xTruncate": CFUNCTYPE(c_int, c_void_p, c_int64),
    "xSync": CFUNCTYPE(c_int, c_void_p, c_int),
    "xFileSize": CFUNCTYPE(c_int, c_void_p, c_void_p),
    "xLock": CFUNCTYPE(c_int, c_void_p, c_int),
    "xShmMap": CFUNCTYPE(c_int, c_void_p, c_int, c_int, c_int, c_void_p),
    "xShmLock": CFUNCTYPE(c_int, c_void_p, c_int, c_int, c_int),
}


class FaultyDisk:
    """Counts calls, and fails where it is told to. `how` is ``error``, ``full`` (of writes) or ``short`` (half is written)."""

    def __init__(self, fail_at: int | None = None, how: str = "error", *, stays: bool = False) -> None:
        self.fail_at, self.how, self.stays = fail_at, how, stays
        self.calls: list[str] = []
        self.failed: list[str] = []

    def fails(self, name: str) -> bool:
        """Whether this call is to fail; counts it."""
        if name != "xWrite" and self.how != "error":
            return False
        self.calls.append(name)
        number = len(self.calls) - 1
        if self.fail_at is None or number < self.fail_at or (number > self.fail_at and not self.stays):
            return False
        self.failed.append(name)
        return True


def _library() -> ctypes.CDLL:
    """The very library that `sqlite3` runs on; OSError where it is none of its own."""
    maps = {line.split()[-1] for line in Path("/proc/self/maps").read_text().splitlines() if "libsqlite3" in line}
    if len(maps) != 1:
        raise OSError("Python's sqlite3 brings its SQLite along inside itself; it cannot be reached")
    library = ctypes.CDLL(maps.pop())
    library.sqlite3_vfs_find.restype = POINTER(Vfs)
    library.sqlite3_libversion.restype = c_char_p
    if library.sqlite3_libversion().decode() != sqlite3.sqlite_version:
        raise OSError("another SQLite than Python's was found")
    return library


@contextmanager
def faulty(disk: FaultyDisk) -> Iterator[FaultyDisk]:
    """Every SQLite file that this process opens meanwhile lies on that disk; OSError where it cannot be put under it."""
    library = _library()
    real = library.sqlite3_vfs_find(None)
    laid = _Laid(disk, real)
    assert library.sqlite3_vfs_register(byref(laid.vfs), 1) == OK
    try:
        yield disk
    finally:
        library.sqlite3_vfs_unregister(byref(laid.vfs))
        _kept.append(laid)  # a connection that is collected later still calls through it


_kept: list[Any] = []


class _Laid:
    """The VFS and the methods of its files; the callbacks live as long as it does."""

    def __init__(self, disk: FaultyDisk, real: Any) -> None:
        self._disk, self._real = disk, real
        self._alive: list[Any] = []
        self._methods: dict[int, Methods] = {}
        self.vfs = Vfs.from_buffer_copy(real.contents)
        self.vfs.pNext, self.vfs.zName = None, b"faulty"
        for name in ("xDelete", "xAccess"):
            self._wrap(self.vfs, name)
        self._open = TYPES["xOpen"](self.vfs.xOpen)
        self._set(self.vfs, "xOpen", self._opened)

    def _set(self, table: Any, name: str, function: Callable[..., int]) -> None:
        made = TYPES[name](function)
        self._alive.append(made)
        setattr(table, name, cast(made, c_void_p).value)

    def _wrap(self, table: Any, name: str) -> None:
        original, disk = TYPES[name](getattr(table, name)), self._disk

        def call(*arguments: Any) -> int:
            if name == "xShmLock" and arguments[3] & _SHM_UNLOCK:
                return int(original(*arguments))
            if not disk.fails(name):
                return int(original(*arguments))
            if disk.how == "full":
                return FULL
            if disk.how == "short":
                original(arguments[0], arguments[1], arguments[2] // 2, arguments[3])
            return ERRORS[name]

        self._set(table, name, call)

    def _opened(self, _vfs: int, name: int, file: int, flags: int, out: int) -> int:
        if self._disk.fails("xOpen"):
            cast(file, POINTER(c_void_p))[0] = None
            return ERRORS["xOpen"]
        result = int(self._open(cast(self._real, c_void_p), name, file, flags, out))
        place = cast(file, POINTER(c_void_p))
        if place[0]:
            place[0] = ctypes.addressof(self._over(place[0]))
        return result

    def _over(self, address: int) -> Methods:
        """The methods of a file, with ours laid over them."""
        if address not in self._methods:
            table = Methods.from_buffer_copy(Methods.from_address(address))
            for name in TYPES:
                if name in METHODS and getattr(table, name):
                    self._wrap(table, name)
            self._methods[address] = table
        return self._methods[address]
