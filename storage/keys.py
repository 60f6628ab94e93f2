"""Which key signs for the log, from which event on: the chain of keys that the log itself tells. Touches the database.

The first key stands in nobody's event: whoever wants to check has it from
outside. Each later one is named by a `SigningKeyReplaced` event. Where the old
key handed over, the checkpoint that this event ends bears both signatures, so
that trust in either key leads to the other.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection

from storage import codec, driver
from storage.errors import KeyProblem, ProofFailed
from storage.events import SigningKeyReplaced
from storage.merkle import leaf_hash
from storage.notes import VerifyKey


@dataclass(frozen=True)
class Replacement:
    """At `position` one key took another's place; `old` is None where nobody had it any more."""

    position: int
    old: VerifyKey | None
    new: VerifyKey
    handed_over: bool
    reason: str
    by: str

    @property
    def size(self) -> int:
        """How many events the checkpoint counts that this replacement ends."""
        return self.position + 1


@dataclass(frozen=True)
class KeyChain:
    """All replacements, in order."""

    replacements: tuple[Replacement, ...] = ()

    @property
    def current(self) -> VerifyKey | None:
        """The key that signs now; None before the first replacement, when only the outside knows it."""
        return self.replacements[-1].new if self.replacements else None

    def at(self, size: int, first: VerifyKey | None = None) -> VerifyKey | None:
        """The key that signed a checkpoint of that size; `first` where no replacement tells the oldest."""
        before = [item for item in self.replacements if item.size <= size]
        if before:
            return before[-1].new
        return (self.replacements[0].old if self.replacements else None) or first

    def signer(self, size: int, believed: VerifyKey) -> VerifyKey | None:
        """The key that must have signed a checkpoint of that size, for whoever believes one of the log's keys.

        None where it is an older key that was lost with both its halves.

        Raises:
            ProofFailed: the believed key is none of the log's, or never handed over to the one that signed.
        """
        later = any(item.new == believed for item in self.replacements)
        oldest = bool(self.replacements) and self.replacements[0].old in (believed, None)
        if self.replacements and not later and not oldest:
            raise ProofFailed(f"the key given, {_named(believed)}, is none that this log was ever signed with")
        broken = self._break_after(believed)
        if broken is not None and size >= broken.size:
            raise ProofFailed(
                f"from position {broken.position} on {_named(broken.new)} signs, which no older key handed over to "
                f"({broken.reason}); get the new public key from the desk itself, by another way"
            )
        return self.at(size, None if later else believed)

    def _break_after(self, key: VerifyKey) -> Replacement | None:
        """The first replacement after a key's time that nobody handed over."""
        since = next((item.position for item in self.replacements if item.new == key), -1)
        return next((item for item in self.replacements if item.position > since and not item.handed_over), None)


def _named(key: VerifyKey) -> str:
    return f"{key.name}+{key.id.hex()}"


_COLUMNS = (
    "position, event_id, stream_id, stream_version, event_type, schema_version, "
    "occurred_at, recorded_at, payload, meta, payload_sha256, leaf_hash"
)
_QUERY = f"SELECT {_COLUMNS} FROM event WHERE event_type = 'signing_key_replaced' ORDER BY position"  # noqa: S608 - columns are ours


def chain_of(connection: Connection) -> KeyChain:
    """The chain as recorded; each event's hashes are checked, because so much rests on it.

    Raises:
        ProofFailed: one of these events is not as recorded, or does not follow from the one before.
    """
    chain: list[Replacement] = []
    for row in driver.fetch(connection, _QUERY):
        item = _replacement(row)
        if chain and item.old != chain[-1].new:
            raise ProofFailed(f"the key replaced at position {item.position} is not the one that signed until then")
        chain.append(item)
    return KeyChain(tuple(chain))


def _replacement(row: driver.Row) -> Replacement:
    position, event_id, stream, version, kind, schema, occurred, recorded, payload, meta, kept, leaf = row
    hashed = hashlib.sha256(payload.encode()).digest()
    columns = codec.leaf_bytes(
        position, event_id, stream, version, kind, schema, occurred, recorded, hashed, codec.text_hash(meta)
    )
    if hashed != kept or leaf_hash(columns) != leaf:
        raise ProofFailed(f"the event at position {position}, which names a signing key, is not as recorded")
    fact = codec.decode(kind, schema, payload)
    assert isinstance(fact, SigningKeyReplaced)
    try:
        old = VerifyKey.parse(fact.old) if fact.old else None
        return Replacement(position, old, VerifyKey.parse(fact.new), fact.handed_over, fact.reason, fact.by)
    except KeyProblem as error:
        raise ProofFailed(
            f"the event at position {position} names a signing key that does not read: {error}"
        ) from error
