from __future__ import annotations

import pytest

from reports.numbers import find_numbers

CASES = [
    ("en", "killed some 250,000 people", (250_000, 250_000, "about")),
    ("en", "more than 250,000 lives", (250_000, 250_000, "more than")),
    ("en", "displaced four million.", (4_000_000, 4_000_000, "")),
    ("en", "2.5 million people", (2_500_000, 2_500_000, "")),
    ("en", "between four and six thousand civilians", (4_000, 6_000, "")),
    ("en", "20 to 30 men", (20, 30, "")),
    ("en", "twenty-five men", (25, 25, "")),
    ("en", "at least two dozen houses", (24, 24, "at least")),
    ("de", "rund 240.000 Menschen", (240_000, 240_000, "about")),
    ("de", "mehr als zwei Millionen", (2_000_000, 2_000_000, "more than")),
    ("ru", "более 240 тысяч человек", (240_000, 240_000, "more than")),
    ("ru", "около 4 млн человек", (4_000_000, 4_000_000, "about")),
    ("tr", "en az 250 bin kişi", (250_000, 250_000, "at least")),
]


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_a_number_is_read_with_its_qualifier(language, text, expected):
    """Figures, words, scales and ranges give whole numbers; `some` and `more than` are kept."""
    assert [expected] == [(n.low, n.high, n.qualifier) for n in find_numbers(text, language)]


@pytest.mark.parametrize("text", ["on September 16 that", "since 2011", "at 10:30", "3.5 on the scale", "16 September"])
def test_dates_years_and_times_are_no_quantities(text):
    """A day of the month is never sixteen of something."""
    assert [] == [number.low for number in find_numbers(text)]


@pytest.mark.parametrize(
    ("language", "text", "low"),
    [
        ("tr", "sıcak bir ülkeye gönderildiler", []),
        ("tr", "en az bir asker öldü", [1]),
        ("tr", "bugüne kadar 240 bin kişi öldü", [240_000]),
        ("de", "in ein warmes Land", []),
        ("de", "eine Million Menschen", [1_000_000]),
    ],
)
def test_an_article_is_no_one(language, text, low):
    """Where a word for one is the article as well, it counts only beside words that make it a number."""
    assert low == [number.low for number in find_numbers(text, language)]
    assert "" == find_numbers("bugüne kadar 240 bin kişi öldü", "tr")[0].qualifier


def test_the_word_after_tells_what_is_counted():
    """The unit is what follows."""
    assert "people" == find_numbers("some 250,000 people died")[0].following.split()[0]
