"""Order the effects of taking in: poll feeds, capture pages, look again. Decides nothing.

The walk of a feed: `poll_feeds` → bytes → `FeedReader` → `decide_listing` → log;
then of a page: `capture_pages` → bytes → `extract_many` → `decide_page` → log.
Everything enters by `EventLog.record`, so a repeated run finds its own events.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Self, cast, get_args

import structlog

from ingest import capture as decisions
from ingest.errors import ExtractError, FetchError, ParseError
from ingest.extract import Job, SourceHints
from ingest.listing import decide_listing, entry_streams, hidden_entries
from ingest.readers import FeedReader, What, readers_for
from ingest.reread import Again
from ingest.schedule import address_of, audit_due, hints_of, hints_of_failure, next_poll, own_outage, rhythm
from ingest.sites import Standing
from ingest.sources.feed import may_wish
from ingest.types import Feed, Fetch, Fetched, Listing, Request, Validators
from ingest.urls import article_id, host_of
from ingest.watchlist import LADDER, Watchlist
from ingest.workers import Outcome, PageReader, Rules, extract_many, read_article
from storage import queries
from storage.blobs import Blobs
from storage.clock import to_micros
from storage.database import Store
from storage.errors import BlobErased, BlobMissing, IdempotencyConflict, OutsideProfile, ReadError, StorageError
from storage.events import (
    ArticleVanished,
    Capture,
    CaptureFailed,
    EntryListed,
    Extraction,
    Fact,
    FeedPoll,
    FeedsPolled,
    ItemRejected,
    PagesRevisited,
    PageVisit,
    PollOutcome,
    Recorded,
    VisitOutcome,
    short_hash,
)
from storage.log import EventLog
from storage.projections import catch_up
from storage.views import ArticleView, FeedView

log = structlog.get_logger()

SHARD = 200
GROUP = 16  # feeds whose entries are recorded in one transaction
AHEAD = 32  # answers whose reading is begun while those before them are recorded
AHEAD_BYTES = 32 << 20  # of them all
LEASE_SECONDS = 600
# What one odd feed or page may do to us; it is told as that one's failure, and the batch goes on.
# That the database is away or the clock wrong is nobody's failure, and stops the batch.
DEFECTS = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError,
    OutsideProfile, IdempotencyConflict, BlobMissing, ReadError,
)  # fmt: skip
GONE = ("gone", "not_found")
VISITS = get_args(VisitOutcome)


@dataclass
class Tally:
    """What a run did, by word; small enough to hand from task to task."""

    counts: Counter[str] = field(default_factory=Counter)
    articles: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, word: str, article: str = "") -> None:
        """Count one outcome, and keep the article if it has news."""
        self.counts[word] += 1
        if article:
            self.articles.append(article)

    def as_dict(self) -> dict[str, int]:
        """The counts in order of name."""
        return dict(sorted(self.counts.items()))


# Feeds


def feeds_due(store: Store, feeds: Sequence[Feed], now: datetime, *, force: bool = False) -> list[Feed]:
    """Those of the feeds that are due, in order of their name; all of them if `force`."""
    catch_up(store)
    views = queries.feed_views(store, now)

    due = (feed for feed in feeds if force or _due(views.get(feed.name), now))
    return sorted(due, key=lambda feed: feed.name)


def words_of(error: Exception) -> str:
    """What an error says, in signs that any record can hold."""
    return f"{type(error).__name__}: {error}".encode("ascii", "backslashreplace").decode().replace("\0", "")[:300]


def shards(names: Sequence[str], size: int = SHARD) -> list[list[str]]:
    """Names in lists of at most `size`."""
    return [list(names[start : start + size]) for start in range(0, len(names), size)]


class _Leases:
    """What nobody else is to work on for the time of a with block; renewed while the work goes on."""

    def __init__(self, store: Store, names: Iterable[str], holder: str, now: datetime) -> None:
        self._store, self._holder, self._now = store, holder, now
        self._since = self._renewed = time.monotonic()
        self.taken = queries.take_lease(store, list(names), holder, now, LEASE_SECONDS)

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


def poll_feeds(
    feeds: Sequence[Feed],
    store: Store,
    fetch: Fetch,
    *,
    run: str,
    now: datetime,
    force: bool = False,
    reader: FeedReader | None = None,
) -> Tally:
    """Poll feeds that are due and that nobody else is polling, and record what they list, in one batch event.

    With `force` also those that are not due, but none that somebody else is just done with. What came is read by
    `reader`: by default in a process that is killed when one feed takes too long or too much.
    """
    tally, before = Tally(), _last_polls(store, now)
    with _Leases(store, [f"feed/{feed.name}" for feed in feeds], f"poll/{run}", now) as leases:
        # Only now: whoever held a lease until a moment ago has polled that feed.
        catch_up(store)
        views = queries.feed_views(store, now)
        mine = {
            feed.name: feed
            for feed in feeds
            if f"feed/{feed.name}" in leases.taken
            and (_polled_at(views, feed) == before.get(feed.name) if force else _due(views.get(feed.name), now))
        }
        polls: list[FeedPoll] = []
        fresh = sum(name not in views or not views[name].body for name in mine)
        with (reader or FeedReader(readers_for(fresh))) if mine else nullcontext(FeedReader(0)) as reading:
            requests = [_feed_request(feed, views.get(feed.name)) for feed in mine.values()]
            answers = _answers(fetch, requests, views, now)
            for group in _groups(
                _Answer(mine[name], outcome, audit, views.get(name), reading, store) for name, outcome, audit in answers
            ):
                polls += _polls(group, store, now)
                leases.renew()
            for poll in polls:
                _tell(poll, tally)
        if polls:
            _record_polls(store, run, _excused(polls, mine, views), now)
            # Before the leases go back, so that whoever takes them next sees when each feed is due.
            catch_up(store)
    return tally


def _answers(
    fetch: Fetch, requests: Sequence[Request], views: Mapping[str, FeedView], now: datetime
) -> Iterator[tuple[str, Fetched | FetchError, str]]:
    """Each feed's answer. A 304 that is due for an audit is asked about once more, without conditions, at the end.

    Asked only after the 304, so that what differs cannot have been written in
    between polls. Where no whole answer comes (``failed``), the 304 stands.
    """
    doubted: dict[str, tuple[Request, Fetched]] = {}
    for request, outcome in fetch(requests):
        view = views.get(request.key)
        if view and isinstance(outcome, Fetched) and outcome.not_modified and audit_due(view, now):
            doubted[request.key] = (request, outcome)
        else:
            yield request.key, outcome, ""
    again = [replace(request, validators=Validators()) for request, _ in doubted.values()]
    for request, outcome in fetch(again) if again else ():
        whole = isinstance(outcome, Fetched)
        yield request.key, outcome if whole else doubted[request.key][1], "asked" if whole else "failed"


def _audited(poll: FeedPoll, answer: _Answer) -> FeedPoll:
    """The poll with what its audit, if it was one, found out about the 304s before."""
    audit, view, outcome = answer.audit, answer.view, answer.outcome
    if not audit or view is None or not isinstance(outcome, Fetched):
        return poll
    if audit == "failed" or poll.outcome == "failed":
        return poll.model_copy(update={"audit": "failed"})
    if poll.outcome == "unchanged":
        return poll.model_copy(update={"audit": "agreed"})
    held, now = (_kept(answer, "entries", known) for known in (view, replace(view, body=poll.body)))
    hidden = hidden_entries(held, now)
    if not hidden:
        return poll.model_copy(update={"audit": "agreed"})
    log.warning("not_modified_was_false", feed=poll.feed, url=poll.url, hidden=len(hidden))
    return poll.model_copy(update={"audit": "lied", "hidden": hidden})


def _due(view: FeedView | None, now: datetime) -> bool:
    return view is None or view.due_at is None or view.due_at <= now


def _last_polls(store: Store, now: datetime) -> dict[str, datetime | None]:
    catch_up(store)
    return {name: view.polled_at for name, view in queries.feed_views(store, now).items()}


def _polled_at(views: Mapping[str, FeedView], feed: Feed) -> datetime | None:
    return views[feed.name].polled_at if feed.name in views else None


def _feed_request(feed: Feed, view: FeedView | None) -> Request:
    # Validators speak of one address: another one would be asked about a page it never gave us.
    known = view is not None and view.url == feed.url
    # Nor is anything asked of a server by what it has been found to answer falsely.
    validators = Validators(view.etag, view.last_modified) if view and known and not view.lied_at else Validators()
    return Request(
        address_of(feed, view),
        key=feed.name,
        kind="feed",
        validators=validators,
        tls_ca=feed.tls_ca,
        allow_expired_tls=feed.allow_expired_tls,
    )


def _record_polls(store: Store, run: str, polls: list[FeedPoll], now: datetime) -> None:
    # They are one event: a sign that no record holds, in what one server said, must not cost all of them.
    polls = [_recordable(poll) for poll in polls]
    polls.sort(key=lambda poll: poll.feed)
    fact = FeedsPolled(run=f"{run}/{short_hash(*(poll.feed for poll in polls))}", polls=tuple(polls))
    # A repeated task asks the feeds again, and that it did is kept, too.
    EventLog(store).record(fact.stream, partial(_unless_known, fact=fact), now=now)


def _recordable(poll: FeedPoll) -> FeedPoll:
    odd = {name: told for name, value in poll if isinstance(value, str) and (told := decisions.clean(value)) != value}
    return poll.model_copy(update=odd) if odd else poll


def _unless_known(history: Sequence[Recorded], fact: Fact) -> list[Fact]:
    return [] if any(past.fact == fact for past in history) else [fact]


def _excused(polls: list[FeedPoll], feeds: Mapping[str, Feed], views: Mapping[str, FeedView]) -> list[FeedPoll]:
    """The polls as they are, or, where it must be our own network that failed, with no failure counted against a feed."""
    hosts = {host_of(poll.url) for poll in polls}
    failed = {host_of(poll.url) for poll in polls if poll.outcome == "failed"}
    if not own_outage(len(hosts), len(failed)):
        return polls
    log.warning("own_outage_suspected", hosts=len(hosts), failed=len(failed))
    return [_excuse(poll, feeds[poll.feed], views.get(poll.feed)) for poll in polls]


def _excuse(poll: FeedPoll, feed: Feed, view: FeedView | None) -> FeedPoll:
    # An answer with a status came from the host: that one is not our network's.
    if poll.outcome != "failed" or poll.status is not None:
        return poll
    weekly = rhythm(view.new_entries, poll.polled_at) if view else None
    due = next_poll(feed, now=poll.polled_at, outcome="failed", weekly=weekly, failures=view.failures if view else 0)
    return poll.model_copy(update={"outage": True, "next_at": min(due, poll.next_at)})


class _Answer:
    """What a feed answered; its reading is begun at once, and had when it is needed."""

    def __init__(
        self,
        feed: Feed,
        outcome: Fetched | FetchError,
        audit: str,
        view: FeedView | None,
        reader: FeedReader,
        store: Store,
    ) -> None:
        self.feed, self.outcome, self.audit, self.view = feed, outcome, audit, view
        self.reader, self.store = reader, store
        self.reading = self._begun()
        self.size = len(outcome.body) if isinstance(outcome, Fetched) else 0

    def _begun(self) -> Callable[[], Listing | None]:
        if isinstance(self.outcome, FetchError):
            return lambda: None
        if self.outcome.not_modified:  # its wishes are had together with others' (see `_wishes`)
            return lambda: None
        held = _held(self.view, self.feed, self.store)
        return self.reader.begin("news" if held else "entries", self.feed.kind, self.outcome, held)

    @property
    def fetched(self) -> Fetched:
        """The answer, or its failure raised."""
        if isinstance(self.outcome, FetchError):
            raise self.outcome
        return self.outcome


def _groups(answers: Iterator[_Answer]) -> Iterator[list[_Answer]]:
    """The answers in small groups, those of one group recorded together; some are kept back while they are read."""
    waiting: deque[_Answer] = deque()
    held = 0
    for answer in answers:
        waiting.append(answer)
        held += answer.size
        while len(waiting) >= AHEAD + GROUP or (held > AHEAD_BYTES and len(waiting) > 1):
            group = [waiting.popleft() for _ in range(min(GROUP, len(waiting)))]
            held -= sum(one.size for one in group)
            yield group
    while waiting:
        yield [waiting.popleft() for _ in range(min(GROUP, len(waiting)))]


def _polls(group: Sequence[_Answer], store: Store, now: datetime) -> list[FeedPoll]:
    """Each answer's poll; whatever is wrong with one becomes its failed poll."""
    polls: list[FeedPoll] = []
    read: list[tuple[_Answer, Listing]] = []
    wishes = _wishes(group, store)
    for answer in group:
        try:
            fetched, listing = answer.fetched, wishes.get(answer.feed.name) or answer.reading()
        except (FetchError, ParseError) as error:
            polls.append(_failed_poll(answer.feed, error, answer.view, now))
        except DEFECTS as error:
            polls.append(_defective(answer, error, now))
        else:
            if listing is None or fetched.not_modified:
                polls.append(_answered(answer.feed, fetched, answer.view, now, "not_modified", listing))
            else:
                read.append((answer, listing))
    polls += _record_listings(read, store, now)
    by_feed = {answer.feed.name: answer for answer in group}
    return [_audited(poll, by_feed[poll.feed]) for poll in polls]


