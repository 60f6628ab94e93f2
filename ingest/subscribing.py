"""Give feeds that are new to the desk a name and an outlet, and write them as lines of ``watch.toml``. Pure."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.types import Feed, Outlet
from ingest.urls import canonical, host_of
from ingest.watchlist import Watchlist


def slug(title: str) -> str:
    """A name for a feed out of a title: lower-case ASCII letters, digits and single hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60].rstrip("-")


def outlet_of(home: str, title: str) -> Outlet:
    """The outlet at an address, named after its host."""
    host = host_of(home).removeprefix("www.")
    return Outlet(id=slug(host), name=title or host, hosts=(host,))


def proposed(url: str, kind: str, title: str) -> tuple[Feed, Outlet]:
    """A feed that was found, with the outlet that it most likely belongs to."""
    outlet = outlet_of(url, title)
    return Feed(slug(title) or outlet.id, url, outlet.id, kind), outlet


class Names:
    """The names of feeds given so far; each further one of a name gets the next number."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        # Where to go on counting: thousands of feeds may be called "News".
        self._last: Counter[str] = Counter()

    def free(self, name: str) -> str:
        """The name, with a number behind it where it is taken."""
        found = name
        while found in self._taken:
            self._last[name] += 1
            found = f"{name}-{self._last[name] + 1}"
        self._taken.add(found)
        return found


def lines_for(watchlist: Watchlist, feeds: Iterable[Feed], outlets: Sequence[Outlet]) -> tuple[list[str], str]:
    """The names of those feeds that the desk has not yet, and the lines that put them into ``watch.toml``.

    An outlet that the desk knows, by host or by id, is taken in place of the one proposed; the others are written
    before their first feed.
    """
    addresses = {canonical(feed.url) for feed in watchlist.feeds}
    names = Names(feed.name for feed in watchlist.feeds)
    offered = {outlet.id: outlet for outlet in outlets}
    known = {outlet.id for outlet in watchlist.outlets}
    added: list[str] = []
    lines: list[str] = []
    for feed in feeds:
        if canonical(feed.url) in addresses:
            continue
        addresses.add(canonical(feed.url))
        theirs = _known_outlet(watchlist, feed, offered[feed.outlet])
        mine = replace(feed, name=names.free(feed.name), outlet=theirs.id if theirs else feed.outlet)
        if mine.outlet not in known:
            known.add(mine.outlet)
            lines += _outlet_lines(offered[mine.outlet])
        lines += _feed_lines(mine)
        added.append(mine.name)
    return added, "\n".join([*lines, ""])


def _known_outlet(watchlist: Watchlist, feed: Feed, offered: Outlet) -> Outlet | None:
    places = [feed.url, *(f"http://{host}/" for host in offered.hosts)]
    return next((outlet for place in places if (outlet := watchlist.outlet_for(place))), None)


def _outlet_lines(outlet: Outlet) -> list[str]:
    hosts = ", ".join(map(_quoted, outlet.hosts))
    return ["", "[[outlet]]", f"id = {_quoted(outlet.id)}", f"name = {_quoted(outlet.name)}", f"hosts = [{hosts}]"]


def _feed_lines(feed: Feed) -> list[str]:
    told = {"name": feed.name, "url": feed.url, "outlet": feed.outlet}
    told |= {"kind": feed.kind} if feed.kind != "feed" else {}
    return ["", "[[feed]]", *(f"{key} = {_quoted(value)}" for key, value in told.items())]


def _quoted(text: str) -> str:
    """A basic TOML string; JSON's escapes are TOML's, too."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)
