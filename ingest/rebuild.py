"""Compare all articles anew by another version, beside the one that serves, and adopt it. Orders effects.

Everything is made from events and blobs: the new version walks all texts that
articles have, in an index of its own, and records what it measures under its
own name, which nobody reads yet. Each batch stands by itself, so a run that
was killed goes on where it stopped. Once it has compared everything it is
adopted by one event; from that position on its relations are read and those of
older versions no longer, so a tie that it does not find is gone, and is still
there as of any position before. What people decided stands over either.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ingest.compare import BATCH, compare_waiting
from ingest.comparisons import FIRST, adopt, latest, named
from ingest.relate import relate_articles
from ingest.watchlist import Watchlist
from storage import lookalikes
from storage.adoptions import adopted_comparison
from storage.database import Store
from storage.projections import catch_up


@dataclass(frozen=True)
class Rebuilt:
    """What came of it: texts compared and relations recorded in this run, origins that changed, and whether it was adopted now."""

    algorithm: str
    texts: int
    relations: int
    origins: int
    adopted: bool


def rebuild_comparison(
    store: Store,
    watchlist: Watchlist,
    *,
    now: datetime,
    to: str = "",
    batch: int = BATCH,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Rebuilt:
    """Compare every article by a version (the newest, unless `to` names one), adopt it, and bring the origins up to it.

    `progress` is told after each batch how many log positions are compared, of how many.
    """
    comparison = named(to) if to else latest()
    last = catch_up(store)
    serves = _served(store, now)
    texts = relations = 0
    if serves != comparison.algorithm:
        for compared, found in compare_waiting(store, comparison, now=now, batch=batch):
            texts, relations = texts + compared, relations + found
            progress(lookalikes.compared_up_to(store, comparison.index) + 1, last + 1)
        adopt(
            store, comparison, position=lookalikes.compared_up_to(store, comparison.index),
            texts=lookalikes.texts_in(store, comparison.index), now=now,
        )  # fmt: skip
    related = relate_articles(store, watchlist, now=now, batch=batch)
    lookalikes.drop_other_indexes(store, comparison.index)
    return Rebuilt(
        comparison.algorithm, texts + related["texts"], relations + related["relations"], related["origins"],
        serves != comparison.algorithm,
    )  # fmt: skip


def _served(store: Store, now: datetime) -> str:
    """The name of the version that serves, put on record first: from then on what others measure is not read."""
    adopted = adopted_comparison(store)
    if adopted is not None:
        return adopted.algorithm
    if not lookalikes.ever_compared(store, FIRST.index):
        return ""
    adopt(
        store, FIRST, position=lookalikes.compared_up_to(store, FIRST.index),
        texts=lookalikes.texts_in(store, FIRST.index), now=now,
    )  # fmt: skip
    return FIRST.algorithm