def _defective(answer: _Answer, error: Exception, now: datetime) -> FeedPoll:
    return _failed_poll(answer.feed, ParseError(answer.feed.name, "defect", words_of(error)), answer.view, now)


def _record_listings(read: Sequence[tuple[_Answer, Listing]], store: Store, now: datetime) -> list[FeedPoll]:
    """Record what feeds list, together; where one of them is odd, each alone."""
    if not read:
        return []
    try:
        bodies = [(one.fetched.body, one.fetched.header("Content-Type") or "application/xml") for one, _ in read]
        names = Blobs(store).put_all(bodies)
        new = _record_entries(read, store, now)
        return [
            _listed(one, listing, name, new[one.feed.name], now)
            for (one, listing), name in zip(read, names, strict=True)
        ]
    except DEFECTS as error:
        if len(read) == 1:
            return [_defective(read[0][0], error, now)]
    return [poll for one in read for poll in _record_listings([one], store, now)]


def _listed(answer: _Answer, listing: Listing, body: str, new: int, now: datetime) -> FeedPoll:
    kind: PollOutcome = "unchanged" if answer.view and answer.view.body == body else "changed"
    poll = _answered(answer.feed, answer.fetched, answer.view, now, kind, listing)
    return poll.model_copy(update={"body": body, "new": new, "entries": len(listing.entries) + listing.passed_over})


