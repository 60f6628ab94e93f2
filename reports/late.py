"""Find the issued days that the record has said more about since. Reads the store; decides nothing about content."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reports.topics import Topic
from reports.types import Window
from storage import queries
from storage.database import Store
from storage.events import DigestIssued
from storage.projections import catch_up


def late_issues(topics: Sequence[Topic], store: Store, *, since: date) -> list[DigestIssued]:
    """The last issue of each day from `since` on that news, an edit or a withdrawal has reached since it was made.

    What is found here may still read the same: an amendment is issued only if it does not.
    """
    catch_up(store)
    return [fact for topic in topics for fact in _last_issues(store, topic, since) if _reached(topic, fact, store)]


def _last_issues(store: Store, topic: Topic, since: date) -> list[DigestIssued]:
    last = {fact.day: fact for fact in queries.digests(store, topic.id) if fact.day >= since.isoformat()}
    return [last[day] for day in sorted(last)]


def _reached(topic: Topic, fact: DigestIssued, store: Store) -> bool:
    """Whether an article of the day came, changed or went after the position that the issue stands on."""
    window = topic.window(date.fromisoformat(fact.day))
    known = _ids(store, window, queries.last_position(store))
    if known != _ids(store, window, fact.as_of):
        return True
    views = queries.articles(store, sorted(known)).values()
    return any(max(view.revision.position, view.vanished_at or -1) > fact.as_of for view in views)


def _ids(store: Store, window: Window, as_of: int) -> set[str]:
    return {
        *queries.articles_published(store, window.since, window.until, as_of=as_of),
        *queries.articles_undated(store, window.since, window.until, as_of=as_of),
    }
