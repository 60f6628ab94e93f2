"""Everything read for a topic on a day to one `Digest` value, the same for every format. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from reports import changes, families
from reports.changes import Memory
from reports.evidence import Shelf, anchor, cite, gather, groups, origin_part, voices
from reports.origins.counts import SUPPORTING, mouth
from reports.parts import (
    Change,
    ClaimPart,
    Counts,
    Coverage,
    Digest,
    Doubt,
    Evidence,
    Failing,
    Family,
    Figure,
    Glance,
    Outlet,
    Provenance,
    Quantity,
    ReadBy,
    Source,
    Tick,
    TopicPart,
    WindowPart,
)
from reports.sweeping import unswept
from reports.topics import Topic
from reports.types import (
    ClaimReading,
    Note,
    NoteKey,
    NumberConflict,
    Origin,
    Reading,
    Span,
    Statement,
    TopicReading,
    Window,
)
from storage.events import Moment
from storage.views import ArticleView, CoverageView, RevisionView

__all__ = ["Digest", "Selection", "build_digest"]

SPARK_DAYS = 14

# What is said where the issue before was read by another version.
SINCE: dict[ReadBy, NoteKey] = {"topic": "other_topic", "rules": "other_rules"}


@dataclass(frozen=True)
class Selection:
    """Everything a digest is made of, chosen once.

    `today` are the dated articles of the window and `reading` what they say;
    `undated` are held back, with `undated_reading`, and are marked but never
    counted. `edits` hold an article with its revision before and after.
    `previous` is the JSON of the issue before this one: of an earlier day, or
    of the same day, which this issue then amends. `amended` are the JSONs of issues
    of earlier days that were made again since then. `history` gives for earlier
    days the articles per claim. `as_of` is a position of the log.
    `later` statements of its pages were said after the day and are left out.
    `again` is, where an issue of the same day is amended, what that issue knew,
    read as everything is read now; `rules` is the version of the rules that read.
    """

    topic: Topic
    window: Window
    today: tuple[Reading, ...]
    reading: TopicReading
    coverage: CoverageView
    undated: tuple[Reading, ...] = ()
    undated_reading: TopicReading | None = None
    background: tuple[ArticleView, ...] = ()
    edits: tuple[tuple[ArticleView, RevisionView, RevisionView], ...] = ()
    vanished: tuple[ArticleView, ...] = ()
    previous: Mapping[str, Any] | None = None
    amended: tuple[Mapping[str, Any], ...] = ()
    history: tuple[tuple[date, Mapping[str, int]], ...] = ()
    as_of: int = 0
    checkpoint: str = ""
    software: str = ""
    later: int = 0
    issue: int = 1
    desk: str = ""
    language: str = "en"
    notes: tuple[str, ...] = field(default=())
    rules: str = ""
    again: Selection | None = None

    @property
    def readings(self) -> tuple[Reading, ...]:
        """All articles read, dated first."""
        return (*self.today, *self.undated)


@unswept()
def build_digest(selection: Selection) -> Digest:
    """The digest of a selection: the same selection gives the same digest, byte for byte."""
    memory = changes.recall(selection.previous, selection.window.day)
    claims = _claims(selection, memory)
    edits = families.edits(selection.edits, selection.readings)
    vanished = families.gone(selection.vanished)
    kin = families.families(selection.today)
    said = _said(selection)
    fresh = [
        *_taken_back(selection, claims, memory),
        *changes.earlier_corrections(selection.amended),
        *changes.claim_changes(claims, memory),
        *changes.page_changes(edits, vanished),
    ]
    return Digest(
        topic=_topic(selection.topic),
        desk=selection.desk,
        language=selection.language,
        issue=selection.issue,
        amends=memory.amends,
        window=_window(selection.window),
        glance=_glance(selection, claims, said, kin, len(edits)),
        changes=changes.ordered(fresh),
        first_issue=memory.earlier is None,
        claims=claims,
        spark_days=_spark_days(selection),
        said=said,
        numbers=_numbers(selection),
        counted_once=selection.reading.counted_once,
        families=kin,
        ticks=_ticks(selection, claims),
        edits=edits,
        vanished=vanished,
        undated=tuple(sorted((cite(reading.article) for reading in selection.undated), key=_by_article)),
        background=tuple(sorted(map(cite, selection.background), key=_by_date)),
        doubts=_doubts(selection, memory),
        outlets=_outlets(selection.today, memory),
        coverage=_coverage(selection.coverage),
        known=tuple(memory.known.values()),
        provenance=_provenance(selection),
    )


def _taken_back(selection: Selection, claims: Sequence[ClaimPart], memory: Memory) -> list[Change]:
    """What the amended issue said and this one does not, told apart by whether the record changed or our reading of it."""
    again = selection.again
    if again is None:  # then our reading is taken to be as it was
        return changes.corrections(claims, memory.earlier.claims if memory.earlier else (), memory, ())
    by = changes.read_by(memory, selection.topic.version, selection.rules)
    reread = any(reading.article.revision.position > again.as_of for reading in again.readings)
    return changes.corrections(claims, _claims(again, memory), memory, (*by, "pages") if reread else by)


def _claims(selection: Selection, memory: Memory) -> tuple[ClaimPart, ...]:
    """The claims in reading order: contested, new, of more origins, of more parties; never by articles."""
    held = selection.undated_reading.claims if selection.undated_reading else ()
    undated = {reading.claim: reading for reading in held}
    dated = {reading.claim: reading for reading in selection.reading.claims}
    shelf = _shelf(selection)
    parts = [_claim(dated.get(claim), undated.get(claim), shelf, memory, selection) for claim in {**dated, **undated}]
    return tuple(sorted((part for part in parts if part.groups), key=_claim_order))


def _claim(
    dated: ClaimReading | None, undated: ClaimReading | None, shelf: Shelf, memory: Memory, selection: Selection
) -> ClaimPart:
    found = [reading for reading in (dated, undated) if reading]
    origins = {origin.key: origin for reading in reversed(found) for origin in reading.origins}
    lines = gather((s for reading in found for s in reading.statements), shelf, origins)
    speakers = voices(lines)
    counts = (
        Counts(articles=dated.articles, publishers=dated.publishers, independent=dated.independent)
        if dated
        else Counts()
    )
    claim = found[0].claim
    known = memory.known.get(claim)
    return ClaimPart(
        claim=claim,
        anchor=_claim_anchor(claim),
        text=found[0].text,
        counts=counts,
        state=changes.state_of(speakers, _fresh_origins(lines, counts.independent), known),
        labels=dated.labels if dated else (),
        notes=tuple(note for reading in found for note in reading.notes),
        voices=speakers,
        groups=groups(lines),
        origins=tuple(origin_part(origins[key]) for key in sorted(origins)),
        parties=_parties(lines),
        first_day=known.first_day if known else None,
        spark=_spark(claim, counts.articles, selection),
    )


def _fresh_origins(lines: Iterable[Evidence], independent: int) -> int:
    """How many of the independent origins hold the claim by something that was said on the day."""
    holding = [line for line in lines if line.origin and not line.undated and line.stance in SUPPORTING]
    today = {mouth(line.origin) for line in holding if not line.earlier}
    return independent - len({mouth(line.origin) for line in holding if line.earlier} - today)


def _claim_anchor(claim: str) -> str:
    return f"claim-{claim}" if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,80}", claim) else anchor("claim", claim)


def _claim_order(part: ClaimPart) -> tuple[bool, bool, bool, bool, int, int, str]:
    contested = "contested" in part.labels
    return (
        part.state == "undated",
        part.state == "earlier",
        not contested,
        part.state == "same",
        -part.counts.independent,
        -len(part.parties),
        part.claim,
    )


def _parties(lines: Iterable[Evidence]) -> tuple[str, ...]:
    return tuple(sorted({line.party for line in lines if line.party and line.stance == "asserts"}))


def _shelf(selection: Selection) -> Shelf:
    """The articles a line of evidence may cite."""
    views = {reading.article.id: reading.article for reading in selection.readings}
    readings = filter(None, (selection.reading, selection.undated_reading))
    inferred = frozenset(name for reading in readings for claim in reading.claims for name in claim.inferred)
    return Shelf(views, selection.window, frozenset(item.article.id for item in selection.undated), inferred)


def _said(selection: Selection) -> tuple[Evidence, ...]:
    """What was said on nothing the desk has named, less the rest of sentences that stand under a claim for this speaker."""
    shown = {_sentence(one) for claim in selection.reading.claims for one in claim.statements}
    rest = [one for one in selection.reading.unassigned if _sentence(one) not in shown]
    return gather(rest, _shelf(selection), {})


def _sentence(one: Statement) -> tuple[str, Span, str]:
    return one.article, one.sentence, one.speaker.shown


def _spark_days(selection: Selection) -> tuple[date, ...]:
    last = selection.window.day
    return tuple(last - timedelta(days=back) for back in range(SPARK_DAYS - 1, -1, -1))


def _spark(claim: str, today: int, selection: Selection) -> tuple[int, ...]:
    counted = {day: counts.get(claim, 0) for day, counts in selection.history}
    counted[selection.window.day] = today
    return tuple(counted.get(day, 0) for day in _spark_days(selection))


def _numbers(selection: Selection) -> tuple[Quantity, ...]:
    names = {quantity.id: quantity.text or quantity.id for quantity in selection.topic.quantities}
    shelf = _shelf(selection)
    held = _held_back(selection)
    return tuple(
        Quantity(
            quantity=names.get(number.quantity, number.quantity),
            figures=_figures(number, shelf, selection.reading),
            conflict=number.conflict,
            notes=(*number.notes, *([held[number.quantity]] if number.quantity in held else [])),
        )
        for number in sorted(_given(selection), key=lambda number: (not number.conflict, number.quantity))
    )


def _given(selection: Selection) -> tuple[NumberConflict, ...]:
    """The day's figures, and a line for each quantity that undated pages alone give."""
    dated = {number.quantity for number in selection.reading.numbers}
    alone = [name for name in _held_back(selection) if name not in dated]
    return (*selection.reading.numbers, *(NumberConflict(name, (), conflict=False) for name in alone))


