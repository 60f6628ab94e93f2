"""Order the effects of a digest: choose, render, record, fill the outbox. Decides nothing about content.

The walk: `choosing.select_day` asks the record as of a position → `read` and
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

from reports.choosing import select_day
from reports.digest import Selection, build_digest
from reports.errors import ReportError
from reports.formats import FORMATS, render
from reports.headline import notice, subject
from reports.learnt import Learnt, compare_knowledge
from reports.mail import compose, message_id
from reports.notices import is_notice
from reports.parts import Digest
from reports.past import past_topic
from reports.statements import RULES
from reports.topics import Topic
from storage import queries
from storage.blobs import Blobs
from storage.database import Store
from storage.events import DigestIssued, Fact, Recorded, TopicDefined
from storage.log import EventLog, software
from storage.outbox import StoredOutbox
from storage.projections import catch_up
from storage.views import OutboxRow

log = structlog.get_logger()

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
        rules=RULES,
        again=_again(topic, day, store, earlier, position),
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
    topic = past_topic(store, fact.topic, fact.topic_version)
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


def _earlier(store: Store, topic: str, day: date, as_of: int) -> list[DigestIssued]:
    """What was issued up to and with the day, as known at a position."""
    return [fact for fact in queries.digests(store, topic, as_of=as_of) if fact.day <= day.isoformat()]


def _amended(earlier: Sequence[DigestIssued], day: date) -> list[DigestIssued]:
    """The issues of earlier days that were made again after the last new day was told."""
    before = [fact for fact in earlier if fact.day < day.isoformat()]
    told = max((fact.as_of for fact in before if not fact.amends), default=-1)
    return [fact for fact in before if fact.amends and fact.as_of > told]


def _again(topic: Topic, day: date, store: Store, earlier: Sequence[DigestIssued], position: int) -> Selection | None:
    """What the issue to be amended knew, read as it is read now; None where none of the day was made."""
    if not earlier or earlier[-1].day != day.isoformat():
        return None
    return select_day(topic, day, store, as_of=earlier[-1].as_of, read_until=position)


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
    digest, model = made.digest, topic.extractor
    if model is not None:
        blobs.put(model.body, "application/octet-stream")
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
        extractor=model.sha256 if model is not None else "",
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
