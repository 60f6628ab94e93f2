"""What a digest must know of the desk that makes it, and who gets it. Pure values, spoken by both layers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DigestOrder:
    """Which topic goes to whom, and when in the topic's zone (``HH:MM``)."""

    topic: str
    to: tuple[str, ...]
    at: str = "07:00"
    approve: bool = False  # a person looks at each issue before it is mailed
    tell: tuple[str, ...] = ()  # channels that get a short notice; their addresses are in the environment


@dataclass(frozen=True)
class Imprint:
    """What a digest says of who makes it, in which language, and who gets it.

    It stands in watch.toml, which `ingest.watchlist` reads.
    """

    name: str
    sender: str = ""
    orders: tuple[DigestOrder, ...] = ()
    language: str = "en"

    def recipients(self, topic: str) -> tuple[str, ...]:
        """Who gets a topic's digest, and the channels that get a notice of it; each once."""
        orders = [order for order in self.orders if order.topic == topic]
        mails = (to for order in orders for to in order.to)
        return tuple(dict.fromkeys([*mails, *(f"notice:{name}" for order in orders for name in order.tell)]))
