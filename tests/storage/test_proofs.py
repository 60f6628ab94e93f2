"""A proof from the log holds for anybody who has the public key, and for nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

from storage import checkpoints, proofs
from storage.errors import KeyProblem, ProofFailed
from storage.standalone import verify_proof
from tests.storage.make import NOW, ORIGIN, make_item, open_log

SCRIPT = Path(verify_proof.__file__)


@pytest.fixture
def desk(store, tmp_path):
    """A log signed at 601 events and again at 901: (store, public key, both notes)."""
    log = open_log(store)
    public = checkpoints.create_key(tmp_path / "key", ORIGIN)
    notes = []
    for batch in (600, 300):
        log.append([make_item(f"{batch} {n}") for n in range(batch)], now=NOW)
        notes.append(checkpoints.sign_checkpoint(store, tmp_path / "key", NOW))
    return store, public, notes


@pytest.mark.parametrize("position", [0, 1, 255, 256, 511, 512, 767, 768, 899, 900])
def test_every_event_is_provable(desk, position):
    """Wherever it stands among the tree's runs, and the proof shows what was recorded."""
    store, public, _ = desk
    said = verify_proof.check(proofs.prove(store, position), public)
    assert said.startswith("holds: ")
    assert f"at position {position} of the 901 events of {ORIGIN}" in said


def test_growth_is_provable(desk):
    """Between two notes the log was only added to; turned round there is no such proof."""
    store, public, (old, new) = desk
    said = verify_proof.check(proofs.prove_consistency(store, old, new), public)
    assert f"holds: {ORIGIN} was only added to between its events 601 and 901" == said
    with pytest.raises(ProofFailed, match="must not be older"):
        proofs.prove_consistency(store, new, old)


def test_an_event_without_note_has_no_proof(desk):
    """Before its first checkpoint an event cannot be proved; the message says what to do."""
    store, _, _ = desk
    [recorded] = open_log(store).append([make_item("later")], now=NOW)
    with pytest.raises(ProofFailed, match="no signed note covers position 901 yet"):
        proofs.prove(store, recorded.position)
    with pytest.raises(ProofFailed, match="no event stands at position 5000"):
        proofs.prove(store, 5000)


def test_the_file_alone_verifies(desk, tmp_path):
    """Run with nothing of ours on the path, it prints the verdict and exits 0, 1 or 2."""
    store, public, _ = desk
    proof = tmp_path / "event.tlog-proof"
    text = proofs.prove(store, 300)

    def run(*arguments):
        command = [sys.executable, "-I", str(SCRIPT), *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=tmp_path, env={"PYTHONUTF8": "1"}
        )

    proof.write_text(text, encoding="utf-8")
    good = run(str(proof), public)
    proof.write_text(text.replace("index 300", "index 301"), encoding="utf-8")
    bad = run(str(proof), public)
    assert (0, True) == (good.returncode, good.stdout.startswith("holds: item_rejected at position 300"))
    assert (1, "does not hold: the event is of another position than the proof\n") == (bad.returncode, bad.stderr)
    assert 2 == run().returncode


def test_no_altered_line_passes(desk):
    """Whatever line of a proof is changed, it is refused."""
    store, public, _ = desk
    lines = proofs.prove(store, 300).split("\n")
    for number, line in enumerate(lines):
        if not line:
            continue
        place = len(line) // 2
        letter = "A" if line[place] != "A" else "B"
        altered = [*lines[:number], line[:place] + letter + line[place + 1 :], *lines[number + 1 :]]
        with pytest.raises(verify_proof.Refused):
            verify_proof.check("\n".join(altered), public)


def test_another_logs_key_proves_nothing(desk, tmp_path):
    """The reader's key decides, not the one that the proof might bring."""
    store, _, _ = desk
    stranger = checkpoints.create_key(tmp_path / "stranger", ORIGIN)
    with pytest.raises(verify_proof.Refused, match="not signed by the key given"):
        verify_proof.check(proofs.prove(store, 3), stranger)


def test_signing_again_gives_the_kept_note(desk, tmp_path):
    """Nothing added, nothing new to sign."""
    store, _, (_, note) = desk
    assert note == checkpoints.sign_checkpoint(store, tmp_path / "key", NOW)
    assert note == checkpoints.latest_checkpoint(store)
    assert 601 == int(checkpoints.latest_checkpoint(store, up_to=900).split("\n")[1])


def test_a_wrong_key_signs_nothing(desk, tmp_path):
    """Another log's key, a missing one, one that others may read, one that would be overwritten: each has its words."""
    store, _, _ = desk
    checkpoints.create_key(tmp_path / "other", "quay.example/desk")
    with pytest.raises(KeyProblem, match="give the log's own key"):
        checkpoints.sign_checkpoint(store, tmp_path / "other", NOW)
    with pytest.raises(KeyProblem, match="`dateline init` makes one"):
        checkpoints.sign_checkpoint(store, tmp_path / "none", NOW)
    (tmp_path / "other").chmod(0o644)
    with pytest.raises(KeyProblem, match="chmod 600"):
        checkpoints.sign_checkpoint(store, tmp_path / "other", NOW)
    with pytest.raises(KeyProblem, match="never overwritten"):
        checkpoints.create_key(tmp_path / "other", ORIGIN)


def test_a_log_that_was_never_opened_is_not_signed(store, tmp_path):
    """Without a name at position 0 there is nothing to sign under."""
    checkpoints.create_key(tmp_path / "key", ORIGIN)
    with pytest.raises(ProofFailed, match="no LogOpened at position 0"):
        checkpoints.sign_checkpoint(store, tmp_path / "key", NOW)
