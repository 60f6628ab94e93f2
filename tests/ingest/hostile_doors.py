"""Push every hostile case through its door, against real servers on loopback and a real store; say what came of each.

What came of a case is told as the log tells it: ``failed REASON``, ``changed N
REASON=n`` for a poll that listed N entries and left some out, ``captured``,
``nothing listed REASON=n`` for an entry that no page was asked for, and for
looks one after the other their outcomes.
"""

from __future__ import annotations

import json
import os
import re
import socket
import ssl
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from unittest import mock
from urllib.parse import urlsplit

import trustme

from ingest import addresses, pipeline
from ingest.backfill import backfill
from ingest.errors import ParseError, SourceError
from ingest.http import Fetcher, Manners
from ingest.opml import read_opml
from ingest.readers import FeedReader
from ingest.types import Feed, Outlet
from ingest.urls import safe_url
from ingest.watchlist import Desk, Watchlist
from storage import queries
from storage.blobs import Blobs
from storage.database import Store
from storage.events import (
    ArticleCaptured,
    ArticleRevised,
    CaptureFailed,
    EntryListed,
    FeedPoll,
    FeedsPolled,
    PagesRevisited,
    PageVisit,
)
from storage.hosts import StoredHosts, StoredRobots
from storage.log import EventLog
from storage.views import FeedView
from tests.ingest.hostile_cases import ARTICLE, CASES, CLASSES, ELSEWHERE, GOOD, Case, listing, moved, ok
from tests.ingest.test_http_guard import NAMES
from tests.ingest.web import Handler, Web, answer

NOW: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)
HURRY: Final = 1.0  # seconds, for servers that must run into the deadline
PATIENCE: Final = 120.0  # for the rest, on a machine however busy
PUBLIC: Final = "127.0.0.9"  # plays a public address, where a name has one beside a private one
TLS: Final = ("tls", "expired", "selfmade", "wrong", "lapsed")
DESK: Final = Watchlist(
    Desk("Test desk", "UTC"), outlets=(Outlet("post", "Harbour Post", hosts=("harbour-post.example",)),)
)


@dataclass
class Seen:
    """What came of a case."""

    outcome: str
    text: str = ""
    poll: FeedPoll | None = None
    view: FeedView | None = None
    undated: bool = False


def faults(case: Case, seen: Seen) -> list[str]:
    """What came otherwise than the table says."""
    poll, view, asks = seen.poll, seen.view, case.asks
    hours = (poll.next_at - poll.polled_at).total_seconds() / 3600 if poll else 0.0
    tests = {
        f"outcome {seen.outcome}": seen.outcome == case.expected,
        f"text {seen.text[:200]!r}": case.text in seen.text and not (case.absent and case.absent in seen.text),
        f"due in {hours:.1f} h": not case.due or case.due[0] - 0.01 <= hours <= case.due[1],
        f"ETag {view.etag if view else None}": "etag" not in asks or (view is not None and view.etag == asks["etag"]),
        f"{poll.new if poll else 0} new": "new" not in asks or (poll is not None and poll.new == asks["new"]),
        "its date": "undated" not in asks or seen.undated == asks["undated"],
    }
    return [what for what, holds in tests.items() if not holds]


@dataclass
class World:
    """The servers: one that plays every case, one that must hear nothing, and some with certificates."""

    store: Store
    folder: Path
    web: Web = field(default_factory=Web)
    private: Web = field(default_factory=lambda: Web(everywhere=True))
    secure: dict[str, Web] = field(default_factory=dict)
    authority: str = ""
    turned: bool = False
    now: datetime = NOW

    def manners(self, seconds: float) -> Manners:
        """Each case's host leads to its server; everything else is the internet, behind the guard."""
        hosts = [(f"*.{name}.example", web.address) for name, web in self.secure.items()]
        hosts += [(name, self.web.address) for name in ("case*.example", "good.example", "xn--*.example")]
        return Manners(
            pause=0.0, connect_to=tuple(hosts), allow=(PUBLIC,), connect_within=seconds, first_byte_within=seconds,
            feed_within=seconds, page_within=seconds,
        )  # fmt: skip

    @property
    def desk(self) -> Watchlist:
        """The desk, which trusts an authority of its own for one site, and lets its certificates be late."""
        odd = Feed("lapsed", "https://feeds.lapsed.example/", "post", tls_ca=self.authority, allow_expired_tls=True)
        return replace(DESK, feeds=(odd,))

    @contextmanager
    def fetching(self, *, hurried: bool) -> Iterator[Fetcher]:
        """A fetcher as the collect run makes it."""
        manners = self.manners(HURRY if hurried else PATIENCE)
        with Fetcher(
            manners, clock=lambda: self.now, hosts=StoredHosts(self.store), robots=StoredRobots(self.store)
        ) as fetch:
            yield fetch


