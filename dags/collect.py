"""Every half hour: poll the feeds that are due, capture new pages, relate the texts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable, Param, dag, get_current_context, task

from dags import common, metrics

DOC = """
### collect

1. **plan** which feeds are due, in shards of 200
2. **poll** each shard: conditional requests, entries into the log
3. **plan_pages / capture**: pages of new entries, read and recorded
4. **relate**: compare new texts with look-alikes, assign origins
5. **outcome**: red if anything before was

A shard that fails stops nothing after it. Runs do not wait for each other's feeds: each feed and page is leased in
the database. Feeds hold only recent items, so there is nothing to catch up: history goes through **backfill** and
**archive**; second looks at known pages are **revisit**'s.
"""


@dag(
    dag_id="collect",
    schedule=CronTriggerTimetable("*/30 * * * *", timezone="UTC"),
    start_date=common.START,
    catchup=False,
    max_active_runs=1,
    default_args=common.DEFAULTS,
    dagrun_timeout=timedelta(hours=2),
    deadline=common.deadline(timedelta(hours=1), "collect"),
    params={
        "force": Param(False, type="boolean", title="Poll every feed", description="Also what is not due yet."),
        "feed": Param(
            None,
            type=["null", "string"],
            title="Only this feed",
            description="Its name in watch.toml; empty for all.",
        ),
    },
    tags=["dateline", "ingest"],
    description="Poll feeds, capture pages, relate texts",
    doc_md=DOC,
)
def collect() -> None:
    """Poll, capture, relate."""

    @task
    def plan() -> list[list[str]]:
        """Which feeds are due, in shards."""
        from ingest import pipeline

        context = dict(get_current_context())
        only = context["params"]["feed"]
        feeds = [feed for feed in common.watchlist().feeds if only in (None, "", feed.name)]
        due = pipeline.feeds_due(common.store(), feeds, common.now(), force=_forced(context))
        return pipeline.shards([feed.name for feed in due])

    @task(map_index_template="{{ feeds | length }} feeds from {{ feeds[0] }}", pool=common.FETCH)
    def poll(feeds: list[str]) -> int:
        """Poll one shard; how many entries were new."""
        from ingest import pipeline

        context = dict(get_current_context())
        wanted = [feed for feed in common.watchlist().feeds if feed.name in feeds]
        with common.fetcher() as fetch:
            tally = pipeline.poll_feeds(
                wanted, common.store(), fetch, run=context["run_id"], now=common.now(), force=_forced(context)
            )
        metrics.count("entries", tally.counts["entries_new"])
        return tally.counts["entries_new"]

    @task(trigger_rule="all_done")
    def plan_pages() -> list[list[str]]:
        """Which pages we do not have yet, in batches."""
        from ingest import pipeline

        return pipeline.shards(pipeline.pages_to_capture(common.store(), common.now()))

    @task(map_index_template="{{ articles | length }} pages", pool=common.FETCH)
    def capture(articles: list[str]) -> int:
        """Capture one batch; how many articles have news."""
        from ingest import pipeline

        run = get_current_context()["run_id"]
        with common.fetcher() as fetch:
            found = pipeline.capture_pages(
                articles, common.store(), fetch, common.watchlist(), run=run, now=common.now()
            ).articles
        metrics.count("articles", len(found))
        return len(found)

    polled = poll.expand(feeds=plan())
    pages = plan_pages()
    captured = capture.expand(articles=pages)
    polled >> pages
    captured >> (related := common.relate())
    [polled, pages, captured, related] >> common.outcome()


def _forced(context: dict[str, Any]) -> bool:
    """Asked for by name, or everything asked for: due or not."""
    return bool(context["params"]["force"] or context["params"]["feed"])


collect_dag = collect()
