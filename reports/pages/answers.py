"""What a page or an API answer holds, asked from the store a page at a time. Touches the database, only to read."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from threading import Lock
from typing import Any, TypeVar, cast, get_args, get_type_hints
from zoneinfo import ZoneInfo

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from reports.changes import EarlierClaim
from reports.errors import TopicError
from reports.origins import read_topic
from reports.pages.marks import Mark, Run, around, runs, snippet
from reports.parts import Digest, Evidence, Glance
from reports.query import Document, Query, parse_query
from reports.readings import look
from reports.topics import Topic, parse_topic
from reports.types import Hop, Origin, Reading, Span, Speaker, Speech, Statement
from storage import queries, search, words
from storage.blobs import Blobs
from storage.database import Store
from storage.errors import BlobErased, BlobMissing, UnknownSubject
from storage.events import (
    ArticleCaptured,
    ArticleRecaptured,
    ArticleReread,
    ArticleRestored,
    ArticleRevised,
    ArticleVanished,
    Capture,
    CaptureFailed,
    Extraction,
    Line,
    Recorded,
)
from storage.log import EventLog
from storage.search import Card, FamilyLine, Issued, Kin
from storage.views import ArticleView, RevisionView

T = TypeVar("T")

PAGE = 30  # things a list shows at once
SCANNED = 400  # articles that one search request reads: about a second's work
AT_ONCE = 100  # articles that a search takes from the store at once
FEW = 40  # articles that the index gives at once: nearly all of them match
FAMILY = 400  # members of a family that one page shows
CAPTURES = 200  # the latest captures of an article that its page lists
REMEMBERED = 200  # answers of a kind that are kept at hand
DIGESTS = 4  # whole issues that are kept at hand; a large one takes a second to read
VERSIONS = 12  # revisions of an article in which a statement is looked for


class Memory:
    """What was asked lately, the latest asked first kept. Shared by the threads that answer."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[Hashable, ...], Any] = OrderedDict()
        self._lock = Lock()

    def of(self, key: tuple[Hashable, ...], make: Callable[[], T], most: int = REMEMBERED) -> T:
        """What is remembered under a key, else what is made now; with each kind (the key's first part) its own `most`."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return cast("T", self._held[key])
        value = make()
        with self._lock:
            self._held[key] = value
            alike = [each for each in self._held if each[0] == key[0]]
            for old in alike[:-most]:
                del self._held[old]
        return value


@dataclass(frozen=True)
class Desk:
    """What the pages stand on: the store, the desk's topics, its name, and the time."""

    store: Store
    topics: Mapping[str, Topic]
    name: str
    clock: Callable[[], datetime]
    memory: Memory = field(default_factory=Memory, compare=False)

    @cached_property
    def blobs(self) -> Blobs:
        """The store's bytes."""
        return Blobs(self.store)

    def as_it_stands(self, what: str, make: Callable[[], T], *more: Hashable) -> T:
        """An answer that holds until the next event is folded."""
        return self.memory.of((what, queries.folded(self.store), *more), make)

    def topic(self, name: str) -> Topic:
        """A topic of the desk, else the version that its last issue was made with."""
        if name in self.topics:
            return self.topics[name]
        last = search.issued_days(self.store, name, limit=1)
        if not last:
            raise UnknownSubject(f"there is no topic {name!r}")
        fact = next(iter(last.values()))[-1].fact
        return parse_topic(queries.topic_source(self.store, name, fact.topic_version), name)

    def title(self, name: str) -> str:
        """A topic's title; its id where its file cannot be read any more."""
        try:
            return self.topic(name).title
        except (TopicError, UnknownSubject):
            return name


class Lenient(BaseModel):
    """A part of a stored issue: what the pages need of it, whatever version wrote the rest."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class StoredClaim(EarlierClaim):
    """A claim as it was issued."""

    state: str = ""
    labels: tuple[str, ...] = ()


class StoredIssue(Lenient):
    """An issue as it was issued."""

    glance: Glance
    claims: tuple[StoredClaim, ...] = ()


# Topics and issues


@dataclass(frozen=True)
class TopicCard:
    """A topic with what was issued for it. `watched`: the desk still holds its file."""

    id: str
    title: str
    watched: bool
    days: int = 0
    issues: int = 0
    first_day: str = ""
    last_day: str = ""


@dataclass(frozen=True)
class DayCard:
    """A day of a topic: its issues, and the last one's counts (None where its JSON cannot be read)."""

    day: str
    issues: tuple[Issued, ...]
    glance: Glance | None
    claims: int = 0

    @property
    def last(self) -> Issued:
        """The issue that stands."""
        return self.issues[-1]


