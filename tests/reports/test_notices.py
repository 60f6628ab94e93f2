"""Notices to chats and webhooks: through Apprise to a real server on this host, once, and held where nobody confirmed."""

import json
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from reports.deliver import Patience, send_due, send_waiting
from reports.digest import build_digest
from reports.headline import notice
from reports.issue import link
from reports.mail import Outcome
from reports.notices import Channels, by_kind, deliver_notice, is_notice
from storage.log import EventLog
from storage.outbox import StoredOutbox
from tests.reports.make import make_article, make_claim, make_day, make_reading, make_selection, make_statement
from tests.reports.post import Relay, make_row, plain, running
from tests.serving import Quiet, Served

START = datetime(2031, 5, 15, 4, 0, tzinfo=UTC)
BODY = b"[Port] 14 May 2031: 1 new claim\nNew: crews were ordered"


class Hook:
    """A webhook of a chat: takes what is posted and answers as told; ``drop`` takes it and hangs up without a word."""

    def __init__(self, answer=200):
        self.answer, self.taken = answer, []


@contextmanager
def listening(hook):
    """The hook on a port of this host, as Apprise addresses it."""

    class Handler(Quiet):
        def do_POST(self):  # noqa: N802 - the base class calls it so
            hook.taken.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            if hook.answer != "drop":
                self.send_response(hook.answer)
                self.send_header("content-length", "0")
                self.end_headers()

    with Served(Handler) as served:
        yield f"json://127.0.0.1:{served.port}/hook?cto=30&rto=30"


@pytest.fixture
def clock():
    """Hands that a test turns."""

    class Hands:
        now = START

        def __call__(self):
            return self.now

    return Hands()


@pytest.fixture
def outbox(store, clock):
    """An outbox with a notice for one channel and a mail."""
    box = StoredOutbox(store, clock)
    assert box.add(make_row(0, "notice:news-room"))
    return box


def channels(address):
    """The channel under its name."""
    return Channels.from_env({"DATELINE_NOTICE_NEWS_ROOM": address, "OTHER": "x"})


def tell(outbox, address, clock):
    """One run without a mail server."""
    return send_due(outbox, None, load=lambda _: BODY, clock=clock, deliver=by_kind(channels(address)))


def states(outbox):
    """How the rows stand."""
    return [row.state for row in outbox.rows()]


def test_a_notice_arrives_once(outbox, clock, store):
    """A confirmed notice is sent, its fate is in the log, and a second run sends nothing."""
    hook = Hook()
    with listening(hook) as address:
        first, second = tell(outbox, address, clock), tell(outbox, address, clock)
    facts = [event.fact for event in EventLog(store).read() if event.fact.type == "delivery_settled"]

    assert {"sent": 1} == first.counts
    assert {} == second.counts
    assert [("[Port] 14 May 2031: 1 new claim", "New: crews were ordered")] == [
        (each["title"], each["message"]) for each in hook.taken
    ]
    assert [("sent", "e" * 64)] == [(fact.state, fact.mail) for fact in facts]
    assert "127.0.0.1" not in str(facts)


@pytest.mark.parametrize("answer", [500, 429, "drop"])
def test_what_is_not_confirmed_is_held_and_never_sent_again_by_itself(outbox, clock, answer):
    """It may have arrived: a person decides, and only then does it go out again."""
    hook = Hook(answer)
    with listening(hook) as address:
        first = tell(outbox, address, clock)
        for _ in range(3):
            clock.now += timedelta(days=1)
            tell(outbox, address, clock)
        assert 1 == len(hook.taken)
        assert ["unknown"] == states(outbox)
        hook.answer = 200
        outbox.resolve(first.held[0].id, delivered=False, by="desk")
        assert {"sent": 1} == tell(outbox, address, clock).counts
    assert 2 == len(hook.taken)


