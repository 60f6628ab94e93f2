"""Record what a person decides about relations and origins, and bring the origins up to it. Touches the database.

A decision is an event over what is measured; the measures stay, and stand
again when the decision is undone. Digests already issued rest on the origins
of their position and do not change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from ingest.errors import IngestError
from ingest.publishers import resolve
from ingest.relate import assign
from ingest.rulings import Ruling, Rulings, names_of, said
from ingest.watchlist import Watchlist
from storage import queries
from storage.database import Store
from storage.events import Fact, OriginOverruled, Recorded, RelationOverruled
from storage.log import EventLog
from storage.projections import catch_up
from storage.views import ArticleView

Part = Literal["copy", "partial"]


def decide(
    store: Store, watchlist: Watchlist, decision: str, article: str, other: str, *, kind: Part, reason: str, by: str,
    now: datetime,
) -> int:  # fmt: skip
    """Join, split, origin or undo, by its name; how many origins changed."""
    if decision == "join":
        return join(store, watchlist, article, other, kind=kind, reason=reason, by=by, now=now)
    if decision == "split":
        return split(store, watchlist, article, other, reason=reason, by=by, now=now)
    if decision == "origin":
        return assign_origin(store, watchlist, article, other, kind=kind, reason=reason, by=by, now=now)
    return undo(store, watchlist, article, other, reason=reason, by=by, now=now)


def join(
    store: Store, watchlist: Watchlist, copy: str, source: str, *, kind: Part, reason: str, by: str, now: datetime
) -> int:
    """The first article's text is the second's, whole or in part; how many origins changed."""
    one, two = _pair(store, copy, source)
    _refuse_circle(store, one.id, two.id)
    return _rule(store, watchlist, _relation(one, two, "join", reason, by, source=two.id, kind=kind), now)


def split(store: Store, watchlist: Watchlist, one: str, two: str, *, reason: str, by: str, now: datetime) -> int:
    """Nothing ties the two texts; how many origins changed."""
    return _rule(store, watchlist, _relation(*_pair(store, one, two), "split", reason, by), now)


def assign_origin(
    store: Store, watchlist: Watchlist, article: str, root: str, *, kind: Part, reason: str, by: str, now: datetime
) -> int:
    """The article's text comes from `root`: itself, another article, or a publisher by name; how many origins changed."""
    view = queries.article(store, article)
    name, shown = _root(store, watchlist, root)
    if not name.startswith("virtual:") and name != view.id:
        _refuse_circle(store, view.id, name)
    fact = OriginOverruled(
        article=view.id, text=view.content.text, decision="assign", root=name, root_name=shown, kind=kind,
        reason=reason, by=by,
    )  # fmt: skip
    return _rule(store, watchlist, fact, now)


def undo(store: Store, watchlist: Watchlist, one: str, two: str = "", *, reason: str, by: str, now: datetime) -> int:
    """The decision on a pair, or on one article's origin, stands no more; how many origins changed."""
    view = queries.article(store, one)
    standing = Rulings.of(ruled.fact for ruled in queries.rulings(store, [view.id]))
    if two:
        a, b = _pair(store, one, two)
        if (min(a.id, b.id), max(a.id, b.id)) not in standing.pairs:
            raise IngestError(f"no decision stands on {a.id} and {b.id}; `dateline decide list` shows those that do")
        return _rule(store, watchlist, _relation(a, b, "undo", reason, by), now)
    if view.id not in standing.origins:
        raise IngestError(
            f"no decision stands on the origin of {view.id}; for one on two articles name both, `dateline decide list` shows them"
        )
    fact = OriginOverruled(article=view.id, text=view.content.text, decision="undo", reason=reason, by=by)
    return _rule(store, watchlist, fact, now)


def told(ruling: Ruling) -> str:
    """A decision in one line, for people."""
    if isinstance(ruling, OriginOverruled):
        what = "is from where the evidence says again" if ruling.decision == "undo" else _comes(ruling)
        return f"{ruling.article} {what}; {said(ruling)}"
    if ruling.decision == "join":
        copy = ruling.b if ruling.source == ruling.a else ruling.a
        what = "is a copy of" if ruling.kind == "copy" else "holds a part of"
        return f"{copy} {what} {ruling.source}; {said(ruling)}"
    words = {"split": "have nothing to do with each other", "undo": "are as measured again"}
    return f"{ruling.a} and {ruling.b} {words[ruling.decision]}; {said(ruling)}"


def _comes(ruling: OriginOverruled) -> str:
    """Where a person said that a text comes from."""
    if ruling.root == ruling.article:
        return "is an original of its own"
    whole = "comes" if ruling.kind == "copy" else "comes in part"
    held = "" if not ruling.root.startswith("virtual:") else f", whose text is not held ({ruling.root})"
    return f"{whole} from {ruling.root_name if held else ruling.root}{held}"


def _rule(store: Store, watchlist: Watchlist, fact: Ruling, now: datetime) -> int:
    """Record a decision unless it stands already, and assign anew what it touches."""
    if not fact.reason.strip() or not fact.by.strip():
        raise IngestError("a decision needs a reason and a name; give --why and --by")

    def decide(history: Sequence[Recorded]) -> list[Fact]:
        past = [item.fact for item in history if isinstance(item.fact, type(fact))]
        return [] if past and past[-1] == fact else [fact]

    EventLog(store).record(fact.stream, decide, now=now)
    catch_up(store)
    return assign(store, watchlist, names_of(fact), now=now)


def _pair(store: Store, one: str, two: str) -> tuple[ArticleView, ArticleView]:
    """Two different articles."""
    first, second = queries.article(store, one), queries.article(store, two)
    if first.id == second.id:
        raise IngestError(f"{one!r} and {two!r} are one article, {first.id}; name two")
    return first, second


def _relation(
    one: ArticleView,
    two: ArticleView,
    decision: Literal["join", "split", "undo"],
    reason: str,
    by: str,
    *,
    source: str = "",
    kind: Part | Literal[""] = "",
) -> RelationOverruled:
    """The fact, its articles in the order of their ids."""
    a, b = sorted((one, two), key=lambda view: view.id)
    return RelationOverruled(
        a=a.id, b=b.id, text_a=a.content.text, text_b=b.content.text, decision=decision, source=source, kind=kind,
        reason=reason, by=by,
    )  # fmt: skip


def _root(store: Store, watchlist: Watchlist, words: str) -> tuple[str, str]:
    """The id and name of an origin: a stored article, else a publisher."""
    found: Mapping[str, ArticleView] = queries.articles(store, [words])
    if not found and words.startswith(("http://", "https://")):
        found = {words: queries.article(store, words)}
    for view in found.values():
        return view.id, view.content.outlet_name or view.content.outlet
    publisher = resolve(words.removeprefix("virtual:"), watchlist.outlets)
    if publisher is None:
        raise IngestError(f"{words!r} is neither a stored article nor a publisher's name; `dateline search` finds ids")
    return f"virtual:{publisher.id}", publisher.name


def _refuse_circle(store: Store, article: str, source: str) -> None:
    """No text comes from its own copy."""
    standing = Rulings.of(ruled.fact for ruled in queries.rulings(store))
    if standing.circle(article, source):
        raise IngestError(
            f"{source} comes from {article} by a decision that stands; undo that first (`dateline decide list`)"
        )
