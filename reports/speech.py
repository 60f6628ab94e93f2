"""Find who reports what in one sentence: speaker, cue and content, by the tables of a language. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from reports.according import According
from reports.actives import Actives
from reports.asides import without_citing
from reports.attributions import Attribution, Part
from reports.brackets import Brackets
from reports.inwriting import InWriting
from reports.language import CueClass, Language
from reports.nesting import Nesting
from reports.phrases import DASHES, STOPS, Phrases, Word, labels_as_words, read_words
from reports.sentences import Sentence
from reports.types import Span
from reports.verbfinal import read_verb_final
from reports.verbsecond import Told, VerbSecond
from reports.wordless import Wordless

_OPENING = 2  # the words of `about this`


def read_sentence(text: str, sentence: Sentence, pack: Language) -> tuple[Attribution, ...]:
    """Every attribution of a sentence, outer ones only; a speaker within the content is its `inner`."""
    if only_quote(sentence) is not None:
        return ()  # who speaks stands elsewhere
    words = without_citing(
        _past_dateline(labels_as_words(read_words(text, sentence.span, sentence.quotes), pack)), pack
    )
    if pack.order == "sov":
        return read_verb_final(words, pack)
    if pack.order == "v2":
        return _read_verb_second(VerbSecond(text, words, pack))
    return SentenceReader(text, words, pack).attributions()


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
        after = reader.subject_after(hit.j)
        # `Об этом газете сообщили в мэрии`: the hearer comes first
        heard = after is not None and reader.low(hit.j) in pack.within_body
        subject = before if before is not None and reader.is_somebody(before) and not heard else after
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


def hearsay(text: str, sentence: Sentence, pack: Language) -> bool:
    """Whether the mood of the first clause leaves no doubt that somebody else speaks, whoever it is."""
    return pack.reported_plainly.search(re.split(r", |: ", sentence.of(text), maxsplit=1)[0]) is not None


def read_quote(text: str, quote: Span, pack: Language) -> tuple[Attribution, ...]:
    """The attributions inside a quotation: who is quoted as quoting others."""
    inside = Span(quote.start + 1, max(quote.start + 1, quote.end - 1))
    return SentenceReader(text, read_words(text, inside, ()), pack).attributions()


class SentenceReader(Actives, Brackets, According, Wordless, InWriting, Nesting):
    """Puts cues, subjects and contents together."""

    def attributions(self) -> tuple[Attribution, ...]:
        """All attributions, in the order of their contents."""
        according = self._according()
        parts = [*according, *self._apart(self._inside(self._spoken(), according), according), *self._nouns()]
        if not parts:
            parts = self._in_writing() or self._in_the_line() or self._before_colon() or self._reportedly()
        return tuple(
            self._finished(part) for part in sorted(parts, key=lambda part: part.hit.i) if part.left or part.right
        )

    def _spoken(self) -> list[Part]:
        parts: list[Part] = []
        brackets = [*self._brackets(), *self._by_whom()]
        found = [(hit, None) for hit in self.cues()] + [(part.hit, part) for part in brackets]
        for hit, ready in sorted(found, key=lambda one: (one[0].i, one[1] is None)):
            if parts and hit.i < parts[-1].hit.j:
                continue
            part = ready or self._part(hit, parts)
            if part is not None:
                self._settle(part, parts)
        return parts

    def _finished(self, part: Part) -> Attribution:
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

    def _before_account(self, part: Part) -> Part:
        """`X said it was on its way, a claim that nobody could confirm`: what is said of the claim is not in it."""
        if part.right is None or self.pack.code != "en":
            return part
        for n in range(part.right[0] + 2, part.right[1] - 2):
            if self.low(n) == "," and self.low(n + 1) in {"a", "an"} and self.low(n + 2) in self.pack.accounts:
                return replace(part, right=(part.right[0], n))
        return part

    def _without_preposition(self, part: Part) -> Part:
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

    def _group(self, part: Part) -> tuple[int, int]:
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

    def _frame(self, part: Part) -> Span:
        """The words of the clause that are not content."""
        if part.right is not None and part.left is None:
            first = part.start if part.rule == "quoted-as-saying" or part.shared else self._clause_start(part.start)
            return self.span(min(first, part.hit.i), max(self._past_blamed(part), part.right[0], part.hit.j))
        end = next(
            (n for n in range(part.hit.j, self.size) if self.kind(n) == "quote" or self.low(n) in STOPS), self.size
        )
        first = part.left[1] if part.left is not None else part.start
        return self.span(min(first, part.hit.i), max(end, part.hit.j))

    def _past_blamed(self, part: Part) -> int:
        """`accused X on Thursday of ...`: the day of saying stands behind whom one blames."""
        if self.low(part.hit.i) not in self.pack.blaming:
            return part.hit.j
        reach = range(part.hit.j, min(part.hit.j + 9, self.size))
        return next((n for n in reach if self.low(n) in {"of", "for"} and n - 1 in self.timed), part.hit.j)
