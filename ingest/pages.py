"""Capture the pages of listed entries, and look at known ones again. Decides nothing; touches the network through what it is handed, and the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from ingest.errors import ExtractError, FetchError
from ingest.extract import Job, SourceHints
from ingest.keeping import Errand, Keeper
from ingest.reread import Again
from ingest.runs import Leases, Tally
from ingest.types import Fetch, Request
from ingest.watchlist import LADDER, Watchlist
from ingest.workers import SECONDS, Outcome, PageReader, Rules, extract_many, read_article
from storage import queries
from storage.blobs import Blobs
from storage.database import Store
from storage.events import (
    EntryListed,
    Extraction,
)
from storage.projections import catch_up
from storage.views import ArticleView


def pages_to_capture(store: Store, now: datetime) -> list[str]:
    """Article ids of listed entries whose page we do not have yet."""
    catch_up(store)
    return sorted({listed.entry.article for listed in queries.entries_to_capture(store, now=now)})


def capture_pages(
    articles: Sequence[str] | None,
    store: Store,
    fetch: Fetch,
    watchlist: Watchlist,
    *,
    run: str,
    now: datetime,
    workers: int = 2,
    read: Rules = read_article,
    seconds: float = SECONDS,
) -> Tally:
    """Fetch and read the pages of listed entries, all that are waiting or those of the given articles.

    A page that takes longer than `seconds` to read is given up.
    """
    catch_up(store)

    def waiting(ids: Sequence[str] | None) -> list[Errand]:
        return [_errand(item, watchlist) for item in queries.entries_to_capture(store, now=now, articles=ids)]

    return _run_errands(
        waiting, articles, store, fetch, watchlist, run=run, now=now, workers=workers, read=read, seconds=seconds
    )


def _errand(listed: queries.Listed, watchlist: Watchlist) -> Errand:
    entry = listed.entry
    feed = watchlist.feed(entry.feed)
    via, outlet = f"feed/{entry.feed}", feed.outlet if feed else ""
    return Errand(entry.article, entry.url, via, entry.entry, listed.not_before, _hints(entry), outlet)


def _hints(entry: EntryListed) -> SourceHints:
    return SourceHints(
        title=entry.title, published=entry.published, updated=entry.updated, byline=entry.byline, source=entry.source
    )


def pages_to_revisit(
    store: Store, now: datetime, *, ladder: Sequence[timedelta] = LADDER, force: bool = False
) -> list[str]:
    """Article ids whose next step on the ladder has come; every live page if `force`."""
    catch_up(store)
    since = None if force else now - max(ladder, default=timedelta()) - timedelta(days=2)
    known = queries.articles_to_visit(store, observed_after=since)
    return [item.article for item in known if force or _is_due(item, ladder, now)]


def _is_due(known: queries.Known, ladder: Sequence[timedelta], now: datetime) -> bool:
    first = known.first_observed_at
    return first is not None and any(known.visited_at < first + step <= now for step in ladder)


def revisit_pages(
    articles: Sequence[str],
    store: Store,
    fetch: Fetch,
    watchlist: Watchlist,
    *,
    run: str,
    now: datetime,
    workers: int = 2,
    force: bool = False,
    read: Rules = read_article,
) -> Tally:
    """Look at pages again for silent edits and disappearances; also what has not changed is recorded.

    Those whose step on the ladder has come, or with `force` all but those that somebody else is just done with.
    """
    before = {item.article: item.visited_at for item in queries.articles_to_visit(store, articles=articles)}

    def due(ids: Sequence[str] | None) -> list[Errand]:
        known = queries.articles_to_visit(store, articles=ids)
        if force:
            wanted = [item.article for item in known if item.visited_at == before.get(item.article)]
        else:
            wanted = [item.article for item in known if _is_due(item, watchlist.ladder, now)]
        return [_second_look(view, store) for view in queries.articles(store, wanted).values()]

    return _run_errands(due, articles, store, fetch, watchlist, run=run, now=now, workers=workers, read=read)


def _second_look(view: ArticleView, store: Store) -> Errand:
    entries = queries.entries_of(store, view.id)
    # The same hints as at the first look: other ones would read as an edit of the page.
    hints = _hints(entries[0]) if entries else SourceHints()
    return Errand(view.id, view.content.url, "revisit", hints=hints, outlet=view.content.outlet)


def _run_errands(
    errands: Callable[[Sequence[str] | None], list[Errand]],
    articles: Sequence[str] | None,
    store: Store,
    fetch: Fetch,
    watchlist: Watchlist,
    *,
    run: str,
    now: datetime,
    workers: int,
    read: Rules,
    seconds: float = SECONDS,
) -> Tally:
    """Fetch and keep the pages that are wanted and that nobody else is fetching."""
    names = articles if articles is not None else [item.article for item in errands(None)]
    with Leases(store, [f"page/{name}" for name in names], f"pages/{run}", now) as leases:
        # Only now, as with feeds: somebody else may just have done it.
        catch_up(store)
        mine = {item.article: item for item in errands([name.removeprefix("page/") for name in leases.taken])}
        with Again(Blobs(store), PageReader(min(workers, 1), read=read), store) as again:
            keeper = Keeper(store, watchlist, mine, now, again)
            reading = partial(extract_many, workers=min(workers, 1 + len(mine) // 20), read=read, seconds=seconds)
            requests = [
                Request(item.url, key=item.article, kind="page", **watchlist.tls_for(item.url))
                for item in mine.values()
            ]
            for article, outcome in _read_pages(requests, fetch, reading, keeper):
                keeper.keep(article, outcome)
                leases.renew()
        keeper.record_visits(run)
        catch_up(store)
    return keeper.tally


def _read_pages(
    requests: Sequence[Request], fetch: Fetch, reading: Callable[[Iterable[Job]], Iterator[Outcome]], keeper: Keeper
) -> Iterator[tuple[str, Extraction | ExtractError]]:
    """Fetch all, read what came; fetching goes on while pages are read."""
    waiting: list[str] = []

    def jobs() -> Iterable[Job]:
        for request, outcome in fetch(requests):
            if isinstance(outcome, FetchError):
                keeper.fault(request.key, outcome)
                continue
            keeper.arrived(request.key, outcome)
            waiting.append(request.key)
            yield keeper.job(request.key, outcome)

    for number, (_, extracted) in enumerate(reading(jobs())):
        yield waiting[number], extracted
