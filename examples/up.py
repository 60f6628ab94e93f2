"""Airflow itself, standalone: scheduler, pages, our pages in its menu. Ctrl-C ends all of it.

    python examples/up.py                 the demo's desk, with its newsroom and a mail server on loopback
    python examples/up.py --once          the same until the first digests were made, then stop
    python examples/up.py --desk desk     your own desk (made by `dateline init`), with your own DATELINE_SMTP

The DAGs stay paused until every part of Airflow is healthy: its scheduler
starts runs before its own API listens. On the demo's desk three past days are
then backfilled and one digest is mailed; your own desk's DAGs are only
unpaused. Airflow listens on loopback only.
"""

from __future__ import annotations

import argparse
import http.client
import json
import logging
import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
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
PATIENCE = 240
# Left paused: it reads what a person has to name first.
BY_HAND = ("archive",)
PAST = ("2015-09-15", "2015-09-17")


def airflow_settings(home: Path) -> dict[str, str]:
    """What a single machine wants of Airflow 3.3."""
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
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
        # On two cores the parts share what a parse every half minute would take.
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "120",
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.5",
        "DATELINE_PAGES": f"{API}/dateline",
        # standalone starts its children by the name `airflow`.
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }


def call(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """One call of Airflow's API, as the one admin there is."""
    headers = {"Content-Type": "application/json"}
    if path.startswith("/api/v2") and "monitor" not in path:
        headers["Authorization"] = f"Bearer {call('GET', '/auth/token')['access_token']}"
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    try:
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        if answer.status >= 400:
            raise OSError(f"{method} {path}: {answer.status} {answer.read(300)!r}")
        return json.load(answer)
    finally:
        connection.close()


def wait(what: str, done: Any, patience: float = PATIENCE) -> Any:
    """Ask until the answer is there; SystemExit, with the last error, if it never is."""
    until, last = time.monotonic() + patience, ""
    while time.monotonic() < until:
        try:
            if answer := done():
                return answer
        except (OSError, http.client.HTTPException, KeyError, ValueError) as error:
            last = f" ({error})"
        time.sleep(0.5)
    log = Path(os.environ["AIRFLOW_HOME"]) / "standalone.log"
    raise SystemExit(f"up: {what} did not come within {patience:.0f} s{last}; see {log}")


def healthy() -> bool:
    """Every part of Airflow says so."""
    health = call("GET", "/api/v2/monitor/health")
    return all(health[part]["status"] == "healthy" for part in PARTS)


def loaded(desk: Path) -> bool:
    """Every file below dags/ and every topic of the desk has its DAG; what cannot be read is said by `broken`."""
    files = {file.stem for file in (ROOT / "dags").glob("*.py")} - {"common", "digest"}
    wanted = files | {f"digest__{file.stem}" for file in (desk / "topics").glob("*.toml")}
    return wanted <= {dag["dag_id"] for dag in call("GET", "/api/v2/dags?limit=1000")["dags"]} or bool(broken())


def broken() -> list[str]:
    """The files that Airflow could not read."""
    return [item["filename"] for item in call("GET", "/api/v2/importErrors")["import_errors"]]


def unpause(*names: str) -> None:
    """Let the schedules of these DAGs begin; of all but those that want a person first, if none is named."""
    for dag in call("GET", "/api/v2/dags?limit=1000")["dags"]:
        if dag["is_paused"] and (dag["dag_id"] in names or (not names and dag["dag_id"] not in BY_HAND)):
            call("PATCH", f"/api/v2/dags/{dag['dag_id']}", {"is_paused": False})


def run(dag: str, conf: dict[str, Any], key: str | None = None) -> str:
    """Trigger a DAG and wait for its end; the state."""
    body = {"logical_date": None, "conf": conf, **({"partition_key": key} if key else {})}
    made = wait(f"run of {dag}", lambda: call("POST", f"/api/v2/dags/{dag}/dagRuns", body))
    path = f"/api/v2/dags/{dag}/dagRuns/{parse.quote(made['dag_run_id'])}"
    return str(wait(f"end of {dag}", lambda: (state := call("GET", path)["state"]) in ("success", "failed") and state))


def first_run(dag: str) -> str:
    """Wait for the run that a schedule begins with once it is unpaused; its state."""
    path = f"/api/v2/dags/{dag}/dagRuns?run_type=scheduled"

    def state() -> str | None:
        ended = [item["state"] for item in call("GET", path)["dag_runs"] if item["state"] in ("success", "failed")]
        return ended[0] if ended else None

    return str(wait(f"first run of {dag}", state))


def backfill(dag: str, first: str, last: str, conf: dict[str, Any] | None = None) -> dict[str, str]:
    """Make the days from `first` to `last`, both included; each day's state."""
    # "To" is an instant: at midnight it would leave out the last day's own hour.
    span = {"from_date": f"{first}T00:00:00Z", "to_date": f"{last}T23:59:59Z"}
    body = {"dag_id": dag, **span, "dag_run_conf": conf or {}, "max_active_runs": 2, "reprocess_behavior": "none"}
    # SQLite may be busy for a moment: the call is made again, and makes nothing twice.
    wait("backfill", lambda: call("POST", "/api/v2/backfills", body))
    path = f"/api/v2/dags/{dag}/dagRuns?run_type=backfill&limit=1000"

    def ended() -> dict[str, str] | None:
        found = call("GET", path)["dag_runs"]
        states = {item["partition_key"]: item["state"] for item in found if first <= item["partition_key"] <= last}
        return states if states and set(states.values()) <= {"success", "failed"} else None

    return dict(sorted(wait("end of the backfill", ended).items()))


@contextmanager
def standalone(home: Path) -> Iterator[None]:
    """Airflow with all its parts, healthy; ended with all its children."""
    with (home / "standalone.log").open("wb") as log:
        # A session of its own, so that all its children can be ended with it.
        airflow = subprocess.Popen(["airflow", "standalone"], stdout=log, stderr=log, start_new_session=True)  # noqa: S607 - found on the PATH set by airflow_settings
        try:
            wait("a healthy Airflow", healthy)
            yield
        finally:
            end(airflow)


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


def prepare(home: Path) -> None:
    """Airflow's own tables and our pools, in this process: each `airflow` command would cost five seconds."""
    # The making of the tables would fill a screen; errors are shown, and Airflow's own log is its children's.
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    from airflow.models.pool import Pool
    from airflow.utils.db import initdb

    if not (home / "airflow.db").exists():
        initdb()
    for name, pool in json.loads((ROOT / "deploy" / "pools.json").read_text()).items():
        Pool.create_or_update_pool(name, pool["slots"], pool["description"], pool["include_deferred"])


def tell(started: float, words: str) -> None:
    """One line of progress, with the seconds since the start."""
    demo.say(f"{time.monotonic() - started:4.0f} s  {words}")


def demo_desk(*, once: bool) -> int:
    """Start, make the first digests on the demo's desk, stay until told to stop; 0 if all went well."""
    started, home = time.monotonic(), demo.HOME / "airflow"
    home.mkdir(parents=True, exist_ok=True)
    with Newsroom(edition=2) as newsroom, Mailbox(demo.HOME / "mail") as mailbox:
        os.environ.update(demo.settings(newsroom.address, mailbox.address) | airflow_settings(home))
        demo.prepare()
        prepare(home)
        tell(started, "desk and tables are made")
        with standalone(home):
            tell(started, f"healthy: {API}")
            failed = work(started, mailbox)
            tell(started, f"pages {API}/dateline/, mails in {demo.HOME / 'mail'}")
            if not once:
                stay()
    return failed


def work(started: float, mailbox: Mailbox) -> int:
    """Unpause, collect, a digest mailed, three past days backfilled; 0 if all of it succeeded and every file loads."""
    wait("the DAGs", lambda: loaded(demo.HOME / "desk"))
    digest = f"digest__{demo.TOPIC}"
    # One after the other: on two cores all schedules at once would keep the first digest waiting.
    unpause("collect")
    states = {"collect": first_run("collect")}
    tell(started, f"collect {states['collect']}")
    unpause(digest)
    states[demo.DAY] = run(digest, {}, demo.DAY)
    tell(started, f"digest of {demo.DAY} {states[demo.DAY]}, {len(mailbox.messages())} mails")
    # The schedule's own run mails yesterday's digest: what comes after it would be the backfill's.
    states["yesterday"] = first_run(digest)
    sent = len(mailbox.messages())
    states |= backfill(digest, *PAST)
    more = len(mailbox.messages()) - sent
    tell(started, f"backfilled {' to '.join(PAST)}: {len(states) - 3} days, {more} mails: theirs are held back")
    unpause()
    wrong = broken() + [name for name, state in states.items() if state != "success"]
    wrong += ["mails of backfilled days were sent"] if more else []
    if wrong:
        demo.say(f"not well: {', '.join(wrong)}; see {demo.HOME / 'airflow' / 'logs'}")
    return 1 if wrong else 0


def own_desk(desk: Path) -> int:
    """Start on a desk of one's own, unpause its DAGs, stay until told to stop."""
    if not (desk / "watch.toml").exists():
        raise SystemExit(f"up: {desk} is no desk; `dateline init --desk {desk}` makes one")
    started, home = time.monotonic(), desk.resolve() / ".airflow"
    home.mkdir(exist_ok=True)
    os.environ.setdefault("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", f"sqlite:///{home / 'airflow.db'}")
    os.environ.update(airflow_settings(home) | {"DATELINE_DESK": str(desk.resolve())})
    prepare(home)
    with standalone(home):
        wait("the DAGs", lambda: loaded(desk))
        unpause()
        tell(started, f"healthy: {API}; pages {API}/dateline/; not readable: {', '.join(broken()) or 'nothing'}")
        stay()
    return 0


def stay() -> None:
    """Until Ctrl-C."""
    demo.say("Ctrl-C ends it")
    try:
        signal.pause()
    except KeyboardInterrupt:
        demo.say("ending Airflow and its children")


def main() -> int:
    """Read what is asked for; 130 if it was broken off before its work was done."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--once", action="store_true", help="stop after the first digests")
    parser.add_argument("--desk", type=Path, help="your own desk instead of the demo's")
    options = parser.parse_args()
    # A plain kill ends Airflow's children, too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return own_desk(options.desk) if options.desk else demo_desk(once=options.once)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
