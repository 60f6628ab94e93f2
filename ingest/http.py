"""The only socket: guarded, bounded, mannered fetching of feeds, pages and robots.txt over HTTP.

A synchronous facade over one event loop in a background thread. Requests go
in, outcomes come out as they complete, each with its request; a failure is an
outcome (`FetchError`), never an exception. What stands guard, in order:

1. `safe_url` for the address and for every redirect's target,
2. robots.txt for pages, the pause and the parallel limit of a host,
3. the address table (`ingest/addresses.py`) on the very address dialled,
4. deadlines and size limits, undone codings (`ingest/codings.py`), statuses and header fields (`ingest/answers.py`).
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from fnmatch import fnmatchcase
from itertools import islice
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Final, Literal, Self
from urllib.parse import urlsplit

import aiohttp
import structlog
from aiohttp.abc import AbstractResolver, ResolveResult

from ingest.addresses import Allowed, parse_targets, refusal, split_target
from ingest.answers import WHOLE, Answer, can_revalidate, conditions, cut_out, ill_formed, wait_of, wanted
from ingest.codings import CodingError, Steps, undoing
from ingest.errors import FetchError
from ingest.robots import MAX_BYTES as ROBOTS_BYTES
from ingest.robots import Robots, kept, read_robots, to_keep, unreachable
from ingest.turns import Hosts, Resting, Stay, Turns
from ingest.types import Fetched, Request
from ingest.urls import absolute, host_of, registrable_domain, safe_url
from storage.errors import StorageError
from storage.views import RobotsView

log = structlog.get_logger(__name__)

VERSION: Final = "0.1"
MIB: Final = 1 << 20
NO_TIME_CHECK: Final = 0x200000  # X509_V_FLAG_NO_CHECK_TIME: the chain and the name are still verified
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
PERMANENT: Final = frozenset({301, 308})
WINDOW: Final = 2000  # requests taken in ahead; waiting ones cost little, and a slow host must not hold up the rest
DNS_SECONDS: Final = 300
ACCEPT: Final = {
    "feed": "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1",
    "page": "text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
    "robots": "text/plain, */*;q=0.1",
    "archive": "*/*",
}
STATUS_REASONS: Final = {401: "denied", 403: "denied", 404: "not_found", 410: "gone", 429: "busy", 503: "busy"}


# The host that the running task is about to dial, for the guard to know by name what the desk opened by name.
_dialling: Final[ContextVar[str]] = ContextVar("dialling", default="")

Outcome = Fetched | FetchError
Kind = Literal["feed", "page", "robots", "archive"]


@dataclass(frozen=True)
class Manners:
    """How we behave towards sites, and what we let them do to us. Sizes in bytes, times in seconds.

    `allow` opens internal networks or ``host[:port]`` patterns on purpose;
    `connect_to` are pairs of a host pattern and the ``ip:port`` dialled instead
    (the URL and the Host header stay), whose targets are thereby allowed.
    """

    contact: str = ""
    connect_within: float = 5.0
    first_byte_within: float = 15.0
    feed_within: float = 30.0
    page_within: float = 60.0
    archive_within: float = 180.0
    feed_bytes: int = 10 * MIB
    page_bytes: int = 5 * MIB
    archive_bytes: int = 32 * MIB
    wire_bytes: int = 10 * MIB
    header_bytes: int = 64 * 1024
    ratio: int = 200
    ratio_from: int = MIB
    hops: int = 5
    pause: float = 5.0
    # The Wayback Machine's servers let 24 searches a minute through, and ban who asks for more.
    archive_pause: float = 2.5
    feeds_per_host: int = 1
    pages_per_host: int = 2
    concurrency: int = 32
    allow: tuple[str, ...] = ()
    connect_to: tuple[tuple[str, str], ...] = ()

    @property
    def user_agent(self) -> str:
        """What we call ourselves, with where to complain."""
        return f"Dateline/{VERSION}" + (f" (+{self.contact})" if self.contact else "")

    @property
    def allowed(self) -> Allowed:
        """What the guard lets through beyond the public internet."""
        return Allowed(self.allow, parse_targets(self.connect_to))

    def within(self, kind: Kind) -> float:
        """Seconds for the whole of one request with its redirects."""
        return {"page": self.page_within, "archive": self.archive_within}.get(kind, self.feed_within)

    def bytes_for(self, kind: Kind) -> int:
        """Decoded bytes allowed for a kind."""
        return {"page": self.page_bytes, "archive": self.archive_bytes}.get(kind, self.feed_bytes)

    def wire_bytes_for(self, kind: Kind) -> int:
        """Bytes on the wire allowed for a kind."""
        return self.archive_bytes if kind == "archive" else self.wire_bytes

    def pause_for(self, kind: Kind) -> float:
        """Seconds between two starts on a host."""
        return self.archive_pause if kind == "archive" else self.pause

    @classmethod
    def from_env(cls, environ: Mapping[str, str], desk: Mapping[str, Any] | None = None) -> Manners:
        """The knobs an operator turns: DATELINE_CONTACT, _CONNECT_TO, _ALLOW, _PAUSE, _ARCHIVE_PAUSE.

        What the environment leaves open is as `desk` says, by field. ValueError names a bad one.
        """
        own = cls(**(desk or {}))
        manners = replace(
            own,
            contact=_one_line(environ.get("DATELINE_CONTACT", "")) or own.contact,
            allow=_split(environ.get("DATELINE_ALLOW")),
        )
        pairs = tuple(_pair(item) for item in _split(environ.get("DATELINE_CONNECT_TO")))
        pause, archive = environ.get("DATELINE_PAUSE", ""), environ.get("DATELINE_ARCHIVE_PAUSE", "")
        return replace(
            manners,
            connect_to=pairs,
            pause=_seconds("DATELINE_PAUSE", pause) if pause else manners.pause,
            archive_pause=_seconds("DATELINE_ARCHIVE_PAUSE", archive) if archive else manners.archive_pause,
        )


class BlockedError(OSError):
    """An address that is not to be dialled. All read alike, so that several of them stay one error."""

    def __init__(self, why: str) -> None:
        super().__init__(1, "address refused")
        self.why = why


class Fetcher:
    """Fetches many things at once, and politely. A context manager; callable as `ingest.types.Fetch`.

    `clock` stamps answers. `hosts` and `robots` are what it shares with other
    processes (`storage.hosts`): whose turn it is at a host, and the rules of
    sites; without them both hold for this fetcher alone.
    """

    def __init__(
        self,
        manners: Manners | None = None,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        robots: MutableMapping[str, RobotsView] | None = None,
        hosts: Hosts | None = None,
    ) -> None:
        self.manners = manners or Manners()
        self._worker = _Worker(self.manners, clock, {} if robots is None else robots, hosts)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="dateline-fetch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self._worker.open())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run(self._worker.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __call__(self, requests: Iterable[Request]) -> Iterator[tuple[Request, Outcome]]:
        """Outcomes in order of completion. Leaving the iterator early cancels what is under way."""
        waiting: SimpleQueue[tuple[Request, Outcome | BaseException]] = SimpleQueue()
        source, running = iter(requests), 0
        batch = self._worker.batch(waiting)
        try:
            for request in islice(source, WINDOW):
                self._loop.call_soon_threadsafe(batch.start, request)
                running += 1
            while running:
                request, outcome = waiting.get()
                running -= 1
                if isinstance(outcome, BaseException) and not isinstance(outcome, FetchError):
                    raise outcome  # the book of turns cannot be had: no request's fault, and no more may start
                self._loop.call_soon_threadsafe(self._worker.taken)
                for following in islice(source, 1):
                    self._loop.call_soon_threadsafe(batch.start, following)
                    running += 1
                yield request, outcome
        finally:
            self._run(batch.cancel())

    def fetch_one(self, request: Request) -> Outcome:
        """One request, its outcome."""
        return next(outcome for _, outcome in self([request]))

    def _run(self, work: Coroutine[object, object, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()


class _Batch:
    """The requests of one call, running on the loop; made and touched there only."""

    def __init__(self, worker: _Worker, waiting: SimpleQueue[tuple[Request, Outcome | BaseException]]) -> None:
        self._worker, self._waiting = worker, waiting
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, request: Request) -> None:
        task = asyncio.get_running_loop().create_task(self._one(request))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def cancel(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        while not self._waiting.empty():  # outcomes that nobody will take
            self._waiting.get()
            self._worker.taken()

    async def _one(self, request: Request) -> None:
        try:
            self._waiting.put((request, await self._worker.outcome(request)))
        except Exception as error:  # noqa: BLE001 - raised where the outcomes are taken
            self._waiting.put((request, error))


class _Worker:
    """Everything that lives on the event loop."""

    def __init__(
        self,
        manners: Manners,
        clock: Callable[[], datetime],
        robots: MutableMapping[str, RobotsView],
        hosts: Hosts | None,
    ) -> None:
        self.manners, self._clock, self._robots = manners, clock, robots
        self._allowed = manners.allowed
        at_once = {"feed": manners.feeds_per_host} | dict.fromkeys(
            ("page", "robots", "archive"), manners.pages_per_host
        )
        self._turns = Turns(at_once, manners.pause_for, hosts)
        self._known: dict[str, Robots] = {}
        self._asking: dict[str, asyncio.Task[Robots]] = {}
        self._contexts: dict[tuple[str, bool], ssl.SSLContext] = {}

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        # getaddrinfo blocks a thread each; the default pool has six on two cores.
        loop.set_default_executor(ThreadPoolExecutor(32, thread_name_prefix="dateline-dns"))
        self._slots = asyncio.Semaphore(self.manners.concurrency)
        # A feed is asked once an hour: thousands of kept connections would only eat file descriptors.
        pages = self._open_session(keep=True)
        self._sessions = {"feed": self._open_session(keep=False), "page": pages, "robots": pages, "archive": pages}

    def _open_session(self, *, keep: bool) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=0,
            force_close=not keep,
            ttl_dns_cache=DNS_SECONDS,
            resolver=_Resolver(self.manners.connect_to),
            socket_factory=self._guarded_socket,
        )
        return aiohttp.ClientSession(
            connector=connector,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,  # an inherited proxy variable would go round the guard
            max_line_size=16_384,
            max_field_size=32_768,
            max_headers=256,
            timeout=aiohttp.ClientTimeout(
                total=None, sock_connect=self.manners.connect_within, sock_read=self.manners.first_byte_within
            ),
        )

    async def close(self) -> None:
        await self._turns.close()
        for kind in ("feed", "page"):
            await self._sessions[kind].close()
        await asyncio.get_running_loop().shutdown_default_executor()

    def batch(self, waiting: SimpleQueue[tuple[Request, Outcome | BaseException]]) -> _Batch:
        return _Batch(self, waiting)

    def taken(self) -> None:
        """An outcome was taken: its room is free. A slow reader thus slows the fetching, and memory stays bounded."""
        self._slots.release()

    async def outcome(self, request: Request) -> Outcome:
        """Fetch in turn. The slot is given back when the outcome is taken (see `taken`)."""
        url = safe_url(request.url)
        if url is None:
            await self._slots.acquire()
            return FetchError(request.url[:200], "blocked", "no http(s) address, or longer than 2048 bytes")
        async with Stay(self._turns, request.kind, self.manners.within(request.kind)) as stay:
            try:
                await self._enter(stay, request.kind, url)
            except FetchError as error:
                await self._slots.acquire()
                return error
            await self._slots.acquire()
            try:
                return await self._bounded(request, url, stay)
            except BaseException:
                self._slots.release()
                raise

    async def _bounded(self, request: Request, url: str, stay: Stay | None = None) -> Outcome:
        """One request within its deadline; whatever goes wrong becomes a FetchError."""
        seconds = self.manners.within(request.kind)
        try:
            async with asyncio.timeout(seconds) as bound:
                return await self._follow(request, url, stay, bound)
        except FetchError as error:
            return error
        except TimeoutError:
            return FetchError(request.url, "timeout", f"not whole within {seconds:g} s")
        except StorageError:
            raise
        except Exception as error:  # one odd answer must not end the batch; it is logged whole
            log.exception("fetch_failed_oddly", url=request.url)
            return FetchError(request.url, "protocol", f"{type(error).__name__}: {error}"[:300])

    async def _follow(self, request: Request, url: str, stay: Stay | None, bound: asyncio.Timeout) -> Fetched:
        """The answer at the end of the redirects, each hop judged like the first address, in the turn of its host."""
        hops: list[tuple[int, str]] = []
        fresh = False
        while True:
            if stay:
                async with _unhurried(bound):
                    await self._enter(stay, request.kind, url)
                if stay.stale:
                    await self._once_more(stay, url, bound)
            await self._may_enter(request, url, stay, bound)
            answer = await self._ask(request, url, fresh=fresh)
            if answer.status in REDIRECTS:
                hops.append((answer.status, url))
                url = self._next_hop(request.url, url, answer, len(hops))
            elif answer.status == 304 and not can_revalidate(request.validators, fresh=fresh):
                # Not modified since nothing: a broken cache. Once more, past it.
                if fresh:
                    raise FetchError(request.url, "protocol", "304 to a request without validators", status=304)
                fresh = True
            else:
                return await self._fetched(request, url, answer, hops)

    def _next_hop(self, first: str, url: str, answer: Answer, taken: int) -> str:
        location = answer.header("Location")
        if taken > self.manners.hops:
            raise FetchError(first, "redirect", f"more than {self.manners.hops} hops", status=answer.status)
        target = safe_url(absolute(location, url).partition("#")[0]) if location else None
        if target is None:
            raise FetchError(first, "redirect", f"{answer.status} to {location!r:.200}", status=answer.status)
        return target

    async def _fetched(self, request: Request, url: str, answer: Answer, hops: list[tuple[int, str]]) -> Fetched:
        if answer.status not in wanted(request) and answer.status != 304:
            raise await self._refused(request, url, answer)
        body = await self._undo(request, answer) if answer.status != 304 else b""
        if request.part:
            body = cut_out(request, answer, body)
        return Fetched(
            url=request.url,
            final_url=url,
            status=answer.status,
            headers=answer.headers,
            body=body,
            fetched_at=self._clock(),
            hops=tuple(f"{status} {hop}" for status, hop in hops),
            permanent=bool(hops) and all(status in PERMANENT for status, _ in hops),
            tls_verified=not (request.tls_ca or request.allow_expired_tls),
        )

    async def _refused(self, request: Request, url: str, answer: Answer) -> FetchError:
        status = answer.status
        family = {4: "client", 5: "server"}.get(status // 100, "protocol")
        reason = STATUS_REASONS.get(status, family)
        wait = wait_of(answer, self._clock()) if reason == "busy" else None
        if reason == "busy":
            await self._hush(url, status, wait)
        return FetchError(request.url, reason, f"answered {status}", status=status, retry_after=wait)

    async def _undo(self, request: Request, answer: Answer) -> bytes:
        """The body without its codings; the loop turns between two steps, so that a bomb holds nobody else up."""
        manners = self.manners
        codings = ", ".join(value for name, value in answer.headers if name.lower() == "content-encoding")
        limit = manners.bytes_for(request.kind)
        try:
            body = await _in_steps(
                undoing(answer.body, codings, limit=limit, ratio=manners.ratio, ratio_from=manners.ratio_from)
            )
        except CodingError as error:
            raise FetchError(request.url, error.reason, error.detail, status=answer.status) from error
        if len(body) > limit:
            raise FetchError(request.url, "too_large", f"more than {limit} bytes", status=answer.status)
        return body

    async def _ask(self, request: Request, url: str, *, fresh: bool) -> Answer:
        """One exchange with one server: the whole answer, still coded."""
        deadline = self.manners.connect_within + self.manners.first_byte_within
        headers = self._headers(request, fresh=fresh)
        _dialling.set(host_of(url))
        try:
            async with AsyncExitStack() as stack:
                async with asyncio.timeout(deadline):
                    response = await stack.enter_async_context(
                        self._sessions[request.kind].get(
                            url, headers=headers, allow_redirects=False, ssl=self._context(request, url)
                        )
                    )
                return await self._read(request, response)
        except Exception as error:
            raise self._failure(request.url, error) from error

    def _headers(self, request: Request, *, fresh: bool) -> dict[str, str]:
        headers = {
            "User-Agent": self.manners.user_agent,
            "Accept": ACCEPT[request.kind],
            # A part is counted in the bytes of the file itself.
            "Accept-Encoding": "identity" if request.part else "gzip, deflate, br, zstd",
        }
        if request.part:
            headers["Range"] = f"bytes={request.part[0]}-{request.part[1]}"
        if request.accept_datetime:
            headers["Accept-Datetime"] = format_datetime(request.accept_datetime.astimezone(UTC), usegmt=True)
        if fresh:
            return headers | {"Cache-Control": "no-cache"}
        return headers | conditions(request.validators)

    async def _read(self, request: Request, response: aiohttp.ClientResponse) -> Answer:
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.raw_headers)
        if sum(len(name) + len(value) for name, value in headers) > self.manners.header_bytes:
            raise FetchError(request.url, "too_large", f"more than {self.manners.header_bytes} bytes of headers")
        if why := ill_formed(headers):
            raise FetchError(request.url, "protocol", why, status=response.status)
        if response.status not in wanted(request):
            response.close()  # the body of an error or a redirect is not wanted, however long
            return Answer(response.status, headers)
        return Answer(response.status, headers, await self._body(request, response))

    async def _body(self, request: Request, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for piece in response.content.iter_any():
            body += piece
            if request.kind == "robots" and len(body) > ROBOTS_BYTES:
                response.close()
                break
            if len(body) > self.manners.wire_bytes_for(request.kind):
                limit = self.manners.wire_bytes_for(request.kind)
                raise FetchError(request.url, "too_large", f"more than {limit} bytes on the wire")
        return bytes(body)

    def _failure(self, url: str, error: Exception) -> FetchError:
        if isinstance(error, FetchError):
            return error
        if blocked := _blocked(error):
            return FetchError(url, "blocked", blocked.why)
        reason = next((reason for kinds, reason in FAILURES if isinstance(error, kinds)), "")
        if not reason:
            raise error
        return FetchError(url, reason, f"{error}"[:300] or type(error).__name__)

    # -- manners ---------------------------------------------------------

    async def _enter(self, stay: Stay, kind: Kind, url: str) -> None:
        """Wait for our turn at the host; FetchError where it is at rest."""
        host = host_of(url)
        if kind == "page" and (rules := await self._kept_rules(_origin(url))):
            self._turns.lane(host).delay = rules.delay
            _obey(rules, url)
        try:
            await stay.enter(host, _domain(url))
        except Resting as rest:
            raise _at_rest(url, rest.seconds) from rest

    async def _once_more(self, stay: Stay, url: str, bound: asyncio.Timeout) -> None:
        async with _unhurried(bound):
            try:
                await stay.again()
            except Resting as rest:
                raise _at_rest(url, rest.seconds) from rest

    async def _hush(self, url: str, status: int, wait: int | None) -> None:
        """Asked to come back later: 429 speaks for the registered domain, the third 503 in ten minutes for the host."""
        if status == 503 and await self._turns.busy(host_of(url)) < 3:
            return
        await self._turns.hush(_domain(url) if status == 429 else host_of(url), wait or 60)

    async def _may_enter(self, request: Request, url: str, stay: Stay | None, bound: asyncio.Timeout) -> None:
        """Raise where the site asked us to wait, or to stay out."""
        quiet = self._turns.resting(host_of(url), _domain(url))
        if quiet > 0:
            raise _at_rest(url, quiet)
        if request.kind == "page":
            known = await self._kept_rules(_origin(url))
            robots = known or await self._rules(_origin(url), request)
            self._turns.lane(host_of(url)).delay = robots.delay
            _obey(robots, url)
            if stay and not known:  # asking for the rules was this turn's request
                await self._once_more(stay, url, bound)

    async def _kept_rules(self, origin: str) -> Robots | None:
        """The rules, where somebody asked for them within their time."""
        if origin not in self._known:
            view = await asyncio.get_running_loop().run_in_executor(None, self._robots.get, origin)
            if view:
                self._known[origin] = kept(view)
        found = self._known.get(origin)
        return found if found and found.until > self._clock() else None

    async def _rules(self, origin: str, page: Request) -> Robots:
        if origin not in self._asking:
            self._asking[origin] = asyncio.create_task(self._ask_rules(origin, page))
            self._asking[origin].add_done_callback(lambda _: self._asking.pop(origin, None))
        # Shielded: one page's deadline must not take the answer from the others.
        return await asyncio.shield(self._asking[origin])

    async def _ask_rules(self, origin: str, page: Request) -> Robots:
        request = Request(f"{origin}/robots.txt", kind="robots")
        if registrable_domain(origin) == registrable_domain(page.url):
            request = replace(request, tls_ca=page.tls_ca, allow_expired_tls=page.allow_expired_tls)
        outcome = await self._bounded(request, request.url)
        now = self._clock()
        if isinstance(outcome, Fetched):
            robots = read_robots(outcome.status, outcome.body, now)
        elif outcome.status is not None and outcome.status not in WHOLE:
            robots = read_robots(outcome.status, b"", now)
        else:
            robots = unreachable(f"while asking for robots.txt: {outcome.detail}", now, outcome.reason)
        self._known[origin] = robots
        await asyncio.get_running_loop().run_in_executor(
            None, self._robots.__setitem__, origin, to_keep(origin, robots)
        )
        return robots

    # -- guard -----------------------------------------------------------

    def _guarded_socket(self, info: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
        """A socket for the very address about to be dialled, or BlockedError."""
        family, type_, proto, _, address = info
        dialled, port = str(address[0]), int(str(address[1]))
        opened = self._allowed.permits_host(_dialling.get(), port)
        if not opened and (why := refusal(dialled, port, self._allowed)):
            raise BlockedError(why)
        return socket.socket(family=family, type=type_, proto=proto)

    def _context(self, request: Request, url: str) -> ssl.SSLContext | bool:
        """How to verify TLS: as usual, or as this source's override says, which holds for no domain but its own."""
        key = (request.tls_ca, request.allow_expired_tls)
        if key == ("", False) or registrable_domain(url) != registrable_domain(request.url):
            return True
        if key not in self._contexts:
            self._contexts[key] = _lenient(*key)
        return self._contexts[key]


