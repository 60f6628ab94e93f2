"""Take history in, with its progress shown: backfill."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from ingest.desk import IngestDesk
from storage.commands.across import across
from storage.commands.terminal import DEFAULT_DESK, DeskOption, JsonOption, day_of, err, in_words, show, utc_now


def backfill(
    context: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(
            help="Folders; files (text, HTML, Markdown, EML, JSONL, WARC, WACZ, .paths lists of WARCs, CSV of addresses, "
            "saved feeds); or feed:URL, sitemap:URL, wayback:URL (or wayback:URL/*), wayback-feed:URL, memento:URL, "
            "commoncrawl:CRAWL/URL/*, and addresses of WARC and WACZ files."
        ),
    ],
    desk: DeskOption = DEFAULT_DESK,
    manifest: Annotated[Path | None, typer.Option(help="CSV: file, outlet, url, published, note.")] = None,
    since: Annotated[str | None, typer.Option(help="Leave out articles dated before this day.")] = None,
    until: Annotated[str | None, typer.Option(help="Leave out articles dated on or after this day.")] = None,
    archive: Annotated[
        str, typer.Option(envvar="DATELINE_ARCHIVE", help="The root of the web archive to ask.")
    ] = "https://web.archive.org/web/",
    ask_archive: Annotated[
        bool, typer.Option("--ask-archive", help="Seek pages that the web no longer has in the web archive.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Take history in through the same door: twice is the same as once, and a run that was stopped goes on."""
    from ingest.backfill import backfill as take_in
    from ingest.relate import relate_articles
    from ingest.sources.reach import Reach
    from ingest.telling import tell_waiting

    place = IngestDesk(desk, os.environ)
    store, watchlist = place.store, place.watchlist
    counts, reasons, examples = Counter[str](), Counter[str](), dict[str, str]()
    first, last = day_of(since), day_of(until)
    with err.status("reading …") as status, place.fetcher(watchlist, store) as fetch:
        progress = _Progress(status.update)
        for source in sources:
            now = utc_now()
            reach = Reach(now, fetch, manifest, first, last, archive=archive, ask_archive=ask_archive)
            try:
                tally = take_in(source, store, watchlist, now=now, reach=reach, progress=progress)
            except KeyboardInterrupt:
                err.print(f"stopped in {source} after {progress.count} documents; the same command goes on from there")
                raise
            counts += tally.counts
            reasons += tally.reasons
            examples = tally.examples | examples
        status.update("comparing texts …")
        counts["relations"] = relate_articles(store, watchlist, now=utc_now())["relations"]
        tell_waiting(
            store, now=utc_now(), progress=lambda done, days: status.update(f"telling stories: {done} of {days} days")
        )
        status.update("indexing words …")
        across(context).index_words(store)
    found = dict(sorted(counts.items()))
    shown = found | {"reasons": dict(sorted(reasons.items())), "examples": examples}
    show(shown, "\n".join((in_words(found), *_why(reasons, examples))), as_json=as_json)


def _why(reasons: Counter[str], examples: Mapping[str, str]) -> Iterator[str]:
    """How many were rejected for each reason, the commonest first, with the first of them."""
    for reason, count in reasons.most_common():
        yield f"rejected  {count} {reason.replace('_', ' ')}: {examples[reason][:200]}"
    if sum(reasons.values()) > len(reasons):
        yield "the last ten: dateline status; all of them: dateline serve, under Set aside"


class _Progress:
    """How far a long reading is, how fast it goes, and what it is at."""

    def __init__(self, show: Callable[[str], object]) -> None:
        self._show, self._start, self.count = show, time.monotonic(), 0

    def __call__(self, name: str, outcome: str) -> None:
        """Tell one document's outcome."""
        self.count += 1
        rate = self.count / max(time.monotonic() - self._start, 0.001)
        self._show(f"{self.count} read, {rate:.1f}/s  {escape(name[-80:])}: {outcome}")
