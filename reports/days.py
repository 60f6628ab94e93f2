"""Read days named in prose against the day of the article; never guess without one. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from reports.language import Language, language_of
from reports.types import Span
from storage.events import Moment

# A month and day without a year is the one nearest to the anchor, half a year either way.
HALF_YEAR = timedelta(days=183)


@dataclass(frozen=True)
class Anchor:
    """The day that relative days count from: a whole day, or only the year, and where it was read."""

    day: date | None
    year: int
    source: str

    @classmethod
    def of(cls, *moments: Moment | None) -> Anchor | None:
        """The first moment that gives a day, else the first that gives at least a year, else None."""
        known = [moment for moment in moments if moment is not None]
        for moment in known:
            if (day := moment.day()) is not None:
                return cls(day, day.year, moment.source)
        return next((cls(None, int(moment.value[:4]), moment.source) for moment in known), None)


@dataclass(frozen=True)
class Day:
    """A day as named in the text. `day` is None where no anchor can place it; `basis` tells how it was placed."""

    span: Span
    raw: str
    day: date | None
    basis: str

    @property
    def moment(self) -> Moment | None:
        """The day as a moment with its basis, or None where it could not be placed."""
        if self.day is None:
            return None
        return Moment(value=self.day.isoformat(), precision="day", source=self.basis, raw=self.raw)


def find_days(
    text: str, anchor: Anchor | None, language: str = "en", *, start: int = 0, end: int | None = None
) -> tuple[Day, ...]:
    """Every day named between two offsets, in order. Weeks and months ("earlier this week") are no days and are left out."""
    pack = language_of(language)
    stop = len(text) if end is None else end
    hits = _month_days(text, start, stop, pack, anchor) + _named_days(text, start, stop, pack, anchor)
    found: list[Day] = []
    for hit in sorted(hits, key=lambda hit: (hit.span.start, -hit.span.end)):
        if not found or hit.span.start >= found[-1].span.end:
            found.append(hit)
    return tuple(found)


def latest_weekday(weekday: int, anchor: date) -> date:
    """The latest such weekday (Monday is 0) not after the anchor; the anchor's own weekday is the anchor."""
    return anchor - timedelta(days=(anchor.weekday() - weekday) % 7)


def nearest(month: int, day: int, anchor: date) -> date | None:
    """That day of that month in the year which brings it nearest to the anchor; None for a day that cannot be."""
    tries = [_date(year, month, day) for year in (anchor.year - 1, anchor.year, anchor.year + 1)]
    possible = [found for found in tries if found is not None]
    return min(possible, key=lambda found: abs(found - anchor), default=None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=16)
def _month_pattern(code: str) -> re.Pattern[str]:
    months = "|".join(sorted((re.escape(name) for name in language_of(code).months), key=len, reverse=True)) or "(?!)"
    dotted = r"\.?(?:st|nd|rd|th)?"
    month_first = rf"(?P<m1>{months})\.? (?P<d1>\d{{1,2}}){dotted}(?!\d)(?:,? (?P<y1>(?:19|20)\d\d))?"
    day_first = rf"(?<![\d.])(?P<d2>\d{{1,2}}){dotted} (?:of )?(?P<m2>{months})\b\.?(?:,? (?P<y2>(?:19|20)\d\d))?"
    return re.compile(rf"(?<!\w)(?:{month_first}|{day_first})", re.IGNORECASE)


def _month_days(text: str, start: int, stop: int, pack: Language, anchor: Anchor | None) -> list[Day]:
    found = []
    for hit in _month_pattern(pack.code).finditer(text, start, stop):
        month = pack.months[(hit["m1"] or hit["m2"]).lower()]
        year = hit["y1"] or hit["y2"]
        day, basis = _placed(month, int(hit["d1"] or hit["d2"]), int(year) if year else None, anchor)
        found.append(Day(Span(hit.start(), hit.end()), hit.group(), day, basis))
    return found


def _placed(month: int, day: int, year: int | None, anchor: Anchor | None) -> tuple[date | None, str]:
    if year is not None:
        return _date(year, month, day), "stated"
    if anchor is None:
        return None, "no date of the article to count from"
    if anchor.day is not None:
        return nearest(month, day, anchor.day), f"stated, year from {anchor.source}"
    return _date(anchor.year, month, day), f"stated, year from {anchor.source}"


@lru_cache(maxsize=16)
def _name_pattern(code: str) -> re.Pattern[str]:
    pack = language_of(code)
    names = sorted({*pack.weekdays, *pack.days}, key=lambda name: (-len(name), name))
    return re.compile(
        r"(?<!\w)(?:" + ("|".join(re.escape(name) for name in names) or "(?!)") + r")(?!\w)", re.IGNORECASE
    )


def _named_days(text: str, start: int, stop: int, pack: Language, anchor: Anchor | None) -> list[Day]:
    found = []
    for hit in _name_pattern(pack.code).finditer(text, start, stop):
        name = hit.group().lower()
        day, basis = None, "no date of the article to count from"
        if anchor is not None and anchor.day is not None:
            basis = f"relative to {anchor.source}"
            day = _named(name, text[max(start, hit.start() - 12) : hit.start()], pack, anchor.day)
        found.append(Day(Span(hit.start(), hit.end()), hit.group(), day, basis))
    return found


def _named(name: str, before: str, pack: Language, anchor: date) -> date | None:
    if name in pack.days:
        return anchor + timedelta(days=pack.days[name])
    if before.rstrip().lower().endswith(pack.next_words):
        return None
    return latest_weekday(pack.weekdays[name], anchor)
