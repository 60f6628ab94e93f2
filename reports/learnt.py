"""Compare what was known of a day at two positions of the log: what was learnt between them. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reports.digest import Selection
from reports.replayed import DayChange, change_lines, compare_days, named


@dataclass(frozen=True)
class Learnt:
    """What the record tells of a day at `until` that it did not tell at `since`; both are positions of the log."""

    since: int
    until: int
    change: DayChange
    edited: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()
    undated: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """The day reads the same at both."""
        return self.change.empty and not (self.edited or self.vanished or self.undated)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "since": self.since,
            "until": self.until,
            "edited": list(self.edited),
            "vanished": list(self.vanished),
            "undated": list(self.undated),
            **self.change.as_dict(),
        }


def compare_knowledge(then: Selection, now: Selection) -> Learnt:
    """What the later selection of a day holds and the earlier does not."""
    seen = {after.position for _, _, after in then.edits}
    gone = {view.id for view in then.vanished}
    held = {reading.article.id for reading in then.undated}
    return Learnt(
        since=then.as_of,
        until=now.as_of,
        change=compare_days(then, now),
        edited=tuple(named(view) for view, _, after in now.edits if after.position not in seen),
        vanished=tuple(named(view) for view in now.vanished if view.id not in gone),
        undated=tuple(named(reading.article) for reading in now.undated if reading.article.id not in held),
    )


def learnt_lines(learnt: Learnt) -> Iterator[str]:
    """What was learnt, for people."""
    same = "  nothing was learnt" if learnt.empty else ""
    yield f"{learnt.change.day} as known at position {learnt.until}, against position {learnt.since}{same}"
    yield from change_lines(learnt.change)
    for word, names in (("edited", learnt.edited), ("vanished", learnt.vanished), ("without a date", learnt.undated)):
        yield from (f"  {word}: {name}" for name in names)
