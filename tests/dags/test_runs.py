"""Each DAG as Airflow's own runner runs it, on one metadata database for all: what a run does, and what its failures leave undone."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from examples.newsroom.mailbox import Mailbox
from examples.newsroom.server import Newsroom
from ingest import pipeline
from ingest.errors import SourceError
from reports.issue import issue_digest
from storage import queries
from storage.database import Store
from storage.log import EventLog
from tests.desk import DAY, MASTHEAD, NOW, TOPIC, collect, copy_desk, example_topic

pytestmark = pytest.mark.airflow

STORY = """---
title: Three ships left the harbour
url: https://levant-wire.example/2015/09/18/three-ships
published: 2015-09-18T09:00:00Z
---
Three grey ships left the harbour on Friday morning, a port official said. Nobody would say where they were bound.
The crews had been told nothing, two sailors' wives told this paper, and the lists on the gate gave only numbers.
"""


@pytest.fixture(scope="module", autouse=True)
def _metadata():
    """Airflow's own tables, once."""
    from airflow.utils.db import initdb

    initdb()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_store: Store) -> Path:
    """A desk of one's own that the DAGs find."""
    folder = copy_desk(tmp_path)
    monkeypatch.setenv("DATELINE_DESK", str(folder))
    monkeypatch.setenv("DATELINE_DATABASE", sqlite_store.url)
    monkeypatch.setenv("DATELINE_PAUSE", "0.01")
    return folder


def run(dag: Any, **conf: Any) -> tuple[str, dict[str, set[str]]]:
    """One run; its state, and each task's states."""
    made = dag.test(run_conf=conf, logical_date=datetime.now(UTC))
    states: dict[str, set[str]] = {}
    for item in made.get_task_instances():
        states.setdefault(item.task_id, set()).add(str(item.state))
    return str(made.state), states


def test_an_archives_day_is_taken_in_once(desk: Path, sqlite_store: Store):
    """The day's own folder is read; read again it adds nothing; a day without a folder is skipped, not failed."""
    from dags.archive import archive_dag

    (desk / "archive" / "2015-09-18").mkdir(parents=True)
    (desk / "archive" / "2015-09-18" / "ships.md").write_text(STORY, encoding="utf-8")
    watch = desk / "watch.toml"
    watch.write_text(
        watch.read_text(encoding="utf-8") + '\n[[archive]]\nname = "paper"\nsource = "archive/%Y-%m-%d"\n',
        encoding="utf-8",
    )

    state, _ = run(archive_dag, day="2015-09-18")
    assert "success" == state
    assert 1 == len(queries.all_articles(sqlite_store))
    size = EventLog(sqlite_store).head().size

    assert "success" == run(archive_dag, day="2015-09-18")[0]
    assert size == EventLog(sqlite_store).head().size
    state, tasks = run(archive_dag, day="2015-09-19")
    assert ("success", {"skipped"}) == (state, tasks["read"])


@pytest.mark.usefixtures("desk")
def test_a_failed_shard_stops_nothing_after_it(monkeypatch: pytest.MonkeyPatch):
    """What a person must mend is not tried again; pages and relations go on; the run is red all the same."""
    from dags.collect import collect_dag

    def broken(*_: object, **__: object) -> None:
        raise SourceError("no such thing")

    monkeypatch.setattr(pipeline, "poll_feeds", broken)
    state, tasks = run(collect_dag, force=True)

    assert "failed" == state
    assert {"failed"} == tasks["poll"]
    assert {"success"} == tasks["plan_pages"]
    assert {"success"} == tasks["relate"]
    assert {"failed"} == tasks["outcome"]


@pytest.mark.usefixtures("desk")
def test_a_silent_edit_is_amended_and_mailed_to_nobody(sqlite_store: Store):
    """Upkeep names the day, amend issues it again, once; the project DAG leaves no event unfolded."""
    from dags.amend import amend_dag
    from dags.project import project_dag
    from dags.upkeep import upkeep_dag
    from storage.outbox import StoredOutbox
    from storage.projections import behind

    with Newsroom(edition=1) as newsroom:
        collect(sqlite_store, newsroom.address, run="one")
        issue_digest(example_topic(), DAY, sqlite_store, MASTHEAD, now=NOW)
        newsroom.edition = 2
        collect(sqlite_store, newsroom.address, run="two", now=NOW + timedelta(hours=2))

    assert "success" == run(amend_dag, day=DAY.isoformat())[0]
    assert 2 == len(queries.digests(sqlite_store, TOPIC, day=DAY.isoformat()))
    state, tasks = run(amend_dag, day=DAY.isoformat())
    assert ("success", {"skipped"}) == (state, tasks["issue"])
    assert [] == StoredOutbox(sqlite_store, lambda: NOW).rows()

    assert "success" == run(upkeep_dag)[0]
    assert "success" == run(project_dag)[0]
    assert 0 == behind(sqlite_store)


def test_a_failure_is_told_by_mail(desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A bad topic file: its own DAG fails at once, DATELINE_ALERTS hears of it, and nobody gets a digest."""
    from dags import common, digest

    file = desk / "topics" / "broken.toml"
    file.write_text("id = [", encoding="utf-8")
    with Mailbox(tmp_path / "mail") as mailbox:
        host, _, port = mailbox.address.rpartition(":")
        server = {"conn_type": "smtp", "host": host, "port": int(port), "extra": {
            "disable_ssl": True, "disable_tls": True, "from_email": "airflow@desk.example"}}  # fmt: skip
        monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", json.dumps(server))
        monkeypatch.setenv("DATELINE_ALERTS", "duty@desk.example")
        monkeypatch.setitem(common.DEFAULTS, "on_failure_callback", common.alert("failed: {{ ti.task_id }}"))
        dag = digest.digest_dag(file)
        state, tasks = run(dag)

        assert "failed" == state
        assert {"failed"} == tasks["issue"]
        assert dag.deadline
        (mail,) = mailbox.messages()
    assert "failed: issue" in str(mail["Subject"])


def test_a_backfilled_day_is_issued_and_held_back(desk: Path, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch):
    """In a real run of that kind no mail is made; asked for, the mails wait in the outbox."""
    from airflow.sdk.api.datamodels._generated import DagRunType

    from dags import common, digest
    from storage.outbox import StoredOutbox

    real, asked = common.is_held, []

    def as_backfill(context: dict[str, Any]) -> bool:
        context["dag_run"].run_type = DagRunType.BACKFILL
        asked.append(real(context))
        return asked[-1]

    monkeypatch.setattr(common, "is_held", as_backfill)
    state, tasks = run(digest.digest_dag(desk / "topics" / f"{TOPIC}.toml"), day="2015-09-17")

    assert ("success", [True], {"skipped"}) == (state, asked, tasks["deliver"])
    assert 1 == len(queries.digests(sqlite_store, TOPIC, day="2015-09-17"))
    assert [] == StoredOutbox(sqlite_store, lambda: NOW).rows()


def test_approval_stands_between_issue_and_mail(desk: Path):
    """Where the desk asks for it, and only there."""
    from dags import digest

    file = desk / "topics" / f"{TOPIC}.toml"
    assert "approve" not in digest.digest_dag(file).task_ids
    watch = desk / "watch.toml"
    watch.write_text(watch.read_text(encoding="utf-8").replace('at = "07:00"', 'at = "07:00"\napprove = true'))

    dag = digest.digest_dag(file)

    assert {"approve", "issue"} == dag.get_task("post").upstream_task_ids
    assert {"wanted"} == dag.get_task("approve").upstream_task_ids
