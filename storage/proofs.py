"""Write proofs that anybody can check without the database. Touches the database.

A proof of inclusion is a C2SP `tlog-proof`: the event itself, its path to the
root, and the signed note over that root. `storage/standalone/verify_proof.py`
checks it alone, with nothing of Dateline installed. Where the signing key was
replaced, the proof carries what leads from each older key to the note's.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, select

from storage import codec
from storage.checkpoints import CHECKPOINT, EVENT, check_against, latest_checkpoint
from storage.database import Store
from storage.errors import ProofFailed
from storage.keys import chain_of
from storage.merkle import consistency_proof, inclusion_proof
from storage.notes import Checkpoint, read_note
from storage.tree import range_root

HEADER = "c2sp.org/tlog-proof@v1"
CONSISTENCY_HEADER = "dateline/consistency@v1"


def prove(store: Store, position: int) -> str:
    """The text that proves an event stands at its position under the newest signed note.

    Raises:
        ProofFailed: there is no such event, or no note covers it yet.
    """
    with store.read() as connection:
        row = connection.execute(select(EVENT).where(EVENT.c.position == position)).mappings().one_or_none()
        if row is None:
            raise ProofFailed(f"no event stands at position {position}")
        note, head = _covering(connection, position)
        return _inclusion(connection, dict(row), note, head, handovers(connection, head.size))


def _inclusion(
    connection: Connection, row: Mapping[str, Any], note: str, head: Checkpoint, introduced: Sequence[str] = ()
) -> str:
    """The proof that a row stands under a note; `introduced` are the proofs that lead from older keys to the note's."""
    path = inclusion_proof(row["position"], head.size, partial(range_root, connection))
    extra = {"leaf": codec.leaf_preimage(row).decode(), "meta": row["meta"], "payload": row["payload"]}
    if introduced:
        extra["handovers"] = list(introduced)
    return "\n".join(
        [HEADER, f"extra {_b64(codec.canonical(extra))}", f"index {row['position']}", *map(_b64, path), "", note]
    )


def handovers(connection: Connection, size: int) -> list[str]:
    """For each key that handed over to the next within the first `size` events, the proof that it did, oldest first.

    A chain that breaks (a lost key) begins anew after the break: what lies before leads nowhere.
    """
    found: list[str] = []
    for item in chain_of(connection).replacements:
        if item.size > size:
            break
        row = connection.execute(select(EVENT).where(EVENT.c.position == item.position)).mappings().one()
        note = connection.execute(select(CHECKPOINT.c.note).where(CHECKPOINT.c.size == item.size)).scalar()
        if not item.handed_over or note is None:
            found = []
            continue
        found.append(_inclusion(connection, dict(row), note, read_note(note).checkpoint))
    return found


def _covering(connection: Connection, position: int) -> tuple[str, Checkpoint]:
    note = connection.execute(select(CHECKPOINT.c.note).order_by(CHECKPOINT.c.size.desc()).limit(1)).scalar()
    head = None if note is None else read_note(note).checkpoint
    if note is None or head is None or head.size <= position:
        raise ProofFailed(f"no signed note covers position {position} yet; sign one with `dateline checkpoint`")
    return note, head


def prove_growth(store: Store, old: str) -> str:
    """The text that proves the log was only added to from an older note to its newest; ProofFailed if it was not."""
    since, new = check_against(store, old), latest_checkpoint(store)
    if new is None or read_note(new).checkpoint.size < since.size:
        raise ProofFailed(
            f"no note over more than {since.size} events is signed yet; sign one with `dateline checkpoint`"
        )
    return prove_consistency(store, old, new)


def prove_consistency(store: Store, old: str, new: str) -> str:
    """The text that proves the log of one note was only added to until the other."""
    first, second = read_note(old).checkpoint, read_note(new).checkpoint
    with store.read() as connection:
        try:
            path = consistency_proof(first.size, second.size, partial(range_root, connection))
        except ValueError as error:
            raise ProofFailed(f"the second note must not be older than the first: {error}") from error
        introduced = handovers(connection, second.size)
    texts = "\n~\n".join(text.strip() for text in (old, new, *introduced))
    return "\n".join([CONSISTENCY_HEADER, *map(_b64, path), "", texts, ""])


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
