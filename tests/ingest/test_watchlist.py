import re
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.errors import WatchlistError
from ingest.http import Manners
from ingest.types import Feed
from ingest.watchlist import LADDER, SINGLE, TABLES, load_watchlist, read_watchlist
from tests.desk import ROOT

DESK = '[desk]\nname = "Syria desk"\nzone = "Europe/Moscow"\ncontact = "desk@desk.example"\n'
MAIL = '[mail]\nfrom = "Dateline <digest@desk.example>"\n'
OUTLET = """[[outlet]]
id = "harbour-post"
name = "The Harbour Post"
hosts = ["harbour-post.example"]
aliases = ["Harbour Post", "HP"]
language = "en"
country = "GB"
zone = "Europe/London"
kind = "news"
"""
FEED = '[[feed]]\nname = "harbour-post"\nurl = "http://harbour-post.example/feed.xml"\noutlet = "harbour-post"\n'
DIGEST = '[[digest]]\ntopic = "russian-deployment-syria"\nto = ["Ada Quay <ada@desk.example>", "ben@desk.example"]\nat = "07:00"\n'
WHOLE = DESK + MAIL + OUTLET + FEED + DIGEST


def problems(text):
    with pytest.raises(WatchlistError) as caught:
        read_watchlist(text)
    return [(problem.line, problem.key) for problem in caught.value.problems]


def test_a_whole_watchlist_is_read():
    """Every table, every key."""
    watchlist = read_watchlist(WHOLE)
    assert ("Syria desk", "Europe/Moscow", "desk@desk.example") == (
        watchlist.desk.name,
        watchlist.desk.zone,
        watchlist.desk.contact,
    )
    assert "Dateline <digest@desk.example>" == watchlist.mail_from
    (outlet,) = watchlist.outlets
    assert ("harbour-post", ("harbour-post.example",), "GB", "news") == (
        outlet.id,
        outlet.hosts,
        outlet.country,
        outlet.kind,
    )
    assert (Feed("harbour-post", "http://harbour-post.example/feed.xml", "harbour-post"),) == watchlist.feeds
    (digest,) = watchlist.digests
    assert ("russian-deployment-syria", "07:00", 2) == (digest.topic, digest.at, len(digest.to))


def test_the_small_keys_of_a_feed():
    """Kind, interval and the exceptions for certificates."""
    extra = 'kind = "sitemap"\ninterval = 30\ntls_ca = "national-ca.pem"\nallow_expired_tls = true\n'
    (feed,) = read_watchlist(DESK + OUTLET + FEED + extra).feeds
    assert ("sitemap", 30, "national-ca.pem", True) == (feed.kind, feed.interval, feed.tls_ca, feed.allow_expired_tls)


