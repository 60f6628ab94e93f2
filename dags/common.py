"""What the DAGs share: defaults, the desk from the environment, the day of a run. Nothing here runs at parse time.

Environment: DATELINE_DESK (the desk's folder), DATELINE_DATABASE, DATELINE_SMTP
(or the Airflow connection ``dateline_smtp``), DATELINE_NOTICE_<channel>, DATELINE_ALERTS (who is told of
failures, through the connection ``smtp_default``), DATELINE_PAGES (where the
pages stand), DATELINE_RETRY_DELAY (seconds until a failed task's first retry),
and the knobs of `ingest.http.Manners`.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airflow.providers.smtp.notifications.smtp import SmtpNotifier
from airflow.sdk import (
    Asset,
    AsyncCallback,
    BaseOperatorLink,
    DeadlineAlert,
    DeadlineReference,
    ExceptionRetryPolicy,
    Param,
    RetryAction,
    RetryRule,
    task,
)

if TYPE_CHECKING:
    from ingest.desk import IngestDesk
    from ingest.http import Fetcher
    from ingest.watchlist import Watchlist
    from reports.desk import ReportsDesk
    from reports.issue import Masthead
    from reports.mail import Mailbox
    from reports.topics import Topic
    from storage.database import Store

# Something was recorded. Consumers go on from their own checkpoint, so that coalesced events lose nothing.
EVENTS = Asset("dateline://events")
# Issued days that the record says more about now; one partition a day, named at run time.
LATE = Asset("dateline://late-days")

# Their sizes stand in deploy/pools.json: `airflow pools import deploy/pools.json`.
FETCH, ARCHIVE, RELATE, MAIL = "dateline_fetch", "dateline_archive", "dateline_relate", "dateline_mail"

# What no second try can mend: a person has to.
PERMANENT = [
    "ingest.errors.WatchlistError",
    "ingest.errors.SourceError",
    "reports.errors.TopicError",
    "reports.errors.DayNotOver",
    "storage.errors.DatabaseMissing",
    "storage.errors.DatabaseOlder",
    "storage.errors.DatabaseNewer",
    "storage.errors.DatabaseUnsuitable",
    "storage.errors.DatabaseRefused",
]

# What waiting mends: the database or the mail server is away. They are given more time than a defect.
PASSING = [
    "builtins.ConnectionError",
    "builtins.TimeoutError",
    "sqlalchemy.exc.OperationalError",
    "storage.errors.DatabaseBusy",
]


def alert(subject: str) -> list[SmtpNotifier]:
    """Tell DATELINE_ALERTS by mail, through the Airflow connection ``smtp_default``; nobody where it is not set."""
    to = os.environ.get("DATELINE_ALERTS")
    return [SmtpNotifier(to=to, subject=subject, html_content=ALERT)] if to else []


def deadline(interval: timedelta, what: str) -> list[DeadlineAlert]:
    """Tell DATELINE_ALERTS when a run has not ended so long after it was queued."""
    to = os.environ.get("DATELINE_ALERTS")
    words = {"to": to, "subject": f"late: {what}", "html_content": f"<p>{what} has not ended after {interval}.</p>"}
    reference = DeadlineReference.DAGRUN_QUEUED_AT
    return [DeadlineAlert(reference, interval, AsyncCallback(SmtpNotifier, words))] if to else []


ALERT = (
    "<p>{{ dag.dag_id }}, {{ ti.task_id }}, run {{ run_id }}: {{ exception | string | e }}</p>"
    "<p>docs/operations.md tells what to do.</p>"
)

RETRY_DELAY = timedelta(seconds=float(os.environ.get("DATELINE_RETRY_DELAY", "30")))

DEFAULTS: dict[str, Any] = {
    "owner": "desk",
    "retries": 2,
    "retry_delay": RETRY_DELAY,
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=10),
    "execution_timeout": timedelta(minutes=30),
    "on_failure_callback": alert("failed: {{ dag.dag_id }} {{ ti.task_id }}"),
    "retry_policy": ExceptionRetryPolicy(
        rules=[
            RetryRule(list(PERMANENT), RetryAction.FAIL, reason="the desk's files or the database need a person"),
            RetryRule(list(PASSING), RetryAction.RETRY, 2 * RETRY_DELAY, "the database or a server is away"),
        ]
    ),
}

START = datetime(2015, 1, 1, tzinfo=UTC)


DAY = Param(
    None,
    type=["null", "string"],
    format="date",
    title="Day",
    description="In the topic's zone; empty for the run's own partition, else the last day that is over.",
)


def now() -> datetime:
    """The time, for what happens now."""
    return datetime.now(UTC)


def desk() -> Path:
    """The desk's folder."""
    return Path(os.environ.get("DATELINE_DESK", "desk"))


def _knobs() -> dict[str, str]:
    """The environment; what is recorded from here is recorded as Airflow's, unless it says whose."""
    return {"DATELINE_ACTOR": "airflow", **os.environ}


def _ingest() -> IngestDesk:
    from ingest.desk import IngestDesk

    # A task may run in a folder of its own.
    return IngestDesk(desk().resolve(), _knobs())


def _reports() -> ReportsDesk:
    from reports.desk import ReportsDesk

    return ReportsDesk(desk().resolve(), _knobs())


def store() -> Store:
    """The desk's store, checked."""
    return _ingest().store


def watchlist() -> Watchlist:
    """What the desk watches."""
    return _ingest().watchlist


