"""Some weeks of a desk lived through, with late articles, edits, pages gone and issues made again."""

from __future__ import annotations

from pathlib import Path

from bench.year import again, dropped, live
from storage.database import Store


def test_every_issue_can_be_made_again_from_its_events(store: Store, tmp_path: Path):
    """Byte for byte, as the store stands and after views and readings were rebuilt; bench/year.py does it for a year."""
    live(store, 12, tmp_path)
    before = again(store)
    dropped(store)

    assert (13, 13) == before == again(store)
