"""Open the database: engine, pragmas, dialect, transactions, schema. Touches the database and the disk."""

from __future__ import annotations

import contextlib
import math
import os
import random
import re
import sqlite3
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from storage import guards
from storage.errors import (
    DatabaseBusy,
    DatabaseError,
    DatabaseMissing,
    DatabaseNewer,
    DatabaseOlder,
    DatabaseRefused,
    DatabaseUnsuitable,
)

# The revision this code was written for, and those it can bring up from.
# A test holds both against alembic/versions.
SCHEMA = "0005"
OLDER: tuple[str, ...] = ("0001", "0002", "0003", "0004")

DEFAULT_URL = "sqlite:///desk/dateline.db"
NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph", "glusterfs"}
)

BUSY_SECONDS = 30
# A connection that rested longer is asked whether it still lives; asking each time would be a quarter of an append's trips.
IDLE_SECONDS = 1

# FULL, because NORMAL lost acknowledged commits in 209 of 400 simulated power
# cuts and FULL in none; batches give back the speed. 16 KiB pages hold a
# typical event without waste. recursive_triggers lets guards see REPLACE.
PRAGMAS = (
    "PRAGMA page_size=16384",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA cache_size=-65536",
    "PRAGMA trusted_schema=OFF",
)


@dataclass(frozen=True)
class Store:
    """Where the record is kept. `url` is an SQLAlchemy URL, ``sqlite:///path`` or ``postgresql://…``."""

    url: str
    actor: str = field(default="dateline", compare=False)
    blobs: str = field(
        default="", compare=False
    )  # where large captured bytes lie (`storage.places`); empty: in the database

    def __post_init__(self) -> None:
        """Refuse an address that is none; DatabaseUnsuitable does not repeat it, for it may hold a password."""
        try:
            kind = make_url(self.url).get_backend_name()
        except ArgumentError:
            kind = ""
        if kind not in ("sqlite", "postgresql", "postgres"):
            raise DatabaseUnsuitable(
                "DATELINE_DATABASE names no database that Dateline knows; write sqlite:///PATH or "
                "postgresql://USER:PASSWORD@HOST/NAME"
            )

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Store:
        """The store that DATELINE_DATABASE names, else the desk's own SQLite file."""
        return cls(
            environ.get("DATELINE_DATABASE", DEFAULT_URL),
            environ.get("DATELINE_ACTOR", "dateline"),
            environ.get("DATELINE_BLOBS", ""),
        )

    @property
    def sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.url.startswith("sqlite")

    @property
    def path(self) -> Path | None:
        """The SQLite file, or None."""
        database = make_url(self.url).database
        return Path(database) if self.sqlite and database else None

    @property
    def shown(self) -> str:
        """The address without its password, for messages."""
        return make_url(self.url).render_as_string(hide_password=True)

    @cached_property
    def engine(self) -> Engine:
        """The one engine of this store in this process."""
        if self.sqlite:
            return _sqlite_engine(self)
        return _postgres_engine(self)

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading: one consistent picture from its first question on."""
        with _named_errors(self), self.engine.connect() as connection:
            if not self.sqlite:
                # Said with BEGIN itself: a statement of its own would be another way to the server and back.
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction for writing; on SQLite it takes the write lock at once, so it never has to upgrade one."""
        with (
            _named_errors(self),
            self.engine.connect().execution_options(dateline_write=True) as connection,
            connection.begin(),
        ):
            yield connection

    @contextlib.contextmanager
    def aside(self) -> Iterator[Connection]:
        """A connection of one's own, closed at the end: what is temporary in it goes with it. Transactions are the caller's."""
        with _named_errors(self), self.engine.connect() as connection:
            try:
                yield connection
            finally:
                connection.invalidate()  # not back into the pool

    def close(self) -> None:
        """Give back all connections."""
        if "engine" in self.__dict__:
            self.engine.dispose()

    def revision(self) -> str | None:
        """The schema that the database is at; nothing where there is none."""
        if self.path is not None and not self.path.exists():
            return None
        with self.read() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

    def upgrade(self) -> None:
        """Bring the schema up to this code's, making the database where there is none."""
        from alembic import command  # noqa: PLC0415 - costs a tenth of a second, and only this needs it

        if self.path is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            _refuse_network(self.path)
        before = self.revision()
        if before not in (None, SCHEMA, *OLDER):
            self.check()
        with _migrating(self, before):
            command.upgrade(alembic_config(self.url), "head")
        with self.write() as connection:
            if guards.missing(connection):
                guards.install(connection)
        self.check()

    def check(self) -> None:
        """Refuse to work on a database that is missing, older, newer, on a network file system or without its guards."""
        self.check_schema()
        with self.read() as connection:
            absent = guards.missing(connection)
        if absent:
            raise DatabaseUnsuitable(
                f"{self.shown} lacks the guards {', '.join(absent)}: they were removed or altered, or another version of this "
                "code made the database; find out which, run `dateline verify`, then `dateline init` to set them again"
            )

    def lost_guards(self) -> list[str]:
        """The guards that a database of this code's schema must have and has not; of another schema nothing is said."""
        if self.revision() != SCHEMA:
            return []
        with self.read() as connection:
            return guards.missing(connection)

    def check_schema(self) -> None:
        """As `check`, whatever became of the guards: for verifying, which says more of them."""
        revision = self.revision()
        if revision is None:
            raise DatabaseMissing(f"{self.shown} holds no Dateline database; make one with `dateline init`")
        if revision in OLDER:
            raise DatabaseOlder(f"{self.shown} is at schema {revision}, this code needs {SCHEMA}; run `dateline init`")
        if revision != SCHEMA:
            raise DatabaseNewer(
                f"{self.shown} is at schema {revision}, newer than this code's {SCHEMA}; upgrade Dateline, nothing was changed"
            )
        if self.path is not None:
            _refuse_network(self.path)


