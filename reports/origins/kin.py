"""Tell when statements of several articles go back to one person or one document, so that it counts once. Pure.

Full names are compared over scripts (`Anja Brekke`, `Анья Брекке`). A document
is one where the same outlet saw it, whatever each language calls it; an outlet
whose name is translated is told by the kind of outlet and a second shared
detail, which is an inference and said so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from reports.actors import Actor
from reports.language.titles import outlet_key, skeleton
from reports.types import Speaker, Statement

ENOUGH_LETTERS = 5  # of a name's skeleton: a shorter one may be chance
ENOUGH_DETAILS = 2
MOST_BETWEEN = 2  # words between a group's own word and the name of one of it: `passazhirka reisa …`

# By what each language calls a piece of writing that somebody got hold of.
_DOCUMENTS = {
    "letter": r"letters?\b|brief(?:e[sn]?|s)?\b|schreiben\w*|письм\w*|mektu[bp]\w*",
    "memo": r"memos?\b|memorand\w+|notes?\b|\w*vermerk\w*|notiz\w*|записк\w*|notu?\w{0,4}\b",
    "report": r"reports?\b|dossiers?\b|\w*bericht\w*|gutachten\w*|доклад\w*|отч[её]т\w*|rapor\w*",
    "mail": r"e-?mails?\b|mails?\b|переписк\w*|e-?posta\w*",
    "log": r"log\b|logs\b|logbook\b|diary\b|diaries\b|journal\b|logbuch\w*|tagebuch\w*|журнал\w*|дневник\w*|defter\w*|günlü[kğ]\w*",
    "paper": r"documents?\b|papers\b|files?\b|minutes\b|transcripts?\b|recordings?\b|dokument\w*|unterlagen\b|akten?\b|protokoll\w*|документ\w*|протокол\w*|belge\w*|tutana[kğ]\w*",
}
_DOCUMENT = {kind: re.compile(rf"\b(?:{words})", re.IGNORECASE) for kind, words in _DOCUMENTS.items()}
_GOT = re.compile(
    r"\b(?:seen|obtained|leaked|reviewed|internal|shown to|passed to|vorlieg\w+|zugespielt\w*|intern\w*|eingesehen\w*|durchgestochen\w*"
    r"|внутренн\w+|оказавш\w+|попавш\w+|ознакомил\w+|распоряжени\w+|утечк\w+|gördüğü|ulaştığı|ele geçir\w+|sızdır\w+|sızan|iç )",
    re.IGNORECASE,
)
_MEDIA = {
    "radio": r"radio\w*|rundfunk\w*|funk\b|радио\w*|radyo\w*",
    "television": r"tv\b|television|fernsehen\w*|channel\b|kanal\w*|телеканал\w*|тв\b|televizyon\w*",
    "paper": r"newspaper|daily\b|courier|post\b|herald|gazette|tribune|zeitung\w*|tageblatt|kurier|anzeiger|газет\w*|курьер\w*|вестник\w*|gazete\w*|postası",
}
_MEDIUM = {kind: re.compile(rf"\b(?:{words})", re.IGNORECASE) for kind, words in _MEDIA.items()}
_NAMES = re.compile(r"[A-ZÀ-ÖØ-ÞА-ЯЁÇĞİÖŞÜ][\w'’-]*\w(?: [A-ZÀ-ÖØ-ÞА-ЯЁÇĞİÖŞÜ][\w'’-]*\w){1,2}")
# A rank alone takes no name from its bearer.
_TITLED = re.compile(
    rf"(?:[Tt]he )?(?:(?:Captain|Capt\.?|Sergeant|Sgt\.?|Lieutenant|Lt\.?|Major|Colonel|Col\.?|General|Gen\.?|Admiral|Inspector|Officer|Constable|Dr\.?|Professor|Prof\.?|Pastor|Father|Rabbi|Imam|Nurse|Judge) )?"
    rf"(?P<name>{_NAMES.pattern})(?: of (?:the )?[\w' -]+|, (?:an?|the) [\w' -]+|, \d+)?"
)
_LATIN = re.compile(r"[a-zß-ɏ'’ -]+\Z")
_ARTICLES = frozenset(["a", "an", "the", "der", "die", "das", "ein", "eine", "einer", "eines"])
_BEFORE = frozenset(
    [
        "of",
        "on",
        "from",
        "at",
        "in",
        "for",
        "to",
        "aboard",
        "by",
        "with",
        "von",
        "aus",
        "der",
        "dem",
        "an",
        "auf",
        "bei",
        "in",
        "из",
        "от",
        "с",
        "на",
        "в",
        "рейса",
    ]
)


def person_named(statement: Statement, actor: Actor | None, outlets: Mapping[str, str]) -> str:
    """The first and last name of a member of a group, or of somebody whom the topic does not know; else empty."""
    speaker = statement.speaker
    if speaker.basis == "outlet" or (actor is not None and (actor.person or actor.kind != "witness")):
        return ""
    if actor is None:
        name = speaker.name if _NAMES.fullmatch(speaker.name) and not speaker.anonymous else _titled(speaker)
        return name if outlet_key(name) not in outlets else ""
    return next((name for name in _members(speaker.written, actor) if outlet_key(name) not in outlets), "")


def _titled(speaker: Speaker) -> str:
    """`Captain Jorn Tass of the border guard`, `Jorn Tass, a captain`: the name, where the words are nobody else's."""
    told = None if speaker.name else _TITLED.fullmatch(speaker.meant or speaker.written)
    return told["name"] if told is not None else ""


