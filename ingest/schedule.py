"""Decide when a feed is due again, and whether its silence is out of character. Pure.

A feed is never given up, however often it fails: it is asked less often, up to
once a week (once a month after 410). The spread between feeds comes from their
names, so the same log gives the same times.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final, Literal

from ingest.errors import FetchError
from ingest.types import Feed, Fetched, Listing
from ingest.urls import registrable_domain
from storage.rhythm import rhythm, silent
from storage.views import FeedView

__all__ = ["Hints", "hints_of", "hints_of_failure", "next_poll", "own_outage", "rhythm", "silent"]

Outcome = Literal["changed", "unchanged", "not_modified", "failed"]

SHORTEST: Final = timedelta(minutes=60)
LONGEST: Final = timedelta(hours=24)
LONGEST_FAILING: Final = timedelta(days=7)
AFTER_GONE: Final = timedelta(days=30)
MOVES_TO_APPLY: Final = 10
MOVES_TO_TELL: Final = 3
# So long nothing but 304, and the feed is asked once without conditions; not oftener than every thirty days.
AUDIT_AFTER: Final = timedelta(days=14)
AUDIT_AGAIN: Final = timedelta(days=30)
CONFIRM_GONE: Final = timedelta(hours=24)
LONGEST_ASKED: Final = timedelta(days=31)
MOST_DOUBLINGS: Final = 7
JITTER: Final = 0.10  # of the interval, only later: a server's or an operator's wish is a floor


@dataclass(frozen=True)
class Hints:
    """What a server wishes. `max_age` and `retry_after` in seconds; hours in UTC, 0 is Monday.

    `unconditional` is True where it gives nothing to ask "changed since?" with,
    so that every poll costs it the whole feed; `listed` is how many entries
    that feed holds.
    """

    ttl_minutes: int | None = None
    max_age: int | None = None
    expires: datetime | None = None
    retry_after: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    unconditional: bool = False
    listed: int = 0


def hints_of(fetched: Fetched, listing: Listing | None = None) -> Hints:
    """The wishes in an answer's headers and in the feed itself."""
    return Hints(
        ttl_minutes=listing.ttl_minutes if listing else None,
        max_age=_max_age(fetched.header("Cache-Control")),
        expires=_expires(fetched),
        skip_hours=listing.skip_hours if listing else (),
        skip_days=listing.skip_days if listing else (),
        unconditional=fetched.status == 200 and not (fetched.validators.etag or fetched.validators.last_modified),
        listed=len(listing.entries) + listing.passed_over if listing else 0,
    )


def hints_of_failure(error: FetchError) -> Hints:
    """The wish in a refusal."""
    return Hints(retry_after=error.retry_after)


def next_poll(
    feed: Feed,
    *,
    now: datetime,
    outcome: Outcome,
    reason: str = "",
    hints: Hints | None = None,
    weekly: float | None = None,
    failures: int = 0,
) -> datetime:
    """When this feed is due again.

    Args:
        feed: Its `interval`, where set, takes the place of the feed's own rhythm and of the hints; else that rhythm
            and the hints are kept between its `shortest` and its `longest`.
        now: The time of the poll.
        outcome: What the poll found.
        reason: For ``failed``, one of FETCH_REASONS.
        hints: The server's wishes; Retry-After is a floor always, the others up to 24 hours or the feed's `longest`.
        weekly: New entries a week (see `rhythm`); None before anything is known.
        failures: Failed polls in a row, this one included.
    """
    hints = hints or Hints()
    base = timedelta(minutes=feed.interval) if feed.interval else _own(feed, weekly, hints, now)
    wait = _failing(base, reason, failures) if outcome == "failed" else base
    wait += wait * JITTER * _share(feed.name)
    asked = timedelta(seconds=max(0, hints.retry_after or 0))
    due = now + timedelta(seconds=int(max(wait, min(asked, LONGEST_ASKED)).total_seconds()))
    return due if feed.interval else _past_skipped(due, hints)


