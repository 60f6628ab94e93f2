"""Fold what people (and models) decided on statements over what the rules read. Pure.

A decision binds the sentence that was seen, with its speaker, stance and claim:
in its own article and in every copy of that text, and under later rules too, as
long as they read just that there. Where something else is read now, the
decision is told in a note and applied to nothing.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reports.topics import Topic
from reports.types import Reading, Speaker, Stance, Statement
from storage.events import StatementReviewed
from storage.views import ArticleView

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


@dataclass(frozen=True)
class Bound:
    """The decisions that bind something: by article, statement and stance."""

    words: Mapping[tuple[str, str, str], StatementReviewed]

    def on(self, statement: Statement) -> StatementReviewed | None:
        """What was decided on a statement, if anything stands."""
        return self.words.get((statement.article, statement.id, statement.stance))


def sentence_hash(statement: Statement, text: str) -> str:
    """The sentence of a statement by its words, whatever white space stands between them."""
    words = " ".join(statement.sentence.of(text).split())
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def family_of(article: ArticleView) -> str:
    """The text that an article is a copy of, or itself."""
    return article.origin.root if article.origin is not None and article.origin.root else article.id


def standing(facts: Iterable[StatementReviewed], topic: Topic) -> tuple[StatementReviewed, ...]:
    """Of each statement the last word that counts under the topic's policy; a person's goes before any model's."""
    if topic.review == "rules":
        return ()
    people: dict[tuple[str, ...], StatementReviewed] = {}
    models: dict[tuple[str, ...], StatementReviewed] = {}
    for fact in facts:
        kept = models if fact.model else people
        for known in (_seen(fact), _sentence(fact)):
            kept.pop(known, None)  # the order is that of the last word
        if fact.decision != "undo":
            kept[_sentence(fact)] = fact
    if topic.review == "rules+people":
        return tuple(people.values())
    return tuple({**models, **people}.values())


def bind(readings: Sequence[Reading], topic: Topic, facts: Iterable[StatementReviewed]) -> Bound:
    """Which statements the decisions bind: the very ones, else the same sentence in the same text or a copy of it."""
    words = standing(facts, topic)
    exact = {_seen(fact): fact for fact in words}
    alike: dict[tuple[str, ...], list[StatementReviewed]] = {}
    for fact in words:
        if fact.words:
            alike.setdefault((fact.words, fact.speaker, fact.stance, fact.claim), []).append(fact)
    families = {reading.article.id: family_of(reading.article) for reading in readings}
    found: dict[tuple[str, str, str], StatementReviewed] = {}
    for reading in readings:
        for statement in reading.statements:
            seen: tuple[str, ...] = (sentence_hash(statement, reading.article.text), *_read(statement)) if alike else ()
            names = dict.fromkeys((statement.id, statement.former))  # reviews of reading rules 2 name the former id
            near = [exact[key] for name in names if (key := (name, statement.stance)) in exact]
            facts_here = [*near, *alike.get(seen, ())]
            holding = [each for each in facts_here if _binds(each, statement, families, topic)]
            if holding:
                found[statement.article, statement.id, statement.stance] = holding[0]
    return Bound(found)


def review(readings: Sequence[Reading], topic: Topic, facts: Iterable[StatementReviewed]) -> Reviewed:
    """The readings as people left them."""
    kept = tuple(facts)
    words = standing(kept, topic)
    if not words:
        return Reviewed(tuple(readings))
    bound = _possible(bind(readings, topic, words), readings)
    here = {reading.article.id for reading in readings}
    used = {id(fact) for fact in bound.words.values()}
    binding = [fact for fact in words if id(fact) in used]
    lost = [fact for fact in words if fact.article in here and id(fact) not in used]
    return Reviewed(
        readings=tuple(_reviewed(reading, topic, bound) for reading in readings),
        ties=tuple(_ties(bound, readings, words)),
        notes=(*_rejected(binding), *(_lost(fact) for fact in lost)),
    )


def _possible(bound: Bound, readings: Sequence[Reading]) -> Bound:
    """Without merges into what is read no more, and without splits of what turned out to be a copy."""
    into = {name for reading in readings for s in reading.statements for name in _names(s, reading)}
    copies = {r.article.id for r in readings if r.article.origin and r.article.origin.relation in ("copy", "partial")}

    def holds(fact: StatementReviewed) -> bool:
        if fact.decision == "merge":
            return fact.into in into or bool(fact.into_words and fact.into_words in into)
        return fact.decision != "split" or fact.article not in copies

    return Bound({key: fact for key, fact in bound.words.items() if holds(fact)})


def _ties(bound: Bound, readings: Sequence[Reading], words: Sequence[StatementReviewed]) -> Iterator[StatementReviewed]:
    """The merges and splits in the order they were made, each on every statement that it binds, by the ids that are read now."""
    now = {name: s.id for reading in readings for s in reading.statements for name in _names(s, reading)}
    order = {id(fact): place for place, fact in enumerate(words)}
    ties = [(fact, name) for (_, name, _), fact in bound.words.items() if fact.decision in ("merge", "split")]
    for fact, name in sorted(ties, key=lambda tie: order[id(tie[0])]):
        into = now.get(fact.into, "") or now.get(fact.into_words, "")
        yield fact.model_copy(update={"statement": name, "into": into})


def _names(statement: Statement, reading: Reading) -> tuple[str, ...]:
    """By what a merged statement's other one is found: its id, now or under rules 2, else its sentence with speaker and claim."""
    ids = [name for name in (statement.id, statement.former) if name]
    return (*ids, other_words(statement, reading.article.text))


def other_words(statement: Statement, text: str) -> str:
    """A statement by its sentence, speaker and claim: it keeps this name when its id changes with the rules."""
    return "|".join((sentence_hash(statement, text), statement.speaker.shown, statement.claim))


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


def _seen(fact: StatementReviewed) -> tuple[str, ...]:
    return fact.statement, fact.stance


def _sentence(fact: StatementReviewed) -> tuple[str, ...]:
    """What was judged, whatever id it had; of older decisions, which do not tell the sentence, the id."""
    return (fact.root, fact.words, fact.speaker, fact.stance, fact.claim) if fact.words else _seen(fact)


def _read(statement: Statement) -> tuple[str, str, str]:
    return statement.speaker.shown, statement.stance, statement.claim


def _binds(fact: StatementReviewed, statement: Statement, families: Mapping[str, str], topic: Topic) -> bool:
    """What was seen is what is read, in that article or a copy of its text, and the decision still says something."""
    mine = families[statement.article]
    kin = statement.article == fact.article or (
        bool(fact.words) and mine in {fact.root, families.get(fact.article, fact.article)}
    )
    same = kin and (fact.speaker, fact.stance, fact.claim) == _read(statement)
    if "claim" in fact.amended:
        return same and fact.amended["claim"] in {"", *(claim.id for claim in topic.claims)}
    return same


def _reviewed(reading: Reading, topic: Topic, bound: Bound) -> Reading:
    left = [(statement, bound.on(statement)) for statement in reading.statements]
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
