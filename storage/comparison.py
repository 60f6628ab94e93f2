"""Compare the views with what folding every event gives. Reads the database; folds into a file of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, Text, select

from storage import projections
from storage.database import Store
from storage.folds import FOLDS
from storage.log import read_page
from storage.rows import PROJECTION, VIEWS


def differing_views(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """(table, key, difference) of every row that is missing, one too many, or not as folding gives it.

    Only events the views have seen are folded, so views that are behind do not differ.
    """
    query = select(PROJECTION.c.position).where(PROJECTION.c.name == projections.NAME)
    seen = int(connection.execute(query).scalar() or 0)
    with tempfile.TemporaryDirectory(prefix="dateline-views-") as folder:
        fresh = Store(f"sqlite:///{Path(folder) / 'views.db'}")
        with fresh.engine.connect() as other, other.begin():
            other.exec_driver_sql("PRAGMA foreign_keys=OFF")
            for table in VIEWS:
                table.create(other)
            _fold(connection, other, seen)
            for table in VIEWS:
                yield from _compare(table, connection, other)
        fresh.close()


def _fold(connection: Connection, other: Connection, seen: int) -> None:
    position = -1
    while page := read_page(connection, position, until=seen - 1):
        for recorded in page:
            FOLDS[type(recorded.fact)](other, recorded, recorded.fact)
        position = page[-1].position


def _compare(table: Table, stored: Connection, folded: Connection) -> Iterator[tuple[str, str, str]]:
    """A merge of both in the order of the key."""
    left, right = _rows(table, stored), _rows(table, folded)
    have, want = next(left, None), next(right, None)
    while have is not None or want is not None:
        if want is None or (have is not None and have[0] < want[0]):
            assert have is not None
            yield table.name, _shown(have[0]), "no event makes this row"
            have = next(left, None)
        elif have is None or want[0] < have[0]:
            yield table.name, _shown(want[0]), "this row is missing"
            want = next(right, None)
        else:
            if have[1] != want[1]:
                yield table.name, _shown(have[0]), _columns(table, have[1], want[1])
            have, want = next(left, None), next(right, None)


def _rows(table: Table, connection: Connection) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """(key, all columns), ordered by the key as both databases and Python order it: by code point."""
    keys = list(table.primary_key.columns)
    bytewise = connection.dialect.name == "postgresql"
    order = [key.collate("C") if bytewise and isinstance(key.type, Text) else key for key in keys]
    names = [column.name for column in table.columns]
    places = [names.index(key.name) for key in keys]
    query = select(table).order_by(*order).execution_options(yield_per=1000)
    for row in connection.execute(query):
        yield tuple(row[place] for place in places), tuple(row)


def _shown(key: tuple[Any, ...]) -> str:
    return " ".join(map(str, key))


def _columns(table: Table, have: tuple[Any, ...], want: tuple[Any, ...]) -> str:
    names = [column.name for column, old, new in zip(table.columns, have, want, strict=True) if old != new]
    return f"{', '.join(names)} not as the events give"
