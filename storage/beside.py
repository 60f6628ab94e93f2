"""Fill a second set of tables beside those that serve, then put its rows in their place. Touches the database.

The second set is temporary, so one connection alone sees it: there it hides
the first under the same names, and whatever writes to a table by its name
fills the second. It needs neither the write lock of SQLite nor the right to
make tables on PostgreSQL, and a crash leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, MetaData, Table, text
from sqlmodel import SQLModel


def make_beside(connection: Connection, tables: Sequence[Table]) -> None:
    """Empty tables of the same form, seen by this connection in place of the first ones."""
    hidden = "temp" if connection.dialect.name == "sqlite" else "pg_temp"
    metadata = MetaData(naming_convention=SQLModel.metadata.naming_convention)
    for table in tables:
        table.to_metadata(metadata, schema=hidden).create(connection, checkfirst=False)


def put_in_place(connection: Connection, tables: Sequence[Table]) -> None:
    """The rows of the second set in the first, in the caller's transaction: readers see all of it, or none."""
    if connection.dialect.name == "sqlite":
        shown, hidden = "main", "temp"
    else:
        shown = connection.dialect.identifier_preparer.quote(
            connection.execute(text("SELECT current_schema()")).scalar_one()
        )
        hidden = "pg_temp"
    for table in tables:
        columns = ", ".join(connection.dialect.identifier_preparer.quote(column.name) for column in table.columns)
        connection.execute(text(f"DELETE FROM {shown}.{table.name}"))  # noqa: S608 - our own names
        connection.execute(
            text(f"INSERT INTO {shown}.{table.name} ({columns}) SELECT {columns} FROM {hidden}.{table.name}")  # noqa: S608 - as above
        )
