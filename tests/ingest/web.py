"""A web server on loopback that does what a test tells it, byte for byte, and remembers what it was asked."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

from ingest.http import Manners

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OK = "200 OK"


@dataclass
class Asked:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    host: str


@dataclass
class Web:
    """Answers by path (or ``host/path``); unknown paths get 404. `with` starts it in a thread of its own."""

    context: ssl.SSLContext | None = None
    everywhere: bool = False
    answers: dict[str, Handler] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    dialled: list[str] = field(default_factory=list)
    together: int = 0
    most_together: dict[str, int] = field(default_factory=dict)
    at_once: dict[str, int] = field(default_factory=dict)
    busiest: dict[str, int] = field(default_factory=dict)
    port: int = 0

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._run(self._open())
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def manners(self, **knobs: object) -> Manners:
        """Manners that lead every ``*.example`` host here, without a pause."""
        given: dict[str, object] = {"pause": 0.0, "connect_to": (("*.example", self.address),)}
        return Manners(**(given | knobs))  # type: ignore[arg-type]  # a test names knobs that exist

    def serves(self, path: str, body: bytes | str = b"", status: str = OK, **headers: str) -> None:
        """Answer a path with this; header names are written with underscores."""
        data = body.encode() if isinstance(body, str) else body
        lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.sends(path, answer(data, status, *lines))

    def sends(self, path: str, raw: bytes) -> None:
        """Answer a path with these very bytes, then close."""

        async def send(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(raw)
            await writer.drain()

        self.answers[path] = send

    def does(self, path: str, handler: Handler) -> None:
        """Hand the connection over to the test."""
        self.answers[path] = handler

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def _run(self, work: Awaitable[None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(30)  # type: ignore[arg-type]  # always a coroutine

    async def _open(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._server = await asyncio.start_server(self._serve, sock=self._socket(), ssl=self.context, backlog=500)
        self.port = self._server.sockets[0].getsockname()[1]

    def _socket(self) -> socket.socket:
        if self.everywhere and socket.has_dualstack_ipv6():
            return socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
        return socket.create_server(("0.0.0.0" if self.everywhere else "127.0.0.1", 0))

    async def _close(self) -> None:
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        self.dialled.append(writer.get_extra_info("sockname")[0].removeprefix("::ffff:"))
        try:
            await self._answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            with suppress(Exception):
                writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        path = head[0].split(" ")[1]
        headers = {
            name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)
        }
        host = headers.get("host", "").partition(":")[0]
        self.asked.append(Asked(path, headers, host))
        self.together += 1
        self.most_together[host] = max(self.most_together.get(host, 0), self.together)
        self.at_once[host] = self.at_once.get(host, 0) + 1
        self.busiest[host] = max(self.busiest.get(host, 0), self.at_once[host])
        try:
            handler = self.answers.get(f"{host}{path}") or self.answers.get(path)
            if handler:
                await handler(reader, writer)
            else:
                writer.write(answer(b"", "404 Not Found"))
        finally:
            self.together -= 1
            self.at_once[host] -= 1


def answer(body: bytes, status: str = OK, *lines: str) -> bytes:
    """A well-formed answer."""
    head = [f"HTTP/1.1 {status}", *lines, f"Content-Length: {len(body)}", "Connection: close", "", ""]
    return "\r\n".join(head).encode("latin-1") + body
