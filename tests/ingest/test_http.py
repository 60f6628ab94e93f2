import asyncio
import gzip
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import trustme

from ingest.answers import conditions, retry_after
from ingest.errors import FetchError
from ingest.http import Fetcher, Manners
from ingest.turns import Lane
from ingest.types import Fetched, Request, Validators
from tests.ingest.web import Web, answer

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def web():
    with Web() as server:
        yield server


@pytest.fixture
def fetcher(web):
    with Fetcher(web.manners(contact="desk@desk.example"), clock=lambda: NOW) as opened:
        yield opened


def feed(path, host="harbour-post.example", **knobs):
    return Request(f"http://{host}{path}", kind="feed", **knobs)


def page(path, host="harbour-post.example"):
    return Request(f"http://{host}{path}")


def test_an_answer_comes_back_whole(web, fetcher):
    """Body, status, headers, addresses and the time of the clock we gave."""
    web.serves("/feed.xml", "<rss/>", ETag='"one"', Content_Type="text/xml")
    outcome = fetcher.fetch_one(feed("/feed.xml"))
    assert isinstance(outcome, Fetched)
    assert (b"<rss/>", 200, NOW) == (outcome.body, outcome.status, outcome.fetched_at)
    assert "http://harbour-post.example/feed.xml" == outcome.url == outcome.final_url
    assert '"one"' == outcome.validators.etag
    assert ((), False, True) == (outcome.hops, outcome.permanent, outcome.tls_verified)


def test_we_say_who_we_are_and_carry_nothing_else(web, fetcher):
    """Name and contact; no cookie, no referrer, no fragment, though a cookie was set."""
    web.serves("/feed.xml", "<rss/>", Set_Cookie="track=1")
    fetcher.fetch_one(feed("/feed.xml"))
    fetcher.fetch_one(feed("/feed.xml#top"))
    second = web.asked[-1]
    assert "/feed.xml" == second.path
    assert "Dateline/0.1 (+desk@desk.example)" == second.headers["user-agent"]
    assert "gzip" in second.headers["accept-encoding"]
    assert [] == [name for name in ("cookie", "referer", "authorization") if name in second.headers]


def test_the_host_stays_when_another_address_is_dialled(web, fetcher):
    """`connect_to` moves the connection, not the name."""
    web.serves("/feed.xml", "<rss/>")
    fetcher.fetch_one(feed("/feed.xml", host="north.example"))
    assert "north.example" == web.asked[0].headers["host"]


def test_validators_go_back_byte_for_byte(web, fetcher):
    """Quotes and weak marks included; the answer 304 is an outcome without a body."""
    web.serves("/feed.xml", status="304 Not Modified")
    given = Validators('W/"a b"', "Fri, 18 Sep 2015 12:00:00 GMT")
    outcome = fetcher.fetch_one(feed("/feed.xml", validators=given))
    assert outcome.not_modified
    assert b"" == outcome.body
    assert given == Validators(web.asked[0].headers["if-none-match"], web.asked[0].headers["if-modified-since"])


@pytest.mark.parametrize("etag", ['"naïve"', '"' + "x" * 2000 + '"', '"a\r\nb"', '"\x00"'])
def test_an_etag_that_would_not_go_back_unharmed_is_not_sent(etag):
    """Non-ASCII, over-long or controlled: only the date is sent then."""
    assert {"If-Modified-Since": "x"} == conditions(Validators(etag, "x"))


def test_a_non_ascii_etag_is_kept_in_the_headers(web, fetcher):
    """It is evidence, though it is not replayed; and it holds no lone surrogate."""
    web.sends("/feed.xml", b'HTTP/1.1 200 OK\r\nETag: "na\xefve"\r\nContent-Length: 2\r\n\r\nok')
    outcome = fetcher.fetch_one(feed("/feed.xml"))
    assert '"naïve"' == outcome.validators.etag


