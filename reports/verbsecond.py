"""Find who reports what where the verb stands second and its other half last, as in German. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reports.according import by_first_word
from reports.language import Cue
from reports.phrases import DASHES, STOPS, Phrases
from reports.types import Span

_LABEL = 30  # letters up to which a quotation only names something
_CUTS = frozenset({",", ":", ";", *DASHES})

Range = tuple[int, int]


@dataclass(slots=True)
class Told:
    """Who reports what, by word numbers. `start` is where its clause begins, `shared` says that the subject was taken over."""

    cue: Cue
    i: int
    j: int
    subject: Range | None
    contents: list[Range]
    rule: str
    start: int
    negated: bool = False
    shared: bool = False
    inner: tuple[Span, Cue] | None = None

    @property
    def hull(self) -> Range:
        """From the first word of the content to the last."""
        return self.contents[0][0], self.contents[-1][1]


class VerbSecond(Phrases):
    """The fields of German clauses: what stands before the verb, between its two halves, and behind them."""

    def told(self) -> list[Told]:
        """All acts of reporting, outer ones only; one inside another's content is its `inner`."""
        self.fields = self._fields()
        found = [*self._according(), *self._as_told(), *self._verbs()]
        found = [one for one in found if one.contents and one.hull[1] > one.hull[0]]
        return self._nested(self._parted(sorted(found, key=lambda one: (one.start, one.i))))

    def clause_end(self, one: Told) -> int:
        """Where the frame of a clause that comes after its content ends."""
        last = max(one.j, one.subject[1] if one.subject is not None else one.j)
        return next(
            (
                n
                for n in range(last, self.size)
                if self.kind(n) == "quote" or self.low(n) in STOPS or self.low(n) in _CUTS
            ),
            self.size,
        )

    def backward(self) -> Told | None:
        """`Das bestätigte ein Sprecher`, `So äußerte sich X`: somebody who speaks of the sentence before."""
        self.fields = self._fields()
        first = next(
            (n for n in range(1, min(4, self.size)) if self.kind(n) == "word" and not self.words[n].capital), None
        )
        if first is None or not self.size:
            return None
        a, b = self._field(first)
        cue, mate = self._cue_with_mate(first, b)
        opens = self.low(first) in self.pack.perfects
        if cue is None and opens:
            mate, cue, _ = self._closing(first, b)
        subject = None if cue is None else self._after(first + 1, mate if mate > first else b)
        if cue is None or subject is None or not self._somebody(*subject) or self._right(b) is not None:
            return None
        return Told(
            cue, mate if opens else first, (mate if opens else first) + 1, subject, [(a, a + 1)], "told-after", a
        )

    # Fields -------------------------------------------------------------------

    def _fields(self) -> list[Range]:
        """The stretches between commas, colons, dashes and long quotations."""
        found, start = [], 0
        for n in range(self.size + 1):
            if n == self.size or self.low(n) in _CUTS or self.low(n) in STOPS or self._speech(n):
                if n > start:
                    found.append((start, n))
                start = n + 1
        return found

    def _speech(self, n: int) -> bool:
        """A quotation that says something, and does not only name or colour a word."""
        if self.kind(n) != "quote":
            return False
        text = self.words[n].text
        spoken = self.low(n - 1) == ":" or n == 0 or text[-2:-1] in ".!?,"
        return len(text) > _LABEL or spoken

    def _field(self, n: int) -> Range:
        return next((field for field in self.fields if field[0] <= n < field[1]), (n, n + 1))

    def _past_joiner(self, n: int) -> int:
        while self.low(n) in self.pack.joiners:
            n += 1
        return n

    def _finite(self, n: int) -> bool:
        """Whether a finite verb that we know stands here."""
        low = self.low(n)
        return self.kind(n) == "word" and (
            low in self.pack.auxiliaries or (low,) in self.pack.cues or low in self.pack.separable
        )

    def _any_finite(self, a: int, b: int) -> bool:
        return any(
            self._finite(n) or self.pack.verbal.fullmatch(self.low(n)) for n in range(a, b) if not self.words[n].capital
        )

    def _verb_last(self, a: int, b: int) -> bool:
        """`die gestern angekommen sind`, `dass er komme`: a clause that hangs on another."""
        low = self.low(a + 1) if self.low(a) in self.pack.prepositions else self.low(a)
        if low in self.pack.boundaries:
            return True
        if low not in self.pack.hanging or a == 0 or self.low(a - 1) != ",":
            return False
        last = self.low(b - 1)
        if self.low(b - 2) == "zu":
            return False  # `drohte damit, das Ergebnis nicht zu achten`
        if self.words[b - 1].capital or any(self._second(n, b) for n in range(a + 1, b - 1)):
            return False  # its verb stands second
        return last in self.pack.auxiliaries or self.pack.lastly.fullmatch(last) is not None

    def _second(self, n: int, b: int) -> bool:
        """A finite verb that does not stand in the last places of its clause."""
        return self.low(n) in self.pack.auxiliaries or self._mood(n, n + 1) or (n < b - 2 and self._finite(n))

    # Noun phrases -------------------------------------------------------------

    def _somebody(self, a: int, b: int) -> bool:
        """A pronoun, people, a body, an outlet, or a name; not just any noun, which has its capital too."""
        words = [self.words[n] for n in range(a, b) if self.kind(n) == "word"]
        if not words or words[0].low in self.pack.nobody:
            return False
        known = self.pack.people | self.pack.bodies | self.pack.outlets
        if len(words) == 1 and words[0].low in self.pack.pronouns:
            return self.pack.pronouns[words[0].low] != "none"
        if any(
            word.low in known or self.pack.trades.fullmatch(word.low)
            for word in words
            if word.capital or word.low in known
        ):
            return True
        labels = [word for word in words if self.text[word.start] in "„“«"]
        if labels and words[0].low in self.pack.determiners - self.pack.datives:
            return True  # `der „Kurier“`: what is named so, and reports
        no_name = self.pack.determiners | self.pack.backwords | self.pack.skips | self.pack.starters
        if not words[0].capital or words[0].low in no_name:
            return False  # a common noun, or an adverb that opens the sentence
        return any(word.capital and not self.pack.abstract.fullmatch(word.low) for word in words)

    def _after(self, n: int, stop: int) -> Range | None:
        """The noun phrase that begins behind the verb: up to a day, a place, a hearer, an adverb or the end of the field."""
        while n < stop and (
            n in self.timed
            or self.low(n) in self.pack.reflexive
            or (self.low(n) in self.pack.skips and self.low(n) not in self.pack.pronouns)
        ):
            n += 1
        if n >= stop or self.low(n) in self.pack.prepositions or self.low(n) in self.pack.datives:
            return None
        end = n
        while end < stop and not self._ends_noun(end, n):
            end += 1
        return (n, end) if end > n else None

    def _ends_noun(self, n: int, start: int) -> bool:
        """Whether the noun phrase from `start` is over before this word."""
        if n == start or self.kind(n) != "word":
            return self.kind(n) != "word" and (n == start or self._mark_ends(n))
        low = self.low(n)
        if n in self.timed or low in self.pack.negators | self.pack.reflexive:
            return True
        if low in self.pack.pronouns or self.low(start) in self.pack.pronouns:
            return True
        return self._word_ends(n)

    def _mark_ends(self, n: int) -> bool:
        if self.kind(n) == "quote":
            return self._speech(n)
        if self.low(n) == "(":  # a party or a place in brackets belongs to the name
            return all(self.low(m) != ")" for m in range(n + 1, min(n + 4, self.size)))
        return self.low(n) not in {")", "&", "/", "'", "’", "."}

    def _word_ends(self, n: int) -> bool:
        low, capital = self.low(n), n + 1 < self.size and self.words[n + 1].capital
        if low in self.pack.genitives or self.words[n].capital:
            return False
        if low in self.pack.coordinators:
            return not (capital or self.low(n + 1) in self.pack.determiners)
        if low in self.pack.determiners:
            return self.low(n - 1) not in self.pack.genitives | self.pack.coordinators and self.words[n - 1].capital
        if low in self.pack.prepositions:
            return not (low in self.pack.within and capital and self._is_role(n - 1))
        return self.words[n - 1].capital  # an adverb, a particle or a verb behind the noun

    def _is_role(self, n: int) -> bool:
        low = self.low(n)
        return low in self.pack.people or low in self.pack.bodies or self.pack.trades.fullmatch(low) is not None

    def _front(self, a: int, i: int) -> Range | None:
        """What stands before the verb, if somebody does; `Am Freitag` and `Diesen Bericht` are nobody."""
        while a < i and (a in self.timed or self.low(a) in self.pack.skips) and self.low(a) not in self.pack.pronouns:
            a += 1
        low = self.low(a)
        if a >= i or low in self.pack.prepositions or low in self.pack.datives or low in self.pack.boundaries:
            return None
        end = i
        while (
            end > a + 1
            and (end - 1 in self.timed or self.low(end - 1) in self.pack.skips)
            and self.low(end - 1) not in self.pack.pronouns
        ):
            end -= 1
        return (a, end) if self._somebody(a, end) else None

    def _may_speak(self, a: int, i: int, *, told: bool = False) -> Range | None:
        """`Die Reederei`: a noun phrase that may be a subject, though we do not know whether it is one that speaks.

        `told`: a clause follows that only can be what it says, so that its form decides (`Die Taliban warfen ihm vor, …`).
        """
        a = self._past_joiner(a)
        while i > a + 1 and (self.low(i - 1) in self.pack.skips or i - 1 in self.timed) and told:
            i -= 1
        first, last = self.low(a), self.low(i - 1)
        nominative = first in self.pack.determiners and first not in self.pack.datives
        bare = told and self.words[a].capital and first not in self.pack.skips | self.pack.prepositions
        bare = bare and a not in self.timed and not nominative and first not in self.pack.determiners
        thing = (self.pack.abstract.fullmatch(last) is not None and not told) or not self.words[i - 1].capital
        return (a, i) if ((nominative and i - a > 1) or bare) and not thing else None

    def _clause_start(self, n: int) -> int:
        """Back over appositions and relative clauses to where the clause of a field begins."""
        number = next((k for k, field in enumerate(self.fields) if field[0] <= n < field[1]), 0)
        while number > 0:
            before, here = self.fields[number - 1], self.fields[number]
            between = [self.low(m) for m in range(before[1], here[0])]
            if between != [","] or self._past_joiner(here[0]) != here[0]:
                break
            aside = self._verb_last(*before) if before != self.fields[0] else False
            if not aside and self._any_finite(*before):
                break
            number -= 1
        return self.fields[number][0]

    # Verbs --------------------------------------------------------------------

    def _verbs(self) -> Iterator[Told]:
        for n in range(self.size):
            if self.kind(n) != "word" or (self.words[n].capital and n > 0):
                continue
            one = self._finite_at(n) or self._bracket_at(n) or self._relative_at(n)
            if one is not None:
                yield one

    def _finite_at(self, n: int) -> Told | None:
        """`X sagte, ...`, `Am Freitag teilte X mit, ...`, `..., sagte X`."""
        a, b = self._field(n)
        if self.low(n) in self.pack.reading:
            return self._it_says(n, b)
        cue, mate = self._cue_with_mate(n, b)
        if cue is None or self._is_participle(n, a, b) or (self._verb_last(a, b) and n >= b - 2):
            return None
        first = self._past_joiner(a)
        if first == n:
            return self._first_in_field(n, mate, cue, a, b)
        if self.low(n - 1) in self.pack.joiners:
            return self._joined(n, mate, cue, first, b)
        return self._second_in_field(n, mate, cue, first, b)

    def _cue_with_mate(self, n: int, b: int) -> tuple[Cue | None, int]:
        """The cue of a verb with its other half, and where that stands (or the verb itself)."""
        for tail, cue in self.pack.separable.get(self.low(n), {}).items():
            parts = tail.split(" ")
            for m in range(n + 1, b - len(parts) + 1):
                if [self.low(m + k) for k in range(len(parts))] == parts and (
                    m + len(parts) == b or len(parts) > 1 or tail in self.pack.early
                ):
                    return cue, m
        known = self.pack.cues.get((self.low(n),))
        other_verb = b - 1 > n and self.low(b - 1) in self.pack.particles  # `schrieb ... zu` is another verb
        doubtful = known is not None and known.clause and not self._tells_clause(b)  # `droht ihm Haft`
        return (None, n) if known is None or doubtful or other_verb else (known, n)

    def _is_participle(self, n: int, a: int, b: int) -> bool:
        """`wurde bestätigt`, `bestätigt worden`: no finite verb, though it looks like one."""
        infinitive = self.low(n).endswith("en") and not self.low(n).endswith("ten")
        if self.low(n) not in self.pack.participles and not infinitive:
            return False
        a = next((m for m in range(n - 1, a, -1) if self.low(m) in self.pack.joiners), a)
        near = [m for m in range(a, b) if m != n and not self.words[m].capital]
        return any(
            self.low(m) in self.pack.auxiliaries
            or self.low(m) in self.pack.passives
            or self.low(m) in self.pack.infinitive
            for m in near
        )

    def _first_in_field(self, n: int, mate: int, cue: Cue, a: int, b: int) -> Told | None:
        """The verb opens its field: what is said stands before it, or its subject does, or one from before goes on."""
        negated = self._negated(n, b)
        if self.low(a) not in self.pack.joiners:
            start = self._clause_start(n)
            if start < a and not self._any_finite(start, self._field(start)[1]):
                front = self._front(start, self._field(start)[1])
                if front is not None and not self._speech(a - 1):
                    return self._with_content(n, mate, cue, (front[0], a - 1), b, start, negated, "subject-cue")
            subject = self._after(n + 1, mate if mate > n else b)
            if subject is not None and self._somebody(*subject) and a > 0:
                left = self._left(a)
                if left is not None and cue.cls != "urge":
                    apposed = self._with_aside(subject, b)
                    right = self._tail(b, apposed)
                    return Told(cue, n, n + 1, apposed, [left, *right], "content-cue-subject", left[0], negated)
        shared = self._shared(a)
        if shared is None:
            return None
        told = self._with_content(n, mate, cue, shared, b, a, negated, "shared-subject")
        return None if told is None else replace(told, shared=True)

    def _joined(self, n: int, mate: int, cue: Cue, first: int, b: int) -> Told | None:
        """`X hat überlebt und erzählt: ...`: a second verb in one field."""
        verb = next((m for m in range(first, n) if self._finite(m) and not self.words[m].capital), None)
        front = self._front(first, verb) if verb is not None else None
        if front is None:
            return None
        told = self._with_content(n, mate, cue, front, b, n, self._negated(n, b), "shared-subject")
        return None if told is None else replace(told, shared=True)

    def _shared(self, a: int) -> Range | None:
        """The subject of the clause before, for a second verb (`X räumte es ein, sprach aber von ...`)."""
        for x, y in reversed([field for field in self.fields if field[1] < a or field[1] == a]):
            verb = next((m for m in range(x, y) if self._finite(m) and not self.words[m].capital), None)
            if verb is None or self._verb_last(x, y) or self._mood(verb, verb + 1):
                continue  # what is told, not who tells
            front = self._front(self._past_joiner(x), verb)
            if front is not None:
                return front
            after = self._after(verb + 1, y)
            return after if after is not None and self._somebody(*after) else None
        return None

    def _second_in_field(self, n: int, mate: int, cue: Cue, first: int, b: int) -> Told | None:
        negated = self._negated(n, b)
        start = first
        front = self._front(first, n)
        rule = "subject-cue"
        if front is None or (
            self.low(front[0]) in self.pack.pronouns and self.pack.pronouns[self.low(front[0])] == "body"
        ):
            behind = self._after(n + 1, mate if mate > n else b)
            known = behind is not None and self._somebody(*behind)
            told = self._tells_clause(b)
            front, rule = (behind, "cue-subject") if known else (self._may_speak(first, n, told=told), "subject-cue")
            if front is None and behind is not None:
                front, rule = self._may_speak(*behind, told=told), "cue-subject"
            if front is None:
                return None
        elif self._clause_start(n) < self._field(n)[0]:
            start = self._clause_start(n)
        return self._with_content(n, mate, cue, front, b, start, negated, rule)

    def _tells_clause(self, b: int) -> bool:
        """Whether a clause with `dass`, with the mood of hearsay or with `zu` follows, or a quotation behind a colon."""
        right = self._right(b)
        if right is None:
            return False
        opener = self.low(right[0] - 1)
        field = self._field(right[0])
        if opener in self.pack.that or self._speech(right[0]):
            return True
        hangs = self.low(right[0]) in self.pack.hanging and self._verb_last(*field)
        return opener == "," and not hangs and (self._mood(*field) or self._infinitive(*field))

    def _it_says(self, n: int, b: int) -> Told | None:
        """`..., hieß es aus dem Ministerium`, `In dem Bericht heißt es, ...`: the place is the speaker."""
        a = self._field(n)[0]
        place = next(
            (
                m
                for m in [*range(n + 1, b), *range(a, n)]
                if self.low(m) in self.pack.prepositions and m not in self.timed and m + 1 < b
            ),
            None,
        )
        if place is None:
            return None
        subject = self._after(place + 1 + (self.low(place + 1) in self.pack.datives), b if place > n else n)
        subject = (place + 1, subject[1]) if subject is not None else None
        if subject is None:
            return None
        left = self._left(a)
        if self._past_joiner(a) == n and left is not None:
            return Told(Cue("say"), n, n + 1, subject, [left], "content-cue-subject", left[0])
        right = self._right(b)
        return None if right is None else Told(Cue("say"), n, n + 1, subject, [right], "cue-subject", a)

    def _negated(self, n: int, b: int) -> bool:
        return any(self.low(m) in self.pack.negators for m in range(n + 1, b))

    def _with_content(
        self, n: int, mate: int, cue: Cue, subject: Range, b: int, start: int, negated: bool, rule: str
    ) -> Told | None:
        """What is reported behind the verb: the next clause, or the object where there is none."""
        if negated and cue.cls in {"say", "report", "deny"} and mate == n and b - n < 3:
            return None
        right = self._right(b)
        if right is None and rule == "cue-subject" and self.low(self._past_joiner(start)) in self.pack.backwords:
            return None  # `Das bestätigte X` speaks of the sentence before
        plain = max(n + 1, subject[1]) if subject[0] > n else n + 1
        early = (
            mate > n and self.low(mate) in self.pack.early
        )  # `sprach am Freitag von ...`: what follows is the object
        middle = (mate, b) if early else self._object(plain, b if mate == n else mate)
        if cue.cls == "deny" and right is not None and self.low(b) == ":":
            return Told(
                Cue("say"), n, n + 1, subject, [right], rule, start
            )  # `widersprach: „...“` gives his own version
        if self.low(n) in self.pack.calling:
            content = (plain, right[1] if right else self._field(b - 1)[1] + (self._speech(b)))
            return Told(cue, n, n + 1, subject, [content], rule, start, negated) if content[1] > content[0] else None
        before = self._past_joiner(start)
        if (
            right is None
            and middle is None
            and rule == "cue-subject"
            and before not in self.timed
            and self._says((before, n))
        ):
            fronted = self.low(before) not in self.pack.prepositions | self.pack.skips
            middle = (before, n) if fronted else None  # `Den Vorwurf räumte der Kapitän ein`
        if right is None and (middle is None or not self._says(middle)):
            return None
        contents = (
            [right]
            if right is not None and (cue.cls in {"say", "report", "suspect", "fear", "urge", "open"} or middle is None)
            else []
        )
        if not contents and middle is not None:
            contents = [(middle[0], right[1] if right else self._with_relative(middle[1], b))]
            rule = "object"
        return Told(cue, n, n + 1, subject, contents, rule, start, negated)

    def _with_relative(self, end: int, b: int) -> int:
        """Past a relative clause that closes an object."""
        if end == b and self.low(b) == "," and b + 1 < self.size and self._verb_last(*self._field(b + 1)):
            return self._field(b + 1)[1]
        return end

    def _says(self, middle: Range) -> bool:
        """An object that says something: a noun, a pronoun that points back, or a quotation."""
        return any(
            self.words[m].capital or self.kind(m) == "quote" or self.low(m) in self.pack.backwords
            for m in range(*middle)
        )

    def _object(self, a: int, b: int) -> Range | None:
        while a < b and (a in self.timed or self.low(a) in self.pack.skips | self.pack.reflexive):
            a += 1
        while b > a and b - 1 in self.timed:
            b -= 1
        adverbial = self.low(a) in self.pack.prepositions and self.low(a) not in self.pack.about
        return (a, b) if b > a and not adverbial else None

    def _right(self, b: int) -> Range | None:
        """The content behind the field that ends at `b`."""
        quoted = self._speech(b)
        if b >= self.size or (self.low(b) not in {",", ":", *DASHES} and not quoted):
            return None
        n = b if quoted else b + 1
        colon = self.low(b) == ":"
        while n < self.size and self.low(n) in {",", ":"}:
            n += 1
        if n >= self.size or self.low(n) in STOPS:
            return None
        if not colon and not quoted and not self._speech(n):
            field = self._field(n)
            low = self.low(n)
            if low in self.pack.joiners or self._finite(n):
                return None  # a second verb of the same subject
            if (
                self._verb_last(*field)
                and low not in self.pack.that
                and low not in self.pack.asking
                and low not in self.pack.hearsay
            ):
                return self._beyond(field[1])
            if low in self.pack.that or low in self.pack.hearsay:
                n += 1
            elif low not in self.pack.asking and not self._clause(*field):
                return self._beyond(field[1])
        return (n, self._end(n))

    def _beyond(self, b: int) -> Range | None:
        """Past a relative clause or an apposition to the clause that is meant: `..., der es wissen muss, dass ...`."""
        if self.low(b) != "," or b + 1 >= self.size:
            return None
        field = self._field(b + 1)
        low = self.low(b + 1)
        if low in self.pack.that:
            return (b + 2, self._end(b + 2))
        return (b + 1, self._end(b + 1)) if low in self.pack.asking or self._mood(*field) else None

    def _mood(self, a: int, b: int) -> bool:
        return any(self.pack.reported.fullmatch(self.low(m)) for m in range(a, b))

    def _clause(self, a: int, b: int) -> bool:
        """A main clause or an infinitive with `zu`."""
        if self.low(a) in self.pack.pronouns or self._any_finite(a, b) or self._mood(a, b):
            return True
        return self._infinitive(a, b)

    def _infinitive(self, a: int, b: int) -> bool:
        """An infinitive with `zu`."""
        return any(self.low(m) == "zu" and m + 1 < b and not self.words[m + 1].capital for m in range(a, b)) or any(
            self.pack.infinitival.fullmatch(self.low(m)) for m in range(a, b)
        )

    def _end(self, n: int) -> int:
        end = self.size
        while end > n and (self.low(end - 1) in STOPS or self.low(end - 1) in _CUTS):
            end -= 1
        return end

    def _left(self, a: int) -> Range | None:
        """What stands before the field: from the start of the sentence, or behind a semicolon."""
        end = a
        while end > 0 and self.low(end - 1) in _CUTS:
            end -= 1
        start = end
        while start > 0 and self.low(start - 1) not in {";", *(STOPS)}:
            start -= 1
        start = self._past_joiner(start)
        if end <= start or (end - start < self.pack.shortest and not any(self._speech(m) for m in range(start, end))):
            return None
        return (start, end)

    def _tail(self, b: int, subject: Range) -> list[Range]:
        """A quotation or a clause that goes on behind `sagte X`."""
        n = max(b, subject[1])
        while n < self.size and self.low(n) in {",", ":"}:
            n += 1
        if n < self.size and self._speech(n):
            return [(n, n + 1)]
        return []

    def _with_aside(self, subject: Range, b: int) -> Range:
        """Past `, die Leiterin der Mission` and `, der dabei war`."""
        if subject[1] != b or self.low(b) != "," or b + 1 >= self.size:
            return subject
        field = self._field(b + 1)
        ends = field[1] >= self.size or self.low(field[1]) in STOPS or self.low(field[1]) == ","
        opens = self.low(field[0]) in self.pack.determiners or self._is_role(field[0])
        plain = not self._any_finite(*field) or self._verb_last(*field)
        return (subject[0], field[1]) if ends and opens and plain else subject

    # Two halves ---------------------------------------------------------------

    def _bracket_at(self, n: int) -> Told | None:
        """`X hat den Vorwurf zurückgewiesen`, `wollte sich nicht äußern`, `wurde von X bestritten`."""
        low = self.low(n)
        opens = low in self.pack.perfects or low in self.pack.refusing or low in self.pack.passives
        a, b = self._field(n)
        if not opens or self._verb_last(a, b):
            return None
        close, cue, end = self._closing(n, b)
        if cue is None:
            return None
        first = self._past_joiner(a)
        if low in self.pack.passives:
            return self._quoted(n, close, first, end) or self._by_agent(n, close, cue, first)
        front, start, inverted = self._front_of_bracket(n, a, first, close)
        if front is None:
            return None
        told = Told(cue, close, end, front, [], "bracket", start)
        told.negated = any(self.low(m) in self.pack.negators for m in range(n + 1, close))
        right = self._right(end)
        if cue.cls in {"decline", "unknown"}:
            whole = first if inverted else n + 1
            if inverted and first == n and n > 1 and self._verb_last(*self._field(n - 2)):
                whole = self._field(n - 2)[0]  # `Ob es brannte, wollte X nicht sagen`
            told.contents = [(whole, right[1] if right else end)]
            told.negated = False
            return told
        return self._filled(told, n, first, right, inverted=inverted)

    def _front_of_bracket(self, n: int, a: int, first: int, close: int) -> tuple[Range | None, int, bool]:
        """The subject of a bracket, where its clause starts, and whether the subject stands behind the verb."""
        front, start = self._front(first, n) if first < n else None, first
        joined = self.low(a) in self.pack.joiners
        if front is None and first == n and not joined:
            start = self._clause_start(n)
            front = self._front(start, self._field(start)[1]) if start < a else None
            front = (front[0], a - 1) if front is not None else None
        if front is not None:
            return front, start, False
        behind = self._after(n + 1, close)
        if behind is not None and self._somebody(*behind):
            return behind, start, True
        shared = self._shared(a) if joined else None
        if shared is None and first < n:
            return self._may_speak(first, n, told=self._tells_clause(self._field(close)[1])), start, False
        return shared, start, True

    def _filled(self, told: Told, n: int, first: int, right: Range | None, *, inverted: bool) -> Told | None:
        """What is reported: the clause behind the bracket, else what stands in it, else what stands before it."""
        assert told.subject is not None
        body = self._object(max(n + 1, told.subject[1]) if told.subject[0] > n else n + 1, told.i)
        reflexive = any(self.low(m) in self.pack.reflexive for m in range(n, told.i))
        if right is not None and (told.cue.cls not in {"deny", "admit"} or body is None):
            told.contents = [right]
        elif body is not None and self._says(body) and not reflexive:
            told.contents = [(body[0], right[1] if right else body[1])]
            told.rule = "bracket" if right else "object"
        elif inverted and first < n:
            told.contents = [(first, n)]
        else:
            return None
        return told

    def _closing(self, n: int, b: int) -> tuple[int, Cue | None, int]:
        """The word that closes the bracket in the last place of a field, and the end of the bracket."""
        reach = [field[1] for field in self.fields if field[1] >= b][:4]
        for stop in reach:
            m = stop - 1
            while m > n and (self.low(m) in self.pack.passives or self.low(m) in {"lassen", "worden"}):
                m -= 1
            cue = self.pack.participles.get(self.low(m)) if m > n else None
            if cue is not None:
                negated = any(self.low(k) in self.pack.negators for k in range(n + 1, m))
                refused = self.low(n) in self.pack.refusing
                if (negated and cue.form == "base") if refused else cue.form == "finite":
                    return m, cue, stop
            if stop == b and m > n and not self._hangs(stop):
                break
        return n, None, b

    def _hangs(self, stop: int) -> bool:
        """A relative clause or an apposition between the two halves."""
        return self.low(stop) == "," and stop + 1 < self.size

    def _relative_at(self, n: int) -> Told | None:
        """`X, der sagte, ...`: the noun that the relative clause hangs on speaks."""
        a, b = self._field(n)
        last = b - 1 - (self.low(b - 1) in self.pack.auxiliaries)
        if n != last or a < 2 or self.low(a) not in self.pack.hanging - self.pack.datives or not self._verb_last(a, b):
            return None
        table = self.pack.participles if last < b - 1 else self.pack.finals
        cue = table.get(self.low(n)) or (self.pack.cues.get((self.low(n),)) if last == b - 1 else None)
        right = self._right(b) if cue is not None and self._tells_clause(b) else None
        start = a - 1
        while start > 0 and (self.words[start - 1].capital or self.low(start - 1) in self.pack.adjectives):
            start -= 1
        start -= start > 0 and self.low(start - 1) in self.pack.determiners
        if (
            cue is None
            or right is None
            or cue.form == "base"
            or not any(self.words[m].capital for m in range(start, a))
        ):
            return None
        return Told(cue, n, n + 1, (start, a - 1), [right], "subject-cue", a)

    def _quoted(self, n: int, close: int, first: int, end: int) -> Told | None:
        """`X wird mit den Worten zitiert: ...`"""
        right = self._right(end) if self.low(close) == "zitiert" else None
        worded = any(self.low(m) in self.pack.sayings for m in range(n + 1, close))
        front = self._front(first, n) if right is not None and worded and first < n else None
        if right is None or front is None:
            return None
        return Told(Cue("say"), close, close + 1, front, [right], "bracket", first)

    def _by_agent(self, n: int, close: int, cue: Cue, first: int) -> Told | None:
        agent = next((m for m in range(n + 1, close) if self.low(m) in self.pack.by), None)
        if agent is None or first >= n:
            return None
        subject = (
            agent + 1,
            next(
                (
                    m
                    for m in range(agent + 2, close)
                    if not self.words[m].capital
                    and self.words[m - 1].capital
                    and self.low(m) not in self.pack.genitives
                ),
                close,
            ),
        )
        if not (
            self._somebody(*subject)
            or self._may_speak(*subject)
            or self.low(subject[0]) in self.pack.genitives | self.pack.datives
        ):
            return None
        return Told(cue, close, close + 1, subject, [(first, n)], "passive", first)

    # Phrases ------------------------------------------------------------------

    def _according(self) -> Iterator[Told]:
        for n in range(self.size):
            if self.kind(n) != "word":
                continue
            one = self._according_at(n) or self._by_source(n) or self._so_at(n) or self._behind(n)
            if one is not None:
                yield one

    def _according_at(self, n: int) -> Told | None:
        """`laut X`, `nach Angaben von X`, `nach dessen Worten`."""
        for phrase in by_first_word(self.pack.according).get(self.low(n), ()):
            size = len(phrase)
            if tuple(self.low(n + k) for k in range(size)) == phrase:
                return self._phrase(n, n + size, self._holder(n + size), n + size)
            if (
                size == 2
                and self.low(n) == phrase[0]
                and self.low(n + 2) == phrase[1]
                and (self.low(n + 1) in self.pack.possessives or self.low(n + 1) in self.pack.adjectives)
            ):
                held = self.low(n + 1) in self.pack.possessives
                return self._phrase(n, n + 3, (n + 1, n + 2) if held else self._holder(n + 3), n + 3)
        return None

    def _by_source(self, n: int) -> Told | None:
        """`nach einer Studie`, `nach ersten Ermittlungen der Polizei`, `nach eigenen Angaben`."""
        if self.low(n) != "nach":
            return None
        j = n + 1
        while (
            j < min(n + 5, self.size) and self.kind(j) == "word" and not self.words[j].capital and j not in self.timed
        ):
            j += 1
        if j >= self.size or self.pack.sources.fullmatch(self.low(j)) is None:
            return None
        if self.low(j - 1) in self.pack.own:
            return self._own_source(n, j + 1)
        held = self.low(j + 1) in self.pack.genitives | self.pack.by
        subject = self._holder(j + 1) if held else (n + 1, j + 1)
        return self._phrase(n, j + 1, subject, j + 1)

    def _own_source(self, n: int, j: int) -> Told | None:
        """By what he says himself: the subject of the clause."""
        a, b = self._field(n)
        verb = next((m for m in range(a, b) if not self.words[m].capital and self._finite(m)), None)
        if verb is None:
            return None
        subject = self._front(a, min(verb, n)) if n > verb else self._after(verb + 1, b)
        known = subject is not None and (self._somebody(*subject) or self._may_speak(*subject) is not None)
        if subject is None or not known:
            return None
        contents = self._around(n, j)
        return Told(Cue("say"), n, j, subject, contents, "according-to", contents[0][0]) if contents else None

    def _phrase(self, n: int, j: int, subject: Range | None, least: int) -> Told | None:
        if subject is None:
            return None
        end = max(subject[1], least)
        contents = self._around(n, end)
        return Told(Cue("say"), n, j, subject, contents, "according-to", contents[0][0]) if contents else None

    def _holder(self, j: int) -> Range | None:
        if self.low(j) in self.pack.by:
            j += 1
        n = j
        while n < self.size and not self._ends_holder(n, j):
            n += 1
        return (j, n) if n > j and any(self.words[m].capital or self.kind(m) == "quote" for m in range(j, n)) else None

    def _ends_holder(self, n: int, j: int) -> bool:
        if self.kind(n) == "quote":
            return self._speech(n) and len(self.words[n].text) > 2 * _LABEL
        if self.kind(n) == "mark":
            return self.low(n) not in {"(", ")", "&", "/", "'", "’", "."}
        if n in self.timed or self.low(n) in self.pack.negators:
            return True
        if n == j:
            return False
        bracketed = self.low(n - 1) == ")" or self.kind(n - 1) == "quote"
        plain = not self.words[n].capital and self.low(n) not in self.pack.genitives
        return self._word_ends(n) or (bracketed and plain)

    def _around(self, n: int, end: int) -> list[Range]:
        """The clause without the phrase: of a clause that hangs on another, itself alone."""
        a, b = self._field(n)
        if a > 0 and self._verb_last(a, b) and self.low(a) not in self.pack.that:
            pieces = [(a + 1, n), (end, b)]
        else:
            start = a
            while start > 0 and self.low(start - 1) == "," and not self._speech(start - 1):
                before = self._field(start - 2)
                if self.low(start - 2) in _CUTS or before[1] != start - 1:
                    break
                if self._any_finite(*before) and not self._verb_last(*before):
                    break
                start = before[0]
            pieces = [(self._past_joiner(start), n), (end, self._end(end))]
        trimmed = [self._trim(*piece) for piece in pieces]
        kept = [piece for piece in trimmed if piece[1] > piece[0]]
        return kept if sum(y - x for x, y in kept) >= self.pack.shortest else []

    def _trim(self, a: int, b: int) -> Range:
        while a < b and self.low(a) in {*_CUTS, *STOPS}:
            a += 1
        while b > a and self.low(b - 1) in {*_CUTS, *STOPS}:
            b -= 1
        return a, b

    def _so_at(self, n: int) -> Told | None:
        """`..., so X`: at the end of its sentence, right before a noun phrase."""
        if self.low(n) != "so" or not (self.low(n - 1) == "," or self._speech(n - 1)) or n == 0:
            return None
        a, b = self._field(n)
        capital = n + 1 < self.size and self.words[n + 1].capital
        if a != n or self.low(n + 1) in self.pack.that or not (capital or self.low(n + 1) in self.pack.determiners):
            return None
        subject = (n + 1, b)
        if self._any_finite(n + 1, b) or not any(self.words[m].capital for m in range(*subject)):
            return None
        apposed = self._with_aside(self._after(n + 1, b) or subject, b)
        left = self._left(n)
        if left is None:
            return None
        rest = self._trim(apposed[1], self._end(apposed[1]))
        goes_on = rest[1] > rest[0] and self.low(b) == "," and not self._speech(n - 1)
        right = [rest] if goes_on else self._tail(b, apposed)
        return Told(Cue("say"), n, n + 1, apposed, [left, *right], "according-to", left[0])

    def _behind(self, n: int) -> Told | None:
        """`Angaben der Polizei zufolge`, `dem Bericht nach`: the speaker stands before the word."""
        if self.low(n) not in self.pack.according_after:
            return None
        a, _ = self._field(n)
        start = n
        while start > a and not self._before_holder(start - 1):
            start -= 1
        while start < n and not self.words[start].capital and self.low(start) not in self.pack.determiners:
            start += 1
        if start >= n:
            return None
        subject = (start + 1, n) if self.low(start) in self.pack.sayings and start + 1 < n else (start, n)
        contents = self._around(start, n + 1)
        return Told(Cue("say"), n, n + 1, subject, contents, "according-to", contents[0][0]) if contents else None

    def _before_holder(self, n: int) -> bool:
        low = self.low(n)
        if self.kind(n) != "word" or n in self.timed:
            return self.kind(n) != "quote"
        return (
            not self.words[n].capital
            and low not in self.pack.determiners
            and low not in self.pack.genitives
            and self._finite(n)
        )

    def _as_told(self) -> Iterator[Told]:
        """`Wie X mitteilte, ...`, `..., wie X berichtet`."""
        for a, b in self.fields:
            if self.low(a) not in self.pack.as_words:
                continue
            last = b - 1
            if self.low(last) in self.pack.auxiliaries:
                last -= 1
            cue = (
                self.pack.finals.get(self.low(last))
                or self.pack.participles.get(self.low(last))
                or self.pack.cues.get((self.low(last),))
            )
            cue, last = self._apart(last) or (cue, last)
            subject = None if cue is None else self._front(a + 1, last) or self._after(a + 1, last)
            if cue is None or subject is None:
                continue
            if not self._somebody(*subject) and self._may_speak(*subject, told=True) is None:
                continue
            subject = self._after(subject[0], last) or subject
            left = self._left(a) if a > 0 else None
            rest = self._trim(b, self._end(b))
            contents = [piece for piece in (left, rest) if piece is not None and piece[1] > piece[0]]
            if contents:
                yield Told(
                    replace(cue, cls="say" if cue.cls == "report" else cue.cls),
                    last,
                    last + 1,
                    subject,
                    contents,
                    "as-told",
                    contents[0][0],
                )

    def _apart(self, last: int) -> tuple[Cue, int] | None:
        """`wie X bekannt gab`: the two halves of the verb at the end, the small one first."""
        tails = self.pack.separable.get(self.low(last), {})
        cue = tails.get(self.low(last - 1))
        return (cue, last - 1) if cue is not None else None

    # Who encloses whom --------------------------------------------------------

    def _parted(self, found: list[Told]) -> list[Told]:
        """A content ends where a clause of the narrator's own begins that reports again."""
        for one in found:
            for other in found:
                inside = one is not other and one.contents[-1][0] < other.start < one.contents[-1][1]
                if inside and one.i < other.i and self._own_clause(other):
                    one.contents[-1] = self._trim(one.contents[-1][0], other.start)
        return [one for one in found if one.contents[-1][1] > one.contents[-1][0]]

    def _own_clause(self, other: Told) -> bool:
        a = other.start
        joined = self.low(a - 1) in self.pack.joiners or self.low(a) in self.pack.joiners
        return other.shared or self.low(a - 1) == ";" or (joined and self.low(other.i) not in self.pack.participles)

    def _nested(self, found: list[Told]) -> list[Told]:
        kept: list[Told] = []
        for one in sorted(found, key=lambda one: (one.hull[0] - one.hull[1], one.i)):
            outer = next((other for other in kept if any(a <= one.i < b for a, b in other.contents)), None)
            if outer is None:
                if not any(other.i == one.i for other in kept):
                    kept.append(one)
            elif outer.inner is None and one.subject is not None:
                outer.inner = (self.span(*one.subject), one.cue)
        return sorted(kept, key=lambda one: one.hull)
