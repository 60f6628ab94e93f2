"""Say where texts come from: parents and roots as a function of all evidence, in whatever order it came. Pure.

The evidence of a whole component is put into one order, from the likeliest
original to the latest copy: what a person ruled comes first, then who is
credited before who credits, a text without a foreign credit before one with,
the earlier before the later. Then each article takes its best parent among
those before it, and its parent's root. What is credited but was never captured
stands as a virtual origin.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal

from ingest.publishers import AGENCIES, REPRINTED, host_of, name_key
from ingest.rulings import Ruling, Rulings, said
from storage.events import Credit, Hint, Link, Moment, OriginAssigned, RelationMeasured

# Since 2 a split parts all that have the same words; since 3 a credit makes a part of a sentence; since 4 a credit finds
# its publisher where no table has the name and the page spells it otherwise.
ALGORITHM = "origin.4"

Confidence = Literal["certain", "likely", "claimed", "unclear"]

# What the words of a credit claim about the text: that it is the publisher's own, or that it draws on the publisher.
WHOLE = ("reprint", "agency", "copyright")
DRAWN = ("source", "via")

_AGENCY = frozenset(row.id for row in AGENCIES)
_WELL_KNOWN = _AGENCY | {row.id for row in REPRINTED}
_RANK: dict[Confidence, int] = {"certain": 0, "likely": 1, "claimed": 2, "unclear": 3}
_LONG_AGO, _NO_TIME = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC) - timedelta(days=2)
_SURE_GAP = timedelta(minutes=1)
_DAY = timedelta(days=1)
_ZONES = timedelta(hours=14)  # how far a local time may be from UTC
_SHADE = 4  # per mille of a text: a word exchanged here and there
_SENTENCE = 8  # words of narrative in a row: too few to be a part, enough to bear out a credit or a link
BY_THE_DAY = ("brief", "update")  # rules that see the same words and leave it to the day whether it is the same text
_WITHIN, _TRIMMED = 850, 100  # a copy cut short lies within its source and lacks a tenth of it


@dataclass(frozen=True)
class Text:
    """An article's text with what is known about it.

    `text_sha` is the SHA-256 of `body`, the clean text; `outlet` the id of who
    published it; `outlet_name` is for people. Only `judge` reads `body`:
    `assign_origins` can do without.
    """

    article: str
    text_sha: str
    outlet: str
    title: str
    body: str
    language: str = ""
    published: Moment | None = None
    credits: tuple[Credit, ...] = ()
    hints: tuple[Hint, ...] = ()
    links: tuple[Link, ...] = ()
    url: str = ""
    outlet_name: str = ""

    @property
    def whole(self) -> tuple[Credit, ...]:
        """Credits that claim the text is another's, the most telling first.

        A copyright notice counts only for publishers that are reprinted
        everywhere: elsewhere it names the owner of the site.
        """
        found = [credit for credit in self.credits if credit.claim in WHOLE and not self.named_by(credit)]
        told = [credit for credit in found if credit.claim != "copyright" or credit.publisher in _WELL_KNOWN]
        return tuple(sorted(told, key=lambda credit: WHOLE.index(credit.claim)))

    @property
    def drawn(self) -> tuple[Credit, ...]:
        """Credits that claim the text draws on another's."""
        return tuple(credit for credit in self.credits if credit.claim in DRAWN and not self.named_by(credit))

    def named_by(self, credit: Credit) -> bool:
        """A credit means who published this.

        A publisher that no table has goes by whatever a page calls itself, "The
        Kelmar Post" here and "Kelmar Post" or its host there. One that is
        reprinted everywhere goes by its id alone: any page may take its name.
        """
        if credit.publisher == self.outlet or credit.publisher in _WELL_KNOWN:
            return credit.publisher == self.outlet
        own = _name_keys(self.outlet, self.outlet_name, host_of(self.url))
        return not own.isdisjoint(_name_keys(credit.publisher, credit.name))

    def points_at(self, other: Text) -> bool:
        """It credits the other's outlet, or gives the other's address."""
        named = any(credit.claim != "contribution" and other.named_by(credit) for credit in self.credits)
        return self.outlet != other.outlet and (named or self.addresses(other))

    def addresses(self, other: Text) -> bool:
        """One of its links or hints is the other's address."""
        return bool(other.url) and other.url in {
            *(link.url for link in self.links),
            *(hint.value for hint in self.hints),
        }