def test_304_to_an_unconditional_request_is_asked_again_past_the_cache(web, fetcher):
    """A broken cache in between must not make an empty feed."""

    async def first_304(_, writer):
        fresh = "no-cache" in web.asked[-1].headers.get("cache-control", "")
        writer.write(answer(b"<rss/>") if fresh else answer(b"", "304 Not Modified"))

    web.does("/feed.xml", first_304)
    assert b"<rss/>" == fetcher.fetch_one(feed("/feed.xml")).body
    assert 2 == len(web.asked)


def test_304_for_ever_is_an_error(web, fetcher):
    """Two such answers are enough."""
    web.serves("/feed.xml", status="304 Not Modified")
    outcome = fetcher.fetch_one(feed("/feed.xml"))
    assert ("protocol", 2) == (outcome.reason, len(web.asked))


def test_redirects_are_followed_and_told(web, fetcher):
    """Each hop is kept with its status; only an unbroken chain of permanent ones is permanent."""
    web.serves("/a", status="301 Moved Permanently", Location="/b")
    web.serves("/b", status="308 Permanent Redirect", Location="http://south.example/c#frag")
    web.serves("south.example/c", "here")
    outcome = fetcher.fetch_one(feed("/a"))
    assert b"here" == outcome.body
    assert "http://south.example/c" == outcome.final_url
    assert ("301 http://harbour-post.example/a", "308 http://harbour-post.example/b") == outcome.hops
    assert outcome.permanent


def test_one_temporary_hop_makes_the_move_temporary(web, fetcher):
    """301 then 302: nobody promised that the end of the chain stays."""
    web.serves("/a", status="301 Moved Permanently", Location="/b")
    web.serves("/b", status="302 Found", Location="/c")
    web.serves("/c", "here")
    assert not fetcher.fetch_one(feed("/a")).permanent


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "gopher://x.example/",
        "javascript:alert(1)",
        "http://[::1",
        "",
        "data:,x",
        "http://2130706433/",
    ],
)
def test_a_redirect_to_no_web_address_is_refused(web, fetcher, location):
    """Such a hop is an error that shows where it led."""
    web.serves("/a", status="302 Found", Location=location)
    outcome = fetcher.fetch_one(feed("/a"))
    assert ("redirect", 302) == (outcome.reason, outcome.status)


def test_a_redirect_loop_ends(web, fetcher):
    """Five hops are followed, the sixth is not."""
    web.serves("/a", status="301 Moved Permanently", Location="/a")
    outcome = fetcher.fetch_one(feed("/a"))
    assert "redirect" == outcome.reason
    assert 6 == len(web.asked)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("404 Not Found", "not_found"), ("410 Gone", "gone"), ("401 Unauthorized", "denied"), ("403 Forbidden", "denied"),
        ("429 Too Many Requests", "busy"), ("503 Service Unavailable", "busy"), ("500 Internal Server Error", "server"),
        ("502 Bad Gateway", "server"), ("400 Bad Request", "client"), ("418 Teapot", "client"), ("451 Legal", "client"),
        ("204 No Content", "protocol"), ("206 Partial Content", "protocol"), ("226 IM Used", "protocol"),
        ("202 Accepted", "protocol"), ("300 Choices", "protocol"), ("999 Denied", "protocol"),
    ],
)  # fmt: skip
def test_every_status_has_its_reason(web, fetcher, status, reason):
    """Only 200 and 203 carry an answer; a partial one (206, 226) would be a feed with entries missing."""
    web.serves("/a", "" if status.startswith("204") else "words", status=status)
    outcome = fetcher.fetch_one(feed("/a"))
    assert (reason, int(status[:3])) == (outcome.reason, outcome.status)


