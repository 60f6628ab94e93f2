"""Backfill a year of digests through Airflow's own backfill: how long, is it the same twice, does it go on when stopped.

python bench/airflow_backfill.py [--days 365] [--articles 50000] [--folder FOLDER]

A real `airflow standalone` over a store of invented articles, spread over a year (one in seven is on topic). The
backfill is paused once and cancelled once on its way, and asked for again: what is made stays made. At the end all days
are asked for again with "reprocess completed", which must add no event. FOLDER keeps the store for another run.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import big_store
from examples.engine import Airflow, free_port
from examples.newsroom.mailbox import Mailbox
from storage import queries
from storage.database import Store
from storage.log import EventLog

LAST = date(2025, 12, 31)
TOPIC = "alma-vey"
DIGEST = f"digest__{TOPIC}"
WATCH = f"""
[desk]
name = "Harbour desk"
contact = "desk@desk.example"

[mail]
from = "Harbour desk <desk@desk.example>"

[[digest]]
topic = "{TOPIC}"
to = ["anna@desk.example"]
"""


def make_desk(folder: Path, articles: int) -> Path:
    """A desk with the topic, and a store of so many articles; kept where it is there."""
    desk = folder / "desk"
    (desk / "topics").mkdir(parents=True, exist_ok=True)
    (desk / "watch.toml").write_text(WATCH, encoding="utf-8")
    (desk / "topics" / f"{TOPIC}.toml").write_bytes(big_store.SOURCE)
    # Days that are over: Airflow refuses those that still go on.
    big_store.LAST, big_store.NOW = LAST, datetime(2026, 1, 1, 5, tzinfo=UTC)
    big_store.at(folder / "store", 2 * articles, articles, 0).close()
    return desk


def states(airflow: Airflow) -> Counter[str]:
    """How many days are in which state."""
    return Counter(run["state"] for run in all_runs(airflow))


def all_runs(airflow: Airflow) -> list[dict[str, Any]]:
    """Every backfilled run; a page of the API holds a hundred."""
    found: list[dict[str, Any]] = []
    while True:
        path = f"/api/v2/dags/{DIGEST}/dagRuns?run_type=backfill&limit=100&offset={len(found)}"
        page = airflow.call("GET", path)["dag_runs"]
        found += page
        if len(page) < 100:
            return found


def ask(airflow: Airflow, first: date, behavior: str, active: int) -> int:
    """Ask for all days from `first` on; the backfill's id."""
    body = {
        "dag_id": DIGEST, "from_date": f"{first}T00:00:00Z", "to_date": f"{LAST}T23:59:59Z",
        "max_active_runs": active, "reprocess_behavior": behavior, "dag_run_conf": {},
    }  # fmt: skip
    return int(airflow.wait("the backfill", lambda: airflow.call("POST", "/api/v2/backfills", body))["id"])


def done(airflow: Airflow, number: int) -> bool:
    """Whether a backfill is over."""
    return airflow.call("GET", f"/api/v2/backfills/{number}")["completed_at"] is not None


def watch(airflow: Airflow, started: float, until: Any, patience: float, *, cancelled: bool = False) -> None:
    """Show how many days are made, until it is enough; SystemExit if one of them failed."""
    last = -1

    def enough() -> bool:
        nonlocal last
        now = states(airflow)
        # The days that were waiting when a backfill is cancelled are marked as failed, until it is asked for again.
        if now["failed"] and not cancelled:
            raise SystemExit(f"{now['failed']} days failed; see the logs in {airflow.home}")
        made = now["success"]
        if made // 20 != last // 20:
            print(f"  {time.monotonic() - started:5.0f} s  {made} days made", flush=True)
            last = made
        time.sleep(2)
        return bool(until(made))

    airflow.wait("the days", enough, patience)


def measure(airflow: Airflow, store: Store, days: int, active: int) -> int:
    """The whole backfill, stopped twice; the number of faults."""
    first, started = LAST - timedelta(days - 1), time.monotonic()
    number = ask(airflow, first, "none", active)
    watch(airflow, started, lambda made: made >= days // 4, 3600)
    airflow.call("PUT", f"/api/v2/backfills/{number}/pause")
    print("  paused, and unpaused")
    airflow.call("PUT", f"/api/v2/backfills/{number}/unpause")
    watch(airflow, started, lambda made: made >= days // 2, 3600)
    airflow.call("PUT", f"/api/v2/backfills/{number}/cancel")
    airflow.wait("the end of what ran", lambda: not states(airflow)["running"])
    print(f"  cancelled at {states(airflow)['success']} days, and asked for again")
    number = ask(airflow, first, "failed", active)
    watch(airflow, started, lambda made: made >= days, 3600, cancelled=True)
    seconds = time.monotonic() - started
    # Airflow says so of a backfill half a minute after its last day.
    airflow.wait("the backfill's end", lambda: done(airflow, number))
    issues = {fact.day for fact in queries.digests(store, TOPIC)} & {str(first + timedelta(n)) for n in range(days)}
    print(
        f"{len(issues)} of {days} days made in {seconds:.0f} s, {seconds / max(1, len(issues)):.2f} s a day; {dict(states(airflow))}"
    )
    size = EventLog(store).head().size
    number, again = ask(airflow, first, "completed", active), time.monotonic()
    airflow.wait("the second backfill", lambda: done(airflow, number), 3600)
    more = EventLog(store).head().size - size
    print(f"asked for again, all of it: {time.monotonic() - again:.0f} s, {more} events more, {dict(states(airflow))}")
    return abs(days - len(issues)) + more


def backfill(airflow: Airflow, store: Store, days: int, active: int) -> int:
    """A running Airflow, and the measurement in it; the number of faults."""
    with airflow.standalone():
        airflow.wait("the DAG", lambda: airflow.loaded({DIGEST}))
        # A paused DAG's backfill waits. Unpaused, the schedule makes yesterday's digest, which is not counted.
        airflow.unpause([DIGEST])
        if airflow.first_run(DIGEST) != "success":
            raise SystemExit(f"yesterday's digest failed; see the logs in {airflow.home}")
        return measure(airflow, store, days, active)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--articles", type=int, default=50_000)
    parser.add_argument("--active", type=int, default=4, help="days at once")
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="dateline-year-"))
    folder = given.folder or home
    desk, url = make_desk(folder, given.articles), f"sqlite:///{folder / 'store' / 'dateline.db'}"
    print(
        f"{given.articles} articles, {given.days} days, {given.active} at once, load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    with Mailbox(home / "mail") as mailbox:
        settings = {
            "DATELINE_DESK": str(desk),
            "DATELINE_DATABASE": url,
            "DATELINE_SMTP": f"smtp://{mailbox.address}?tls=none",
            "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
        }
        faults = backfill(Airflow(home / "airflow", free_port(), settings), Store(url), given.days, given.active)
        # One of yesterday's by the schedule, where the store is new; those of backfilled days are held back.
        sent = len(mailbox.files())
    print(f"{sent} mails sent, {'as it must be' if sent <= 1 else 'and not 1 at most'}; {faults} faults", flush=True)
    # Where something went wrong the logs are wanted.
    shutil.rmtree(home)
    return faults + max(0, sent - 1)


if __name__ == "__main__":
    sys.exit(main())
