"""The long measurements stand on desks that Airflow can work with: a fault there would show only after hours."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.watchlist import load_watchlist
from reports.issue import Masthead, issue_digest
from reports.topic_files import load_topic
from storage.database import Store

pytestmark = pytest.mark.airflow


def test_the_year_of_digests_has_a_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Its files are read without a fault, and its last day can be issued."""
    from bench import airflow_backfill, big_store

    monkeypatch.setattr(big_store, "LAST", big_store.LAST)
    monkeypatch.setattr(big_store, "NOW", big_store.NOW)
    desk = airflow_backfill.make_desk(tmp_path, 60)

    assert [airflow_backfill.TOPIC] == [order.topic for order in load_watchlist(desk / "watch.toml").digests]
    topic = load_topic(desk / "topics" / f"{airflow_backfill.TOPIC}.toml")
    store = Store(f"sqlite:///{tmp_path / 'store' / 'dateline.db'}")
    issue = issue_digest(topic, airflow_backfill.LAST, store, Masthead("desk"), now=big_store.NOW)
    assert issue.fact
    store.close()
