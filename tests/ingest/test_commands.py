"""Collecting and finding feeds from the front door: what it says of each feed, and the status it ends with."""

import json
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner, Result

from dateline import app
from ingest.watchlist import load_watchlist
from tests.ingest.web import Web

DESK = '[desk]\nname = "Harbour desk"\n'
OUTLET = '[[outlet]]\nid = "north"\nname = "North Wire"\nhosts = ["north.example"]\n'
FEED = '[[feed]]\nname = "{name}"\nurl = "http://{name}.example/feed.xml"\noutlet = "north"\n'
RSS = (
    '<rss version="2.0"><channel><title>Pier News</title>'
    "<item><title>Crane</title><link>http://pier.example/1</link></item></channel></rss>"
)


@pytest.fixture
def web():
    with Web() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, web: Web, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desk whose feeds are all at the one server."""
    monkeypatch.setenv("DATELINE_CONNECT_TO", f"*.example={web.address}")
    monkeypatch.setenv("DATELINE_PAUSE", "0")
    folder = tmp_path / "desk"
    assert 0 == dateline(folder, "init").exit_code
    write(folder, "north")
    return folder


def write(folder: Path, *names: str) -> None:
    (folder / "watch.toml").write_text(DESK + OUTLET + "".join(FEED.format(name=name) for name in names))


def dateline(folder: Path, *arguments: str) -> Result:
    with capture_logs():  # the log has its own place on a terminal, before the answer
        return CliRunner().invoke(app, [*arguments, "--desk", str(folder)], catch_exceptions=False)


def test_one_feed_that_fails_is_told_and_ends_with_status_1(desk: Path):
    """By its name and its fault, in words and in JSON; the reason is the one that the log keeps."""
    done = dateline(desk, "collect", "--feed", "north")
    assert (1, True) == (done.exit_code, "failed    north: not_found: answered 404" in done.output)
    done = dateline(desk, "collect", "--feed", "north", "--json")
    assert (1, {"north": "not_found: answered 404"}) == (done.exit_code, json.loads(done.output)["failed"])


def test_status_tells_what_is_wrong_at_which_host(desk: Path, web: Web):
    """A host that asked for rest and until when, rules that cannot be had, and pages not had, by reason."""
    links = "".join(f"<item><link>http://{host}.example/1</link></item>" for host in ("shut", "busy", "gone"))
    web.serves("north.example/feed.xml", f'<rss version="2.0"><channel><title>North</title>{links}</channel></rss>')
    web.serves("shut.example/robots.txt", status="500 Oops")
    web.serves("busy.example/1", status="429 Too Many", Retry_After="7200")
    assert 0 == dateline(desk, "collect").exit_code
    told = " ".join(dateline(desk, "status").output.split())
    assert "host domain busy.example: at rest, as it asked, until 20" in told
    assert "host busy.example: pages not had: 1 busy; last tried 20" in told
    assert "host gone.example: pages not had: 1 not found; last tried 20" in told
    assert "host shut.example: robots.txt answered 500; asked again 20" in told
    assert "pages not had: 1 server" in told
    hosts = {row["host"]: row for row in json.loads(dateline(desk, "status", "--json").output)["hosts"]}
    assert {"not_found": 1} == hosts["gone.example"]["pages"]


def test_a_feed_whose_host_is_left_alone_has_failed_at_nothing(desk: Path, web: Web):
    """It was not asked, however often somebody tries: no failure is counted, and status says that it rests."""
    web.serves("north.example/feed.xml", RSS)
    assert 0 == dateline(desk, "collect").exit_code
    web.serves("north.example/feed.xml", status="429 Too Many", Retry_After="7200")
    assert 1 == dateline(desk, "collect", "--feed", "north").exit_code
    asked = len(web.asked)
    for _ in range(3):
        assert "asked to come back later" in dateline(desk, "collect", "--feed", "north").output
    (feed,) = json.loads(dateline(desk, "status", "--json").output)["feeds"]
    assert (asked, "failing", 1) == (len(web.asked), feed["state"], feed["failures"])
    with (desk / "watch.toml").open("a") as file:
        file.write(FEED.format(name="northern").replace("northern.example/", "north.example/2/"))
    dateline(desk, "collect", "--feed", "northern")
    other = json.loads(dateline(desk, "status", "--json").output)["feeds"][1]
    assert ("northern", "resting", 0) == (other["feed"], other["state"], other["failures"])


def test_one_feed_that_answers_ends_with_status_0(desk: Path, web: Web):
    """Though another one fails: it was not asked for."""
    web.serves("north.example/feed.xml", RSS)
    write(desk, "north", "south")
    done = dateline(desk, "collect", "--feed", "north", "--json")
    assert (0, {}, 1) == (done.exit_code, json.loads(done.output)["failed"], json.loads(done.output)["entries_new"])


def test_of_all_feeds_those_that_fail_are_told(desk: Path, web: Web):
    """That some of them do is everyday, and no failure of the run; of many only the first are named."""
    web.serves("north.example/feed.xml", RSS)
    write(desk, "north", *(f"s{number:02}" for number in range(12)))
    done = dateline(desk, "collect")
    assert 0 == done.exit_code
    assert 10 == done.output.count("failed    s")
    assert "and 2 more; dateline status names them all" in done.output


def test_the_feeds_of_an_opml_file_are_written_into_the_watchlist(desk: Path, web: Web, tmp_path: Path):
    """Those that the desk has not yet, under names of their own, with outlets where it knows none; collect then polls them."""
    file = tmp_path / "mine.opml"
    file.write_text(
        "<opml version='2.0'><body><outline text='Sea'>"
        "<outline text='North' xmlUrl='http://north.example/feed.xml'/>"
        "<outline text='North' xmlUrl='http://north.example/sport.xml'/>"
        "<outline text='Pier News' title='The Pier' xmlUrl='http://pier.example/feed.xml'/>"
        "<outline text='Burnt' xmlUrl='http://burner.example/pier' htmlUrl='http://pier.example/'/>"
        "<outline text='Bad' xmlUrl='file:///etc/passwd'/>"
        "</outline></body></opml>"
    )
    seen = dateline(desk, "discover", str(file))
    assert (0, True) == (seen.exit_code, "4 feeds" in seen.output and "3 of them new" in seen.output)
    assert ["north"] == [feed.name for feed in load_watchlist(desk / "watch.toml").feeds]

    done = json.loads(dateline(desk, "discover", str(file), "--add", "--json").output)
    assert (["north-2", "pier-news", "burnt"], {"unsafe_url": 1}) == (done["added"], done["left_out"])
    watchlist = load_watchlist(desk / "watch.toml")
    assert ["north", "north", "pier-example", "pier-example"] == [feed.outlet for feed in watchlist.feeds]
    assert ["North Wire", "The Pier"] == [outlet.name for outlet in watchlist.outlets]

    again = json.loads(dateline(desk, "discover", str(file), "--add", "--json").output)
    assert [] == again["added"]
    web.serves("pier.example/feed.xml", RSS)
    assert 0 == dateline(desk, "collect", "--feed", "pier-news").exit_code


def test_what_is_exported_as_opml_is_known_when_it_comes_back(desk: Path, tmp_path: Path):
    """To the same desk nothing is new; to another one the feeds come with the outlet's name and host."""
    assert 0 == dateline(desk, "export", "opml", "--out", str(tmp_path / "out.opml")).exit_code
    assert "0 of them new" in dateline(desk, "discover", str(tmp_path / "out.opml"), "--add").output
    other = tmp_path / "other"
    dateline(other, "init")
    (other / "watch.toml").write_text(DESK)
    assert ["north"] == json.loads(dateline(other, "discover", str(tmp_path / "out.opml"), "--add", "--json").output)[
        "added"
    ]
    (outlet,) = load_watchlist(other / "watch.toml").outlets
    assert ("North Wire", ("north.example",)) == (outlet.name, outlet.hosts)


