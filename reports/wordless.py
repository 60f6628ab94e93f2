"""Saying without a verb of saying: nouns, a line that somebody holds, a colon, `reportedly`. Pure."""

from __future__ import annotations

from dataclasses import replace

from reports.attributions import LABEL, Part
from reports.contents import Contents
from reports.language import Cue, CueClass
from reports.phrases import Hit
from reports.whosays import NO_SPEAKERS

_RAISED: dict[str, CueClass] = {
    "doubts": "deny",
    "doubt": "deny",
    "concerns": "fear",
    "fears": "fear",
    "suspicions": "suspect",
}
_RAISING = frozenset({"raised", "expressed", "voiced", "cast"})
_FAR = 10  # words between a noun of saying and the `that` or the quotation behind it


class Wordless(Contents):
    """Reads nouns of saying and their kin."""

    def _nouns(self) -> list[Part]:
        """`Russian warnings that ...`, `Washington's fears of ...`, `... has raised US concerns`."""
        parts = self._doubts_raised()
        for n in range(1, self.size):
            cue = self.pack.nouns.get((self.low(n),))
            holder = None if cue is None else self._holder(n)
            if cue is None:
                continue
            part = self._issued(n, cue) if holder is None else self._noun_content(n, cue, holder)
            parts += [part] if part is not None else []
        return parts

    def _doubts_raised(self) -> list[Part]:
        """`Doubts have been raised by some analysts about X`: the analysts doubt."""
        for n in range(min(self.size, 20)) if self.pack.code == "en" else ():
            if self.low(n) not in _RAISED or self.low(n + 1) not in self.pack.auxiliaries:
                continue
            verb = next((m for m in range(n + 1, n + 6) if self.low(m) in _RAISING), None)
            subject = None if verb is None or self.low(verb + 1) not in self.pack.by else self.subject_after(verb + 2)
            if verb is None or subject is None:
                continue
            opener = next(
                (m for m in range(verb + 2, self.size) if self.low(m) in {"about", "over", "that", "whether"}), None
            )
            right = None if opener is None else self._span_after(opener + (self.low(opener) != "whether"))
            hit = Hit(n, verb + 1, n - 1, Cue(_RAISED[self.low(n)]))
            if opener is None or right is None or not self._can_speak((subject[0], opener), hit):
                continue
            return [Part(hit, (subject[0], opener), None, right, "raised-by", start=n, stop=right[0])]
        return []

    def _holder(self, n: int) -> tuple[int, int] | None:
        """The name or the demonym right before the noun."""
        a = n
        while (
            a > 0
            and self.kind(a - 1) == "word"
            and (
                self.low(a - 1) in self.pack.demonyms
                or (self.low(a - 1) in self.pack.coordinators and a < n)
                or (self.low(a - 1).endswith(("'s", "’s")) and self.words[a - 1].capital)
            )
        ):
            a -= 1
        while a < n and self.low(a) in self.pack.coordinators:
            a += 1
        return (a, n) if a < n else None

    def _noun_content(self, n: int, cue: Cue, holder: tuple[int, int]) -> Part | None:
        hit = Hit(n, n + 1, holder[0] - 1, cue)
        opener = self._past_time(n + 1) if self.pack.code == "en" else n + 1
        if self.low(opener) in self.pack.that | self.pack.about:
            right = self._before_saying(self._span_after(opener + 1))
            return (
                None if right is None else Part(hit, holder, None, right, "noun-of-saying", start=holder[0], stop=n + 2)
            )
        if self.low(holder[0] - 1) in self.pack.raising:
            left = self._content_before(holder[0] - 1, 0)
            return None if left is None else Part(hit, holder, left, None, "raised-concern", start=left[0], stop=n + 1)
        return None

    def _before_saying(self, right: tuple[int, int] | None) -> tuple[int, int] | None:
        """`X laughed off Y's announcement of a truce, saying ...`: what X says is no part of Y's words."""
        if right is None or self.pack.code != "en":
            return right
        saying = (
            n for n in range(right[0] + 1, right[1] - 1) if self.low(n) == "," and self.low(n + 1) in self.pack.saying
        )
        return right[0], next(saying, right[1])

    def _issued(self, n: int, cue: Cue) -> Part | None:
        """`X issued a warning on Friday that ...`: the one who issues it speaks."""
        verb = next((m for m in range(n - 1, max(n - 6, 0), -1) if self.low(m) in self.pack.issuing), None)
        if (
            verb is None
            or self.pack.code != "en"
            or not any(self.low(m) in self.pack.determiners for m in range(verb, n))
        ):
            return None
        opener = self._opener_behind(n)
        if opener is not None and any(self._denies(m) for m in range(n + 1, opener)):
            return None  # `issued a statement denying that`
        k = verb - 1
        while self.is_skip(k):
            k -= 1
        hit = Hit(verb, n + 1, k, replace(cue, form="finite"))
        subject = self.subject_before(k, 0)
        if opener is None or subject is None or not self.is_somebody(subject) or not self._can_speak(subject, hit):
            return None
        right = self._span_after(opener)
        return None if right is None else Part(hit, subject, None, right, "issued", start=subject[0], stop=right[0])

    def _denies(self, n: int) -> bool:
        cue = self.pack.cues.get((self.low(n),))
        return cue is not None and cue.form == "ing" and cue.cls in {"deny", "admit"}

    def _opener_behind(self, n: int) -> int | None:
        """The `that`, the colon or the quotation behind a noun of saying, with no clause between."""
        for m in range(n + 1, min(n + _FAR, self.size)):
            if self.low(m) in self.pack.that or self.low(m) == ":" or self.kind(m) == "quote":
                return m if not self.clausal(n + 1, m) else None
            if self.kind(m) != "word":
                return None
        return None

    def _in_the_line(self) -> list[Part]:
        """`X's line is simple: it was hit`, `Her message was that ...`: the owner of the words speaks."""
        n = next((n for n in range(1, min(10, self.size)) if self.low(n) in self.pack.lines), None)
        if n is None or self.low(n + 1) not in self.pack.auxiliaries:
            return []
        owner = self._owner(n - 1)
        opener = next((m for m in range(n + 2, min(n + 9, self.size)) if self._opens_line(m, n)), None)
        right = None if owner is None or opener is None else self._span_after(opener)
        if owner is None or right is None:
            return []
        hit = Hit(n, n + 1, owner[1] - 1, Cue("say", "noun"))
        return [Part(hit, owner, None, right, "line", start=owner[0], stop=right[0])]

    def _opens_line(self, m: int, n: int) -> bool:
        return self.low(m) == ":" or (self.low(m) in self.pack.that and m - n <= 3)

    def _before_colon(self) -> list[Part]:
        """`X was blunt: "..."`: whoever the clause before the colon is about."""
        n = next((n for n in range(1, self.size - 1) if self.low(n) == ":" and self.kind(n + 1) == "quote"), None)
        if n is None or len(self.words[n + 1].text) <= LABEL or self.pack.code != "en":
            return []
        hit = Hit(n, n + 1, n - 1, Cue("say"))
        subject = self._closing_person(n) or self._leading_subject(hit)
        if subject is None or not self.is_somebody(subject) or self.low(subject[0]) in NO_SPEAKERS:
            return []
        return [Part(hit, subject, None, (n + 1, n + 2), "colon", start=subject[0], stop=n + 1)]

    def _reportedly(self) -> list[Part]:
        """`soldiers have reportedly refused`: reported, though not by whom."""
        n = next((n for n in range(1, self.size) if self.low(n) in self.pack.reportedly), None)
        if n is None or (
            self.pack.code == "en"
            and (
                any(self.low(m) in {"with", "and"} and self.low(m - 1) == "," for m in range(1, n))
                or self.low(n - 1) in self.pack.relatives
            )
        ):
            return []  # `X fights on, with two people reportedly killed`
        k = n - 1
        while self.is_skip(k):
            k -= 1
        first = self.past_fronted()
        end = next((m for m in range(first, k + 1) if self.starts_verb(m, first)), k + 1)
        subject = (first, end)
        if first >= end or not self._can_speak(subject, Hit(n, n + 1, k, Cue("say"))):
            return []
        right = self._span_after(n + 1)
        hit = Hit(n, n + 1, k, Cue("report"))
        return (
            []
            if right is None
            else [Part(hit, subject, None, (subject[0], right[1]), "reportedly", start=subject[0], stop=n + 1)]
        )
