from __future__ import annotations

from datetime import date

import pytest

from reports.days import Anchor, find_days, latest_weekday, nearest
from storage.events import Moment

FRIDAY = Anchor(date(2015, 9, 18), 2015, "published")

CASES = [
    ("en", "He said Friday that", "2015-09-18"),
    ("en", "earlier today", "2015-09-18"),
    ("en", "on Thursday", "2015-09-17"),
    ("en", "on Saturday", "2015-09-12"),
    ("en", "on September 14", "2015-09-14"),
    ("en", "on 28 December", "2015-12-28"),
    ("en", "on April 3", "2015-04-03"),
    ("en", "on March 21, 2014", "2014-03-21"),
    ("en", "yesterday", "2015-09-17"),
    ("de", "am Freitag", "2015-09-18"),
    ("de", "am Donnerstagabend", "2015-09-17"),
    ("de", "am 14. September", "2015-09-14"),
    ("ru", "в пятницу", "2015-09-18"),
    ("ru", "16 сентября", "2015-09-16"),
    ("ru", "накануне", "2015-09-17"),
    ("tr", "cuma günü", "2015-09-18"),
    ("tr", "14 Eylül", "2015-09-14"),
    ("tr", "dün", "2015-09-17"),
]


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_a_day_counts_from_the_articles_day(language, text, expected):
    """A weekday is the latest one not after the article, its own day included; a month-day is the nearest."""
    assert [expected] == [day.day.isoformat() for day in find_days(text, FRIDAY, language) if day.day is not None]


@pytest.mark.parametrize(
    "text", ["It may rain. We will see.", "earlier this week", "next Tuesday it will", "in March", "every Monday"]
)
def test_words_that_name_no_past_day_give_none(text):
    """`May` and `We` are no dates, a week is no day, and what is still to come is left open."""
    assert [] == [day.day for day in find_days(text, FRIDAY) if day.day is not None]


def test_without_an_anchor_nothing_is_guessed():
    """A day that cannot be placed keeps its words and has no date and no moment."""
    found = find_days("on Friday and on September 14", None)
    assert ["Friday", "September 14"] == [day.raw for day in found]
    assert [None, None] == [day.moment for day in found]


def test_a_full_date_needs_no_anchor():
    """Day, month and year say it all."""
    assert "2013-06-26" == find_days("on June 26, 2013", None)[0].moment.value


def test_a_year_alone_places_month_days_but_no_weekdays():
    """An article known only by its year can tell September 18, not Friday."""
    anchor = Anchor.of(Moment(value="2015", precision="year", source="copyright line"))
    assert ["2015-09-18", None] == [
        day.day and day.day.isoformat() for day in find_days("September 18, a Friday", anchor)
    ]


def test_the_basis_names_where_the_anchor_was_read():
    """Whoever reads the date can see what it rests on."""
    assert "relative to published" == find_days("on Friday", FRIDAY)[0].moment.source


def test_a_month_day_over_new_year_is_the_nearest_one():
    """30 December in an article of 2 January was three days ago."""
    assert date(2015, 12, 30) == nearest(12, 30, date(2016, 1, 2))
    assert None is nearest(2, 30, date(2016, 1, 2))


def test_the_anchors_own_weekday_is_the_anchor():
    """Friday in an article of Friday is that very day, not a week before."""
    assert date(2015, 9, 18) == latest_weekday(4, date(2015, 9, 18))