def test_retry_after_comes_with_the_refusal(web, fetcher):
    """The scheduler needs the figure."""
    web.serves("/a", status="503 Service Unavailable", Retry_After="120")
    assert 120 == fetcher.fetch_one(feed("/a")).retry_after


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("120", 120), ("0", 0), (" 7 ", 7), ("1000000000", 31 * 86_400), ("-1", None), ("soon", None), ("", None), (None, None),
        ("1.5", None), ("٣", None), ("Sun, 01 Mar 2026 12:10:00 GMT", 600), ("Sun, 01 Mar 2026 11:00:00 GMT", 0),
        ("Sun, 01 Mar 2099 11:00:00 GMT", 31 * 86_400), ("Sun, 31 Feb 2026 11:00:00 GMT", None), ("9" * 5000, 31 * 86_400),
    ],
)  # fmt: skip
def test_retry_after_is_read_in_both_forms(header, expected):
    """Seconds or a date, bounded to 31 days; nonsense says nothing."""
    assert expected == retry_after(header, NOW)


def test_a_time_to_come_back_is_held_against_the_servers_own_clock():
    """A server whose clock is a day ahead, and that asks for ten minutes, gets ten minutes."""
    with Web() as web, Fetcher(web.manners()) as fetcher:
        ahead = datetime.now(UTC) + timedelta(days=1)
        web.serves(
            "/", status="429 Too Many", Date=format_datetime(ahead, usegmt=True),
            Retry_After=format_datetime(ahead + timedelta(minutes=10), usegmt=True),
        )  # fmt: skip
        assert 600 == fetcher.fetch_one(Request("http://harbour-post.example/", kind="feed")).retry_after


def test_after_429_the_domain_is_left_alone(web, fetcher):
    """No request goes out inside the window, not even to a sister host."""
    web.serves("/a", status="429 Too Many Requests", Retry_After="100")
    web.serves("/b", "here")
    fetcher.fetch_one(feed("/a"))
    outcome = fetcher.fetch_one(feed("/b", host="www.harbour-post.example"))
    assert "busy" == outcome.reason
    assert 0 < outcome.retry_after <= 101
    assert ["/a"] == web.paths()
    assert b"here" == fetcher.fetch_one(feed("/b", host="north.example")).body


def test_one_503_concerns_one_address_and_three_the_host(web, fetcher):
    """A single page may be broken; a host that says so three times is asked to rest."""
    web.serves("/a", status="503 Service Unavailable")
    web.serves("/b", "here")
    fetcher.fetch_one(feed("/a"))
    assert b"here" == fetcher.fetch_one(feed("/b")).body
    fetcher.fetch_one(feed("/a"))
    fetcher.fetch_one(feed("/a"))
    assert "busy" == fetcher.fetch_one(feed("/b")).reason


def test_gzip_is_undone(web, fetcher):
    """The body comes decoded."""
    web.serves("/a", gzip.compress(b"words"), Content_Encoding="gzip")
    assert b"words" == fetcher.fetch_one(feed("/a")).body


def test_a_body_over_the_limit_is_no_answer(web):
    """Pages and feeds have their own limits, on the wire and decoded."""
    web.serves("/plain", b"x" * 5000)
    web.serves("/gzip", gzip.compress(b"x" * 5000), Content_Encoding="gzip")
    with Fetcher(web.manners(feed_bytes=4000, wire_bytes=4500)) as fetcher:
        assert "too_large" == fetcher.fetch_one(feed("/plain")).reason
        assert "too_large" == fetcher.fetch_one(feed("/gzip")).reason


def test_robots_txt_is_asked_once_and_obeyed_for_pages(web, fetcher):
    """A disallowed page is never requested."""
    web.serves("/robots.txt", "User-agent: *\nDisallow: /private/\n")
    web.serves("/open", "here")
    web.serves("/private/x", "secret")
    assert "robots" == fetcher.fetch_one(page("/private/x")).reason
    assert b"here" == fetcher.fetch_one(page("/open")).body
    assert ["/robots.txt", "/open"] == web.paths()


