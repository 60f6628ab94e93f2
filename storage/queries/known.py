"""Articles as known at a position: their text, revisions, origin and family. Touches the database."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    or_,
    select,
)

from storage import tables
from storage.blobs import Blobs
from storage.clock import from_micros, to_micros
from storage.database import Store
from storage.errors import BlobErased, UnknownSubject
from storage.events import (
    Change,
    Content,
    Extraction,
    OriginAssigned,
)
from storage.queries.base import chunks
from storage.queries.position import last_position
from storage.rows import ARTICLE, ORIGIN, REVISION, VANISHED
from storage.views import (
    ArticleView,
    OriginView,
    RevisionView,
)

# How a revision without changes stands in its row: the same page, read by other rules.
NO_CHANGES = "[]"


def _revision(row: Row[Any]) -> RevisionView:
    return RevisionView(
        article=row.article,
        n=row.n,
        content=Content.model_validate_json(row.content),
        raw=row.raw,
        via=row.via,
        observed_at=from_micros(row.observed_at),
        recorded_at=from_micros(row.recorded_at),
        position=row.position,
        changes=() if row.changes == NO_CHANGES else tuple(map(Change.model_validate, json.loads(row.changes))),
    )


def _origin_view(row: Row[Any]) -> OriginView:
    fact = OriginAssigned.model_validate_json(row.fact)
    return OriginView(
        fact.article,
        fact.root,
        fact.root_name,
        fact.parent,
        fact.relation,
        fact.credits,
        fact.reasons,
        fact.confidence,
        row.position,
    )


def articles(
    store: Store, ids: Iterable[str], *, as_of: int | None = None, read_until: int | None = None
) -> dict[str, ArticleView]:
    """Articles as known at a position, with text, extraction and origin.

    With a later `read_until`, a page that was only read anew between the two, without an edit, stands as it reads then.
    """
    wanted = sorted(set(ids))
    limit = last_position(store) if as_of is None else as_of
    last = max(limit, limit if read_until is None else read_until)
    revisions: dict[str, list[RevisionView]] = defaultdict(list)
    origins: dict[str, OriginView] = {}
    vanished: dict[str, int] = {}
    with store.read() as connection:
        for chunk in chunks(wanted):
            query = select(REVISION).where(REVISION.c.article.in_(chunk), REVISION.c.position <= last)
            for row in connection.execute(query.order_by(REVISION.c.article, REVISION.c.n)):
                past = revisions[row.article]
                # What comes after the position is no knowledge of then; another reading of what was known is none of later.
                if row.position <= limit or (past and row.changes == NO_CHANGES and past[-1].n == row.n - 1):
                    past.append(_revision(row))
            query = select(ORIGIN).where(ORIGIN.c.article.in_(chunk), ORIGIN.c.position <= limit)
            for row in connection.execute(query.order_by(ORIGIN.c.position)):
                origins[row.article] = _origin_view(row)
            vanished |= _vanished(connection, chunk, limit)
    return _assemble(store, {name: past for name, past in revisions.items() if past}, origins, vanished)


def newest_by_outlet(store: Store, *, articles: int, each: int) -> dict[str, list[str]]:
    """Of the newest revisions, so many in all, the latest articles of each outlet."""
    query = select(REVISION.c.article, REVISION.c.content).order_by(REVISION.c.position.desc()).limit(articles)
    found: dict[str, dict[str, None]] = defaultdict(dict)
    with store.read() as connection:
        for row in connection.execute(query):
            names = found[Content.model_validate_json(row.content).outlet]
            if len(names) < each:
                names.setdefault(row.article)
    return {outlet: list(names) for outlet, names in found.items()}


def _vanished(connection: Connection, ids: Sequence[str], limit: int) -> dict[str, int]:
    query = select(VANISHED).where(
        VANISHED.c.article.in_(ids),
        VANISHED.c.position <= limit,
        or_(VANISHED.c.restored_position.is_(None), VANISHED.c.restored_position > limit),
    )
    return {row.article: row.position for row in connection.execute(query)}


def _assemble(
    store: Store,
    revisions: Mapping[str, list[RevisionView]],
    origins: Mapping[str, OriginView],
    vanished: Mapping[str, int],
) -> dict[str, ArticleView]:
    latest = {article: past[-1].content for article, past in revisions.items()}
    names = {content.text for content in latest.values()} | {content.extraction for content in latest.values()}
    stored, erased = Blobs(store).get_kept(names)
    return {
        article: ArticleView(
            id=article,
            revision=revisions[article][-1],
            first=revisions[article][0],
            text=stored[content.text].decode(),
            extraction=Extraction.model_validate_json(stored[content.extraction]),
            origin=origins.get(article),
            vanished_at=vanished.get(article),
            revisions=tuple(revisions[article]),
        )
        for article, content in latest.items()
        # An article whose words were erased is no longer told, and keeps no other from being told.
        if not erased & {content.text, content.extraction}
    }


def article(store: Store, name: str, *, as_of: int | None = None) -> ArticleView:
    """One article by id or address.

    Raises:
        UnknownSubject: there is none.
        BlobErased: its words were erased on purpose; `latest_revision` still knows it.
    """
    revision = latest_revision(store, name, as_of=as_of)
    found = articles(store, [revision.article], as_of=as_of)
    if not found:
        raise BlobErased(
            f"the words of article {revision.article} were erased on purpose; `dateline prove` still proves that it stood here"
        )
    return found[revision.article]


def latest_revision(store: Store, name: str, *, as_of: int | None = None) -> RevisionView:
    """The latest revision of an article by id, address or beginning of an id, erased or not.

    Raises:
        UnknownSubject: there is none, or several ids begin so.
    """
    limit = last_position(store) if as_of is None else as_of
    with store.read() as connection:
        query = select(REVISION).where(REVISION.c.article == _id_of(connection, name), REVISION.c.position <= limit)
        row = connection.execute(query.order_by(REVISION.c.n.desc()).limit(1)).first()
    if row is None:
        raise UnknownSubject(f"no article {name!r} is stored; `dateline search` finds ids")
    return _revision(row)


def _id_of(connection: Connection, name: str) -> str:
    """The id that is meant by an address or by the beginning of an id; else the name itself."""
    at = select(ARTICLE.c.article).where(ARTICLE.c.url == name).order_by(ARTICLE.c.article).limit(1)
    found = connection.execute(at).scalar()
    if found or not name:
        return found or name
    begins = ARTICLE.c.article.startswith(name, autoescape=True)
    ids = (
        connection.execute(select(ARTICLE.c.article).where(begins).order_by(ARTICLE.c.article).limit(2)).scalars().all()
    )
    # The first is the name itself, if that is an id.
    if len(ids) > 1 and ids[0] != name:
        raise UnknownSubject(
            f"several articles' ids begin with {name!r}, such as {ids[0]} and {ids[1]}; write more of it"
        )
    return ids[0] if ids else name


def articles_published(store: Store, since: datetime, until: datetime, *, as_of: int) -> list[str]:
    """Ids whose latest revision then may have been published in [since, until); the exact rule is the caller's."""
    query = select(REVISION.c.article).where(
        REVISION.c.position <= as_of,
        REVISION.c.published_to >= to_micros(since),
        REVISION.c.published_from < to_micros(until),
    )
    with store.read() as connection:
        return sorted(set(connection.execute(query).scalars()))


