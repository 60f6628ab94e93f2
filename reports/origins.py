"""Count the independent origins behind each claim, so that a copy or a second carrier never looks like a second source. Pure.

A statement belongs to the first origin that applies:

1. a copy's statements are those of its original: the family counts once;
2. an unnamed witness belongs to the outlet that heard him (the deepest named one;
   an agency that publishes in several languages is one outlet);
3. a named speaker on one claim is one origin a day, whoever carries it, and
   one with whoever he speaks for in the same article or on the same day;
4. an unnamed outlet whose report shares two rare details with another report
   is that report, which is an inference and marked as such;
5. else the statement is an origin of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from reports.carriers import ONE_AGENCY, ONE_OUTLET, OutletNames, outlets_met
from reports.days import Anchor, find_days
from reports.figures import conflicts_of
from reports.kin import Cited, document_kind, grouped, medium, person_keys, person_named, same_name
from reports.language import language_of
from reports.language.outlets import find_outlets, outlet_names
from reports.language.titles import outlet_key
from reports.numbers import find_numbers
from reports.said import Said, carried, heard_by, published, publisher, publishers
from reports.speakers import words_of
from reports.topics import Actor, Claim, Topic
from reports.types import (
    ClaimReading,
    Origin,
    Reading,
    Span,
    Speaker,
    Statement,
    TopicReading,
)
from storage.events import StatementReviewed

# A witness known by a first name is told of by few; two such details make one report of two.
ENOUGH_DETAILS = 2
NEAR = timedelta(hours=48)
NAMED_BESIDE = "may be the person named beside"
OWN_PAGE = "what its own page tells"
ONE_DOCUMENT = "one document by its kind and that of the outlet, in several languages"
ONE_OF_SEVERAL = "one of several people that the page heard"
_ONE_PERSON = re.compile(
    r"(?:an?|one|another|ein|eine|noch eine?|один|одна|другой|другая|bir|bir başka)\s(?!group\b|number\b|few\b|couple\b|gruppe\b|paar\b|grup\b)",
    re.IGNORECASE,
)
_A = {
    "letter": "a letter that",
    "memo": "a memo that",
    "report": "a report that",
    "mail": "mails that",
    "paper": "papers that",
}
# Figures this common prove nothing.
COMMON = frozenset({1, 2, 3, 4, 5, 10, 100, 1000})
SUPPORTING = frozenset({"asserts", "conditional", "suspects"})


@dataclass(frozen=True)
class Report:
    """What one article tells from an outlet's witnesses: the outlet's name (or none), whose page it is, and the rare details."""

    family: str
    article: str
    outlet: str
    page: str
    details: frozenset[str]
    day: date | None


def read_topic(readings: Sequence[Reading], topic: Topic, reviews: Sequence[StatementReviewed] = ()) -> TopicReading:
    """Everything read for a topic on a day: origins assigned, counts made, conflicts of figures found.

    Reference works are read but neither counted nor taken for evidence.
    `reviews` are the merges and splits that stand.
    """
    ordered = sorted(readings, key=lambda reading: reading.article.id)
    said = [Said(statement, reading) for reading in ordered for statement in reading.statements]
    live = [one for one in said if one.reading.article.content.kind == "news"]
    origins = _reviewed(_Assigner(live, topic).assign(), live, reviews)
    placed = [
        Said(
            replace(one.statement, origin=origins[one.statement.id].key if one.statement.id in origins else ""),
            one.reading,
        )
        for one in live
    ]
    claims = [_claim_reading(claim, placed, origins) for claim in topic.claims]
    kept = [claim for claim in claims if claim.statements]
    return TopicReading(
        claims=tuple(sorted(kept, key=lambda claim: _rank(claim, topic))),
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


# ---------------------------------------------------------------- assigning


def _place(one: Said) -> tuple[str, str, str]:
    """The article that it stands in, the claim and the stance."""
    return one.reading.article.id, one.statement.claim, one.statement.stance


class _Assigner:
    """Puts every attributed statement under one origin."""

    def __init__(self, said: list[Said], topic: Topic) -> None:
        self.said, self.topic = said, topic
        self.actors = {actor.id: actor for actor in topic.actors}
        self.outlets = outlets_met(said)
        self.reports = _merged(_reports(said, self.actors, self.outlets))
        self.joined = _joined_speakers(said, self.actors)
        originals = [one for one in reversed(said) if not one.copied]
        self.documents = self._documents()
        self.people = {one.statement.id: name for one in said if (name := self._person(one))}
        self.person_keys = person_keys(self.people.values())
        self.named: dict[tuple[str, str, str], list[Said]] = {}
        for one in said:
            if one.statement.id in self.people and one.statement.speaker.id:
                self.named.setdefault(_place(one), []).append(one)
        self.outer = _outer(said)
        self.singles = _singles(said, self.actors)
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
        if _is_witness(speaker, actor):
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
                f"person/{_slug(self.person_keys[name])}",
                name,
                kind,
                "one person by name",
                party=_party(one, self._actor(one)),
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
        if not _is_witness(one.statement.speaker, actor) or _is_vague(one) or one.statement.speaker.role:
            return None
        for other in self.named.get(_place(one), ()):
            if one.statement.speaker.id in {"", other.statement.speaker.id}:
                name = self.people[other.statement.id]
                return Origin(
                    f"person/{_slug(self.person_keys[name])}",
                    name,
                    "witness",
                    NAMED_BESIDE,
                    party=_party(other, self._actor(other)),
                )
        return None

    def _documents(self) -> dict[str, Origin]:
        """The origin of every statement that a document makes, or an outlet that is told to have seen it."""
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
            key = f"document/{_slug(outlet or name)}"
            origin = Origin(key, name, "document", basis, inferred, party=actor.party if actor is not None else "")
            origins |= dict.fromkeys((each.statement for each in group), origin)
        return origins

    def _cited(self, one: Said) -> Cited | None:
        statement, actor = one.statement, self._actor(one)
        if statement.stance == "unattributed" or not statement.claim:
            return None
        kind = document_kind(f"{statement.speaker.written} {statement.speaker.role}", actor)
        speaks = statement.speaker.basis == "outlet" or self.outlets.holds(statement.speaker.name)
        outlet = statement.speaker.name if speaks and statement.speaker.name else self._seen_by(one) if kind else ""
        if not kind and not (actor is None and (speaks or medium(statement.speaker.name))):
            return None
        outlet = outlet or statement.speaker.name if not kind else outlet
        page = heard_by(one)
        outlet = self.outlets.one(outlet or page)
        details = frozenset(detail for detail in _details(one) if detail.startswith(("figure", "day")))
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
        return next((name for name in named if outlet_key(name) != page and not _GENERAL.search(name)), "")

    def _of_outlet(self, one: Said) -> Origin:
        """An outlet that reports without naming anybody."""
        name = self.outlets.one(one.statement.speaker.name)
        if not name or _GENERAL.search(name):
            return self._own(one)
        return self._on_its_page(one, name) or Origin(
            f"report/{_slug(name)}", name, "outlet", "the outlet itself", captured=self._captured(name)
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
        if _is_vague(one) or (not carried(one) and actor is not None and actor.kind != "witness"):
            return self._own(one)
        report, inferred = self.reports.get((one.family, _outlet(one, self.outlets)), (None, False))
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
            key, who = f"report/{_slug(name or report.family)}/{_slug(single)}", one.statement.speaker.shown
            return Origin(key, f"{who} ({name})" if name else who, "witness", ONE_OF_SEVERAL, party=_party(one, actor))
        if name in self.outlets.inferred and not inferred:
            basis, inferred = self.outlets.inferred[name], True
        key = f"report/{_slug(name or report.family)}"
        name = name or "an outlet not named in the text"
        return Origin(key, name, "witness", basis, inferred, captured=self._captured(name), party=_party(one, actor))

    def _captured(self, outlet: str) -> str:
        """The article of that outlet itself, if it is among those read."""
        return self.pages.get(self.outlets.one(outlet), "") if outlet else ""

    def _of_speaker(self, one: Said, actor: Actor | None) -> Origin:
        lead = self.joined.get(one.statement.id)
        lead_actor = self.actors.get(lead[0]) if lead else actor
        who = lead_actor.id if lead_actor is not None else _slug(one.statement.speaker.name)
        name = lead_actor.names[0] if lead_actor is not None and lead_actor.names else one.statement.speaker.shown
        day = lead[1] if lead else one.day
        key = f"speaker/{who}" + (f"/{day.isoformat()}" if day is not None else "")
        kind = actor.kind if actor is not None else "official" if one.statement.speaker.role else "unnamed"
        return Origin(key, name, kind, "same speaker and day" if day else "same speaker", party=_party(one, lead_actor))

    def _own(self, one: Said) -> Origin:
        speaker = one.statement.speaker
        kind = (
            "unnamed"
            if _is_vague(one) or not speaker.written or (speaker.basis == "outlet" and _GENERAL.search(speaker.name))
            else "outlet"
            if speaker.basis == "outlet"
            else "witness"
            if speaker.anonymous
            else "official"
        )
        return Origin(
            f"own/{_slug(one.family)}/{_slug(speaker.shown)}", speaker.shown or "not named", kind, "the article alone"
        )


def _outer(said: Sequence[Said]) -> dict[str, Said]:
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


def _singles(said: Sequence[Said], actors: Mapping[str, Actor]) -> dict[str, str]:
    """Of witnesses whom one page heard itself, those told apart as one person each: a passenger, a friend of the captain.

    The same words for both, or a plural (`passengers`), tell nobody apart.
    """
    groups: dict[tuple[str, str], dict[str, str]] = {}
    for one in said:
        speaker, actor = one.statement.speaker, actors.get(one.statement.speaker.id)
        if one.statement.claim and _is_witness(speaker, actor) and not carried(one) and not one.copied:
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


def _is_witness(speaker: Speaker, actor: Actor | None) -> bool:
    """Known only through who heard him: a witness of the topic, or somebody unnamed with a carrier."""
    if actor is not None:
        return actor.kind in {"witness", "unnamed"} and not _fully_named(actor)
    return speaker.anonymous


def _fully_named(actor: Actor) -> bool:
    """A person with first and last name: the same one whoever hears him. A first name, or one with an initial, may be assumed."""
    words = actor.names[0].split() if actor.names else []
    return actor.person and len(words) > 1 and all(word[:1].isupper() and "." not in word for word in words)


def _is_vague(one: Said) -> bool:
    """`Some sources`, `diplomats`: nobody in particular, whom no outlet is said to have heard."""
    stated = [hop for hop in carried(one) if hop.basis != "credited"]
    return not stated and bool(
        words_of_vagueness(one) & {word.lower() for word in words_of(one.statement.speaker.written)}
    )


def words_of_vagueness(one: Said) -> frozenset[str]:
    """The words of its language for nobody in particular."""
    return language_of(one.reading.article.content.language).vague


def _outlet(one: Said, outlets: OutletNames) -> str:
    """The outlet named as the one that heard the speaker, the deepest one; empty where none is."""
    named = next((hop.name for hop in carried(one) if hop.name and not _GENERAL.search(hop.name)), "")
    return outlets.one(named)


def _party(one: Said, actor: Actor | None) -> str:
    return actor.party if actor is not None else one.statement.speaker.party


def _slug(name: str) -> str:
    return re.sub(r"\W+", "-", name.casefold()).strip("-") or "unnamed"


_GENERAL = re.compile(r"\b(?:reports?|media|newspapers|websites|television|radio|TV|СМИ|Medien\w*|medya|basın)$")


# ---------------------------------------------------------------- one report in several articles


def _reports(
    said: Iterable[Said], actors: dict[str, Actor], outlets: OutletNames
) -> list[tuple[tuple[str, str], Report]]:
    """Per family and outlet, what its witnesses are reported with. Statements that name no outlet join their article's only report."""
    groups: dict[tuple[str, str], list[Said]] = {}
    for one in said:
        if (
            one.statement.stance != "unattributed"
            and _is_witness(one.statement.speaker, actors.get(one.statement.speaker.id))
            and (carried(one) or one.statement.claim)
        ):
            groups.setdefault((one.family, _outlet(one, outlets)), []).append(one)
    return [(key, _report(key, group, outlets)) for key, group in sorted(groups.items())]


