"""Cut a text into paragraphs and sentences without ever cutting inside a quotation. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from reports.language import Language, language_of
from reports.types import Span

# What opens a quotation, and what may close it. German »…« and Russian «…»
# share their marks: the one met first opens.
PAIRS = {"“": "”", "„": '“”"', "«": "»", "»": "«", '"': '"', "‘": "’", "‚": "‘’", "‹": "›", "'": "'"}
_DOUBLE = '“„«»"'
_TWICE = "''"  # how typewriters and some archives write a double mark
_TERMINAL = re.compile(r"[.!?…]+[”»“\"’')\]]*(?=\s|$)")
_OPENER = re.compile(r"[“„«»\"‘‚‹']")
_NEXT = re.compile(r"\s*[\"“„«»‘'(\[—–-]*\s*(\w+)")
_WORD_BEFORE = re.compile(r"([\w.]*\w)$")
_LINE = re.compile(r"[^\n]*\S[^\n]*")


@dataclass(frozen=True)
class Sentence:
    """One sentence: its place, its paragraph (counted from 0) and the quotations in it, marks included."""

    span: Span
    paragraph: int
    quotes: tuple[Span, ...] = ()

    def of(self, text: str) -> str:
        """The words themselves."""
        return self.span.of(text)


def split_sentences(text: str, language: str = "en") -> tuple[Sentence, ...]:
    """All sentences of a text in order. A line break always ends a sentence; a quotation is never cut."""
    pack = language_of(language)
    found: list[Sentence] = []
    for number, line in enumerate(_LINE.finditer(text)):
        found += _sentences_of(text, _trimmed(text, line.start(), line.end()), number, pack)
    return tuple(found)


def find_quotes(text: str, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
    """The outermost quotations between two offsets, marks included; an unclosed double mark runs to the end."""
    stop = len(text) if end is None else end
    found: list[Span] = []
    place = start
    while (opener := _OPENER.search(text, place, stop)) is not None:
        quote = _quote_at(text, opener.start(), start, stop)
        if quote is not None:
            found.append(quote)
        place = quote.end if quote is not None else opener.end()
    return tuple(found)


def _quote_at(text: str, at: int, start: int, stop: int) -> Span | None:
    mark = text[at]
    if at > start and text[at - 1].isalnum():
        return None
    if text.startswith(_TWICE, at):
        twice = text.find(_TWICE, at + 2, stop)
        return Span(at, twice + 2) if twice > at + 2 else None
    if mark in "'‘’" and not _opens_single(text, at, stop):
        return None
    close = _closing(text, at + 1, stop, mark)
    if close is None and mark == "“":
        close = _mixed(text, at + 1, stop)
    if mark == '"' and (curved := _curved(text, at + 1, stop if close is None else close)) is not None:
        close = curved
    if close is not None:
        return Span(at, close + 1)
    return Span(at, stop) if mark in _DOUBLE and stop - at > 3 else None


def _mixed(text: str, at: int, stop: int) -> int | None:
    """Where a straight mark closes a quotation that a curved one opened, and the next curved one has not opened yet."""
    close, following = text.find('"', at, stop), text.find("“", at, stop)
    return close if close > at and (following < 0 or close < following) else None


def _curved(text: str, at: int, stop: int) -> int | None:
    """Where a curved mark closes a quotation that a straight one opened."""
    close, opener = text.find("”", at, stop), text.find("“", at, stop)
    return close if close > at and (opener < 0 or close < opener) else None


def _opens_single(text: str, at: int, stop: int) -> bool:
    return at + 1 < stop and not text[at + 1].isspace() and not text[at + 1].isdigit()


def _closing(text: str, at: int, stop: int, mark: str) -> int | None:
    """Where the quotation ends; a single mark between letters is an apostrophe, and inner pairs are stepped over."""
    closers, depth = PAIRS[mark], 0
    for place in range(at, stop):
        letter = text[place]
        if letter in closers:
            if letter in "'’‘" and _is_apostrophe(text, place, stop):
                continue
            if depth == 0:
                return place
            depth -= 1
        elif letter == mark and mark != '"':
            depth += 1
    return None


def _is_apostrophe(text: str, place: int, stop: int) -> bool:
    after = text[place + 1] if place + 1 < stop else " "
    return after.isalnum() or text[place - 1].isspace()


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _sentences_of(text: str, line: Span, paragraph: int, pack: Language) -> list[Sentence]:
    quotes = _around_insets(text, find_quotes(text, line.start, line.end), pack)
    found: list[Sentence] = []
    start = line.start
    for end in _ends(text, line, quotes, pack):
        span = _trimmed(text, start, end)
        inside = tuple(quote for quote in quotes if span.start <= quote.start < span.end)
        found.append(Sentence(span, paragraph, inside))
        start = end
    return found


def _around_insets(text: str, quotes: tuple[Span, ...], pack: Language) -> tuple[Span, ...]:
    """`«A, — сказал X. — B»`: two quotations, with what stands between the dashes outside."""
    found: list[Span] = []
    for quote in quotes:
        inset = pack.inset.search(text, quote.start + 1, quote.end - 1)
        found += [quote] if inset is None else [Span(quote.start, inset.start()), Span(inset.end(), quote.end)]
    return tuple(found)


def _ends(text: str, line: Span, quotes: tuple[Span, ...], pack: Language) -> list[int]:
    ends = [hit for hit in _candidates(text, line, quotes) if _ends_here(text, hit, line, pack)]
    return [*ends, line.end] if not ends or ends[-1] < line.end else ends


def _candidates(text: str, line: Span, quotes: tuple[Span, ...]) -> list[int]:
    """Every place after closing punctuation that lies in no quotation (its end may close one)."""
    places = [hit.end() for hit in _TERMINAL.finditer(text, line.start, line.end)]
    return [place for place in places if not any(quote.start < place < quote.end for quote in quotes)]


def _ends_here(text: str, place: int, line: Span, pack: Language) -> bool:
    following = _NEXT.match(text, place, line.end)
    if following is None:
        return True
    word = following.group(1)
    if text[place - 1] == ".":
        before = _WORD_BEFORE.search(text[max(line.start, place - 24) : place - 1])
        if before is not None and _abbreviated(before.group(1), word, pack):
            return False
    if not (word[0].isupper() or word[0].isdigit() or word[0].isalpha() is False):
        return word[0].islower() and text[place - 1] in ".!?" and following.group(0).strip()[:1] in "“„«"
    return not _cue_follows(text, place, line, pack)


def _abbreviated(before: str, after: str, pack: Language) -> bool:
    if before.lower() in pack.abbreviations:
        return True
    if (len(before) == 1 and before.isupper()) or re.fullmatch(r"(\w\.)+\w", before):
        return after.lower() not in pack.starters
    return (
        before.isdigit()
        and len(before) <= 2
        and (after.lower() in pack.months or (not pack.dotless_ordinals and after[0].islower()))
    )


def _cue_follows(text: str, place: int, line: Span, pack: Language) -> bool:
    """A question in marks, then `Name asked`: one sentence."""
    if text[place - 1] not in "”»“\"’'" or text[place - 2] not in "?!…":
        return False
    words = re.findall(r"\w+|[.!?;:“„«\"]", text[place : min(line.end, place + 60)])
    return any(word.lower() in _cue_words(pack.code) for word in _until_stop(words)[:5])


def _until_stop(words: list[str]) -> list[str]:
    stops = [number for number, word in enumerate(words) if not word[0].isalnum()]
    return words[: stops[0]] if stops else words


@lru_cache(maxsize=16)
def _cue_words(code: str) -> frozenset[str]:
    return frozenset(words[0] for words in language_of(code).cues if len(words) == 1)