@lru_cache(maxsize=4096)
def _name_keys(*names: str) -> frozenset[str]:
    """What the spellings of a name share."""
    return frozenset(key for name in names if (key := name_key(name)))


def component_of(
    starts: Iterable[str], relations: Iterable[RelationMeasured], rulings: Iterable[Ruling] = ()
) -> tuple[str, ...]:
    """All articles that hang together with the given ones, sorted: those to assign anew after a new relation."""
    beside: dict[str, set[str]] = {}
    pairs = [(relation.a, relation.b) for relation in relations]
    for a, b in (*pairs, *Rulings.of(rulings).together()):
        beside.setdefault(a, set()).add(b)
        beside.setdefault(b, set()).add(a)
    found = set(starts)
    todo = sorted(found)
    while todo:
        new = beside.get(todo.pop(), set()) - found
        found |= new
        todo.extend(sorted(new))
    return tuple(sorted(found))


def assign_origins(
    texts: Mapping[str, Text], relations: Iterable[RelationMeasured], rulings: Iterable[Ruling] = ()
) -> dict[str, OriginAssigned]:
    """Where each text comes from, by article id.

    Give whole components (`component_of`): an origin may rest on evidence
    several articles away. The answer depends on the evidence alone, not on its
    order; relations of superseded texts are passed over. What people ruled
    comes before all of it; `rulings` are in order of recording.
    """
    evidence = _Evidence.of(texts, relations, Rulings.of(rulings))
    assigned: dict[str, OriginAssigned] = {}
    for article in evidence.order():
        assigned[article] = _assign(evidence, assigned, texts[article])
    return {article: _confirm(evidence, assigned, article) for article in sorted(assigned)}


@dataclass(frozen=True)
class _Tie:
    """A relation seen from one of its articles: how much of this text stands in the other, and back.

    `decided` is a person's word that this text is the other's.
    """

    other: str
    kind: str
    share: int
    back: int
    rule: str
    decided: str = ""


@dataclass(frozen=True, order=True)
class _Seniority:
    """The order of likelier originals. `promoted` is 0 where the text outdid a vague date."""

    rank: int
    time: datetime
    promoted: int
    tie: tuple[str, str]

    @classmethod
    def of(cls, text: Text, *, credited: bool, decided: bool = False) -> _Seniority:
        """A person's word outranks all; third parties' credits outrank a page's own date; an agency needs none."""
        rank = -1 if decided else 0 if credited or text.outlet in _AGENCY else 2 if text.whole else 1
        return cls(rank, _latest(text.published), 1, (text.text_sha, text.article))


