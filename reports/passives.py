"""Words of saying whose speaker is not their subject: by whom it was said, whom an outlet quotes. Pure."""

from __future__ import annotations

from dataclasses import replace

from reports.attributions import Part
from reports.contents import Contents
from reports.language import Cue
from reports.phrases import DASHES, STOPS, Hit


class Passives(Contents):
    """Reads agents and the quoted."""

    def _by_agent(self, hit: Hit) -> Part | None:
        """`... was denied by X`"""
        if self.low(hit.i) in self.pack.strict:
            return None  # `held by X` is no word of saying
        agent = next((n for n in range(hit.j, min(hit.j + 4, self.size)) if self.low(n) in self.pack.by), None)
        if agent is None:
            return None
        subject = self.subject_after(agent + 1)
        if subject is None or not self._can_speak(subject, hit):
            return None
        told = self._told_by(hit, subject) or self._blamed_by(hit, subject)
        if told is not None:
            return told
        left = self._content_before(hit.k + 1, 0) or self._bare_thing(hit)
        if left is None:
            return None
        return Part(hit, subject, left, None, "passive", start=left[0], stop=subject[1])

    def _by_whom(self) -> list[Part]:
        """Russian `сообщения опровергнуты министерством`: the agent has no preposition, only its case."""
        found: list[Part] = []
        for n in range(1, self.size - 1) if self.pack.short_passives else ():
            cue = self.pack.short_passives.get((self.low(n),))
            agent = self._agent_at(n + 1) if cue is not None else None
            k = n - 1
            while k >= 0 and self.is_skip(k):
                k -= 1
            left = self._content_before(k + 1, 0) if k >= 0 and self.kind(k) in {"word", "quote"} else None
            left = left or ((k, k + 1) if k == 0 else None)  # `Сообщения опровергнуты ...`
            if cue is not None and agent is not None and left is not None:
                hit = Hit(n, n + 1, k, cue, passive=True)
                found.append(Part(hit, agent, left, None, "passive", start=left[0], stop=agent[1]))
        return found

    def _agent_at(self, n: int) -> tuple[int, int] | None:
        """Somebody in the case of him by whom something is done, with what hangs on him, up to the next mark or preposition."""
        while n < self.size and (n in self.timed or self.low(n) in self.pack.skips):
            n += 1
        end = n
        while end < self.size and self.kind(end) == "word" and end not in self.timed:
            if self.low(end) in self.pack.prepositions | self.pack.joiners | self.pack.boundaries:
                break
            end += 1
        return (n, end) if any(self.low(m) in self.pack.agents for m in range(n, min(n + 3, end))) else None

    def _in_aside(self, hit: Hit) -> bool:
        """Whether a verb of blaming opens what stands between commas or dashes."""
        return self.low(hit.i) in self.pack.blaming and self.low(hit.k) in {",", *DASHES}

    def _blamed_aside(self, hit: Hit) -> Part | None:
        """`There were five attacks — blamed by X on Y — that killed many`: X blames."""
        subject = self.subject_after(hit.j + 1)
        on = None if subject is None else next((n for n in range(*subject) if self.low(n) in {"on", "for"}), None)
        subject = subject if subject is None or on is None else (subject[0], on)
        left = self._content_before(hit.k, 0)
        if subject is None or left is None or subject[0] >= subject[1] or not self._can_speak(subject, hit):
            return None
        first = next((n + 1 for n in range(left[1] - 1, left[0], -1) if self.low(n) in self.pack.joiners), left[0])
        return Part(hit, subject, (first, left[1]), None, "passive", start=first, stop=subject[1])

    def _bare_thing(self, hit: Hit) -> tuple[int, int] | None:
        """`The truce was announced by X`: a noun with its article is content enough."""
        k = hit.i - 1
        while k > 0 and (self.low(k) in self.pack.auxiliaries or self.is_skip(k)):
            k -= 1
        return (k - 1, k + 1) if k > 0 and self.low(k - 1) in self.pack.determiners and self.kind(k) == "word" else None

    def _account_by(self, hit: Hit) -> Part | None:
        """`It was hit, a charge rejected by X`"""
        first, subject = hit.k - 1, self.subject_after(hit.j + 1)
        if subject is None or self.low(first - 1) != "," or not self._can_speak(subject, hit):
            return None
        left = self._content_before(first - 1, 0)
        return None if left is None else Part(hit, subject, left, None, "resumed", start=first, stop=subject[1])

    def _told_by(self, hit: Hit, subject: tuple[int, int]) -> Part | None:
        """`It was announced by X on Friday that ...`"""
        that = next((n for n in range(*subject) if self.low(n) in self.pack.that), subject[1])
        that = self._past_time(that)
        if self.low(hit.k) != "it" or self.low(that) not in self.pack.that:
            return None
        right = self._span_after(that)
        whole = (subject[0], min(subject[1], that))
        return None if right is None else Part(hit, whole, None, right, "passive", start=hit.k, stop=right[0])

    def _blamed_by(self, hit: Hit, subject: tuple[int, int]) -> Part | None:
        """`Y has been accused by X of leaving ...`"""
        if self.low(hit.i) not in self.pack.blaming:
            return None
        of = next((n for n in range(*subject) if self.low(n) in {"of", "for"}), None)
        left = self._content_before(hit.k + 1, 0)
        first = left[0] if left is not None else max(hit.k, 0)
        if of is None or of <= subject[0]:
            return None
        end = self.size
        while end > of and self.low(end - 1) in STOPS:
            end -= 1
        return Part(hit, (subject[0], of), (first, hit.k + 1), (of, end), "passive", start=first, stop=of)

    def _quoted_by(self, hit: Hit, saying: int) -> Part | None:
        """`X was quoted by OUTLET as saying ...`: X speaks, the outlet carries."""
        subject = self.subject_before(hit.k, 0)
        verb = replace(hit, j=saying + 1, cue=Cue("say", tells=self.low(saying) == "telling"), passive=False)
        right = self._content_after(verb)
        if subject is None or right is None or not self._can_speak(subject, verb):
            return None
        return Part(verb, subject, None, right, "quoted-as-saying", start=hit.i, stop=saying + 1)

    def _quoting(self, hit: Hit) -> Part | None:
        """`OUTLET quoted X as saying ...`: X speaks, the outlet carries."""
        saying = next(
            (
                n
                for n in range(hit.j, self.size)
                if self.low(n) in self.pack.saying and self.low(n - 1) in self.pack.as_words
            ),
            None,
        )
        if saying is None:
            return None
        if hit.passive:
            return self._quoted_by(hit, saying)
        subject = (hit.j, saying - 1)
        if self.low(subject[1] - 1) == ",":
            subject = (hit.j, saying - 2)
        tells = self.low(saying) == "telling"
        verb = replace(hit, j=saying + 1, cue=Cue("say", tells=tells))
        if subject[0] >= subject[1]:
            return None
        right = self._content_after(verb)
        carrier = self.subject_before(hit.k, 0)
        first = carrier[0] if carrier is not None else hit.i
        left = self._content_before(first - 1, 0) if first > 0 and self._closes_content(first - 1) else None
        if right is None and left is None:
            return None
        return Part(
            verb, subject, left, right if left is None else None, "quoted-as-saying", start=first, stop=saying + 1
        )
