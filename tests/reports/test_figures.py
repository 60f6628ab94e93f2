"""Figures: in the unit of their quantity or not at all, shown as the text has them, and compared with who gives which."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from tell import make_article

from reports.measures import factor, measure_of
from reports.origins import read_topic
from reports.statements import read_statements
from reports.topic_files import parse_topic
from reports.types import Note, NumberConflict, Reading

TOPIC = parse_topic(
    """
id = "mine"
title = "The mine"
languages = ["en", "de", "ru", "tr"]
[admit]
query = "mine OR bergwerk OR шахт* OR maden*"
[[actor]]
id = "berg"
names = ["Ada Berg"]
person = true
kind = "official"
[[claim]]
id = "shut"
text = "The mine was shut."
also = ["shut OR closed"]
[[quantity]]
id = "shut-for"
text = "How long the mine was shut"
near = "shut OR closed OR geschlossen OR закрыт* OR kapalı*"
unit = "months"
[[quantity]]
id = "missing"
text = "Missing"
near = "missing OR vermisst* OR пропал* OR kayıp*"
unit = "people"
tolerance = 0.02
[[quantity]]
id = "depth"
near = "deep OR depth OR tief"
unit = "m"
""".encode(),
    "mine.toml",
)

# What stands in the text, in which language; the quantity; what is read: bounds in the quantity's unit, and the words shown.
READ = [
    ("The mine was shut for more than 4 months.", "en", "shut-for", (4, 4, "more than 4 months")),
    ("The mine was shut for four weeks.", "en", "shut-for", None),
    ("The mine was shut for two years.", "en", "shut-for", (24, 24, "two years")),
    ("The mine was shut for 40 days.", "en", "shut-for", None),
    ("The mine was shut, and four men left.", "en", "shut-for", None),
    ("Das Bergwerk war rund drei Monate geschlossen.", "de", "shut-for", (3, 3, "rund drei Monate")),
    ("Das Bergwerk war drei Wochen geschlossen.", "de", "shut-for", None),
    ("Шахта была закрыта более 4 месяцев.", "ru", "shut-for", (4, 4, "более 4 месяцев")),
    ("Шахта была закрыта четыре недели.", "ru", "shut-for", None),
    ("Maden yaklaşık 5 ay kapalı kaldı.", "tr", "shut-for", (5, 5, "yaklaşık 5 ay")),
    ("Maden 5 hafta kapalı kaldı.", "tr", "shut-for", None),
    ("In the mine nearly 2,000 troops are missing.", "en", "missing", (2000, 2000, "nearly 2,000 troops")),
    ("In the mine 20 to 30 men are missing.", "en", "missing", (20, 30, "20 to 30 men")),
    ("In the mine three men are missing for 4 days.", "en", "missing", (3, 3, "three men")),
    ("In the mine men are missing for 4 days.", "en", "missing", None),
    ("The mine is 3 km deep.", "en", "depth", (3000, 3000, "3 km")),
    ("The mine is 50 years old and deep.", "en", "depth", None),
]


def reading(text: str, name: str = "a", **more) -> Reading:
    """One article read under the topic of the mine."""
    return read_statements(make_article(text, name, **more), TOPIC)


def given(*readings: Reading, quantity: str = "missing") -> NumberConflict:
    """What is said of one quantity in all of them."""
    return next(found for found in read_topic(readings, TOPIC).numbers if found.quantity == quantity)


@pytest.mark.parametrize(("text", "language", "quantity", "expected"), READ)
def test_a_figure_counts_in_the_unit_of_its_quantity_only(text, language, quantity, expected):
    """Four weeks are no months, two years are 24; what is shown is what the text has."""
    numbers = [n for one in reading(text, language=language).statements for n in one.numbers if n.quantity == quantity]
    assert [expected] == ([(n.low, n.high, n.said) for n in numbers] or [None])


def test_units_convert_where_that_is_exact():
    """Days into weeks by a seventh, months into years; never weeks into months, nor miles into metres."""
    assert 7 == 1 / factor("weeks", "days later")
    assert 12 == factor("months", "Jahre")
    assert 1000 == factor("m", "километра")
    assert (None, None, None) == (factor("months", "weeks"), factor("m", "miles"), factor("people", "days"))
    assert 1 == factor("people", "souls aboard")
    assert None is measure_of("people")


def test_figures_that_disagree_stand_with_who_gives_which():
    """A conflict names every giver; figures within the tolerance are none."""
    found = given(
        reading("Ada Berg said 40 miners were missing in the mine.", "a", outlet="A"),
        reading("At least 60 miners are missing in the mine.", "b", outlet="B"),
    )
    assert (True, (("40 miners", ("Ada Berg",)), ("At least 60 miners", ("B",)))) == (found.conflict, found.values)
    found = given(
        reading("Some 100 miners are missing in the mine.", "a", outlet="A"),
        reading("101 miners are missing in the mine.", "b", outlet="B"),
    )
    assert not found.conflict


def test_one_figure_in_two_languages_is_shown_once():
    """The English words stand for both."""
    found = given(
        reading("Ada Berg said 40 miners were missing in the mine.", "a", outlet="A"),
        reading("Im Bergwerk werden 40 Menschen vermisst.", "b", outlet="B", language="de"),
    )
    assert (("40 miners", ("Ada Berg", "B")),) == found.values


def test_one_speakers_figure_in_several_widths_is_shown_at_its_narrowest():
    """`At least 30` and 34 by one speaker of one day are one figure; of two speakers they are two."""
    wide = reading("Ada Berg said on Friday that at least 30 miners were missing in the mine.", "a", outlet="A")
    narrow = reading("Ada Berg said on Friday that 34 miners were missing in the mine.", "b", outlet="B")
    found = given(wide, narrow)
    assert ((("34 miners", ("Ada Berg",)),), (Note("also_as", ("Ada Berg",), ("at least 30 miners",)),)) == (
        found.values,
        found.notes,
    )
    other = reading("The owner said on Friday that 34 miners were missing in the mine.", "c", outlet="C")
    assert 2 == len(given(wide, other).values)