def _tell(poll: FeedPoll, tally: Tally) -> None:
    tally.add(poll.outcome)
    tally.counts["entries_new"] += poll.new
    log.info("feed_polled", feed=poll.feed, outcome=poll.outcome, new=poll.new, error=poll.error)


def _record_entries(read: Sequence[tuple[_Answer, Listing]], store: Store, now: datetime) -> dict[str, int]:
    """Record what feeds list; for each how many of its entries no poll has counted yet."""
    streams = {one.feed.name: entry_streams(one.feed, listing.entries) for one, listing in read}
    known: dict[str, Sequence[Recorded]] = {}

    def decide(histories: Mapping[str, Sequence[Recorded]]) -> list[EntryListed]:
        known.update(histories)
        return [fact for one, listing in read for fact in decide_listing(histories, one.feed, listing.entries)]

    every = [name for names in streams.values() for name in names]
    recorded = EventLog(store).record_all(every, decide, now=now)
    first = Counter(item.fact.feed for item in recorded if item.version == 1 and isinstance(item.fact, EntryListed))
    return {
        one.feed.name: first[one.feed.name] + _left([known[name] for name in streams[one.feed.name]], one.view)
        for one, _ in read
    }


def _left(histories: Sequence[Sequence[Recorded]], view: FeedView | None) -> int:
    """Entries that a poll recorded which was killed before its own record: nobody has counted them."""
    counted = view.position if view else -1
    return sum(bool(past) and past[0].position > counted for past in histories)


