"""Find who reports what in one sentence: speaker, cue and content, by the tables of a language. Pure."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from reports.asides import without_citing
from reports.language import Cue, CueClass, Language
from reports.phrases import DASHES, STOPS, Hit, Phrases, Word, labels_as_words, read_words
from reports.sentences import Sentence
from reports.types import Span
from reports.verbfinal import VerbFinal
from reports.verbsecond import Told, VerbSecond


@dataclass(frozen=True)
class Attribution:
    """One act of reporting as the sentence has it.

    `speaker` is None where the sentence leaves it out; `lost` where a cue
    stands without the subject that it must have had. `contents` are the
    reported words, `frame` those around the cue, where a day or an outlet may
    stand. `inner` is a speaker inside the content, with the class of its cue.
    """

    cls: CueClass
    cue: Span
    speaker: Span | None
    contents: tuple[Span, ...]
    frame: Span
    rule: str
    negated: bool = False
    lost: bool = False
    inner: Span | None = None
    inner_cls: CueClass | None = None
    group: Span | None = (
        None  # the cue with its auxiliaries, adverbs and the day or occasion behind it, where they are read
    )

    @property
    def hull(self) -> Span:
        """The contents as one span."""
        return Span(self.contents[0].start, self.contents[-1].end)


@dataclass(slots=True)
class _Part:
    """An attribution in the making: word numbers of its subject, its cue, and its contents left and right."""

    hit: Hit
    subject: tuple[int, int] | None
    left: tuple[int, int] | None
    right: tuple[int, int] | None
    rule: str
    shared: bool = False
    lost: bool = False
    start: int = 0
    stop: int = 0
    inner: tuple[Span, CueClass] | None = None


def read_sentence(text: str, sentence: Sentence, pack: Language) -> tuple[Attribution, ...]:
    """Every attribution of a sentence, outer ones only; a speaker within the content is its `inner`."""
    if only_quote(sentence) is not None:
        return ()  # who speaks stands elsewhere
    words = without_citing(
        _past_dateline(labels_as_words(read_words(text, sentence.span, sentence.quotes), pack)), pack
    )
    if pack.order == "sov":
        return _read_verb_final(VerbFinal(words, pack))
    if pack.order == "v2":
        return _read_verb_second(VerbSecond(text, words, pack))
    return SentenceReader(text, words, pack).attributions()


def _read_verb_final(reader: VerbFinal) -> tuple[Attribution, ...]:
    """At most one attribution: the last verb's, or the one of `according to`."""
    according = reader.according()
    if according is not None and according[1] < reader.size:
        end, first = according
        content = reader.span(first, _last_word(reader) + 1) if first <= _last_word(reader) else None
        return (
            ()
            if content is None
            else (
                Attribution(
                    "say",
                    reader.span(end, end + 1),
                    reader.span(0, end),
                    (content,),
                    reader.span(0, first),
                    "according-to",
                ),
            )
        )
    cue = reader.cue()
    if cue is None:
        return ()
    i, j, known = cue
    subject = reader.subject(i)
    first = 0 if subject is None or reader.words[0].kind == "quote" else subject[1]
    last = subject[0] if subject is not None and reader.words[0].kind == "quote" else i
    first = reader.past_occasion(first, last)
    if known.cls == "decline":
        last = j
    if first >= last:
        return ()
    speaker = reader.span(*subject) if subject is not None else None
    frame = Span(
        reader.words[0].start, reader.words[first].start if reader.words[0].kind != "quote" else reader.words[j - 1].end
    )
    return (
        Attribution(
            known.cls,
            reader.span(i, j),
            speaker,
            (reader.span(first, last),),
            frame,
            "verb-final" if speaker else "subject-left-out",
        ),
    )


def _read_verb_second(reader: VerbSecond) -> tuple[Attribution, ...]:
    return tuple(_of_told(reader, one) for one in reader.told())


def _of_told(reader: VerbSecond, one: Told) -> Attribution:
    contents = tuple(reader.span(*piece) for piece in one.contents)
    inner, inner_cue = one.inner if one.inner is not None else (None, None)
    first = min(one.start, one.i, *(one.subject or (one.i,)))
    last = max(one.contents[0][0], one.j) if one.contents[0][0] > one.i else reader.clause_end(one)
    frame = reader.span(
        one.contents[0][1] if one.contents[0][0] <= first and one.contents[0][1] <= one.i else first, last
    )
    return Attribution(
        one.cue.cls, reader.span(one.i, one.j), reader.span(*one.subject) if one.subject is not None else None, contents, frame, one.rule,
        negated=one.negated, inner=inner, inner_cls=inner_cue.cls if inner_cue is not None else None,
    )  # fmt: skip


def _last_word(reader: VerbFinal) -> int:
    last = reader.size - 1
    while last > 0 and reader.low(last) in STOPS:
        last -= 1
    return last


