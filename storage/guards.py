"""The triggers that refuse to change what is recorded: their text, and whether they stand. Touches the database.

They are kept here as text and compared with the catalogue at every process
start and by `verify`, because Alembic's SQLite batch mode drops triggers
without a word when it recreates a table.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

APPEND_ONLY = ("event", "log_commit", "log_node", "checkpoint")
HINT = "the log is append-only"


def _sqlite_refusal(table: str, verb: str) -> str:
    return (
        f"CREATE TRIGGER guard_{table}_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ROLLBACK, '{table}, {verb} refused, {HINT}'); END"
    )


# INSERT OR REPLACE deletes the old row without firing DELETE triggers, so each
# insert is checked against what is there. Guards end the whole transaction
# (ROLLBACK): where one may ABORT a single statement, SQLite opens a statement
# journal for each row inserted and copies every page it touches, 12 of 28
# microseconds an event; the look-ups themselves cost 2.
_SQLITE_OTHERS = {
    "guard_event_insert": """CREATE TRIGGER guard_event_insert BEFORE INSERT ON event BEGIN
SELECT RAISE(ROLLBACK, 'event, position is not the next one, the log has no gaps')
 WHERE NEW.position IS NOT (SELECT coalesce(max(position) + 1, 0) FROM event);
SELECT RAISE(ROLLBACK, 'event, this id is recorded already') WHERE EXISTS (SELECT 1 FROM event WHERE event_id = NEW.event_id);
SELECT RAISE(ROLLBACK, 'event, this version of the stream is recorded already')
 WHERE EXISTS (SELECT 1 FROM event WHERE stream_id = NEW.stream_id AND stream_version = NEW.stream_version);
END""",
    "guard_log_commit_insert": """CREATE TRIGGER guard_log_commit_insert BEFORE INSERT ON log_commit BEGIN
SELECT RAISE(ROLLBACK, 'log_commit, this commit is recorded already')
 WHERE EXISTS (SELECT 1 FROM log_commit WHERE first_position = NEW.first_position OR size = NEW.size);
END""",
    "guard_log_node_insert": """CREATE TRIGGER guard_log_node_insert BEFORE INSERT ON log_node BEGIN
SELECT RAISE(ROLLBACK, 'log_node, this node is recorded already') WHERE EXISTS (SELECT 1 FROM log_node WHERE n = NEW.n);
END""",
    "guard_checkpoint_insert": """CREATE TRIGGER guard_checkpoint_insert BEFORE INSERT ON checkpoint BEGIN
SELECT RAISE(ROLLBACK, 'checkpoint, this size is signed already') WHERE EXISTS (SELECT 1 FROM checkpoint WHERE size = NEW.size);
END""",
    "guard_log_head_insert": """CREATE TRIGGER guard_log_head_insert BEFORE INSERT ON log_head BEGIN
SELECT RAISE(ROLLBACK, 'log_head, there is one head row') WHERE EXISTS (SELECT 1 FROM log_head);
END""",
    "guard_log_head_update": """CREATE TRIGGER guard_log_head_update BEFORE UPDATE ON log_head BEGIN
SELECT RAISE(ROLLBACK, 'log_head, the log only grows') WHERE NEW.size < OLD.size OR NEW.id <> OLD.id;
END""",
    "guard_log_head_delete": _sqlite_refusal("log_head", "DELETE"),
    "guard_blob_insert": """CREATE TRIGGER guard_blob_insert BEFORE INSERT ON blob BEGIN
SELECT RAISE(ROLLBACK, 'blob, these bytes are stored already') WHERE EXISTS (SELECT 1 FROM blob WHERE sha256 = NEW.sha256);
END""",
    "guard_blob_update": """CREATE TRIGGER guard_blob_update BEFORE UPDATE ON blob BEGIN
SELECT RAISE(ROLLBACK, 'blob, bytes may only be erased, by an event that says why')
 WHERE NEW.sha256 IS NOT OLD.sha256 OR NEW.size IS NOT OLD.size OR NEW.media_type IS NOT OLD.media_type
 OR NEW.codec IS NOT OLD.codec OR NEW.content IS NOT NULL
 OR NOT EXISTS (SELECT 1 FROM event WHERE position = NEW.erased_position AND event_type = 'blob_erased'
 AND stream_id = 'blob/' || OLD.sha256);
END""",
    "guard_blob_delete": _sqlite_refusal("blob", "DELETE"),
}

SQLITE: dict[str, str] = {
    **{
        f"guard_{table}_{verb.lower()}": _sqlite_refusal(table, verb)
        for table in APPEND_ONLY
        for verb in ("UPDATE", "DELETE")
    },
    **_SQLITE_OTHERS,
}

_POSTGRES_FUNCTIONS = {
    "dateline_refuse": f"""BEGIN
RAISE EXCEPTION '%, % refused, {HINT}', TG_TABLE_NAME, TG_OP;
END""",
    # One look at a whole statement's rows is cheaper than one a row, and counting by the key cheaper than a transition
    # table: what is written since the last commit must fill the places up to the highest.
    "dateline_gapless": """DECLARE since bigint; highest bigint; n bigint;