def _report(key: tuple[str, str], group: Sequence[Said], outlets: OutletNames) -> Report:
    details = frozenset(detail for one in group for detail in _details(one))
    days = [one.day for one in group if one.day is not None]
    day = min(days) if days else published(group[0])
    page = outlets.one(next((name for one in group if (name := heard_by(one))), ""))
    return Report(key[0], group[0].reading.article.id, key[1], page, details, day)


def _details(one: Said) -> set[str]:
    """What few reports would share by chance: an assumed name, an exact figure, a day, a described outlet, a quoted phrase."""
    article, statement = one.reading.article, one.statement
    language = article.content.language
    found: set[str] = set()
    if (
        statement.speaker.id
        and re.search(r"[A-ZА-ЯЁÇĞİÖŞÜ]\w+", statement.speaker.name)
        and statement.speaker.anonymous
        and statement.speaker.name != statement.speaker.name.lower()
    ):
        found.add(f"name {statement.speaker.id}")
    elif statement.speaker.anonymous and statement.speaker.name:
        found.add(f"name {_slug(statement.speaker.name)}")
    for number in find_numbers(article.text, language, start=statement.sentence.start, end=statement.sentence.end):
        if number.low == number.high and number.low not in COMMON:
            found.add(f"figure {number.low}")
    anchor = Anchor.of(article.content.published, article.content.updated)
    for day in find_days(article.text, anchor, language, start=statement.sentence.start, end=statement.sentence.end):
        found.add(f"day {day.day.strftime('%m-%d')}" if day.day is not None else f"day {_month_day(day.raw)}")
    found |= {
        f"heard {_slug(hop.span.of(article.text))}" for hop in carried(one) if hop.span is not None and not hop.name
    }
    return found | {f"word {word}" for word in _rare_words(one)}


