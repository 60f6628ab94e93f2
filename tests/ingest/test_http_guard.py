"""Every known way to write an internal address, against listeners that must hear nothing."""

import socket
import threading

import pytest

from ingest import addresses
from ingest.http import Fetcher, Manners
from ingest.types import Request
from tests.ingest.web import Web

# {port} is where a private listener waits. Each must end as an error without a connection.
LITERALS = (
    "http://127.0.0.1:{port}/", "http://127.0.0.2:{port}/", "http://127.255.255.254:{port}/", "http://0.0.0.0:{port}/",
    "http://localhost:{port}/", "http://LOCALHOST:{port}/", "http://localhost.:{port}/", "http://localhost.localdomain:{port}/",
    "http://ip6-localhost:{port}/", "http://[::1]:{port}/", "http://[::]:{port}/", "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[0000:0000:0000:0000:0000:0000:0000:0001]:{port}/", "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/", "http://[::ffff:7f00:0001]:{port}/", "http://[0:0:0:0:0:ffff:127.0.0.1]:{port}/",
    "http://[::127.0.0.1]:{port}/", "http://[::ffff:0:127.0.0.1]:{port}/", "http://[64:ff9b::7f00:1]:{port}/",
    "http://[64:ff9b::127.0.0.1]:{port}/", "http://[64:ff9b:1::7f00:1]:{port}/", "http://[2002:7f00:1::]:{port}/",
    "http://[2002:7f00:0001::1]:{port}/", "http://[2001:0:7f00:1:0:0:80ff:fffe]:{port}/",
    "http://[fe80::1%25lo]:{port}/", "http://[::1%25lo]:{port}/", "http://[fe80::1%lo]:{port}/",
    "http://2130706433:{port}/", "http://0x7f000001:{port}/", "http://0x7f.0x0.0x0.0x1:{port}/", "http://0177.0.0.1:{port}/",
    "http://00000177.0.0.1:{port}/", "http://017700000001:{port}/", "http://127.1:{port}/", "http://127.0.1:{port}/",
    "http://127.0.0.01:{port}/", "http://0x7f.1:{port}/", "http://0:{port}/", "http://0x0:{port}/", "http://00:{port}/",
    "http://127.0.0.1.:{port}/", "http://4294967295:{port}/", "http://18446744071544979457:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/", "http://１２７.０.０.１:{port}/", "http://127。0。0。1:{port}/", "http://127．0．0．1:{port}/",
    "http://127｡0｡0｡1:{port}/", "http://ⓛocalhost:{port}/", "http://ｌｏｃａｌｈｏｓｔ:{port}/",
    "http://news.example@127.0.0.1:{port}/", "http://news.example:80@127.0.0.1:{port}/", "http://127.0.0.1:{port}@[::1]:{port}/",
    "http://news.example\\@127.0.0.1:{port}/", "http://127.0.0.1:{port}\\@news.example/", "http://127.0.0.1:{port}#@8.8.8.8/",
    "http://127.0.0.1:{port}?@8.8.8.8/", "http://%31%32%37.0.0.1:{port}/", "http://127%2e0%2e0%2e1:{port}/",
    "http://[%3a%3a1]:{port}/", "http:127.0.0.1:{port}/", "http:/127.0.0.1:{port}/", "http:///127.0.0.1:{port}/",
    "http:\\\\127.0.0.1:{port}\\", "//127.0.0.1:{port}/", "\thttp://127.0.0.1:{port}/", "ht\ttp://127.0.0.1:{port}/",
    "http://127.0.\n0.1:{port}/", "http://127.0.0.1\0.news.example:{port}/", "https://127.0.0.1:{port}/",
    "ftp://127.0.0.1:{port}/", "gopher://127.0.0.1:{port}/_x", "file://127.0.0.1:{port}/etc/passwd", "dict://127.0.0.1:{port}/x",
    "ws://127.0.0.1:{port}/", "unix:///tmp/x.sock", "jar:http://127.0.0.1:{port}/!/", "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/latest/", "http://100.100.100.200/latest/", "http://168.63.129.16/", "http://192.0.0.192/opc/",
    "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.1.1/", "http://[fc00::1]/", "http://[fec0::1]/", "http://224.0.0.1/",
    "http://255.255.255.255/", "http://198.18.0.1/", "http://[ff02::1]/", "http://metadata.google.internal/",
    "http://8.8.8.8:22/", "http://8.8.8.8:25/", "http://8.8.8.8:6379/", "http://[2606:4700::1111]:11211/",
)  # fmt: skip

# What a hostile name server may answer.
NAMES = {
    "loop.example": ["127.0.0.1"], "loop6.example": ["::1"], "mapped.example": ["::ffff:127.0.0.1"], "zero.example": ["0.0.0.0"],
    "nat64.example": ["64:ff9b::7f00:1"], "sixtofour.example": ["2002:7f00:1::"], "any6.example": ["::"],
    "metadata.example": ["169.254.169.254"], "private.example": ["10.0.0.1", "192.168.0.1"], "ula.example": ["fd00::1"],
    "both.example": ["127.0.0.1", "::1"], "cgnat.example": ["100.64.0.1"],
}  # fmt: skip


@pytest.fixture(scope="module")
def private():
    """A server on all of 127.0.0.0/8 and ::1, on a port that the guard lets through by number."""
    with Web(everywhere=True) as web, pytest.MonkeyPatch.context() as patch:
        patch.setattr(addresses, "PORTS", frozenset({80, 443, 8080, 8443, web.port}))
        web.serves("/", "internal")
        yield web