BEGIN
SELECT coalesce(max(size), 0) INTO since FROM log_commit;
SELECT max(position), count(*) INTO highest, n FROM event WHERE position >= since;
IF n <> highest + 1 - since THEN
RAISE EXCEPTION 'event, position is not the next one, the log has no gaps';
END IF;
RETURN NULL;
END""",
    "dateline_grow": """BEGIN
IF NEW.size < OLD.size OR NEW.id <> OLD.id THEN
RAISE EXCEPTION 'log_head, the log only grows';
END IF;
RETURN NEW;
END""",
    "dateline_erase": """BEGIN
IF NEW.sha256 <> OLD.sha256 OR NEW.size <> OLD.size OR NEW.media_type <> OLD.media_type OR NEW.codec <> OLD.codec
OR NEW.content IS NOT NULL OR NOT EXISTS (SELECT 1 FROM event WHERE position = NEW.erased_position
AND event_type = 'blob_erased' AND stream_id = 'blob/' || OLD.sha256) THEN
RAISE EXCEPTION 'blob, bytes may only be erased, by an event that says why';
END IF;
RETURN NEW;
END""",
}


def _postgres_triggers() -> dict[str, tuple[str, str]]:
    """From trigger name to its table and its definition."""
    triggers = {}
    for table in (*APPEND_ONLY, "log_head", "blob"):
        verbs = "UPDATE OR DELETE" if table in APPEND_ONLY else "DELETE"
        triggers[f"guard_{table}_row"] = (
            table,
            f"BEFORE {verbs} ON {table} FOR EACH ROW EXECUTE FUNCTION dateline_refuse()",
        )
        triggers[f"guard_{table}_truncate"] = (
            table,
            f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION dateline_refuse()",
        )
    triggers["guard_event_insert"] = (
        "event",
        "AFTER INSERT ON event FOR EACH STATEMENT EXECUTE FUNCTION dateline_gapless()",
    )
    triggers["guard_log_head_update"] = (
        "log_head",
        "BEFORE UPDATE ON log_head FOR EACH ROW EXECUTE FUNCTION dateline_grow()",
    )
    triggers["guard_blob_update"] = ("blob", "BEFORE UPDATE ON blob FOR EACH ROW EXECUTE FUNCTION dateline_erase()")
    return triggers


POSTGRES = _postgres_triggers()


def _run(connection: Connection, sql: str) -> None:
    # text() escapes the percent signs for the driver.
    connection.execute(text(sql))


def install(connection: Connection) -> None:
    """Create every guard that is not there, and put right every altered one."""
    if connection.dialect.name == "sqlite":
        for name in missing(connection):
            _run(connection, f"DROP TRIGGER IF EXISTS {name}")
            _run(connection, SQLITE[name])
        return
    for name, body in _POSTGRES_FUNCTIONS.items():
        _run(
            connection, f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard${body}$guard$"
        )
    for name, (table, definition) in POSTGRES.items():
        _run(connection, f"CREATE OR REPLACE TRIGGER {name} {definition}")
        # ALWAYS: session_replication_role cannot switch it off.
        _run(connection, f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def remove(connection: Connection) -> None:
    """Drop all guards; only a downgrade to nothing may."""
    if connection.dialect.name == "sqlite":
        for name in SQLITE:
            _run(connection, f"DROP TRIGGER IF EXISTS {name}")
        return
    for name, (table, _) in POSTGRES.items():
        _run(connection, f"DROP TRIGGER IF EXISTS {name} ON {table}")
    for name in _POSTGRES_FUNCTIONS:
        _run(connection, f"DROP FUNCTION IF EXISTS {name}()")


def _sqlite_present(connection: Connection) -> dict[str, str]:
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    return {row.name: row.sql for row in rows}


def missing(connection: Connection) -> list[str]:
    """The names of guards that are absent, altered or switched off."""
    if connection.dialect.name == "sqlite":
        present = _sqlite_present(connection)
        return sorted(name for name, sql in SQLITE.items() if present.get(name) != sql)
    return _postgres_missing(connection)


def _postgres_missing(connection: Connection) -> list[str]:
    rows = connection.execute(
        text(
            "SELECT t.tgname, c.relname, t.tgenabled, p.proname, p.prosrc FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
            "JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE NOT t.tgisinternal AND n.nspname = ANY (current_schemas(false))"
        )
    ).all()
    present = {row.tgname: row for row in rows}

    def stands(name: str, table: str, definition: str) -> bool:
        row = present.get(name)
        if row is None or row.relname != table or row.tgenabled not in ("A", b"A"):
            return False
        return f"FUNCTION {row.proname}()" in definition and row.prosrc == _POSTGRES_FUNCTIONS[row.proname]

    return sorted(name for name, (table, definition) in POSTGRES.items() if not stands(name, table, definition))
