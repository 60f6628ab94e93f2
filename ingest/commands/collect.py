"""Poll, capture, look again, compare: collect."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from ingest.desk import IngestDesk
from ingest.errors import IngestError
from storage.commands.across import Across, across
from storage.commands.terminal import DEFAULT_DESK, DeskOption, JsonOption, in_words, show, utc_now

FAULTS_SHOWN = 10


def collect(
    context: typer.Context,
    desk: DeskOption = DEFAULT_DESK,
    feed: Annotated[str | None, typer.Option("--feed", help="Only this feed, due or not.")] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Poll every feed and look at every page again, due or not.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Poll what is due, capture what is new, look again at what is due for it.

    Status 1 if the one feed asked for could not be polled.
    """
    done = collect_due(IngestDesk(desk, os.environ), across(context), feed=feed, force=force)
    show(done.as_dict(), done.words(), as_json=as_json)
    if feed is not None and done.faults:
        raise typer.Exit(1)


@dataclass(frozen=True)
class Collected:
    """What came of all that was due: counted, and of each feed that failed what was wrong."""

    counts: dict[str, int]
    faults: dict[str, str]

    def as_dict(self) -> dict[str, Any]:
        """Both, for JSON."""
        return {**self.counts, "failed": self.faults}

    def words(self) -> str:
        """Both, for a person; of many faults only the first."""
        lines = [f"failed    {name}: {fault}" for name, fault in sorted(self.faults.items())[:FAULTS_SHOWN]]
        left = len(self.faults) - FAULTS_SHOWN
        more = [f"          and {left} more; dateline status names them all"] if left > 0 else []
        return "\n".join([in_words(self.counts), *lines, *more])


def collect_due(desk: IngestDesk, bridges: Across, *, feed: str | None = None, force: bool = False) -> Collected:
    """All that is due once, and what came of it. Raises IngestError if there is no such feed."""
    from ingest import pipeline
    from ingest.relate import relate_articles
    from ingest.telling import tell_waiting

    store, watchlist, now = desk.store, desk.watchlist, utc_now()
    run = pipeline.run_name(now)
    feeds = [item for item in watchlist.feeds if feed in (None, item.name)]
    if feed is not None and not feeds:
        raise IngestError(f"no feed {feed!r} in {desk.watch_file}; dateline status lists them")
    with desk.fetcher(watchlist, store) as fetch:
        due = pipeline.feeds_due(store, feeds, now, force=force or feed is not None)
        polled = pipeline.poll_feeds(due, store, fetch, run=run, now=now, force=force or feed is not None)
        captured = pipeline.capture_pages(None, store, fetch, watchlist, run=run, now=now)
        again = pipeline.pages_to_revisit(store, now, ladder=watchlist.ladder, force=force) if feed is None else []
        fresh = set(captured.articles)
        known = [name for name in again if name not in fresh]
        visited = pipeline.revisit_pages(known, store, fetch, watchlist, run=run, now=now, force=force)
    related = relate_articles(store, watchlist, now=utc_now())
    tell_waiting(store, now=utc_now())
    bridges.read_ahead(desk.folder, store, [*captured.articles, *again])
    answered = polled.counts.total() - polled.counts["entries_new"]
    counts = {
        "feeds_polled": answered,
        "feeds_failed": polled.counts["failed"],
        "entries_new": polled.counts["entries_new"],
        "articles_new": captured.counts["new"],
        "captures_failed": captured.counts["failed"],
        "pages_looked_at_again": len(again),
        "articles_revised": visited.counts["revised"] + captured.counts["revised"],
        "articles_vanished": visited.counts["vanished"],
        "relations": related["relations"],
    }
    taken = {} if feed is None or answered else {feed: "another run is polling it; wait until that is done"}
    return Collected(counts, polled.faults | taken)
