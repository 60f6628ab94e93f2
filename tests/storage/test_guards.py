"""The database itself refuses to change what is recorded, whoever asks."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage import guards
from storage.errors import DatabaseUnsuitable
from tests.storage.make import NOW, make_item, open_log, put_article

GUARDED = {
    "event": "payload = '{}'",
    "log_commit": "producer = 'me'",
    "log_node": "n = 7",
    "checkpoint": "note = 'x'",
}


def attack(store, sql):
    """Run a statement in a transaction of its own."""
    with store.write() as connection:
        connection.execute(text(sql))


def fill(store):
    """A log with a row in each guarded table."""
    log = open_log(store)
    put_article(store)
    log.append([make_item(str(n)) for n in range(300)], now=NOW)
    attack(store, "INSERT INTO checkpoint (size, note, recorded_at) VALUES (301, 'note', 1)")
    return log


@pytest.mark.parametrize("table", GUARDED)
def test_rows_can_be_neither_changed_nor_deleted(store, table):
    """UPDATE and DELETE are refused, and the rows are as before."""
    fill(store)
    for sql in (f"UPDATE {table} SET {GUARDED[table]}", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="append-only"):
            attack(store, sql)
    with store.read() as connection:
        assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() > 0


@pytest.mark.parametrize("table", ["log_head", "blob"])
def test_head_and_blobs_cannot_be_deleted(store, table):
    """The two tables that may be updated may not lose a row."""
    fill(store)
    with pytest.raises(DBAPIError, match="append-only"):
        attack(store, f"DELETE FROM {table}")


@pytest.mark.parametrize("table", [*GUARDED, "log_head", "blob"])
def test_tables_cannot_be_truncated(postgres_store, table):
    """TRUNCATE, which fires no row trigger, is refused as well."""
    fill(postgres_store)
    with pytest.raises(DBAPIError, match="append-only"):
        attack(postgres_store, f"TRUNCATE {table} CASCADE")


def test_the_head_only_grows(store):
    """The size in the head row cannot go back."""
    fill(store)
    with pytest.raises(DBAPIError, match="the log only grows"):
        attack(store, "UPDATE log_head SET size = size - 1")


@pytest.mark.parametrize("position", [-1, 0, 300, 302, 5000])
def test_a_position_out_of_order_is_refused(store, position):
    """Only the next position can be inserted, by whatever statement."""
    fill(store)
    columns = ", ".join(name for name in row_columns() if name != "position")
    changed = columns.replace("event_id", "substr(payload_sha256, 1, 16)").replace(
        "stream_version", "stream_version + 999"
    )
    with pytest.raises(DBAPIError):
        attack(
            store, f"INSERT INTO event (position, {columns}) SELECT {position}, {changed} FROM event WHERE position = 9"
        )


def row_columns():
    """The columns of the event table."""
    from storage.statements import EVENT_COLUMNS

    return EVENT_COLUMNS


@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE"])
@pytest.mark.parametrize("clash", ["position", "event_id", "stream_version"])
def test_replace_rewrites_nothing(sqlite_store, verb, clash):
    """REPLACE deletes without firing DELETE triggers, so each insert is checked, even with recursive triggers off."""
    log = fill(sqlite_store)
    before = list(log.read())
    values = {"position": "301", "event_id": "substr(leaf_hash, 1, 16)", "stream_version": "stream_version + 999"}
    del values[clash]
    chosen = ", ".join(values.get(name, "'{}'" if name == "payload" else name) for name in row_columns())
    raw = sqlite_store.engine.raw_connection()
    raw.execute("PRAGMA recursive_triggers=OFF")
    sql = f"{verb} INTO event ({', '.join(row_columns())}) SELECT {chosen} FROM event WHERE position = 9"
    if "IGNORE" not in verb:
        with pytest.raises(Exception, match="event, "):
            raw.execute(sql)
    else:
        # RAISE(ABORT) in a guard wins over OR IGNORE, or else the row is left out; both leave the log as it was.
        with pytest.raises(Exception, match="event, "):
            raw.execute(sql)
    raw.rollback()
    raw.close()
    assert before == list(log.read())


def test_bytes_may_only_be_erased_by_an_event_that_says_so(store):
    """Changing stored bytes, or emptying them without a recorded reason, is refused."""
    fill(store)
    for sql in (
        "UPDATE blob SET content = CAST('x' AS " + ("BLOB)" if store.sqlite else "bytea)"),
        "UPDATE blob SET content = NULL, erased_position = 0",
        "UPDATE blob SET size = 1",
    ):
        with pytest.raises(DBAPIError, match="bytes may only be erased"):
            attack(store, sql)


def test_replication_mode_does_not_switch_guards_off(postgres_store):
    """They are enabled ALWAYS, so `session_replication_role` is no way around them."""
    fill(postgres_store)
    with pytest.raises(DBAPIError, match="append-only"):
        attack(postgres_store, "SET LOCAL session_replication_role = replica; DELETE FROM event")


def test_a_missing_guard_stops_every_start(store):
    """A store that lost a guard is not worked on; the message names it and what to do."""
    fill(store)
    assert store.check() is None
    name = "guard_event_update" if store.sqlite else "guard_event_row"
    attack(store, f"DROP TRIGGER {name}" + ("" if store.sqlite else " ON event"))
    with pytest.raises(DatabaseUnsuitable, match=f"lacks the guards {name}: .*dateline verify"):
        store.check()
    with store.write() as connection:
        guards.install(connection)
    assert store.check() is None


def test_init_sets_guards_again(store):
    """What the message says to do works: a dropped and an altered guard stand as before, and the log is as it was."""
    log = fill(store)
    before = list(log.read())
    if store.sqlite:
        attack(store, "DROP TRIGGER guard_event_update")
        attack(store, "DROP TRIGGER guard_event_insert")
        attack(store, "CREATE TRIGGER guard_event_insert BEFORE INSERT ON event BEGIN SELECT 1; END")
    else:
        attack(store, "DROP TRIGGER guard_event_row ON event")
        attack(store, "ALTER TABLE log_head DISABLE TRIGGER guard_log_head_update")
    with pytest.raises(DatabaseUnsuitable, match=r"another version of this code.*`dateline init`"):
        store.check()
    store.upgrade()
    assert store.check() is None
    assert before == list(log.read())


def test_an_altered_guard_counts_as_missing(store):
    """A guard of the right name that does nothing is found by its text."""
    if store.sqlite:
        attack(store, "DROP TRIGGER guard_event_delete")
        attack(store, "CREATE TRIGGER guard_event_delete BEFORE DELETE ON event BEGIN SELECT 1; END")
        altered = ["guard_event_delete"]
    else:
        attack(
            store,
            "CREATE OR REPLACE FUNCTION dateline_grow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        )
        altered = ["guard_log_head_update"]
    with store.read() as connection:
        assert altered == guards.missing(connection)


def test_a_guard_switched_off_counts_as_missing(postgres_store):
    """DISABLE TRIGGER by the owner is seen."""
    attack(postgres_store, "ALTER TABLE event DISABLE TRIGGER guard_event_row")
    with postgres_store.read() as connection:
        assert ["guard_event_row"] == guards.missing(connection)
