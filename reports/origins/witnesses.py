"""Who is known only through those who heard him, by which outlet, and which of them are told apart. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from reports.actors import Actor
from reports.language import language_of
from reports.origins.carriers import OutletNames
from reports.origins.said import Said, carried
from reports.speakers import words_of
from reports.types import Span, Speaker

# Outlets in general, which are no origin.
GENERAL = re.compile(r"\b(?:reports?|media|newspapers|websites|television|radio|TV|СМИ|Medien\w*|medya|basın)$")
_ONE_PERSON = re.compile(
    r"(?:an?|one|another|ein|eine|noch eine?|один|одна|другой|другая|bir|bir başka)\s(?!group\b|number\b|few\b|couple\b|gruppe\b|paar\b|grup\b)",
    re.IGNORECASE,
)


def is_witness(speaker: Speaker, actor: Actor | None) -> bool:
    """Known only through who heard him: a witness of the topic, or somebody unnamed with a carrier."""
    if actor is not None:
        return actor.kind in {"witness", "unnamed"} and not _fully_named(actor)
    return speaker.anonymous


def _fully_named(actor: Actor) -> bool:
    """A person with first and last name: the same one whoever hears him. A first name, or one with an initial, may be assumed."""
    words = actor.names[0].split() if actor.names else []
    return actor.person and len(words) > 1 and all(word[:1].isupper() and "." not in word for word in words)


def is_vague(one: Said) -> bool:
    """`Some sources`, `diplomats`: nobody in particular, whom no outlet is said to have heard. `A diplomat` is one whom the page heard."""
    stated = [hop for hop in carried(one) if hop.basis != "credited"]
    return (
        not stated
        and not is_single(one)
        and bool(words_of_vagueness(one) & {word.lower() for word in words_of(one.statement.speaker.written)})
    )


def is_single(one: Said) -> bool:
    """One person, in the words of the page: `a diplomat`, `another worker`."""
    return _ONE_PERSON.match(one.statement.speaker.written) is not None


def words_of_vagueness(one: Said) -> frozenset[str]:
    """The words of its language for nobody in particular."""
    return language_of(one.reading.article.content.language).vague


def outlet_behind(one: Said, outlets: OutletNames) -> str:
    """The outlet named as the one that heard the speaker, the deepest one; empty where none is."""
    named = next((hop.name for hop in carried(one) if hop.name and not GENERAL.search(hop.name)), "")
    return outlets.one(named)


def singles(said: Sequence[Said], actors: Mapping[str, Actor]) -> dict[str, str]:
    """Of witnesses whom one page heard itself, those told apart as one person each: a passenger, a friend of the captain.

    The same words for both, or a plural (`passengers`), tell nobody apart.
    """
    groups: dict[tuple[str, str], dict[str, str]] = {}
    for one in said:
        speaker, actor = one.statement.speaker, actors.get(one.statement.speaker.id)
        if one.statement.claim and is_witness(speaker, actor) and not carried(one) and not one.copied:
            place = (one.reading.article.id, one.statement.claim)
            groups.setdefault(place, {})[one.statement.id] = _single(one)
    found: dict[str, str] = {}
    for group in groups.values():
        if all(group.values()) and len(set(group.values())) > 1:
            found |= group
    return found


def _single(one: Said) -> str:
    """What tells a single unnamed person from others: the group of the topic, else the words; empty for several people."""
    speaker = one.statement.speaker
    return (speaker.id or speaker.written) if _ONE_PERSON.match(speaker.written) else ""


def told_within(said: Sequence[Said]) -> dict[str, Said]:
    """Statements that stand within what another one is made to say in the same sentence: they are known through it."""
    found: dict[str, Said] = {}
    sentences: dict[tuple[str, Span, str], list[Said]] = {}
    for one in said:
        if one.statement.stance != "unattributed":
            place = (one.reading.article.id, one.statement.sentence, one.statement.claim)
            sentences.setdefault(place, []).append(one)
    for group in sentences.values():
        for one in group if len(group) > 1 else ():
            cue = one.statement.cue
            wider = [o for o in group if o is not one and cue is not None and _within(cue, o.statement.content)]
            if len(wider) == 1:
                found[one.statement.id] = wider[0]
    return {name: outer for name, outer in found.items() if outer.statement.id not in found}


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def party_of(one: Said, actor: Actor | None) -> str:
    """The side that a speaker is on; empty where it is not known."""
    return actor.party if actor is not None else one.statement.speaker.party


def slug(name: str) -> str:
    """A name as a part of an origin's key."""
    return re.sub(r"\W+", "-", name.casefold()).strip("-") or "unnamed"
