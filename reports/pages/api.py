"""The read-only JSON API: the same answers as the pages, typed. Touches the database through `answers`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query
from fastapi.responses import PlainTextResponse, Response

from reports.pages import answers
from reports.pages.answers import CaptureLine, ClaimHistory, DayCard, Found, StatementLine, TopicCard
from reports.pages.compare import Comparison, compare
from reports.pages.html import Cursor, Day, Here, Number, Words
from storage import proofs, queries, search
from storage.errors import UnknownSubject
from storage.events import Change, Content, Credit, Line, Moment
from storage.happenings import Told
from storage.log import EventLog
from storage.search import Card, FamilyLine, FeedLine, Kin, Refused, Totals

router = APIRouter(tags=["record"])

Limit = Annotated[int, Query(ge=1, le=100)]


@dataclass(frozen=True)
class OriginAnswer:
    """Where an article's text comes from, by the latest evidence."""

    root: str
    root_name: str
    parent: str
    relation: str
    confidence: str
    credits: tuple[Credit, ...]
    reasons: tuple[str, ...]
    position: int


@dataclass(frozen=True)
class RevisionAnswer:
    """One state of an article."""

    n: int
    position: int
    observed_at: datetime
    recorded_at: datetime
    via: str
    raw: str
    content: Content
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class ArticleAnswer:
    """An article with its text, its dates and what was left out."""

    id: str
    content: Content
    text: str
    dates: tuple[Moment, ...]
    left_out: tuple[Line, ...]
    warnings: tuple[str, ...]
    origin: OriginAnswer | None
    revisions: tuple[RevisionAnswer, ...]
    captures: tuple[CaptureLine, ...]
    topics: tuple[str, ...]
    vanished_at: int | None


@dataclass(frozen=True)
class FamilyAnswer:
    """A family by the latest evidence."""

    root: str
    name: str
    captured: bool
    members: tuple[Kin, ...]


@dataclass(frozen=True)
class EventAnswer:
    """One event as recorded."""

    position: int
    stream: str
    version: int
    recorded_at: datetime
    fact: dict[str, Any]


@dataclass(frozen=True)
class HeadAnswer:
    """How long the log is, its root in hex, and everything counted once."""

    size: int
    root: str
    totals: Totals


@router.get("/status")
def status(desk: Here) -> HeadAnswer:
    """The length and root of the log, and what is held."""
    head = EventLog(desk.store).head()
    return HeadAnswer(head.size, head.root.hex(), search.totals(desk.store))


@router.get("/topics")
def topics(desk: Here) -> list[TopicCard]:
    """The desk's topics, and those it once had."""
    return answers.topic_cards(desk)


@router.get("/topics/{topic}/days")
def days(desk: Here, topic: str, before: date | None = None, limit: Limit = answers.PAGE) -> list[DayCard]:
    """The days of a topic, the latest first; go on with `before` the last day given."""
    return answers.day_cards(desk, topic, before=before.isoformat() if before else "", limit=limit)


@router.get("/topics/{topic}/days/{day}/{number}", response_class=Response)
def issue(desk: Here, topic: str, day: Day, number: Number) -> Response:
    """An issue: the very JSON that was issued."""
    fact = answers.issue(desk, topic, day.isoformat(), number).fact
    if "json" not in fact.bodies:
        raise UnknownSubject("this issue was not kept as json")
    return Response(desk.blobs.get(fact.bodies["json"]), media_type="application/json")


@router.get("/topics/{topic}/claims/{claim}")
def claim(desk: Here, topic: str, claim: str, before: date | None = None, limit: Limit = answers.PAGE) -> ClaimHistory:
    """A claim over the days that were issued, the latest first."""
    return answers.claim_history(desk, topic, claim, before=before.isoformat() if before else "", limit=limit)


@router.get("/articles")
def articles(desk: Here, before: Cursor = None, limit: Limit = answers.PAGE) -> list[Card]:
    """Articles, the latest recorded first; go on with `before` the last position given."""
    return search.cards(desk.store, before=before, limit=limit)