def _held_back(selection: Selection) -> dict[str, Note]:
    """By quantity: the figures of undated pages, which are neither the day's nor compared with them, and where they stand."""
    reading = selection.undated_reading
    shelf = _shelf(selection)
    found: dict[str, Note] = {}
    for number in reading.numbers if reading is not None else ():
        pages = (
            {
                shelf.source(statement.article).outlet_name or statement.article
                for statement in (*reading.unassigned, *(s for claim in reading.claims for s in claim.statements))
                if any(given.quantity == number.quantity for given in statement.numbers)
            }
            if reading is not None
            else set()
        )
        values = tuple(value for value, _ in number.values)
        found[number.quantity] = Note("held_back_on" if pages else "held_back", tuple(sorted(pages)), values)
    return found


def _figures(number: NumberConflict, shelf: Shelf, reading: TopicReading) -> tuple[Figure, ...]:
    said = {statement.id: statement for statement in _statements(reading)}
    return tuple(
        Figure(value=value, given_by=tuple(dict.fromkeys(_giver(giver, shelf, said) for giver in givers)))
        for value, givers in number.values
    )


def _giver(giver: str, shelf: Shelf, said: Mapping[str, Statement]) -> str:
    """Who gives a figure, in words: a statement by its speaker and outlet, an article or an outlet by its name."""
    if giver in said:
        statement = said[giver]
        outlet = shelf.source(statement.article).outlet_name if statement.article in shelf.articles else ""
        return ", ".join(filter(None, (statement.speaker.shown, outlet)))
    outlets = {view.content.outlet: view.content.outlet_name for view in shelf.articles.values()}
    return shelf.source(giver).outlet_name if giver in shelf.articles else outlets.get(giver) or giver