def test_a_site_that_speaks_no_https_is_found_by_its_name_alone(desk: Path, web: Web):
    """The name is tried with https first; the server here speaks none, and so with http."""
    (desk / "watch.toml").write_text(DESK + "[fetch]\nconnect_within = 1\n")
    web.serves("pier.example/", "<a href='/rss.xml'>rss</a>", Content_Type="text/html")
    web.serves("pier.example/rss.xml", RSS)
    found = json.loads(dateline(desk, "discover", "pier.example", "--json").output)["found"]
    assert ["http://pier.example/rss.xml"] == [item["url"] for item in found]


def test_a_feed_that_fell_into_our_own_outage_is_no_good_one(desk: Path, monkeypatch: pytest.MonkeyPatch):
    """No failure is counted against it, but neither did it answer."""
    write(desk, *(f"s{number}" for number in range(6)))
    monkeypatch.setenv("DATELINE_CONNECT_TO", "*.example=127.0.0.1:1")  # where nobody listens
    dateline(desk, "collect")
    told = json.loads(dateline(desk, "status", "--json").output)
    assert {"outage": 6} == told["states"]
    assert "0 of 6 feeds answer" in dateline(desk, "status").output


def test_a_feed_found_twice_is_added_once(desk: Path, web: Web):
    """Its address is in the watchlist already, and nothing is written."""
    web.serves("north.example/feed.xml", RSS)
    before = (desk / "watch.toml").read_text()
    done = dateline(desk, "discover", "http://north.example/feed.xml", "--add")
    assert (0, True) == (done.exit_code, "stands in" in done.output)
    assert before == (desk / "watch.toml").read_text()
