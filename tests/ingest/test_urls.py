from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.urls import MAX_LENGTH, TRACKING, article_id, canonical, host_of, registrable_domain, safe_url

UNSAFE = (
    "", "/relative", "//host.example/x", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)",
    "java\nscript:alert(1)", "\x01javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "ftp://x.org/",
    "gopher://x.org/", "blob:http://x.org/1", "http:x.org", "http:///x", "http://", "http://x.org:0/", "http://x.org:65536/",
    "http://x.org:port/", "http://[::1", "http://x y.org/", "http://x.org/a\r\nHost: b", "http://x.org/\0", "http://x.org/\u202egpj",
    "http://x.org/\u200b", "http://good.example\\@evil.example/", "http://x.org/" + "a" * MAX_LENGTH, "http://2130706433/",
    "http://0x7f000001/", "http://0177.0.0.1/", "http://127.1/", "http://1.2.3.4.5/", "http://a..b/", "http://-/", "http://.org/",
    "http://x\u00adz.org/", "http://\u2488.example/", "mailto:a@b.example", "about:blank",
)  # fmt: skip


PARTS = st.sampled_from(
    ["http://", "https://", "HTTP://", "a.example", "m.", "www.", "amp.", "1.2", "/", "/./", "/../x", "//", ";p", "?", "#f", "&", "a=1",
     "utm_source=x", "%41", "%zz", "é", " ", "[", "@", ":80", ":8080", "/amp", "/print/", "?amp=1", "A.Example.", "-a", "127.0.0.1", "~", "'"]
)  # fmt: skip


@given(st.lists(PARTS, max_size=8).map("".join), st.sampled_from(["http://", ""]))
def test_an_address_safe_as_it_stands_is_named_as_by_the_long_way(rest, scheme):
    """The short way, by which nearly all go, changes no name and no address."""
    url = scheme + rest
    short = [name(url) for name in (safe_url, canonical, article_id)]
    safe_url.cache_clear()
    with mock.patch("ingest.urls._plain", return_value=None):
        assert short == [name(url) for name in (safe_url, canonical, article_id)]
    safe_url.cache_clear()


@pytest.mark.parametrize("url", UNSAFE)
def test_an_unsafe_address_is_refused(url):
    """Other schemes, hidden characters, numeric hosts and broken forms are neither fetched nor linked."""
    assert safe_url(url) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://Example.ORG/Path", "http://example.org/Path"),
        ("  http://x.org/a  \n", "http://x.org/a"),
        ("http://x.org:80/", "http://x.org/"),
        ("https://x.org:443/", "https://x.org/"),
        ("http://x.org:8080/", "http://x.org:8080/"),
        ("http://user:secret@x.org/", "http://x.org/"),
        ("http://good.example@evil.example/", "http://evil.example/"),
        ("http://x.org./", "http://x.org/"),
        ("http://x.org/a b", "http://x.org/a%20b"),
        ("http://x.org/100%", "http://x.org/100%25"),
        ("http://x.org/%7euser/%2f", "http://x.org/~user/%2F"),
        ("http://новости.рф/путь", "http://xn--b1amnebsh.xn--p1ai/%D0%BF%D1%83%D1%82%D1%8C"),
        ("http://rferl.оrg/", "http://rferl.xn--rg-emc/"),  # a Cyrillic o shows itself
        ("http://①②⑦.0.0.1/", "http://127.0.0.1/"),
        ("http://127。0。0。1/", "http://127.0.0.1/"),
        ("http://[2606:4700::1111]:8080/x", "http://[2606:4700::1111]:8080/x"),
    ],
)
def test_a_safe_address_takes_one_form(url, expected):
    """Host in ASCII and lower case, no password, no default port, escapes only where needed."""
    assert expected == safe_url(url)


SAME_ARTICLE = (
    "https://www.harbour-post.example/2015/09/18/ships",
    "http://www.harbour-post.example/2015/09/18/ships",
    "https://harbour-post.example/2015/09/18/ships",
    "https://www.harbour-post.example/2015/09/18/ships/",
    "https://www.harbour-post.example/2015/09/18/ships?utm_source=rss&utm_medium=feed",
    "https://www.harbour-post.example/2015/09/18/ships?fbclid=abc#comments",
    "https://www.harbour-post.example:443//2015/09/./18/x/../ships",
    "https://m.harbour-post.example/2015/09/18/ships",
    "https://amp.harbour-post.example/2015/09/18/ships",
    "https://www.harbour-post.example/2015/09/18/ships/amp/",
    "https://www.harbour-post.example/amp/2015/09/18/ships",
    "https://www.harbour-post.example/2015/09/18/ships?amp=1",
    "https://www.harbour-post.example/2015/09/18/ships?print=yes",
    "https://www.harbour-post.example/2015/09/18/ships/print",
    "HTTPS://WWW.HARBOUR-POST.EXAMPLE/2015/09/18/%73hips",
)


