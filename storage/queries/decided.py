"""What was measured between texts, and what people decided on texts and statements. Touches the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    or_,
    select,
)

from storage.adoptions import adopted_in
from storage.clock import from_micros
from storage.database import Store
from storage.events import (
    OriginOverruled,
    RelationMeasured,
    RelationOverruled,
    StatementReviewed,
)
from storage.queries.base import chunks
from storage.queries.position import last_position
from storage.rows import RELATION, RULING
from storage.views import (
    RelationView,
)


def relations_touching(store: Store, articles: Iterable[str], *, as_of: int | None = None) -> list[RelationMeasured]:
    """Every relation in the components that the articles belong to, each between the latest texts measured.

    What a person joined hangs together, too. Once a version of comparison was
    adopted, only what it measured is read.
    """
    seen: set[str] = set()
    wanted = set(articles)
    latest: dict[tuple[str, str, str], tuple[int, RelationMeasured]] = {}
    with store.read() as connection:
        adopted = adopted_in(connection, as_of)
        while wanted:
            seen |= wanted
            found: set[str] = set()
            for chunk in chunks(sorted(wanted)):
                query = select(RELATION).where(or_(RELATION.c.a.in_(chunk), RELATION.c.b.in_(chunk)))
                if as_of is not None:
                    query = query.where(RELATION.c.position <= as_of)
                for row in connection.execute(query):
                    fact = RelationMeasured.model_validate_json(row.fact)
                    if adopted is not None and fact.algorithm != adopted.algorithm:
                        continue
                    key = (fact.a, fact.b, fact.algorithm)
                    if key not in latest or latest[key][0] < row.position:
                        latest[key] = (row.position, fact)
                    found |= {row.a, row.b}
                found |= _ruled_with(connection, chunk, as_of)
            wanted = found - seen
    return [latest[key][1] for key in sorted(latest)]


Ruling = RelationOverruled | OriginOverruled


@dataclass(frozen=True)
class Ruled:
    """A person's decision, and when it was recorded."""

    position: int
    recorded_at: datetime
    fact: Ruling


def rulings(store: Store, articles: Iterable[str] | None = None, *, as_of: int | None = None) -> list[Ruled]:
    """All decisions of people that name one of the articles, or all there are, in order of recording; undone ones, too."""
    limit = last_position(store) if as_of is None else as_of
    query = select(RULING).where(RULING.c.position <= limit, RULING.c.kind != "statement_reviewed")
    parts = [None] if articles is None else list(chunks(sorted(set(articles))))
    found: dict[int, Ruled] = {}
    with store.read() as connection:
        for part in parts:
            narrowed = query if part is None else query.where(or_(RULING.c.a.in_(part), RULING.c.b.in_(part)))
            found |= {row.position: _ruled(row) for row in connection.execute(narrowed)}
    return [found[position] for position in sorted(found)]


@dataclass(frozen=True)
class Reviewed:
    """A word on a statement, and when it was recorded."""

    position: int
    recorded_at: datetime
    fact: StatementReviewed


def reviews(
    store: Store, topic: str, articles: Iterable[str] | None = None, *, as_of: int | None = None
) -> list[Reviewed]:
    """What was decided on statements under a topic, in these articles or in all, in order; undone ones, too."""
    limit = last_position(store) if as_of is None else as_of
    query = select(RULING).where(RULING.c.position <= limit, RULING.c.kind == "statement_reviewed")
    parts = [None] if articles is None else list(chunks(sorted(set(articles))))
    found: dict[int, Reviewed] = {}
    with store.read() as connection:
        for part in parts:
            for row in connection.execute(query if part is None else query.where(RULING.c.a.in_(part))):
                fact = StatementReviewed.model_validate_json(row.fact)
                if fact.topic == topic:
                    found[row.position] = Reviewed(row.position, from_micros(row.recorded_at), fact)
    return [found[position] for position in sorted(found)]


def _ruled(row: Row[Any]) -> Ruled:
    kind: type[Ruling] = RelationOverruled if row.kind == "relation_overruled" else OriginOverruled
    return Ruled(row.position, from_micros(row.recorded_at), kind.model_validate_json(row.fact))


def _ruled_with(connection: Connection, articles: Sequence[str], as_of: int | None) -> set[str]:
    """The articles that a ruling names together with one of these."""
    query = select(RULING.c.a, RULING.c.b).where(or_(RULING.c.a.in_(articles), RULING.c.b.in_(articles)))
    if as_of is not None:
        query = query.where(RULING.c.position <= as_of)
    return {name for row in connection.execute(query) for name in (row.a, row.b) if name}


def relations_of(store: Store, article: str, *, as_of: int | None = None) -> list[RelationView]:
    """What was measured between an article and others."""
    return [
        RelationView(fact.a, fact.b, fact.kind, fact.direction, fact.measures, fact.rule, -1)
        for fact in relations_touching(store, [article], as_of=as_of)
        if article in (fact.a, fact.b)
    ]
