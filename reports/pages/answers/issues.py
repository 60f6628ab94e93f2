"""Topics, their days and issues, and a claim over time. Touches the database, only to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from reports.changes import EarlierClaim
from reports.pages.answers.desk import PAGE, Desk, kept
from reports.parts import Digest, Glance
from storage import queries, search
from storage.errors import UnknownSubject
from storage.search import Issued

DIGESTS = 4  # whole issues that are kept at hand; a large one takes a second to read


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


def json_of(issued: Issued) -> str:
    """The SHA-256 of an issue's JSON; empty where it has none."""
    return issued.fact.bodies.get("json", "")


def _stored(desk: Desk, issued: Issued) -> StoredIssue | None:
    """What the pages need of an issue; None where its JSON was erased or another version wrote it."""
    name = json_of(issued)
    if not queries.is_held(desk.store, name):
        return None
    return desk.memory.of(("stored", name), lambda: _read_stored(kept(desk, name)))


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
    return IssuePage(found, digest_of(desk, found), tuple(others), queries.delivery_states(desk.store, topic, day))


def digest_of(desk: Desk, issued: Issued) -> Digest | None:
    """The whole digest of an issue; None where its JSON was erased or another version wrote it."""
    name = json_of(issued)
    if not queries.is_held(desk.store, name):
        return None
    return desk.memory.of(("digest", name), lambda: _read_digest(kept(desk, name)), DIGESTS)


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
