"""One publisher under many names."""

import pytest

from ingest.publishers import host_of, name_key, resolve, resolve_host
from ingest.types import Outlet

RADIO = Outlet("radio", "Radio Free Europe/Radio Liberty", hosts=("rferl.org",), aliases=("RFE/RL",))


@pytest.mark.parametrize(
    "words",
    [
        "RFE/RL", "( RFE/ RL )", "RFE/RL, Inc. Reprinted with permission", "Radio Free Europe/Radio Liberty, 12 Quay Street, Washington",
        "rferl.org", "https://www.rferl.org/a/123.html", "Radio Liberty", "Радио Свобода", "the RFE/RL website",
    ],
)  # fmt: skip
def test_all_spellings_are_the_desks_outlet(words):
    """Short form, long form with an address, host, and the table's other names lead to the desk's id."""
    found = resolve(words, (RADIO,))
    assert "radio" == found.id
    assert found.known


def test_without_a_desk_the_table_answers():
    """Agencies are known by themselves."""
    assert ("ap", True) == ((found := resolve("The Associated Press.")).id, found.agency)
    assert "reuters" == resolve("Thomson Reuters, 2015").id


def test_unknown_names_get_a_stable_slug():
    """The same name in other typesetting has the same id; the name stays as written."""
    found = resolve("Northern Courier, 12 Quay Street")
    assert ("northern-courier", "Northern Courier", False) == (found.id, found.name, found.known)
    assert found.id == resolve("NORTHERN COURIER").id


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Редакция газеты «Северный курьер».", "Северный курьер"), ("ООО «Курьер»", "Курьер"),
        ("The “Harbour Gazette”, all rights reserved", "Harbour Gazette"), ("„Nordkurier“ Verlag", "Nordkurier“ Verlag"),
    ],
)  # fmt: skip
def test_a_name_in_quotation_marks_is_shown_without_half_of_them(words, name):
    """The words of law in front and the mark that lost its other half are not the name."""
    assert name == resolve(words).name


def test_the_editors_of_a_listed_paper_are_the_paper():
    """`The editors of the newspaper N` is N, not somebody the paper credits."""
    assert "gazeta-n" == resolve("Редакция газеты «Северный курьер»", (Outlet("gazeta-n", "Северный курьер"),)).id


@pytest.mark.parametrize("words", ["", " ...", "an anonymous reader who wrote to us", "2015", "a b c d e f g h i j k"])
def test_what_is_no_name_is_nobody(words):
    """Empty, digits, lower case, or a whole sentence."""
    assert resolve(words) is None


def test_a_lookalike_host_is_somebody_else():
    """A host with a Cyrillic letter is not the outlet it imitates and shows its true spelling."""
    fake = resolve_host("https://rferl.оrg/a/1", (RADIO,))
    assert "radio" != fake.id
    assert fake.id.startswith("rferl.xn--")


def test_subdomains_belong_to_their_host():
    """A part of the site is the site; a longer name that merely ends alike is not."""
    assert "radio" == resolve_host("https://pressroom.rferl.org/x", (RADIO,)).id
    assert "notrferl.org" == resolve_host("https://notrferl.org/x", (RADIO,)).id
    assert resolve_host("", (RADIO,)) is None


def test_hosts_lose_what_only_says_how_they_are_served():
    """www, m and amp make no other host."""
    assert "example.com" == host_of("https://www.example.com/x") == host_of("amp.example.com")


def test_company_forms_and_articles_do_not_tell_names_apart():
    """The Courier Ltd. is Courier."""
    assert name_key("Courier") == name_key("The Courier Ltd.")
