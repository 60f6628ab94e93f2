"""By hand: take an archive or a folder into the same log. Twice is the same as once."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from airflow.sdk import Param, dag, get_current_context, task

from dags import common

DOC = """
### backfill

Reads an archive into the same events as the live feeds: a folder, a WARC or WACZ, a table of addresses, or one of
`feed:` `sitemap:` `wayback:` `wayback-feed:` `memento:` `commoncrawl:` with what to read there. What cannot be read is recorded as rejected; the rest goes on.
Stopped at any moment, the next run goes on where it was.
"""


@dag(
    dag_id="backfill",
    schedule=None,
    start_date=common.START,
    catchup=False,
    max_active_runs=1,
    default_args={**common.DEFAULTS, "execution_timeout": timedelta(hours=12)},
    params={
        "source": Param(
            "",
            type="string",
            minLength=1,
            title="Source",
            description="A path on the worker, or as wayback:https://example.org/*",
        ),
        "manifest": Param(
            None, type=["null", "string"], title="Manifest", description="CSV: file, outlet, url, published, note."
        ),
        "since": Param(None, type=["null", "string"], format="date", title="Not before", description="Empty for all."),
        "until": Param(None, type=["null", "string"], format="date", title="Before", description="Empty for all."),
    },
    tags=["dateline", "ingest"],
    description="Take history in through the same door",
    doc_md=DOC,
)
def backfill() -> None:
    """Read, then relate."""

    @task(multiple_outputs=False, pool=common.ARCHIVE)
    def read() -> dict[str, int]:
        """Read the source to its end; counts by outcome."""
        from ingest.backfill import backfill as take_in
        from ingest.errors import SourceError
        from ingest.sources.reach import Reach

        params = get_current_context()["params"]
        if not params["source"]:
            raise SourceError("no source given; trigger this DAG with the path of a folder or archive")
        watchlist, now = common.watchlist(), common.now()
        with common.fetcher() as fetch:
            reach = Reach(now, fetch=fetch, **_bounds(params))
            tally = take_in(params["source"], common.store(), watchlist, now=now, reach=reach)
        return tally.as_dict()

    done = read()
    done >> (related := common.relate())
    [done, related] >> common.outcome()


def _bounds(params: dict[str, Any]) -> dict[str, Any]:
    day = {name: date.fromisoformat(params[name]) if params[name] else None for name in ("since", "until")}
    return {**day, "manifest": Path(params["manifest"]) if params["manifest"] else None}


backfill_dag = backfill()
