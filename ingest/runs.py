"""What every run of taking in shares: its name, its tally, its leases, what counts as a defect of one thing. Touches the database."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self

import structlog

from storage import queries
from storage.clock import to_micros
from storage.database import Store
from storage.errors import BlobMissing, IdempotencyConflict, OutsideProfile, ReadError
from storage.events import (
    Fact,
    Recorded,
)

log = structlog.get_logger()

SHARD = 200
LEASE_SECONDS = 600

# What one odd feed or page may do to us; it is told as that one's failure, and the batch goes on.
# That the database is away or the clock wrong is nobody's failure, and stops the batch.
DEFECTS = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError,
    OutsideProfile, IdempotencyConflict, BlobMissing, ReadError,
)  # fmt: skip


@dataclass
class Tally:
    """What a run did, by word; `faults` says of each feed that failed what was wrong.

    `reasons` counts what was rejected by its reason, `examples` holds the first of each: its name, and what was wrong.
    """

    counts: Counter[str] = field(default_factory=Counter)
    articles: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)

    def add(self, word: str, article: str = "") -> None:
        """Count one outcome, and keep the article if it has news."""
        self.counts[word] += 1
        if article:
            self.articles.append(article)

    def as_dict(self) -> dict[str, int]:
        """The counts in order of name."""
        return dict(sorted(self.counts.items()))


def shards(names: Sequence[str], size: int = SHARD) -> list[list[str]]:
    """Names in lists of at most `size`."""
    return [list(names[start : start + size]) for start in range(0, len(names), size)]


class Leases:
    """What nobody else is to work on for the time of a with block; renewed while the work goes on."""

    def __init__(self, store: Store, names: Iterable[str], holder: str, now: datetime) -> None:
        self._store, self._holder, self._now = store, holder, now
        self._since = self._renewed = time.monotonic()
        wanted = list(names)
        self.taken = queries.take_lease(store, wanted, holder, now, LEASE_SECONDS)
        if left := len(wanted) - len(self.taken):
            log.info("left_to_another_run", left=left, of=len(wanted), holder=holder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        queries.release_lease(self._store, self.taken, self._holder)

    def renew(self) -> None:
        """Hold on to them; called with every outcome, done once in a while."""
        past = time.monotonic()
        if past - self._renewed > LEASE_SECONDS / 4:
            now = self._now + timedelta(seconds=past - self._since)
            queries.take_lease(self._store, self.taken, self._holder, now, LEASE_SECONDS)
            self._renewed = past


def unless_known(history: Sequence[Recorded], fact: Fact) -> list[Fact]:
    """The fact, unless the stream holds it already."""
    return [] if any(past.fact == fact for past in history) else [fact]


def run_name(now: datetime) -> str:
    """A name for a run begun by hand; Airflow gives its own run ids."""
    return f"manual/{to_micros(now)}"
