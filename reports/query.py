"""The query language of the desk: read, check and evaluate a query on one document. Pure.

    query    = any ;
    any      = all { "OR" all } ;
    all      = not { ["AND"] not } ;
    not      = ["NOT"] atom ;
    atom     = "(" any ")" | "{" any "}" | ("title:" | "text:") atom | words ;
    words    = word ["*"] | "@" name | '"' item { item } '"' ["~" number] ;
    item     = ( word ["*"] | "@" name ) { "|" ( word ["*"] | "@" name ) } ;

Operators are upper case. Words side by side must all occur. ``{...}`` must hold
within one sentence. ``"a b"~3`` means both, in any order, with at most three
other words between. ``=US`` wants these very capitals. ``@name`` stands for a
word list of the topic. Reading and evaluating take time linear in the query and
in the text.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple, Protocol

from reports.errors import QueryError
from reports.normal import Document, Index, Token, tokenise
from reports.types import Span

__all__ = ["Document", "Index", "Need", "Query", "QueryError", "Span", "Token", "fts5", "parse_query", "tokenise"]

DEEPEST = 40  # brackets within brackets; far beyond what a person can read
LONGEST = 20_000  # characters of one query
FARTHEST = 50  # words of a proximity: beyond that, AND says the same
SHORTEST_PREFIX = 2  # letters before a star: "a*" would hit every text


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
    """One part or more must be true."""

    parts: tuple[Node, ...]

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
        return any(_true(part, scope) for part in node.parts)
    if isinstance(node, All):
        return all(_true(part, scope) for part in node.parts)
    if isinstance(node, Not):
        return not _true(node.part, scope)
    return node.find(scope) is not None


def _hit_inside(hits: list[Hit], stretch: Stretch) -> bool:
    at = bisect_left(hits, (stretch.low, 0)) if hits else 0
    return at < len(hits) and hits[at][1] <= stretch.high


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


# ---------------------------------------------------------------- reading


class Piece(NamedTuple):
    """One sign of a query: its kind, its text, and its column from 0."""

    kind: str
    text: str
    at: int


_QUOTES = '"“”„«»'
_PIECE = re.compile(
    rf"""(?P<space>\s+)
    | (?P<scope>[^\W\d_]+:(?!//))
    | (?P<list>@[\w-]*)
    | [{_QUOTES}](?P<phrase>[^{_QUOTES}]*)(?P<closed>[{_QUOTES}]?)(?P<near>~\d*)?
    | (?P<bracket>[(){{}}])
    | (?P<word>=?[^\s(){{}}{_QUOTES}*:|~=]+\*?)
    | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_OPERATORS = ("AND", "OR", "NOT")
_SCOPES = ("title", "text")
_STRAY = {
    "*": "put the star directly behind the beginning of a word, as in soldier*",
    "~": 'a distance stands directly behind a phrase, as in "troops syria"~5',
    "|": 'alternatives with | go inside a phrase, as in "send|sent troops"; elsewhere write OR',
    ":": "a scope is title: or text:",
    "@": "@ stands directly before the name of a word list, as in @soldiers",
    "=": "= stands directly before a word, as in =US",
}


def parse_query(source: str, *, name: str = "", lists: Mapping[str, Query] | None = None) -> Query:
    """Read a query; `lists` are the word lists that ``@name`` may stand for. Raises QueryError with column and hint."""
    return Query(source, name, _Reader(source, name, lists or {}).read())


class _Reader:
    """A recursive-descent reader of one query."""

    def __init__(self, source: str, name: str, lists: Mapping[str, Query]) -> None:
        self.source, self.name, self.lists = source, name, lists
        if len(source) > LONGEST:
            raise self.error(LONGEST, f"longer than {LONGEST} characters", "split it into several queries")
        self.pieces = [*self.cut(), Piece("end", "", len(source.rstrip()))]
        self.next, self.depth = 0, 0

    def error(self, at: int, message: str, hint: str = "") -> QueryError:
        return QueryError(message, source=self.source, column=at + 1, hint=hint, name=self.name)

    def cut(self) -> Iterator[Piece]:
        for match in _PIECE.finditer(self.source):
            kind = match.lastgroup or ""
            if match["phrase"] is not None:
                yield self.phrase_piece(match)
            elif match["other"]:
                text = match["other"]
                raise self.error(match.start(), f"{text!r} has no meaning here", _STRAY.get(text, "put it in quotes"))
            elif kind == "word" and match[0].endswith("*") and self.source[match.end() :][:1].isalnum():
                raise self.error(match.end() - 1, "a star can only end a word", "as in soldier*")
            elif kind != "space":
                yield Piece(self.kind_of(kind, match[0], match.start()), match[0], match.start())

    def kind_of(self, kind: str, text: str, at: int) -> str:
        if kind != "word" or text.upper() not in _OPERATORS:
            return text if kind == "bracket" else kind
        if text not in _OPERATORS:
            raise self.error(at, f"{text!r} reads like an operator", f'write {text.upper()}, or "{text}" for the word')
        return text

    def phrase_piece(self, match: re.Match[str]) -> Piece:
        if not match["closed"]:
            raise self.error(match.start(), "this quotation mark is never closed", 'add "')
        near = match["near"] or ""
        if near == "~":
            raise self.error(match.end(), "a number of words is missing after ~", 'as in "troops syria"~5')
        if near and not (len(near) < 5 and 0 < int(near[1:]) <= FARTHEST):
            raise self.error(match.start("near"), f"{near} is out of range", f"from ~1 to ~{FARTHEST}")
        return Piece("near" + near[1:] if near else "phrase", match["phrase"], match.start("phrase"))

    # -- grammar

    @property
    def piece(self) -> Piece:
        return self.pieces[self.next]

    def read(self) -> Node:
        if self.piece.kind == "end":
            raise self.error(0, "the query is empty", "write at least one word")
        root = self.any()
        if self.piece.kind != "end":
            raise self.error(
                self.piece.at, f"unexpected {self.piece.text!r}", "there is no open bracket that it closes"
            )
        if not root.needs(""):
            raise self.error(
                0, "this would match nearly every text", "say what it must hold, then NOT what it must not"
            )
        return root

    def any(self) -> Node:
        parts = [self.all()]
        while self.piece.kind == "OR":
            self.next += 1
            parts.append(self.all())
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def all(self) -> Node:
        parts = [self.negated()]
        while self.piece.kind not in ("OR", "end", ")", "}"):
            self.next += self.piece.kind == "AND"
            parts.append(self.negated())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def negated(self) -> Node:
        if self.piece.kind != "NOT":
            return self.atom()
        self.next += 1
        return Not(self.atom())

    def atom(self) -> Node:
        piece = self.piece
        self.next += 1
        if piece.kind in ("(", "{"):
            return self.bracket(piece)
        if piece.kind == "scope":
            return self.scoped(piece)
        if piece.kind == "word":
            return self.word(piece)
        if piece.kind == "list":
            return self.listed(piece.text, piece.at).root
        if piece.kind.startswith(("phrase", "near")):
            return self.phrase(piece)
        raise self.missing(piece)

    def missing(self, piece: Piece) -> QueryError:
        before = self.pieces[self.next - 2] if self.next > 1 else None
        met = repr(piece.text) if piece.text else "the end"
        after = f" after {before.text!r}" if before else ""
        return self.error(piece.at, f"expected a word{after}, met {met}", "operators stand between words")

    def bracket(self, opening: Piece) -> Node:
        self.deeper(opening)
        inner, wanted = self.any(), ")" if opening.kind == "(" else "}"
        if self.piece.kind != wanted:
            met = repr(self.piece.text) if self.piece.text else "the end"
            raise self.error(
                self.piece.at, f"expected {wanted!r}, met {met}", f"{opening.text!r} opened at {opening.at + 1}"
            )
        self.next, self.depth = self.next + 1, self.depth - 1
        return inner if opening.kind == "(" else Together(inner)

    def deeper(self, piece: Piece) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(piece.at, f"more than {DEEPEST} brackets within brackets", "split the query")

    def scoped(self, piece: Piece) -> Node:
        scope = piece.text[:-1]
        if scope not in _SCOPES:
            near = difflib.get_close_matches(scope.lower(), _SCOPES, 1)
            raise self.error(
                piece.at, f"unknown scope {piece.text!r}", f"did you mean {near[0]}:?" if near else "title: or text:"
            )
        self.deeper(piece)
        inner = self.atom()
        self.depth -= 1
        return In(scope, inner)

    # -- words

    def word(self, piece: Piece) -> Node:
        if piece.text[0] in "-+!&":
            hint = (
                f"write NOT {piece.text[1:]}" if piece.text[0] in "-!" else "words side by side must all occur anyway"
            )
            raise self.error(piece.at, f"{piece.text[0]!r} has no meaning here", hint)
        return Words(tuple((form,) for form in self.word_forms(piece.text, piece.at)))

    def phrase(self, piece: Piece) -> Node:
        elements = [e for m in re.finditer(r"\S+", piece.text) for e in self.item(m[0], piece.at + m.start())]
        if not elements:
            raise self.error(piece.at - 1, "an empty phrase", "write words between the quotation marks")
        near = int(piece.kind[4:]) if piece.kind.startswith("near") else None
        if near is not None and len(elements) < 2:
            raise self.error(piece.at, "a distance needs two words", "leave out ~ or add a word")
        if near is not None and len(set(elements)) < len(elements):
            raise self.error(piece.at, "the same word twice within a distance", "leave one out")
        return Words(tuple(elements), near)

    def item(self, text: str, at: int) -> Iterator[Element]:
        """The places that one item of a phrase stands for: several where a word is cut (``war-torn``)."""
        parts = text.split("|")
        places = accumulate((len(part) + 1 for part in parts), initial=at)
        alternatives = [self.alternative(part, place) for part, place in zip(parts, places, strict=False)]
        if len(alternatives) == 1:
            yield from alternatives[0]
        elif all(len(elements) == 1 for elements in alternatives):
            yield tuple(sorted({form for (element,) in alternatives for form in element}))
        else:
            raise self.error(at, f"in {text!r} each alternative must be one word", "use OR between two phrases")

    def alternative(self, text: str, at: int) -> list[Element]:
        if not text.startswith("@"):
            return [(form,) for form in self.word_forms(text, at)]
        root = self.listed(text, at).root
        words = list(root.words())
        if not _is_list(root) or any(len(word.elements) > 1 for word in words):
            raise self.error(at, f"{text} holds more than single words", f"outside a phrase write {{... {text}}}")
        return [tuple(sorted({form for word in words for form in word.elements[0]}))]

    def listed(self, text: str, at: int) -> Query:
        if text[1:] not in self.lists:
            near = difflib.get_close_matches(text[1:], self.lists, 1)
            hint = f"did you mean @{near[0]}?" if near else "define it above, in the table [words]"
            raise self.error(at, f"unknown word list {text}", hint)
        return self.lists[text[1:]]

    def word_forms(self, text: str, at: int) -> list[Form]:
        """The normal forms of a word as written; the star belongs to the last."""
        exact, prefix = text.startswith("="), text.endswith("*")
        bare = text.removeprefix("=").removesuffix("*")
        if "*" in bare:
            raise self.error(at + text.index("*"), "a star can only end a word", "as in soldier*")
        norms = [token.norm for token in tokenise(bare)]
        self.check_word(text, bare, norms, at)
        if exact:
            return [Form(norms[0], prefix, bare.replace(".", ""))]
        return [Form(norm, prefix and place == len(norms) - 1) for place, norm in enumerate(norms)]

    def check_word(self, text: str, bare: str, norms: list[str], at: int) -> None:
        if not norms:
            raise self.error(at, f"{text!r} has no letter or digit to look for", "write a word")
        if text.endswith("*") and len(norms[-1]) < SHORTEST_PREFIX and not _ideograph(norms[-1]):
            raise self.error(at, f"{text!r} is too short a beginning", f"at least {SHORTEST_PREFIX} letters before *")
        if text.startswith("=") and len(norms) > 1:
            raise self.error(at, f"{text!r} is more than one word", "= takes one word")
        mixed = next((word for word in re.findall(r"[^\W\d_]+", bare) if _mixes_scripts(word)), "")
        if mixed:
            hint = "one of its letters only looks right; type it again on one keyboard"
            raise self.error(at + text.index(mixed), f"{mixed!r} mixes Latin and Cyrillic letters", hint)


def _is_list(node: Node) -> bool:
    """Alternatives and nothing else."""
    return isinstance(node, Words) or (isinstance(node, Any) and all(map(_is_list, node.parts)))


def _ideograph(norm: str) -> bool:
    return "\u3040" <= norm[0] <= "\u9fff"


def _mixes_scripts(word: str) -> bool:
    scripts = {unicodedata.name(char, "").split(" ", 1)[0] for char in word}
    return {"LATIN", "CYRILLIC"} <= scripts