def _wishes(group: Sequence[_Answer], store: Store) -> dict[str, Listing | None]:
    """What each feed that has not changed said of when to ask it: that holds until it says otherwise."""
    unchanged = [one for one in group if isinstance(one.outcome, Fetched) and one.outcome.not_modified]
    views = {one.feed.name: one.view for one in unchanged if one.view and one.view.body}
    try:
        bodies = Blobs(store).get_all({view.body for view in views.values()})
    except StorageError:  # one of them was erased: each for itself
        return {one.feed.name: _kept(one, "wishes", one.view) for one in unchanged}
    found: dict[str, Listing | None] = {}
    for one in unchanged:
        body = bodies[views[one.feed.name].body] if one.feed.name in views else b""
        found[one.feed.name] = _kept(one, "wishes", one.view) if may_wish(body) else Listing(()) if body else None
    return found


def _kept(answer: _Answer, what: What, view: FeedView | None) -> Listing | None:
    """The body that a feed last gave, read again."""
    if view is None or not view.body:
        return None
    try:
        body = Blobs(answer.store).get(view.body)
        return answer.reader.begin(what, answer.feed.kind, replace(answer.fetched, status=200, body=body))()
    except (ParseError, StorageError):
        return None


def _held(view: FeedView | None, feed: Feed, store: Store) -> bytes:
    """The body of the last poll, whose entries are all on record, and none of which was left out; else nothing."""
    if view is None or not view.body or view.url != feed.url or view.dropped:
        return b""
    try:
        return Blobs(store).get(view.body)
    except StorageError:
        return b""


