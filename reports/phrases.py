"""The words of one sentence: its cues, its noun phrases, its clauses, by the tables of a language. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, NamedTuple

from reports.days import Day, find_days
from reports.language import Cue, Language, language_of
from reports.types import Span

_WORD = re.compile(r"\w+(?:[.'’&/-]\w+|(?<=\d),\d{3}(?!\d))*\.?(?:['’]s?(?!\w))?|—|–|--|\.\.\.|[^\w\s]")
_NAME = re.compile(r"[«„“][А-ЯЁA-Z][\w-]*(?:\.\w{2,6})?(?: [\w-]+){0,2}[»“”]")
DASHES = frozenset({"—", "–", "―", "--", "-"})
STOPS = frozenset({".", "!", "?", ";", "…"})
_LONG_APPOSITION = 40  # words between two commas or dashes that may still only say who somebody is

_QUOTED_VERB = re.compile(
    r"[“\"‘'](?:\w+ly )(?:den(?:y|ies|ied)|reject(?:s|ed)?|dismiss(?:es|ed)?|refut(?:es|ed)|confirm(?:s|ed)?)[”\"’']"
)

Kind = Literal["word", "mark", "quote"]


class Word(NamedTuple):
    """A word, a mark, or a whole quotation, with its place in the text."""

    text: str
    low: str
    start: int
    end: int
    kind: Kind

    @property
    def capital(self) -> bool:
        """Written with a capital first letter."""
        return self.kind == "word" and self.text[:1].isupper()


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue in the tokens: from `i` up to `j`; `k` is the last token before its verb group."""

    i: int
    j: int
    k: int
    cue: Cue
    negated: bool = False
    passive: bool = False
    future: bool = False


def read_words(text: str, span: Span, quotes: Sequence[Span]) -> list[Word]:
    """The words and marks of a span; each quotation inside it is one word."""
    return list(_read(text, span, tuple(quotes)))


@lru_cache(maxsize=64)  # a sentence is asked for its acts of saying, and for the phrase that it opens with
def _read(text: str, span: Span, quotes: tuple[Span, ...]) -> tuple[Word, ...]:
    found: list[Word] = []
    place = span.start
    for quote in quotes:
        if quote.start >= place and quote.end <= span.end and quote != span:
            found += _plain(text, place, quote.start)
            spoken = _QUOTED_VERB.fullmatch(quote.of(text)) is None
            found += (
                [Word(quote.of(text), "", quote.start, quote.end, "quote")]
                if spoken
                else _plain(text, quote.start + 1, quote.end - 1)
            )
            place = quote.end
    found += _plain(text, place, span.end)
    return tuple(_as_surname(found, n) if word.low in _SURNAMES else word for n, word in enumerate(found))


def _as_surname(words: list[Word], n: int) -> Word:
    """`So` or `May` inside a sentence is somebody's name, or a month, and no small word."""
    word = words[n]
    inside = (
        n > 0
        and (words[n - 1].kind in {"word", "quote"} or words[n - 1].low == ",")
        and not words[n - 1].text.isupper()
    )
    return word._replace(low=f"{word.low}_") if inside and word.text.istitle() else word


@lru_cache(maxsize=64)
def _days(text: str, code: str, start: int, end: int) -> tuple[Day, ...]:
    return tuple(find_days(text, None, code, start=start, end=end))


def labels_as_words(words: list[Word], pack: Language) -> list[Word]:
    """A short quotation that only names something (`пишет «Сигнал»`) read as a word, where a language writes names so."""
    if not pack.quoted_names:
        return words
    return [_as_name(word) if _is_name(words, n) else word for n, word in enumerate(words)]


def _is_name(words: list[Word], n: int) -> bool:
    before, after = (words[n - 1].low if n else ""), [word.low for word in words[n + 1 : n + 3]]
    spoken = before == ":" or (after[:1] == [","] and after[1:] and after[1] in DASHES)
    return words[n].kind == "quote" and not spoken and bool(_NAME.fullmatch(words[n].text))


def _as_name(word: Word) -> Word:
    bare = word.text.strip('«»„“”"')
    return Word(bare, bare.lower(), word.start, word.end, "word")


def _plain(text: str, start: int, end: int) -> list[Word]:
    found = []
    for hit in _WORD.finditer(text, start, end):
        word = hit.group()
        if word[0].isalnum():
            found += _unpointed(word, hit.start(), hit.end(), at_end=hit.end() == end)
        else:
            found.append(Word(word, word, hit.start(), hit.end(), "mark"))
    return found


def _unpointed(word: str, start: int, end: int, *, at_end: bool) -> list[Word]:
    """A full stop belongs to an abbreviation or an initial inside a sentence, else it stands alone."""
    if not word.endswith("."):
        return [Word(word, word.lower(), start, end, "word")]
    if not at_end and (len(word) <= 5 or "." in word[:-1]):
        return [Word(word, word.lower(), start, end, "word")]
    bare = word[:-1]
    return [Word(bare, bare.lower(), start, end - 1, "word"), Word(".", ".", end - 1, end, "mark")]


