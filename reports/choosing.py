"""Choose what a day's digest is made of, as known at a position of the log. Touches the database, only to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from reports.digest import Selection
from reports.origins import read_topic
from reports.placing import is_of, is_undated, place
from reports.readings import admitted, read
from reports.reviews import review
from reports.topics import Topic
from reports.types import Reading, TopicReading, Window
from storage import queries
from storage.database import Store
from storage.events import StatementReviewed
from storage.views import ArticleView, CoverageView, RevisionView

# How many days before the window a piece may lie and still be shown as background.
BACKGROUND_DAYS = 3


def select_day(topic: Topic, day: date, store: Store, *, as_of: int) -> Selection:
    """Everything that a digest of the day is made of, as known at a position."""
    window = topic.window(day)
    today = _placed(store, topic, window, as_of)
    known = _reviews(store, topic, as_of)
    dated = review(read(store, topic, today), topic, known)
    readings = dated.readings
    reading = read_topic(readings, topic, dated.ties)
    held = review(read(store, topic, _undated(store, topic, window, as_of)), topic, known)
    undated = _kindred(held.readings, reading)
    shown = [*today, *(item.article for item in undated)]
    return Selection(
        topic=topic,
        window=window,
        today=readings,
        reading=reading,
        coverage=_coverage(store, window, as_of),
        undated=undated,
        undated_reading=read_topic(undated, topic, held.ties) if undated else None,
        background=_background(store, topic, window, as_of),
        edits=_edits(store, topic, window, as_of, shown),
        vanished=_vanished(store, topic, window, as_of, shown),
        as_of=as_of,
        checkpoint=queries.checkpoint_note(store, as_of),
        notes=(*dated.notes, *held.notes),
    )


def _reviews(store: Store, topic: Topic, as_of: int) -> tuple[StatementReviewed, ...]:
    """What was decided on statements, if the topic lets anybody but the rules decide."""
    if topic.review == "rules":
        return ()
    return tuple(item.fact for item in queries.reviews(store, topic.id, as_of=as_of))


def _coverage(store: Store, window: Window, as_of: int) -> CoverageView:
    """How the sources did, and how many articles of the day were erased: whether of the topic, nobody can say now."""
    dated = queries.articles_published(store, window.since, window.until, as_of=as_of)
    lost = [each for each in queries.erased_among(store, dated, as_of=as_of) if each.content.kind == "news"]
    erased = sum(is_of(each.content, window) for each in lost)
    return replace(queries.coverage(store, window.since, window.until, as_of=as_of), erased=erased)


def _views(store: Store, topic: Topic, ids: Sequence[str], as_of: int) -> list[ArticleView]:
    """Those of the articles that the topic admits, in order of their first recording."""
    found = queries.articles(store, ids, as_of=as_of).values()
    return admitted(store, topic, sorted(found, key=lambda view: view.first.position))


def _placed(store: Store, topic: Topic, window: Window, as_of: int) -> list[ArticleView]:
    """The news of the day, each with its day and the basis of it."""
    dated = queries.articles_published(store, window.since, window.until, as_of=as_of)
    vague = queries.articles_undated(store, window.since, window.until, as_of=as_of)
    views = _views(store, topic, sorted({*dated, *vague}), as_of)
    placed = (place(view, window) for view in views if view.content.kind == "news")
    return [view for view in placed if view is not None]


def _undated(store: Store, topic: Topic, window: Window, as_of: int) -> list[ArticleView]:
    views = _views(store, topic, queries.articles_undated(store, window.since, window.until, as_of=as_of), as_of)
    return [view for view in views if view.content.kind == "news" and is_undated(view, window)]


def _kindred(undated: tuple[Reading, ...], reading: TopicReading) -> tuple[Reading, ...]:
    """Undated articles that speak of a claim of the day; the others could be of any day."""
    claims = {claim.claim for claim in reading.claims if claim.statements}
    return tuple(item for item in undated if any(statement.claim in claims for statement in item.statements))


def _background(store: Store, topic: Topic, window: Window, as_of: int) -> tuple[ArticleView, ...]:
    """Reference pages, whenever written, and news of the days before."""
    before = window.since - timedelta(days=BACKGROUND_DAYS)
    ids = {
        *queries.articles_reference(store, as_of=as_of),
        *queries.articles_published(store, before, window.since, as_of=as_of),
    }
    views = _views(store, topic, sorted(ids), as_of)
    return tuple(view for view in views if view.content.kind == "reference" or place(view, window) is None)


def _edits(
    store: Store, topic: Topic, window: Window, as_of: int, shown: Sequence[ArticleView]
) -> tuple[tuple[ArticleView, RevisionView, RevisionView], ...]:
    """Silent edits: of the articles shown, whenever seen; of others, if seen in the window."""
    seen = {name for name, _ in queries.edits_between(store, window.since, window.until, as_of=as_of)}
    known = {view.id for view in shown}
    others = _views(store, topic, sorted(seen - known), as_of)
    pairs = [
        (view, before, after)
        for view in (*shown, *others)
        for before, after in zip(view.revisions, view.revisions[1:], strict=False)
        # A revision without changes is the same page read by other rules.
        if after.changes and (view.id in known or window.since <= after.observed_at < window.until)
    ]
    return tuple(sorted(pairs, key=lambda pair: pair[2].position))


def _vanished(
    store: Store, topic: Topic, window: Window, as_of: int, shown: Sequence[ArticleView]
) -> tuple[ArticleView, ...]:
    known = {view.id: view for view in shown if view.vanished_at is not None}
    seen = set(queries.vanished_between(store, window.since, window.until, as_of=as_of))
    return (*known.values(), *_views(store, topic, sorted(seen - known.keys()), as_of))
