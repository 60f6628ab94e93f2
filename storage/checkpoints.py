"""Sign the log's tree head, with a key that lies outside the database. Touches the database and the disk.

Hashes inside a database prove nothing against somebody who can rewrite all of
it. A signed note that left the house (in a mail, a file, another's hands) does:
the log must for ever contain the tree it names.
"""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select

from storage import codec
from storage.clock import to_micros
from storage.database import Store
from storage.errors import KeyProblem, ProofFailed
from storage.events import LogOpened
from storage.keys import chain_of
from storage.notes import Checkpoint, SigningKey, VerifyKey, check_origin, read_note, sign_note, verify_note
from storage.tables import CheckpointRow, EventRow
from storage.tree import frontier_at, head_of

CHECKPOINT = CheckpointRow.__table__  # type: ignore[attr-defined]
EVENT = EventRow.__table__  # type: ignore[attr-defined]


def create_key(path: Path, origin: str, *, publish: bool = True) -> str:
    """Make a signing key for the log of that origin, readable by its owner alone; the public key's text.

    The public half is written beside it (``.pub``, unless not to `publish` yet): workers check signatures with it
    and need no more.

    Raises:
        KeyProblem: there is a file already, or the origin cannot stand in a note.
    """
    key = SigningKey(check_origin(origin), secrets.token_bytes(32))
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise KeyProblem(f"{path} is there already; a key is never overwritten, move it away first") from error
    with os.fdopen(handle, "w") as file:
        file.write(key.text + "\n")
    if publish:
        path.with_suffix(".pub").write_text(key.verify_key.text + "\n")
    return key.verify_key.text


def read_key(path: Path) -> SigningKey:
    """The signing key in a file; KeyProblem where it is missing, readable by others, or damaged."""
    try:
        text, mode = path.read_text(), path.stat().st_mode
    except (OSError, UnicodeDecodeError) as error:
        raise KeyProblem(
            f"{path}: no signing key can be read ({error}); `dateline init` makes one for a new log, "
            "`dateline key replace` another where the old one is lost"
        ) from error
    if mode & 0o077:
        raise KeyProblem(
            f"{path} can be read by others; run `chmod 600 {path}`, or make a new key if it may have leaked"
        )
    try:
        return SigningKey.parse(text)
    except KeyProblem as error:
        raise KeyProblem(f"{path}: {error}") from error


def public_key(path: Path) -> str:
    """The public half of a key file, in the form to publish."""
    return read_key(path).verify_key.text


def known_key(path: Path) -> str | None:
    """The public half as far as it lies here: the ``.pub`` file, else the key file; None where there is neither."""
    published = path.with_suffix(".pub")
    if published.exists():
        return VerifyKey.parse(published.read_text()).text
    return public_key(path) if path.exists() else None


def origin_of(connection: Connection) -> str:
    """The log's name, from the event at position 0; ProofFailed where the log does not begin with one."""
    row = connection.execute(
        select(EVENT.c.event_type, EVENT.c.schema_version, EVENT.c.payload).where(EVENT.c.position == 0)
    ).one_or_none()
    if row is None or row.event_type != "log_opened":
        raise ProofFailed(
            "the log has no LogOpened at position 0, so it has no name to sign under; run `dateline init`"
        )
    fact = codec.decode(row.event_type, row.schema_version, row.payload)
    assert isinstance(fact, LogOpened)
    return fact.origin


def sign_checkpoint(store: Store, key: Path, now: datetime) -> str:
    """The signed note over the log as it stands; kept, and the same again while nothing is added.

    Raises:
        KeyProblem: the key is missing, damaged, another log's, or not the one that signs now.
        ProofFailed: what is stored contradicts the last note, or is not opened yet; nothing is signed.
    """
    signing = read_key(key)
    with store.write() as connection:
        head = Checkpoint(_named(connection, signing), (tree := head_of(connection)).size, tree.root)
        kept = connection.execute(select(CHECKPOINT.c.note).where(CHECKPOINT.c.size == head.size)).scalar()
        _refuse_replaced(connection, signing, key)
        refuse_rewritten(connection, signing.verify_key)
        if kept is not None:
            return str(kept)
        note = sign_note(head, signing)
        connection.execute(insert(CHECKPOINT).values(size=head.size, note=note, recorded_at=to_micros(now)))
    return note


def _named(connection: Connection, key: SigningKey) -> str:
    origin = origin_of(connection)
    if key.name != origin:
        raise KeyProblem(f"the key is for {key.name}, this log is {origin}; give the log's own key")
    return origin


def _refuse_replaced(connection: Connection, key: SigningKey, path: Path) -> None:
    """Only the newest key of the chain signs."""
    chain = chain_of(connection)
    if chain.current in (None, key.verify_key):
        return
    last = chain.replacements[-1]
    under_way = path.with_suffix(".next").exists()
    remedy = "run `dateline key rotate` again, it was interrupted" if under_way else "sign with that one"
    raise KeyProblem(
        f"{path}: this key does not sign any more; {last.new.name}+{last.new.id.hex()} took its place at position "
        f"{last.position}; {remedy}"
    )


def refuse_rewritten(connection: Connection, key: VerifyKey | None) -> None:
    """ProofFailed where the log does not contain the last note: a signature would vouch for a forgery.

    The last note must bear the signature of the key of its time, or, where no
    replacement tells which that is, of `key`; None where nobody has it.
    """
    text = connection.execute(select(CHECKPOINT.c.note).order_by(CHECKPOINT.c.size.desc()).limit(1)).scalar()
    if text is None:
        return
    head, last = head_of(connection), read_note(text).checkpoint
    signer = chain_of(connection).at(last.size, key)
    if signer is not None:
        verify_note(text, signer)
    if last.size > head.size or frontier_at(connection, last.size).root != last.root:
        raise ProofFailed(
            f"the log of {head.size} events does not contain the {last.size} that were signed; nothing was signed, "
            "run `dateline verify`"
        )
    if frontier_at(connection, head.size).root != head.root:
        raise ProofFailed("the head row does not fit the events; nothing was signed, run `dateline verify`")


def latest_checkpoint(store: Store, *, up_to: int | None = None) -> str | None:
    """The note over the most events, or over no more than `up_to`; None before the first."""
    query = select(CHECKPOINT.c.note).order_by(CHECKPOINT.c.size.desc()).limit(1)
    if up_to is not None:
        query = query.where(CHECKPOINT.c.size <= up_to)
    with store.read() as connection:
        return connection.execute(query).scalar()


def check_against(store: Store, note: str, key: str | None = None) -> Checkpoint:
    """That the stored log contains the tree a note names; the note's head, or ProofFailed."""
    head = read_note(note).checkpoint
    with store.read() as connection:
        signer = chain_of(connection).signer(head.size, VerifyKey.parse(key)) if key else None
        if signer is not None:
            verify_note(note, signer)
        if head_of(connection).size < head.size:
            raise ProofFailed(
                f"the note counts {head.size} events, the log {head_of(connection).size}: it was cut or rolled back"
            )
        if frontier_at(connection, head.size).root != head.root:
            raise ProofFailed(f"the first {head.size} events are not those the note was signed over")
    return head