def _month_day(raw: str) -> str:
    from reports.language.english import ENGLISH  # noqa: PLC0415

    hit = re.search(r"([A-Za-z]+)\W+(\d{1,2})|(\d{1,2})\W+([A-Za-z]+)", raw)
    if hit is None:
        return raw.lower()
    month = ENGLISH.months.get((hit[1] or hit[4]).lower(), 0)
    return f"{month:02}-{int(hit[2] or hit[3]):02}"


def _rare_words(one: Said) -> set[str]:
    """Place names and the like inside the sentence: capitals that are not its first word, folded to four consonants."""
    words = re.findall(r"(?<=[\w,;] )[A-ZА-ЯЁ][\w-]{5,}", one.text)
    return {_folded(word) for word in words}


def _folded(word: str) -> str:
    """A name's skeleton, so that Novorossiisk and Novorossiysk meet."""
    return re.sub(r"[aeiouyjаеёиоуыэюяй]+|(?<=(.))\1+", "", word.casefold())


def _merged(reports: list[tuple[tuple[str, str], Report]]) -> dict[tuple[str, str], tuple[Report, bool]]:
    """Unnamed reports joined to a known one that shares enough, else to one another; the rest stay."""
    named = [report for _, report in reports if report.outlet]
    found: dict[tuple[str, str], tuple[Report, bool]] = {
        key: (report, False) for key, report in reports if report.outlet
    }
    open_ = [(key, report) for key, report in reports if not report.outlet]
    known = list(named)
    for key, report in sorted(open_, key=lambda item: -len(item[1].details)):
        own = next((other for other in known if report.page and report.page in {other.outlet, other.page}), None)
        match = own or max(
            (other for other in known if _alike(report, other)),
            key=lambda other: (len(other.details & report.details), other.outlet),
            default=None,
        )
        if match is None:
            found[key] = (report, False)
            known.append(report)
        else:
            found[key] = (match, own is None)
            known[known.index(match)] = replace(match, details=match.details | report.details)
    return _settled(found, known)


