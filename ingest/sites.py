"""Keep what is known of each outlet's pages: read it, learn it, record it. Orders effects; `standing` decides."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ingest.standing import PAGES, SAMPLE, Memory, Shown, learn, recall, shown_by
from storage import queries
from storage.database import Store
from storage.events import Extraction, Fact, Recorded, StandingLinesLearned, standing_stream
from storage.log import EventLog

OUTLETS = 300  # outlets whose last pages are held at once
AGAIN = 100  # pages of an outlet after which it is looked at anew
NEWEST = 20_000  # articles that the nightly look goes back over


class Standing:
    """The standing lines of outlets while their pages are taken in: what is known, and what new pages teach."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._known: dict[str, Memory] = {}
        self._seen: OrderedDict[str, _Seen] = OrderedDict()

    def known(self, outlet: str) -> Memory:
        """What the log says of an outlet; read once."""
        if outlet not in self._known:
            self._known |= memories(self._log, [outlet])
        return self._known[outlet]

    def saw(self, article: str, extraction: Extraction, outlet: str) -> None:
        """Remember a page of an outlet until it is learned from."""
        self._seen.setdefault(outlet, _Seen()).add(article, shown_by(extraction))
        self._seen.move_to_end(outlet)
        if len(self._seen) > OUTLETS:
            self._seen.popitem(last=False)

    def learn(self, now: datetime) -> None:
        """Record what the pages seen teach, of each outlet that there are enough new ones of."""
        for outlet, seen in self._seen.items():
            if seen.is_due():
                seen.learned = seen.count
                self._known[outlet] = remember(self._log, outlet, seen.pages, now)


@dataclass
class _Seen:
    """The last pages of one outlet: how many there were, and at how many it was last learned from."""

    pages: OrderedDict[str, Shown] = field(default_factory=OrderedDict)
    count: int = 0
    learned: int = 0

    def add(self, article: str, shown: Shown) -> None:
        self.pages[article] = shown
        self.count += 1
        if len(self.pages) > SAMPLE:
            self.pages.popitem(last=False)

    def is_due(self) -> bool:
        """After the first five, the first twenty, and each hundred."""
        early = any(self.learned < step <= self.count for step in (PAGES, SAMPLE))
        return early or self.count - max(self.learned, SAMPLE) >= AGAIN


def memories(log: EventLog, outlets: Iterable[str]) -> dict[str, Memory]:
    """What the log says of each outlet's standing lines."""
    wanted = {standing_stream(outlet): outlet for outlet in outlets}
    histories = log.read_streams(list(wanted))
    return {outlet: recall(_facts(histories[stream])) for stream, outlet in wanted.items()}


def _facts(history: Sequence[Recorded]) -> list[StandingLinesLearned]:
    return [item.fact for item in history if isinstance(item.fact, StandingLinesLearned)]


def remember(log: EventLog, outlet: str, pages: Mapping[str, Shown], now: datetime) -> Memory:
    """Record what the pages of an outlet teach beyond what is on record; the memory after it."""

    def decide(history: Sequence[Recorded]) -> list[Fact]:
        fact = learn(outlet, pages, recall(_facts(history)))
        return [fact] if fact else []

    recorded = log.record(standing_stream(outlet), decide, now=now)
    return recall(_facts(recorded)) if recorded else memories(log, [outlet])[outlet]


def learn_standing(store: Store, *, now: datetime, newest: int = NEWEST) -> dict[str, int]:
    """Look over the newest articles for lines that stand on several pages of an outlet; new ones by outlet."""
    log = EventLog(store)
    samples = queries.newest_by_outlet(store, articles=newest, each=SAMPLE)
    known = memories(log, samples)
    learned: dict[str, int] = {}
    for outlet, names in sorted(samples.items()):
        if len(names) < PAGES or 2 * len(set(names) & set(known[outlet].pages)) > len(names):
            continue
        views = queries.articles(store, names)
        after = remember(log, outlet, {name: shown_by(view.extraction) for name, view in views.items()}, now)
        if new := len(set(after.lines) - set(known[outlet].lines)):
            learned[outlet] = new
    return learned
