"""What a trained extractor sees of each word: itself, its neighbours, its class, the nearest cue, what the rules read. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from reports.language import Language, language_of
from reports.sentences import split_sentences
from reports.speech import read_sentence
from reports.types import Span

_WINDOW = 3
_FAR = 9  # words from which on a cue is just far
_ENDS = frozenset({".", "!", "?"})
# The tables whose words are a class of their own, the first that holds the word.
_TABLES = (
    "determiners", "pronouns", "relatives", "auxiliaries", "negators", "that", "prepositions", "joiners", "boundaries", "people",
    "bodies", "outlets", "weekdays", "days", "demonyms", "past", "skips", "to",
)  # fmt: skip
_ENDINGS = ("ing", "ed", "ly", "tion", "s")

Near = tuple[str, int]


def features(text: str, tokens: Sequence[Span], language: str) -> list[list[str]]:
    """The features of every word of a line."""
    words = [token.of(text) for token in tokens]
    low = [word.lower() for word in words]
    rules, quoted = _read_by_rules(text, tokens, language)
    sides = _sides(low, rules)
    pack = language_of(language)
    kinds = [_kind(word, pack) for word in words]
    cues = [_is_cue(word, kind) for word, kind in zip(low, kinds, strict=True)]
    left = _nearest(low, cues)
    right = _nearest(low[::-1], cues[::-1])[::-1]
    opening, quotes = _openings(low), "1" in quoted
    return [
        [
            *_itself(words, low, n, rules, sides, quoted),
            *_around(words, low, n, rules, kinds),
            *_cued(kinds, n, left, right),
            f"sf={opening[n]}",
            f"sfq={opening[n]}|{quoted[n]}",
            f"hq={quotes}|{quoted[n]}|{rules[n]}",
        ]
        for n in range(len(words))
    ]


def _itself(
    words: Sequence[str], low: Sequence[str], n: int, rules: Sequence[str], sides: Sequence[str], quoted: Sequence[str]
) -> list[str]:
    word, shape = low[n], _shape(words[n])
    return [
        f"e={word[-3:]}", f"e2={word[-2:]}", f"e4={word[-4:]}", f"b={word[:3]}", f"s={shape}", f"q={quoted[n]}",
        f"q3={_at(quoted, n - 1)}{quoted[n]}{_at(quoted, n + 1)}", f"r={rules[n]}", f"rw={rules[n]}|{word}", f"c={sides[n]}",
        f"cw={sides[n]}|{word}", f"cs={sides[n]}|{shape}", f"ends={min(n, 2)}{min(len(low) - 1 - n, 2)}",
    ]  # fmt: skip


def _around(words: Sequence[str], low: Sequence[str], n: int, rules: Sequence[str], kinds: Sequence[str]) -> list[str]:
    row = [f"t={_at(low, n - 1)} {low[n]} {_at(low, n + 1)}"]
    for step in range(-_WINDOW, _WINDOW + 1):
        row += [f"w{step}={_at(low, n + step)}", f"l{step}={_at(kinds, n + step)}"]
        row += [f"r{step}={_at(rules, n + step)}"] if step else []
    for step in (-2, -1, 1, 2):
        row += [f"s{step}={_shape(_at(words, n + step))}", f"e{step}={_at(low, n + step)[-3:]}"]
    row += [f"p{step}={_at(low, n + step)} {_at(low, n + step + 1)}" for step in (-1, 0)]
    row += [f"lp{step}={_run(kinds, n + step, 2)}" for step in (-2, -1, 0, 1)]
    row += [f"lt{step}={_run(kinds, n + step, 3)}" for step in (-2, -1, 0)]
    return [*row, f"wl-={low[n]}|{_at(kinds, n - 1)}", f"wl+={low[n]}|{_at(kinds, n + 1)}"]


def _cued(kinds: Sequence[str], n: int, left: Sequence[Near], right: Sequence[Near]) -> list[str]:
    """The nearest words to either side that may be cues, and how far they are."""
    (before, far), (after, near) = left[n], right[n]
    return [
        f"lc={before}", f"rc={after}", f"ld={far}", f"rd={near}", f"lcl={before}|{far}", f"rcl={after}|{near}",
        f"lcx={kinds[n]}|{far}", f"rcx={kinds[n]}|{near}", f"lrc={before}|{after}",
    ]  # fmt: skip


def _nearest(low: Sequence[str], cues: Sequence[bool]) -> list[Near]:
    """For each word the last cue before it within its sentence, and how far back that stands."""
    found: list[Near] = []
    last: int | None = None
    for n, word in enumerate(low):
        found.append(("^", _FAR) if last is None else (low[last], min(n - last, _FAR)))
        last = None if word in _ENDS else n if cues[n] else last
    return found


def _openings(low: Sequence[str]) -> list[str]:
    """For each word the first one of its sentence."""
    found: list[str] = []
    for n, word in enumerate(low):
        found.append(word if n == 0 or low[n - 1] in _ENDS else found[-1])
    return found


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


def _is_cue(low: str, kind: str) -> bool:
    return kind.startswith("cue ") or kind == "attitude" or low == "according"


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


def _run(row: Sequence[str], n: int, length: int) -> str:
    return " ".join(_at(row, n + step) for step in range(length))


def _at(row: Sequence[str], n: int) -> str:
    return row[n] if 0 <= n < len(row) else "^" if n < 0 else "$"


def _shape(word: str) -> str:
    if word[:1].isdigit():
        return "9"
    if not word[:1].isalpha():
        return word
    return "X" if word.isupper() else "Xx" if word[:1].isupper() else "x"