def run(cases: Sequence[Case], store: Store, folder: Path) -> tuple[dict[Case, Seen], World]:
    """What came of each of the cases, each through its own door."""
    with _world(store, folder) as world:
        seen: dict[Case, Seen] = {}
        for door, walk in DOORS.items():
            mine = {number: case for number, case in enumerate(cases) if case.door == door}
            if mine:
                seen |= walk(world, mine)
        return seen, world


@contextmanager
def _world(store: Store, folder: Path) -> Iterator[World]:
    world = World(store, folder)
    with ExitStack() as stack:
        stack.enter_context(world.web)
        stack.enter_context(world.private)
        authority = trustme.CA()
        world.authority = str(folder / "ca.pem")
        authority.cert_pem.write_to_path(world.authority)
        for name in TLS:
            world.secure[name] = stack.enter_context(_secure(name, authority))
        ports = frozenset({80, 443, 8080, 8443, world.private.port})
        stack.enter_context(mock.patch.object(addresses, "PORTS", ports))
        stack.enter_context(mock.patch.object(socket, "getaddrinfo", _names(world)))
        proxy = f"http://127.0.0.1:{world.private.port}"
        stack.enter_context(mock.patch.dict(os.environ, dict.fromkeys(("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"), proxy)))  # fmt: skip
        _furnish(world)
        yield world


def _secure(name: str, authority: trustme.CA) -> Web:
    signer = trustme.CA() if name == "selfmade" else authority
    past = {"not_after": datetime(2020, 1, 1, tzinfo=UTC)} if name in ("expired", "lapsed") else {}
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    signer.issue_cert("other.example" if name == "wrong" else f"*.{name}.example", **past).configure_cert(context)
    return Web(context=context)


def _names(world: World) -> Callable[..., list[tuple[object, ...]]]:
    """A name server that lies."""
    real = socket.getaddrinfo

    def look_up(host: str, port: int, *rest: object, **more: object) -> list[tuple[object, ...]]:
        given = NAMES | {
            "mixed.example": ["127.0.0.1", PUBLIC],
            "mixed6.example": ["::1", PUBLIC],
            "turning.example": ["127.0.0.1"] if world.turned else [PUBLIC],
            # Names that some systems know and others do not.
            "localhost.localdomain": ["127.0.0.1"],
            "ip6-localhost": ["::1"],
            "metadata.google.internal": ["169.254.169.254"],
        }
        if host.endswith(".example") and host not in given:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        if host not in given:
            return list(real(host, port, *rest, **more))  # type: ignore[arg-type]  # handed on as they came
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (ip, port, 0, 0)) if ":" in ip
            else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))
            for ip in given[host]
        ]  # fmt: skip

    return look_up


def _furnish(world: World) -> None:
    """What several cases lead to."""
    world.web.answers["good.example/feed"] = ok(GOOD)
    world.web.answers["good.example/page"] = ARTICLE
    world.web.answers["good.example/robots-closed"] = ok("User-agent: *\nDisallow: /\n", kind="text/plain")
    for ending, last in (("", ok(GOOD)), ("?feed", ok(GOOD)), ("?page", ARTICLE)):
        world.web.answers[f"/hop/0{ending}"] = last
        for number in range(1, 8):
            world.web.answers[f"/hop/{number}{ending}"] = moved(f"/hop/{number - 1}{ending}")
    world.private.answers["/feed"] = ok(GOOD)
    world.private.answers["/"] = ok(GOOD)


def _address(world: World, number: int, case: Case, path: str) -> str:
    """Where a case lives: at a host of its own, unless it says otherwise."""
    url = case.url or f"http://case{number}.example/{path}"
    ports = {"{port}": str(world.private.port), "{host}": f"case{number}.example", "{number}": str(number)}
    for sign, value in ports.items():
        url = url.replace(sign, value)
    return url


