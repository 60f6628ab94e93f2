"""Plan a large desk from measured costs: cores, desks, disks and days, hour by hour over one day.

python bench/scale.py [--feeds 180000] [--articles 1000000] [--history 1000000000] [--cores 128]

No load is made: it adds up. `COSTS` names for each figure the measurement it
comes from; `Assumed` is what nobody has measured, and can be given.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, fields

HOUR = 3600
DAY = 24 * HOUR


@dataclass(frozen=True)
class Cost:
    """Seconds that one thing takes, and the words in a document that say so."""

    seconds: float
    file: str
    words: str


COSTS = {
    "task": Cost(0.4, "scale.md", "about 0.4 s of processor"),
    "request": Cost(1 / 842, "measurements/fetching.md", "842 per processor second"),
    "feed": Cost(21.8 / 1000, "measurements/fetching.md", "21.8 s of processor time against 30.8"),
    "page": Cost(14.1 / 181, "measurements/articles.md", "| 55.1 s | 14.1 s |"),
    "admission": Cost(1 / 500, "measurements.md", "500 for fifty"),
    "statements": Cost(1 / 35, "measurements/statements.md", "| 35 |"),
    "relate": Cost(1 / 173, "measurements/syndication.md", "With 600 articles of this corpus it is 173"),
    "append": Cost(1 / 22_936, "measurements/event-log.md", "22,936/s"),
    "verify": Cost(26.3 / 1_000_000, "measurements/event-log.md", "26.3 s by the clock"),
}


@dataclass(frozen=True)
class Assumed:
    """What the plan takes for granted."""

    shard: int = 200  # feeds a task; articles a task
    rounds: int = 48  # runs of `collect` a day
    polls: int = 24  # requests a feed a day: the most that its own rhythm allows
    changed: float = 0.2  # answers that are not 304
    on_topic: float = 0.05  # articles that a topic admits
    events: int = 4  # an article, all kinds together
    event_bytes: int = 950  # with indexes and views: a store of 1,000,000 events without pages is 943 MB
    page_bytes: int = 35_000  # packed
    text_bytes: int = 5_000  # packed, with fingerprints
    feed_bytes: int = 20_000  # packed, of a feed that changed
    peak: float = 2.0  # the busiest hour against the mean one
    busy: float = 0.7  # of a core, the rest being waits that were not foreseen


@dataclass(frozen=True)
class Plan:
    """What it takes."""

    cores: int
    desks: int
    serial: float  # hours a day that one log and one relating task are busy
    longest: float  # hours until the work of the worst hour is done
    disk: float  # GB a day
    history_disk: float  # TB
    history_days: float  # with all cores that were given, and these desks
    history_serial: float  # days that the history would take one log and one relating task
    verify_days: float  # one desk's share of the history


def day_of(peak: float) -> list[float]:
    """The share of each hour: as much at noon as `peak` says, as much less at night."""
    even = 1 / 24
    return [even * (1 + (peak - 1) * (1 - abs(12 - hour) / 6)) for hour in range(24)]


def delay(work: Sequence[float], capacity: float) -> float:
    """Hours until an hour's work is done, at worst; infinite if the day leaves some over."""
    left, worst = 0.0, 0.0
    for seconds in work:
        left += seconds
        worst = max(worst, left / capacity)
        left = max(0.0, left - capacity)
    return float("inf") if left else worst


def fewest(work: Sequence[float], each: float, lag: float) -> int:
    """The fewest workers with `each` seconds an hour that are never later than `lag` hours."""
    number = max(1, int(sum(work) / 24 / each))
    while delay(work, number * each) > lag:
        number += 1
    return number


def parallel(articles: float, assumed: Assumed) -> float:
    """Processor seconds for articles that any worker can take, their tasks included."""
    each = COSTS["request"].seconds + COSTS["page"].seconds + COSTS["admission"].seconds
    each += COSTS["statements"].seconds * assumed.on_topic + COSTS["task"].seconds / assumed.shard
    return articles * each


