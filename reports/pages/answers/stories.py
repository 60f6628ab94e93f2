"""The stories that were told of a day. Touches the database, only to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from reports.pages.answers.desk import PAGE, Desk
from reports.parts import Digest
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
class Alike:
    """By their roots the stories of families, by their anchors those that the evidence of claims is told in."""

    families: Mapping[str, Told]
    claims: Mapping[str, tuple[Told, ...]]


@dataclass(frozen=True)
class StoriesPage:
    """A day's stories that several families tell, from one on, how many families tell one alone, and the days before and after.

    `following` is the number of the first story that is not shown, 0 if there is none.
    """

    told: tuple[Told, ...]
    lines: tuple[StoryLine, ...]
    following: int
    alone: int
    cards: Mapping[str, Card]
    before: date | None
    after: date | None


def story_days(desk: Desk, *, before: date | None = None, limit: int = PAGE) -> list[date]:
    """The days that have stories, the last first."""
    return happenings.days_told(desk.store, before=before, limit=limit)


def alike_in(desk: Desk, day: date, digest: Digest) -> Alike:
    """What the families and claims of an issue have to do with the stories of its day, as those stand now."""
    home = {member.source.article: family.root for family in digest.families for member in family.members}
    told = _stories_of(desk, day, set(home.values()))
    claims = {}
    for claim in digest.claims:
        roots = {home.get(line.source.article, "") for group in claim.groups for line in group.evidence}
        found = {told[root].number: told[root] for root in roots if root in told}
        claims[claim.anchor] = tuple(found[number] for number in sorted(found))
    return Alike(told, claims)


def _stories_of(desk: Desk, day: date, families: set[str]) -> dict[str, Told]:
    """By its root, the story of each family that another one tells too."""
    several = (story for story in happenings.told_on(desk.store, day) if len(story.families) > 1)
    return {root: story for story in several for root in story.families if root in families}


def page_from(number: int) -> int | None:
    """The first story of the page that a story is on; None for the page that needs no asking."""
    return (number - 1) // PAGE * PAGE + 1 if number > PAGE else None


def stories_page(desk: Desk, day: date, *, first: int = 1, stories: int = PAGE, families: int = 12) -> StoriesPage:
    """The stories of the window that ends with a day, from a number on; none where it was not told."""
    told = happenings.told_on(desk.store, day)
    several = [story for story in told if len(story.families) > 1]
    lines = tuple(
        StoryLine(story, story.families[:families], len(story.families) - families)
        for story in several[first - 1 : first - 1 + stories]
    )
    cards = search.cards_of(desk.store, [name for line in lines for name in line.shown])
    earlier = happenings.days_told(desk.store, before=day, limit=1)
    return StoriesPage(
        told=tuple(told),
        lines=lines,
        following=first + stories if len(several) >= first + stories else 0,
        alone=len(told) - len(several),
        cards=cards,
        before=earlier[0] if earlier else None,
        after=happenings.next_told(desk.store, day),
    )
