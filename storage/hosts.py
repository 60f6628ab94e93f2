"""Whose turn it is at which host, and what its robots.txt said, for all processes together. Touches the database.

Turns are leases: of all the workers of a desk, on however many machines, so
many are at a host at once as manners allow, and their starts keep the pause. A
worker that dies gives its turn back when the lease runs out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any, Final

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage import tables
from storage.clock import from_micros, to_micros
from storage.database import Store
from storage.rows import upsert
from storage.views import RobotsView, Turn, TurnAsk

HOST: Any = tables.HostRow.__table__  # type: ignore[attr-defined]
LEASE: Any = tables.LeaseRow.__table__  # type: ignore[attr-defined]
ROBOTS: Any = tables.RobotsRow.__table__  # type: ignore[attr-defined]

SECOND: Final = 1_000_000
ASK_AGAIN: Final = 0.25  # seconds until a taken host is asked for again: about how long an answer takes
BUSY_WITHIN: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class _Host:
    """A host's row, in microseconds."""

    next_start: int = 0
    rest_until: int = 0


class StoredHosts:
    """Hands out turns. One for each process; its tickets are told from others' by its own name.

    All that is wished and given back at a moment goes in one transaction, so
    that a hundred requests a second cost some ten commits.
    """

    def __init__(self, store: Store, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._store, self._clock = store, clock
        self._holder = f"turn/{token_hex(8)}"

    def settle(self, asks: Sequence[TurnAsk], returned: Sequence[str]) -> list[Turn]:
        """Take back tickets, and answer each wish in its order."""
        now = to_micros(self._clock())
        with self._store.write() as connection:
            # Also the hosts of what is given back: a host's leases change only under its lock, so that none wait in a ring.
            hosts = _locked(connection, sorted({ask.host for ask in asks} | {_host_in(name) for name in returned}))
            self._give_back(connection, returned)
            if not asks:
                return []
            rests = _rests(connection, sorted({ask.domain for ask in asks}))
            taken = _taken(connection, sorted({slot for ask in asks for slot in slots(ask)}))
            return [self._answer(connection, ask, hosts, rests.get(ask.domain, 0), taken, now) for ask in asks]

    def rest(self, name: str, until: datetime) -> None:
        """Nobody is to ask this host, or any host of this domain, before then."""
        at = to_micros(until)
        with self._store.write() as connection:
            row = _locked(connection, [name])[name]
            connection.execute(update(HOST).where(HOST.c.name == name).values(rest_until=max(at, row.rest_until)))

    def busy(self, host: str) -> int:
        """Note that a host was too busy; how often that was within ten minutes, this time included."""
        now = to_micros(self._clock())
        with self._store.write() as connection:
            _locked(connection, [host])
            row = connection.execute(select(HOST.c.busy, HOST.c.busy_since).where(HOST.c.name == host)).one()
            fresh = from_micros(now) - from_micros(row.busy_since) > BUSY_WITHIN
            values = {"busy": 1, "busy_since": now} if fresh else {"busy": row.busy + 1}
            connection.execute(update(HOST).where(HOST.c.name == host).values(**values))
        return int(values["busy"])

    def _give_back(self, connection: Connection, tickets: Sequence[str]) -> None:
        if tickets:
            mine = LEASE.c.name.in_(list(tickets)) & (LEASE.c.holder == self._holder)
            connection.execute(delete(LEASE).where(mine))

    def _answer(
        self,
        connection: Connection,
        ask: TurnAsk,
        hosts: dict[str, _Host],
        rest: int,
        taken: dict[str, int],
        now: int,
    ) -> Turn:
        turn, slot, start = decide_turn(ask, hosts[ask.host], rest, taken, now)
        if not slot:
            return turn
        until = start + int(ask.seconds * SECOND)
        upsert(connection, LEASE, {"name": slot, "holder": self._holder, "until": until}, ["name"])
        following = start + int(ask.pause * SECOND)
        connection.execute(update(HOST).where(HOST.c.name == ask.host).values(next_start=following))
        taken[slot] = until
        hosts[ask.host] = replace(hosts[ask.host], next_start=following)
        return turn


def slots(ask: TurnAsk) -> list[str]:
    """The leases of which a request of this kind needs one."""
    return [f"host/{ask.kind}/{ask.host}/{number}" for number in range(ask.at_once)]


def _host_in(ticket: str) -> str:
    return ticket.split("/")[2]


def decide_turn(ask: TurnAsk, host: _Host, rest: int, taken: dict[str, int], now: int) -> tuple[Turn, str, int]:
    """The answer, the slot it takes (or none) and its start. Pure."""
    resting = max(host.rest_until, rest) - now
    if resting > 0:
        return Turn(rest=resting / SECOND), "", 0
    slot = next((slot for slot in slots(ask) if taken.get(slot, 0) <= now), "")
    if not slot:
        return Turn(wait=ASK_AGAIN), "", 0
    start = max(now, host.next_start)
    return Turn(slot, (start - now) / SECOND), slot, start


def _locked(connection: Connection, names: Sequence[str]) -> dict[str, _Host]:
    """The rows of these hosts, made where there are none, locked in order of name until the transaction ends."""
    if not names:
        return {}
    postgres = connection.dialect.name == "postgresql"
    make = postgres_insert if postgres else sqlite_insert
    rows = [{"name": name, "next_start": 0, "rest_until": 0, "busy": 0, "busy_since": 0} for name in names]
    connection.execute(make(HOST).on_conflict_do_nothing(), rows)
    query = select(HOST).where(HOST.c.name.in_(list(names))).order_by(HOST.c.name)
    query = query.with_for_update() if postgres else query
    return {row.name: _Host(row.next_start, row.rest_until) for row in connection.execute(query)}


def _rests(connection: Connection, domains: Sequence[str]) -> dict[str, int]:
    query = select(HOST.c.name, HOST.c.rest_until).where(HOST.c.name.in_(list(domains)))
    return {row.name: row.rest_until for row in connection.execute(query)}


def _taken(connection: Connection, names: Sequence[str]) -> dict[str, int]:
    query = select(LEASE.c.name, LEASE.c.until).where(LEASE.c.name.in_(list(names)))
    return {row.name: row.until for row in connection.execute(query)}


class StoredRobots(MutableMapping[str, RobotsView]):
    """What robots.txt said, by origin: asked once a day, whoever needs it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getitem__(self, origin: str) -> RobotsView:
        with self._store.read() as connection:
            row = connection.execute(select(ROBOTS).where(ROBOTS.c.origin == origin)).one_or_none()
        if row is None:
            raise KeyError(origin)
        return RobotsView(origin, from_micros(row.until), row.text, bool(row.open_to_all), row.why, row.reason)

    def __setitem__(self, origin: str, view: RobotsView) -> None:
        row = {
            "origin": origin,
            "until": to_micros(view.until),
            "text": view.text,
            "open_to_all": int(view.open_to_all),
            "why": view.why,
            "reason": view.reason,
        }
        with self._store.write() as connection:
            upsert(connection, ROBOTS, row, ["origin"])

    def __delitem__(self, origin: str) -> None:
        with self._store.write() as connection:
            connection.execute(delete(ROBOTS).where(ROBOTS.c.origin == origin))

    def __iter__(self) -> Iterator[str]:
        with self._store.read() as connection:
            return iter(connection.execute(select(ROBOTS.c.origin).order_by(ROBOTS.c.origin)).scalars().all())

    def __len__(self) -> int:
        with self._store.read() as connection:
            return int(connection.execute(select(func.count()).select_from(ROBOTS)).scalar_one())
