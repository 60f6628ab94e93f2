"""An article is put on a day only by what its page says, and with the basis of that."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from reports.catalogue import words
from reports.placing import is_undated, place
from storage.events import Moment
from storage.views import ArticleView
from tests.desk import example_topic
from tests.reports.make import make_article

WINDOW = example_topic().window(date(2015, 9, 18))


def made(text: str, published: Moment | None = None, updated: Moment | None = None) -> ArticleView:
    """An article with that text and those dates."""
    view = make_article(text=text)
    content = view.content.model_copy(update={"published": published, "updated": updated, "language": "en"})
    return replace(view, text=text, revision=replace(view.revision, content=content))


def moment(value: str, *doubts: str) -> Moment:
    """A moment as precise as it is written."""
    return Moment(value=value, precision="minute" if "T" in value else "day", source="meta", doubts=doubts)


@pytest.mark.parametrize(
    ("value", "inside"),
    [
        ("2015-09-18", True),
        ("2015-09-17", False),
        ("2015-09-17T21:30+00:00", True),  # half past midnight in Moscow
        ("2015-09-18T21:30+00:00", False),
        ("2015-09-18T23:59", True),  # no zone: the day as written
    ],
)
def test_a_publication_date_decides(value: str, inside: bool):
    """In the topic's zone where the instant is known, else as written."""
    assert inside == (place(made("Nothing.", moment(value)), WINDOW) is not None)


def test_an_update_stamp_dates_with_a_mark():
    """Where nothing says when it was published, the stamp places it, and is shown as what it is."""
    placed = place(made("Nothing.", None, moment("2015-09-18T15:53", "update stamp")), WINDOW)

    assert placed is not None
    assert "inferred" in placed.content.published.doubts
    assert "updated" in words("en").moment(placed.content.published, ZoneInfo("Europe/Moscow"))


def test_the_latest_day_named_dates_with_a_mark():
    """The text names the day of the window and no later one: published then or after, and shown so."""
    placed = place(made("On September 16 they were told. On September 18 the ministry spoke."), WINDOW)

    assert placed is not None
    assert "inferred from the text" in words("en").moment(placed.content.published, ZoneInfo("Europe/Moscow"))


@pytest.mark.parametrize(
    "text",
    [
        "The ministry spoke on Friday.",  # every week has one
        "The ministry spoke today.",
        "On September 18 it spoke; the meeting is on October 2.",  # names a later day
        "On September 18, 2014 it spoke.",
        "The ministry spoke.",
    ],
)
def test_nothing_else_dates(text: str):
    """Weekdays, "today", another year and later days put nothing on the day."""
    assert place(made(text), WINDOW) is None


def test_undated_is_what_names_no_day():
    """A text that names a day is of that day or after; only one that names none is undated."""
    assert is_undated(made("The ministry spoke on Friday."), WINDOW)
    assert not is_undated(made("On September 2 it spoke."), WINDOW)
    assert not is_undated(made("Nothing.", moment("2015-09-17")), WINDOW)
