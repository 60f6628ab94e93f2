"""Who is meant by a name or a role as an article writes it. Pure.

A name counts where it stands for the speaker, and not where it only describes
another one: "the Kremlin human rights council" is not the Kremlin, "Putin's
spokesman" not Putin, "Moscow residents" not Moscow; but "Pentagon officials" and
"a spokesman for the Pentagon" are the Pentagon.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from reports.declension import case_forms
from reports.normal import Token, tokenise

ActorKind = Literal["official", "witness", "advocate", "document", "outlet", "unnamed"]

# An all-capital name this short is also a word: "US", "IS". It must be written in capitals.
SHORT_NAME = 3

# Beginnings of words that speak for the body they stand with: "Pentagon officials", "Moskova yonetimi".
_MOUTHPIECES = (
    "official", "spokes", "representative", "ministr", "minister", "government", "governor", "authorit", "administration",
    "leader", "command", "commander", "general", "diplomat", "source", "statement", "press", "service", "intelligence",
    "embassy", "ambassador", "chief", "executive", "boss", "brass", "chair", "director", "president", "manager", "head", "company", "firm", "group", "owner", "founder", "counsel", "ceo", "delegation", "envoy", "officer", "secretary", "department", "agency", "aide", "adviser",
    "чиновник", "представител", "официальн", "власт", "правительств", "министр", "министерств", "пресс", "источник",
    "командован", "руководств", "дипломат", "посольств", "посол", "разведк", "заявлен", "сообщен", "администрац",
    "yetkili", "sozcu", "sözcü", "bakan", "yonetim", "yönetim", "hukumet", "hükümet", "aciklama", "açıklama", "açiklama",
    "kaynak", "diplomat", "elci", "elçi", "temsilci", "komutan", "basin", "basın", "sprecher", "regierung", "vertreter",
    "minister", "behörde", "beamte", "quelle", "aussenminist", "außenminist", "innenminist", "verteidigungsminist", "unternehmen", "konzern", "firma", "reederei", "chef", "vorstand", "geschäftsführer", "sirket", "şirket", "firmasi", "firması", "mudur", "müdür", "компани", "директор", "глав", "руководител", "владел",
)  # fmt: skip
# Behind a person's name these make it somebody else.
_FOLLOWERS = (
    "aide", "ally", "allies", "supporter", "loyalist", "regime", "government", "forces", "critic", "spokes", "adviser",
    "advisor", "opponent", "administration", "family", "lawyer", "sozcu", "sözcü", "rejim", "hukumet", "hükümet",
    "danisman", "danışman", "danişman", "yanlis", "karsit",
)  # fmt: skip
_TITLES = (
    "president",
    "minister",
    "prime",
    "premier",
    "chancellor",
    "mayor",
    "governor",
    "mr",
    "mrs",
    "ms",
    "dr",
    "the",
)
_JOINT_WORDS = (
    "of for from in at to with on by near and or who which that said says told as about against"
    " и или в на из от по для о у с к при что кто ve veya ile için icin und oder von aus bei"
)
_JOINTS = frozenset(_JOINT_WORDS.split())
_WATCHING = frozenset(
    {"following", "watching", "covering", "studying", "monitoring", "opposing", "advising", "fighting"}
)
_RELATING = frozenset({"who", "whom", "whose", "which", "where"})
# "A former Pentagon official" speaks for himself.
_FORMER = frozenset(
    [
        "former",
        "ex",
        "retired",
        "onetime",
        "ehemaliger",
        "ehemalige",
        "früherer",
        "frühere",
        "бывший",
        "бывшая",
        "бывшие",
        "eski",
    ]
)
# "an officer dressed in grey": the name ends before such a word.
_PARTICIPLES = ("ed", "ing")
# "one of the soldiers" is a soldier.
_COUNTS = frozenset(
    ["one", "two", "three", "some", "several", "many", "another", "один", "одна", "двое", "трое", "несколько"]
)
_PREPOSITION_WORDS = "of for from in at to with on by near в из от по для при у von aus bei"
_PREPOSITIONS = frozenset(_PREPOSITION_WORDS.split())


@dataclass(frozen=True)
class Actor:
    """Somebody who may speak, or be spoken for, under a topic.

    `names` and `roles` are in the nominative; `never` are phrases that hold a
    name and mean somebody else ("Syrian soldiers").
    """

    id: str
    names: tuple[str, ...]
    roles: tuple[str, ...] = ()
    party: str = ""
    person: bool = False
    speaks_for: tuple[str, ...] = ()
    kind: ActorKind = "official"
    never: tuple[str, ...] = ()


class Pattern(NamedTuple):
    """A name as a row of words, each in all its case forms; `exact` is the capitals it must have, if any."""

    words: tuple[frozenset[str], ...]
    nominative: str
    exact: str
    actor: int
    kind: str


class Match(NamedTuple):
    """A pattern found at tokens `start` to `end`."""

    start: int
    end: int
    pattern: Pattern


def name_forms(name: str, languages: Sequence[str] = ()) -> tuple[tuple[str, ...], ...]:
    """Each word of a name in the normal form with its case forms; Latin words have those of the topic's languages."""
    return tuple(case_forms(token.norm, languages) for token in tokenise(name))


