"""What is new since the last issue, judged by what earlier issues knew and not by what today repeats. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from reports.parts import Change, ChangeKind, ClaimPart, Counts, Edit, Gone, Known, KnownVoice, ReadBy, State, Voice
from reports.types import Stance

# What an analyst must see first: our own mistakes, then speakers who change sides.
RANK: dict[ChangeKind, int] = {
    "corrected": 0,
    "reread": 1,
    "turned": 2,
    "new": 3,
    "denied": 3,
    "grown": 4,
    "edited": 5,
    "vanished": 6,
}

# What was told and is not so any more: by the record, or by our reading of it.
TAKEN_BACK: tuple[ChangeKind, ...] = ("corrected", "reread")

# A claim keeps its latest voices only; a year of unnamed sources must not swell the issue.
VOICES_KEPT = 200


class _Lenient(BaseModel):
    """A part of an earlier issue: what is needed of it, whatever version wrote the rest."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class EarlierLine(_Lenient):
    """A line of evidence as it was mailed."""

    statement: str
    speaker: str
    stance: Stance


class EarlierGroup(_Lenient):
    """The lines of one stance as they were mailed."""

    evidence: tuple[EarlierLine, ...] = ()


class EarlierClaim(_Lenient):
    """A claim as it was mailed."""

    claim: str
    text: str
    anchor: str = ""
    counts: Counts
    voices: tuple[Voice, ...] = ()
    groups: tuple[EarlierGroup, ...] = ()


class EarlierChange(_Lenient):
    """A change as it was mailed."""

    kind: str
    text: str
    voices: tuple[Voice, ...] = ()
    counts: Counts | None = None
    of_day: date | None = None
    by: tuple[ReadBy, ...] = ()


class EarlierProvenance(_Lenient):
    """By which versions an earlier issue was read; `rules` is empty where it does not tell."""

    topic_version: str = ""
    rules: str = ""


class EarlierWindow(_Lenient):
    """The day of an earlier issue."""

    day: date


class EarlierOutlet(_Lenient):
    """A publisher in an earlier issue."""

    name: str


class Earlier(_Lenient):
    """What a digest needs of the issue before it."""

    issue: int
    amends: int = 0
    window: EarlierWindow
    changes: tuple[EarlierChange, ...] = ()
    claims: tuple[EarlierClaim, ...] = ()
    outlets: tuple[EarlierOutlet, ...] = ()
    known: tuple[Known, ...] = ()
    provenance: EarlierProvenance = EarlierProvenance()


@dataclass(frozen=True)
class Memory:
    """What may be called known on a day. `amends` is the issue of the same day that this one corrects, or 0."""

    known: Mapping[str, Known]
    earlier: Earlier | None = None
    amends: int = 0
    unreadable: bool = False


def recall(previous: Mapping[str, Any] | None, day: date) -> Memory:
    """What the issue before this one knew; an issue of a later day is no memory at all."""
    if previous is None:
        return Memory({})
    try:
        earlier = Earlier.model_validate(previous)
    except ValidationError:
        return Memory({}, unreadable=True)
    if earlier.window.day > day:
        return Memory({})
    if earlier.window.day == day:
        return Memory({known.claim: known for known in earlier.known}, earlier, earlier.issue)
    return Memory(remember(earlier.known, earlier.window.day, earlier.claims), earlier)


def remember(known: Iterable[Known], day: date, claims: Iterable[EarlierClaim | ClaimPart]) -> dict[str, Known]:
    """What was known, and what that day's claims add."""
    memory = {item.claim: item for item in known}
    for claim in claims:
        spoken = [voice for voice in claim.voices if voice.fresh]
        if spoken:
            memory[claim.claim] = _add(memory.get(claim.claim), claim.claim, day, spoken, claim.counts.independent)
    return dict(sorted(memory.items()))


def state_of(voices: Sequence[Voice], origins: int, known: Known | None) -> State:
    """How a claim stands against what was known of it; `origins` hold it by what was said on the day."""
    spoken = [voice for voice in voices if voice.fresh]
    if not spoken:
        return "undated" if all(voice.undated for voice in voices) else "earlier"
    if known is None:
        return "new"
    if _turned(spoken, known):
        return "turned"
    if _unheard(spoken, known, "denies"):
        return "denied"
    return "grown" if _unheard(spoken, known, "asserts") or origins > known.independent else "same"


def claim_changes(claims: Iterable[ClaimPart], memory: Memory) -> list[Change]:
    """One change for each claim that is not as it was."""
    changes = (_claim_change(claim, memory.known.get(claim.claim)) for claim in claims)
    return [change for change in changes if change]


def page_changes(edits: Iterable[Edit], vanished: Iterable[Gone]) -> list[Change]:
    """A change for each silent edit of weight and each article that is gone."""
    weighty = (edit for edit in edits if edit.differences)
    return [
        *(
            Change(kind="edited", anchor=e.anchor, text=e.source.title, source=e.source, difference=e.differences[0])
            for e in weighty
        ),
        *(Change(kind="vanished", anchor=g.anchor, text=g.source.title, source=g.source) for g in vanished),
    ]


def read_by(memory: Memory, topic_version: str, rules: str) -> tuple[ReadBy, ...]:
    """Which of these versions are others than those that the issue before was read by; nothing where it does not tell."""
    if memory.earlier is None:
        return ()
    was = memory.earlier.provenance
    topic: tuple[ReadBy, ...] = ("topic",) if was.topic_version and was.topic_version != topic_version else ()
    return (*topic, "rules") if was.rules and was.rules != rules else topic