def articles_undated(store: Store, since: datetime, until: datetime, *, as_of: int) -> list[str]:
    """Ids without a day that may be of [since, until): seen after it began, and not known to be younger."""
    query = select(REVISION.c.article).where(
        REVISION.c.position <= as_of,
        REVISION.c.published_from.is_(None),
        REVISION.c.n == 1,
        REVISION.c.observed_at >= to_micros(since),
        or_(REVISION.c.not_before.is_(None), REVISION.c.not_before < to_micros(until)),
    )
    with store.read() as connection:
        return sorted(set(connection.execute(query).scalars()))


def articles_reference(store: Store, *, as_of: int) -> list[str]:
    """Ids of reference pages: background, whenever written."""
    query = select(REVISION.c.article).where(REVISION.c.position <= as_of, REVISION.c.kind == "reference")
    with store.read() as connection:
        return sorted(set(connection.execute(query).scalars()))


def edits_between(store: Store, since: datetime, until: datetime, *, as_of: int) -> list[tuple[str, int]]:
    """(article, revision) of every edit that was seen in [since, until); another reading of the same page is none."""
    query = (
        select(REVISION.c.article, REVISION.c.n)
        .where(
            REVISION.c.position <= as_of,
            REVISION.c.n > 1,
            REVISION.c.changes != NO_CHANGES,
            REVISION.c.observed_at >= to_micros(since),
            REVISION.c.observed_at < to_micros(until),
        )
        .order_by(REVISION.c.position)
    )
    with store.read() as connection:
        return [(row.article, row.n) for row in connection.execute(query)]


