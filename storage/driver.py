"""Statements straight through the driver, where SQLAlchemy's bind and row costs count. Touches the database.

Appending and reading everything are the two hot paths; all else goes through
SQLAlchemy. Statements are written with ``?`` and hold no literal ``?`` or ``%``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

Row = tuple[Any, ...]
PAGE = 1000

# A guard or a unique index said no. PostgreSQL's triggers raise their own kind.
CONSTRAINT_ERRORS = (IntegrityError, sqlite3.IntegrityError, psycopg.IntegrityError, psycopg.errors.RaiseException)


def fetch(connection: Connection, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
    """All rows of a query as plain tuples, inside the caller's transaction."""
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        found: list[Row] = raw.execute(sql, parameters).fetchall()
        return found
    with raw.cursor(binary=True) as cursor:
        rows: list[Row] = cursor.execute(sql.replace("?", "%s"), parameters).fetchall()
        return rows


def pages(connection: Connection, columns: str, low: int, high: int, *, size: int = PAGE) -> Iterator[list[Row]]:
    """Columns of the events at positions [low, high) in order, a page at a time; a missing position is left out.

    The first column must be `position`.
    """
    sql = f"SELECT {columns} FROM event WHERE position >= ? AND position < ? ORDER BY position LIMIT ?"  # noqa: S608 - columns are ours
    while page := fetch(connection, sql, (low, high, size)):
        yield page
        low = page[-1][0] + 1


def insert(
    connection: Connection, table: str, columns: Sequence[str], types: Sequence[str], rows: Iterable[Row]
) -> None:
    """Many new rows at once, inside the caller's transaction; `types` are PostgreSQL's names of the columns' types."""
    raw: Any = connection.connection.driver_connection
    names = ", ".join(columns)
    if connection.dialect.name == "sqlite":
        raw.executemany(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})", rows)  # noqa: S608 - our own names
        return
    with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)
