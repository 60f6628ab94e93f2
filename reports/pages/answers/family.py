"""Families of articles with one origin. Touches the database, only to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports.pages.answers.articles import FAMILY
from reports.pages.answers.desk import PAGE, Desk
from storage import search
from storage.errors import UnknownSubject
from storage.search import Card, FamilyLine, Kin


@dataclass(frozen=True)
class FamilyPage:
    """A family by the latest evidence: its members with what is held of them."""

    root: str
    name: str
    kin: tuple[Kin, ...]
    cards: Mapping[str, Card]

    @property
    def virtual(self) -> bool:
        """The original is named by a credit but was never captured."""
        return self.root.startswith("virtual:")

    def member(self, name: str) -> Kin | None:
        """One member."""
        return next((each for each in self.kin if each.article == name), None)


def families(desk: Desk, *, before: int | None = None, limit: int = PAGE) -> list[FamilyLine]:
    """Families of several articles; all of them must be counted to know the latest, so the answer is kept at hand."""
    ask = lambda: search.families(desk.store, before=before, limit=limit)  # noqa: E731
    return desk.as_it_stands("families", ask, before, limit)


def family_page(desk: Desk, root: str) -> FamilyPage:
    """The family of a root; UnknownSubject where nothing comes from it."""
    kin = search.kin_of(desk.store, root, limit=FAMILY)
    if not kin:
        raise UnknownSubject(f"no family has the origin {root!r}")
    cards = search.cards_of(desk.store, [each.article for each in kin])
    return FamilyPage(
        root, next((each.origin.root_name for each in kin if each.origin.root_name), root), tuple(kin), cards
    )
