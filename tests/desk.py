"""A desk to test with: the example desk's files in a folder of its own, over the bundled newsroom."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

from ingest import pipeline
from ingest.http import Fetcher, Manners
from ingest.readers import FeedReader
from ingest.relate import relate_articles
from ingest.watchlist import Watchlist, load_watchlist
from reports.issue import Masthead
from reports.topic_files import load_topic
from reports.topics import Topic
from storage.database import Store

ROOT = Path(__file__).parents[1]
TOPIC = "russian-deployment-syria"
DAY = date(2015, 9, 18)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MASTHEAD = Masthead("Syria desk", "Dateline <digest@desk.example>")


def example_watchlist() -> Watchlist:
    """The example desk's feeds and outlets."""
    return load_watchlist(ROOT / "examples" / "desk" / "watch.toml")


def example_topic() -> Topic:
    """The example desk's topic."""
    return load_topic(ROOT / "examples" / "desk" / "topics" / f"{TOPIC}.toml")


def copy_desk(folder: Path) -> Path:
    """The example desk as files in a folder that a test may change."""
    return Path(shutil.copytree(ROOT / "examples" / "desk", folder / "desk"))


def manners(address: str) -> Manners:
    """How to reach the newsroom, wherever it listens."""
    return Manners(contact="test@desk.example", pause=0.0, connect_to=(("*.example", address),))


def collect(store: Store, address: str, *, run: str, now: datetime = NOW, force: bool = True) -> dict[str, int]:
    """One whole collect: poll, look again, capture, relate."""
    watchlist = example_watchlist()
    with Fetcher(manners(address)) as fetch:
        visits = pipeline.pages_to_revisit(store, now, force=force)
        due = pipeline.feeds_due(store, watchlist.feeds, now, force=force)
        polled = pipeline.poll_feeds(due, store, fetch, run=run, now=now, force=force, reader=FeedReader(0))
        captured = pipeline.capture_pages(None, store, fetch, watchlist, run=run, now=now, workers=0)
        visited = pipeline.revisit_pages(visits, store, fetch, watchlist, run=run, now=now, workers=0, force=force)
    related = relate_articles(store, watchlist, now=now)
    return {
        "polls": sum(polled.counts[word] for word in ("changed", "unchanged", "not_modified", "failed")),
        "failed": polled.counts["failed"],
        "new": captured.counts["new"],
        "revised": visited.counts["revised"],
        "vanished": visited.counts["vanished"],
        "relations": related["relations"],
    }
