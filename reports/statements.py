"""Read an article under a topic: who says what on which claim, how, when, and by whom it reached the page. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from reports.attributions import Attribution
from reports.citing import interview, source_cited, without_source
from reports.days import Anchor, Day, find_days
from reports.errors import TrainingError
from reports.language import language_of
from reports.language.outlets import Outlet, find_outlets, outlet_names
from reports.measures import factor, unit_words
from reports.narrow import narrowed
from reports.normal import Document
from reports.numbers import Number, find_numbers
from reports.placing import written_until
from reports.query import Query, scope_of
from reports.resting import by_words_of_their_own, told_outside
from reports.sentences import Sentence, split_sentences
from reports.speakers import (
    Memory,
    Resolver,
    Sort,
    Voice,
    before_relative,
    is_outlet,
    pack_knowing,
    proper_name,
    words_of,
)
from reports.speech import goes_on, hearsay, leading_phrase, only_quote, read_backward, read_quote, read_sentence
from reports.spells import find_spell
from reports.stance import Evidence, Judgement, judge
from reports.topics import Claim, QuantityDef, Topic
from reports.types import Hop, Quantity, Reading, Span, Speaker, Speech, Stance, Statement
from storage.events import Moment, short_hash
from storage.views import ArticleView

RULES = "6"  # raise with every change that can change a statement
_SHORT_QUOTE = 60  # characters under which a quotation is judged as one
_MARKS = "“\"„«‘'"
_QUOTED = frozenset("“\"„«‘'")
_CARRY_ON = 3  # sentences for which a report goes on without a new cue
_NO = re.compile(
    r"[“\"„«]?(?:no|nein|нет|hayır|otherwise|(?:absolutely|certainly|of course|definitely) not|not at all)\b",
    re.IGNORECASE,
)
_BELIEF = re.compile(r"\b(?:believ|glaub|вер[июя]|inan)\w*", re.IGNORECASE)  # `I don't believe a word`
_JOINT = re.compile(r"(?:[Bb]oth )?([^,]+?),? and ([^,]+)")
_OTHERWISE = re.compile(r"otherwise\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_NAME = re.compile(r"[^\W\d_][\w-]+")
_PLACED = re.compile(r"(?:[А-ЯЁA-Z]\w+|der|die|das) [«„“][^»”“]+[»”“]?")
_SETTING = re.compile(r"(?: ?[^\s,.;:]+){1,4}")
_TOLD_TO = re.compile(r" (?P<label>«(?P<name>[А-ЯЁA-Z][\w-]*(?: [\w-]+){0,2})»)")
_ANSWERS = frozenset({"denies", "no_knowledge", "declines"})
_ACCUSED = 9  # sentences back to which a denial of "responsibility" or "the accusations" may point
_NEAR_NUMBER = 60  # characters between a number and the words that say what it counts


def read_statements(article: ArticleView, topic: Topic) -> Reading:
    """All statements of an article, in the order of the text. The title is not read: it only repeats the body."""
    reader = _Reader(article, topic)
    reader.read()
    return Reading(article, tuple(reader.statements), tuple(dict.fromkeys(reader.warnings)))


class _Reader:
    """One pass over the sentences of one article."""

    def __init__(self, article: ArticleView, topic: Topic) -> None:
        self.article, self.text = article, article.text
        self.language = article.content.language or "en"
        self.pack = pack_knowing(topic.actors, language_of(self.language))
        self.anchor = Anchor.of(article.content.published, article.content.updated)
        self.sentences = split_sentences(self.text, self.language)
        spans = tuple(sentence.span for sentence in self.sentences)
        self.doc = Document.of(self.text, article.content.title, self.language, sentences=spans)
        self.topic = topic
        claims, quantities = narrowed(topic, self.doc)
        self.asked = replace(topic, claims=claims, quantities=quantities)
        self.claims = {claim.id: claim for claim in claims}
        self.memory = Memory(carriers=())
        self.resolver = Resolver(self.text, topic, self.pack, self.memory)
        self.statements: list[Statement] = []
        self.warnings: list[str] = []
        self.leads: dict[Span, Span | None] = {}
        self.outlets = outlet_names(self.text, self._known_outlets())
        self.current = Sentence(Span(0, 0), 0)
        self.generic: set[str] = set()  # hops that name media in general
        self.seen: set[tuple[object, ...]] = set()
        self.named: dict[tuple[str, ...], int] = {}  # how often a name was given
        self.told: dict[int, dict[str, Stance]] = {}  # by sentence: the claims told in it, with the stance
        self.rest: tuple[Attribution, ...] = ()  # those of the sentence that are still to be read
        self.learnt = self._learnt()  # by sentence: what the desk's own model reads there
        self.accused: dict[int, tuple[str, ...]] = {}  # by sentence: the claims that somebody was blamed for

    def read(self) -> None:
        for number, sentence in enumerate(self.sentences):
            self.current = sentence
            found = read_sentence(self.text, sentence, self.pack) or self._from_next(number, sentence)
            found = found or self.learnt.get(sentence.span, ())
            found = self._carried(found)
            telling = [attribution for attribution in found if attribution.cls != "urge"]
            for place, attribution in enumerate(found):
                self.rest = found[place + 1 :]
                self._attributed(number, sentence, self._told_after(number, attribution))
            if not telling:
                self._without_cue(number, sentence, silent=bool(found))
            self._background(sentence, telling)
            self._mention(number, sentence)

    def _carried(self, found: tuple[Attribution, ...]) -> tuple[Attribution, ...]:
        """`According to the agency, X denied it`: X alone says so, and the agency stands in the frame of his words, a hop."""
        kept = list(found)
        for outer in found:
            if outer.rule != "according-to" or not self._outlets_speaking(outer):
                continue
            told = [one is not outer and _tells_within(one, outer.hull) for one in kept]
            if any(told):
                frame = outer.frame
                kept = [
                    replace(one, frame=Span(min(one.frame.start, frame.start), max(one.frame.end, frame.end)))
                    if carried
                    else one
                    for one, carried in zip(kept, told, strict=True)
                    if one is not outer
                ]
        return tuple(kept)

    def _learnt(self) -> dict[Span, tuple[Attribution, ...]]:
        """What the topic's trained extractor finds, if it has one; asked where the rules find nothing."""
        model = self.topic.extractor
        if model is None:
            return {}
        if model.label is None:
            raise TrainingError(
                f"topic {self.topic.id}: its model {model.file} was not loaded; read the topic from its desk"
            )
        from reports.trained.links import linked  # noqa: PLC0415 - numpy is not needed without a model

        return linked(self.text, model.label(self.text), self.sentences, self.pack)

    def _leading(self, sentence: Sentence) -> Span | None:
        """The noun phrase that a sentence opens with, read once."""
        if sentence.span not in self.leads:
            self.leads[sentence.span] = leading_phrase(self.text, sentence, self.pack)
        return self.leads[sentence.span]

    def _from_next(self, number: int, sentence: Sentence) -> tuple[Attribution, ...]:
        """What the next sentence says of this one: `This was reported by X`."""
        if number + 1 >= len(self.sentences):
            return ()
        told = read_backward(self.text, self.sentences[number + 1], self.pack)
        if told is None:
            return ()
        speaker, cue, cls = told
        return (Attribution(cls, cue, speaker, (sentence.span,), self.sentences[number + 1].span, "told-after"),)

    def _told_after(self, number: int, attribution: Attribution) -> Attribution:
        """`It leaked, the agency reported. This was said by the minister.`: the minister, through the agency."""
        if (
            number + 1 >= len(self.sentences)
            or attribution.inner is not None
            or not self._outlets_speaking(attribution)
        ):
            return attribution
        told = read_backward(self.text, self.sentences[number + 1], self.pack)
        if told is None or is_outlet(
            told[0], self.text, self.resolver.actor(told[0].of(self.text)), self.pack, self.outlets
        ):
            return attribution
        return replace(attribution, inner=told[0], inner_cls=told[2])

    # One attribution ----------------------------------------------------------

    def _attributed(self, number: int, sentence: Sentence, attribution: Attribution) -> None:
        if self._writer(attribution.speaker):
            self._narrated(sentence)
            return
        days = find_days(
            self.text, self.anchor, self.language, start=attribution.frame.start, end=attribution.frame.end
        )
        if attribution.speaker is not None:
            attribution = replace(attribution, speaker=without_source(attribution.speaker, self.text, self.pack))
        carriers = self._carriers(attribution)
        attribution, carriers = self._through_outlet(attribution, carriers)
        stated = next((day.moment for day in days if day.moment is not None and self._by_then(day)), None)
        if stated is None and not days:
            stated = find_spell(
                self.text, self.anchor, self.language, attribution.frame, attribution.cue, attribution.contents
            )
        voice = self._voice(number, sentence, attribution, carriers, stated)
        last = self.memory.last
        goes_on = last is not None and last.sentence == number and attribution.rule in {"shared-subject", "participle"}
        claims = self._write(
            voice, sentence, attribution, inherited=last.claims if goes_on and last is not None else ()
        )
        self.memory.voices.append(replace(voice, claims=claims))
        self._together(voice, sentence, attribution, claims)

    def _together(self, voice: Voice, sentence: Sentence, attribution: Attribution, claims: tuple[str, ...]) -> None:
        """`X and Y deny it`: where the topic knows Y for another one, it is his statement, too."""
        phrase, first = attribution.speaker, voice.speaker.id
        joint = None if phrase is None or self.pack.code != "en" else _JOINT.fullmatch(phrase.of(self.text))
        if joint is None or phrase is None or not first or not claims:
            return
        spans = [Span(phrase.start + joint.start(n), phrase.start + joint.end(n)) for n in (1, 2)]
        actors = [self.resolver.actor(span.of(self.text)) for span in spans]
        for span, actor in zip(spans, actors, strict=True):
            if None not in actors and actor is not None and actor.id != first:
                speaker, _, sort = self.resolver.resolve(span, sentence.paragraph)
                self._write(replace(voice, speaker=speaker, sort=sort), sentence, replace(attribution, speaker=span))

    def _voice(
        self,
        number: int,
        sentence: Sentence,
        attribution: Attribution,
        carriers: tuple[Hop, ...],
        stated: Moment | None,
    ) -> Voice:
        speaker, earlier, sort, carriers = self._speaker(sentence, attribution, carriers)
        if carriers:
            self.memory.carriers = carriers
            self.memory.carried_on = stated or (self.memory.carried_on if self._same_carriers(carriers) else None)
        if earlier is not None and not carriers and _follows(earlier, number):
            carriers, stated = earlier.carriers, stated or _again(earlier.stated_at)
        elif earlier is not None and not carriers and speaker.anonymous:
            carriers = earlier.carriers
        return Voice(speaker, sort, sentence.paragraph, number, carriers, stated)

    def _by_then(self, day: Day) -> bool:
        """Nobody is quoted from the future; a day more is left to time zones, and more to a page that was written on."""
        known = self.anchor.day if self.anchor is not None else None
        if known is None or day.day is None:
            return True
        return day.day <= max(known + timedelta(days=1), written_until(self.article) or known)

    def _writer(self, phrase: Span | None) -> bool:
        """Whether `I` stands there outside every quotation: whoever writes, not the last speaker."""
        if phrase is None or phrase.of(self.text).lower() not in self.pack.first_person:
            return False
        return not any(quote.start <= phrase.start < quote.end for one in self.sentences for quote in one.quotes)

    def _first_word(self, sentence: Sentence) -> Span | None:
        opening = _WORD.match(self.text, sentence.span.start, sentence.span.end)
        return None if opening is None else Span(opening.start(), opening.end())

    def _through_outlet(
        self, attribution: Attribution, carriers: tuple[Hop, ...]
    ) -> tuple[Attribution, tuple[Hop, ...]]:
        """`The agency reported that X denied it`: X speaks, the agency carries."""
        outlets = self._outlets_speaking(attribution)
        if not outlets and self._nameless(attribution) and attribution.inner is not None:
            through = replace(
                attribution, speaker=attribution.inner, cls=attribution.inner_cls or "say", inner=None, inner_cls=None
            )
            return through, carriers
        if not outlets or attribution.inner is None or attribution.inner_cls is None:
            return attribution, carriers
        inner = attribution.inner.of(self.text).lower()
        if inner in self.pack.pronouns and not (self.pack.pronouns[inner] == "person" and self.memory.last is not None):
            return attribution, carriers
        through = replace(attribution, speaker=attribution.inner, cls=attribution.inner_cls, inner=None, inner_cls=None)
        return through, (*carriers, *(self._hop(outlet) for outlet in outlets))

    def _nameless(self, attribution: Attribution) -> bool:
        """`It found soldiers who say ...` where nothing is known that `it` could be."""
        if attribution.speaker is None:
            return False
        low = attribution.speaker.of(self.text).lower()
        return self.pack.pronouns.get(low) == "body" and self.memory.last_body(self.current.paragraph) is None

    def _outlets_speaking(self, attribution: Attribution) -> tuple[Outlet, ...]:
        if attribution.speaker is None:
            return ()
        written = attribution.speaker.of(self.text)
        if self.pack.pronouns.get(written.lower()) == "body" and self.memory.last_body(self.current.paragraph) is None:
            return self._outlet_before()
        actor = self.resolver.actor(written)
        found = is_outlet(attribution.speaker, self.text, actor, self.pack, self.outlets)
        labelled = self.text[max(0, attribution.speaker.start - 1) : attribution.speaker.start + 1].strip()[:1] in "«“„"
        placed = _PLACED.fullmatch(written.strip()) is not None  # `сорвикский «Курьер»`, `der „Kurier“`
        writes = attribution.cue.of(self.text).lower() in self.pack.writing
        if not found and actor is None and (labelled or placed) and writes:
            # `пишет «Вечер»`: a name in quotation marks that writes
            return (Outlet(attribution.speaker, re.sub(r"[«»“”„]", "", written).strip(), ""),)
        return found

    def _outlet_before(self) -> tuple[Outlet, ...]:
        """`It` where nothing else has spoken: the outlet that the paragraph has just named."""
        before = [
            other.span
            for other in self.sentences
            if other.paragraph == self.current.paragraph and other.span < self.current.span
        ]
        named = [
            outlet for span in before[-1:] for outlet in find_outlets(self.text, span, self.outlets) if outlet.name
        ]
        return tuple(named[-1:])

    def _known_outlets(self) -> tuple[str, ...]:
        """The page's own outlet and those credited for the text."""
        content = self.article.content
        return (content.outlet_name, *(hop.name for hop in self._credited()))

    def _same_carriers(self, carriers: tuple[Hop, ...]) -> bool:
        return [hop.name for hop in carriers] == [hop.name for hop in self.memory.carriers]

    def _speaker(
        self, sentence: Sentence, attribution: Attribution, carriers: tuple[Hop, ...]
    ) -> tuple[Speaker, Voice | None, Sort, tuple[Hop, ...]]:
        if attribution.rule == "subject-left-out":
            return *self._left_out(), carriers
        if attribution.speaker is None:
            return *self._lost(sentence, attribution), self._lost_carrier(attribution)
        outlets = self._outlets_speaking(attribution)
        if outlets:
            return self._outlet_speaks(sentence, attribution, attribution.speaker, outlets)
        leading = self._leading(sentence)
        speaker, earlier, sort = self.resolver.resolve(attribution.speaker, sentence.paragraph, leading)
        if (
            speaker.basis == "pronoun"
            and earlier is not None
            and self._overtaken(earlier, sentence, attribution.speaker)
        ):
            speaker = Speaker(speaker.written, anonymous=True, span=speaker.span, basis="pronoun, nobody found")
            return speaker, None, "person", carriers
        return self._placed(speaker, sentence), earlier, sort, carriers or self._heard_by(speaker, attribution.speaker)

    def _outlet_speaks(
        self, sentence: Sentence, attribution: Attribution, phrase: Span, outlets: tuple[Outlet, ...]
    ) -> tuple[Speaker, Voice | None, Sort, tuple[Hop, ...]]:
        """Whoever speaks through an outlet: the source that it cites, the people that it heard; else the outlet itself."""
        hops = tuple(self._hop(outlet) for outlet in outlets)
        cited = self._cited(attribution, sentence)
        if cited is not None and cited.basis == "outlet":
            return cited, None, "outlet", (*self._hops_in(cited.span), *hops)
        voiced = self._source_heard(cited, sentence) or self._voiced(attribution, sentence)
        voiced = voiced or self._interviewed(attribution, sentence)
        if voiced is not None:
            return *voiced, hops
        written = phrase.of(self.text)
        actor = self.resolver.named(written)
        speaker = Speaker(written, hops[0].name, actor.id if actor else "", span=phrase, basis="outlet")
        return speaker, None, "outlet", hops

    def _heard_by(self, speaker: Speaker, phrase: Span) -> tuple[Hop, ...]:
        """`The paper's sources`, `sources of the paper`: the outlet in the phrase of somebody unnamed carries his words."""
        if not speaker.anonymous or speaker.basis.startswith("pronoun"):
            return ()
        head = before_relative(phrase, self.text, self.pack)
        return tuple(self._hop(outlet) for outlet in find_outlets(self.text, head, self.outlets))

    def _cited(self, attribution: Attribution, sentence: Sentence) -> Speaker | None:
        """`The paper reported, citing workers`: whom the outlet names as its source, himself an outlet or somebody."""
        phrase = source_cited(self.text, sentence.span, attribution, self.pack)
        if phrase is None or phrase.end <= phrase.start:
            return None
        written = phrase.of(self.text)
        actor = self.resolver.actor(written)
        found = is_outlet(phrase, self.text, actor, self.pack, self.outlets)
        if found:
            return Speaker(written, self._hop(found[0]).name, span=phrase, basis="outlet")
        if actor is None and not head_is_person(written, self.pack.people):
            return None
        return Speaker(written, span=phrase, basis="cited")

    def _source_heard(self, cited: Speaker | None, sentence: Sentence) -> tuple[Speaker, Voice | None, Sort] | None:
        if cited is None or cited.span is None:
            return None
        return self.resolver.resolve(cited.span, sentence.paragraph)

    def _hops_in(self, span: Span | None) -> tuple[Hop, ...]:
        return () if span is None else tuple(self._hop(one) for one in find_outlets(self.text, span, self.outlets))

    def _interviewed(self, attribution: Attribution, sentence: Sentence) -> tuple[Speaker, Voice | None, Sort] | None:
        """`The paper, which spoke to four men, wrote`: the men speak."""
        phrase = attribution.speaker
        phrase = None if phrase is None else interview(self.text, phrase, sentence.span)
        hit = None if phrase is None else self.pack.interviewing.search(self.text, phrase.start, phrase.end)
        if phrase is None or hit is None or not head_is_person(self.text[hit.end() : phrase.end], self.pack.people):
            return None
        return self.resolver.resolve(Span(hit.end(), phrase.end), sentence.paragraph)

    def _placed(self, speaker: Speaker, sentence: Sentence) -> Speaker:
        """Bare `officials` belong to the state that the paragraph has just spoken of."""
        if speaker.id or speaker.name or speaker.written.lower() not in self.pack.bare:
            return speaker
        before = [
            other for other in self.sentences if other.paragraph == sentence.paragraph and other.span < sentence.span
        ]
        for other in reversed(before):
            phrase = self._leading(other)
            actor = self.resolver.named(phrase.of(self.text)) if phrase is not None else None
            if actor is not None and not actor.person and actor.kind == "official":
                return replace(
                    speaker,
                    name=actor.names[0],
                    id=actor.id,
                    party=actor.party,
                    anonymous=False,
                    basis="of the paragraph",
                )
        last = next(
            (
                voice
                for voice in reversed(self.memory.voices)
                if voice.sort == "body" and voice.speaker.id and sentence.paragraph - voice.paragraph <= 2
            ),
            self.memory.last_body(sentence.paragraph),
        )
        return replace(last.speaker, written=speaker.written, span=speaker.span, basis="taken up") if last else speaker

    def _voiced(self, attribution: Attribution, sentence: Sentence) -> tuple[Speaker, Voice | None, Sort] | None:
        """An outlet reports that soldiers refuse: the soldiers speak, if their verb is one of speaking up."""
        content = attribution.contents[0]
        phrase = leading_phrase(self.text, Sentence(content, sentence.paragraph), self.pack)
        if phrase is None or not any(word.lower() in self.pack.people for word in words_of(phrase.of(self.text))):
            return None
        if not self.pack.voicing.search(self.text, phrase.end, min(content.end, phrase.end + 120)):
            return None
        return self.resolver.resolve(phrase, sentence.paragraph)

    def _left_out(self) -> tuple[Speaker, Voice | None, Sort]:
        """A verb without a subject goes on with the last speaker."""
        last = self.memory.last
        if last is None:
            return Speaker("", anonymous=True, basis="not in the text"), None, "person"
        return replace(last.speaker, span=None, basis="left out"), last, last.sort

    def _lost(self, sentence: Sentence, attribution: Attribution) -> tuple[Speaker, Voice | None, Sort]:
        """No subject stands by the cue: whoever the content is about and has spoken before."""
        heads = {word.lower() for word in words_of(attribution.hull.of(self.text))} & self.pack.people
        for voice in reversed(self.memory.voices):
            named = {word.lower() for word in words_of(voice.speaker.written + " " + voice.speaker.name)}
            if voice.speaker.anonymous and heads & named:
                return replace(voice.speaker, basis="taken up"), voice, voice.sort
        voiced = self._voiced(attribution, sentence)
        return voiced if voiced is not None else (Speaker("", anonymous=True, basis="not in the text"), None, "person")

    def _lost_carrier(self, attribution: Attribution) -> tuple[Hop, ...]:
        self.warnings.append(
            f"the name of the outlet is missing before {attribution.cue.of(self.text)!r} at {attribution.cue.start}"
        )
        known = [hop for hop in self.memory.carriers if hop.name]
        return (replace(known[-1], basis="inferred"),) if known else (Hop("outlet", "", "inferred", attribution.cue),)

    # Carriers -----------------------------------------------------------------

    def _carriers(self, attribution: Attribution) -> tuple[Hop, ...]:
        """The outlets named in the clause of the cue, outside the speaker's own phrase and the content."""
        found = find_outlets(self.text, attribution.frame, self.outlets)
        found += tuple(
            one for one in self._told_to(attribution) if all(one.span.start >= old.span.end for old in found)
        )
        mine = attribution.speaker
        outside = [
            outlet for outlet in found if mine is None or outlet.span.end <= mine.start or outlet.span.start >= mine.end
        ]
        outside = [
            outlet
            for outlet in outside
            if not any(
                content.start < outlet.span.end and outlet.span.start < content.end for content in attribution.contents
            )
        ]
        return tuple(self._hop(outlet) for outlet in outside)

    def _told_to(self, attribution: Attribution) -> tuple[Outlet, ...]:
        """`Рассказали «Вестнику»`: in Russian a name in quotation marks right behind the verb of saying is the paper that was told."""
        hit = _TOLD_TO.match(self.text, attribution.cue.end) if self.pack.order == "free" else None
        told = hit is not None and attribution.speaker is not None and attribution.cls in {"say", "admit", "suspect"}
        return (Outlet(Span(hit.start("label"), hit.end()), hit["name"], ""),) if hit is not None and told else ()

    def _hop(self, outlet: Outlet) -> Hop:
        if outlet.name:
            return Hop("agency" if outlet.agency else "outlet", outlet.name, "stated", outlet.span)
        if outlet.described and outlet.plural:
            self.generic.add(outlet.described)
            return Hop("outlet", outlet.described, "stated", outlet.span)
        if self.memory.carriers and self.memory.carriers[-1].name not in self.generic and outlet.definite(self.text):
            return replace(self.memory.carriers[-1], span=outlet.span, basis="inferred")
        source = self._source()
        if source and outlet.definite(self.text):
            return Hop("outlet", source, "inferred", outlet.span)
        self.warnings.append(
            f"the name of the outlet is missing in {outlet.span.of(self.text)!r} at {outlet.span.start}"
        )
        return Hop("agency" if outlet.agency else "outlet", "", "inferred", outlet.span)

    def _chain(self, voice: Voice, nested: Sequence[Speaker], *, answering: bool = False) -> tuple[Hop, ...]:
        """From the deepest speaker to the page. Who answers a report did not speak through the outlet that it came from."""
        people = [
            Hop("person", speaker.shown, "stated", speaker.span)
            for speaker in (*reversed(nested), voice.speaker)
            if speaker.shown and voice.sort != "outlet"
        ]
        sources = set(self._sources()) if answering and not voice.carriers else set()
        credited = [hop for hop in self._credited() if hop.name not in sources]
        hops = [*people, *voice.carriers, *credited, *self._page()]
        kept: list[Hop] = []
        for hop in hops:
            if not kept or hop.kind == "person" or not any(hop.name and hop.name == old.name for old in kept):
                kept.append(hop)
        return tuple(kept)

    def _credited(self) -> list[Hop]:
        origin = self.article.origin
        if origin is None:
            return []
        names = [origin.root_name] if origin.virtual and origin.root_name else []
        # A copyright notice mostly names the owner of the site, who hears nobody: it counts where the text is theirs.
        names += [
            credit.name
            for credit in origin.credits
            if credit.claim in {"reprint", "agency", "source", "via"}
            or (credit.claim == "copyright" and credit.name == origin.root_name)
        ]
        return [Hop("outlet", name, "credited") for name in dict.fromkeys(name for name in names if name)]

    def _source(self) -> str:
        """The outlet that the article credits for what it tells in its own words, if it is one only."""
        names = self._sources()
        return names.pop() if len(names) == 1 else ""

    def _sources(self) -> set[str]:
        """The outlets that the article credits for what it tells in its own words."""
        found = self.article.origin.credits if self.article.origin is not None else ()
        return {credit.name for credit in found if credit.claim in {"source", "via"}}

    def _page(self) -> list[Hop]:
        name = self.article.content.outlet_name or self.article.content.outlet
        origin = self.article.origin
        copied = origin is not None and origin.relation in {"copy", "partial"}
        return [Hop("republisher" if copied else "outlet", name, "stated")] if name else []

    # Without a cue ------------------------------------------------------------

    def _without_cue(self, number: int, sentence: Sentence, *, silent: bool) -> None:
        """A quotation alone, a report going on, or the article's own voice, which is `silent` where somebody urges."""
        if not self._carried_quote(number, sentence) and not self._continued(number, sentence) and not silent:
            self._narrated(sentence)

    def _carried_quote(self, number: int, sentence: Sentence) -> bool:
        """A sentence that is all quotation belongs to the last speaker."""
        quote = only_quote(sentence)
        last = self.memory.last
        if quote is None or last is None or sentence.paragraph - last.paragraph > 1 or number - last.sentence > 1:
            return False
        inner = read_quote(self.text, quote, self.pack)
        nested = inner[0].speaker if inner else None
        attribution = Attribution(
            "say",
            Span(quote.start, quote.start),
            None,
            (quote,),
            Span(quote.start, quote.start),
            "carried",
            inner=nested,
            inner_cls=inner[0].cls if inner else None,
        )
        voice = replace(
            last,
            paragraph=sentence.paragraph,
            sentence=number,
            stated_at=_again(last.stated_at),
            speaker=replace(last.speaker, span=None, basis="carried over"),
        )
        claims = self._write(voice, sentence, attribution, inherited=last.claims)
        self.memory.voices.append(replace(voice, claims=claims or last.claims))
        return True

    def _continued(self, number: int, sentence: Sentence) -> bool:
        """A report goes on without a new cue: its subject takes up somebody who speaks through an outlet."""
        phrase = self._leading(sentence)
        if self._writer(self._first_word(sentence)):
            return False
        voice = self._taken_up(phrase, number) if phrase is not None else None
        last = self.memory.last
        if (
            voice is None
            and last is not None
            and number - last.sentence == 1
            and goes_on(self.text, sentence, self.pack)
        ):
            voice = last  # the mood of the verb says that somebody else speaks
        voice = voice or self._hearsay(number, sentence)
        if voice is None:
            return False
        phrase = phrase or sentence.span
        attribution = Attribution(
            "say",
            Span(sentence.span.start, sentence.span.start),
            phrase,
            (sentence.span,),
            Span(sentence.span.start, sentence.span.start),
            "continued",
        )
        voice = replace(
            voice,
            paragraph=sentence.paragraph,
            sentence=number,
            stated_at=_again(voice.stated_at),
            speaker=replace(voice.speaker, span=phrase, basis="continued"),
        )
        claims = self._write(voice, sentence, attribution, named_only=True)
        if claims:
            self.memory.voices.append(replace(voice, claims=claims))
        return bool(claims)

    def _hearsay(self, number: int, sentence: Sentence) -> Voice | None:
        """The last of the paragraph, where the mood leaves no doubt that it is told by another, and nobody else came up since."""
        last = self.memory.last
        if last is None or not hearsay(self.text, sentence, self.pack):
            return None
        near = last.paragraph == sentence.paragraph and number - last.sentence <= _CARRY_ON
        return last if near and not self._another_person(last, number) else None

    def _taken_up(self, phrase: Span, number: int) -> Voice | None:
        low = phrase.of(self.text).lower()
        carried = [
            voice
            for voice in self.memory.voices
            if voice.spoke and voice.speaker.anonymous and (voice.carriers or self._credited())
        ]
        if not carried or number - carried[-1].sentence > _CARRY_ON + 1:
            return None
        kind = self.pack.pronouns.get(low)
        if kind == "person" and self._another_person(carried[-1], number):
            return None  # who is meant stands open
        if kind is not None:
            return next(
                (voice for voice in reversed(carried) if voice.sort == kind), carried[-1] if kind == "group" else None
            )
        heads = {word for word in words_of(low) if word in self.pack.people}
        if not heads or not re.search(self.pack.definite, low):
            return None
        return next(
            (
                voice
                for voice in reversed(carried)
                if heads & {word.lower() for word in words_of(voice.speaker.written + " " + voice.speaker.name)}
            ),
            None,
        )

    def _overtaken(self, voice: Voice, sentence: Sentence, pronoun: Span) -> bool:
        """`A man from the staff came. He said ...`: the one told of since may be meant, so nobody is named."""
        kind = self.pack.pronouns.get(pronoun.of(self.text).lower())
        number = self.sentences.index(sentence)
        near = number > 0 and self.sentences[number - 1].paragraph == sentence.paragraph
        return (
            kind == "person"
            and voice.spoke
            and near
            and voice.sentence < number - 1
            and self._another_person(replace(voice, sentence=number - 2), number)
        )

    def _another_person(self, voice: Voice, number: int) -> bool:
        """Whether somebody else was told of since that voice was heard: `... from an officer. He cited ...`"""
        between = [other.of(self.text) for other in self.sentences[voice.sentence + 1 : number]]
        single = (self.pack.people - self.pack.plurals) | self.pack.strangers
        mine = {word.lower() for word in words_of(f"{voice.speaker.written} {voice.speaker.name}")}
        return any(word.lower() in single - mine for text in between for word in words_of(text))

    def _narrated(self, sentence: Sentence) -> None:
        """The article's own voice, kept only where it touches a claim or a figure of the desk."""
        if self._is_heading(sentence):
            return
        heard = hearsay(self.text, sentence, self.pack)
        basis = "hearsay of nobody named" if heard else "the article's own voice"
        voice = Voice(Speaker("", basis=basis), "body", sentence.paragraph, 0)
        numbers = self._numbers(sentence.span, sentence.span)
        claims = self._told_itself(sentence.span)
        self.told[self.sentences.index(sentence)] = dict.fromkeys(claims, "unattributed")
        if sentence.of(self.text).rstrip('”"»').endswith("?"):
            return  # a question says nothing
        if self.pack.asked.match(self.text, sentence.span.start) is not None:
            return  # nor does what somebody was asked
        for claim in claims or ([""] if numbers else []):
            self._keep(
                voice, sentence, sentence.span, None, claim, Judgement("unattributed"), (), numbers, "none", "narrated"
            )

    def _told_itself(self, span: Span) -> tuple[str, ...]:
        """The claims that the article's own main clause tells: not what it only says when, of whom, on what condition."""
        claims = self._distinctly(self.asked.claims_about(self.doc, span), span)
        if not claims:
            return ()
        asides = (*self._settings(span), *self._found(self.pack.timing, span), *self._found(self.pack.untold, span))
        return tuple(claim for claim in claims if told_outside(self.claims[claim], self.doc, span, asides))

    def _distinctly(self, claims: tuple[str, ...], content: Span) -> tuple[str, ...]:
        """Without those found by one word for two of their groups; a German compound may say both."""
        if self.pack.order == "v2":
            return claims
        return tuple(c for c in claims if by_words_of_their_own(self.claims[c], self.doc, content))

    def _is_heading(self, sentence: Sentence) -> bool:
        words = sentence.of(self.text)
        return len(words.split()) < 9 and words[-1:] not in '.!?…”"»'

    def _background(self, sentence: Sentence, telling: Sequence[Attribution]) -> None:
        """A standing figure inside somebody's words ("a war that has killed ...") is still the article's own."""
        if not telling:
            return
        figures = [
            number
            for number in self._numbers(sentence.span, sentence.span)
            if self._is_background(number) and not self._is_said(number, telling)
        ]
        if figures:
            voice = Voice(Speaker("", basis="the article's own voice"), "body", sentence.paragraph, 0)
            self._keep(
                voice,
                sentence,
                sentence.span,
                None,
                "",
                Judgement("unattributed"),
                (),
                tuple(figures),
                "none",
                "narrated",
            )

    def _is_background(self, number: Quantity) -> bool:
        return any(quantity.background for quantity in self.topic.quantities if quantity.id == number.quantity)

    def _is_said(self, number: Quantity, telling: Sequence[Attribution]) -> bool:
        """Whether the figure itself is what the speaker says, not what a relative clause adds to it."""
        for content in (content for attribution in telling for content in attribution.contents):
            if content.start <= number.span.start < content.end:
                before = self.text[content.start : number.span.start].lower()
                added = any(word in self.pack.relatives or word in self.pack.adding for word in words_of(before)[1:])
                return before[:1] in '“"«„' or not added
        return False

    def _mention(self, number: int, sentence: Sentence) -> None:
        """A person who opens a sentence may be the `he` of the next one."""
        phrase = self._leading(sentence)
        if self.memory.last is not None and self.memory.last.sentence == number:
            return
        opening = _NAME.match(self.text, sentence.span.start, sentence.span.end)
        if opening is not None and self.resolver.heard_before(opening.group()):
            phrase = Span(opening.start(), opening.end())
        phrase = self._introduced(sentence) or phrase
        if phrase is None:
            return
        written = phrase.of(self.text)
        actor = self.resolver.actor(written)
        introduced = phrase == self._introduced(sentence) or self._names_somebody(written)
        if actor is None and not introduced and not self.resolver.heard_before(written):
            return
        speaker, _, sort = self.resolver.resolve(phrase, sentence.paragraph)
        if sort != "group" or (actor is not None and (actor.kind != "witness" or self.pack.code == "en")):
            self.memory.voices.append(Voice(speaker, sort, sentence.paragraph, number, spoke=False))

    def _introduced(self, sentence: Sentence) -> Span | None:
        """`Among them is Pavlo Dyk, 22, ...`: somebody told of with an age."""
        hit = self.pack.introducing.search(self.text, sentence.span.start, sentence.span.end)
        return Span(hit.start("name"), hit.end("name")) if hit is not None else None

    def _names_somebody(self, written: str) -> bool:
        """A name beside a word for people, or a first and a last name alone."""
        name = proper_name(written, self.pack)
        if head_is_person(written, self.pack.people):
            return bool(name)
        return self.pack.code == "en" and name == written and len(name.split()) == 2

    # Writing ------------------------------------------------------------------

    def _write(
        self,
        voice: Voice,
        sentence: Sentence,
        attribution: Attribution,
        inherited: tuple[str, ...] = (),
        *,
        named_only: bool = False,
    ) -> tuple[str, ...]:
        """Keep a statement for every claim that the content touches; without one, a single unassigned statement."""
        content = attribution.hull
        lost = voice.speaker.basis == "pronoun, nobody found"  # nobody that a claim could be laid to
        claims = (
            ()
            if attribution.cls == "urge" or lost
            else self._claims(content, sentence, voice, denied=attribution.cls == "deny")
        )
        claims = self._more_than_settings(claims, content)
        if not claims and attribution.cls == "deny" and not lost:
            claims = self._denied_by_name(attribution, sentence)
        alone = len(inherited) == 1 or self.pack.code != "en"  # of several claims, which one is meant stands open
        if not claims and inherited and alone and self._leans(attribution):
            denied = self.told.get(self.sentences.index(self.current), {}) if attribution.cls == "say" else {}
            claims = tuple(claim for claim in inherited if denied.get(claim) != "denies")  # he has just denied it
        pointed = () if claims or attribution.cls == "urge" else self._pointed(sentence, attribution)
        if not claims and named_only:
            return ()
        nested = self._nested(attribution, sentence, voice)
        figures = self._numbers(content, sentence.span)
        numbers = tuple(one for one in figures if not self._is_background(one) or self._is_said(one, (attribution,)))
        judged = [(claim, self._judge(claim, content, attribution, voice)) for claim in claims]
        judged += [one for claim in pointed if (one := self._answered(claim, attribution, voice)) is not None]
        for claim, judgement in judged or [("", self._judge("", content, attribution, voice))]:
            self._keep(
                self._dated(voice, claim),
                sentence,
                content,
                attribution.cue,
                claim,
                judgement,
                nested,
                numbers,
                self._speech(attribution),
                f"{self.pack.code}:{attribution.rule}:{attribution.cls}",
            )
        if claims and attribution.cue.of(self.text).lower() in self.pack.blaming:
            self.accused[self.sentences.index(self.current)] = claims
        return claims or tuple(claim for claim, _ in judged)

    def _pointed(self, sentence: Sentence, attribution: Attribution) -> tuple[str, ...]:
        """The claims that words without one point back to: those asked about, or told just before (`denied that account`)."""
        before = Span(sentence.span.start, attribution.hull.start)
        aside = self.text.find(", asked ", before.start, before.end)  # `X, asked if it was true, replied: "Yes."`
        if aside >= 0 or self.pack.asked.match(self.text, before.start, before.end) is not None:
            return self.asked.claims_about(self.doc, before)
        number = self.sentences.index(sentence)
        earlier = self.told.get(number, {}) or self.told.get(number - 1, {})
        words = attribution.hull.of(self.text).strip()
        if attribution.cls == "deny" and self.pack.charges.search(words) and self._points(words, attribution):
            blamed = next(
                (self.accused[n] for n in range(number, max(-1, number - _ACCUSED), -1) if n in self.accused), ()
            )
            if len(blamed) == 1:
                return blamed
        if not earlier or self._far(number) or not self._points(words, attribution):
            return ()
        return tuple(earlier) if len(earlier) == 1 else ()

    def _far(self, number: int) -> bool:
        return number > 0 and self.sentences[number].paragraph - self.sentences[number - 1].paragraph > 1

    def _points(self, words: str, attribution: Attribution) -> bool:
        """Whether the words only point back, under a cue that takes a side by itself."""
        if self.pack.affirming.match(words.lstrip(_MARKS)) or _NO.match(words):
            return True
        sided = attribution.cls in {"deny", "admit", "decline", "unknown"} or self.pack.falsity.search(words)
        confirms = self.pack.affirming.match(attribution.cue.of(self.text))
        return bool((sided or confirms) and self.pack.backref.fullmatch(words))

    def _answered(self, claim: str, attribution: Attribution, voice: Voice) -> tuple[str, Judgement] | None:
        """How words that only point back stand to the claim; None where that is not sure."""
        words = attribution.hull.of(self.text)
        judgement = judge(Evidence(attribution.cls, words, attribution.negated, own=self._own(words, voice)), self.pack)
        judgement = Judgement("denies") if _OTHERWISE.match(words) else judgement
        number = self.sentences.index(self.current)
        before = (self.told.get(number) or self.told.get(number - 1) or {}).get(claim, "asserts")
        if judgement.stance == "asserts" and not (
            self.pack.affirming.match(words.lstrip(_MARKS))
            or self.pack.affirming.match(attribution.cue.of(self.text))
            or attribution.cls == "admit"
        ):
            return None
        charge = judgement.stance == "denies" and self.pack.alleging.search(words)  # an answer is no allegation
        if (
            before in {"denies", "declines", "no_knowledge"}
            and judgement.stance in {"asserts", "denies"}
            and not charge
        ):
            return None  # who disputes a denial may assert, or may not
        return claim, judgement

    def _claims(
        self, content: Span, sentence: Sentence, voice: Voice | None = None, *, denied: bool = False
    ) -> tuple[str, ...]:
        found = self.asked.claims_about(self.doc, content, (*self._context(content), sentence.span))
        himself = self._of_himself(content, voice) if voice is not None and (denied or not found) else ()
        here = tuple(claim.id for claim in self.asked.claims if claim.id in {*found, *himself})
        return tuple(claim for claim in self._distinctly(here, content) if not self._only_asked(claim, content))

    def _only_asked(self, claim: str, content: Span) -> bool:
        """`"Can we trust him?" she said`: a question in quotation marks tells no claim, unless it asks back (`Don't you know ...?`)."""
        if (
            self.text[content.start : content.start + 1] not in _QUOTED
            or "?" not in self.text[content.start : content.end + 2]
        ):
            return False
        focus = self._focus(self.claims[claim], content)
        words = self.text[focus.start : min(len(self.text), focus.end + 2)].rstrip(_MARKS + "”»’ ")
        asks = focus.of(self.text).rstrip(_MARKS + "”»’ ").endswith("?") or words.endswith("?")
        return asks and not self.pack.asking_back.match(focus.of(self.text))

    def _of_himself(self, content: Span, voice: Voice) -> tuple[str, ...]:
        """`Belmar denied being behind the attack`: what a claim says of the speaker himself need not name him again."""
        if self.pack.himself.match(content.of(self.text)) is None or not voice.speaker.shown:
            return ()
        name = f"{voice.speaker.shown} {voice.speaker.written}"
        named = scope_of(Document.of(name, "", self.language), Span(0, len(name)))
        here = scope_of(self.doc, content)
        return tuple(claim.id for claim in self.asked.claims if claim.completed_by(here, named))

    def _more_than_settings(self, claims: tuple[str, ...], content: Span) -> tuple[str, ...]:
        """Without the claims that the words name only to say when or despite what (`off for weeks before the leak`).

        Where another claim is told, a relative clause only says more of a thing (`the drones that forced the airport to close`).
        """
        if not claims:
            return ()
        timing = self._found(self.pack.timing, content)
        settings = (*timing, *(self._settings(content) if len(claims) > 1 else ()))
        relating = self._found(self.pack.relating_more, content) if len(claims) > 1 else ()
        told = tuple(claim for claim in claims if told_outside(self.claims[claim], self.doc, content, settings))
        more = tuple(c for c in told if told_outside(self.claims[c], self.doc, content, (*settings, *relating)))
        return more or told

    def _found(self, words: re.Pattern[str], span: Span) -> tuple[Span, ...]:
        return tuple(Span(hit.start(), hit.end()) for hit in words.finditer(self.text, span.start, span.end))

    def _settings(self, content: Span) -> tuple[Span, ...]:
        """The noun phrases behind `before the`, `after`; a clause with a verb of its own says more than when."""
        phrases = (
            self._setting(hit.end(), content)
            for hit in self.pack.setting.finditer(self.text, content.start, content.end)
        )
        return tuple(phrase for phrase in phrases if phrase is not None)

    def _setting(self, start: int, content: Span) -> Span | None:
        end = _SETTING.match(self.text, start, content.end)
        phrase = Span(start, end.end() if end is not None else start)
        words = _WORD.finditer(self.text, phrase.start, phrase.end)
        verb = next((word for word in words if self.pack.verbal.fullmatch(word.group().lower())), None)
        if verb is not None and self.pack.order == "free":
            return Span(start, verb.start())  # no clause follows such a preposition
        plain = verb is None and leading_phrase(self.text, Sentence(phrase, 0), self.pack) is None
        return phrase if plain else None

    def _denied_by_name(self, attribution: Attribution, sentence: Sentence) -> tuple[str, ...]:
        """`Denied responsibility`: phrases of the topic that point back may hold the cue as well as what is denied."""
        if any(other.rule in {"participle", "shared-subject"} for other in self.rest):
            return ()  # `denied it, saying ...`: what he goes on to say tells more
        words = Span(min(attribution.cue.start, attribution.hull.start), max(attribution.cue.end, attribution.hull.end))
        return tuple(self.asked.referred(self.doc, words, self._context(sentence.span)))

    def _context(self, span: Span) -> tuple[Span, ...]:
        return tuple(other.span for other in self.sentences if other.span.end <= span.start)

    def _leans(self, attribution: Attribution) -> bool:
        """A quotation that only makes sense with the one before: it declines, or says `this`."""
        words = attribution.hull.of(self.text)
        points = self.pack.pointing.search(words) and len(words) < _SHORT_QUOTE
        return bool(self.pack.declining.search(words) or self.pack.unknowing.search(words) or points)

    def _nested(self, attribution: Attribution, sentence: Sentence, voice: Voice) -> tuple[Speaker, ...]:
        inner = attribution.inner
        if inner is None:
            quote = next(
                (
                    quote
                    for quote in sentence.quotes
                    if any(content.start <= quote.start < content.end for content in attribution.contents)
                    and quote.end - quote.start > 30
                ),
                None,
            )
            found = read_quote(self.text, quote, self.pack) if quote is not None else ()
            inner = found[0].speaker if found else None
        mine = attribution.speaker
        if inner is not None and mine is not None and inner.start < mine.end and mine.start < inner.end:
            return ()  # the same phrase read twice
        if inner is None or inner.of(self.text).lower() in self.pack.pronouns:
            return ()
        speaker, _, _ = self.resolver.resolve(inner, sentence.paragraph)
        same = (speaker.id and speaker.id == voice.speaker.id) or (
            speaker.party and speaker.party == voice.speaker.party and not speaker.anonymous
        )
        return (
            ()
            if same or not (speaker.id or speaker.name or head_is_person(inner.of(self.text), self.pack.people))
            else (speaker,)
        )

    def _dated(self, voice: Voice, claim: str) -> Voice:
        """Somebody who speaks for an earlier speaker on the same claim spoke on the same occasion."""
        if voice.stated_at is not None or not claim:
            return voice
        for other in reversed(self.statements):
            if other.claim == claim and other.stated_at is not None and self._speaks_with(voice.speaker, other.speaker):
                return replace(voice, stated_at=_again(other.stated_at))
        return voice

    def _speaks_with(self, one: Speaker, other: Speaker) -> bool:
        if one.id and one.id == other.id:
            return True
        actor = next((actor for actor in self.topic.actors if actor.id == one.id), None)
        return actor is not None and bool(other.id) and other.id in actor.speaks_for

    def _judge(self, claim: str, content: Span, attribution: Attribution, voice: Voice) -> Judgement:
        known = self.claims.get(claim)
        focus = self._focus(known, content) if known is not None else content
        words = focus.of(self.text)
        named = self._hits(known, focus)
        negated = known is not None and len(known.about) > 1 and self.pack.negating.search(words)
        groups = [self._places((query,), focus) for query in known.about] if known is not None and negated else []
        guarded = self._hits(known, focus, self.pack.negating)
        countered = self._places(known.counter if known is not None else (), focus)
        evidence = Evidence(
            attribution.cls, words, attribution.negated, attribution.inner_cls, counter=bool(countered), countered=countered,
            own=self._own(words, voice), negative=known is not None and bool(self.pack.negating.search(known.text)), named=named, groups=tuple(groups) if all(groups) else (), guarded=guarded,
        )  # fmt: skip
        return judge(evidence, self.pack)

    def _focus(self, claim: Claim, content: Span) -> Span:
        """In a long quotation, the sentence that holds the claim."""
        content = self._turn(claim, content)
        inside = [
            sentence.span for sentence in split_sentences(self.text[content.start + 1 : content.end], self.language)
        ]
        spans = [Span(content.start + 1 + span.start, content.start + 1 + span.end) for span in inside]
        hits = [span for span in spans if claim.holds(self.doc, span)]
        if content.end - content.start < _SHORT_QUOTE and any(
            self._answers(span) for span in spans if span not in hits
        ):
            return content
        return hits[0] if len(spans) > 1 and hits else content

    def _answers(self, span: Span) -> bool:
        """`No.`, `That is a lie.`: a sentence that turns the one beside it."""
        return any(
            find(self.text, span.start, span.end)
            for find in (_NO.match, _BELIEF.search, self.pack.pointing.search, self.pack.falsity.search)
        )

    def _turn(self, claim: Claim, content: Span) -> Span:
        """Of words that turn (`it was hit, but nobody knows by whom`), the first side that holds the claim by itself."""
        starts = [
            content.start,
            *(hit.end() for hit in self.pack.turning.finditer(self.text, content.start, content.end)),
        ]
        ends = [
            *(hit.start() for hit in self.pack.turning.finditer(self.text, content.start, content.end)),
            content.end,
        ]
        sides = [Span(start, end) for start, end in zip(starts, ends, strict=True) if end > start]
        held = [side for side in sides if claim.holds(self.doc, side)] if len(sides) > 1 else []
        return held[0] if held else content

    def _hits(self, claim: Claim | None, span: Span, holding: re.Pattern[str] | None = None) -> tuple[Span, ...]:
        """Where the claim's queries hit, counted in the span; with `holding` only those queries that ask for such a word."""
        queries = (*claim.about, *claim.also) if claim is not None else ()
        if holding is not None and claim is not None:
            queries = (*queries, *claim.counter)  # a counter-word may hold its own negation, too
        asked = [query for query in queries if holding is None or holding.search(query.source.replace("NOT", ""))]
        return self._places(asked, span)

    def _places(self, queries: Sequence[Query], span: Span) -> tuple[Span, ...]:
        hits = {hit for query in queries for hit in query.matches(self.doc, span) or ()}
        return tuple(Span(hit.start - span.start, hit.end - span.start) for hit in sorted(hits))

    def _own(self, words: str, voice: Voice) -> bool:
        """Whether the first to act in the words is of the speaker's own side."""
        first = words.split(" ", maxsplit=1)[0].lower().strip('“"«„') if words else ""
        if first in self.pack.pronouns:
            return self.pack.expletive.match(words) is None
        leads = (self.resolver.named(" ".join(words.split(" ")[:count])) for count in (3, 2, 1))
        actor = next((actor for actor in leads if actor is not None), None)
        return actor is not None and bool(actor.party) and actor.party == voice.speaker.party

    def _speech(self, attribution: Attribution) -> Speech:
        whole = sum(content.end - content.start for content in attribution.contents)
        quoted = sum(
            min(content.end, quote.end) - max(content.start, quote.start)
            for sentence in self._around(attribution)
            for quote in sentence.quotes
            for content in attribution.contents
            if quote.start < content.end and content.start < quote.end and len(quote.of(self.text).split()) > 1
        )
        if quoted * 10 >= whole * 8:
            return "direct"
        return "mixed" if quoted else "indirect"

    def _around(self, attribution: Attribution) -> Iterator[Sentence]:
        hull = attribution.hull
        return (
            sentence for sentence in self.sentences if sentence.span.start < hull.end and hull.start < sentence.span.end
        )

    def _numbers(self, content: Span, sentence: Span) -> tuple[Quantity, ...]:
        """The figures of the content that the desk follows, each given to the nearest words that tell what it counts."""
        wanted = self.asked.quantities_near(self.doc, sentence)
        if not wanted:
            return ()
        numbers = find_numbers(self.text, self.language, start=sentence.start, end=sentence.end)
        found = []
        for quantity in wanted:
            near = quantity.near.matches(self.doc, sentence) or ()
            best = min(
                (number for number in numbers if _in_unit(number, quantity.unit) is not None),
                key=lambda number: (_distance(number, near) - _counts(number, quantity.unit), number.span),
                default=None,
            )
            if (
                best is not None
                and content.start <= best.span.start < content.end
                and _distance(best, near) <= _NEAR_NUMBER
            ):
                found.append(self._quantity(best, quantity))
        return tuple(found)

    def _quantity(self, number: Number, quantity: QuantityDef) -> Quantity:
        low, high = _in_unit(number, quantity.unit) or (number.low, number.high)
        idle = self.pack.prepositions | self.pack.auxiliaries | self.pack.joiners | self.pack.boundaries
        unit = unit_words(number.following, quantity.unit, self.pack.people | self.pack.plurals, idle)
        said = " ".join(f"{number.span.of(self.text).rstrip('.')}{'' if unit == '%' else ' '}{unit}".split())
        shown = quantity.unit or number.following.split(" ")[0]
        return Quantity(low, high, shown, number.qualifier, quantity.id, number.span, said)

    def _keep(
        self,
        voice: Voice,
        sentence: Sentence,
        content: Span,
        cue: Span | None,
        claim: str,
        judgement: Judgement,
        nested: tuple[Speaker, ...],
        numbers: tuple[Quantity, ...],
        speech: Speech,
        rule: str,
    ) -> None:
        key = (sentence.span, claim, judgement.stance, voice.speaker.id or voice.speaker.shown.lower())
        if key in self.seen:
            return
        self.seen.add(key)
        if claim and cue is not None and rule.endswith(":open"):
            self._soften(sentence, claim, voice)
        if claim:
            self.told.setdefault(self.sentences.index(self.current), {})[claim] = judgement.stance
        former = f"{sentence.span.start}-{sentence.span.end}/{content.start}-{content.end}"
        self.statements.append(Statement(
            id=self._name(sentence, claim, voice), former=short_hash(self.article.content.text, former, claim, voice.speaker.as_told, "2"),
            article=self.article.id, revision=self.article.revision.n, claim=claim, speaker=voice.speaker, stance=judgement.stance,
            speech=speech, sentence=sentence.span, content=content, cue=cue, nested=nested,
            chain=self._chain(voice, nested, answering=judgement.stance in _ANSWERS),
            hedges=judgement.hedges, against_interest=judgement.against_interest, stated_at=voice.stated_at, numbers=numbers, rule=rule,
        ))  # fmt: skip

    def _soften(self, sentence: Sentence, claim: str, voice: Voice) -> None:
        """`Plans no further steps but leaves the door open`: one statement on a condition, and no flat denial beside it."""
        for earlier in self.statements:
            same = earlier.sentence == sentence.span and earlier.claim == claim and earlier.stance == "denies"
            if same and earlier.speaker.shown == voice.speaker.shown:
                self.statements.remove(earlier)
                words = sentence.of(self.text)
                self.named = {
                    key: n - (key[0] == words and key[2:] == (claim, voice.speaker.shown))
                    for key, n in self.named.items()
                }
                return

    def _name(self, sentence: Sentence, claim: str, voice: Voice) -> str:
        """The id: article, words of the sentence, claim and speaker, so that it outlives other rules and other revisions.

        The same words met again in the article, or the same speaker with another stance, are counted.
        """
        words = sentence.of(self.text)
        same = [other for other in self.sentences if other.span.end - other.span.start == len(words)]
        before = sum(other.span < sentence.span and other.of(self.text) == words for other in same)
        key = (words, str(before), claim, voice.speaker.as_told)
        self.named[key] = self.named.get(key, 0) + 1
        return short_hash(self.article.id, *key, str(self.named[key]))


