"""Taking in, step by step: each step here orders effects and decides nothing.

The walk of a feed (`ingest.polling`): `poll_feeds` → bytes → `FeedReader` → `decide_listing` → log;
then of a page (`ingest.pages`): `capture_pages` → bytes → `extract_many` → `decide_page` → `ingest.keeping` → log.
Everything enters by `EventLog.record`, so a repeated run finds its own events.
"""

from ingest import capture as decisions
from ingest.keeping import keep_page, keep_pages, reject
from ingest.pages import capture_pages, pages_to_capture, pages_to_revisit, revisit_pages
from ingest.polling import feeds_due, poll_feeds
from ingest.runs import DEFECTS, LEASE_SECONDS, Tally, run_name, shards
from ingest.urls import article_id
from ingest.watchlist import LADDER

__all__ = [
    "DEFECTS",
    "LADDER",
    "LEASE_SECONDS",
    "Tally",
    "article_id",
    "capture_pages",
    "decisions",
    "feeds_due",
    "keep_page",
    "keep_pages",
    "pages_to_capture",
    "pages_to_revisit",
    "poll_feeds",
    "reject",
    "revisit_pages",
    "run_name",
    "shards",
]
