"""Find out who a speaker is: a name the desk knows, a pronoun, `the ministry`, or words of the article alone. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from reports.actors import Actor
from reports.baseform import base_form
from reports.declension import case_forms
from reports.language import Language
from reports.language.outlets import Outlet, find_outlets
from reports.topics import Topic
from reports.types import Hop, Span, Speaker
from storage.events import Moment

Sort = Literal["person", "group", "body", "outlet"]

_WORDS = re.compile(r"[^\W_][\w.'’&/-]*")
_TITLES = frozenset({"mr", "mrs", "ms", "dr", "sir", "lord", "lady"})
_ASIDE = re.compile(
    r", (?:quoted|cited|which|seen by|obtained by|published by)\b.*", re.DOTALL
)  # said of a speaker, no part of his name
_ARTICLE = re.compile(r"^an? ", re.IGNORECASE)
_STATE = re.compile(r"\b(?:ministry|government|military|army|embassy)$", re.IGNORECASE)
_CALLED = re.compile(r"(?:^|[\w’'] )([a-z]+) ([A-Z][\w-]+)(?=$|,)")  # `the firm Palisade`
_RELATED = re.compile(r"[,(]| (?:who|which|that|we|they|he|she|I) ")
# `a report by the agency` is the agency's word, however short its name.
_REPORT_BY = re.compile(
    r"(?:(?:an?|the|recent|new|one) )*(?:\w+ )?(?:reports?|story|stories|articles?|dispatch(?:es)?) (?:by|in|from|on) ",
    re.IGNORECASE,
)
_MODIFIED = re.compile(r" (?:\w+ed|made|seen|sent|written|led|run|held) (?:by|for|to|in|on|at|with) | by ")
_OWNED = re.compile(r"(?:the|this|that|an?) (?P<body>\w+)['’]s (?P<office>[\w ]+)")
# `leader of the country's extremist group X`: what kind of body X is says nothing of who leads it.
_KIND = re.compile(
    r"\b(of|for) (?:the |an? )?(?:[\w'’-]+ ){0,4}?(?:group|movement|party|organi[sz]ation|company|firm|sect|militia|network|faction|agency|union|charity) (?=[A-Z])"
)
_GERMAN_THE = frozenset({"das", "dem", "des", "der", "die"})
_OWNING = frozenset({"'s", "’s"})
_BEFORE = 40  # letters before a phrase that say in which case it stands
_STEM, _ENDING = 6, 3  # letters that a word for a body must keep, and that its case may take
_NEAR = 4  # paragraphs back within which a pronoun may find its person


@dataclass(frozen=True)
class Voice:
    """A speaker as met at a place, with what can be said again of him: by whom carried, and when he spoke."""

    speaker: Speaker
    sort: Sort
    paragraph: int
    sentence: int
    carriers: tuple[Hop, ...] = ()
    stated_at: Moment | None = None
    spoke: bool = True
    claims: tuple[str, ...] = ()


@dataclass
class Memory:
    """Who has spoken in the article so far, latest last; the only thing that changes while it is read."""

    voices: list[Voice] = field(default_factory=list)
    carriers: tuple[Hop, ...] = ()
    carried_on: Moment | None = None

    @property
    def last(self) -> Voice | None:
        """The latest that spoke."""
        return next((voice for voice in reversed(self.voices) if voice.spoke), None)

    def last_body(self, paragraph: int) -> Voice | None:
        """The latest body that spoke in or just before a paragraph."""
        return next(
            (voice for voice in reversed(self.voices) if voice.sort == "body" and paragraph - voice.paragraph <= 1),
            None,
        )


@lru_cache(maxsize=64)
def pack_knowing(actors: tuple[Actor, ...], pack: Language) -> Language:
    """The tables of a language that know the common nouns of a topic's actors ("coastguard") as people or bodies."""
    people: set[str] = set()
    bodies: set[str] = set()
    for actor in actors:
        for name in (*actor.names, *actor.roles):
            last = name.split()[-1:]
            if last and (last[0].islower() or pack.code == "de"):
                human = actor.kind == "witness" or name in actor.roles
                (people if human else bodies).update(case_forms(last[0].lower()))
    plural = {word for word in people if pack.code == "en" and word.endswith(("s", "men")) and not word.endswith("ss")}
    return replace(
        pack,
        people=pack.people | people,
        bodies=pack.bodies | (bodies - pack.people),
        plurals=pack.plurals | plural,
    )