@pytest.fixture
def answers(monkeypatch):
    """Name answers as a test sets them; the rest is the system's."""
    real = socket.getaddrinfo
    given = dict(NAMES)

    def look_up(host, port, *rest, **more):
        if host not in given:
            return real(host, port, *rest, **more)
        found = given[host]() if callable(given[host]) else given[host]
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (ip, port, 0, 0)) if ":" in ip
            else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))
            for ip in found
        ]  # fmt: skip

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return given


@pytest.fixture
def fetcher():
    with Fetcher(Manners(pause=0.0, connect_within=2.0, first_byte_within=2.0, feed_within=4.0)) as opened:
        yield opened


def ask(fetcher, url):
    return fetcher.fetch_one(Request(url, kind="feed"))


def test_the_listener_hears_what_is_allowed(private):
    """The test can fail: with its network opened, the same request arrives."""
    before = private.connections
    with Fetcher(Manners(pause=0.0, allow=("127.0.0.0/8",))) as fetcher:
        assert b"internal" == ask(fetcher, f"http://127.0.0.1:{private.port}/").body
    assert before + 1 == private.connections


@pytest.mark.parametrize("form", LITERALS)
def test_no_way_to_write_an_address_reaches_inside(private, fetcher, form):
    """Not one connection, whatever the form; and a typed reason."""
    before = private.connections
    outcome = ask(fetcher, form.format(port=private.port))
    assert outcome.reason in {"blocked", "dns"}
    assert before == private.connections


@pytest.mark.usefixtures("answers")
@pytest.mark.parametrize("name", sorted(NAMES))
def test_no_name_leads_inside(private, fetcher, name):
    """What a name resolves to is judged, not the name."""
    before = private.connections
    assert "blocked" == ask(fetcher, f"http://{name}:{private.port}/").reason
    assert before == private.connections


@pytest.mark.parametrize("found", [["127.0.0.1", "127.0.0.9", "::1"], ["127.0.0.9", "127.0.0.1"], ["::1", "127.0.0.9"]])
def test_a_name_with_a_public_and_a_private_address(private, answers, found):
    """The private one is never dialled, in whatever order they stand; 127.0.0.9 plays the public one."""
    answers["mixed.example"] = found
    with Fetcher(Manners(pause=0.0, allow=("127.0.0.9",))) as fetcher:
        assert b"internal" == ask(fetcher, f"http://mixed.example:{private.port}/").body
    assert "127.0.0.9" == private.dialled[-1]


def test_a_name_that_changes_its_mind(private, answers):
    """Rebinding: whatever a name resolved to before, the address dialled now is judged."""
    turns = iter([["127.0.0.1"], ["::1"]])
    answers["turning.example"] = lambda: next(turns)
    before = private.connections
    with Fetcher(Manners(pause=0.0, allow=("127.0.0.1",))) as fetcher:
        assert b"internal" == ask(fetcher, f"http://turning.example:{private.port}/").body
    with Fetcher(Manners(pause=0.0, allow=("127.0.0.1",))) as fetcher:
        assert "blocked" == ask(fetcher, f"http://turning.example:{private.port}/").reason
    assert before + 1 == private.connections


@pytest.mark.usefixtures("answers")
@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{port}/",
        "http://[::1]:{port}/",
        "http://loop.example:{port}/",
        "http://169.254.169.254/",
        "//127.0.0.1:{port}/",
    ],
)
def test_a_redirect_does_not_lead_inside(private, target):
    """Each hop is judged like the first address."""
    with Web() as outside:
        outside.serves("/", status="302 Found", Location=target.format(port=private.port))
        before = private.connections
        manners = Manners(pause=0.0, connect_to=(("harbour-post.example", outside.address),))
        with Fetcher(manners) as fetcher:
            assert "blocked" == ask(fetcher, "http://harbour-post.example/").reason
        assert (1, before) == (outside.connections, private.connections)


def test_a_proxy_in_the_environment_is_not_used(private, monkeypatch):
    """An inherited variable would carry every request past the guard."""
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{private.port}")
    before = private.connections
    with Fetcher(Manners(pause=0.0)) as fetcher:
        assert "dns" == ask(fetcher, "http://nowhere.invalid/").reason
    assert before == private.connections


@pytest.mark.usefixtures("answers")
def test_a_host_opened_by_name_opens_no_other_name(private):
    """The desk's own archive may stand inside; a stranger's name for its address does not reach it."""
    with Fetcher(Manners(pause=0.0, allow=(f"loop.example:{private.port}",))) as fetcher:
        assert b"internal" == ask(fetcher, f"http://loop.example:{private.port}/").body
        assert "blocked" == ask(fetcher, f"http://both.example:{private.port}/").reason


@pytest.mark.usefixtures("answers")
def test_the_guard_holds_for_many_at_once(private):
    """What one request may dial says nothing about another that runs beside it."""
    manners = Manners(pause=0.0, allow=(f"loop.example:{private.port}",), feeds_per_host=4)
    urls = [f"http://{name}:{private.port}/" for name in ("loop.example", "both.example")] * 40
    with Fetcher(manners) as fetcher:
        found = [
            (request.url, getattr(outcome, "reason", "ok"))
            for request, outcome in fetcher(Request(u, kind="feed") for u in urls)
        ]
    assert {(urls[0], "ok"), (urls[1], "blocked")} == set(found)
    assert 80 == len(found)
    assert "dateline-fetch" not in {thread.name for thread in threading.enumerate()}
