"""What can go wrong while keeping and reading the record.

StorageError
├── DatabaseError
│   ├── DatabaseMissing     no database there yet
│   ├── DatabaseOlder       the database needs `dateline init` to be brought up
│   ├── DatabaseNewer       the database was written by newer code
│   ├── DatabaseUnsuitable  a network file system, a guard that is not there, a migration that fails
│   ├── DatabaseRefused     the server does not let this user in, or not do it
│   └── DatabaseBusy        locked, full or away: nothing was written
├── PlaceFailed             the folder or object store of the captured bytes cannot be used
├── AppendError
│   ├── OutsideProfile      a payload that cannot be written canonically
│   ├── StreamMoved         somebody else appended first
│   ├── IdempotencyConflict the same natural key with other content
│   ├── ClockSetBack        the clock is a day or more behind the last recording
│   └── BlobMissing         a fact that rests on bytes we do not hold
├── ReadError
│   ├── UnknownEvent        a type or version this code does not know
│   ├── UnknownSubject      nothing is stored under that name
│   └── BlobErased          the bytes were erased on purpose
└── LedgerError
    ├── KeyProblem          no signing key, or a wrong one
    └── ProofFailed         a proof or a checkpoint does not hold
"""

from __future__ import annotations


class StorageError(Exception):
    """The base of all errors of this package."""


class DatabaseError(StorageError):
    """The database as a whole cannot be used; the message says what to do."""


class DatabaseMissing(DatabaseError):
    """There is no database yet."""


class DatabaseOlder(DatabaseError):
    """The schema is behind this code."""


class DatabaseNewer(DatabaseError):
    """The schema is ahead of this code."""


class DatabaseUnsuitable(DatabaseError):
    """The place, the guards or what else lies there do not allow an append-only log."""


class DatabaseRefused(DatabaseError):
    """User, password or rights do not suffice."""


class DatabaseBusy(DatabaseError):
    """The database could not take the write; nothing was written by half."""


class PlaceFailed(StorageError):
    """Captured bytes could not be written to, or read from, where they are kept."""


class AppendError(StorageError):
    """Facts could not be appended; nothing of the batch was."""


class OutsideProfile(AppendError):
    """A payload holds something that has no single canonical form."""


class StreamMoved(AppendError):
    """Another writer appended to the stream first; decide again."""


class IdempotencyConflict(AppendError):
    """The natural key is already recorded with other content."""


class ClockSetBack(AppendError):
    """The clock stands far behind the time that the log was last written at."""


class BlobMissing(AppendError):
    """A fact names bytes by hash that the store does not hold."""


class ReadError(StorageError):
    """Something stored cannot be given."""


class UnknownEvent(ReadError):
    """An event type or schema version that this code does not know."""


class UnknownSubject(ReadError):
    """Nothing is stored under that name."""


class BlobErased(ReadError):
    """The bytes were erased on purpose; the hash remains."""


class LedgerError(StorageError):
    """The tamper-evidence found or lacks something."""


class KeyProblem(LedgerError):
    """The signing key is missing, unreadable or another one."""


class ProofFailed(LedgerError):
    """A proof does not hold."""
