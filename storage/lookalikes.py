"""The index of texts by their fingerprints, and which texts wait to be compared or assigned. Touches the database.

A working table: it may be dropped and is made again from events and blobs. Each
algorithm has rows and a checkpoint of its own, so a new one is built while the
old one answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, delete, func, insert, select, update

from storage import driver, tables
from storage.adoptions import adopted_since
from storage.database import Store
from storage.events import Content
from storage.projections import checkpoint, save_checkpoint
from storage.rows import PROJECTION, RELATION, REVISION, RULING

FINGERPRINT = tables.FingerprintRow.__table__  # type: ignore[attr-defined]
POSTING = tables.PostingRow.__table__  # type: ignore[attr-defined]
_AMONG = "SELECT hash, fingerprint FROM posting WHERE hash IN (SELECT value FROM json_each(?))"
# Joined, each hash is looked up in its own part alone where the postings are parted; as a list it would be in all.
POSTINGS_OF = "SELECT hash, fingerprint FROM unnest(?::int8[]) AS asked(hash) JOIN posting USING (hash)"
_ENTRIES = "SELECT id, article, text, exact, algorithm, current FROM fingerprint WHERE {}"
_LATEST = (
    "SELECT r.article, r.position, r.text, r.content, b.erased_position FROM v_revision r"
    " LEFT JOIN blob b ON b.sha256 = r.text WHERE r.article IN {}"
    " AND r.n = (SELECT max(m.n) FROM v_revision m WHERE m.article = r.article)"
)
_Item = TypeVar("_Item")
_CHUNK = 500
_HASHES = 20_000  # fingerprints looked up by one statement


@dataclass(frozen=True)
class Current:
    """The text that an article has now; `erased` says that its bytes are gone."""

    article: str
    text: str
    language: str
    outlet: str
    position: int
    erased: bool = False


@dataclass(frozen=True)
class Waiting:
    """Revisions that an index has not seen: those at positions [since, until), as the `texts` their articles have now.

    A revision that is superseded already is no text to compare: its successor is.
    """

    since: int
    until: int
    texts: tuple[Current, ...]


class Sketch(NamedTuple):
    """A text as the index holds it: `exact` is the hash of its words, `hashes` its fingerprint."""

    article: str
    text: str
    exact: str
    hashes: Sequence[int]


class Entry(NamedTuple):
    """A current text in the index, by the number that its fingerprints stand under."""

    number: int
    article: str
    text: str
    exact: str


# Comparing


def waiting(store: Store, algorithm: str, limit: int) -> Waiting | None:
    """The next revisions that the index of an algorithm has not seen, at most `limit`; None if it has seen all."""
    with store.read() as connection:
        since = _noted(connection, _name(algorithm))
        query = select(REVISION.c.article, REVISION.c.position).where(REVISION.c.position >= since)
        rows = connection.execute(query.order_by(REVISION.c.position).limit(limit)).all()
        if not rows:
            return None
        found = _current(connection, {row.article for row in rows})
    texts = (found[row.article] for row in rows if found[row.article].position == row.position)
    return Waiting(since, rows[-1].position + 1, tuple(texts))


def current(store: Store, articles: Iterable[str]) -> dict[str, Current]:
    """The text that each article has now."""
    with store.read() as connection:
        return _current(connection, articles)


def _current(connection: Connection, articles: Iterable[str]) -> dict[str, Current]:
    found = {}
    for chunk in _chunks(sorted(set(articles))):
        for row in driver.fetch(connection, _LATEST.format(_listed(connection, "text")), (_given(connection, chunk),)):
            found[row[0]] = _read(*row)
    return found


def _listed(connection: Connection, kind: str) -> str:
    """How a statement asks for one of many values that are given at once."""
    return (
        "(SELECT value FROM json_each(?))" if connection.dialect.name == "sqlite" else f"(SELECT unnest(?::{kind}[]))"
    )


def _given(connection: Connection, values: Sequence[Any]) -> Any:  # noqa: ANN401 - as either driver wants it
    return json.dumps(values) if connection.dialect.name == "sqlite" else list(values)


def _read(article: str, position: int, text: str, content: str, erased: int | None) -> Current:
    read = Content.model_validate_json(content)
    return Current(article, text, read.language, read.outlet, position, erased is not None)


def postings(store: Store, hashes: Iterable[int]) -> list[tuple[int, int]]:
    """Each of the fingerprints with the number of each entry that has it, of whatever algorithm."""
    wanted, found = sorted(set(hashes)), []
    sql = _AMONG if store.sqlite else POSTINGS_OF
    with store.read() as connection:
        for start in range(0, len(wanted), _HASHES):
            part = wanted[start : start + _HASHES]
            found += driver.fetch(connection, sql, (json.dumps(part) if store.sqlite else part,))
    return [(hash_, number) for hash_, number in found]


def entries(store: Store, algorithm: str, numbers: Iterable[int], exact: Iterable[str]) -> list[Entry]:
    """The current texts of those numbers, and those with one of these exact hashes, in an algorithm's index."""
    found: dict[int, Entry] = {}
    with store.read() as connection:
        for part in _chunks(sorted(set(numbers))):
            sql = _ENTRIES.format(f"id IN {_listed(connection, 'int4')}")
            # The algorithm is asked of the rows: as a condition beside many numbers, SQLite reads all rows of the algorithm for it.
            rows = driver.fetch(connection, sql, (_given(connection, part),))
            found |= {row[0]: Entry(*row[:4]) for row in rows if row[4] == algorithm and row[5]}
        for same in _chunks(sorted(set(exact))):
            sql = _ENTRIES.format(f"algorithm = ? AND exact IN {_listed(connection, 'text')}")
            rows = driver.fetch(connection, sql, (algorithm, _given(connection, same)))
            found |= {row[0]: Entry(*row[:4]) for row in rows if row[5]}
    return [found[number] for number in sorted(found)]


