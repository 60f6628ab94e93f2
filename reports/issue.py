"""Order the effects of a digest: choose, read, render, record, fill the outbox. Decides nothing about content.

The walk: `select_day` asks the record as of a position → `read` and
`read_topic` read it → `build_digest` → `render` → `issue_digest` records what
was issued with the position it stands on, so that the same bytes can be made
again, and puts one mail per recipient into the outbox, once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from email.policy import SMTP
from email.utils import parseaddr
from typing import Any

import orjson
import structlog

from reports.digest import Selection, build_digest
from reports.errors import ReportError
from reports.formats import FORMATS, render
from reports.headline import notice, subject
from reports.learnt import Learnt, compare_knowledge
from reports.mail import compose, message_id
from reports.notices import is_notice
from reports.origins import read_topic
from reports.parts import Digest
from reports.placing import is_of, is_undated, place
from reports.readings import admitted, read
from reports.reviews import review
from reports.topics import Topic, parse_topic
from reports.types import Reading, TopicReading, Window
from storage import queries
from storage.blobs import Blobs
from storage.database import Store
from storage.events import DigestIssued, Fact, Recorded, StatementReviewed, TopicDefined
from storage.log import EventLog, software
from storage.outbox import StoredOutbox
from storage.projections import catch_up
from storage.views import ArticleView, CoverageView, OutboxRow, RevisionView

log = structlog.get_logger()

# How many days before the window a piece may lie and still be shown as background.
BACKGROUND_DAYS = 3
HISTORY_DAYS = 14
STORED = ("html", "text", "markdown", "json")


@dataclass(frozen=True)
class Issue:
    """A digest as issued: the value, its bytes by format, and the fact that records it (None: only looked at)."""

    digest: Digest
    bodies: Mapping[str, bytes]
    fact: DigestIssued | None = None
    new: bool = False


@dataclass(frozen=True)
class Masthead:
    """What a digest says of its maker."""

    desk: str = ""
    sender: str = "dateline@localhost.invalid"
    language: str = "en"
    templates: Mapping[str, str] = field(default_factory=dict)  # of the desk's own, by name

    @property
    def address(self) -> str:
        """The sender's plain address."""
        return parseaddr(self.sender)[1] or self.sender


def last_day(topic: Topic, now: datetime) -> date:
    """The latest day of the topic that is over."""
    return topic.last_day(now)


def make_digest(
    topic: Topic, day: date, store: Store, masthead: Masthead, *, as_of: int | None = None, issue: int | None = None
) -> Issue:
    """The digest of a topic on a day, as known at a position; nothing is recorded."""
    catch_up(store)
    last = queries.last_position(store)
    position = last if as_of is None else as_of
    if position > last:
        raise ReportError(f"as of position {position}: the log ends at {last}, and what comes there is not known yet")
    earlier = _earlier(store, topic.id, day, position)
    number = issue or 1 + max((fact.issue for fact in earlier if fact.day == day.isoformat()), default=0)
    selection = select_day(topic, day, store, as_of=position)
    selection = replace(
        selection,
        previous=_json(store, earlier[-1]) if earlier else None,
        amended=tuple(_json(store, fact) for fact in _amended(earlier, day)),
        history=_history(store, earlier, day),
        software=software(),
        issue=number,
        desk=masthead.desk,
        language=masthead.language,
    )
    digest = build_digest(selection)
    return Issue(digest, {name: render(digest, name, own=masthead.templates) for name in STORED})


def issue_digest(
    topic: Topic, day: date, store: Store, masthead: Masthead, *, now: datetime, amend: bool = False
) -> Issue:
    """Make and record the digest of a day, once; the one on record if there is one.

    With `amend`, a day that was issued already is issued again if it reads
    differently now.
    """
    catch_up(store)
    past = queries.digests(store, topic.id, day=day.isoformat())
    if past and not amend:
        return stored_issue(store, past[-1])
    made = make_digest(topic, day, store, masthead)
    if past and _words(made.digest) == _words(stored_issue(store, past[-1]).digest):
        return stored_issue(store, past[-1])
    return _record(made, topic, store, masthead, past, now)


