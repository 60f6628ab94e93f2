"""Judge how a speaker stands to a claim, from the cue, the reported words and the claim's own counter-words. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reports.language import CueClass, Language
from reports.types import Span, Stance


@dataclass(frozen=True)
class Evidence:
    """All that a judgement rests on.

    `words` are the reported words that touch the claim; `named` are the places
    in them by which the claim was found, counted in the words, `groups` those of each group of `about`
    where all of them are met, and `guarded`
    those of them that were asked for with their negation. `counter` says that
    the words hit the claim's counter-words, `countered` where they do; `own`
    that the speaker speaks of his own side, `negative` that the claim itself
    says "not".
    """

    cls: CueClass
    words: str
    negated: bool = False
    inner: CueClass | None = None
    counter: bool = False
    own: bool = False
    negative: bool = False
    named: tuple[Span, ...] = ()
    groups: tuple[tuple[Span, ...], ...] = ()
    guarded: tuple[Span, ...] = ()
    countered: tuple[Span, ...] = ()

    @property
    def places(self) -> tuple[Span, ...]:
        """Where the words speak of the claim at all."""
        return (*self.named, *self.countered)


@dataclass(frozen=True)
class Judgement:
    """The stance, the hedging words as written, and whether it was said against the speaker's interest."""

    stance: Stance
    hedges: tuple[str, ...] = ()
    against_interest: bool = False


_BEHIND = 24  # characters behind the claim's words within which a negation may still be theirs
# `called reports of it … a lie`: what a thing is called may stand further off.
_CALLED = re.compile(r"\b(?:als|as)(?: \w+){0,2} $", re.IGNORECASE)
_BOUND = re.compile(r"(?P<comma>,)|[;:—–]|\b(?P<word>[^\W\d_]+)\b")
_BY = re.compile(r"\bby $", re.IGNORECASE)  # `made it worse by not resting`: how, not whether
_CLEFT = re.compile(r"\bit(?: is| was|['’]s)(?: not|n['’]t)?$|\bit (?:isn|wasn)['’]t$", re.IGNORECASE)
_LEAD = 12  # letters before which a negation opens a question
_BOUND_BY_NOT = re.compile(r" (?:any|either|anything|anybody|anyone)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w'’]*")
_FIXED: dict[CueClass, Stance] = {
    "decline": "declines", "unknown": "no_knowledge", "open": "conditional", "fear": "suspects", "suspect": "suspects",
}  # fmt: skip
# What a plain verb of saying leaves to its content, in the order of asking.
_BY_CONTENT: tuple[tuple[str, Stance], ...] = (
    ("unknowing", "no_knowledge"), ("declining", "declines"), ("conditional", "conditional"), ("fearing", "suspects"),
)  # fmt: skip


def judge(evidence: Evidence, pack: Language) -> Judgement:
    """The stance towards the claim."""
    hedges = tuple(hit.group() for hit in pack.hedges.finditer(evidence.words))
    return Judgement(_stance(evidence, pack), hedges, evidence.cls == "admit")


def _stance(evidence: Evidence, pack: Language) -> Stance:
    if evidence.cls == "deny":
        return _denial(evidence, pack)
    if evidence.cls in {"suspect", "fear"} and pack.unknowing.search(evidence.words):
        return "no_knowledge"  # `indicated that he had received no word of it`
    if evidence.cls in _FIXED:
        return _FIXED[evidence.cls]
    if evidence.inner in {"decline", "unknown"}:
        return _FIXED[evidence.inner]
    if evidence.negated:
        return "declines"  # "did not say", "has not confirmed"
    return _reported(evidence, pack)


def _denial(evidence: Evidence, pack: Language) -> Stance:
    """A denial turned once is none; a denial of the opposite asserts, and so on by pairs."""
    if evidence.negated:
        return "declines"
    opposite = evidence.counter and ":" not in evidence.words  # `denied it: the pumps ran` gives his own version
    doubled = _turned(evidence, pack) and not evidence.negative and not pack.falsity.search(evidence.words)
    return "asserts" if opposite != doubled else "denies"


def _reported(evidence: Evidence, pack: Language) -> Stance:
    if pack.counterfactual.search(evidence.words):  # `had the door been shut, ...`: it was not
        return "asserts" if evidence.counter else "denies"
    for name, stance in _BY_CONTENT:
        if getattr(pack, name).search(evidence.words):
            return stance
    flatly = (
        not evidence.negative or pack.doubting.search(evidence.words) is not None
    )  # `at no time did it fail to act`
    turned = (_turned(evidence, pack) and flatly) != (evidence.inner == "deny")
    if evidence.counter != turned:
        return "denies"
    if evidence.inner in {"suspect", "fear"} or _leads(pack.inferring, evidence, verb_final=pack.order == "sov"):
        return "suspects"
    if _leads(pack.possible, evidence, verb_final=pack.order == "sov"):
        return "conditional" if evidence.own else "suspects"
    return "asserts"


def _leads(words: re.Pattern[str], evidence: Evidence, *, verb_final: bool) -> bool:
    """Whether such a word stands before the claim's own words are over; behind them it qualifies something else."""
    last = max((place.end for place in evidence.named), default=len(evidence.words))
    return words.search(evidence.words, 0, len(evidence.words) if verb_final else last) is not None


