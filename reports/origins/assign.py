"""Put every attributed statement under one origin, by the first rule that applies. Pure."""

from __future__ import annotations

from dataclasses import replace

from reports.actors import Actor
from reports.origins.carriers import outlets_met
from reports.origins.documents import Documents
from reports.origins.kin import person_keys, person_named, same_name
from reports.origins.reported import merged, reports_told
from reports.origins.said import Said, carried, publishers
from reports.origins.speeches import joined_speakers
from reports.origins.witnesses import (
    GENERAL,
    is_single,
    is_vague,
    is_witness,
    outlet_behind,
    party_of,
    singles,
    slug,
    told_within,
)
from reports.topics import Topic
from reports.types import Origin

NAMED_BESIDE = "may be the person named beside"
OWN_PAGE = "what its own page tells"
ONE_OF_SEVERAL = "one of several people that the page heard"


def _place(one: Said) -> tuple[str, str, str]:
    """The article that it stands in, the claim and the stance."""
    return one.reading.article.id, one.statement.claim, one.statement.stance


class Assigner:
    """Puts every attributed statement under one origin."""

    def __init__(self, said: list[Said], topic: Topic) -> None:
        self.said, self.topic = said, topic
        self.actors = {actor.id: actor for actor in topic.actors}
        self.outlets = outlets_met(said)
        self.reports = merged(reports_told(said, self.actors, self.outlets))
        self.joined = joined_speakers(said, self.actors)
        originals = [one for one in reversed(said) if not one.copied]
        self.documents = Documents(said, self.actors, self.outlets).origins()
        self.people = {one.statement.id: name for one in said if (name := self._person(one))}
        self.person_keys = person_keys(self.people.values())
        self.named: dict[tuple[str, str, str], list[Said]] = {}
        for one in said:
            if one.statement.id in self.people and one.statement.speaker.id:
                self.named.setdefault(_place(one), []).append(one)
        self.outer = told_within(said)
        self.singles = singles(said, self.actors)
        self.pages = {self.outlets.one(name): one.reading.article.id for one in originals for name in publishers(one)}

    def assign(self) -> dict[str, Origin]:
        """The origin of each statement, by the statement's id. The article's own voice has none."""
        return {one.statement.id: self._origin(one) for one in self.said if one.statement.stance != "unattributed"}

    def _origin(self, one: Said) -> Origin:
        known = self._by_kin(one)
        if known is not None:
            return known
        speaker, actor = one.statement.speaker, self.actors.get(one.statement.speaker.id)
        if actor is None and (speaker.basis == "outlet" or self.outlets.holds(speaker.name)):
            return self._of_outlet(one)
        if is_witness(speaker, actor):
            return self._of_report(one, actor)
        if actor is not None or speaker.name:
            return self._of_speaker(one, actor)
        return self._own(one)

    # -- one person, one document

    def _by_kin(self, one: Said) -> Origin | None:
        """A document, a person named in full, what only another's words tell of, or somebody who may be a person named beside."""
        if one.statement.id in self.documents:
            return self.documents[one.statement.id]
        if name := self.people.get(one.statement.id):
            kind = "official" if self._actor(one) is None and one.statement.speaker.role else "witness"
            return Origin(
                f"person/{slug(self.person_keys[name])}",
                name,
                kind,
                "one person by name",
                party=party_of(one, self._actor(one)),
            )
        outer = self.outer.get(one.statement.id)
        if outer is not None and self._actor(one) is None:
            return self._origin(outer)
        return self._beside(one)

    def _actor(self, one: Said) -> Actor | None:
        return self.actors.get(one.statement.speaker.id)

    def _person(self, one: Said) -> str:
        name = person_named(one.statement, self._actor(one), self.outlets.known)
        return name if same_name(name) and one.statement.stance != "unattributed" else ""

    def _beside(self, one: Said) -> Origin | None:
        """`A mum who clung to a raft`, `passengers`: whoever is named in the same article on the same claim may be meant."""
        actor = self._actor(one)
        if not is_witness(one.statement.speaker, actor) or is_vague(one) or one.statement.speaker.role:
            return None
        for other in self.named.get(_place(one), ()):
            if one.statement.speaker.id in {"", other.statement.speaker.id}:
                name = self.people[other.statement.id]
                return Origin(
                    f"person/{slug(self.person_keys[name])}",
                    name,
                    "witness",
                    NAMED_BESIDE,
                    party=party_of(other, self._actor(other)),
                )
        return None

    def _of_outlet(self, one: Said) -> Origin:
        """An outlet that reports without naming anybody."""
        name = self.outlets.one(one.statement.speaker.name)
        if not name or GENERAL.search(name):
            return self._own(one)
        return self._on_its_page(one, name) or Origin(
            f"report/{slug(name)}", name, "outlet", "the outlet itself", captured=self._captured(name)
        )

    def _on_its_page(self, one: Said, name: str) -> Origin | None:
        """Whose words its own page gives, where that page is read and has but one source for this side of the claim."""
        page = self._captured(name)
        if not page or page == one.reading.article.id:
            return None
        there = [
            other
            for other in self.said
            if other.reading.article.id == page
            and (other.statement.claim, other.statement.stance) == (one.statement.claim, one.statement.stance)
            and other.statement.speaker.basis != "outlet"
        ]
        found = {origin.key: origin for origin in map(self._origin, there)}
        return replace(next(iter(found.values())), basis=OWN_PAGE, inferred=True) if len(found) == 1 else None

    def _of_report(self, one: Said, actor: Actor | None) -> Origin:
        lonely = (
            not carried(one) and not one.copied and not is_single(one)
        )  # a copy of a paper's report is that paper's
        if is_vague(one) or (lonely and actor is not None and actor.kind != "witness"):
            return self._own(one)
        report, inferred = self.reports.get((one.family, outlet_behind(one, self.outlets)), (None, False))
        if report is None:
            return self._own(one)
        name = report.outlet or report.page
        basis = (
            "shared details"
            if inferred
            else "deepest named outlet"
            if carried(one) and report.outlet
            else "unnamed outlet"
            if not name
            else "the article's own reporting"
        )
        single = self.singles.get(one.statement.id, "")
        if single and name not in self.outlets.inferred:
            key, who = f"report/{slug(name or report.family)}/{slug(single)}", one.statement.speaker.shown
            return Origin(
                key, f"{who} ({name})" if name else who, "witness", ONE_OF_SEVERAL, party=party_of(one, actor)
            )
        if name in self.outlets.inferred and not inferred:
            basis, inferred = self.outlets.inferred[name], True
        key = f"report/{slug(name or report.family)}"
        name = name or "an outlet not named in the text"
        return Origin(key, name, "witness", basis, inferred, captured=self._captured(name), party=party_of(one, actor))

    def _captured(self, outlet: str) -> str:
        """The article of that outlet itself, if it is among those read."""
        return self.pages.get(self.outlets.one(outlet), "") if outlet else ""

    def _of_speaker(self, one: Said, actor: Actor | None) -> Origin:
        lead = self.joined.get(one.statement.id)
        lead_actor = self.actors.get(lead[0]) if lead else actor
        who = lead_actor.id if lead_actor is not None else slug(one.statement.speaker.name)
        name = lead_actor.names[0] if lead_actor is not None and lead_actor.names else one.statement.speaker.shown
        day = lead[1] if lead else one.day
        when = day.isoformat() if day is not None else one.statement.stated_at.value if one.statement.stated_at else ""
        key = f"speaker/{who}" + (f"/{when}" if when else "")
        kind = actor.kind if actor is not None else "official" if one.statement.speaker.role else "unnamed"
        return Origin(
            key, name, kind, "same speaker and day" if day else "same speaker", party=party_of(one, lead_actor)
        )

    def _own(self, one: Said) -> Origin:
        speaker = one.statement.speaker
        kind = (
            "unnamed"
            if is_vague(one) or not speaker.written or (speaker.basis == "outlet" and GENERAL.search(speaker.name))
            else "outlet"
            if speaker.basis == "outlet"
            else "witness"
            if speaker.anonymous
            else "official"
        )
        return Origin(
            f"own/{slug(one.family)}/{slug(speaker.shown)}", speaker.shown or "not named", kind, "the article alone"
        )
