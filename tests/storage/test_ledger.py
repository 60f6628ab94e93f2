"""Verification finds every kind of change, says where, and never cries wolf."""

import base64
import hashlib

import pytest
from sqlalchemy import text

from storage import checkpoints, codec, erasure, guards, projections, queries, readings
from storage.blobs import Blobs
from storage.comparison import differing_views
from storage.erasure import erase
from storage.errors import BlobErased, ProofFailed, UnknownSubject
from storage.ledger import LEVELS, verify, verify_or_raise
from storage.log import EventLog
from storage.merkle import Frontier, leaf_hash
from storage.tree import EVENT
from tests.storage.make import NOW, ORIGIN, digest, make_captured, make_entry, make_item, open_log, put_article


@pytest.fixture
def desk(store, tmp_path):
    """A filled and signed log: (store, public key, note over its first half)."""
    log = open_log(store)
    public = checkpoints.create_key(tmp_path / "key", ORIGIN)
    put_article(store)
    log.append([make_captured(), make_entry(), *(make_item(str(n)) for n in range(298))], now=NOW)
    note = checkpoints.sign_checkpoint(store, tmp_path / "key", NOW)
    for batch in range(10):
        log.append([make_item(f"{batch} {n}") for n in range(40)], now=NOW)
    projections.catch_up(store)
    return store, public, note


def tamper(store, *statements):
    """Change what is stored as one could who owns the tables: guards off, change, guards on again."""
    with store.write() as connection:
        guards.remove(connection)
        for statement in statements:
            connection.execute(text(statement)) if isinstance(statement, str) else statement(connection)
        guards.install(connection)


def found(desk, **more):
    """(level, position) of each violation."""
    store, public, note = desk
    report = verify(store, **{"key": public, "against": note, "compare_views": differing_views, **more})
    return [(violation.level, violation.position) for violation in report.violations]


def test_a_clean_record_has_no_violation(desk):
    """Every level is looked at, and all is well, whether from the start or from a size verified before."""
    store, public, note = desk
    report = verify(store, key=public, against=note, compare_views=differing_views)
    assert ((), ()) == (report.violations, report.remarks)
    assert list(LEVELS) == list(report.checked)
    assert {"structure": 701, "content": 701, "tree": 701, "checkpoints": 2} == {
        level: report.checked[level] for level in ("structure", "content", "tree", "checkpoints")
    }
    for since in (1, 255, 256, 300, 512, 700, 701):
        assert [] == found(desk, since=since)


def test_progress_is_told(desk):
    """Whoever waits hears how far each level is."""
    heard = []
    verify(desk[0], levels=["content"], progress=lambda *said: heard.append(said))
    assert ("content", 701, 701) == heard[-1]


ONE_ROW = {
    "payload": ('payload = \'{"detail":"forged"}\'', {("content", 9), ("blobs", 9)}),
    "recorded_at": ("recorded_at = recorded_at - 5", {("content", 9), ("structure", 9)}),
    "occurred_at": ("occurred_at = 77", {("content", 9)}),
    "event_type": ("event_type = 'log_opened'", {("content", 9), ("blobs", 9)}),
    "stream": ("stream_id = 'elsewhere'", {("content", 9), ("structure", 9), ("structure", 10)}),
    "meta": ("meta = '{}'", {("content", 9)}),
    "schema": ("schema_version = 2", {("content", 9), ("blobs", 9)}),
}


@pytest.mark.parametrize("column", ONE_ROW)
def test_one_changed_column_is_found_where_it_is(desk, column):
    """Each column is covered by a hash, and the violation names the position."""
    change, expected = ONE_ROW[column]
    tamper(desk[0], f"UPDATE event SET {change} WHERE position = 9")
    assert expected == set(found(desk, levels=LEVELS[:-1]))


def test_a_payload_changed_with_its_hashes_is_found_in_the_tree(desk):
    """Whoever also mends the row's own hashes breaks the run's node and the commits' roots."""
    tamper(desk[0], lambda connection: forge(connection, 9))
    violations = found(desk, levels=("content", "tree", "checkpoints"))
    assert ("tree", 0) in violations
    assert not [level for level, _ in violations if level == "content"]


def forge(connection, position):
    """Write another payload, and mend payload hash and leaf hash."""
    payload = '{"detail":"forged","item":"9","reason":"empty","source":"quay"}'
    row = dict(connection.execute(EVENT.select().where(EVENT.c.position == position)).mappings().one())
    row |= {"payload": payload, "payload_sha256": hashlib.sha256(payload.encode()).digest()}
    row["leaf_hash"] = leaf_hash(codec.leaf_preimage(row))
    connection.execute(EVENT.update().where(EVENT.c.position == position).values(**row))


