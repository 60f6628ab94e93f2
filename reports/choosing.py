"""Choose what a day's digest is made of, as known at a position of the log. Touches the database, only to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from reports.digest import Selection
from reports.origins import read_topic
from reports.placing import is_of, is_undated, place, said_after, written_until
from reports.readings import admitted, read
from reports.reviews import Reviewed, review
from reports.sweeping import unswept
from reports.topics import Topic
from reports.types import Reading, TopicReading, Window
from storage import queries
from storage.database import Store
from storage.events import StatementReviewed
from storage.views import ArticleView, CoverageView, RevisionView

# How many days before the window a piece may lie and still be shown as background.
BACKGROUND_DAYS = 3


@dataclass(frozen=True)
class _Asked:
    """Ids of the articles that may belong to a day, by what was asked for; which of them do is decided by reading them."""

    dated: Sequence[str]
    vague: Sequence[str]
    before: Sequence[str]
    reference: Sequence[str]
    edited: Sequence[str]
    vanished: Sequence[str]

    @property
    def ids(self) -> set[str]:
        """All of them."""
        return {*self.dated, *self.vague, *self.before, *self.reference, *self.edited, *self.vanished}


@unswept()
def select_day(topic: Topic, day: date, store: Store, *, as_of: int, read_until: int | None = None) -> Selection:
    """Everything that a digest of the day is made of, as known at a position.

    With a later `read_until`, pages that were only read anew since stand as they read then.
    """
    window = topic.window(day)
    asked = _ask(store, window, as_of)
    views = _views(store, topic, asked, as_of, read_until)
    today = _placed(_picked(views, (*asked.dated, *asked.vague)), window)
    known = _reviews(store, topic, as_of)
    dated, later = _by_then(review(read(store, topic, today), topic, known), window)
    readings = dated.readings
    reading = read_topic(readings, topic, dated.ties)
    held, _ = _by_then(review(read(store, topic, _undated(_picked(views, asked.vague), window)), topic, known), window)
    undated = _kindred(held.readings, reading)
    shown = [*today, *(item.article for item in undated)]
    return Selection(
        topic=topic,
        window=window,
        today=readings,
        reading=reading,
        coverage=_coverage(store, window, asked.dated, as_of),
        undated=undated,
        undated_reading=read_topic(undated, topic, held.ties) if undated else None,
        background=_background(_picked(views, (*asked.before, *asked.reference)), window),
        edits=_edits(_picked(views, asked.edited), window, shown),
        vanished=_vanished(_picked(views, asked.vanished), shown),
        as_of=as_of,
        checkpoint=queries.checkpoint_note(store, as_of),
        notes=(*dated.notes, *held.notes, *_by_model(topic)),
        later=later,
    )


def _ask(store: Store, window: Window, as_of: int) -> _Asked:
    since, until = window.since, window.until
    return _Asked(
        dated=queries.articles_published(store, since, until, as_of=as_of),
        vague=queries.articles_undated(store, since, until, as_of=as_of),
        before=queries.articles_published(store, since - timedelta(days=BACKGROUND_DAYS), since, as_of=as_of),
        reference=queries.articles_reference(store, as_of=as_of),
        edited=[name for name, _ in queries.edits_between(store, since, until, as_of=as_of)],
        vanished=queries.vanished_between(store, since, until, as_of=as_of),
    )


def _views(store: Store, topic: Topic, asked: _Asked, as_of: int, read_until: int | None) -> Mapping[str, ArticleView]:
    """Those of the articles that the topic admits, by id: each is fetched once, for whatever it was asked."""
    found = queries.articles(store, asked.ids, as_of=as_of, read_until=read_until)
    return {view.id: view for view in admitted(store, topic, list(found.values()))}


def _picked(views: Mapping[str, ArticleView], ids: Iterable[str]) -> list[ArticleView]:
    """The admitted ones among the ids, in order of their first recording."""
    return sorted((views[name] for name in set(ids) if name in views), key=lambda view: view.first.position)


def _by_then(reviewed: Reviewed, window: Window) -> tuple[Reviewed, int]:
    """The readings without what was said after the day, and how much that is: pages are written on, and another day's digest has it."""
    kept = tuple(_until(reading, window) for reading in reviewed.readings)
    left_out = sum(len(reading.statements) for reading in reviewed.readings) - sum(len(r.statements) for r in kept)
    return replace(reviewed, readings=kept), left_out


def _until(reading: Reading, window: Window) -> Reading:
    written = written_until(reading.article)
    if written is None or written <= window.day:
        return reading  # a day more than the page's own is that of a zone further east
    return replace(reading, statements=tuple(s for s in reading.statements if not said_after(s.stated_at, window)))


def _by_model(topic: Topic) -> tuple[str, ...]:
    """That a trained model was read beside the rules, and which."""
    model = topic.extractor
    return (
        ()
        if model is None
        else (f"Where the rules find no speaker, a trained model was asked: {model.file}, SHA-256 {model.sha256}.",)
    )


def _reviews(store: Store, topic: Topic, as_of: int) -> tuple[StatementReviewed, ...]:
    """What was decided on statements, if the topic lets anybody but the rules decide."""
    if topic.review == "rules":
        return ()
    return tuple(item.fact for item in queries.reviews(store, topic.id, as_of=as_of))


def _coverage(store: Store, window: Window, dated: Sequence[str], as_of: int) -> CoverageView:
    """How the sources did, and how many articles of the day were erased: whether of the topic, nobody can say now."""
    lost = [each for each in queries.erased_among(store, dated, as_of=as_of) if each.content.kind == "news"]
    erased = sum(is_of(each.content, window) for each in lost)
    return replace(queries.coverage(store, window.since, window.until, as_of=as_of), erased=erased)


def _placed(views: Iterable[ArticleView], window: Window) -> list[ArticleView]:
    """The news of the day, each with its day and the basis of it."""
    placed = (place(view, window) for view in views if view.content.kind == "news")
    return [view for view in placed if view is not None]


def _undated(views: Iterable[ArticleView], window: Window) -> list[ArticleView]:
    return [view for view in views if view.content.kind == "news" and is_undated(view, window)]


def _kindred(undated: tuple[Reading, ...], reading: TopicReading) -> tuple[Reading, ...]:
    """Undated articles that speak of a claim of the day; the others could be of any day."""
    claims = {claim.claim for claim in reading.claims if claim.statements}
    return tuple(item for item in undated if any(statement.claim in claims for statement in item.statements))


def _background(views: Iterable[ArticleView], window: Window) -> tuple[ArticleView, ...]:
    """Reference pages, whenever written, and news of the days before."""
    return tuple(view for view in views if view.content.kind == "reference" or place(view, window) is None)


def _edits(
    seen: Iterable[ArticleView], window: Window, shown: Sequence[ArticleView]
) -> tuple[tuple[ArticleView, RevisionView, RevisionView], ...]:
    """Silent edits: of the articles shown, whenever seen; of others, if seen in the window."""
    known = {view.id for view in shown}
    pairs = [
        (view, before, after)
        for view in (*shown, *(view for view in seen if view.id not in known))
        for before, after in zip(view.revisions, view.revisions[1:], strict=False)
        # A revision without changes is the same page read by other rules.
        if after.changes and (view.id in known or window.since <= after.observed_at < window.until)
    ]
    return tuple(sorted(pairs, key=lambda pair: pair[2].position))


def _vanished(seen: Iterable[ArticleView], shown: Sequence[ArticleView]) -> tuple[ArticleView, ...]:
    known = {view.id: view for view in shown if view.vanished_at is not None}
    return (*known.values(), *(view for view in seen if view.id not in known))
