"""Tell the stories of some days, and keep those of each day on record for pages and digests. Orders effects; `stories` decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from ingest.embeddings import Model
from ingest.stories import ALGORITHM, Story, Voice, stories
from storage import happenings, queries
from storage.database import Store
from storage.projections import catch_up
from storage.views import ArticleView

STORIES = f"stories:{ALGORITHM}"
_DAY = timedelta(days=1)
_AT_ONCE = 500  # articles whose texts and readings are in memory together

_Rank = tuple[bool, int, str]


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
    for _, view in sorted(queries.articles(store, names, as_of=position).items()):
        if view.content.kind == "news":
            found.setdefault(_root(view), []).append(view)
    voices = [_voice(root, min(views, key=lambda view: _rank(view, root))) for root, views in found.items()]
    told = stories(voices, model.knobs, model.likeness) if model else stories(voices)
    return [(story, {root: found[root] for root in story.families}) for story in told]


def tell_waiting(
    store: Store, *, now: datetime, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> int:
    """Tell the stories anew of each day up to now that anything new may be of, and keep them; how many days.

    A day's stories are those of the window that ends with it. Killed, the next run tells them all again.
    """
    position = catch_up(store)
    days = [day for day in happenings.days_waiting(store, STORIES) if day <= now.date()]
    for done, day in enumerate(days, 1):
        happenings.put(store, day, [(story.families, story.words) for story in tell_day(store, day)])
        progress(done, len(days))
    happenings.stand(store, STORIES, position)
    return len(days)


def tell_day(store: Store, day: date) -> tuple[Story, ...]:
    """The stories of the window that ends with a day. Of each article no more is held than its family's voice wants."""
    until = datetime(day.year, day.month, day.day, tzinfo=UTC) + _DAY
    position = queries.last_position(store)
    names = sorted(queries.articles_published(store, until - happenings.WINDOW * _DAY, until, as_of=position))
    chosen: dict[str, tuple[_Rank, Voice]] = {}
    for start in range(0, len(names), _AT_ONCE):
        for view in queries.articles(store, names[start : start + _AT_ONCE], as_of=position).values():
            root = _root(view)
            if view.content.kind == "news" and (root not in chosen or _rank(view, root) < chosen[root][0]):
                chosen[root] = (_rank(view, root), _voice(root, view))
    return stories(voice for _, voice in chosen.values())


def _root(view: ArticleView) -> str:
    return view.origin.root if view.origin else view.id


def _rank(view: ArticleView, root: str) -> _Rank:
    """A family speaks by its original, or, where that is not here, by its longest text: the least of these."""
    return view.id != root, -view.content.words, view.id


def _voice(root: str, view: ArticleView) -> Voice:
    published = view.content.published
    day = published.day() if published else None
    exact = published.instant if published else None
    at = exact or (datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None)
    return Voice(root, view.content.title, view.text, at)
