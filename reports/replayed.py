"""Compare a day read under two versions of a topic: articles, statements, counts and figures gained and lost. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from reports.digest import Selection
from reports.types import ClaimReading, NumberConflict, Statement
from storage.views import ArticleView

SHOWN = 160  # characters of a sentence


@dataclass(frozen=True, order=True)
class Line:
    """A statement as a list shows it."""

    claim: str
    speaker: str
    stance: str
    sentence: str
    article: str


@dataclass(frozen=True)
class Count:
    """A claim's counts under the one version and the other: articles, publishers, independent origins, labels."""

    claim: str
    before: tuple[int, int, int]
    after: tuple[int, int, int]
    labels_before: tuple[str, ...] = ()
    labels_after: tuple[str, ...] = ()


@dataclass(frozen=True)
class DayChange:
    """What another version of a topic changes on one day. `issue` is the number of the issue on record, 0 for none."""

    day: date
    issue: int
    old: str
    new: str
    admitted: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    gained: tuple[Line, ...] = ()
    lost: tuple[Line, ...] = ()
    counts: tuple[Count, ...] = ()
    figures: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """The day reads the same."""
        return not (self.admitted or self.dropped or self.gained or self.lost or self.counts or self.figures)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "day": self.day.isoformat()}


def compare_days(then: Selection, now: Selection, *, issued: int = 0) -> DayChange:
    """The changes from one selection of a day to another of the same day."""
    before, after = _articles(then), _articles(now)
    lines_before, lines_after = _lines(then), _lines(now)
    return DayChange(
        day=now.window.day,
        issue=issued,
        old=then.topic.version,
        new=now.topic.version,
        admitted=tuple(named(after[name]) for name in after if name not in before),
        dropped=tuple(named(before[name]) for name in before if name not in after),
        gained=tuple(sorted(lines_after - lines_before)),
        lost=tuple(sorted(lines_before - lines_after)),
        counts=tuple(_counts(then.reading.claims, now.reading.claims)),
        figures=tuple(_figures(then.reading.numbers, now.reading.numbers)),
    )


def _articles(selection: Selection) -> dict[str, ArticleView]:
    return {reading.article.id: reading.article for reading in selection.readings}


def named(view: ArticleView) -> str:
    """An article as a list shows it: outlet, title, id."""
    return f"{view.content.outlet_name or view.content.outlet}: {view.content.title or 'no title'} ({view.id})"


def _lines(selection: Selection) -> set[Line]:
    """Statements on a claim; the others appear in no count."""
    return {
        _line(statement, reading.article)
        for reading in selection.readings
        for statement in reading.statements
        if statement.claim
    }


def _line(statement: Statement, view: ArticleView) -> Line:
    sentence = " ".join(statement.sentence.of(view.text).split())
    shown = sentence if len(sentence) <= SHOWN else sentence[: SHOWN - 1] + "…"
    return Line(statement.claim, statement.speaker.shown or "nobody named", statement.stance, shown, view.id)


def _counts(then: Sequence[ClaimReading], now: Sequence[ClaimReading]) -> Iterator[Count]:
    before, after = ({claim.claim: claim for claim in claims} for claims in (then, now))
    for name in dict.fromkeys([*after, *before]):
        was, is_ = before.get(name), after.get(name)
        change = Count(name, _numbers(was), _numbers(is_), _labels(was), _labels(is_))
        if (change.before, change.labels_before) != (change.after, change.labels_after):
            yield change


def _numbers(claim: ClaimReading | None) -> tuple[int, int, int]:
    return (claim.articles, claim.publishers, claim.independent) if claim is not None else (0, 0, 0)


def _labels(claim: ClaimReading | None) -> tuple[str, ...]:
    return claim.labels if claim is not None else ()


def _figures(then: Iterable[NumberConflict], now: Iterable[NumberConflict]) -> Iterator[str]:
    before, after = ({conflict.quantity: conflict for conflict in side} for side in (then, now))
    for name in dict.fromkeys([*after, *before]):
        was, is_ = _values(before.get(name)), _values(after.get(name))
        if was != is_:
            yield f"{name}: {was or 'none'} -> {is_ or 'none'}"


def _values(conflict: NumberConflict | None) -> str:
    if conflict is None:
        return ""
    return " · ".join(value for value, _ in conflict.values) + (" (conflict)" if conflict.conflict else "")


def day_lines(change: DayChange) -> Iterator[str]:
    """A day's changes, for people."""
    on_record = f"issue {change.issue} stands as it was sent" if change.issue else "never issued"
    same = "  nothing changes" if change.empty else ""
    yield f"{change.day} ({on_record}; version {change.old} -> {change.new}){same}"
    yield from change_lines(change)


def change_lines(change: DayChange) -> Iterator[str]:
    """What is gained (+) and lost (-), and the counts that differ, for people."""
    yield from (f"  + article {name}" for name in change.admitted)
    yield from (f"  - article {name}" for name in change.dropped)
    for sign, lines in (("+", change.gained), ("-", change.lost)):
        yield from (
            f"  {sign} {line.claim}: {line.speaker} {line.stance}: {line.sentence} ({line.article})" for line in lines
        )
    for count in change.counts:
        was, is_ = (" · ".join(map(str, numbers)) for numbers in (count.before, count.after))
        yield (
            f"  {count.claim}: articles · publishers · origins {was} -> {is_}"
            + f"; {', '.join(count.labels_before) or 'no label'} -> {', '.join(count.labels_after) or 'no label'}"
            * (count.labels_before != count.labels_after)
        )
    yield from (f"  figures {line}" for line in change.figures)
