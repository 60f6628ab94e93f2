"""Find which texts hang together and where each comes from, and record it. Orders effects; `syndication` and `origin` decide.

Every current text is compared with its look-alikes once an algorithm version;
then the origins of the touched components are worked out from all evidence, so
the order of arrival does not matter, and recorded where they differ from what
is on record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import structlog

from ingest.candidates import equal, meetings, within
from ingest.credit import find_credits
from ingest.embeddings import Model
from ingest.fingerprint import ALGORITHM, fingerprint, token_hash
from ingest.origin import ALGORITHM as ORIGIN
from ingest.origin import Text, assign_origins, component_of
from ingest.rulings import names_of
from ingest.sites import memories
from ingest.standing import Memory, comparable
from ingest.stories import Story, Voice, stories
from ingest.syndication import judge
from ingest.watchlist import Watchlist
from storage import lookalikes, queries
from storage.blobs import Blobs
from storage.database import Store
from storage.events import Fact, OriginAssigned, Recorded, RelationMeasured
from storage.log import EventLog
from storage.lookalikes import Current, Entry, Sketch, Waiting
from storage.projections import catch_up
from storage.views import ArticleView

log = structlog.get_logger()
BATCH = 200
HELD = 2000  # texts kept in memory between batches
ORIGINS = f"origins:{ORIGIN}"


def relate_articles(store: Store, watchlist: Watchlist, *, now: datetime, batch: int = BATCH) -> dict[str, int]:
    """Compare every text not yet compared, and bring the origins up to the evidence; counts of what was recorded.

    What is recorded does not depend on `batch`, the number of texts that are read, compared and written at once.
    """
    relations = compared = 0
    held: dict[str, str] = {}
    catch_up(store)
    while (waiting := lookalikes.waiting(store, ALGORITHM, batch)) is not None:
        relations += _compare(store, waiting, held, now)
        compared += len(waiting.texts)
        catch_up(store)
    return {"texts": compared, "relations": relations, "origins": _assign_waiting(store, watchlist, now)}


def _assign_waiting(store: Store, watchlist: Watchlist, now: datetime) -> int:
    """Assign origins wherever there is newer evidence. That it is done is noted last: a killed run leaves nothing out."""
    position = catch_up(store)
    count = assign(store, watchlist, lookalikes.origins_waiting(store, ORIGINS), now=now)
    lookalikes.origins_stand(store, ORIGINS, position)
    return count


def _compare(store: Store, waiting: Waiting, held: dict[str, str], now: datetime) -> int:
    """Measure the texts of a batch against their look-alikes, and index them; how many relations were new."""
    # Of a text whose bytes were erased there is nothing left to compare.
    texts = [one for one in waiting.texts if not one.erased]
    _hold(store, texts, held)
    known = memories(EventLog(store), {one.outlet for one in texts})
    sketches = [_sketch(one, held[one.text], known[one.outlet]) for one in texts]
    facts = [judge(_bare(texts[a], held), _bare(texts[b], held)) for a, b in _within(sketches)]
    facts += [judge(_bare(one, held), _bare(other, held)) for one, other in _beside(store, texts, sketches, held)]
    recorded = _record(store, [fact for fact in facts if fact is not None], now)
    # Only now: a run that dies before this compares again and finds its own events.
    lookalikes.index_texts(store, ALGORITHM, waiting, sketches)
    # What came lately is what the next texts are likeliest to be like.
    for name in list(held)[:-HELD]:
        del held[name]
    return recorded


def _sketch(one: Current, body: str, known: Memory) -> Sketch:
    """What the index holds of a text. Lines known to stand on every page of the outlet propose no pairs.

    Only what is proposed rests on them: the verdict on a pair reads both texts whole.
    """
    told = comparable(body, known) if known.lines else body
    return Sketch(one.article, one.text, token_hash(body), fingerprint(told))


def _within(sketches: Sequence[Sketch]) -> list[tuple[int, int]]:
    """The places of texts to compare with each other."""
    return within([one.hashes for one in sketches], [one.exact for one in sketches])


def _beside(
    store: Store, texts: Sequence[Current], sketches: Sequence[Sketch], held: dict[str, str]
) -> list[tuple[Current, Current]]:
    """The texts to compare with indexed ones, whose bodies are then in memory as well."""
    hashes = [one.hashes for one in sketches]
    found = meetings(hashes, lookalikes.postings(store, (value for one in hashes for value in one)))
    exact = [one.exact for one in sketches]
    entries = lookalikes.entries(store, ALGORITHM, {number for _, number in found}, exact)
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


def text_of(view: ArticleView, watchlist: Watchlist) -> Text:
    """An article as the comparison wants it, credits read."""
    content = view.content
    outlet = watchlist.outlet_for(content.outlet)
    return Text(
        article=view.id,
        text_sha=content.text,
        outlet=content.outlet,
        title=content.title,
        body=view.text,
        language=content.language,
        published=content.published,
        credits=find_credits(view.extraction, outlet, watchlist.outlets),
        hints=view.extraction.hints,
        links=view.extraction.links,
        url=content.canonical_url or content.url,
        outlet_name=content.outlet_name,
    )


def assign(store: Store, watchlist: Watchlist, articles: Iterable[str], *, now: datetime) -> int:
    """Record the origin of every article in the components touched, where it is not on record; how many."""
    catch_up(store)
    waiting, done, count = sorted(set(articles)), set[str](), 0
    # Some at a time: their texts are held in memory.
    for start in range(0, len(waiting), BATCH):
        touched = [name for name in waiting[start : start + BATCH] if name not in done]
        if touched:
            members, recorded = _assign(store, watchlist, touched, now)
            done |= members
            count += recorded
    catch_up(store)
    return count


def _assign(store: Store, watchlist: Watchlist, touched: Sequence[str], now: datetime) -> tuple[set[str], int]:
    """The components of some articles: who is in them, and how many origins were recorded."""
    relations = queries.relations_touching(store, touched)
    named = {name for relation in relations for name in (relation.a, relation.b)} | set(touched)
    rulings = [ruled.fact for ruled in _rulings_around(store, named)]
    members = component_of(touched, relations, rulings)
    texts = {name: text_of(view, watchlist) for name, view in queries.articles(store, members).items()}
    streams = {fact.stream: fact for fact in assign_origins(texts, relations, rulings).values()}

    def decide(histories: Mapping[str, Sequence[Recorded]]) -> list[Fact]:
        return [fact for stream, fact in sorted(streams.items()) if _latest(histories[stream]) != fact]

    return set(members), len(EventLog(store).record_all(sorted(streams), decide, now=now))


def _rulings_around(store: Store, articles: set[str]) -> list[queries.Ruled]:
    """The decisions that name any of the articles, and any that those name with them, in order of recording."""
    while True:
        found = queries.rulings(store, articles)
        named = {name for ruled in found for name in names_of(ruled.fact)} | articles
        if named == articles:
            return found
        articles = named


def _latest(history: Sequence[Recorded]) -> OriginAssigned | None:
    facts = [item.fact for item in history if isinstance(item.fact, OriginAssigned)]
    return facts[-1] if facts else None


def tell_stories(
    store: Store, since: datetime, until: datetime, *, as_of: int | None = None, model: Model | None = None
) -> list[tuple[Story, dict[str, list[ArticleView]]]]:
    """The stories of what may have been published in [since, until), each with its families' articles, as known at a position.

    By words, or by what a model finds alike.
    """
    catch_up(store)
    position = queries.last_position(store) if as_of is None else as_of
    names = queries.articles_published(store, since, until, as_of=position)
    found: dict[str, list[ArticleView]] = {}
    for name, view in sorted(queries.articles(store, names, as_of=position).items()):
        if view.content.kind == "news":
            found.setdefault(view.origin.root if view.origin else name, []).append(view)
    voices = [_voice(root, views) for root, views in found.items()]
    told = stories(voices, model.knobs, model.likeness) if model else stories(voices)
    return [(story, {root: found[root] for root in story.families}) for story in told]


def _voice(root: str, views: Sequence[ArticleView]) -> Voice:
    """One voice a family: its original, or, where that is not here, its longest text."""
    chosen = min(views, key=lambda view: (view.id != root, -view.content.words, view.id))
    published = chosen.content.published
    day = published.day() if published else None
    exact = published.instant if published else None
    at = exact or (datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None)
    return Voice(root, chosen.content.title, chosen.text, at)
