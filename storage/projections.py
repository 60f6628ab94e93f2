"""Fold events into views: catch up, rebuild. Touches the database.

The checkpoint is saved in the same transaction as the rows, so each event is
folded exactly once. A rebuild fills new views beside the old ones, which serve
and are kept up meanwhile, and swaps at the end; what it ends with equals what
catching up gives (a law with a test). What an event does to them stands in
`storage.folds`.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert

from storage import tables
from storage.beside import make_beside, put_in_place
from storage.database import Store
from storage.errors import UnknownEvent
from storage.events import (
    EntryListed,
    Fact,
    Recorded,
)
from storage.folds import FOLDS, ROWS, Fold, fold_entries
from storage.log import PAGE, read_page
from storage.rows import PROJECTION, VIEWS, upsert

NAME = "views"
VERSION = 1


def catch_up(store: Store) -> int:
    """Fold what the views have not seen; the position they then stand at (-1: nothing recorded).

    Views that an older version of the folds filled are made again, beside those that serve.
    """
    if _outdated(store):
        return rebuild(store)
    while True:
        with store.write() as connection:
            position = checkpoint(connection, NAME)
            page = read_page(connection, position - 1, size=PAGE)
            if not page:
                return position - 1
            _fold_page(connection, page)
            save_checkpoint(connection, NAME, page[-1].position + 1)


def _outdated(store: Store) -> bool:
    with store.read() as connection:
        version = connection.execute(select(PROJECTION.c.version).where(PROJECTION.c.name == NAME)).scalar()
    return version is not None and version != VERSION


def rebuild(store: Store, *, progress: Callable[[int], None] | None = None) -> int:
    """Fold every event into new views beside the old ones, which serve and go on meanwhile; then swap. The last position.

    The log is read a page a transaction, so nobody waits; what came meanwhile
    is folded, and the rows are put in place, in one transaction at the end.
    `progress` is told how many events are folded, between pages.
    """
    with store.aside() as connection:
        with connection.begin():
            make_beside(connection, VIEWS)
        position = _fill(connection, progress or _unheard)
        connection.execution_options(dateline_write=True)
        with connection.begin():
            checkpoint(connection, NAME)  # its row locked: nobody folds into the old views from here on
            while page := read_page(connection, position, size=PAGE):
                _fold_page(connection, page)
                position = page[-1].position
            put_in_place(connection, VIEWS)
            save_checkpoint(connection, NAME, position + 1)
    return position


def _fill(connection: Connection, progress: Callable[[int], None]) -> int:
    """Fold all there is now into the tables beside; the last position."""
    position = -1
    while True:
        with connection.begin():
            page = read_page(connection, position, size=PAGE)
            _fold_page(connection, page)
        if not page:
            return position
        position = page[-1].position
        progress(position + 1)


def _unheard(_folded: int) -> None:
    """Tell nobody."""


def behind(store: Store) -> int:
    """How many events the views have still to fold."""
    with store.read() as connection:
        size = connection.execute(select(func.count()).select_from(tables.EventRow)).scalar_one()
        row = connection.execute(select(PROJECTION.c.position).where(PROJECTION.c.name == NAME)).scalar()
    return int(size) - int(row or 0)


def checkpoint(connection: Connection, name: str) -> int:
    """The next position that a projection wants, its row locked; made where it is not there yet, since no lock holds on nothing."""
    query = select(PROJECTION.c.position).where(PROJECTION.c.name == name)
    if connection.dialect.name == "postgresql":
        row = {"name": name, "version": VERSION, "position": 0}
        connection.execute(postgres_insert(PROJECTION).values(**row).on_conflict_do_nothing())
        query = query.with_for_update()
    return int(connection.execute(query).scalar() or 0)


def save_checkpoint(connection: Connection, name: str, position: int) -> None:
    """Note how far a projection has read, in the transaction of its rows."""
    upsert(connection, PROJECTION, {"name": name, "version": VERSION, "position": position}, ["name"])


def _fold_page(connection: Connection, page: list[Recorded]) -> None:
    for kind, run in groupby(page, key=lambda recorded: type(recorded.fact)):
        if kind is EntryListed:
            fold_entries(connection, list(run))
            continue
        if kind in ROWS:
            table, row = ROWS[kind]
            connection.execute(insert(table), [row(recorded, recorded.fact) for recorded in run])
            continue
        for recorded in run:
            _fold(kind, recorded)(connection, recorded, recorded.fact)


def _fold(kind: type[Fact], recorded: Recorded) -> Fold:
    fold = FOLDS.get(kind)
    if fold is None:
        raise UnknownEvent(
            f"projection {NAME!r} stops at position {recorded.position}: no fold for {recorded.fact.type}"
        )
    return fold