class Phrases:
    """The grammar over the words of one sentence. Kept as a class only to share the tables and the words."""

    def __init__(self, text: str, words: list[Word], pack: Language) -> None:
        self.text, self.words, self.pack = text, words, pack
        self.size = len(words)
        self.timed = self._timed()

    # What stands where ------------------------------------------------------

    def _timed(self) -> frozenset[int]:
        """The words that only say when."""
        if not self.words:
            return frozenset()
        days = _days(self.text, self.pack.code, self.words[0].start, self.words[-1].end)
        found: set[int] = set()
        for day in days:
            inside = [n for n, word in enumerate(self.words) if word.start < day.span.end and word.end > day.span.start]
            found.update(inside)
            before = inside[0] - 1 if inside else -1
            while before >= 0 and self.words[before].low in self.pack.time_leads:
                found.add(before)
                before -= 1
        return frozenset(found)

    def low(self, n: int) -> str:
        """The word in lower case, or an empty one outside the sentence."""
        return self.words[n].low if 0 <= n < self.size else ""

    def kind(self, n: int) -> str:
        """`word`, `mark` or `quote`; `mark` outside the sentence."""
        return self.words[n].kind if 0 <= n < self.size else "mark"

    def span(self, a: int, b: int) -> Span:
        """The place of the words from `a` up to `b`."""
        return Span(self.words[a].start, self.words[b - 1].end)

    def is_skip(self, n: int) -> bool:
        """An adverb, an auxiliary or a word of time between a subject and its verb."""
        low = self.low(n)
        if self.kind(n) != "word" or (n > 0 and low in _IN_NAMES and self.words[n].capital):
            return False
        adverb = self.pack.code == "en" and low.endswith("ly") and low not in _NOT_ADVERBS and not self.words[n].capital
        return (
            low in self.pack.skips
            or (self.pack.code == "en" and low in _TOO)
            or (self.pack.code == "ru" and low.endswith("ески"))
            or low in self.pack.auxiliaries
            or low in self.pack.negators
            or adverb
            or n in self.timed
        )

    # Cues -------------------------------------------------------------------

    def cues(self) -> list[Hit]:
        """Every cue that is used as one, left to right."""
        found: list[Hit] = []
        n = 0
        while n < self.size:
            hit = self._cue_at(n)
            if hit is not None:
                found.append(hit)
            n = hit.j if hit is not None else n + 1
        return found

    def _cue_at(self, n: int) -> Hit | None:
        if self.pack.code == "en" and (
            (self.low(n) in _INFORMED and self._modifies_by(n))
            or (self.low(n) in _HELD and self._only_describes(n))
            or (self.low(n) in self.pack.outlets and "according" in {self.low(n - 2), self.low(n - 3)})
        ):  # (the last one: `according to media reports`)
            return None
        # A capital inside a sentence is a name ("the United States"), not a verb.
        if self.kind(n) != "word" or (
            n > 0 and self.words[n].capital and not self.words[n].text.isupper() and self.kind(n - 1) == "word"
        ):
            return None
        for length in _lengths(self.pack.code).get(self.low(n), ()):
            cue = self.pack.cues.get(tuple(word.low for word in self.words[n : n + length]))
            if cue is not None and self.pack.blocked.match(self.text, self.words[n].start):
                return None
            if cue is not None and (hit := self._as_verb(n, n + length, cue)) is not None:
                return hit
        return None

    def _as_verb(self, i: int, j: int, cue: Cue) -> Hit | None:
        """The cue with what its verb group says, or None where the word is no verb here."""
        k = i - 1
        group: list[str] = []
        if cue.form == "base" and self.low(k) == "to" and self.low(k - 1) in self.pack.onward:
            cue, k = replace(cue, form="finite"), k - 2  # `has continued to deny`, `appeared to confirm`
            group.append("to")
        elif (
            cue.form == "base"
            and self.low(k) == "to"
            and self.low(k - 1) in _READY
            and self._after_auxiliary(k - 1 - (self.low(k - 2) in _READY_BEFORE))
        ):
            cue, k = replace(cue, form="finite"), k - 2 - (self.low(k - 2) in _READY_BEFORE)  # `was quick to deny`
            group.append("ready")
            while self.low(k) in self.pack.auxiliaries and self.low(k) not in self.pack.negators:
                k -= 1  # no passive: `has been in touch to say`
        elif (
            cue.form == "base"
            and self.low(k) == "to"
            and self.low(k - 1) in _BEFORE_TO
            and self._after_auxiliary(k - 1)
        ):
            group.append(
                "not" if self.low(k - 1) == "yet" else self.low(k - 1)
            )  # `has yet to confirm`, `was the first to say`
            cue, k = replace(cue, form="finite"), k - (4 if self.low(k - 2) == "the" else 3)
        while self.is_skip(k):
            group.append(self.low(k))
            k -= 1
        if self._is_noun(i, j, k, cue, group):
            return None
        negated = any(word in self.pack.negators or word.endswith(("n't", "n’t")) for word in group)
        negated = negated or (self.pack.code == "de" and cue.cls in {"say", "report"} and self._negated_behind(j))
        accused = self.low(k) in _STANDS and self.low(i) in self.pack.blaming  # `stands accused of`
        passive = accused or (j - i == 1 and cue.form != "ing" and self._passive(group))
        if cue.form == "ing" and cue.cls in {"say", "admit", "deny"} and self._passive(group):
            cue = replace(cue, form="finite")  # `is saying`
        future = any(word in _MODALS for word in group)
        if cue.form == "base" and not self._may_be_base(i, k, group):
            return None
        return Hit(i, j, k, cue, negated, passive, future)

    def _after_auxiliary(self, n: int) -> bool:
        return self.low(n - (2 if self.low(n - 1) == "the" else 1)) in self.pack.auxiliaries

    def _negated_behind(self, j: int) -> bool:
        """`äußerte sich aber nicht dazu, wer ...`: German negates behind the verb."""
        stop = next((m for m in range(j, self.size) if self.kind(m) != "word"), self.size)
        return stop - j < 8 and any(self.low(m) in self.pack.negators for m in range(j, stop))

    def _passive(self, group: list[str]) -> bool:
        return any(word in self.pack.passives for word in group)

    def _may_be_base(self, i: int, k: int, group: list[str]) -> bool:
        """A base form is a verb after an auxiliary, or in the plural present."""
        if self.low(i - 1) in _INFINITIVE or any(word in _MODALS | _DOES for word in group):
            return any(word in _MODALS | _DOES for word in group)
        return (
            k >= 0
            and self.kind(k) == "word"
            and self.low(k) not in self.pack.determiners
            and (
                self.low(k).endswith("s")
                or self.low(k) in _PLURALS
                or self.words[k].capital
                or self._plural_subject(k)
                or (self.low(k) == "that" and self.low(k - 1) in self.pack.proofs)
            )
        )

    def _plural_subject(self, k: int) -> bool:
        """People in the plural stand in the noun phrase that ends at `k`, with nothing between that could be a verb."""
        n = k
        while (
            n >= 0
            and k - n < 9
            and self.kind(n) == "word"
            and self.low(n) not in self.pack.auxiliaries | self.pack.boundaries
        ):
            if self.low(n) in self.pack.plurals or self._plural_head(n, k):
                return True
            n -= 1
        return False

    def _plural_head(self, n: int, k: int) -> bool:
        """`His cronies at the commission deny`: a noun in -s between a determiner and a preposition."""
        plural = self.pack.code == "en" and self.low(n).endswith("s") and not self.low(n).endswith(("ss", "'s", "’s"))
        return (
            plural and n < k and self.low(n - 1) in self.pack.determiners and self.low(n + 1) in self.pack.prepositions
        )

    def _is_noun(self, i: int, j: int, k: int, cue: Cue, group: list[str]) -> bool:
        before = self.low(i - 1)
        if before in self.pack.restating or (
            self.pack.code == "en" and before in {"both", "all"} and cue.form == "base" and not cue.ambiguous
        ):
            return False  # `в компании это отрицают`, `X and Y both deny it`
        if cue.ambiguous and before == "," and self.pack.code == "en" and self._names_to_end(j):
            return False  # `..., reports the Herald.`
        named = self.pack.code == "en" and i > 1 and self.words[i - 1].capital  # `Medics for All said`
        if (before in self.pack.determiners and not named) or (before.endswith(("'s", "’s")) and cue.ambiguous):
            return True
        bare = before in self.pack.prepositions and cue.form != "ing" and j - i == 1 and not group
        if bare and not (self.pack.code == "en" and self.low(i) in {"said", "says"}):
            return True
        if self.low(i) in self.pack.named and not group and self.kind(k) == "word" and not self._subject_like(k):
            return True  # `a programme called X`
        return cue.ambiguous and (self._verb_next(j) or self._doubtful_noun(j, k, cue, group))

    def _names_to_end(self, j: int) -> bool:
        """Whether only a name follows, up to the end of the sentence."""
        end = next((n for n in range(j, self.size) if self.kind(n) != "word"), self.size)
        ends = end >= self.size or self.low(end) in STOPS
        first = j + (self.low(j) == "the")
        return ends and 0 < end - first < 5 and all(self.words[n].capital for n in range(first, end))

    def _doubtful_noun(self, j: int, k: int, cue: Cue, group: list[str]) -> bool:
        """Whether a form that may be either is a noun here."""
        if self.low(k) in self.pack.joiners and cue.form == "finite" and k > 2:
            return False  # `..., and suspects that`: the speaker is the one before
        if self.low(k) == "that" and self.low(k - 1) in self.pack.proofs:
            return False  # `pictures that show`
        vowed = self.low(j) == "to" and self.low(j + 1) in {"have", "be"} and self.low(j - 1) in self.pack.vowing
        if vowed and self._plural_subject(k):
            return False  # `fighters claim to have taken it`
        if self.low(j) in self.pack.prepositions or (
            self.low(j) == "that" and not self._subject_like(k) and not (cue.form == "base" and self._plural_subject(k))
        ):
            return True
        return not group and not self._subject_like(k) and not (self._plural_subject(k) and self.opens_content(j))

    def _verb_next(self, j: int) -> bool:
        """`media reports say`: what a verb follows at once is its subject."""
        following = self.pack.cues.get((self.low(j),))
        return self.low(j) in self.pack.auxiliaries or (
            following is not None and not following.ambiguous and following.form in {"base", "finite"}
        )

    def _subject_like(self, k: int) -> bool:
        if self.low(k) == ")" and self.pack.code == "en":
            opened = next((n for n in range(k - 1, max(0, k - 6), -1) if self.low(n) == "("), 0)
            return opened > 0 and self._subject_like(opened - 1)  # `the Front for Change (FC) claims`
        if self.low(k) == ",":
            return self._apposed(k, 0) is not None  # `the man, who gave no name, claims`
        if k < 0 or self.kind(k) != "word":
            return False
        low = self.low(k)
        return (
            self.words[k].capital
            or low in self.pack.pronouns
            or low in self.pack.people
            or low in self.pack.bodies
            or low in self.pack.outlets
        )

    # Noun phrases -----------------------------------------------------------

    def subject_before(self, k: int, floor: int) -> tuple[int, int] | None:
        """The noun phrase that ends at `k`, not reaching below `floor`; appositions between commas belong to it."""
        if self.pack.order == "free" and k - 1 >= floor and self.kind(k - 1) == "word" and self._beside(k):
            k -= 1  # `в компании это отрицают`, `в округе редакции заявили`
        if k < floor or self.low(k) in self.pack.joiners:
            return None
        if self.low(k) in self.pack.relatives and k - 1 >= floor:
            return self._antecedent(k, floor)
        if self.low(k) == ",":
            return self._apposed(k, floor)
        if self.low(k) in DASHES:
            return self._between_dashes(k, floor)
        if self.low(k) == ")":
            return self._before_bracket(k, floor)
        return self._after_relative(k, floor) or self._plain_subject(k, floor)

    def _beside(self, k: int) -> bool:
        """What is denied, or who is told, between a subject and its verb."""
        return self.low(k) in self.pack.restating or (
            self.low(0) in self.pack.within_body and self.low(k) in self.pack.hearers
        )

    def _before_bracket(self, k: int, floor: int) -> tuple[int, int] | None:
        """`Bob Tranter (Ind, West) said`: whoever stands before the bracket."""
        opened = next((n for n in range(k - 1, max(floor, k - 12) - 1, -1) if self.low(n) == "("), None)
        found = None if opened is None or opened - 1 < floor else self.subject_before(opened - 1, floor)
        return (found[0], opened) if found is not None and opened is not None else None

    def _plain_subject(self, k: int, floor: int) -> tuple[int, int] | None:
        start = self._phrase_start(k, floor)
        if start > k:
            return None
        if (
            self.pack.code == "en"
            and start < k
            and self.low(k) in _ACTING
            and self.low(k - 1) not in self.pack.coordinators
        ):
            return k, k + 1  # `the man it calls the saviour`: the pronoun acts
        plain = self.pack.code == "en" and (self.low(start) in self.pack.pronouns or self.low(start) in _ARTICLES)
        if (
            self.low(start - 1) in self.pack.restrictive
            and start - 2 >= floor
            and not self.words[start].capital
            and not plain
        ):
            antecedent = self._antecedent(start - 1, floor)  # `Miners who left the pit said`
            return (antecedent[0], k + 1) if antecedent is not None else None
        return self._with_name(self._before_naming(start, floor), k + 1, floor)

    def _after_relative(self, k: int, floor: int) -> tuple[int, int] | None:
        """`A man who has seen it said`: the phrase goes on from the noun that the relative clause hangs on."""
        if self.pack.code != "en":
            return None
        n = k
        ends = self.pack.boundaries | _REDUCED
        while n > floor and self.kind(n) == "word" and self.low(n) not in ends and k - n < 14:
            n -= 1
        opens = self.pack.restrictive | _REDUCED  # `sailors we spoke to said`
        verb = self.low(n) in opens and (self.clausal(n + 1, k) or self._past_form(n + 1, k) or self._acts(n, k))
        if not verb or n - 1 < floor or self.kind(n - 1) != "word":
            return None
        found = self._antecedent(n, floor)
        return (found[0], k + 1) if found is not None else None

    def _acts(self, n: int, k: int) -> bool:
        """`pilots who fly from Kolm`: who does something himself, and says nothing that another one would begin."""
        verb = self.low(n + 1)
        others = self.pack.pronouns.keys() | self.pack.determiners | _ARTICLES
        acting = self.low(n) == "who" and n + 1 < k and not self.words[n + 1].capital and verb not in others
        return acting and (verb,) not in self.pack.cues

    def _past_form(self, a: int, b: int) -> bool:
        """Whether a word in `-ed` stands between two words."""
        return any(self.low(n).endswith("ed") and not self.words[n].capital for n in range(a, min(b, self.size)))

    def _before_naming(self, start: int, floor: int) -> int:
        """`A man who identified himself as X`: the phrase begins before the naming."""
        if start <= floor:
            return start
        base = self.words[floor].start
        hits = [
            hit
            for hit in self.pack.naming.finditer(self.text, base, self.words[start].start)
            if not self.text[hit.end() : self.words[start].start].strip()
        ]
        if not hits:
            return start
        n = start - 1
        while n >= floor and self.words[n].start >= hits[-1].start():
            n -= 1
        if self.low(n) in self.pack.relatives:
            n -= 1
        return self._phrase_start(n, floor) if n >= floor else start

    def _with_name(self, a: int, b: int, floor: int) -> tuple[int, int]:
        """`X, a member of the council who ...`: the name before the comma leads."""
        if (
            self.low(a) in _ARTICLES
            and not self._also_apposed(a)
            and self.low(a - 1) == ","
            and a - 2 >= floor
            and self.words[a - 2].capital
            and a - 2 not in self.timed
            and self.low(a - 2) not in self.pack.months
            and not (
                self.low(a) == "the" and self.low(a - 3) in self.pack.prepositions - {"of"}
            )  # `in London, the ministry said`
        ):
            start = self._phrase_start(a - 2, floor)
            if start <= a - 2 and self.low(start) not in self.pack.prepositions:
                return start, b
        return a, b

    def _also_apposed(self, a: int) -> bool:
        """`They met X, a man of the coast, a source said`: the first apposition already belongs to a name."""
        comma = self._comma_before(a - 2, 0)
        return (
            self.pack.code == "en"
            and self.low(a) in {"a", "an"}
            and comma is not None
            and self.low(comma + 1) in {"a", "an", "the"}
            and comma > 0
            and self.words[comma - 1].capital
        )

    def _apposed(self, k: int, floor: int) -> tuple[int, int] | None:
        """`X, something about X, said`: from the start of X up to the closing comma."""
        comma = self._comma_before(k - 1, floor)
        while comma is not None and (
            self.low(comma + 1).isdigit() or self.low(comma - 1).isdigit() or self.low(comma + 1) == "of"
        ):
            previous = self._comma_before(comma - 1, floor)
            if previous is None:
                break
            comma = previous
        if comma is None and self.pack.code == "en":
            return self._name_then_comma(k, floor)
        if comma is None or comma - 1 < floor or self._is_clause(comma + 1, k):
            return None
        related = self._after_relative(comma - 1, floor)
        start = related[0] if related is not None else self._phrase_start(comma - 1, floor)
        if start < comma and all(self.is_skip(n) for n in range(comma + 1, k)):
            return start, comma  # `Two traders, however, said`
        if self.pack.code == "en" and self.low(comma + 1).endswith("ing") and start < comma:
            return start, comma  # `X, quoting pictures, said`
        if (
            self.pack.code == "en"
            and self.low(start - 1) == ","
            and start - 2 >= floor
            and self.words[start - 2].capital
        ):
            first = self._phrase_start(start - 2, floor)  # `X, head of Y, which ..., said`
            if first <= start - 2 and not self.words[start].capital and start - 2 not in self.timed:
                start = first
        return (start, k) if start < comma else None

    def _name_then_comma(self, k: int, floor: int) -> tuple[int, int] | None:
        """`Norvia's minister Ada Berg, called it a lie`: a comma too many behind the name that opens the sentence."""
        named = floor == 0 and 1 < k < _SHORT_PHRASE and self.words[k - 1].capital and self.words[k - 2].capital
        plain = named and not self.clausal(0, k) and not any(n in self.timed for n in range(k))
        head = plain and any(self.low(n) in self.pack.people for n in range(k))
        return (0, k) if head and self.low(0) not in self.pack.prepositions | self.pack.boundaries else None

    def _between_dashes(self, k: int, floor: int) -> tuple[int, int] | None:
        """`X — who was there — said`: the phrase before the first of two dashes."""
        first = next((n for n in range(k - 2, max(floor, k - _LONG_APPOSITION), -1) if self.low(n) in DASHES), None)
        if first is None or first - 1 < floor or self.kind(first - 1) != "word":
            return None
        start = self._phrase_start(first - 1, floor)
        return (start, first) if start < first else None

    def _is_clause(self, a: int, b: int) -> bool:
        """Whether commas enclose a clause of its own, not an apposition or a relative clause."""
        if self.low(a) in self.pack.relatives or self.low(a) in self.pack.boundaries:
            return False
        if self.low(a) in self.pack.joiners and self.low(a + 1) in self.pack.restrictive:
            return False  # `a man who saw it, and who gave no name, said`
        if self.pack.code == "en" and self.low(a) in _ANSWERING:
            return b - a > _LONG_APPOSITION  # `X, asked whether it would, said`
        if self.pack.code == "en" and self.low(a) in _ARTICLES:  # `X, a former minister who is his critic, said`
            told = next((n for n in range(a, b) if self.low(n) in self.pack.relatives | {"where", "whose"}), b)
            return self.clausal(a, told) or b - a > _LONG_APPOSITION
        return self.clausal(a, b) or b - a > 18

    def _comma_before(self, n: int, floor: int) -> int | None:
        while n >= floor:
            if self.low(n) == ",":
                return n
            if self.low(n) in STOPS or self.low(n) in DASHES:
                return None
            n -= 1
        return None

    def _antecedent(self, k: int, floor: int) -> tuple[int, int] | None:
        """The noun phrase that a relative pronoun stands for: its last person or body, with what hangs on it."""
        end = k - 1 if self.low(k - 1) == "," else k
        low_end = self._phrase_start(end - 1, floor)
        heads = [n for n in range(low_end, end) if self.low(n) in self.pack.people]
        if self.pack.code == "en" and self.low(low_end - 1) in self.pack.perfects and self.low(low_end) in _GOT:
            low_end += 1  # `the paper has seen documents that show`
        if not heads:
            return (self._those_of(low_end, end), end) if low_end < end else None
        start = heads[-1]
        while start > low_end and self._modifies(start - 1):
            start -= 1
        return start, end

    def _those_of(self, start: int, end: int) -> int:
        """`Their words match those of the Council, which said`: the Council says."""
        found = [n for n in range(start + 1, end - 2) if self.low(n) == "of" and self.low(n - 1) in {"those", "that"}]
        return found[-1] + 1 if found and self.pack.code == "en" else start

    def _modifies(self, n: int) -> bool:
        low = self.low(n)
        return (
            self.kind(n) == "word"
            and low not in self.pack.prepositions
            and low not in self.pack.auxiliaries
            and not low.endswith("ing")
        )

    def _phrase_start(self, k: int, floor: int) -> int:
        """Walk left from `k` to where its noun phrase begins."""
        n = k
        while n >= floor and not self._ends_phrase(n, floor):
            n -= 1
        start = n + 1
        while (
            start <= k
            and (self.is_skip(start) or self.low(start) in self.pack.joiners)
            and self.low(start) not in _NUMERIC
        ):
            start += 1
        return self._after_fronted(start, k)

    def _ends_phrase(self, n: int, floor: int) -> bool:
        low, kind = self.low(n), self.kind(n)
        if kind == "quote":
            return not self._is_label(n)
        if kind == "mark":
            return not (low in {"'", "’", "&", "/", ".", "(", ")"} or low == "-") and not self._list_comma(n, floor)
        if low in self.pack.boundaries or n in self.timed:
            return True
        if low in self.pack.coordinators:
            return self._joins_clauses(n, floor)
        return (low in self.pack.auxiliaries and not self.words[n].text.isupper()) or self._is_finite_cue(n)

    def _is_label(self, n: int) -> bool:
        """A short quotation that names something (`the "special" unit`), not one that says something."""
        text = self.words[n].text
        return len(text) <= 30 and text[-2:-1].isalnum() and self.kind(n - 1) == "word"

    def _is_finite_cue(self, n: int) -> bool:
        cue = self.pack.cues.get((self.low(n),))
        return (
            cue is not None
            and cue.form == "finite"
            and not cue.ambiguous
            and self.low(n - 1) not in self.pack.determiners
            and not (self.pack.code == "en" and self._modifies_by(n))
        )

    def _modifies_by(self, n: int) -> bool:
        """`Sailors quoted by the radio said`: the participle belongs to the noun before it."""
        behind = self.pack.by | (
            {"on", "about"} if self.low(n) in _INFORMED else set()
        )  # `people briefed on the inquiry`
        return self.low(n + 1) in behind and n > 0 and self.low(n - 1) in self.pack.people

    def _only_describes(self, n: int) -> bool:
        """`Gunmen believed to be rebels`, `suspected rebels`: a participle beside its noun, and nobody's belief."""
        if self.low(n - 1) in self.pack.auxiliaries or self.is_skip(n - 1):
            return False
        adjective = self.low(n) == "suspected" and self.low(n + 1) not in self.pack.that | self.pack.determiners
        return adjective or (self.low(n + 1) == "to" and self.low(n + 2) in {"be", "have"})

    def _list_comma(self, n: int, floor: int) -> bool:
        """`Russia, China and Iran said`: the comma lies inside a list of names."""
        if self.low(n) != "," or n - 1 < floor or n + 1 >= self.size:
            return False
        tail = next((m for m in range(n + 1, min(n + 4, self.size)) if self.low(m) in self.pack.coordinators), None)
        names = self.words[n - 1].capital and self.words[n + 1].capital
        return names and tail is not None and all(self.words[m].capital for m in range(n + 1, tail))

    def _joins_clauses(self, n: int, floor: int) -> bool:
        """Whether the `and` at `n` joins two clauses (a verb stands before it) rather than two names."""
        m = n - 1
        while m >= floor and self.kind(m) == "word" and self.low(m) not in self.pack.boundaries:
            low = self.low(m)
            if (
                low in self.pack.auxiliaries
                or low in self.pack.pronouns
                or ((m, low) != (n - 1, low) and self._is_finite_cue(m))
            ):
                return True
            if self.pack.code == "en" and low.endswith(("ed", "ing")) and not self.words[m].capital and m > floor:
                return True
            m -= 1
        return self.low(n - 1) == "," or (m >= floor and self.low(m) in self.pack.boundaries and n - m > 8)

    def _after_fronted(self, start: int, k: int) -> int:
        """A phrase that opens with a preposition (`In Moscow officials said`): the subject comes after it."""
        if self.low(start) not in self.pack.prepositions or (
            self.pack.code == "ru" and self.low(k) in self.pack.bodies
        ):
            within = self.low(start) in self.pack.prepositions
            if within and self.pack.within_body and self.low(start) not in self.pack.within_body:
                return k + 1  # `На заводе объявили`: nobody
            return start + within  # `В министерстве подтвердили`: the ministry speaks
        own = next((n for n in range(k, start + 2, -1) if self.low(n) in _ARTICLES), None)
        if self.pack.code == "en" and own is not None and self.low(own - 1) not in self.pack.prepositions:
            return own  # `In a written reply the defence ministry said`
        for n in range(k, start, -1):
            if self.low(n) in self.pack.determiners or self.low(n) in self.pack.pronouns:
                return n
            if (
                not self.words[n].capital
                and self.low(n) not in self.pack.people
                and self.low(n) not in self.pack.bodies
            ):
                return n + 1 if n < k else k + 1
        nobody = self.pack.within_body and self.low(start) not in self.pack.within_body  # `На Украине объявили`
        return k + 1 if nobody else start + 1

    def past_fronted(self) -> int:
        """Past `On September 16,`, `Earlier,` and joiners: where the first clause has its subject."""
        n = 0
        while n < self.size and (
            n in self.timed or self.low(n) in self.pack.skips or self.low(n) in self.pack.joiners or self.low(n) == ","
        ):
            n += 1
        fronted = (
            self.low(n) in self.pack.prepositions
            or (self.low(n).endswith("ing") and self.pack.code == "en" and self.low(n) not in _ING_ADJECTIVES)
            or self.low(n) in self.pack.boundaries
            or (n < self.size and self.pack.asked.match(self.text, self.words[n].start) is not None)
        )
        comma = next((m for m in range(n, min(n + 16, self.size)) if self.low(m) == ","), None)
        return comma + 1 if fronted and comma is not None else n

    def starts_verb(self, n: int, start: int) -> bool:
        """Whether the first clause has its finite verb here."""
        low = self.low(n)
        if self.kind(n) != "word" or n == start:
            return self.kind(n) == "quote" or low in STOPS
        if low in self.pack.relatives or low in self.pack.boundaries:
            return True
        formed = low.endswith("ed") or low in self.pack.past
        past = self.pack.code == "en" and formed and not self.words[n].capital and low not in _ADJECTIVES
        return low in self.pack.auxiliaries or self._is_finite_cue(n) or past or n in self.timed or self.is_skip(n)

    def subject_after(self, j: int) -> tuple[int, int] | None:
        """The noun phrase that starts at `j`, with its apposition to the end of the sentence."""
        n = j
        while n < self.size and (n in self.timed or self.low(n) in self.pack.skips or self._passed(n)):
            n += 1
        start = n
        if start >= self.size or not self._starts_phrase(start):
            return None
        while n < self.size and not self._closes_phrase(n):
            n += 1
        if n <= start:
            return None
        if self.low(n - 1) in self.pack.bodies and self.low(n) in {"in", "of", "von"} and self._named_at(n + 1):
            n += 2  # `said the foreign ministry in X`
        return start, self._with_apposition(n)

    def _passed(self, n: int) -> bool:
        """Russian between a verb and its subject: whom he told (`заявил журналистам X`), `в` before a body (`сообщили в мэрии`)."""
        if self.pack.order != "free":
            return False
        told = self.low(n) in self.pack.hearers | self.pack.restating and self.kind(n + 1) == "word"
        return told or (
            self.low(n) in self.pack.within_body and any(self.low(m) in self.pack.bodies for m in (n + 1, n + 2))
        )

    def _named_at(self, n: int) -> bool:
        return n < self.size and self.words[n].capital and n not in self.timed

    def _starts_phrase(self, n: int) -> bool:
        word, somebody = self.words[n], self.pack.people | self.pack.bodies | self.pack.outlets
        if self.pack.code == "en" and word.low in self.pack.by:
            return False  # `blamed by two sources on X`
        opening = word.low in self.pack.determiners or word.low in self.pack.pronouns
        near = any(self.low(m) in somebody for m in range(n, n + 3))
        free = self.pack.order == "free" and word.low not in self.pack.prepositions | self.pack.that
        near = near or (free and all(self.kind(m) == "word" for m in range(n, n + 3)) and self._capital_near(n))
        return word.kind == "word" and (word.capital or opening or near)

    def _capital_near(self, n: int) -> bool:
        """`сооснователь агентства Модест Колеров`: a full name soon after a noun that no table knows."""
        return any(self.words[m].capital and self.words[m + 1].capital for m in range(n, min(n + 4, self.size - 1)))

    def _closes_phrase(self, n: int) -> bool:
        low, kind = self.low(n), self.kind(n)
        if kind != "word":
            return not (low in {"'", "’", "&", "/"} or (kind == "quote" and len(self.words[n].text) < 30))
        if low in self.pack.determiners and self.low(n + 1) in self.pack.outlets:
            return True  # `sagte X der Nachrichtenagentur Y`
        return (
            (low in self.pack.boundaries and low not in self.pack.relatives)
            or low in self.pack.that
            or n in self.timed
            or low in self.pack.auxiliaries
            or low in self.pack.closers
        )

    def _with_apposition(self, n: int) -> int:
        """Past `, who ...` or `, a ...` where only the end of the sentence follows."""
        if self.low(n) != ",":
            return n
        if not (self.low(n + 1) in self.pack.relatives or self.low(n + 1) in self.pack.determiners):
            return self._name_end(n) or self._with_office(n)
        stop = next((m for m in range(n + 1, self.size) if self.kind(m) == "quote" or self.low(m) in STOPS), self.size)
        return stop if not any(self.low(m) in self.pack.that for m in range(n + 2, stop)) else n

    def _name_end(self, n: int) -> int | None:
        """Past `, Tomas Weil` behind `its director`: a name of two words or more that ends the sentence or the clause."""
        end = n + 1
        while end < self.size and self.words[end].capital:
            end += 1
        head = self.low(n - 1) in self.pack.people and not self.words[n - 1].capital
        ends = end >= self.size or self.low(end) in {",", *STOPS}
        return end if self.pack.code == "en" and head and ends and end - n > 2 else None

    def _with_office(self, n: int) -> int:
        """Past `, chief executive of Norlines`: what somebody is, up to the next mark, without a verb."""
        stop = next((m for m in range(n + 1, self.size) if self.kind(m) != "word"), self.size)
        office = any(self.low(m) in self.pack.people for m in range(n + 1, min(n + 5, stop)))
        ends = stop >= self.size or self.low(stop) in STOPS or self.low(stop) == ","
        plain = not self.clausal(n + 1, stop) and not any(self._is_finite_cue(m) for m in range(n + 1, stop))
        return stop if office and ends and plain and stop - n < 14 else n

    # Clauses ----------------------------------------------------------------

    def clausal(self, a: int, b: int) -> bool:
        """Whether a finite verb shows between two words."""
        return any(
            self.low(n) in self.pack.auxiliaries
            or self.low(n) in self.pack.past
            or self.low(n).endswith(("n't", "n’t"))
            for n in range(a, min(b, self.size))
        )

    def opens_content(self, j: int) -> bool:
        """Whether a clause, a quotation or a colon follows."""
        n = j
        while n < self.size and (n in self.timed or self.low(n) in self.pack.skips):
            n += 1
        if self.low(n) in self.pack.that or self.kind(n) == "quote" or self.low(n) == ":":
            return True
        if self.low(n) == "," and self.kind(n + 1) == "quote":
            return True
        stop = next((m for m in range(n, self.size) if self.low(m) == ";"), self.size)
        if any(self.low(m) in self.pack.that for m in range(n, min(n + 8, stop))):
            return True
        stop = next(
            (m for m in range(n + 1, stop) if self.low(m) == "," and self.low(m + 1) in self.pack.joiners), stop
        )
        return self.clausal(n, min(stop, n + 14)) or self._plain_clause(n, stop)

    def _plain_clause(self, n: int, stop: int) -> bool:
        """A clause without auxiliary (`Assad must go` has one, `Russia keeps troops there` has none): a name, then -s or -ed."""
        if not (n < stop and (self.words[n].capital or self.low(n) in self.pack.pronouns)):
            return False
        return any(
            self.low(m).endswith(("s", "ed")) and not self.words[m].capital for m in range(n + 1, min(n + 6, stop))
        )


