"""The kinds of listing that can be polled: one file a kind, and the table of them. Pure, no network."""

from __future__ import annotations

from typing import Final, Protocol

from ingest.sources import feed, sitemap
from ingest.types import Fetched, Listing


class Source(Protocol):
    """How a fetched answer of one kind is read."""

    def entries(self, fetched: Fetched) -> Listing:
        """What the answer lists. Raises ParseError where it is not of this kind, or not to be trusted."""
        ...

    def news(self, fetched: Fetched, held: bytes) -> Listing:
        """As `entries`, but entries that stood so in the body held may be passed over."""
        ...

    def wishes(self, fetched: Fetched) -> Listing:
        """Only when the listing wants to be asked, out of a body that was read before; without its entries."""
        ...


SOURCES: Final[dict[str, Source]] = {
    "feed": feed,
    "sitemap": sitemap,
}