def address_of(feed: Feed, view: FeedView | None) -> str:
    """Where to ask for a feed: the desk's address, or where it has said ten times in a row that it moved for good.

    Never another registrable domain: one that ran out and now leads elsewhere
    is a way to take a feed over, so there a person has to change the watchlist.
    """
    return view.moved_to if view and view.moves >= MOVES_TO_APPLY and not move_needs_asking(feed, view) else feed.url


def move_needs_asking(feed: Feed, view: FeedView) -> bool:
    """The feed says it moved, but not within its own domain or not from the address that the desk names now."""
    return view.url != feed.url or registrable_domain(view.moved_to) != registrable_domain(feed.url)


def audit_due(view: FeedView, now: datetime) -> bool:
    """Whether a feed's next "not modified" is to be put to the test."""
    if not view.body or (view.audited_at and now - view.audited_at < AUDIT_AGAIN):
        return False
    return view.whole_at is None or now - view.whole_at >= AUDIT_AFTER


def own_outage(hosts: int, failed_hosts: int) -> bool:
    """So many hosts failed in one run that it is our network: such failures are not counted against the feeds."""
    return hosts >= 4 and failed_hosts * 2 > hosts


def _own(feed: Feed, weekly: float | None, hints: Hints, now: datetime) -> timedelta:
    """Twice as often as entries come, within the feed's bounds, and not before the server's own term."""
    shortest, longest = bounds(feed)
    wanted = shortest if weekly is None else timedelta(days=7) / max(weekly, 0.01) / 2
    wanted = max(wanted, _turnover(weekly, hints.listed)) if hints.unconditional else wanted
    wishes = [
        timedelta(minutes=hints.ttl_minutes or 0),
        timedelta(seconds=min(hints.max_age or 0, 10**9)),
        hints.expires - now if hints.expires else timedelta(),
    ]
    return min(max(wanted, shortest, min(max(wishes), LONGEST)), longest)


def bounds(feed: Feed) -> tuple[timedelta, timedelta]:
    """The least and the most between two polls: as the desk has set them, else an hour and a day, where these agree."""
    least = timedelta(minutes=feed.shortest) if feed.shortest else None
    most = timedelta(minutes=feed.longest) if feed.longest else None
    return least or min(SHORTEST, most or SHORTEST), most or max(LONGEST, least or LONGEST)


def _turnover(weekly: float | None, listed: int) -> timedelta:
    """A day, or half the time in which new entries push the old ones out of the feed: none may be missed."""
    return timedelta(days=7) * min(listed / weekly / 2, 1) if weekly and listed else LONGEST


def _failing(base: timedelta, reason: str, failures: int) -> timedelta:
    if reason == "gone":  # once more after a day, then monthly: feeds do come back
        return CONFIRM_GONE if failures <= 1 else AFTER_GONE
    doubled: timedelta = base * 2 ** min(max(failures, 0), MOST_DOUBLINGS)
    return max(base, min(doubled, LONGEST_FAILING))


def _share(name: str) -> float:
    """0 to 1, always the same for a name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") / 2**32


def _past_skipped(due: datetime, hints: Hints) -> datetime:
    """The first time from `due` on that is in no skipped hour or day; a feed that skips all is not believed."""
    for hours in range(24 * 8):
        moment = due.astimezone(UTC) + timedelta(hours=hours)
        moment = moment.replace(minute=0, second=0) if hours else moment
        if moment.hour not in hints.skip_hours and moment.weekday() not in hints.skip_days:
            return max(due, moment)
    return due


def _max_age(header: str | None) -> int | None:
    match = re.search(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})", header or "", re.IGNORECASE)
    return int(match[1]) if match else None


def _expires(fetched: Fetched) -> datetime | None:
    """By our clock: a server's own may go wrong, and says how far by the date of its answer."""
    ends, said = _date(fetched.header("Expires")), _date(fetched.header("Date"))
    return fetched.fetched_at + (ends - said) if ends and said else ends


def _date(header: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(header or "")
    except (ValueError, TypeError, OverflowError):
        return None  # "0" and "-1" are common ways to say "at once"
    return found if found.tzinfo else found.replace(tzinfo=UTC)