@dataclass(frozen=True)
class IssuePage:
    """An issue and everything known of it. `digest` is None where another version of Dateline wrote the JSON."""

    issued: Issued
    digest: Digest | None
    others: tuple[Issued, ...]
    deliveries: Mapping[str, int]


@dataclass(frozen=True)
class ClaimDay:
    """A claim on one day, as the day's last issue told it."""

    day: str
    issue: int
    claim: StoredClaim


@dataclass(frozen=True)
class ClaimHistory:
    """A claim over time, the latest day first; `silent` are days with an issue in which nobody spoke of it."""

    topic: str
    claim: str
    text: str
    days: tuple[ClaimDay, ...]
    silent: tuple[str, ...]
    before: str = ""

    @property
    def counted(self) -> tuple[tuple[str, int, int], ...]:
        """Day, articles and origins in the order of time, silent days with none."""
        told = {each.day: each.claim.counts for each in self.days}
        every = sorted({*told, *self.silent})
        return tuple((day, told[day].articles, told[day].independent) if day in told else (day, 0, 0) for day in every)


def warm(desk: Desk) -> None:
    """Ask what takes longest the first time, so that no reader has to wait for it: the latest issues, the families, the totals."""
    for card in topic_cards(desk):
        if card.issues:
            days = day_cards(desk, card.id, limit=14)
            _digest(desk, days[0].last)
    families(desk)
    desk.as_it_stands("totals", lambda: search.totals(desk.store))


def topic_cards(desk: Desk) -> list[TopicCard]:
    """The desk's topics, and those it once had."""
    lines = {line.topic: line for line in search.topics_issued(desk.store)}
    cards = []
    for name in sorted({*desk.topics, *lines}):
        line = lines.get(name)
        counts = (line.days, line.issues, line.first_day, line.last_day) if line else (0, 0, "", "")
        cards.append(TopicCard(name, desk.title(name), name in desk.topics, *counts))
    return cards


def day_cards(desk: Desk, topic: str, *, before: str = "", limit: int = PAGE) -> list[DayCard]:
    """The days of a topic, the latest first, each with the counts of its last issue."""
    days = search.issued_days(desk.store, topic, before=before, limit=limit)
    if not days and not before and topic not in desk.topics:
        raise UnknownSubject(f"there is no topic {topic!r}")
    return [_day_card(desk, day, issues) for day, issues in days.items()]


def _day_card(desk: Desk, day: str, issues: Sequence[Issued]) -> DayCard:
    stored = _stored(desk, issues[-1])
    claims = len(stored.claims) if stored else 0
    return DayCard(day, tuple(issues), stored.glance if stored else None, claims)


def _json(issued: Issued) -> str:
    return issued.fact.bodies.get("json", "")


def _kept(desk: Desk, name: str) -> bytes | None:
    try:
        return desk.blobs.get(name)
    except (BlobErased, BlobMissing):
        return None


def _stored(desk: Desk, issued: Issued) -> StoredIssue | None:
    """What the pages need of an issue; None where its JSON was erased or another version wrote it."""
    name = _json(issued)
    if not queries.is_held(desk.store, name):
        return None
    return desk.memory.of(("stored", name), lambda: _read_stored(_kept(desk, name)))


def _read_stored(body: bytes | None) -> StoredIssue | None:
    try:
        return None if body is None else StoredIssue.model_validate(orjson.loads(body))
    except (ValidationError, orjson.JSONDecodeError):
        return None


def issue(desk: Desk, topic: str, day: str, number: int) -> Issued:
    """One issue; UnknownSubject where there is none."""
    found = search.issued(desk.store, topic, day, number)
    if found is None:
        raise UnknownSubject(f"no issue {number} of {topic!r} on {day} was made")
    return found


def issue_page(desk: Desk, topic: str, day: str, number: int) -> IssuePage:
    """An issue with its digest, the day's other issues and the fate of its mails."""
    found = issue(desk, topic, day, number)
    others = search.issued_days(desk.store, topic, before=f"{day}~", limit=1).get(day, [])
    return IssuePage(found, _digest(desk, found), tuple(others), queries.delivery_states(desk.store, topic, day))


def _digest(desk: Desk, issued: Issued) -> Digest | None:
    name = _json(issued)
    if not queries.is_held(desk.store, name):
        return None
    return desk.memory.of(("digest", name), lambda: _read_digest(_kept(desk, name)), DIGESTS)


def _read_digest(body: bytes | None) -> Digest | None:
    try:
        return None if body is None else Digest.model_validate_json(body)
    except ValidationError:
        return None


