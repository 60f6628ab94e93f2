"""Every morning, a DAG for each topic: issue the digest of the day that is over, and mail it once.

Partitioned by the topic's local day, so that past days can be made by
``airflow backfill create``. A digest is issued even when sources were down: it
says so. A file that is no good topic still gets its DAG, whose run fails with
what is wrong, so that it is seen.
"""

from __future__ import annotations

import logging
import tomllib
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import DAG, CronPartitionTimetable, Param, get_current_context, task

from dags import common
from reports.windows import last_day

DOC = """
### digest of one topic

1. **issue**: read the record up to now, make the digest of the day, record it with the position it stands on
2. **approve**, where `watch.toml` says `approve = true`: a person looks at the issue first; "Reject" mails nothing
3. **post**: put one mail per recipient into the outbox, once
4. **deliver**: send; red while a mail is held (`dateline deliveries` settles it)

A run without a day takes the last one that is over in the topic's zone. Mails of backfilled days are held back
unless `send_backfilled` is set: run the day by hand to send them. The task **issue** links to what it made.
"""
APPROVAL = """
**{{ ti.xcom_pull(task_ids='issue') }}** is ready. Look at it by the link of the task *issue*, or by
`dateline digest`, then approve it to be mailed. Rejected, it stays on the pages and is mailed to nobody.
"""


def timetable(file: Path) -> CronPartitionTimetable:
    """When a topic's day is told: at its own hour, in its own zone; 07:00 UTC where the file cannot be read."""
    zone, cut = _day(file)
    hour, minute = hour_of_every_day(zone, *_hour(file.stem))
    offset = run_offset(zone, cut, hour, minute)
    return CronPartitionTimetable(f"{minute} {hour} * * *", timezone=zone, run_offset=offset, key_format="%Y-%m-%d")


def run_offset(zone: str, cut: str, hour: int, minute: int) -> int:
    """How many days the day that is over then lies before the date of the hour, at any time of the year."""
    ticks = (datetime(2015, 1, 1, hour, minute, tzinfo=ZoneInfo(zone)) + timedelta(days=n) for n in range(366))
    return min((last_day(tick.astimezone(UTC), zone, cut) - tick.date()).days for tick in ticks)


def hour_of_every_day(zone: str, hour: int, minute: int) -> tuple[int, int]:
    """The hour, or the next one that each day has just once: one that the clocks skip would lose a day's partition."""
    place, days = ZoneInfo(zone), (date(2015, 1, 1) + timedelta(days=n) for n in range(20 * 365))
    odd = {
        local.time()
        for day in days
        for local in (
            datetime(day.year, day.month, day.day, later % 24, minute, tzinfo=place)
            for later in (hour, hour + 1, hour + 2)
        )
        if local.replace(fold=1).utcoffset() != local.utcoffset()
    }
    return next(
        ((later % 24, minute) for later in (hour, hour + 1, hour + 2) if time(later % 24, minute) not in odd),
        (hour, minute),
    )


def _day(file: Path) -> tuple[str, str]:
    """The zone and the cut of a topic's days."""
    try:
        day = tomllib.loads(file.read_text(encoding="utf-8")).get("day", {})
        zone, cut = str(day.get("zone", "UTC")), str(day.get("cut", "24:00"))
        last_day(datetime.now(UTC), zone, cut)
    except (OSError, ValueError, LookupError, AttributeError, TypeError):
        return "UTC", "24:00"
    return zone, "24:00" if cut == "00:00" else cut


def _hour(topic: str) -> tuple[int, int]:
    """When the desk wants this topic's mail."""
    try:
        watch = tomllib.loads((common.desk() / "watch.toml").read_text(encoding="utf-8"))
        at = next(order["at"] for order in watch.get("digest", ()) if order.get("topic") == topic and "at" in order)
        hour, minute = map(int, str(at).split(":"))
    except (OSError, ValueError, StopIteration, AttributeError):
        return 7, 0
    return (hour, minute) if 0 <= hour < 24 and 0 <= minute < 60 else (7, 0)


def digest_dag(file: Path) -> DAG:
    """The DAG of one topic file."""
    name = file.stem
    by_hand = common.is_approved_by_hand(name)
    with DAG(
        dag_id=f"digest__{name}",
        schedule=timetable(file),
        start_date=common.START,
        catchup=False,
        max_active_runs=4,
        default_args=common.DEFAULTS,
        dagrun_timeout=timedelta(days=1) if by_hand else timedelta(hours=3),
        deadline=common.deadline(timedelta(hours=1), f"digest of {name}"),
        params={
            "day": common.DAY,
            "amend": Param(
                False, type="boolean", title="Amend", description="Issue again if the day reads differently now."
            ),
            "send_backfilled": Param(
                False, type="boolean", title="Send backfilled days", description="Else their mails are held back."
            ),
        },
        tags=["dateline", "digest"],
        description=f"Daily digest: {name}",
        doc_md=DOC,
    ) as made:
        issued = issue(name)
        issued.operator.operator_extra_links = (common.IssueLink(),)
        posted = post(issued)
        if by_hand:
            issued >> wanted() >> approve(name) >> posted
        deliver(posted)
    return made


def approve(name: str) -> ApprovalOperator:
    """Wait for a person; nothing is mailed if nobody answers within twelve hours."""
    return ApprovalOperator(
        task_id="approve",
        subject=f"Mail the digest of {name}?",
        body=APPROVAL,
        response_timeout=timedelta(hours=12),
        # The wait has its own bound; nobody is asked twice.
        execution_timeout=None,
    )


@task.short_circuit
def wanted() -> bool:
    """Whether there is anything to approve: the mails of backfilled days are held back anyway."""
    return not common.is_held(dict(get_current_context()))


@task
def issue(name: str) -> str:
    """Make and record the digest; its name, ``topic/day/issue``."""
    from reports.issue import issue_digest

    context: Any = get_current_context()
    subject = common.topic(name)
    day: date = common.run_day(context, subject)
    amend = context["params"]["amend"]
    made = issue_digest(subject, day, common.store(), common.masthead(), now=common.now(), amend=amend)
    return f"{name}/{made.digest.window.day}/{made.digest.issue}"


# No skip of its own: Airflow learns of that seconds later than of a success, which would be half the time of a backfill.
@task.short_circuit
def post(digest: str) -> str:
    """Put the digest's mails into the outbox, once; those of backfilled days only if asked for: else nothing is delivered."""
    if common.is_held(dict(get_current_context())):
        logging.getLogger(__name__).info("mails of backfilled days are held back (send_backfilled)")
        return ""
    return common.fill_outbox(digest)


# A relay that says "later" is asked again when the outbox lets it: after 5 minutes, then 10, then 20.
@task(retries=5, retry_delay=timedelta(minutes=6), pool=common.MAIL)
def deliver(digest: str) -> str:
    """Send what is due; red while any mail of this digest is held."""
    return common.send(digest)


for topic_file in common.topic_files():
    globals()[f"digest__{topic_file.stem}"] = digest_dag(topic_file)
