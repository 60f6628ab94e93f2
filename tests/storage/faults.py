"""One day in the life of a log, run on a disk that fails at some call, and what must hold of it afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from storage import projections
from storage.blobs import Blobs, sha256
from storage.checkpoints import create_key, sign_checkpoint
from storage.database import Store
from storage.errors import StorageError
from storage.ledger import verify
from storage.log import EventLog
from tests.storage.faulty_disk import FaultyDisk, faulty
from tests.storage.make import NOW, ORIGIN, make_item, open_log

BATCH = 5
BLOB = b"what the quay said " * 3000


def prepare(folder: Path, template: Path) -> Path:
    """A log with a past, part of it still in the write-ahead log, and a key."""
    folder.mkdir()
    path = folder / "dateline.db"
    shutil.copyfile(template, path)
    store = Store(f"sqlite:///{path}")
    open_log(store)
    EventLog(store).append(batch("past"), now=NOW)
    create_key(folder / "key", ORIGIN)
    copy = folder / "whole"
    copy.mkdir()
    for name in ("dateline.db", "dateline.db-wal"):
        shutil.copyfile(folder / name, copy / name)
    store.close()
    return folder


def batch(name: str) -> list[object]:
    return [make_item(f"{name} {number}") for number in range(BATCH)]


def steps(store: Store, key: Path) -> list[tuple[str, Callable[[], object]]]:
    """What a worker does, in order."""
    log = EventLog(store)
    return [
        ("check", store.check),
        ("first", lambda: log.append(batch("first"), now=NOW)),
        ("blob", lambda: Blobs(store).put(BLOB)),
        ("fold", lambda: projections.catch_up(store)),
        ("second", lambda: log.append(batch("second"), now=NOW)),
        ("sign", lambda: sign_checkpoint(store, key, NOW)),
        ("read", lambda: sum(1 for _ in log.read())),
        ("close", store.close),
    ]


def run(folder: Path, disk: FaultyDisk) -> FaultyDisk:
    """Run the day on that disk, then look at what is there on a whole one; AssertionError says what did not hold."""
    path = folder / "dateline.db"
    for name in ("dateline.db", "dateline.db-wal", "dateline.db-shm"):
        (folder / name).unlink(missing_ok=True)
    for name in ("dateline.db", "dateline.db-wal"):
        shutil.copyfile(folder / "whole" / name, folder / name)
    store, done = Store(f"sqlite:///{path}"), set()
    with faulty(disk):
        for name, step in steps(store, folder / "key"):
            with suppress(StorageError):  # any other error than a named one ends the run
                step()
                done.add(name)
        store.close()
    _look(path, done, f"call {disk.fail_at} ({', '.join(disk.failed[:2])}, {disk.how}, stays {disk.stays})")
    return disk


def _look(path: Path, done: set[str], where: str) -> None:
    store = Store(f"sqlite:///{path}")
    log = EventLog(store)
    held = [recorded.fact.model_dump()["item"].split()[0] for recorded in log.read() if recorded.position]
    for name in ("past", "first", "second"):
        assert held.count(name) in ((BATCH,) if name in done | {"past"} else (0, BATCH)), f"{where}: {name} {held}"
    if "blob" in done:
        assert BLOB == Blobs(store).get(sha256(BLOB)), f"{where}: acknowledged bytes are lost"
    report = verify(store)
    assert report.ok, f"{where}: {[str(violation) for violation in report.violations]}"
    for name in ("first", "second"):
        log.append(batch(name), now=NOW)
    assert log.head().size == 1 + 3 * BATCH, f"{where}: recorded twice"
    store.close()


def every_fault(folder: Path, step: int = 1) -> Iterator[FaultyDisk]:
    """Run the day once for each call that can fail (each `step`-th), in each way, passing and staying."""
    for how in ("error", "full", "short"):
        calls = len(run(folder, FaultyDisk(how=how)).calls)
        for number in range(0, calls, step):
            for stays in (False, True):
                yield run(folder, FaultyDisk(number, how, stays=stays))
