import pytest

from ingest.capture import outlet_of
from ingest.hostnames import looks_like, suspicion
from ingest.urls import host_of
from ingest.watchlist import read_watchlist

WATCH = read_watchlist("""
[desk]
name = "Desk"

[[outlet]]
id = "post"
name = "Harbour Post"
hosts = ["harbour.example"]
""")


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("harbоur.example", "mixes scripts within a word and looks like harbour.example"),
        ("rferl.оrg", "mixes scripts within a word and looks like rferl.org"),
        ("ηarbour.example", "mixes scripts within a word"),
        ("аррӏе.example", "is written in letters that all look Latin and looks like apple.example"),
        ("news.аррӏе.example", "is written in letters that all look Latin and looks like news.apple.example"),
        ("порт-news.example", "mixes scripts within a word"),
        ("xn--80ak6aa92e.example", "is written in letters that all look Latin"),
    ],
)
def test_a_name_made_to_look_like_another_is_told(host, told):
    """Two scripts in a word, or a foreign word of look-alikes alone; with the name it is mistaken for."""
    assert told in suspicion(f"http://{host}/page")
    assert suspicion(f"http://{host}/page").startswith(f"the host {host_of(f'http://{host}/')} ")


@pytest.mark.parametrize(
    "host",
    ["harbour.example", "президент.рф", "сосо.рф", "новости.example", "münchen.example", "コーヒー.jp", "日本tv.jp", "한국tv.kr",
     "ελλάδα.gr", "shıps.example", "xn--zzzzzz9999.example", "127.0.0.1", ""],
)  # fmt: skip
def test_real_names_of_every_script_are_left_alone(host):
    """A language's own way of writing is no trick, nor is a word that only one script can spell."""
    assert "" == suspicion(f"http://{host}/page")


@pytest.mark.parametrize("host", ["shıps.example", "münchen.example", "www.harböur.example"])
def test_a_name_close_to_an_outlet_of_the_desk_is_told_in_any_script(host):
    """A Latin letter beyond the alphabet deceives as well, where the plain name is one that the desk trusts."""
    plain = looks_like(host_of(f"http://{host}/")).removeprefix("www.")
    assert plain in suspicion(f"http://{host}/page", {plain})
    assert "" == suspicion(f"http://{plain}/page", {plain})


def test_a_page_under_such_a_name_is_not_the_outlet_it_calls_itself():
    """What it says of itself is believed of a page under an honest name only."""
    assert "post" == outlet_of(WATCH, "http://quay.example/1", "", "Harbour Post").id
    assert "post" != outlet_of(WATCH, "http://harbоur.example/1", "", "Harbour Post").id
    assert "post" == outlet_of(WATCH, "http://www.harbour.example/1", "").id
