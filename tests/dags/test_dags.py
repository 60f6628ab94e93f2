"""The DAGs as Airflow loads them: none is broken, all keep the house's policy, and files that are wrong are seen."""

from __future__ import annotations

import json
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


# What a person types into the form of a trigger, right and wrong.
TYPED = {
    "day": ("2015-09-18", "18 September"),
    "since": ("2015-09-01", "last week"),
    "until": ("2015-10-01", "2015-13-01"),
    "late_since": ("2015-09-01", "a while ago"),
    "source": ("wayback:https://example.org/*", ""),
    "manifest": ("manifest.csv", 7),
    "feed": ("levant-wire", ["levant-wire"]),
    **dict.fromkeys(("amend", "force", "full", "send", "send_backfilled"), (True, "perhaps")),
}


def test_each_form_says_what_it_wants_and_refuses_the_rest(dags: dict[str, Any]):
    """Every parameter has words for an analyst, takes what is right, and says no before a run is made to what is not."""
    from airflow.sdk.exceptions import ParamValidationError

    params = [
        (name, key, param)
        for name, dag in dags.items()
        for key, param in ((key, dag.params.get_param(key)) for key in dag.params)
    ]

    assert set(TYPED) == {key for _, key, _ in params}
    for name, key, param in params:
        right, wrong = TYPED[key]
        assert param.schema["title"], f"{name}: {key}"
        assert param.schema["title"] != key, f"{name}: {key}"
        assert param.description, f"{name}: {key}"
        assert right == param.resolve(right)
        with pytest.raises(ParamValidationError):
            param.resolve(wrong)


def test_serialised_twice_a_dag_is_the_same(dags: dict[str, Any]):
    """No run makes a new version of a DAG that nobody changed."""
    from airflow.serialization.serialized_objects import DagSerialization

    for dag in dags.values():
        first, second = (json.dumps(DagSerialization.to_dict(dag), sort_keys=True) for _ in range(2))
        assert first == second


def test_every_pool_has_a_size(dags: dict[str, Any]):
    """A task in a pool that nobody made would wait for ever."""
    pools = json.loads((ROOT / "deploy" / "pools.json").read_text(encoding="utf-8"))

    assert set(pools) == {task.pool for dag in dags.values() for task in dag.tasks} - {"default_pool"}
    assert all(pool["slots"] > 0 for pool in pools.values())


def test_files_are_read_without_network_or_database():
    """The processor reads each file again and again: no socket is opened, no library of ours that opens one imported."""
    code = (
        "import socket, sys\n"
        "def refuse(*_): raise AssertionError('a socket was opened')\n"
        "socket.socket.connect = refuse\n"
        "from importlib import import_module\n"
        "for name in sys.argv[1:]: import_module(f'dags.{name}')\n"
        "print([name for name in ('storage.database', 'ingest.http', 'trafilatura') if name in sys.modules])\n"
    )
    names = sorted(file.stem for file in (ROOT / "dags").glob("*.py"))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DATELINE_DESK": str(ROOT / "examples" / "desk")}

    shown = subprocess.run(
        [sys.executable, "-c", code, *names], env=environment, check=True, capture_output=True, text=True
    ).stdout

    assert "[]" == shown.splitlines()[-1]


def drawn(dags: dict[str, Any]) -> str:
    """The graph of all DAGs in Mermaid's words, as it must stand in docs/airflow.md."""
    lines = ["flowchart LR"]
    for name, dag in sorted(dags.items(), key=lambda pair: pair[0]):
        short = name.partition("__")[0]
        lines.append(f'  subgraph {short}["{name.replace(TOPIC, "TOPIC")}"]')
        lines += [f"    {short}_{task.task_id}[{task.task_id}]" for task in sorted(dag.tasks, key=lambda t: t.task_id)]
        lines += [
            f"    {short}_{task.task_id} --> {short}_{after}"
            for task in sorted(dag.tasks, key=lambda t: t.task_id)
            for after in sorted(task.downstream_task_ids)
        ]
        lines.append("  end")
    made = {
        (asset.uri, f"{name.partition('__')[0]}_{task.task_id}")
        for name, dag in dags.items() for task in dag.tasks for asset in task.outlets
    }  # fmt: skip
    readers = {"dateline://events": "project", "dateline://late-days": "amend"}
    lines += [
        f'  {task} -. "{uri.partition("://")[2].rstrip("/")}" .-> {readers[uri.rstrip("/")]}'
        for uri, task in sorted(made)
    ]
    return "\n".join(lines)


def test_the_picture_in_the_docs_is_of_these_dags(dags: dict[str, Any]):
    """docs/airflow.md draws every task and every arrow; its table names every DAG."""
    text = (ROOT / "docs" / "airflow.md").read_text(encoding="utf-8")
    picture = text.partition("```mermaid\n")[2].partition("\n```")[0]

    assert drawn(dags) == picture
    assert all(f"| `{name.replace(TOPIC, '<topic>')}` |" in text for name in dags)


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
    from airflow.sdk.api.datamodels._generated import DagRunType

    from dags.common import is_held

    # As a task gets it from Airflow's own API.
    backfill = SimpleNamespace(run_type=DagRunType.BACKFILL)

    assert is_held({"params": {}, "dag_run": backfill})
    assert not is_held({"params": {"send_backfilled": True}, "dag_run": backfill})
    assert not is_held({"params": {}, "dag_run": SimpleNamespace(run_type=DagRunType.SCHEDULED)})


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


@pytest.mark.parametrize(
    ("command", "there"), [(["scheduler"], True), (["celery", "worker"], True), (["api-server"], False), ([], False)]
)
def test_libraries_are_imported_where_tasks_are_forked_from(command: list[str], there: bool):
    """A scheduler and a Celery worker have them once for all tasks; the other parts do not pay for them."""
    code = (
        f"import sys; sys.argv = ['airflow', *{command}]\n"
        "import airflow.settings\n"
        "print('ingest.pipeline' in sys.modules, hasattr(airflow.settings, 'LIBRARIES'))\n"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "dags" / "plugins"),
    }

    shown = subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
    ).stdout

    assert f"{there} False" == shown.splitlines()[-1]
