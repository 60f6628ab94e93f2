"""Try a topic on what the store holds: what it catches, and how past days would read under it. Touches the database.

Nothing that was issued is touched and no event is written. Readings made on
the way are kept like any others, under the version of the topic they are of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from reports.choosing import select_day
from reports.errors import ReportError
from reports.explaining import EXAMPLES, Hits, Tally
from reports.normal import Document
from reports.past import past_topic
from reports.readings import read
from reports.replayed import DayChange, compare_days
from reports.topics import Topic
from storage import queries
from storage.database import Store
from storage.events import DigestIssued
from storage.projections import catch_up
from storage.views import ArticleView

_BATCH = 100
LONGEST = 366  # days replayed at once
Progress = Callable[[int, int], None]


def _silent(done: int, total: int) -> None:
    """Tells nobody."""


def hits(
    store: Store,
    topic: Topic,
    *,
    since: date | None = None,
    until: date | None = None,
    examples: int = EXAMPLES,
    progress: Progress = _silent,
) -> Hits:
    """What each part of a topic catches in the articles held; with bounds, in those published from `since` up to `until`, both included."""
    catch_up(store)
    tally = Tally(topic, examples)
    ids = _between(store, topic, since, until)
    for start in range(0, len(ids), _BATCH):
        found = queries.articles(store, ids[start : start + _BATCH])
        views = [found[name] for name in ids[start : start + _BATCH] if name in found]
        belong = [view for view in views if tally.look(view, _document(view))]
        for reading in read(store, topic, belong):
            tally.read(reading.article, reading.statements)
        progress(start + len(views), len(ids))
    return tally.result()


def _between(store: Store, topic: Topic, since: date | None, until: date | None) -> list[str]:
    """The newest first, so that examples are of now."""
    if since is None and until is None:
        return queries.all_articles(store)[::-1]
    first, last = since or date(1000, 1, 1), until or date(9000, 1, 1)
    begin, end = topic.window(first).since, topic.window(last).until
    return queries.articles_published(store, begin, end, as_of=queries.last_position(store))


def _document(view: ArticleView) -> Document:
    return Document.of(view.text, view.content.title, view.content.language)


def replay(
    store: Store,
    new: Topic,
    since: date,
    until: date,
    *,
    old: Topic | None = None,
    progress: Progress = _silent,
) -> Iterator[DayChange]:
    """For each day from `since` to `until` (included) what `new` would change.

    Each day is read as of the position its last issue stood on, against the
    version that it was issued with; `old` takes that version's place where it
    is given. A day that was never issued is read as of now, against the version recorded last.
    """
    if until < since:
        raise ReportError(f"the days end ({until}) before they begin ({since}); give --since first, then --until")
    total = (until - since).days + 1
    if total > LONGEST:
        raise ReportError(f"{total} days are too many at once; give at most {LONGEST}")
    catch_up(store)
    issued = {fact.day: fact for fact in queries.digests(store, new.id)}
    for number in range(total):
        day = since + timedelta(days=number)
        fact = issued.get(day.isoformat())
        before = old or _recorded(store, new, fact or _latest(issued))
        as_of = fact.as_of if fact is not None else queries.last_position(store)
        then, now = (select_day(topic, day, store, as_of=as_of) for topic in (before, new))
        yield compare_days(then, now, issued=fact.issue if fact is not None else 0)
        progress(number + 1, total)


def _latest(issued: dict[str, DigestIssued]) -> DigestIssued | None:
    return max(issued.values(), key=lambda fact: fact.as_of, default=None)


def _recorded(store: Store, topic: Topic, fact: DigestIssued | None) -> Topic:
    if fact is None:
        raise ReportError(
            f"no digest of topic {topic.id} was issued, so no earlier version of it is on record; "
            "give the file to compare with: --old FILE"
        )
    return past_topic(store, topic.id, fact.topic_version)