def corrections(
    claims: Iterable[ClaimPart], again: Iterable[ClaimPart | EarlierClaim], memory: Memory, by: tuple[ReadBy, ...]
) -> list[Change]:
    """What the amended issue of the same day said and this one does not.

    `again` are the claims of that issue's own knowledge as it is read now: what is not even there was taken back by
    our reading and by nothing that the sources did.
    """
    if not (memory.amends and memory.earlier):
        return []
    now = {claim.claim: claim for claim in claims}
    same = {claim.claim: claim for claim in again}
    found = [_taken_back(was, same.get(was.claim), now.get(was.claim), by) for was in memory.earlier.claims]
    return [change for some in found for change in some]


def earlier_corrections(amended: Iterable[Mapping[str, Any]]) -> list[Change]:
    """What issues of earlier days, made again since the last digest, took back: told to whoever read the first ones."""
    found: list[Change] = []
    for issue in amended:
        try:
            made = Earlier.model_validate(issue)
        except ValidationError:
            continue  # written by another version; its own page still shows it
        found += [
            Change(
                kind=kind, anchor="", text=change.text, voices=change.voices, counts=change.counts or Counts(),
                of_day=made.window.day, of_issue=made.amends, by=change.by,
            )
            for kind in TAKEN_BACK
            for change in made.changes
            if change.kind == kind and change.of_day is None
        ]  # fmt: skip
    return found


def ordered(changes: Iterable[Change]) -> tuple[Change, ...]:
    """By weight; within a weight as they come, which for claims is the order of the table."""
    return tuple(sorted(changes, key=lambda change: RANK[change.kind]))


def _claim_change(claim: ClaimPart, known: Known | None) -> Change | None:
    if claim.state in ("same", "earlier", "undated"):
        return None
    spoken = [voice for voice in claim.voices if voice.fresh]
    turned = _turned(spoken, known) if known else None
    return Change(
        kind=claim.state,
        anchor=claim.anchor,
        text=claim.text,
        voices=tuple(_fresh(claim.state, spoken, known)),
        counts=claim.counts,
        was=turned.stance if turned else None,
        was_day=turned.day if turned else None,
    )


def _fresh(state: State, spoken: Sequence[Voice], known: Known | None) -> Sequence[Voice]:
    """The voices that make the change: all of a new claim, else those not heard before; the articles' own voice only where it is alone."""
    spoken = [voice for voice in spoken if voice.stance != "unattributed"] or spoken
    if state == "new" or known is None:
        return spoken
    heard = {(voice.name, voice.stance) for voice in known.voices}
    return [voice for voice in spoken if (voice.name, voice.stance) not in heard] or spoken


def _unheard(spoken: Iterable[Voice], known: Known, stance: Stance) -> list[Voice]:
    heard = {voice.name for voice in known.voices if voice.stance == stance}
    return [voice for voice in spoken if voice.stance == stance and voice.name not in heard]


def _turned(spoken: Iterable[Voice], known: Known) -> KnownVoice | None:
    """The earlier stance of a speaker who now plainly asserts or denies what they had not."""
    stances = {(voice.name, voice.stance) for voice in known.voices}
    for voice in spoken:
        if voice.stance in ("asserts", "denies") and (voice.name, voice.stance) not in stances:
            before = [old for old in known.voices if old.name == voice.name]
            if before:
                return max(before, key=lambda old: (old.day, old.stance))
    return None


def _add(known: Known | None, claim: str, day: date, spoken: Iterable[Voice], independent: int) -> Known:
    voices = {(voice.name, voice.stance): voice for voice in (known.voices if known else ())}
    for voice in spoken:
        voices[voice.name, voice.stance] = KnownVoice(name=voice.name, stance=voice.stance, day=day)
    latest = sorted(voices.values(), key=lambda voice: (-voice.day.toordinal(), voice.name, voice.stance))
    return Known(
        claim=claim,
        first_day=known.first_day if known else day,
        last_day=day,
        independent=max(independent, known.independent if known else 0),
        voices=tuple(sorted(latest[:VOICES_KEPT], key=lambda voice: (voice.name, voice.stance))),
    )


def _taken_back(
    was: EarlierClaim, again: ClaimPart | EarlierClaim | None, now: ClaimPart | None, by: tuple[ReadBy, ...]
) -> list[Change]:
    """Withdrawn voices, or other counts, of one claim: those that our reading took back, and those that the record did."""
    withdrawn = [voice for voice in was.voices if _said(voice) not in _voices(now)]
    counts, counts_again = (claim.counts if claim else Counts() for claim in (now, again))
    if not withdrawn and counts == was.counts:
        return []
    unread = tuple(voice for voice in withdrawn if _said(voice) not in _voices(again))
    gone = tuple(voice for voice in withdrawn if _said(voice) in _voices(again))
    place = now.anchor if now else ""
    corrected = Change(kind="corrected", anchor=place, text=was.text, voices=gone, counts=counts)
    reread = Change(kind="reread", anchor=place, text=was.text, voices=unread, counts=counts, by=by)
    return [
        *([corrected] if gone or counts_again != counts else []),
        *([reread] if unread or counts_again != was.counts else []),
    ]


def _voices(claim: ClaimPart | EarlierClaim | None) -> set[tuple[str, Stance]]:
    return {_said(voice) for voice in claim.voices} if claim else set()


def _said(voice: Voice) -> tuple[str, Stance]:
    return voice.name, voice.stance
