"""Read documents and feeds in processes that can be killed. Starts processes; touches nothing else.

Some pages cost an extractor minutes inside one C call, which no signal and no
thread can stop. So each reading runs in a worker process with a bound on time
and memory; a worker that passes it is killed and replaced, the document's
outcome is an error, and the batch goes on.
"""

from __future__ import annotations

import resource
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as TaskTimeout
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.process import AuthenticationString, BaseProcess, current_process  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any, Self

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from ingest.errors import ExtractError, ParseError
from ingest.extract import Job, extract_article
from ingest.sources import SOURCES
from ingest.types import Fetched, Listing
from storage.events import Extraction

GIB = 1024**3
MEMORY = 3 * GIB // 2  # address space of a worker; the widest of 2,447 real pages stayed under 0.3 GiB
TASKS = 500  # then a worker is replaced, so that no cache grows for ever
SECONDS = 10  # wall time a page may take; 95 of 100 take under 0.2 s
FEED_SECONDS = 30  # 100 entries take a tenth of a second
AHEAD = 32  # jobs waiting for each worker: they keep it busy while a batch is recorded
AHEAD_BYTES = 32 << 20  # of them all, whatever their number

Outcome = tuple[Job, Extraction | ExtractError]
Rules = Callable[[Job], Extraction]  # how pages are read: those of this version, or in a test those of another one


def read_article(job: Job) -> Extraction:
    """The article of a job by the rules of this version. Raises ExtractError as `extract_article` does."""
    return extract_article(
        job.body,
        job.url,
        media_type=job.media_type,
        content_type=job.content_type,
        observed_at=job.observed_at,
        hints=job.hints,
    )


def extract_many(
    jobs: Iterable[Job],
    *,
    workers: int = 2,
    seconds: float = SECONDS,
    memory_bytes: int = MEMORY,
    read: Rules = read_article,
) -> Iterator[Outcome]:
    """Read each job; outcomes come in the order of the jobs, an error is an outcome.

    Args:
        jobs: What to read; taken one by one, so a generator is never held whole.
        workers: Processes; 0 reads here and now, without any bound: for tests and a page or two.
        seconds: Wall time a document may take, then its worker is killed (``timed_out``).
        memory_bytes: Address space a worker may take; beyond, the reading fails (``out_of_memory``).
        read: The rules: a function of a module, pure, whose readings carry its own name as `extractor`.
    """
    return _in_processes(jobs, workers, seconds, memory_bytes, read) if workers else _inline(jobs, read)


def _inline(jobs: Iterable[Job], read: Rules) -> Iterator[Outcome]:
    for job in jobs:
        yield job, _read(job, read)


def _read(job: Job, read: Rules) -> Extraction | ExtractError:
    """The reading as a value: an error crosses the process border as one, too."""
    try:
        return read(job)
    except ExtractError as error:
        return error
    except MemoryError:
        return ExtractError(job.url or "document", "out_of_memory")
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError, AssertionError) as error:
        # A library's defect on one page must not end the batch; its words are kept for a report.
        return ExtractError(job.url or "document", "reader_failed", f"{type(error).__name__}: {error}"[:300])


class _BareProcess(SpawnProcess):
    """A spawned process that does not run its parent's main module first.

    Under Airflow that module is the `airflow` command, which refuses to load in
    a task's child; and for any other parent it is only time lost.
    """

    def start(self) -> None:
        """Also where the parent is one of Celery's: those are marked so that multiprocessing refuses them children.

        Ours end with the block that they serve, and when their pipe breaks.
        """
        with _MARK:
            parent: dict[str, Any] = current_process()._config  # type: ignore[attr-defined] # noqa: SLF001 - no other way
            before = dict(parent)
            parent.pop("daemon", None)
            # Celery's processes carry a key of their own kind, which does not travel to ours.
            parent["authkey"] = AuthenticationString(parent["authkey"])
            self._config["authkey"] = parent["authkey"]  # type: ignore[attr-defined]
            try:
                super().start()
            finally:
                parent.clear()
                parent.update(before)

    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Any:  # noqa: ANN401, N802 - the name and type are multiprocessing's
        with _MAIN:
            main = sys.modules["__main__"]
            sys.modules["__main__"] = ModuleType("__main__")
            try:
                return SpawnProcess._Popen(process_obj)  # noqa: SLF001 - the one place to step in
            finally:
                sys.modules["__main__"] = main


class _BareContext(SpawnContext):
    """Spawned, not forked: a forked copy of a threaded process may hold a lock for ever."""

    Process = _BareProcess


_MAIN, _MARK = threading.Lock(), threading.Lock()


def _in_processes(
    jobs: Iterable[Job], workers: int, seconds: float, memory_bytes: int, read: Rules
) -> Iterator[Outcome]:
    waiting: deque[tuple[Job, ProcessFuture[Extraction | ExtractError]]] = deque()
    held = 0
    pool = _pool(workers, memory_bytes)
    try:
        for job in jobs:
            waiting.append((job, pool.schedule(_read, args=[job, read], timeout=seconds)))
            held += len(job.body)
            while len(waiting) >= workers * AHEAD or (held > AHEAD_BYTES and len(waiting) > workers):
                held -= len(waiting[0][0].body)
                yield _outcome(*waiting.popleft(), seconds)
        while waiting:
            yield _outcome(*waiting.popleft(), seconds)
    finally:
        # Also where the caller stops halfway: nobody waits for the rest.
        pool.stop()  # type: ignore[no-untyped-call] # pebble ships this one method without types
        pool.join()