def read_backward(text: str, sentence: Sentence, pack: Language) -> tuple[Span, Span, CueClass] | None:
    """`This was reported by X`: the speaker, the cue and its class, for the sentence before."""
    if not pack.backward.match(text, sentence.span.start):
        return None
    words = labels_as_words(read_words(text, sentence.span, sentence.quotes), pack)
    if pack.order == "v2":
        second = VerbSecond(text, words, pack)
        told = second.backward()
        subject = told.subject if told is not None else None
        return (second.span(*subject), second.span(told.i, told.j), told.cue.cls) if told and subject else None
    reader = SentenceReader(text, words, pack)
    for hit in reader.cues():
        before = reader.subject_before(hit.k, _OPENING)  # `Об этом он рассказал газете`: the hearer comes after
        subject = before if before is not None and reader.is_somebody(before) else reader.subject_after(hit.j)
        if subject is not None:
            return reader.span(*subject), reader.span(hit.i, hit.j), hit.cue.cls
    return None


def leading_phrase(text: str, sentence: Sentence, pack: Language) -> Span | None:
    """The noun phrase that a sentence or a clause opens with, up to its first finite verb; None where there is none."""
    words = _past_dateline(read_words(text, sentence.span, sentence.quotes))
    reader = Phrases(text, words, pack)
    start = reader.past_fronted()
    end = next((n for n in range(start, min(start + 24, len(words))) if reader.starts_verb(n, start)), None)
    if end is None or end <= start:
        return None
    return reader.span(start, end)


def _past_dateline(words: list[Word]) -> list[Word]:
    """Without `CITY (Agency) —` at the start."""
    dash = next((n for n, word in enumerate(words[:9]) if word.low in DASHES), None)
    if not dash or not words[0].text.isupper() or len(words[0].text) < 3:
        return words
    return words[dash + 1 :]


def only_quote(sentence: Sentence) -> Span | None:
    """The quotation that a sentence wholly consists of, if it does."""
    length = sentence.span.end - sentence.span.start
    return next((quote for quote in sentence.quotes if length - (quote.end - quote.start) <= 3), None)


def goes_on(text: str, sentence: Sentence, pack: Language) -> bool:
    """Whether the mood of the first clause says that somebody else speaks (`Die Brücke sei sicher.`)."""
    return pack.reported.search(re.split(r", |: ", sentence.of(text), maxsplit=1)[0]) is not None


def read_quote(text: str, quote: Span, pack: Language) -> tuple[Attribution, ...]:
    """The attributions inside a quotation: who is quoted as quoting others."""
    inside = Span(quote.start + 1, max(quote.start + 1, quote.end - 1))
    return SentenceReader(text, read_words(text, inside, ()), pack).attributions()


_SHORT = 3  # words before a comma that say nothing by themselves
_LABEL = 30  # letters up to which a quotation only names something
_INDEFINITE = frozenset({"a", "an", "the", "something"})
_SUBORDINATORS = frozenset({"after", "before", "when", "while", "although", "though", "whereas", "as", "since", "once"})
_INCLUDING = frozenset({"including", "especially", "even", "particularly"})
_FREE = frozenset({"what", "whatever"})
_TOPICAL = frozenset({"about", "of"})
_NO_SPEAKERS = frozenset({"it", "this", "that", "here", "there", "what", "these", "those", "nothing", "everything"})
_OPENING = 2  # the words of `about this`