@pytest.mark.parametrize("url", SAME_ARTICLE)
def test_every_dress_of_an_address_names_the_same_article(url):
    """Tracking, AMP, mobile and print forms, scheme, www and a closing slash do not make another article."""
    assert article_id(SAME_ARTICLE[0]) == article_id(url)


OTHER_ARTICLES = (
    "https://x.example/a", "https://x.example/b", "https://x.example/A", "https://x.example/a?12345", "https://x.example/a?id=",
    "https://x.example/a?id=1", "https://x.example/a?id=2", "https://x.example/a?eid=1", "https://x.example/a?source=1",
    "https://x.example/a?gallery=3", "https://x.example/a?cid=9", "https://x.example/a?uid=9", "https://x.example/a?session=2",
    "https://x.example/a?keyword=x", "https://x.example/a?ref=1", "https://x.example/a?medium=1", "https://x.example/a?p=1",
    "https://x.example/a?p=1&p=2", "https://x.example/a%2Fb", "https://x.example/a/b", "https://x.example:8080/a",
    "https://y.example/a", "https://news.x.example/a", "https://x.example/amp/", "https://x.example/print-run",
    "https://x.example/a?print=3", "https://x.example/a?m=5", "https://x.example/m/a", "https://x.example/amplitude",
)  # fmt: skip


def test_no_key_that_may_name_an_article_is_lost():
    """Keys we do not know stay, even bare or empty ones: two articles must never become one."""
    ids = {article_id(url) for url in OTHER_ARTICLES}
    assert len(OTHER_ARTICLES) == len(ids)


def test_the_order_of_keys_does_not_matter():
    """Two feeds may write the same keys in another order."""
    assert canonical("http://x.org/?b=2&a=1") == canonical("http://x.org/?a=1&b=2")


def test_the_canonical_form_is_resolved_against_its_page():
    """A relative link means something only on its page."""
    assert "http://x.org/b/c" == canonical("../b/c#top", "http://x.org/a/page")


def test_the_tracking_table_is_exact():
    """A key is tracking as a whole or by a marked prefix, never by a part of it."""
    exact = [key for key in TRACKING if "*" not in key]
    assert [] == [key for key in exact if canonical(f"http://x.org/?{key}=1") != "http://x.org/"]
    assert [] == [key for key in exact if canonical(f"http://x.org/?x{key}=1") != f"http://x.org/?x{key}=1"]
    assert [] == [key for key in exact if canonical(f"http://x.org/?{key}y=1") != f"http://x.org/?{key}y=1"]


PINNED = {
    "http://harbour-post.example/1": "aef18d5fc0c675d8",
    "https://www.harbour-post.example/2015/09/18/ships?b=2&a=1": "a68f3f4c92897183",
    "https://новости.example/статья": "a9929484b2bb3ce8",
    "http://x.example/a?12345": "a7dc66f0d3140915",
    "not an address": "af8121aab13d54c4",
}


def test_article_ids_never_change():
    """The id is in the log for ever: these pin the rule."""
    assert PINNED == {url: article_id(url) for url in PINNED}


@given(st.text(max_size=60))
def test_nothing_makes_the_cleaning_fail(text):
    """Whatever a feed writes where an address should stand: an answer, never an exception."""
    for url in (text, f"http://{text}", f"http://x.example/{text}"):
        assert article_id(url) == article_id(url)
        assert isinstance(host_of(url), str)
        safe = safe_url(url)
        assert safe is None or safe == safe_url(safe)


@given(st.text(alphabet="abc/?&=#.%20AÄ:@", max_size=40))
def test_the_canonical_form_is_a_fixed_point(text):
    """Cleaning a clean address changes nothing."""
    once = canonical(f"http://x.example/{text}")
    assert once == canonical(once)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://news.bbc.co.uk/x", "bbc.co.uk"),
        ("https://a.b.rferl.org/", "rferl.org"),
        ("http://desk.harbour-post.example/", "harbour-post.example"),
        ("http://127.0.0.1/", "127.0.0.1"),
        ("http://[::1]:80/", "::1"),
        ("http://localhost/", "localhost"),
        ("nonsense", ""),
    ],
)
def test_the_registrable_domain(url, expected):
    """What somebody registered: two hosts under it share an owner."""
    assert expected == registrable_domain(url)
