"""Say what changed between two captures of one article, the weightiest first. Pure.

Most edits of a page are noise (a comma, a counter), some are the news: another
number, another name, a "not", a denial taken out. Sentences are paired, and
each pair is judged by what differs in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, Protocol

from ingest.month_names import MONTHS, fold
from storage.events import Change, Moment

SNIPPET = 240  # signs; a snippet is cut around what changed
ALIKE = 0.45  # sentences that share so much are one sentence reworded

Kind = Literal["headline", "numbers", "names", "negation", "attribution", "date", "wording", "trivial"]
RANK: tuple[Kind, ...] = ("numbers", "names", "negation", "attribution", "headline", "date", "wording", "trivial")


class ContentLike(Protocol):
    """The part of an article's content that is compared beside its text."""

    @property
    def title(self) -> str: ...
    @property
    def published(self) -> Moment | None: ...


_NEGATIONS = frozenset(
    [
        "not",
        "no",
        "never",
        "none",
        "nobody",
        "nothing",
        "neither",
        "nor",
        "without",
        "cannot",
        "n't",
        "не",
        "нет",
        "ни",
        "никогда",
        "никто",
        "ничего",
        "без",
        "değil",
        "yok",
        "hayır",
        "asla",
        "hiç",
        "nicht",
        "kein",
        "keine",
        "keinen",
        "keiner",
        "nie",
        "niemals",
        "ohne",
        "ne",
        "pas",
        "jamais",
        "aucun",
        "aucune",
        "sans",
        "no",
        "ni",
        "nunca",
        "ningún",
        "ninguna",
        "sin",
        "non",
        "nessun",
        "nessuno",
        "mai",
        "senza",
        "não",
        "nem",
        "nunca",
        "nenhum",
        "sem",
        "ні",
        "немає",
        "ніколи",
        "без",
        "لا",
        "لم",
        "لن",
        "ليس",
        "ليست",
        "غير",
        "بدون",
    ]
)
_ATTRIBUTION = frozenset(
    [
        "said",
        "says",
        "say",
        "saying",
        "told",
        "tells",
        "claimed",
        "claims",
        "alleged",
        "alleges",
        "allegedly",
        "reportedly",
        "according",
        "denied",
        "denies",
        "deny",
        "denying",
        "confirmed",
        "confirms",
        "stated",
        "states",
        "announced",
        "accused",
        "accuses",
        "admitted",
        "acknowledged",
        "suggested",
        "rejected",
        "refuted",
        "dismissed",
        "warned",
        "insisted",
        "quoted",
        "reported",
        "сказал",
        "сказала",
        "заявил",
        "заявила",
        "заявили",
        "сообщил",
        "сообщила",
        "сообщили",
        "отрицает",
        "отрицал",
        "опроверг",
        "опровергли",
        "подтвердил",
        "подтвердила",
        "утверждает",
        "dedi",
        "söyledi",
        "açıkladı",
        "belirtti",
        "yalanladı",
        "reddetti",
        "iddia",
        "doğruladı",
        "ifade",
        "aktardı",
        "sagte",
        "sagten",
        "erklärte",
        "dementierte",
        "bestritt",
        "bestätigte",
        "behauptete",
        "laut",
        "zufolge",
        "mitgeteilt",
        "dit",
        "déclaré",
        "affirmé",
        "nié",
        "démenti",
        "confirmé",
        "selon",
        "annoncé",
        "dijo",
        "declaró",
        "afirmó",
        "negó",
        "desmintió",
        "confirmó",
        "según",
        "ha",
        "detto",
        "dichiarato",
        "negato",
        "smentito",
        "confermato",
        "secondo",
        "disse",
        "declarou",
        "negou",
        "desmentiu",
        "confirmou",
        "segundo",
        "сказав",
        "заявив",
        "заявила",
        "повідомив",
        "заперечив",
        "підтвердив",
        "спростував",
        "قال",
        "قالت",
        "أعلن",
        "أعلنت",
        "نفى",
        "نفت",
        "أكد",
        "أكدت",
        "صرح",
        "زعم",
    ]
)
_SENTENCE = re.compile(r"(?<=[.!?…。؟])[\"'”’»)\]]*\s+(?=[^\s\d]|\d+\s)")
_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’-][^\W\d_]+)*")
_COUNTER = re.compile(
    r"^\W*\d[\d.,]*\s*(?:comments?|views?|shares?|likes?|reads?|комментари\w*|просмотр\w*|yorum|okunma)\W*$",
    re.IGNORECASE,
)


def compare(old_text: str, new_text: str, old: ContentLike, new: ContentLike) -> tuple[Change, ...]:
    """What changed, ranked: numbers, names, negation, attribution, headline, date, wording, trivial.

    Snippets hold at most 240 signs, in the exact words of either text. Where
    only spaces, punctuation, typographic marks or counters differ, the one
    change is ``trivial``; where nothing differs there is none.
    """
    changes = [*_headline(old.title, new.title), *_dates(old.published, new.published), *_texts(old_text, new_text)]
    weighty = [change for change in changes if change.kind != "trivial"]
    chosen = weighty or changes[:1]
    if not chosen and (old_text != new_text or old.title != new.title):
        chosen = [Change(kind="trivial")]
    return tuple(sorted(dict.fromkeys(chosen), key=lambda change: RANK.index(change.kind)))


