"""What is told to StatsD, to OpenTelemetry and to the log: the names of the table, numbers that are true, constant keys and no secret."""

from __future__ import annotations

import ast
import atexit
import json
import re
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog
from opentelemetry.metrics import get_meter_provider

from examples.newsroom.server import Newsroom
from ingest.errors import FetchError
from ingest.http import Fetcher, Manners
from ingest.types import Request
from storage.database import Store
from storage.log import EventLog
from storage.queries import all_articles
from tests.dags.collector import Collector
from tests.desk import ROOT, copy_desk

pytestmark = pytest.mark.airflow

LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A StatsD listener on loopback that Airflow's own settings name."""
    from airflow.sdk.observability import stats
    from airflow.sdk.observability.metrics import stats_utils

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(10)
        monkeypatch.setenv("AIRFLOW__METRICS__STATSD_ON", "True")
        monkeypatch.setenv("AIRFLOW__METRICS__STATSD_HOST", "127.0.0.1")
        monkeypatch.setenv("AIRFLOW__METRICS__STATSD_PORT", str(listener.getsockname()[1]))
        stats.initialize(factory=stats_utils.get_stats_factory(), export_legacy_names=False)
        yield listener
        monkeypatch.undo()
        stats.initialize(factory=stats_utils.get_stats_factory(), export_legacy_names=False)


def hear(listener: socket.socket, names: set[str]) -> dict[str, str]:
    """Listen until each of these names was heard; the last value of each."""
    found: dict[str, str] = {}
    while not names <= set(found):
        for line in listener.recv(65536).decode().splitlines():
            name, _, value = line.partition(":")
            found[name] = value
    return found


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    """A receiver of OpenTelemetry's metrics that Airflow's own settings name."""
    from airflow.sdk._shared.observability.metrics.otel_logger import flush_otel_metrics
    from airflow.sdk.observability import stats
    from airflow.sdk.observability.metrics import stats_utils

    with Collector() as collector:
        for name, value in collector.settings.items():
            monkeypatch.setenv(name, value)
        stats.initialize(factory=stats_utils.get_stats_factory(), export_legacy_names=False)
        yield collector
        get_meter_provider().shutdown()  # type: ignore[attr-defined]
        # Airflow would tell it once more when the tests end.
        atexit.unregister(flush_otel_metrics)
        monkeypatch.undo()
        stats.initialize(factory=stats_utils.get_stats_factory(), export_legacy_names=False)


@pytest.fixture
def run_day(tmp_path: Path, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A collect and a project on the example desk."""
    from airflow.utils.db import initdb

    from dags.collect import collect_dag
    from dags.project import project_dag

    initdb()
    monkeypatch.setenv("DATELINE_DESK", str(copy_desk(tmp_path)))
    monkeypatch.setenv("DATELINE_DATABASE", sqlite_store.url)
    monkeypatch.setenv("DATELINE_PAUSE", "0.01")

    def run() -> None:
        with Newsroom(edition=1) as newsroom:
            monkeypatch.setenv("DATELINE_CONNECT_TO", f"*.example={newsroom.address}")
            for dag in (collect_dag, project_dag):
                assert "success" == str(dag.test(logical_date=datetime.now(UTC)).state)

    return run


def test_a_desks_numbers_reach_statsd(heard: socket.socket, sqlite_store: Store, run_day: Callable[[], None]):
    """Every name of the table is heard after a collect and a project, with what the log and the views say."""
    from dags import metrics

    run_day()
    found = hear(heard, {f"airflow.dateline.{name}" for name in (*metrics.COUNTERS, *metrics.GAUGES)})

    assert f"{EventLog(sqlite_store).head().size}|g" == found["airflow.dateline.log.events"]
    assert f"{len(all_articles(sqlite_store))}|c" == found["airflow.dateline.articles"]
    assert "2|g" == found["airflow.dateline.feeds.failing"]
    assert "0|g" == found["airflow.dateline.deliveries.held"]


def test_a_desks_numbers_reach_opentelemetry(told: Collector, sqlite_store: Store, run_day: Callable[[], None]):
    """The same over OTLP: counts as what came since the last word, gauges as they stand."""
    from dags import metrics

    run_day()
    get_meter_provider().force_flush()  # type: ignore[attr-defined]

    assert {f"airflow.dateline.{name}" for name in metrics.COUNTERS} <= set(told.counts)
    assert {f"airflow.dateline.{name}" for name in metrics.GAUGES} <= set(told.gauges)
    assert len(all_articles(sqlite_store)) == told.counts["airflow.dateline.articles"]
    assert EventLog(sqlite_store).head().size == told.gauges["airflow.dateline.log.events"]
    assert 2 == told.gauges["airflow.dateline.feeds.failing"]


def test_a_name_outside_the_table_is_refused():
    """A dashboard can only show what is known to it."""
    from dags import metrics

    with pytest.raises(KeyError):
        metrics.count("article", 1)
    with pytest.raises(KeyError):
        metrics.gauge("articles", 1)


def test_the_dashboard_shows_every_metric_and_no_other():
    """Grafana's file asks for the names that Prometheus makes of ours, from StatsD or OpenTelemetry."""
    from dags import metrics

    text = (ROOT / "deploy" / "dashboard.json").read_text(encoding="utf-8")
    panels = json.loads(text)["panels"]
    asked = {
        name
        for panel in panels
        for target in panel["targets"]
        for name in re.findall(r"airflow_dateline_([a-z_]+?)(?=\(_total|\b)", target["expr"])
    }

    assert {name.replace(".", "_") for name in (*metrics.COUNTERS, *metrics.GAUGES)} == asked
    assert len(panels) == len({panel["id"] for panel in panels})
    # A counter has another name by each of the two ways.
    for name in metrics.COUNTERS:
        assert f"airflow_dateline_{name}(_total)?" in text


def test_the_docs_name_every_metric():
    """docs/operations.md lists each with its meaning."""
    from dags import metrics

    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

    for name, meaning in (metrics.COUNTERS | metrics.GAUGES).items():
        assert f"`dateline.{name}`" in text, name
        assert meaning in text, name


def logged() -> Iterator[tuple[str, ast.Call]]:
    """Every call of a log in our rooms, and where it stands."""
    for room in ("ingest", "storage", "reports"):
        for file in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and node.func.attr in LEVELS
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id == "log"
                ):
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", node


def test_log_lines_have_constant_names_and_keys():
    """An event's name is one word of the code, its values stand under keys of the code: a machine can filter by both."""
    found = list(logged())

    assert len(found) > 5
    for place, call in found:
        (name,) = call.args
        assert isinstance(name, ast.Constant), place
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", str(name.value)), place
        assert all(keyword.arg for keyword in call.keywords), f"{place}: keys must be written out"


def test_no_secret_is_logged():
    """A password in an address, and a mail server's, stay out of the log and of the errors that Airflow shows."""
    from reports.mail import Mailbox, deliver_one

    with structlog.testing.capture_logs() as lines, Fetcher(Manners(contact="t@desk.example", pause=0.0)) as fetch:
        ((_, outcome),) = fetch([Request("http://anna:hunter2@127.0.0.1:1/feed", key="a", kind="feed")])
    mailbox = Mailbox.from_url("smtp://anna:hunter2@127.0.0.1:1?tls=none", "desk@desk.example")
    fate = deliver_one(mailbox, b"Subject: x\r\n\r\nx\r\n", "anna@desk.example", lambda: None)

    assert isinstance(outcome, FetchError)
    assert "retry" == fate.state
    assert "hunter2" not in " ".join(map(str, (lines, outcome, mailbox, fate)))
