"""When something was said, where a week, month or year is all that the text tells: kept as that, and never where it tells of something else."""

from __future__ import annotations

from datetime import date

import pytest

from reports.catalogue import PLURALS, words
from reports.placing import said_before
from storage.events import Moment
from tests.reports.make import make_window
from tests.reports.tell import read

# Told on Friday 16 May 2031.
TOLD = [
    ("en", "In March, Rita Kolt said the bow door stood open.", "2031-03"),
    ("en", "Rita Kolt had said in March that the bow door stood open.", "2031-03"),
    ("en", "Rita Kolt said last week that the bow door stood open.", "2031-W19"),
    ("en", "Rita Kolt last week said the bow door stood open.", "2031-W19"),
    ("en", "The bow door stood open, Rita Kolt said last month.", "2031-04"),
    ("en", "Rita Kolt told reporters two weeks ago that the bow door stood open.", "2031-W18"),
    ("en", "Rita Kolt said in 2019 that the bow door stood open.", "2019"),
    ("en", "In November, Rita Kolt said the bow door stood open.", "2030-11"),
    ("de", "Rita Kolt hatte im März gesagt, das Bugtor habe offen gestanden.", "2031-03"),
    ("de", "Rita Kolt sagte vergangene Woche, das Bugtor habe offen gestanden.", "2031-W19"),
    ("de", "Vor zwei Monaten sagte Rita Kolt, das Bugtor habe offen gestanden.", "2031-03"),
    ("ru", "В марте Rita Kolt заявила, что ворота были открыты.", "2031-03"),
    ("ru", "Rita Kolt заявила на прошлой неделе, что ворота были открыты.", "2031-W19"),
    ("ru", "Год назад Rita Kolt заявила, что ворота были открыты.", "2030"),
    ("tr", "Rita Kolt iki ay önce, kapının açık olduğunu söylemişti.", None),  # the door, or the saying? open
    # of something else
    ("en", "Rita Kolt, who joined in March, said the bow door stood open.", None),
    ("en", "Rita Kolt said the bow door stood open in March.", None),
    ("en", "In March the bow door stood open, Rita Kolt said.", None),
    ("en", "Rita Kolt said in June the bow door will stand open.", None),
    ("en", "Ada Berg, elected in March, denied the bow door stood open.", None),
    ("en", "Rita Kolt said on Friday that the bow door stood open last week.", "2031-05-16"),
    ("de", "Rita Kolt sagte, das Bugtor habe im März offen gestanden.", None),
    ("ru", "Rita Kolt заявила, что ворота были открыты в марте.", None),
]


@pytest.mark.parametrize(("language", "text", "when"), TOLD)
def test_weeks_months_and_years_of_saying(language: str, text: str, when: str | None):
    """The latest such time that is not after the article's day, from the words around the verb alone."""
    told = [one.stated_at.value if one.stated_at else None for one in read(text, language=language).statements]

    assert when in told
    assert {when} == set(told)


def test_without_a_day_of_the_article_nothing_is_placed():
    """No March is the latest one where nobody knows when it was written."""
    assert [None] == [one.stated_at for one in read(TOLD[0][1], day=None).statements]


@pytest.mark.parametrize(
    ("value", "precision", "before"),
    [
        ("2031-03", "month", True),
        ("2031-05", "month", False),  # not over yet
        ("2031-W19", "week", True),
        ("2031-W20", "week", False),
        ("2030", "year", True),
        ("2031", "year", False),
    ],
)
def test_a_spell_is_before_the_day_when_it_is_over(value: str, precision: str, before: bool):
    """The whole of it must lie before the window; of last week there is no eve."""
    window = make_window(date(2031, 5, 16), "UTC")

    assert before is said_before(Moment(value=value, precision=precision, source="test"), window)
    monday = make_window(date(2031, 5, 12), "UTC")
    assert said_before(Moment(value="2031-W19", precision="week", source="test"), monday)


@pytest.mark.parametrize("language", PLURALS)
def test_a_week_is_said_in_words(language: str):
    """By its Monday; a month and a year as what they are."""
    say = words(language)
    week = say.moment(Moment(value="2031-W19", precision="week", source="test"), None)

    assert say.day(date(2031, 5, 5)) in week
    assert week != say.day(date(2031, 5, 5))
