"""Join the labels of a text to acts of reporting: for each cue its nearest source and contents. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reports.attributions import Attribution
from reports.language import CueClass, Language
from reports.sentences import Sentence
from reports.trained.marks import Labelled
from reports.types import Span

RULE = "trained"


def linked(
    text: str, labels: Iterable[Labelled], sentences: Sequence[Sentence], pack: Language
) -> dict[Span, tuple[Attribution, ...]]:
    """What each sentence reports, by its span. A cue without a source or a content in its sentence reports nothing."""
    labels = sorted(labels)
    found: dict[Span, tuple[Attribution, ...]] = {}
    for sentence in sentences:
        mine = [one for one in labels if sentence.span.start <= one.span.start and one.span.end <= sentence.span.end]
        cues = [one.span for one in mine if one.kind == "cue"]
        sources = [one.span for one in mine if one.kind == "source"]
        contents = [one.span for one in mine if one.kind == "content"]
        told = [_told(text, cue, cues, sources, contents, pack) for cue in cues]
        if kept := tuple(one for one in told if one is not None):
            found[sentence.span] = kept
    return found


def _told(
    text: str, cue: Span, cues: Sequence[Span], sources: Sequence[Span], contents: Sequence[Span], pack: Language
) -> Attribution | None:
    own = tuple(one for one in contents if _nearest(one, cues) == cue)
    source = _nearest(cue, sources)
    if source is None or not own:
        return None
    words = cue.of(text).lower().split()
    frame = Span(min(cue.start, source.start), max(cue.end, source.end))
    crossed = any(one.start < frame.end and frame.start < one.end for one in own)
    return Attribution(
        _class_of(words, pack), cue, source, own, cue if crossed else frame, RULE,
        negated=any(word in pack.negators for word in words),
    )  # fmt: skip


def _nearest(one: Span, others: Sequence[Span]) -> Span | None:
    """The one with the fewest letters between; the earlier of two."""
    return min(others, key=lambda other: (max(other.start - one.end, one.start - other.end), other.start), default=None)


def _class_of(words: Sequence[str], pack: Language) -> CueClass:
    """What a cue does, as the rules' own table knows it; what it does not know only says."""
    known = (
        pack.cues.get(tuple(words[start : start + length]))
        for length in (3, 2, 1)
        for start in range(len(words) - length + 1)
    )
    return next((cue.cls for cue in known if cue is not None), "say")