def words_of(written: str) -> list[str]:
    """The words of a phrase."""
    return _WORDS.findall(written)


def proper_name(written: str, pack: Language) -> str:
    """The personal name in a noun phrase: its longest run of capitals that are no titles, bodies or demonyms."""
    runs: list[list[str]] = [[]]
    written = pack.dwellers.sub("", written)  # `a resident of Levin` gives a town, not a name
    for number, word in enumerate(words_of(written)):
        bare = re.sub(r"['’]\w*$" if pack.order == "sov" else r"['’]s?$", "", word)  # a case ending is no name
        low = bare.lower().rstrip(".")
        common = (
            low in pack.people
            or low in pack.bodies
            or low in pack.outlets
            or low in pack.demonyms
            or low in pack.determiners
            or low in pack.pronouns
            or low in pack.prepositions
            or low in pack.academic
        )
        if bare[:1].isupper() and not common and not (number == 0 and low in pack.starters):
            runs[-1].append(bare)
            if bare != word and pack.order != "sov":
                runs[-1].clear()
        elif low not in {"al", "von", "van", "de", "bin", "ibn", "el"} or not runs[-1]:
            runs.append([])
    best = max(runs, key=len)
    if pack.order == "sov" and len(runs) > 1:  # titles stand before the name
        best = next((run for run in reversed(runs) if run and run != best and len(run) >= 2), best)
    if len(best) >= 2 or (len(runs) == 1 and best):
        return " ".join(best)
    called = _CALLED.search(written) if pack.code == "en" else None
    known = called is not None and called[1].lower() in pack.people | pack.bodies | pack.outlets
    return called[2] if called is not None and known and called[2].lower() not in pack.demonyms else ""


def sort_of(written: str, actor: Actor | None, pack: Language) -> Sort:
    """One person, several people, or a body."""
    low = [word.lower() for word in words_of(written)]
    if actor is not None and actor.person:
        return "person"
    if actor is not None and actor.kind == "official" and not proper_person(written, actor, pack):
        return "body"
    if actor is not None and actor.kind == "witness":
        return "group"
    heads = [word for word in low if word in pack.people]
    named = pack.code == "en" and pack.naming.search(written) is not None
    if heads or named:
        return "group" if not named and heads[0] in pack.plurals else "person"
    if any(word in pack.bodies for word in low) or actor is not None:
        return "body"
    return "person" if proper_name(written, pack) or len(low) == 1 else "body"


def proper_person(written: str, actor: Actor, pack: Language) -> bool:
    """Whether a phrase that names a body also names somebody: `Varnway-Chef Paul Kern`."""
    name = proper_name(written, pack)
    return bool(name) and not any(name in known or known in name for known in actor.names)


def head_words(written: str, pack: Language) -> frozenset[str]:
    """The common nouns of a phrase by which it may be taken up again ("the soldier", "the district's press service")."""
    low = {re.sub(r"['’]s?$", "", word).lower() for word in words_of(written)}
    known = pack.people | pack.bodies | pack.outlets
    heads = frozenset(word for word in low if word in known)
    return heads | {bare for word in heads if (bare := pack.owned.sub("", word)) in known}  # `bakanı` is a `bakan`


def is_outlet(
    span: Span, text: str, actor: Actor | None, pack: Language, names: Mapping[str, str] = MappingProxyType({})
) -> tuple[Outlet, ...]:
    """The outlets that a subject consists of, before its relative clause; empty where a person or a body of the topic speaks."""
    if actor is not None and actor.kind != "outlet":
        return ()
    head = before_relative(span, text, pack)
    found = find_outlets(text, head, names)
    low = {word.lower() for word in words_of(head.of(text))}
    if not found or low & (pack.people - pack.outlets):
        return ()
    if (report := _REPORT_BY.match(text, head.start, head.end)) is not None:
        head = Span(report.end(), head.end)
        found = tuple(outlet for outlet in found if outlet.span.start >= head.start)
    covered = sum(outlet.span.end - outlet.span.start for outlet in found)
    return found if found and covered * 2 >= head.end - head.start else ()