@dataclass(frozen=True)
class _Evidence:
    """All texts of a component and what ties them."""

    texts: Mapping[str, Text]
    ties: dict[str, tuple[_Tie, ...]] = field(default_factory=dict)
    rulings: Rulings = field(default_factory=Rulings)

    @classmethod
    def of(cls, texts: Mapping[str, Text], relations: Iterable[RelationMeasured], rulings: Rulings) -> _Evidence:
        """Only relations between the texts as they are now; of several measurements of a pair, one by a fixed rule."""
        current = [relation for relation in relations if _is_current(texts, relation)]
        chosen = {
            (relation.a, relation.b): relation
            for relation in sorted(current, key=lambda r: (r.algorithm, r.kind, r.rule))
        }
        ties: dict[str, list[_Tie]] = {article: [] for article in texts}
        parted = rulings.parted(_same_words(chosen.values()))
        for relation in chosen.values():
            if (relation.a, relation.b) in rulings.pairs or (relation.a, relation.b) in parted:
                continue
            kind = _kind(texts, relation)
            there, back = relation.measures.get("c_ab", 0), relation.measures.get("c_ba", 0)
            ties[relation.a].append(_Tie(relation.b, kind, there, back, relation.rule))
            ties[relation.b].append(_Tie(relation.a, kind, back, there, relation.rule))
        for pair, ruling in rulings.pairs.items():
            if ruling.decision == "join" and ruling.a in texts and ruling.b in texts:
                for article, other in (pair, pair[::-1]):
                    word = "" if article == ruling.source else said(ruling)
                    ties[article].append(
                        _Tie(other, ruling.kind, *_measured(chosen.get(pair), article), "ruling", word)
                    )
        sorted_ties = {name: tuple(sorted(found, key=lambda tie: tie.other)) for name, found in ties.items()}
        return cls(texts, sorted_ties, rulings)

    def copies(self, article: str) -> Iterator[_Tie]:
        """Ties to texts that are the same text."""
        return (tie for tie in self.ties[article] if tie.kind == "copy")

    def order(self) -> list[str]:
        """Every article after all it points at, else the likelier original first. A circle is broken at its likeliest."""
        before = {article: self._pointed_at(article) for article in self.texts}
        after: dict[str, list[str]] = {article: [] for article in self.texts}
        for article in sorted(before):
            for other in sorted(before[article]):
                after[other].append(article)
        keys = self._seniority({other for found in before.values() for other in found})
        ready = [(keys[article], article) for article in self.texts if not before[article]]
        heapq.heapify(ready)
        waiting = sorted((keys[article], article) for article in self.texts)
        placed: dict[str, None] = {}
        while len(placed) < len(self.texts):
            article = heapq.heappop(ready)[1] if ready else next(name for _, name in waiting if name not in placed)
            if article in placed:
                continue
            placed[article] = None
            for follower in after[article]:
                before[follower].discard(article)
                if not before[follower] and follower not in placed:
                    heapq.heappush(ready, (keys[follower], follower))
        return list(placed)

    def _seniority(self, credited: set[str]) -> dict[str, _Seniority]:
        """What makes a likelier original: credited by others, then no foreign credit, then an earlier time.

        A vague date may lie before the earliest exact one; then the texts decide.
        """
        keys = {
            article: _Seniority.of(text, credited=article in credited, decided=self.rulings.leads(article))
            for article, text in self.texts.items()
        }
        senior = dict(keys)
        for family in self._families():
            leader = min(family, key=keys.__getitem__)
            for article in family:
                if article != leader and self._may_precede(keys, article, leader) and self._is_source(article, leader):
                    senior[article] = replace(keys[article], time=keys[leader].time, promoted=0)
        return senior

    def _families(self) -> Iterator[list[str]]:
        """Articles joined by copies, each family once."""
        seen: set[str] = set()
        for article in sorted(self.texts):
            if article in seen:
                continue
            family, todo = {article}, [article]
            while todo:
                new = {tie.other for tie in self.copies(todo.pop())} - family
                family |= new
                todo.extend(new)
            seen |= family
            if len(family) > 1:
                yield sorted(family)

    def _may_precede(self, keys: Mapping[str, _Seniority], article: str, leader: str) -> bool:
        """Credits do not tell them apart, and the dates leave it open."""
        if keys[article].rank != keys[leader].rank:
            return False
        one, two = _span(self.texts[article].published), _span(self.texts[leader].published)
        return one[0] < two[1] and not (one[0] == one[1] and two[0] == two[1])

    def _is_source(self, article: str, leader: str) -> bool:
        """By their texts, the article rather than the leader is what the others, or the leader itself, were made from.

        What all copies share is the source's wording; what a trimmed copy lacks, the source has.
        """
        mine, theirs = self._shares_in(article), self._shares_in(leader)
        others = sorted((mine.keys() & theirs.keys()) - {article, leader})
        lead = sum(mine[other] - theirs[other] for other in others)
        if abs(lead) >= _SHADE * max(len(others), 1):
            return lead > 0
        return mine.get(leader, 0) >= _WITHIN and mine.get(leader, 0) - theirs.get(article, 0) >= _TRIMMED

    def _shares_in(self, article: str) -> dict[str, int]:
        """How much of each copy stands in the article."""
        return {tie.other: tie.back for tie in self.copies(article)}

    def _pointed_at(self, article: str) -> set[str]:
        """The neighbours this one points at, unless they point back."""
        text = self.texts[article]
        ruled = self.rulings.sources_of(article)
        others = (self.texts[tie.other] for tie in self.ties[article])
        pointed = {other.article for other in others if text.points_at(other) and not other.points_at(text)}
        return (pointed - self.rulings.fed_by(article)) | (ruled & self.texts.keys())

    def credited_by_others(self, article: str, claimant: str) -> bool:
        """A copy other than the claimant's points at the article."""
        text = self.texts[article]
        others = (self.texts[tie.other] for tie in self.copies(article) if tie.other != claimant)
        return any(other.points_at(text) for other in others)

    def held_beside(self, article: str, credit: Credit) -> bool:
        """A neighbour of the article is the credited publisher's own."""
        return any(self.texts[tie.other].named_by(credit) for tie in self.ties[article])

    def outlets_crediting(self, article: str, publisher: str) -> set[str]:
        """The outlets that credit the publisher for this text: its own and those of its copies."""
        members = [self.texts[article], *(self.texts[tie.other] for tie in self.copies(article))]
        return {text.outlet for text in members if any(credit.publisher == publisher for credit in text.whole)}