def _members(written: str, actor: Actor) -> Iterable[str]:
    """`passenger Anja Brekke, 34`, `a passenger, Anja Brekke`, `Anja Brekke, a passenger`: a name beside the group's own word."""
    group = {word.casefold() for name in (*actor.names, *actor.roles) for word in name.split()}
    for hit in _NAMES.finditer(written):
        words = hit.group().split()
        before = [word.casefold().strip(",;") for word in written[: hit.start()].split()]
        while words and words[0].casefold() in group | _ARTICLES:
            before.append(words.pop(0).casefold())
        between = before[-MOST_BETWEEN - 1 :]
        led = any(word in group for word in between) and not _BEFORE & set(between)
        first = not before and written[hit.end() :].startswith(",")
        if len(words) > 1 and (led or first):
            yield " ".join(words)


def person_keys(names: Iterable[str]) -> dict[str, str]:
    """Each name with what it is counted under: in one script as it is spelt (Lind is not Lund), over scripts by what is left of it."""
    spelt = {name: " ".join(name.casefold().split()) for name in names}
    latin: dict[str, set[str]] = {}
    for name, words in spelt.items():
        if _LATIN.match(words):
            latin.setdefault(same_name(name), set()).add(words)
    return {
        name: next(iter(near))
        if not _LATIN.match(words) and len(near := latin.get(same_name(name), set())) == 1
        else words
        for name, words in spelt.items()
    }


def same_name(name: str) -> str:
    """A name comparable over scripts; empty where too little of it is left."""
    letters = skeleton(name)
    return letters if len(letters) >= ENOUGH_LETTERS else ""


@dataclass
class Cited:
    """A document as one statement cites it: by whom it was seen, and what can be compared over languages."""

    statement: str
    outlet: str
    kind: str
    actor: str
    claims: frozenset[str]
    details: frozenset[str]
    language: str
    inferred: bool = False
    own: bool = field(default=False)


def document_kind(written: str, aside: str, actor: Actor | None) -> str:
    """What sort of writing speaks, where one does that somebody got hold of, as it or the words beside it tell; else empty."""
    kind = next((kind for kind, words in _DOCUMENT.items() if words.search(written)), "")
    if actor is not None:
        return (kind or "paper") if actor.kind == "document" else ""
    return kind if _GOT.search(written) or _GOT.search(aside) else ""


def medium(name: str) -> str:
    """The kind of outlet that a name tells, in any of the languages."""
    return next((kind for kind, words in _MEDIUM.items() if words.search(name)), "")


def grouped(cited: Sequence[Cited]) -> list[list[Cited]]:
    """Those that are one document: first by actor or outlet, then, inferred, by the kind of outlet and of writing."""
    groups: list[list[Cited]] = []
    for one in sorted(cited, key=lambda c: (not c.outlet or not c.kind, not c.own, c.statement)):
        sure = next((group for group in groups if any(_same(one, other) for other in group)), None)
        home = sure if sure is not None else _only(group for group in groups if any(_alike(one, o) for o in group))
        one.inferred = sure is None and home is not None
        if home is None:
            groups.append([one])
        else:
            home.append(one)
    return groups


def _only(groups: Iterable[list[Cited]]) -> list[Cited] | None:
    """The one candidate: between two it is not for us to choose."""
    found = list(groups)
    return found[0] if len(found) == 1 else None


def _same(one: Cited, other: Cited) -> bool:
    if not one.claims & other.claims:
        return False
    if one.language == other.language and one.kind and other.kind and one.kind != other.kind:
        return False  # a letter and a memo are two
    return bool(one.actor and one.actor == other.actor) or bool(one.outlet and _key(one) == _key(other))


def _alike(one: Cited, other: Cited) -> bool:
    """In another language: an outlet of the same kind, with a document of the same kind, or a second claim, day or figure."""
    if one.language == other.language or not one.claims & other.claims:
        return False
    if not medium(one.outlet) or medium(one.outlet) != medium(other.outlet):
        return False
    more = (
        bool(one.kind and one.kind == other.kind),
        len(one.claims & other.claims) > 1,
        bool(one.details & other.details),
    )
    return 1 + sum(more) >= ENOUGH_DETAILS


def _key(one: Cited) -> str:
    return outlet_key(one.outlet)
