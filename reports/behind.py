"""Words of saying that stand behind what is said: `..., X said`, `..., said X`. Pure."""

from __future__ import annotations

from reports.attributions import Part
from reports.contents import Contents
from reports.phrases import DASHES, STOPS, Hit

_INSET = 8  # words within which a clause that only says who tells it must close
_ALONE = 3  # words that may name who speaks at the end of a sentence, though no table knows them
_INCLUDING = frozenset({"including", "especially", "even", "particularly"})


class Behind(Contents):
    """Reads who speaks after the words."""

    def _postposed(self, a: int, hit: Hit, floor: int) -> Part | None:
        """The content stands before `, X said`."""
        before = a - 1
        if before < 0 or not (self.kind(before) == "quote" or self.low(before) == "," or self.low(before) in DASHES):
            return None
        quoted = self.kind(before) == "quote" or (self.low(before) == "," and self.kind(before - 1) == "quote")
        # `It would come if X asked, Y said`: a cue in the words before lies inside what Y said.
        left = self._content_before(before, floor if quoted else 0)
        around = self._said_between(a, hit, floor, quoted=quoted) if self.low(before) == "," else None
        if around is not None or left is None or (not quoted and self._only_leads(floor, before, hit)):
            return around
        empty = self._nothing_after(hit) and not self._that_follows(hit)
        if not quoted and not empty:
            return None
        subject = (a, self._subject_end(hit))
        right = self._quote_going_on(hit, empty=empty) if quoted else None
        return Part(hit, subject, left, right, "content-subject-cue", start=left[0], stop=hit.j)

    def _quote_going_on(self, hit: Hit, *, empty: bool) -> tuple[int, int] | None:
        """What follows `"...", X said`, where it is a quotation, holds one, or is opened by `that`."""
        right = self._content_after(hit)
        if right is None or self.kind(right[0]) == "quote":
            return right
        joined = self.low(right[0] - 1) in self.pack.that or self._joined_quote(right)
        return right if joined and not empty else None

    def _only_leads(self, floor: int, before: int, hit: Hit) -> bool:
        """`As the phone rang, X said, "..."`, `Asked whether it was true, X laughed`: nothing before the comma is said."""
        if self.pack.code != "en":
            opening = self.pack.leading_in.match(self.text, self.words[floor].start) if before > floor else None
            return opening is not None and self._content_after(hit) is not None
        right = self._content_after(hit) if self._in_between(hit) else None
        quote = right is not None and self.kind(right[0]) == "quote"
        return self._asked_first(floor) or (quote and self.low(before) == "," and self._opens_only(floor, before))

    def _in_between(self, hit: Hit) -> bool:
        """Whether a comma closes the words of saying: `In short, X said on Friday, it failed`."""
        return self.low(self._past_said(hit)) == ","

    def _past_said(self, hit: Hit) -> int:
        """Past the cue with its day and its hearer."""
        n = self._past_time(hit.j)
        return self._past_time(self._past_hearer(n)) if hit.cue.tells else n

    def _said_between(self, a: int, hit: Hit, floor: int, *, quoted: bool) -> Part | None:
        """`In short, X said, it failed`: what stands after the second comma goes on with what stands before the first."""
        if self.pack.code != "en" or not self._in_between(hit):
            return None
        comma = self._past_said(hit)
        n = comma + 1
        while self.low(n) in self.pack.joiners or self.is_skip(n):
            n += 1
        right = self._span_after(comma)
        first = max(self._clause_start(a - 1), floor)
        while first < a and self.low(first) in {",", *self.pack.coordinators, "but", "yet"}:
            first += 1
        if right is None or first >= a - 1:
            return None
        goes_on = self.kind(n) == "quote" and n > comma + 1  # `..., she said, and "I knew"`
        opens = not quoted and self.kind(right[0]) != "quote" and self._opens_only(first, a - 1)
        hangers = (self.pack.boundaries - self.pack.relatives - self.pack.joiners) | self.pack.prepositions | _INCLUDING
        hangs = not quoted and self.low(comma + 1) in hangers
        if not (goes_on or opens or hangs):
            return None
        return Part(
            hit, (a, self._subject_end(hit)), (first, a - 1), right, "content-subject-cue", start=first, stop=hit.j
        )

    def _asked_first(self, a: int) -> bool:
        """Whether the sentence opens with what somebody was asked."""
        while a < self.size and (self.is_skip(a) or self.low(a) in self.pack.joiners):
            a += 1
        return a < self.size and self.pack.asked.match(self.text, self.words[a].start) is not None

    def _opens_only(self, a: int, b: int) -> bool:
        """Whether the words before `, X said,` only open what he said: no clause, or one that hangs on it."""
        while a < b and (self.is_skip(a) or self.low(a) in self.pack.coordinators):
            a += 1
        hangs = (self.low(a) in self.pack.boundaries | self.pack.joiners) and self.low(a) not in self.pack.that
        fronted = self.low(a).endswith("ing") or self._asked_first(a)
        return hangs or fronted or not (self.clausal(a, b) or self._past_form(a, b))

    def _joined_quote(self, right: tuple[int, int]) -> bool:
        return any(self.kind(n) == "quote" for n in range(*right))

    def _subject_end(self, hit: Hit) -> int:
        return hit.k if self.low(hit.k) == "," else hit.k + 1

    def _inverted(self, hit: Hit) -> Part | None:
        """`..., said X`: the subject follows the cue, the content stands before it."""
        before = hit.i - 1
        if (
            hit.cue.form != "finite"
            or hit.cue.cls
            not in ({"say", "report", "suspect"} | ({"admit", "fear"} if self.pack.order == "free" else set()))
            or hit.cue.tells  # whom one tells comes next, never who tells
            or before < 0
            or not self._closes_content(before)
        ):
            return None
        inserted = self._inserted(hit)
        if inserted is not None:
            return inserted
        subject = self.subject_after(hit.j)
        if subject is None or not (self.is_somebody(subject) or self._behind_quote(hit.i)):
            subject = self._closing_noun(hit)
        told = subject is not None and subject[1] - subject[0] == 1 and self.low(subject[0]) in self.pack.hearers
        if subject is None or (told and self.pack.order == "free"):
            return None
        if (
            self.kind(before) != "quote"
            and self.low(before) == ","
            and self.kind(before - 1) != "quote"
            and self._verb_follows(subject, hit)
        ):
            return None
        left = self._content_before(before, 0)
        if left is None or self._only_names(left, before) or self._name_closes(before, hit):
            return None
        tail = self._tail_content(subject[1])
        return Part(hit, subject, left, tail, "content-cue-subject", start=left[0], stop=subject[1])

    def _inserted(self, hit: Hit) -> Part | None:
        """Russian `Между тем, сообщает X, порт закрыт`: who tells it stands between commas in the midst of it."""
        if self.pack.order != "free" or hit.k != hit.i - 1 or self.low(hit.i - 1) != ",":
            return None
        comma = next((n for n in range(hit.j, min(hit.j + _INSET, self.size)) if self.low(n) == ","), None)
        if comma is None or comma == hit.j or any(self.low(n) in self.pack.prepositions for n in range(hit.j, comma)):
            return None
        first = self.low(hit.j)
        if first in self.pack.hearers or (not self.words[hit.j].capital and first.endswith(self.pack.told_endings)):
            return None  # `X, который там был, сообщил телеканалу, что ...`
        subject, right = (hit.j, comma), self._span_after(comma)
        left = self._content_before(hit.i - 1, 0)
        if right is None or left is None or not self.is_somebody(subject) or self.low(comma + 1) in self.pack.relatives:
            return None
        part = Part(hit, subject, left, right, "content-cue-subject", start=left[0], stop=comma)
        thinks = next((one for one in self.cues() if one.j == left[1]), None)
        who = self.subject_before(thinks.k, 0) if thinks is not None else None
        if thinks is not None and who is not None:  # `X считает, пишет Y, что ...`
            part.left, part.inner = None, (self.span(*who), thinks.cue.cls)
        return part

    def _closing_noun(self, hit: Hit) -> tuple[int, int] | None:
        """Russian `..., считает маэстро.`: whatever noun stands alone between the verb and the end of the sentence speaks."""
        end = self.size
        while end > hit.j and self.low(end - 1) in STOPS:
            end -= 1
        first = self.low(hit.j)
        words = self.pack.order == "free" and hit.k == hit.i - 1 and 0 < end - hit.j <= _ALONE
        plain = words and all(self.kind(n) == "word" and n not in self.timed for n in range(hit.j, end))
        if not plain or first in self.pack.prepositions | self.pack.that | self.pack.boundaries | self.pack.skips:
            return None
        told = first.endswith(self.pack.told_endings) or self.pack.oblique.fullmatch(first) is not None
        return None if told or first in self.pack.hearers | self.pack.restating else (hit.j, end)

    def _name_closes(self, before: int, hit: Hit) -> bool:
        """`when the head of the union, Ana Vik, announced a truce`: a name between commas is the subject's."""
        if self.pack.code != "en" or self.low(before) != "," or self.kind(before - 1) == "quote":
            return False
        n = before - 1
        while n > 0 and self.words[n].capital and n not in self.timed:
            n -= 1
        named = before - n - 1
        head = self.low(n - 1) in self.pack.people or self.words[n - 1].capital or self._heads(n - 1)
        return (
            self.low(n) == "," and 1 < named <= 4 and head and self.low(hit.j) in self.pack.determiners | self.pack.that
        )

    def _heads(self, n: int) -> bool:
        """A person or an office within the last words of a noun phrase: `chief of defence staff`."""
        return any(self.low(m) in self.pack.people for m in range(max(0, n - 4), n + 1))

    def _only_names(self, left: tuple[int, int], before: int) -> bool:
        """`X, a member of the board, said parents ...`: what stands before the comma is who says it."""
        if self.pack.code != "en" or self.kind(before) == "quote" or self.kind(before - 1) == "quote":
            return False
        a = left[0]
        while a < before and (self.is_skip(a) or self.low(a) == ","):
            a += 1  # `Earlier, a group attacked it, said an officer`
        first = next((n for n in range(a, before) if self.low(n) == "," or self.low(n) in DASHES), before)
        if self.low(a) in self.pack.prepositions or self.clausal(a, first) or self._past_form(a, first):
            return False
        return self.is_somebody((a, first)) and not any(self._is_finite_cue(n) for n in range(a, first))

    def _verb_follows(self, subject: tuple[int, int], hit: Hit) -> bool:
        """`X, a member, said the army would`: what follows the cue is content, not a subject."""
        core = next((n for n in range(*subject) if self.low(n) == ","), subject[1])
        return (
            self.clausal(subject[0], core)
            or (subject[1] < self.size and self.low(subject[1]) in self.pack.auxiliaries)
            or (
                self.low(subject[1]) == "," and self.low(subject[1] + 1) in self.pack.auxiliaries
            )  # `the man, X, was hit`
            or self._plain_clause(hit.j, core)
        )

    def _tail_content(self, n: int) -> tuple[int, int] | None:
        """A quotation that goes on after the speaker: `"A," said X. "B."` within one sentence."""
        quote = next((m for m in range(n, self.size) if self.kind(m) == "quote" and len(self.words[m].text) > 20), None)
        return None if quote is None or any(self.low(m) in STOPS for m in range(n, quote)) else (quote, quote + 1)
