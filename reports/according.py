"""`According to X`, `in his words`, and what is held by them. Pure."""

from __future__ import annotations

from functools import lru_cache

from reports.attributions import Part
from reports.contents import Contents
from reports.language import Cue
from reports.phrases import DASHES, STOPS, Hit

_SHORT = 3  # words before a comma that say nothing by themselves


_VIEWS = frozenset({"view", "account", "opinion", "telling", "words", "version", "reckoning", "estimation"})


@lru_cache(maxsize=16)
def by_first_word(phrases: tuple[tuple[str, ...], ...]) -> dict[str, list[tuple[str, ...]]]:
    """The phrases by the word that they open with, so that most words are asked nothing."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        found.setdefault(phrase[0], []).append(phrase)
    return found


class According(Contents):
    """Reads who is named as the source without a verb."""

    def _according(self) -> list[Part]:
        parts = [*self._according_behind(), *self._in_the_view()]
        openers = by_first_word(self.pack.according)
        for n in [n for n in range(self.size) if self.words[n].low in openers]:
            for phrase in openers[self.words[n].low]:
                if tuple(word.low for word in self.words[n : n + len(phrase)]) == phrase:
                    part = self._according_at(n, n + len(phrase))
                    parts += [part] if part is not None else []
                elif len(phrase) == 2 and self.low(n + 1) in self.pack.possessives and self.low(n + 2) == phrase[1]:
                    part = self._in_his_words(n)
                    parts += [part] if part is not None else []
        return parts

    def _in_the_view(self) -> list[Part]:
        """`In X's view, ...`, `By X's account, ...`: the owner speaks."""
        if self.pack.code != "en" or self.low(0) not in {"in", "by"}:
            return []
        n = next((n for n in range(2, min(10, self.size)) if self.low(n) in _VIEWS), None)
        if n is None or self.low(n + 1) != "," or not self._possessive(n - 1):
            return []
        right = self._span_after(n + 1)
        hit = Hit(0, n + 1, -1, Cue("say"))
        subject = (1, n)
        if right is None or not self.is_somebody(subject):
            return []
        return [Part(hit, subject, None, right, "according-to", start=0, stop=right[0])]

    def _in_his_words(self, n: int) -> Part | None:
        """`По его словам, ...`: the pronoun inside the phrase is the speaker."""
        subject, end = (n + 1, n + 2), n + 3
        hit = Hit(n, end, n - 1, Cue("say"))
        if n > 2 and self.low(n - 1) == ",":
            left = self._content_before(n - 1, 0)
            right = self._span_after(end) if self.low(end) == "," and self.pack.order == "free" else None
            return None if left is None else Part(hit, subject, left, right, "according-to", start=left[0], stop=end)
        right = self._span_after(end)
        return None if right is None else Part(hit, subject, None, right, "according-to", start=n, stop=end)

    def _according_behind(self) -> list[Part]:
        """`Angaben der Polizei zufolge ...`: the speaker stands before the word."""
        n = next((n for n in range(1, min(12, self.size)) if self.low(n) in self.pack.according_after), None)
        right = None if n is None else self._span_after(n + 1)
        if n is None or right is None:
            return []
        return [Part(Hit(n, n + 1, n - 1, Cue("say")), (0, n), None, right, "according-to", start=0, stop=right[0])]

    def _according_at(self, n: int, j: int) -> Part | None:
        subject = self._according_subject(j)
        if subject is None or self.low(subject[0]) in self.pack.comparing:
            return None
        hit = Hit(n, j, n - 1, Cue("say"))
        if n <= 1 or (self.low(n - 1) in self.pack.joiners and n <= 2):
            right = self._span_after(subject[1])
            return None if right is None else Part(hit, subject, None, right, "according-to", start=n, stop=right[0])
        left = self._content_before(n - 1 if self.low(n - 1) == "," else n, 0)
        aside = (
            self.low(n - 1) == "," and self.low(subject[1]) == "," and (n <= _SHORT or self.pack.order == "free")
        )  # `Of X, according to Y, one ...`
        plain = self.low(n - 1) != "," and self.low(subject[1]) != ","
        right = self._span_after(subject[1]) if plain or aside else None
        return None if left is None else Part(hit, subject, left, right, "according-to", start=left[0], stop=subject[1])

    def _according_subject(self, j: int) -> tuple[int, int] | None:
        while self.low(j) in self.pack.prepositions:
            j += 1
        n = j
        while (
            n < self.size
            and self.low(n) not in {",", ":", *STOPS}
            and self.low(n) not in DASHES
            and self.low(n) not in self.pack.relatives
            and self.kind(n) != "quote"
            and not self._verb_after_noun(n, j)
        ):
            n += 1
        if self.pack.code == "en" and n > j and self.low(n) in self.pack.restrictive:
            n = next((m for m in range(n, self.size) if self.low(m) == "," or self.low(m) in STOPS), n)
        return (j, n) if n > j else None

    def _verb_after_noun(self, n: int, j: int) -> bool:
        """German writes nouns with a capital: a small word behind one, no article, preposition or `and`, is the verb."""
        if (
            self.pack.code != "de"
            or n <= j
            or not self.words[n - 1].capital
            or self.words[n].capital
            or self.kind(n) != "word"
        ):
            return False
        return self.low(n) not in self.pack.determiners | self.pack.prepositions | self.pack.coordinators

    def _inside(self, spoken: list[Part], according: list[Part]) -> list[Part]:
        """`Diplomats believed it would, according to X`: X speaks, and the diplomats inside his words."""
        kept: list[Part] = []
        for part in spoken:
            outer = next((other for other in according if self._holds(other, part)), None)
            if outer is None:
                kept.append(part)
            elif outer.inner is None and part.subject is not None:
                outer.inner = (self.span(*part.subject), part.hit.cue.cls)
        return kept

    def _holds(self, outer: Part, part: Part) -> bool:
        """Whether a part that thinks or fears lies at the head of what stands before `according to`."""
        words = outer.left or (outer.right if self._through_media(outer) else None)
        return (
            words is not None
            and (part.hit.cue.cls in {"suspect", "fear"} or self._through_media(outer))
            and part.subject is not None
            and words[0] <= part.subject[0] <= words[0] + 1
            and part.hit.i < words[1]
        )

    def _through_media(self, outer: Part) -> bool:
        """`The watchdog confirmed it, according to media reports`: the reports only carry what it says."""
        words = [self.low(n) for n in range(*(outer.subject or (0, 0)))]
        carried = bool(words) and (words[-1] in {"reports", "media"} or words[:2] == ["a", "report"])
        return self.pack.code == "en" and carried

    def _apart(self, spoken: list[Part], according: list[Part]) -> list[Part]:
        """Contents end where `according to` begins, and nothing in its noun phrase is a cue."""
        kept = [
            part
            for part in spoken
            if not any(other.hit.i <= part.hit.i < (other.subject or (0, 0))[1] for other in according)
        ]
        for part in kept:
            for other in according:
                if part.right is not None and part.right[0] < other.hit.i < part.right[1]:
                    part.right = self._shortened(part.right, other.hit.i)
        return kept
