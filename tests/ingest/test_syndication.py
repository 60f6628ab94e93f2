"""The verdict on a pair: copies however disguised, and what only looks like one."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.syndication import RULES, judge, measure
from storage.events import RelationMeasured
from tests.ingest.stories import COMMENTARY, LETTER, REPORT, RIVAL, text

PARAGRAPHS = REPORT.split("\n")


def kind(one, other, language="en"):
    """What the pair is judged to be."""
    found = judge(text("a", one, language=language), text("b", other, language=language))
    return found.kind if found else None


def test_the_verdict_does_not_depend_on_the_side():
    """Whichever text comes first, the fact is the same, with ids in order."""
    a, b = text("a"), text("b", "\n".join(PARAGRAPHS[:4]))
    assert judge(a, b) == judge(b, a)
    assert ("a", "b", a.text_sha, b.text_sha) == ((found := judge(b, a)).a, found.b, found.text_a, found.text_b)


def test_the_same_words_are_identical():
    """Other quotation marks, case and spaces make no other text."""
    assert "identical" == kind(REPORT, REPORT.replace("“", '"').replace("”", '"').upper())


@pytest.mark.parametrize(
    "edited",
    [
        "\n".join(PARAGRAPHS[:4]),
        "\n".join(["A wall that was meant to stand for a century is shut.", *PARAGRAPHS[1:3], *PARAGRAPHS[4:]]),
        f"RIVERTON — {REPORT}\nWant more stories like this one? Sign up for the morning letter of the Daily Quay.",
        f"{REPORT}\n{COMMENTARY}",
        "\n".join(PARAGRAPHS[3:] + PARAGRAPHS[:3]),
    ],
    ids=["bottom cut", "new lead", "dateline and footer", "comments below", "paragraphs moved"],
)
def test_edited_reprints_are_copies(edited):
    """What newsrooms do to a reprint leaves it one."""
    assert "copy" == kind(REPORT, edited)


def test_direction_says_which_text_lies_within():
    """A cut reprint lies in its source; of two like texts neither does."""
    assert "b_in_a" == judge(text("a"), text("b", "\n".join(PARAGRAPHS[:4]))).direction
    assert "a_in_b" == judge(text("a", "\n".join(PARAGRAPHS[:4])), text("b")).direction
    assert "" == judge(text("a"), text("b")).direction


def test_zero_width_signs_and_lookalike_letters_hide_nothing():
    """A copy that was made to look different to machines is the same words."""
    disguised = REPORT.replace("a", "а").replace("o", "о")  # Cyrillic
    disguised = "\u200b".join(disguised[at : at + 7] for at in range(0, len(disguised), 7))
    assert "identical" == kind(REPORT, disguised)


def test_an_excerpt_in_a_commentary_is_partial():
    """A paragraph or two taken over word by word, among own words."""
    lines = COMMENTARY.split("\n")
    excerpt = "\n".join([*lines[:2], PARAGRAPHS[0], PARAGRAPHS[1], *lines[2:]])
    assert "partial" == kind(REPORT, excerpt)


def test_the_same_quotation_makes_no_copy():
    """Two reporters at one press conference share its words and nothing else."""
    assert "shared_quotes" == kind(REPORT, RIVAL)


def test_a_translated_quotation_shares_nothing():
    """Words spoken once and printed in two languages leave no grams in common: that link is not made here."""
    russian = "Мара Илвес, глава порта, сказала: «Мы не откроем ворота, пока каждый болт не проверит тот, кто за него распишется»."
    assert kind(REPORT, " ".join([russian] * 4), "ru") is None


@pytest.mark.parametrize("frame", ["“{}”", "{}"], ids=["in marks", "led in by a colon"])
def test_a_letter_printed_whole_by_two_is_a_shared_document(frame):
    """Most of both texts is the letter, and neither reporter has copied the other."""
    letter = frame.format(LETTER)
    one = f"The harbour master of Riverton resigned on Friday and left a letter on his desk.\nThe letter reads: {letter}\nThe board would not say who reads the surveys now."
    other = f"Staff at the port found an open office this morning.\nIn his letter Tomas Berg wrote: {letter}\nIt was pinned to the door by noon and photographed by everyone who passed."
    assert "shared_document" == kind(one, other)


def test_a_weather_form_is_no_copy():
    """One form filled in with other figures is kept apart, for a person to see."""
    form = (
        "Temperatures will reach {} degrees in the afternoon and fall to {} degrees by night. Winds from the west blow at {} "
        "kilometres an hour along the coast and reach {} kilometres an hour on the hills. Rain of {} millimetres is expected "
        "before noon, and waves of {} metres outside the harbour. Sailors should call the coast guard before they leave."
    )
    found = judge(text("a", form.format(21, 11, 15, 40, 3, 2)), text("b", form.format(14, 6, 33, 70, 12, 5)))
    assert ("review", "template") == (found.kind, found.rule)


def test_a_corrected_form_is_still_a_copy():
    """One new figure among many is an update of the same text."""
    assert "copy" == kind(REPORT, REPORT.replace("400", "450"))


def test_one_casualty_table_in_two_reports_is_no_copy():
    """The list that an office handed out does not make the reports around it one."""
    table = "\n".join(
        f"{town} {count}"
        for town, count in zip(
            [
                "Riverton",
                "Saltby",
                "Kelmar",
                "Dunholt",
                "Varnhem",
                "Tollesby",
                "Corvale",
                "Lindmouth",
                "Ashgrove",
                "Ferndale",
                "Yarrow",
                "Welland",
            ],
            range(3, 40, 3),
            strict=False,
        )
    )
    one = f"The coast guard published its count of wrecks on Monday, the first in ten years.\n{table}\nInsurers called it late, and incomplete in the north."
    other = f"How many boats went down is no secret any more, and families have read the list with care.\n{table}\nA memorial is planned where the old crane stood, if the money can be found."
    assert kind(one, other) not in ("copy", "partial", "identical")


def test_one_footer_under_two_texts_relates_nothing():
    """Words that a house puts under every text are no shared narrative."""
    footer = (
        "Have you seen something that we should know about? Write to the desk or call the news line at any hour of the day, "
        "and tell us how we can reach you if we want to hear more about it."
    )
    assert kind(f"{REPORT}\n{footer}", f"{COMMENTARY}\n{footer}") not in ("copy", "partial")


def test_updates_of_one_agency_story_chain():
    """Each version is a copy of the one before it, however long the story has grown in the end."""
    versions = ["\n".join(PARAGRAPHS[:count]) for count in (3, 5, 7)]
    assert ["copy", "copy"] == [kind(versions[0], versions[1]), kind(versions[1], versions[2])]


def test_briefs_are_left_to_the_day():
    """Below forty words only the same words are a verdict; containment is noted for the dates to decide."""
    brief = "Riverton closed its old breakwater on Tuesday after divers found cracks."
    assert "identical" == kind(brief, brief + " ")
    found = judge(text("a", brief), text("b", f"{brief} More will follow."))
    assert ("review", "brief") == (found.kind, found.rule)
    assert kind(brief, "Saltby opened its new breakwater on Friday after divers found nothing.") is None


def test_unrelated_and_empty_texts_relate_nothing():
    """No words, or no words in common."""
    assert kind(REPORT, COMMENTARY) is None
    assert kind("", "") is None
    assert kind(REPORT, "") is None


def test_chinese_copies_are_copies():
    """Without spaces, too."""
    report = "里弗顿港务局星期二关闭了旧防波堤，因为潜水员在水线以下发现了裂缝。工程师自春天以来曾两次警告，但两封信都没有得到答复。渡轮现在从煤码头出发，乘客在雨中等候。维修费用预计为三百万克朗，其中三分之一由地区承担。"
    assert "copy" == kind(report, report[: len(report) * 3 // 4], "zh")


def test_every_rule_can_be_reached_by_name():
    """Rules are named once, and each kind is of the vocabulary."""
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    known = {"identical", "copy", "partial", "shared_document", "shared_quotes", "review", ""}
    assert {rule.kind for rule in RULES} <= known


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([REPORT, RIVAL, COMMENTARY, LETTER]), st.sampled_from([REPORT, RIVAL]))
def test_measures_hold_for_any_edit(seed, one, other):
    """Symmetric, within bounds, and a valid fact, for random deletions."""
    chance = random.Random(seed)
    edited = " ".join(word for word in other.split(" ") if chance.random() > 0.3)
    a, b = text("a", one), text("b", edited)
    forth, back = measure(a, b), measure(b, a)
    assert (forth.c_ab, forth.c_ba, forth.coverage, forth.narrative, forth.longest) == (
        back.c_ba,
        back.c_ab,
        back.coverage,
        back.narrative,
        back.longest,
    )
    assert all(0 <= share <= 1000 for share in (forth.c_ab, forth.c_ba, forth.coverage, forth.narrative, forth.numbers))
    found = judge(a, b)
    assert found is None or RelationMeasured.model_validate(found.model_dump()) == found
