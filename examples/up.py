"""Airflow itself, standalone, with the demo's desk: scheduler, pages, two servers of ours. Ctrl-C ends all of it.

    python examples/up.py           until Ctrl-C
    python examples/up.py --once    until the first digest was mailed, then stop

The DAGs stay paused until every part of Airflow is healthy: its scheduler
starts runs before its own API listens. Everything stays on loopback.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib import parse

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from examples import demo  # noqa: E402 - the checkout is not installed as a package of examples
from examples.newsroom.mailbox import Mailbox  # noqa: E402
from examples.newsroom.server import Newsroom  # noqa: E402

PORT = int(os.environ.get("DATELINE_AIRFLOW_PORT", "8080"))
API = f"http://127.0.0.1:{PORT}"
PARTS = ("metadatabase", "scheduler", "triggerer", "dag_processor")
PATIENCE = 180


def airflow_settings() -> dict[str, str]:
    """What a single machine wants of Airflow 3.3."""
    return {
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "dags" / "plugins"),  # the pages, inside Airflow's own
        "AIRFLOW__CORE__PARALLELISM": "4",  # the default forks 32 idle workers
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "True",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",  # on loopback, for one person
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{API}/execution/",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(PORT),
        "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "60",
        "AIRFLOW__WORKERS__EXECUTION_API_RETRIES": "10",
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "30",
        # standalone starts its children by the name `airflow`.
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }


def call(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """One call of Airflow's API, as the one admin there is."""
    headers = {"Content-Type": "application/json"}
    if path.startswith("/api/v2") and "monitor" not in path:
        headers["Authorization"] = f"Bearer {call('GET', '/auth/token')['access_token']}"
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    try:
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        if answer.status >= 400:
            raise OSError(f"{method} {path}: {answer.status} {answer.read(300)!r}")
        return json.load(answer)
    finally:
        connection.close()


def wait(what: str, done: Any, patience: float = PATIENCE) -> Any:
    """Ask until the answer is there; SystemExit if it never is."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            if answer := done():
                return answer
        except (OSError, http.client.HTTPException, KeyError, ValueError):
            pass
        time.sleep(1)
    raise SystemExit(f"up: {what} did not come within {patience:.0f} s; see {demo.HOME / 'airflow' / 'standalone.log'}")


def healthy() -> bool:
    """Every part of Airflow says so."""
    health = call("GET", "/api/v2/monitor/health")
    return all(health[part]["status"] == "healthy" for part in PARTS)


def run(dag: str, conf: dict[str, Any], key: str | None = None) -> str:
    """Trigger a DAG and wait for its end; the state."""
    body = {"logical_date": None, "conf": conf, **({"partition_key": key} if key else {})}
    made = wait(f"run of {dag}", lambda: call("POST", f"/api/v2/dags/{dag}/dagRuns", body))
    path = f"/api/v2/dags/{dag}/dagRuns/{parse.quote(made['dag_run_id'])}"
    return str(wait(f"end of {dag}", lambda: (state := call("GET", path)["state"]) in ("success", "failed") and state))


def main(*, once: bool) -> int:
    """Start, wait for health, run the main job, stay until told to stop."""
    started, failed = time.monotonic(), 1
    (demo.HOME / "airflow").mkdir(parents=True, exist_ok=True)
    with Newsroom(edition=2) as newsroom, Mailbox(demo.HOME / "mail") as mailbox:
        os.environ.update(demo.settings(newsroom.address, mailbox.address) | airflow_settings())
        demo.prepare()
        log = (demo.HOME / "airflow" / "standalone.log").open("wb")
        # A session of its own, so that all its children can be ended with it.
        airflow = subprocess.Popen(["airflow", "standalone"], stdout=log, stderr=log, start_new_session=True)  # noqa: S607 - found on the PATH set above
        try:
            wait("a healthy Airflow", healthy)
            demo.say(f"healthy after {time.monotonic() - started:.0f} s: {API}")
            failed = work(mailbox)
            demo.say(f"digest mailed after {time.monotonic() - started:.0f} s; mails in {demo.HOME / 'mail'}")
            if not once:
                demo.say("Ctrl-C ends it")
                signal.pause()
        except KeyboardInterrupt:
            failed = 0
        else:
            demo.say("done")
        finally:
            end(airflow)
    return failed


def work(mailbox: Mailbox) -> int:
    """Unpause, collect, digest; 0 if both runs succeeded and nothing failed to load."""
    wait("the DAGs", lambda: call("GET", "/api/v2/dags")["total_entries"] >= 4)
    errors = call("GET", "/api/v2/importErrors")["total_entries"]
    for dag in call("GET", "/api/v2/dags")["dags"]:
        call("PATCH", f"/api/v2/dags/{dag['dag_id']}", {"is_paused": False})
    states = [run("collect", {"force": True}), run(f"digest__{demo.TOPIC}", {"day": demo.DAY}, demo.DAY)]
    demo.say(f"collect {states[0]}, digest {states[1]}, {errors} import errors, {len(mailbox.messages())} mails")
    return 0 if states == ["success", "success"] and not errors else 1


def end(airflow: subprocess.Popen[bytes]) -> None:
    """End Airflow and all its children: SIGTERM to standalone alone leaves workers behind."""
    for sign, seconds in ((signal.SIGTERM, 20), (signal.SIGKILL, 5)):
        try:
            os.killpg(airflow.pid, sign)
            airflow.wait(seconds)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
    try:
        os.killpg(airflow.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    sys.exit(main(once="--once" in sys.argv[1:]))
