"""One act of reporting as a sentence has it, and in the making. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from reports.language import CueClass
from reports.phrases import Hit
from reports.types import Span

LABEL = 30  # letters up to which a quotation only names something


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
class Part:
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
