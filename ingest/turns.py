"""Whose turn it is at a host: so many at once, so far apart, in this process and, by a shared book, in all of them.

In one process turns are taken in order of asking. Where a book is shared
(`storage.hosts.StoredHosts`), a request waits there too, for the processes
beside us; what is wished and given back while the book is open goes to it
together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Final, Protocol, Self

from storage.views import Turn, TurnAsk

MARGIN: Final = 60.0  # seconds that a turn outlasts its request's deadline: a slow machine is not a dead one
BUSY_WITHIN: Final = 600.0


class Hosts(Protocol):
    """The book that all processes share."""

    def settle(self, asks: Sequence[TurnAsk], returned: Sequence[str]) -> list[Turn]:
        """Take back tickets, and answer each wish in its order."""
        ...

    def rest(self, name: str, until: datetime) -> None:
        """Nobody is to ask this host or domain before then."""
        ...

    def busy(self, host: str) -> int:
        """Note that a host was too busy; how often within ten minutes."""
        ...


@dataclass
class Lane:
    """One host in this process: how many at once, and when the next may start."""

    limits: dict[str, asyncio.Semaphore]
    next_start: float = 0.0
    delay: float = 0.0
    quiet_until: float = 0.0
    busy_at: list[float] = field(default_factory=list)

    def book(self, now: float, pause: float) -> float:
        """The next start that is free; the one after it comes a pause later, or as much later as the site asked."""
        start = max(now, self.next_start)
        self.next_start = start + max(pause, self.delay)
        return start


class Resting(Exception):
    """The host asked to be left alone for so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"{seconds:.0f} s")
        self.seconds = seconds


class Turns:
    """All hosts of one event loop. `at_once` is how many requests of a kind a host bears, `pause` how far apart they start."""

    def __init__(self, at_once: dict[str, int], pause: Callable[[Any], float], book: Hosts | None = None) -> None:
        self._at_once, self._pause, self._book = at_once, pause, book
        self._lanes: dict[str, Lane] = {}
        self._wishes: list[tuple[TurnAsk, asyncio.Future[Turn]]] = []
        self._returned: list[str] = []
        self._settling: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="dateline-turns") if book else None

    def lane(self, host: str) -> Lane:
        """The lane of a host, or of a whole domain."""
        if host not in self._lanes:
            limits = {kind: asyncio.Semaphore(most) for kind, most in self._at_once.items()}
            self._lanes[host] = Lane(limits)
        return self._lanes[host]

    async def close(self) -> None:
        """Give back what is still held."""
        while self._settling:
            await self._settling
        if self._thread:
            self._thread.shutdown()

    # -- asked to come back later -----------------------------------------

    def resting(self, host: str, domain: str) -> float:
        """For how many seconds this process knows that a host is to be left alone."""
        now = asyncio.get_running_loop().time()
        return max(self.lane(name).quiet_until for name in (host, domain)) - now

    async def hush(self, name: str, seconds: float) -> None:
        """Leave a host or a domain alone; the other processes hear of it."""
        lane = self.lane(name)
        lane.quiet_until = max(lane.quiet_until, asyncio.get_running_loop().time() + seconds)
        if self._book:
            until = datetime.now(UTC) + timedelta(seconds=seconds)
            await asyncio.get_running_loop().run_in_executor(self._thread, self._book.rest, name, until)

    async def busy(self, host: str) -> int:
        """How often a host was too busy within ten minutes, this time included, for all processes."""
        if self._book:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._book.busy, host)
        lane, now = self.lane(host), asyncio.get_running_loop().time()
        lane.busy_at = [*(at for at in lane.busy_at if now - at < BUSY_WITHIN), now]
        return len(lane.busy_at)

    # -- the turns themselves ----------------------------------------------

    async def take(self, host: str, domain: str, kind: str, seconds: float) -> str:
        """Wait for a start at a host whose lane we hold; the ticket to give back (empty without a shared book).

        Raises:
            Resting: another process knows that the host is to be left alone.
        """
        loop, lane = asyncio.get_running_loop(), self.lane(host)
        if self._book is None:
            now = loop.time()
            await asyncio.sleep(lane.book(now, self._pause(kind)) - now)
            return ""
        pause = max(self._pause(kind), lane.delay)
        ask = TurnAsk(host, domain, kind, self._at_once[kind], pause, seconds + MARGIN)
        while not (turn := await self._wish(ask)).ticket:
            if turn.rest:
                raise Resting(turn.rest)
            await asyncio.sleep(turn.wait)
        try:
            await asyncio.sleep(turn.wait)
        except asyncio.CancelledError:
            self.give_back(turn.ticket)
            raise
        return turn.ticket

    def give_back(self, ticket: str) -> None:
        """The request is done; the ticket goes to the book with the next wishes, at once if there are none."""
        if ticket:
            self._returned.append(ticket)
            self._settle_soon()

    async def _wish(self, ask: TurnAsk) -> Turn:
        answer = asyncio.get_running_loop().create_future()
        self._wishes.append((ask, answer))
        self._settle_soon()
        try:
            return await asyncio.shield(answer)
        except asyncio.CancelledError:
            answer.add_done_callback(self._unwanted)
            raise

    def _unwanted(self, answer: asyncio.Future[Turn]) -> None:
        """A turn came after its asker had left."""
        if not answer.cancelled() and answer.exception() is None:
            self.give_back(answer.result().ticket)

    def _settle_soon(self) -> None:
        if self._settling is None:
            self._settling = asyncio.get_running_loop().create_task(self._settle())

    async def _settle(self) -> None:
        assert self._book is not None
        loop = asyncio.get_running_loop()
        try:
            while self._wishes or self._returned:
                wishes, self._wishes = self._wishes, []
                returned, self._returned = self._returned, []
                asks = [ask for ask, _ in wishes]
                try:
                    turns = await loop.run_in_executor(self._thread, self._book.settle, asks, returned)
                except Exception as error:  # noqa: BLE001 - told to each who waits; without the book nobody may start
                    for _, answer in wishes:
                        answer.set_exception(error)
                else:
                    for (_, answer), turn in zip(wishes, turns, strict=True):
                        answer.set_result(turn)
        finally:
            self._settling = None


class Stay:
    """One request's place at one host at a time, as it follows redirects from host to host. An async context manager."""

    def __init__(self, turns: Turns, kind: str, seconds: float) -> None:
        self._turns, self._kind, self._seconds = turns, kind, seconds
        self._host, self._domain, self._ticket = "", "", ""
        self._since = 0.0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    async def enter(self, host: str, domain: str) -> None:
        """Be at this host, in turn; nothing to wait for where we are already. Raises Resting."""
        if host == self._host:
            return
        self._leave()
        await self._turns.lane(host).limits[self._kind].acquire()
        self._host, self._domain = host, domain
        await self._take()

    @property
    def stale(self) -> bool:
        """The turn has waited so long for a free place of ours that it might run out under the request."""
        return bool(self._ticket) and asyncio.get_running_loop().time() - self._since > MARGIN / 2

    async def again(self) -> None:
        """Wait for one more start at the same host. Raises Resting."""
        self._turns.give_back(self._ticket)
        self._ticket = ""
        await self._take()

    async def _take(self) -> None:
        self._ticket = await self._turns.take(self._host, self._domain, self._kind, self._seconds)
        self._since = asyncio.get_running_loop().time()

    def _leave(self) -> None:
        if self._host:
            self._turns.give_back(self._ticket)
            self._turns.lane(self._host).limits[self._kind].release()
        self._host, self._ticket = "", ""
