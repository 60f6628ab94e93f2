"""Credits: the table of wordings, what is read, and who is meant."""

import pytest

from ingest.credit import EXAMPLE, WORDINGS, find_credits
from ingest.types import Outlet
from storage.events import Extraction, Hint, Line

RADIO = Outlet("radio", "Radio Free Europe/Radio Liberty", hosts=("rferl.org",), aliases=("RFE/RL",))
BLOG = Outlet("blog", "Quay Notes", hosts=("quaynotes.example",))
PROSE = "The harbour board met again on Tuesday and put off the vote, since two members had not read the report."


def page(*lines, prose=12, **fields):
    """Some prose, then the given lines; a pair sets the role."""
    given = [Line(text=line) if isinstance(line, str) else Line(text=line[0], role=line[1]) for line in lines]
    return Extraction(extractor="test", lines=(*[Line(text=PROSE)] * prose, *given), **fields)


def headed(*lines):
    """The given lines, then some prose."""
    return page(*lines, *[PROSE] * 12, prose=0)


@pytest.mark.parametrize("wording", WORDINGS, ids=lambda wording: wording.rule)
def test_every_wording_finds_its_example(wording):
    """The example of each line of the table gives one credit, by that line, with that claim."""
    line = (wording.example, "byline" if wording.scope == "byline" else "body")
    extraction = headed(line) if wording.scope in ("dateline", "byline") else page(line)
    (found,) = find_credits(extraction, None)
    assert (wording.rule, wording.claim) == (found.rule, found.claim)
    assert found.quote in wording.example
    if EXAMPLE in wording.example:
        assert ("northern-courier", EXAMPLE) == (found.publisher, found.name)


def test_rules_are_named_once():
    """A credit's rule leads to one line of the table."""
    rules = [wording.rule for wording in WORDINGS]
    assert len(set(rules)) == len(rules)


def test_every_language_can_reprint_and_source():
    """The languages of the desk each know both claims."""
    for language in ("en", "ru", "uk", "tr", "de", "fr", "es", "ar"):
        claims = {wording.claim for wording in WORDINGS if wording.language in (language, "any")}
        assert {"reprint", "source"} <= claims, language


def test_a_whole_reprint_is_credited_in_three_ways():
    """Byline, permission and copyright name the same outlet of the desk, each with its words and place."""
    extraction = Extraction(
        extractor="test",
        lines=(
            Line(text="By Ann Author | ( RFE/ RL )", role="byline"),
            *[Line(text=PROSE)] * 10,
            Line(
                text="Copyright (c) 2019. RFE/RL, Inc. Republished here by permission of Radio Free Europe/Radio Liberty, 12 Quay Street.",
                role="credit",
            ),
        ),
    )
    found = find_credits(extraction, BLOG, (RADIO, BLOG))
    assert {"radio"} == {credit.publisher for credit in found}
    assert {("agency", "byline"), ("reprint", "tail"), ("copyright", "tail")} == {(c.claim, c.place) for c in found}
    (copyright_line,) = (credit for credit in found if credit.claim == "copyright")
    assert "Copyright (c) 2019. RFE/RL, Inc" == copyright_line.quote


def test_a_credit_to_itself_is_none():
    """The same page under the credited outlet's own name credits nobody."""
    line = "Copyright (c) 2015 RFE/RL, Inc. All rights reserved."
    assert () == find_credits(page(line), RADIO, (RADIO,))
    assert "radio" == find_credits(page(line), BLOG, (RADIO, BLOG))[0].publisher


@pytest.mark.parametrize("role", ["comment", "related", "newsletter", "caption", "advert", "navigation", "share"])
def test_only_the_publishers_words_are_read(role):
    """A reader who quotes the credit line, a teaser, a caption: none of them credits."""
    assert () == find_credits(page(("Reprinted with the permission of Northern Courier.", role)), None)