def claim_history(desk: Desk, topic: str, claim: str, *, before: str = "", limit: int = PAGE) -> ClaimHistory:
    """A claim over the days that were issued; UnknownSubject where neither the topic nor an issue knows it."""
    days = search.issued_days(desk.store, topic, before=before, limit=limit)
    told, silent = [], []
    for day, issues in days.items():
        stored = _stored(desk, issues[-1])
        found = next((each for each in stored.claims if each.claim == claim), None) if stored else None
        if found is None:
            silent.append(day)
        else:
            told.append(ClaimDay(day, issues[-1].fact.issue, found))
    text = told[0].claim.text if told else _claim_text(desk, topic, claim)
    more = min(days, default="") if len(days) == limit else ""
    return ClaimHistory(topic, claim, text, tuple(told), tuple(silent), more)


def _claim_text(desk: Desk, topic: str, claim: str) -> str:
    found = next((each.text for each in desk.topic(topic).claims if each.id == claim), None)
    if found is None:
        raise UnknownSubject(f"topic {topic!r} has no claim {claim!r}")
    return found


# Articles


@dataclass(frozen=True)
class CaptureLine:
    """One look at an article's page that brought something, or did not. `what` names the event."""

    position: int
    what: str
    recorded_at: datetime
    capture: Capture | None = None
    detail: str = ""
    raw: str = ""


@dataclass(frozen=True)
class ArticlePage:
    """An article with all that is held of it."""

    view: ArticleView
    captures: tuple[CaptureLine, ...]
    kin: int
    topics: tuple[str, ...]
    earlier: int = 0  # captures beyond those listed


def article(desk: Desk, name: str, *, as_of: int | None = None) -> ArticleView:
    """One article by its id alone; UnknownSubject where there is none."""
    found = queries.articles(desk.store, [name], as_of=as_of).get(name)
    if found is None:
        raise UnknownSubject(f"no article {name!r} is stored")
    return found


def article_page(desk: Desk, name: str) -> ArticlePage:
    """An article with its captures, the size of its family, and the topics that admit it."""
    view = article(desk, name)
    lines = captures(desk, name)
    root = view.origin.root if view.origin else view.id
    kin = len(search.kin_of(desk.store, root, limit=FAMILY))
    return ArticlePage(view, tuple(lines[:CAPTURES]), kin, tuple(admitting(desk, view)), max(0, len(lines) - CAPTURES))


def captures(desk: Desk, name: str) -> list[CaptureLine]:
    """Every event of an article's stream, the latest first."""
    return [_capture_line(each) for each in reversed(EventLog(desk.store).read_stream(f"article/{name}"))]


def _capture_line(recorded: Recorded) -> CaptureLine:
    fact = recorded.fact
    place = (recorded.position, fact.type, recorded.recorded_at)
    if isinstance(fact, ArticleCaptured | ArticleRevised | ArticleRecaptured | ArticleRestored):
        return CaptureLine(*place, fact.capture, raw=fact.capture.raw)
    if isinstance(fact, ArticleReread):
        return CaptureLine(*place, fact.capture, detail=fact.basis, raw=fact.capture.raw)
    if isinstance(fact, CaptureFailed):
        return CaptureLine(*place, detail=f"{fact.reason}: {fact.detail}", raw=fact.raw)
    if isinstance(fact, ArticleVanished):
        return CaptureLine(*place, detail=fact.reason)
    return CaptureLine(*place)


def raw_bytes(desk: Desk, name: str, sha256: str) -> bytes:
    """The bytes of one capture of one article; no other blob can be had this way."""
    if sha256 not in {line.raw for line in captures(desk, name) if line.raw}:
        raise UnknownSubject(f"article {name!r} has no capture {sha256!r}")
    return desk.blobs.get(sha256)


def admitting(desk: Desk, view: ArticleView) -> Iterator[str]:
    """The desk's topics that admit an article, by id."""
    document = Document.of(view.text, view.content.title, view.content.language)
    for name, topic in sorted(desk.topics.items()):
        if topic.admits(document, view.content.language) is not None:
            yield name


@dataclass(frozen=True)
class RevisionPage:
    """A revision beside the one before it."""

    view: ArticleView
    revision: RevisionView
    text: str
    before: RevisionView | None = None
    text_before: str = ""


def revision_page(desk: Desk, name: str, number: int) -> RevisionPage:
    """One revision with its text and that of the one before."""
    view = article(desk, name)
    found = next((each for each in view.revisions if each.n == number), None)
    if found is None:
        raise UnknownSubject(f"article {name!r} has no revision {number}")
    before = next((each for each in view.revisions if each.n == number - 1), None)
    wanted = [each.content.text for each in (found, before) if each]
    texts = desk.blobs.get_all(wanted)
    return RevisionPage(view, found, _words(texts, found), before, "" if before is None else _words(texts, before))


def _words(texts: Mapping[str, bytes], revision: RevisionView) -> str:
    return texts[revision.content.text].decode("utf-8", "replace")


# Families


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