def _answered(
    feed: Feed, fetched: Fetched, view: FeedView | None, now: datetime, outcome: PollOutcome, listing: Listing | None
) -> FeedPoll:
    due = next_poll(
        feed,
        now=fetched.fetched_at,
        outcome=outcome,
        hints=replace(hints_of(fetched, listing), unconditional=True)
        if _distrusted(feed, view)
        else hints_of(fetched, listing),
        weekly=rhythm(view.new_entries, now) if view else None,
    )
    given = fetched.validators
    return FeedPoll(
        feed=feed.name,
        url=feed.url,
        outcome=outcome,
        polled_at=fetched.fetched_at,
        next_at=due,
        status=fetched.status,
        # A 304 may bring new validators, or none: then the old ones still hold.
        etag=given.etag or (view.etag if view and fetched.not_modified else None),
        last_modified=given.last_modified or (view.last_modified if view and fetched.not_modified else None),
        dropped=dict(listing.dropped) if listing and not fetched.not_modified else {},
        moved_to=fetched.final_url if fetched.permanent and fetched.final_url != fetched.url else "",
        asked=_asked(feed, view),
    )


def _distrusted(feed: Feed, view: FeedView | None) -> bool:
    """Its validators are not sent, so that every poll costs the server the whole feed: once a day is often enough."""
    return view is not None and view.lied_at is not None and view.url == feed.url


def _failed_poll(feed: Feed, error: FetchError | ParseError, view: FeedView | None, now: datetime) -> FeedPoll:
    due = next_poll(
        feed,
        now=now,
        outcome="failed",
        reason=error.reason,
        hints=hints_of_failure(error) if isinstance(error, FetchError) else None,
        weekly=rhythm(view.new_entries, now) if view else None,
        failures=(view.failures if view else 0) + 1,
    )
    return FeedPoll(
        feed=feed.name,
        url=feed.url,
        outcome="failed",
        polled_at=now,
        next_at=due,
        status=error.status if isinstance(error, FetchError) else 200,
        error=f"{error.reason}: {error.detail}" if error.detail else error.reason,
        asked=_asked(feed, view),
    )