def _settled(
    found: dict[tuple[str, str], tuple[Report, bool]], known: list[Report]
) -> dict[tuple[str, str], tuple[Report, bool]]:
    by_key = {(report.family, report.outlet): report for report in known}
    return {
        key: (by_key.get((report.family, report.outlet), report), inferred) for key, (report, inferred) in found.items()
    }


def _alike(one: Report, other: Report) -> bool:
    if one.family == other.family and one.outlet == other.outlet:
        return True
    near = one.day is None or other.day is None or abs(one.day - other.day) <= NEAR
    return near and len(one.details & other.details) >= ENOUGH_DETAILS


# ---------------------------------------------------------------- one speech in several mouths


def _joined_speakers(said: Iterable[Said], actors: dict[str, Actor]) -> dict[str, tuple[str, date | None]]:
    """For statements of known speakers: who leads, and the day.

    Undated words join the only day that their speaker is known to have spoken
    on: a person's within the article, anybody's on the same claim.
    """
    named = [one for one in said if one.statement.speaker.id in actors and one.statement.stance != "unattributed"]
    voices = _speakers_for(named, actors)
    leads = {one.statement.id: _lead(one, voices) for one in named}
    days = {one.statement.id: one.day for one in named}
    for together in (_same_claim, _same_article, _same_claim):
        groups: dict[tuple[str, str], set[date]] = {}
        for one in named:
            if (day := days[one.statement.id]) is not None:
                groups.setdefault((leads[one.statement.id], together(one, actors)), set()).add(day)
        for one in named:
            known = groups.get((leads[one.statement.id], together(one, actors)), set())
            days[one.statement.id] = days[one.statement.id] or (min(known) if len(known) == 1 else None)
    return {one.statement.id: (leads[one.statement.id], days[one.statement.id]) for one in named}


