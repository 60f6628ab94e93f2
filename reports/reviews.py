"""Fold what people (and models) decided on statements over what the rules read. Pure.

A decision binds the statement that was seen: its text, speaker, stance and
claim. Where the rules now read something else, the decision is told in a note
and applied to nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reports.topics import Topic
from reports.types import Reading, Speaker, Stance, Statement
from storage.events import StatementReviewed

STANCES: tuple[Stance, ...] = (
    "asserts", "denies", "no_knowledge", "declines", "conditional", "suspects",
)  # fmt: skip
AMENDABLE = ("speaker", "stance", "claim")


@dataclass(frozen=True)
class Reviewed:
    """Readings after review; `ties` are the merges and splits for whoever counts origins, `notes` what a reader must know."""

    readings: tuple[Reading, ...]
    ties: tuple[StatementReviewed, ...] = ()
    notes: tuple[str, ...] = ()


def standing(facts: Iterable[StatementReviewed], topic: Topic) -> tuple[StatementReviewed, ...]:
    """Of each statement the last word that counts under the topic's policy; a person's goes before any model's."""
    if topic.review == "rules":
        return ()
    people: dict[tuple[str, str], StatementReviewed] = {}
    models: dict[tuple[str, str], StatementReviewed] = {}
    for fact in facts:
        kept = models if fact.model else people
        kept.pop(_seen(fact), None)  # the order is that of the last word
        if fact.decision != "undo":
            kept[_seen(fact)] = fact
    if topic.review == "rules+people":
        return tuple(people.values())
    return tuple({**models, **people}.values())


def review(readings: Sequence[Reading], topic: Topic, facts: Iterable[StatementReviewed]) -> Reviewed:
    """The readings as people left them."""
    words = {_seen(fact): fact for fact in standing(facts, topic)}
    if not words:
        return Reviewed(tuple(readings))
    read = {_key(statement): statement for reading in readings for statement in reading.statements}
    binding = {key: fact for key, fact in words.items() if key in read and _binds(fact, read[key], topic, read)}
    here = {reading.article.id for reading in readings}
    lost = [fact for key, fact in words.items() if key not in binding and fact.article in here]
    return Reviewed(
        readings=tuple(_reviewed(reading, topic, binding) for reading in readings),
        ties=tuple(fact for fact in binding.values() if fact.decision in ("merge", "split")),
        notes=(*_rejected(binding.values()), *(_lost(fact) for fact in lost)),
    )


def amended(statement: Statement, topic: Topic, changes: Mapping[str, str]) -> Statement:
    """The statement with what a person set right."""
    claim = changes.get("claim", statement.claim)
    stance = next((known for known in STANCES if known == changes.get("stance")), statement.stance)
    speaker = _speaker(changes["speaker"], topic, statement) if "speaker" in changes else statement.speaker
    return replace(statement, claim=claim, stance=stance, speaker=speaker)


def told(fact: StatementReviewed) -> str:
    """A decision in one line, for people."""
    what = {
        "accept": "accepted",
        "reject": "rejected",
        "amend": "amended to " + ", ".join(f"{name} {value!r}" for name, value in sorted(fact.amended.items())),
        "merge": f"merged into {fact.into}",
        "split": "split off as an origin of its own",
        "undo": "the earlier word is withdrawn",
    }[fact.decision]
    return f"{fact.statement} ({fact.speaker or 'no speaker'}, {fact.stance}): {what}; by {_who(fact)}: {fact.reason}"


def _seen(fact: StatementReviewed) -> tuple[str, str]:
    return fact.statement, fact.stance


def _key(statement: Statement) -> tuple[str, str]:
    return statement.id, statement.stance


def _binds(
    fact: StatementReviewed, statement: Statement, topic: Topic, read: Mapping[tuple[str, str], Statement]
) -> bool:
    """What was seen is what is read, and the decision still says something."""
    same = (fact.article, fact.speaker, fact.claim) == (statement.article, statement.speaker.shown, statement.claim)
    if fact.decision == "merge":
        return same and any(name == fact.into for name, _ in read)
    if "claim" in fact.amended:
        return same and fact.amended["claim"] in {"", *(claim.id for claim in topic.claims)}
    return same


def _reviewed(reading: Reading, topic: Topic, words: Mapping[tuple[str, str], StatementReviewed]) -> Reading:
    left = [(statement, words.get(_key(statement))) for statement in reading.statements]
    return replace(
        reading, statements=tuple(_after(statement, fact, topic) for statement, fact in left if not _out(fact))
    )


def _out(fact: StatementReviewed | None) -> bool:
    return fact is not None and fact.decision == "reject"


def _after(statement: Statement, fact: StatementReviewed | None, topic: Topic) -> Statement:
    if fact is None:
        return statement
    changed = amended(statement, topic, fact.amended)
    was = ", ".join(fact_was for name in AMENDABLE if name in fact.amended if (fact_was := _was(statement, name)))
    done = {"accept": "accepted", "amend": "amended", "merge": "merged", "split": "split off"}[fact.decision]
    return replace(changed, review=f"{done} by {_who(fact)}" + (f" (was: {was})" if was else ""))


def _was(statement: Statement, name: str) -> str:
    return {"speaker": statement.speaker.shown, "stance": statement.stance, "claim": statement.claim}[name] or "none"


def _speaker(name: str, topic: Topic, statement: Statement) -> Speaker:
    """An actor of the topic by id or name, else somebody of that name."""
    for actor in topic.actors:
        if name == actor.id or name in actor.names:
            shown = actor.names[0] if actor.names else name
            return replace(statement.speaker, name=shown, id=actor.id, party=actor.party, role="", anonymous=False)
    return replace(statement.speaker, name=name, id="", party="", role="", anonymous=False)


def _who(fact: StatementReviewed) -> str:
    return f"the model {fact.model}" if fact.model else fact.by


def _rejected(facts: Iterable[StatementReviewed]) -> list[str]:
    """One line that counts what was left out, and on whose word."""
    by = Counter(_who(fact) for fact in facts if fact.decision == "reject")
    if not by:
        return []
    total = by.total()
    words = "1 statement was" if total == 1 else f"{total} statements were"
    return [f"{words} left out on review: " + ", ".join(f"{who} ({count})" for who, count in sorted(by.items()))]


def _lost(fact: StatementReviewed) -> str:
    """A decision that binds nothing now."""
    what = f"{fact.decision} of {fact.statement} ({fact.speaker or 'no speaker'}, {fact.stance}) by {_who(fact)}"
    return f"review not applied: {what} no longer matches what is read in {fact.article}"
