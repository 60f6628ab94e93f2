"""Every hour: look again at known pages whose time has come, for silent edits and withdrawals."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import CronTriggerTimetable, Param, dag, get_current_context, task

from dags import common

DOC = """
### revisit

Known pages are looked at again 1 h, 6 h, 1 d, 3 d, 7 d and 30 d after they were first seen, or when
`[revisit]` in watch.toml says.

1. **plan** which pages' next step has come, in batches of 200
2. **visit** each batch; what has not changed is recorded, too
3. **relate**: compare changed texts with look-alikes

An edit or withdrawal that touches a day already issued is found by **upkeep** and told by **amend**.
"""


@dag(
    dag_id="revisit",
    schedule=CronTriggerTimetable("15 * * * *", timezone="UTC"),
    start_date=common.START,
    catchup=False,
    max_active_runs=1,
    default_args=common.DEFAULTS,
    dagrun_timeout=timedelta(hours=2),
    params={
        "force": Param(False, type="boolean", title="Look at everything", description="Also what is not due yet."),
    },
    tags=["dateline", "ingest"],
    description="Look again for silent edits and withdrawals",
    doc_md=DOC,
)
def revisit() -> None:
    """Look again, relate."""

    @task
    def plan() -> list[list[str]]:
        """Which known pages to look at again, in batches."""
        from ingest import pipeline

        force = get_current_context()["params"]["force"]
        due = pipeline.pages_to_revisit(common.store(), common.now(), ladder=common.watchlist().ladder, force=force)
        return pipeline.shards(due)

    @task(map_index_template="{{ articles | length }} pages", pool=common.FETCH)
    def visit(articles: list[str]) -> int:
        """Look at one batch again; how many articles have news."""
        from ingest import pipeline

        context = get_current_context()
        with common.fetcher() as fetch:
            tally = pipeline.revisit_pages(
                articles,
                common.store(),
                fetch,
                common.watchlist(),
                run=context["run_id"],
                now=common.now(),
                force=context["params"]["force"],
            )
        return len(tally.articles)

    visited = visit.expand(articles=plan())
    visited >> (related := common.relate())
    [visited, related] >> common.outcome()


revisit_dag = revisit()