def before_relative(span: Span, text: str, pack: Language) -> Span:
    """A noun phrase without the relative clause that a comma parts from it."""
    for hit in re.finditer(r", (?=(\w+))", span.of(text)):
        if hit[1].lower() in pack.relatives:
            return Span(span.start, span.start + hit.start())
    return span


def _is_office(role: str, office: str) -> bool:
    """Whether a role is that office of some body: `leader` in `leader of X` and in `X leader`."""
    low = role.lower()
    return low.startswith(f"{office} of ") or low.endswith(f" {office}")


def _ends_in(name: str, tail: list[str]) -> bool:
    """Whether a name ends in these words (`Sarn's defence ministry` in `defence ministry`)."""
    return name.lower().split()[-len(tail) :] == tail


class Resolver:
    """Names speakers with the topic's actors and what the article has said before."""

    def __init__(self, text: str, topic: Topic, pack: Language, memory: Memory) -> None:
        self.text, self.topic, self.pack, self.memory = text, topic, pack, memory
        self.known: dict[str, Actor | None] = {}
        self.meant: dict[str, Actor | None] = {}
        self.low = text.lower()

    def resolve(self, span: Span, paragraph: int, leading: Span | None = None) -> tuple[Speaker, Voice | None, Sort]:
        """The speaker, the earlier voice that he was found to be (if any), and his sort."""
        written = span.of(self.text)
        named = self._named_within(written)
        if named is not None:
            return self._known(written, span, named), self._same_actor(named), "person"
        kind = "group" if self.pack.several_of.match(written) else self._pronoun_kind(written.strip().lower())
        if kind is not None:
            return self._pronoun(written, span, kind, paragraph, leading)
        actor = self.actor(written)
        if actor is not None:
            sort = sort_of(written, actor, self.pack)
            return self._known(written, span, actor), self._same_actor(actor), sort
        owner = self._of_whose(written, span, leading)
        if owner is not None:
            return owner
        return self._by_words(written, span, paragraph)

    def _by_words(self, written: str, span: Span, paragraph: int) -> tuple[Speaker, Voice | None, Sort]:
        """Somebody heard before, the one body that is called so, or nobody but these words."""
        earlier = self._definite(written) or self._surname(written) or self._mouth(written, paragraph)
        if earlier is not None:
            speaker = replace(
                earlier.speaker, written=written, span=span, basis="taken up", meant=earlier.speaker.shown
            )
            return speaker, earlier, earlier.sort
        only = self._only_body(written) or self._only_bearer(written) or self._only_called(written)
        only = only or self._only_officer(written)
        if only is not None:
            sort: Sort = "person" if only.person else "body"
            return replace(self._known(written, span, only), basis="the only one"), self._same_actor(only), sort
        return self._unknown(written, span), None, sort_of(written, None, self.pack)

    def _named_within(self, written: str) -> Actor | None:
        """`One of them, an engineer known only as X`: X, where the desk knows that person."""
        naming = self.pack.naming.search(written) if self.pack.several_of.match(written) else None
        actor = self.named(written[naming.end() :].strip()) if naming is not None else None
        return actor if actor is not None and actor.person else None

    def _pronoun_kind(self, low: str) -> str | None:
        return self.pack.pronouns.get(low) or self.pack.possessives.get(low)

    def named(self, phrase: str) -> Actor | None:
        """The topic's actor for these very words, looked up once."""
        if phrase not in self.known:
            self.known[phrase] = self.topic.actor_named(phrase)
        return self.known[phrase]

    def actor(self, written: str) -> Actor | None:
        """The topic's actor for a phrase, looked for once."""
        if written not in self.meant:
            self.meant[written] = self._meant(written)
        return self.meant[written]

    def _meant(self, written: str) -> Actor | None:
        """By the whole phrase, by what stands before its first modifier, by its leading common noun."""
        written = self.pack.beside.split(written, maxsplit=1)[0].strip() or written  # `sources close to X` are not X
        bare = self.pack.partitive.sub("", written)
        head = re.split(r"[,(]| who | which | that | (?:we|they|he|she|I) | \w+(?:ed|ing) ", bare, maxsplit=1)[
            0
        ].strip()
        first = head.split(" ")[0]
        stripped = self.pack.case_end.sub("", bare)
        lasts = stripped.split(" ")[-1:] if not self._hangs(stripped) else head.split(" ")[-1:]
        common = [word for word in (first, *lasts) if word.lower() in self.pack.people]
        articled = _ARTICLE.sub("the ", head) if self.pack.code == "en" else head  # `a commission official`
        loose = _RELATED.split(bare, maxsplit=1)[0]  # `Four other freed soldiers we spoke to`
        short = _KIND.sub(r"\1 ", bare) if self.pack.code == "en" else bare
        tries = [short] if short != bare else []
        tries += [self._looked_up(written), bare, head, stripped, *common, articled, loose]
        named = (self.named(phrase) for phrase in dict.fromkeys(tries) if phrase)
        found = next((actor for actor in named if actor is not None), None)
        return None if found is None or self._only_related(bare, found) else found

    def _hangs(self, written: str) -> bool:
        """Whether the last noun only says more of another one (`staff for prisoners`)."""
        low = [word.lower() for word in words_of(written)]
        return self.pack.code == "en" and any(
            word in self.pack.prepositions - {"of"} or (at > 0 and word.endswith("ing"))
            for at, word in enumerate(low[1:-1])
        )

    def _only_related(self, written: str, actor: Actor) -> bool:
        """`The wife of a miner` is no miner: a witness must be the first of the people named."""
        low = [word.lower() for word in words_of(written)]
        first = next((word for word in low if word in self.pack.people), None)
        names = {word.lower() for name in (*actor.names, *actor.roles) for word in words_of(name)}
        return (
            actor.kind == "witness"
            and first is not None
            and first not in names
            and any(w == "of" or w.endswith("ing") for w in low[2:])
        )

    def _looked_up(self, written: str) -> str:
        """A demonym alone ("Russian warnings") is asked for as its country."""
        return self.pack.demonyms.get(written.lower(), written) if " " not in written else written

    def _known(self, written: str, span: Span, actor: Actor) -> Speaker:
        name = actor.names[0] if actor.names else written
        anonymous = actor.kind == "witness" or bool(self.pack.anonymous.search(written))
        return Speaker(written, name, actor.id, self._role(written, name), actor.party, anonymous, span, "named")

    def _unknown(self, written: str, span: Span) -> Speaker:
        written = _ASIDE.sub("", written) if self.pack.code == "en" else written
        name = proper_name(written, self.pack) or self._given(written)
        name = "" if name and self._hangs_on(written, name) else name
        hidden = bool(self.pack.anonymous.search(written) or self.pack.naming.search(written))
        anonymous = hidden or (not name and bool(head_words(written, self.pack) & self.pack.people))
        called, role = self._called(written, span, name)
        return Speaker(written, name, "", role, "", anonymous, span, "as written", called)

    def _called(self, written: str, span: Span, name: str) -> tuple[str, str]:
        """The name, or the phrase where there is none, as one names somebody, with the role in the same case."""
        before = self.text[max(0, span.start - _BEFORE) : span.start].lower()
        called = base_form(written, self.pack, oblique=self.pack.case_before.search(before) is not None)
        if not called:
            return "", self._role(written, name)
        proper = proper_name(called, self.pack) if name else ""
        if not proper:
            return called, ""
        return (proper if proper != name else ""), self._role(called, proper)

    def _hangs_on(self, written: str, name: str) -> bool:
        """`An aide to President Lukan`: the name is not his who speaks."""
        before = [word.lower() for word in words_of(written[: written.find(name)])]
        while before and before[-1] in self.pack.people:
            before.pop()
        related = (
            bool(before) and before[-1] in {"to", "of", "for"} and any(word in self.pack.people for word in before)
        )
        return self.pack.code == "en" and related and " " in name

    def _given(self, written: str) -> str:
        """The name that somebody gave for himself (`One, who gave his name only as Dean`)."""
        naming = self.pack.naming.search(written) if self.pack.code == "en" else None
        given = words_of(written[naming.end() :])[:1] if naming is not None else []
        return given[0] if given and given[0][:1].isupper() else ""

    def _role(self, written: str, name: str) -> str:
        """What the phrase says besides the name; of `a soldier identified only as X`, that he is a soldier."""
        parts = set(name.split())
        naming = self.pack.naming.search(written)
        if naming is not None:
            before = words_of(written[: naming.start()])
            return " ".join(before[1:] if before and before[0].lower() in self.pack.determiners else before)
        words = words_of(written)
        kept = [word for word in words if re.sub(r"['’]s$", "", word) not in parts]
        return self._as_role(kept) if len(kept) < len(words) and not self._ends_behind(words, parts) else ""

    def _as_role(self, kept: list[str]) -> str:
        """Without what only led to the name: `the command of the X`, `Syria's X`."""
        kept = [word for word in kept if not word.isdigit()]  # an age
        ends = self.pack.prepositions | self.pack.determiners | self.pack.academic
        while kept and (kept[-1].lower().rstrip(".") in ends or kept[-1][-2:] in _OWNING):
            kept.pop()
        if kept and kept[0].lower() in self.pack.determiners | {"another"}:
            kept[0] = kept[0].lower()
        return " ".join(kept)

    def _ends_behind(self, words: list[str], name: set[str]) -> bool:
        """Where verbs stand last, titles stand before names, and what is behind is grammar (`X ajansının haberine göre`)."""
        return self.pack.order == "sov" and words[0] in name

    def _same_actor(self, actor: Actor) -> Voice | None:
        return next(
            (voice for voice in reversed(self.memory.voices) if voice.speaker.id == actor.id and voice.spoke), None
        )

    def _definite(self, written: str) -> Voice | None:
        """`the ministry`, `a statement of the ministry’s press office`: whoever was last called so."""
        low = written.lower()
        if self.pack.code == "en":
            low = _MODIFIED.split(low, maxsplit=1)[0]  # `an audit commissioned by the union` is not the union
        if self.pack.order == "free" and low.split(" ")[0] in self.pack.vague:
            return None  # `источник в министерстве` is nobody's mouth
        if not re.search(self.pack.definite, low) or proper_name(written, self.pack):
            return None
        if self.pack.aged.search(low):  # `the 24-year-old`: the last single person
            return next(
                (voice for voice in reversed(self.memory.voices) if voice.sort == "person" or voice.speaker.anonymous),
                None,
            )
        heads = head_words(written, self.pack)
        heads |= {word.removesuffix("s") for word in heads if self.pack.code == "en"}  # `the official` of two officials
        for voice in reversed(self.memory.voices):
            words = f"{voice.speaker.written} {voice.speaker.role} {voice.speaker.name}"
            if self.pack.code == "en" and re.fullmatch(r"the \w+(?: \w+)?", low):
                words += "".join(f", {role}" for role in self._roles(voice.speaker.id))
            if voice.sort == "person" and self.pack.code == "en":  # `the union` is not its spokeswoman
                words = re.sub(r" (?:for|of) [^,]*", "", words)
            told = head_words(words, self.pack)
            if heads & (told | {word.removesuffix("s") for word in told if self.pack.code == "en"}):
                return voice
        owned = self.pack.code == "en" and re.search(r"['’]s\b", low)  # `the airport's operator`
        if heads & self.pack.anybody and not owned:  # `the company` may stand for any body, so the last one that spoke
            bodies = (voice for voice in reversed(self.memory.voices) if voice.sort == "body")
            return next((voice for voice in bodies if not self._is_paper(voice.speaker)), None)
        return None

    def _is_paper(self, speaker: Speaker) -> bool:
        """`The message` may speak, but is no company or group."""
        last = words_of(speaker.shown.lower())[-1:]
        return not speaker.id and bool(last) and last[0] in self.pack.proofs | {"message", "letter", "decree"}

    def _roles(self, id_: str) -> tuple[str, ...]:
        """The roles of a person of the topic: `the minister` may be whoever the desk knows as one."""
        return next((actor.roles for actor in self.topic.actors if id_ and actor.id == id_ and actor.person), ())

    def _only_bearer(self, written: str) -> Actor | None:
        """`Kolt` where the article names Rita Kolt in full and the topic knows one person of that surname."""
        words = [word for word in words_of(written) if word.lower().rstrip(".") not in _TITLES]
        if len(words) != 1 or not words[0][:1].isupper() or self.pack.code != "en":
            return None
        full = [
            actor
            for actor in self.topic.actors
            if actor.person and any(" " in n and n.endswith(f" {words[0]}") and n in self.text for n in actor.names)
        ]
        return full[0] if len(full) == 1 else None

    def _only_officer(self, written: str) -> Actor | None:
        """`The group's leader`: the one person of the topic whose role says so, where the body is not named."""
        owned = _OWNED.fullmatch(written.lower()) if self.pack.code == "en" else None
        if owned is None or owned["body"] not in self.pack.bodies:
            return None
        called = [
            actor
            for actor in self.topic.actors
            if actor.person and any(_is_office(r, owned["office"]) for r in actor.roles)
        ]
        return called[0] if len(called) == 1 and self._told_of(called[0]) else None

    def _only_body(self, written: str) -> Actor | None:
        """`The union`, `the ministry`: the one body of the topic that is called so and that the article names."""
        words = written.lower().split()
        if self.pack.code != "en" or len(words) < 2 or words[0] != "the" or words[-1] not in self.pack.bodies:
            return None
        called = [
            actor
            for actor in self.topic.actors
            if not actor.person and any(_ends_in(name, words[1:]) for name in (*actor.names, *actor.roles))
        ]
        if len(called) != 1:
            return None
        return called[0] if self._told_of(called[0]) else None

    def _only_called(self, written: str) -> Actor | None:
        """`Dem Ministerium`, `в министерстве`, `bakanlıktan`: the one body of the topic whose name holds the word, less its ending."""
        words = written.lower().split()
        if self.pack.code == "en" or not words or len(words) > 1 + (words[0] in self.pack.determiners | _GERMAN_THE):
            return None
        stem = words[-1][: max(_STEM, len(words[-1]) - _ENDING)]
        bodies = (body for body in self.pack.bodies if body.startswith(stem[:_STEM]))
        whole = len(words[-1]) == _STEM - 1 and words[-1] in self.pack.bodies  # `округ`
        if (len(words[-1]) < _STEM and not whole) or not any(bodies):
            return None
        called = [
            actor
            for actor in self.topic.actors
            if not actor.person
            and any(stem in word.lower() for name in (*actor.names, *actor.roles) for word in words_of(name))
        ]
        return called[0] if len(called) == 1 and self._told_of(called[0]) else None

    def _told_of(self, body: Actor) -> bool:
        """Whether the article names the body, or one of its side."""
        low, side = self.low, body.party
        kin = [actor for actor in self.topic.actors if actor is body or (side and actor.party == side)]
        return any(name.lower() in low for actor in kin for name in (*actor.names, *actor.roles))

    def _of_whose(self, written: str, span: Span, leading: Span | None) -> tuple[Speaker, Voice | None, Sort] | None:
        """`Its foreign ministry`, `her office`: the actor whom the pronoun stands for speaks through it."""
        first, _, rest = written.partition(" ")
        kind = self.pack.possessives.get(first.lower()) or ("body" if first.lower() in self.pack.its else None)
        if kind is None or not (self.pack.mouths.fullmatch(rest) or self.pack.officers.fullmatch(rest)):
            return None
        named = None
        if leading is not None and leading.end <= span.start:
            head = leading.of(self.text)
            named = self.actor(head) or next(
                (actor for word in head.split(" ") if (actor := self.named(word)) is not None), None
            )
        if named is not None and (named.person == (kind == "person")):
            return self._known(written, span, named), self._same_actor(named), "body"
        earlier = next((voice for voice in reversed(self.memory.voices) if voice.sort == kind), None)
        if earlier is None or not earlier.speaker.id:
            return None
        return replace(earlier.speaker, written=written, span=span, basis="taken up"), earlier, earlier.sort

    def _mouth(self, written: str, paragraph: int) -> Voice | None:
        """`A spokeswoman` alone: of the body that was last named or heard."""
        if not self.pack.mouths.fullmatch(written) or (self.pack.code == "en" and _STATE.search(written)):
            return None  # `the interior ministry` is a body of its own
        voices = [
            voice
            for voice in self.memory.voices
            if paragraph - voice.paragraph <= _NEAR and (voice.sort == "body" or self._is_body(voice.speaker.id))
        ]
        return voices[-1] if voices and voices[-1].speaker.id else None

    def _is_body(self, id_: str) -> bool:
        return any(actor.id == id_ and not actor.person and actor.kind == "official" for actor in self.topic.actors)

    def heard_before(self, written: str) -> bool:
        """A surname alone that ends the name of somebody who has spoken."""
        return len(words_of(written)) == 1 and self._surname(written) is not None

    def _surname(self, written: str) -> Voice | None:
        """`Yaalon` after `Moshe Yaalon`: a name whose last word ends an earlier one."""
        head = (
            written.split(",", maxsplit=1)[0] if self.pack.code == "en" else written
        )  # `Ana Vik, an expert on Norlines`
        capitals = [word for word in words_of(head) if word[:1].isupper()]
        capitals = capitals or [word for word in words_of(written) if word[:1].isupper()]
        if not capitals or (self.pack.code == "en" and self._only_beside(written, capitals[-1])):
            return None
        last = re.sub(r"['’]s$", "", capitals[-1])
        lasts = {last, base_form(last, self.pack, oblique=True)}
        for voice in reversed(self.memory.voices):
            if self.pack.code == "en" and voice.sort == "body" and " " in voice.speaker.name:
                continue  # `following North Korea` after `North Korea`: a body has no surname
            full = proper_name(voice.speaker.written, self.pack)
            names = words_of(voice.speaker.name)[-1:] + words_of(full)[-1:]
            names += words_of(base_form(full, self.pack, oblique=True))[-1:]  # `по словам водителя Игоря Морозова`
            named = self.pack.naming.search(voice.speaker.written)
            names += words_of(voice.speaker.written[named.end() :])[:1] if named is not None else []
            names += words_of(voice.speaker.called)[-1:]
            if lasts & set(names) and len(last) > 2:
                return voice
        return None

    def _only_beside(self, written: str, name: str) -> bool:
        """`A source in X's capital`, `a friend of X`: the name is not who speaks."""
        words = words_of(written)
        at = len(words) - 1 - words[::-1].index(name)
        owns = name.endswith(("'s", "’s")) and at < len(words) - 1
        return owns or (at > 0 and words[at - 1].lower() in self.pack.prepositions)

    def _pronoun(
        self, written: str, span: Span, kind: str, paragraph: int, leading: Span | None
    ) -> tuple[Speaker, Voice | None, Sort]:
        if kind == "group" and leading is not None and leading.end <= span.start:
            speaker, voice, sort = self.resolve(leading, paragraph)
            if sort == "group":
                return replace(speaker, span=span, basis="pronoun"), voice, sort
        if kind == "person" and leading is not None and leading.end <= span.start and self._introduces(leading):
            speaker, voice, sort = self.resolve(leading, paragraph)
            return replace(speaker, written=written, span=span, basis="pronoun"), voice, sort
        voice = self._fitting(kind, paragraph)
        if voice is None:
            return (
                Speaker(written, "", "", "", "", anonymous=True, span=span, basis="pronoun, nobody found"),
                None,
                "person",
            )
        speaker = replace(voice.speaker, written=written, span=span, basis="pronoun", meant=voice.speaker.shown)
        return speaker, voice, voice.sort

    def _introduces(self, leading: Span) -> bool:
        """`Sara Lund, 29, wept as she told ...`: a full name that opens the sentence and nobody has spoken since."""
        written = leading.of(self.text)
        actor = self.actor(written)
        if actor is not None:
            return actor.person
        return len(proper_name(written, self.pack).split()) >= 2 and not find_outlets(self.text, leading)

    def _fitting(self, kind: str, paragraph: int) -> Voice | None:
        """The latest voice that the pronoun may stand for; the same paragraph comes before an exact fit further off."""
        near = [voice for voice in self.memory.voices if paragraph - voice.paragraph <= _NEAR]
        here = [voice for voice in near if voice.paragraph == paragraph]
        for voices in (here, near):
            exact = next((voice for voice in reversed(voices) if voice.sort == kind), None)
            if exact is not None:
                return exact
            if voices is here and here and kind == "person" and here[-1].sort == "body":
                return here[-1]
        return near[-1] if near and kind != "body" else None
