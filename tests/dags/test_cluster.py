"""The DAGs on PostgreSQL, Redis and two Celery workers: the same log and mails, whatever runs at once and whatever is killed."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib import parse

import pytest

from examples.cluster import Cluster, missing, said
from examples.engine import Airflow
from examples.newsroom.mailbox import Mailbox
from examples.newsroom.server import Newsroom
from reports.issue import issue_digest
from storage import queries
from storage.database import Store
from tests.dags.collector import Collector
from tests.desk import DAY, MASTHEAD, NOW, ROOT, TOPIC, collect, copy_desk, example_topic

pytestmark = [pytest.mark.airflow, pytest.mark.cluster, pytest.mark.postgres]

DIGEST = f"digest__{TOPIC}"
BY_HAND = "by-hand"
ARTICLES = "airflow.dateline.articles"
OTHERS = ("amend", "upkeep")
COLLECTS = ("collect", "collect_1", "collect_2", "collect_3")
HOUR = "timedelta(hours=1)"
SCHEDULE = 'schedule=CronTriggerTimetable("*/30 * * * *", timezone="UTC")'


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    """The press, with all it published."""
    with Newsroom(edition=2) as running:
        yield running


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    """Where the mails go."""
    with Mailbox(tmp_path_factory.mktemp("mail")) as running:
        yield running


@pytest.fixture(scope="module")
def alarms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    """Where the people are told who look after it."""
    with Mailbox(tmp_path_factory.mktemp("alarms")) as running:
        yield running


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    """Where the metrics go."""
    with Collector() as running:
        yield running


@pytest.fixture(scope="module")
def cluster(newsroom: Newsroom, mailbox: Mailbox, alarms: Mailbox, collector: Collector) -> Iterator[Cluster]:
    """Airflow on two workers, over the example desk, with copies of `collect` beside it; healthy."""
    if lacking := missing():
        pytest.skip(f"not on this machine: {lacking}")
    # PostgreSQL may run as a user of its own, so its folder lies outside pytest's private one.
    home = Path(tempfile.mkdtemp(prefix="dateline-cluster-"))
    home.chmod(0o755)
    desk = copy_desk(home)
    # A second topic, whose mails a person looks at first.
    topic = (desk / "topics" / f"{TOPIC}.toml").read_text(encoding="utf-8")
    (desk / "topics" / f"{BY_HAND}.toml").write_text(topic.replace(f'id = "{TOPIC}"', f'id = "{BY_HAND}"'), "utf-8")
    with (desk / "watch.toml").open("a", encoding="utf-8") as watch:
        watch.write(f'\n[[digest]]\ntopic = "{BY_HAND}"\nto = ["chief@desk.example"]\napprove = true\n')
    dags = home / "dags"
    dags.mkdir()
    for name in OTHERS:
        shutil.copyfile(ROOT / "dags" / f"{name}.py", dags / f"{name}.py")
    # Every digest is late after a second.
    text = (ROOT / "dags" / "digest.py").read_text(encoding="utf-8")
    assert HOUR in text
    (dags / "digest.py").write_text(text.replace(HOUR, "timedelta(seconds=1)"), encoding="utf-8")
    # One run of a DAG like `collect` waits for the other: the same four times is what two Airflows on one log would do.
    text = (ROOT / "dags" / "collect.py").read_text(encoding="utf-8").replace(SCHEDULE, "schedule=None")
    for name in COLLECTS:
        (dags / f"{name}.py").write_text(text.replace('dag_id="collect"', f'dag_id="{name}"'), encoding="utf-8")
    settings = {
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
        "DATELINE_DESK": str(desk),
        "DATELINE_CONNECT_TO": f"*.example={newsroom.address}",
        "DATELINE_SMTP": f"smtp://{mailbox.address}?tls=none",
        "DATELINE_PAUSE": "0.05",
        "DATELINE_ALERTS": "duty@desk.example",
        "AIRFLOW_CONN_SMTP_DEFAULT": connection(alarms),
        **collector.settings,
        # A worker says which tasks it did.
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "INFO",
        "AIRFLOW__LOGGING__CELERY_LOGGING_LEVEL": "INFO",
    }
    made = Cluster(home, settings)
    with made.running():
        wanted = {DIGEST, f"digest__{BY_HAND}", *COLLECTS, *OTHERS}
        made.airflow.wait("the DAGs", lambda: made.airflow.loaded(wanted))
        assert [] == made.airflow.broken()
        made.airflow.unpause({DIGEST, *COLLECTS})
        assert "success" == made.airflow.first_run(DIGEST)
        yield made
    shutil.rmtree(home)


def connection(mailbox: Mailbox) -> str:
    """A mail server as Airflow is told of one."""
    host, _, port = mailbox.address.rpartition(":")
    extra = {"disable_ssl": True, "disable_tls": True, "from_email": "airflow@desk.example"}
    return json.dumps({"conn_type": "smtp", "host": host, "port": int(port), "extra": extra})


@pytest.fixture
def fresh(cluster: Cluster, newsroom: Newsroom) -> Cluster:
    """The cluster, all of it up, over an empty log, and a newsroom that nobody has asked yet."""
    cluster.revive()
    cluster.airflow.wait("a healthy Airflow", cluster.airflow.healthy)
    cluster.empty_log()
    newsroom.requests.clear()
    return cluster


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Counter[str], Counter[Any]]:
    """What one run after the other, by hand, without Airflow, writes into a log, and what it asks of the newsroom."""
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('alone')}/dateline.db")
    store.upgrade()
    with Newsroom(edition=2) as newsroom:
        collect(store, newsroom.address, run="alone")
        requests = Counter(newsroom.requests)
    issue_digest(example_topic(), DAY, store, MASTHEAD, now=NOW)
    found = said(store)
    store.close()
    return found, requests


@contextmanager
def opened(cluster: Cluster) -> Iterator[Store]:
    """The cluster's log, as a person at the command line has it."""
    store = Store(cluster.airflow.environment["DATELINE_DATABASE"])
    yield store
    store.close()


