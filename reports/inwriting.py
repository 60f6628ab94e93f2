"""What is said in writing, without a subject: Russian `в сообщении министерства говорится, что ...`. Pure."""

from __future__ import annotations

from reports.attributions import Part
from reports.contents import Contents
from reports.language import Cue
from reports.phrases import DASHES, STOPS, Hit

_LONG = 6  # words that may name a paper and whose it is


class InWriting(Contents):
    """Reads impersonal verbs that tell what stands in a statement, a letter, a report."""

    def _in_writing(self) -> list[Part]:
        """`В сообщении X говорится, что ...`, `..., говорится в сообщении X`, `..., следует из заявления X`."""
        n = next((n for n in range(self.size) if self.low(n) in self.pack.impersonal), None)
        if n is None:
            return []
        behind = self._paper_at(n + 1)
        part = self._paper_behind(n, behind) if behind is not None else self._paper_before(n)
        return [part] if part is not None else []

    def _paper_behind(self, n: int, paper: tuple[int, int]) -> Part | None:
        before = n - 1
        if before < 0 or not self._closes_content(before):
            return self._paper_announces(n, paper)
        left = self._content_before(before, 0)
        hit = Hit(n, n + 1, n - 1, Cue("say"))
        if left is None:
            return None
        return Part(hit, self._whose(paper), left, None, self._rule(paper), start=left[0], stop=paper[1])

    def _paper_announces(self, n: int, paper: tuple[int, int]) -> Part | None:
        """`Об этом говорится в заявлении X, распространённом в понедельник: «...»`"""
        colon = next((m for m in range(paper[1], self.size) if self.low(m) == ":"), None)
        right = None if colon is None or self.kind(colon + 1) != "quote" else self._span_after(colon)
        if right is None:
            return None
        return Part(
            Hit(n, n + 1, n - 1, Cue("say")), self._whose(paper), None, right, self._rule(paper), start=0, stop=right[0]
        )

    def _paper_before(self, n: int) -> Part | None:
        paper = self._paper_at(0)
        if paper is None or paper[1] != n or self.low(n + 1) not in {",", ":", *self.pack.that}:
            return None
        right = self._span_after(n + 1)
        hit = Hit(n, n + 1, n - 1, Cue("say"))
        if right is None:
            return None
        return Part(hit, self._whose(paper), None, right, self._rule(paper), start=0, stop=right[0])

    def _whose(self, paper: tuple[int, int]) -> tuple[int, int] | None:
        """Nobody's where the text only says that it is a paper: it is then that of whoever spoke last."""
        return None if paper[1] - paper[0] == 1 and self.low(paper[0]) in self.pack.papers else paper

    def _rule(self, paper: tuple[int, int]) -> str:
        return "in-writing" if self._whose(paper) is not None else "subject-left-out"

    def _paper_at(self, n: int) -> tuple[int, int] | None:
        """The paper behind `в` or `из`; of an utterance whose owner follows, the owner."""
        if self.low(n) not in self.pack.prepositions:
            return None
        paper = next((m for m in range(n + 1, min(n + 4, self.size)) if self.low(m) in self.pack.papers), None)
        if paper is None:
            return None
        end = paper + 1
        while end < self.size and end - paper <= _LONG and not self._ends_paper(end):
            end += 1
        owned = self.low(paper) in self.pack.occasions and end > paper + 1
        return (paper + 1, end) if owned else (paper, end)

    def _ends_paper(self, n: int) -> bool:
        low = self.low(n)
        return low in {",", ":", *STOPS} or low in DASHES or low in self.pack.impersonal or n in self.timed