def test_robots_txt_is_not_asked_for_feeds(web, fetcher):
    """A feed is there to be polled, and the desk subscribed to it."""
    web.serves("/robots.txt", "User-agent: *\nDisallow: /\n")
    web.serves("/feed.xml", "<rss/>")
    assert b"<rss/>" == fetcher.fetch_one(feed("/feed.xml")).body
    assert ["/feed.xml"] == web.paths()


def test_a_redirect_is_judged_by_the_robots_of_its_target(web, fetcher):
    """Another host has other rules."""
    web.serves("/a", status="302 Found", Location="http://south.example/b")
    web.serves("south.example/robots.txt", "User-agent: dateline\nDisallow: /b\n")
    web.serves("south.example/b", "secret")
    assert "robots" == fetcher.fetch_one(page("/a")).reason
    assert "/b" not in web.paths()


def test_a_site_whose_robots_txt_fails_is_not_entered(web, fetcher):
    """5xx says that the rules are not known, not that there are none."""
    web.serves("/robots.txt", status="500 Internal Server Error")
    web.serves("/open", "here")
    assert "server" == fetcher.fetch_one(page("/open")).reason
    assert ["/robots.txt"] == web.paths()


def test_rules_can_outlive_a_fetcher(web):
    """A caller's mapping keeps them, so that each run does not ask anew."""
    web.serves("/open", "here")
    kept = {}
    for _ in range(2):
        with Fetcher(web.manners(), clock=lambda: NOW, robots=kept) as fetcher:
            fetcher.fetch_one(page("/open"))
    assert ["/robots.txt", "/open", "/open"] == web.paths()


def test_rules_are_asked_anew_after_a_day(web):
    """Kept for 24 hours by the clock that the fetcher was given."""
    web.serves("/open", "here")
    kept = {}
    for now in (NOW, NOW + timedelta(hours=25)):
        with Fetcher(web.manners(), clock=lambda now=now: now, robots=kept) as fetcher:
            fetcher.fetch_one(page("/open"))
    assert 2 == web.paths().count("/robots.txt")


@pytest.mark.parametrize(("kind", "most"), [("feed", 1), ("page", 2)])
def test_one_host_is_never_crowded(web, fetcher, kind, most):
    """At most one feed and two pages of a host are under way at once; and as many as may be are."""
    together = asyncio.Barrier(most)

    async def slow(_, writer):
        await together.wait()
        await asyncio.sleep(0.02)  # for one too many to show itself
        writer.write(answer(b"here"))

    for number in range(8):
        web.does(f"/{number}", slow)
    outcomes = list(fetcher(Request(f"http://harbour-post.example/{n}", kind=kind) for n in range(8)))
    assert 8 == sum(isinstance(outcome, Fetched) for _, outcome in outcomes)
    assert most == web.most_together["harbour-post.example"]


def test_starts_on_one_host_keep_their_distance():
    """A pause after each start, or the longer one that the site asked for; a host long unasked waits for nothing."""
    lane = Lane({})
    assert [100.0, 105.0, 110.0] == [lane.book(100.0, 5.0) for _ in range(3)]
    lane.delay = 60.0
    assert [115.0, 175.0, 1000.0] == [lane.book(now, 5.0) for now in (101.0, 102.0, 1000.0)]


def test_the_pause_is_kept_between_requests(web):
    """The booking is what the fetcher goes by: with an endless pause, only the first of two is asked."""
    web.serves("/a", "here")
    with Fetcher(web.manners(pause=3600.0)) as fetcher:
        outcomes = fetcher([feed("/a"), feed("/a"), feed("/a", host="north.example")])
        assert 2 == len([next(outcomes), next(outcomes)])
        outcomes.close()
    assert ["harbour-post.example", "north.example"] == sorted(asked.host for asked in web.asked)


