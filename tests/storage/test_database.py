"""A database that cannot be worked on says so by name, with what to do, and nothing is half-written."""

from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url, text

from alembic import command
from storage import database
from storage.database import Store, alembic_config
from storage.errors import DatabaseBusy, DatabaseMissing, DatabaseNewer, DatabaseRefused, DatabaseUnsuitable
from storage.guards import SQLITE
from storage.ledger import verify
from storage.log import EventLog
from storage.projections import catch_up
from storage.roles import roles_sql, setup_roles
from tests.storage.make import NOW, fill, make_item, open_log, picture


def test_the_migrations_make_what_the_tables_declare(store):
    """`alembic check` finds no difference, on either database."""
    assert command.check(alembic_config(store.url)) is None


def test_upgrading_again_changes_nothing(store):
    """`dateline init` may be run at any time."""
    log = open_log(store)
    store.upgrade()
    assert [0] == [event.position for event in log.read()]
    assert store.check() is None


REVISIONS = [script.revision for script in ScriptDirectory.from_config(alembic_config("sqlite://")).walk_revisions()]


FIRST = "0001 as it was first released"


@pytest.mark.parametrize("revision", [FIRST, *REVISIONS])
def test_every_released_revision_comes_up(new_store, revision):
    """A desk at any revision ever released comes up with all its events, and with the views that a new desk has of them."""
    store, new = new_store(), new_store()
    command.downgrade(alembic_config(store.url), "base")
    command.upgrade(alembic_config(store.url), revision.split()[0])
    if revision == FIRST:
        _as_first_released(store)
    before = list(fill(store).read())
    store.upgrade()
    assert command.check(alembic_config(store.url)) is None
    catch_up(store)
    assert before == list(EventLog(store).read()) == list(fill(new).read())
    catch_up(new)
    assert picture(new) == picture(store)
    assert verify(new).violations == verify(store).violations


def _as_first_released(store):
    """Revision 0001 had no such tables and columns when it was first released."""
    with store.write() as connection:
        for table in ("host", "robots", "reading", "v_ruling"):
            connection.execute(text(f"DROP TABLE {table}"))
        for column in ("moved_to", "moves", "position"):
            connection.execute(text(f"ALTER TABLE v_feed DROP COLUMN {column}"))


def test_downgrade_and_upgrade_bring_the_guards_back(sqlite_store):
    """An empty database goes down to nothing and up again, guards included."""
    command.downgrade(alembic_config(sqlite_store.url), "base")
    sqlite_store.upgrade()
    with sqlite_store.read() as connection:
        names = set(connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars())
    assert set(SQLITE) == names


