"""Advice on topics that are right as they stand."""

from __future__ import annotations

from reports.advising import advice
from reports.topic_files import parse_topic

TOPIC = """
id = "ridge"
title = "The truce"
languages = ["en"]
[admit]
query = "truce"
[[actor]]
id = "may"
names = ["{name}"]
person = true
[[claim]]
id = "truce"
text = "A truce is agreed."
{more}
[claim.about]
what = {what}
{group}
"""


def advised(name: str = "Ada May", more: str = 'counter = ["collapsed"]', what: str = '["truce"]', group: str = ""):
    """The advice on a topic with these lines."""
    text = TOPIC.format(name=name, more=more, what=what, group=group)
    return advice(parse_topic(text.encode(), "ridge.toml"))


def test_a_claim_without_counter_words_is_pointed_out():
    """A claim that nothing denies in other words, and only that, is named with what to do."""
    lines = advised(more="", group='how = ["agreed"]')
    assert 1 == len(lines)
    assert lines[0].startswith("no `counter` for truce")


def test_a_claim_on_one_word_is_pointed_out():
    """A claim found by any mention of its thing is too wide; a second group or a distance mends it."""
    assert "claim truce rests on one word (truce)" in advised()[0]
    assert () == advised(group='how = ["agreed"]')
    assert () == advised(what="""['"truce agreed"~4']""")


def test_a_word_in_two_groups_is_pointed_out():
    """The reader lets no word fill two groups, so the author should know."""
    assert "`about`; one word never fills both" in advised(what='["represent*"]', group='how = ["represent*"]')[0]


def test_a_name_that_is_a_small_word_is_pointed_out():
    """`May` may be a month and a verb."""
    assert "'May' is a common word" in advised(name="May", group='how = ["agreed"]')[0]