def _statements(reading: TopicReading) -> Iterable[Statement]:
    yield from (statement for claim in reading.claims for statement in claim.statements)
    yield from reading.unassigned


def _ticks(selection: Selection, claims: Sequence[ClaimPart]) -> tuple[Tick, ...]:
    """The dated moments in order: dated pages as they came out, and statements that tell when they were made."""
    published = [_page_tick(reading.article) for reading in selection.today]
    stated = [_stated_tick(line, claim) for claim in claims for group in claim.groups for line in group.evidence]
    ticks = {(tick.at.value, tick.kind, tick.who, tick.text): tick for tick in (*published, *stated) if tick}
    zone = ZoneInfo(selection.window.zone)
    return tuple(sorted(ticks.values(), key=lambda tick: (_local(tick.at, zone), tick.kind, tick.who, tick.text)))


def _page_tick(view: ArticleView) -> Tick | None:
    source = cite(view)
    if source.published is None:
        return None
    return Tick(at=source.published, kind="published", who=source.outlet_name, text=source.title)


def _stated_tick(line: Evidence, claim: ClaimPart) -> Tick | None:
    if line.stated_at is None:
        return None
    return Tick(
        at=line.stated_at, kind="stated", who=line.speaker, text=claim.text, stance=line.stance, anchor=line.anchor
    )


