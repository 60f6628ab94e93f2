"""The event log's contract, held on SQLite and on PostgreSQL."""

from datetime import timedelta

import pytest

from storage import codec
from storage.blobs import Blobs
from storage.database import Store
from storage.errors import BlobMissing, ClockSetBack, IdempotencyConflict, OutsideProfile, StreamMoved
from storage.events import ItemRejected
from storage.log import EventLog
from storage.merkle import EMPTY_ROOT, root_of
from storage.tree import leaves
from tests.storage.make import NOW, digest, make_captured, make_entry, make_item, open_log, put_article, samples


def test_an_empty_log_has_no_events_and_the_empty_root(store):
    """Before the first append there is nothing, and asking is no error."""
    log = EventLog(store)
    assert (0, EMPTY_ROOT) == (log.head().size, log.head().root)
    assert [] == list(log.read())
    assert [] == log.read_stream("log")
    assert log.at(0) is None


def test_positions_start_at_nought_and_have_no_gaps(store):
    """Events stand at 0, 1, 2 in the order appended, over batches of any size."""
    log = open_log(store)
    placed = [log.append([make_item(f"{batch} {n}") for n in range(batch)], now=NOW) for batch in (1, 23, 24, 300)]
    assert list(range(1, 349)) == [recorded.position for batch in placed for recorded in batch]
    assert list(range(349)) == [recorded.position for recorded in log.read()]


def test_what_is_read_is_what_was_appended(store):
    """Every type of fact comes back equal, with its stream, version and time."""
    facts = list(samples().values())
    names = {name for fact in facts for name in fact.blobs}
    plain = [fact for fact in facts if not fact.blobs]
    log = EventLog(store)
    placed = log.append(plain, now=NOW)
    assert names
    assert placed == list(log.read())
    assert plain == [recorded.fact for recorded in placed]
    assert {NOW} == {recorded.recorded_at for recorded in placed}


def test_versions_count_within_a_stream(store):
    """Each stream counts its own events from 1, also where they come interleaved."""
    log = open_log(store)
    log.append([make_entry("1"), make_entry("2"), make_entry("1", "Cranes move")], now=NOW)
    log.append([make_entry("1", "Cranes turn")], now=NOW)
    assert [1, 2, 3] == [recorded.version for recorded in log.read_stream(make_entry("1").stream)]
    assert [1] == [recorded.version for recorded in log.read_stream(make_entry("2").stream)]


def test_the_same_key_and_content_gives_the_old_place(store):
    """A repeated append adds nothing and answers with where the facts stand already."""
    log = open_log(store)
    facts = [make_item("1"), make_item("2")]
    first = log.append(facts, now=NOW)
    again = log.append(facts, now=NOW + timedelta(hours=1))
    assert [(1, False), (2, False)] == [(recorded.position, recorded.new) for recorded in again]
    assert [recorded.recorded_at for recorded in first] == [recorded.recorded_at for recorded in again]
    assert 3 == log.head().size


def test_old_and_new_facts_mix_in_one_batch(store):
    """Only what is new is added; the answer keeps the order of the facts given."""
    log = open_log(store)
    log.append([make_item("1")], now=NOW)
    mixed = log.append([make_item("2"), make_item("1"), make_item("3"), make_item("2")], now=NOW)
    assert [(2, True), (1, False), (3, True), (2, False)] == [(item.position, item.new) for item in mixed]


def test_the_same_key_with_other_content_is_a_named_conflict(store):
    """It is refused with the position, and nothing of its batch is recorded."""
    log = open_log(store)
    log.append([make_item("1")], now=NOW)
    with pytest.raises(IdempotencyConflict, match="position 1 with other content"):
        log.append([make_item("9"), make_item("1", detail="now with words")], now=NOW)
    assert 2 == log.head().size


def test_a_conflict_within_one_batch_is_refused(store):
    """Two facts with one key and two contents cannot both be true."""
    log = open_log(store)
    with pytest.raises(IdempotencyConflict, match="other content"):
        log.append([make_item("1"), make_item("1", detail="other")], now=NOW)
    assert 1 == log.head().size


