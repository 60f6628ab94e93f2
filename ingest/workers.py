"""Read documents in processes that can be killed. Starts processes; touches nothing else.

Some pages cost an extractor minutes inside one C call, which no signal and no
thread can stop. So each reading runs in a worker process with a bound on time
and memory; a worker that passes it is killed and replaced, the document's
outcome is an error, and the batch goes on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as TaskTimeout
from typing import Self

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from ingest import processes
from ingest.errors import ExtractError
from ingest.extract import Job, extract_article
from ingest.processes import MEMORY
from storage.events import Extraction

SECONDS = 10  # wall time a page may take; 95 of 100 take under 0.2 s
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


def _in_processes(
    jobs: Iterable[Job], workers: int, seconds: float, memory_bytes: int, read: Rules
) -> Iterator[Outcome]:
    waiting: deque[tuple[Job, ProcessFuture[Extraction | ExtractError]]] = deque()
    held = 0
    pool = processes.pool(workers, memory_bytes)
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
        processes.stop(pool)


def _outcome(job: Job, future: ProcessFuture[Extraction | ExtractError], seconds: float) -> Outcome:
    name = job.url or "document"
    try:
        return job, future.result()
    except TaskTimeout:
        return job, ExtractError(name, "timed_out", f"no result within {seconds:g} s; the worker was killed")
    except ProcessExpired as error:
        processes.not_ours(error)
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
            processes.stop(self._running)
        self._running = None

    def read(self, job: Job) -> Extraction | ExtractError:
        """What the page says, or why it cannot be read."""
        if not self._workers:
            return _read(job, self._rules)
        if self._running is None:
            self._running = processes.pool(1)
        future = self._running.schedule(_read, args=[job, self._rules], timeout=self._seconds)
        return _outcome(job, future, self._seconds)[1]
