"""Which words stand in which revision: what a search looks up before it reads. Touches the database.

A working table like the fingerprint index: it is filled behind the log, may be
emptied at any time, and never decides. A search looks its candidates up here and
then reads them; what is not indexed yet it reads without asking.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, exists, func, select

from storage import driver, tables
from storage.clock import to_micros
from storage.database import Store
from storage.events import Content
from storage.projections import checkpoint, save_checkpoint
from storage.rows import REVISION

WORD = tables.WordRow.__table__  # type: ignore[attr-defined]
NAME = "words"
LONGEST = 60  # characters of a word that are kept; a longer one is looked up by its beginning
EXPANDED = 200  # words that one beginning may stand for; one that stands for more narrows nothing
_CHUNK = 500

# All of the clauses, each by any of its words: the word and whether it is only a beginning.
Clauses = Sequence[Sequence[tuple[str, bool]]]


@dataclass(frozen=True)
class Unread:
    """A revision whose words are not indexed yet."""

    position: int
    content: Content


def indexed(store: Store) -> int:
    """The position up to which, itself left out, all revisions are indexed."""
    query = select(tables.ProjectionRow.__table__.c.position).where(  # type: ignore[attr-defined]
        tables.ProjectionRow.__table__.c.name == NAME  # type: ignore[attr-defined]
    )
    with store.read() as connection:
        return int(connection.execute(query).scalar() or 0)


def unread(store: Store, *, limit: int) -> list[Unread]:
    """The next revisions to index, in order of the log."""
    after = indexed(store)
    query = select(REVISION.c.position, REVISION.c.content).where(REVISION.c.position >= after)
    with store.read() as connection:
        rows = connection.execute(query.order_by(REVISION.c.position).limit(limit)).all()
    return [Unread(row.position, Content.model_validate_json(row.content)) for row in rows]


def put(store: Store, words: Iterable[tuple[int, Iterable[str]]], *, since: int) -> bool:
    """Add the words of revisions in order of the log, by position, that follow on `since`; False, and nothing added, if another was there first."""
    places: dict[str, list[int]] = defaultdict(list)
    last = -1
    for last, found in words:
        for norm in {each[:LONGEST] for each in found if each}:
            places[norm].append(last)
    if last < 0:
        return True
    rows = ((norm, position) for norm in sorted(places) for position in places[norm])
    with store.write() as connection:
        if checkpoint(connection, NAME) != since:
            return False
        driver.insert(connection, "word", ("norm", "position"), ("text", "int8"), rows)
        save_checkpoint(connection, NAME, last + 1)
    return True


def drop_words(store: Store, texts: Iterable[str]) -> int:
    """Take out the words of the revisions whose text is among these hashes; how many rows went."""
    gone = 0
    names = sorted(set(texts))
    with store.write() as connection:
        for start in range(0, len(names), _CHUNK):
            mine = select(REVISION.c.position).where(REVISION.c.text.in_(names[start : start + _CHUNK]))
            places = list(connection.execute(mine).scalars())
            gone += connection.execute(delete(WORD).where(WORD.c.position.in_(places))).rowcount if places else 0
    return gone


def matching(
    store: Store,
    clauses: Clauses,
    *,
    before: int,
    limit: int,
    since: datetime | None = None,
    until: datetime | None = None,
) -> dict[str, int]:
    """Articles whose latest revision is indexed before a position and may fulfil all of the clauses: the latest first, with it."""
    with store.read() as connection:
        asked = [expanded for clause in clauses if (expanded := _expanded(connection, clause)) is not None]
        if not all(asked):
            return {}
        asked.sort(key=lambda norms: _many(connection, norms))
        query = _latest(before, limit, since, until)
        for norms in asked:
            query = query.where(_holds(norms)) if norms is not asked[0] else query
        if asked:
            first = WORD.alias()
            query = query.join(first, first.c.position == REVISION.c.position).where(
                first.c.norm.in_(asked[0]), first.c.position < before
            )
            query = query.distinct() if len(asked[0]) > 1 else query
        return {row.article: row.position for row in connection.execute(query)}


def fresh(
    store: Store, *, after: int, before: int | None, limit: int, since: datetime | None, until: datetime | None
) -> dict[str, int]:
    """Articles whose latest revision stands at or after a position: the latest first, with it."""
    query = _latest(before, limit, since, until).where(REVISION.c.position >= after)
    with store.read() as connection:
        return {row.article: row.position for row in connection.execute(query)}


def _latest(before: int | None, limit: int, since: datetime | None, until: datetime | None) -> Select[Any]:
    other = REVISION.alias()
    later = exists().where(other.c.article == REVISION.c.article, other.c.n > REVISION.c.n)
    query = select(REVISION.c.article, REVISION.c.position).where(~later)
    if before is not None:
        query = query.where(REVISION.c.position < before)
    if since is not None:
        query = query.where(REVISION.c.published_to >= to_micros(since))
    if until is not None:
        query = query.where(REVISION.c.published_from < to_micros(until))
    return query.order_by(REVISION.c.position.desc()).limit(limit)


def _holds(norms: Sequence[str]) -> Any:  # noqa: ANN401 - an SQL expression
    word = WORD.alias()
    return exists().where(word.c.position == REVISION.c.position, word.c.norm.in_(norms))


def _expanded(connection: Connection, clause: Sequence[tuple[str, bool]]) -> list[str] | None:
    """The words that fulfil a clause; None where they are too many to narrow anything."""
    found: set[str] = set()
    for norm, beginning in clause:
        if not (beginning or len(norm) > LONGEST):
            found.add(norm)
            continue
        forms = _beginning(connection, norm[:LONGEST])
        if forms is None:
            return None
        found.update(forms)
    return sorted(found) if len(found) <= EXPANDED else None


def _beginning(connection: Connection, start: str) -> list[str] | None:
    """The words that begin so, each by one step over the index."""
    found: list[str] = []
    at, first = start, True
    while len(found) <= EXPANDED:
        later = WORD.c.norm >= at if first else WORD.c.norm > at
        norm = connection.execute(select(func.min(WORD.c.norm)).where(later)).scalar()
        if norm is None or not norm.startswith(start):
            return found
        found.append(norm)
        at, first = norm, False
    return None


def _many(connection: Connection, norms: Sequence[str]) -> int:
    """How many revisions hold one of the words, counted no further than it matters."""
    some = select(WORD.c.position).where(WORD.c.norm.in_(norms)).limit(3000).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())