class _Resolver(AbstractResolver):
    """The system's resolver, except for hosts that `connect_to` sends elsewhere."""

    def __init__(self, connect_to: tuple[tuple[str, str], ...]) -> None:
        self._pairs = tuple((pattern.lower(), split_target(target)) for pattern, target in connect_to)
        self._system = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        for pattern, (address, target) in self._pairs:
            if fnmatchcase(host.lower().rstrip("."), pattern):
                kind = socket.AF_INET6 if ":" in address else socket.AF_INET
                return [ResolveResult(hostname=host, host=address, port=target, family=kind, proto=0, flags=0)]
        return await self._system.resolve(host, port, family)

    async def close(self) -> None:
        await self._system.close()


# The first that fits; narrower kinds stand above the wider ones they belong to.
FAILURES: Final[tuple[tuple[tuple[type[Exception], ...], str], ...]] = (
    ((aiohttp.ClientConnectorDNSError,), "dns"),
    ((aiohttp.ClientSSLError, ssl.SSLError, ssl.CertificateError), "tls"),
    ((TimeoutError,), "timeout"),
    ((aiohttp.ClientConnectorError,), "connect"),
    ((aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError), "blocked"),
    (
        (aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError, aiohttp.ClientOSError, ConnectionError),
        "truncated",
    ),
    ((aiohttp.ClientError, aiohttp.http_exceptions.HttpProcessingError, ValueError), "protocol"),
    ((OSError,), "connect"),
)


