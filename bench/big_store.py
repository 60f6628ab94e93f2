"""Make a large store of invented articles, for the measurements that need one: a year of a busy desk.

python bench/big_store.py FOLDER [--events 1000000] [--articles 50000] [--matching 5000]

FOLDER/dateline.db is an SQLite store whose log holds so many events; so many
articles of the last day match the topic of `TOPIC`. A store that is there is left as it is.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from reports.topic_files import parse_topic
from reports.topics import Topic
from storage.blobs import Blobs
from storage.database import Store
from storage.events import (
    ArticleCaptured,
    Capture,
    Content,
    EntryListed,
    Extraction,
    Fact,
    FeedPoll,
    FeedsPolled,
    Line,
    Moment,
    OriginAssigned,
)
from storage.log import EventLog
from storage.projections import catch_up

LAST = date(2031, 12, 31)
NOW = datetime(2032, 1, 1, 5, tzinfo=UTC)
DAYS = 365
FEEDS = 500
BATCH = 2000

SOURCE = b"""
id = "alma-vey"
title = "The Alma Vey at Port Maren"
languages = ["en"]
day = { zone = "UTC", cut = "24:00" }
admit = { query = '"alma vey"' }

[[claim]]
id = "crew-ordered"
text = "Dock crews were ordered to unload the Alma Vey."
about = ["unload* OR order*"]

[[claim]]
id = "cargo-arms"
text = "The Alma Vey carries arms."
about = ["arms OR weapon*"]
"""
NAMES = (
    "Ilse Brandt",
    "Tomas Reyle",
    "Nadia Orlen",
    "Per Askvik",
    "Marta Vosk",
    "Emil Danner",
    "Rosa Keld",
    "Jon Havre",
)
ROLES = ("port spokeswoman", "harbour master", "union secretary", "deputy minister", "customs chief", "shipping agent")
SAID = (
    "said that dock crews were ordered to unload the Alma Vey before the inspectors came",
    "denied that the Alma Vey carries arms",
    "said the Alma Vey carries weapons under the grain",
    "said she knew nothing of an order to unload the Alma Vey",
)
WORDS = [
    "harbour",
    "crane",
    "night",
    "shift",
    "paper",
    "inspector",
    "grain",
    "hold",
    "cargo",
    "deck",
    "rope",
    "quay",
    "basin",
    "north",
    "south",
    "tide",
    "storm",
    "union",
    "strike",
    "market",
    "street",
    "council",
    "budget",
    "school",
    "winter",
    "bread",
    "river",
    "bridge",
    "train",
    "station",
    "museum",
    "garden",
    "letter",
    "window",
    "radio",
]


def topic() -> Topic:
    """What the store's last day is about."""
    return parse_topic(SOURCE, "alma-vey.toml")


def fill(store: Store, events: int, articles: int, matching: int) -> None:
    """Fill an empty store; the same arguments give the same events."""
    chance, log, blobs, done = random.Random(3), EventLog(store), Blobs(store), 0
    pending: list[Fact] = []
    for start in range(0, articles, BATCH):
        numbers = range(start, min(start + BATCH, articles))
        made = [_text(chance, number, number < matching) for number in numbers]
        lines = [
            Extraction(extractor="bench", title=title, lines=tuple(map(_line, text.split("\n"))))
            for title, text in made
        ]
        bodies = [(body, "text/plain") for _, text in made for body in (text.encode(), f"<p>{text}</p>".encode())]
        bodies += [(each.model_dump_json().encode(), "application/json") for each in lines]
        names = blobs.put_all(bodies)
        for place, (number, (title, text)) in enumerate(zip(numbers, made, strict=True)):
            hashes = names[2 * place], names[2 * place + 1], names[2 * len(made) + place]
            pending += _article(number, title, text, hashes, _day(chance, number, matching))
        done = _flush(log, pending, done, events)
    for number in range(max(0, events - done - len(pending))):
        pending.append(_polled(number, events))
        if len(pending) >= 5 * BATCH:
            done = _flush(log, pending, done, events)
    _flush(log, pending, done, events)
    catch_up(store)


def _line(text: str) -> Line:
    return Line(text=text)