def vanished_between(store: Store, since: datetime, until: datetime, *, as_of: int) -> list[str]:
    """Ids of articles found gone in [since, until) and not back by then."""
    query = select(VANISHED.c.article).where(
        VANISHED.c.position <= as_of,
        VANISHED.c.observed_at >= to_micros(since),
        VANISHED.c.observed_at < to_micros(until),
        or_(VANISHED.c.restored_position.is_(None), VANISHED.c.restored_position > as_of),
    )
    with store.read() as connection:
        return sorted(set(connection.execute(query).scalars()))


def all_articles(store: Store, *, as_of: int | None = None) -> list[str]:
    """Every article id known at a position, in order of first recording."""
    limit = last_position(store) if as_of is None else as_of
    query = (
        select(REVISION.c.article).where(REVISION.c.n == 1, REVISION.c.position <= limit).order_by(REVISION.c.position)
    )
    with store.read() as connection:
        return list(connection.execute(query).scalars())


def xn_addresses(store: Store) -> list[str]:
    """Addresses of articles whose host, or something behind it, is written in the xn-- form of another script."""
    query = select(ARTICLE.c.url).where(ARTICLE.c.url.like("http%//%xn--%")).order_by(ARTICLE.c.url)
    with store.read() as connection:
        return list(connection.execute(query).scalars())


def family_of(store: Store, root: str, *, as_of: int | None = None) -> list[str]:
    """Ids of the articles whose origin then is `root`, sorted."""
    limit = last_position(store) if as_of is None else as_of
    with store.read() as connection:
        rows = connection.execute(
            select(ORIGIN.c.article, ORIGIN.c.root, ORIGIN.c.position)
            .where(ORIGIN.c.position <= limit)
            .order_by(ORIGIN.c.position)
        )
        latest = {row.article: row.root for row in rows}
    return sorted(name for name, value in latest.items() if value == root)


def erased_among(store: Store, ids: Iterable[str], *, as_of: int) -> list[RevisionView]:
    """The latest revisions of those articles whose words were erased on purpose: they can no longer be told."""
    event = tables.EventRow.__table__  # type: ignore[attr-defined]
    with store.read() as connection:
        gone = select(event.c.stream_id).where(event.c.event_type == "blob_erased")
        names = {stream.removeprefix("blob/") for stream in connection.execute(gone).scalars()}
        if not names:
            return []
        latest: dict[str, RevisionView] = {}
        for chunk in chunks(sorted(set(ids))):
            query = select(REVISION).where(REVISION.c.article.in_(chunk), REVISION.c.position <= as_of)
            for row in connection.execute(query.order_by(REVISION.c.article, REVISION.c.n)):
                latest[row.article] = _revision(row)
    return [each for each in latest.values() if names & {each.content.text, each.content.extraction}]
