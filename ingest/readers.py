"""Read feeds in processes that can be killed. Starts processes; touches nothing else.

As with documents (`ingest.workers`), but in processes of their own, which load
only what reads a feed and so start in half the time. Readings are begun ahead
of need: while one feed is read, the one before is recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import TimeoutError as TaskTimeout
from typing import Final, Literal, Self

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from ingest import processes
from ingest.errors import ParseError, told
from ingest.processes import MEMORY
from ingest.sources import SOURCES
from ingest.types import Fetched, Listing

FEED_SECONDS: Final = 30  # 100 entries take a twentieth of a second
TASKS: Final = 2000
FEEDS_A_WORKER: Final = 50  # fewer are read before a second process has started

What = Literal["entries", "news", "wishes"]
Reading = Callable[[], Listing]


class FeedReader:
    """Reads feeds in processes that are killed if one takes too long; good within a with block.

    Args:
        workers: Processes; 0 reads here and now, without any bound: for tests.
        seconds: Wall time a feed may take, then its worker is killed (``timed_out``) and replaced.
        memory_bytes: Address space a worker may take; beyond, the reading fails (``out_of_memory``).
    """

    def __init__(self, workers: int = 1, *, seconds: float = FEED_SECONDS, memory_bytes: int = MEMORY) -> None:
        self._workers, self._seconds, self._memory = workers, seconds, memory_bytes
        self._running: ProcessPool | None = None
        self._entered = 0  # its processes serve every block within the outermost

    def __enter__(self) -> Self:
        self._entered += 1
        if self._workers and self._running is None:
            self._running = processes.pool(self._workers, self._memory, TASKS)
            self._running.schedule(_nothing)  # it starts while the first feeds are being fetched
        return self

    def __exit__(self, *_: object) -> None:
        self._entered -= 1
        if self._running and not self._entered:
            processes.stop(self._running)
            self._running = None

    def read(self, kind: str, fetched: Fetched) -> Listing:
        """What the answer lists, by the reader of its kind. Raises ParseError, or what a reader's defect raises."""
        return self.begin("entries", kind, fetched)()

    def begin(self, what: What, kind: str, fetched: Fetched, held: bytes = b"") -> Reading:
        """Have an answer read: whole, only for its wishes, or only for what is not in the body `held`.

        What it lists is had by a call, which raises as `read`.
        """
        if self._running is None:
            return lambda: _reading(what, kind, fetched, held)
        future = self._running.schedule(_list, args=[what, kind, fetched, held], timeout=self._seconds)
        return lambda: self._result(future, fetched.final_url)

    def _result(self, future: ProcessFuture[Listing | ParseError], url: str) -> Listing:
        try:
            found = future.result()
        except TaskTimeout as error:
            detail = f"no result within {self._seconds:g} s; the worker was killed"
            raise ParseError(url, "timed_out", detail) from error
        except ProcessExpired as error:
            processes.not_ours(error)
            raise ParseError(url, "reader_crashed", f"the worker ended with exit code {error.exitcode}") from error
        if isinstance(found, ParseError):
            raise found
        return found


def readers_for(fresh: int) -> int:
    """How many processes are worth their start, where so many feeds have never been read: one, or two.

    Of a feed that was read before only what is new is read; one process does that for thousands.
    """
    return min(2, 1 + fresh // FEEDS_A_WORKER)


def _nothing() -> None:
    """Only to have a worker started."""


def _reading(what: What, kind: str, fetched: Fetched, held: bytes) -> Listing:
    source = SOURCES[kind]
    if what == "news":
        return source.news(fetched, held)
    return source.entries(fetched) if what == "entries" else source.wishes(fetched)


def _list(what: What, kind: str, fetched: Fetched, held: bytes) -> Listing | ParseError:
    """The reading as a value, as with pages."""
    try:
        return _reading(what, kind, fetched, held)
    except ParseError as error:
        return error
    except MemoryError:
        return ParseError(fetched.final_url, "out_of_memory")
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError, AssertionError) as error:
        return ParseError(fetched.final_url, "defect", told(error))