class SentenceReader(Phrases):
    """Puts cues, subjects and contents together."""

    def attributions(self) -> tuple[Attribution, ...]:
        """All attributions, in the order of their contents."""
        according = self._according()
        parts = [*according, *self._apart(self._inside(self._spoken(), according), according), *self._nouns()]
        if not parts:
            parts = self._in_the_line() or self._before_colon() or self._reportedly()
        return tuple(
            self._finished(part) for part in sorted(parts, key=lambda part: part.hit.i) if part.left or part.right
        )

    def _inside(self, spoken: list[_Part], according: list[_Part]) -> list[_Part]:
        """`Diplomats believed it would, according to X`: X speaks, and the diplomats inside his words."""
        kept: list[_Part] = []
        for part in spoken:
            outer = next((other for other in according if self._holds(other, part)), None)
            if outer is None:
                kept.append(part)
            elif outer.inner is None and part.subject is not None:
                outer.inner = (self.span(*part.subject), part.hit.cue.cls)
        return kept

    def _holds(self, outer: _Part, part: _Part) -> bool:
        """Whether a part that thinks or fears lies at the head of what stands before `according to`."""
        left = outer.left
        return (
            left is not None
            and part.hit.cue.cls in {"suspect", "fear"}
            and part.subject is not None
            and left[0] <= part.subject[0] <= left[0] + 1
            and part.hit.i < left[1]
        )

    def _apart(self, spoken: list[_Part], according: list[_Part]) -> list[_Part]:
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

    # Verbs of saying ----------------------------------------------------------

    def _spoken(self) -> list[_Part]:
        parts: list[_Part] = []
        brackets = self._brackets()
        found = [(hit, None) for hit in self.cues()] + [(part.hit, part) for part in brackets]
        for hit, ready in sorted(found, key=lambda one: (one[0].i, one[1] is None)):
            if parts and hit.i < parts[-1].hit.j:
                continue
            part = ready or self._part(hit, parts)
            if part is not None:
                self._settle(part, parts)
        return parts

    def _brackets(self) -> list[_Part]:
        """`X hat Vorwürfe zurückgewiesen, ...`, `X wollte sich nicht äußern`: the verb is closed by its last word."""
        parts = []
        for n in range(1, self.size):
            if self.low(n) in self.pack.perfects or self.low(n) in self.pack.refusing:
                part = self._bracket(n)
                parts += [part] if part is not None else []
        return parts

    def _bracket(self, n: int) -> _Part | None:
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
        return _Part(hit, subject, None, right, "bracket", start=min(subject[0], n), stop=close + 1)

    def _closing(self, n: int) -> tuple[Cue | None, int]:
        """The word that closes the bracket opened at `n`, with what it means."""
        negated = False
        for m in range(n + 1, min(n + 30, self.size)):
            if self.low(m) in STOPS or (self.kind(m) == "quote" and len(self.words[m].text) > _LABEL):
                break
            negated = negated or self.low(m) in self.pack.negators
            cue = self.pack.participles.get(self.low(m))
            if cue is None or not (m + 1 >= self.size or self.kind(m + 1) == "mark"):
                continue
            fits = negated and cue.form == "base" if self.low(n) in self.pack.refusing else cue.form == "finite"
            if fits:
                return cue, m
        return None, n

    def _part(self, hit: Hit, before: list[_Part]) -> _Part | None:
        """The attribution that a cue opens, or None where it reports nothing."""
        if hit.cue.cls == "quote":
            return self._quoting(hit)
        if hit.passive:
            return self._by_agent(hit)
        if self.low(hit.j) in self.pack.by and self.low(hit.k) in self.pack.accounts:
            return self._account_by(hit)
        if hit.future and not hit.negated and hit.cue.cls not in {"open", "decline", "unknown"}:
            return None
        if hit.cue.form == "ing":
            return self._participle(hit, before)
        return self._opening(hit) or self._inverted(hit) or self._plain(hit, before) or self._verb_first(hit)

    def _opening(self, hit: Hit) -> _Part | None:
        """`Said X: "..."`"""
        if hit.i != 0 or self.pack.code != "en" or hit.cue.form != "finite" or hit.cue.cls not in {"say", "report"}:
            return None
        end = next((n for n in range(hit.j, min(hit.j + 12, self.size)) if self.low(n) == ":"), None)
        if end is None or self.kind(end + 1) != "quote" or not self.is_somebody((hit.j, end)):
            return None
        return _Part(hit, (hit.j, end), None, (end + 1, end + 2), "cue-subject", start=0, stop=end)

    def _verb_first(self, hit: Hit) -> _Part | None:
        """`Am Freitag sagte X, ...`: where the verb comes second, its subject may follow it."""
        if self.pack.order != "free":
            return None
        subject = self.subject_after(hit.j)
        if subject is None or not self._can_speak(subject, hit):
            return None
        after = replace(hit, j=subject[1], cue=replace(hit.cue, clause=False))
        right = self._content_after(after)
        return None if right is None else _Part(hit, subject, None, right, "cue-subject", start=hit.i, stop=right[0])

    def _plain(self, hit: Hit, before: list[_Part]) -> _Part | None:
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
            return None
        blamed = self._blamed(subject, hit)
        right = self._before_main_clause(subject[0], right)
        return _Part(hit, subject, blamed, right, "subject-cue", start=subject[0], stop=right[0])

    def _before_main_clause(self, a: int, right: tuple[int, int]) -> tuple[int, int]:
        """`While X said it was safe, Y closed it`: what X said ends where the main clause begins."""
        if self.pack.code != "en" or not self._hangs(a):
            return right
        for n in range(right[0] + 2, right[1] - 3):
            if self.low(n) == "," and self._opens_clause(n + 1, right[1]):
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
        opens = self.words[n].capital or self.low(n) in self.pack.determiners or self.low(n) in self.pack.pronouns
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

    def _shown(self, hit: Hit) -> _Part | None:
        """`X published pictures that show ...`, `X released a letter that says ...`: X tells it."""
        if self.low(hit.k) != "that" or self.low(hit.k - 1) not in self.pack.proofs:
            return None
        subject, right = self._leading_subject(hit), self._span_after(self._past_time(hit.j))
        if subject is None or right is None:
            return None
        return _Part(hit, subject, None, right, "shown", start=subject[0], stop=right[0])

    def _resumed(self, subject: tuple[int, int], hit: Hit) -> _Part | None:
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
        return _Part(hit, speaker, left, None, "resumed", start=first, stop=hit.j)

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

    def _floor(self, hit: Hit, before: list[_Part]) -> int:
        """A subject cannot reach back over an earlier cue."""
        ends = [part.hit.j for part in before if part.hit.j <= hit.i]
        return max(ends, default=0)

    def _can_speak(self, subject: tuple[int, int], hit: Hit) -> bool:
        a, b = subject
        if b - a > 40:
            return False
        names = [word for word in self.words[a:b] if word.kind == "word"]
        if {word.low for word in names[:1]} & self.pack.nobody or self.low(a - 1) in self.pack.nobody:
            return False  # `neither side has commented on reports that ...`
        if names and self.pack.oblique.fullmatch(names[0].low):
            return False  # a case that no subject stands in
        if not names or all(word.low.isdigit() for word in names):
            return False
        known = self.pack.people | self.pack.bodies | self.pack.outlets | self.pack.pronouns.keys()
        if any(self._known(word, known) for word in names) or self._named(names, a):
            return not (len(names) == 1 and self.pack.pronouns.get(names[0].low) == "none")
        return hit.cue.cls in {"say", "deny"} and self.low(hit.i) in self.pack.core

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
        return bool(capitals) and not (
            a == 0 and capitals == names[:1] and len(names) > 1 and names[0].low in self.pack.determiners
        )

    def _postposed(self, a: int, hit: Hit, floor: int) -> _Part | None:
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
        empty = self._nothing_after(hit)
        if not quoted and not empty:
            return None
        subject = (a, self._subject_end(hit))
        right = self._quote_going_on(hit, empty=empty) if quoted else None
        return _Part(hit, subject, left, right, "content-subject-cue", start=left[0], stop=hit.j)

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
            return False
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

    def _said_between(self, a: int, hit: Hit, floor: int, *, quoted: bool) -> _Part | None:
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
        return _Part(
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

    def _inverted(self, hit: Hit) -> _Part | None:
        """`..., said X`: the subject follows the cue, the content stands before it."""
        before = hit.i - 1
        if (
            hit.cue.form != "finite"
            or hit.cue.cls not in {"say", "report", "suspect"}
            or hit.cue.tells  # whom one tells comes next, never who tells
            or before < 0
            or not self._closes_content(before)
        ):
            return None
        subject = self.subject_after(hit.j)
        if subject is None or not self.is_somebody(subject):
            return None
        if (
            self.kind(before) != "quote"
            and self.low(before) == ","
            and self.kind(before - 1) != "quote"
            and self._verb_follows(subject, hit)
        ):
            return None
        left = self._content_before(before, 0)
        if left is None or self._only_names(left, before):
            return None
        tail = self._tail_content(subject[1])
        return _Part(hit, subject, left, tail, "content-cue-subject", start=left[0], stop=subject[1])

    def _only_names(self, left: tuple[int, int], before: int) -> bool:
        """`X, a member of the board, said parents ...`: what stands before the comma is who says it."""
        if self.pack.code != "en" or self.kind(before) == "quote" or self.kind(before - 1) == "quote":
            return False
        a = left[0]
        first = next((n for n in range(a, before) if self.low(n) == "," or self.low(n) in DASHES), before)
        if self.low(a) in self.pack.prepositions or self.clausal(a, first) or self._past_form(a, first):
            return False
        return self.is_somebody((a, first)) and not any(self._is_finite_cue(n) for n in range(a, first))

    def _closes_content(self, n: int) -> bool:
        return self.kind(n) == "quote" or self.low(n) == "," or self.low(n) in DASHES

    def _verb_follows(self, subject: tuple[int, int], hit: Hit) -> bool:
        """`X, a member, said the army would`: what follows the cue is content, not a subject."""
        core = next((n for n in range(*subject) if self.low(n) == ","), subject[1])
        return (
            self.clausal(subject[0], core)
            or (subject[1] < self.size and self.low(subject[1]) in self.pack.auxiliaries)
            or self._plain_clause(hit.j, core)
        )

    def _tail_content(self, n: int) -> tuple[int, int] | None:
        """A quotation that goes on after the speaker: `"A," said X. "B."` within one sentence."""
        quote = next((m for m in range(n, self.size) if self.kind(m) == "quote" and len(self.words[m].text) > 20), None)
        return None if quote is None or any(self.low(m) in STOPS for m in range(n, quote)) else (quote, quote + 1)

    def _without_subject(self, hit: Hit, before: list[_Part]) -> _Part | None:
        """A second verb of the same speaker, or a cue whose subject was lost."""
        if self.low(hit.k) in self.pack.joiners or (self.low(hit.k) == "," and before and hit.k > 0):
            shared = self._shared_subject(hit, before)
            right = self._content_after(hit)
            if shared is not None and right is not None:
                return _Part(hit, shared, None, right, "shared-subject", shared=True, start=hit.k, stop=right[0])
        return self._orphan(hit)

    def _shared_subject(self, hit: Hit, before: list[_Part]) -> tuple[int, int] | None:
        speaking = [part.subject for part in before if part.subject is not None and part.hit.cue.form != "noun"]
        if speaking:
            return speaking[-1]
        verb = next((n for n in range(hit.k) if self.low(n) in self.pack.auxiliaries), None)
        if verb is None or verb == 0:
            return self._leading_subject(hit) if self.pack.code == "en" else None
        subject = self.subject_before(verb - 1, 0)
        return subject if subject is not None and self._can_speak(subject, hit) else None

    def _orphan(self, hit: Hit) -> _Part | None:
        """`..., reported.`: the name of the outlet fell out of the text."""
        lonely = self.low(hit.k) == "," and self._nothing_after(hit) and hit.cue.cls in {"report", "say"}
        if not lonely or hit.k != hit.i - 1:
            return None
        left = self._content_before(hit.k, 0)
        return (
            None if left is None else _Part(hit, None, left, None, "lost-subject", lost=True, start=left[0], stop=hit.j)
        )

    def _participle(self, hit: Hit, before: list[_Part]) -> _Part | None:
        """`X denied it, saying ...`, `X hit back in a tweet saying ...`"""
        plain = hit.i - 1 in self.timed and self.low(hit.i) in self.pack.saying  # `a tweet on Friday saying ...`
        opened = {",", *self.pack.joiners, *self.pack.occasions, *self.pack.by}
        if (self.low(hit.i - 1) not in opened and not plain) or hit.cue.cls == "quote":
            return None
        subject = before[-1].subject if before else self._leading_subject(hit)
        right = self._content_after(hit)
        spoken = hit.cue.cls != "say" or self.low(hit.i) in self.pack.saying
        if subject is None or right is None or not (spoken or self.opens_content(hit.j)):
            return None
        return _Part(hit, subject, None, right, "participle", shared=True, start=hit.i - 1, stop=right[0])

    def _leading_subject(self, hit: Hit) -> tuple[int, int] | None:
        """Whom the sentence opens with, where he has a verb of his own before the participle."""
        first = self.past_fronted()
        end = next((n for n in range(first, hit.i - 1) if self.starts_verb(n, first)), None)
        if end is None or end <= first or not self._can_speak((first, end), hit):
            return None
        return first, end

    def _by_agent(self, hit: Hit) -> _Part | None:
        """`... was denied by X`"""
        agent = next((n for n in range(hit.j, min(hit.j + 4, self.size)) if self.low(n) in self.pack.by), None)
        if agent is None:
            return None
        subject = self.subject_after(agent + 1)
        if subject is None or not self._can_speak(subject, hit):
            return None
        told = self._told_by(hit, subject) or self._blamed_by(hit, subject)
        if told is not None:
            return told
        left = self._content_before(hit.k + 1, 0)
        if left is None:
            return None
        return _Part(hit, subject, left, None, "passive", start=left[0], stop=subject[1])

    def _account_by(self, hit: Hit) -> _Part | None:
        """`It was hit, a charge rejected by X`"""
        first, subject = hit.k - 1, self.subject_after(hit.j + 1)
        if subject is None or self.low(first - 1) != "," or not self._can_speak(subject, hit):
            return None
        left = self._content_before(first - 1, 0)
        return None if left is None else _Part(hit, subject, left, None, "resumed", start=first, stop=subject[1])

    def _told_by(self, hit: Hit, subject: tuple[int, int]) -> _Part | None:
        """`It was announced by X on Friday that ...`"""
        that = next((n for n in range(*subject) if self.low(n) in self.pack.that), subject[1])
        that = self._past_time(that)
        if self.low(hit.k) != "it" or self.low(that) not in self.pack.that:
            return None
        right = self._span_after(that)
        whole = (subject[0], min(subject[1], that))
        return None if right is None else _Part(hit, whole, None, right, "passive", start=hit.k, stop=right[0])

    def _blamed_by(self, hit: Hit, subject: tuple[int, int]) -> _Part | None:
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
        return _Part(hit, (subject[0], of), (first, hit.k + 1), (of, end), "passive", start=first, stop=of)

    def _quoted_by(self, hit: Hit, saying: int) -> _Part | None:
        """`X was quoted by OUTLET as saying ...`: X speaks, the outlet carries."""
        subject = self.subject_before(hit.k, 0)
        verb = replace(hit, j=saying + 1, cue=Cue("say", tells=self.low(saying) == "telling"), passive=False)
        right = self._content_after(verb)
        if subject is None or right is None or not self._can_speak(subject, verb):
            return None
        return _Part(verb, subject, None, right, "quoted-as-saying", start=hit.i, stop=saying + 1)

    def _quoting(self, hit: Hit) -> _Part | None:
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
        return _Part(
            verb, subject, left, right if left is None else None, "quoted-as-saying", start=first, stop=saying + 1
        )

    # According to -------------------------------------------------------------

    def _according(self) -> list[_Part]:
        parts = [*self._according_behind()]
        openers = {phrase[0] for phrase in self.pack.according}
        for n in [n for n in range(self.size) if self.words[n].low in openers]:
            for phrase in self.pack.according:
                if tuple(word.low for word in self.words[n : n + len(phrase)]) == phrase:
                    part = self._according_at(n, n + len(phrase))
                    parts += [part] if part is not None else []
                elif len(phrase) == 2 and self.low(n + 1) in self.pack.possessives and self.low(n + 2) == phrase[1]:
                    part = self._in_his_words(n)
                    parts += [part] if part is not None else []
        return parts

    def _in_his_words(self, n: int) -> _Part | None:
        """`По его словам, ...`: the pronoun inside the phrase is the speaker."""
        subject, end = (n + 1, n + 2), n + 3
        hit = Hit(n, end, n - 1, Cue("say"))
        if n > 2 and self.low(n - 1) == ",":
            left = self._content_before(n - 1, 0)
            return None if left is None else _Part(hit, subject, left, None, "according-to", start=left[0], stop=end)
        right = self._span_after(end)
        return None if right is None else _Part(hit, subject, None, right, "according-to", start=n, stop=end)

    def _according_behind(self) -> list[_Part]:
        """`Angaben der Polizei zufolge ...`: the speaker stands before the word."""
        n = next((n for n in range(1, min(12, self.size)) if self.low(n) in self.pack.according_after), None)
        right = None if n is None else self._span_after(n + 1)
        if n is None or right is None:
            return []
        return [_Part(Hit(n, n + 1, n - 1, Cue("say")), (0, n), None, right, "according-to", start=0, stop=right[0])]

    def _according_at(self, n: int, j: int) -> _Part | None:
        subject = self._according_subject(j)
        if subject is None:
            return None
        hit = Hit(n, j, n - 1, Cue("say"))
        if n <= 1 or (self.low(n - 1) in self.pack.joiners and n <= 2):
            right = self._span_after(subject[1])
            return None if right is None else _Part(hit, subject, None, right, "according-to", start=n, stop=right[0])
        left = self._content_before(n - 1 if self.low(n - 1) == "," else n, 0)
        aside = (
            self.low(n - 1) == "," and self.low(subject[1]) == "," and n <= _SHORT
        )  # `Of X, according to Y, one ...`
        plain = self.low(n - 1) != "," and self.low(subject[1]) != ","
        right = self._span_after(subject[1]) if plain or aside else None
        return (
            None if left is None else _Part(hit, subject, left, right, "according-to", start=left[0], stop=subject[1])
        )

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

    # Nouns --------------------------------------------------------------------

    def _nouns(self) -> list[_Part]:
        """`Russian warnings that ...`, `Washington's fears of ...`, `... has raised US concerns`."""
        parts = []
        for n in range(1, self.size):
            cue = self.pack.nouns.get((self.low(n),))
            holder = None if cue is None else self._holder(n)
            if cue is None or holder is None:
                continue
            part = self._noun_content(n, cue, holder)
            parts += [part] if part is not None else []
        return parts

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

    def _noun_content(self, n: int, cue: Cue, holder: tuple[int, int]) -> _Part | None:
        hit = Hit(n, n + 1, holder[0] - 1, cue)
        if self.low(n + 1) in self.pack.that | self.pack.about:
            right = self._span_after(n + 2)
            return (
                None
                if right is None
                else _Part(hit, holder, None, right, "noun-of-saying", start=holder[0], stop=n + 2)
            )
        if self.low(holder[0] - 1) in self.pack.raising:
            left = self._content_before(holder[0] - 1, 0)
            return None if left is None else _Part(hit, holder, left, None, "raised-concern", start=left[0], stop=n + 1)
        return None

    def _in_the_line(self) -> list[_Part]:
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
        return [_Part(hit, owner, None, right, "line", start=owner[0], stop=right[0])]

    def _opens_line(self, m: int, n: int) -> bool:
        return self.low(m) == ":" or (self.low(m) in self.pack.that and m - n <= 3)

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

    def _before_colon(self) -> list[_Part]:
        """`X was blunt: "..."`: whoever the clause before the colon is about."""
        n = next((n for n in range(1, self.size - 1) if self.low(n) == ":" and self.kind(n + 1) == "quote"), None)
        if n is None or len(self.words[n + 1].text) <= _LABEL or self.pack.code != "en":
            return []
        hit = Hit(n, n + 1, n - 1, Cue("say"))
        subject = self._closing_person(n) or self._leading_subject(hit)
        if subject is None or not self.is_somebody(subject) or self.low(subject[0]) in _NO_SPEAKERS:
            return []
        return [_Part(hit, subject, None, (n + 1, n + 2), "colon", start=subject[0], stop=n + 1)]

    def _closing_person(self, n: int) -> tuple[int, int] | None:
        """`That was too much for X, who turned away: "..."`: the name that a relative clause hangs on."""
        who = next((m for m in range(n - 1, 1, -1) if self.low(m) == "who" and self.low(m - 1) == ","), None)
        if who is None:
            return None
        start = next((m + 1 for m in range(who - 2, -1, -1) if self.low(m) in self.pack.prepositions), None)
        return (start, who - 1) if start is not None and self.words[start].capital else None

    def _reportedly(self) -> list[_Part]:
        """`soldiers have reportedly refused`: reported, though not by whom."""
        n = next((n for n in range(1, self.size) if self.low(n) in self.pack.reportedly), None)
        if n is None:
            return []
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
            else [_Part(hit, subject, None, (subject[0], right[1]), "reportedly", start=subject[0], stop=n + 1)]
        )

    # Contents -----------------------------------------------------------------

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
        if hit.cue.cls in {"decline", "unknown"}:
            return self._span_after(hit.i)
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

    def _plainly_opens(self, start: int) -> bool:
        """A verb that mostly means something else (`held`, `means`) reports only with `that`, a colon or a quotation."""
        return self.low(start - 1) in self.pack.that | {":"} or self.kind(start) == "quote"

    def _past_topic(self, start: int) -> int | None:
        stop = min(start + 14, self.size)
        return next(
            (n for n in range(start, stop) if self.kind(n) == "quote" and len(self.words[n].text) > _LABEL), None
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
        ):
            n = that
        elif self.low(n) in self.pack.to and self.low(n + 1) in self.pack.hearers | self.pack.determiners:
            n = that if that is not None else self._past_hearer(n + 1)
        n = self._past_adjunct(n)
        while n < self.size and (
            (self.low(n) in self.pack.that and not self._stands_for(n))
            or self.low(n) in {",", ":"}
            or n in self.timed
            or (self.low(n) in self.pack.particles and self.low(n + 1) in {",", ":"})
        ):
            n += 1
        return n if n < self.size and self.low(n) not in STOPS else None

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

    # Who encloses whom --------------------------------------------------------

    def _settle(self, part: _Part, parts: list[_Part]) -> None:
        """Add a part beside the earlier ones, or inside the one whose content holds it."""
        if parts and self._aside(part, parts[-1]):
            return
        if part.rule == "resumed":
            self._resume(part, parts)
            return
        outer = next(
            (old for old in reversed(parts) if old.right is not None and old.right[0] <= part.hit.i < old.right[1]),
            None,
        )
        if outer is None or outer.right is None:
            parts.append(part)
            return
        cut = self._new_clause(part, outer)
        if (
            cut is None
            and part.left is not None
            and part.left[0] <= outer.start
            and part.rule.startswith(("content", "lost"))
        ):
            self._wrap(part, outer, parts)
        elif cut is not None:
            outer.right = self._shortened(outer.right, cut)
            if part.left is not None and part.left[0] < cut:
                part.left = (cut, part.left[1]) if cut < part.left[1] else None
            parts.append(part)
        elif part.subject is not None and not part.shared:
            self._enclose(part, outer)

    def _resume(self, part: _Part, parts: list[_Part]) -> None:
        """What X denies in `Y said it was hit, which X denied` is what Y said."""
        outer = next(
            (old for old in reversed(parts) if old.right is not None and old.right[0] < part.start <= old.right[1]),
            None,
        )
        if outer is not None and outer.right is not None:
            outer.right = self._shortened(outer.right, part.start)
            part.left = outer.right
        elif parts and parts[-1].left is not None and parts[-1].hit.i < part.start:
            part.left = parts[-1].left
        if part.left is not None:
            parts.append(part)

    def _aside(self, part: _Part, outer: _Part) -> bool:
        """`X insists it was quick: its log, it says, shows so`: the pronoun only names X again."""
        if part.subject is None or outer.subject is None or part.left is None or outer.right is None:
            return False
        pronoun = part.subject[1] - part.subject[0] == 1 and self.low(part.subject[0]) in self.pack.pronouns
        plain = all(self.kind(n) != "quote" for n in range(*part.left))
        return pronoun and plain and part.left[0] <= outer.start and outer.right[0] <= part.hit.i

    def _wrap(self, part: _Part, outer: _Part, parts: list[_Part]) -> None:
        """`X denied it, the agency reported`: what stood first lies inside the content of what came last."""
        first = part.left[0] if part.left is not None else outer.start
        parts[:] = [old for old in parts if old is not outer and old.start < first]
        if outer.subject is not None:
            part.inner = (self.span(*outer.subject), outer.hit.cue.cls)
        parts.append(part)

    def _shortened(self, right: tuple[int, int], cut: int) -> tuple[int, int] | None:
        end = cut
        while end > right[0] and (self.low(end - 1) in {",", *DASHES} or self.low(end - 1) in self.pack.joiners):
            end -= 1
        return (right[0], end) if end > right[0] else None

    def _enclose(self, part: _Part, outer: _Part) -> None:
        assert part.subject is not None
        if outer.inner is None and part.hit.cue.cls != "urge":  # `X said Y asked for help`: Y tells nothing
            outer.inner = (self.span(*part.subject), part.hit.cue.cls)

    def _new_clause(self, part: _Part, outer: _Part) -> int | None:
        """Where a clause of its own begins that ends the outer content; None where the part lies within it."""
        if part.rule.startswith("content") or part.rule in {"lost-subject", "passive"}:
            return self._dash_cut(part, outer)
        if part.shared:
            return self._shared_cut(part, outer)
        start = part.start
        joiner = start - 1
        while joiner > 0 and self.is_skip(joiner):
            joiner -= 1
        return joiner if self._parts_clauses(joiner, part, outer) else None

    def _parts_clauses(self, joiner: int, part: _Part, outer: _Part) -> bool:
        """`, and Y denied`; `; Y said`; `After X denied it, Y said`; `X says A and Y says B`."""
        low, before = self.low(joiner), self.low(joiner - 1)
        if low == ";" or (low in self.pack.joiners and before in {",", *DASHES}):
            return True
        if low in {",", *DASHES}:
            return self._opens_subordinate(outer)
        plain = outer.right is not None and self.low(outer.right[0] - 1) not in self.pack.that
        return low in self.pack.joiners and plain and self._tense_agrees(part, outer) and self.words[part.start].capital

    def _dash_cut(self, part: _Part, outer: _Part) -> int | None:
        dash = next(
            (n for n in range(part.hit.i, outer.hit.j, -1) if self.low(n) in DASHES or self.low(n) == ";"), None
        )
        return None if dash is None else dash + 1

    def _shared_cut(self, part: _Part, outer: _Part) -> int | None:
        if part.rule == "participle":
            return part.start
        if (
            part.hit.cue.tells
            and self.low(part.hit.j) in self.pack.objects
            and self.low(part.start) in self.pack.coordinators
        ):
            return None  # `that commanders chose them and told them ...` stays inside
        comma = self.low(part.start - 1) == ","
        return part.start if comma or self._tense_agrees(part, outer) else None

    def _tense_agrees(self, part: _Part, outer: _Part) -> bool:
        mine, theirs = self.low(part.hit.i), self.low(outer.hit.i)
        return mine.endswith("s") == theirs.endswith("s")

    def _opens_subordinate(self, outer: _Part) -> bool:
        """`After X denied it, Y said`: the first cue stands in a clause that hangs on the second."""
        first = next(
            (n for n in range(outer.start + 1) if self.low(n) in self.pack.boundaries or self.low(n).endswith("ing")),
            None,
        )
        return first is not None and first <= 2

    # Finish -------------------------------------------------------------------

    def _finished(self, part: _Part) -> Attribution:
        part = self._before_account(self._without_preposition(part))
        contents = tuple(
            self.span(*piece) for piece in (part.left, part.right) if piece is not None and piece[0] < piece[1]
        )
        inner, inner_cls = part.inner if part.inner is not None else (None, None)
        speaker = self.span(*part.subject) if part.subject is not None else None
        return Attribution(
            part.hit.cue.cls, self.span(part.hit.i, part.hit.j), speaker, contents, self._frame(part), part.rule,
            negated=part.hit.negated, lost=part.lost, inner=inner, inner_cls=inner_cls, group=self.span(*self._group(part)),
        )  # fmt: skip

    def _before_account(self, part: _Part) -> _Part:
        """`X said it was on its way, a claim that nobody could confirm`: what is said of the claim is not in it."""
        if part.right is None or self.pack.code != "en":
            return part
        for n in range(part.right[0] + 2, part.right[1] - 2):
            if self.low(n) == "," and self.low(n + 1) in {"a", "an"} and self.low(n + 2) in self.pack.accounts:
                return replace(part, right=(part.right[0], n))
        return part

    def _without_preposition(self, part: _Part) -> _Part:
        """`complained about X`: the preposition belongs to the verb."""
        right = part.right
        if (
            right is None
            or right[0] != part.hit.j
            or self.low(right[0]) not in self.pack.governed
            or right[1] - right[0] < 2
        ):
            return part
        return replace(part, right=(right[0] + 1, right[1]))

    def _group(self, part: _Part) -> tuple[int, int]:
        """`has also said on Friday`: from the first auxiliary to the day or the occasion of saying."""
        hit = part.hit
        start = hit.i
        while start - 1 > hit.k and start - 1 not in self.timed and self.kind(start - 1) == "word":
            start -= 1
        end = (
            hit.j
            if part.rule in {"according-to", "noun-of-saying", "content-cue-subject"}
            else self._past_adjunct(self._past_time(hit.j))
        )
        stops = [piece[0] for piece in (part.left, part.right) if piece is not None and piece[0] >= hit.j]
        stops += [part.subject[0]] if part.subject is not None and part.subject[0] >= hit.j else []
        end = min([end, *stops])
        if part.right is not None and part.right[0] == hit.j + 1 and self.low(hit.j) in self.pack.governed:
            end = hit.j + 1
        while end > hit.j and (self.kind(end - 1) != "word" or self.low(end - 1) in self.pack.that):
            end -= 1
        return start, max(end, hit.j)

    def _frame(self, part: _Part) -> Span:
        """The words of the clause that are not content."""
        if part.right is not None and part.left is None:
            first = part.start if part.rule == "quoted-as-saying" or part.shared else self._clause_start(part.start)
            return self.span(min(first, part.hit.i), max(self._past_blamed(part), part.right[0], part.hit.j))
        end = next(
            (n for n in range(part.hit.j, self.size) if self.kind(n) == "quote" or self.low(n) in STOPS), self.size
        )
        first = part.left[1] if part.left is not None else part.start
        return self.span(min(first, part.hit.i), max(end, part.hit.j))

    def _past_blamed(self, part: _Part) -> int:
        """`accused X on Thursday of ...`: the day of saying stands behind whom one blames."""
        if self.low(part.hit.i) not in self.pack.blaming:
            return part.hit.j
        reach = range(part.hit.j, min(part.hit.j + 9, self.size))
        return next((n for n in reach if self.low(n) in {"of", "for"} and n - 1 in self.timed), part.hit.j)

    def _clause_start(self, n: int) -> int:
        while (
            n > 0
            and self.low(n - 1) not in {";", *DASHES}
            and self.kind(n - 1) != "quote"
            and not (self.low(n - 1) in self.pack.joiners and self.low(n - 2) == ",")
        ):
            n -= 1
        return n
