"""Sum up a claim: who holds it, how many origins, publishers and articles, its labels and notes, and its rank. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from reports.origins.assign import OWN_PAGE
from reports.origins.carriers import ONE_AGENCY, ONE_OUTLET
from reports.origins.documents import ONE_DOCUMENT
from reports.origins.knowing import only_known
from reports.origins.said import Said, publisher
from reports.topics import Claim, Topic
from reports.types import ClaimReading, Note, NoteKey, Origin, Statement

SUPPORTING = frozenset({"asserts", "conditional", "suspects"})

_DAY = re.compile(r"/\d{4}(?:-W?\d{2}){0,2}\Z")

# The note on an origin that was put together by inference; by shared details where the basis is none of these.
TAKEN_FOR: dict[str, NoteKey] = {
    ONE_AGENCY: "one_agency",
    ONE_OUTLET: "one_outlet",
    ONE_DOCUMENT: "one_document",
    OWN_PAGE: "own_page",
}


def claim_reading(claim: Claim, said: Sequence[Said], origins: dict[str, Origin]) -> ClaimReading:
    """A claim over all its statements; `origins` are by statement id."""
    mine = [one for one in said if one.statement.claim == claim.id]
    each = {one.statement.id: origin for one in mine if (origin := origins.get(one.statement.id)) is not None}
    # An origin is marked as inferred where any of its statements is only taken for it; `inferred` tells which.
    found = {origin.key: origin for origin in sorted(each.values(), key=lambda origin: origin.inferred)}
    # Nobody in particular ("some sources") is shown, but is no origin to count.
    holding = _keys((one for one in mine if not (_supports(one.statement) and only_known(one, claim))), _supports)
    supporting = frozenset(key for key in holding if found[key].kind != "unnamed" or not key.startswith("own/"))
    knowing = [found[key].name for key in sorted(_keys(mine, _supports) - holding)]
    related = _related(mine, origins)
    listed = tuple(replace(found[key], related=related.get(key, ())) for key in sorted(found))
    return ClaimReading(
        claim=claim.id, text=claim.text, statements=tuple(one.statement for one in mine), origins=listed,
        articles=len({one.reading.article.id for one in mine}), publishers=len({publisher(one) for one in mine}), independent=len(set(map(mouth, supporting))),
        labels=(*_labels(mine, found, supporting), *(["shared-witnesses"] if len(supporting & related.keys()) > 1 else [])),
        inferred=frozenset(name for name, origin in each.items() if origin.inferred),
        notes=(*_taken_for(each.values()), *_same_people(listed, related), *([Note("only_known", tuple(knowing))] if knowing else [])),
    )  # fmt: skip


def mouth(origin: str) -> str:
    """The origin without its day: who says a thing on two days is two origins of it, and one independent source."""
    return _DAY.sub("", origin) if origin.startswith("speaker/") else origin


def _keys(said: Iterable[Said], test: Callable[[Statement], bool]) -> frozenset[str]:
    return frozenset(one.statement.origin for one in said if one.statement.origin and test(one.statement))


def _supports(statement: Statement) -> bool:
    """Holds the claim, flatly or guardedly. A fear supports nothing: it says what somebody does not want."""
    return statement.stance in SUPPORTING and ":fear" not in statement.rule


def _labels(said: Sequence[Said], origins: dict[str, Origin], supporting: frozenset[str]) -> tuple[str, ...]:
    against = _keys(said, lambda statement: statement.stance == "denies")
    asserted = _keys(said, lambda statement: statement.stance == "asserts")
    labels = []
    if (supporting and against - supporting) or (against and asserted):
        labels.append("contested")
    if not supporting and not against:
        labels.append("no-named-origin")
    elif supporting:
        labels.append("single-origin" if len(set(map(mouth, supporting))) == 1 else "several-origins")
    if supporting and not asserted:
        labels.append("conditional")
    parties = {origins[key].party for key in supporting}
    if supporting and not against and len(parties) == 1 and "" not in parties:
        labels.append("one-sided")
    return tuple(labels)


def _related(said: Sequence[Said], origins: dict[str, Origin]) -> dict[str, tuple[str, ...]]:
    """Origins that rest on what unnamed others told, and so may share their witnesses."""
    hearsay = {
        one.statement.origin
        for one in said
        if one.statement.origin
        and (one.statement.nested or _tells_of_others(origins[one.statement.id]))
        and _supports(one.statement)
    }
    parties: dict[str, set[str]] = {}
    for one in said:
        if one.statement.origin in hearsay:
            parties.setdefault(origins[one.statement.id].party, set()).add(one.statement.origin)
    return {
        key: tuple(sorted(keys - {key}))
        for party, keys in sorted(parties.items())
        if party and len(keys) > 1
        for key in sorted(keys)
    }


def _tells_of_others(origin: Origin) -> bool:
    """Rests on people who are not named. A witness known by his full name tells of himself."""
    return origin.kind == "advocate" or (origin.kind == "witness" and not origin.key.startswith("speaker/"))


def _taken_for(origins: Iterable[Origin]) -> tuple[Note, ...]:
    """What was inferred of each origin: by several grounds, where its statements were joined by several."""
    inferred = {(origin.key, origin.name, origin.basis) for origin in origins if origin.inferred}
    return tuple(
        dict.fromkeys(Note(TAKEN_FOR.get(basis, "one_report"), (name,)) for _, name, basis in sorted(inferred))
    )


def _same_people(origins: Sequence[Origin], related: dict[str, tuple[str, ...]]) -> tuple[Note, ...]:
    names = tuple(origin.name for origin in origins if origin.key in related)
    return (Note("same_people", names),) if names else ()


def rank(claim: ClaimReading, topic: Topic) -> tuple[bool, int, int, int]:
    """Contested first, then more origins, then more parties; how often a thing is printed does not count."""
    parties = {origin.party for origin in claim.origins if origin.party}
    place = next(number for number, known in enumerate(topic.claims) if known.id == claim.claim)
    return ("contested" not in claim.labels, -claim.independent, -len(parties), place)
