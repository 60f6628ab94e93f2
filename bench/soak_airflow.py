"""Kill tasks, workers, the scheduler and the database at random while Airflow collects and mails; compare with a quiet run.

python bench/soak_airflow.py [--kills 500] [--minutes 600] [--seed 1]

Airflow with PostgreSQL, Redis and two Celery workers (examples/cluster.py) works on the bundled newsroom, each round on
an empty log. All that is killed is started again at once. A run that used up its retries is triggered again, as its next
schedule would half an hour later, when what it had leased is free again; a mail whose fate is unknown is settled by looking into the mailbox, as a person would. A round is
good if the log then says what a run without Airflow and without kills says, and each recipient has one mail.
"""

from __future__ import annotations

import argparse
import logging
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import psutil
import structlog

from examples.cluster import Cluster, missing, said
from examples.engine import ENDED
from examples.newsroom.mailbox import Mailbox
from examples.newsroom.server import Newsroom
from reports.issue import issue_digest
from storage.database import Store
from storage.outbox import StoredOutbox
from tests.desk import DAY, MASTHEAD, NOW, ROOT, TOPIC, collect, copy_desk, example_topic

DIGEST = f"digest__{TOPIC}"
# How often each is hit; the database takes all others with it.
VICTIMS = {"task": 12, "worker": 4, "scheduler": 3, "database": 1}


def quiet_run(folder: Path) -> Counter[str]:
    """What the log says after one run by hand."""
    store = Store(f"sqlite:///{folder / 'alone.db'}")
    store.upgrade()
    with Newsroom(edition=2) as newsroom:
        collect(store, newsroom.address, run="alone")
    issue_digest(example_topic(), DAY, store, MASTHEAD, now=NOW)
    found = said(store)
    store.close()
    return found


class Killer:
    """Kills one thing after another, and starts it again."""

    def __init__(self, cluster: Cluster, seed: int) -> None:
        self.cluster, self.chance = cluster, random.Random(seed)
        self.kills: Counter[str] = Counter()

    def strike(self) -> None:
        """Kill something that runs."""
        (kind,) = self.chance.choices(list(VICTIMS), list(VICTIMS.values()))
        if kind == "task":
            self._kill_task()
        elif kind == "database":
            self.cluster.postgres.kill()
            self.cluster.postgres.start()
            self.kills[kind] += 1
        else:
            part = self.chance.choice(self.cluster.workers) if kind == "worker" else kind
            self.cluster.kill(part)
            self.cluster.start(part)
            self.kills[kind] += 1

    def _kill_task(self) -> None:
        """Kill a task as soon as one runs, at some moment of its life; nothing where none comes."""
        until = time.monotonic() + 5
        while time.monotonic() < until:
            if tasks := self._tasks():
                time.sleep(self.chance.uniform(0, 1))
                try:
                    self.chance.choice(tasks).kill()
                except psutil.NoSuchProcess:
                    continue
                self.kills["task"] += 1
                return
            time.sleep(0.05)

    def _tasks(self) -> list[psutil.Process]:
        """The processes that the workers' own children made: each is one task."""
        found: list[psutil.Process] = []
        for worker in self.cluster.workers:
            try:
                for child in psutil.Process(self.cluster.parts[worker].pid).children():
                    found += child.children()
            except psutil.NoSuchProcess:
                continue
        return found


def finish(cluster: Cluster, killer: Killer, dag: str, key: str | None, enough: int) -> int:
    """Run a DAG to its success under fire; how many runs it took."""
    for attempt in range(1, 10):
        run = cluster.airflow.trigger(dag, key=key)
        until = time.monotonic() + 600
        while time.monotonic() < until:
            time.sleep(killer.chance.uniform(0.5, 4))
            if killer.kills.total() < enough and attempt < 5:
                killer.strike()
            cluster.revive()
            try:
                found = {item["dag_run_id"]: item["state"] for item in cluster.airflow.runs(dag)}
            except OSError:
                continue
            if found.get(run) in ENDED:
                break
        if found.get(run) == "success":
            return attempt
        cluster.pass_leases()
    raise SystemExit(f"{dag} never succeeded; see {cluster.home}")