def test_a_fact_recorded_before_a_field_was_added_is_the_same_fact(store, monkeypatch):
    """A field with a default, added later, makes no conflict with what was recorded without it."""
    log = open_log(store)
    encode = codec.encode
    monkeypatch.setattr(codec, "encode", lambda fact: encode(fact).replace(b'"detail":"",', b""))
    log.append([make_item("1")], now=NOW)
    monkeypatch.undo()
    assert [(1, False)] == [(again.position, again.new) for again in log.append([make_item("1")], now=NOW)]


def test_an_expected_version_is_kept_or_refused(store):
    """An append at a version that has passed is refused, and adds nothing."""
    log = open_log(store)
    stream = make_entry().stream
    log.append([make_entry()], now=NOW, expected={stream: 0})
    with pytest.raises(StreamMoved, match="is at version 1, not 0"):
        log.append([make_entry(title="Cranes move")], now=NOW, expected={stream: 0})
    assert 2 == log.head().size


def test_a_stream_only_read_must_stand_still_too(store):
    """A decision that rests on one stream and writes to another is refused when the first has moved."""
    log = open_log(store)
    read = make_entry("1").stream
    log.append([make_entry("1")], now=NOW)
    with pytest.raises(StreamMoved, match="read it and decide again"):
        log.append([make_entry("2")], now=NOW, expected={read: 0})
    assert 2 == log.head().size


def test_a_repeat_is_answered_whatever_version_it_expects(store):
    """A task that is run again after its commit finds its events, though the stream has moved by them."""
    log = open_log(store)
    expected = {make_item().stream: 0}
    log.append([make_item()], now=NOW, expected=expected)
    assert [False] == [recorded.new for recorded in log.append([make_item()], now=NOW, expected=expected)]


def test_record_decides_on_the_history(store):
    """`record` hands over the stream's past, and appends what is made of it."""
    log = open_log(store)
    stream = make_entry().stream
    for _ in range(3):
        log.record(stream, lambda past: [make_entry(title=f"{len(past)} before")], now=NOW)
    assert ["0 before", "1 before", "2 before"] == [event.fact.title for event in log.read_stream(stream)]


def test_record_decides_again_when_somebody_was_first(store):
    """A writer that slips in between reading and appending is seen by the second decision."""
    log = open_log(store)
    stream = make_entry().stream
    seen = []

    def decide(past):
        seen.append(len(past))
        if len(seen) == 1:
            EventLog(store).append([make_entry(title="first")], now=NOW)
        return [make_entry(title=f"after {len(past)}")]

    log.record(stream, decide, now=NOW)
    assert [0, 1] == seen
    assert ["first", "after 1"] == [event.fact.title for event in log.read_stream(stream)]


def test_record_all_reads_several_streams(store):
    """One decision may rest on several histories and write to all of them, at once or not at all."""
    log = open_log(store)
    streams = [make_entry(name).stream for name in "12"]
    log.record_all(streams, lambda past: [make_entry(name) for name in "12" if not past[streams[0]]], now=NOW)
    assert [] == log.record_all(streams, lambda past: [make_entry("1")] if not past[streams[1]] else [], now=NOW)
    assert 3 == log.head().size


def test_reading_by_position_type_and_end(store):
    """`read` starts after a position, ends with `until`, and may ask for some types only."""
    log = open_log(store)
    log.append([make_item("1"), make_entry(), make_item("2")], now=NOW)
    assert [2, 3] == [event.position for event in log.read(1)]
    assert [1, 2] == [event.position for event in log.read(0, until=2)]
    assert [1, 3] == [event.position for event in log.read(types=["item_rejected"])]
    assert [1] == [event.position for event in log.read_page(0, size=1)]
    assert make_entry() == log.at(2).fact


def test_reading_goes_over_pages(store):
    """More events than a page holds are all read, in order."""
    log = open_log(store)
    log.append([make_item(str(n)) for n in range(2500)], now=NOW)
    assert list(range(2501)) == [event.position for event in log.read()]


