"""Statements to lines of evidence: the speaker, the very words, the chain, and where to check them. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from reports.language.english import ENGLISH
from reports.parts import Also, Evidence, Group, OriginPart, Piece, Reference, Source, Step, Voice
from reports.placing import last_day_of, said_before
from reports.types import Origin, Span, Speaker, Stance, Statement, Window
from storage.events import Moment
from storage.views import ArticleView

QUOTE_LIMIT = 300

# The order in which a claim block is read: for, against, then all that is neither.
STANCES: tuple[Stance, ...] = (
    "asserts", "suspects", "denies", "no_knowledge", "declines", "conditional", "unattributed",
)  # fmt: skip

OMITTED = Piece(text="[…]", mark="omitted")


@dataclass(frozen=True)
class Shelf:
    """The articles a digest may cite, by id, which of them carry no date, and the day that it is about."""

    articles: Mapping[str, ArticleView]
    window: Window
    undated: frozenset[str] = frozenset()
    inferred: frozenset[str] = frozenset()  # statements that are only taken for their origin's

    def source(self, article: str) -> Source:
        """The article as a digest cites it."""
        return cite(self.articles[article])


def cite(view: ArticleView) -> Source:
    """What a reader needs to find an article again."""
    content, origin = view.content, view.origin
    return Source(
        article=view.id,
        title=content.title,
        url=content.url,
        outlet=content.outlet,
        outlet_name=content.outlet_name or content.outlet,
        language=content.language,
        published=content.published,
        relation=origin.relation if origin else "",
        root_name=origin.root_name if origin else "",
    )


def anchor(prefix: str, identity: str) -> str:
    """A name for a place in the digest that stays the same whatever stands around it."""
    return f"{prefix}-{hashlib.sha256(identity.encode('utf-8', 'surrogatepass')).hexdigest()[:10]}"


def quote(text: str, statement: Statement, limit: int = QUOTE_LIMIT) -> tuple[Piece, ...]:
    """The sentence in its own words, at most `limit` characters of it, with the cue and the numbers marked.

    A longer sentence is cut at words around what the speaker is made to say,
    and the cut is shown; runs of white space become one space.
    """
    whole = _inside(statement.sentence, text)
    shown = _around(text, whole, (statement.cue or statement.content).start, limit)
    pieces = _squeezed(_pieces(text, shown, _marks(statement)))
    before = (OMITTED, Piece(text=" ")) if shown.start > whole.start else ()
    after = (Piece(text=" "), OMITTED) if shown.end < whole.end else ()
    return (*before, *pieces, *after)


def gather(statements: Iterable[Statement], shelf: Shelf, origins: Mapping[str, Origin]) -> tuple[Evidence, ...]:
    """One line for each thing said, counted once: pages that carry the same statement stand under it."""
    families: dict[tuple[str, str, str, bool], list[Statement]] = {}
    for statement in statements:
        if statement.article in shelf.articles:
            families.setdefault(_sameness(statement, shelf), []).append(statement)
    lines = [line for family in families.values() for line in _lines(family, shelf, origins)]
    return tuple(sorted(lines, key=_evidence_order))


def groups(evidence: Iterable[Evidence]) -> tuple[Group, ...]:
    """The evidence by stance, in the order of `STANCES`."""
    lines = tuple(evidence)
    by_stance = ((stance, tuple(line for line in lines if line.stance == stance)) for stance in STANCES)
    return tuple(Group(stance=stance, evidence=some) for stance, some in by_stance if some)


def voices(evidence: Iterable[Evidence]) -> tuple[Voice, ...]:
    """Each speaker and stance once; undated only if no dated page has it, said before only if nothing of it is of the day."""
    found: dict[tuple[str, Stance], list[Evidence]] = {}
    for line in evidence:
        found.setdefault((line.speaker, line.stance), []).append(line)
    return tuple(
        Voice(
            name=name,
            stance=stance,
            undated=all(line.undated for line in lines),
            also=sum(len(line.also) for line in lines),
            said=_said_before(lines),
        )
        for (name, stance), lines in sorted(found.items(), key=lambda item: STANCES.index(item[0][1]))
    )


def _said_before(lines: Iterable[Evidence]) -> Moment | None:
    """When it was last said, if every line on a dated page is of before the digest's day."""
    dated = [line for line in lines if not line.undated]
    before = [line.stated_at for line in dated if line.stated_at is not None and line.earlier]
    return max(before, key=last_day_of, default=None) if len(before) == len(dated) else None


def origin_part(origin: Origin) -> OriginPart:
    """An origin as the digest shows it."""
    return OriginPart(
        key=origin.key,
        name=origin.name,
        kind=origin.kind,
        basis=origin.basis,
        inferred=origin.inferred,
        captured=origin.captured,
        party=origin.party,
        related=origin.related,
    )


def _sameness(statement: Statement, shelf: Shelf) -> tuple[str, str, str, bool]:
    """What makes two statements one thing said: origin, speaker, stance, and whether it is of before the day."""
    speaker = statement.speaker.id or statement.speaker.shown
    return (
        statement.origin or _as_printed(statement, shelf),
        speaker,
        statement.stance,
        said_before(statement.stated_at, shelf.window),
    )


def _as_printed(statement: Statement, shelf: Shelf) -> str:
    """Without an origin only the words say that two lines are one: the same sentence, in texts that come from one root."""
    view, sentence = shelf.articles[statement.article], statement.sentence
    if view.origin is None:
        return statement.id
    return f"{view.origin.root} {' '.join(view.text[sentence.start : sentence.end].split())}"


