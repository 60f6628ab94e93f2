"""Notes and keys are those of the transparency-log ecosystem, and nothing altered passes."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import KeyProblem, ProofFailed
from storage.merkle import EMPTY_ROOT
from storage.notes import Checkpoint, SigningKey, VerifyKey, read_note, sign_note, verify_note
from storage.standalone import verify_proof

KEY = SigningKey("harbour.example/desk", bytes(range(32)))
HEAD = Checkpoint("harbour.example/desk", 7, EMPTY_ROOT)


def test_a_public_key_of_the_ecosystem_reads():
    """The key that Go's note package documents has the id that its text says."""
    text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert text == VerifyKey.parse(text).text


def test_keys_have_one_text():
    """Both halves are read back from their text."""
    assert KEY == SigningKey.parse(KEY.text)
    assert KEY.verify_key == VerifyKey.parse(KEY.verify_key.text)
    assert "seed" not in repr(KEY)


@pytest.mark.parametrize("text", ["", "x", "a+b+c", KEY.text, KEY.verify_key.text.replace("+", "+0", 1)])
def test_what_is_no_public_key_is_refused(text):
    """Above all a signing key given by mistake, and an id that does not fit."""
    with pytest.raises(KeyProblem):
        VerifyKey.parse(text)


@pytest.mark.parametrize("text", ["", KEY.verify_key.text, KEY.text[:-3], KEY.text.replace("desk", "dusk")])
def test_what_is_no_signing_key_is_refused(text):
    """A public key, a damaged one, a renamed one."""
    with pytest.raises(KeyProblem):
        SigningKey.parse(text)


def test_a_note_holds_under_its_key_only():
    """Signed and read, the head is the same; another key of the same name is refused."""
    note = sign_note(HEAD, KEY)
    assert HEAD == verify_note(note, KEY.verify_key) == read_note(note).checkpoint
    with pytest.raises(ProofFailed, match="not by harbour"):
        verify_note(note, SigningKey(KEY.name, bytes(32)).verify_key)


def test_a_note_survives_mail():
    """Carriage returns and blank lines around it change nothing."""
    note = sign_note(HEAD, KEY)
    assert HEAD == verify_note("\r\n" + note.replace("\n", "\r\n") + "\r\n\r\n", KEY.verify_key)


def test_a_cosigned_note_holds():
    """Signatures of witnesses beside the log's own are let be."""
    note = sign_note(HEAD, KEY)
    witness = sign_note(HEAD, SigningKey("witness.example", bytes(32))).rsplit("\n\n", 1)[1]
    assert HEAD == verify_note(note + witness, KEY.verify_key)


@given(st.data())
def test_no_altered_letter_passes(data):
    """Whatever one character of a note becomes, it is refused by both verifiers or still says the same."""
    note = sign_note(HEAD, KEY)
    place = data.draw(st.integers(0, len(note) - 1))
    altered = note[:place] + data.draw(st.characters(min_codepoint=32, max_codepoint=126)) + note[place + 1 :]
    try:
        assert HEAD == verify_note(altered, KEY.verify_key)
    except ProofFailed:
        assert altered != note


@pytest.mark.parametrize("text", ["", "hello", "a\nb\nc\n\n— x y\n", sign_note(HEAD, KEY).replace("\n7\n", "\n07\n")])
def test_what_is_no_note_is_named_so(text):
    """Half a paste is told from a forgery."""
    with pytest.raises(ProofFailed, match="no checkpoint note"):
        read_note(text)


@pytest.mark.parametrize("origin", ["", "with space", "a+b", "a\nb"])
def test_an_origin_that_no_note_can_carry_is_refused(origin):
    """It would break the note's lines."""
    with pytest.raises(KeyProblem, match="cannot name a log"):
        sign_note(Checkpoint(origin, 1, EMPTY_ROOT), KEY)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 511))
def test_the_plain_ed25519_agrees_with_the_library(seed, message, bit):
    """The stand-alone file's arithmetic accepts what the library signs, and refuses what it refuses."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes_raw()
    signature = private.sign(message)
    broken = bytearray(signature)
    broken[bit // 8] ^= 1 << bit % 8
    assert verify_proof.ed25519_holds(public, message, signature)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(bytes(broken), message)
    except InvalidSignature:
        assert not verify_proof.ed25519_holds(public, message, bytes(broken))
    else:
        raise AssertionError
