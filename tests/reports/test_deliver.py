import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reports.deliver import Patience, send_due, settle
from reports.mail import Outcome, deliver_one
from storage.log import EventLog
from storage.outbox import StoredOutbox
from storage.views import SETTLED
from tests.reports.post import Relay, free_port, make_row, plain, running

START = datetime(2031, 5, 15, 4, 0, tzinfo=UTC)
MAIL = b"Subject: x\r\n\r\nHello.\r\n"
ANA, BEN, EVA = "ana@reader.example", "ben@reader.example", "eva@reader.example"


class Clock:
    """A clock that a test turns by hand."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now

    def later(self, **by):
        self.now += timedelta(**by)


@pytest.fixture
def clock():
    """The hands at the start."""
    return Clock()


@pytest.fixture
def outbox(store, clock):
    """An outbox with a mail each for Ana, Ben and Eva."""
    box = StoredOutbox(store, clock)
    for recipient in (ANA, BEN, EVA):
        assert box.add(make_row(0, recipient))
    return box


def send(outbox, port, clock, *, timeout=60.0, **more):
    """One run against a relay on this host, with time enough for its answers on a crowded machine.

    A relay slower than the timeout leaves an unknown, as it should, so a short one would make every test a timed one.
    """
    return send_due(outbox, plain(port, timeout=timeout), **{"load": lambda _sha: MAIL, "clock": clock, **more})


def impatient(mailbox, mail, recipient, on_committing):
    """A delivery that gives up on Ben's relay after three seconds and waits for the others' as long as it takes."""
    return deliver_one(replace(mailbox, timeout=3) if recipient == BEN else mailbox, mail, recipient, on_committing)


def states(outbox):
    """How each recipient stands."""
    return {row.recipient: row.state for row in outbox.rows()}


def settled(store):
    """The fates that the log knows, in order."""
    return [event.fact.state for event in EventLog(store).read() if event.fact.type == "delivery_settled"]


def test_everybody_gets_one_mail_and_a_second_run_sends_nothing(outbox, clock, store):
    """Each recipient has one mail of their own; running again changes nothing."""
    relay = Relay()
    with running(relay) as port:
        first, second = send(outbox, port, clock), send(outbox, port, clock)
    assert {"sent": 3} == first.counts
    assert first.settled
    assert {} == second.counts
    assert [ANA, BEN, EVA] == [to for to, _ in relay.taken]
    assert ["sent", "sent", "sent"] == settled(store)


def test_one_refusal_does_not_keep_the_others_waiting(outbox, clock):
    """A recipient whom the relay does not know is refused; the others get theirs."""
    relay = Relay(ben_at_reader_example=550)
    with running(relay) as port:
        summary = send(outbox, port, clock)
    assert {"refused": 1, "sent": 2} == summary.counts
    assert "refused" == states(outbox)[BEN]
    assert "550" in next(row.detail for row in outbox.rows() if row.recipient == BEN)


def test_a_greylisted_recipient_is_tried_again_when_due_and_not_before(outbox, clock):
    """451 means later: after the pause the mail arrives, once; the run in between asks for nothing."""
    relay = Relay(ben_at_reader_example=[451])
    with running(relay) as port:
        first = send(outbox, port, clock)
        clock.later(minutes=4)
        early = send(outbox, port, clock)
        clock.later(minutes=2)
        late = send(outbox, port, clock)
    assert {"pending": 1, "sent": 2} == first.counts
    assert not first.settled
    assert {} == early.counts
    assert {"sent": 1} == late.counts
    assert 1 == len(relay.to(BEN))


@pytest.mark.parametrize("fault", ["drop", "late"])
def test_a_mail_whose_fate_is_unknown_is_held_and_never_sent_again(outbox, clock, store, fault):
    """A relay that takes the mail and says nothing leaves one copy and a row that a person must look at."""
    relay = Relay(ben_at_reader_example=fault)
    with running(relay) as port:
        first = send(outbox, port, clock, deliver=impatient)
        for _ in range(3):
            clock.later(days=1)
            send(outbox, port, clock)
    assert {"sent": 2, "unknown": 1} == first.counts
    assert [BEN] == [row.recipient for row in first.held]
    assert not first.settled
    assert 1 == len(relay.to(BEN))
    assert ["sent", "unknown", "sent"] == settled(store)


def test_a_person_may_have_a_held_mail_sent_again(outbox, clock):
    """Resolved for sending, it goes out at the next run with the same Message-ID."""
    relay = Relay(ben_at_reader_example=["drop"])
    with running(relay) as port:
        held = send(outbox, port, clock).held[0]
        outbox.resolve(held.id, delivered=False, by="desk")
        assert {"sent": 1} == send(outbox, port, clock).counts
    assert 2 == len(relay.to(BEN))


def test_a_mail_that_never_goes_through_is_suspended(outbox, clock):
    """After so many tries, with growing pauses, it is put aside where it can be seen."""
    patience, port = Patience(attempts=3), free_port()
    waits = []
    for _ in range(3):
        send(outbox, port, clock, patience=patience)
        waits.append(next(row.next_at for row in outbox.rows()))
        clock.later(days=1)
    assert {"suspended"} == set(states(outbox).values())
    assert {3} == {row.attempts for row in outbox.rows()}
    assert {} == send(outbox, port, clock, patience=patience).counts


def test_the_pause_doubles_up_to_its_longest():
    """Five minutes, ten, twenty: never more than six hours."""
    pauses = [Patience().pause(n) for n in (1, 2, 3, 7, 8, 50)]
    assert [5, 10, 20, 320, 360, 360] == [pause // timedelta(minutes=1) for pause in pauses]


@pytest.mark.parametrize(
    ("state", "attempts", "expected"),
    [
        ("sent", 1, "sent"),
        ("refused", 1, "refused"),
        ("unknown", 9, "unknown"),
        ("retry", 1, "pending"),
        ("retry", 8, "suspended"),
    ],
)
def test_an_outcome_settles_a_row(state, attempts, expected):
    """What a relay said and how often it was asked decide where a row goes."""
    found, next_at = settle(Outcome(state), attempts, START, Patience())
    assert expected == found
    assert (expected == "pending") == (next_at is not None)


def test_a_sender_that_died_before_the_dot_has_delivered_nothing(outbox, clock):
    """A row left in sending is taken up again when its lease is over, not before."""
    row = outbox.rows()[0]
    assert outbox.claim(row, now=START, until=START + timedelta(minutes=30))
    relay = Relay()
    with running(relay) as port:
        assert {"sent": 2} == send(outbox, port, clock).counts
        clock.later(minutes=31)
        assert {"sent": 1} == send(outbox, port, clock).counts
    assert 1 == len(relay.to(ANA))


def test_a_sender_that_died_at_the_dot_leaves_an_unknown(outbox, clock):
    """A row left in committing becomes unknown when its lease is over, and is not sent."""
    row = outbox.rows()[0]
    outbox.claim(row, now=START, until=START + timedelta(minutes=30))
    claimed = next(r for r in outbox.rows() if r.id == row.id)
    assert outbox.mark(claimed, "committing", "")
    clock.later(minutes=31)
    relay = Relay()
    with running(relay) as port:
        summary = send(outbox, port, clock)
    assert {"sent": 2, "unknown": 1} == summary.counts
    assert [] == relay.to(ANA)


def test_a_sender_that_has_lost_its_row_breaks_off_before_the_dot(outbox, clock):
    """If another has taken the row meanwhile, the slow one does not deliver."""
    relay = Relay()

    def load(_sha):
        row = outbox.rows(states=("sending",))[0]
        outbox.claim(row, now=START + timedelta(days=1), until=START + timedelta(days=2))
        return MAIL

    with running(relay) as port:
        summary = send(outbox, port, clock, load=load)
    assert {"lost": 1, "sent": 2} == summary.counts
    assert not summary.settled
    assert [] == relay.to(ANA)


def test_an_answer_that_comes_after_the_lease_still_counts(outbox):
    """A sender slower than its lease may say that an unknown mail was sent after all."""
    row = outbox.rows()[0]
    outbox.claim(row, now=START, until=START + timedelta(minutes=30))
    claimed = outbox.rows(states=("sending",))[0]
    outbox.mark(claimed, "committing", "")
    outbox.mark(claimed, "unknown", "")
    assert outbox.mark(claimed, "sent", "250 OK")
    assert "sent" == states(outbox)[ANA]


def test_a_mail_that_cannot_be_loaded_does_not_keep_the_others_waiting(outbox, clock):
    """Bytes that are missing are a retry for that row alone."""
    relay = Relay()
    shas = iter([None, MAIL, MAIL])

    def load(_sha):
        body = next(shas)
        if body is None:
            raise LookupError("no blob")
        return body

    with running(relay) as port:
        summary = send(outbox, port, clock, load=load)
    assert {"pending": 1, "sent": 2} == summary.counts
    assert "no blob" in outbox.rows()[0].detail


def test_two_senders_at_once_send_each_mail_once(sqlite_store, clock):
    """Whoever claims a row sends it; the other passes on."""
    box = StoredOutbox(sqlite_store, clock)
    for n in range(12):
        box.add(make_row(0, f"r{n}@reader.example"))
    relay = Relay()
    with running(relay) as port:
        threads = [
            threading.Thread(target=send, args=(StoredOutbox(sqlite_store, clock), port, clock)) for _ in range(3)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {f"r{n}@reader.example": 1 for n in range(12)} == dict(Counter(to for to, _ in relay.taken))
    assert {"sent"} == set(states(box).values())


SENDER = """
import sys
from datetime import UTC, datetime
from reports.deliver import Patience, send_due
from storage.database import Store
from storage.outbox import StoredOutbox
from tests.reports.post import plain
from datetime import timedelta
clock = lambda: datetime.now(UTC)
send_due(StoredOutbox(Store(sys.argv[1]), clock), plain(int(sys.argv[2])), load=lambda sha: b"Subject: x\\r\\n\\r\\nHello.\\r\\n",
         clock=clock, patience=Patience(lease=timedelta(milliseconds=200)))
