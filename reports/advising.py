"""Advise the author of a topic where it is right as it stands, and yet likely to catch too much or too little. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from reports.actors import Actor
from reports.language import language_of
from reports.query import Any, Node, Words
from reports.topics import Claim, Topic

__all__ = ["advice"]


def advice(topic: Topic) -> tuple[str, ...]:
    """What to look at again, a line each; none of it is an error."""
    return (*_uncountered(topic), *_of_claims(topic), *_of_actors(topic))


def _uncountered(topic: Topic) -> Iterator[str]:
    bare = [claim.id for claim in topic.claims if claim.core and not claim.counter]
    if bare:
        yield (
            f"no `counter` for {', '.join(bare)}: a denial that does not name the claim is missed; "
            "give the words by which somebody says that it is not so"
        )


def _of_claims(topic: Topic) -> Iterator[str]:
    for claim in topic.claims:
        single = _single_words(claim)
        if single:
            yield (
                f"claim {claim.id} rests on one word ({', '.join(single[:4])}): whatever names it is about the claim; "
                "add a second group to `about`, or a distance"
            )
        for form in _in_two_groups(claim):
            yield f"claim {claim.id}: {form} stands in two groups of `about`; one word never fills both"


def _single_words(claim: Claim) -> tuple[str, ...]:
    """The words of the only group of a claim, where each of them is enough."""
    if len(claim.about) != 1:
        return ()
    nodes = list(_choices(claim.about[0].root))
    alone = all(isinstance(node, Words) and node.near is None for node in nodes)
    return tuple(str(node) for node in nodes) if alone else ()


def _choices(node: Node) -> Iterator[Node]:
    """The parts of which one is enough, lists within lists opened."""
    if isinstance(node, Any):
        yield from (choice for part in node.parts for choice in _choices(part))
    else:
        yield node


def _in_two_groups(claim: Claim) -> list[str]:
    forms = [set(query.forms) for query in claim.about]
    return sorted({form for n, one in enumerate(forms) for other in forms[n + 1 :] for form in one & other})


def _of_actors(topic: Topic) -> Iterator[str]:
    for actor in topic.actors:
        for name in actor.names:
            if _is_small_word(name, actor, topic.languages):
                yield f"actor {actor.id}: {name!r} is a common word, too; it counts inside a sentence only, so give the full name as well"


def _is_small_word(name: str, actor: Actor, languages: tuple[str, ...]) -> bool:
    """A surname that is also a conjunction, an auxiliary or a month."""
    low = name.lower()
    packs = [language_of(code) for code in languages]
    small = any(low in pack.auxiliaries | pack.boundaries | pack.skips or low in pack.months for pack in packs)
    return actor.person and " " not in name and small
