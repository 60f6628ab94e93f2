"""Read every date a page or a feed gives, keep all of them, and choose one, or none. Pure.

No date is ever taken from the clock or from the fetch: what the sources do not
say stays empty. A date is cut to what was written (a day stays a day) and
carries an offset only where a zone was written.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ingest.month_names import CITIES, MONTHS, PUBLISHED_LABELS, UPDATED_LABELS, ZONES, fold
from storage.events import Moment, Precision

FUTURE_SLACK = timedelta(hours=24)  # clocks and zones of servers are off by up to a day
CONFLICT = timedelta(hours=36)  # two sources that differ by more do not mean the same day in two zones
OLDEST_PAGE = 1995  # no news site is older; an archive's own list may be

# What was published when, best first. A source is matched by its whole name or
# by the part before the colon.
PUBLISHED_ORDER = (
    "json-ld:datePublished", "meta:published", "microdata:datePublished", "feed:published", "front-matter", "manifest",
    "mail:date", "sitemap:publication_date", "time:published", "text:published", "url:day", "text:head", "time", "text",
    "url", "htmldate",
)  # fmt: skip
UPDATED_ORDER = (
    "json-ld:dateModified", "meta:modified", "microdata:dateModified", "feed:updated", "front-matter:updated",
    "time:updated", "text:updated",
)  # fmt: skip
# Sources that somebody wrote down on purpose for this very document.
DELIBERATE = ("manifest", "front-matter", "feed:published", "feed:updated", "mail:date", "front-matter:updated")
# Dates in a page's words that nothing says the meaning of.
BARE = ("text", "text:head")
# Guesses by position: they never make another date doubtful.
GUESSES = ("time", *BARE, "htmldate", "url")


@dataclass(frozen=True)
class _Read:
    """The parts of a date as far as they were written; `offset` is in minutes."""

    year: int
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    offset: int | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stamp:
    """A line that states a date: which kind of date it is and the words it was read from."""

    kind: Literal["published", "updated", ""]
    raw: str


# --- reading one date -------------------------------------------------------------------------------------------

_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2})"
    r"(?:[t ]+(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?)?)?)?\s*"
    r"(?P<zone>z|utc|gmt|[+-]\d{2}(?::?\d{2})?)?(?:\[[\w/]+\])?"
)
_COMPACT = re.compile(
    r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?:t?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?"
    r"(?P<zone>z|[+-]\d{2}:?\d{2})?"
)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
_MONTH = "|".join(re.escape(name) for name in sorted(MONTHS, key=lambda name: (-len(name), name)))
_ORDINAL = r"(?:st|nd|rd|th|er|º|ª|\.|-?го)?"
_WORDED = (
    re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}}){_ORDINAL}[\s\-–,]*(?:de |of |d['’]|/)?\s*(?P<month>{_MONTH})(?!\w)\.?"
        rf"(?:/(?:{_MONTH}))?[\s\-–,]*(?:de |del )?(?P<year>(?:19|20)\d{{2}})(?!\d)"
    ),
    re.compile(
        rf"(?<!\w)(?P<month>{_MONTH})\.?[\s\-–]+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,|\s|-)+(?P<year>(?:19|20)\d{{2}})(?!\d)"
    ),
    # As journals write it: 2015 Sep 18.
    re.compile(
        rf"(?<!\d)(?P<year>(?:19|20)\d{{2}})\.?\s+(?P<month>{_MONTH})(?!\w)\.?\s+(?P<day>\d{{1,2}})(?![\d:])(?!\s*,?\s*(?:19|20)\d{{2}})"
    ),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})\s*[年.]\s*(?P<month>\d{1,2})\s*[月.]\s*(?P<day>\d{1,2})(?!\d)\s*日?"),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})[/-](?P<month>\d{1,2})[/-](?P<day>\d{1,2})(?!\d)"),
    # Two digits are a year only between dots and in front of a clock.
    re.compile(
        r"(?<![\d.])(?P<day>\d{2})\.(?P<month>\d{2})\.(?P<year>\d{2})(?=[\s|,–-]{1,4}(?:um )?\d{1,2}[:.]\d{2}(?!\d))"
    ),
)
_MONTH_ONLY = re.compile(rf"(?<!\w)(?P<month>{_MONTH})\.?,?\s+(?:de |del )?(?P<year>(?:19|20)\d{{2}})(?!\d)")
_NUMERIC = re.compile(r"(?<![\d.])(?P<a>\d{1,2})(?P<mark>[./-])(?P<b>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d{2})(?!\d)")
_CLOCK = re.compile(
    r"(?<![\d:+-])(?P<hour>\d{1,2})(?:\s?[:h]\s?|(?<=\d\d)\.(?=\d\d))(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?![\d:])"
    r"\s*(?P<half>[ap]\.?\s?m\b\.?)?"
)
_HALF_CLOCK = re.compile(r"(?<![\d:])(?P<hour>\d{1,2})\s*(?P<half>[ap]\.?m\b\.?)")
_OFFSET = re.compile(r"(?:(?:utc|gmt)\s*)?(?P<sign>[+\-−])\s*(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?(?!\d)")
_IANA = re.compile(r"\b[a-z]+/[a-z_]+\b")
_CITY = re.compile(r"(?:{})(?!\w)".format("|".join(map(re.escape, sorted(CITIES, key=len, reverse=True)))))
_ZONE_WORD = re.compile(r"[^\W\d_]+")


_CITY = re.compile(rf"(?:{'|'.join(map(re.escape, CITIES))})(?!\w)")


def parse_moment(
    raw: str, source: str, language: str = "", observed_at: datetime | None = None, written: str = ""
) -> Moment | None:
    """The date that `raw` states, no finer and no surer than it was written.

    Args:
        raw: The words of the source: ISO 8601, RFC 822, an epoch, or a date in words.
        source: Where it stood, as in `PUBLISHED_ORDER`; kept in the moment.
        language: A tag such as ``en-US``; decides 4/5/2015, which is otherwise left as a year.
        observed_at: When the document was seen; later dates carry the doubt ``future``.
        written: How it stood in the source, where `raw` is that in a newer form.

    Returns:
        The moment, or None where no full year is stated or no such day exists.
    """
    read = _read(fold(raw.strip()), language)
    if read is None or not _exists(read):
        return None
    moment = _to_moment(_without_midnight(read), source, (written or raw).strip()[:200])
    doubts = _doubts(moment, observed_at)
    return replace_doubts(moment, *doubts) if doubts else moment


def replace_doubts(moment: Moment, *doubts: str) -> Moment:
    """The same moment with these doubts too, each once, in order."""
    return moment.model_copy(update={"doubts": tuple(dict.fromkeys((*moment.doubts, *doubts)))})


def _read(text: str, language: str) -> _Read | None:
    for whole in (_ISO, _COMPACT):
        if found := whole.fullmatch(text):
            return _from_match(found, _offset_of(found.group("zone") or ""))
    if _EPOCH.fullmatch(text):
        return _from_epoch(text)
    if re.fullmatch(r"(?:19|20)\d{2}", text):
        return _Read(int(text))
    return _read_words(text, language) or _read_foreign(text, language)


def _read_words(text: str, language: str) -> _Read | None:
    found = next((hit for pattern in _WORDED if (hit := pattern.search(text))), None)
    if found is not None:
        day = _from_match(found, None)
    elif numeric := _NUMERIC.search(text):
        found, day = numeric, _from_numeric(numeric, language)
    elif month := _MONTH_ONLY.search(text):
        return _Read(int(month.group("year")), MONTHS[month.group("month")])
    else:
        return None
    return _with_clock(day, text[: found.start()], text[found.end() :]) if day.day else day


def _from_match(found: re.Match[str], offset: int | None) -> _Read:
    parts = found.groupdict()
    month = parts["month"]
    year = int(parts["year"])
    return _Read(
        year=year if year > 99 else 2000 + year,
        month=MONTHS[month] if month in MONTHS else int(month),
        day=_number(parts.get("day")),
        hour=_number(parts.get("hour")),
        minute=_number(parts.get("minute")),
        second=_number(parts.get("second")),
        offset=offset,
    )


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _from_epoch(text: str) -> _Read:
    seconds = int(text.split(".", maxsplit=1)[0])
    moment = datetime.fromtimestamp(seconds // 1000 if seconds > 10**11 else seconds, UTC)
    return _Read(moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second, 0)


def _from_numeric(found: re.Match[str], language: str) -> _Read:
    first, second, year = int(found.group("a")), int(found.group("b")), int(found.group("year"))
    if first > 12 or _day_first(language, found.group("mark")) or first == second:
        return _Read(year, second, first)
    if second > 12 or language.lower() in ("en-us", "en_us"):
        return _Read(year, first, second)
    return _Read(year, doubts=("day and month ambiguous",))


def _day_first(language: str, mark: str) -> bool:
    """Only the United States and a few write the month first; bare English may be either, dots never are."""
    tag = language.lower().replace("_", "-")
    if mark == ".":
        return True
    return bool(tag) and tag not in ("en", "en-us", "en-ca", "en-ph")


def written_order(language: str, lines: Iterable[str]) -> str:
    """The language tag by which a page's 4/5/2015 is read: where its other dates can be read in one order only, in that.

    English alone leaves the order open, and many a site outside the United States has en-US in its template.
    """
    if language and not language.lower().startswith("en"):
        return language
    first = [_only_first(int(found["a"]), int(found["b"])) for line in lines for found in _NUMERIC.finditer(line)]
    orders = {order for order in first if order}
    return orders.pop() if len(orders) == 1 else language


def _only_first(one: int, other: int) -> str:
    """The tag of those who write the day, or the month, first, where only one of two numbers can be the month."""
    if min(one, other) > 12 or max(one, other) <= 12:
        return ""
    return "en-GB" if one > other else "en-US"


def _with_clock(day: _Read, before: str, after: str) -> _Read:
    for rest in (after, before):
        if clock := _CLOCK.search(rest) or _HALF_CLOCK.search(rest):
            hour = _hour(int(clock.group("hour")), clock.group("half") or "")
            tail = rest[clock.end() :]
            parts = clock.groupdict()
            timed = replace(day, hour=hour, minute=_number(parts.get("minute")), second=_number(parts.get("second")))
            return replace(timed, offset=_zone(tail, timed))
    return day


def _hour(hour: int, half: str) -> int:
    if not half:
        return hour
    return hour % 12 + (12 if half.startswith("p") else 0)


def _zone(tail: str, at: _Read) -> int | None:
    """Minutes east of Greenwich as written directly after the clock, or None."""
    head = tail.strip(" ,()[]")[:40]
    if signed := _OFFSET.match(head):
        return _offset_of(signed.group())
    if city := _CITY.match(head):
        return _iana(CITIES[city.group()], at)
    if place := _IANA.match(head):
        return _iana(place.group().title().replace("Of_", "of_"), at)
    word = _ZONE_WORD.match(head)
    return ZONES.get(word.group()) if word else None


def _offset_of(text: str) -> int | None:
    if text in ("z", "utc", "gmt"):
        return 0
    found = _OFFSET.fullmatch(text)
    if not found:
        return None
    minutes = int(found.group("hours")) * 60 + int(found.group("minutes") or 0)
    return (minutes if found.group("sign") == "+" else -minutes) if minutes <= 15 * 60 else None


def _iana(name: str, at: _Read) -> int | None:
    try:
        local = datetime(at.year, at.month or 1, at.day or 1, at.hour or 0, tzinfo=ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError):
        return None
    offset = local.utcoffset()
    return int(offset.total_seconds() // 60) if offset is not None else None


# Languages beyond the tables go through dateparser, which is given the language
# (it guesses wildly without) and may read absolute dates with all parts only:
# a relative date would be read against the clock.
_FOREIGN = {"PARSERS": ["absolute-time"], "STRICT_PARSING": True, "RETURN_AS_TIMEZONE_AWARE": False}
_OWN_LANGUAGES = frozenset(["en", "ru", "tr", "de", "fr", "es", "ar", "uk", "it", "pt", "zh", "ja"])


def _read_foreign(text: str, language: str) -> _Read | None:
    code = language.lower().replace("_", "-").split("-")[0]
    if not code or code in _OWN_LANGUAGES or len(text) > 60 or not re.search(r"(?<!\d)(?:19|20)\d{2}(?!\d)", text):
        return None
    import dateparser  # noqa: PLC0415 - a sixth of a reader's start, for few pages

    try:
        found = dateparser.parse(text, languages=[code], settings=_FOREIGN)
    except ValueError:  # a language dateparser does not know
        return None
    return _Read(found.year, found.month, found.day) if found else None


def _exists(read: _Read) -> bool:
    # A nought is stated and is no day (databases write 2004-06-00 for "none"); only what is not stated may be any.
    month, day = (1 if part is None else part for part in (read.month, read.day))
    try:
        datetime(read.year, month, day, read.hour or 0, read.minute or 0, read.second or 0)  # noqa: DTZ001 - only asks whether such a day and hour exist
    except ValueError:
        return False
    return True


def _without_midnight(read: _Read) -> _Read:
    """Exactly 00:00 is how programs write a day without an hour."""
    if read.hour == 0 and not read.minute and not read.second:
        return replace(read, hour=None, minute=None, second=None, offset=None, doubts=(*read.doubts, "midnight"))
    return read


def _to_moment(read: _Read, source: str, raw: str) -> Moment:
    precision = _precision(read)
    value = f"{read.year:04d}"
    for mark, part in (("-", read.month), ("-", read.day), ("T", read.hour), (":", read.minute), (":", read.second)):
        if part is None:
            break
        value += f"{mark}{part:02d}"
    if read.hour is not None and read.offset is not None:
        value += _written(read.offset)
    return Moment(value=value, precision=precision, source=source, raw=raw, doubts=read.doubts)


def _written(offset: int) -> str:
    return f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02d}:{abs(offset) % 60:02d}"


def _precision(read: _Read) -> Precision:
    finer: tuple[tuple[int | None, Precision], ...] = (
        (read.month, "year"), (read.day, "month"), (read.hour, "day"), (read.minute, "hour"), (read.second, "minute"),
    )  # fmt: skip
    return next((precision for part, precision in finer if part is None), "second")


def _doubts(moment: Moment, observed_at: datetime | None) -> tuple[str, ...]:
    doubts = []
    if moment.precision in ("second", "minute", "hour") and moment.instant is None:
        doubts.append("no zone")
    if moment.source.endswith(("updated", "modified", "dateModified")):
        doubts.append("update stamp")
    if int(moment.value[:4]) < OLDEST_PAGE:
        doubts.append(f"before {OLDEST_PAGE}")
    if observed_at is not None and _earliest(moment) > observed_at + FUTURE_SLACK:
        doubts.append("future")
    return tuple(doubts)


def _earliest(moment: Moment) -> datetime:
    """The first instant the moment can mean; without a zone, in the zone farthest east."""
    if moment.instant is not None:
        return moment.instant
    text = moment.value + {"year": "-01-01", "month": "-01"}.get(moment.precision, "")
    return datetime.fromisoformat(text).replace(tzinfo=timezone(timedelta(hours=14)))


# --- stamps in visible text ---------------------------------------------------------------------------------------

_LABEL = re.compile(
    r"(?<!\w)(?:(?P<updated>{})|(?P<published>{}))(?!\w)\s*[:：—–|-]?".format(
        "|".join(map(re.escape, UPDATED_LABELS)), "|".join(map(re.escape, PUBLISHED_LABELS))
    )
)
_ANY_DATE = (*_WORDED, _NUMERIC)


def read_stamps(line: str) -> tuple[Stamp, ...]:
    """The dates that a line states as a stamp: a labelled or a bare date, never one inside a sentence."""
    text = fold(line.strip())
    if len(text) > 160 or not any(pattern.search(text) for pattern in _ANY_DATE):
        return ()
    stamps = tuple(stamp for piece in _pieces(text) if (stamp := _stamp(piece)))
    return stamps if _spare_words(text) <= (5 if any(stamp.kind for stamp in stamps) else 2) else ()


HEAD_WORDS = 6  # beside the date: a weekday, "by" and a name
_SENTENCE = re.compile(r"(?<!\bmin)(?<!\bmins)(?<!\b[ap]\.m)\.$")  # "5 min." ends no sentence


def read_head(line: str) -> Stamp | None:
    """The date in a short line right under a headline that holds other things, too: a name, a section, a weekday."""
    text = fold(line.strip())
    found = next((hit for pattern in _ANY_DATE if (hit := pattern.search(text))), None)
    if found is None or len(text) > 160 or _SENTENCE.search(text):
        return None
    # "03/01/2017 by Ann Archer, for the committee of harbours" opens with what it is.
    if _spare_words(text) > (2 * HEAD_WORDS if found.start() == 0 else HEAD_WORDS):
        return None
    labels = [label for label in _LABEL.finditer(text) if label.start() < found.start()]
    raw = text[found.start() :]
    if not labels:
        return Stamp("", raw)
    return Stamp("updated" if labels[-1].group("updated") else "published", raw)


def _pieces(text: str) -> list[str]:
    """The line cut before each label that follows a date, so that two stamps in one line stay apart."""
    starts = [found.start() for found in _LABEL.finditer(text)]
    cuts = [0, *(start for start in starts if any(pattern.search(text[:start]) for pattern in _ANY_DATE)), len(text)]
    return [text[start:end] for start, end in itertools.pairwise(cuts)]


def _stamp(piece: str) -> Stamp | None:
    if not any(pattern.search(piece) for pattern in _ANY_DATE):
        return None
    label = _LABEL.search(piece)
    if label is None:
        # A full stop ends a sentence, and a sentence is no stamp; a date alone is none.
        sentence = piece.rstrip().endswith(".") and _spare_words(piece) > 0
        return None if sentence else Stamp("", piece.strip(" ."))
    return Stamp("updated" if label.group("updated") else "published", piece[label.end() :].strip(" |·•,;"))


def _spare_words(text: str) -> int:
    """How many words a line has beside its dates, clocks, zones and labels."""
    for pattern in (*_ANY_DATE, _CLOCK, _HALF_CLOCK, _LABEL, _OFFSET):
        text = pattern.sub(" ", text)
    return sum(1 for word in re.findall(r"[^\W\d_]{2,}", text) if word not in ZONES)


_URL_DAY = re.compile(
    r"[/_-](?P<year>(?:19|20)\d{2})[/_-](?P<month>0?[1-9]|1[0-2])[/_-](?P<day>0?[1-9]|[12]\d|3[01])(?=[/_.-]|$)"
)
_URL_MONTH = re.compile(r"/(?P<year>(?:19|20)\d{2})/(?P<month>0[1-9]|1[0-2])/")
_URL_COMPACT = re.compile(r"[/_-](?P<year>20\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?=[/_.-]|$)")
# Newsrooms number articles by the minute they were written in: A2026012914320005196, 202601291432011.
_URL_NUMBER = re.compile(
    r"[/=_-][a-z]{0,4}(?P<year>20\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d\d{0,12}(?=[/_.-]|$)"
)
_URL_NAMED = re.compile(r"/(?P<year>(?:19|20)\d{2})/(?P<month>[a-z]{3})/(?P<day>\d{1,2})/")


def date_in_url(url: str, observed_at: datetime | None = None) -> Moment | None:
    """The day or month that an address carries in its path, or None."""
    path = fold(url.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0])
    found = next(
        (
            hit
            for pattern in (_URL_DAY, _URL_COMPACT, _URL_NUMBER, _URL_NAMED, _URL_MONTH)
            if (hit := pattern.search(path))
        ),
        None,
    )
    if found is None or (found.group("month") not in MONTHS and not found.group("month").isdigit()):
        return None
    parts = found.groupdict()
    read = _from_match(found, None)
    written = "-".join(f"{part:02d}" for part in (read.year, read.month, read.day) if part is not None)
    moment = parse_moment(written, "url", "", observed_at) if parts else None
    return moment.model_copy(update={"raw": found.group().strip("/")}) if moment else None


# --- choosing ---------------------------------------------------------------------------------------------------


def choose(candidates: Iterable[Moment], observed_at: datetime | None) -> tuple[Moment | None, Moment | None]:
    """One publication time and one update time from all candidates, each by its stated order, or None.

    A date in the future is never chosen; one before 1995 only where somebody
    wrote it down for this document. Where two sure sources differ by more than
    36 hours the choice carries the doubt ``conflict``. Where a later source says
    the chosen day more exactly, the exact form is taken.
    """
    usable = tuple(moment for moment in candidates if _usable(moment, observed_at))
    return _pick(usable, PUBLISHED_ORDER), _pick(usable, UPDATED_ORDER)


def _usable(moment: Moment, observed_at: datetime | None) -> bool:
    doubts = (*moment.doubts, *_doubts(moment, observed_at))
    if "future" in doubts:
        return False
    return f"before {OLDEST_PAGE}" not in doubts or moment.source in DELIBERATE


def _pick(usable: Sequence[Moment], order: Sequence[str]) -> Moment | None:
    ranked = sorted(
        (moment for moment in usable if moment.source in order), key=lambda moment: order.index(_place(moment, order))
    )
    if not ranked:
        return None
    sure = [moment for moment in ranked if moment.source not in GUESSES]
    chosen = _most_exact(ranked[0], sure if ranked[0] in sure else ranked)
    return replace_doubts(chosen, "conflict") if any(_conflict(chosen, other) for other in sure) else chosen


def _place(moment: Moment, order: Sequence[str]) -> str:
    """A whole day in an address says more than a month there."""
    return "url:day" if (moment.source, moment.precision) == ("url", "day") and "url:day" in order else moment.source


_FINENESS = ("year", "month", "day", "hour", "minute", "second")


def _most_exact(chosen: Moment, sure: Sequence[Moment]) -> Moment:
    """The chosen moment, or the first sure one that says the same more exactly: finer, or the same clock with its zone."""
    for other in sure:
        finer = _FINENESS.index(other.precision) - _FINENESS.index(chosen.precision)
        zoned = chosen.instant is None and other.instant is not None
        if (finer > 0 or (finer == 0 and zoned)) and other.value.startswith(chosen.value):
            return other
    return chosen


def _conflict(one: Moment, other: Moment) -> bool:
    if "month" in (one.precision, other.precision) or "year" in (one.precision, other.precision):
        shared = min(len(one.value), len(other.value))
        return one.value[:shared] != other.value[:shared]
    return abs(_middle(one) - _middle(other)) > CONFLICT


def _middle(moment: Moment) -> datetime:
    """The instant, or noon of the day: two writings of one day are then never a conflict."""
    if moment.instant is not None:
        return moment.instant
    if moment.precision == "day":
        return datetime.combine(date.fromisoformat(moment.value), datetime.min.time(), UTC) + timedelta(hours=12)
    return datetime.fromisoformat(moment.value).replace(tzinfo=UTC)
