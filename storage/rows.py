"""The tables of the views, and how a row of them is written or brought up. Touches the database."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage import tables

POLL = tables.PollRow.__table__  # type: ignore[attr-defined]
FEED = tables.FeedRow.__table__  # type: ignore[attr-defined]
ENTRY = tables.EntryRow.__table__  # type: ignore[attr-defined]
ARTICLE = tables.ArticleRow.__table__  # type: ignore[attr-defined]
REVISION = tables.RevisionRow.__table__  # type: ignore[attr-defined]
VANISHED = tables.VanishedRow.__table__  # type: ignore[attr-defined]
RELATION = tables.RelationRow.__table__  # type: ignore[attr-defined]
ORIGIN = tables.OriginRow.__table__  # type: ignore[attr-defined]
RULING = tables.RulingRow.__table__  # type: ignore[attr-defined]
REJECTED = tables.RejectedRow.__table__  # type: ignore[attr-defined]
TOPIC = tables.TopicRow.__table__  # type: ignore[attr-defined]
DIGEST = tables.DigestRow.__table__  # type: ignore[attr-defined]
DELIVERY = tables.DeliveryRow.__table__  # type: ignore[attr-defined]
PROJECTION = tables.ProjectionRow.__table__  # type: ignore[attr-defined]
VIEWS = (POLL, FEED, ENTRY, ARTICLE, REVISION, VANISHED, RELATION, ORIGIN, RULING, REJECTED, TOPIC, DIGEST, DELIVERY)


def upsert(
    connection: Connection,
    table: Any,  # noqa: ANN401 - a Table
    row: Mapping[str, Any],
    keys: list[str],
    *,
    where: ColumnElement[bool] | None = None,
) -> bool:
    """Insert a row, or bring the one with the same key up to it if `where` holds of it; whether anything was written."""
    if where is None:
        return (
            connection.execute(_upsertion(connection.dialect.name, table, tuple(row), tuple(keys)), row).first()
            is not None
        )
    statement = _upserting(connection.dialect.name, table, tuple(row), tuple(keys), where)
    return connection.execute(statement, row).first() is not None


def upsert_all(connection: Connection, table: Any, rows: list[dict[str, Any]], keys: list[str]) -> None:  # noqa: ANN401 - a Table
    """As `upsert`, many rows of the same columns at once; nothing is told of them."""
    statement = _upsertion(connection.dialect.name, table, tuple(rows[0]), tuple(keys), quiet=True)
    connection.execute(statement, rows)


def _upserting(
    dialect: str,
    table: Any,  # noqa: ANN401 - a Table
    names: tuple[str, ...],
    keys: tuple[str, ...],
    where: ColumnElement[bool] | None = None,
    *,
    quiet: bool = False,
) -> Any:  # noqa: ANN401 - a statement of either dialect
    statement = (postgres_insert if dialect == "postgresql" else sqlite_insert)(table)
    changed = {name: statement.excluded[name] for name in names if name not in keys}
    done = statement.on_conflict_do_update(index_elements=list(keys), set_=changed, where=where)
    return done if quiet else done.returning(table.c[keys[0]])


# Making a statement and its cache key takes longer than running it; a fold runs the same few again and again.
_upsertion = cache(_upserting)