def _turned(evidence: Evidence, pack: Language) -> bool:
    """Whether a negation turns what the claim says.

    It does not where the claim was asked for with that very negation, where it
    negates a wish, a hearing or a knowing ("do not want to go"), where it is
    taken back ("cannot win without"), or where it stands in a clause that says
    nothing of the claim.
    """
    for hit in pack.negating.finditer(evidence.words):
        if any(place.start <= hit.start() < place.end for place in evidence.guarded) or _agrees(evidence, hit, pack):
            continue
        if _asks_back(evidence.words, hit) or _BY.search(evidence.words, 0, hit.start()):
            continue
        false = pack.falsity.fullmatch(hit.group()) is not None  # `a lie` is no wish and no hearing
        spared = not false and pack.sparing.match(evidence.words, hit.end()) is not None
        spared = spared or pack.retracting.search(evidence.words, hit.end()) is not None
        if not spared and _governs(evidence, hit, pack):
            return True
    return False


def _asks_back(words: str, hit: re.Match[str]) -> bool:
    """`Don't you know the quay has sunk?` says that it has."""
    return hit.end() <= _LEAD and hit.group().lower().endswith(("n't", "n’t")) and "?" in words


def _agrees(evidence: Evidence, hit: re.Match[str], pack: Language) -> bool:
    """Where negations agree (`никаких … нет`, `hiçbir … yok`), one that was asked for and another in its clause are one."""
    if not (pack.concord and evidence.guarded):
        return False
    clause = _clause(evidence.words, hit, pack)
    return any(
        place.start < clause.end
        and clause.start < place.end
        and pack.negating.search(evidence.words, place.start, place.end)
        for place in evidence.guarded
    )


def _clause(words: str, hit: re.Match[str], pack: Language) -> Span:
    return _comma_clause(words, hit) if pack.order == "sov" else _clause_of(words, hit, pack)


def _governs(evidence: Evidence, hit: re.Match[str], pack: Language) -> bool:
    """A negation counts if words of the claim share its clause, or hang on it (`it is not true that ...`)."""
    if not evidence.places:
        return True
    last = max(place.end for place in evidence.places)
    false = pack.order == "sov" and pack.falsity.match(hit.group())  # where verbs stand last, so does what they say
    if hit.start() >= last + _BEHIND and not false and not _CALLED.search(evidence.words, 0, hit.start()):
        return False
    first = min((place.start for place in evidence.places if place.start >= hit.end()), default=hit.end())
    if re.search(r"[.!?]\W", evidence.words[hit.end() : first]):
        return False  # `That is a lie. The door was shut.`
    if pack.doubting.match(evidence.words, hit.start()) or pack.falsity.match(hit.group()):
        return True
    clause = _clause(evidence.words, hit, pack)
    if _told_beside(evidence, clause) or _half_told(evidence, clause, hit):
        return False
    return any(place.start < clause.end and clause.start < place.end for place in evidence.places)


def _half_told(evidence: Evidence, clause: Span, hit: re.Match[str]) -> bool:
    """`One bundle did not arrive and they destroyed it`: the clause that says not holds but a part of the claim, and the last part stands behind it."""
    if len(evidence.groups) <= 1 or evidence.countered or _CLEFT.search(evidence.words, 0, hit.end()):
        return False
    inside = [any(p.start < clause.end and clause.start < p.end for p in group) for group in evidence.groups]
    return not all(inside) and any(
        not held and all(place.start >= clause.end for place in group)
        for held, group in zip(inside, evidence.groups, strict=True)
    )


def _told_beside(evidence: Evidence, clause: Span) -> bool:
    """`They do not care, because they attacked again`: the whole claim is told beside the clause that says not."""
    spread = len(evidence.groups) > 1 and not evidence.countered
    return spread and all(
        any(place.end <= clause.start or clause.end <= place.start for place in group) for group in evidence.groups
    )


def _comma_clause(words: str, hit: re.Match[str]) -> Span:
    """Where verbs stand last: the stretch between commas, since what hangs on a verb stands in it."""
    before = max(words.rfind(mark, 0, hit.start()) for mark in ",;") + 1
    after = [place for mark in ",;" if (place := words.find(mark, hit.end())) >= 0]
    return Span(before, min(after, default=len(words)))


def _clause_of(words: str, hit: re.Match[str], pack: Language) -> Span:
    """The clause that a negation stands in: from one boundary word or parting comma to the next."""
    start, end = 0, len(words)
    for part in _BOUND.finditer(words):
        if not _parts(words, part, start, pack):
            continue
        if part.end() <= hit.start():
            start = part.end()
        elif part.start() >= hit.end():
            end = part.start()
            break
    return Span(start, end)


def _clause_follows(words: str, at: int, pack: Language) -> bool:
    """Whether a verb stands behind `and`, with a subject of its own or with the one before.

    `There is no deal and the girls have been freed`; `they had complained and never heard back`.
    """
    following = [hit.group().lower() for hit in _WORD.finditer(words, at, min(len(words), at + 70))]
    if following[:1] and (following[0] in pack.pronouns or following[0] == "never" or following[0] in pack.auxiliaries):
        return True
    verb = next((n for n, word in enumerate(following) if word in pack.auxiliaries), None)
    return verb is not None and 0 < verb < 9 and not any(w in pack.boundaries for w in following[:verb])


def _parts(words: str, part: re.Match[str], start: int, pack: Language) -> bool:
    """A comma parts clauses where a verb stands before it; in a list it parts nothing."""
    if part["word"]:
        low = part["word"].lower()
        return low in pack.boundaries or (
            low == "and" and pack.code == "en" and _clause_follows(words, part.end(), pack)
        )
    if part["comma"] is None:
        return True
    if pack.code == "en" and _BOUND_BY_NOT.match(words, part.end()):
        return False  # `has not made, and will not make, any payment`
    before = [word.lower() for word in _WORD.findall(words, start, part.start())]
    return any(word in pack.auxiliaries or word in pack.past or pack.verbal.fullmatch(word) for word in before)
