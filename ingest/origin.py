"""Say where texts come from: parents and roots as a function of all evidence, in whatever order it came. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from storage.events import Credit, Hint, Link, Moment, OriginAssigned, RelationMeasured

ALGORITHM = "origin.1"


@dataclass(frozen=True)
class Text:
    """An article's text with what is known about it.

    `text_sha` is the SHA-256 of `body`, the clean text; `outlet` the id of who
    published it; `outlet_name` is for people. Only `judge` reads `body`:
    `assign_origins` can do without.
    """

    article: str
    text_sha: str
    outlet: str
    title: str
    body: str
    language: str = ""
    published: Moment | None = None
    credits: tuple[Credit, ...] = ()
    hints: tuple[Hint, ...] = ()
    links: tuple[Link, ...] = ()
    url: str = ""
    outlet_name: str = ""


def component_of(starts: Iterable[str], relations: Iterable[RelationMeasured]) -> tuple[str, ...]:
    """All articles that hang together with the given ones, sorted: those to assign anew after a new relation."""
    beside: dict[str, set[str]] = {}
    for relation in relations:
        beside.setdefault(relation.a, set()).add(relation.b)
        beside.setdefault(relation.b, set()).add(relation.a)
    found = set(starts)
    todo = sorted(found)
    while todo:
        new = beside.get(todo.pop(), set()) - found
        found |= new
        todo.extend(sorted(new))
    return tuple(sorted(found))


def assign_origins(texts: Mapping[str, Text], relations: Iterable[RelationMeasured]) -> dict[str, OriginAssigned]:
    """Where each text comes from."""
    raise NotImplementedError
