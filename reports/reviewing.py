"""Record what people decide on statements. Touches the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Literal

from reports.errors import ReportError
from reports.placing import is_undated, place
from reports.readings import admitted, read
from reports.reviews import AMENDABLE, STANCES, Bound, bind, family_of, other_words, sentence_hash
from reports.topics import Topic
from reports.types import Reading, Statement
from storage import queries
from storage.database import Store
from storage.events import StatementReviewed
from storage.log import EventLog
from storage.projections import catch_up
from storage.views import ArticleView

Decision = Literal["accept", "reject", "amend", "merge", "split", "undo"]
_BATCH = 200


def statements(
    store: Store, topic: Topic, article: str = "", day: date | None = None
) -> Iterator[tuple[Statement, ArticleView]]:
    """What the rules read under a topic: in one article, in those that a digest of the day rests on, or in all."""
    catch_up(store)
    if article:
        names = [queries.article(store, article).id]
    else:
        names = sorted(queries.all_articles(store)) if day is None else _of_day(store, topic, day)
    for start in range(0, len(names), _BATCH):
        views = sorted(
            queries.articles(store, names[start : start + _BATCH]).values(), key=lambda view: view.first.position
        )
        for reading in read(store, topic, admitted(store, topic, views)):
            yield from ((statement, reading.article) for statement in reading.statements)


def _of_day(store: Store, topic: Topic, day: date) -> list[str]:
    """The articles that a digest of the day may rest on, as all that is known now has them."""
    window, last = topic.window(day), queries.last_position(store)
    asked = {
        *queries.articles_published(store, window.since, window.until, as_of=last),
        *queries.articles_undated(store, window.since, window.until, as_of=last),
    }
    views = queries.articles(store, sorted(asked)).values()
    return sorted(view.id for view in views if place(view, window) is not None or is_undated(view, window))


def decide(
    store: Store,
    topic: Topic,
    statement: str,
    decision: Decision,
    *,
    reason: str,
    by: str,
    now: datetime,
    amended: Mapping[str, str] | None = None,
    into: str = "",
    article: str = "",
) -> StatementReviewed:
    """Record a word on the statement whose id begins so; the fact."""
    if not reason.strip() or not by.strip():
        raise ReportError("a decision needs a reason and a name; give --why and --by")
    changes = _checked(amended or {}, topic, decision)
    found, view = _one(store, topic, statement, article)
    if decision == "amend" and (before := _stands(store, topic, found, view)) is not None:
        changes = {**before.amended, **changes}  # who sets the speaker right does not take the stance back
    other = _one(store, topic, into, "") if decision == "merge" else None
    if other is not None and other[0].id == found.id:
        raise ReportError(f"{found.id} cannot be merged into itself; name another statement")
    if decision == "split" and view.origin is not None and view.origin.relation in ("copy", "partial"):
        raise ReportError(
            f"{view.id} is a {view.origin.relation} of another text, and a copy is no origin; "
            "if it is none, say so first: dateline decide split"
        )
    fact = StatementReviewed(
        topic=topic.id, article=view.id, text=view.content.text, statement=found.id, speaker=found.speaker.shown,
        stance=found.stance, claim=found.claim, decision=decision, amended=changes, reason=reason, by=by,
        into=other[0].id if other else "", into_words=other_words(other[0], other[1].text) if other else "",
        words=sentence_hash(found, view.text), root=family_of(view),
    )  # fmt: skip
    stands = _stands(store, topic, found, view) if decision == "undo" else None
    if stands is not None:  # the decision may have been made on a copy of it
        fact = fact.model_copy(update={"statement": stands.statement, "root": stands.root, "words": stands.words})
    elif decision == "undo":
        raise ReportError(f"no decision stands on {found.id}; `dateline review log {topic.id}` shows those that do")
    EventLog(store).append([fact], now=now)
    catch_up(store)
    return fact


def _stands(store: Store, topic: Topic, statement: Statement, view: ArticleView) -> StatementReviewed | None:
    """The person's decision that binds a statement, whoever counts under the topic's policy."""
    said = [item.fact for item in queries.reviews(store, topic.id) if not item.fact.model]
    heard = replace(topic, review="rules+people")
    return bind([Reading(view, (statement,))], heard, said).on(statement)


def _checked(changes: Mapping[str, str], topic: Topic, decision: Decision) -> dict[str, str]:
    """Changes that can be made, and some if they are asked for."""
    if decision == "amend" and not changes:
        raise ReportError(f"nothing to amend; give one of {', '.join('--' + name for name in AMENDABLE)}")
    if "stance" in changes and changes["stance"] not in STANCES:
        raise ReportError(f"unknown stance {changes['stance']!r}; one of {', '.join(STANCES)}")
    claims = [claim.id for claim in topic.claims]
    if changes.get("claim") and changes["claim"] not in claims:
        raise ReportError(f"topic {topic.id} has no claim {changes['claim']!r}; it has {', '.join(claims)}")
    return dict(changes)


def _one(store: Store, topic: Topic, name: str, article: str) -> tuple[Statement, ArticleView]:
    """The one statement whose id begins so."""
    found = [pair for pair in statements(store, topic, article) if name and pair[0].id.startswith(name)]
    if not found:
        raise ReportError(f"topic {topic.id} has no statement {name!r}; `dateline review list {topic.id}` shows them")
    if len(found) > 1:
        shown = ", ".join(f"{each.id} ({each.speaker.shown}, {each.stance})" for each, _ in found[:5])
        raise ReportError(f"{name!r} is no one statement: {shown}; write more of the id, or name its article with --in")
    return found[0]


def on_record(store: Store, topic: Topic, said: Sequence[tuple[Statement, ArticleView]]) -> Bound:
    """The decisions that count on these statements."""
    facts = [item.fact for item in queries.reviews(store, topic.id)]
    readings: dict[str, list[Statement]] = {}
    views = {view.id: view for _, view in said}
    for statement, view in said:
        readings.setdefault(view.id, []).append(statement)
    return bind([Reading(views[name], tuple(rows)) for name, rows in readings.items()], topic, facts)
