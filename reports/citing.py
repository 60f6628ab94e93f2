"""Find whom an outlet says that its report rests on (`the Herald reported, citing two workers`). Pure."""

from __future__ import annotations

import re

from reports.attributions import Attribution
from reports.language import Language
from reports.language.outlets import find_outlets
from reports.types import Span

_PHRASE = re.compile(r"[^,.;:()\n—–]+")
_GOES_ON = re.compile(r",? (?=which |who )")


def without_source(speaker: Span, text: str, pack: Language) -> Span:
    """A subject without the source that it cites: of `the Herald, citing workers,` the Herald."""
    hit = pack.citing.search(text, speaker.start, speaker.end)
    if hit is not None:
        return _trimmed(text, Span(speaker.start, hit.start()))
    if (after := pack.cited.search(text, speaker.start, speaker.end)) is not None:
        return _trimmed(text, Span(speaker.start, _outlet_end(text, Span(speaker.start, after.start()))))
    return speaker


def source_cited(text: str, sentence: Span, attribution: Attribution, pack: Language) -> Span | None:
    """The phrase for the source that stands in the clause of the cue; None where the outlet names none."""
    for hit in pack.citing.finditer(text, sentence.start, sentence.end):
        phrase = _PHRASE.match(text, hit.end(), _stop(hit.end(), sentence, attribution))
        if phrase is not None and not _within(hit.start(), attribution):
            return _trimmed(text, Span(phrase.start(), phrase.end()))
    for hit in pack.cited.finditer(text, sentence.start, sentence.end):
        if not _within(hit.start(), attribution):
            start = _outlet_end(text, Span(sentence.start, hit.start()))
            return _trimmed(text, Span(start, hit.start())) if hit.start() > start else None
    return None


def interview(text: str, speaker: Span, sentence: Span) -> Span:
    """A subject with the relative clause that tells whom it spoke to, where a comma parts the two."""
    if _GOES_ON.match(text, speaker.end, sentence.end) is None:
        return speaker
    end = re.compile(r"[,;:.]|$").search(text, speaker.end + 2, sentence.end)
    return Span(speaker.start, end.start() if end is not None else sentence.end)


def _stop(start: int, sentence: Span, attribution: Attribution) -> int:
    """The phrase ends before the cue or the content that follows it."""
    ahead = [attribution.cue.start, *(content.start for content in attribution.contents)]
    return min((place for place in ahead if place >= start), default=sentence.end)


def _within(place: int, attribution: Attribution) -> bool:
    return any(content.start <= place < content.end for content in attribution.contents)


def _outlet_end(text: str, span: Span) -> int:
    """Where the outlet ends whose source follows; else before the last word."""
    found = find_outlets(text, span)
    if found:
        return found[-1].span.end
    return text.rstrip().rfind(" ", span.start, max(span.start, span.end - 1)) + 1 or span.start


def _trimmed(text: str, span: Span) -> Span:
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip(" ,"))
    return Span(start, max(start, span.start + len(words.rstrip(" ,"))))
