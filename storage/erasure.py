"""Erase stored bytes on purpose, so that the record still says that they were there. Touches the database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from storage import queries
from storage.blobs import drop, is_elsewhere
from storage.database import Store
from storage.errors import BlobMissing
from storage.events import BlobErased, Recorded
from storage.happenings import drop_stories
from storage.log import EventLog
from storage.readings import forget
from storage.tables import BlobRow
from storage.words import drop_words

_BLOB = BlobRow.__table__  # type: ignore[attr-defined]


def erase(store: Store, sha256: str, reason: str, by: str, now: datetime) -> Recorded:
    """Record why, then empty the bytes; hash, size and every proof stay. Doing it again changes nothing.

    A crash between the two leaves bytes that an event says are erased: verify
    reports it, and erasing again, whatever the reason then given, finishes it.

    Raises:
        BlobMissing: nothing is stored under that hash.
    """
    with store.read() as connection:
        if connection.execute(select(_BLOB.c.sha256).where(_BLOB.c.sha256 == sha256)).scalar() is None:
            raise BlobMissing(f"no bytes are stored under {sha256}; nothing was erased")
    log = EventLog(store)
    fact = BlobErased(sha256=sha256, reason=reason, by=by)
    recorded = (log.read_stream(fact.stream) or log.append([fact], now=now))[0]
    with store.read() as connection:
        row = connection.execute(select(_BLOB.c.codec, _BLOB.c.content).where(_BLOB.c.sha256 == sha256)).one()
    if is_elsewhere(row.codec, row.content):
        # The object first: a crash before the row leaves what `verify` reports and erasing again mends.
        drop(store.blobs, [bytes(row.content).decode()])
    with store.write() as connection:
        standing = (_BLOB.c.sha256 == sha256) & _BLOB.c.content.is_not(None)
        connection.execute(update(_BLOB).where(standing).values(content=None, erased_position=recorded.position))
    # Sentences read from the text are kept to spare work, its words to find it and to tell its story; they go with it.
    forget(store)
    drop_words(store, [sha256])
    drop_stories(store, [sha256])
    return recorded


@dataclass(frozen=True)
class Erasing:
    """What an erasure would empty, and what it leaves because others rest on it too."""

    names: tuple[str, ...]
    shared: tuple[str, ...] = ()


_SHA256 = re.compile(r"[0-9a-f]{64}")


def bytes_of(store: Store, what: str) -> Erasing:
    """The bytes of an article, every capture of it, or the one piece of that SHA-256.

    What another article rests on as well (a reprint word for word) is left: it is not this article's alone.

    Raises:
        BlobMissing: nothing is stored under that hash.
        UnknownSubject: there is no such article.
    """
    if _SHA256.fullmatch(what):
        return Erasing((what,))
    article = queries.latest_revision(store, what).article
    mine: set[str] = set()
    others: set[str] = set()
    for recorded in EventLog(store).read(types=_HOLDERS):
        (mine if recorded.stream == f"article/{article}" else others).update(recorded.fact.blobs)
    return Erasing(tuple(sorted(mine - others)), tuple(sorted(mine & others)))


_HOLDERS = ("article_captured", "article_revised", "article_reread", "article_recaptured", "article_restored")


def erase_all(store: Store, names: Sequence[str], reason: str, by: str, now: datetime) -> list[Recorded]:
    """Erase each; one that is erased already is left as it was."""
    return [erase(store, name, reason, by, now) for name in names]