@pytest.mark.parametrize(
    "line",
    [
        "Picture: AP",
        "Photo © AFP",
        "Source photo: Reuters",
        "The story was first published decades ago and nobody in Riverton remembers why.",
        "He said the source: a broken pump.",
        "The mayor (pictured) - who was out of town - did not answer.",
        "Residents of Kelmar (population 900) — the smallest town on the line — waited.",
        "The contract was reprinted with errors.",
        "Based on what he saw, the diver resigned.",
    ],
)
def test_what_only_looks_like_a_credit(line):
    """Pictures, mentions and brackets in prose name no origin of the text."""
    assert () == find_credits(page(line), None)
    assert () == find_credits(headed(line), None)


def test_a_mention_in_the_middle_is_no_credit():
    """What an agency is said to have reported, in the body, is attribution and not credit."""
    line = "The agency Reuters reported that the board had met. (Reuters) had asked twice."
    extraction = page(line, *[PROSE] * 8)
    assert () == find_credits(extraction, None)


@pytest.mark.parametrize(
    ("line", "publisher"),
    [
        ("MOSCOW (AP) — The gates stayed shut.", "ap"),
        ("DAMASCUS, Syria (AP) - The gates stayed shut.", "ap"),
        ("BEIRUT, Sept 18 (Reuters) - The gates stayed shut.", "reuters"),
        ("(Reuters) - The gates stayed shut.", "reuters"),
        ("ANKARA (AA) - Kapılar kapalı kaldı.", "anadolu"),
        ("Moskau (dpa) - Die Tore blieben zu.", "dpa"),
        ("MOSCOW, September 18. /TASS/. The gates stayed shut.", "tass"),
        ("МОСКВА, 18 сен — РИА Новости. Ворота закрыты.", "ria"),
        ("КИЕВ, 18 сентября (УНИАН) — Ворота закрыты.", "unian"),
        ("موسكو (رويترز) - بقيت البوابات مغلقة.", "reuters"),
        ("BEIJING, Sept. 18 (Xinhua) -- The gates stayed shut.", "xinhua"),
    ],
)
def test_datelines_of_agencies(line, publisher):
    """The agency of a dateline is credited, in the head."""
    (found,) = find_credits(headed(line), None)
    assert (publisher, "agency", "head") == (found.publisher, found.claim, found.place)


def test_a_city_in_brackets_is_no_agency():
    """Only names of the table make a dateline."""
    assert () == find_credits(headed("PORTLAND (ME) — The gates stayed shut."), None)


def test_the_end_of_one_long_line_is_read():
    """A text without line breaks has its credit at its end."""
    extraction = page(" ".join([PROSE] * 12) + " Reprinted with the permission of Northern Courier.", prose=0)
    (found,) = find_credits(extraction, None)
    assert "northern-courier" == found.publisher


@pytest.mark.parametrize(
    ("hint", "claim", "place"),
    [
        (Hint(source="canonical", value="https://www.rferl.org/a/1.html"), "reprint", "meta"),
        (Hint(source="syndication-source", value="http://rferl.org/a/1.html"), "reprint", "meta"),
        (Hint(source="json-ld:isBasedOn", value="https://rferl.org/a/1.html"), "reprint", "meta"),
        (Hint(source="json-ld:sourceOrganization", value="RFE/RL"), "agency", "meta"),
        (Hint(source="meta:copyright", value="© 2015 RFE/RL, Inc."), "copyright", "meta"),
        (Hint(source="feed:source", value="RFE/RL"), "via", "feed"),
    ],
)
def test_hints_to_machines_are_credits(hint, claim, place):
    """Canonical and syndication addresses, JSON-LD, feed sources: the publisher by host or name."""
    extraction = page(url="https://quaynotes.example/x", hints=(hint,))
    (found,) = find_credits(extraction, BLOG, (RADIO, BLOG))
    assert ("radio", claim, place, hint.value) == (found.publisher, found.claim, found.place, found.quote)


def test_hints_to_its_own_site_are_none():
    """A canonical address on the page's own host, or above it, credits nobody."""
    hints = (Hint(source="canonical", value="https://quaynotes.example/x"),)
    assert () == find_credits(page(url="https://m.quaynotes.example/x", hints=hints), None)
    assert () == find_credits(page(url="https://blog.quaynotes.example/x", hints=hints), None)


def test_order_and_repetition_do_not_multiply():
    """The same credit twice in one place is one."""
    line = "Source: Northern Courier"
    assert 1 == len(find_credits(page(line, line), None))
