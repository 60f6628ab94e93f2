"""Poll feeds and record what they list. Decides nothing; touches the network through what it is handed, and the database."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from functools import partial

import structlog

from ingest import capture as decisions
from ingest.errors import FetchError, ParseError, told
from ingest.listing import decide_listing, entry_streams, hidden_entries
from ingest.readers import FeedReader, What, readers_for
from ingest.runs import DEFECTS, Leases, Tally, unless_known
from ingest.schedule import address_of, audit_due, hints_of, hints_of_failure, next_poll, own_outage, rhythm
from ingest.sources.feed import may_wish
from ingest.types import Feed, Fetch, Fetched, Listing, Request, Validators
from ingest.urls import host_of, registrable_domain
from storage import queries
from storage.blobs import Blobs
from storage.database import Store
from storage.errors import StorageError
from storage.events import (
    EntryListed,
    FeedPoll,
    FeedsPolled,
    PollOutcome,
    Recorded,
    short_hash,
)
from storage.log import EventLog
from storage.projections import catch_up
from storage.views import FeedView

log = structlog.get_logger()

GROUP = 16  # feeds whose entries are recorded in one transaction
AHEAD = 32  # answers whose reading is begun while those before them are recorded
AHEAD_BYTES = 32 << 20  # of them all
# New entries after which the views follow, while feeds are being read: at the end nothing else would be done.
FOLD = 1000
PAGES_BACK = 5  # older pages of one feed that are asked for at once


def feeds_due(store: Store, feeds: Sequence[Feed], now: datetime, *, force: bool = False) -> list[Feed]:
    """Those of the feeds that are due, in order of their name; all of them if `force`."""
    catch_up(store)
    later = set() if force else queries.feeds_due_later(store, now)
    return sorted((feed for feed in feeds if feed.name not in later), key=lambda feed: feed.name)


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
    names = [feed.name for feed in feeds]
    tally, before = Tally(), _last_polls(store, names, now) if force else {}
    with Leases(store, [f"feed/{name}" for name in names], f"poll/{run}", now) as leases:
        # Only now: whoever held a lease until a moment ago has polled that feed.
        catch_up(store)
        views, taken = queries.feed_views(store, now, names), set(leases.taken)
        mine = {
            feed.name: feed
            for feed in feeds
            if f"feed/{feed.name}" in taken
            and (_polled_at(views, feed) == before.get(feed.name) if force else _due(views.get(feed.name), now))
        }
        polls: list[FeedPoll] = []
        torn: list[_Answer] = []
        fresh = sum(name not in views or not views[name].body for name in mine)
        with (reader or FeedReader(readers_for(fresh))) if mine else nullcontext(FeedReader(0)) as reading:
            requests = [_feed_request(feed, views.get(feed.name)) for feed in mine.values()]
            answers = _answers(fetch, requests, views, now)
            groups = _groups(
                _Answer(mine[name], outcome, audit, views.get(name), reading, store) for name, outcome, audit in answers
            )
            for group, more in _recorded(groups, store, leases, now):
                polls += more
                torn += [answer.without_body() for answer in group if answer.older]
            polls = _mended(polls, torn, fetch, now)
            leases.renew()
            for poll in polls:
                _tell(poll, tally)
        if polls:
            _record_polls(store, run, _excused(polls, mine, views), now)
            # Before the leases go back, so that whoever takes them next sees when each feed is due.
            catch_up(store)
    return tally


def _recorded(
    groups: Iterator[list[_Answer]], store: Store, leases: Leases, now: datetime
) -> Iterator[tuple[list[_Answer], list[FeedPoll]]]:
    """Each group with its polls, once what it lists is on record; the views follow, and the leases are held on to."""
    unfolded = 0
    for group in groups:
        polls = _polls(group, store, now)
        unfolded += sum(poll.new for poll in polls)
        if unfolded >= FOLD:
            catch_up(store)
            unfolded = 0
        leases.renew()
        yield group, polls


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


def _mended(polls: list[FeedPoll], torn: Sequence[_Answer], fetch: Fetch, now: datetime) -> list[FeedPoll]:
    """The polls with what was listed in between, where a feed lists nothing that it listed before and has older pages (RFC 5005).

    After an outage, say. Its pages are asked, newest first, until one lists something known.
    """
    more, asked = Counter[str](), {answer.older for answer in torn}
    waiting = {answer.feed.name: answer for answer in torn}
    for _ in range(PAGES_BACK):
        requests = [replace(_feed_request(answer.feed, None), url=answer.older) for answer in waiting.values()]
        before, waiting = waiting, {}
        for request, outcome in fetch(requests) if requests else ():
            last = before[request.key]
            page = _Answer(last.feed, outcome, "", None, last.reader, last.store)
            new = _older_page(page, now)
            more[request.key] += new
            if new and page.older and page.older not in asked:
                asked.add(page.older)
                waiting[request.key] = page
    return [poll.model_copy(update={"new": poll.new + more[poll.feed]}) if more[poll.feed] else poll for poll in polls]


def _older_page(page: _Answer, now: datetime) -> int:
    """Record what an older page lists; how many of its entries are new, 0 where it cannot be had or read."""
    try:
        listing = page.reading() if isinstance(page.outcome, Fetched) else None
    except (ParseError, *DEFECTS) as error:
        log.warning("older_page_unread", feed=page.feed.name, error=told(error))
        return 0
    if listing is None:
        return 0
    new = _record_new([(page, listing)], page.store, now)[0][page.feed.name]
    page.older = _older(page.feed, listing) if new == len(listing.entries) else ""
    return new


def _older(feed: Feed, listing: Listing) -> str:
    """The page of older entries that a feed names, within its own domain."""
    there = listing.next_page
    return there if there and registrable_domain(there) == registrable_domain(feed.url) else ""


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


def _last_polls(store: Store, names: Sequence[str], now: datetime) -> dict[str, datetime | None]:
    catch_up(store)
    return {name: view.polled_at for name, view in queries.feed_views(store, now, names).items()}


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
    EventLog(store).record(fact.stream, partial(unless_known, fact=fact), now=now)


def _recordable(poll: FeedPoll) -> FeedPoll:
    odd = {name: told for name, value in poll if isinstance(value, str) and (told := decisions.clean(value)) != value}
    return poll.model_copy(update=odd) if odd else poll


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
        self.older = ""  # the page of older entries to be asked for, where what came in between is missing
        self.reading = self._begun()
        self.size = len(outcome.body) if isinstance(outcome, Fetched) else 0

    def _begun(self) -> Callable[[], Listing | None]:
        if isinstance(self.outcome, FetchError):
            return lambda: None
        if self.outcome.not_modified:  # its wishes are had together with others' (see `_wishes`)
            return lambda: None
        held = _held(self.view, self.feed, self.store)
        return self.reader.begin("news" if held else "entries", self.feed.kind, self.outcome, held)

    def without_body(self) -> _Answer:
        """Itself, for one who needs no more of what was answered: thousands of bodies are not held for a whole run."""
        if isinstance(self.outcome, Fetched):
            self.outcome = replace(self.outcome, body=b"")
        self.reading = lambda: None
        return self

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
    return _failed_poll(answer.feed, ParseError(answer.feed.name, "defect", told(error)), answer.view, now)


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
    known_before = answer.view is not None and bool(answer.view.body)
    answer.older = _older(answer.feed, listing) if known_before and 0 < new == len(listing.entries) else ""
    poll = _answered(answer.feed, answer.fetched, answer.view, now, kind, listing)
    if listing.warnings:
        log.warning("feed_odd", feed=answer.feed.name, notes=list(listing.warnings))
    return poll.model_copy(update={"body": body, "new": new, "entries": len(listing.entries) + listing.passed_over})


def _tell(poll: FeedPoll, tally: Tally) -> None:
    tally.add(poll.outcome)
    tally.counts["entries_new"] += poll.new
    if poll.outcome == "failed":
        tally.faults[poll.feed] = poll.error
    log.info("feed_polled", feed=poll.feed, outcome=poll.outcome, new=poll.new, error=poll.error)


def _record_entries(read: Sequence[tuple[_Answer, Listing]], store: Store, now: datetime) -> dict[str, int]:
    """Record what feeds list; for each how many of its entries no poll has counted yet."""
    first, known = _record_new(read, store, now)
    streams = {one.feed.name: entry_streams(one.feed, listing.entries) for one, listing in read}
    return {
        one.feed.name: first[one.feed.name] + _left([known[name] for name in streams[one.feed.name]], one.view)
        for one, _ in read
    }


def _record_new(
    read: Sequence[tuple[_Answer, Listing]], store: Store, now: datetime
) -> tuple[Counter[str], dict[str, Sequence[Recorded]]]:
    """Record what feeds list; how many entries of each were never recorded before, and what was known of each entry."""
    known: dict[str, Sequence[Recorded]] = {}

    def decide(histories: Mapping[str, Sequence[Recorded]]) -> list[EntryListed]:
        known.update(histories)
        return [fact for one, listing in read for fact in decide_listing(histories, one.feed, listing.entries)]

    every = [name for one, listing in read for name in entry_streams(one.feed, listing.entries)]
    recorded = EventLog(store).record_all(every, decide, now=now)
    facts = (item.fact for item in recorded if item.version == 1)
    return Counter(fact.feed for fact in facts if isinstance(fact, EntryListed)), known


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
        tls_verified=fetched.tls_verified,
        asked=_asked(feed, view),
    )


def _distrusted(feed: Feed, view: FeedView | None) -> bool:
    """Its validators are not sent, so that every poll costs the server the whole feed: once a day is often enough."""
    return view is not None and view.lied_at is not None and view.url == feed.url


def _failed_poll(feed: Feed, error: FetchError | ParseError, view: FeedView | None, now: datetime) -> FeedPoll:
    # Where the host is left alone, as it asked, the feed has failed at nothing.
    at_rest = isinstance(error, FetchError) and error.at_rest
    due = next_poll(
        feed,
        now=now,
        outcome="failed",
        reason=error.reason,
        hints=hints_of_failure(error) if isinstance(error, FetchError) else None,
        weekly=rhythm(view.new_entries, now) if view else None,
        failures=(view.failures if view else 0) + (not at_rest),
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
        outage=at_rest,
    )


def _asked(feed: Feed, view: FeedView | None) -> str:
    """The address that was asked, where it is not the desk's."""
    address = address_of(feed, view)
    return address if address != feed.url else ""
