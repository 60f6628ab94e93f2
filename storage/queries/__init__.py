"""The named questions that the record answers. Touches the database; answers are plain frozen values.

Every question that a digest rests on takes `as_of`, a position: it answers
with what was known then, whatever was learnt since. A question stands in the
file of its subject and in the list below.
"""

from storage.queries.covered import coverage
from storage.queries.decided import Reviewed, Ruled, Ruling, relations_of, relations_touching, reviews, rulings
from storage.queries.feeds import feed_views, feeds_due_later, release_lease, take_lease
from storage.queries.issues import delivery_states, digests, issued, topic_source
from storage.queries.known import (
    all_articles,
    article,
    articles,
    articles_published,
    articles_reference,
    articles_undated,
    edits_between,
    erased_among,
    family_of,
    latest_revision,
    newest_by_outlet,
    vanished_between,
    xn_addresses,
)
from storage.queries.position import checkpoint_note, folded, is_held, last_position, position_at
from storage.queries.troubles import Trouble, host_troubles
from storage.queries.waiting import (
    RETRIES,
    RETRY_AFTER,
    Known,
    Listed,
    Rejection,
    articles_to_visit,
    entries_of,
    entries_to_capture,
    rejections,
)

__all__ = [
    "RETRIES",
    "RETRY_AFTER",
    "Known",
    "Listed",
    "Rejection",
    "Reviewed",
    "Ruled",
    "Ruling",
    "Trouble",
    "all_articles",
    "article",
    "articles",
    "articles_published",
    "articles_reference",
    "articles_to_visit",
    "articles_undated",
    "checkpoint_note",
    "coverage",
    "delivery_states",
    "digests",
    "edits_between",
    "entries_of",
    "entries_to_capture",
    "erased_among",
    "family_of",
    "feed_views",
    "feeds_due_later",
    "folded",
    "host_troubles",
    "is_held",
    "issued",
    "last_position",
    "latest_revision",
    "newest_by_outlet",
    "position_at",
    "rejections",
    "relations_of",
    "relations_touching",
    "release_lease",
    "reviews",
    "rulings",
    "take_lease",
    "topic_source",
    "vanished_between",
    "xn_addresses",
]