def head_is_person(written: str, people: frozenset[str]) -> bool:
    """Whether a common noun for people stands in the phrase."""
    return any(word.lower() in people for word in words_of(written))


def _tells_within(attribution: Attribution, hull: Span) -> bool:
    """Whether speaker and cue stand inside the words."""
    speaker, cue = attribution.speaker, attribution.cue
    return speaker is not None and hull.start <= min(speaker.start, cue.start) and max(speaker.end, cue.end) <= hull.end


def _follows(earlier: Voice, number: int) -> bool:
    return number - earlier.sentence <= 2


def _again(moment: Moment | None) -> Moment | None:
    """The same moment for words that go on from dated ones."""
    if moment is None or moment.source.startswith("as before: "):
        return moment
    return moment.model_copy(update={"source": f"as before: {moment.source}"})


def _in_unit(number: Number, unit: str) -> tuple[int, int] | None:
    """The figure in the unit of the quantity; None where it is of something else, or is no whole number of that unit."""
    times = factor(unit, number.following)
    bounds = None if times is None else (number.low * times, number.high * times)
    whole = bounds is not None and all(bound.denominator == 1 for bound in bounds)
    return (int(bounds[0]), int(bounds[1])) if bounds is not None and whole else None


def _counts(number: Number, unit: str) -> int:
    """A figure followed by the quantity's own unit counts as so many characters nearer."""
    return 10 if unit and number.following.lower().startswith(unit.lower()) else 0


def _distance(number: Number, near: Sequence[Span]) -> int:
    return min((max(span.start - number.span.end, number.span.start - span.end, 0) for span in near), default=10_000)
