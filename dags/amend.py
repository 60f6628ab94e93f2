"""When an issued day reads differently: issue it again, as an amendment. Started by upkeep, one partition a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from airflow.sdk import Param, PartitionedAssetTimetable, dag, get_current_context, task

from dags import common

DOC = """
### amend

Late arrivals, silent edits and withdrawals change what a day said. **upkeep** names such days, each as a partition of
its own; here every topic that issued the day reads it again, and issues an amendment if it now says something else.
The amendment stands on the pages and in the feed. It is mailed only if asked for (`send`).
"""


@dag(
    dag_id="amend",
    schedule=PartitionedAssetTimetable(assets=common.LATE),
    start_date=common.START,
    catchup=False,
    max_active_runs=1,
    default_args=common.DEFAULTS,
    dagrun_timeout=timedelta(hours=2),
    params={
        "day": Param(
            None, type=["null", "string"], format="date", title="Day", description="Empty for the run's own partition."
        ),
        "send": Param(False, type="boolean", title="Mail the amendment", description="Else it is only published."),
    },
    tags=["dateline", "digest"],
    description="Issue again the days that read differently now",
    doc_md=DOC,
)
def amend() -> None:
    """Find the topics, issue, post, deliver."""

    @task
    def plan() -> list[str]:
        """The topics that issued the day, if the record says more about it now."""
        from reports.late import late_issues

        day = amended_day(dict(get_current_context()))
        late = late_issues(common.topics(), common.store(), since=day)
        return sorted({fact.topic for fact in late if fact.day == day.isoformat()})

    @task(map_index_template="{{ name }}")
    def issue(name: str) -> str:
        """Read the day again; its last issue, a new one if it reads differently."""
        from reports.issue import issue_digest

        day = amended_day(dict(get_current_context()))
        made = issue_digest(common.topic(name), day, common.store(), common.masthead(), now=common.now(), amend=True)
        return f"{name}/{day}/{made.digest.issue}"

    @task(map_index_template="{{ digest }}")
    def post(digest: str) -> str:
        """Put the amendment's mails into the outbox, once, if they are asked for."""
        if not get_current_context()["params"]["send"]:
            from airflow.sdk.exceptions import AirflowSkipException

            raise AirflowSkipException("amendments are mailed only if asked for (send)")
        return common.fill_outbox(digest)

    @task(map_index_template="{{ digest }}", pool=common.MAIL)
    def deliver(digest: str) -> str:
        """Send what is due; red while any mail of this amendment is held."""
        return common.send(digest)

    issued = issue.expand(name=plan())
    issued.operator.operator_extra_links = (common.IssueLink(),)
    deliver.expand(digest=post.expand(digest=issued))


def amended_day(context: dict[str, Any]) -> date:
    """The day asked for, else the partition's."""
    from reports.errors import ReportError

    asked = context["params"].get("day") or getattr(context["dag_run"], "partition_key", None)
    if not asked:
        raise ReportError("no day to amend; trigger this DAG with one")
    return date.fromisoformat(str(asked)[:10])


amend_dag = amend()
