"""A query of the desk, evaluated on one document in time linear in both; `query_parser` reads the text of one. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from reports.normal import Document, Index
from reports.types import Span

# ---------------------------------------------------------------- what a query asks


class Form(NamedTuple):
    """One word asked for: its normal form, whether it is only a beginning, and the capitals it must have."""

    norm: str
    prefix: bool = False
    exact: str = ""

    def __str__(self) -> str:
        return (f"={self.exact}" if self.exact else self.norm) + "*" * self.prefix


Element = tuple[Form, ...]  # alternatives for one place
Hit = tuple[int, int]  # a half-open range of token numbers


class Need(NamedTuple):
    """A word that a full-text index can look up in `Document.searchable`; `scope` is "", "title" or "text"."""

    norm: str
    prefix: bool
    scope: str = ""


Needs = tuple[tuple[Need, ...], ...]  # all of these, each by any of its words


class Stretch(NamedTuple):
    """Where to look: tokens `low` to `high` of a field."""

    where: Index
    low: int
    high: int
    title: bool


class Found(NamedTuple):
    """A hit with the field that it is in."""

    where: Index
    hit: Hit
    title: bool


Scope = tuple[Stretch, ...]


class Node(Protocol):
    """A part of a query."""

    def find(self, scope: Scope) -> list[Found] | None:
        """The hits that make it true in this scope, or None where it is not true."""
        ...

    def needs(self, scope: str) -> Needs:
        """What every matching text must hold. Empty: nothing can be said."""
        ...

    def words(self) -> Iterator[Words]:
        """The words asked for, left to right."""
        ...

    def pruned(self, doc: Document) -> Node | None:
        """What of it can be true anywhere in a document, or None. It answers alike on every part of the document."""
        ...


@dataclass(frozen=True)
class Words:
    """Words in a row, or within `near` other words of each other in any order."""

    elements: tuple[Element, ...]
    near: int | None = None
    key: int = field(init=False, repr=False, compare=False)  # the hash, since the words are looked up many times

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", hash((self.elements, self.near)))

    def __hash__(self) -> int:
        return self.key

    def find(self, scope: Scope) -> list[Found] | None:
        found = [Found(s.where, hit, s.title) for s in scope for hit in _inside(self.hits(s.where), s)]
        return found or None

    def hits(self, index: Index) -> list[Hit]:
        """Where they stand in a field, ascending; looked up once for all queries that ask for the same words."""
        hits = index.found.get(self)
        if hits is None:
            hits = index.found[self] = list(self._search(index))
        return hits

    def _search(self, index: Index) -> Iterable[Hit]:
        places: list[list[int]] = []
        for element in self.elements:
            places.append(_places(index, element))
            if not places[-1]:
                return ()  # the others need not be looked up
        if len(places) == 1:
            return ((at, at + 1) for at in places[0])
        return _in_a_row(places) if self.near is None else _close(places, self.near)

    def needs(self, scope: str) -> Needs:
        return tuple(tuple(Need(f.norm, f.prefix, scope) for f in element) for element in self.elements)

    def words(self) -> Iterator[Words]:
        yield self

    def pruned(self, doc: Document) -> Node | None:
        return self if self.hits(doc.body) or self.hits(doc.heading) else None

    def __str__(self) -> str:
        items = ["|".join(map(str, element)) for element in self.elements]
        if len(items) == 1 and "|" not in items[0]:
            return items[0]
        return f'"{" ".join(items)}"' + ("" if self.near is None else f"~{self.near}")


@dataclass(frozen=True)
class All:
    """Every part must be true."""

    parts: tuple[Node, ...]

    def find(self, scope: Scope) -> list[Found] | None:
        found: list[Found] = []
        for part in self.parts:
            more = part.find(scope)
            if more is None:
                return None
            found += more
        return found

    def needs(self, scope: str) -> Needs:
        return tuple(clause for part in self.parts for clause in part.needs(scope))

    def words(self) -> Iterator[Words]:
        return (words for part in self.parts for words in part.words())

    def pruned(self, doc: Document) -> Node | None:
        parts = tuple(part for whole in self.parts if (part := whole.pruned(doc)) is not None)
        return All(parts) if len(parts) == len(self.parts) else None

    def __str__(self) -> str:
        return " ".join(f"({part})" if isinstance(part, Any) else str(part) for part in self.parts)


@dataclass(frozen=True)
class Any:
    """One part or more must be true. `plain`: all parts are words."""

    parts: tuple[Node, ...]
    plain: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "plain", all(isinstance(part, Words) for part in self.parts))

    def find(self, scope: Scope) -> list[Found] | None:
        found = [hits for part in self.parts if (hits := part.find(scope)) is not None]
        return [hit for hits in found for hit in hits] if found else None

    def needs(self, scope: str) -> Needs:
        # The best clause of each part, joined: weaker than all products, never too strong, and never explodes.
        best = [min(part.needs(scope), key=len, default=None) for part in self.parts]
        return () if None in best else (tuple(need for clause in best if clause for need in clause),)

    def words(self) -> Iterator[Words]:
        return (words for part in self.parts for words in part.words())

    def pruned(self, doc: Document) -> Node | None:
        parts = tuple(part for whole in self.parts if (part := whole.pruned(doc)) is not None)
        return Any(parts) if parts else None

    def __str__(self) -> str:
        return " OR ".join(f"({part})" if isinstance(part, All) else str(part) for part in self.parts)


@dataclass(frozen=True)
class Not:
    """The part must not be true."""

    part: Node

    def find(self, scope: Scope) -> list[Found] | None:
        return [] if self.part.find(scope) is None else None

    def needs(self, scope: str) -> Needs:  # noqa: ARG002 (a text without a word needs no word)
        return ()

    def words(self) -> Iterator[Words]:
        return self.part.words()

    def pruned(self, doc: Document) -> Node | None:
        part = self.part.pruned(doc)
        return All(()) if part is None else Not(part)

    def __str__(self) -> str:
        return f"NOT {self.part}" if isinstance(self.part, Words) else f"NOT ({self.part})"


@dataclass(frozen=True)
class In:
    """The part must be true in the title alone, or in the text alone."""

    scope: str
    part: Node

    def find(self, scope: Scope) -> list[Found] | None:
        return self.part.find(tuple(s for s in scope if s.title == (self.scope == "title")))

    def needs(self, scope: str) -> Needs:  # noqa: ARG002 (the inner scope is the narrower one)
        return self.part.needs(self.scope)

    def words(self) -> Iterator[Words]:
        return self.part.words()

    def pruned(self, doc: Document) -> Node | None:
        part = self.part.pruned(doc)
        return None if part is None else In(self.scope, part)

    def __str__(self) -> str:
        return f"{self.scope}:{self.part}" if isinstance(self.part, Words) else f"{self.scope}:({self.part})"


@dataclass(frozen=True)
class Together:
    """The part must be true within one sentence."""

    part: Node

    def find(self, scope: Scope) -> list[Found] | None:
        leaves = tuple(self.part.words())
        found = [self.part.find((sentence,)) for s in scope for sentence in _sentences(s, leaves)]
        true = [hits for hits in found if hits is not None]
        return [hit for hits in true for hit in hits] if true else None

    def needs(self, scope: str) -> Needs:
        return self.part.needs(scope)

    def words(self) -> Iterator[Words]:
        return self.part.words()

    def pruned(self, doc: Document) -> Node | None:
        part = self.part.pruned(doc)
        return None if part is None else Together(part)

    def __str__(self) -> str:
        return f"{{{self.part}}}"


# ---------------------------------------------------------------- looking up words


def _places(index: Index, element: Element) -> list[int]:
    """The numbers of the tokens that an element hits, ascending."""
    known = index.known.get(element)
    if known is None:
        lists = [places for form in element for places in _lookup(index, form)]
        many = len(lists) > 1
        known = index.known[element] = (
            sorted({at for at_form in lists for at in at_form}) if many else lists[0] if lists else []
        )
    return known


def _lookup(index: Index, form: Form) -> list[list[int]]:
    norms = _with_prefix(index.vocabulary, form.norm) if form.prefix else (form.norm,)
    rows = [index.positions[norm] for norm in norms if norm in index.positions]
    if not form.exact:
        return rows
    return [[at for at in row if _written(index, at).startswith(form.exact)] for row in rows]


def _with_prefix(vocabulary: list[str], prefix: str) -> list[str]:
    first = last = bisect_left(vocabulary, prefix)
    while last < len(vocabulary) and vocabulary[last].startswith(prefix):
        last += 1
    return vocabulary[first:last]


def _written(index: Index, at: int) -> str:
    token = index.tokens[at]
    return index.text[token.start : token.end].replace(".", "")


def _in_a_row(places: list[list[int]]) -> Iterator[Hit]:
    rarest = min(range(len(places)), key=lambda i: len(places[i]))
    others = [(i - rarest, set(p)) for i, p in enumerate(places) if i != rarest]
    for at in places[rarest]:
        if all(at + shift in numbers for shift, numbers in others):
            yield at - rarest, at - rarest + len(places)


def _close(places: list[list[int]], near: int) -> Iterator[Hit]:
    """The shortest stretches that hold one of each row of places, and at most `near` words more than there are rows."""
    events = sorted((at, number) for number, row in enumerate(places) for at in row)
    latest = [-1] * len(places)
    last_start = -1
    for place, (at, number) in enumerate(events):
        latest[number] = at
        if place + 1 < len(events) and events[place + 1][0] == at:
            continue
        start = min(latest)
        if start > last_start and at - start + 1 <= len(places) + near:
            yield start, at + 1
            last_start = start


def _inside(hits: list[Hit], stretch: Stretch) -> Iterator[Hit]:
    for at in range(bisect_left(hits, (stretch.low, 0)), len(hits)):
        if hits[at][1] > stretch.high:
            return
        yield hits[at]


def _sentences(stretch: Stretch, leaves: tuple[Words, ...]) -> Iterator[Stretch]:
    """The sentences of a stretch in which at least one of the words occurs."""
    sentences = stretch.where.sentences
    starts = [hit[0] for words in leaves for hit in _inside(words.hits(stretch.where), stretch)]
    numbers = {bisect_left(sentences, (start + 1, 0)) - 1 for start in starts}
    for number in sorted(numbers):
        if number >= 0:
            low, high = sentences[number]
            yield Stretch(stretch.where, max(low, stretch.low), min(high, stretch.high), stretch.title)


# ---------------------------------------------------------------- the query


@dataclass(frozen=True)
class Query:
    """A query read and checked. `source` is as written, `name` says where it stands."""

    source: str
    name: str = ""
    root: Node = field(default=Any(()), repr=False)

    def matches(self, doc: Document, within: Span | None = None) -> tuple[Span, ...] | None:
        """The places in the text that make it match (may be empty: a hit in the title), or None.

        With `within` only that part of the text counts, and the title does not.
        """
        found = self.root.find(_scope(doc, within))
        if found is None:
            return None
        return tuple(sorted({_span(index, hit) for index, hit, title in found if not title}))

    def holds(self, scope: Scope) -> bool:
        """Whether it matches in a scope; what `matches` says, without gathering the places."""
        return _true(self.root, scope)

    def in_title(self, doc: Document) -> bool:
        """It matches the title alone."""
        return self.root.find(_scope(doc)[:1]) is not None

    def prefilter(self) -> Needs:
        """A necessary condition for an index to look up: all of the clauses, each by any of its words.

        Every document that the query matches fulfils it on `Document.searchable`;
        the reverse does not hold. It is never empty.
        """
        return tuple(sorted({tuple(sorted(set(clause))) for clause in self.root.needs("")}))

    def pruned(self, doc: Document) -> Query | None:
        """The query without what cannot be met anywhere in a document; None if nothing is left.

        It matches every part of this document as the whole query does, faster.
        """
        root = self.root.pruned(doc)
        return None if root is None else Query(self.source, self.name, root)

    def nearly(self, doc: Document, within: Span | None = None) -> str:
        """The one part that keeps it from matching while all beside it match, as it is matched; empty where there is none."""
        missing = _nearly(self.root, _scope(doc, within))
        return "" if missing is None else str(missing)

    @property
    def alternatives(self) -> tuple[Node, ...]:
        """The queries or words of which one is enough."""
        return self.root.parts if isinstance(self.root, Any) else (self.root,)

    @property
    def forms(self) -> tuple[str, ...]:
        """The words and phrases asked for, as they are matched."""
        return tuple(dict.fromkeys(str(words) for words in self.root.words()))


def _scope(doc: Document, within: Span | None = None) -> Scope:
    body = doc.body
    if within is not None:
        return (Stretch(body, *body.between(within), title=False),)
    heading = doc.heading
    return (
        Stretch(heading, 0, len(heading.tokens), title=True),
        Stretch(body, 0, len(body.tokens), title=False),
    )


def scope_of(doc: Document, within: Span) -> Scope:
    """A part of the text as a scope that several queries can be asked in."""
    return _scope(doc, within)


def _true(node: Node, scope: Scope) -> bool:
    """Whether a part is true; stops at the first hit."""
    if isinstance(node, Words):
        return any(_hit_inside(node.hits(s.where), s) for s in scope)
    if isinstance(node, Any):
        if node.plain:
            return any(_any_inside(node, s) for s in scope)
        return any(_true(part, scope) for part in node.parts)
    if isinstance(node, All):
        return all(_true(part, scope) for part in node.parts)
    if isinstance(node, Not):
        return not _true(node.part, scope)
    return node.find(scope) is not None


def _hit_inside(hits: list[Hit], stretch: Stretch) -> bool:
    at = bisect_left(hits, (stretch.low, 0)) if hits else 0
    return at < len(hits) and hits[at][1] <= stretch.high


def _any_inside(node: Any, stretch: Stretch) -> bool:
    """Whether any of several words has a hit there, by one search over the hits of them all."""
    index = stretch.where
    known = index.unions.get(id(node))
    if known is None:
        hits = sorted({hit for part in node.parts for hit in part.hits(index)})  # type: ignore[attr-defined]
        ends = [end for _, end in hits]
        for at in range(len(ends) - 2, -1, -1):
            ends[at] = min(ends[at], ends[at + 1])
        known = index.unions[id(node)] = (node, [start for start, _ in hits], ends)
    _, starts, soonest = known
    at = bisect_left(starts, stretch.low)
    return at < len(starts) and soonest[at] <= stretch.high


def _nearly(node: Node, scope: Scope) -> Node | None:
    """The part that alone is missing: of several that must all be true the only one that is not, or words that stand too far apart."""
    if isinstance(node, Any):
        return next((missing for part in node.parts if (missing := _nearly(part, scope)) is not None), None)
    if isinstance(node, All):
        wrong = [part for part in node.parts if part.find(scope) is None]
        rest = [part for part in node.parts if part not in wrong and not isinstance(part, Not)]
        return (_nearly(wrong[0], scope) or wrong[0]) if len(wrong) == 1 and rest else None
    if isinstance(node, Words) and len(node.elements) > 1 and node.find(scope) is None:
        return node if all(Words((element,)).find(scope) for element in node.elements) else None
    return None


def _span(index: Index, hit: Hit) -> Span:
    return Span(index.tokens[hit[0]].start, index.tokens[hit[1] - 1].end)


def fts5(needs: Needs) -> str:
    """The prefilter for SQLite FTS5 over columns ``title`` and ``text`` holding `Document.searchable`.

    The table needs ``tokenize='ascii'``: it cuts at spaces and leaves every other script whole.
    """
    return " AND ".join("(" + " OR ".join(_fts5_word(need) for need in clause) + ")" for clause in needs)


def _fts5_word(need: Need) -> str:
    return (f"{need.scope} : " if need.scope else "") + f'"{need.norm}"' + "*" * need.prefix
