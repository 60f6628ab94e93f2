"""A statement with its sentence and the issue that cites it. Touches the database, only to read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast, get_args, get_type_hints
from zoneinfo import ZoneInfo

from reports.origins import read_topic
from reports.pages.answers.articles import article
from reports.pages.answers.desk import Desk
from reports.pages.answers.issues import DIGESTS, digest_of, json_of
from reports.pages.marks import Mark, Run, around, runs
from reports.parts import Digest, Evidence
from reports.readings import look
from reports.topics import Topic
from reports.types import Hop, Origin, Reading, Span, Speaker, Speech, Statement
from storage import search
from storage.errors import UnknownSubject
from storage.search import Issued
from storage.views import ArticleView

VERSIONS = 12  # revisions of an article in which a statement is looked for


@dataclass(frozen=True)
class StatementLine:
    """A statement with its words, as a list shows it."""

    statement: Statement
    sentence: str
    claim_text: str


@dataclass(frozen=True)
class StatementPage:
    """A statement with its sentence in context and all evidence for it.

    `line` is how an issue cites it. `superseded`: the rules or the topic file
    read it no longer, and what is shown is what that issue kept of it.
    """

    topic: Topic
    view: ArticleView
    statement: Statement
    claim_text: str
    context: tuple[tuple[Run, ...], ...]
    origin: Origin | None = None
    issued: Issued | None = None
    line: Evidence | None = None
    superseded: bool = False


def statement_lines(desk: Desk, name: str, topic_name: str) -> tuple[Topic, ArticleView, list[StatementLine]]:
    """What an article says under a topic."""
    topic, view = desk.topic(topic_name), article(desk, name)
    texts = {claim.id: claim.text for claim in topic.claims}
    found = look(desk.store, topic, view).statements
    return topic, view, [StatementLine(s, s.sentence.of(view.text), texts.get(s.claim, "")) for s in found]


def statement_page(
    desk: Desk, name: str, topic_name: str, statement: str, *, day: str = "", number: int = 0
) -> StatementPage:
    """One statement: as read now, from the article's latest revision back; else as an issue cites it.

    `day` and `number` name the issue that cites it; without them it is looked
    for on the article's own day and beside it.
    """
    topic = desk.topic(topic_name)
    for reading in _readings(desk, name, topic):
        found = next((each for each in reading.statements if each.id == statement), None)
        if found is not None:
            issued, line = _cited(desk, topic, reading.article, statement, day, number)
            page = _statement_page(topic, reading.article, found)
            return replace(page, origin=_origin(reading, topic, found), issued=issued, line=line)
    return _as_issued(desk, name, topic, statement, day, number)


def _readings(desk: Desk, name: str, topic: Topic) -> Iterator[Reading]:
    latest = article(desk, name)
    yield look(desk.store, topic, latest)
    for revision in reversed(latest.revisions[-VERSIONS:-1]):
        yield look(desk.store, topic, article(desk, name, as_of=revision.position))


def _statement_page(topic: Topic, view: ArticleView, found: Statement) -> StatementPage:
    marks = statement_marks(found)
    context = tuple(runs(view.text, span, marks) for span in around(view.text, found.sentence))
    text = next((claim.text for claim in topic.claims if claim.id == found.claim), "")
    return StatementPage(topic, view, found, text, context)


def _as_issued(desk: Desk, name: str, topic: Topic, statement: str, day: str, number: int) -> StatementPage:
    latest = article(desk, name)
    issued, line = _cited(desk, topic, latest, statement, day, number)
    revision = next((each for each in latest.revisions if line and each.n == line.reference.revision), None)
    if issued is None or line is None or revision is None:
        raise UnknownSubject(f"topic {topic.id!r} reads no statement {statement!r} in article {name!r}")
    page = _statement_page(topic, article(desk, name, as_of=revision.position), _from_line(line))
    return replace(page, issued=issued, line=line, superseded=True)


def _from_line(line: Evidence) -> Statement:
    """A statement as far as a line of an issue tells it: without the spans inside its sentence."""
    place = Span(line.reference.start, line.reference.end)
    kinds = get_args(get_type_hints(Hop)["kind"])
    return Statement(
        id=line.statement, article=line.reference.article, revision=line.reference.revision, claim=line.claim,
        speaker=Speaker(line.written, line.speaker, role=line.role, party=line.party, anonymous=line.anonymous),
        stance=line.stance, speech=cast("Speech", line.speech), sentence=place, content=Span(place.start, place.start),
        nested=tuple(Speaker(inner) for inner in line.nested),
        chain=tuple(Hop(step.kind, step.name, step.basis) for step in line.chain if step.kind in kinds),  # type: ignore[arg-type]  # kept as plain words in an issue
        hedges=line.hedges, against_interest=line.against_interest, stated_at=line.stated_at, origin=line.origin, rule=line.rule,
    )  # fmt: skip


def statement_marks(statement: Statement) -> list[Mark]:
    """What of a sentence is the speaker's name, the cue, the content, a figure."""
    marks = [Mark(statement.sentence, "sentence"), Mark(statement.content, "content")]
    marks += [Mark(statement.speaker.span, "speaker")] if statement.speaker.span else []
    marks += [Mark(each.span, "nested") for each in statement.nested if each.span]
    marks += [Mark(hop.span, "hop") for hop in statement.chain if hop.span and hop.kind != "person"]
    marks += [Mark(statement.cue, "cue")] if statement.cue and statement.cue.start < statement.cue.end else []
    return marks + [Mark(number.span, "figure") for number in statement.numbers]


def _origin(reading: Reading, topic: Topic, found: Statement) -> Origin | None:
    """The origin by this article alone; the day's other articles may join it to more."""
    read = read_topic((reading,), topic)
    every = [*read.unassigned, *(each for claim in read.claims for each in claim.statements)]
    key = next((each.origin for each in every if each.id == found.id), "")
    return next((origin for claim in read.claims for origin in claim.origins if origin.key == key), None)


def _cited(
    desk: Desk, topic: Topic, view: ArticleView, statement: str, day: str, number: int
) -> tuple[Issued | None, Evidence | None]:
    """The line of an issue that cites a statement."""
    for issued in _near(desk, topic, view, day, number):
        line = _line_of(desk, issued, statement)
        if line is not None:
            return issued, line
    return None, None


def _near(desk: Desk, topic: Topic, view: ArticleView, day: str, number: int) -> list[Issued]:
    """The issue named, else the last ones of the article's own day and the days beside it."""
    named = search.issued(desk.store, topic.id, day, number) if day else None
    if named is not None:
        return [named]
    moment = view.content.published or view.content.updated
    own = moment.day(ZoneInfo(topic.zone)) if moment else None
    if own is None:
        return []
    days = search.issued_days(desk.store, topic.id, before=f"{own + timedelta(days=1)}~", limit=3)
    return [issues[-1] for issues in days.values()]


def _line_of(desk: Desk, issued: Issued, statement: str) -> Evidence | None:
    """The line of an issue that cites a statement."""
    digest = digest_of(desk, issued)
    if digest is None:
        return None
    lines = desk.memory.of(
        ("lines", json_of(issued)), lambda: {each.statement: each for each in reversed([*_lines(digest)])}, DIGESTS
    )
    return lines.get(statement)


def _lines(digest: Digest) -> Iterator[Evidence]:
    yield from (line for claim in digest.claims for group in claim.groups for line in group.evidence)
    yield from digest.said