async def _in_steps(steps: Steps) -> bytes:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return bytes(end.value)
        await asyncio.sleep(0)


@asynccontextmanager
async def _unhurried(bound: asyncio.Timeout) -> AsyncIterator[None]:
    """Waiting for a turn is not the server's time: the deadline moves on by as much."""
    loop, end = asyncio.get_running_loop(), bound.when()
    start = loop.time()
    bound.reschedule(None)
    try:
        yield
    finally:
        bound.reschedule(None if end is None else end + loop.time() - start)


def _obey(robots: Robots, url: str) -> None:
    if not robots.allows(url):
        raise FetchError(url, robots.reason, robots.why or "disallowed by robots.txt")


def _at_rest(url: str, seconds: float) -> FetchError:
    return FetchError(url, "busy", "asked to come back later by an answer before", retry_after=int(seconds) + 1)


def _origin(url: str) -> str:
    return "{0.scheme}://{0.netloc}".format(urlsplit(url))


def _domain(url: str) -> str:
    """What the registered domain is called among the hosts; no host has a blank in its name."""
    return f"domain {registrable_domain(url)}"


def _blocked(error: BaseException) -> BlockedError | None:
    """The guard's refusal somewhere along the chain of causes."""
    seen: BaseException | None = error
    while seen is not None and not isinstance(seen, BlockedError):
        seen = getattr(seen, "os_error", None) or seen.__cause__
    return seen