def stored_issue(store: Store, fact: DigestIssued) -> Issue:
    """An issued digest from its stored bytes."""
    found = Blobs(store).get_all(fact.bodies.values())
    bodies = {name: found[sha] for name, sha in fact.bodies.items()}
    return Issue(Digest.model_validate_json(bodies["json"]), bodies, fact)


def reissue(store: Store, fact: DigestIssued) -> Issue:
    """An issued digest made again from the events it stood on; its bytes must equal the stored ones."""
    topic = parse_topic(queries.topic_source(store, fact.topic, fact.topic_version), fact.topic)
    kept = Blobs(store).get_all(fact.templates.values())
    templates = {name: kept[sha].decode() for name, sha in fact.templates.items()}
    masthead = Masthead(desk=fact.desk, language=fact.language, templates=templates)
    return make_digest(topic, date.fromisoformat(fact.day), store, masthead, as_of=fact.as_of, issue=fact.issue)


def post(
    issue: Issue, store: Store, masthead: Masthead, recipients: Sequence[str], *, now: datetime, link: str = ""
) -> int:
    """Put a recorded issue into the outbox, once: a mail a recipient, a notice a channel (``notice:name``); how many were new.

    `link` is where the issue can be read; a notice ends with it.
    """
    fact = issue.fact
    if fact is None:
        return 0
    if not recipients:
        return 0
    names = {"mail": "", "notice": ""}
    if not all(map(is_notice, recipients)):
        # One mail for all, without an address: what is kept for ever must not say who reads us.
        mail = compose(issue.digest, issue.bodies, sender=masthead.address, date=_issued_at(store, fact))
        names["mail"] = Blobs(store).put(mail.as_bytes(policy=SMTP), "message/rfc822")
    if any(map(is_notice, recipients)):
        names["notice"] = Blobs(store).put(notice(issue.digest, link).encode(), "text/plain")
    outbox, added = StoredOutbox(store, lambda: now), 0
    for recipient in recipients:
        name = names["notice" if is_notice(recipient) else "mail"]
        added += outbox.add(OutboxRow(0, fact.topic, fact.day, fact.issue, recipient, fact.message_id, name))
    return added


def link(pages: str, digest: Digest) -> str:
    """Where an issue stands below the address of the pages; empty where there is none that others can open."""
    place = f"topics/{digest.topic.id}/days/{digest.window.day}/{digest.issue}"
    return f"{pages.rstrip('/')}/{place}" if pages.startswith(("http://", "https://")) else ""


def learnt_between(store: Store, topic: Topic, day: date, since: int, until: int) -> Learnt:
    """What was learnt of a day between two positions of the log; nothing is recorded.

    Raises:
        ReportError: the positions are not in order, or the log does not reach them.
    """
    catch_up(store)
    last = queries.last_position(store)
    if not 0 <= since <= until <= last:
        raise ReportError(f"positions {since} and {until}: give an earlier and a later one, between 0 and {last}")
    return compare_knowledge(*(select_day(topic, day, store, as_of=position) for position in (since, until)))


# Choosing


def select_day(topic: Topic, day: date, store: Store, *, as_of: int) -> Selection:
    """Everything that a digest of the day is made of, as known at a position."""
    window = topic.window(day)
    today = _placed(store, topic, window, as_of)
    known = _reviews(store, topic, as_of)
    dated = review(read(store, topic, today), topic, known)
    readings = dated.readings
    reading = read_topic(readings, topic, dated.ties)
    held = review(read(store, topic, _undated(store, topic, window, as_of)), topic, known)
    undated = _kindred(held.readings, reading)
    shown = [*today, *(item.article for item in undated)]
    return Selection(
        topic=topic,
        window=window,
        today=readings,
        reading=reading,
        coverage=_coverage(store, window, as_of),
        undated=undated,
        undated_reading=read_topic(undated, topic, held.ties) if undated else None,
        background=_background(store, topic, window, as_of),
        edits=_edits(store, topic, window, as_of, shown),
        vanished=_vanished(store, topic, window, as_of, shown),
        as_of=as_of,
        checkpoint=queries.checkpoint_note(store, as_of),
        notes=(*dated.notes, *held.notes),
    )


