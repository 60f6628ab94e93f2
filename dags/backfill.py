"""By hand: take an archive or a folder into the same log. Twice is the same as once."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from airflow.sdk import Param, dag, get_current_context, task

from dags import common

DOC = """
### backfill

Reads a folder (text, HTML, Markdown, EML, JSONL, with an optional manifest) or a WARC file on this machine
into the same events as the live feeds. What cannot be read is recorded as rejected; the rest goes on.
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
            "", type="string", minLength=1, title="Source", description="A folder or archive on the worker."
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

        params = get_current_context()["params"]
        if not params["source"]:
            raise SourceError("no source given; trigger this DAG with the path of a folder or archive")
        tally = take_in(params["source"], common.store(), common.watchlist(), now=common.now(), **_bounds(params))
        return tally.as_dict()

    done = read()
    done >> (related := common.relate())
    [done, related] >> common.outcome()


def _bounds(params: dict[str, Any]) -> dict[str, Any]:
    day = {name: date.fromisoformat(params[name]) if params[name] else None for name in ("since", "until")}
    return {**day, "manifest": Path(params["manifest"]) if params["manifest"] else None}


backfill_dag = backfill()
