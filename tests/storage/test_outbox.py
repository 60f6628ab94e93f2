"""The outbox and the log speak with one voice: a fate is in both or in neither."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from storage import queries
from storage.database import Store
from storage.errors import UnknownSubject
from storage.events import DeliverySettled
from storage.log import EventLog
from storage.outbox import StoredOutbox
from storage.projections import catch_up
from storage.views import OutboxRow

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROW = OutboxRow(0, "coast", "2015-09-18", 1, "analyst@desk.example", "<one@desk.example>", "0" * 64)


@pytest.fixture
def outbox(store: Store) -> StoredOutbox:
    """An outbox with one mail."""
    made = StoredOutbox(store, lambda: NOW)
    made.add(ROW)
    return made


def claimed(outbox: StoredOutbox) -> OutboxRow:
    """The mail, taken and at its last dot."""
    (row,) = outbox.pending(NOW)
    assert outbox.claim(row, now=NOW, until=NOW + timedelta(minutes=30))
    (row,) = outbox.rows()
    assert outbox.mark(row, "committing", "")
    return row


def fates(store: Store) -> list[str]:
    """What the log holds, in order."""
    return [item.fact.state for item in EventLog(store).read() if isinstance(item.fact, DeliverySettled)]


def test_a_fate_is_settled_once_and_recorded_with_it(outbox: StoredOutbox, store: Store):
    """The row and the event together; a second mark moves nothing and records nothing."""
    row = claimed(outbox)

    assert outbox.mark(row, "sent", "250 ok")
    assert not outbox.mark(row, "refused", "550 no")
    assert ["sent"] == fates(store) == [item.state for item in outbox.rows()]


def test_what_cannot_be_recorded_is_not_settled(outbox: StoredOutbox, store: Store, monkeypatch: pytest.MonkeyPatch):
    """A sender that dies while the event is written leaves the row where it was."""
    row = claimed(outbox)

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("storage.log.save", die)
        with pytest.raises(KeyboardInterrupt):
            outbox.mark(row, "sent", "250 ok")

    assert ["committing"] == [item.state for item in outbox.rows()]
    assert [] == fates(store)
    assert outbox.mark(row, "unknown", "died at the dot")


def test_a_decision_that_cannot_be_recorded_is_not_taken(
    outbox: StoredOutbox, store: Store, monkeypatch: pytest.MonkeyPatch
):
    """A person's word moves the row only together with the event that says so."""
    row = claimed(outbox)
    outbox.mark(row, "unknown", "no answer")

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("storage.log.save", die)
        with pytest.raises(KeyboardInterrupt):
            outbox.resolve(row.id, delivered=False, by="editor")

    assert ["unknown"] == [item.state for item in outbox.rows()] == fates(store)


def test_a_mail_sent_again_tells_its_whole_story(outbox: StoredOutbox, store: Store):
    """Unknown twice with the same words is two fates; a day counts each mail once, by its last word."""
    for _ in range(2):
        row = claimed(outbox)
        outbox.mark(row, "unknown", "no answer")
        outbox.resolve(row.id, delivered=False, by="editor")
    outbox.mark(claimed(outbox), "sent", "250 ok")
    catch_up(store)

    assert ["unknown", "resolved", "unknown", "resolved", "sent"] == fates(store)
    assert {"sent": 1} == queries.delivery_states(store, "coast", "2015-09-18")
    with pytest.raises(UnknownSubject):
        outbox.resolve(row.id, delivered=True, by="editor")


def test_the_log_never_learns_an_address(outbox: StoredOutbox, store: Store):
    """Also where the relay's answer repeats it."""
    outbox.mark(claimed(outbox), "refused", "550 analyst@desk.example: no such user")

    assert "analyst@desk.example" not in "".join(item.fact.model_dump_json() for item in EventLog(store).read())
