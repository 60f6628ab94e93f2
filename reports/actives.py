"""Verbs of saying with their subject before or after them, or left out. Pure."""

from __future__ import annotations

from dataclasses import replace

from reports.attributions import Part
from reports.behind import Behind
from reports.passives import Passives
from reports.phrases import DASHES, Hit

_INDEFINITE = frozenset({"a", "an", "the", "something"})
_SUBORDINATORS = frozenset(
    {"after", "before", "when", "while", "although", "though", "whereas", "as", "since", "once", "if"}
)
_BESIDES = frozenset({"with", "as", "amid", "after", "while"})
_JOINING = frozenset({"and", "but"})
_NEW_SUBJECTS = frozenset({"there", "it", "he", "she", "they"})
_OPENING = 8  # words before a verb that says by whom the sentence before was told
_FREE = frozenset({"what", "whatever"})


class Actives(Behind, Passives):
    """Reads what a verb of saying reports."""

    def _part(self, hit: Hit, before: list[Part]) -> Part | None:
        """The attribution that a cue opens, or None where it reports nothing."""
        if hit.cue.cls == "quote":
            return self._quoting(hit)
        if hit.passive:
            return self._by_agent(hit)
        if self.low(hit.j) in self.pack.by and (self.low(hit.k) in self.pack.accounts or self._in_aside(hit)):
            return self._account_by(hit) if self.low(hit.k) in self.pack.accounts else self._blamed_aside(hit)
        if hit.future and not hit.negated and hit.cue.cls not in {"open", "decline", "unknown"}:
            return None
        if hit.cue.form == "ing":
            return self._participle(hit, before)
        if self._told_within(hit):
            first = None
        else:
            first = self._opening(hit) or self._inverted(hit) or self._plain(hit, before)
        return first or self._verb_first(hit)

    def _told_within(self, hit: Hit) -> bool:
        """`Газетам сообщили в мэрии`: who stands before the verb is told, and who says it are those within."""
        if hit.k < 0 or self.low(hit.j) not in self.pack.within_body:
            return False
        told = self.text[self.words[hit.k].start : self.words[hit.k].end].lower().rstrip('»"')
        return told.endswith(self.pack.told_endings) and self._passed(hit.j)

    def _opening(self, hit: Hit) -> Part | None:
        """`Said X: "..."`"""
        if hit.i != 0 or self.pack.code != "en" or hit.cue.form != "finite" or hit.cue.cls not in {"say", "report"}:
            return None
        end = next((n for n in range(hit.j, min(hit.j + 12, self.size)) if self.low(n) == ":"), None)
        if end is None or self.kind(end + 1) != "quote" or not self.is_somebody((hit.j, end)):
            return None
        return Part(hit, (hit.j, end), None, (end + 1, end + 2), "cue-subject", start=0, stop=end)

    def _verb_first(self, hit: Hit) -> Part | None:
        """`Am Freitag sagte X, ...`: where the verb comes second, its subject may follow it."""
        if self.pack.order != "free":
            return None
        subject = self.subject_after(hit.j)
        if subject is None or not self._can_speak(subject, hit):
            return None
        after = replace(hit, j=subject[1], cue=replace(hit.cue, clause=False))
        right, left = self._content_after(after), self._topic_before(hit)
        if right is not None and self._points_back(hit) and not self._that_at(subject[1]):
            right = None  # `Об этом сообщил X на встрече`
        if right is None and left is None:
            return None
        return Part(hit, subject, left if right is None else None, right, "cue-subject", start=hit.i, stop=subject[1])

    def _points_back(self, hit: Hit) -> bool:
        """Whether the sentence speaks of the one before (`Об этом ...`)."""
        return hit.i < _OPENING and self.pack.backward.match(self.text, self.words[0].start) is not None

    def _topic_before(self, hit: Hit) -> tuple[int, int] | None:
        """`Об открытых воротах сообщил X`: what was told of opens the sentence."""
        opens = self.low(0) in self.pack.about and hit.i > 2 and all(self.kind(n) == "word" for n in range(hit.i))
        return (1, hit.k + 1) if opens and self.pack.backward.match(self.text, self.words[0].start) is None else None

    def _plain(self, hit: Hit, before: list[Part]) -> Part | None:
        """`X said (that) ...` and `..., X said`."""
        floor = self._floor(hit, before)
        subject = self.subject_before(hit.k, floor)
        if subject is None or not self._can_speak(subject, hit):
            return self._shown(hit) or self._without_subject(hit, before)
        resumed = self._resumed(subject, hit)
        if resumed is not None:
            return resumed
        if self.low(subject[0] - 1) in _FREE and self.low(self._past_time(hit.j)) == ",":
            return None  # `contrary to what X says, ...`
        postposed = self._postposed(subject[0], hit, floor)
        if postposed is not None:
            return postposed
        right = self._content_after(hit)
        if right is None:
            right = self._object_before(hit)
            if right is None or subject[0] >= right[0]:
                return None
            subject = subject[0], min(subject[1], right[0])
        blamed = self._blamed(subject, hit)
        right = self._before_main_clause(subject[0], self._thing_alone(hit, right))
        return Part(hit, subject, blamed, right, "subject-cue", start=subject[0], stop=right[0])

    def _object_before(self, hit: Hit) -> tuple[int, int] | None:
        """`В компании это отрицают`, `Округ сообщение отрицает`: what stands between subject and verb is what is denied."""
        free = self.pack.order == "free" and hit.k == hit.i - 1
        return (hit.k, hit.i) if free and self.pack.backref.fullmatch(self.low(hit.k)) else None

    def _before_main_clause(self, a: int, right: tuple[int, int]) -> tuple[int, int]:
        """`While X said it was safe, Y closed it`: what X said ends where the main clause begins."""
        if self.pack.code != "en" or not self._hangs(a):
            return right
        for n in range(right[0] + 2, right[1] - 3):
            if self.low(n) == "," and self._opens_clause(n + 1, right[1]):
                return right[0], n
        return right

    def _thing_alone(self, hit: Hit, right: tuple[int, int]) -> tuple[int, int]:
        """`X has not confirmed the truce and there have been attacks`: of a thing, what is said ends with it."""
        if self.pack.code != "en" or self.low(right[0] - 1) in self.pack.that:
            return right
        for n in range(right[0] + 1, right[1] - 2):
            if self.low(n) == "," and self.low(n + 1) in _BESIDES and hit.cue.cls == "deny":
                return right[0], n  # `raised doubts about the truce, with reports of attacks`
            if self.kind(n) != "word" or self.low(n) in self.pack.auxiliaries:
                return right
            if self.low(n) == "but" and self.low(n + 1) in self.pack.auxiliaries:
                return right[0], n  # `X cast doubt on it but did not rule it out`
            if self.low(n) in _JOINING and self.low(n + 1) in _NEW_SUBJECTS and self.clausal(n + 2, n + 4):
                return right[0], n
        return right

    def _hangs(self, a: int) -> bool:
        """Whether the sentence opens with `while`, `after`, `when`, and then the subject."""
        n = 0
        while n < a and (self.is_skip(n) or self.low(n) in self.pack.coordinators or self.low(n) in {"but", "even"}):
            n += 1
        return n == a - 1 and self.low(n) in _SUBORDINATORS

    def _opens_clause(self, n: int, stop: int) -> bool:
        """A noun phrase right behind a comma, and its verb soon after."""
        somebody = self.pack.determiners | self.pack.pronouns.keys() | self.pack.plurals
        opens = self.words[n].capital or self.low(n) in somebody
        if not opens or self.kind(n) != "word":
            return False
        for m in range(n + 1, min(n + 9, stop)):
            if self.kind(m) != "word" or self.low(m) in self.pack.boundaries | self.pack.coordinators:
                return False
            if (
                self.low(m) in self.pack.auxiliaries
                or self.low(m) in self.pack.past
                or self._is_finite_cue(m)
                or self._past_form(m, m + 1)
            ):
                return True
        return False

    def _shown(self, hit: Hit) -> Part | None:
        """`X published pictures that show ...`, `X released a letter that says ...`: X tells it."""
        if self.low(hit.k) != "that" or self.low(hit.k - 1) not in self.pack.proofs:
            return None
        subject, right = self._leading_subject(hit), self._span_after(self._past_time(hit.j))
        if subject is None or right is None:
            return None
        return Part(hit, subject, None, right, "shown", start=subject[0], stop=right[0])

    def _resumed(self, subject: tuple[int, int], hit: Hit) -> Part | None:
        """`It was hit, a charge X denied`, `..., which X denied`: what stands before the comma is denied."""
        if self.pack.code != "en" or hit.cue.cls not in {"deny", "admit", "say"} or not self._nothing_after(hit):
            return None
        account = self._account(hit)
        relative = subject[0] - 1 if self.low(subject[0] - 1) in self.pack.relatives and hit.cue.cls != "say" else None
        first = account if account is not None else relative
        if first is None or self.low(first - 1) not in {",", *DASHES}:
            return None
        speaker = subject if account is None else (self._past_account(account), hit.k + 1)
        left = self._content_before(first - 1, 0)
        if left is None or speaker[0] >= speaker[1] or not self._can_speak(speaker, hit):
            return None
        return Part(hit, speaker, left, None, "resumed", start=first, stop=hit.j)

    def _account(self, hit: Hit) -> int | None:
        """Where `, a charge` begins that the cue closes."""
        for n in range(hit.k - 1, max(hit.k - 13, 1), -1):
            if self.kind(n) != "word":
                return None
            if self.low(n) in self.pack.accounts and self.low(n - 1) in _INDEFINITE:
                return n - 1
        return None

    def _past_account(self, n: int) -> int:
        n += 2
        return n + 1 if self.low(n) in self.pack.relatives else n

    def _blamed(self, subject: tuple[int, int], hit: Hit) -> tuple[int, int] | None:
        """`shelling that X blames on Y`: what Y is blamed for stands before."""
        if self.low(hit.i) not in self.pack.blaming or self.low(hit.j) != "on":
            return None
        relative = subject[0] - 1
        if self.low(relative) not in self.pack.relatives:
            return None
        first = self._clause_start(relative)
        return (first, relative) if first < relative else None

    def _floor(self, hit: Hit, before: list[Part]) -> int:
        """A subject cannot reach back over an earlier cue."""
        ends = [part.hit.j for part in before if part.hit.j <= hit.i]
        return max(ends, default=0)

    def _without_subject(self, hit: Hit, before: list[Part]) -> Part | None:
        """A second verb of the same speaker, or a cue whose subject was lost."""
        if self.low(hit.k) in self.pack.joiners or (self.low(hit.k) == "," and before and hit.k > 0):
            shared = self._shared_subject(hit, before)
            right = self._content_after(hit)
            if shared is not None and right is not None:
                return Part(hit, shared, None, right, "shared-subject", shared=True, start=hit.k, stop=right[0])
        return self._orphan(hit)

    def _shared_subject(self, hit: Hit, before: list[Part]) -> tuple[int, int] | None:
        speaking = [part.subject for part in before if part.subject is not None and part.hit.cue.form != "noun"]
        if speaking:
            return speaking[-1]
        verb = next((n for n in range(hit.k) if self.low(n) in self.pack.auxiliaries), None)
        if verb is None or verb == 0:
            return self._leading_subject(hit) if self.pack.code == "en" else None
        subject = self.subject_before(verb - 1, 0)
        return subject if subject is not None and self._can_speak(subject, hit) else None

    def _orphan(self, hit: Hit) -> Part | None:
        """`..., reported.`: the name of the outlet fell out of the text."""
        lonely = self.low(hit.k) == "," and self._nothing_after(hit) and hit.cue.cls in {"report", "say"}
        if not lonely or hit.k != hit.i - 1:
            return None
        left = self._content_before(hit.k, 0)
        return (
            None if left is None else Part(hit, None, left, None, "lost-subject", lost=True, start=left[0], stop=hit.j)
        )

    def _teller(self, hit: Hit) -> tuple[int, int] | None:
        """`Об этом рассказал X, уточнив, что ...`: who tells by a verb that has no words of its own here."""
        if self.pack.order != "free":
            return None
        earlier = [one for one in self.cues() if one.j <= hit.i and one.cue.form == "finite"]
        found = [self.subject_after(one.j) for one in earlier[-1:]]
        return (
            found[0] if found and found[0] is not None and found[0][1] <= hit.i and self.is_somebody(found[0]) else None
        )

    def _participle(self, hit: Hit, before: list[Part]) -> Part | None:
        """`X denied it, saying ...`, `X hit back in a tweet saying ...`"""
        telling = self.low(hit.i) in self.pack.saying or (self.pack.code == "en" and hit.cue.cls in {"deny", "admit"})
        plain = hit.i - 1 in self.timed and telling  # `a tweet on Friday saying ...`
        opened = {",", *self.pack.joiners, *self.pack.occasions, *self.pack.by}
        if (self.low(hit.i - 1) not in opened and not plain) or hit.cue.cls == "quote":
            return None
        subject = before[-1].subject if before else self._leading_subject(hit) or self._teller(hit)
        right = self._content_after(hit)
        spoken = hit.cue.cls != "say" or self.low(hit.i) in self.pack.saying
        if subject is None or right is None or not (spoken or self.opens_content(hit.j)):
            return None
        return Part(hit, subject, None, right, "participle", shared=True, start=hit.i - 1, stop=right[0])