def _local(moment: Moment, zone: ZoneInfo) -> str:
    """A moment as sortable local time; what is known to the day only comes first on its day."""
    instant = moment.instant
    return instant.astimezone(zone).isoformat() if instant else moment.value


def _doubts(selection: Selection, memory: Memory) -> tuple[Doubt, ...]:
    notes: list[Note | str] = [*selection.notes, *selection.reading.notes]
    if selection.later:
        notes.append(Note("said_after", number=selection.later))
    if memory.unreadable:
        notes.append("previous_issue_unreadable")
    if not memory.amends:
        by = changes.read_by(memory, selection.topic.version, selection.rules)
        notes += [Note(SINCE[each]) for each in by if each in SINCE]
    about = [doubt for reading in selection.readings for doubt in _article_doubts(reading)]
    found = {(doubt.source.article if doubt.source else "", doubt.text): doubt for doubt in about}
    told = (Doubt(text=note) if isinstance(note, str) else Doubt(text="", note=note) for note in dict.fromkeys(notes))
    return (*told, *(found[key] for key in sorted(found)))


def _article_doubts(reading: Reading) -> list[Doubt]:
    view = reading.article
    moment = view.content.published
    doubts = [Doubt(text=text, source=cite(view)) for text in (*reading.warnings, *view.extraction.warnings)]
    dated = [Doubt(text=", ".join(moment.doubts), source=cite(view), kind="date")] if moment and moment.doubts else []
    return [*doubts, *dated]


def _outlets(today: Iterable[Reading], memory: Memory) -> tuple[Outlet, ...]:
    before = {outlet.name for outlet in memory.earlier.outlets} if memory.earlier else None
    found: dict[str, list[ArticleView]] = {}
    for reading in today:
        found.setdefault(reading.article.content.outlet_name or reading.article.content.outlet, []).append(
            reading.article
        )
    return tuple(
        Outlet(
            name=name,
            articles=len(views),
            copies=sum(families.relation_of(view) == "copy" for view in views),
            new=before is not None and name not in before,
        )
        for name, views in sorted(found.items(), key=lambda item: (item[0].casefold(), item[0]))
    )


def _coverage(view: CoverageView) -> Coverage:
    return Coverage(
        feeds=view.feeds,
        fetched=view.fetched,
        failing=tuple(Failing(name=name, why=why) for name, why in sorted(view.failing)),
        silent=tuple(sorted(view.silent)),
        rejected=tuple(sorted(view.rejected.items())),
        erased=view.erased,
    )


def _glance(
    selection: Selection, claims: Sequence[ClaimPart], said: Sequence[Evidence], kin: Sequence[Family], edits: int
) -> Glance:
    views = [reading.article for reading in selection.today]
    lines = [*(line for claim in claims for group in claim.groups for line in group.evidence), *said]
    origins: set[Origin] = {origin for claim in selection.reading.claims for origin in claim.origins}
    return Glance(
        articles=len(views),
        publishers=len({view.content.outlet for view in views}),
        families=len(kin),
        uncaptured=sum(not family.captured for family in kin),
        copies=sum(family.copies for family in kin),
        parts=sum(family.parts for family in kin),
        undated=len(selection.undated),
        statements=len(lines),
        earlier=sum(line.earlier for line in lines),
        origins=len({origin.key for origin in origins}),
        new_claims=sum(claim.state == "new" for claim in claims),
        denials=sum(any(v.stance == "denies" and v.fresh for v in claim.voices) for claim in claims),
        edits=edits,
        vanished=len(selection.vanished),
    )


def _topic(topic: Topic) -> TopicPart:
    return TopicPart(id=topic.id, title=topic.title, version=topic.version, zone=topic.zone)


def _window(window: Window) -> WindowPart:
    zone = ZoneInfo(window.zone)
    since, until = window.since.astimezone(zone), window.until.astimezone(zone)
    return WindowPart(day=window.day, zone=window.zone, since=since, until=until)


def _provenance(selection: Selection) -> Provenance:
    topic, day = selection.topic, selection.window.day.isoformat()
    return Provenance(
        as_of=selection.as_of,
        checkpoint=selection.checkpoint,
        topic_version=topic.version,
        software=selection.software,
        command=f"dateline digest {topic.id} --date {day} --as-of {selection.as_of}",
        rules=selection.rules,
    )


def _by_article(source: Source) -> str:
    return source.article


def _by_date(source: Source) -> tuple[str, str]:
    return (source.published.value if source.published else "~"), source.article