def _lenient(ca: str, allow_expired: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca:
        context.load_verify_locations(ca)
    if allow_expired:
        context.verify_flags |= NO_TIME_CHECK
    return context


def _split(text: str | None) -> tuple[str, ...]:
    return tuple(part for item in (text or "").split(",") if (part := item.strip()))


def _pair(text: str) -> tuple[str, str]:
    pattern, equals, target = text.partition("=")
    if not equals:
        raise ValueError(f"DATELINE_CONNECT_TO: {text!r} is no pair, such as *.example=127.0.0.1:8123")
    split_target(target)
    return pattern.strip(), target.strip()


def _seconds(name: str, text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 3600:
        raise ValueError(f"{name}: {text!r} is no number of seconds from 0 to 3600")
    return seconds


def _one_line(text: str) -> str:
    return " ".join(text.split())


@dataclass(frozen=True)
class Posted:
    """What an address that the desk itself named answered to JSON; `problem` says why there is no answer."""

    status: int = 0
    body: bytes = b""
    problem: str = ""


def post_json(url: str, body: bytes, headers: Mapping[str, str], *, within: float, most: int) -> Posted:
    """Post JSON to an address from the desk's own environment: no redirect is followed, so that no key goes elsewhere.

    The guards against what pages link to do not apply: nobody outside chose the address.
    """
    return asyncio.run(_post_json(url, body, headers, within, most))


async def _post_json(url: str, body: bytes, headers: Mapping[str, str], within: float, most: int) -> Posted:
    given = {"Content-Type": "application/json", "Accept": "application/json", **headers}
    try:
        async with (
            asyncio.timeout(within),
            aiohttp.ClientSession(trust_env=False, auto_decompress=True) as session,
            session.post(url, data=body, headers=given, allow_redirects=False) as answer,
        ):
            if answer.status in REDIRECTS:
                return Posted(answer.status, problem="it answers with a redirect, which is not followed")
            kept = bytearray()
            async for part in answer.content.iter_chunked(65_536):
                kept += part
                if len(kept) > most:
                    return Posted(answer.status, problem=f"the answer is longer than {most} bytes")
            return Posted(answer.status, bytes(kept))
    except TimeoutError:
        return Posted(problem=f"no answer within {within:g} s")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return Posted(problem=f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)
