"""The read-only web pages: what was issued, and all that stands behind it.

The walk: a request comes through `app` (headers, hosts, errors) to a route of
`html` or `api` → `answers` asks the store, a page at a time → `compare` and
`marks` work out what to highlight → a template shows it. Only `review` writes, where a desk has turned it on.
"""

from reports.pages.app import make_app
from reports.pages.review import Hand

__all__ = ["Hand", "make_app"]
