import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.safe import cell, columns, cut, markdown, neutral, one_line, safe_url, shown_host


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("left\u202eright", "left[U+202E]right"),
        ("bell\x07", "bell[U+0007]"),
        ("esc\x1b[31m", "esc[U+001B][31m"),
        ("nul\x00", "nul[U+0000]"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("isolate\u2066x\u2069", "isolate[U+2066]x[U+2069]"),
        ("tag\U000e0041", "tag[U+E0041]"),
        ("lone\ud800", "lone\ufffd"),
        ("para\u2029next", "para\nnext"),
    ],
)
def test_what_cannot_be_seen_is_shown_or_gone(hostile, shown):
    """Controls and direction overrides are visible to the reader and do nothing."""
    assert shown == neutral(hostile)


@pytest.mark.parametrize("text", ["می\u200cخواهم", "Ñandú", "день", "日本語", "👩\u200d🚒", "two\nlines\tand a tab"])
def test_real_writing_is_left_alone(text):
    """Joiners of Persian and emoji, accents and every script pass unchanged."""
    assert text == neutral(text)


def test_five_thousand_marks_do_not_climb_out_of_their_line():
    """A letter keeps a few marks, as real writing does, and no more."""
    assert 9 == len(neutral("a" + "\u0301" * 5000))


def test_a_long_title_is_cut_at_a_word():
    """Two hundred characters at most, ending with a whole word and an ellipsis."""
    shown = one_line("word " * 100)
    assert len(shown) <= 200
    assert shown.endswith("word…")


def test_ten_thousand_characters_without_a_space_are_cut_all_the_same():
    """A line without spaces is cut where the limit falls."""
    assert 200 == len(one_line("x" * 10_000))


@given(st.text(), st.integers(2, 300))
def test_a_cut_line_keeps_within_its_limit(text, limit):
    """Whatever the words, a line longer than the limit comes back within it."""
    assert len(cut(text + "x" * limit, limit)) <= limit


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "//host/x",
        "java\tscript:alert(1)", " javascript:alert(1)", "http:///nohost", "http://[::1", "http://a.example:99999/", "",
        "https://a.example/\u202egpj", 'https://a.example/"onclick=', "https://a.example/<b>", "https:\\\\a.example\\x",
    ],
)  # fmt: skip
def test_an_address_that_could_act_is_no_link(url):
    """Only plain http and https addresses with a host stand behind a link."""
    assert "" == safe_url(url)


def test_credentials_do_not_stand_in_a_link():
    """What is written before an @ to mislead the eye is dropped; the real host stays."""
    assert "https://evil.example/x" == safe_url("https://good.example@evil.example/x")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.courier.example/x", "courier.example"),
        ("https://münchen.example/", "münchen.example"),
        ("https://xn--mnchen-3ya.example/", "münchen.example"),
        ("https://президент.рф/", "президент.рф"),
        ("https://раypal.example/", "xn--ypal-43d9g.example"),
        ("https://аррӏе.example/", "xn--80ak6aa92e.example"),
        ("https://user:pw@evil.example/", "evil.example"),
    ],
)
def test_a_host_that_could_be_mistaken_is_shown_in_its_xn_form(url, host):
    """Names in one script are shown as they are read; a mixture is shown as it is sent."""
    assert host == shown_host(url)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "\t=", "\r=", " ="])
def test_a_cell_is_no_formula(start):
    """A cell that a spreadsheet would run is led by an apostrophe."""
    assert cell(f"{start}1+1").startswith("'")


def test_markdown_of_strangers_is_text():
    """Links, images, headings, lists and HTML in an article's words stay words."""
    shown = markdown("# [x](javascript:y) ![i](z) <b> `c` *e* | \n1. one\n- two")
    assert "\\# \\[x\\](javascript:y) \\!\\[i\\](z) \\<b\\> \\`c\\` \\*e\\* \\| \n\\1. one\n\\- two" == shown


def test_wide_letters_take_two_columns_and_marks_none():
    """Columns are those of a terminal."""
    assert 7 == columns("日本ab\u0301c")
