"""Processes that rebuild and adopt a comparison are really killed, at one statement after the other; on both databases."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import comparisons
from ingest.comparisons import FIRST, latest, serving
from ingest.relate import relate_articles
from storage import lookalikes
from storage.comparison import differing_views
from storage.database import Store
from storage.events import ComparisonAdopted
from storage.ledger import verify
from storage.log import EventLog
from tests.ingest.test_rebuild import filled, known
from tests.ingest.test_rebuild import latest as recorded
from tests.ingest.test_relate import NOW, WATCHLIST

ROOT = Path(__file__).resolve().parents[2]
STEP = 9  # statements: each run lives so much longer than the one before it
REBUILD = """
import os, signal, sys
from sqlalchemy import event
from ingest.rebuild import rebuild_comparison
from storage.database import Store
from tests.ingest.test_relate import NOW, WATCHLIST

store, left = Store(sys.argv[1]), int(sys.argv[2])

@event.listens_for(store.engine, "before_cursor_execute")
def count(*_):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)

rebuild_comparison(store, WATCHLIST, now=NOW, batch=3)
"""


def run(store: Store, statements: int) -> int:
    """A process that compares anew and dies by SIGKILL before that statement; how it ended."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(REBUILD), store.url, str(statements)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode in (0, -signal.SIGKILL), done.stderr[-2000:]
    return done.returncode


def test_killed_anywhere_it_goes_on_and_ends_as_if_never_killed(
    new_store: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
):
    """Until the adoption is on record the old relations are read, whole; in the end all is as a desk has it that nobody killed."""
    with monkeypatch.context() as older:
        older.setattr(comparisons, "COMPARISONS", (FIRST,))
        broken, whole = filled(new_store()), filled(new_store())
    before, newest = known(broken), latest()
    assert 0 == run(whole, 0)

    kills = 0
    while run(broken, STEP * (kills + 1)):
        kills += 1
        if serving(broken) == FIRST:
            assert before == known(broken)
            assert {"texts": 0, "relations": 0, "origins": 0} == relate_articles(broken, WATCHLIST, now=NOW)

    assert kills > 3
    assert newest == serving(broken) == serving(whole)
    assert known(whole) == known(broken)
    assert recorded(whole, newest.algorithm) == recorded(broken, newest.algorithm)
    adopted = [item.fact for item in EventLog(broken).read() if isinstance(item.fact, ComparisonAdopted)]
    assert [FIRST.algorithm, newest.algorithm] == [fact.algorithm for fact in adopted], "each once"
    assert 12 == lookalikes.texts_in(broken, newest.index)
    assert 0 == lookalikes.texts_in(broken, FIRST.index)
    assert verify(broken, compare_views=differing_views).ok
    for store in (broken, whole):
        store.close()
