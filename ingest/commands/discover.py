"""Find a site's feeds, and put one into the watchlist: discover."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.desk import IngestDesk
from ingest.errors import IngestError
from storage.commands.terminal import DEFAULT_DESK, DeskOption, JsonOption, show, utc_now
from storage.files import write_whole

if TYPE_CHECKING:
    from ingest.discovery import Found


def discover(
    url: Annotated[str, typer.Argument(help="A page of the site, or a feed.")],
    add: Annotated[
        bool, typer.Option("--add", help="Write the first feed found into watch.toml, and take in what it lists.")
    ] = False,
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> None:
    """Find a site's feeds: announced, linked, in the usual places, or its news sitemap."""
    from ingest.discovery import discover as find_feeds

    place = IngestDesk(desk, os.environ)
    watchlist = place.watchlist
    with place.fetcher(watchlist, place.store) as fetch:
        search = find_feeds(url if "://" in url else f"https://{url}", fetch)
    found = [
        {
            "url": item.url,
            "kind": item.kind,
            "how": item.how,
            "title": item.listing.title,
            "entries": len(item.listing.entries),
        }
        for item in search.found
    ]
    added = _add(place, search.found[0]) if add and search.found else ""
    words = [f"{item['url']}\n    {item['how']}; {item['entries']} entries; {item['title']}" for item in found]
    words += [] if found else [f"{asked}\n    {why}" for asked, why in search.missed]
    words += [] if found else ["No feed was found; give the address of the feed itself, if there is one."]
    words += [f"added to {desk / 'watch.toml'} as {added!r}, its entries taken in"] if added else []
    missed = [{"url": asked, "why": why} for asked, why in search.missed]
    show({"found": found, "missed": missed, "added": added}, "\n".join(words), as_json=as_json)
    if not found:
        raise typer.Exit(1)


def _add(place: IngestDesk, found: Found) -> str:
    """Write a feed that was found to the end of the watchlist, and poll it with the answer at hand; its name."""
    from ingest import pipeline
    from ingest.opml import lines_for
    from ingest.watchlist import read_watchlist

    file = place.watch_file
    name, lines = lines_for(place.watchlist, found.url, found.kind, found.listing.title)
    text = file.read_text(encoding="utf-8").rstrip("\n") + "\n" + lines
    feed = read_watchlist(text, file.name).feed(name)
    if feed is None:
        raise IngestError(f"{found.url}: could not be written into {file}; write it there by hand")
    write_whole(file, text.encode())
    now = utc_now()
    pipeline.poll_feeds(
        [feed],
        place.store,
        lambda requests: ((request, found.fetched) for request in requests),
        run=pipeline.run_name(now),
        now=now,
    )
    return name