def _serve(world: World, url: str, handler: Handler) -> None:
    """From now on this address answers so."""
    parts = urlsplit(safe_url(url) or "http://nowhere.invalid/")
    host, path = parts.hostname or "", parts.path + (f"?{parts.query}" if parts.query else "")
    web = next((web for name, web in world.secure.items() if host.endswith(f".{name}.example")), world.web)
    web.answers[f"{host}{path}"] = _aimed(handler, world)


def _aimed(handler: Handler, world: World) -> Handler:
    """A handler whose words may name the private listener's port."""

    async def send(reader: object, writer: _Writer) -> None:
        await handler(reader, _Aimed(writer, str(world.private.port).encode()))  # type: ignore[arg-type]  # writes alike

    return send  # type: ignore[return-value]  # a handler as well


class _Aimed:
    """A stream that fills in the port."""

    def __init__(self, writer: _Writer, port: bytes) -> None:
        self._writer, self._port = writer, port

    def write(self, data: bytes) -> None:
        self._writer.write(data.replace(b"{port}", self._port) if len(data) < 4096 else data)

    def __getattr__(self, name: str) -> object:
        return getattr(self._writer, name)


_Writer = _Aimed


# -- doors ---------------------------------------------------------------------------------------------------------


def _feeds(world: World, cases: Mapping[int, Case]) -> dict[Case, Seen]:
    """Each case is a feed, polled as often as it has answers."""
    feeds = {number: _feed(world, number, case, "feed") for number, case in cases.items()}
    rounds = max(len(case.answers) for case in cases.values()) or 1
    for turn in range(rounds):
        world.turned, world.now = turn > 0, world.now + timedelta(days=3)
        mine = {number: case for number, case in cases.items() if max(len(case.answers), 1) > rounds - turn - 1}
        for number, case in mine.items():
            if case.answers:
                _serve(world, feeds[number].url, case.answers[turn - rounds])
        asked = len(world.web.asked)
        _poll(world, {number: feeds[number] for number in mine}, mine, f"feeds {turn}")
    return {case: _polled(world, feeds[number].name, case, asked) for number, case in cases.items()}


def _feed(world: World, number: int, case: Case, path: str) -> Feed:
    asks = dict(case.asks)
    ca = world.authority if asks.get("tls_ca") else ""
    url = _address(world, number, case, path)
    return Feed(f"f{number}", url, "post", tls_ca=ca, allow_expired_tls=bool(asks.get("allow_expired_tls")))


def _poll(world: World, feeds: Mapping[int, Feed], cases: Mapping[int, Case], name: str) -> None:
    with FeedReader() as reader:
        for hurried in (False, True):
            mine = [feed for number, feed in feeds.items() if cases[number].hurried == hurried]
            with world.fetching(hurried=hurried) as fetch:
                pipeline.poll_feeds(
                    mine, world.store, fetch, run=f"{name} {hurried}", now=world.now, force=True, reader=reader
                )


def _polled(world: World, name: str, case: Case, asked: int) -> Seen:
    facts = [item.fact for item in EventLog(world.store).read(types=["feeds_polled", "entry_listed"])]
    polls = [poll for fact in facts if isinstance(fact, FeedsPolled) for poll in fact.polls if poll.feed == name]
    listed = [fact for fact in facts if isinstance(fact, EntryListed) and fact.feed == name]
    seen = Seen("no record" if not polls else _of_poll(polls[-1]), " | ".join(fact.title for fact in listed))
    seen.poll = polls[-1] if polls else None
    seen.view = queries.feed_views(world.store, world.now).get(name)
    seen.undated = bool(listed) and listed[0].published is None
    if case.asks.get("unsent") and seen.poll:
        host = urlsplit(seen.poll.url).hostname
        sent = [one for one in world.web.asked[asked:] if one.host == host]
        seen.outcome += "" if sent and not any("if-none-match" in one.headers for one in sent) else ", sent"
    return seen


def _of_poll(poll: FeedPoll) -> str:
    if poll.outcome == "failed":
        return f"failed {poll.error.partition(':')[0]}"
    dropped = [f"{reason}={count}" for reason, count in sorted(poll.dropped.items())]
    return " ".join([poll.outcome, *([str(poll.entries)] if poll.outcome != "not_modified" else []), *dropped])


