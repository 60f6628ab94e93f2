"""How the feeds do, how long the log is, what waits for a person: status."""

from __future__ import annotations

import os
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ingest.desk import IngestDesk
from storage.commands.terminal import DEFAULT_DESK, DeskOption, JsonOption, in_words, minute, out, show, table, utc_now

if TYPE_CHECKING:
    from ingest.types import Feed
    from storage.database import Store
    from storage.views import FeedView


def status(desk: DeskOption = DEFAULT_DESK, as_json: JsonOption = False) -> None:
    """Feeds, silent sources, log position, rejected items, mails held."""
    answer = _answer(IngestDesk(desk, os.environ))
    if as_json:
        show(answer, "", as_json=True)
    else:
        _tell(answer)


def _answer(place: IngestDesk) -> dict[str, Any]:
    from ingest.comparisons import to_adopt
    from storage import queries
    from storage.log import EventLog
    from storage.outbox import StoredOutbox
    from storage.projections import catch_up

    store, now = place.store, utc_now()
    catch_up(store)
    views = queries.feed_views(store, now)
    feeds = [_feed_row(feed, views.get(feed.name), now) for feed in place.watchlist.feeds]
    head = EventLog(store).head()
    return {
        "database": store.shown,
        "events": head.size,
        "root": head.root.hex(),
        "articles": len(queries.all_articles(store)),
        "comparison": to_adopt(store),
        "feeds": feeds,
        "states": dict(sorted(Counter(row["state"] for row in feeds).items())),
        "rejected": [vars(item) for item in queries.rejections(store, 10)],
        "doubtful_hosts": _doubtful_hosts(place, store),
        "hosts": [vars(trouble) for trouble in queries.host_troubles(store, now)],
        "held": len(StoredOutbox(store, utc_now).rows(states=("unknown", "suspended", "refused"))),
    }


def _doubtful_hosts(place: IngestDesk, store: Store) -> list[str]:
    """Hosts of feeds and of captured pages that may be taken for another, with how many pages stand there."""
    from ingest.hostnames import suspicion
    from storage import queries

    known = frozenset(host for outlet in place.watchlist.outlets for host in outlet.hosts)
    pages = Counter(doubt for url in queries.xn_addresses(store) if (doubt := suspicion(url, known)))
    feeds = [f"feed {feed.name}: {doubt}" for feed in place.watchlist.feeds if (doubt := suspicion(feed.url, known))]
    return [*feeds, *(f"{doubt}; pages held: {count}" for doubt, count in sorted(pages.items()))]


def _feed_row(feed: Feed, view: FeedView | None, now: datetime) -> dict[str, Any]:
    from ingest.schedule import silent

    state = _state(view)
    if view and state == "ok" and silent(view.last_new_at, view.new_entries, now):
        state = "silent"
    return {
        "feed": feed.name,
        "state": state,
        "since": _since(view, state),
        "next": view.due_at if view else None,
        "failures": view.failures if view else 0,
        "error": view.error if view else "",
        "moved": _move(feed, view),
        "false_304": view.lied_at if view and view.url == feed.url else None,
        "left_out": dict(view.dropped) if view else {},
    }


def _state(view: FeedView | None) -> str:
    if view is None:
        return "never polled"
    if view.failures:
        return "failing"
    if view.error.startswith("busy"):
        return "resting"
    # A fault that is counted against nobody: at its last poll most hosts failed at once.
    return "outage" if view.error else "ok"


def _tell(answer: dict[str, Any]) -> None:
    feeds = answer["feeds"]
    states = Counter(row["state"] for row in feeds)
    out.print(
        f"{answer['events']} events, {answer['articles']} articles, {answer['held']} mails held   {answer['database']}",
        markup=False,
    )
    if answer["comparison"]:
        out.print(answer["comparison"], markup=False)
    answering = states["ok"] + states["silent"]
    out.print(f"{answering} of {len(feeds)} feeds answer: {in_words(states)}", markup=False)
    shown = [{**row, "since": minute(row["since"]), "next": minute(row["next"])} for row in feeds]
    table(["feed", "state", "since", "next", "error"], shown)
    for row in feeds:
        if row["moved"]:
            out.print(f"moved     {row['feed']}: {row['moved']}", markup=False)
        if row["false_304"]:
            out.print(f"false 304 {row['feed']}: found {row['false_304']:%Y-%m-%d}; now asked in full", markup=False)
        if row["left_out"]:
            out.print(f"left out  {row['feed']}: {in_words(row['left_out'])} (its last listing)", markup=False)
    for host in answer["hosts"]:
        out.print(f"host      {host['host']}: {_trouble(host)}", markup=False)
    for doubt in answer["doubtful_hosts"]:
        out.print(f"look-alike {doubt}", markup=False)
    for item in answer["rejected"]:
        out.print(f"rejected  {item['item']}: {item['reason']} {item['detail']}", markup=False)


def _trouble(host: dict[str, Any]) -> str:
    """What is wrong at a host, in words."""
    told = [
        f"at rest, as it asked, until {minute(host['rests_until'])}" if host["rests_until"] else "",
        f"{host['rules']}; asked again {minute(host['rules_until'])}" if host["rules"] else "",
        f"pages not had: {in_words(host['pages'])}; last tried {minute(host['tried_at'])}" if host["pages"] else "",
    ]
    return "; ".join(word for word in told if word)


def _since(view: FeedView | None, state: str) -> datetime | None:
    """When a feed that does not answer last did, or a silent one last had news."""
    since = (
        {"failing": view.last_ok_at, "outage": view.last_ok_at, "resting": view.last_ok_at, "silent": view.last_new_at}
        if view
        else {}
    )
    return since.get(state)


def _move(feed: Feed, view: FeedView | None) -> str:
    """What to know of a feed that says it moved for good; nothing before it has said so some times."""
    from ingest.schedule import MOVES_TO_TELL, address_of, move_needs_asking

    if view is None or view.moves < MOVES_TO_TELL or not view.moved_to:
        return ""
    if move_needs_asking(feed, view):
        return f"it says {view.moved_to}, another domain; if that is right, write it into watch.toml"
    if address_of(feed, view) == feed.url:
        return f"it says {view.moved_to}, {view.moves} polls in a row; after ten that address is asked"
    return f"{view.moved_to} is asked in its place"
