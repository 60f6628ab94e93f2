"""How often a feed brings something new, and whether its silence is out of character. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

# Entries that arrive at random with a mean gap stay away for seven gaps less
# than once in a thousand times; a weekend is normal for anybody.
SILENT_GAPS: Final = 7
SILENT_AT_LEAST: Final = timedelta(hours=48)
SILENT_AT_MOST: Final = timedelta(days=60)
RHYTHM_DAYS: Final = 28


def rhythm(new_entries: Sequence[tuple[str, int]], until: datetime) -> float | None:
    """New entries a week over the four weeks before `until`, or over as many days as are known; None without any.

    `new_entries` are ISO days with how many entries were new on each.
    """
    last = until.astimezone(UTC).date()
    days = [(date.fromisoformat(day), count) for day, count in new_entries]
    recent = [(day, count) for day, count in days if timedelta() <= last - day < timedelta(days=RHYTHM_DAYS)]
    if not recent:
        return None
    known = (last - min(day for day, _ in recent)).days + 1
    return 7.0 * sum(count for _, count in recent) / max(known, 1)


def silent(last_new_at: datetime | None, new_entries: Sequence[tuple[str, int]], now: datetime) -> bool:
    """The feed has listed nothing new for longer than its own rhythm (up to that last entry) explains."""
    if last_new_at is None:
        return False  # never anything: that is a failing or an empty feed, and is told as such
    weekly = rhythm(new_entries, last_new_at)
    gap = timedelta(days=7) / weekly if weekly else timedelta(days=7)
    return now - last_new_at > min(max(gap * SILENT_GAPS, SILENT_AT_LEAST), SILENT_AT_MOST)
