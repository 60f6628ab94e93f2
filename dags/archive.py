"""A day of the desk's archives into the same log. Partitioned by day, so that `airflow backfill create` fills a span."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from airflow.sdk import CronPartitionTimetable, Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from dags import common

DOC = """
### archive

Takes one day (UTC) of each `[[archive]]` of `watch.toml` into the log. A source may name the day
(`/archive/news-%Y%m%d.warc.gz`): then only that file is read. One that does not is read whole, and what is dated
otherwise is left out: to take in all of it once, **backfill** is cheaper.

`airflow backfill create --dag-id archive --from-date 2015-09-01 --to-date 2015-09-30` fills a span; stop it and go on
as you like, twice is the same as once.
"""


@dag(
    dag_id="archive",
    schedule=CronPartitionTimetable("0 0 * * *", timezone="UTC", run_offset=-1, key_format="%Y-%m-%d"),
    start_date=common.START,
    catchup=False,
    max_active_runs=3,
    default_args={**common.DEFAULTS, "execution_timeout": timedelta(hours=6)},
    params={
        "day": Param(
            None,
            type=["null", "string"],
            format="date",
            title="Day",
            description="In UTC; empty for the run's own partition, else yesterday.",
        ),
    },
    tags=["dateline", "ingest"],
    description="Take in a day of the desk's archives",
    doc_md=DOC,
)
def archive() -> None:
    """Read each archive's day, then relate."""

    @task
    def plan() -> list[str]:
        """The desk's archives, by name."""
        return [order.name for order in common.watchlist().archives]

    @task(map_index_template="{{ name }}", pool=common.ARCHIVE, multiple_outputs=False)
    def read(name: str) -> dict[str, int]:
        """Read one archive's day; counts by outcome."""
        from pathlib import Path

        from ingest.backfill import backfill
        from ingest.sources.archives import source_of_day
        from ingest.sources.reach import Reach

        context: Any = get_current_context()
        day = archive_day(context)
        watchlist = common.watchlist()
        order = next(item for item in watchlist.archives if item.name == name)
        source = source_of_day(order.source, day, common.desk())
        if source is None:
            raise AirflowSkipException(f"archive {name!r} has nothing for {day}")
        now, manifest = common.now(), Path(order.manifest) if order.manifest else None
        with common.fetcher() as fetch:
            reach = Reach(now, fetch, manifest, day, day + timedelta(days=1))
            return backfill(source, common.store(), watchlist, now=now, reach=reach).as_dict()

    days = read.expand(name=plan())
    days >> (related := common.relate())
    [days, related] >> common.outcome()


def archive_day(context: dict[str, Any]) -> date:
    """The day of a run: asked for, else the partition's, else the one before the run was due, in UTC."""
    run = context["dag_run"]
    asked = context["params"].get("day") or getattr(run, "partition_key", None)
    if asked:
        return date.fromisoformat(str(asked)[:10])
    return common.in_utc(context.get("logical_date") or run.run_after).date() - timedelta(days=1)


archive_dag = archive()