def index_texts(store: Store, algorithm: str, batch: Waiting, sketches: Sequence[Sketch]) -> bool:
    """Put a batch's texts into the index and move its checkpoint past them, in one transaction.

    False if somebody else has done it meanwhile; then nothing is changed.
    """
    name = _name(algorithm)
    with store.write() as connection:
        if checkpoint(connection, name) != batch.since:
            return False
        known = _supersede(connection, algorithm, {sketch.article for sketch in sketches})
        # A page that flips back to an earlier text has its postings already.
        back = [known[sketch.article, sketch.text] for sketch in sketches if (sketch.article, sketch.text) in known]
        for chunk in _chunks(back):
            connection.execute(update(FINGERPRINT).where(FINGERPRINT.c.id.in_(chunk)).values(current=1))
        _insert(connection, algorithm, [one for one in sketches if (one.article, one.text) not in known])
        save_checkpoint(connection, name, batch.until)
    return True


def _supersede(connection: Connection, algorithm: str, articles: Iterable[str]) -> dict[tuple[str, str], int]:
    """Mark all that an index holds of some articles as superseded; the numbers by article and text."""
    known: dict[tuple[str, str], int] = {}
    for chunk in _chunks(sorted(articles)):
        mine = (FINGERPRINT.c.algorithm == algorithm) & FINGERPRINT.c.article.in_(chunk)
        rows = connection.execute(select(FINGERPRINT.c.id, FINGERPRINT.c.article, FINGERPRINT.c.text).where(mine)).all()
        if rows:
            connection.execute(update(FINGERPRINT).where(mine).values(current=0))
            known |= {(row.article, row.text): row.id for row in rows}
    return known