def _reviews(store: Store, topic: Topic, as_of: int) -> tuple[StatementReviewed, ...]:
    """What was decided on statements, if the topic lets anybody but the rules decide."""
    if topic.review == "rules":
        return ()
    return tuple(item.fact for item in queries.reviews(store, topic.id, as_of=as_of))


def _coverage(store: Store, window: Window, as_of: int) -> CoverageView:
    """How the sources did, and how many articles of the day were erased: whether of the topic, nobody can say now."""
    dated = queries.articles_published(store, window.since, window.until, as_of=as_of)
    lost = [each for each in queries.erased_among(store, dated, as_of=as_of) if each.content.kind == "news"]
    erased = sum(is_of(each.content, window) for each in lost)
    return replace(queries.coverage(store, window.since, window.until, as_of=as_of), erased=erased)


def _views(store: Store, topic: Topic, ids: Sequence[str], as_of: int) -> list[ArticleView]:
    """Those of the articles that the topic admits, in order of their first recording."""
    found = queries.articles(store, ids, as_of=as_of).values()
    return admitted(store, topic, sorted(found, key=lambda view: view.first.position))


def _placed(store: Store, topic: Topic, window: Window, as_of: int) -> list[ArticleView]:
    """The news of the day, each with its day and the basis of it."""
    dated = queries.articles_published(store, window.since, window.until, as_of=as_of)
    vague = queries.articles_undated(store, window.since, window.until, as_of=as_of)
    views = _views(store, topic, sorted({*dated, *vague}), as_of)
    placed = (place(view, window) for view in views if view.content.kind == "news")
    return [view for view in placed if view is not None]


def _undated(store: Store, topic: Topic, window: Window, as_of: int) -> list[ArticleView]:
    views = _views(store, topic, queries.articles_undated(store, window.since, window.until, as_of=as_of), as_of)
    return [view for view in views if view.content.kind == "news" and is_undated(view, window)]


def _kindred(undated: tuple[Reading, ...], reading: TopicReading) -> tuple[Reading, ...]:
    """Undated articles that speak of a claim of the day; the others could be of any day."""
    claims = {claim.claim for claim in reading.claims if claim.statements}
    return tuple(item for item in undated if any(statement.claim in claims for statement in item.statements))


def _background(store: Store, topic: Topic, window: Window, as_of: int) -> tuple[ArticleView, ...]:
    """Reference pages, whenever written, and news of the days before."""
    before = window.since - timedelta(days=BACKGROUND_DAYS)
    ids = {
        *queries.articles_reference(store, as_of=as_of),
        *queries.articles_published(store, before, window.since, as_of=as_of),
    }
    views = _views(store, topic, sorted(ids), as_of)
    return tuple(view for view in views if view.content.kind == "reference" or place(view, window) is None)


def _edits(
    store: Store, topic: Topic, window: Window, as_of: int, shown: Sequence[ArticleView]
) -> tuple[tuple[ArticleView, RevisionView, RevisionView], ...]:
    """Silent edits: of the articles shown, whenever seen; of others, if seen in the window."""
    seen = {name for name, _ in queries.edits_between(store, window.since, window.until, as_of=as_of)}
    known = {view.id for view in shown}
    others = _views(store, topic, sorted(seen - known), as_of)
    pairs = [
        (view, before, after)
        for view in (*shown, *others)
        for before, after in zip(view.revisions, view.revisions[1:], strict=False)
        # A revision without changes is the same page read by other rules.
        if after.changes and (view.id in known or window.since <= after.observed_at < window.until)
    ]
    return tuple(sorted(pairs, key=lambda pair: pair[2].position))


def _vanished(
    store: Store, topic: Topic, window: Window, as_of: int, shown: Sequence[ArticleView]
) -> tuple[ArticleView, ...]:
    known = {view.id: view for view in shown if view.vanished_at is not None}
    seen = set(queries.vanished_between(store, window.since, window.until, as_of=as_of))
    return (*known.values(), *_views(store, topic, sorted(seen - known.keys()), as_of))


# Recording