def _asked(feed: Feed, view: FeedView | None) -> str:
    """The address that was asked, where it is not the desk's."""
    address = address_of(feed, view)
    return address if address != feed.url else ""


# Pages


@dataclass(frozen=True)
class _Errand:
    """Why a page is fetched."""

    article: str
    url: str
    via: str
    entry: str = ""
    not_before: datetime | None = None
    hints: SourceHints = field(default_factory=SourceHints)
    outlet: str = ""


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
) -> Tally:
    """Fetch and read the pages of listed entries, all that are waiting or those of the given articles."""
    catch_up(store)

    def waiting(ids: Sequence[str] | None) -> list[_Errand]:
        return [_errand(item, watchlist) for item in queries.entries_to_capture(store, now=now, articles=ids)]

    return _run_errands(waiting, articles, store, fetch, watchlist, run=run, now=now, workers=workers, read=read)


def _errand(listed: queries.Listed, watchlist: Watchlist) -> _Errand:
    entry = listed.entry
    feed = watchlist.feed(entry.feed)
    via, outlet = f"feed/{entry.feed}", feed.outlet if feed else ""
    return _Errand(entry.article, entry.url, via, entry.entry, listed.not_before, _hints(entry), outlet)


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

    def due(ids: Sequence[str] | None) -> list[_Errand]:
        known = queries.articles_to_visit(store, articles=ids)
        if force:
            wanted = [item.article for item in known if item.visited_at == before.get(item.article)]
        else:
            wanted = [item.article for item in known if _is_due(item, watchlist.ladder, now)]
        return [_second_look(view, store) for view in queries.articles(store, wanted).values()]

    return _run_errands(due, articles, store, fetch, watchlist, run=run, now=now, workers=workers, read=read)


def _second_look(view: ArticleView, store: Store) -> _Errand:
    entries = queries.entries_of(store, view.id)
    # The same hints as at the first look: other ones would read as an edit of the page.
    hints = _hints(entries[0]) if entries else SourceHints()
    return _Errand(view.id, view.content.url, "revisit", hints=hints, outlet=view.content.outlet)