@dataclass(frozen=True)
class Roster:
    """The actors of a topic, ready to be recognised."""

    actors: tuple[Actor, ...]
    languages: tuple[str, ...] = ()

    @cached_property
    def patterns(self) -> dict[str, tuple[Pattern, ...]]:
        """Every name and role by its possible first words; longer ones first."""
        table: dict[str, list[Pattern]] = {}
        for number, actor in enumerate(self.actors):
            for kind, names in (("name", actor.names), ("role", actor.roles), ("never", actor.never)):
                for name in names:
                    _file(table, _pattern(name, number, kind, self.languages))
        return {first: tuple(sorted(row, key=lambda p: -len(p.words))) for first, row in table.items()}

    def named(self, written: str) -> Actor | None:
        """The actor that these words name: a person before a body, more words before fewer, a name before a role."""
        text = _Written(written, tokenise(written))
        matches = list(_longest(self._matches(text)))
        blocked = {(m.pattern.actor, at) for m in matches if m.pattern.kind == "never" for at in range(m.start, m.end)}
        candidates: dict[int, list[Match]] = {}
        for match in matches:
            if not any((match.pattern.actor, at) in blocked for at in range(match.start, match.end)):
                candidates.setdefault(match.pattern.actor, []).append(match)
        ranked = sorted(
            (rank, -number) for number, found in candidates.items() if (rank := self._rank(text, number, found))
        )
        return self.actors[-ranked[-1][1]] if ranked else None

    def _matches(self, text: _Written) -> Iterator[Match]:
        for start, token in enumerate(text.tokens):
            for pattern in self.patterns.get(token.norm, ()):
                if text.fits(pattern, start):
                    yield Match(start, start + len(pattern.words), pattern)

    def _rank(self, text: _Written, number: int, found: Sequence[Match]) -> tuple[bool, bool, int, bool, int] | None:
        actor = self.actors[number]
        covered = {at for match in found for at in range(match.start, match.end)}
        kinds = {m.pattern.kind for m in found if _speaks(text, actor, m, covered)}
        if not kinds:
            return None
        person = actor.person and "name" in kinds
        leads = person and any(text.segment(match.start) == 0 for match in found if match.pattern.kind == "name")
        behind = (
            max(covered) if not actor.person and text.adjoining(found) else 0
        )  # `the Norvian Coastguard` is no Norvia
        return (person, leads, len(covered), "name" in kinds, behind)


@dataclass(frozen=True)
class _Written:
    text: str
    tokens: tuple[Token, ...]

    def fits(self, pattern: Pattern, start: int) -> bool:
        tokens = self.tokens[start : start + len(pattern.words)]
        if len(tokens) < len(pattern.words):
            return False
        if not all(token.norm in forms for token, forms in zip(tokens, pattern.words, strict=True)):
            return False
        return not pattern.exact or self.raw(start).replace(".", "").startswith(pattern.exact)

    def raw(self, at: int) -> str:
        return self.text[self.tokens[at].start : self.tokens[at].end]

    def between(self, at: int) -> str:
        """What stands between token `at` and the next one."""
        return self.text[self.tokens[at].end : self.tokens[at + 1].start]

    def following(self, end: int) -> list[int]:
        """The words that follow directly, up to punctuation or a joint."""
        run: list[int] = []
        for at in range(end, len(self.tokens)):
            gap = self.between(at - 1)
            # Quotation marks belong to the name that they close: `рейс «Норвинг» Анны Линд` is not Norwing.
            if gap.strip("'’ \t\n-\u2010\u2011»”“\"") or self.tokens[at].norm in _JOINTS:
                break
            if gap.isspace() and self.tokens[at].norm.endswith(_PARTICIPLES):
                break
            run.append(at)
        return run

    def related(self, at: int) -> bool:
        """Whether a token stands in a relative clause, of whom somebody else is the head."""
        return any(token.norm in _RELATING for token in self.tokens[1:at])

    def adjoining(self, found: Sequence[Match]) -> bool:
        """Whether a capitalised word stands right before a match: the end of a longer name."""
        return any(
            match.start > 0 and self.capital(match.start - 1) and self.between(match.start - 1).isspace()
            for match in found
        )

    def segment(self, at: int) -> int:
        """The first token of what stands between commas around token `at`."""
        while at > 0 and "," not in self.between(at - 1):
            at -= 1
        return at

    def capital(self, at: int) -> bool:
        return self.raw(at)[:1].isupper()


