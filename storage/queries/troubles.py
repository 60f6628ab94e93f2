"""What goes wrong at which host: rests that were asked for, rules that cannot be had, pages that were not. Touches the database."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from storage import tables
from storage.clock import from_micros, to_micros
from storage.database import Store
from storage.rows import ARTICLE

HOST: Any = tables.HostRow.__table__  # type: ignore[attr-defined]
ROBOTS: Any = tables.RobotsRow.__table__  # type: ignore[attr-defined]
WITHIN = timedelta(days=7)  # pages that failed longer ago say nothing of how a host does


@dataclass
class Trouble:
    """One host, or ``domain NAME`` for a whole registered domain.

    `rests_until` is when it may be asked again; `rules` says why its robots.txt
    could not be had, and `rules_until` when it is asked for again; `pages` are
    those listed and never had, by reason, the last of them tried at `tried_at`.
    """

    host: str
    rests_until: datetime | None = None
    rules: str = ""
    rules_until: datetime | None = None
    pages: Counter[str] = field(default_factory=Counter)
    tried_at: datetime | None = None


def host_troubles(store: Store, now: datetime) -> list[Trouble]:
    """Every host that something is wrong with, by name."""
    at, found = to_micros(now), dict[str, Trouble]()

    def of(host: str) -> Trouble:
        return found.setdefault(host, Trouble(host))

    pages = select(ARTICLE.c.url, ARTICLE.c.failure, ARTICLE.c.visited_at).where(
        ARTICLE.c.failure != "", ARTICLE.c.revisions == 0, ARTICLE.c.visited_at > to_micros(now - WITHIN)
    )
    with store.read() as connection:
        for row in connection.execute(select(HOST.c.name, HOST.c.rest_until).where(HOST.c.rest_until > at)):
            of(row.name).rests_until = from_micros(row.rest_until)
        for row in connection.execute(
            select(ROBOTS).where(ROBOTS.c.open_to_all == 0, ROBOTS.c.text.is_(None), ROBOTS.c.until > at)
        ):
            trouble = of(_host(row.origin))
            trouble.rules, trouble.rules_until = row.why, from_micros(row.until)
        for row in connection.execute(pages.order_by(ARTICLE.c.visited_at)):
            trouble = of(_host(row.url))
            trouble.pages[row.failure] += 1
            trouble.tried_at = from_micros(row.visited_at)
    return [found[host] for host in sorted(found)]


def _host(url: str) -> str:
    return urlsplit(url).hostname or url