# Statements


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
    digest = _digest(desk, issued)
    if digest is None:
        return None
    lines = desk.memory.of(
        ("lines", _json(issued)), lambda: {each.statement: each for each in reversed([*_lines(digest)])}, DIGESTS
    )
    return lines.get(statement)


def _lines(digest: Digest) -> Iterator[Evidence]:
    yield from (line for claim in digest.claims for group in claim.groups for line in group.evidence)
    yield from digest.said


# Search


_OTHER = re.compile("[^a-z0-9]+")


@dataclass(frozen=True)
class Hit:
    """An article that a query matches, with the words around its first hit."""

    card: Card
    hits: int
    snippet: tuple[Run, ...]


@dataclass(frozen=True)
class Found:
    """One stretch of a search, the latest articles first; `before` goes on where it stopped."""

    query: str
    hits: tuple[Hit, ...] = ()
    read: int = 0
    oldest: datetime | None = None
    before: int | None = None
    erased: int = 0


def find(
    desk: Desk,
    text: str,
    *,
    before: int | None = None,
    since: date | None = None,
    until: date | None = None,
    limit: int = PAGE,
) -> Found:
    """Articles that a query matches. Reads at most `SCANNED` of them, newest first. Raises QueryError."""
    return desk.as_it_stands(
        "found", lambda: _find(desk, text, before, since, until, limit), text, before, since, until, limit
    )


def _find(desk: Desk, text: str, before: int | None, since: date | None, until: date | None, limit: int) -> Found:
    query = parse_query(text, name="query")
    found: list[Hit] = []
    read, erased, last, more = 0, 0, None, False
    for page in _candidates(desk, query, before, _bounds(since, until)):
        texts, lost = _texts(desk, page)
        erased += lost
        for card in page:
            read, before, last, more = read + 1, card.position, card.observed_at, True
            hit = _hit(query, card, texts.get(card.content.text))
            found += [hit] if hit else []
            if len(found) == limit:
                break
        if len(found) == limit or read >= SCANNED:
            break
    else:
        more = False
    return Found(text, tuple(found), read, last, before if more else None, erased)


def _candidates(
    desk: Desk, query: Query, before: int | None, bounds: tuple[datetime | None, datetime | None]
) -> Iterator[list[Card]]:
    """Articles worth reading, a page at a time, the latest first: what is not indexed yet, then what the index gives."""
    since, until = bounds
    known = words.indexed(desk.store)
    while before is None or before > known:
        places = words.fresh(desk.store, after=known, before=before, limit=AT_ONCE, since=since, until=until)
        if places:
            yield search.cards_at(desk.store, places)
        before = min(places.values(), default=known)
        if len(places) < AT_ONCE:
            break
    before = known if before is None else min(before, known)
    clauses = [[(need.norm, need.prefix) for need in clause] for clause in query.prefilter()]
    while places := words.matching(desk.store, clauses, before=before, limit=FEW, since=since, until=until):
        yield search.cards_at(desk.store, places)
        before = min(places.values())


def _bounds(since: date | None, until: date | None) -> tuple[datetime | None, datetime | None]:
    """The days asked for as instants, both days whole, in UTC."""
    utc = ZoneInfo("UTC")
    start = None if since is None else datetime(since.year, since.month, since.day, tzinfo=utc)
    end = None if until is None else datetime(until.year, until.month, until.day, tzinfo=utc) + timedelta(days=1)
    return start, end


def _texts(desk: Desk, page: Sequence[Card]) -> tuple[dict[str, bytes], int]:
    names = {card.content.text for card in page}
    try:
        return desk.blobs.get_all(names), 0
    except BlobErased:
        kept = {name: body for name in sorted(names) if (body := _kept(desk, name)) is not None}
        return kept, len(names) - len(kept)


def _hit(query: Query, card: Card, body: bytes | None) -> Hit | None:
    if body is None:
        return None
    text = body.decode("utf-8", "replace")
    if not may_match(query, text, card.content.title):
        return None
    spans = query.matches(Document.of(text, card.content.title, card.content.language))
    return None if spans is None else Hit(card, len(spans), snippet(text, spans))


def may_match(query: Query, text: str, title: str) -> bool:
    """Whether it is worth cutting a text into words: False only where the query cannot match it.

    A word in its form for matching stands, in a text of plain ASCII, among the
    letters and digits of that text run together; other scripts are folded in
    more ways than this can tell, and are always looked at.
    """
    if not (text.isascii() and title.isascii()):
        return True
    run = _OTHER.sub("", f"{title} {text}".lower())
    return all(any(need.norm in run or not need.norm.isascii() for need in clause) for clause in query.prefilter())


def left_out(extraction: Extraction) -> list[tuple[int, Line]]:
    """The lines of a page that are not its text, with their place from 1."""
    return [(number, line) for number, line in enumerate(extraction.lines, 1) if line.role != "body"]
