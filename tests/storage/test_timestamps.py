"""A time stamp over a checkpoint is believed when a known authority signed it over that very note."""

import shutil
import subprocess
from datetime import UTC, datetime

import pytest

from storage import checkpoints
from storage.blobs import Blobs
from storage.errors import ProofFailed
from storage.ledger import verify
from storage.timestamps import is_over, keep_stamp, read_stamp, stamp_request
from tests.storage.make import NOW, ORIGIN, make_item, open_log

OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(OPENSSL is None, reason="openssl, the local authority, is not installed")

CONFIG = """
[req]
distinguished_name = name
[name]
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[stamping]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
default_tsa = clock
[clock]
serial = {folder}/serial
signer_cert = {folder}/clock.pem
signer_key = {folder}/clock.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""


class Authority:
    """A root, a certificate that may stamp, and openssl's `ts` as the responder."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        (folder / "conf").write_text(CONFIG.format(folder=folder))
        (folder / "serial").write_text("01\n")
        for name, extensions in (("root", "ca"), ("clock", "stamping")):
            signer = [] if name == "root" else ["-CA", folder / "root.pem", "-CAkey", folder / "root.key"]
            self._openssl(
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder / f"{name}.key", "-out",
                folder / f"{name}.pem", "-days", "30", "-subj", f"/CN=Harbour {name}", "-config", folder / "conf",
                "-extensions", extensions, *signer,
            )  # fmt: skip
        self.roots = (folder / "root.pem").read_bytes()

    def _openssl(self, *arguments):
        done = subprocess.run([OPENSSL, *map(str, arguments)], capture_output=True, text=True, check=False)
        assert 0 == done.returncode, done.stderr

    def stamp(self, request):
        """What the authority answers."""
        (self.folder / "q.tsq").write_bytes(request)
        self._openssl(
            "ts", "-reply", "-config", self.folder / "conf", "-queryfile", self.folder / "q.tsq", "-out",
            self.folder / "a.tsr",
        )  # fmt: skip
        return (self.folder / "a.tsr").read_bytes()


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """The one we trust."""
    return Authority(tmp_path_factory.mktemp("clock") / "trusted")


@pytest.fixture
def desk(store, tmp_path):
    """A signed log: (store, note)."""
    open_log(store)
    checkpoints.create_key(tmp_path / "key", ORIGIN)
    return store, checkpoints.sign_checkpoint(store, tmp_path / "key", NOW)


def test_a_stamp_is_kept_once_and_verified(desk, authority, tmp_path):
    """The authority's word is an event that rests on its bytes; again is once; a later note does not disturb it."""
    store, note = desk
    answer = authority.stamp(stamp_request(note))
    kept = keep_stamp(store, answer, authority.roots, NOW)
    assert ("CN=Harbour clock", 1) == (kept.fact.authority, kept.fact.size)
    assert abs((kept.fact.stamped_at - datetime.now(UTC)).total_seconds()) < 3600
    assert not keep_stamp(store, answer, authority.roots, NOW).new
    checkpoints.sign_checkpoint(store, tmp_path / "key", NOW)
    report = verify(store, levels=["checkpoints", "blobs"])
    assert ((), 3) == (report.violations, report.checked["checkpoints"])


def test_what_does_not_hold_is_not_kept(desk, authority, tmp_path):
    """Another's note, an unknown authority, altered bytes, no answer, no certificate: each is refused by name."""
    store, note = desk
    good, other = authority.stamp(stamp_request(note)), authority.stamp(stamp_request(note + "x"))
    stranger = Authority(tmp_path / "stranger")
    altered = good[:-40] + bytes([good[-40] ^ 1]) + good[-39:]
    for answer, roots, message in (
        (other, authority.roots, "over none of this log's checkpoints"),
        (good, stranger.roots, "does not hold"),
        (altered, authority.roots, "does not hold"),
        (b"no answer", authority.roots, "no RFC 3161 answer"),
        (good, b"no certificate", "do not read as PEM"),
    ):
        with pytest.raises(ProofFailed, match=message):
            keep_stamp(store, answer, roots, NOW)
    assert 1 == verify(store, levels=["tree"]).size


def test_a_stamp_over_another_note_is_found(desk, authority):
    """An event that names an answer over something else is a violation."""
    store, note = desk
    from storage.events import CheckpointStamped
    from storage.log import EventLog

    answer = authority.stamp(stamp_request("another note"))
    assert not is_over(answer, note)
    name = Blobs(store).put(answer)
    fact = CheckpointStamped(size=1, authority="CN=Harbour clock", stamped_at=NOW, answer=name)
    EventLog(store).append([fact, make_item()], now=NOW)
    found = verify(store, levels=["checkpoints"]).violations
    assert [("checkpoints", 1)] == [(violation.level, violation.position) for violation in found]


def test_the_request_is_the_same_for_the_same_note(desk, authority):
    """Asked again, nothing differs, and two answers to it both hold."""
    _, note = desk
    assert stamp_request(note) == stamp_request(note)
    assert "CN=Harbour clock" == read_stamp(authority.stamp(stamp_request(note)), note, authority.roots).authority
