"""Text made ready for matching: words in one normal form, sentences, and where each stands. Pure.

Two writings of one word get one form: NFKC and case folding; Cyrillic io as ie;
dotless and dotted i alike; one Arabic alef and yaa, a final taa marbuta as alef; no vowel signs, no
zero-width characters; no case endings behind an apostrophe (``Suriye'ye``,
``Russia's``); ``U.S.`` as ``US``. Writing without spaces between words (Chinese,
Japanese) is cut into single characters. Offsets always count in the text as given.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from reports.types import Span


class Token(NamedTuple):
    """One word: its form for matching and its place in the original text."""

    norm: str
    start: int
    end: int


def _ranges(categories: tuple[str, ...]) -> str:
    """A regular-expression class body of the characters of these Unicode categories, in the basic plane."""
    codes = [code for code in range(0x300, 0x10000) if unicodedata.category(chr(code)) in categories]
    runs: list[list[int]] = []
    for code in codes:
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(f"\\u{first:04x}-\\u{last:04x}" for first, last in runs)


_MARKS = _ranges(("Mn", "Mc", "Me"))
_HIDDEN = "\\u00ad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\ufeff"
_UNSPACED = "\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff"
_APOSTROPHES = "'’ʼ‘´`＇"
_LETTER = rf"[^\W_{_UNSPACED}]"
_PART = rf"{_LETTER}(?:{_LETTER}|[{_MARKS}{_HIDDEN}])*"

WORD = re.compile(rf"(?:[^\W\d_]\.){{2,}}|[{_UNSPACED}]|{_PART}(?:[{_APOSTROPHES}]{_PART})*")
_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")
# Not part of a word's form: hidden characters, Arabic vowel signs and tatweel, the dot that folding leaves on a Turkish i.
_DROPPED = re.compile(f"[{_HIDDEN}\u0640\u064b-\u065f\u0670\u0307.]")
_FOLDED = str.maketrans("ёıأإآٱىة", "еiاااايا")

# What may follow an apostrophe and be no part of the name: English clitics, and Turkish endings of case,
# number, person and source (in the folded form, so every dotless i is an i).
_ENGLISH = r"s|d|m|ll|re|ve"
_TURKISH = (
    r"[yns]?[aeiuü]|n?[iuü]n|[dt][ae](?:n|ki\w*|y\w*)?|n[dt][ae](?:n|ki\w*|y\w*)?|y?l[ae]|l[ae]r\w*|y?[dt][iuü]r?\w*"
    r"|l[iuü]\w*|n?[cç][ae]|[sş][iuü]z\w*|y?ken|y?s[ae]|[iuü]m[iuü]z\w*"
)
_ENDING = re.compile(rf"(?:{_ENGLISH}|{_TURKISH})\Z")


def fold(written: str) -> str:
    """One word or part of a word in its form for matching; endings are left on."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", written).casefold())
    return "".join(filter(_is_word, _DROPPED.sub("", folded).translate(_FOLDED)))


def _is_word(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char)[0] == "M"


@lru_cache(maxsize=1 << 16)
def _norm(written: str, turkish: bool) -> str:
    parts = _APOSTROPHE.split(written)
    if len(parts) == 1:
        return fold(written)
    stem, ending = fold("".join(parts[:-1])), fold(parts[-1])
    # "didn't" must not become "didn", and "O'Neil" is one name.
    cut = len(stem) > 1 and ending != "t" and (turkish or _ENDING.match(ending))
    return stem if cut else stem + ending


def tokenise(text: str, language: str = "") -> tuple[Token, ...]:
    """The words of a text in their form for matching, with offsets into the text as given.

    In Turkish (`language` ``tr``) whatever follows an apostrophe is an ending;
    elsewhere only known endings are cut, so that ``Ya'alon`` stays one name.
    """
    turkish = language == "tr"
    return tuple(
        [Token(norm, *match.span()) for match in WORD.finditer(text) if (norm := _norm(match.group(), turkish))]
    )


def norms(text: str, language: str = "") -> set[str]:
    """The different words of a text in their form for matching: those of `tokenise`, without their places."""
    turkish = language == "tr"
    written = {match.group() for match in WORD.finditer(text)}
    return {norm for word in written if (norm := _norm(word, turkish))}