@pytest.mark.parametrize("address", ["", "nonsense", "http://", "gopher://x"])
def test_without_an_address_nothing_goes_out_and_it_is_tried_again(outbox, clock, address):
    """What was provably not sent waits, with the variable to set in its detail, and is put aside in the end."""
    assert {"pending": 1} == tell(outbox, address, clock).counts
    assert "DATELINE_NOTICE_NEWS_ROOM" in outbox.rows()[0].detail
    clock.now += timedelta(days=1)
    box = by_kind(channels(address))
    send_due(outbox, None, load=lambda _: BODY, clock=clock, deliver=box, patience=Patience(attempts=2))
    assert ["suspended"] == states(outbox)


def test_a_row_that_was_lost_stops_the_notice():
    """If the outbox cannot write that it goes out next, it does not go out."""
    hook = Hook()

    def fail():
        raise OSError("disk full")

    with listening(hook) as address, pytest.raises(OSError, match="disk full"):
        deliver_notice(channels(address), BODY, "news-room", fail)
    assert [] == hook.taken


def test_mails_and_notices_go_their_own_ways(store, clock):
    """One outbox, each row to where it belongs; where only notices wait, no mail server is asked for."""
    box = StoredOutbox(store, clock)
    for recipient in ("ana@reader.example", "notice:news-room", "ben@reader.example"):
        box.add(make_row(0, recipient))
    hook, relay = Hook(), Relay()
    with listening(hook) as address, running(relay) as port:
        known = channels(address)
        summary = send_waiting(box, lambda: plain(port, timeout=60), known, load=lambda _: BODY, clock=clock)
        box.add(make_row(0, "notice:news-room", issue=15))
        after = send_waiting(box, lambda: pytest.fail("no mail waits"), known, load=lambda _: BODY, clock=clock)
    assert ({"sent": 3}, {"sent": 1}) == (summary.counts, after.counts)
    assert {"ana@reader.example": 1, "ben@reader.example": 1} == dict(Counter(to for to, _ in relay.taken))
    assert 2 == len(hook.taken)


def test_without_a_mail_server_a_mail_waits(store, clock):
    """It is not lost: it is tried again when there is one."""
    box = StoredOutbox(store, clock)
    box.add(make_row(0))
    assert {"pending": 1} == send_due(box, None, load=lambda _: BODY, clock=clock).counts


def test_an_address_is_never_shown():
    """It holds the secret of the channel."""
    secret = "json://user:secret@chat.example/"
    assert "secret" not in repr(channels(secret))
    assert Outcome("retry", "no address for the channel x; set DATELINE_NOTICE_X") == deliver_notice(
        channels(secret), BODY, "x", lambda: None
    )


def test_a_notice_tells_what_is_new_in_a_few_lines():
    """The subject, the first three changes with who holds them and how many origins are behind, the coverage, the link."""
    digest = build_digest(make_day())
    where = link("https://pages.example/dateline/", digest)
    lines = notice(digest, where).splitlines()

    assert lines[0].startswith("[The Alma Vey at Port Maren]")
    assert len(lines) < 9
    assert "origin" in lines[1]
    assert any("sources were read" in line for line in lines)
    assert f"https://pages.example/dateline/topics/alma-vey/days/2031-05-14/{digest.issue}" == lines[-1]
    assert "" == link("/dateline", digest)
    assert len("\n".join(lines)) < 2000


def test_a_quiet_day_says_so():
    """Silence would look like a fault."""
    assert "No article of this day matched" in notice(build_digest(make_selection()))


def test_strangers_words_call_nobody_and_lead_nowhere():
    """Mentions, markup and addresses of an article are words in a chat, too."""
    bad = "<!channel> @everyone `x` [y](http://evil.example/) \u202eqr"
    view = make_article("0000000a", bad)
    told = make_statement(view, bad, "@everyone <@U1>", "asserts", origin="x")
    reading = make_reading((make_claim("cargo-arms", [told], text=bad),))
    text = notice(build_digest(make_selection(reading=reading)))

    assert not any(each in text for each in ("<", ">", "`", "@everyone", "@U1", "://", "\u202e"))
    assert is_notice("notice:x")
    assert not is_notice("ana@reader.example")
