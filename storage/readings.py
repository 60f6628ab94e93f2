"""Keep what reading an article under a topic gave, so that it is read once. Touches the database.

A working table like the fingerprint index: it may be emptied at any time, and
what is missing is read again. A key names everything that a reading rests on,
so that nothing kept can be out of date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage import tables
from storage.database import Store

_TABLE = tables.ReadingRow.__table__  # type: ignore[attr-defined]
_CHUNK = 500


def kept(store: Store, keys: Iterable[str]) -> dict[str, str]:
    """What is kept under those keys."""
    found: dict[str, str] = {}
    wanted = sorted(set(keys))
    with store.read() as connection:
        for start in range(0, len(wanted), _CHUNK):
            query = select(_TABLE.c.key, _TABLE.c.body).where(_TABLE.c.key.in_(wanted[start : start + _CHUNK]))
            found |= {row.key: row.body for row in connection.execute(query)}
    return found


def holding(store: Store, words: str) -> list[str]:
    """The bodies kept under any key that hold these words, in order of their keys: a search of the table, and of no article."""
    query = select(_TABLE.c.body).where(_TABLE.c.body.contains(words, autoescape=True)).order_by(_TABLE.c.key)
    with store.read() as connection:
        return list(connection.execute(query).scalars())


def keep(store: Store, bodies: Mapping[str, str], rules: str) -> None:
    """Keep more, made by those rules; what is there stays."""
    rows = [{"key": key, "rules": rules, "body": body} for key, body in sorted(bodies.items())]
    make = sqlite_insert if store.sqlite else postgres_insert
    for start in range(0, len(rows), _CHUNK):
        with store.write() as connection:
            connection.execute(make(_TABLE).on_conflict_do_nothing(), rows[start : start + _CHUNK])


def forget(store: Store, rules: str = "") -> int:
    """Drop what other rules made (all, where none are given); how many rows went."""
    with store.write() as connection:
        return connection.execute(delete(_TABLE).where(_TABLE.c.rules != rules)).rowcount
