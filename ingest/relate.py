"""Find which texts hang together and where each comes from, and record it. Orders effects; `syndication` and `origin` decide.

Every current text is compared with its look-alikes by the version of comparison that serves (`compare`);
then the origins of the touched components are worked out from all evidence, so
the order of arrival does not matter, and recorded where they differ from what
is on record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import structlog

from ingest.compare import BATCH, compare_waiting
from ingest.comparisons import begin
from ingest.credit import find_credits
from ingest.origin import ALGORITHM as ORIGIN
from ingest.origin import Text, assign_origins, component_of
from ingest.rulings import names_of
from ingest.watchlist import Watchlist
from storage import lookalikes, queries
from storage.database import Store
from storage.events import Fact, OriginAssigned, Recorded
from storage.log import EventLog
from storage.projections import catch_up
from storage.views import ArticleView

log = structlog.get_logger()
ORIGINS = f"origins:{ORIGIN}"


def relate_articles(store: Store, watchlist: Watchlist, *, now: datetime, batch: int = BATCH) -> dict[str, int]:
    """Compare every text not yet compared, and bring the origins up to the evidence; counts of what was recorded.

    What is recorded does not depend on `batch`, the number of texts that are read, compared and written at once.
    """
    catch_up(store)
    comparison = begin(store, now)
    compared = relations = 0
    for texts, found in compare_waiting(store, comparison, now=now, batch=batch):
        compared, relations = compared + texts, relations + found
    return {"texts": compared, "relations": relations, "origins": assign_waiting(store, watchlist, now)}


def assign_waiting(store: Store, watchlist: Watchlist, now: datetime) -> int:
    """Assign origins wherever there is newer evidence. That it is done is noted last: a killed run leaves nothing out."""
    position = catch_up(store)
    count = assign(store, watchlist, lookalikes.origins_waiting(store, ORIGINS), now=now)
    lookalikes.origins_stand(store, ORIGINS, position)
    return count


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
