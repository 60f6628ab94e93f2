"""Leave out of a topic whatever cannot match an article, so that each sentence meets only the rest. Pure."""

from __future__ import annotations

from dataclasses import replace

from reports.normal import Document, Index
from reports.query import All, Any, In, Node, Not, Query, Together, Words
from reports.topics import Claim, QuantityDef, Topic


def narrowed(topic: Topic, doc: Document) -> tuple[tuple[Claim, ...], tuple[QuantityDef, ...]]:
    """The claims and quantities of a topic as they need to be asked of this document's text.

    They answer as the whole ones do for every span of the text: words that
    stand nowhere in it are left out of every choice, and what needs them too.
    """
    claims = tuple(_claim(claim, doc.body) for claim in topic.claims)
    near = [(quantity, _query(quantity.near, doc.body)) for quantity in topic.quantities]
    return claims, tuple(replace(quantity, near=query) for quantity, query in near if query is not None)


def _claim(claim: Claim, body: Index) -> Claim:
    about = [_query(query, body) for query in claim.about]
    return replace(
        claim,
        # All groups of `about` must hit: where one cannot, the others need not be asked.
        about=tuple(query for query in about if query is not None) if None not in about else (),
        also=_kept(claim.also, body),
        counter=_kept(claim.counter, body),
        refers=_kept(claim.refers, body),
        exclude=_kept(claim.exclude, body),
    )


def _kept(queries: tuple[Query, ...], body: Index) -> tuple[Query, ...]:
    return tuple(kept for query in queries if (kept := _query(query, body)) is not None)


def _query(query: Query, body: Index) -> Query | None:
    root = _node(query.root, body)
    return None if root is None else replace(query, root=root)


def _node(node: Node, body: Index) -> Node | None:
    """The part of a query that can be true somewhere in the text; None where none can."""
    if isinstance(node, Words):
        return node if node.hits(body) else None
    if isinstance(node, Any):
        return _any([kept for part in node.parts if (kept := _node(part, body)) is not None])
    if isinstance(node, All):
        parts = [part if isinstance(part, Not) else _node(part, body) for part in node.parts]
        return None if None in parts else All(tuple(part for part in parts if part is not None))
    if isinstance(node, In):
        return None if node.scope == "title" else _node(node.part, body)
    if isinstance(node, Together):
        part = _node(node.part, body)
        return None if part is None else Together(part)
    return node


def _any(parts: list[Node]) -> Node | None:
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else Any(tuple(parts))
