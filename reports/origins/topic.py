"""Read a topic's statements together: origins assigned, people's decisions applied, claims summed up, figures compared. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reports.origins.assign import Assigner
from reports.origins.counts import claim_reading, rank
from reports.origins.figures import conflicts_of
from reports.origins.said import Said, published
from reports.topics import Topic
from reports.types import Note, NoteKey, Origin, Reading, TopicReading
from storage.events import StatementReviewed


def read_topic(readings: Sequence[Reading], topic: Topic, reviews: Sequence[StatementReviewed] = ()) -> TopicReading:
    """Everything read for a topic on a day: origins assigned, counts made, conflicts of figures found.

    Reference works are read but neither counted nor taken for evidence.
    `reviews` are the merges and splits that stand.
    """
    ordered = sorted(readings, key=lambda reading: reading.article.id)
    said = [Said(statement, reading) for reading in ordered for statement in reading.statements]
    live = [one for one in said if one.reading.article.content.kind == "news"]
    origins = _reviewed(Assigner(live, topic).assign(), live, reviews)
    placed = [
        Said(
            replace(one.statement, origin=origins[one.statement.id].key if one.statement.id in origins else ""),
            one.reading,
        )
        for one in live
    ]
    claims = [claim_reading(claim, placed, origins) for claim in topic.claims]
    kept = [claim for claim in claims if claim.statements]
    return TopicReading(
        claims=tuple(sorted(kept, key=lambda claim: rank(claim, topic))),
        numbers=conflicts_of(placed, topic),
        unassigned=tuple(
            one.statement for one in placed if not one.statement.claim and one.statement.stance != "unattributed"
        ),
        counted_once=_counted_once(placed, origins),
        notes=_notes(said, live),
    )


def _reviewed(
    origins: dict[str, Origin], live: Sequence[Said], reviews: Sequence[StatementReviewed]
) -> dict[str, Origin]:
    """The origins after people put statements together or apart. Nobody makes a copy an origin of its own."""
    said = {one.statement.id: one for one in live}
    for fact in reviews:
        one = said.get(fact.statement)
        if one is None or fact.statement not in origins:
            continue
        basis = f"decided by {fact.by}: {fact.reason}"
        if fact.decision == "merge" and fact.into in origins:
            origins[fact.statement] = origins[fact.into]
        if fact.decision == "split" and not (one.copied and one.reading.article.id == fact.article):
            own = origins[fact.statement]
            key = f"decided/{fact.words or fact.statement}"  # its copies go with it
            origins[fact.statement] = replace(own, key=key, name=one.statement.speaker.shown or own.name, basis=basis)
    return origins


def _counted_once(said: Sequence[Said], origins: dict[str, Origin]) -> tuple[Note, ...]:
    """A note for every origin that more than one article carries."""
    articles: dict[str, set[str]] = {}
    for one in said:
        if one.statement.origin and one.statement.claim:
            articles.setdefault(one.statement.origin, set()).add(one.reading.article.id)
    names = {origin.key: origin for origin in origins.values()}
    return tuple(
        Note(_called(names[key]), (names[key].name,), number=len(ids))
        for key, ids in sorted(articles.items())
        if len(ids) > 1
    )


def _called(origin: Origin) -> NoteKey:
    return "counted_report" if origin.key.startswith("report/") and origin.kind == "witness" else "counted_words"


def _notes(said: Sequence[Said], live: Sequence[Said]) -> tuple[Note, ...]:
    aside = {one.reading.article.id for one in said} - {one.reading.article.id for one in live}
    undated = {one.reading.article.id for one in live if published(one) is None}
    counted = (Note("set_aside", number=len(aside)), Note("no_date_in_text", number=len(undated)))
    return tuple(note for note in counted if note.number)
