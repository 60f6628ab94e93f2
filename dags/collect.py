"""Every half hour: poll the feeds that are due, capture new pages, look again at known ones, relate the texts."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import CronTriggerTimetable, Param, dag, get_current_context, task

from dags import common

DOC = """
### collect

1. **plan** which feeds are due, in shards of 200
2. **poll** each shard: conditional requests, entries into the log
3. **plan_pages / capture**: pages of new entries, read and recorded
4. **plan_visits / visit**: known pages whose next step on the ladder has come (1 h … 30 d): silent edits, disappearances
5. **relate**: compare new texts with look-alikes, assign origins

Runs do not wait for each other's feeds: each feed and page is leased in the database.
Feeds hold only recent items, so there is nothing to catch up: history goes through **backfill**.
"""


@dag(
    dag_id="collect",
    schedule=CronTriggerTimetable("*/30 * * * *", timezone="UTC"),
    start_date=common.START,
    catchup=False,
    max_active_runs=1,
    default_args=common.DEFAULTS,
    dagrun_timeout=timedelta(hours=2),
    params={
        "force": Param(
            False, type="boolean", title="Poll and look at everything", description="Also what is not due yet."
        ),
        "feed": Param("", type="string", title="Only this feed", description="Its name in watch.toml; empty for all."),
    },
    tags=["dateline", "ingest"],
    description="Poll feeds, capture pages, relate texts",
    doc_md=DOC,
)
def collect() -> None:
    """Poll, capture, look again, relate."""

    @task
    def plan() -> list[list[str]]:
        """Which feeds are due, in shards."""
        from ingest import pipeline

        params = get_current_context()["params"]
        feeds = [feed for feed in common.watchlist().feeds if params["feed"] in ("", feed.name)]
        force = params["force"] or bool(params["feed"])
        due = pipeline.feeds_due(common.store(), feeds, common.now(), force=force)
        return pipeline.shards([feed.name for feed in due])

    @task(map_index_template="{{ feeds | length }} feeds from {{ feeds[0] }}")
    def poll(feeds: list[str]) -> int:
        """Poll one shard; how many entries were new."""
        from ingest import pipeline

        context = get_current_context()
        wanted = [feed for feed in common.watchlist().feeds if feed.name in feeds]
        with common.fetcher() as fetch:
            tally = pipeline.poll_feeds(wanted, common.store(), fetch, run=context["run_id"], now=common.now())
        return tally.counts["entries_new"]

    @task(trigger_rule="none_failed")
    def plan_pages() -> list[list[str]]:
        """Which pages we do not have yet, in batches."""
        from ingest import pipeline

        return pipeline.shards(pipeline.pages_to_capture(common.store(), common.now()))

    @task
    def capture(articles: list[str]) -> list[str]:
        """Capture one batch; the ids of articles with news."""
        from ingest import pipeline

        run = get_current_context()["run_id"]
        with common.fetcher() as fetch:
            return pipeline.capture_pages(
                articles, common.store(), fetch, common.watchlist(), run=run, now=common.now()
            ).articles

    @task
    def plan_visits() -> list[list[str]]:
        """Which known pages to look at again, in batches."""
        from ingest import pipeline

        force = get_current_context()["params"]["force"]
        return pipeline.shards(pipeline.pages_to_revisit(common.store(), common.now(), force=force))

    @task
    def visit(articles: list[str]) -> list[str]:
        """Look at one batch again; the ids of articles with news."""
        from ingest import pipeline

        run = get_current_context()["run_id"]
        with common.fetcher() as fetch:
            return pipeline.revisit_pages(
                articles, common.store(), fetch, common.watchlist(), run=run, now=common.now()
            ).articles

    @task(trigger_rule="none_failed", outlets=[common.EVENTS])
    def relate() -> int:
        """Compare what is new with its look-alikes; how many relations were found."""
        from ingest.relate import relate_articles

        return relate_articles(common.store(), common.watchlist(), now=common.now())["relations"]

    visits = plan_visits()
    polled = poll.expand(feeds=plan())
    pages = plan_pages()
    # Pages to look at again are planned first: what is captured in this run needs no second look in it.
    visits >> polled >> pages
    [capture.expand(articles=pages), visit.expand(articles=visits)] >> relate()


collect_dag = collect()
