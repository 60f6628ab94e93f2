"""Articles to families, silent edits to small differences, and edits followed into the copies. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Literal

from reports.evidence import anchor, cite
from reports.parts import Difference, Edit, Family, Gone, Member, Piece
from reports.types import Reading
from storage.events import Change
from storage.views import ArticleView, RevisionView

DIFFERENCE_LIMIT = 240
DIFFERENCES_KEPT = 6
CONTEXT_WORDS = 6

# Which change of words matters more to somebody who has already quoted them.
WEIGHT = {
    "numbers": 0,
    "negation": 1,
    "names": 2,
    "attribution": 3,
    "headline": 4,
    "date": 5,
    "wording": 6,
    "trivial": 7,
}


def families(readings: Iterable[Reading]) -> tuple[Family, ...]:
    """The articles by the text they come from: families with copies first, then by first publication."""
    found: dict[str, list[ArticleView]] = {}
    for reading in readings:
        found.setdefault(root_of(reading.article), []).append(reading.article)
    return tuple(sorted((_family(root, views) for root, views in found.items()), key=_family_order))


def root_of(view: ArticleView) -> str:
    """The origin of an article's text: its root, or itself where nothing else is known."""
    return view.origin.root if view.origin else view.id


def relation_of(view: ArticleView) -> str:
    """What an article is to its root: original, copy or partial. A summary repeats its source without being a copy."""
    if root_of(view) == view.id:
        return "original"
    return "partial" if view.origin and view.origin.relation == "partial" else "copy"


def edits(
    revised: Iterable[tuple[ArticleView, RevisionView, RevisionView]], readings: Sequence[Reading]
) -> tuple[Edit, ...]:
    """Silent edits, those that change most for the reader first."""
    copies = [reading.article for reading in readings]
    made = [_edit(view, before, after, copies) for view, before, after in revised]
    return tuple(sorted(made, key=_edit_order))


def gone(views: Iterable[ArticleView]) -> tuple[Gone, ...]:
    """Articles whose address no longer shows them, in the order of their ids."""
    return tuple(
        Gone(anchor=anchor("gone", view.id), source=cite(view), last_seen_at=view.revision.observed_at)
        for view in sorted(views, key=lambda view: view.id)
    )


def difference(before: str, after: str, limit: int = DIFFERENCE_LIMIT) -> tuple[Piece, ...]:
    """The words that went and came, with a few around them, at most `limit` characters in all."""
    old, new = _words(before), _words(after)
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    runs: list[Piece] = []
    for place, (kind, a, b, c, d) in enumerate(steps):
        if kind == "equal":
            runs.append(Piece(text=_context(old[a:b], place == 0, place == len(steps) - 1)))
            continue
        runs += _marked(old[a:b], "removed") + _marked(new[c:d], "added")
    return _within(runs, limit)


def _family(root: str, views: Sequence[ArticleView]) -> Family:
    members = tuple(_member(view, {view.id for view in views}) for view in sorted(views, key=_age))
    home = next((view for view in views if view.id == root), min(views, key=_age))
    origin = next((view.origin for view in views if view.origin), None)
    return Family(
        root=root,
        anchor=anchor("f", root),
        name=(origin.root_name if origin else "") or home.content.outlet_name or home.content.outlet,
        headline=home.content.title,
        captured=not (origin and origin.virtual),
        members=members,
        outlets=len({view.content.outlet for view in views}),
        copies=sum(relation_of(view) == "copy" for view in views),
        parts=sum(relation_of(view) == "partial" for view in views),
    )


def _member(view: ArticleView, present: set[str]) -> Member:
    origin = view.origin
    if origin is None:
        return Member(source=cite(view))
    return Member(
        source=cite(view),
        parent=origin.parent if origin.parent in present and origin.parent != view.id else "",
        relation=origin.relation,
        credit=origin.credits[0].quote if origin.credits else "",
        confidence=origin.confidence,
    )


def _age(view: ArticleView) -> tuple[str, str]:
    published = view.content.published
    return (published.value if published else "~"), view.id


def _family_order(family: Family) -> tuple[bool, str, str]:
    first = family.members[0].source.published
    return family.copies + family.parts == 0, (first.value if first else "~"), family.root


def _edit(view: ArticleView, before: RevisionView, after: RevisionView, copies: Sequence[ArticleView]) -> Edit:
    weighty = [change for change in after.changes if change.kind != "trivial"]
    ranked = sorted(weighty, key=lambda change: WEIGHT[change.kind])
    siblings = [copy for copy in copies if copy.id != view.id and root_of(copy) == root_of(view)]
    carry, follow = _followed(ranked, siblings)
    return Edit(
        anchor=anchor("e", f"{view.id} {after.n}"),
        source=cite(view),
        before=before.n,
        after=after.n,
        seen_at=after.observed_at,
        differences=tuple(
            Difference(kind=c.kind, pieces=difference(c.before, c.after)) for c in ranked[:DIFFERENCES_KEPT]
        ),
        trivial=len(after.changes) - len(weighty),
        uncorrected=carry,
        corrected=follow,
    )


def _edit_order(edit: Edit) -> tuple[int, str, int]:
    kinds = [WEIGHT[difference.kind] for difference in edit.differences]
    return min(kinds, default=WEIGHT["trivial"]), edit.source.article, edit.after


def _followed(changes: Sequence[Change], copies: Iterable[ArticleView]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The outlets whose copy still has the old words, and those whose copy has the new ones."""
    # A word or two proves nothing about a copy.
    telling = [c for c in changes if len(c.before.split()) >= 3 and len(c.after.split()) >= 3]
    if not telling:
        return (), ()
    pages = [(copy.content.outlet_name or copy.content.outlet, f"{copy.content.title} {copy.text}") for copy in copies]
    carry = {name for name, page in pages if any(_has(page, c.before) and not _has(page, c.after) for c in telling)}
    follow = {name for name, page in pages if any(_has(page, c.after) and not _has(page, c.before) for c in telling)}
    return tuple(sorted(carry)), tuple(sorted(follow - carry))


def _has(page: str, words: str) -> bool:
    return _plain(words) in _plain(page)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*", re.sub(r"\s+", " ", text).strip())


def _marked(words: Sequence[str], mark: Literal["removed", "added"]) -> list[Piece]:
    """The words as one piece, and the space after them as another, so that no line is drawn through nothing."""
    text = "".join(words)
    return [Piece(text=text.strip(), mark=mark), Piece(text=" ")] if text.strip() else []


def _context(words: Sequence[str], first: bool, last: bool) -> str:
    """Words that stayed, shortened on the sides where nothing changed."""
    if (first and last) or len(words) <= CONTEXT_WORDS * (1 if first or last else 2):
        return "".join(words)
    head = "" if first else "".join(words[:CONTEXT_WORDS])
    tail = "" if last else "".join(words[-CONTEXT_WORDS:])
    return f"{head}… {tail}".strip() + (" " if tail else "")


def _within(runs: Sequence[Piece], limit: int) -> tuple[Piece, ...]:
    kept: list[Piece] = []
    for run in runs:
        room = limit - sum(len(piece.text) for piece in kept)
        if len(run.text) > room:
            return (*kept, Piece(text=run.text[: max(0, room - 1)] + "…", mark=run.mark))
        kept.append(run)
    return tuple(kept)