def _pool(workers: int, memory_bytes: int) -> ProcessPool:
    return ProcessPool(
        max_workers=workers,
        max_tasks=TASKS,
        initializer=_limit_memory,
        initargs=(memory_bytes,),
        context=_BareContext(),
    )


def _limit_memory(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def _not_ours(error: ProcessExpired) -> None:
    """A reader that somebody ended, as when a whole machine's workers are stopped, says nothing of what it read."""
    if abs(error.exitcode) == signal.SIGTERM:
        raise InterruptedError(
            "the reading process was ended from outside; what it read is read again next time"
        ) from error


def _outcome(job: Job, future: ProcessFuture[Extraction | ExtractError], seconds: float) -> Outcome:
    name = job.url or "document"
    try:
        return job, future.result()
    except TaskTimeout:
        return job, ExtractError(name, "timed_out", f"no result within {seconds:g} s; the worker was killed")
    except ProcessExpired as error:
        _not_ours(error)
        return job, ExtractError(name, "reader_crashed", f"the worker ended with exit code {error.exitcode}")


class PageReader:
    """Reads a page now and then, as `extract_many` reads many; good within a with block.

    The worker starts with the first page, so that a run that needs none pays for none.

    Args:
        workers: 0 reads here and now, without any bound.
        read: The rules, as in `extract_many`.
        seconds: Wall time a page may take.
    """

    def __init__(self, workers: int = 1, *, read: Rules = read_article, seconds: float = SECONDS) -> None:
        self._workers, self._rules, self._seconds = workers, read, seconds
        self._running: ProcessPool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._running:
            self._running.stop()  # type: ignore[no-untyped-call] # as above
            self._running.join()
        self._running = None

    def read(self, job: Job) -> Extraction | ExtractError:
        """What the page says, or why it cannot be read."""
        if not self._workers:
            return _read(job, self._rules)
        if self._running is None:
            self._running = _pool(1, MEMORY)
        future = self._running.schedule(_read, args=[job, self._rules], timeout=self._seconds)
        return _outcome(job, future, self._seconds)[1]


class FeedReader:
    """Reads one feed after another in a process that is killed if one takes too long; good within a with block.

    Args:
        workers: 0 reads here and now, without any bound: for tests.
        seconds: Wall time a feed may take, then its worker is killed (``timed_out``) and replaced.
        memory_bytes: Address space the worker may take; beyond, the reading fails (``out_of_memory``).
    """

    def __init__(self, workers: int = 1, *, seconds: float = FEED_SECONDS, memory_bytes: int = MEMORY) -> None:
        self._workers, self._seconds, self._memory = workers, seconds, memory_bytes
        self._running: ProcessPool | None = None

    def __enter__(self) -> Self:
        if self._workers:
            self._running = _pool(1, self._memory)
            self._running.schedule(_nothing)  # it starts while the first feeds are being fetched
        return self

    def __exit__(self, *_: object) -> None:
        if self._running:
            self._running.stop()  # type: ignore[no-untyped-call] # as above
            self._running.join()
        self._running = None

    def read(self, kind: str, fetched: Fetched) -> Listing:
        """What the answer lists, by the reader of its kind. Raises ParseError, or what a reader's defect raises."""
        return self._run("entries", kind, fetched)

    def wishes(self, kind: str, fetched: Fetched) -> Listing:
        """Only when the listing wants to be asked. Raises as `read`."""
        return self._run("wishes", kind, fetched)

    def _run(self, what: str, kind: str, fetched: Fetched) -> Listing:
        if self._running is None:
            return _reading(what, kind, fetched)
        try:
            found = self._running.schedule(_list, args=[what, kind, fetched], timeout=self._seconds).result()
        except TaskTimeout as error:
            detail = f"no result within {self._seconds:g} s; the worker was killed"
            raise ParseError(fetched.final_url, "timed_out", detail) from error
        except ProcessExpired as error:
            _not_ours(error)
            detail = f"the worker ended with exit code {error.exitcode}"
            raise ParseError(fetched.final_url, "reader_crashed", detail) from error
        if isinstance(found, ParseError):
            raise found
        return found


def _nothing() -> None:
    """Only to have a worker started."""


def _reading(what: str, kind: str, fetched: Fetched) -> Listing:
    source = SOURCES[kind]
    return source.entries(fetched) if what == "entries" else source.wishes(fetched)


def _list(what: str, kind: str, fetched: Fetched) -> Listing | ParseError:
    """The reading as a value, as with pages."""
    try:
        return _reading(what, kind, fetched)
    except ParseError as error:
        return error
    except MemoryError:
        return ParseError(fetched.final_url, "out_of_memory")
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError, AssertionError) as error:
        words = f"{type(error).__name__}: {error}".encode("ascii", "backslashreplace").decode().replace("\0", "")
        return ParseError(fetched.final_url, "defect", words[:300])