@router.get("/articles/{article}")
def article(desk: Here, article: str) -> ArticleAnswer:
    """One article with all that is held of it."""
    page = answers.article_page(desk, article)
    view, origin = page.view, page.view.origin
    return ArticleAnswer(
        id=view.id, content=view.content, text=view.text, dates=view.extraction.dates,
        left_out=tuple(line for _, line in answers.left_out(view.extraction)), warnings=view.extraction.warnings,
        origin=None if origin is None else OriginAnswer(
            origin.root, origin.root_name, origin.parent, origin.relation, origin.confidence, origin.credits, origin.reasons, origin.position
        ),
        revisions=tuple(
            RevisionAnswer(each.n, each.position, each.observed_at, each.recorded_at, each.via, each.raw, each.content, each.changes)
            for each in view.revisions
        ),
        captures=page.captures, topics=page.topics, vanished_at=view.vanished_at,
    )  # fmt: skip


@router.get("/articles/{article}/statements/{topic}")
def statements(desk: Here, article: str, topic: str) -> list[StatementLine]:
    """What an article says under a topic, as read now."""
    _, _, lines = answers.statement_lines(desk, article, topic)
    return lines


@router.get("/stories/{day}")
def stories(desk: Here, day: Day) -> list[Told]:
    """The stories of the three days that end with one: families alike by words, names and time, and the words that tell them."""
    return list(answers.stories_page(desk, day).told)


@router.get("/families")
def families(desk: Here, before: Cursor = None, limit: Limit = answers.PAGE) -> list[FamilyLine]:
    """Families of several articles, that with the latest evidence first."""
    return answers.families(desk, before=before, limit=limit)


@router.get("/families/{root:path}")
def family(desk: Here, root: str) -> FamilyAnswer:
    """One family: each member with its origin and the reasons for it."""
    page = answers.family_page(desk, root)
    return FamilyAnswer(page.root, page.name, not page.virtual, page.kin)


@router.get("/compare")
def comparison(desk: Here, a: str, b: str) -> Comparison:
    """Two articles in rows, their shared runs marked."""
    sides = queries.articles(desk.store, [a, b])
    if len(sides) < 2:
        raise UnknownSubject("to compare, name two articles that are stored")
    return compare(sides[a].text, sides[b].text)


@router.get("/search")
def find(
    desk: Here,
    q: Words,
    since: date | None = None,
    until: date | None = None,
    before: Cursor = None,
    limit: Limit = answers.PAGE,
) -> Found:
    """Articles that a query matches; go on with `before` as given, while it is not null."""
    return answers.find(desk, q, before=before, since=since, until=until, limit=limit)


@router.get("/feeds")
def feeds(desk: Here, after: Words = "", limit: Limit = answers.PAGE) -> list[FeedLine]:
    """How the feeds are doing, by name; go on with `after` the last name given."""
    return search.feeds(desk.store, desk.clock(), after=after, limit=limit)


@router.get("/rejected")
def rejected(desk: Here, before: Cursor = None, reason: Words = "", limit: Limit = answers.PAGE) -> list[Refused]:
    """What could not be taken in, the latest first; go on with `before` the last position given."""
    return search.rejected(desk.store, before=before, reason=reason, limit=limit)


@router.get("/log/{position}")
def event(desk: Here, position: Number) -> EventAnswer:
    """One event as recorded."""
    found = EventLog(desk.store).at(position)
    if found is None:
        raise UnknownSubject(f"no event stands at position {position}")
    fact = orjson.loads(found.fact.model_dump_json())
    return EventAnswer(found.position, found.stream, found.version, found.recorded_at, fact)


@router.get("/log/{position}/proof", response_class=PlainTextResponse)
def proof(desk: Here, position: Number) -> str:
    """The proof that an event stands in the log under the newest signed note."""
    return proofs.prove(desk.store, position)
