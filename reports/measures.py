"""Tell whether a figure is in a quantity's unit, and turn it into that unit where that is exact. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Measure:
    """A unit by its words in every language: what it measures, and how many of the smallest unit it holds."""

    dimension: str
    size: int
    words: re.Pattern[str]


def _row(dimension: str, size: int, words: str) -> Measure:
    return Measure(dimension, size, re.compile(rf"(?:{words})\Z", re.IGNORECASE))


# Months and years are a kind of their own: no number of weeks is a month.
MEASURES = (
    _row("span", 1, r"seconds?|secs?|секунд\w*|sekunden?|saniye\w*"),
    _row("span", 60, r"minutes?|mins?|минут\w*|minuten?|dakika\w*"),
    _row("span", 3600, r"hours?|hrs?|час|час[аоуы]\w*|stunden?|saat|saatl\w+|saatt\w+"),
    _row("span", 86400, r"days?|д(?:ень|н[яеи]|ней|ням\w*)|сут(?:ки|ок|кам\w*)|tag(?:e[ns]?)?|gün\w*"),
    _row("span", 604800, r"weeks?|недел\w*|wochen?|hafta\w*"),
    _row("calendar", 1, r"months?|месяц\w*|monat(?:e[ns]?)?|ay|ayl\w+|ayd[ıi]r|aydan"),
    _row("calendar", 12, r"years?|лет|год(?:а|ам\w*|у|ов)?|jahr(?:e[ns]?)?|yıl\w*"),
    _row("calendar", 120, r"decades?|десятилети\w*|jahrzehnte?n?"),
    _row("length", 1, r"mm|millimet(?:er|re)s?|миллиметр\w*|millimetern?|milimetre\w*"),
    _row("length", 10, r"cm|centimet(?:er|re)s?|сантиметр\w*|см|zentimetern?|santimetre\w*"),
    _row("length", 1000, r"m|met(?:er|re)s?|метр\w*|м|metern|metre\w*"),
    _row("length", 1000000, r"km|kilomet(?:er|re)s?|километр\w*|км|kilometern|kilometre\w*"),
    _row("mile", 1, r"miles?|миль|мил[яи]|meilen?|mil"),
    _row("mass", 1, r"g|grams?|grammes?|грамм\w*|gramm"),
    _row("mass", 1000, r"kg|kilos?|kilogram(?:me)?s?|килограмм\w*|кг|kilogramm"),
    _row("mass", 1000000, r"t|tons?|tonnes?|тонн\w*|tonnen|ton"),
    _row("share", 1, r"%|percent|per|процент\w*|prozent|yüzde"),
)


def measure_of(word: str) -> Measure | None:
    """The measure that a word names, in any language; None for a noun that is counted."""
    bare = re.split(r"['’]", word.strip(".,;:"), maxsplit=1)[0]
    return next((measure for measure in MEASURES if measure.words.match(bare)), None) if bare else None


def factor(unit: str, following: str) -> Fraction | None:
    """By what a figure with these words behind it is multiplied to be in `unit`; None where it is of something else.

    A quantity that counts things (`people`, `ships`) takes any figure that measures nothing.
    """
    wanted, words = measure_of(unit), following.split()
    met = next((found for word in words if (found := measure_of(word)) is not None), None)
    if wanted is None:
        first = measure_of(words[0]) if words else None
        return Fraction(1) if first is None else None
    if met is None or met.dimension != wanted.dimension:
        return None
    return Fraction(met.size, wanted.size)


def unit_words(following: str, unit: str, counted: frozenset[str], idle: frozenset[str]) -> str:
    """Of the words behind a figure those that name what it counts; `counted` are nouns known for it, `idle` name nothing."""
    words = [word.strip(".,;:") for word in following.split()][:2]
    for n, word in enumerate(words):
        low = word.casefold()
        if low in idle:
            break
        if measure_of(word) is not None or low in counted or (unit and low.startswith(unit.casefold())):
            return " ".join(words[: n + 1])
    plain = words[:1] if words and words[0].casefold() not in idle else []
    return plain[0] if plain and re.search(r"(?:s|en|er|ы|и|ов|ей|lar|ler|kişi)\Z", plain[0].casefold()) else ""
