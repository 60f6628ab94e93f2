"""Where reported words begin and end, left and right of the words of saying. Pure."""

from __future__ import annotations

from reports.attributions import LABEL
from reports.phrases import DASHES, STOPS, Hit
from reports.whosays import WhoSays

_ASIDES = frozenset({"without", "over", "with", "amid", "despite"})
_TOPICAL = frozenset({"about", "of"})


class Contents(WhoSays):
    """Finds what is reported."""

    def _content_before(self, n: int, floor: int) -> tuple[int, int] | None:
        """What is reported to the left, ending before `n` (or at it, where it is a quotation)."""
        end = n + 1 if self.kind(n) == "quote" else n
        while end > floor and self.low(end - 1) in {",", *DASHES}:
            end -= 1
        start = end
        while (
            start > floor
            and self.low(start - 1) not in STOPS
            and (self.low(start - 1) not in DASHES or not self._was_reported(start))
        ):
            start -= 1
        while start < end and self.low(start) in {",", *self.pack.joiners}:
            start += 1
        return (start, end) if start < end and self._says_something(start, end) else None

    def _was_reported(self, start: int) -> bool:
        """A dash parts two contents only where a cue stands before it."""
        return any((self.low(m),) in self.pack.cues for m in range(start - 1))

    def _says_something(self, a: int, b: int) -> bool:
        return b - a >= self.pack.shortest or any(self.kind(n) == "quote" for n in range(a, b))

    def _content_after(self, hit: Hit) -> tuple[int, int] | None:
        """What is reported to the right of the cue, or None where the cue has no content there."""
        whole = self._with_cue(hit)
        if whole is not None:
            return self._span_after(whole)
        start = self._past_frame(hit)
        if start is not None and self.low(start) in _TOPICAL and self.low(hit.i) in self.pack.core:
            start = self._past_topic(start)  # `said of X: "..."`; `the things X said about it` report nothing
        joined = start is not None and self.low(start) in self.pack.joiners and self.low(start - 1) == ","
        if start is None or (joined and self.low(start - 2) not in self.pack.that):
            return None
        if hit.j - hit.i == 1 and self.low(hit.i) in self.pack.strict and not self._plainly_opens(start):
            return None
        if (
            hit.cue.clause
            and hit.cue.form != "noun"
            and not self.opens_content(start)
            and self.low(start - 1) not in self.pack.that
        ):
            return None
        return self._span_after(start)

    def _with_cue(self, hit: Hit) -> int | None:
        """Where what is reported begins in or right behind the cue, whatever follows."""
        if hit.cue.cls in {"decline", "unknown"}:
            return hit.i
        if hit.cue.cls == "deny" and hit.j - hit.i > 1 and self.low(hit.i + 1) == "to":
            return hit.j - 1  # `refused to recognise the result`
        vowed = self.low(hit.i) in self.pack.vowing
        infinitive = self.low(hit.j + (self.low(hit.j) in self.pack.negators)) == "to"
        return hit.j if vowed and infinitive else None  # `vowed never to accept it`

    def _plainly_opens(self, start: int) -> bool:
        """A verb that mostly means something else (`held`, `means`) reports only with `that`, a colon or a quotation."""
        return self.low(start - 1) in self.pack.that | {":"} or self.kind(start) == "quote"

    def _past_topic(self, start: int) -> int | None:
        stop = min(start + 14, self.size)
        return next(
            (n for n in range(start, stop) if self.kind(n) == "quote" and len(self.words[n].text) > LABEL), None
        )

    def _past_frame(self, hit: Hit) -> int | None:
        """Past the hearer, the day and the place of saying, up to the first reported word."""
        n = self._past_time(hit.j)
        that = next((m for m in range(n, min(n + 14, self.size)) if self.low(m) in self.pack.that), None)
        addressed = self._past_addressed(hit, n)
        if addressed is not None:
            return addressed
        if hit.cue.tells:
            n = (
                that
                if that is not None and not self._quote_between(n, that) and not self.clausal(n, that)
                else self._past_hearer(n)
            )
        elif (
            self.pack.order == "free"
            and that is not None
            and self.low(that - 1) == ","
            and not self.clausal(n, that)
            and not self._quote_between(n, that - 3)
            and not self.pack.falsity.search(self.text, self.words[n].start, self.words[that].start)
        ):
            n = that
        elif self.low(n) in self.pack.to and self.low(n + 1) in self.pack.hearers | self.pack.determiners:
            n = that if that is not None else self._past_hearer(n + 1)
        n = self._past_adjunct(self._past_aside(n))
        while n < self.size and (
            (self.low(n) in self.pack.that and not self._stands_for(n))
            or self.low(n) in {",", ":"}
            or n in self.timed
            or (self.low(n) in self.pack.particles and self.low(n + 1) in {",", ":"})
        ):
            n += 1
        return n if n < self.size and self.low(n) not in STOPS else None

    def _past_aside(self, n: int) -> int:
        """Past `, on condition of anonymity, that`, `without offering evidence that`, `over the weekend that`."""
        reach = range(n, min(n + 14, self.size))
        that = next((m for m in reach if self.low(m) in self.pack.that), None)
        if self.pack.code != "en" or that is None or self._quote_between(n, that) or self.clausal(n, that):
            return n
        parted = self.low(n) == "," and self.low(that - 1) == "," and self.low(n + 1) not in self.pack.joiners
        return that if parted or self.low(n) in _ASIDES else n

    def _past_addressed(self, hit: Hit, n: int) -> int | None:
        """Past the hearer of words that open with how or whether: `told X how`."""
        if not hit.cue.tells:
            return None
        start = next((m for m in range(n, min(n + 9, self.size)) if self.low(m) in self.pack.asking), None)
        if start is None or self.clausal(n, start) or self._quote_between(n, start) or self.low(start - 1) == ",":
            return None
        if any(
            self.low(m) in self.pack.that or (self.kind(m) == "mark" and self.low(m) not in {"'", "’", "."})
            for m in range(n, start)
        ):
            return None
        return start

    def _quote_between(self, a: int, b: int) -> bool:
        return any(self.kind(n) == "quote" for n in range(a, b))

    def _past_time(self, n: int) -> int:
        while n < self.size and (
            n in self.timed
            or (self.low(n) in self.pack.skips and (self.low(n) not in {"this", "last"} or self._dated(n)))
        ):
            n += 1
        return n

    def _dated(self, n: int) -> bool:
        """`earlier this year`, not `said this was` or `said last week's talks`."""
        return self.low(n - 1) in {"earlier", "late", "later"} and self.low(n + 1) in self.pack.skips

    def _past_hearer(self, n: int) -> int:
        """Past whom one tells: a pronoun, a known hearer, a run of capitals, or an article with its noun."""
        if n >= self.size or self.kind(n) != "word":
            return n
        if self.low(n) in self.pack.objects or self.low(n) in self.pack.hearers:
            return self._past_adjunct(self._past_time(n + 1))
        start = n
        if self.low(n) in self.pack.determiners:
            n += 1
        while n < self.size and self.kind(n) == "word" and self.words[n].capital and n - start < 7:
            n += 1
        known = self.pack.people | self.pack.bodies | self.pack.outlets | self.pack.hearers
        while (
            n < self.size
            and self.kind(n) == "word"
            and (n == start + 1 or self.low(n) in known)
            and not self.words[n].capital
        ):
            n += 1
        return self._past_adjunct(self._past_time(n))

    def _past_adjunct(self, n: int) -> int:
        """Past `in a statement`, `at a briefing`, up to `that`, a comma or a quotation; else nothing is skipped."""
        if self.low(n) not in self.pack.adjuncts:
            return n
        m = n + 1
        while (
            m < self.size
            and m - n < 14
            and self.kind(m) == "word"
            and self.low(m) not in self.pack.that
            and self.low(m) not in self.pack.auxiliaries
        ):
            if self.low(m) in self.pack.occasions:
                return self._after_occasion(m + 1)
            m += 1
        return m if m < self.size and (self.low(m) in self.pack.that or self.low(m) == ",") else n

    def _after_occasion(self, n: int) -> int:
        n = self._past_time(n)
        if self.pack.code == "en" and self.low(n).endswith("ed"):  # `in a report published on Friday that`
            that = next((m for m in range(n, min(n + 10, self.size)) if self.low(m) in self.pack.that), None)
            return that if that is not None and not self.clausal(n, that) else n
        if self.low(n) in self.pack.adjuncts or self.low(n) in self.pack.prepositions:
            m = n + 1
            while (
                m < self.size
                and self.kind(m) == "word"
                and (self.words[m].capital or self.low(m) in self.pack.determiners or self.low(m) in self.pack.outlets)
                and m - n < 8
            ):
                m += 1
            return self._past_time(m)
        return n

    def _stands_for(self, n: int) -> bool:
        """`X says that is a lie`: the word is the subject of what is said."""
        return self.pack.code == "en" and self.low(n + 1) in {"is", "was", "isn't", "isn’t", "wasn't", "wasn’t"}

    def _nothing_after(self, hit: Hit) -> bool:
        """Whether only hearer, day or place follow the cue before the clause ends."""
        n = self._past_time(hit.j)
        if hit.cue.tells or self.low(n) in self.pack.to:
            n = self._past_hearer(n + 1 if self.low(n) in self.pack.to else n)
        n = self._past_time(n)
        if self._ends_clause(n):
            return True
        if self.low(n) not in self.pack.prepositions and self.low(n) not in self.pack.adjuncts:
            return False
        stop = next((m for m in range(n, self.size) if self._ends_clause(m)), self.size)
        return not self.clausal(n, stop) and not any(self.low(m) in self.pack.that for m in range(n, stop))

    def _ends_clause(self, n: int) -> bool:
        return n >= self.size or self.low(n) in {",", ")", *STOPS} or self.low(n) in DASHES

    def _span_after(self, n: int) -> tuple[int, int] | None:
        while n < self.size and self.low(n) in {",", ":", *self.pack.that} and not self._stands_for(n):
            n += 1
        end = self.size
        while end > n and (self.low(end - 1) in STOPS or self.low(end - 1) in {",", *DASHES}):
            end -= 1
        return (n, end) if n < end else None

    def _closes_content(self, n: int) -> bool:
        return self.kind(n) == "quote" or self.low(n) == "," or self.low(n) in DASHES

    def _shortened(self, right: tuple[int, int], cut: int) -> tuple[int, int] | None:
        end = cut
        while end > right[0] and (self.low(end - 1) in {",", *DASHES} or self.low(end - 1) in self.pack.joiners):
            end -= 1
        return (right[0], end) if end > right[0] else None