def _day(chance: random.Random, number: int, matching: int) -> date:
    return LAST if number < matching else LAST - timedelta(chance.randrange(1, DAYS))


def _text(chance: random.Random, number: int, matching: bool) -> tuple[str, str]:
    """A headline and a text of some two hundred words; one in seven of the others matches too."""
    paragraphs = [" ".join(chance.choice(WORDS) for _ in range(40)).capitalize() + "." for _ in range(5)]
    if matching or number % 7 == 0:
        said = f"{chance.choice(NAMES)}, the {chance.choice(ROLES)}, {chance.choice(SAID)}."
        paragraphs[1] += " " + said
        paragraphs[3] += f" The Alma Vey lay in the basin for {chance.randrange(2, 90)} days."
    return " ".join(chance.choice(WORDS) for _ in range(7)).capitalize(), "\n".join(paragraphs)


def _article(number: int, title: str, text: str, hashes: tuple[str, str, str], day: date) -> Iterator[Fact]:
    name, outlet = f"{number:08x}", f"paper-{number % 300}"
    url = f"https://{outlet}.example/{day:%Y/%m/%d}/{number}"
    moment = Moment(
        value=f"{day.isoformat()}T{number % 24:02}:{number % 60:02}+00:00", precision="minute", source="meta", raw=""
    )
    content = Content(
        url=url, outlet=outlet, outlet_name=f"Paper {number % 300}", title=title, language="en", published=moment,
        text=hashes[0], words=len(text.split()), extraction=hashes[2], extractor="bench",
    )  # fmt: skip
    seen = datetime(day.year, day.month, day.day, 23, tzinfo=UTC)
    yield EntryListed(feed=f"feed-{number % FEEDS}", entry=url, url=url, article=name, title=title)
    yield ArticleCaptured(
        article=name, content=content,
        capture=Capture(url=url, final_url=url, observed_at=seen, raw=hashes[1], status=200, via=f"feed/feed-{number % FEEDS}"),
    )  # fmt: skip
    root = name if number % 5 else f"{number // 50 * 50:08x}"
    yield OriginAssigned(
        article=name, text=hashes[0], root=root, root_name=outlet, relation="original" if root == name else "copy",
        confidence="certain", algorithm="bench", parent="" if root == name else root,
    )  # fmt: skip


def _polled(number: int, events: int) -> FeedsPolled:
    at = NOW - timedelta(days=DAYS) * (1 - number / events)
    poll = FeedPoll(
        feed=f"feed-{number % FEEDS}", url=f"https://feed-{number % FEEDS}.example/", outcome="changed" if number % 9 else "failed",
        polled_at=at, next_at=at + timedelta(hours=1), new=number % 3, error="" if number % 9 else "timeout",
    )  # fmt: skip
    return FeedsPolled(run=f"run-{number}", polls=(poll,))


def _flush(log: EventLog, pending: list[Fact], done: int, events: int) -> int:
    if pending:
        log.append(pending, now=NOW)
        done += len(pending)
        pending.clear()
        print(f"{done} of {events} events", end="\r", file=sys.stderr, flush=True)
    return done


def at(folder: Path, events: int, articles: int, matching: int) -> Store:
    """The store of a folder, made where it is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    file, done = folder / "dateline.db", folder / f"filled-{events}-{articles}-{matching}"
    store = Store(f"sqlite:///{file}")
    if not done.exists():
        if file.exists():
            sys.exit(f"{file} is of another size; remove it first")
        store.upgrade()
        started = time.perf_counter()
        fill(store, events, articles, matching)
        done.write_text(f"{time.perf_counter() - started:.0f} s\n")
    else:
        # Code that is newer than the store brings it up, as `dateline init` does.
        store.upgrade()
    return store


if __name__ == "__main__":
    reading = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reading.add_argument("folder", type=Path)
    reading.add_argument("--events", type=int, default=1_000_000)
    reading.add_argument("--articles", type=int, default=50_000)
    reading.add_argument("--matching", type=int, default=5_000)
    given = reading.parse_args()
    at(given.folder, given.events, given.articles, given.matching).close()
