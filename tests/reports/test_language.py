from __future__ import annotations

import pytest

from reports.language import LANGUAGES, language_of

CODES = sorted(LANGUAGES)


@pytest.mark.parametrize("code", CODES)
def test_a_language_has_every_kind_of_cue(code):
    """A language that cannot deny, admit or decline would turn such statements into claims."""
    found = {cue.cls for cue in LANGUAGES[code].cues.values()}
    assert {"say", "deny", "admit", "suspect", "fear", "decline"} <= found


@pytest.mark.parametrize("code", CODES)
def test_words_are_in_lower_case_and_whole(code):
    """The tables are looked up by lower-case words, so a capital or an underscore in them would never hit."""
    pack = LANGUAGES[code]
    listed = [word for words in pack.cues for word in words] + [
        *pack.people,
        *pack.bodies,
        *pack.skips,
        *pack.boundaries,
        *pack.months,
        *pack.weekdays,
        *pack.numbers,
        *pack.scales,
    ]
    assert [] == [word for word in listed if word != word.lower() and pack.code != "tr"]
    assert [] == [word for words in pack.cues for word in words if not word or " " in word]


@pytest.mark.parametrize("code", CODES)
def test_months_and_weekdays_are_whole(code):
    """Twelve months, seven days."""
    pack = LANGUAGES[code]
    assert set(range(1, 13)) == set(pack.months.values())
    assert set(range(7)) == set(pack.weekdays.values())


@pytest.mark.parametrize("code", CODES)
def test_no_pattern_hits_the_empty_text(code):
    """A pattern with an empty alternative would colour every sentence."""
    pack = LANGUAGES[code]
    patterns = [
        pack.declining,
        pack.unknowing,
        pack.conditional,
        pack.possible,
        pack.inferring,
        pack.fearing,
        pack.negating,
        pack.hedges,
        pack.anonymous,
    ]
    assert [] == [one.pattern for one in patterns if one.search("") is not None]


@pytest.mark.parametrize(
    ("code", "expected"), [("en-GB", "en"), ("RU", "ru"), ("de_AT", "de"), ("xx", "en"), ("", "en")]
)
def test_a_code_finds_its_language(code, expected):
    """Regions are ignored; what is unknown is read as English."""
    assert expected == language_of(code).code
