"""Read days named in prose against the day of the article; never guess without one. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from reports.language import Language, language_of
from reports.types import Span
from storage.events import Moment

_AROUND = 28  # characters on either side that may say which Friday is meant
_LONG_AGO = 10  # days; more of them are a round number
_BESIDE = re.compile(r",? ?(?:the |dem |den |der )?")
_AFTER_NAME = re.compile(r"(?<!\w)[A-ZÀ-ÖØ-ÞА-ЯЁÇĞİÖŞÜ]\w+ \Z")
_WRITTEN = re.compile(
    r"(?<![\w.-])(?:(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)|(?P<dd>\d{1,2})\.(?P<dm>\d{1,2})\.(?P<dy>(?:19|20)\d\d))(?![\w-])"
)


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
    hits = [
        *_written_out(text, start, stop, pack),
        *_month_days(text, start, stop, pack, anchor),
        *_days_ago(text, start, stop, pack, anchor),
        *_named_days(text, start, stop, pack, anchor),
    ]
    found: list[Day] = []
    for hit in sorted(hits, key=lambda hit: (hit.span.start, -hit.span.end)):
        if found and _BESIDE.fullmatch(text, found[-1].span.end, hit.span.start) and _is_weekday(found[-1], pack):
            found[-1] = _both(found[-1], hit, pack)
        elif not found or hit.span.start >= found[-1].span.end:
            found.append(hit)
    return tuple(found)


def _is_weekday(day: Day, pack: Language) -> bool:
    return day.raw.lower() in pack.weekdays


def _both(weekday: Day, written: Day, pack: Language) -> Day:
    """`Monday, 7 September`: the day of the month says which Monday; where they disagree, neither is believed."""
    agree = written.day is None or written.day.weekday() == pack.weekdays[weekday.raw.lower()]
    return written if agree else replace(written, day=None, basis="its weekday is another")


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
    dotted = r"\.?(?:st|nd|rd|th|-го)?"
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
        if _in_a_name(text, hit, pack):
            continue
        day, basis = None, "no date of the article to count from"
        if anchor is not None and anchor.day is not None:
            basis = f"relative to {anchor.source}"
            day = _named(text, Span(*hit.span()), Span(start, stop), pack, anchor.day)
        found.append(Day(Span(hit.start(), hit.end()), hit.group(), day, basis))
    return found


def _in_a_name(text: str, hit: re.Match[str], pack: Language) -> bool:
    """`Torland Today`: a word that no language writes large, behind another name, is part of it."""
    return (
        hit.group().lower() in pack.days and hit.group()[0].isupper() and bool(_AFTER_NAME.search(text, 0, hit.start()))
    )


def _named(text: str, hit: Span, within: Span, pack: Language, anchor: date) -> date | None:
    """The day that a name stands for, where what stands around it leaves but one."""
    low, high = max(within.start, hit.start - _AROUND), min(within.end, hit.end + _AROUND)
    around, name = Span(low, high), hit.of(text).lower()
    if _touches(pack.no_day, text, around, hit):
        return None
    if name in pack.days:
        return anchor + timedelta(days=pack.days[name])
    weekday = pack.weekdays[name]
    if _touches(pack.last_week, text, around, hit):
        return anchor - timedelta(days=anchor.weekday() + 7 - weekday)
    return _weekday_told(weekday, text[low : hit.start].lower().split()[-1:], pack, anchor)


def _weekday_told(weekday: int, before: list[str], pack: Language, anchor: date) -> date | None:
    """`Last Friday`, `this Friday`, `next Friday`: the word before a weekday says which one, or leaves it open."""
    word = before[0] if before else ""
    latest = latest_weekday(weekday, anchor)
    this_week = weekday <= anchor.weekday()
    if word in pack.next_words:
        return None
    if word in pack.this_words:
        return latest if this_week else None
    if word in pack.past_words or word in pack.last_words:
        earlier = latest if latest < anchor else latest - timedelta(days=7)
        return earlier if word in pack.past_words or latest == anchor or not this_week else None
    return latest


def _touches(pattern: re.Pattern[str], text: str, around: Span, hit: Span) -> bool:
    """Whether the pattern holds somewhere around that takes the hit in."""
    return any(
        found.start() < hit.end and hit.start < found.end()
        for found in pattern.finditer(text, around.start, around.end)
    )


def _days_ago(text: str, start: int, stop: int, pack: Language, anchor: Anchor | None) -> list[Day]:
    """`Two days ago`, in words or figures."""
    found = []
    for hit in pack.ago.finditer(text, start, stop):
        number = _count(hit["n"], pack)
        if number is None or number > _LONG_AGO:
            continue
        known = anchor is not None and anchor.day is not None
        day = anchor.day - timedelta(days=number) if anchor is not None and anchor.day is not None else None
        basis = (
            f"relative to {anchor.source}" if anchor is not None and known else "no date of the article to count from"
        )
        found.append(Day(Span(*hit.span()), hit.group(), day, basis))
    return found


def _count(word: str | None, pack: Language) -> int | None:
    """How many days; `день назад` names no number and is one."""
    if word is None:
        return 1
    return (
        int(word)
        if word.isdecimal()
        else pack.numbers.get(word.lower(), 1 if word.lower() in pack.indefinite else None)
    )


def _written_out(text: str, start: int, stop: int, pack: Language) -> list[Day]:
    """`2015-09-14`, and `14.09.2015` where the language puts the day first or no month has that number."""
    found = []
    for hit in _WRITTEN.finditer(text, start, stop):
        year, month, day = (int(hit[a] or hit[b]) for a, b in (("y", "dy"), ("m", "dm"), ("d", "dd")))
        if hit["y"] or pack.day_first or day > 12:
            found.append(Day(Span(*hit.span()), hit.group(), _date(year, month, day), "stated"))
    return found
