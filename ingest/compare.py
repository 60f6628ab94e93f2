"""Compare texts with their look-alikes, a batch at a time, and record what relates them. Orders effects; a `Comparison` decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from ingest.candidates import equal, meetings, within
from ingest.comparisons import Comparison
from ingest.fingerprint import token_hash
from ingest.origin import Text
from ingest.sites import memories
from ingest.standing import Memory, comparable
from storage import lookalikes
from storage.blobs import Blobs
from storage.database import Store
from storage.events import Fact, Recorded, RelationMeasured
from storage.log import EventLog
from storage.lookalikes import Current, Entry, Sketch, Waiting
from storage.projections import catch_up

BATCH = 200
HELD = 2000  # texts kept in memory between batches


def compare_waiting(
    store: Store, comparison: Comparison, *, now: datetime, batch: int = BATCH
) -> Iterator[tuple[int, int]]:
    """Compare every text that a version's index has not seen; of each batch how many texts, and how many relations were new.

    Each batch stands by itself: whoever is stopped between two goes on from there.
    """
    held: dict[str, str] = {}
    while (waiting := lookalikes.waiting(store, comparison.index, batch)) is not None:
        relations = _compare(store, comparison, waiting, held, now)
        catch_up(store)
        yield len(waiting.texts), relations


def _compare(store: Store, comparison: Comparison, waiting: Waiting, held: dict[str, str], now: datetime) -> int:
    """Measure the texts of a batch against their look-alikes, and index them; how many relations were new."""
    # Of a text whose bytes were erased there is nothing left to compare.
    texts = [one for one in waiting.texts if not one.erased]
    _hold(store, texts, held)
    known = memories(EventLog(store), {one.outlet for one in texts})
    sketches = [_sketch(comparison, one, held[one.text], known[one.outlet]) for one in texts]
    pairs = [(texts[a], texts[b]) for a, b in _within(sketches)]
    pairs += _beside(store, comparison.index, texts, sketches, held)
    facts = [comparison.judge(_bare(one, held), _bare(other, held)) for one, other in pairs]
    recorded = _record(store, [fact for fact in facts if fact is not None], now)
    # Only now: a run that dies before this compares again and finds its own events.
    lookalikes.index_texts(store, comparison.index, waiting, sketches)
    # What came lately is what the next texts are likeliest to be like.
    for name in list(held)[:-HELD]:
        del held[name]
    return recorded


def _sketch(comparison: Comparison, one: Current, body: str, known: Memory) -> Sketch:
    """What the index holds of a text. Lines known to stand on every page of the outlet propose no pairs.

    Only what is proposed rests on them: the verdict on a pair reads both texts whole.
    """
    told = comparable(body, known) if known.lines else body
    return Sketch(one.article, one.text, token_hash(body), comparison.sketch(told))


def _within(sketches: Sequence[Sketch]) -> list[tuple[int, int]]:
    """The places of texts to compare with each other."""
    return within([one.hashes for one in sketches], [one.exact for one in sketches])


def _beside(
    store: Store, index: str, texts: Sequence[Current], sketches: Sequence[Sketch], held: dict[str, str]
) -> list[tuple[Current, Current]]:
    """The texts to compare with indexed ones, whose bodies are then in memory as well."""
    hashes = [one.hashes for one in sketches]
    found = meetings(hashes, lookalikes.postings(store, (value for one in hashes for value in one)))
    exact = [one.exact for one in sketches]
    entries = lookalikes.entries(store, index, {number for _, number in found}, exact)
    others = _comparable(store, entries, {one.article for one in texts})
    alike = {*found, *equal(exact, {entry.number: entry.exact for entry in entries})}
    pairs = sorted((place, number) for place, number in alike if number in others)
    _hold(store, [others[number] for _, number in pairs], held)
    return [(texts[place], others[number]) for place, number in pairs]


def _comparable(store: Store, entries: Sequence[Entry], batch: set[str]) -> dict[int, Current]:
    """By their numbers, the indexed texts that their articles still have; a superseded one's successor waits itself."""
    now_held = lookalikes.current(store, {entry.article for entry in entries} - batch)
    found = ((entry.number, entry.text, now_held.get(entry.article)) for entry in entries)
    return {number: one for number, text, one in found if one is not None and one.text == text and not one.erased}


def _hold(store: Store, texts: Iterable[Current], held: dict[str, str]) -> None:
    """Read the bodies that are not in memory yet."""
    missing = {one.text for one in texts} - held.keys()
    held |= {name: body.decode() for name, body in sorted(Blobs(store).get_all(missing).items())} if missing else {}


def _record(store: Store, facts: Sequence[RelationMeasured], now: datetime) -> int:
    """Record relations, each pair of texts once: measured under another language, say, the first measure stands."""
    ordered = sorted(facts, key=lambda fact: fact.key)

    def decide(histories: Mapping[str, Sequence[Recorded]]) -> list[Fact]:
        return [fact for fact in ordered if fact.key not in {past.fact.key for past in histories[fact.stream]}]

    return len(EventLog(store).record_all([fact.stream for fact in ordered], decide, now=now))


def _bare(one: Current, held: Mapping[str, str]) -> Text:
    """An article's words alone: all that a verdict reads."""
    return Text(one.article, one.text, "", "", held[one.text], one.language)