def _same_words(relations: Iterable[RelationMeasured]) -> dict[str, set[str]]:
    """For each article, those with the same words in the same order."""
    same: dict[str, set[str]] = {}
    for relation in relations:
        if relation.kind == "identical":
            same.setdefault(relation.a, set()).add(relation.b)
            same.setdefault(relation.b, set()).add(relation.a)
    return same


def _is_current(texts: Mapping[str, Text], relation: RelationMeasured) -> bool:
    """Both articles are here and still have the texts that were compared."""
    a, b = texts.get(relation.a), texts.get(relation.b)
    return a is not None and b is not None and (a.text_sha, b.text_sha) == (relation.text_a, relation.text_b)


def _measured(relation: RelationMeasured | None, article: str) -> tuple[int, int]:
    """How much of the article stands in the other, and back; nothing where the two were never compared."""
    if relation is None:
        return 0, 0
    shares = relation.measures.get("c_ab", 0), relation.measures.get("c_ba", 0)
    return shares if article == relation.a else shares[::-1]


def _kind(texts: Mapping[str, Text], relation: RelationMeasured) -> str:
    """Copy, partial, sentence or weak. A brief found whole elsewhere, and a report with other figures, is a copy if both are of one day."""
    if relation.kind in ("identical", "copy"):
        return "copy"
    if relation.rule in BY_THE_DAY and same_day(texts[relation.a].published, texts[relation.b].published):
        return "copy"
    if relation.kind == "partial":
        return "partial"
    return "sentence" if relation.rule == "doubt" or relation.measures.get("told", 0) >= _SENTENCE else "weak"


def same_day(one: Moment | None, two: Moment | None) -> bool:
    """Both dates are known and the same calendar day, as written."""
    return one is not None and two is not None and one.day() is not None and one.day() == two.day()


def _latest(moment: Moment | None) -> datetime:
    """The last instant the date allows: a bare day ends after all its hours; an impossible date is none."""
    if moment is None or any(doubt == "future" or doubt.startswith("before ") for doubt in moment.doubts):
        return _NO_TIME
    if moment.precision in ("second", "minute", "hour"):
        return moment.instant or datetime.fromisoformat(moment.value).replace(tzinfo=UTC)
    return _period_end(moment.value)


