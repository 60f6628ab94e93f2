"""Which documents statements cite, and which of them are one. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reports.actors import Actor
from reports.language.outlets import find_outlets, outlet_names
from reports.language.titles import outlet_key
from reports.origins.carriers import OutletNames
from reports.origins.kin import Cited, document_kind, grouped, medium
from reports.origins.reported import rare_details
from reports.origins.said import Said, heard_by
from reports.origins.witnesses import GENERAL, slug
from reports.types import Origin

ASIDE = 120  # characters from a document to its verb
ONE_DOCUMENT = "one document by its kind and that of the outlet, in several languages"
_A = {
    "letter": "a letter that",
    "memo": "a memo that",
    "report": "a report that",
    "mail": "mails that",
    "log": "a log that",
    "paper": "papers that",
}


class Documents:
    """Finds the documents that a topic's statements make or are told to rest on."""

    def __init__(self, said: Sequence[Said], actors: Mapping[str, Actor], outlets: OutletNames) -> None:
        self.said, self.actors, self.outlets = said, actors, outlets

    def origins(self) -> dict[str, Origin]:
        """By statement id: the origin of every statement that a document makes, or an outlet that is told to have seen it."""
        cited = [found for one in self.said if (found := self._cited(one)) is not None]
        origins: dict[str, Origin] = {}
        for group in grouped(cited):
            first = next((each for each in group if each.kind), None)
            if first is None:
                continue
            own = sorted((each for each in group if each.outlet and each.own), key=lambda each: each.language != "en")
            outlet = own[0].outlet if own else first.outlet
            actor = self.actors.get(first.actor)
            name = (
                actor.names[0] if actor is not None and actor.names else f"{_A[first.kind]} {outlet} has seen".strip()
            )
            inferred = any(each.inferred for each in group)
            basis = ONE_DOCUMENT if inferred else "one document"
            key = f"document/{slug(outlet or name)}"
            origin = Origin(key, name, "document", basis, inferred, party=actor.party if actor is not None else "")
            origins |= dict.fromkeys((each.statement for each in group), origin)
        return origins

    def _cited(self, one: Said) -> Cited | None:
        statement, actor = one.statement, self.actors.get(one.statement.speaker.id)
        if statement.stance == "unattributed" or not statement.claim:
            return None
        kind = document_kind(f"{statement.speaker.written} {statement.speaker.role}", _beside(one), actor)
        speaks = statement.speaker.basis == "outlet" or self.outlets.holds(statement.speaker.name)
        outlet = statement.speaker.name if speaks and statement.speaker.name else self._seen_by(one) if kind else ""
        if not kind and not (actor is None and (speaks or medium(statement.speaker.name))):
            return None
        outlet = outlet or statement.speaker.name if not kind else outlet
        page = heard_by(one)
        outlet = self.outlets.one(outlet or page)
        details = frozenset(detail for detail in rare_details(one) if detail.startswith(("figure", "day")))
        claims = frozenset(
            other.statement.claim
            for other in self.said
            if other.reading.article.id == one.reading.article.id and other.statement.sentence == statement.sentence
        )
        language = one.reading.article.content.language
        return Cited(
            statement.id, outlet, kind, statement.speaker.id, claims, details, language,
            own=bool(page) and outlet_key(outlet) == outlet_key(page),
        )  # fmt: skip

    def _seen_by(self, one: Said) -> str:
        """The outlet that the sentence names beside the document, if it is none of the page's own."""
        text, page = one.reading.article.text, outlet_key(heard_by(one))
        names = outlet_names(text, self.outlets.known.values())
        named = [found.name for found in find_outlets(text, one.statement.sentence, names) if found.name]
        return next((name for name in named if outlet_key(name) != page and not GENERAL.search(name)), "")


def _beside(one: Said) -> str:
    """The document with all that stands before its verb: `the log, seen by the Review, records`."""
    speaker, cue = one.statement.speaker.span, one.statement.cue
    apart = speaker is not None and cue is not None and 0 < cue.start - speaker.start <= ASIDE
    return (
        one.reading.article.text[speaker.start : cue.start] if apart and speaker is not None and cue is not None else ""
    )
