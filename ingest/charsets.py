"""Guess the encoding of bytes that nobody named, from how the letters stand. Pure.

Text in the right code page has capitals at the start of words and one script
in a word; text in the wrong one has capitals in the middle, signs between
letters, and scripts mixed. That alone tells KOI8-R from windows-1251.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from charset_normalizer import from_bytes

SAMPLE: Final = 20_000
CANDIDATES: Final = (
    "cp1251", "koi8-u", "iso8859-5", "cp866", "mac-cyrillic",
    "cp1253", "iso8859-7", "cp1256", "iso8859-6", "cp1255", "iso8859-8",
    "cp1254", "cp1250", "iso8859-2", "cp1257", "cp1258", "cp874", "cp1252",
)  # fmt: skip
GOOD_ENOUGH: Final = 0.55  # of the best score possible; below it the sample is asked of charset-normalizer

# The commonest letters of each script's languages; a wrong code page yields rare ones.
COMMON: Final = {
    "CYRILLIC": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэіїєґ",
    "GREEK": "αοιετσνηυρπκμλςάίόέήώύδγχθφβξζψω",
    "ARABIC": "اليمنورتبةعدسفهكقحجشطصخضذءثئغظآأإىؤپچگی",
    "HEBREW": "אבגדהוזחטיכךלמםנןסעפףצץקרשת",
    "LATIN": "abcdefghijklmnopqrstuvwxyzçğıöşüéèàâêîôûäßñáíóúąćęłńśźżčďěňřšťůýžőűăâîșțāēģīķļņūėįųđ",
    "THAI": "".join(map(chr, range(0x0E01, 0x0E4F))),
}
_RUN: Final = re.compile(r"[^\W\d_]+")


def guess(body: bytes) -> str:
    """The codec that makes the best text of `body`, or an empty string."""
    sample = _sample(body)
    scored = [(_score(text), -rank, name) for rank, name in enumerate(CANDIDATES) if (text := _read(sample, name))]
    best = max(scored, default=(0.0, 0, ""))
    if best[0] >= GOOD_ENOUGH:
        return best[2]
    found = from_bytes(sample).best()
    return found.encoding if found else best[2]


def _sample(body: bytes) -> bytes:
    """The part around the letters in question: markup at the head is ASCII and says nothing."""
    first = next((place for place, byte in enumerate(body) if byte > 0x7F), 0)
    return body[max(0, first - 500) : first + SAMPLE]


def _read(sample: bytes, name: str) -> str:
    text = sample.decode(name, "replace")
    return text if text.count("\ufffd") <= len(text) // 500 else ""


def _score(text: str) -> float:
    """The mean plausibility of the non-ASCII characters, each with its neighbours; 1.0 is perfect."""
    total, seen = 0.0, 0
    for run in _RUN.findall(text):
        if not run.isascii():
            value, count = _score_word(run)
            total, seen = total + value, seen + count
    signs = sum(1 for letter in text if not letter.isascii() and not letter.isalpha())
    seen += signs
    return (total + 0.4 * sum(1 for letter in text if letter in "«»„“”’–—…№\xa0،؛؟")) / seen if seen else 0.0


def _score_word(word: str) -> tuple[float, int]:
    scripts = {_script(letter) for letter in word}
    letters = [letter for letter in word if not letter.isascii()]
    if len(scripts) > 1:
        return 0.0, len(letters)
    common = COMMON.get(scripts.pop(), "")
    value = sum(_weight(letter, common) for letter in letters)
    cased = word.islower() or word.istitle() or word.isupper() or word.lower() == word.upper()
    return value * (1.0 if cased else 0.2) * (0.8 if word.isupper() and len(word) > 1 else 1.0), len(letters)


def _weight(letter: str, common: str) -> float:
    place = common.find(letter.lower())
    return 0.1 if place < 0 else 1.0 - 0.5 * place / len(common)


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]
