"""Verbs of saying in two parts, with the reported words between: `X hat ... zurückgewiesen`. Pure."""

from __future__ import annotations

from reports.attributions import LABEL, Part
from reports.contents import Contents
from reports.language import Cue
from reports.phrases import STOPS, Hit


class Brackets(Contents):
    """Reads verbs that are closed by their last word."""

    def _brackets(self) -> list[Part]:
        """`X hat Vorwürfe zurückgewiesen, ...`, `X wollte sich nicht äußern`: the verb is closed by its last word."""
        parts = []
        for n in range(1, self.size):
            if self.low(n) in self.pack.perfects or self.low(n) in self.pack.refusing:
                part = self._bracket(n)
                parts += [part] if part is not None else []
        return parts

    def _bracket(self, n: int) -> Part | None:
        cue, close = self._closing(n)
        if cue is None:
            return None
        hit = Hit(close, close + 1, n - 1, cue)
        subject, first = self.subject_before(n - 1, 0), n + 1
        if subject is None or not self._can_speak(subject, hit):
            subject = self.subject_after(n + 1 + (self.low(n + 1) in self.pack.reflexive))
            if subject is not None:  # `Dazu wollte sich X nicht äußern`: the phrase ends before the negation
                stop = next((m for m in range(*subject) if self.low(m) in self.pack.negators or m >= close), subject[1])
                subject, first = (subject[0], stop), 0 if cue.cls in {"decline", "unknown"} else stop
                subject = subject if stop > subject[0] else None
        if subject is None or not self._can_speak(subject, hit):
            return None
        after = self._span_after(close + 1) if self.low(close + 1) in {",", ":"} else None
        whole = cue.cls != "say" or after is None
        right = (first, after[1] if after is not None else close) if whole else after
        if right is None or right[0] >= right[1]:
            return None
        return Part(hit, subject, None, right, "bracket", start=min(subject[0], n), stop=close + 1)

    def _closing(self, n: int) -> tuple[Cue | None, int]:
        """The word that closes the bracket opened at `n`, with what it means."""
        negated = False
        for m in range(n + 1, min(n + 30, self.size)):
            if self.low(m) in STOPS or (self.kind(m) == "quote" and len(self.words[m].text) > LABEL):
                break
            negated = negated or self.low(m) in self.pack.negators
            cue = self.pack.participles.get(self.low(m))
            if cue is None or not (m + 1 >= self.size or self.kind(m + 1) == "mark"):
                continue
            fits = negated and cue.form == "base" if self.low(n) in self.pack.refusing else cue.form == "finite"
            if fits:
                return cue, m
        return None, n
