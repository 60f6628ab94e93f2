"""A signing key can be changed: old notes stay good, old trust leads to the new key, and a lost key is not papered over."""

import shutil

import pytest
from sqlalchemy import text

from storage import checkpoints, guards, proofs, rotation
from storage.errors import KeyProblem, ProofFailed
from storage.events import SigningKeyReplaced
from storage.keys import chain_of
from storage.ledger import verify
from storage.log import EventLog
from storage.notes import SigningKey
from storage.standalone import verify_proof
from tests.storage.make import NOW, ORIGIN, make_item, open_log


@pytest.fixture
def desk(store, tmp_path):
    """A log signed once by its first key: (store, key file, its public half, the note)."""
    log, key = open_log(store), tmp_path / "checkpoint.key"
    public = checkpoints.create_key(key, ORIGIN)
    log.append([make_item(f"a {n}") for n in range(20)], now=NOW)
    return store, key, public, checkpoints.sign_checkpoint(store, key, NOW)


def grown(store, key, name):
    """More events, and a note over them."""
    EventLog(store).append([make_item(f"{name} {n}") for n in range(20)], now=NOW)
    return checkpoints.sign_checkpoint(store, key, NOW)


def rotate(store, key):
    return rotation.rotate_key(store, key, "yearly", "J. Quay", NOW)


def wrong(store, key, against=None):
    """What verification finds with a public key in hand."""
    levels = ("content", "tree", "checkpoints")
    return [violation.what for violation in verify(store, key=key, against=against, levels=levels).violations]


def test_every_key_of_the_chain_verifies_every_note(desk):
    """After two rotations whoever holds the first, the second or the third key believes the notes of all times."""
    store, key, first, old = desk
    second = rotate(store, key)
    middle = grown(store, key, "b")
    third = rotate(store, key)
    new = grown(store, key, "c")
    notes = (old, second.note, middle, third.note, new)
    assert 3 == len({first, second.public, third.public})
    for public in (first, second.public, third.public):
        assert [] == [found for note in notes for found in wrong(store, public, note)]
        assert all(checkpoints.check_against(store, note, public) for note in notes)
    assert third.public == checkpoints.known_key(key)


def test_the_note_that_ends_with_the_new_key_is_signed_by_both(desk):
    """One note, two signatures: each half of the chain leads to the other."""
    store, key, first, _ = desk
    done = rotate(store, key)
    assert 22 == checkpoints.check_against(store, done.note, first).size
    assert done.note == checkpoints.latest_checkpoint(store)
    assert 2 == done.note.count("\n— ")
    with store.read() as connection:
        [item] = chain_of(connection).replacements
    assert (21, 22, True, "yearly", "J. Quay") == (item.position, item.size, item.handed_over, item.reason, item.by)


def test_the_old_key_signs_nothing_any_more(desk):
    """Its file is kept aside; a note that it signs later is not believed, whoever looks."""
    store, key, first, _ = desk
    done = rotate(store, key)
    grown(store, key, "b")
    EventLog(store).append([make_item("more")], now=NOW)
    with pytest.raises(KeyProblem, match="took its place at position 21; sign with that one"):
        checkpoints.sign_checkpoint(store, done.retired, NOW)
    with pytest.raises(KeyProblem, match="was replaced at position 21"):
        rotate(store, done.retired)
    with store.read() as connection:
        head = checkpoints.head_of(connection)
    forged = checkpoints.sign_note(
        checkpoints.Checkpoint(ORIGIN, head.size, head.root), SigningKey.parse(done.retired.read_text())
    )
    for public in (first, done.public):
        [found] = wrong(store, public, forged)
        assert "is signed by" in found


def test_a_proof_leads_from_the_key_that_the_reader_has(desk):
    """The stand-alone verifier follows the handovers that the proof carries, from any earlier key."""
    store, key, first, old = desk
    second = rotate(store, key)
    third = rotate(store, key)
    new = grown(store, key, "c")
    for public in (first, second.public, third.public):
        assert verify_proof.check(proofs.prove(store, 5), public).startswith("holds: item_rejected at position 5")
    growth = proofs.prove_consistency(store, old, new)
    assert verify_proof.check(growth, first).startswith("holds: ")
    with pytest.raises(verify_proof.Refused, match="not signed by the key given"):
        verify_proof.check(growth, third.public)


def test_no_altered_line_of_a_proof_with_handovers_passes(desk):
    """Whatever is changed in it, in the handovers too, the first key does not believe it."""
    store, key, first, _ = desk
    rotate(store, key)
    grown(store, key, "b")
    lines = proofs.prove(store, 5).split("\n")
    extra = lines[1]
    for place in range(8, len(extra), 97):
        letter = "A" if extra[place] != "A" else "B"
        altered = [lines[0], extra[:place] + letter + extra[place + 1 :], *lines[2:]]
        with pytest.raises(verify_proof.Refused):
            verify_proof.check("\n".join(altered), first)