def log_of(cluster: Cluster) -> Counter[str]:
    """What the cluster's log says."""
    with opened(cluster) as store:
        return said(store)


def test_four_runs_of_one_interval_on_two_workers_are_as_one(
    fresh: Cluster,
    newsroom: Newsroom,
    mailbox: Mailbox,
    collector: Collector,
    undisturbed: tuple[Counter[str], Counter[Any]],
):
    """No event, request or mail more than of one run by hand, no article counted twice; both workers have worked."""
    airflow, sent = fresh.airflow, len(mailbox.files())
    counted = collector.counts.get(ARTICLES, 0)

    for name, run in [(name, airflow.trigger(name)) for name in COLLECTS]:
        assert "success" == airflow.ended(name, run)
    for run in [airflow.trigger(DIGEST, key=DAY.isoformat()) for _ in COLLECTS]:
        assert "success" == airflow.ended(DIGEST, run)

    events, requests = undisturbed
    assert events == log_of(fresh)
    assert requests == Counter(newsroom.requests)
    assert 2 == len(mailbox.files()) - sent
    with opened(fresh) as store:
        articles = len(queries.all_articles(store))
    # A task's process tells what it counted when it ends.
    airflow.wait("the metrics", lambda: collector.counts.get(ARTICLES, 0) - counted >= articles)
    assert articles == collector.counts[ARTICLES] - counted
    for worker in fresh.workers:
        assert "succeeded" in (fresh.airflow.home / f"{worker}.log").read_text(encoding="utf-8")


def test_killed_parts_leave_the_log_of_an_undisturbed_run(
    fresh: Cluster, mailbox: Mailbox, undisturbed: tuple[Counter[str], Counter[Any]]
):
    """Both workers, the scheduler and the database are killed in the middle of runs; nothing is missing, double, or sent twice."""
    airflow, sent = fresh.airflow, len(mailbox.files())

    run = airflow.trigger("collect")
    when_running(fresh, "collect", run, "poll")
    for worker in fresh.workers:
        fresh.kill(worker)
        fresh.start(worker)
    when_running(fresh, "collect", run, "capture")
    fresh.postgres.kill()
    fresh.postgres.start()
    fresh.kill("scheduler")
    fresh.start("scheduler")
    assert "success" == airflow.ended("collect", run)
    run = airflow.trigger(DIGEST, key=DAY.isoformat())
    when_running(fresh, DIGEST, run, "issue")
    fresh.kill("worker-1")
    fresh.kill("worker-2")
    fresh.kill("scheduler")
    for part in (*fresh.workers, "scheduler"):
        fresh.start(part)
    assert "success" == airflow.ended(DIGEST, run)

    assert undisturbed[0] == log_of(fresh)
    assert 2 == len(mailbox.files()) - sent


