"""What the pages stand on, and what they remember of earlier answers. Touches the database, only to read."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import Any, TypeVar, cast

from reports.errors import TopicError
from reports.past import past_topic
from reports.topics import Topic
from storage import queries, search
from storage.blobs import Blobs
from storage.database import Store
from storage.errors import BlobErased, BlobMissing, UnknownSubject

T = TypeVar("T")

PAGE = 30  # things a list shows at once

REMEMBERED = 200  # answers of a kind that are kept at hand


class Memory:
    """What was asked lately, the latest asked first kept. Shared by the threads that answer."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[Hashable, ...], Any] = OrderedDict()
        self._lock = Lock()

    def of(self, key: tuple[Hashable, ...], make: Callable[[], T], most: int = REMEMBERED) -> T:
        """What is remembered under a key, else what is made now; with each kind (the key's first part) its own `most`."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return cast("T", self._held[key])
        value = make()
        with self._lock:
            self._held[key] = value
            alike = [each for each in self._held if each[0] == key[0]]
            for old in alike[:-most]:
                del self._held[old]
        return value


@dataclass(frozen=True)
class Desk:
    """What the pages stand on: the store, the desk's topics, its name, and the time."""

    store: Store
    topics: Mapping[str, Topic]
    name: str
    clock: Callable[[], datetime]
    memory: Memory = field(default_factory=Memory, compare=False)

    @cached_property
    def blobs(self) -> Blobs:
        """The store's bytes."""
        return Blobs(self.store)

    def as_it_stands(self, what: str, make: Callable[[], T], *more: Hashable) -> T:
        """An answer that holds until the next event is folded."""
        return self.memory.of((what, queries.folded(self.store), *more), make)

    def topic(self, name: str) -> Topic:
        """A topic of the desk, else the version that its last issue was made with."""
        if name in self.topics:
            return self.topics[name]
        last = search.issued_days(self.store, name, limit=1)
        if not last:
            raise UnknownSubject(f"there is no topic {name!r}")
        fact = next(iter(last.values()))[-1].fact
        return past_topic(self.store, name, fact.topic_version)

    def title(self, name: str) -> str:
        """A topic's title; its id where its file cannot be read any more."""
        try:
            return self.topic(name).title
        except (TopicError, UnknownSubject):
            return name


def kept(desk: Desk, name: str) -> bytes | None:
    """Stored bytes; None where they were erased or never held."""
    try:
        return desk.blobs.get(name)
    except (BlobErased, BlobMissing):
        return None
