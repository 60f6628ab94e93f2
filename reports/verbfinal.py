"""Find who reports what where the verb of saying ends the sentence, as in Turkish. Pure.

A sentence may hold several: a participle before its speaker (`… söyleyen X`),
verbs that go with another (`… belirterek`), and the verb that ends each clause.
They share the speaker until another one is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from reports.attributions import Attribution
from reports.language import Cue, Language
from reports.phrases import STOPS, Word
from reports.types import Span

_FAR = 16  # words within which an occasion or `according to` must come
_LONG = 32  # words that a subject with its titles may have, up to its comma
_LONGEST = 4  # words of a cue

Range = tuple[int, int]
Found = tuple[int, int, Cue]


@lru_cache(maxsize=8192)
def _lowered(text: str) -> str:
    return text.replace("İ", "i").replace("I", "ı").lower()


def read_verb_final(words: list[Word], pack: Language) -> tuple[Attribution, ...]:
    """Every attribution of a sentence, in its order."""
    found: list[Attribution] = []
    for a, b in VerbFinal(words, pack).clauses():
        speaker = found[-1].speaker if found else None
        found += VerbFinal(words[a:b], pack).attributions(speaker)
    return tuple(found)


class VerbFinal:
    """The words of one clause whose cue stands at its end; answers with word numbers."""

    def __init__(self, words: list[Word], pack: Language) -> None:
        self.words, self.pack = words, pack
        self.size = len(words)
        self.lows = [_lowered(word.text) for word in words]

    def low(self, n: int) -> str:
        """The word in lower case with the Turkish capital dotted, or an empty one outside."""
        return self.lows[n] if 0 <= n < self.size else ""

    def span(self, a: int, b: int) -> Span:
        """The place of the words from `a` up to `b`."""
        return Span(self.words[a].start, self.words[b - 1].end)

    def clauses(self) -> list[Range]:
        """The words parted behind each verb of saying (`… iddia etti, şirket yalanladı`, `… dedi ve şöyle konuştu`)."""
        parts, start = [], 0
        for n in range(1, self.size - 1):
            parts_here = self.low(n) in {",", ";"} or (self.low(n) in self.pack.joiners and self.low(n) != "ise")
            if parts_here and VerbFinal(self.words[start:n], self.pack).cue() is not None:
                parts.append((start, n))
                start = n + 1
        return [*parts, (start, self.size)]

    def attributions(self, shared: Span | None) -> list[Attribution]:
        """Those of one clause. `shared` is who spoke in the clause before."""
        related = self.related()
        if related is not None:
            n, j, cue, end = related
            speaker, content = self.span(j, end), (self.span(0, n),)
            rest = VerbFinal(self.words[self._past_marks(end) :], self.pack)
            first = Attribution(cue.cls, self.span(n, j), speaker, content, self.span(0, end), "participle-before")
            return [first, *rest.with_speaker(speaker, 0)]
        according = self.according()
        if according is not None:
            return self._held_by(*according)
        cue_ = self.cue()
        if cue_ is not None and self.passive(cue_):
            return self._without_subject(cue_)
        subject = self.subject(cue_[0] if cue_ is not None else self.size)
        if subject is None:
            return self.with_speaker(shared, 0)
        if self.words[0].kind == "quote":
            return self._behind_quote(cue_, subject)
        return self.with_speaker(self.span(*subject), subject[1], own=True)

    def with_speaker(self, speaker: Span | None, start: int, *, own: bool = False) -> list[Attribution]:
        """What the verbs behind `start` report, all by one speaker. `own`: he is named in this clause."""
        found: list[Attribution] = []
        rule = "verb-final" if own else "shared-subject" if speaker is not None else "subject-left-out"
        place = start
        for i, j, cue in self._verbs(start):
            first = self.past_occasion(place, i)
            first += self.low(first) in self.pack.joiners  # `şirket ise bunu yalanladı`
            content = self._content(first, i, j, cue)
            if content is not None:
                frame = Span(self.words[0].start, self.words[first].start if first < i else self.words[i].start)
                made = "announced" if self._only_announces(*content) else rule
                found.append(Attribution(cue.cls, self.span(i, j), speaker, (self.span(*content),), frame, made))
                rule = "shared-subject" if speaker is not None else rule
            place = j
        return found

    def _content(self, first: int, i: int, j: int, cue: Cue) -> Range | None:
        """The words before the cue; behind it, where those only announce them; all of them, where nothing is said."""
        if cue.cls == "decline":
            return (first, j) if first < j else None
        behind = self._behind(j)
        announced = self._only_announces(first, i)
        if behind is not None and (announced or cue.clause or self.low(j) == ":"):
            return behind
        opens = self.low(i - 1) in self.pack.announcing or self.low(j) == ":"
        quoted = first < i and any(self.words[n].kind == "quote" for n in range(first, i))
        if cue.clause and not (opens or quoted):
            return None
        return (first, i) if first < i else None

    def _only_announces(self, a: int, b: int) -> bool:
        """`şunları söyledi:`: what is said comes in the sentence behind."""
        return all(self.low(n) in self.pack.announcing for n in range(a, b))

    def _behind(self, j: int) -> Range | None:
        """What follows a colon (or a semicolon before a quotation), to the end of the sentence."""
        if self.low(j) not in {":", ";", ","} or j + 1 >= self.size:
            return None
        if self.low(j) != ":" and self.words[j + 1].kind != "quote":
            return None
        end = self._last() + 1
        return (j + 1, end) if end > j + 1 else None

    def _verbs(self, start: int) -> Iterator[Found]:
        """The verbs of saying from `start` on that go with another one or end a clause, in their order."""
        n = start
        while n < self.size:
            hit = self._cue_at(n, self.pack.beside_another)
            ended = self._cue_at(n, self.pack.cues) if hit is None else None
            if ended is not None and self._ends(ended[1]):
                hit = ended
            if hit is not None:
                yield hit
            n = hit[1] if hit is not None else n + 1

    def _cue_at(self, n: int, table: Mapping[tuple[str, ...], Cue]) -> Found | None:
        for length in range(min(_LONGEST, self.size - n), 0, -1):
            cue = table.get(tuple(self.lows[n : n + length]))
            if cue is not None:
                return n, n + length, cue
        return None

    def _ends(self, j: int) -> bool:
        """Whether a clause ends here: with the sentence, at a colon, or at a semicolon before a quotation."""
        rest = [self.low(n) for n in range(j, self.size)]
        return all(low in STOPS for low in rest) or rest[:1] == [":"] or self._behind(j) is not None

    def _past_marks(self, n: int) -> int:
        while n < self.size and (self.low(n) == "," or self.low(n) in self.pack.joiners):
            n += 1
        return n

    def _last(self) -> int:
        last = self.size - 1
        while last > 0 and self.low(last) in STOPS:
            last -= 1
        return last

    def cue(self) -> Found | None:
        """The last cue of the clause, if nothing but marks follows it, or a colon with what is said."""
        return next(
            (hit for n in range(self.size) if (hit := self._cue_at(n, self.pack.cues)) and self._ends(hit[1])), None
        )

    def passive(self, cue: Found) -> bool:
        """Whether the cue tells what was said without a subject (`belirtildi`)."""
        return tuple(self.low(n) for n in range(cue[0], cue[1])) in self.pack.passive_cues

    # Who ------------------------------------------------------------------------

    def _without_subject(self, cue: Found) -> list[Attribution]:
        """`Bakanlıktan yapılan açıklamada ... belirtildi`: the statement's maker speaks; without one, the last speaker."""
        i, j, known = cue
        source, first = self.source(i)
        if first == 0 or first >= i:
            return []  # `it was said`, by nobody
        speaker = self.span(*source) if source is not None else None
        rule = "in-writing" if speaker is not None else "subject-left-out"
        return [Attribution(known.cls, self.span(i, j), speaker, (self.span(first, i),), self.span(0, first), rule)]

    def source(self, stop: int) -> tuple[Range | None, int]:
        """`Bakanlıktan yapılan açıklamada, ...`: whom the statement comes from, and where its words begin."""
        occasion = next((n for n in range(min(stop, _FAR)) if self.low(n) in self.pack.occasions), None)
        if occasion is None:
            return None, 0
        first = occasion + 1 + (self.low(occasion + 1) == ",")
        start = self._past_openers(0, occasion)
        end = next(
            (n + 1 for n in range(occasion - 1, start - 1, -1) if self.pack.ablative.fullmatch(self.low(n))), None
        )
        if end is None:  # `bakanlığın açıklamasında`
            end = next((n for n in range(occasion, start, -1) if self._names(start, n)), None)
        return ((start, end) if end is not None and self._names(start, end) else None), first

    def related(self) -> tuple[int, int, Cue, int] | None:
        """`... söyleyen X, ...`: the participle that stands before its speaker, and where his phrase ends."""
        for n in range(1, self.size - 1):
            hit = self._cue_at(n, self.pack.relating)
            end = self._name_end(hit[1]) if hit is not None else n
            if hit is not None and end > hit[1]:
                return n, hit[1], hit[2], end
        return None

    def _name_end(self, start: int) -> int:
        """Past titles and names, with what stands in brackets; a small word behind a name belongs to it before a comma only."""
        n, named = start, False
        while n < self.size:
            bracket = self._bracket(n) if n > start else None
            capital = self.words[n].capital
            small = self.words[n].kind == "word" and not capital and self._names(n, n + 1)
            if bracket is None and not capital and not (small and (not named or self._parted(n + 1))):
                break
            named = named or capital
            n = bracket or n + 1
        return n

    def _parted(self, n: int) -> bool:
        """A comma, or a word that sets the subject apart (`X ise`), or another small word of the title."""
        return (
            n >= self.size or self.words[n].kind != "word" or self.low(n) in self.pack.joiners or self._names(n, n + 1)
        )

    def _bracket(self, n: int) -> int | None:
        """Past what stands in brackets; past an opening one alone, where the text has lost the other."""
        if self.low(n) != "(":
            return None
        close = next((m for m in range(n + 1, min(n + 7, self.size)) if self.low(m) == ")"), None)
        return n + 1 if close is None else close + 1

    def according(self) -> Range | None:
        """`X'e göre, ...`: where the speaker ends, and where his words begin."""
        n = next((n for n in range(1, min(self.size, _FAR)) if self.low(n) in self.pack.according_after), None)
        if n is None or self.low(n - 1) in self.pack.comparing or n + 1 >= self.size:
            return None
        return (n, n + 2 if self.low(n + 1) == "," else n + 1)

    def _held_by(self, end: int, first: int) -> list[Attribution]:
        if first > self._last():
            return []
        content = (self.span(first, self._last() + 1),)
        return [
            Attribution("say", self.span(end, end + 1), self.span(0, end), content, self.span(0, first), "according-to")
        ]

    def subject(self, stop: int) -> Range | None:
        """The noun phrase at the start: up to its comma, else as far as names and titles go."""
        start = self._past_openers(0, stop)
        if start >= stop or self.words[start].kind == "quote":
            return self._after_quote(start, stop)
        return self._up_to_comma(start, stop) or self._run_of_names(start, stop)

    def _past_openers(self, start: int, stop: int) -> int:
        while start < stop:
            taken = 1 if self.low(start) in self.pack.skips | self.pack.joiners else self._when(start)
            if not taken:
                break
            start += taken
        return start

    def _when(self, start: int) -> int:
        """How many words from here only say when: `Geçen hafta`, `Mart ayında`, `geçen cuma`; a capital makes no speaker of them."""
        spell = self.pack.spells.match(" ".join(self.lows[start : start + 4]))
        if spell:
            return spell[0].count(" ") + 1
        past = self.low(start) in (*self.pack.last_words, *self.pack.past_words)
        return 2 if past and self.low(start + 1) in self.pack.weekdays else 0

    def _up_to_comma(self, start: int, stop: int) -> Range | None:
        """Up to the first comma or `ise`, where no clause that is told stands before it."""
        n, told = start, False
        while n < min(stop, start + _LONG) and self.low(n) != "," and not (n > start and self.low(n) == "ise"):
            if self.words[n].kind == "quote" or self.low(n) in self.pack.occasions:
                return None
            told = told or self.pack.complement.fullmatch(self.low(n)) is not None
            told = told and self.pack.relative.fullmatch(self.low(n)) is None  # `adının anılmasını istemeyen X`
            n = self._bracket(n) or n + 1
        if told:
            return None
        ends = n < stop and (self.low(n) == "," or self.low(n) == "ise")
        first = self._past_clause(start, n)
        return (first, n) if ends and n > start and self._names(first, n) else None

    def _past_clause(self, start: int, end: int) -> int:
        """`soruları yanıtlayan X`: X, without what he did."""
        return next(
            (
                n + 1
                for n in range(end - 2, start, -1)
                if not self.words[n].capital and self.pack.relative.fullmatch(self.low(n)) and self.words[n + 1].capital
            ),
            start,
        )

    def _run_of_names(self, start: int, stop: int) -> Range | None:
        end = start
        while end < stop and (self._names(end, end + 1) or (end > start and self._bracket(end) is not None)):
            end = self._bracket(end) or end + 1
        while end > start and self.words[end - 1].kind != "word":
            end -= 1
        opener = self.low(0) in self.pack.starters or self.low(0).endswith(("lar", "ler"))
        lonely = end == start + 1 and start == 0 and opener
        known = self.low(start) in self.pack.people | self.pack.bodies | self.pack.outlets | self.pack.pronouns.keys()
        return (start, end) if end > start and (known or not lonely) else None

    def past_occasion(self, first: int, last: int) -> int:
        """Past the comma and `in a statement made on Friday,`."""
        occasion = next((n for n in range(first, min(last, first + _FAR)) if self.low(n) in self.pack.occasions), None)
        n = first if occasion is None else occasion + 1
        while n < last and self.low(n) == ",":
            n += 1
        return n

    def _behind_quote(self, cue: Found | None, subject: Range) -> list[Attribution]:
        """`"..." X dedi`"""
        if cue is None or subject[0] < 1:
            return []
        i, j, known = cue
        last = j if known.cls == "decline" else subject[0]
        frame = Span(self.words[0].start, self.words[j - 1].end)
        speaker, content = self.span(*subject), (self.span(0, last),)
        return [Attribution(known.cls, self.span(i, j), speaker, content, frame, "verb-final")]

    def _after_quote(self, quote: int, stop: int) -> Range | None:
        """Between the quotation and the cue: a name, or words that hold one."""
        first = quote + 1
        while first < stop and self.words[first].kind != "word":
            first += 1
        return (first, stop) if first < stop and self._names(first, stop) else None

    def _names(self, a: int, b: int) -> bool:
        """Whether a name, a title or a body stands there."""
        known = self.pack.people | self.pack.bodies | self.pack.outlets | self.pack.pronouns.keys()
        return any(
            self.words[n].capital or self.low(n) in known or self.low(n).split("'")[0].split("’")[0] in known
            for n in range(a, b)
            if self.words[n].kind == "word"
        )
