"""Whenever something was recorded: bring the views up to date, and tell how the desk is doing."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import dag, task

from dags import common, metrics

DOC = """
### project

Folds into the views what they have not seen, from their own checkpoint on: one run may serve many events, none is
lost. Then tells Airflow's metrics how the desk is doing (`dateline.*`, docs/operations.md).

Digests never wait for it: they catch up by themselves.
"""


@dag(
    dag_id="project",
    schedule=[common.EVENTS],
    start_date=common.START,
    catchup=False,
    max_active_runs=1,
    default_args=common.DEFAULTS,
    dagrun_timeout=timedelta(hours=2),
    tags=["dateline", "upkeep"],
    description="Bring the views up to date, tell the metrics",
    doc_md=DOC,
)
def project() -> None:
    """Fold, then measure."""

    @task
    def fold() -> int:
        """Fold what the views have not seen; the position they stand at."""
        from reports.indexing import index_words
        from storage.projections import behind, catch_up

        store = common.store()
        metrics.gauge("views.behind", behind(store))
        position = catch_up(store)
        # In pieces: an archive of a million pages must not hold this task for hours.
        index_words(store, most=5000)
        return position

    @task(multiple_outputs=False)
    def measure() -> dict[str, int]:
        """Feeds, deliveries and the log in numbers."""
        from storage.outbox import StoredOutbox
        from storage.queries import feed_views, last_position

        store = common.store()
        views = feed_views(store, common.now()).values()
        held = StoredOutbox(store, common.now).rows(states=("unknown", "suspended"))
        numbers = {
            "log.events": last_position(store) + 1,
            "feeds.known": len(views),
            "feeds.failing": sum(view.failures > 0 for view in views),
            "deliveries.held": len(held),
        }
        for name, value in numbers.items():
            metrics.gauge(name, value)
        return numbers

    fold() >> measure()


project_dag = project()