def _same_claim(one: Said, _: dict[str, Actor]) -> str:
    return one.statement.claim


def _same_article(one: Said, actors: dict[str, Actor]) -> str:
    """A person's words in one article are of one occasion; a government's need not be."""
    return one.reading.article.id if actors[one.statement.speaker.id].person else one.statement.id


def _speakers_for(named: Iterable[Said], actors: dict[str, Actor]) -> dict[tuple[str, str], list[Said]]:
    """By claim and by whom they speak for: the statements of those who speak for somebody."""
    found: dict[tuple[str, str], list[Said]] = {}
    for one in named:
        for spoken_for in actors[one.statement.speaker.id].speaks_for:
            found.setdefault((one.statement.claim, spoken_for), []).append(one)
    return found


def _lead(one: Said, voices: dict[tuple[str, str], list[Said]]) -> str:
    """The spokesman stands for the one he speaks for, where both are told on one claim in one article or of one day."""
    speaker = one.statement.speaker.id
    near = [
        other.statement.speaker.id for other in voices.get((one.statement.claim, speaker), ()) if _together(one, other)
    ]
    return min(near, default=speaker)


def _together(one: Said, other: Said) -> bool:
    """Told in one article with the same stance, or said on one day."""
    same_article = one.reading.article.id == other.reading.article.id and one.statement.stance == other.statement.stance
    return same_article or (one.day is not None and one.day == other.day)