def test_a_change_after_an_earlier_fault_is_found_too(desk):
    """A broken run does not hide what comes after it: both are listed."""
    tamper(desk[0], lambda connection: [forge(connection, position) for position in (9, 650)])
    positions = [position for level, position in found(desk, levels=["tree"]) if level == "tree"]
    assert 0 in positions
    assert max(positions) >= 650


def test_rewriting_everything_is_found_by_the_note_from_outside(desk):
    """Hashes, nodes, commits and head all mended: only a note that left the house contradicts."""
    store, public, note = desk
    tamper(store, lambda connection: rewrite(connection, 9))
    assert set() == {level for level, _ in found(desk, levels=("content", "tree", "structure"))}
    assert [("checkpoints", None)] == found(desk, levels=["checkpoints"])
    with pytest.raises(ProofFailed, match="are not those the note was signed over"):
        checkpoints.check_against(store, note, public)


def rewrite(connection, position):
    """Forge one event and everything that follows from it, the kept note thrown away."""
    forge(connection, position)
    frontier, nodes, roots = Frontier(), [], {}
    for (leaf,) in connection.execute(text("SELECT leaf_hash FROM event ORDER BY position")).all():
        run = frontier.add(bytes(leaf))
        roots[frontier.size] = frontier.root
        if run:
            nodes.append(run)
    for number, node in enumerate(nodes):
        connection.execute(text("UPDATE log_node SET hash = :h WHERE n = :n"), {"h": node, "n": number})
    for (size,) in connection.execute(text("SELECT size FROM log_commit")).all():
        connection.execute(text("UPDATE log_commit SET root_hash = :r WHERE size = :s"), {"r": roots[size], "s": size})
    connection.execute(text("UPDATE log_head SET frontier = :f"), {"f": frontier.to_bytes()})
    connection.execute(text("DELETE FROM checkpoint"))


def test_a_deleted_event_is_named(desk):
    """The gap is at its position."""
    tamper(desk[0], "DELETE FROM event WHERE position IN (100, 101)")
    assert ("structure", 100) in found(desk)


def test_events_swapped_are_found(desk):
    """Two events in each other's place break order and hashes."""
    tamper(
        desk[0],
        "UPDATE event SET position = 100000 WHERE position = 20",
        "UPDATE event SET position = 20 WHERE position = 21",
        "UPDATE event SET position = 21 WHERE position = 100000",
    )
    assert {("structure", 20), ("content", 20), ("content", 21), ("tree", 0)} <= set(found(desk))


def test_a_log_cut_short_is_found_by_the_note_from_outside(desk, tmp_path):
    """A rolled-back backup is whole in itself, and shorter than what was once signed."""
    store, public, _ = desk
    later = checkpoints.sign_checkpoint(store, tmp_path / "key", NOW)

    def cut(connection):
        frontier = Frontier()
        for (leaf,) in connection.execute(
            text("SELECT leaf_hash FROM event WHERE position < 661 ORDER BY position")
        ).all():
            frontier.add(bytes(leaf))
        connection.execute(text("DELETE FROM event WHERE position >= 661"))
        connection.execute(text("DELETE FROM log_commit WHERE size > 661"))
        connection.execute(text("DELETE FROM checkpoint WHERE size > 661"))
        connection.execute(text("UPDATE log_head SET size = 661, frontier = :f"), {"f": frontier.to_bytes()})

    tamper(store, cut)
    assert [] == found(desk, levels=LEVELS[:-1], against=None)
    report = verify(store, levels=["checkpoints"], key=public, against=later)
    assert ["cut or rolled back"] == [violation.what[-18:] for violation in report.violations]
    assert "restore a newer backup" in report.violations[0].remedy


@pytest.mark.parametrize(
    ("statement", "level"),
    [
        ("UPDATE log_commit SET root_hash = leaf FROM (SELECT leaf_hash AS leaf FROM event WHERE position = 3) AS one WHERE size = 341", "tree"),
        ("DELETE FROM log_node WHERE n = 1", "tree"),
        ("UPDATE log_head SET last_recorded_at = last_recorded_at", None),
        ("UPDATE checkpoint SET note = 'nothing'", "checkpoints"),
    ],
    ids=["commit", "node", "harmless", "note"],
)  # fmt: skip
def test_commits_nodes_and_notes_are_checked(desk, statement, level):
    """What is kept beside the events is held against them; an update that changes nothing is no violation."""
    tamper(desk[0], statement)
    assert ({level} if level else set()) == {name for name, _ in found(desk, against=None)}


