"""Name a speaker in the case in which one names somebody, though the sentence had him in another. Pure.

`министерством обороны` is `министерство обороны`, `Bakanlıktan` is `Bakanlık`.
Russian is declined by pymorphy3, a dictionary of the language; Turkish endings
are taken off where a word that the tables know is left. Where the case or the
reading is doubtful, the words stay as they were written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from reports.language import Language, language_of

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
# How likely a nominative must be to leave a word that may also be in another case: alone, and with words that agree with it.
_ALONE, _BESIDE = 0.05, 0.3
# Behind them a name in the genitive may be another person's: `адвоката Олега Линда`.
_OWNED = frozenset(
    [
        "адвокат",
        "защитник",
        "жена",
        "муж",
        "мать",
        "отец",
        "сын",
        "дочь",
        "брат",
        "сестра",
        "друг",
        "вдова",
        "помощник",
        "представитель",
        "юрист",
    ]
)
_CONSONANTS = "бвгджзклмнпрстфхцчшщ"
_NAMES = frozenset({"Name", "Surn", "Patr"})
_TURKISH_ENDINGS = (
    "ndan",
    "nden",
    "dan",
    "den",
    "tan",
    "ten",
    "nın",
    "nin",
    "nun",
    "nün",
    "ın",
    "in",
    "un",
    "ün",
    "nda",
    "nde",
    "ya",
    "ye",
    "na",
    "ne",
    "a",
    "e",
    "da",
    "de",
    "ta",
    "te",
)
_SOFTENED = {"ğ": "k", "b": "p", "c": "ç", "d": "t"}


class Tag(Protocol):
    """What the dictionary says of a form: `POS` and `case` are None where it has none."""

    POS: str | None
    case: str | None
    number: str | None
    gender: str | None
    grammemes: frozenset[str]

    def __contains__(self, grammeme: str) -> bool: ...


class Reading(Protocol):
    """One way to read a word, the likeliest first."""

    word: str
    tag: Tag
    normal_form: str
    score: float

    def inflect(self, wanted: set[str]) -> Reading | None:
        """The same word in another form, if it has that one."""
        ...


class Analyzer(Protocol):
    """A dictionary of forms."""

    def parse(self, word: str) -> list[Reading]:
        """All readings of a word."""
        ...

    def word_is_known(self, word: str) -> bool:
        """Whether the dictionary has it, so that its readings are no guess."""
        ...


def base_form(written: str, pack: Language, *, oblique: bool = False) -> str:
    """The phrase as one would name the speaker, or empty where it stays as written.

    `oblique`: the place of the phrase says that it is in no nominative (`по словам X`, `в X`).
    """
    if pack.code == "tr":
        return _turkish(written)
    if pack.code == "de":
        return _german(written, pack) if oblique else ""
    return _russian(written, oblique) if pack.code == "ru" else ""


@lru_cache(maxsize=4096)
def _turkish(written: str) -> str:
    """The last word without its case, where a known word or a name is left."""
    head, space, last = written.rpartition(" ")
    bare = re.split(r"['’]", last, maxsplit=1)[0]
    if bare != last and bare[:1].isupper():
        return head + space + bare
    stem = _known_stem(last)
    return head + space + stem if stem else ""


def _german(written: str, pack: Language) -> str:
    """A bare noun without its article in another case (`laut der Polizei`); with adjectives it stays as written."""
    article, _, noun = written.partition(" ")
    if article.lower() not in {"der", "dem", "den", "des"} or not noun[:1].isupper():
        return ""
    head = noun.split(" ")[0]
    if article.lower() == "des":
        bare = head.removesuffix("s").lower()
        known = bare in pack.bodies | pack.people | pack.outlets
        return noun.replace(head, head.removesuffix("s"), 1) if known else ""
    return noun


def _known_stem(word: str) -> str:
    pack = language_of("tr")
    known = pack.people | pack.bodies | pack.outlets
    low = word.replace("İ", "i").replace("I", "ı").lower()
    if low in known:
        return ""
    for ending in _TURKISH_ENDINGS:
        stem = low.removesuffix(ending)
        for bare in (stem, stem[:-1] + _SOFTENED.get(stem[-1:], "")):
            if stem != low and bare in known:
                return word[: len(stem) - 1] + bare[-1] if len(bare) == len(stem) else ""
    return ""


@lru_cache(maxsize=1)
def _analyzer() -> Analyzer:
    """The dictionary of Russian, opened when the first Russian speaker needs it (some 0.2 s, 40 MB)."""
    import pymorphy3  # noqa: PLC0415 - nobody without Russian sources waits for it

    analyzer: Analyzer = pymorphy3.MorphAnalyzer(lang="ru")
    return analyzer


@lru_cache(maxsize=4096)
def _readings(word: str) -> tuple[Reading, ...]:
    return tuple(_analyzer().parse(word))


@lru_cache(maxsize=4096)
def _russian(written: str, oblique: bool) -> str:
    hits = list(_WORD.finditer(written))
    words = [hit.group() for hit in hits]
    at = _head_at(words)
    beside = at is not None and (at > 0 or any(_is_name(word, "gent") for word in words[at:]))
    case = _case_of(words[at], _BESIDE if beside else _ALONE, oblique=oblique) if at is not None else ""
    if at is None or not case:
        return ""
    head = next(one for one in _readings(words[at]) if one.tag.case == case)
    changed = {n: _nominative(words[n], case, head) for n in range(at + 1)}
    changed |= _names_behind(words, at, case, head)
    half = at + 1 < len(words) and at + 1 not in changed and words[at][:1].isupper() and words[at + 1][:1].isupper()
    if None in changed.values() or half or not _known(words[at]):
        return ""
    made, end = "", 0
    for n, hit in enumerate(hits):
        made += written[end : hit.start()] + (changed.get(n) or hit.group())
        end = hit.end()
    made += written[end:]
    return made if made != written else ""


def _known(word: str) -> bool:
    """Of a word with a capital the dictionary must know it: a foreign name is declined by nobody's guess."""
    return word[:1].islower() or _analyzer().word_is_known(word)


