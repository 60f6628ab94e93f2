"""Put another signing key in the place of the log's: handed over by the old one, or without it. Touches the database and the disk.

The event, and the checkpoint that it ends, are written in one transaction;
the files are changed after it. A crash between the two leaves the new key in
a file of its own (``.next``), and the same call again finishes.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert

from storage.checkpoints import CHECKPOINT, create_key, origin_of, read_key, refuse_rewritten
from storage.clock import to_micros
from storage.database import Store
from storage.errors import KeyProblem
from storage.events import SigningKeyReplaced
from storage.keys import KeyChain, chain_of
from storage.log import EventLog
from storage.notes import Checkpoint, SigningKey, VerifyKey, sign_note
from storage.tree import head_of


@dataclass(frozen=True)
class Replaced:
    """The new public key, the note that ends with its introduction, and where the old key's files lie now, if anywhere."""

    public: str
    note: str
    retired: Path | None


def rotate_key(store: Store, path: Path, reason: str, by: str, now: datetime) -> Replaced:
    """Have the old key introduce a new one; both sign the checkpoint that the event ends.

    Raises:
        KeyProblem: the old key is missing, damaged or not the log's own.
        ProofFailed: what is stored contradicts the last note; nothing is signed, and the old key stays.
    """
    old, fresh = read_key(path), _next_key(path)
    with store.write() as connection:
        chain = chain_of(connection)
        if chain.current != fresh.verify_key:  # else recorded already, and interrupted before the files were changed
            _refuse_foreign(connection, old, chain)
            refuse_rewritten(connection, old.verify_key)
            fact = SigningKeyReplaced(
                old=old.verify_key.text, new=fresh.verify_key.text, handed_over=True, reason=reason, by=by
            )
            _introduce(store, connection, fact, (fresh, old), now)
        note = _note_of(connection, fresh)
    return Replaced(fresh.verify_key.text, note, _change_files(path))


def replace_lost_key(store: Store, path: Path, reason: str, by: str, now: datetime) -> Replaced:
    """Begin with a new key where the old one is gone; nothing signed leads to it, and the event says so.

    Raises:
        KeyProblem: the old key still lies there, so it can hand over.
        ProofFailed: what is stored contradicts the last note; nothing is signed.
    """
    if path.exists():
        raise KeyProblem(
            f"{path} is there, so the old key can introduce the new one: `dateline key rotate`; "
            "if it is damaged, move it away first"
        )
    published = path.with_suffix(".pub")
    known = VerifyKey.parse(published.read_text()).text if published.exists() else ""
    fresh = _next_key(path, store)
    with store.write() as connection:
        chain = chain_of(connection)
        if chain.current != fresh.verify_key:
            old = chain.current.text if chain.current else known
            refuse_rewritten(connection, None)
            fact = SigningKeyReplaced(old=old, new=fresh.verify_key.text, handed_over=False, reason=reason, by=by)
            _introduce(store, connection, fact, (fresh,), now)
        note = _note_of(connection, fresh)
    return Replaced(fresh.verify_key.text, note, _change_files(path))


def _refuse_foreign(connection: Connection, key: SigningKey, chain: KeyChain) -> None:
    if key.name != (origin := origin_of(connection)):
        raise KeyProblem(f"the key is for {key.name}, this log is {origin}; give the log's own key")
    if chain.current not in (None, key.verify_key):
        raise KeyProblem(f"this key was replaced at position {chain.replacements[-1].position}; give the newest key")


def _next_key(path: Path, store: Store | None = None) -> SigningKey:
    """The key that is to come, from its file; made where there is none yet."""
    file = path.with_suffix(".next")
    if not file.exists():
        if store is None:
            origin = read_key(path).name
        else:
            with store.read() as connection:
                origin = origin_of(connection)
        create_key(file, origin, publish=False)
    return read_key(file)


def _introduce(
    store: Store, connection: Connection, fact: SigningKeyReplaced, keys: tuple[SigningKey, ...], now: datetime
) -> None:
    """Record the event, and the checkpoint that it ends, signed by those keys."""
    EventLog(store).append_within(connection, [fact], now=now)
    tree = head_of(connection)
    head = Checkpoint(origin_of(connection), tree.size, tree.root)
    note = sign_note(head, *keys)
    connection.execute(insert(CHECKPOINT).values(size=head.size, note=note, recorded_at=to_micros(now)))


def _note_of(connection: Connection, key: SigningKey) -> str:
    """The kept note that ends with the key's introduction."""
    [size] = [item.size for item in chain_of(connection).replacements if item.new == key.verify_key]
    return str(connection.execute(CHECKPOINT.select().where(CHECKPOINT.c.size == size)).mappings().one()["note"])


def _change_files(path: Path) -> Path | None:
    """The new key in the old one's place; where the old one's files lie from now on.

    `path` holds a key at every moment, so that an interrupted call can be made again.
    """
    retired, fresh, published = None, path.with_suffix(".next"), path.with_suffix(".pub")
    if path.exists():
        retired = path.with_name(f"{path.stem}-{read_key(path).verify_key.id.hex()}{path.suffix}")
        _keep_old(path, retired)
    elif published.exists():
        old = VerifyKey.parse(published.read_text())
        path.with_name(f"{path.stem}-{old.id.hex()}.pub").write_text(old.text + "\n")
    published.write_text(read_key(fresh).verify_key.text + "\n")
    fresh.replace(path)
    return retired


def _keep_old(path: Path, retired: Path) -> None:
    """A second file of the old key, as private as the first, and its public half."""
    retired.with_suffix(".pub").write_text(read_key(path).verify_key.text + "\n")
    if not retired.exists():
        with os.fdopen(os.open(retired, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(path.read_text())
