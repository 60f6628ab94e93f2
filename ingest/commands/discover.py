"""Find feeds, of a site or in an OPML file, and put them into the watchlist: discover."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.desk import IngestDesk
from ingest.errors import IngestError, WatchlistError
from storage.commands.terminal import DEFAULT_DESK, DeskOption, JsonOption, bytes_of, in_words, several, show, utc_now
from storage.files import write_whole

if TYPE_CHECKING:
    from ingest.discovery import Found, Search
    from ingest.types import Feed, Fetch, Outlet


def discover(
    place: Annotated[str, typer.Argument(metavar="URL|FILE", help="A page of the site, a feed, or an OPML file.")],
    add: Annotated[
        bool,
        typer.Option(
            "--add",
            help="Write the first feed found into watch.toml and take in what it lists; of an OPML file, all that are new.",
        ),
    ] = False,
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> None:
    """Find feeds: of a site (announced, linked, in the usual places, or its news sitemap), or in an OPML file."""
    mine = IngestDesk(desk, os.environ)
    if "://" not in place and (place.endswith(".opml") or Path(place).is_file()):
        _from_opml(mine, Path(place), add=add, as_json=as_json)
    else:
        _from_site(mine, place, add=add, as_json=as_json)


def _from_opml(place: IngestDesk, file: Path, *, add: bool, as_json: bool) -> None:
    from ingest.opml import read_opml
    from ingest.urls import canonical

    read = read_opml(bytes_of(file), str(file))
    known = {canonical(feed.url) for feed in place.watchlist.feeds}
    new = [feed for feed in read.feeds if canonical(feed.url) not in known]
    added = _write(place, new, read.outlets) if add and new else []
    words = [f"{several(len(read.feeds), 'feed')} in {file}, {len(new)} of them new to the desk"]
    words += [f"    {feed.url}" for feed in new] if not added else []
    words += [f"left out  {in_words(read.dropped)}"] if read.dropped else []
    words += [f"added to {place.watch_file}: {len(added)}; the next collect polls them"] if added else []
    words += ["--add writes them into watch.toml"] if new and not add else []
    told = [{"url": feed.url, "kind": feed.kind, "new": feed in new} for feed in read.feeds]
    show({"found": told, "left_out": read.dropped, "added": added}, "\n".join(words), as_json=as_json)
    if not read.feeds:
        raise typer.Exit(1)


def _from_site(place: IngestDesk, url: str, *, add: bool, as_json: bool) -> None:
    with place.fetcher(place.watchlist, place.store) as fetch:
        search = _search(url, fetch)
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
    added = _take_in(place, search.found[0]) if add and search.found else ""
    words = [f"{item['url']}\n    {item['how']}; {item['entries']} entries; {item['title']}" for item in found]
    words += [] if found else [f"{asked}\n    {why}" for asked, why in search.missed]
    words += [] if found else ["No feed was found; give the address of the feed itself, if there is one."]
    words += [f"added to {place.watch_file} as {added!r}, its entries taken in"] if added else []
    words += ["--add writes the first into watch.toml"] if found and not add else []
    words += [f"{search.found[0].url} stands in {place.watch_file} already"] if found and add and not added else []
    missed = [{"url": asked, "why": why} for asked, why in search.missed]
    show({"found": found, "missed": missed, "added": added}, "\n".join(words), as_json=as_json)
    if not found:
        raise typer.Exit(1)


def _search(url: str, fetch: Fetch) -> Search:
    """What a site has; of a name without scheme by https, or by http where nobody answers there."""
    from ingest.discovery import discover as find_feeds

    if "://" in url:
        return find_feeds(url, fetch)
    search = find_feeds(f"https://{url}", fetch)
    unheard = not search.found and all(why.startswith(("connect", "tls", "timeout")) for _, why in search.missed)
    return find_feeds(f"http://{url}", fetch) if unheard else search


def _take_in(place: IngestDesk, found: Found) -> str:
    """Write a feed that was found into the watchlist, and poll it with the answer at hand; its name, empty if known."""
    from ingest import pipeline
    from ingest.subscribing import proposed

    feed, outlet = proposed(found.url, found.kind, found.listing.title)
    added = _write(place, [feed], [outlet])
    now = utc_now()
    pipeline.poll_feeds(
        [feed for feed in place.watchlist.feeds if feed.name in added],
        place.store,
        lambda requests: ((request, found.fetched) for request in requests),
        run=pipeline.run_name(now),
        now=now,
    )
    return "".join(added)


def _write(place: IngestDesk, feeds: Sequence[Feed], outlets: Sequence[Outlet]) -> list[str]:
    """Write feeds to the end of the watchlist, if all of it can then be read; the names of those that were new."""
    from ingest.subscribing import lines_for
    from ingest.watchlist import read_watchlist

    file = place.watch_file
    names, lines = lines_for(place.watchlist, feeds, outlets)
    if not names:
        return []
    text = file.read_text(encoding="utf-8").rstrip("\n") + "\n" + lines
    try:
        read_watchlist(text, file.name)
    except WatchlistError as error:
        raise IngestError(
            f"nothing was written into {file}; write the feeds there by hand, since so:\n{error}"
        ) from error
    write_whole(file, text.encode())
    return names
