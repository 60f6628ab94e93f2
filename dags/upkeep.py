"""Every night: sign a checkpoint, verify what is new, say which feeds fail, send what was left."""

from __future__ import annotations

import os
from datetime import date, timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable, Param, dag, get_current_context, task

from dags import common

DOC = """
### upkeep

- **sign**: a signed checkpoint over the log, if the desk's key is on this worker
- **check**: every hash, chain and checkpoint since the last one verified (`full` for all); red on any violation
- **health**: feeds that fail or fall silent
- **learn**: lines that stand on several pages of an outlet, so that they are kept out of its articles
- **leftovers**: mails whose time has come again
- **late**: issued days of the last fortnight (or since `late_since`) that the record says more about now; each starts
  a run of **amend**
"""


FORTNIGHT = timedelta(days=14)


@dag(
    dag_id="upkeep",
    schedule=CronTriggerTimetable("0 4 * * *", timezone="UTC"),
    start_date=common.START,
    catchup=False,
    max_active_runs=1,
    default_args=common.DEFAULTS,
    dagrun_timeout=timedelta(hours=6),
    params={
        "full": Param(False, type="boolean", title="Verify everything", description="From the first event on."),
        "late_since": Param(
            None,
            type=["null", "string"],
            format="date",
            title="Look for days to amend from",
            description="After history was taken in; empty for the last fortnight.",
        ),
    },
    tags=["dateline", "upkeep"],
    description="Sign, verify, report health, send what was left",
    doc_md=DOC,
)
def upkeep() -> None:
    """Keep the record provable."""

    @task
    def sign() -> str:
        """Sign a checkpoint where the key is; its first lines."""
        from storage.checkpoints import sign_checkpoint

        key = common.desk() / "checkpoint.key"
        if not key.exists():
            return "no key on this worker"
        return sign_checkpoint(common.store(), key, common.now())

    @task(multiple_outputs=False)
    def check() -> dict[str, Any]:
        """Verify; fails on any violation."""
        from storage.checkpoints import known_key
        from storage.ledger import verify_or_raise

        key = known_key(common.desk() / "checkpoint.key")
        return verify_or_raise(common.store(), key=key, full=get_current_context()["params"]["full"])

    @task(multiple_outputs=False)
    def health() -> dict[str, str]:
        """Feeds that fail, with their error."""
        from storage.queries import feed_views

        views = feed_views(common.store(), common.now())
        return {name: view.error for name, view in sorted(views.items()) if view.failures}

    @task(multiple_outputs=False)
    def learn() -> dict[str, int]:
        """Lines that stand on several pages of an outlet, new ones by outlet; texts taken in from now on are without them."""
        from ingest.sites import learn_standing

        return learn_standing(common.store(), now=common.now())

    @task(outlets=[common.LATE])
    def late(*, outlet_events: Any = None) -> list[str]:  # noqa: ANN401 - Airflow hands it in
        """The issued days that news, an edit or a withdrawal has reached since."""
        from reports.late import late_issues

        asked = get_current_context()["params"]["late_since"]
        since = date.fromisoformat(asked) if asked else (common.now() - FORTNIGHT).date()
        found = late_issues(common.topics(), common.store(), since=since)
        days = sorted({fact.day for fact in found})
        outlet_events[common.LATE].add_partitions(days)
        return days

    @task(pool=common.MAIL)
    def leftovers() -> str:
        """Send what is due in the outbox."""
        from reports.deliver import send_waiting
        from reports.notices import Channels
        from storage.blobs import Blobs
        from storage.outbox import StoredOutbox

        store, channels = common.store(), Channels.from_env(os.environ)
        outbox = StoredOutbox(store, common.now)
        done = send_waiting(outbox, common.mailbox, channels, load=Blobs(store).get, clock=common.now)
        return str(dict(done.counts)) if done.counts else "nothing waits"

    sign() >> check()
    health()
    learn()
    leftovers()
    late()


upkeep_dag = upkeep()