def topic(name: str) -> Topic:
    """One topic of the desk."""
    from reports.topic_files import load_topic

    return load_topic(_reports().topic_folder / f"{name}.toml")


def topics() -> tuple[Topic, ...]:
    """The desk's topics that can be read; the others' own DAGs say what is wrong with them."""
    from reports.errors import TopicError
    from reports.topic_files import load_topic

    found = []
    for file in topic_files():
        try:
            found.append(load_topic(file))
        except TopicError as error:
            logging.getLogger(__name__).warning("left out: %s", error)
    return tuple(found)


def topic_files() -> list[Path]:
    """The files of the desk's topics, in order."""
    return sorted((desk() / "topics").glob("*.toml"))


def masthead() -> Masthead:
    """What digests say of their maker."""
    return _reports().masthead(watchlist().imprint)


def recipients(name: str) -> tuple[str, ...]:
    """Who gets a topic's digest, and the channels that get a notice of it."""
    return watchlist().imprint.recipients(name)


def is_approved_by_hand(name: str) -> bool:
    """Whether a person looks at each issue of the topic before it is mailed; asked when the DAG is read."""
    import tomllib

    try:
        watch = tomllib.loads((desk() / "watch.toml").read_text(encoding="utf-8"))
        return any(order.get("topic") == name and order.get("approve") is True for order in watch.get("digest", ()))
    except (OSError, ValueError, AttributeError):
        return False


@contextmanager
def fetcher() -> Iterator[Fetcher]:
    """The one way out to the network, with the desk's contact on it."""
    with _ingest().fetcher(watchlist(), store()) as fetch:
        yield fetch


def mailbox() -> Mailbox:
    """Where mail goes: DATELINE_SMTP, else the Airflow connection ``dateline_smtp``."""
    from airflow.sdk import Connection

    from reports.mail import Mailbox

    url = os.environ.get("DATELINE_SMTP") or Connection.get("dateline_smtp").get_uri()
    return Mailbox.from_url(url, masthead().address)


def run_day(context: dict[str, Any], subject: Topic) -> date:
    """The day a run is about: asked for, else the partition's, else the last one that was over when the run was due.

    Raises:
        DayNotOver: the day asked for still goes on; what comes of it is not known yet.
    """
    run = context["dag_run"]
    asked = context["params"].get("day") or getattr(run, "partition_key", None)
    if not asked:
        return subject.last_day(context.get("logical_date") or run.run_after)
    day = date.fromisoformat(str(asked)[:10])
    until = subject.window(day).until
    if until > now():
        from reports.errors import DayNotOver

        raise DayNotOver(f"{subject.id}: {day} ends at {until:%Y-%m-%d %H:%M %Z}; run it after that")
    return day


def in_utc(moment: datetime) -> datetime:
    """A moment as UTC tells it."""
    return moment.astimezone(UTC)


def is_held(context: dict[str, Any]) -> bool:
    """Whether this run's mails are held back: those of backfilled days, unless asked for."""
    run_type = getattr(context["dag_run"], "run_type", "manual")
    # Airflow's enumeration prints as its name; its value is what the API says.
    return getattr(run_type, "value", run_type) == "backfill" and not context["params"].get("send_backfilled")


def fill_outbox(digest: str) -> str:
    """Put an issue's mails into the outbox, once; its name, ``topic/day/issue``."""
    from reports.issue import find_issue, link, post

    place = store()
    issue, to = find_issue(place, digest), recipients(digest.split("/", maxsplit=1)[0])
    post(issue, place, masthead(), to, now=now(), link=link(os.environ.get("DATELINE_PAGES", ""), issue.digest))
    return digest


def send(digest: str) -> str:
    """Send what is due; DeliveryError while any mail of this issue is open or held."""
    from reports.deliver import deliver_digest
    from reports.notices import Channels
    from storage.blobs import Blobs
    from storage.outbox import StoredOutbox

    place = store()
    outbox, load = StoredOutbox(place, now), Blobs(place).get
    deliver_digest(outbox, mailbox, digest, load=load, clock=now, channels=Channels.from_env(os.environ))
    return digest


class IssueLink(BaseOperatorLink):
    """A link from the task to the issue it made, on the pages."""

    name = "Digest"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:  # noqa: ANN401, ARG002 - Airflow's own signature
        """Where the issue stands; empty while there is none."""
        # In the worker, Airflow gives the running task instance for the key.
        made = ti_key.xcom_pull(task_ids=ti_key.task_id, map_indexes=ti_key.map_index)
        if not made:
            return ""
        topic, day, number = str(made).rsplit("/", 2)
        root = os.environ.get("DATELINE_PAGES", "/dateline").rstrip("/")
        return f"{root}/topics/{topic}/days/{day}/{number}"


@task(trigger_rule="all_done", outlets=[EVENTS], pool=RELATE)
def relate() -> int:
    """Compare what is new with its look-alikes and tell its stories, whatever became of the tasks before; how many relations were found."""
    from ingest.relate import relate_articles
    from ingest.telling import tell_waiting

    found = relate_articles(store(), watchlist(), now=now())["relations"]
    tell_waiting(store(), now=now())
    return found


@task(trigger_rule="one_failed", retries=0, on_failure_callback=None)
def outcome() -> None:
    """Red if any task was: the tasks after a failed one run all the same, and must not hide it."""
    raise RuntimeError("a task of this run failed; what could be done was done, the rest comes with the next run")