def test_a_fact_may_not_rest_on_bytes_that_are_not_stored(store):
    """The bytes come first; without them nothing is recorded."""
    log = open_log(store)
    with pytest.raises(BlobMissing, match=digest("<p>a1")):
        log.append([make_captured()], now=NOW)
    put_article(store)
    assert [1] == [recorded.position for recorded in log.append([make_captured()], now=NOW)]


def test_times_of_recording_never_run_backwards(store):
    """A clock set back a little records at the last time instead."""
    log = open_log(store)
    [recorded] = log.append([make_item()], now=NOW - timedelta(hours=2))
    assert NOW == recorded.recorded_at


def test_a_clock_that_is_days_behind_is_refused(store):
    """It says both times and what to do; nothing is recorded. A log that a fast clock wrote to can go on by choice."""
    log = open_log(store)
    with pytest.raises(ClockSetBack, match="set the clock right"):
        log.append([make_item()], now=NOW - timedelta(days=2))
    assert 1 == log.head().size
    [recorded] = EventLog(store, patience=None).append([make_item()], now=NOW - timedelta(days=2))
    assert NOW == recorded.recorded_at


def test_a_time_without_zone_is_refused(store):
    """A naive time would mean another instant on every machine."""
    with pytest.raises(ValueError, match="has no zone"):
        open_log(store).append([make_item()], now=NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("fact", "message"),
    [
        (make_item(detail="a\0b"), r"\$\.detail: text holds NUL"),
        (make_item(detail="a\ud800b"), r"\$\.detail: text holds a lone surrogate"),
        (ItemRejected.model_construct(source="q", item="1", reason="r", detail=0.5), r"\$\.detail: a float has no"),
        (ItemRejected.model_construct(source="q", item="1", reason="r", detail=2**53), r"beyond 2\*\*53 - 1"),
        (make_entry(feed="a\0b"), "NUL"),
    ],
    ids=["nul", "surrogate", "float", "integer", "stream"],
)
def test_a_payload_without_canonical_form_is_refused_whole(store, fact, message):
    """The error names the place in the payload; the good fact of the same batch is not recorded either."""
    log = open_log(store)
    with pytest.raises(OutsideProfile, match=message):
        log.append([make_item("good"), fact], now=NOW)
    assert 1 == log.head().size


def test_each_commit_has_its_root(store):
    """After every append the head's root is the RFC 6962 root over all leaf hashes."""
    log = open_log(store)
    for size in (1, 2, 254, 1, 300):
        log.append([make_item(f"{size} {n} {log.head().size}") for n in range(size)], now=NOW)
        with store.read() as connection:
            assert root_of(leaves(connection, 0, log.head().size)) == log.head().root


def test_nothing_is_appended_for_no_facts(store):
    """An empty batch makes no commit."""
    log = open_log(store)
    assert [] == log.append([], now=NOW)
    assert 1 == log.head().size


def test_both_databases_hold_the_same_log(sqlite_store, postgres_store):
    """The same facts at the same times give the same root, whichever database keeps them."""
    roots = set()
    for each in (sqlite_store, postgres_store):
        put_article(each)
        log = open_log(each)
        log.append([make_captured(), make_entry(), *(make_item(str(n)) for n in range(300))], now=NOW)
        roots.add(log.head())
    assert 1 == len(roots)


def test_blobs_are_kept_once_and_given_back(store):
    """The same bytes have one name; what was put is what is got, compressed or not."""
    blobs = Blobs(store)
    data = [b"", b"\0\1\2", b"harbour " * 1000]
    names = blobs.put_all([(item, "text/plain") for item in [*data, *data]])
    assert [digest(item) for item in [*data, *data]] == names
    assert dict(zip(names, data, strict=False)) == blobs.get_all(names)
    assert "text/plain" == blobs.media_type(names[0])


def test_missing_blobs_are_named(store):
    """Asking for bytes that nobody stored says their hash and what to do."""
    with pytest.raises(BlobMissing, match="no bytes are stored under"):
        Blobs(store).get(digest("nothing"))


def test_a_second_store_sees_what_the_first_committed(store):
    """Another process opens the same address and reads the same log."""
    open_log(store)
    other = Store(store.url)
    assert [0] == [event.position for event in EventLog(other).read()]
    other.close()
