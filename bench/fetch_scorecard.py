"""A week of polling in simulated time against servers that take notes: what a site's owner would complain of.

    .venv/bin/python bench/fetch_scorecard.py [feeds] [days]

The clock is ours and jumps by ten minutes; the requests are real, over loopback.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest.http import Fetcher
from ingest.schedule import hints_of, hints_of_failure, next_poll, rhythm
from ingest.sources import SOURCES
from ingest.types import Feed, Fetched, Listing, Request, Validators
from tests.ingest.web import Web, answer

START = datetime(2026, 3, 1, tzinfo=UTC)
STEP = timedelta(minutes=10)
HOUR = timedelta(hours=1)


@dataclass
class Site:
    """One feed as its server sees it: when each request came, with what, and what was given."""

    name: str
    kind: str
    asked: list[tuple[datetime, dict[str, str]]] = field(default_factory=list)
    given: list[Validators] = field(default_factory=list)
    closed: list[tuple[datetime, datetime]] = field(default_factory=list)


def entries(site: Site, now: datetime) -> str:
    """A new entry every six hours, twenty in the feed."""
    newest = int((now - START) / (6 * HOUR)) + 20
    items = "".join(
        f"<item><title>Ship {n}</title><link>http://{site.name}.example/{n}</link></item>"
        for n in range(newest, newest - 20, -1)
    )
    ttl = "<ttl>180</ttl><skipHours><hour>3</hour><hour>4</hour></skipHours>" if site.kind == "term" else ""
    return f'<rss version="2.0"><channel><title>{site.name}</title>{ttl}{items}</channel></rss>'


def validators(site: Site, now: datetime) -> Validators:
    """What this kind of server says of the state of its feed."""
    version = int((now - START) / (6 * HOUR))
    changed = format_datetime(START + version * 6 * HOUR, usegmt=True)
    return {
        "none": Validators(),
        "weak": Validators(f'W/"v {version}"', changed),
        "date only": Validators(None, changed),
        "touched": Validators(f'"{version}"', format_datetime(now.replace(minute=0), usegmt=True)),
    }.get(site.kind, Validators(f'"{version}"', changed))


def respond(site: Site, now: datetime) -> bytes:
    """304 where the request's validators are today's, else the feed; or a refusal with its term."""
    headers = site.asked[-1][1]
    if site.kind == "busy" and len(site.asked) % 5 == 0:
        wait = timedelta(hours=7)
        site.closed.append((now, now + wait))
        term = format_datetime(now + wait, usegmt=True) if len(site.asked) % 10 == 0 else str(int(wait.total_seconds()))
        return answer(b"", "429 Too Many Requests", f"Retry-After: {term}")
    state = validators(site, now)
    lines = [
        f"{name}: {value}" for name, value in (("ETag", state.etag), ("Last-Modified", state.last_modified)) if value
    ]
    lines += ["Cache-Control: max-age=43200"] if site.kind == "max-age" else []
    lines += ["Set-Cookie: reader=1"]
    asked = Validators(headers.get("if-none-match"), headers.get("if-modified-since"))
    same = (
        asked.etag == state.etag if state.etag else state.last_modified and asked.last_modified == state.last_modified
    )
    site.given.append(state)
    return answer(b"", "304 Not Modified", *lines) if same else answer(entries(site, now).encode(), "200 OK", *lines)


@dataclass
class Reader:
    """What the store would keep of one feed."""

    feed: Feed
    due: datetime
    validators: Validators = field(default_factory=Validators)
    failures: int = 0
    seen: set[str] = field(default_factory=set)
    new: dict[str, int] = field(default_factory=dict)
    listing: Listing | None = None

    def take(self, outcome: Fetched | Exception, now: datetime) -> None:
        """Note the outcome and the next due time."""
        weekly = rhythm(sorted(self.new.items()), now)
        if not isinstance(outcome, Fetched):
            self.failures += 1
            hints = hints_of_failure(outcome)  # type: ignore[arg-type]  # a Fetch gives nothing else
            self.due = next_poll(
                self.feed,
                now=now,
                outcome="failed",
                reason=outcome.reason,
                hints=hints,
                weekly=weekly,
                failures=self.failures,
            )  # type: ignore[attr-defined]  # as above
            return
        self.failures, given = 0, outcome.validators
        self.validators = Validators(
            given.etag or self.validators.etag, given.last_modified or self.validators.last_modified
        )
        if not outcome.not_modified:
            self.validators = given
            self.listing = SOURCES["feed"].entries(outcome)
            fresh = {entry.id for entry in self.listing.entries} - self.seen
            self.new[now.date().isoformat()] = self.new.get(now.date().isoformat(), 0) + (
                len(fresh) if self.seen else 0
            )
            self.seen |= fresh
        state = "not_modified" if outcome.not_modified else "changed"
        self.due = next_poll(self.feed, now=now, outcome=state, hints=hints_of(outcome, self.listing), weekly=weekly)  # type: ignore[arg-type]  # one of the two


KINDS = ("plain", "weak", "date only", "touched", "none", "max-age", "term", "busy")


def run(feeds: int, days: int) -> dict[str, Site]:
    """The week."""
    sites = {f"f{n}": Site(f"f{n}", KINDS[n % len(KINDS)]) for n in range(feeds)}
    readers = {name: Reader(Feed(name, f"http://{name}.example/feed.xml", name), START) for name in sites}
    now = START

    with Web() as web:

        async def handle(_: object, writer: object) -> None:
            asked = web.asked[-1]
            site = sites[asked.host.partition(".")[0]]
            site.asked.append((now, asked.headers | {"path": asked.path}))
            writer.write(respond(site, now))  # type: ignore[attr-defined]  # a StreamWriter

        web.does("/feed.xml", handle)
        while now < START + timedelta(days=days):
            due = [reader for reader in readers.values() if reader.due <= now]
            requests = [Request(r.feed.url, key=r.feed.name, kind="feed", validators=r.validators) for r in due]
            # A new fetcher for each step, as each run of a scheduler has: nothing may depend on memory.
            with Fetcher(web.manners(), clock=lambda now=now: now) as fetch:
                for request, outcome in fetch(requests):
                    readers[request.key].take(outcome, now)
            now += STEP
    return sites


def gaps(site: Site) -> list[timedelta]:
    return [later - earlier for earlier, later in pairwise(when for when, _ in site.asked)]


def conditional(headers: dict[str, str]) -> bool:
    return "if-none-match" in headers or "if-modified-since" in headers


def replayed(site: Site) -> bool:
    """Each request carries what the last good answer gave, byte for byte."""
    answers = iter(site.given)
    last: Validators | None = None
    for number, (_, headers) in enumerate(site.asked, start=1):
        if last and Validators(headers.get("if-none-match"), headers.get("if-modified-since")) != last:
            return False
        if not (site.kind == "busy" and number % 5 == 0):
            last = next(answers)
    return True


def inside(site: Site) -> int:
    """Requests inside a window in which the server asked to be left alone."""
    return sum(1 for when, _ in site.asked for start, end in site.closed if start < when < end)


CHECKS: dict[str, Callable[[list[Site]], int]] = {
    "unconditional requests after the first": lambda sites: sum(
        1 for site in sites if site.kind != "none" for _, headers in site.asked[1:] if not conditional(headers)
    ),
    "feeds whose validators did not go back unchanged": lambda sites: sum(
        1 for site in sites if site.kind != "none" and not replayed(site)
    ),
    "polls less than 60 minutes apart": lambda sites: sum(1 for site in sites for gap in gaps(site) if gap < HOUR),
    "polls less than 24 hours apart without validators": lambda sites: sum(
        1 for site in sites if site.kind == "none" for gap in gaps(site) if gap < 24 * HOUR
    ),
    "polls before max-age (12 h)": lambda sites: sum(
        1 for site in sites if site.kind == "max-age" for gap in gaps(site) if gap < 12 * HOUR
    ),
    "polls before ttl (3 h)": lambda sites: sum(
        1 for site in sites if site.kind == "term" for gap in gaps(site) if gap < 3 * HOUR
    ),
    "polls due in skipped hours (after the first)": lambda sites: sum(
        1
        for site in sites
        if site.kind == "term"
        for when, _ in site.asked[1:]
        if {when.hour, (when - STEP).hour} <= {3, 4}
    ),
    "requests inside Retry-After": lambda sites: sum(map(inside, sites)),
    "cookies, referrers, queries": lambda sites: sum(
        1 for site in sites for _, h in site.asked if "cookie" in h or "referer" in h or "?" in h["path"]
    ),
    "requests without a name or without gzip": lambda sites: sum(
        1
        for site in sites
        for _, h in site.asked
        if "Dateline/" not in h["user-agent"] or "gzip" not in h["accept-encoding"]
    ),
}


def main() -> None:
    feeds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    days = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    sites = list(run(feeds, days).values())
    print(f"{feeds} feeds, {days} days, {sum(len(site.asked) for site in sites)} requests; wanted everywhere: 0")
    for name, check in CHECKS.items():
        print(f"{check(sites):6}  {name}")


if __name__ == "__main__":
    main()