# ---------------------------------------------------------------- one claim


def _claim_reading(claim: Claim, said: Sequence[Said], origins: dict[str, Origin]) -> ClaimReading:
    mine = [one for one in said if one.statement.claim == claim.id]
    found = {origin.key: origin for one in mine if (origin := origins.get(one.statement.id)) is not None}
    # Nobody in particular ("some sources") is shown, but is no origin to count.
    supporting = frozenset(
        key for key in _keys(mine, _supports) if found[key].kind != "unnamed" or not key.startswith("own/")
    )
    related = _related(mine, origins)
    listed = tuple(replace(found[key], related=related.get(key, ())) for key in sorted(found))
    return ClaimReading(
        claim=claim.id, text=claim.text, statements=tuple(one.statement for one in mine), origins=listed,
        articles=len({one.reading.article.id for one in mine}), publishers=len({publisher(one) for one in mine}), independent=len(supporting),
        labels=_labels(mine, found, supporting), notes=_claim_notes(listed, related),
    )  # fmt: skip


def _keys(said: Iterable[Said], test: object) -> frozenset[str]:
    return frozenset(one.statement.origin for one in said if one.statement.origin and test(one.statement))  # type: ignore[operator]


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
    elif len(supporting) == 1:
        labels.append("single-origin")
    elif len(supporting) > 1:
        labels.append("several-origins")
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


def _claim_notes(origins: Sequence[Origin], related: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    notes = [
        f"{origin.name}: taken for {origin.basis if origin.basis in (ONE_AGENCY, ONE_OUTLET, ONE_DOCUMENT, OWN_PAGE) else 'one report with others by shared details'}"
        for origin in origins
        if origin.inferred
    ]
    names = [origin.name for origin in origins if origin.key in related]
    if names:
        notes.append(
            f"{' and '.join(names)} may rest on the same people"
            if len(names) < 3
            else f"{', '.join(names[:-1])} and {names[-1]} may rest on the same people"
        )
    return tuple(dict.fromkeys(notes))


def _rank(claim: ClaimReading, topic: Topic) -> tuple[bool, int, int, int]:
    """Contested first, then more origins, then more parties; how often a thing is printed does not count."""
    parties = {origin.party for origin in claim.origins if origin.party}
    place = next(number for number, known in enumerate(topic.claims) if known.id == claim.claim)
    return ("contested" not in claim.labels, -claim.independent, -len(parties), place)


# ---------------------------------------------------------------- figures and notes


def _counted_once(said: Sequence[Said], origins: dict[str, Origin]) -> tuple[str, ...]:
    """A sentence for every origin that more than one article carries."""
    articles: dict[str, set[str]] = {}
    for one in said:
        if one.statement.origin and one.statement.claim:
            articles.setdefault(one.statement.origin, set()).add(one.reading.article.id)
    names = {origin.key: origin for origin in origins.values()}
    return tuple(
        f"{_called(names[key])} appears in {len(ids)} articles and counts once."
        for key, ids in sorted(articles.items())
        if len(ids) > 1
    )


def _called(origin: Origin) -> str:
    return (
        f"The report of {origin.name}"
        if origin.key.startswith("report/") and origin.kind == "witness"
        else f"What {origin.name} said"
    )


def _notes(said: Sequence[Said], live: Sequence[Said]) -> tuple[str, ...]:
    aside = {one.reading.article.id for one in said} - {one.reading.article.id for one in live}
    undated = {one.reading.article.id for one in live if published(one) is None}
    notes = []
    if aside:
        notes.append(f"{len(aside)} reference page{'s' if len(aside) > 1 else ''} set aside as background")
    if undated:
        notes.append(f"{len(undated)} article{'s' if len(undated) > 1 else ''} without a date in the text")
    return tuple(notes)