def test_a_note_of_another_key_is_refused(desk, tmp_path):
    """A signature counts only under the key that the reader trusts."""
    store, _, _ = desk
    stranger = checkpoints.create_key(tmp_path / "other", ORIGIN)
    report = verify(store, levels=["checkpoints"], key=stranger)
    assert ["checkpoints"] == [violation.level for violation in report.violations]
    assert "not by harbour.example/desk+" in report.violations[0].what


def test_an_altered_note_is_refused(desk):
    """Root or size changed in a note's text: the signature no longer fits."""
    store, public, note = desk
    for altered in (
        note.replace("\n301\n", "\n300\n"),
        note.replace(note.split("\n")[2], base64.b64encode(b"x" * 32).decode()),
    ):
        report = verify(store, levels=["checkpoints"], key=public, against=altered)
        assert ["the note given: the signature of harbour.example/desk does not fit the note: it was altered"] == [
            violation.what for violation in report.violations
        ]


def test_without_a_key_the_report_says_so(desk):
    """Signatures left unchecked are no violation, and are not passed over in silence either."""
    report = verify(desk[0], levels=["checkpoints"])
    assert (True, ("no public key was given, so signatures were not checked",)) == (report.ok, report.remarks)


def test_missing_guards_and_constraints_are_listed(desk):
    """Whatever a migration may lose is named."""
    store = desk[0]
    with store.write() as connection:
        guards.remove(connection)
        if not store.sqlite:
            connection.execute(text("ALTER TABLE event DROP CONSTRAINT ck_event_stream_version"))
    names = {violation.subject for violation in verify(store, levels=["schema"]).violations}
    assert set(guards.SQLITE if store.sqlite else guards.POSTGRES) <= names
    assert store.sqlite or "ck_event_stream_version" in names


def test_damaged_and_vanished_bytes_are_listed(desk):
    """Altered bytes, bytes that no event erased, and bytes that an event rests on but nobody has."""
    store = desk[0]
    names = Blobs(store).put_all([(b"one " * 50, "text/plain"), (b"two", "text/plain")])
    raw = make_captured().capture.raw
    binary = "X'00'" if store.sqlite else "'\\x00'::bytea"
    tamper(
        store,
        f"UPDATE blob SET content = {binary} WHERE sha256 = '{names[0]}'",
        f"UPDATE blob SET content = NULL, erased_position = 2 WHERE sha256 = '{names[1]}'",
        f"DELETE FROM blob WHERE sha256 = '{raw}'",
    )
    report = verify(store, levels=["blobs"])
    assert {names[0], names[1], raw} == {violation.subject for violation in report.violations}
    assert 1 == next(violation.position for violation in report.violations if violation.subject == raw)


def test_an_erasure_is_no_violation(desk):
    """Erased by an event, the bytes are gone, and tree, proofs and blobs are in order."""
    store = desk[0]
    name = Blobs(store).put(b"a name that must go", "text/plain")
    assert name == erase(store, name, "court order 12/31", "desk", NOW).fact.sha256
    assert [] == found(desk, levels=LEVELS[:-1])


def test_an_erasure_recorded_but_not_done_is_listed(desk):
    """After a crash between both steps verify says so, and erasing again finishes it."""
    store = desk[0]
    name = Blobs(store).put(b"a name that must go", "text/plain")
    event = erase(store, name, "court", "desk", NOW)
    back = "X'00'" if store.sqlite else "'\\x00'::bytea"
    tamper(store, f"UPDATE blob SET content = {back}, codec = 'raw' WHERE sha256 = '{name}'")
    assert ("blobs", event.position) in found(desk, levels=["blobs"])
    assert event.position == erase(store, name, "again", "desk", NOW).position
    assert [] == found(desk, levels=["blobs"])


def test_views_that_differ_are_listed_by_row(desk):
    """A row changed, missing or made up is named with its table and key."""
    store = desk[0]
    with store.write() as connection:
        connection.execute(text("UPDATE v_article SET url = 'https://forged.example/'"))
        connection.execute(text("DELETE FROM v_entry"))
    report = verify(store, levels=["views"], compare_views=differing_views)
    assert {"v_article", "v_entry"} == {violation.subject for violation in report.violations}
    assert {"run `dateline rebuild`"} == {violation.remedy for violation in report.violations}
    projections.rebuild(store)
    assert [] == found(desk, levels=["views"])


def test_views_of_altered_events_are_not_to_be_rebuilt(desk):
    """The advice is to restore the record first: rebuilt, the views would repeat what was altered."""
    store = desk[0]
    tamper(store, "UPDATE event SET payload = payload || ' ' WHERE position = 3")
    with store.write() as connection:
        connection.execute(text("UPDATE v_article SET url = 'https://forged.example/'"))
    report = verify(store, compare_views=differing_views)
    advice = {violation.remedy for violation in report.violations if violation.level == "views"}
    assert {"restore the record first, then run `dateline rebuild`"} == advice