def test_a_stranger_cannot_slip_a_key_in(desk, tmp_path):
    """An event that names another key is worth nothing without the old key's signature on its checkpoint."""
    store, key, first, _ = desk
    stranger = tmp_path / "stranger.key"
    public = checkpoints.create_key(stranger, ORIGIN)
    fact = SigningKeyReplaced(old=first, new=public, handed_over=True, reason="yearly", by="J. Quay")
    EventLog(store).append([fact], now=NOW)
    checkpoints.sign_checkpoint(store, stranger, NOW)
    assert "the signing key was replaced, and no checkpoint signed by the old one says so" in wrong(store, first)
    with pytest.raises(verify_proof.Refused, match="not signed by the key given"):
        verify_proof.check(proofs.prove(store, 5), first)
    with pytest.raises(KeyProblem, match="took its place"):
        checkpoints.sign_checkpoint(store, key, NOW)


def test_a_key_event_that_was_altered_is_not_followed(desk):
    """The chain rests on these events, so each is hashed again before it is believed."""
    store, key, _, _ = desk
    done = rotate(store, key)
    with store.write() as connection:
        guards.remove(connection)
        connection.execute(text("UPDATE event SET payload = replace(payload, 'yearly', 'weekly') WHERE position = 21"))
        guards.install(connection)
    with pytest.raises(ProofFailed, match="position 21, which names a signing key, is not as recorded"):
        checkpoints.sign_checkpoint(store, key, NOW)
    report = verify(store, key=done.public, levels=["checkpoints"])
    assert any("is not as recorded" in violation.what for violation in report.violations)


def test_a_rotation_that_was_interrupted_is_finished(desk, tmp_path):
    """Recorded, but the files not changed: signing says so, and the same call again changes nothing else."""
    store, key, first, _ = desk
    before = {path: path.read_text() for path in (key, key.with_suffix(".pub"))}
    done = rotate(store, key)
    fresh = key.read_text()
    for path, held in before.items():
        path.write_text(held)
    done.retired.unlink()
    (tmp_path / "checkpoint.next").write_text(fresh)
    (tmp_path / "checkpoint.next").chmod(0o600)
    with pytest.raises(KeyProblem, match="run `dateline key rotate` again, it was interrupted"):
        checkpoints.sign_checkpoint(store, key, NOW)
    assert done == rotate(store, key)
    assert (22, fresh) == (EventLog(store).head().size, key.read_text())
    assert [] == wrong(store, first)


def test_a_rotation_that_never_came_to_the_database_changes_nothing(desk):
    """The log was rewritten: nothing is signed, and the old key goes on."""
    store, key, _, _ = desk
    held = key.read_text()
    with store.write() as connection:
        guards.remove(connection)
        connection.execute(text("UPDATE event SET leaf_hash = payload_sha256 WHERE position = 4"))
        guards.install(connection)
    with pytest.raises(ProofFailed, match="nothing was signed"):
        rotate(store, key)
    assert (held, 21) == (key.read_text(), EventLog(store).head().size)


def test_a_lost_key_is_replaced_and_the_break_is_told(desk):
    """Work goes on under a new key; what was signed before rests on the old key, and the old key leads nowhere."""
    store, key, first, old = desk
    key.unlink()
    with pytest.raises(KeyProblem, match="`dateline key replace` another where the old one is lost"):
        rotate(store, key)
    done = rotation.replace_lost_key(store, key, "the disk died", "J. Quay", NOW)
    new = grown(store, key, "b")
    report = verify(store, key=done.public, against=old, levels=["checkpoints"])
    assert ((), 1) == (report.violations, len(report.remarks))
    assert "without the old one's signature (the disk died, by J. Quay)" in report.remarks[0]
    assert 2 == sum("no older key handed over" in found for found in wrong(store, first))
    assert 21 == checkpoints.check_against(store, old, first).size
    with pytest.raises(ProofFailed, match="by another way"):
        checkpoints.check_against(store, new, first)
    with pytest.raises(verify_proof.Refused, match="not signed by the key given"):
        verify_proof.check(proofs.prove(store, 5), first)
    assert verify_proof.check(proofs.prove(store, 5), done.public).startswith("holds: ")
    assert wrong(store, rotate(store, key).public) == []


def test_a_key_lost_with_both_halves_still_leaves_the_trees(desk):
    """Nobody can check the old signatures, which is said; that the log contains the signed trees still is."""
    store, key, first, old = desk
    key.unlink()
    key.with_suffix(".pub").unlink()
    done = rotation.replace_lost_key(store, key, "house fire", "J. Quay", NOW)
    report = verify(store, key=done.public, levels=["checkpoints"])
    assert () == report.violations
    assert any("is signed by a key that nobody has any more" in remark for remark in report.remarks)
    assert 21 == checkpoints.check_against(store, old, first).size, "whoever kept the public half still can"


def test_a_key_that_lies_there_is_not_lost(desk):
    """Where the old key can introduce the new one, it has to."""
    store, key, _, _ = desk
    with pytest.raises(KeyProblem, match="the old key can introduce the new one"):
        rotation.replace_lost_key(store, key, "haste", "J. Quay", NOW)


def test_another_logs_key_is_none_of_the_chain(desk, tmp_path):
    """A public key that this log never had verifies nothing, and is named."""
    store, key, _, _ = desk
    rotate(store, key)
    stranger = checkpoints.create_key(tmp_path / "stranger.key", ORIGIN)
    assert all("is none that this log was ever signed with" in found for found in wrong(store, stranger))
    shutil.copyfile(tmp_path / "stranger.key", key)
    with pytest.raises(KeyProblem, match="give the newest key"):
        rotate(store, key)
