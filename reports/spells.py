"""Read the week, month or year in which something was said, where no day is named; never guess without a date. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from reports.days import Anchor
from reports.language import language_of
from reports.language.pack import Language
from reports.types import Span
from storage.events import Moment, Precision

_LEADS = 3  # characters that may stand before words with which a sentence opens: a quotation mark, a dash
_NEAR = 40  # characters that may stand between the verb and the time, where no comma does
_VERB = re.compile(r"\s(?:had |has |have |also |hatte |hat )?")
_CHOSEN = re.compile(r"\w+(?:ed|en|вш\w+|нн\w+)\s\Z")  # `the minister elected in March`
_CLOSED = re.compile(r"(?:,? that\b|[.,;:\"”]|\Z)")


def find_spell(
    text: str, anchor: Anchor | None, language: str, frame: Span, cue: Span, contents: Sequence[Span]
) -> Moment | None:
    """When something was said by week, month or year (`last week`, `in March`, `two years ago`); None where it does not tell.

    The words must open the frame, follow the verb, or stand right before it: elsewhere they tell of somebody's life.
    """
    if anchor is None or anchor.day is None:
        return None
    pack = language_of(language)
    for hit in (*pack.spells.finditer(text, frame.start, frame.end), *_behind(text, cue, frame, pack)):
        place = Span(*hit.span())
        if _tells_when(text, place, frame, cue, pack) and not (place.start < cue.start and _inside(place, contents)):
            value = _spell(hit, pack, anchor.day)
            if value is not None:
                return Moment(
                    value=value[0], precision=value[1], source=f"relative to {anchor.source}", raw=hit.group()
                )
    return None


def _inside(place: Span, contents: Sequence[Span]) -> bool:
    return any(content.start <= place.start < content.end for content in contents)


def _behind(text: str, cue: Span, frame: Span, pack: Language) -> Iterator[re.Match[str]]:
    """Right behind the verb, where the frame ends with it: `said last week that`. `Said in June the ferry will` tells of the ferry."""
    hit = (
        pack.spells.match(text, cue.end + 1)
        if frame.end <= cue.end + 1 and text[cue.end : cue.end + 1] == " "
        else None
    )
    if hit is not None and (hit["last"] or hit["unit"] or _CLOSED.match(text, hit.end())):
        yield hit


def _tells_when(text: str, hit: Span, frame: Span, cue: Span, pack: Language) -> bool:
    if hit.start - frame.start <= _LEADS:
        return True
    if hit.start >= cue.end:
        between = text[cue.end : hit.start]
        return len(between) <= _NEAR and "," not in between
    beside = _VERB.fullmatch(text, hit.end, cue.start) is not None or hit.end > cue.start
    named = _CHOSEN.search(text, frame.start, hit.start) if pack.code in {"en", "ru"} else None
    return beside and named is None


def _spell(hit: re.Match[str], pack: Language, day: date) -> tuple[str, Precision] | None:
    """The ISO value and what it is cut to."""
    found = {name: value for name, value in hit.groupdict().items() if value is not None}
    if "month" in found:
        return _month(pack.months[found["month"].lower()], found.get("year"), day)
    if "lone" in found:
        return (found["lone"], "year") if int(found["lone"]) <= day.year else None
    times = 1 if "last" in found else _times(found.get("n"), pack)
    if times is None:
        return None
    unit = pack.units[found.get("last", found.get("unit", "")).lower()]
    if unit == "week":
        year, week, _ = (day - timedelta(weeks=times)).isocalendar()
        return f"{year}-W{week:02}", "week"
    if unit == "month":
        months = day.year * 12 + day.month - 1 - times
        return f"{months // 12}-{months % 12 + 1:02}", "month"
    return str(day.year - times), "year"


def _month(month: int, year: str | None, day: date) -> tuple[str, Precision] | None:
    """The latest such month that is not after the day's."""
    known = int(year) if year else day.year - (month > day.month)
    return (f"{known}-{month:02}", "month") if (known, month) <= (day.year, day.month) else None


def _times(word: str | None, pack: Language) -> int | None:
    """How many of them ago; one where no number stands (Russian `год назад`)."""
    if word is None or word.lower() in pack.indefinite:
        return 1
    return int(word) if word.isdecimal() and len(word) < 3 else pack.numbers.get(word.lower())