def alembic_config(url: str) -> Any:  # noqa: ANN401 - alembic's Config, imported late
    """Alembic's settings without an ini file; the scripts lie beside the packages, or inside a wheel."""
    from alembic.config import Config  # noqa: PLC0415 - as in upgrade

    beside = Path(__file__).parent.parent / "alembic"
    scripts = beside if (beside / "env.py").exists() else Path(__file__).parent / "migrations"
    config = Config()
    config.set_main_option("script_location", str(scripts))
    config.attributes["url"] = url
    return config


def _with_driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1).replace("postgres://", "postgresql+psycopg://", 1)


def _postgres_engine(store: Store) -> Engine:
    # Named, because a server may be set to another default, under which a writer that waited for the head would fail.
    engine = create_engine(_with_driver(store.url), isolation_level="READ COMMITTED")

    @event.listens_for(engine, "checkin")
    def on_checkin(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["idle_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def on_checkout(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:  # noqa: ANN401 - the driver's
        if time.monotonic() - record.info.get("idle_since", math.inf) < IDLE_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except psycopg.OperationalError as error:
            raise DisconnectionError from error  # the pool then opens another

    return engine


def _sqlite_engine(store: Store) -> Engine:
    engine = create_engine(store.url, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        # The driver's own transaction handling begins too late; we say BEGIN ourselves.
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("dateline_write", False)
        if write:
            _begin_immediate(connection)
        else:
            connection.exec_driver_sql("BEGIN")

    return engine


def _begin_immediate(connection: Connection) -> None:
    """Take the write lock, asking every millisecond or so.

    SQLite's own waiting backs off up to 100 ms at a time, so that of eight
    writers some waited for seconds while the lock stood free.
    """
    raw: Any = connection.connection.driver_connection
    end = time.monotonic() + BUSY_SECONDS
    raw.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                raw.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                    raise
                time.sleep(0.0005 + random.random() * 0.001)  # noqa: S311 - spreads rivals, decides nothing
            else:
                return
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


@contextlib.contextmanager
def _named_errors(store: Store) -> Iterator[None]:
    """Turn the driver's words for 'locked', 'full', 'away' and 'not let in' into ours; other errors pass."""
    try:
        yield
    except (DBAPIError, sqlite3.OperationalError, psycopg.Error) as error:
        named = _named(store, _cause(error))
        if named is None:
            raise
        raise named from error


def _cause(error: BaseException) -> BaseException:
    """The driver's own error."""
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error


def _named(store: Store, error: BaseException) -> DatabaseError | None:
    """Our error for the driver's, with what to do; None where it is a defect."""
    if not isinstance(
        error, sqlite3.OperationalError | psycopg.OperationalError | psycopg.errors.InsufficientPrivilege
    ):
        return None
    said = str(error).strip()
    for sign, kind, remedy in _SIGNS:
        if re.search(sign, said, re.IGNORECASE):
            # What follows the first line points into our own statement, or guesses.
            return kind(f"{store.shown}: {said.splitlines()[0]}; {remedy}")
    return None


_AGAIN = "; nothing was written by half"
# The first that is found counts: a server that refuses also speaks of a connection that failed.
_SIGNS: tuple[tuple[str, type[DatabaseError], str], ...] = (
    (
        'database ".*" does not exist',
        DatabaseMissing,
        "have the server's administrator make it (CREATE DATABASE), then run `dateline init`",
    ),
    (
        'role ".*" does not exist|authentication failed|no password supplied|no pg_hba|not permitted to log in',
        DatabaseRefused,
        "see to user and password in DATELINE_DATABASE, and that the server lets them in from here",
    ),
    (
        "permission denied|must be owner",
        DatabaseRefused,
        "let the tables' owner do this, or give the right again by what `dateline init --roles` prints",
    ),
    (
        "resolve host|translate host name",
        DatabaseBusy,
        "see to the host in DATELINE_DATABASE, or wait for the name service" + _AGAIN,
    ),
    ("lock timeout", DatabaseBusy, "another process holds the head row for too long, try again" + _AGAIN),
    ("locked", DatabaseBusy, "another process holds the write lock for too long, try again" + _AGAIN),
    ("disk is full|no space left", DatabaseBusy, "free some room and run the same command again" + _AGAIN),
    ("disk i/o error", DatabaseBusy, "the disk fails; save what is there and run `dateline verify`" + _AGAIN),
    ("unable to open", DatabaseBusy, "the folder is missing or not writable" + _AGAIN),
    ("readonly", DatabaseBusy, "the file or its folder is not writable" + _AGAIN),
    ("connection", DatabaseBusy, "the server does not answer, try again" + _AGAIN),
)


@contextlib.contextmanager
def _migrating(store: Store, before: str | None) -> Iterator[None]:
    """Say of a migration that fails where the database stands then."""
    from alembic.util import CommandError  # noqa: PLC0415 - as in upgrade

    try:
        with _named_errors(store):
            yield
    except (DBAPIError, CommandError) as error:
        where = "empty" if before is None else f"at schema {before}"
        raise DatabaseUnsuitable(
            f"{store.shown} could not be brought to schema {SCHEMA}: {str(_cause(error)).strip()}; all of it was taken back, "
            f"the database is {where} as before; remove what stands in the way (something that Dateline did not make, or a dump restored over what was there?), "
            "then run `dateline init` again"
        ) from error


def _refuse_network(path: Path) -> None:
    """SQLite's locks do not hold on network file systems; a log there would be torn."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return
    place = path.resolve()
    best = ("/", "")
    for line in mounts.read_text().splitlines():
        _, where, kind, *_ = line.split(" ")
        if place.is_relative_to(where) and len(where) >= len(best[0]):
            best = (where, kind)
    if best[1] in NETWORK_FILE_SYSTEMS:
        raise DatabaseUnsuitable(
            f"{path} lies on a network file system ({best[1]}), where SQLite's locks do not hold; "
            "use a local disk, or PostgreSQL by DATELINE_DATABASE"
        )