def settle(store: Store, mailbox: Mailbox, sent: int) -> int:
    """Say of each mail that is held whether it came; how many there were."""
    outbox = StoredOutbox(store, lambda: datetime.now(UTC))
    came = Counter(str(mail["To"]) for mail in mailbox.messages()[sent:])
    held = outbox.rows(states=("unknown", "suspended"))
    for row in held:
        outbox.resolve(row.id, delivered=bool(came[row.recipient]), by="the desk")
    return len(held)


def a_round(cluster: Cluster, killer: Killer, mailbox: Mailbox, wanted: Counter[str], enough: int) -> str:
    """Collect and mail on an empty log under fire; what is wrong, or nothing."""
    cluster.empty_log()
    sent = len(mailbox.files())
    tries = finish(cluster, killer, "collect", None, enough)
    tries += finish(cluster, killer, DIGEST, DAY.isoformat(), enough)
    store = Store(cluster.airflow.environment["DATELINE_DATABASE"])
    settled = settle(store, mailbox, sent)
    if settled:
        tries += finish(cluster, killer, DIGEST, DAY.isoformat(), 0)
    found, mails = said(store), [str(mail["To"]) for mail in mailbox.messages()[sent:]]
    store.close()
    wrong = []
    if found != wanted:
        wrong.append(f"missing {list((wanted - found).items())[:3]}, more {list((found - wanted).items())[:3]}")
    if len(mails) != 2 or len(set(mails)) != 2:
        wrong.append(f"mails to {mails}")
    print(f"  {killer.kills.total()} kills, {tries} runs, {settled} mails settled: {wrong or 'good'}", flush=True)
    return "; ".join(wrong)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--minutes", type=float, default=600, help="begin no round after so long")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if lacking := missing():
        print(f"not on this machine: {lacking}")
        return 2
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    # Else the mail server's and the migrations' own lines hide what is counted.
    logging.disable(logging.WARNING)
    home, rounds, bad, started = Path(tempfile.mkdtemp(prefix="dateline-soak-")), 0, 0, time.monotonic()
    home.chmod(0o755)
    wanted = quiet_run(home)
    with Newsroom(edition=2) as newsroom, Mailbox(home / "mail") as mailbox:
        (home / "dags").mkdir()
        for name in ("collect", "digest"):
            text = (ROOT / "dags" / f"{name}.py").read_text(encoding="utf-8")
            # Only what is asked for runs.
            text = text.replace('schedule=CronTriggerTimetable("*/30 * * * *", timezone="UTC")', "schedule=None")
            (home / "dags" / f"{name}.py").write_text(text, encoding="utf-8")
        settings = {
            "AIRFLOW__CORE__DAGS_FOLDER": str(home / "dags"),
            "DATELINE_DESK": str(copy_desk(home)),
            "DATELINE_CONNECT_TO": f"*.example={newsroom.address}",
            "DATELINE_SMTP": f"smtp://{mailbox.address}?tls=none",
            "DATELINE_PAUSE": "0.2",
        }
        cluster = Cluster(home, settings)
        with cluster.running():
            cluster.airflow.wait("the DAGs", lambda: cluster.airflow.loaded({"collect", DIGEST}))
            cluster.airflow.unpause(["collect", DIGEST])
            cluster.airflow.first_run(DIGEST)
            killer = Killer(cluster, given.seed)
            while killer.kills.total() < given.kills and time.monotonic() - started < given.minutes * 60:
                rounds += 1
                try:
                    bad += bool(a_round(cluster, killer, mailbox, wanted, given.kills))
                except SystemExit as error:
                    # Something never came back; what was counted until then is still said.
                    print(f"  {error}", flush=True)
                    bad += 1
                    break
    print(
        f"{killer.kills.total()} kills ({dict(killer.kills)}) in {rounds} rounds, {bad} bad, {time.monotonic() - started:.0f} s"
    )
    if not bad:
        shutil.rmtree(home)
    return bad


if __name__ == "__main__":
    sys.exit(main())
