"""What Dateline tells Airflow's metrics: the table of names, and the two ways to tell. Sends where Airflow's settings say.

Nothing is sent where neither StatsD nor OpenTelemetry is set up. Names are fixed, so that a dashboard can be
(`deploy/dashboard.json`): no feed, address or recipient is ever part of one.
"""

from __future__ import annotations

from airflow.sdk.observability import stats

PREFIX = "dateline."
COUNTERS = {
    "entries": "new entries of feeds",
    "articles": "articles captured; its rate is articles per second",
}
GAUGES = {
    "views.behind": "events that the views had still to fold",
    "log.events": "events recorded",
    "feeds.known": "feeds ever polled",
    "feeds.failing": "feeds that fail now",
    "deliveries.held": "mails that wait for a person",
}


def count(name: str, value: int) -> None:
    """Say that so much more was done.

    Raises:
        KeyError: a name that stands in no table.
    """
    assert COUNTERS[name]
    stats.incr(PREFIX + name, value)


def gauge(name: str, value: float) -> None:
    """Say how much there is of something now.

    Raises:
        KeyError: a name that stands in no table.
    """
    assert GAUGES[name]
    stats.gauge(PREFIX + name, value)