_STOP = re.compile(r"""\n+|[.!?…؟。！？]+["”“’'»)\]]*(?=\s|[。！？])""")
# After these a full stop ends no sentence; single letters ("Aleksei N.") are treated alike.
_SHORT_WORDS = (
    "mr mrs ms dr prof gen col maj lt sgt capt adm sen rep gov st vs etc no inc ltd co corp jr sr approx"
    " jan feb mar apr jun jul aug sep sept oct nov dec ave"
    " г гг им тыс млн млрд руб ул др пр см стр т е р н sn vb bkz doç yrd bzw ca usw z nr"
)
_SHORT = frozenset(_SHORT_WORDS.split())
_LAST_WORD = re.compile(r"([^\W\d_]+)\.?\Z")


def split_sentences(text: str) -> tuple[Span, ...]:
    """The sentences of a text by marks and line ends; spans without the white space around them."""
    spans: list[Span] = []
    start = 0
    for stop in _STOP.finditer(text):
        if not _ends_sentence(text, start, stop):
            continue
        _add_sentence(spans, text, start, stop.end())
        start = stop.end()
    _add_sentence(spans, text, start, len(text))
    return tuple(spans)


def _add_sentence(spans: list[Span], text: str, start: int, end: int) -> None:
    inside = text[start:end]
    if inside.strip():
        left = len(inside) - len(inside.lstrip())
        spans.append(Span(start + left, start + len(inside.rstrip())))


def _ends_sentence(text: str, start: int, stop: re.Match[str]) -> bool:
    if stop[0][0] == "\n":
        return True
    following = text[stop.end() : stop.end() + 80].lstrip()[:1]
    if following.islower():
        return False
    word = _LAST_WORD.search(text, max(start, stop.start() - 20), stop.start())
    return not (stop[0] == "." and word and (len(word[1]) == 1 or word[1].lower() in _SHORT))


@dataclass(frozen=True)
class Document:
    """A text made ready for queries. Offsets count in `text`; the title has its own tokens."""

    text: str
    title: str
    language: str
    tokens: tuple[Token, ...] = field(repr=False)
    title_tokens: tuple[Token, ...] = field(repr=False)
    sentences: tuple[Span, ...] = field(repr=False)

    @classmethod
    def of(cls, text: str, title: str = "", language: str = "", sentences: tuple[Span, ...] | None = None) -> Document:
        """Tokenise text and title; `sentences` may be given by a better splitter, else `split_sentences` serves."""
        spans = split_sentences(text) if sentences is None else sentences
        return cls(text, title, language, tokenise(text, language), tokenise(title, language), spans)

    @cached_property
    def body(self) -> Index:
        """Where each word stands in the text."""
        return Index(self.text, self.tokens, self.sentences)

    @cached_property
    def heading(self) -> Index:
        """Where each word stands in the title, which counts as one sentence."""
        return Index(self.title, self.title_tokens, (Span(0, len(self.title)),))

    @cached_property
    def memory(self) -> dict[int, tuple[object, object]]:
        """What a topic has found out about this document, by its identity; forgotten with the document."""
        return {}

    @property
    def searchable(self) -> tuple[str, str]:
        """Title and text as normal forms with single spaces: what a full-text index should hold (see `Need`)."""
        return " ".join(t.norm for t in self.title_tokens), " ".join(t.norm for t in self.tokens)


@dataclass(frozen=True)
class Index:
    """One field of a document, looked up by word. `found` and `known` remember what queries have looked up before."""

    text: str
    tokens: tuple[Token, ...]
    spans: tuple[Span, ...]
    found: dict[object, list[tuple[int, int]]] = field(default_factory=dict, compare=False, repr=False)
    known: dict[object, list[int]] = field(default_factory=dict, compare=False, repr=False)
    # By the id of a part of a query: the part, which keeps its id its own, and where any of its words starts and ends.
    unions: dict[int, tuple[object, list[int], list[int]]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def positions(self) -> dict[str, list[int]]:
        """Each normal form with the numbers of its tokens, ascending."""
        places: dict[str, list[int]] = {}
        for number, token in enumerate(self.tokens):
            places.setdefault(token.norm, []).append(number)
        return places

    @cached_property
    def vocabulary(self) -> list[str]:
        """All normal forms, sorted."""
        return sorted(self.positions)

    @cached_property
    def starts(self) -> list[int]:
        """The first character of each token."""
        return [token.start for token in self.tokens]

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """The sentences as half-open ranges of token numbers."""
        return [self.between(span) for span in self.spans]

    def between(self, span: Span) -> tuple[int, int]:
        """The tokens that begin inside a span, as a half-open range of numbers."""
        return bisect_left(self.starts, span.start), bisect_left(self.starts, span.end)
