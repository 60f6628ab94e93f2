"""Open a desk's record: its database brought up, its log named, its signing key made. Touches the database and the disk."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Literal

from storage.checkpoints import create_key, latest_checkpoint
from storage.desk import Desk
from storage.events import LogOpened
from storage.log import EventLog
from storage.projections import catch_up


def open_record(desk: Desk, now: datetime) -> Literal["made", "here", "away"]:
    """Bring the record up and open its log; whether the signing key was made now, is here, or is away.

    A log that was signed before has its key elsewhere, or has lost it: another
    one made here would sign nothing. Raises DatabaseError where the database
    cannot be used.
    """
    desk.raw_store.upgrade()
    # Views that an older version filled are made anew here, and not in the middle of a morning's run.
    catch_up(desk.store)
    origin = _open_log(desk, now)
    if desk.key_file.exists() or not origin:
        return "here"
    if latest_checkpoint(desk.store) is not None:
        return "away"
    create_key(desk.key_file, origin)
    return "made"


def _open_log(desk: Desk, now: datetime) -> str:
    """Give a new log its name, under which its checkpoints are signed; the name it has."""
    log = EventLog(desk.store)
    first = log.at(0)
    if first is None:
        name = f"dateline.invalid/{desk.folder.resolve().name}-{secrets.token_hex(4)}"
        first = log.append([LogOpened(origin=name)], now=now)[0]
    return first.fact.origin if isinstance(first.fact, LogOpened) else ""
