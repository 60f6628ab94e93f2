"""The event log's contract, held on both databases."""

from datetime import UTC, datetime

from storage.events import ItemRejected, LogOpened
from storage.log import EventLog

NOW = datetime(2031, 5, 14, 8, 30, tzinfo=UTC)


def test_positions_start_at_nought_and_have_no_gaps(store):
    """Events stand at 0, 1, 2 in the order appended."""
    log = EventLog(store)
    facts = [LogOpened(origin="harbour.example/log"), ItemRejected(source="quay", item="1", reason="empty")]
    assert [0, 1] == [recorded.position for recorded in log.append(facts, now=NOW)]
    assert facts == [recorded.fact for recorded in log.read()]