def test_upkeep_names_a_day_and_amend_makes_it_again(fresh: Cluster, newsroom: Newsroom, mailbox: Mailbox):
    """A silent edit after the issue: the scheduler starts `amend` with the day as its partition; nothing is mailed."""
    airflow, sent = fresh.airflow, len(mailbox.files())
    with opened(fresh) as store:
        newsroom.edition = 1
        collect(store, newsroom.address, run="one")
        issue_digest(example_topic(), DAY, store, MASTHEAD, now=NOW)
        newsroom.edition = 2
        collect(store, newsroom.address, run="two", now=NOW + timedelta(hours=2))

        airflow.unpause(["amend", "upkeep"])
        assert "success" == airflow.run("upkeep", {"late_since": DAY.isoformat()})
        (run,) = airflow.wait("the run of amend", lambda: airflow.runs("amend"))
        assert "success" == airflow.ended("amend", run["dag_run_id"])

        assert DAY.isoformat() == run["partition_key"]
        assert 2 == len(queries.digests(store, TOPIC, day=DAY.isoformat()))
    assert sent == len(mailbox.files())


def test_a_person_approves_before_the_mail(fresh: Cluster, newsroom: Newsroom, mailbox: Mailbox):
    """The issue waits in Airflow's required actions; "Reject" mails nothing, "Approve" mails once."""
    airflow, sent, dag = fresh.airflow, len(mailbox.files()), f"digest__{BY_HAND}"
    with opened(fresh) as store:
        collect(store, newsroom.address, run="one")
    airflow.unpause([dag])
    # Other runs of this DAG may have been answered by another test; the schedule's own comes first here or waits since then.
    airflow.wait(
        "the schedule's own run",
        lambda: [
            run
            for run in airflow.runs(dag)
            if run["dag_run_id"].startswith("scheduled") and answer(airflow, dag, run, "Reject")
        ],
    )

    run = airflow.trigger(dag, key=DAY.isoformat())
    waiting = f"/api/v2/dags/{dag}/dagRuns/{parse.quote(run)}/taskInstances/approve/-1/hitlDetails"
    asked = airflow.wait("the question", lambda: airflow.call("GET", waiting))
    assert sent == len(mailbox.files())
    assert f"{BY_HAND}/{DAY}/1" in asked["body"]
    airflow.call("PATCH", waiting, {"chosen_options": ["Approve"], "params_input": {}})

    assert "success" == airflow.ended(dag, run)
    assert ["chief@desk.example"] == [str(mail["To"]) for mail in mailbox.messages()[sent:]]


def test_a_run_that_is_late_is_told_of(fresh: Cluster, alarms: Mailbox):
    """The run waits for a person and passes its deadline: whoever looks after it has a mail, before the run has ended."""
    airflow, dag, before = fresh.airflow, f"digest__{BY_HAND}", len(alarms.files())
    airflow.unpause([dag])

    run = airflow.trigger(dag, key=DAY.isoformat())

    def told() -> list[str]:
        return [subject for mail in alarms.messages()[before:] if BY_HAND in (subject := str(mail["Subject"]))]

    (subject, *_) = airflow.wait("the mail", told)
    assert f"late: digest of {BY_HAND}" == subject
    assert "running" == airflow.call("GET", f"/api/v2/dags/{dag}/dagRuns/{parse.quote(run)}")["state"]
    assert answer(airflow, dag, {"dag_run_id": run}, "Reject")


def answer(airflow: Airflow, dag: str, run: dict[str, Any], word: str) -> bool:
    """Answer the question of a run once it is asked, and wait for its end."""
    path = f"/api/v2/dags/{dag}/dagRuns/{parse.quote(run['dag_run_id'])}/taskInstances/approve/-1/hitlDetails"
    airflow.wait("the question", lambda: airflow.call("GET", path))
    airflow.call("PATCH", path, {"chosen_options": [word], "params_input": {}})
    return "success" == airflow.ended(dag, run["dag_run_id"])


def when_running(cluster: Cluster, dag: str, run: str, task: str) -> None:
    """Wait until a task of the run has begun, or is over already."""

    def begun() -> bool:
        states = {item["state"] for item in cluster.airflow.tasks(dag, run) if item["task_id"] == task}
        assert not states & {"failed", "skipped", "upstream_failed"}, f"{task} of {run} is {states}"
        return bool(states & {"running", "success"})

    cluster.airflow.wait(f"{task} of {run}", begun)