def _period_start(value: str) -> datetime:
    """Midnight at which the day, month or year begins."""
    year, month, day = (*map(int, value.split("-")), 1, 1)[:3]
    return datetime(year, month, day, tzinfo=UTC)


def _period_end(value: str) -> datetime:
    """Just before the next day, month or year begins."""
    year, month, day = (*map(int, value.split("-")), 0, 0)[:3]
    if day:
        return datetime(year, month, day, tzinfo=UTC) + _DAY - _SURE_GAP / 60
    following = datetime(year + (month in (0, 12)), month % 12 + 1 if month else 1, 1, tzinfo=UTC)
    return following - _SURE_GAP / 60


def _span(moment: Moment | None) -> tuple[datetime, datetime]:
    """From when to when it may have been: a day runs through, in any zone; a grave doubt opens it backwards by a week."""
    latest = _latest(moment)
    if moment is None or latest == _NO_TIME:
        return _LONG_AGO, _NO_TIME
    if _grave(moment):
        return latest - 7 * _DAY, latest + _DAY
    if moment.instant:
        return latest, latest
    if moment.precision in ("second", "minute", "hour"):
        return latest - _ZONES, latest + _ZONES
    return _period_start(moment.value) - _ZONES, latest + _ZONES


def _clearly_earlier(one: Text, two: Text) -> bool:
    """Whatever zone and hour were meant, the first was published before the second."""
    return _span(one.published)[1] + _SURE_GAP <= _span(two.published)[0]


def _grave(moment: Moment) -> bool:
    """A doubt that may move the date by days."""
    return any(doubt not in ("no zone", "midnight") for doubt in moment.doubts)


def _assign(evidence: _Evidence, assigned: Mapping[str, OriginAssigned], text: Text) -> OriginAssigned:
    """The first explanation that fits, from the most to the least telling."""
    for explain in (_decided, _credited_copy, _credited_uncaptured, _copy, _copy_of_credited, _drawn, _part):
        found = explain(evidence, assigned, text)
        if found is not None:
            return found
    return _fact(
        text,
        root=text.article,
        root_name=_name(text),
        relation="original",
        confidence="likely",
        reasons=("no other source is credited and no earlier text like it is held",),
    )


def _decided(evidence: _Evidence, assigned: Mapping[str, OriginAssigned], text: Text) -> OriginAssigned | None:
    """A person has said where it comes from."""
    ruling = evidence.rulings.origins.get(text.article)
    if ruling is not None:
        own = ruling.root == text.article
        return _fact(
            text,
            root=ruling.root,
            root_name=_name(text) if own else ruling.root_name,
            parent="" if own or ruling.root not in evidence.texts else ruling.root,
            relation="original" if own else ruling.kind or "copy",
            confidence="certain",
            reasons=(said(ruling),),
        )
    ties = [tie for tie in evidence.ties[text.article] if tie.decided and tie.other in assigned]
    if not ties:
        return None
    tie = _best(ties, assigned)
    return _follow(evidence, assigned, text, tie, relation=tie.kind, confidence="certain")


def _credited_copy(evidence: _Evidence, assigned: Mapping[str, OriginAssigned], text: Text) -> OriginAssigned | None:
    """The same text, or part of it, stands at an outlet that this one credits, or under an address that it gives."""
    for kind, relation in (("copy", "copy"), ("partial", "partial"), ("sentence", "partial")):
        ties = [tie for tie in evidence.ties[text.article] if tie.kind == kind and tie.other in assigned]
        pointed = [tie for tie in ties if text.points_at(evidence.texts[tie.other])]
        if pointed:
            sure: Confidence = "likely" if kind == "sentence" else "certain"
            return _follow(evidence, assigned, text, _best(pointed, assigned), relation=relation, confidence=sure)
    return None