def test_verifying_changes_nothing(desk):
    """It runs in a transaction that could not write, even on PostgreSQL where the database would refuse it."""
    store, public, note = desk
    before = list(store.engine.connect().execute(text("SELECT * FROM log_head")))
    verify(store, key=public, against=note, compare_views=differing_views)
    assert before == list(store.engine.connect().execute(text("SELECT * FROM log_head")))


def test_an_article_is_erased_but_not_what_another_rests_on(desk):
    """All captures of the article go, the text that a reprint shares stays, and the sentences kept from it go too."""
    store = desk[0]
    put_article(store, "e1", "The quay is closed.")
    put_article(store, "e2", "The quay is closed.")
    log = EventLog(store)
    log.append([make_captured("e1", "The quay is closed."), make_captured("e2", "The quay is closed.")], now=NOW)
    projections.catch_up(store)
    readings.keep(store, {"k": "words"}, "r")
    plan = erasure.bytes_of(store, "e1")
    assert (digest("<p>e1"),) == plan.names
    assert digest("The quay is closed.") in plan.shared
    erased = erasure.erase_all(store, plan.names, "order 12/31", "desk", NOW)
    assert [digest("<p>e1")] == [event.fact.sha256 for event in erased]
    assert {} == readings.kept(store, ["k"])
    assert [] == found(desk, levels=["blobs", "content", "tree"])


def test_an_article_erased_by_half_is_found_again(desk):
    """Its words are gone, so it is told no more; but the rest of its bytes can be erased, and where it stood be proved."""
    store = desk[0]
    put_article(store, "e1", "The quay is closed.")
    EventLog(store).append([make_captured("e1", "The quay is closed.")], now=NOW)
    projections.catch_up(store)
    position = queries.article(store, "e1").revision.position
    erasure.erase(store, digest("The quay is closed."), "order 12/31", "desk", NOW)
    with pytest.raises(BlobErased, match="erased on purpose"):
        queries.article(store, "e1")
    assert digest("<p>e1") in erasure.bytes_of(store, "e1").names
    assert position == queries.latest_revision(store, "e1").position


def test_a_beginning_that_several_ids_share_names_none(desk):
    """What is to be erased or proved is never guessed."""
    store = desk[0]
    for name in ("e1", "e2"):
        put_article(store, name, f"The quay of {name} is closed.")
        EventLog(store).append([make_captured(name, f"The quay of {name} is closed.")], now=NOW)
    projections.catch_up(store)
    for name, said in (("e", "e1 and e2; write more of it"), ("", "no article '' is stored")):
        with pytest.raises(UnknownSubject, match=said):
            erasure.bytes_of(store, name)
    assert "e2" == queries.latest_revision(store, "e2").article


def test_an_increment_reads_only_newer_bytes(desk):
    """With `since`, damage to bytes that older events rest on is left to the whole run, and the report says so."""
    store = desk[0]
    put_article(store, "old", "Old words.")
    put_article(store, "new", "New words.")
    log = EventLog(store)
    log.append([make_captured("old", "Old words.")], now=NOW)
    since = log.head().size
    log.append([make_captured("new", "New words.")], now=NOW)
    binary = "X'00'" if store.sqlite else "'\\x00'::bytea"
    for words in ("Old words.", "New words."):
        tamper(store, f"UPDATE blob SET content = {binary} WHERE sha256 = '{digest(words)}'")
    named = {violation.subject for violation in verify(store, levels=["blobs"], since=since).violations}
    assert {digest("New words.")} == named
    assert {digest("New words."), digest("Old words.")} <= {
        violation.subject for violation in verify(store, levels=["blobs"]).violations
    }
    assert "were read" in verify(store, levels=["blobs"], since=since).remarks[0]


def test_the_nightly_check_sees_signatures_and_views(desk, tmp_path):
    """What upkeep runs fails on a note signed by another key, and on a view that no event makes."""
    store = desk[0]
    put_article(store)
    projections.catch_up(store)
    key = tmp_path / "night" / "checkpoint.key"
    checkpoints.create_key(key, ORIGIN)
    public = checkpoints.known_key(key)
    key.unlink()
    assert public == checkpoints.known_key(key)
    with pytest.raises(ProofFailed, match="not by"):
        verify_or_raise(store, key=public)
    assert verify_or_raise(store)["remarks"]
    with store.write() as connection:
        connection.execute(
            text(
                "INSERT INTO v_rejected (position, recorded_at, source, item, reason, detail) VALUES (1,1,'','','','')"
            )
        )
    with pytest.raises(ProofFailed, match="v_rejected"):
        verify_or_raise(store)