def _run_errands(
    errands: Callable[[Sequence[str] | None], list[_Errand]],
    articles: Sequence[str] | None,
    store: Store,
    fetch: Fetch,
    watchlist: Watchlist,
    *,
    run: str,
    now: datetime,
    workers: int,
    read: Rules,
) -> Tally:
    """Fetch and keep the pages that are wanted and that nobody else is fetching."""
    names = articles if articles is not None else [item.article for item in errands(None)]
    with _Leases(store, [f"page/{name}" for name in names], f"pages/{run}", now) as leases:
        # Only now, as with feeds: somebody else may just have done it.
        catch_up(store)
        mine = {item.article: item for item in errands([name.removeprefix("page/") for name in leases.taken])}
        with Again(Blobs(store), PageReader(min(workers, 1), read=read)) as again:
            keeper = _Keeper(store, watchlist, mine, now, again)
            reading = partial(extract_many, workers=min(workers, 1 + len(mine) // 20), read=read)
            for article, outcome in _read_pages(mine, fetch, reading, keeper):
                keeper.keep(article, outcome)
                leases.renew()
        keeper.record_visits(run)
        catch_up(store)
    return keeper.tally


def _read_pages(
    errands: Mapping[str, _Errand], fetch: Fetch, reading: Callable[[Iterable[Job]], Iterator[Outcome]], keeper: _Keeper
) -> Iterator[tuple[str, Extraction | ExtractError]]:
    """Fetch all, read what came; fetching goes on while pages are read."""
    waiting: list[str] = []

    def jobs() -> Iterable[Job]:
        for request, outcome in fetch([Request(item.url, key=item.article, kind="page") for item in errands.values()]):
            if isinstance(outcome, FetchError):
                keeper.fault(request.key, outcome)
                continue
            keeper.arrived(request.key, outcome)
            waiting.append(request.key)
            yield keeper.job(request.key, outcome)

    for number, (_, extracted) in enumerate(reading(jobs())):
        yield waiting[number], extracted


def _job(fetched: Fetched, errand: _Errand) -> Job:
    content_type = fetched.header("Content-Type") or "text/html"
    media_type = content_type.partition(";")[0].strip().lower() or "text/html"
    return Job(fetched.body, fetched.final_url, media_type, fetched.fetched_at, content_type, errand.hints)


class _Keeper:
    """Keeps what errands bring home: bytes to the blobs, decisions to the log, counts to the tally."""

    def __init__(
        self, store: Store, watchlist: Watchlist, errands: Mapping[str, _Errand], now: datetime, again: Again
    ) -> None:
        self.tally, self._again = Tally(), again
        self._store, self._watchlist, self._errands, self._now = store, watchlist, errands, now
        self._log, self._blobs = EventLog(store), Blobs(store)
        self._standing = Standing(self._log)
        self._captures: dict[str, Capture] = {}
        self._jobs: dict[str, Job] = {}
        self._visits: list[PageVisit] = []

    def arrived(self, article: str, fetched: Fetched) -> None:
        """Keep the raw bytes before anything is read out of them."""
        errand = self._errands[article]
        media = (fetched.header("Content-Type") or "text/html").partition(";")[0].strip().lower()
        self._captures[article] = Capture(
            url=errand.url,
            final_url=fetched.final_url,
            observed_at=fetched.fetched_at,
            raw=self._blobs.put(fetched.body, media),
            media_type=media,
            status=fetched.status,
            via=errand.via,
            entry=errand.entry,
            not_before=errand.not_before,
            hops=fetched.hops,
            tls_verified=fetched.tls_verified,
        )

    def job(self, article: str, fetched: Fetched) -> Job:
        """What is to be read of an answer; held without its bytes, for other bytes of the article to be read like it."""
        job = _job(fetched, self._errands[article])
        self._jobs[article] = replace(job, body=b"")
        return job

    def keep(self, article: str, outcome: Extraction | ExtractError) -> None:
        """Record what a page said, or why it could not be read."""
        if isinstance(outcome, ExtractError):
            self._unreadable(article, outcome)
            return
        try:
            self._read(article, outcome)
        except DEFECTS as error:
            self._failed(article, "defect", words_of(error), self._captures[article].raw)

    def _read(self, article: str, outcome: Extraction) -> None:
        errand, capture = self._errands[article], self._captures[article]
        outlet = decisions.outlet_of(self._watchlist, errand.url, errand.outlet, outcome.outlet_name)
        known = self._standing.known(outlet.id)
        page = decisions.read_page(article, capture, outcome, outlet, known, self._jobs[article])
        self._note(article, keep_page(self._log, self._blobs, page, self._now, self._again))

    def fault(self, article: str, error: FetchError) -> None:
        """Record that a page is gone, or could not be had."""
        errand = self._errands[article]
        if error.reason in GONE and errand.via == "revisit":
            self._gone(article, error.status, error.reason)
            return
        self._failed(article, error.reason, error.detail)

    def record_visits(self, run: str) -> None:
        """One event for all that was only looked at again."""
        visits = sorted((visit for visit in self._visits), key=lambda visit: visit.article)
        if visits:
            fact = PagesRevisited(run=f"{run}/{short_hash(*(visit.article for visit in visits))}", visits=tuple(visits))
            self._log.record(fact.stream, partial(_unless_known, fact=fact), now=self._now)

    def _unreadable(self, article: str, error: ExtractError) -> None:
        errand = self._errands[article]
        if error.reason == "soft_404" and errand.via == "revisit":
            self._gone(article, 200, error.reason)
            return
        self._failed(article, error.reason, error.detail, self._captures[article].raw)

    def _gone(self, article: str, status: int | None, reason: str) -> None:
        errand = self._errands[article]
        fact = ArticleVanished(article=article, url=errand.url, observed_at=self._now, status=status, reason=reason)
        self._log.record(fact.stream, partial(decisions.decide_gone, vanished=fact), now=self._now)
        self._note(article, "vanished")

    def _failed(self, article: str, reason: str, detail: str, raw: str = "") -> None:
        errand = self._errands[article]
        if errand.via == "revisit":
            # A wall or a fault at a second look is no news about the article; that we looked is.
            self._note(article, "unreadable" if raw else "failed", f"{reason}: {detail}")
            return
        fact = CaptureFailed(
            article=article, url=errand.url, via=errand.via, reason=reason, detail=detail[:500], raw=raw
        )
        self._log.record(fact.stream, partial(decisions.decide_failure, failed=fact), now=self._now)
        self.tally.add("failed")
        log.info("capture_failed", url=errand.url, reason=reason, detail=detail)

    def _note(self, article: str, outcome: str, detail: str = "") -> None:
        self.tally.add(outcome, article if outcome in ("new", "revised", "reread", "vanished", "restored") else "")
        log.info("page_kept", article=article, url=self._errands[article].url, outcome=outcome)
        if self._errands[article].via == "revisit":
            at = self._captures[article].observed_at if article in self._captures else self._now
            kind = cast("VisitOutcome", outcome) if outcome in VISITS else "unchanged"
            self._visits.append(PageVisit(article=article, observed_at=at, outcome=kind, detail=detail[:500]))


def keep_page(log_: EventLog, blobs: Blobs, page: decisions.Page, now: datetime, again: Again | None = None) -> str:
    """Put a page's text and reading into the blobs and record what it means; the outcome in one word."""
    return keep_pages(log_, blobs, [page], now, again=again)[0]


def keep_pages(
    log_: EventLog,
    blobs: Blobs,
    pages: Sequence[decisions.Page],
    now: datetime,
    raw: Sequence[tuple[bytes, str]] = (),
    again: Again | None = None,
) -> list[str]:
    """As `keep_page`, for pages of different articles at once, with their raw bytes if they are not kept yet.

    Where rules of reading have changed, `again` reads what is held by those of now; by default here, without any bound.
    """
    again = again or Again(blobs, PageReader(0))
    texts = [(page.body.encode(), "text/plain") for page in pages]
    blobs.put_all([*raw, *texts, *((page.extraction, "application/json") for page in pages)])
    found: dict[str, str] = {}

    def decide(histories: Mapping[str, Sequence[Recorded]]) -> list[Fact]:
        latest = {name: decisions.latest_content(history) for name, history in histories.items()}
        before = _texts(blobs, [content.text for content in latest.values() if content])
        facts: list[Fact] = []
        for page in pages:
            last, history = latest[_stream(page)], histories[_stream(page)]
            text = before.get(last.text) if last else ""
            found[page.article], more = decisions.decide_page(history, page, text, again.read(history, page))
            facts += more
        return facts

    log_.record_all([_stream(page) for page in pages], decide, now=now)
    return [found[page.article] for page in pages]


def _texts(blobs: Blobs, names: Sequence[str]) -> dict[str, str]:
    """The texts of those names, without those whose words were erased."""
    try:
        return {name: words.decode() for name, words in blobs.get_all(names).items()}
    except BlobErased:
        return {} if len(names) == 1 else {key: text for name in names for key, text in _texts(blobs, [name]).items()}


def _stream(page: decisions.Page) -> str:
    return f"article/{page.article}"


def reject(log_: EventLog, source: str, item: str, reason: str, detail: str, now: datetime) -> None:
    """Record that something could not be taken in; once, however often it is tried."""
    fact = ItemRejected(source=source, item=item, reason=reason, detail=detail[:500])
    # In other words (a library's, of another version) it is the same rejection, and the first words stand.
    with suppress(IdempotencyConflict):
        log_.append([fact], now=now)


def run_name(now: datetime) -> str:
    """A name for a run begun by hand; Airflow gives its own run ids."""
    return f"manual/{to_micros(now)}"


__all__ = [
    "DEFECTS",
    "LADDER",
    "Tally",
    "article_id",
    "capture_pages",
    "feeds_due",
    "keep_page",
    "keep_pages",
    "pages_to_capture",
    "pages_to_revisit",
    "poll_feeds",
    "reject",
    "revisit_pages",
    "run_name",
    "shards",
    "words_of",
]
