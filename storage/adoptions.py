"""Which version of comparing texts was adopted, and when: its relations are the ones that are read. Touches the database.

Nothing adopted means that only one version ever compared; then all relations
are read. Adoptions are few and are looked up in the log itself, by their type.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, select

from storage import codec, tables
from storage.database import Store
from storage.events import ComparisonAdopted

EVENT = tables.EventRow.__table__  # type: ignore[attr-defined]
_END = 2**53  # no position is as high

_UP_TO = (
    select(EVENT.c.position, EVENT.c.schema_version, EVENT.c.payload)
    .where(EVENT.c.event_type == "comparison_adopted", EVENT.c.position <= bindparam("until"))
    .order_by(EVENT.c.position.desc())
)
_LAST = _UP_TO.limit(1)


def adopted_comparison(store: Store, *, as_of: int | None = None) -> ComparisonAdopted | None:
    """The last adoption up to a position, or at all; None before the first."""
    with store.read() as connection:
        return adopted_in(connection, as_of)


def adopted_in(connection: Connection, as_of: int | None) -> ComparisonAdopted | None:
    """The same within the caller's transaction."""
    row = connection.execute(_LAST, {"until": _END if as_of is None else as_of}).first()
    return None if row is None else _read(row)


def adopted_since(connection: Connection, position: int) -> list[ComparisonAdopted]:
    """All adoptions from a position on, the last first, and the one that stood before."""
    found = []
    for row in connection.execute(_UP_TO, {"until": _END}):
        found.append(_read(row))
        if row.position < position:
            break
    return found


def _read(row: Any) -> ComparisonAdopted:  # noqa: ANN401 - a row
    fact = codec.decode("comparison_adopted", row.schema_version, row.payload)
    assert isinstance(fact, ComparisonAdopted)
    return fact
