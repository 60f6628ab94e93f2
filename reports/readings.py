"""Read articles under a topic, each once: what was read before is taken from the store. Touches the database.

Reading decides nothing but by the article and the topic, so what it gave is
kept under a hash of both and of the rules' own source. A change of any of them
is another key.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import orjson
from pydantic import TypeAdapter

from reports.normal import Document
from reports.statements import read_statements
from reports.topics import Topic
from reports.types import Reading, Statement
from storage import queries, readings
from storage.database import Store
from storage.views import ArticleView

_SHAPE = TypeAdapter(tuple[tuple[Statement, ...], tuple[str, ...]])
_HERE = Path(__file__).parent


@cache
def rules() -> str:
    """A hash over the source of everything that reads: another line of code is another rule."""
    seen = hashlib.sha256(sys.version.encode())
    for file in sorted((*_HERE.glob("*.py"), *_HERE.glob("language/*.py"), *_HERE.glob("trained/*.py"))):
        seen.update(file.name.encode() + b"\0" + file.read_bytes())
    return seen.hexdigest()[:32]


def admitted(store: Store, topic: Topic, views: Sequence[ArticleView]) -> list[ArticleView]:
    """Those of the articles that the topic admits."""
    told = _each(
        store, views, lambda view: _key("admit", topic, view), lambda view: "1" if _admits(topic, view) else ""
    )
    return [view for view, answer in zip(views, told, strict=True) if answer]


def read(store: Store, topic: Topic, views: Sequence[ArticleView]) -> tuple[Reading, ...]:
    """The articles with their statements under a topic, in the order given."""
    bodies = _each(
        store, views, lambda view: _key("read", topic, view), lambda view: _body(read_statements(view, topic))
    )
    return tuple(_reading(view, body) for view, body in zip(views, bodies, strict=True))


def warm(store: Store, topic: Topic, articles: Sequence[str]) -> int:
    """Read those of the articles that the topic admits ahead of the digest that will ask; how many they are."""
    views = admitted(store, topic, list(queries.articles(store, articles).values()))
    return len(read(store, topic, views))


def look(store: Store, topic: Topic, view: ArticleView) -> Reading:
    """One article as `read` gives it; nothing is written."""
    body = readings.kept(store, [key := _key("read", topic, view)]).get(key)
    return read_statements(view, topic) if body is None else _reading(view, body)


def articles_saying(store: Store, name: str) -> list[str]:
    """Ids of the articles in which a statement was read whose id begins so, as far as readings are kept; sorted."""
    found = {
        statement["article"]
        for body in readings.holding(store, f'"id":"{name}')
        for statement in orjson.loads(body)[0]
        if statement["id"].startswith(name)
    }
    return sorted(found)


def _each(
    store: Store,
    views: Sequence[ArticleView],
    key: Callable[[ArticleView], str],
    make: Callable[[ArticleView], str],
) -> list[str]:
    """For each article what is kept of it, else what is made of it, which is then kept."""
    keys = [key(view) for view in views]
    found = readings.kept(store, keys)
    fresh = {name: make(view) for name, view in zip(keys, views, strict=True) if name not in found}
    if fresh:
        readings.keep(store, fresh, rules())
    return [found[name] if name in found else fresh[name] for name in keys]


def _key(what: str, topic: Topic, view: ArticleView) -> str:
    """Everything that a reading rests on: the article as it is handed over, its origin, the topic file, the rules."""
    return hashlib.sha256(f"{what}\0{rules()}\0{topic.version}\0{view.imprint}".encode()).hexdigest()


def _admits(topic: Topic, view: ArticleView) -> bool:
    document = Document.of(view.text, view.content.title, view.content.language)
    return topic.admits(document, view.content.language) is not None


def _body(reading: Reading) -> str:
    return _SHAPE.dump_json((reading.statements, reading.warnings)).decode()


def _reading(view: ArticleView, body: str) -> Reading:
    statements, warnings = _SHAPE.validate_json(body)
    return Reading(view, statements, warnings)
