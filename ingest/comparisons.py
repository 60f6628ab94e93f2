"""Which versions of comparing texts there are, and which of them serves a desk. Touches the database; `judge` decides.

A version is a way to sketch texts and the rules on a pair. What it measures
stands on record under its name. The version that was adopted last serves: its
relations are read, newcomers are compared by it. To change a rule, add a
version below and keep the old one until the desks have adopted the new
(`rebuild.py`), since until then the old one goes on serving.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from ingest.errors import IngestError
from ingest.fingerprint import fingerprint, sentence_fingerprint, wide_fingerprint
from ingest.origin import Text
from ingest.syndication import (
    ALGORITHM,
    FIRST_MEASURES,
    FIRST_RULES,
    MEASURES,
    RULES,
    SECOND_MEASURES,
    SECOND_RULES,
    Rule,
    judge,
)
from storage import lookalikes
from storage.adoptions import adopted_comparison
from storage.database import Store
from storage.events import ComparisonAdopted, Fact, Recorded, RelationMeasured
from storage.log import EventLog


@dataclass(frozen=True)
class Comparison:
    """One version: `sketch` proposes pairs, the first of `rules` that holds says what relates two texts.

    Its relations are named `algorithm`; `index` is what its fingerprints are
    kept under. Two versions never share one: what stands in it was compared by
    its version alone. `names` are the measures that go on record.
    """

    algorithm: str
    index: str
    sketch: Callable[[str], Sequence[int]]
    rules: Sequence[Rule]
    names: Collection[str] = MEASURES

    def judge(self, a: Text, b: Text) -> RelationMeasured | None:
        """What relates two texts, None if nothing worth recording."""
        return judge(a, b, rules=self.rules, algorithm=self.algorithm, names=self.names)


FIRST = Comparison("pair.1", "fmh5s8.1", fingerprint, FIRST_RULES, FIRST_MEASURES)
COMPARISONS = (
    FIRST,
    Comparison("pair.2", "fmh5s8.1 pair.2", fingerprint, SECOND_RULES, SECOND_MEASURES),
    Comparison(ALGORITHM, "fmh5s9h2.1 pair.3", sentence_fingerprint, RULES),
)  # the newest last
# The same rules on fewer proposals, at half the rows an article: only where a desk asks for it by name.
WIDE = (Comparison(f"{ALGORITHM}w", f"fmh5s16.1 {ALGORITHM}w", wide_fingerprint, RULES),)


def latest() -> Comparison:
    """The newest version that this software has."""
    return COMPARISONS[-1]


def named(algorithm: str) -> Comparison:
    """The version of that name.

    Raises:
        IngestError: there is none; the message lists those that there are.
    """
    versions = (*COMPARISONS, *WIDE)
    for comparison in versions:
        if comparison.algorithm == algorithm:
            return comparison
    raise IngestError(
        f"this software compares texts by {', '.join(one.algorithm for one in versions)}, not by {algorithm!r}; name one of them"
    )


def serving(store: Store, *, as_of: int | None = None) -> Comparison:
    """The version whose relations are read, now or at a position.

    Raises:
        IngestError: this software does not have it.
    """
    adopted = adopted_comparison(store, as_of=as_of)
    if adopted is None:
        return FIRST
    for comparison in (*COMPARISONS, *WIDE):
        if comparison.algorithm == adopted.algorithm:
            return comparison
    raise IngestError(
        f"texts were compared by {adopted.algorithm}, which this software does not have; "
        "upgrade it, or compare all anew with `dateline rebuild --comparison`"
    )


def to_adopt(store: Store) -> str:
    """What a person should know of the version that serves, where it is not the newest that this software has; else empty."""
    adopted = adopted_comparison(store)
    serves, newest = adopted.algorithm if adopted else FIRST.algorithm, latest().algorithm
    if serves == WIDE[-1].algorithm:
        return ""  # chosen by the desk
    if serves == newest or not lookalikes.ever_compared(store, FIRST.index):
        return ""
    return f"texts are compared by {serves}; this software has {newest}: dateline rebuild --comparison"


def begin(store: Store, now: datetime) -> Comparison:
    """The version that serves; on a desk where nothing was compared yet the newest is adopted at once."""
    newest = latest()
    if newest is not FIRST and adopted_comparison(store) is None and not lookalikes.ever_compared(store, FIRST.index):
        adopt(store, newest, position=-1, texts=0, now=now)
    return serving(store)


def adopt(store: Store, comparison: Comparison, *, position: int, texts: int, now: datetime) -> None:
    """Record that a version serves from here on, unless it does already."""
    fact = ComparisonAdopted(algorithm=comparison.algorithm, index=comparison.index, position=position, texts=texts)

    def decide(history: Sequence[Recorded]) -> list[Fact]:
        past = [item.fact for item in history if isinstance(item.fact, ComparisonAdopted)]
        return [] if past and past[-1].algorithm == fact.algorithm else [fact]

    EventLog(store).record(fact.stream, decide, now=now)