def _headline(old: str, new: str) -> Iterator[Change]:
    if old != new:
        kind: Kind = "headline" if _plain(old) != _plain(new) else "trivial"
        yield Change(kind=kind, before=old[:SNIPPET], after=new[:SNIPPET])


def _dates(old: Moment | None, new: Moment | None) -> Iterator[Change]:
    before, after = (moment.value if moment else "" for moment in (old, new))
    if before != after:
        yield Change(kind="date", before=before, after=after)


def _texts(old_text: str, new_text: str) -> Iterator[Change]:
    old, new = _sentences(old_text), _sentences(new_text)
    matcher = SequenceMatcher(None, [_plain(one) for one in old], [_plain(one) for one in new], autojunk=False)
    for what, start, end, new_start, new_end in matcher.get_opcodes():
        if what != "equal":
            for before, after in _pairs(old[start:end], new[new_start:new_end]):
                yield _judge(before, after)


def _sentences(text: str) -> list[str]:
    """Sentences line by line; lines that only count something are left out."""
    return [
        sentence.strip()
        for line in text.split("\n")
        if not _COUNTER.match(line)
        for sentence in _SENTENCE.split(line)
        if sentence.strip()
    ]


def _plain(text: str) -> str:
    """What is left of a sentence without spaces, marks and case."""
    return " ".join(_TOKEN.findall(fold(text).replace("’", "'").replace("ё", "е")))


def _pairs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each old sentence with the most alike new one, in order; the rest were taken out or added."""
    start = 0
    for before in old:
        found = max(range(start, len(new)), key=lambda at: (_likeness(before, new[at]), -at), default=None)
        if found is None or _likeness(before, new[found]) < ALIKE:
            yield before, ""
            continue
        yield from (("", added) for added in new[start:found])
        yield before, new[found]
        start = found + 1
    yield from (("", added) for added in new[start:])


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, _plain(one).split(), _plain(other).split(), autojunk=False).ratio()


def _judge(before: str, after: str) -> Change:
    if _plain(before) == _plain(after):
        return Change(kind="trivial")
    left, right = _around(before, after)
    return Change(kind=_kind(before, after), before=left, after=right)


def _kind(before: str, after: str) -> Kind:
    gone, come = _differing(before, after)
    changed = (*gone, *come)
    if any(word[0].isdigit() for word in changed):
        return "date" if _only_dates(changed) else "numbers"
    if (
        before
        and after
        and any(_is_name(word, sentence) for words, sentence in ((gone, before), (come, after)) for word in words)
    ):
        return "names"
    folded = {fold(word) for word in changed}
    if folded & _NEGATIONS or any(word.endswith(("n't", "n’t")) for word in folded):
        return "negation"
    if folded & _ATTRIBUTION:
        return "attribution"
    if not before or not after:
        return "names" if any(_is_name(word, before or after) for word in changed) else "wording"
    return "date" if _only_dates(changed) else "wording"


def _differing(before: str, after: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words that only one of the two has, by count; case does not count."""
    left, right = _TOKEN.findall(before), _TOKEN.findall(after)
    old, new = Counter(fold(word) for word in left), Counter(fold(word) for word in right)
    gone, come = old - new, new - old
    return tuple(word for word in left if fold(word) in gone), tuple(word for word in right if fold(word) in come)


_DAY_WORDS = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "today",
        "yesterday",
        "tomorrow",
        "earlier",
        "later",
        "on",
        "понедельник",
        "вторник",
        "среду",
        "среда",
        "четверг",
        "пятницу",
        "пятница",
        "субботу",
        "суббота",
        "воскресенье",
        "pazartesi",
        "salı",
        "çarşamba",
        "perşembe",
        "cuma",
        "cumartesi",
        "pazar",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonntag",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
        "lunes",
        "martes",
        "miércoles",
        "jueves",
        "viernes",
        "sábado",
        "domingo",
    ]
)


def _only_dates(words: Sequence[str]) -> bool:
    """A month or weekday is among the words, and else only numbers that a date can hold."""
    folded = [fold(word) for word in words]
    named = [word for word in folded if word in MONTHS or word in _DAY_WORDS]
    numbers = [word for word in folded if word not in named]
    return bool(named) and all(word.isdigit() and (int(word) <= 31 or 1900 <= int(word) <= 2100) for word in numbers)


def _is_name(word: str, sentence: str) -> bool:
    """A capital letter that is not the start of the sentence, and no name of a day or month."""
    inside = not sentence.lstrip("\"'“”‘’«(— ").startswith(word)
    known = fold(word) in MONTHS or fold(word) in _DAY_WORDS
    return word[0].isupper() and inside and not known and len(word) > 1


def _around(before: str, after: str) -> tuple[str, str]:
    """Both sentences, cut around the first difference where they are long."""
    same = next(
        (at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other),
        min(len(before), len(after)),
    )
    start = max(0, same - SNIPPET // 3)
    start = before.rfind(" ", 0, start) + 1 if start and max(len(before), len(after)) > SNIPPET else 0
    return before[start : start + SNIPPET], after[start : start + SNIPPET]
