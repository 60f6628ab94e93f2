"""Put an article on a day, with the basis of that, or leave it undated. Pure.

The order: its publication date; else its update stamp; else the latest
calendar day that its own text names, if that is the day of the window and the
text names no later one. The last two are marked as inferred, because the text
was then published on that day *or after*. Nothing else dates an article:
not when it was fetched, and not a weekday, which every week has.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from reports.days import Anchor, find_days
from reports.types import Window
from storage.events import Content, Moment
from storage.views import ArticleView

INFERRED = "inferred"

# So long before the day begins words are no news of it any more.
EVE = timedelta(days=1)
VAGUE = ("week", "month", "year")


def place(article: ArticleView, window: Window) -> ArticleView | None:
    """The article with a publication day, if it is one of the window; None if it is of another day or of none."""
    content = article.content
    zone = ZoneInfo(window.zone)
    if content.published is not None and content.published.day() is not None:
        return article if _falls(content.published, window, zone) else None
    if content.updated is not None and content.updated.day() is not None:
        return _dated(article, content.updated, "update stamp") if _falls(content.updated, window, zone) else None
    latest = latest_day(article, window.day)
    if latest != window.day:
        return None
    moment = Moment(value=latest.isoformat(), precision="day", source="text: latest day named")
    return _dated(article, moment, "published on this day or after")


def said_before(moment: Moment | None, window: Window) -> bool:
    """Words of before the day, which pages of the day retell: background, not news.

    What was said on the eve is news still, because a day's last words are printed on the next; `last week` is none.
    """
    span = _span(moment, window)
    if span is None or moment is None:
        return False
    return span[1] <= window.since - (EVE if moment.precision not in VAGUE else timedelta(0))


def said_after(moment: Moment | None, window: Window) -> bool:
    """Words of after the day, for a page that was written on: they belong to another digest."""
    span = _span(moment, window)
    return span is not None and span[0] >= window.until


def written_until(article: ArticleView) -> date | None:
    """The last day on which the page may have been written on, by its stamp of an update and by when we saw it changed."""
    updated = article.content.updated
    days = [updated.day() if updated is not None else None]
    if article.revision.n > 1:
        days.append(article.revision.observed_at.date())
    return max((day for day in days if day is not None), default=None)


def last_day_of(moment: Moment) -> date:
    """The last day that it may be of."""
    return _days(moment)[1] - timedelta(days=1)


def is_of(content: Content, window: Window) -> bool:
    """The page's own stamps put it into the window; what its text would say is not asked."""
    known = (moment for moment in (content.published, content.updated) if moment is not None)
    stamp = next((moment for moment in known if moment.day() is not None), None)
    return stamp is not None and _falls(stamp, window, ZoneInfo(window.zone))


def is_undated(article: ArticleView, window: Window) -> bool:
    """Neither the page nor its text says of which day it is."""
    known = [moment for moment in (article.content.published, article.content.updated) if moment is not None]
    return not any(moment.day() is not None for moment in known) and latest_day(article, window.day) is None


def latest_day(article: ArticleView, near: date) -> date | None:
    """The latest calendar day (day and month) that the text names; a missing year is the one nearest to `near`."""
    anchor = Anchor(near, near.year, "window")
    days = find_days(article.text, anchor, article.content.language or "en")
    # Weekdays and "today" count from the anchor and would prove whatever we put in.
    named = [found.day for found in days if found.day is not None and any(letter.isdigit() for letter in found.raw)]
    return max(named, default=None)


def _span(moment: Moment | None, window: Window) -> tuple[datetime, datetime] | None:
    """The whole time in which it may have been said, in the topic's zone where none is given; None where nothing is known."""
    if moment is None:
        return None
    if (instant := moment.instant) is not None:
        return instant, instant
    first, beyond = _days(moment)
    begin, end = (datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(window.zone)) for day in (first, beyond))
    return begin, end


def _days(moment: Moment) -> tuple[date, date]:
    """The first day that it may be of, and the first that it can no longer be of."""
    if moment.precision == "week":
        monday = date.fromisoformat(f"{moment.value}-1")
        return monday, monday + timedelta(days=7)
    if moment.precision in ("month", "year"):
        year, month = int(moment.value[:4]), int(moment.value[5:7] or 1)
        months = year * 12 + month - 1 + (1 if moment.precision == "month" else 12)
        return date(year, month, 1), date(months // 12, months % 12 + 1, 1)
    day = date.fromisoformat(moment.value[:10])
    return day, day + timedelta(days=1)


def _falls(moment: Moment, window: Window, zone: ZoneInfo) -> bool:
    instant = moment.instant
    if instant is not None:
        return window.since <= instant < window.until
    return moment.day(zone) == window.day


def _dated(article: ArticleView, moment: Moment, doubt: str) -> ArticleView:
    """The article as of that moment, the doubt written on it."""
    marked = moment.model_copy(
        update={"doubts": (*moment.doubts, *((doubt,) if doubt not in moment.doubts else ()), INFERRED)}
    )
    content = article.content.model_copy(update={"published": marked})
    return replace(article, revision=replace(article.revision, content=content))