def polling(feeds: int, assumed: Assumed) -> float:
    """Processor seconds a day for asking feeds, their tasks included."""
    polls = feeds * assumed.polls
    tasks = -(-feeds // assumed.shard) * assumed.rounds
    asked = COSTS["request"].seconds + COSTS["feed"].seconds * assumed.changed
    return polls * asked + tasks * COSTS["task"].seconds


def serial(articles: float, assumed: Assumed) -> float:
    """Seconds for articles that one log and one relating task take one after the other."""
    return articles * (COSTS["relate"].seconds + COSTS["append"].seconds * assumed.events)


def article_bytes(assumed: Assumed) -> int:
    """What an article takes on disk."""
    return assumed.page_bytes + assumed.text_bytes + assumed.events * assumed.event_bytes


def plan(feeds: int, articles: int, history: int, cores: int, assumed: Assumed, *, lag: float = 1.0) -> Plan:
    """The fewest cores and desks for the day; how long the history takes with the cores given."""
    hours = day_of(assumed.peak)
    spread = [parallel(articles, assumed) * share + polling(feeds, assumed) / 24 for share in hours]
    alone = [serial(articles, assumed) * share for share in hours]
    needed = fewest(spread, HOUR * assumed.busy, lag)
    desks = fewest(alone, HOUR * assumed.busy, lag)
    desks = max(desks, -(-feeds // (assumed.shard * 1024)))  # a mapped task's most shards
    one_log = serial(history, assumed) / DAY
    # Each desk has one relating task: as many desks as cores gain nothing more.
    by_cores = (parallel(history, assumed) + serial(history, assumed)) / (cores * assumed.busy) / DAY
    return Plan(
        cores=needed,
        desks=desks,
        serial=serial(articles, assumed) / desks / HOUR,
        longest=max(delay(spread, needed * HOUR * assumed.busy), delay(alone, desks * HOUR * assumed.busy)),
        disk=(articles * article_bytes(assumed) + feeds * assumed.polls * assumed.changed * assumed.feed_bytes) / 1e9,
        history_disk=history * article_bytes(assumed) / 1e12,
        history_days=by_cores,
        history_serial=one_log,
        verify_days=history * assumed.events * COSTS["verify"].seconds / DAY,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=180_000)
    parser.add_argument("--articles", type=int, default=1_000_000, help="a day")
    parser.add_argument("--history", type=int, default=1_000_000_000, help="articles to backfill")
    parser.add_argument("--cores", type=int, default=128, help="cores lent to the backfill")
    for field in fields(Assumed):
        parser.add_argument(
            f"--{field.name.replace('_', '-')}", type=type(field.default), default=field.default, help="assumed"
        )
    given = parser.parse_args()
    assumed = Assumed(**{field.name: getattr(given, field.name) for field in fields(Assumed)})
    made = plan(given.feeds, given.articles, given.history, given.cores, assumed)
    print(f"{given.feeds:,} feeds, {given.articles:,} articles a day")
    print(f"  cores for polling and reading      {made.cores}")
    print(f"  desks, a log and a relating task   {made.desks}, each busy {made.serial:.1f} h a day")
    print(f"  the worst hour's work is done in   {made.longest:.2f} h")
    print(f"  disk a day, a year                 {made.disk:,.0f} GB, {made.disk * 365 / 1000:,.1f} TB")
    print(f"{given.history:,} articles of history")
    print(f"  disk                               {made.history_disk:,.1f} TB")
    print(f"  one log and one relating task      {made.history_serial:,.0f} days")
    at_least = max(1, round(made.history_serial / made.history_days + 0.5))
    print(f"  {given.cores} cores, {at_least} desks or more".ljust(37), f"{made.history_days:,.1f} days")
    print(f"  to verify it, one log; {at_least} desks".ljust(37), end=" ")
    print(f"{made.verify_days:,.1f} days; {made.verify_days / at_least:,.1f} days")


if __name__ == "__main__":
    main()