def _file(table: dict[str, list[Pattern]], pattern: Pattern) -> None:
    if pattern.words:
        for first in sorted(pattern.words[0]):
            table.setdefault(first, []).append(pattern)


def _pattern(name: str, number: int, kind: str, languages: Sequence[str]) -> Pattern:
    bare = name.replace(".", "").strip()
    exact = bare if bare.isupper() and len(bare) <= SHORT_NAME else ""
    forms = name_forms(name, () if exact else languages)
    nominative = " ".join(row[0] for row in forms)
    return Pattern(tuple(map(frozenset, forms)), nominative, exact, number, kind)


def _longest(matches: Iterator[Match]) -> Iterator[Match]:
    """Of one actor's matches, those that lie in no longer one; across actors a longer name wins over a part of it."""
    kept: list[Match] = []
    for match in sorted(matches, key=lambda m: (m.start - m.end, m.start)):
        inside = any(
            k.start <= match.start and match.end <= k.end and k.end - k.start > match.end - match.start for k in kept
        )
        if not inside:
            kept.append(match)
            yield match


def _speaks(text: _Written, actor: Actor, match: Match, covered: set[int]) -> bool:
    if match.pattern.kind == "role":
        return _role_is_free(text, match, covered)
    foreign = [at for at in text.following(match.end) if at not in covered]
    if actor.person:
        return _person_speaks(text, match, foreign)
    return _body_speaks(text, match, foreign)


def _role_is_free(text: _Written, match: Match, covered: set[int]) -> bool:
    """No other person is named right behind the role, nor in front of it with a comma."""
    after = match.end
    if after < len(text.tokens) and after not in covered and text.tokens[after].norm not in _JOINTS:
        thing = text.between(after - 1).strip() in ("«", "„", "“", '"')  # `the captain of the ferry “Halina”`
        return thing or not text.capital(after)
    before = match.start - 1
    while before >= 0 and text.tokens[before].norm in ("the", "a", "an"):
        before -= 1
    if before >= 1 and text.tokens[before].norm in ("of", "for", "to") and text.tokens[before - 1].norm != "according":
        return False  # `a friend of the minister`
    named = before >= 1 and before not in covered and text.capital(before) and text.capital(before - 1)
    return not (named and "," in text.between(before)) and not _apposed_to_another(text, match, covered)


def _apposed_to_another(text: _Written, match: Match, covered: set[int]) -> bool:
    """`John Everard, former ambassador to X`: the role says who somebody else is."""
    first = text.segment(match.start)
    if first < 2 or any(at in covered for at in range(first)):
        return False
    former = any(text.tokens[at].norm in _FORMER for at in range(first, match.start))
    return former and text.capital(first - 1) and text.capital(first - 2)


def _person_speaks(text: _Written, match: Match, following: list[int]) -> bool:
    if following and (text.capital(following[0]) or text.tokens[following[0]].norm.startswith(_FOLLOWERS)):
        return False
    if following and _possessive(text.raw(match.end - 1)):
        return False
    if text.related(match.start):
        return False
    before = match.start - 1
    while before >= 1 and (text.tokens[before].norm.startswith(_TITLES) or _describes(text, before)):
        before -= 1  # `an aide to President Lukan`, `an aide to Velian President Lukan`
    return not (
        before >= 1 and text.tokens[before].norm in _PREPOSITIONS and text.tokens[before - 1].norm != "according"
    )


def _describes(text: _Written, at: int) -> bool:
    """`Velian` before a title: whose president he is."""
    return text.capital(at) and text.tokens[at + 1].norm.startswith(_TITLES) and "," not in text.between(at)


def _body_speaks(text: _Written, match: Match, following: list[int]) -> bool:
    if text.related(match.start):
        return False  # `an expert who has negotiated on behalf of the government`
    if any(token.norm in _FORMER for token in text.tokens[: match.start]):
        return False

    def mouthpiece(numbers: Sequence[int]) -> bool:
        return any(text.tokens[at].norm.startswith(_MOUTHPIECES) for at in numbers)

    if following and not mouthpiece(following):
        return False
    before = [at for at in range(match.start) if text.tokens[at].norm not in ("the", "a", "an")]
    if before and text.tokens[before[-1]].norm in _WATCHING:
        return False  # `an official following Norvia`
    if len(before) > 1 and text.tokens[before[-1]].norm in ("of", "из") and text.tokens[before[-2]].norm in _COUNTS:
        return True
    attached = any(text.tokens[at].norm in _PREPOSITIONS for at in before) or (before and _oblique(text, match))
    return not attached or mouthpiece(before)


def _oblique(text: _Written, match: Match) -> bool:
    """A Russian name that stands in another case than it was given in: "жители Москвы"."""
    norms = " ".join(token.norm for token in text.tokens[match.start : match.end])
    return "а" <= norms[0] <= "я" and norms != match.pattern.nominative


def _possessive(raw: str) -> bool:
    return raw.endswith(("'s", "’s", "'", "’"))
