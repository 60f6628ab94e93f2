"""Read numbers with their qualifier ("more than", "some") and the word they count. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from reports.language import Language, language_of
from reports.types import Span

_UNIT = re.compile(
    r"[ \u00a0-]?(?P<sign>%|percent\b|per cent\b)|[ \u00a0-](?P<words>[^\W\d_][\w'’-]*(?: [^\W\d_][\w'’-]*)?)"
)
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Number:
    """A number as written: a range where two were given. `following` is the word or two after it."""

    low: int
    high: int
    qualifier: str
    following: str
    span: Span


def find_numbers(text: str, language: str = "en", *, start: int = 0, end: int | None = None) -> tuple[Number, ...]:
    """Every whole number between two offsets, in order. Days of a month, years, clock times and ordinals are left out."""
    pack = language_of(language)
    stop = len(text) if end is None else end
    found = []
    for hit in _number_pattern(pack.code).finditer(text, start, stop):
        number = _read(text, hit, stop, pack)
        if number is not None:
            found.append(number)
    return tuple(found)


@lru_cache(maxsize=16)
def _number_pattern(code: str) -> re.Pattern[str]:
    pack = language_of(code)
    words = "|".join(_longest(pack.numbers))
    scales = "|".join(_longest(pack.scales))
    sep = re.escape(pack.thousands) + "\u00a0\u202f"
    digits = rf"\d{{1,3}}(?:[{sep} ]\d{{3}})+(?!\d)|\d+(?:[.,]\d+)?"
    one = rf"(?:{digits}|(?:{words})(?:[- ](?:{words}))?)(?:[ \u00a0-](?:{scales})\b\.?)*"
    qualifiers = "|".join(_longest(pack.qualifiers))
    between = "|".join(map(re.escape, pack.range_words)) or "(?!)"
    return re.compile(
        rf"(?<![\w.,:/-])(?:(?P<q>{qualifiers}) )?(?P<a>{one})(?:(?: ?[–-] ?| (?:{between}) )(?P<b>{one}))?(?![\w:/]|[.,]\d)",
        re.IGNORECASE,
    )


def _longest(names: object) -> list[str]:
    return sorted((re.escape(name) for name in names), key=lambda name: (-len(name), name))  # type: ignore[attr-defined]


def _read(text: str, hit: re.Match[str], stop: int, pack: Language) -> Number | None:
    first = _value(hit["a"], pack)
    last = _value(hit["b"], pack) if hit["b"] else first
    if first is None or last is None or _is_date(text, hit, pack):
        return None
    if not hit["q"] and not hit["b"] and hit["a"].lower() in pack.indefinite:
        return None  # `bir ülkeye`, `ein Land`: an article, of which nobody can say whether it counts
    if hit["b"] and last > 999 > first and _has_scale(hit["b"], pack) and not _has_scale(hit["a"], pack):
        first *= last // max(1, _bare(hit["b"], pack))
    unit = _UNIT.match(text, hit.end(), stop)
    following = (unit["sign"] or unit["words"] or "") if unit else ""
    if not hit["q"] and following.split(" ")[0].lower() in pack.months:
        return None
    qualifier = pack.qualifiers.get((hit["q"] or "").lower(), "")
    return Number(min(first, last), max(first, last), qualifier, following, Span(hit.start(), hit.end()))


def _is_date(text: str, hit: re.Match[str], pack: Language) -> bool:
    """A bare year, or a number just after a month's name, is no quantity."""
    if _YEAR.fullmatch(hit["a"]) and not hit["q"]:
        return True
    before = re.search(r"(\w+)\.? $", text[max(0, hit.start("a") - 14) : hit.start("a")])
    return before is not None and before.group(1).lower() in pack.months


def _has_scale(written: str, pack: Language) -> bool:
    return any(part in pack.scales for part in re.split(r"[ \u00a0-]", written.lower()))


def _bare(written: str, pack: Language) -> int:
    parts = [part for part in re.split(r"[ \u00a0-]", written.lower()) if part not in pack.scales]
    return _value(" ".join(parts), pack) or 1


def _value(written: str, pack: Language) -> int | None:
    """The whole number that is written, or None where it is none (3.5 without a scale)."""
    low = written.lower().replace("\u00a0", " ").replace("\u202f", " ")
    if low in pack.numbers:
        return pack.numbers[low]
    total = Decimal(0)
    current: Decimal | None = None
    for part in _parts(low, pack):
        if part in pack.scales:
            scaled = (Decimal(1) if current is None else current) * pack.scales[part]
            total, current = (total + scaled, None) if pack.scales[part] > 100 else (total, scaled)
        else:
            figure = _figure(part, pack)
            if figure is None:
                return None
            current = figure if current is None else current + figure
    total += current or Decimal(0)
    return int(total) if total == total.to_integral_value() else None


def _parts(low: str, pack: Language) -> list[str]:
    joined = re.sub(rf"(?<=\d)[{re.escape(pack.thousands)} ](?=\d{{3}}(?!\d))", "", low)
    return [part.rstrip(".") for part in re.split(r"[ -]", joined) if part]


def _figure(part: str, pack: Language) -> Decimal | None:
    if part in pack.numbers:
        return Decimal(pack.numbers[part])
    point = part.replace(",", ".")
    return Decimal(point) if re.fullmatch(r"\d+(?:\.\d+)?", point) else None