def _list(world: World, links: Mapping[int, str], name: str) -> dict[int, str]:
    """Have a feed list each link; the article that each became, or why none."""
    feeds = [Feed(f"{name}{number}", f"http://case{number}.example/{name}", "post") for number in links]
    for number, link in links.items():
        world.web.answers[f"case{number}.example/{name}"] = ok(listing(link))
    with world.fetching(hurried=False) as fetch:
        pipeline.poll_feeds(feeds, world.store, fetch, run=name, now=world.now, force=True, reader=FeedReader(0))
    facts = [item.fact for item in EventLog(world.store).read(types=["feeds_polled", "entry_listed"])]
    found = {fact.feed: fact.article for fact in facts if isinstance(fact, EntryListed)}
    polls = {poll.feed: poll for fact in facts if isinstance(fact, FeedsPolled) for poll in fact.polls}
    return {
        number: found.get(f"{name}{number}")
        or f"nothing listed {_of_poll(polls[f'{name}{number}']).partition('0 ')[2]}"
        for number in links
    }


def _pages(world: World, cases: Mapping[int, Case]) -> dict[Case, Seen]:
    """Each case is the page that an entry leads to."""
    links = {number: _address(world, number, case, "page") for number, case in cases.items()}
    for number, case in cases.items():
        if case.answers:
            _serve(world, links[number], case.answers[0])
    return _captured(world, cases, links)


def _robots(world: World, cases: Mapping[int, Case]) -> dict[Case, Seen]:
    """Each case is what stands at /robots.txt before a good page."""
    links = {number: f"http://case{number}.example/page" for number in cases}
    for number, case in cases.items():
        _serve(world, links[number], ARTICLE)
        _serve(world, f"http://case{number}.example/robots.txt", case.answers[0])
    return _captured(world, cases, links)


def _captured(world: World, cases: Mapping[int, Case], links: Mapping[int, str]) -> dict[Case, Seen]:
    articles = _list(world, links, "pages" if next(iter(cases.values())).door == "page" else "robots")
    _capture(world, cases, articles)
    return {case: _of_page(world, articles[number]) for number, case in cases.items()}


def _capture(world: World, cases: Mapping[int, Case], articles: Mapping[int, str]) -> None:
    for hurried in (False, True):
        ids = [articles[number] for number, case in cases.items() if case.hurried == hurried]
        with world.fetching(hurried=hurried) as fetch:
            pipeline.capture_pages(
                [name for name in dict.fromkeys(ids) if name.startswith("a")], world.store, fetch, world.desk,
                run=f"capture {hurried}", now=world.now, workers=2, seconds=PATIENCE,
            )  # fmt: skip


def _of_page(world: World, name: str) -> Seen:
    if name.startswith("nothing"):
        return Seen(name)
    facts = [item.fact for item in EventLog(world.store).read_stream(f"article/{name}")]
    taken = [fact for fact in facts if isinstance(fact, ArticleCaptured | ArticleRevised)]
    failed = [fact for fact in facts if isinstance(fact, CaptureFailed)]
    if taken:
        content = taken[-1].content
        blobs = Blobs(world.store)
        warnings = json.loads(blobs.get(content.extraction))["warnings"]
        return Seen("captured", " | ".join((content.title, blobs.get(content.text).decode(), *warnings)))
    return Seen(f"failed {failed[-1].reason}" if failed else "no record")


def _revisits(world: World, cases: Mapping[int, Case]) -> dict[Case, Seen]:
    """Each case is a page that was captured and is looked at again, up the ladder."""
    links = {number: _address(world, number, case, "page") for number, case in cases.items()}
    for number, case in cases.items():
        _serve(world, links[number], case.answers[0])
        _serve(world, f"http://case{number}.example/", _front())
    articles = _list(world, links, "looks")
    _capture(world, cases, articles)
    for step in range(1, max(len(case.answers) for case in cases.values())):
        world.now += timedelta(hours=6)
        mine = [number for number, case in cases.items() if len(case.answers) > step]
        for number in mine:
            _serve(world, links[number], cases[number].answers[step])
        with world.fetching(hurried=False) as fetch:
            pipeline.revisit_pages(
                [articles[number] for number in mine], world.store, fetch, DESK, run=f"look {step}", now=world.now,
                workers=2, force=True,
            )  # fmt: skip
    visits = _visits(world)
    return {case: _looked(world, articles[number], visits) for number, case in cases.items()}