def _earlier(store: Store, topic: str, day: date, as_of: int) -> list[DigestIssued]:
    """What was issued up to and with the day, as known at a position."""
    return [fact for fact in queries.digests(store, topic, as_of=as_of) if fact.day <= day.isoformat()]


def _amended(earlier: Sequence[DigestIssued], day: date) -> list[DigestIssued]:
    """The issues of earlier days that were made again after the last new day was told."""
    before = [fact for fact in earlier if fact.day < day.isoformat()]
    told = max((fact.as_of for fact in before if not fact.amends), default=-1)
    return [fact for fact in before if fact.amends and fact.as_of > told]


def _json(store: Store, fact: DigestIssued) -> Mapping[str, Any]:
    found: Mapping[str, Any] = orjson.loads(Blobs(store).get(fact.bodies["json"]))
    return found


def _history(store: Store, earlier: Sequence[DigestIssued], day: date) -> tuple[tuple[date, Mapping[str, int]], ...]:
    """Articles per claim on the days before, from the last issue of each."""
    oldest = (day - timedelta(days=HISTORY_DAYS)).isoformat()
    last = {fact.day: fact for fact in earlier if oldest <= fact.day < day.isoformat()}
    return tuple((date.fromisoformat(name), _counts(_json(store, fact))) for name, fact in sorted(last.items()))


def _counts(digest: Mapping[str, Any]) -> dict[str, int]:
    return {claim["claim"]: claim["counts"]["articles"] for claim in digest["claims"]}


def _words(digest: Digest) -> dict[str, Any]:
    """What a digest says, without what only says when and as which issue it was made."""
    shown = digest.model_dump(mode="json")
    for name in ("issue", "amends", "provenance", "changes", "first_issue", "coverage", "known", "doubts"):
        shown.pop(name, None)
    return shown


def _record(
    made: Issue, topic: Topic, store: Store, masthead: Masthead, past: Sequence[DigestIssued], now: datetime
) -> Issue:
    blobs = Blobs(store)
    hashes = blobs.put_all([(body, FORMATS[name].media_type) for name, body in made.bodies.items()])
    source = blobs.put(topic.source, "application/toml")
    own = blobs.put_all([(text.encode(), "text/plain") for text in masthead.templates.values()])
    digest = made.digest
    fact = DigestIssued(
        topic=topic.id,
        day=digest.window.day.isoformat(),
        issue=digest.issue,
        since=digest.window.since,
        until=digest.window.until,
        as_of=digest.provenance.as_of,
        topic_version=topic.version,
        software=software(),
        bodies=dict(zip(made.bodies, hashes, strict=True)),
        subject=subject(digest),
        message_id=message_id(digest, made.bodies, masthead.address.rpartition("@")[2]),
        desk=masthead.desk,
        language=masthead.language,
        amends=past[-1].issue if past else 0,
        templates=dict(zip(masthead.templates, own, strict=True)),
    )
    defined = TopicDefined(topic=topic.id, version=topic.version, title=topic.title, source=source)

    def decide(histories: Mapping[str, Sequence[Recorded]]) -> list[Fact]:
        issued = [item.fact for item in histories[fact.stream] if isinstance(item.fact, DigestIssued)]
        return [] if len(issued) > len(past) else [defined, fact]

    recorded = EventLog(store).record_all([fact.stream], decide, now=now)
    catch_up(store)
    if not recorded:  # another run issued it meanwhile: that one stands
        return stored_issue(store, queries.digests(store, topic.id, day=fact.day)[-1])
    log.info("digest_issued", topic=topic.id, day=fact.day, issue=fact.issue, as_of=fact.as_of)
    return replace(made, fact=fact, new=True)


def _issued_at(store: Store, fact: DigestIssued) -> datetime:
    """When the issue was recorded: the mail's Date, the same at every try."""
    return next(item.recorded_at for item in EventLog(store).read_stream(fact.stream) if item.fact == fact)


def find_issue(store: Store, name: str) -> Issue:
    """An issued digest by its name, ``topic/day/issue``, or ``topic/day`` for the day's last."""
    return stored_issue(store, queries.issued(store, name))