"""


def test_kill_nine_at_any_moment_sends_nothing_twice_and_loses_nothing(sqlite_store):
    """Senders killed at random: no recipient has two copies, and whoever has none is still waiting or held."""
    url, chance = f"sqlite:///{sqlite_store.path}", random.Random(7)
    box = StoredOutbox(sqlite_store, lambda: datetime.now(UTC))
    people = [f"r{n}@reader.example" for n in range(30)]
    for person in people:
        box.add(make_row(0, person))
    relay, kills = Relay(), 0
    relay.pause = 0.02
    with running(relay) as port:
        for _ in range(10):
            sender = subprocess.Popen(
                [sys.executable, "-c", SENDER, url, str(port)],
                cwd=Path(__file__).parents[2],
                env={**os.environ, "PYTHONPATH": "."},
            )
            # The interpreter needs about half a second to come up; the kills fall in the half second after.
            while sender.poll() is None and not box.rows(states=("sending", "committing")):
                time.sleep(0.01)
            time.sleep(chance.random() * 0.1)
            if sender.poll() is None:
                sender.send_signal(signal.SIGKILL)
                kills += 1
            sender.wait()
            time.sleep(0.2)
            if all(row.state in SETTLED for row in box.rows()):
                break
        subprocess.run(
            [sys.executable, "-c", SENDER, url, str(port)],
            cwd=Path(__file__).parents[2],
            check=True,
            env={**os.environ, "PYTHONPATH": "."},
        )
    copies = Counter(to for to, _ in relay.taken)
    assert kills > 3
    assert [] == [person for person in people if copies[person] > 1]
    assert {"sent", "unknown"} >= {row.state for row in box.rows()}
    assert [] == [row.recipient for row in box.rows() if row.state == "sent" and copies[row.recipient] != 1]
    assert sum(row.state == "unknown" for row in box.rows()) <= kills