def _credited_uncaptured(
    evidence: _Evidence, assigned: Mapping[str, OriginAssigned], text: Text
) -> OriginAssigned | None:
    """It says whose the text is, and that text was never captured."""
    earlier = [evidence.texts[tie.other] for tie in evidence.copies(text.article) if tie.other in assigned]
    for credit in text.whole:
        if all(_believed(evidence, text, credit, other) for other in earlier):
            reason = f"no text of {credit.name} that we hold matches, so this rests on the page's own word"
            return _virtual(text, credit, relation="copy", reasons=(_credit_reason(credit), reason))
    return None


def _believed(evidence: _Evidence, claimant: Text, credit: Credit, against: Text) -> bool:
    """Whether a page's credit holds against a copy that has none.

    Not against one that others credit. An agency is believed otherwise, since
    clients drop its name and seldom invent it; so are two outlets that name the
    same publisher. One outlet's word yields to a copy that was surely earlier.
    """
    if against.whole:
        return True
    if evidence.credited_by_others(against.article, claimant.article):
        return False
    if credit.publisher in _AGENCY or len(evidence.outlets_crediting(claimant.article, credit.publisher)) > 1:
        return True
    return not _clearly_earlier(against, claimant)


def _copy(evidence: _Evidence, assigned: Mapping[str, OriginAssigned], text: Text) -> OriginAssigned | None:
    """The same text stands elsewhere, and that one is the likelier original."""
    ties = [tie for tie in evidence.copies(text.article) if tie.other in assigned]
    if not ties:
        return None
    tie = _best(ties, assigned)
    sure = _clearly_earlier(evidence.texts[tie.other], text) and not text.whole
    return _follow(evidence, assigned, text, tie, relation="copy", confidence="likely" if sure else "unclear")


def _copy_of_credited(
    evidence: _Evidence, _assigned: Mapping[str, OriginAssigned], text: Text
) -> OriginAssigned | None:
    """First of its family, but a copy names an origin that was never captured."""
    for tie in sorted(evidence.copies(text.article), key=lambda tie: (-tie.share, tie.other)):
        other = evidence.texts[tie.other]
        for credit in other.whole:
            if not evidence.held_beside(other.article, credit) and _believed(evidence, other, credit, text):
                reason = f"the same text at {_name(other)} ({other.article}) names {credit.name}: '{credit.quote}'"
                return _virtual(text, credit, relation="copy", reasons=(reason,), own=False)
    return None


def _drawn(evidence: _Evidence, assigned: Mapping[str, OriginAssigned], text: Text) -> OriginAssigned | None:
    """A summary: it names its source without being its text."""
    for credit in text.drawn:
        ties = [
            tie
            for tie in evidence.ties[text.article]
            if tie.other in assigned and evidence.texts[tie.other].named_by(credit)
        ]
        if ties:
            return _follow(evidence, assigned, text, _best(ties, assigned), relation="partial", confidence="likely")
        return _virtual(
            text, credit, relation="partial", reasons=(_credit_reason(credit), f"the text of {credit.name} is not held")
        )
    return None


def _part(evidence: _Evidence, assigned: Mapping[str, OriginAssigned], text: Text) -> OriginAssigned | None:
    """Part of its narrative stands in an earlier text. It hangs on that text and draws no other text with it."""
    ties = [tie for tie in evidence.ties[text.article] if tie.kind == "partial" and tie.other in assigned]
    if not ties:
        return None
    tie = _best(ties, assigned)
    sure = _clearly_earlier(evidence.texts[tie.other], text)
    return _follow(evidence, assigned, text, tie, relation="partial", confidence="likely" if sure else "unclear")


def _best(ties: Iterable[_Tie], assigned: Mapping[str, OriginAssigned]) -> _Tie:
    """The parent with most of this text; among equals one that is no part itself, then the likelier original."""
    place = {article: at for at, article in enumerate(assigned)}
    return min(
        ties,
        key=lambda tie: (tie.kind != "copy", assigned[tie.other].relation == "partial", -tie.share, place[tie.other]),
    )


