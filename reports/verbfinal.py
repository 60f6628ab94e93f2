"""Find who reports what where the verb of saying ends the sentence, as in Turkish. Pure."""

from __future__ import annotations

from reports.language import Cue, Language
from reports.phrases import STOPS, Word
from reports.types import Span

_FAR = 16  # words within which the subject's comma must come


class VerbFinal:
    """The words of one sentence whose cue stands at its end; answers with word numbers."""

    def __init__(self, words: list[Word], pack: Language) -> None:
        self.words, self.pack = words, pack
        self.size = len(words)

    def low(self, n: int) -> str:
        """The word in lower case with the Turkish capital dotted, or an empty one outside."""
        return self.words[n].text.replace("İ", "i").replace("I", "ı").lower() if 0 <= n < self.size else ""

    def cue(self) -> tuple[int, int, Cue] | None:
        """The last cue of the sentence, if nothing but marks follows it."""
        end = self.size
        while end > 0 and self.low(end - 1) in STOPS:
            end -= 1
        for length in (4, 3, 2, 1):
            cue = self.pack.cues.get(tuple(self.low(n) for n in range(end - length, end))) if end >= length else None
            if cue is not None:
                return end - length, end, cue
        return None

    def passive(self, cue: tuple[int, int, Cue]) -> bool:
        """Whether the cue tells what was said without a subject (`belirtildi`)."""
        return tuple(self.low(n) for n in range(cue[0], cue[1])) in self.pack.passive_cues

    def source(self, stop: int) -> tuple[tuple[int, int] | None, int]:
        """`Bakanlıktan yapılan açıklamada, ...`: whom the statement comes from, and where its words begin."""
        occasion = next((n for n in range(min(stop, _FAR)) if self.low(n) in self.pack.occasions), None)
        if occasion is None:
            return None, 0
        first = occasion + 1 + (self.low(occasion + 1) == ",")
        start = 0
        while start < occasion and self.low(start) in self.pack.skips | self.pack.joiners:
            start += 1
        end = next(
            (n + 1 for n in range(occasion - 1, start - 1, -1) if self.pack.ablative.fullmatch(self.low(n))), None
        )
        if end is None:  # `bakanlığın açıklamasında`
            end = next((n for n in range(occasion, start, -1) if self._names(start, n)), None)
        return ((start, end) if end is not None and self._names(start, end) else None), first

    def related(self) -> tuple[int, int, Cue, int] | None:
        """`... söyleyen X, ...`: the participle that stands before its speaker, and where his phrase ends."""
        for n in range(1, self.size - 1):
            for length in (2, 1):
                cue = self.pack.relating.get(tuple(self.low(m) for m in range(n, n + length)))
                end = n + length
                while (
                    cue is not None and end < self.size and self.words[end].kind == "word" and self._names(end, end + 1)
                ):
                    end += 1
                if cue is not None and end > n + length:
                    return n, n + length, cue, end
        return None

    def clauses(self) -> list[tuple[int, int]]:
        """The words parted where a comma follows a verb of saying (`... iddia etti, şirket yalanladı`)."""
        parts, start = [], 0
        for n in range(1, self.size - 1):
            if self.low(n) in {",", ";"} and VerbFinal(self.words[start:n], self.pack).cue() is not None:
                parts.append((start, n))
                start = n + 1
        return [*parts, (start, self.size)]

    def according(self) -> tuple[int, int] | None:
        """`X'e göre, ...`: the speaker's words before the postposition, by where they end and what follows."""
        n = next((n for n in range(1, min(self.size, _FAR)) if self.low(n) in self.pack.according_after), None)
        return None if n is None else (n, n + 2 if self.low(n + 1) == "," else n + 1)

    def subject(self, stop: int) -> tuple[int, int] | None:
        """The noun phrase at the start: up to its comma, else as far as names and titles go."""
        start = 0
        while start < stop and self.low(start) in self.pack.skips | self.pack.joiners:
            start += 1
        if start >= stop or self.words[start].kind == "quote":
            return self._after_quote(start, stop)
        comma = next((n for n in range(start + 1, min(stop, start + _FAR)) if self.low(n) == ","), None)
        if comma is not None and self._names(start, comma):
            return start, comma
        end = start
        while end < stop and self._names(end, end + 1):
            end += 1
        return (start, end) if end > start else None

    def past_occasion(self, first: int, last: int) -> int:
        """Past the comma and `in a statement made on Friday,`."""
        occasion = next((n for n in range(first, min(last, first + _FAR)) if self.low(n) in self.pack.occasions), None)
        n = first if occasion is None else occasion + 1
        while n < last and self.low(n) == ",":
            n += 1
        return n

    def _after_quote(self, quote: int, stop: int) -> tuple[int, int] | None:
        """`"..." Peskov dedi`: between the quotation and the cue."""
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

    def span(self, a: int, b: int) -> Span:
        """The place of the words from `a` up to `b`."""
        return Span(self.words[a].start, self.words[b - 1].end)
