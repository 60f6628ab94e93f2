"""Separate who owns the tables from who writes events, on PostgreSQL. Touches the database.

The owner (who migrates) could drop the guards; the writer, whom all daily work
runs as, can add to the log and cannot change, delete or truncate it, whatever
it is made to execute. SQLite has no roles: there the file's permissions count.
"""

from __future__ import annotations

from sqlalchemy.dialects import postgresql
from sqlmodel import SQLModel

from storage.database import Store
from storage.errors import DatabaseUnsuitable
from storage.tables import LOG_TABLES

WRITER, READER = "dateline_writer", "dateline_reader"

# The outbox alone knows people's addresses; a reader of the record needs none.
_PRIVATE = ("outbox",)
_GROWING = tuple(table for table in LOG_TABLES if table != "log_head")


def _quote(name: str) -> str:
    return postgresql.dialect().identifier_preparer.quote(name)  # type: ignore[no-untyped-call]


def roles_sql(writer: str = WRITER, reader: str = READER, schema: str = "public") -> str:
    """The commands for the tables' owner to run once, and again after each upgrade; running them twice does no harm."""
    return ";\n".join(_statements(writer, reader, schema)) + ";\n"


def _statements(writer: str, reader: str, schema: str) -> list[str]:
    write, read, place = _quote(writer), _quote(reader), _quote(schema)
    tables = sorted(SQLModel.metadata.tables)
    working = [table for table in tables if table not in LOG_TABLES]
    shown = [table for table in tables if table not in _PRIVATE]

    def names(chosen: list[str] | tuple[str, ...]) -> str:
        return ", ".join(f"{place}.{_quote(table)}" for table in chosen)

    return [
        *(_create(role) for role in (writer, reader)),
        f"REVOKE CREATE ON SCHEMA {place} FROM PUBLIC",
        f"REVOKE ALL ON {names(tables)} FROM PUBLIC, {write}, {read}",
        f"GRANT USAGE ON SCHEMA {place} TO {write}, {read}",
        f"GRANT SELECT, INSERT ON {names(_GROWING)} TO {write}",
        f"GRANT SELECT, INSERT, UPDATE ON {place}.log_head TO {write}",
        f"GRANT UPDATE (content, erased_position) ON {place}.blob TO {write}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {names(working)} TO {write}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {place} TO {write}",
        f"GRANT SELECT ON {names(shown)}, {place}.alembic_version TO {read}",
        f"GRANT SELECT ON {place}.alembic_version TO {write}",
    ]


def _create(role: str) -> str:
    # CREATE ROLE knows no IF NOT EXISTS. The name is compared as text and created as an identifier.
    text = role.replace("'", "''")
    return (
        f"DO $roles$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{text}') "  # noqa: S608 - quoted by hand
        f"THEN CREATE ROLE {_quote(role)} NOLOGIN; END IF; END $roles$"
    )


def setup_roles(store: Store, *, writer: str = WRITER, reader: str = READER, schema: str = "public") -> None:
    """Make both roles and give them their rights; run as the tables' owner, then GRANT the roles to login users.

    Raises:
        DatabaseUnsuitable: the store is an SQLite file.
    """
    if store.sqlite:
        raise DatabaseUnsuitable(
            f"{store.shown} is an SQLite file, which knows no roles; protect it by the file's permissions, "
            "and by signed notes kept elsewhere"
        )
    with store.write() as connection:
        for statement in _statements(writer, reader, schema):
            connection.exec_driver_sql(statement)
