"""Why a statement was read as it was: what `dateline explain` says of statements."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from reports.desk import ReportsDesk
from reports.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reports.topics import Topic
    from reports.types import Statement
    from storage.database import Store
    from storage.views import ArticleView


ID = re.compile("[0-9a-f]+")


def explain_statement(desk: ReportsDesk, store: Store, name: str) -> dict[str, Any] | None:
    """The statement whose id begins so, with its words; None if there is none.

    Raises:
        ReportError: more than one begins so.
    """
    if not ID.fullmatch(name):
        return None
    topics = tuple(desk.topics.values())
    found = _shown(_kept(topics, store, name)) or _shown(_read(topics, store, name))
    if len(found) > 1:
        raise ReportError(f"{name!r} is no one statement: {', '.join(sorted(found))}; write more of the id")
    return next(iter(found.values()), None)


def _kept(topics: Iterable[Topic], store: Store, name: str) -> Iterator[tuple[Statement, ArticleView]]:
    """In the articles where such a statement was read before: these are read, and no others."""
    from reports.readings import articles_saying, look
    from storage import queries

    views = queries.articles(store, articles_saying(store, name)).values()
    for topic in topics:
        yield from ((each, view) for view in views for each in look(store, topic, view).statements if _is(each, name))


def _read(topics: Iterable[Topic], store: Store, name: str) -> Iterator[tuple[Statement, ArticleView]]:
    """In every article that a topic admits; what is read on the way is kept, so that the next question finds it there."""
    from reports.reviewing import statements

    for topic in topics:
        yield from ((each, view) for each, view in statements(store, topic) if _is(each, name))


def _is(statement: Statement, name: str) -> bool:
    return statement.id.startswith(name)


def _shown(found: Iterable[tuple[Statement, ArticleView]]) -> dict[str, dict[str, Any]]:
    """By id, each once, whichever topics read it."""
    shown: dict[str, dict[str, Any]] = {}
    for statement, view in found:
        words = {
            "sentence_text": statement.sentence.of(view.text),
            "cue_text": statement.cue.of(view.text) if statement.cue else "",
        }
        shown.setdefault(statement.id, {**asdict(statement), **words})
    return shown