def _insert(connection: Connection, algorithm: str, fresh: Sequence[Sketch]) -> None:
    rows = [
        {"algorithm": algorithm, "article": one.article, "text": one.text, "exact": one.exact, "current": 1}
        for one in fresh
    ]
    if not rows:
        return
    made = insert(FINGERPRINT).returning(FINGERPRINT.c.id, sort_by_parameter_order=True)
    numbers = connection.execute(made, rows).scalars().all()
    pairs = [(hash_, number) for number, one in zip(numbers, fresh, strict=True) for hash_ in one.hashes]
    driver.insert(connection, "posting", ("hash", "fingerprint"), ("int8", "int4"), sorted(pairs))


def drop_index(store: Store, algorithm: str) -> None:
    """Forget the index of an algorithm, some texts a transaction; it is made again from the stored texts."""
    with store.write() as connection:
        save_checkpoint(connection, _name(algorithm), 0)
    while _dropped(store, algorithm):
        pass


def _dropped(store: Store, algorithm: str) -> int:
    """Texts go with their postings, so that what is left of an index is whole."""
    query = select(FINGERPRINT.c.id).where(FINGERPRINT.c.algorithm == algorithm).limit(_CHUNK)
    with store.write() as connection:
        ids = connection.execute(query).scalars().all()
        connection.execute(delete(POSTING).where(POSTING.c.fingerprint.in_(ids)))
        connection.execute(delete(FINGERPRINT).where(FINGERPRINT.c.id.in_(ids)))
    return len(ids)


def drop_other_indexes(store: Store, algorithm: str) -> None:
    """Forget all indexes but one."""
    with store.read() as connection:
        query = select(FINGERPRINT.c.algorithm).where(FINGERPRINT.c.algorithm != algorithm).distinct()
        others = connection.execute(query).scalars().all()
    for other in others:
        drop_index(store, other)


def compared_up_to(store: Store, algorithm: str) -> int:
    """The last position that an index has seen, -1 where it has seen none."""
    with store.read() as connection:
        return _noted(connection, _name(algorithm)) - 1


def texts_in(store: Store, algorithm: str) -> int:
    """How many texts that articles have now an index holds."""
    mine = (FINGERPRINT.c.algorithm == algorithm) & (FINGERPRINT.c.current == 1)
    with store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(FINGERPRINT).where(mine)).scalar_one())


def ever_compared(store: Store, algorithm: str) -> bool:
    """Whether texts were compared here before: by that algorithm's index, or as relations on record tell."""
    with store.read() as connection:
        found = connection.execute(select(RELATION.c.position).limit(1)).first() is not None
        return found or _noted(connection, _name(algorithm)) > 0


# Assigning


def origins_waiting(store: Store, name: str) -> list[str]:
    """Articles with a revision, a relation or a ruling that the origins noted under `name` do not rest on yet, sorted.

    Where another version of comparison was adopted since, those are all that have any relation: it may be read no longer.
    """
    with store.read() as connection:
        since = _noted(connection, name)
        found = set(connection.execute(select(REVISION.c.article).where(REVISION.c.position >= since)).scalars())
        changed = len({fact.algorithm for fact in adopted_since(connection, since)}) > 1
        for table in (RELATION, RULING):
            after = 0 if changed and table is RELATION else since
            for row in connection.execute(select(table.c.a, table.c.b).where(table.c.position >= after)):
                found |= {row.a, row.b}
    return sorted(found - {""})


def origins_stand(store: Store, name: str, position: int) -> None:
    """Note that the origins rest on all that was recorded up to a position."""
    with store.write() as connection:
        save_checkpoint(connection, name, max(checkpoint(connection, name), position + 1))


def _name(algorithm: str) -> str:
    return f"index:{algorithm}"


def _noted(connection: Connection, name: str) -> int:
    """How far a projection has read, without a lock."""
    return int(connection.execute(select(PROJECTION.c.position).where(PROJECTION.c.name == name)).scalar() or 0)


def _chunks(items: Sequence[_Item]) -> Iterable[Sequence[_Item]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
