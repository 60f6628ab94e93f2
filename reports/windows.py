"""The days of a topic as instants: where a day begins and ends, and which one is over. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from reports.types import Window


def window_of(day: date, zone: str, cut: str) -> Window:
    """The half-open local day in a zone.

    A day is named by the date that holds most of its hours: with the cut
    after noon it ends at that time on the date itself, with the cut at or
    before noon it ends the next morning. ``24:00`` is midnight to midnight.
    """
    hour, minute = map(int, cut.split(":"))
    ends = 1 if (hour, minute) <= (12, 0) else 0
    return Window(day, zone, _at(day + timedelta(ends - 1), zone, cut), _at(day + timedelta(ends), zone, cut))


def last_day(now: datetime, zone: str, cut: str) -> date:
    """The latest day that is over."""
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    while window_of(day, zone, cut).until > now:
        day -= timedelta(days=1)
    return day


def _at(day: date, zone: str, cut: str) -> datetime:
    """The instant of the cut on a day; a time that the clocks skip is as long after midnight as it says."""
    hour, minute = map(int, cut.split(":"))
    local = datetime(day.year, day.month, day.day, hour % 24, minute, tzinfo=ZoneInfo(zone))
    if hour == 24:
        local += timedelta(days=1)
    instant = local.astimezone(UTC)
    # With a fixed offset: an hour that the clocks show twice never equals anything in another zone (PEP 495).
    return instant.astimezone(timezone(instant.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()))
