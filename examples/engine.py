"""A real Airflow on loopback: standalone, or its parts one by one, and its API. Starts and ends processes.

The demo's `up`, the tests and the benches run Airflow by this. Every process
is on a leash: it ends with all its children, and with the one that started it.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib import parse

from examples import leash

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("metadatabase", "scheduler", "triggerer", "dag_processor")
ENDED = ("success", "failed")
PATIENCE = 240


class Airflow:
    """One Airflow: where it lives, where it listens, and what can be asked of it.

    `settings` are environment variables, ours and Airflow's own; they win over what a single machine wants by default.
    """

    def __init__(
        self, home: Path, port: int, settings: Mapping[str, str] | None = None, *, patience: float = PATIENCE
    ) -> None:
        self.home, self.port, self.patience = home, port, patience
        self.api = f"http://127.0.0.1:{port}"
        self.environment = {**os.environ, **self._settings(), **(settings or {})}
        # A token is good for a day.
        self._token = ""

    def _settings(self) -> dict[str, str]:
        """What a single machine wants of Airflow 3.3."""
        return {
            "AIRFLOW_HOME": str(self.home),
            "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "dags" / "plugins"),  # the pages, inside Airflow's own
            "AIRFLOW__CORE__PARALLELISM": "4",  # the default forks 32 idle workers
            "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "True",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",  # on loopback, for one person
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self.api}/execution/",
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(self.port),
            "AIRFLOW__API__BASE_URL": self.api,
            "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "60",
            "AIRFLOW__WORKERS__EXECUTION_API_RETRIES": "10",
            "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "30",
            # On two cores the parts share what a parse every half minute would take.
            "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "120",
            "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.5",
            "DATELINE_PAGES": f"{self.api}/dateline",
            # standalone starts its children by the name `airflow`.
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
        }

    # --- asking ---------------------------------------------------------------

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """One call of Airflow's API, as the one admin there is; OSError if it is refused."""
        headers = {"Content-Type": "application/json"}
        if path.startswith("/api/v2") and "monitor" not in path:
            self._token = self._token or self.call("GET", "/auth/token")["access_token"]
            headers["Authorization"] = f"Bearer {self._token}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            if answer.status >= 400:
                raise OSError(f"{method} {path}: {answer.status} {answer.read(300)!r}")
            return json.loads(answer.read() or b"null")
        finally:
            connection.close()

    def wait(self, what: str, done: Callable[[], Any], patience: float | None = None) -> Any:
        """Ask until the answer is there; SystemExit, with the last error, if it never is."""
        patience = patience or self.patience
        until, last = time.monotonic() + patience, ""
        while time.monotonic() < until:
            try:
                if answer := done():
                    return answer
            except (OSError, http.client.HTTPException, KeyError, ValueError) as error:
                last = f" ({error})"
            time.sleep(0.25)
        raise SystemExit(f"{what} did not come within {patience:.0f} s{last}; see the logs in {self.home}")

    def healthy(self) -> bool:
        """Every part of Airflow says so."""
        health = self.call("GET", "/api/v2/monitor/health")
        return all(health[part]["status"] == "healthy" for part in PARTS)

    def dags(self) -> dict[str, dict[str, Any]]:
        """What Airflow knows of each DAG."""
        return {dag["dag_id"]: dag for dag in self.call("GET", "/api/v2/dags?limit=1000")["dags"]}

    def broken(self) -> list[str]:
        """The files that Airflow could not read."""
        return [item["filename"] for item in self.call("GET", "/api/v2/importErrors")["import_errors"]]

    def loaded(self, wanted: set[str]) -> bool:
        """Each of these DAGs is there; what cannot be read is said by `broken`."""
        return wanted <= set(self.dags()) or bool(self.broken())

    def runs(self, dag: str, **only: str) -> list[dict[str, Any]]:
        """The runs of a DAG."""
        query = parse.urlencode({"limit": 1000, **only})
        return list(self.call("GET", f"/api/v2/dags/{dag}/dagRuns?{query}")["dag_runs"])

    def tasks(self, dag: str, run: str) -> list[dict[str, Any]]:
        """The task instances of a run."""
        path = f"/api/v2/dags/{dag}/dagRuns/{parse.quote(run)}/taskInstances?limit=1000"
        return list(self.call("GET", path)["task_instances"])

    # --- doing ----------------------------------------------------------------

    def make_pools(self) -> None:
        """Our pools, with the sizes of deploy/pools.json."""
        for name, pool in json.loads((ROOT / "deploy" / "pools.json").read_text(encoding="utf-8")).items():
            known = {item["name"] for item in self.call("GET", "/api/v2/pools?limit=1000")["pools"]}
            if name not in known:
                self.call("POST", "/api/v2/pools", {"name": name, **pool})

    def unpause(self, names: Iterable[str]) -> None:
        """Let the schedules of these DAGs begin."""
        known = self.dags()
        for name in names:
            if known[name]["is_paused"]:
                self.call("PATCH", f"/api/v2/dags/{name}", {"is_paused": False})

    def trigger(self, dag: str, conf: Mapping[str, Any] | None = None, key: str | None = None) -> str:
        """Start a run by hand; its id."""
        body = {"logical_date": None, "conf": dict(conf or {}), **({"partition_key": key} if key else {})}
        return str(
            self.wait(f"run of {dag}", lambda: self.call("POST", f"/api/v2/dags/{dag}/dagRuns", body))["dag_run_id"]
        )

    def ended(self, dag: str, run: str, patience: float | None = None) -> str:
        """Wait for the end of a run; its state."""
        path = f"/api/v2/dags/{dag}/dagRuns/{parse.quote(run)}"

        def state() -> str | None:
            found = str(self.call("GET", path)["state"])
            return found if found in ENDED else None

        return str(self.wait(f"end of {dag}", state, patience))

    def run(self, dag: str, conf: Mapping[str, Any] | None = None, key: str | None = None) -> str:
        """Trigger a DAG and wait for its end; the state."""
        return self.ended(dag, self.trigger(dag, conf, key))

    def first_run(self, dag: str, patience: float | None = None) -> str:
        """Wait for the run that a schedule begins with once it is unpaused; its state."""

        def state() -> str | None:
            ended = [item["state"] for item in self.runs(dag, run_type="scheduled") if item["state"] in ENDED]
            return ended[0] if ended else None

        return str(self.wait(f"first run of {dag}", state, patience))

    def backfill(
        self, dag: str, first: str, last: str, conf: Mapping[str, Any] | None = None, *, active: int = 2
    ) -> None:
        """Ask for the days from `first` to `last`, both included; those that were made are not made again."""
        # "To" is an instant: at midnight it would leave out the last day's own hour.
        span = {"from_date": f"{first}T00:00:00Z", "to_date": f"{last}T23:59:59Z"}
        how = {"dag_run_conf": dict(conf or {}), "max_active_runs": active, "reprocess_behavior": "none"}
        # SQLite may be busy for a moment: the call is made again, and makes nothing twice.
        self.wait("backfill", lambda: self.call("POST", "/api/v2/backfills", {"dag_id": dag, **span, **how}))

    def backfilled(self, dag: str, first: str, last: str, patience: float | None = None) -> dict[str, str]:
        """Wait for the end of a backfill; each day's state."""

        def states() -> dict[str, str] | None:
            found = self.runs(dag, run_type="backfill")
            days = {item["partition_key"]: item["state"] for item in found if first <= item["partition_key"] <= last}
            return days if days and set(days.values()) <= set(ENDED) else None

        return dict(sorted(self.wait("end of the backfill", states, patience).items()))

    # --- processes ------------------------------------------------------------

    def start(self, *part: str, name: str = "") -> subprocess.Popen[bytes]:
        """Start a part of Airflow, as `airflow PART` would; what it says goes to a file of its name in the home."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / f"{name or '-'.join(part)}.log").open("ab") as log:
            command = [str(Path(sys.executable).parent / "airflow"), *part]
            return leash.start(command, stdout=log, stderr=log, env=self.environment)

    @contextmanager
    def standalone(self, meanwhile: Callable[[], None] = lambda: None) -> Iterator[None]:
        """Airflow with all its parts, healthy and with our pools; ended with all its children.

        `meanwhile` is done while it starts, and is over when this is entered.
        """
        if listens(self.port):
            raise SystemExit(f"something listens on port {self.port} already; end it, or set DATELINE_AIRFLOW_PORT")
        airflow = self.start("standalone")
        try:
            meanwhile()
            self.wait("a healthy Airflow", self.healthy)
            self.make_pools()
            yield
        finally:
            leash.end(airflow)


def listens(port: int) -> bool:
    """Whether anything answers at a port of loopback."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