def test_outcomes_come_as_they_complete(web, fetcher):
    """A slow host holds up nobody: its outcome comes last, though it was asked first."""
    release = asyncio.Event()

    async def last(_, writer):
        await release.wait()
        writer.write(answer(b"slow"))

    web.does("slow.example/a", last)
    web.serves("/a", "fast")
    hosts = ["slow.example", *(f"h{number}.example" for number in range(5))]
    seen = []
    for request, outcome in fetcher(feed("/a", host=host) for host in hosts):
        seen.append((request.url, outcome.body))
        if len(seen) == 5:
            web._loop.call_soon_threadsafe(release.set)
    assert ("http://slow.example/a", b"slow") == seen[-1]
    assert 6 == len(seen)


def test_requests_are_taken_from_the_callers_thread(web, fetcher):
    """They may come from a database session, which belongs to one thread."""
    import threading

    web.serves("/a", "here")
    threads = set()

    def requests():
        for number in range(3):
            threads.add(threading.get_ident())
            yield feed("/a", host=f"h{number}.example")

    assert 3 == len(list(fetcher(requests())))
    assert {threading.get_ident()} == threads


def test_leaving_early_leaves_nothing_behind(web, fetcher):
    """An abandoned iterator cancels its requests, and the fetcher works on."""
    web.serves("/a", "here")
    outcomes = fetcher(feed("/a", host=f"h{number}.example") for number in range(200))
    next(outcomes)
    outcomes.close()
    assert fetcher._worker._slots._value == fetcher.manners.concurrency
    assert 100 == len(list(fetcher(feed("/a", host=f"i{number}.example") for number in range(100))))


def test_a_bad_address_is_an_outcome_among_others(web, fetcher):
    """Never an exception, and never at the cost of the rest."""
    web.serves("/a", "here")
    outcomes = dict(
        fetcher([Request("javascript:alert(1)", key="bad"), Request("http://h.example/a", key="good", kind="feed")])
    )
    found = {request.key: getattr(outcome, "reason", "ok") for request, outcome in outcomes.items()}
    assert {"bad": "blocked", "good": "ok"} == found


def test_a_name_without_an_address(web):
    """`.invalid` never resolves."""
    with Fetcher(web.manners()) as fetcher:
        assert "dns" == fetcher.fetch_one(Request("http://nowhere.invalid/", kind="feed")).reason


def test_a_port_where_nobody_listens(web):
    """No connection is not the same as no address."""
    with Fetcher(web.manners(connect_to=(("*.example", "127.0.0.1:1"),))) as fetcher:
        assert "connect" == fetcher.fetch_one(feed("/")).reason


# -- TLS -------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


def secure(authority, *names, **knobs):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, **knobs).configure_cert(context)
    return Web(context=context)


@pytest.fixture
def bundle(authority, tmp_path):
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


def https(host="harbour-post.example", **knobs):
    return Request(f"https://{host}/", kind="feed", **knobs)


def test_an_unknown_authority_is_refused(authority):
    """A self-made certificate proves nothing."""
    with secure(authority, "harbour-post.example") as web, Fetcher(web.manners()) as fetcher:
        assert "tls" == fetcher.fetch_one(https()).reason
        assert [] == web.asked


def test_an_authority_of_the_desks_choice_is_stamped(authority, bundle):
    """The override holds for its source only, and every capture says so."""
    with secure(authority, "harbour-post.example") as web, Fetcher(web.manners()) as fetcher:
        web.serves("/", "here")
        outcome = fetcher.fetch_one(https(tls_ca=bundle))
        assert (b"here", False) == (outcome.body, outcome.tls_verified)
        assert "tls" == fetcher.fetch_one(https()).reason


def test_the_name_in_the_certificate_must_fit_even_then(authority, bundle):
    """A chosen authority is no licence for any host."""
    with secure(authority, "south.example") as web, Fetcher(web.manners()) as fetcher:
        assert "tls" == fetcher.fetch_one(https(tls_ca=bundle)).reason