def test_a_desk_alone_is_enough():
    """A fresh desk watches nothing yet."""
    assert () == read_watchlist('[desk]\nname = "New"\n').feeds


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("http://harbour-post.example/x", "harbour-post"), ("https://www.harbour-post.example:8080/x", "harbour-post"),
        ("http://blogs.harbour-post.example/x", "blogs"), ("http://a.blogs.harbour-post.example/", "blogs"), ("The Harbour Post", "harbour-post"),
        ("harbour  POST", "harbour-post"), ("harbour-post", "harbour-post"), ("HP", "harbour-post"), ("http://notharbour-post.example/", None),
        ("http://harbour-post.example.evil.example/", None), ("Harbour", None), ("", None),
    ],
)  # fmt: skip
def test_an_outlet_is_found_by_host_or_name(asked, expected):
    """By the longest host that the address ends in, at a dot; or by a name, in any case."""
    blogs = '[[outlet]]\nid = "blogs"\nname = "Harbour Blogs"\nhosts = ["blogs.harbour-post.example"]\n'
    found = read_watchlist(DESK + OUTLET + blogs).outlet_for(asked)
    assert expected == (found.id if found else None)


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        (WHOLE.replace("Europe/Moscow", "Europe/Moskow"), 3, "desk.zone"),
        (WHOLE.replace('zone = "Europe/Moscow"', "zon = 'x'"), 3, "desk.zon"),
        (DESK + '[[feeds]]\nname = "x"\n', 5, "feeds"),
        (MAIL + OUTLET, 0, "desk"),
        (WHOLE.replace("Dateline <digest@desk.example>", "Dateline"), 6, "mail.from"),
        (WHOLE.replace('outlet = "harbour-post"', 'outlet = "harbor-post"'), 19, "feed.outlet"),
        (WHOLE.replace("http://harbour-post.example/feed.xml", "harbour-post.example/feed.xml"), 18, "feed.url"),
        (WHOLE.replace("http://harbour", "http://user:secret@harbour"), 18, "feed.url"),
        (WHOLE.replace("http://harbour", "file:///harbour"), 18, "feed.url"),
        (WHOLE.replace("ben@desk.example", "ben at desk"), 22, "digest.to"),
        (WHOLE.replace("ben@desk.example", "a@x.example, b@y.example"), 22, "digest.to"),
        (WHOLE.replace("ben@desk.example", "a@x.example>\\r\\nRCPT TO:<b@y.example"), 22, "digest.to"),
        (WHOLE.replace('at = "07:00"', 'at = "25:00"'), 23, "digest.at"),
        (WHOLE.replace('at = "07:00"', "at = 07:00:00"), 23, "digest.at"),
        (WHOLE.replace('country = "GB"', "country = false"), 13, "outlet.country"),
        (WHOLE.replace('country = "GB"', 'country = "gb"'), 13, "outlet.country"),
        (WHOLE.replace('language = "en"', 'language = "English"'), 12, "outlet.language"),
        (WHOLE.replace('hosts = ["harbour-post.example"]', 'hosts = "harbour-post.example"'), 10, "outlet.hosts"),
        (WHOLE.replace('hosts = ["harbour-post.example"]', 'hosts = ["http://harbour-post.example/"]'), 10, "outlet.hosts"),
        (WHOLE.replace('hosts = ["harbour-post.example"]', 'hosts = ["*.example"]'), 10, "outlet.hosts"),
        (WHOLE.replace('kind = "news"', 'kind = "gossip"'), 15, "outlet.kind"),
        (WHOLE.replace('name = "harbour-post"', 'name = "Harbour Post"'), 17, "feed.name"),
        (WHOLE.replace('topic = "russian', 'topic = "../russian'), 21, "digest.topic"),
        (DESK + OUTLET + FEED + "interval = 0\n", 18, "feed.interval"),
        (DESK + OUTLET + FEED + 'interval = "30"\n', 18, "feed.interval"),
        (DESK + OUTLET + FEED + "interval = true\n", 18, "feed.interval"),
        (DESK + OUTLET + FEED + FEED.replace("feed.xml", "b.xml"), 19, "feed.name"),
        (DESK + OUTLET + FEED + FEED.replace('"harbour-post"', '"b"', 1), 20, "feed.url"),
        (DESK + OUTLET + OUTLET.replace("harbour-post.example", "b.example"), 15, "outlet.id"),
        (DESK + OUTLET + OUTLET.replace('id = "harbour-post"', 'id = "b"'), 17, "outlet.hosts"),
        (DESK + OUTLET + FEED.replace("[[feed]]", "[feed]"), 0, "feed"),
        (DESK + OUTLET + FEED.replace('outlet = "harbour-post"\n', ""), 14, "feed.outlet"),
        (DESK + DIGEST, 0, "mail"),
        ('[desk]\nname = "x\nzone = 1', 2, ""),
        ('[desk]\nname = "a"\nname = "b"', 3, ""),
        ("desk = 5", 0, "desk"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(text, line, key):
    """Exactly one problem, at the line where it stands."""
    assert [(line, key)] == problems(text)


def test_all_mistakes_are_told_at_once():
    """Nobody mends a file one error a run."""
    text = (
        WHOLE.replace("Europe/Moscow", "Nowhere")
        .replace("ben@desk.example", "ben")
        .replace("feed.xml", "a b\tc")
        .replace('"GB"', '"Britain"')
    )
    assert [3, 13, 18, 22] == [line for line, _ in problems(text)]


def test_a_near_miss_is_named():
    """The message says what was probably meant."""
    with pytest.raises(
        WatchlistError, match=r"watch.toml:19: feed.outlet: 'harbor-post' is no outlet; did you mean 'harbour-post'\?"
    ):
        read_watchlist(WHOLE.replace('outlet = "harbour-post"', 'outlet = "harbor-post"'))
    with pytest.raises(WatchlistError, match=r"watch.toml:20: feed.intervall: .* did you mean 'interval'\?"):
        read_watchlist(DESK + MAIL + OUTLET + FEED + "intervall = 5\n")


def test_a_missing_file_is_told(tmp_path):
    """By its name, and without a trace."""
    with pytest.raises(WatchlistError, match=r"watch.toml: cannot be read"):
        load_watchlist(tmp_path / "watch.toml")


def test_a_file_is_loaded(tmp_path):
    """As the text is read."""
    path = Path(tmp_path) / "watch.toml"
    path.write_text(WHOLE, encoding="utf-8")
    assert read_watchlist(WHOLE) == load_watchlist(path)


def test_a_file_that_is_no_utf_8_is_told(tmp_path):
    """A Windows editor may have saved it in another encoding."""
    path = tmp_path / "watch.toml"
    path.write_bytes('[desk]\nname = "Сирия"'.encode("cp1251"))
    with pytest.raises(WatchlistError, match="cannot be read"):
        load_watchlist(path)


@pytest.mark.parametrize("table", sorted(set(TABLES) - {"fetch"}))
def test_every_required_key_is_missed(table):
    """A line for each in an empty table."""
    header = f"[{table}]" if table in SINGLE else f"[[{table}]]"
    text = header if table == "desk" else DESK + (MAIL if table == "digest" else "") + header
    required = {f"{table}.{key}" for key, rule in TABLES[table].items() if rule.required}
    assert required == {key for _, key in problems(text)}


def test_the_desk_sets_the_ladder():
    """`[revisit]` says when pages are looked at again, in any order; without it the ladder is the default."""
    head = '[desk]\nname = "Harbour desk"\n'
    assert LADDER == read_watchlist(head).ladder
    assert (timedelta(minutes=30), timedelta(days=3)) == read_watchlist(
        f'{head}[revisit]\nafter = ["3d", "30m"]'
    ).ladder
    assert () == read_watchlist(f"{head}[revisit]\nafter = []").ladder
    with pytest.raises(WatchlistError, match=r"watch.toml:4: revisit.after: '5m' is no time .*\n.*'1 week' is no time"):
        read_watchlist(f'{head}[revisit]\nafter = ["5m", "1 week"]')


FETCH = "[fetch]\npause = 2.5\npages_per_host = 3\nfeed_within = 20\ninterval = 45\n"


def test_the_desk_sets_its_manners():
    """What it leaves open stays as it was; the environment goes before; a feed's own interval stays its own."""
    own = FEED.replace('name = "harbour-post"', 'name = "own"').replace("feed.xml", "own.xml") + "interval = 30\n"
    watchlist = read_watchlist(DESK + FETCH + OUTLET + FEED + own)
    manners = Manners.from_env({}, watchlist.manners)

    assert replace(Manners(), pause=2.5, pages_per_host=3, feed_within=20) == manners
    assert 7.0 == Manners.from_env({"DATELINE_PAUSE": "7"}, watchlist.manners).pause
    assert [45, 30] == [feed.interval for feed in watchlist.feeds]
    assert {} == read_watchlist(DESK).manners


def test_the_desk_bounds_when_feeds_are_asked():
    """For all of them in `[fetch]`; a feed that sets a time of its own is bound by its own alone."""
    own = [
        FEED.replace('name = "harbour-post"', f'name = "{name}"').replace("feed.xml", f"{name}.xml") + line
        for name, line in (("fast", "shortest = 10\n"), ("slow", "longest = 4320\n"), ("fixed", "interval = 30\n"))
    ]
    feeds = read_watchlist(DESK + "[fetch]\nshortest = 30\nlongest = 360\n" + OUTLET + FEED + "".join(own)).feeds
    assert [(None, 30, 360), (None, 10, None), (None, None, 4320), (30, None, None)] == [
        (feed.interval, feed.shortest, feed.longest) for feed in feeds
    ]


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ("interval = 60\nshortest = 30\n", "shortest"), ("longest = 60\ninterval = 60\n", "longest"),
        ("longest = 60\nshortest = 61\n", "shortest"), ("shortest = 4\n", "shortest"), ("longest = 10081\n", "longest"),
    ],
)  # fmt: skip
def test_bounds_that_cannot_be_kept_are_told_with_their_place(lines, key):
    """Beside a fixed interval, the wrong way round, or out of bounds themselves: for a feed and for all of them."""
    at = next(number for number, line in enumerate(lines.splitlines()) if line.startswith(key))
    assert [(18 + at, f"feed.{key}")] == problems(DESK + OUTLET + FEED + lines)
    assert [(6 + at, f"fetch.{key}")] == problems(DESK + "[fetch]\n" + lines)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("pause = 0", "fetch.pause"), ('pause = "2"', "fetch.pause"), ("pause = true", "fetch.pause"), ("pause = nan", "fetch.pause"),
        ("feed_within = 301", "fetch.feed_within"), ("feeds_per_host = 1.5", "fetch.feeds_per_host"), ("hops = 11", "fetch.hops"),
        ("concurency = 8", "fetch.concurency"), ("interval = 4", "fetch.interval"), ("wire_bytes = 1", "fetch.wire_bytes"),
    ],
)  # fmt: skip
def test_wrong_manners_are_told_with_their_place(line, key):
    """Out of bounds, of another type, misspelt, or not for the desk to set."""
    assert [(7, key)] == problems(DESK + "[fetch]\narchive_pause = 3\n" + line + "\n")


INTERVALS = {"interval": "the feed's own rhythm", "shortest": "60", "longest": "1440"}


def test_every_knob_of_the_desk_is_a_field_of_the_manners_and_stands_in_the_document():
    """With its bounds and its default."""
    text = (ROOT / "docs" / "fetching.md").read_text(encoding="utf-8")
    fields = {field.name for field in dataclass_fields(Manners)}
    for name, rule in TABLES["fetch"].items():
        assert name in fields | {*INTERVALS}
        default = f"{getattr(Manners(), name):g}" if name in fields else INTERVALS[name]
        assert re.search(
            rf"^\| `{name}` \| [^|]+ \| {rule.lowest} \| {rule.highest} \| {default} \|$", text, re.MULTILINE
        )
