"""Issued days that the record says more about now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from examples.newsroom.server import Newsroom
from reports.issue import issue_digest
from reports.late import late_issues
from storage.database import Store
from tests.desk import DAY, MASTHEAD, NOW, collect, example_topic

SINCE = date(2015, 9, 1)


def test_an_edit_makes_an_issued_day_late_until_it_is_amended(sqlite_store: Store):
    """Fresh from the press it is not late; after a silent edit it is; amended, no more; and other days never were."""
    topic = example_topic()
    with Newsroom(edition=1) as newsroom:
        collect(sqlite_store, newsroom.address, run="one")
        issue_digest(topic, DAY, sqlite_store, MASTHEAD, now=NOW)
        assert [] == late_issues([topic], sqlite_store, since=SINCE)

        newsroom.edition = 2
        later = NOW + timedelta(hours=2)
        collect(sqlite_store, newsroom.address, run="two", now=later)
    assert [(topic.id, DAY.isoformat())] == [
        (fact.topic, fact.day) for fact in late_issues([topic], sqlite_store, since=SINCE)
    ]
    assert [] == late_issues([topic], sqlite_store, since=DAY + timedelta(days=1))
    assert [] == late_issues([replace(topic, id="other")], sqlite_store, since=SINCE)

    assert 2 == issue_digest(topic, DAY, sqlite_store, MASTHEAD, now=later, amend=True).digest.issue
    assert [] == late_issues([topic], sqlite_store, since=SINCE)