def _front() -> Handler:
    teasers = "".join(
        f"<div><h2><a href='/{n}'>Ferry number {n} is late again</a></h2><p>By an hour or so.</p></div>"
        for n in range(9)
    )
    page = f"<html lang='en'><head><title>Harbour Post</title></head><body><nav>Home</nav>{teasers}</body></html>"

    async def send(_: object, writer: _Writer) -> None:
        writer.write(answer(page.encode(), "200 OK", "Content-Type: text/html"))

    return send  # type: ignore[return-value]  # a handler as well


def _visits(world: World) -> dict[str, list[PageVisit]]:
    found: dict[str, list[PageVisit]] = {}
    for item in EventLog(world.store).read(types=["pages_revisited"]):
        assert isinstance(item.fact, PagesRevisited)
        for visit in item.fact.visits:
            found.setdefault(visit.article, []).append(visit)
    return found


def _looked(world: World, name: str, visits: Mapping[str, list[PageVisit]]) -> Seen:
    seen = _of_page(world, name)
    if seen.outcome != "captured":
        return Seen(f"not captured: {seen.outcome}")
    seen.outcome = ", ".join(_of_visit(visit) for visit in visits.get(name, [])) or "no record"
    return seen


def _of_visit(visit: PageVisit) -> str:
    return f"failed {visit.detail.partition(':')[0]}" if visit.outcome == "failed" else visit.outcome


def _archives(world: World, cases: Mapping[int, Case]) -> dict[Case, Seen]:
    """Each case is a file that the desk takes in."""
    seen = {}
    for case in cases.values():
        assert case.build
        name, body = case.build()
        path = world.folder / name
        path.write_bytes(body)
        try:
            tally = backfill(str(path), world.store, DESK, now=world.now, workers=0)
        except SourceError:
            seen[case] = Seen("refused")
            continue
        words = [
            f"{word}={count}"
            for word, count in sorted((tally.reasons + Counter(new=tally.counts["new"])).items())
            if count
        ]
        seen[case] = Seen(" ".join(words) or "nothing")
        path.unlink()
    return seen


def _opmls(_: World, cases: Mapping[int, Case]) -> dict[Case, Seen]:
    """Each case is a list of feeds from another reader."""
    seen = {}
    for case in cases.values():
        assert case.build
        name, body = case.build()
        try:
            found = read_opml(body, name)
        except ParseError as error:
            seen[case] = Seen(f"refused {error.reason}")
            continue
        dropped = [f"{reason}={count}" for reason, count in sorted(found.dropped.items())]
        seen[case] = Seen(" ".join([f"{len(found.feeds)} feeds", *dropped]))
    return seen


DOORS: Final[Mapping[str, Callable[[World, Mapping[int, Case]], dict[Case, Seen]]]] = {
    "feed": _feeds,
    "page": _pages,
    "robots": _robots,
    "revisit": _revisits,
    "archive": _archives,
    "opml": _opmls,
}


# -- the table in the documents ------------------------------------------------------------------------------------


def table() -> str:
    """The corpus as a table: a line a class."""
    lines = ["| class | what | doors | cases | what comes of them |", "|---|---|---|---|---|"]
    for number, words in CLASSES.items():
        mine = [case for case in CASES if case.number == number]
        doors = ", ".join(door for door in DOORS if any(case.door == door for case in mine))
        ends = [_reason(case.expected) for case in mine]
        told = ", ".join(f"`{word}`" for word in dict.fromkeys(ends))
        files = dict.fromkeys(place.partition("::")[0] for place in ELSEWHERE.get(number, ()))
        others = ", ".join(f"[{Path(file).name}](../{file})" for file in files)
        lines.append(
            f"| {number} | {words} | {doors} | {len(mine) or ''} | {told}{'; ' if told and others else ''}{others} |"
        )
    return "\n".join(lines) + "\n"


def _reason(outcome: str) -> str:
    """An outcome without its counts."""
    return re.sub(r"=\d+| \d+(?= |$)|^\d+ ", "", outcome)