_NOT_ADVERBS = frozenset(
    [
        "family",
        "ally",
        "reply",
        "july",
        "daily",
        "weekly",
        "monthly",
        "supply",
        "rally",
        "italy",
        "assembly",
        "emily",
        "only",
        "early",
        "elderly",
        "bully",
        "anomaly",
        "friendly",
    ]
) - {"only", "early"}
_ADJECTIVES = frozenset(
    [
        "unnamed",
        "unidentified",
        "armed",
        "wounded",
        "injured",
        "retired",
        "united",
        "worried",
        "concerned",
        "displaced",
        "detained",
        "related",
    ]
)
_ING_ADJECTIVES = frozenset(
    [
        "neighbouring",
        "neighboring",
        "acting",
        "outgoing",
        "ruling",
        "leading",
        "visiting",
        "grieving",
        "leading",
        "incoming",
        "surviving",
        "missing",
    ]
)
_MODALS = frozenset(
    [
        "will",
        "would",
        "can",
        "could",
        "may",
        "might",
        "must",
        "shall",
        "should",
        "won't",
        "wouldn't",
        "can't",
        "cannot",
        "couldn't",
        "won’t",
        "wouldn’t",
        "can’t",
        "couldn’t",
    ]
)
_DOES = frozenset(["do", "does", "did", "don't", "doesn't", "didn't", "don’t", "doesn’t", "didn’t"])
_IN_NAMES = frozenset({"all", "both", "now", "today", "first", "once", "still"})  # `Medics for All`, `USA Today`
_BEFORE_TO = frozenset({"yet", "first", "latest", "last"})
_READY = frozenset(
    {"quick", "keen", "careful", "swift", "slow", "forced", "obliged", "compelled", "anxious", "pains", "touch"}
)
_READY_BEFORE = frozenset({"at", "in"})  # `was at pains to stress`, `has been in touch to say`
_INFINITIVE = frozenset({"to"})
_PLURALS = frozenset(["they", "we", "i", "you", "who", "people", "police", "media", "men", "women"])
_INFORMED = frozenset({"briefed", "informed", "consulted", "quoted"})
_STANDS = frozenset({"stands", "stand", "stood"})
_ACTING = frozenset({"it", "he", "she", "they", "we"})
_TOO = frozenset({"too", "himself", "herself", "itself", "themselves"})
_SURNAMES = frozenset({"so", "may", "will", "can"})
_SHORT_PHRASE = 10
_HELD = frozenset({"believed", "thought", "suspected"})
_GOT = frozenset({"seen", "obtained", "got", "reviewed", "published", "released", "received"})
_REDUCED = frozenset({"we", "i"})
_ANSWERING = frozenset({"asked", "pressed", "questioned", "speaking", "reached", "contacted", "quoted"})
_ARTICLES = frozenset({"a", "an", "the", "who", "whose"})
_NUMERIC = frozenset(
    [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "both",
        "all",
        "another",
        "some",
        "many",
        "several",
        "few",
    ]
)


@lru_cache(maxsize=16)
def _lengths(code: str) -> dict[str, tuple[int, ...]]:
    """For each first word of a cue, how long its cues may be, longest first."""
    found: dict[str, set[int]] = {}
    for words in language_of(code).cues:
        found.setdefault(words[0], set()).add(len(words))
    return {first: tuple(sorted(sizes, reverse=True)) for first, sizes in found.items()}
