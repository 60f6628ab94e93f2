"""The read-only web pages: what was issued, and all that stands behind it.

The walk: a request comes through `app` (headers, hosts, errors) to a route of
`html` or `api` → `answers` asks the store, a page at a time → `compare` and
`marks` work out what to highlight → a template shows it. Nothing here writes.
"""

from reports.pages.app import make_app

__all__ = ["make_app"]