def _lines(family: list[Statement], shelf: Shelf, origins: Mapping[str, Origin]) -> list[Evidence]:
    """The lines of the page nearest to the origin; the other pages go under the first of them."""
    ranked = sorted(family, key=lambda statement: _nearness(statement, shelf))
    home = ranked[0].article
    first, *more = (statement for statement in ranked if statement.article == home)
    # What one page leaves out another may tell: it is the same thing said once.
    told = next((statement.stated_at for statement in ranked if statement.stated_at), None)
    first = first if first.stated_at else replace(first, stated_at=told)
    elsewhere = {statement.article: statement for statement in reversed(ranked) if statement.article != home}
    also = tuple(Also(source=shelf.source(s.article), reference=_reference(s)) for s in reversed(elsewhere.values()))
    return [_line(first, shelf, origins, also), *(_line(statement, shelf, origins) for statement in more)]


def _nearness(statement: Statement, shelf: Shelf) -> tuple[bool, bool, str, str, Span]:
    view = shelf.articles[statement.article]
    copy = bool(view.origin and view.origin.relation in ("copy", "partial"))
    published = view.content.published.value if view.content.published else "~"
    return statement.article in shelf.undated, copy, published, statement.article, statement.sentence


def _line(statement: Statement, shelf: Shelf, origins: Mapping[str, Origin], also: tuple[Also, ...] = ()) -> Evidence:
    view, speaker, origin = shelf.articles[statement.article], statement.speaker, origins.get(statement.origin)
    return Evidence(
        anchor=anchor("s", statement.id + statement.claim),
        statement=statement.id,
        claim=statement.claim,
        speaker=speaker.shown,
        written=speaker.written,
        role=_role(speaker),
        party=speaker.party,
        anonymous=speaker.anonymous,
        nested=tuple(inner.shown for inner in statement.nested),
        stance=statement.stance,
        speech=statement.speech,
        quote=quote(view.text, statement),
        chain=tuple(Step(name=hop.name, kind=hop.kind, basis=hop.basis) for hop in statement.chain),
        hedges=statement.hedges,
        against_interest=statement.against_interest,
        stated_at=statement.stated_at,
        origin=statement.origin,
        origin_name=origin.name if origin else "",
        origin_inferred=statement.id in shelf.inferred,
        rule=statement.rule,
        review=statement.review,
        source=cite(view),
        reference=_reference(statement),
        also=also,
        undated=statement.article in shelf.undated,
        earlier=said_before(statement.stated_at, shelf.window),
    )


def _reference(statement: Statement) -> Reference:
    start, end = statement.sentence.start, statement.sentence.end
    return Reference(article=statement.article, revision=statement.revision, start=start, end=end)


def _evidence_order(line: Evidence) -> tuple[int, bool, str, str, int, str]:
    published = line.source.published.value if line.source.published else "~"
    place = line.reference
    return STANCES.index(line.stance), line.undated, published, place.article, place.start, line.statement


def _inside(span: Span, text: str) -> Span:
    """The span without the white space at its ends."""
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, max(start, span.start + len(words.rstrip())))


def _around(text: str, whole: Span, focus: int, limit: int) -> Span:
    """At most `limit` characters of `whole`, cut at spaces, its beginning where the focus lies in that."""
    if whole.end - whole.start <= limit:
        return whole
    start = whole.start
    if focus > whole.start + limit * 2 // 3:
        start = _next_space(text, max(whole.start, focus - limit // 3), focus)
    end = min(whole.end, start + limit - len(OMITTED.text) * 2 - 2)
    space = text.rfind(" ", start, end + 1)
    return Span(start, space if end < whole.end and space > start + limit // 2 else end)


def _next_space(text: str, start: int, stop: int) -> int:
    space = text.find(" ", start, stop)
    return space + 1 if space >= 0 else start


def _marks(statement: Statement) -> list[tuple[Span, str]]:
    cue = [(statement.cue, "cue")] if statement.cue else []
    return sorted([*cue, *((number.span, "number") for number in statement.numbers)])


def _pieces(text: str, shown: Span, marks: list[tuple[Span, str]]) -> list[tuple[str, str]]:
    """The shown words as runs with their marks; a mark that overlaps an earlier one, or the cut, is left out."""
    runs: list[tuple[str, str]] = []
    at = shown.start
    for span, mark in marks:
        if at <= span.start < span.end <= shown.end:
            runs += [(text[at : span.start], ""), (text[span.start : span.end], mark)]
            at = span.end
    return [*runs, (text[at : shown.end], "")]


def _squeezed(runs: list[tuple[str, str]]) -> tuple[Piece, ...]:
    return tuple(Piece.model_validate({"text": re.sub(r"\s+", " ", run), "mark": mark}) for run, mark in runs if run)


def _role(speaker: Speaker) -> str:
    """The role as it can stand behind the name: one side of the name as written, or nothing where that says nothing.

    Words on both sides do not make a phrase, and an article, an adjective or
    a second name is no role.
    """
    if speaker.called:
        return speaker.role  # it was made to fit the name
    if not speaker.name or speaker.name not in speaker.written:
        # Taken over from an earlier sentence ("he"), it stands; picked out of this phrase, it is what is left of another name.
        written = speaker.written.casefold().split()
        here = all(word.casefold() in written for word in speaker.role.split())
        return "" if here else speaker.role
    before, _, after = speaker.written.partition(speaker.name)
    before = ENGLISH.naming.sub("", before)  # of `a soldier identified only as X`, that he is a soldier
    side = max((before.strip(" ,;:()"), after.strip(" ,;:()")), key=len)
    words = side.split()
    tells = any(word.islower() and word not in _SMALL for word in words)
    return side if tells and words[0].lower() not in ("and", "und", "и", "ve") else ""


# Words that alone make no role.
_SMALL = frozenset({"the", "a", "an", "some", "several", "other", "another", "many", "and", "of", "from", "in"})
