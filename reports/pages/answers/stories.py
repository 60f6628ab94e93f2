"""The stories that were told of a day. Touches the database, only to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from reports.pages.answers.desk import PAGE, Desk
from storage import happenings, search
from storage.happenings import Told
from storage.search import Card


@dataclass(frozen=True)
class StoryLine:
    """A story with those of its families that are shown, by their roots, and how many more there are."""

    told: Told
    shown: tuple[str, ...]
    more: int


@dataclass(frozen=True)
class StoriesPage:
    """A day's stories that several families tell, how many families tell one alone, and the days before and after."""

    told: tuple[Told, ...]
    lines: tuple[StoryLine, ...]
    alone: int
    cards: Mapping[str, Card]
    before: date | None
    after: date | None


def story_days(desk: Desk, *, before: date | None = None, limit: int = PAGE) -> list[date]:
    """The days that have stories, the last first."""
    return happenings.days_told(desk.store, before=before, limit=limit)


def stories_page(desk: Desk, day: date, *, stories: int = PAGE, families: int = 12) -> StoriesPage:
    """The stories of the window that ends with a day; none where it was not told."""
    told = happenings.told_on(desk.store, day)
    several = [story for story in told if len(story.families) > 1]
    lines = tuple(
        StoryLine(story, story.families[:families], len(story.families) - families) for story in several[:stories]
    )
    cards = search.cards_of(desk.store, [name for line in lines for name in line.shown])
    earlier = happenings.days_told(desk.store, before=day, limit=1)
    return StoriesPage(
        told=tuple(told),
        lines=lines,
        alone=len(told) - len(several),
        cards=cards,
        before=earlier[0] if earlier else None,
        after=happenings.next_told(desk.store, day),
    )
