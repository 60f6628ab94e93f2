"""Leave out of a sentence what only tells on whom a report rests, so that it parts no verb from its content. Pure."""

from __future__ import annotations

from reports.language import Language
from reports.phrases import STOPS, Word


def without_citing(words: list[Word], pack: Language) -> list[Word]:
    """The words without `, citing two workers,`; whom it names is read apart (`reports/citing.py`)."""
    start = next((n for n in range(1, len(words)) if words[n].low in pack.cites and words[n - 1].low == ","), None)
    if start is None:
        return words
    end = next((n for n in range(start, len(words)) if words[n].low in {",", ";", *STOPS}), len(words))
    parted = end < len(words) and words[end].low == ","
    return words[: start - 1] + words[end + parted :]
