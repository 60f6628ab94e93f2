"""What taking in adds to a desk: its watchlist, and the one way out to the network. Reads one file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from storage.desk import Desk
from storage.imprint import Imprint

if TYPE_CHECKING:
    from ingest.http import Fetcher
    from ingest.watchlist import Watchlist
    from storage.database import Store


@dataclass(frozen=True)
class IngestDesk(Desk):
    """A desk with what it watches."""

    @property
    def watchlist(self) -> Watchlist:
        """What the desk watches; raises WatchlistError with everything that is wrong."""
        from ingest.watchlist import load_watchlist

        return load_watchlist(self.watch_file)

    @contextmanager
    def fetcher(self, watchlist: Watchlist, store: Store) -> Iterator[Fetcher]:
        """The one way out to the network, as mannered as the environment says, else the desk, with its contact on it."""
        from ingest.http import Fetcher, Manners
        from storage.hosts import StoredHosts, StoredRobots

        manners = Manners.from_env(self.environ, {"contact": watchlist.desk.contact, **watchlist.manners})
        with Fetcher(manners, hosts=StoredHosts(store), robots=StoredRobots(store)) as fetch:
            yield fetch


def imprint_of(folder: Path) -> Imprint:
    """What digests need of a desk's watchlist; raises WatchlistError."""
    return IngestDesk(folder, {}).watchlist.imprint
