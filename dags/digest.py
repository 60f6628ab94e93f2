"""Every morning, a DAG for each topic: issue the digest of the day that is over, and mail it once.

Partitioned by the topic's local day, so that past days can be made by
``airflow backfill create``. A digest is issued even when sources were down: it
says so. A file that is no good topic still gets its DAG, whose run fails with
what is wrong, so that it is seen.
"""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from airflow.sdk import DAG, CronPartitionTimetable, Param, get_current_context, task

from dags import common

DOC = """
### digest of one topic

1. **issue**: read the record up to now, make the digest of the day, record it with the position it stands on
2. **post**: put one mail per recipient into the outbox, once
3. **deliver**: send; red while a mail is held (`dateline deliveries` settles it)

A run without a day takes the last one that is over in the topic's zone. Mails of backfilled days are held
unless `send_backfilled` is set.
"""


def _timetable(file: Path) -> CronPartitionTimetable:
    """When the topic's day is told: at its own hour, in its own zone; 07:00 UTC where the file cannot be read."""
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        zone = str(data.get("day", {}).get("zone", "UTC"))
    except (OSError, ValueError):
        zone = "UTC"
    hour, minute = _hour(file.stem)
    return CronPartitionTimetable(f"{minute} {hour} * * *", timezone=zone, run_offset=-1, key_format="%Y-%m-%d")


def _hour(topic: str) -> tuple[int, int]:
    """When the desk wants this topic's mail."""
    try:
        watch = tomllib.loads((common.desk() / "watch.toml").read_text(encoding="utf-8"))
        at = next(order["at"] for order in watch.get("digest", ()) if order.get("topic") == topic and "at" in order)
        hour, minute = str(at).split(":")
        return int(hour), int(minute)
    except (OSError, ValueError, StopIteration):
        return 7, 0


def digest_dag(file: Path) -> DAG:
    """The DAG of one topic file."""
    name = file.stem
    with DAG(
        dag_id=f"digest__{name}",
        schedule=_timetable(file),
        start_date=common.START,
        catchup=False,
        max_active_runs=4,
        default_args=common.DEFAULTS,
        dagrun_timeout=timedelta(hours=1),
        params={
            "day": Param(
                "",
                type="string",
                title="Day",
                description="As 2015-09-18, in the topic's zone; empty for the last one over.",
            ),
            "amend": Param(
                False, type="boolean", title="Amend", description="Issue again if the day reads differently now."
            ),
            "send_backfilled": Param(
                False, type="boolean", title="Send backfilled days", description="Else their mails are held."
            ),
        },
        tags=["dateline", "digest"],
        description=f"Daily digest: {name}",
        doc_md=DOC,
    ) as made:
        deliver(post(issue(name)))
    return made


@task
def issue(name: str) -> str:
    """Make and record the digest; its name, ``topic/day/issue``."""
    from reports.issue import issue_digest

    context: Any = get_current_context()
    subject = common.topic(name)
    made = issue_digest(
        subject,
        common.run_day(context, subject),
        common.store(),
        common.masthead(),
        now=common.now(),
        amend=context["params"]["amend"],
    )
    return f"{name}/{made.digest.window.day}/{made.digest.issue}"


@task
def post(digest: str) -> str:
    """Put the digest's mails into the outbox, once."""
    from reports.issue import find_issue
    from reports.issue import post as fill

    if not common.is_held(dict(get_current_context())):
        found = find_issue(common.store(), digest)
        fill(
            found,
            common.store(),
            common.masthead(),
            common.recipients(digest.split("/", maxsplit=1)[0]),
            now=common.now(),
        )
    return digest


# A relay that says "later" is asked again when the outbox lets it: after 5 minutes, then 10, then 20.
@task(retries=5, retry_delay=timedelta(minutes=6))
def deliver(digest: str) -> str:
    """Send what is due; red while any mail of this digest is held."""
    from reports.deliver import deliver_digest
    from storage.blobs import Blobs
    from storage.outbox import StoredOutbox

    store = common.store()
    deliver_digest(StoredOutbox(store, common.now), common.mailbox, digest, load=Blobs(store).get, clock=common.now)
    return digest


for topic_file in sorted((common.desk() / "topics").glob("*.toml")):
    globals()[f"digest__{topic_file.stem}"] = digest_dag(topic_file)
