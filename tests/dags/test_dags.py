"""The DAGs as Airflow loads them: none is broken, all keep the house's policy, and files that are wrong are seen."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.desk import ROOT, TOPIC, copy_desk, example_topic

pytestmark = pytest.mark.airflow

NAMES = {"amend", "archive", "backfill", "collect", "project", "revisit", "upkeep", f"digest__{TOPIC}"}


@pytest.fixture(scope="module")
def dags(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Every DAG of the folder, loaded as Airflow's processor loads it."""
    from airflow.dag_processing.dagbag import DagBag

    os.environ["DATELINE_DESK"] = str(copy_desk(tmp_path_factory.mktemp("dags")))
    bag = DagBag(dag_folder=str(ROOT / "dags"))
    assert {} == bag.import_errors
    return dict(bag.dags)


def test_exactly_these_dags_load(dags: dict[str, Any]):
    """No DAG is missing, none is unknown, no file is broken."""
    assert NAMES == set(dags)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_each_dag_keeps_the_policy(dags: dict[str, Any], name: str):
    """Documented, tagged, owned, bounded in time, tried again, and never catching up by itself."""
    dag = dags[name]

    assert dag.doc_md
    assert "dateline" in dag.tags
    assert dag.description
    assert not dag.catchup
    for task in dag.tasks:
        assert "desk" == task.owner
        # The last task only tells what the others came to.
        assert task.retries >= 2 or "outcome" == task.task_id
        assert task.execution_timeout


def test_a_bad_topic_file_still_gets_its_dag(tmp_path: Path):
    """It loads, so that its run can fail with what is wrong, and the other topics are not harmed."""
    desk = copy_desk(tmp_path)
    (desk / "topics" / "broken.toml").write_text("id = [", encoding="utf-8")
    code = "import dags.digest as d; print(sorted(n for n in vars(d) if n.startswith('digest__')))"
    environment = {**os.environ, "DATELINE_DESK": str(desk), "PYTHONPATH": str(ROOT)}

    shown = subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
    ).stdout

    assert str(["digest__broken", f"digest__{TOPIC}"]) in shown


@pytest.mark.parametrize(
    ("context", "day"),
    [
        (
            {"params": {"day": "2015-09-18"}, "dag_run": SimpleNamespace(partition_key=None, run_after=None)},
            "2015-09-18",
        ),
        ({"params": {}, "dag_run": SimpleNamespace(partition_key="2015-09-17", run_after=None)}, "2015-09-17"),
        (
            # 21:30 UTC is half past midnight in Moscow: the 18th is over there.
            {
                "params": {},
                "dag_run": SimpleNamespace(partition_key=None, run_after=datetime(2015, 9, 18, 21, 30, tzinfo=UTC)),
            },
            "2015-09-18",
        ),
        (
            {
                "params": {},
                "logical_date": datetime(2015, 9, 18, 20, 30, tzinfo=UTC),
                "dag_run": SimpleNamespace(partition_key=None, run_after=None),
            },
            "2015-09-17",
        ),
    ],
    ids=["asked for", "partition", "run after", "logical date"],
)
def test_the_day_of_a_run(context: dict[str, Any], day: str):
    """Asked for, then the partition's, then the last day over in the topic's zone."""
    from dags.common import run_day

    assert date.fromisoformat(day) == run_day(context, example_topic())


def test_backfilled_days_are_held():
    """Mails of a backfill stay in the outbox unless asked for."""
    from dags.common import is_held

    backfill = SimpleNamespace(run_type="backfill")

    assert is_held({"params": {}, "dag_run": backfill})
    assert not is_held({"params": {"send_backfilled": True}, "dag_run": backfill})
    assert not is_held({"params": {}, "dag_run": SimpleNamespace(run_type="scheduled")})


def test_the_library_never_imports_airflow():
    """A laptop without Airflow can do everything but schedule."""
    code = (
        "import sys, dateline, ingest.pipeline, ingest.backfill, ingest.relate, reports.issue, reports.deliver, storage.log;"
        "sys.exit('airflow' in sys.modules)"
    )

    assert 0 == subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode


def test_the_demo_twice(tmp_path: Path):
    """Real Airflow from feeds to mail; the second run adds no event but polls and sends nothing."""
    environment = {**os.environ, "DATELINE_DEMO_HOME": str(tmp_path / "demo")}
    environment.pop("DATELINE_DESK", None)
    command = [sys.executable, str(ROOT / "examples" / "demo.py")]

    first, second = (
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout
        for _ in range(2)
    )

    assert "sent 2 mails" in first
    assert "Silent edits: 1; withdrawn: 1; undated and held back: 1" in first
    assert "recorded 0 events of news" in second
    assert "sent 0 mails" in second
    assert 2 == len(list((tmp_path / "demo" / "mail").glob("*.eml")))
