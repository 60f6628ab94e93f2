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
    ("en", "by the state news site Torland Today on Thursday", "2015-09-17"),
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


# Which Friday is meant, where the words say so.
SAID = [
    ("en", "last Friday", "2015-09-11"),
    ("en", "last Saturday", "2015-09-12"),
    ("en", "this Monday", "2015-09-14"),
    ("en", "on Friday last week", "2015-09-11"),
    ("en", "on Monday of last week", "2015-09-07"),
    ("en", "told a Friday briefing", "2015-09-18"),
    ("en", "on Monday, September 14,", "2015-09-14"),
    ("en", "on Monday 7 September", "2015-09-07"),
    ("en", "five days ago", "2015-09-13"),
    ("en", "on 2015-09-14", "2015-09-14"),
    ("en", "on 14.09.2015", "2015-09-14"),
    ("de", "am vergangenen Freitag", "2015-09-11"),
    ("de", "am vergangenen Donnerstag", "2015-09-17"),
    ("de", "am Mittwoch vergangener Woche", "2015-09-09"),
    ("de", "am Montag, dem 7. September", "2015-09-07"),
    ("de", "vor drei Tagen", "2015-09-15"),
    ("de", "am 04.05.2015", "2015-05-04"),
    ("de", "in seiner gestrigen Rede", "2015-09-17"),
    ("de", "heute in Berlin", "2015-09-18"),
    ("ru", "в прошлую пятницу", "2015-09-11"),
    ("ru", "в минувшую среду", "2015-09-16"),
    ("ru", "в среду на прошлой неделе", "2015-09-09"),
    ("ru", "два дня назад", "2015-09-16"),
    ("ru", "день назад", "2015-09-17"),
    ("ru", "16.09.2015", "2015-09-16"),
    ("ru", "16-го сентября", "2015-09-16"),
    ("ru", "Накануне Сергей Лавров", "2015-09-17"),
    ("ru", "во вчерашнем интервью", "2015-09-17"),
    ("tr", "geçen cuma", "2015-09-11"),
    ("tr", "geçtiğimiz salı günü", "2015-09-15"),
    ("tr", "geçen hafta çarşamba", "2015-09-09"),
    ("tr", "pazar günü", "2015-09-13"),
    ("tr", "iki gün önce", "2015-09-16"),
    ("tr", "dünkü açıklamasında", "2015-09-17"),
    ("tr", "04.05.2015", "2015-05-04"),
]
# Which is left open, is still to come, or is no day at all.
OPEN = [
    ("en", "last Thursday"), ("en", "this Sunday"), ("en", "next Friday"), ("en", "by Friday"), ("en", "until Monday"), ("en", "that Friday"),
    ("en", "the Friday before"), ("en", "the previous Monday"), ("en", "Wednesday next week"), ("en", "on a Friday in May"), ("en", "on Fridays"), ("en", "on Mondays"),
    ("en", "on Good Friday"), ("en", "Black Friday"), ("en", "the Friday Times"), ("en", "USA Today"), ("en", "the Today programme"), ("en", "a week ago"),
    ("en", "twenty days ago"), ("en", "the next day"), ("en", "on 04.05.2015"), ("en", "on Tuesday, September 14,"), ("en", "on February 30"), ("en", "may be"),
    ("de", "letzten Mittwoch"), ("de", "am kommenden Dienstag"), ("de", "am Mittwoch kommender Woche"), ("de", "in der Nacht zum Samstag"), ("de", "tags zuvor"),
    ("de", "am Vortag"), ("de", "an einem Freitag"), ("de", "am Karfreitag"), ("de", "das heute-journal"), ("de", "vor einer Woche"), ("de", "am Morgen"),
    ("ru", "в прошлый четверг"), ("ru", "в ближайший вторник"), ("ru", "в будущую среду"), ("ru", "накануне выборов"), ("ru", "накануне президентских выборов"),
    ("ru", "на следующий день"), ("ru", "по понедельникам"), ("ru", "в ночь на субботу"), ("ru", "в пятницу на следующей неделе"), ("ru", "неделю назад"),
    ("tr", "geçen salı"), ("tr", "önümüzdeki salı"), ("tr", "pazar yerinde"), ("tr", "ertesi gün"), ("tr", "bir önceki gün"),
    ("tr", "gelecek hafta çarşamba"), ("tr", "geçen hafta"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "expected"), SAID)
def test_the_words_around_a_day_say_which_one_it_is(language, text, expected):
    """`Last Friday` in an article of Friday is a week ago; a day of the month says which Monday."""
    assert [expected] == [day.day.isoformat() for day in find_days(text, FRIDAY, language) if day.day is not None]


@pytest.mark.parametrize(("language", "text"), OPEN)
def test_a_day_that_could_be_another_is_left_open(language, text):
    """Two readings, a day to come, a feast, a paper's name: no date is made of them."""
    assert [] == [day.day for day in find_days(text, FRIDAY, language) if day.day is not None]


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
