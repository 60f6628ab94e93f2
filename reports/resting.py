"""Tell on which words of a sentence a claim rests: on those that tell it, or on those that only say when, despite what, or of whom. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from reports.normal import Document
from reports.query import All, Any, In, Node, Not, Together, Words, scope_of
from reports.topics import Claim
from reports.types import Span


def told_outside(claim: Claim, doc: Document, content: Span, asides: Sequence[Span]) -> bool:
    """Whether words outside of `asides` tell the claim by themselves.

    Groups that the content does not hold at all stand before it (`carry`) or in
    the speaker's own name, and are not asked for.
    """
    if not asides:
        return True
    if any(_outside(query.root, doc, content, asides) for query in (*claim.also, *claim.counter)):
        return True
    scope = scope_of(doc, content)
    groups = [query for query in claim.about if query.holds(scope)]
    return bool(groups) and all(_outside(query.root, doc, content, asides) for query in groups)


def by_words_of_their_own(claim: Claim, doc: Document, content: Span) -> bool:
    """Whether every group of `about` has a word of its own: one word cannot say both who and what."""
    scope = scope_of(doc, content)
    if len(claim.about) <= 1 or any(query.holds(scope) for query in (*claim.also, *claim.counter)):
        return True
    hits = [found for query in claim.about if (found := query.matches(doc, content))]
    return _shared_out(sorted(hits, key=len), ())


def _shared_out(groups: Sequence[tuple[Span, ...]], taken: tuple[Span, ...]) -> bool:
    """Whether each group can be given a hit that overlaps none given before."""
    if not groups:
        return True
    free = (hit for hit in groups[0] if not any(hit.start < old.end and old.start < hit.end for old in taken))
    return any(_shared_out(groups[1:], (*taken, hit)) for hit in free)


def _outside(node: Node, doc: Document, content: Span, asides: Sequence[Span]) -> bool:
    if isinstance(node, Any):
        return any(_outside(part, doc, content, asides) for part in node.parts)
    if isinstance(node, All):
        return all(_outside(part, doc, content, asides) for part in node.parts)
    if isinstance(node, Together | In):
        return _outside(node.part, doc, content, asides)
    if isinstance(node, Not):
        return True
    return isinstance(node, Words) and any(
        not any(aside.start <= place < aside.end for aside in asides) for place in _places(node, doc, content)
    )


def _places(words: Words, doc: Document, content: Span) -> list[int]:
    """Where hits of the words begin in the content."""
    low, high = doc.body.between(content)
    return [doc.body.tokens[start].start for start, end in words.hits(doc.body) if low <= start and end <= high]
