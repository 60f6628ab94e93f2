"""Record what people decide on statements. Touches the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal

from reports.errors import ReportError
from reports.readings import admitted, read
from reports.reviews import AMENDABLE, STANCES, standing
from reports.topics import Topic
from reports.types import Statement
from storage import queries
from storage.database import Store
from storage.events import StatementReviewed
from storage.log import EventLog
from storage.projections import catch_up
from storage.views import ArticleView

Decision = Literal["accept", "reject", "amend", "merge", "split", "undo"]
_BATCH = 200


def statements(store: Store, topic: Topic, article: str = "") -> Iterator[tuple[Statement, ArticleView]]:
    """What the rules read under a topic, in one article or in all."""
    catch_up(store)
    names = [queries.article(store, article).id] if article else sorted(queries.all_articles(store))
    for start in range(0, len(names), _BATCH):
        views = sorted(
            queries.articles(store, names[start : start + _BATCH]).values(), key=lambda view: view.first.position
        )
        for reading in read(store, topic, admitted(store, topic, views)):
            yield from ((statement, reading.article) for statement in reading.statements)


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
    other = _one(store, topic, into, "")[0].id if decision == "merge" else ""
    if other == found.id:
        raise ReportError(f"{found.id} cannot be merged into itself; name another statement")
    if decision == "split" and view.origin is not None and view.origin.relation in ("copy", "partial"):
        raise ReportError(
            f"{view.id} is a {view.origin.relation} of another text, and a copy is no origin; "
            "if it is none, say so first: dateline decide split"
        )
    fact = StatementReviewed(
        topic=topic.id, article=view.id, text=view.content.text, statement=found.id, speaker=found.speaker.shown,
        stance=found.stance, claim=found.claim, decision=decision, amended=changes, into=other, reason=reason, by=by,
    )  # fmt: skip
    if decision == "undo" and not _stands(store, topic, fact):
        raise ReportError(f"no decision stands on {found.id}; `dateline review log {topic.id}` shows those that do")
    EventLog(store).append([fact], now=now)
    catch_up(store)
    return fact


def _stands(store: Store, topic: Topic, fact: StatementReviewed) -> bool:
    said = [item.fact for item in queries.reviews(store, topic.id, [fact.article])]
    same = [one for one in said if (one.statement, one.stance) == (fact.statement, fact.stance) and not one.model]
    return bool(same) and same[-1].decision != "undo"


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


def on_record(store: Store, topic: Topic) -> Mapping[tuple[str, str], StatementReviewed]:
    """The decisions that count, by the statement and the stance that was seen."""
    facts = (item.fact for item in queries.reviews(store, topic.id))
    return {(fact.statement, fact.stance): fact for fact in standing(facts, topic)}
