"""What the questions share: tables of the record, and asking in chunks. Touches the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from storage import tables

EVENT = tables.EventRow.__table__  # type: ignore[attr-defined]

BLOB = tables.BlobRow.__table__  # type: ignore[attr-defined]

_CHUNK = 500


def chunks(items: Sequence[str]) -> Iterable[Sequence[str]]:
    """The items in runs that one question may name."""
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
