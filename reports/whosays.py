"""Who in a sentence can be one that speaks: somebody, a body, an outlet, a pronoun. Pure."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from reports.attributions import LABEL
from reports.phrases import DASHES, Hit, Phrases, Word

_SURNAMES = ("ов", "ев", "ёв")
NO_SPEAKERS = frozenset({"it", "this", "that", "here", "there", "what", "these", "those", "nothing", "everything"})


class WhoSays(Phrases):
    """Tells who can speak."""

    def _can_speak(self, subject: tuple[int, int], hit: Hit) -> bool:
        a, b = subject
        if b - a > 40:
            return False
        names = [word for word in self.words[a:b] if word.kind == "word"]
        if {word.low for word in names[:1]} & self.pack.nobody or self.low(a - 1) in self.pack.nobody:
            return False  # `neither side has commented on reports that ...`
        surname = bool(names) and names[0].capital and names[0].low.endswith(_SURNAMES)  # `Песков`: no genitive
        if names and not surname and self.pack.oblique.fullmatch(names[0].low):
            return False  # a case that no subject stands in
        if not names or all(word.low.isdigit() or self._says_when(word) for word in names):
            return False
        known = self.pack.people | self.pack.bodies | self.pack.outlets | self.pack.pronouns.keys()
        if any(self._known(word, known) for word in names) or self._named(names, a):
            return not (len(names) == 1 and self.pack.pronouns.get(names[0].low) == "none")
        plainly = hit.cue.cls in {"say", "deny"} and self.low(hit.i) in self.pack.core
        if hit.cue.cls in {"say", "deny", "admit"} and self._that_follows(hit):
            plainly = names[-1].low not in self.pack.determiners | self.pack.restating
        return plainly or (self.pack.code == "en" and hit.cue.cls == "say" and self._behind_quote(a))

    def _that_follows(self, hit: Hit) -> bool:
        """Russian `В свою очередь, X подчеркнул, что ...`: what is said comes behind, whatever X is."""
        return self.pack.order == "free" and self._that_at(self._past_said_when(hit.j))

    def _that_at(self, n: int) -> bool:
        """`, что` or a colon."""
        return self.low(n) == ":" or (self.low(n) == "," and self.low(n + 1) in self.pack.that)

    def _past_said_when(self, n: int) -> int:
        while n < self.size and (n in self.timed or self.low(n) in self.pack.skips):
            n += 1
        return n

    def _says_when(self, word: Word) -> bool:
        """`In June reports emerged`: a month or a weekday has no voice."""
        return (
            self.pack.code == "en" and word.capital and (word.low in self.pack.months or word.low in self.pack.weekdays)
        )

    def _behind_quote(self, a: int) -> bool:
        """`"..." the grandad-of-four recalled`: whoever stands right behind words in quotation marks has spoken them."""
        quoted = a - 1 if self.low(a - 1) != "," else a - 2
        return self.kind(quoted) == "quote" and len(self.words[quoted].text) > LABEL and self.low(a) not in NO_SPEAKERS

    def is_somebody(self, subject: tuple[int, int]) -> bool:
        """A name, a title or a body, not just any noun."""
        names = [word for word in self.words[slice(*subject)] if word.kind == "word"]
        known = self.pack.people | self.pack.bodies | self.pack.outlets | self.pack.pronouns.keys()
        return any(self._known(word, known) for word in names) or self._named(names, subject[0])

    def _known(self, word: Word, known: AbstractSet[str]) -> bool:
        """A person, a body, an outlet or a pronoun; somebody known by his age; a trade by how it ends."""
        low = word.low
        return (
            low in known
            or low.rstrip("’'s") in known
            or self.pack.aged.fullmatch(low) is not None
            or self.pack.trades.fullmatch(low) is not None
        )

    def _named(self, names: list[Word], a: int) -> bool:
        """A capital counts as a name, but not the first word of the sentence alone."""
        capitals = [word for word in names if word.capital]
        opens = a == 0 and capitals == names[:1] and (len(names) > 1 or self.pack.order == "free")
        return bool(capitals) and not (
            opens and (names[0].low in self.pack.determiners or self.pack.opening.fullmatch(names[0].low) is not None)
        )

    def _leading_subject(self, hit: Hit) -> tuple[int, int] | None:
        """Whom the sentence opens with, where he has a verb of his own before the participle."""
        first = self.past_fronted()
        end = next((n for n in range(first, hit.i - 1) if self.starts_verb(n, first)), None)
        if end is None or end <= first or not self._can_speak((first, end), hit):
            return None
        return first, end

    def _closing_person(self, n: int) -> tuple[int, int] | None:
        """`That was too much for X, who turned away: "..."`: the name that a relative clause hangs on."""
        who = next((m for m in range(n - 1, 1, -1) if self.low(m) == "who" and self.low(m - 1) == ","), None)
        if who is None:
            return None
        start = next((m + 1 for m in range(who - 2, -1, -1) if self.low(m) in self.pack.prepositions), None)
        return (start, who - 1) if start is not None and self.words[start].capital else None

    def _owner(self, k: int) -> tuple[int, int] | None:
        """The possessive that ends at `k`, past adjectives: `X's own`, `her`."""
        pronouns = self.pack.possessives.keys() | self.pack.its
        while k > 0 and not (self._possessive(k) or self.low(k) in pronouns):
            if self.kind(k) != "word" or self.low(k) in self.pack.auxiliaries | self.pack.boundaries:
                return None
            k -= 1
        start = self._phrase_start(k, 0)
        known = self.low(k) in pronouns or (self._possessive(k) and self.is_somebody((start, k + 1)))
        return (start, k + 1) if start <= k and known else None

    def _possessive(self, k: int) -> bool:
        return self.kind(k) == "word" and self.low(k).endswith(("'s", "’s", "s'", "s’"))

    def _clause_start(self, n: int) -> int:
        while (
            n > 0
            and self.low(n - 1) not in {";", *DASHES}
            and self.kind(n - 1) != "quote"
            and not (self.low(n - 1) in self.pack.joiners and self.low(n - 2) == ",")
        ):
            n -= 1
        return n
