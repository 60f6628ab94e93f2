"""The names of outlets over cases, scripts and languages."""

from __future__ import annotations

import pytest

from reports.language.titles import outlet_key, title_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Коммерсант", "Коммерсантом"),
        ("Ведомости", "Ведомостям"),
        ("Известия", "Известиями"),
        ("Вестник Халмара", "Вестнику Халмара"),
        ("Агентство «Норд»", "Норд"),
        ("Телеканал «Долина»", "Долины"),
        ("Утро", "Утру"),
        ("Liman Radyosu", "Liman Radyosu'nun"),
        ("The Gull", "Gull"),
    ],
)
def test_spellings_of_one_outlet_have_one_key(one, other):
    """Cases, the noun in front, an article and a Turkish ending make no other outlet."""
    assert outlet_key(one) == outlet_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Сорвикский «Курьер»", "Курьер"),
        ("Вестник Халмара", "Вестник Сорвика"),
        ("Coast News", "Coast TV"),
        ("Норд", "Норд-Вест"),
        ("Утро", "Утро Сорвика"),
    ],
)
def test_other_outlets_have_other_keys(one, other):
    """A place or a second word is part of the name."""
    assert outlet_key(one) != outlet_key(other)


@pytest.mark.parametrize(
    "names",
    [
        ("Sorvik Courier", "Sorviker Kurier", "Сорвикский Курьер"),
        ("Halmar Herald", "Halmarer Herold", "Вестник Халмара", "Вестнику Халмара", "Vestnik Halmara"),
        ("Radio Halmar", "Радио Халмара", "Halmar Radyosu"),
    ],
)
def test_translated_titles_meet(names):
    """A title that is translated and a place that is declined, in the languages of the desk."""
    assert 1 == len({title_key(name) for name in names})
    assert None is not title_key(names[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [("Sorvik Courier", "Sorvik Herald"), ("Sorvik Courier", "Halmarer Kurier"), ("Radio Nord", "Radio Norden")],
)
def test_other_titles_or_places_do_not(one, other):
    """Both must agree."""
    assert title_key(one) != title_key(other)


@pytest.mark.parametrize("name", ["The Times", "Der Spiegel", "Coast News", "Норд", "Herald Courier Sorvik"])
def test_a_title_alone_or_no_title_is_not_compared(name):
    """There are many papers called so."""
    assert title_key(name) is None