def _head_at(words: Sequence[str]) -> int | None:
    """The first noun; nothing but its adjectives may stand before it."""
    for n, word in enumerate(words[:6]):
        tag = _readings(word)[0].tag
        if tag.POS == "NOUN":
            return n
        if tag.POS not in {"ADJF", "PRTF"} and not (n and tag.POS == "CONJ"):
            return None
    return None


def _case_of(word: str, sure: float, *, oblique: bool) -> str:
    """The case of a word that is in no nominative; empty where it is in one, or may be."""
    readings = [one for one in _readings(word) if one.tag.POS == "NOUN" and one.tag.case]
    plain = max((one.score for one in readings if one.tag.case == "nomn"), default=0.0)
    other = [one for one in readings if one.tag.case != "nomn"]
    if not other or (plain >= sure and not oblique) or "Fixd" in readings[0].tag:
        return ""
    return str(max(other, key=lambda one: one.score).tag.case) if plain < sure or oblique else ""


def _nominative(word: str, case: str, head: Reading) -> str | None:
    """A word that agrees with the head, in the nominative; itself where it has no cases, None where it does not agree."""
    fitting = [one for one in _readings(word) if _agrees(one, case, head)]
    if not fitting:
        return word if word[:1].islower() and _readings(word)[0].tag.case is None else None
    made = fitting[0].inflect({"nomn", fitting[0].tag.number or "sing"})
    return None if made is None else _as_written(made.word, word)


def _agrees(reading: Reading, case: str, head: Reading) -> bool:
    number = reading.tag.number is None or reading.tag.number == head.tag.number
    gender = (
        not reading.tag.gender
        or not head.tag.gender
        or reading.tag.gender == head.tag.gender
        or reading.tag.number == "plur"
    )
    soft = "ms-f" in head.tag or "ms-f" in reading.tag  # `глава` may be a man
    return reading.tag.case == case and number and (gender or soft)


def _names_behind(words: Sequence[str], at: int, case: str, head: Reading) -> dict[int, str | None]:
    """The name that stands beside the head in its case: from the first word that can only be one, as far as capitals go."""
    behind = range(at + 1, len(words))
    first = next(
        (n for n in behind if words[n][:1].isupper() and ("Name" in head.tag or _is_name(words[n], case))), None
    )
    if first is None:
        return {}
    if case == "gent" and head.normal_form in _OWNED and "Name" not in head.tag:
        return {at: None}  # whose name it is stands open
    person = next(
        (one for one in _readings(words[first]) if one.tag.case == case and _NAMES & set(one.tag.grammemes)), head
    )
    found: dict[int, str | None] = {}
    for n in range(first, len(words)):
        if not words[n][:1].isupper():
            break
        woman = person.tag.gender == "femn" and words[n][-1:] in _CONSONANTS  # `Ольги Линд`: the surname has no cases
        found[n] = words[n] if woman else _nominative(words[n], case, person)
    return found


def _is_name(word: str, case: str) -> bool:
    best = [one for one in _readings(word) if one.tag.case == case]
    return any("Name" in one.tag for one in best)


def _as_written(made: str, word: str) -> str:
    made = made if "ё" in word else made.replace("ё", "е")
    if word[1:2].isupper():  # `МИДа`
        return made.upper()
    return (
        made.upper()
        if word.isupper() and len(word) > 1
        else made.capitalize()
        if word[:1].isupper() and "-" not in word
        else _parts(made, word)
    )


def _parts(made: str, word: str) -> str:
    """`Санкт-Петербурга`: each part keeps its capital."""
    marks = [part[:1].isupper() for part in word.split("-")]
    return "-".join(
        part.capitalize() if big else part for part, big in zip(made.split("-"), [*marks, False], strict=False)
    )