def test_an_expired_certificate_needs_its_own_permission(authority, bundle):
    """Refused as a rule; with the permission the chain and the name still hold, and it is stamped."""
    expired = datetime(2020, 1, 1, tzinfo=UTC)
    with secure(authority, "harbour-post.example", not_after=expired) as web, Fetcher(web.manners()) as fetcher:
        web.serves("/", "here")
        assert "tls" == fetcher.fetch_one(https(tls_ca=bundle)).reason
        outcome = fetcher.fetch_one(https(tls_ca=bundle, allow_expired_tls=True))
        assert (b"here", False) == (outcome.body, outcome.tls_verified)


def test_an_override_holds_for_the_site_s_robots_and_pages(authority, bundle):
    """A site under an authority of its own is read whole: its rules are asked for, and obeyed, under the same override."""
    with secure(authority, "harbour-post.example") as web, Fetcher(web.manners()) as fetcher:
        web.serves("/robots.txt", "User-agent: *\nDisallow: /shut\n", content_type="text/plain")
        web.serves("/page", "here")
        page = Request("https://harbour-post.example/page", kind="page", tls_ca=bundle)
        assert b"here" == fetcher.fetch_one(page).body
        assert "robots" == fetcher.fetch_one(replace(page, url="https://harbour-post.example/shut")).reason
        assert ["/robots.txt", "/page"] == web.paths()


def test_an_override_does_not_follow_a_redirect_to_another_domain(authority, bundle):
    """Within the registered domain it does: whoever the desk trusts for one site may vouch for no other."""
    names = ("a.example", "feeds.a.example", "b.example")
    with secure(authority, *names) as web, Fetcher(web.manners()) as fetcher:
        web.serves("a.example/own", status="302 Found", Location="https://feeds.a.example/feed")
        web.serves("a.example/other", status="302 Found", Location="https://b.example/feed")
        web.serves("/feed", "here")
        assert b"here" == fetcher.fetch_one(Request("https://a.example/own", kind="feed", tls_ca=bundle)).body
        assert "tls" == fetcher.fetch_one(Request("https://a.example/other", kind="feed", tls_ca=bundle)).reason


# -- knobs -----------------------------------------------------------------


def test_knobs_come_from_the_environment():
    """As an operator writes them."""
    manners = Manners.from_env(
        {
            "DATELINE_CONTACT": "desk@desk.example\nX: y",
            "DATELINE_CONNECT_TO": "*.example=127.0.0.1:8123, a.test=[::1]:80",
            "DATELINE_ALLOW": "10.1.0.0/16, archive.internal",
            "DATELINE_PAUSE": "0.5",
        }
    )
    assert "Dateline/0.1 (+desk@desk.example X: y)" == manners.user_agent
    assert (("*.example", "127.0.0.1:8123"), ("a.test", "[::1]:80")) == manners.connect_to
    assert (("10.1.0.0/16", "archive.internal"), 0.5) == (manners.allow, manners.pause)


def test_an_empty_environment_gives_the_manners_of_a_guest():
    """Five seconds between starts, nothing internal."""
    assert Manners() == Manners.from_env({})


@pytest.mark.parametrize(
    "environ",
    [
        {"DATELINE_CONNECT_TO": "*.example"}, {"DATELINE_CONNECT_TO": "*.example=localhost:80"}, {"DATELINE_PAUSE": "fast"},
        {"DATELINE_PAUSE": "-1"}, {"DATELINE_PAUSE": "nan"},
    ],
)  # fmt: skip
def test_a_bad_knob_is_told(environ):
    """At the start, by name, and not at the first request."""
    with pytest.raises(ValueError, match=r"\S"):
        Manners.from_env(environ)


def test_an_error_knows_its_address(fetcher):
    """Every failure names what was asked for."""
    outcome = fetcher.fetch_one(feed("/nothing"))
    assert isinstance(outcome, FetchError)
    assert "http://harbour-post.example/nothing" == outcome.url