def test_a_missing_database_is_named(tmp_path):
    """No file, and no file is made by asking."""
    store = Store(f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(DatabaseMissing, match="make one with `dateline init`"):
        store.check()
    assert [] == list(tmp_path.iterdir())


def test_a_newer_database_is_left_alone(store):
    """Code that is older than the schema neither works on it nor changes it."""
    open_log(store)
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for use in (store.check, store.upgrade):
        with pytest.raises(DatabaseNewer, match=r"newer than this code's.*upgrade Dateline"):
            use()


def test_an_address_that_names_no_database_is_refused():
    """Whatever it holds is not repeated: there may be a password in it."""
    for url in ("postgres//desk:secret@host/name", "mysql://desk:secret@host/name", ""):
        with pytest.raises(DatabaseUnsuitable, match="write sqlite:///PATH or postgresql://") as refused:
            Store(url)
        assert "secret" not in str(refused.value)


def test_what_a_server_refuses_is_named(postgres_store):
    """A database that is not there, a user it does not know, a host without an address, rights that do not suffice."""
    url = make_url(postgres_store.url)
    open_log(postgres_store)
    with postgres_store.write() as connection:
        connection.execute(text("DROP ROLE IF EXISTS dateline_test_guest"))
        connection.execute(text("CREATE ROLE dateline_test_guest LOGIN"))
    wrong = {
        "none": (url.set(database="none"), DatabaseMissing, "does not exist; have the server's administrator make it"),
        "user": (url.set(username="nobody"), DatabaseRefused, "does not exist; see to user and password"),
        "host": (url.set(host="nowhere.invalid", query={}), DatabaseBusy, "see to the host in DATELINE_DATABASE"),
        "rights": (url.set(username="dateline_test_guest"), DatabaseRefused, "permission denied for .*init --roles"),
    }
    for changed, kind, said in wrong.values():
        store = Store(changed.render_as_string(hide_password=False))
        with pytest.raises(kind, match=said):
            store.check()
        store.close()
    with postgres_store.write() as connection:
        connection.execute(text("DROP ROLE dateline_test_guest"))


def test_a_migration_that_fails_says_where_the_database_stands(store):
    """Something in its way: nothing of it stays, and with the way free it comes up with all it held."""
    before = list(fill(store).read())
    command.downgrade(alembic_config(store.url), "0001")
    with store.write() as connection:
        connection.execute(text("CREATE TABLE word (a INTEGER)"))
    words = "already exists; all of it was taken back, the database is at schema 0001 as before"
    with pytest.raises(DatabaseUnsuitable, match=words):
        store.upgrade()
    with store.write() as connection:
        assert "0001" == connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        connection.execute(text("DROP TABLE word"))
    store.upgrade()
    assert before == list(EventLog(store).read())


def test_a_locked_database_is_named(sqlite_store, monkeypatch):
    """Somebody holds the write lock for too long: the error says so, and the same call works afterwards."""
    log = open_log(sqlite_store)
    monkeypatch.setattr(database, "BUSY_SECONDS", 0)
    other = Store(sqlite_store.url)
    words = "write lock for too long, try again; nothing was written by half"
    with other.write(), pytest.raises(DatabaseBusy, match=words):
        log.append([make_item()], now=NOW)
    other.close()
    assert [1] == [event.position for event in log.append([make_item()], now=NOW)]


def test_a_held_head_row_is_named(postgres_store):
    """On PostgreSQL the wait for the head row ends with the same error."""
    log = open_log(postgres_store)
    other = Store(postgres_store.url)
    with other.write() as connection:
        connection.execute(text("SELECT * FROM log_head FOR UPDATE"))
        with pytest.raises(DatabaseBusy, match="head row for too long"), postgres_store.write() as waiting:
            waiting.execute(text("SET LOCAL lock_timeout = '100ms'; SELECT * FROM log_head FOR UPDATE"))
    other.close()
    assert [1] == [event.position for event in log.append([make_item()], now=NOW)]


def _end_connections(store):
    """As a server does that is started anew: all connections to the store's database end."""
    other = Store(store.url)
    with other.write() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    other.close()


def test_a_connection_that_ended_while_it_rested_is_replaced(postgres_store, monkeypatch):
    """A server started anew between two appends is no concern of the second one."""
    log = open_log(postgres_store)
    monkeypatch.setattr(database, "IDLE_SECONDS", 0)
    _end_connections(postgres_store)
    assert [1] == [event.position for event in log.append([make_item()], now=NOW)]


def test_a_connection_that_ends_in_use_is_named(postgres_store):
    """One used a moment before is not asked whether it lives: the append says to be made again, and is recorded then."""
    log = open_log(postgres_store)
    _end_connections(postgres_store)
    with pytest.raises(DatabaseBusy, match="the server does not answer, try again; nothing was written by half"):
        log.append([make_item()], now=NOW)
    assert [1] == [event.position for event in log.append([make_item()], now=NOW)]


def test_a_full_disk_is_named_and_nothing_is_half_written(sqlite_store):
    """The batch that does not fit is not there at all; with room again the same call succeeds."""
    log = open_log(sqlite_store)
    with sqlite_store.engine.connect() as connection:
        used = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={used + 2}")
    big = [make_item(str(n), detail="x" * 4000) for n in range(100)]
    with pytest.raises(DatabaseBusy, match="free some room and run the same command again"):
        log.append(big, now=NOW)
    assert 1 == log.head().size
    with sqlite_store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    assert 100 == len(log.append(big, now=NOW))


def test_a_network_file_system_is_refused(tmp_path, monkeypatch):
    """SQLite's locks do not hold there; the message names the kind and the two ways out."""
    mounts = f"/dev/vda / ext4 rw 0 0\nserver:/x {tmp_path} nfs4 rw 0 0\n"
    read = Path.read_text
    monkeypatch.setattr(
        Path, "read_text", lambda self, *a, **k: mounts if str(self) == "/proc/mounts" else read(self, *a, **k)
    )
    with pytest.raises(DatabaseUnsuitable, match=r"network file system \(nfs4\).*use a local disk, or PostgreSQL"):
        Store(f"sqlite:///{tmp_path / 'desk' / 'x.db'}").upgrade()
    assert not (tmp_path / "desk" / "x.db").exists()


def test_a_database_that_was_moved_to_a_network_file_system_is_refused_at_start(sqlite_store, monkeypatch):
    """Made on a local disk and carried there later: a process that starts on it does not work with it."""
    sqlite_store.check()
    mounts = f"/dev/vda / ext4 rw 0 0\n//server/x {sqlite_store.path.parent} cifs rw 0 0\n"
    read = Path.read_text
    monkeypatch.setattr(
        Path, "read_text", lambda self, *a, **k: mounts if str(self) == "/proc/mounts" else read(self, *a, **k)
    )
    with pytest.raises(DatabaseUnsuitable, match=r"network file system \(cifs\)"):
        sqlite_store.check()


def test_passwords_are_not_shown():
    """Messages name the database without its password."""
    assert "postgresql://me:***@host/desk" == Store("postgresql://me:secret@host/desk").shown


def test_sqlite_has_no_roles(sqlite_store):
    """Asking for them says what protects a file instead."""
    with pytest.raises(DatabaseUnsuitable, match="knows no roles"):
        setup_roles(sqlite_store)


@pytest.fixture
def writer(postgres_store):
    """A store that works as a login user with the writer's rights only."""
    name = f"writer_{make_url(postgres_store.url).database}"
    setup_roles(postgres_store)
    setup_roles(postgres_store)
    with postgres_store.write() as connection:
        connection.execute(text(f"CREATE USER {name} PASSWORD 'w'"))
        connection.execute(text(f"GRANT dateline_writer TO {name}"))
    store = Store(make_url(postgres_store.url).set(username=name, password="w").render_as_string(hide_password=False))
    yield store
    store.close()
    with postgres_store.write() as connection:
        connection.execute(text(f"DROP USER {name}"))


def test_the_writer_can_do_its_work(postgres_store, writer):
    """Appending, reading, folding and the check at start need no more than the writer's rights."""
    from storage import projections

    writer.check()
    log = open_log(writer)
    log.append([make_item(str(n)) for n in range(300)], now=NOW)
    assert 300 == projections.catch_up(writer) == projections.rebuild(writer)
    assert 301 == EventLog(postgres_store).head().size


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET payload = '{}'", "DELETE FROM event", "TRUNCATE event", "DROP TABLE event",
        "ALTER TABLE event DISABLE TRIGGER ALL", "DROP TRIGGER guard_event_row ON event",
        "SET session_replication_role = replica", "UPDATE blob SET size = 1",
        "CREATE OR REPLACE FUNCTION dateline_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    ],
)  # fmt: skip
def test_the_writer_cannot_rewrite(postgres_store, writer, statement):
    """Nine ways to change the record, each refused for want of rights, before any guard is asked."""
    open_log(writer)
    engine = create_engine(make_url(writer.url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection, pytest.raises(Exception, match=r"permission denied|must be owner"):
        connection.execute(text(statement))
    engine.dispose()
    assert 1 == EventLog(postgres_store).head().size


def test_the_printed_commands_are_those_that_are_run():
    """`dateline init --roles` prints SQL that names every table of the log and both roles."""
    printed = roles_sql("desk writer", "desk_reader")
    assert 'CREATE ROLE "desk writer" NOLOGIN' in printed
    assert "GRANT SELECT, INSERT ON public.event, public.log_commit, public.log_node" in printed
    assert "UPDATE ON public.event" not in printed
