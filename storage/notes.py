"""Signed notes over tree heads, as C2SP `signed-note` and `tlog-checkpoint` write them. Pure.

A key's text form is the one that Go's `sumdb/note` uses, so other verifiers
of transparency logs read our notes and keys, and we theirs.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from storage.errors import KeyProblem, ProofFailed

_ED25519 = b"\x01"


def check_origin(origin: str) -> str:
    """The origin, if a note may carry it; KeyProblem where it may not."""
    if not origin or "+" in origin or not origin.isprintable() or any(letter.isspace() for letter in origin):
        raise KeyProblem(f"{origin!r} cannot name a log; take a name without spaces and '+', such as example.org/desk")
    return origin


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def _shown(name: str, public: bytes, data: bytes) -> str:
    return f"{name}+{_key_id(name, public).hex()}+{base64.b64encode(_ED25519 + data).decode()}"


@dataclass(frozen=True)
class VerifyKey:
    """The public half: whom a note is believed from."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, text: str) -> VerifyKey:
        """From ``name+id+base64``; KeyProblem where it is no such key."""
        name, public = _parse(text.strip(), "a public key")
        key = cls(name, public)
        if key.text != text.strip():
            raise KeyProblem(f"the public key of {name!r} has an id that does not fit it; copy it whole")
        return key

    @property
    def text(self) -> str:
        """The form to publish."""
        return _shown(self.name, self.public, self.public)

    @property
    def id(self) -> bytes:
        """The four bytes that a signature names its key by."""
        return _key_id(self.name, self.public)


@dataclass(frozen=True)
class SigningKey:
    """The private half. It never enters the database, and is never shown."""

    name: str
    seed: bytes = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> SigningKey:
        """From ``PRIVATE+KEY+name+id+base64``; KeyProblem where it is no such key."""
        head, _, rest = text.strip().partition("PRIVATE+KEY+")
        if head or not rest:
            raise KeyProblem("this is no signing key; it starts with PRIVATE+KEY+ and is made by `dateline init`")
        key = cls(*_parse(rest, "a signing key"))
        if key.text != text.strip():
            raise KeyProblem(f"the signing key of {key.name!r} is damaged; restore it from a copy")
        return key

    @property
    def text(self) -> str:
        """The form that the key file holds."""
        return f"PRIVATE+KEY+{_shown(self.name, self.verify_key.public, self.seed)}"

    @property
    def verify_key(self) -> VerifyKey:
        """The public half."""
        return VerifyKey(self.name, Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw())


def _parse(text: str, what: str) -> tuple[str, bytes]:
    name, _, rest = text.partition("+")
    _, _, encoded = rest.partition("+")
    try:
        data = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        data = b""
    if len(data) != 33 or data[:1] != _ED25519:
        raise KeyProblem(f"this is not {what}: it reads name+id+base64, in one line, for Ed25519")
    return check_origin(name), data[1:]


@dataclass(frozen=True)
class Checkpoint:
    """A tree head: which log, how many events, and their root."""

    origin: str
    size: int
    root: bytes

    @property
    def body(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True)
class Note:
    """A tree head as read, with its signatures: (key name, key id, signature), not yet believed."""

    checkpoint: Checkpoint
    body: str
    signatures: tuple[tuple[str, bytes, bytes], ...]


def sign_note(checkpoint: Checkpoint, *keys: SigningKey) -> str:
    """The note's text, signed by each key. The same head and keys always give the same note."""
    check_origin(checkpoint.origin)
    lines = []
    for key in keys:
        signature = Ed25519PrivateKey.from_private_bytes(key.seed).sign(checkpoint.body.encode())
        lines.append(f"— {key.name} {base64.b64encode(key.verify_key.id + signature).decode()}\n")
    return f"{checkpoint.body}\n{''.join(lines)}"


def read_note(text: str) -> Note:
    """A note's parts; ProofFailed where it is none. Carriage returns and outer blank lines, as mail adds them, are let go."""
    lines = text.replace("\r\n", "\n").strip() + "\n"
    body, blank, tail = lines.rpartition("\n\n")
    body += "\n"
    parts = body.split("\n")
    if not blank or len(parts) < 4:
        raise ProofFailed("this is no checkpoint note: it has three lines, a blank one and a signature; paste it whole")
    try:
        checkpoint = Checkpoint(parts[0], _size(parts[1]), _root(parts[2]))
        signatures = tuple(_signature(line) for line in tail.splitlines())
    except ValueError as error:
        raise ProofFailed(f"this is no checkpoint note: {error}; paste it whole, from the origin line on") from error
    return Note(checkpoint, body, signatures)


def _size(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or (text[0] == "0" and text != "0"):
        raise ValueError(f"its second line is not a count but {text!r}")
    return int(text)


def _root(text: str) -> bytes:
    root = base64.b64decode(text, validate=True)
    if len(root) != 32:
        raise ValueError("its third line is not a root of 32 bytes")
    return root


def _signature(line: str) -> tuple[str, bytes, bytes]:
    dash, name, encoded = [*line.split(" "), "", ""][:3]
    data = base64.b64decode(encoded, validate=True)
    if dash != "—" or not name or len(data) < 5:
        raise ValueError(f"not a signature line: {line!r}")
    return name, data[:4], data[4:]


def verify_note(text: str, key: VerifyKey) -> Checkpoint:
    """The tree head, if the key signed it; ProofFailed where it did not."""
    note = read_note(text)
    mine = [signature for name, number, signature in note.signatures if (name, number) == (key.name, key.id)]
    if not mine:
        signers = ", ".join(f"{name}+{number.hex()}" for name, number, _ in note.signatures)
        raise ProofFailed(f"the note is signed by {signers or 'nobody'}, not by {key.name}+{key.id.hex()}")
    public = Ed25519PublicKey.from_public_bytes(key.public)
    try:
        for signature in mine:
            public.verify(signature, note.body.encode())
    except InvalidSignature as error:
        raise ProofFailed(f"the signature of {key.name} does not fit the note: it was altered") from error
    return note.checkpoint
