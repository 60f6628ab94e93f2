"""What the DAGs share: defaults, the desk from the environment, the day of a run. Nothing here runs at parse time.

Environment: DATELINE_DESK (the desk's folder), DATELINE_DATABASE, DATELINE_SMTP
(or the Airflow connection ``dateline_smtp``), and the knobs of `ingest.http.Manners`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airflow.sdk import Asset, ExceptionRetryPolicy, RetryRule
from airflow.sdk.definitions.retry_policy import RetryAction

if TYPE_CHECKING:
    from ingest.http import Fetcher
    from ingest.watchlist import Watchlist
    from reports.issue import Masthead
    from reports.mail import Mailbox
    from reports.topics import Topic
    from storage.database import Store

EVENTS = Asset("dateline://events")

# What no second try can mend: a person has to.
PERMANENT = [
    "ingest.errors.WatchlistError",
    "ingest.errors.SourceError",
    "reports.errors.TopicError",
    "storage.errors.DatabaseMissing",
    "storage.errors.DatabaseOlder",
    "storage.errors.DatabaseNewer",
    "storage.errors.DatabaseUnsuitable",
]

DEFAULTS: dict[str, Any] = {
    "owner": "desk",
    "retries": 2,
    "retry_delay": timedelta(seconds=30),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=10),
    "execution_timeout": timedelta(minutes=30),
    "retry_policy": ExceptionRetryPolicy(
        rules=[
            RetryRule(
                exception=list(PERMANENT),
                action=RetryAction.FAIL,
                reason="the desk's files or the database need a person",
            )
        ]
    ),
}

START = datetime(2015, 1, 1, tzinfo=UTC)


def now() -> datetime:
    """The time, for what happens now."""
    return datetime.now(UTC)


def desk() -> Path:
    """The desk's folder."""
    return Path(os.environ.get("DATELINE_DESK", "desk"))


def store() -> Store:
    """The desk's store, checked."""
    from storage.database import Store

    url = os.environ.get("DATELINE_DATABASE") or f"sqlite:///{(desk() / 'dateline.db').resolve()}"
    found = Store(url, os.environ.get("DATELINE_ACTOR", "airflow"))
    found.check()
    return found


def watchlist() -> Watchlist:
    """What the desk watches."""
    from ingest.watchlist import load_watchlist

    return load_watchlist(desk() / "watch.toml")


def topic(name: str) -> Topic:
    """One topic of the desk."""
    from reports.topics import load_topic

    return load_topic(desk() / "topics" / f"{name}.toml")


def masthead() -> Masthead:
    """What digests say of their maker."""
    from reports.issue import Masthead

    watch = watchlist()
    return Masthead(watch.desk.name, watch.mail_from or Masthead.sender)


def recipients(name: str) -> tuple[str, ...]:
    """Who gets a topic's digest."""
    return tuple(dict.fromkeys(to for order in watchlist().digests if order.topic == name for to in order.to))


@contextmanager
def fetcher() -> Iterator[Fetcher]:
    """The one way out to the network, with the desk's contact on it."""
    from ingest.http import Fetcher, Manners

    manners = Manners.from_env(os.environ)
    with Fetcher(replace(manners, contact=manners.contact or watchlist().desk.contact)) as fetch:
        yield fetch


def mailbox() -> Mailbox:
    """Where mail goes: DATELINE_SMTP, else the Airflow connection ``dateline_smtp``."""
    from airflow.sdk import Connection

    from reports.mail import Mailbox

    url = os.environ.get("DATELINE_SMTP") or Connection.get("dateline_smtp").get_uri()
    return Mailbox.from_url(url, masthead().address)


def run_day(context: dict[str, Any], subject: Topic) -> date:
    """The day a run is about: asked for, else the partition's, else the last one that was over when the run was due."""
    from reports.issue import last_day

    run = context["dag_run"]
    asked = context["params"].get("day") or getattr(run, "partition_key", None)
    if asked:
        return date.fromisoformat(str(asked)[:10])
    return last_day(subject, context.get("logical_date") or run.run_after)


def is_held(context: dict[str, Any]) -> bool:
    """Whether this run's mails stay in the outbox: those of backfilled days, unless asked for."""
    run_type = str(getattr(context["dag_run"], "run_type", "manual"))
    return run_type.endswith("backfill") and not context["params"].get("send_backfilled")
