"""Let threads that wait for the same lock do their work in one go. Touches no database itself.

One commit costs one wait for the disk, however much is in it. Whoever has the
turn takes along what the others brought meanwhile; they find theirs done.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from typing import Any

from storage.errors import DatabaseBusy

# What one turn takes along at most, so that nobody waits for an endless one.
MOST = 64

Work = Callable[[Sequence[Any]], Sequence[Exception | None]]


class _Request:
    """One caller's item, and what became of it."""

    def __init__(self, item: object) -> None:
        self.item = item
        self.done = False
        self.error: BaseException | None = None


class Together:
    """The queue before one lock."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._turn = threading.Lock()
        self._waiting: list[_Request] = []

    def run(self, item: object, work: Work) -> None:
        """Have `work` done on the item, perhaps with others' and perhaps by another thread; raises what it came to."""
        request = _Request(item)
        with self._guard:
            self._waiting.append(request)
        while not request.done:
            with self._turn:
                if not request.done:
                    self._lead(work)
        if request.error is not None:
            raise request.error

    def _lead(self, work: Work) -> None:
        with self._guard:
            group, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        errors: Sequence[BaseException | None] = [
            DatabaseBusy("the write was interrupted; make the same call again")
        ] * len(group)
        try:
            errors = work([request.item for request in group])
        except Exception as error:  # noqa: BLE001 - whatever it is, each caller whose item it was hears of it
            errors = [error] * len(group)
        finally:
            for request, outcome in zip(group, errors, strict=True):
                request.error, request.done = outcome, True


_queues: dict[str, Together] = {}
_making = threading.Lock()


def together(name: str) -> Together:
    """The one queue of that name in this process."""
    with _making:
        return _queues.setdefault(name, Together())


def _forget() -> None:
    """A forked child has none of its parent's threads, so it must not wait for them."""
    global _making  # noqa: PLW0603 - a lock may be held by a thread that the child does not have
    _making = threading.Lock()
    _queues.clear()


os.register_at_fork(after_in_child=_forget)
