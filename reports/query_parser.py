"""The query language of the desk: a query as an analyst writes it, read and checked into a `Query`. Pure.

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
word list of the topic. Reading takes time linear in the query.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import NamedTuple

from reports.errors import QueryError
from reports.normal import tokenise
from reports.query import All, Any, Element, Form, In, Node, Not, Query, Together, Words

DEEPEST = 40  # brackets within brackets; far beyond what a person can read
LONGEST = 20_000  # characters of one query
FARTHEST = 50  # words of a proximity: beyond that, AND says the same
SHORTEST_PREFIX = 2  # letters before a star: "a*" would hit every text


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
