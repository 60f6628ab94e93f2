"""What a trained extractor sees of each word: the word, its ends, its shape and class, and what the rules read there. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from reports.language import Language, language_of
from reports.sentences import split_sentences
from reports.speech import read_sentence
from reports.types import Span

_ENDS = frozenset({".", "!", "?"})
# The tables whose words are a class of their own, the first that holds the word.
_TABLES = (
    "determiners", "pronouns", "relatives", "auxiliaries", "negators", "that", "prepositions", "joiners", "boundaries", "people",
    "bodies", "outlets", "weekdays", "days", "demonyms", "past", "skips", "to",
)  # fmt: skip
_ENDINGS = ("ing", "ed", "ly", "tion", "s")
_DIGIT = re.compile(r"\d")
# How many numbers stand for a value of each column in the network.
WIDTHS = (64, 16, 16, 4, 16, 8, 3, 4)


def columns(text: str, tokens: Sequence[Span], language: str) -> list[list[str]]:
    """A value a word in each column: the word, its end, its beginning, shape, class, the rules' reading, quoted or not, side of the rules' cue."""
    words = [token.of(text) for token in tokens]
    low = [word.lower() for word in words]
    rules, quoted = _read_by_rules(text, tokens, language)
    pack = language_of(language)
    return [
        [_DIGIT.sub("0", word) for word in low],
        [word[-3:] for word in low],
        [word[:4] for word in low],
        [_shape(word) for word in words],
        [_kind(word, pack) for word in words],
        rules,
        quoted,
        _sides(low, rules),
    ]


@lru_cache(maxsize=16)
def _classes(pack: Language) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for word in pack.attitudes:
        found[word] = "attitude"
    for phrase, cue in pack.nouns.items():
        found[phrase[0]] = f"noun {cue.cls}"
    for phrase, cue in pack.cues.items():
        if len(phrase) == 1:
            found[phrase[0]] = f"cue {cue.cls} {cue.form}{'?' if cue.ambiguous else ''}"
    for name in _TABLES:
        for word in getattr(pack, name):
            found.setdefault(word, name)
    return found


def _kind(word: str, pack: Language) -> str:
    """A class of words, as tables, capitals and endings tell it."""
    low = word.lower()
    known = _classes(pack).get(low)
    if known is not None:
        return known
    if not word[:1].isalpha():
        return "number" if word[:1].isdigit() else word[:1]
    if word[:1].isupper():
        return "capital"
    return next((f"-{ending}" for ending in _ENDINGS if low.endswith(ending) and len(low) > 4), "word")


def _read_by_rules(text: str, tokens: Sequence[Span], language: str) -> tuple[list[str], list[str]]:
    start, end = tokens[0].start, tokens[-1].end
    line, pack = text[start:end], language_of(language)
    rules, quoted = ["O"] * len(tokens), ["0"] * len(tokens)
    for sentence in split_sentences(line, language):
        for quote in sentence.quotes:
            _mark(quoted, tokens, start, quote, "1")
        for one in read_sentence(line, sentence, pack):
            for content in one.contents:
                _mark(rules, tokens, start, content, "content")
            if one.speaker is not None:
                _mark(rules, tokens, start, one.speaker, "source")
            _mark(rules, tokens, start, one.cue, "cue")
    return rules, quoted


def _sides(words: Sequence[str], rules: Sequence[str]) -> list[str]:
    """Where each word stands to the rules' cues in its stretch between full stops: before, after, between, or none."""
    found: list[str] = []
    start = 0
    for n, word in enumerate(words):
        if word in _ENDS or n == len(words) - 1:
            cues = [m for m in range(start, n + 1) if rules[m].endswith("cue")]
            for m in range(start, n + 1):
                after, before = any(cue < m for cue in cues), any(cue > m for cue in cues)
                found.append("between" if after and before else "after" if after else "before" if before else "none")
            start = n + 1
    return found


def _mark(row: list[str], tokens: Sequence[Span], start: int, span: Span, kind: str) -> None:
    inside = [n for n, token in enumerate(tokens) if span.start < token.end - start and token.start - start < span.end]
    for n in inside:
        row[n] = kind if kind == "1" or n > inside[0] else f"B-{kind}"


def _shape(word: str) -> str:
    if word[:1].isdigit():
        return "9"
    if not word[:1].isalpha():
        return "."
    return "X" if word.isupper() else "Xx" if word[:1].isupper() else "x"