def _follow(
    evidence: _Evidence,
    assigned: Mapping[str, OriginAssigned],
    text: Text,
    tie: _Tie,
    *,
    relation: str,
    confidence: Confidence,
) -> OriginAssigned:
    """Take the parent's root. A part of a part hangs on that part: what they share need not be the root's."""
    parent, other = assigned[tie.other], evidence.texts[tie.other]
    through = relation == "copy" or parent.relation != "partial"
    root, root_name = (parent.root, parent.root_name) if through else (other.article, _name(other))
    if through and parent.relation != "original":
        confidence = max(confidence, parent.confidence, key=_RANK.__getitem__)
    inherited = "partial" if relation == "copy" and parent.relation == "partial" else relation
    return _fact(
        text,
        root=root,
        root_name=root_name,
        parent=other.article,
        relation=inherited,
        confidence=confidence,
        reasons=_tie_reasons(text, other, tie),
    )


def _tie_reasons(text: Text, other: Text, tie: _Tie) -> tuple[str, ...]:
    """Why this parent, in words."""
    if tie.decided:
        return (tie.decided,)
    reasons = [
        _credit_reason(credit) for credit in text.credits if credit.claim != "contribution" and other.named_by(credit)
    ][:1]
    if text.addresses(other):
        reasons.append(f"gives the address of {other.article}")
    reasons.append(f"{tie.share / 10:.0f} % of the text stands in {other.article} at {_name(other)} (rule {tie.rule})")
    if _clearly_earlier(other, text) and other.published and text.published:
        reasons.append(f"published earlier: {other.published.value} against {text.published.value}")
    elif not reasons[:-1]:
        reasons.append("which came first is not certain from the dates")
    return tuple(reasons)


def _credit_reason(credit: Credit) -> str:
    """The credit and where it stands."""
    return f"credit in {credit.place} names {credit.name}: '{credit.quote}'"


def _virtual(
    text: Text, credit: Credit, *, relation: str, reasons: tuple[str, ...], own: bool = True
) -> OriginAssigned:
    """An origin that is named but not held."""
    root = f"virtual:{credit.publisher}"
    return _fact(
        text,
        root=root,
        root_name=credit.name,
        relation=relation,
        confidence="claimed" if own else "unclear",
        reasons=reasons,
    )


def _confirm(evidence: _Evidence, assigned: Mapping[str, OriginAssigned], article: str) -> OriginAssigned:
    """An original that others credit by name is certain; one whose copies may be earlier is not clear."""
    fact = assigned[article]
    if fact.relation != "original" or article in evidence.rulings.origins:
        return fact
    text = evidence.texts[article]
    copies = [evidence.texts[tie.other] for tie in evidence.copies(article)]
    crediting = [other for other in copies if other.points_at(text)]
    if crediting:
        return fact.model_copy(
            update={
                "confidence": "certain",
                "reasons": (f"credited by name at {_name(crediting[0])} ({crediting[0].article})",),
            }
        )
    if all(_clearly_earlier(text, other) or other.whole for other in copies):
        reasons = (f"earliest of {len(copies) + 1} with this text",) if copies else fact.reasons
        return fact.model_copy(update={"reasons": reasons})
    return fact.model_copy(
        update={
            "confidence": "unclear",
            "reasons": ("which of the same texts came first is not certain from the dates",),
        }
    )


def _name(text: Text) -> str:
    """The outlet for people to read."""
    return text.outlet_name or text.outlet


def _fact(
    text: Text,
    *,
    root: str,
    root_name: str,
    relation: str,
    confidence: Confidence,
    reasons: tuple[str, ...],
    parent: str = "",
) -> OriginAssigned:
    """The fact, with every credit the page has."""
    return OriginAssigned(
        article=text.article, text=text.text_sha, root=root, root_name=root_name, parent=parent, relation=relation,
        credits=text.credits, reasons=reasons, confidence=confidence, algorithm=ALGORITHM,
    )  # fmt: skip
