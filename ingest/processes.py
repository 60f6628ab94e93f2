"""Processes for reading that can be killed, and bounded in memory. Starts processes; touches nothing else.

What runs in them is named by its users: `ingest.workers` for documents,
`ingest.readers` for feeds. Little is loaded here, since each process loads it.
"""

from __future__ import annotations

import resource
import signal
import sys
import threading
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.process import AuthenticationString, BaseProcess, current_process  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

from pebble import ProcessExpired, ProcessPool

MEMORY = 3 * 1024**3 // 2  # address space of a worker; the widest of 2,447 real pages stayed under 0.3 GiB
TASKS = 2000  # then a worker is replaced, so that no cache grows for ever; a new one costs 2 s of processor


def pool(workers: int, memory_bytes: int = MEMORY, tasks: int = TASKS) -> ProcessPool:
    """So many processes, each within the address space given and replaced after so many tasks."""
    return ProcessPool(
        max_workers=workers,
        max_tasks=tasks,
        initializer=_limit_memory,
        initargs=(memory_bytes,),
        context=_BareContext(),
    )


def stop(running: ProcessPool) -> None:
    """End them, whatever they are at."""
    running.stop()  # type: ignore[no-untyped-call] # pebble ships this one method without types
    running.join()


def not_ours(error: ProcessExpired) -> None:
    """A reader that somebody ended, as when a whole machine's workers are stopped, says nothing of what it read."""
    if abs(error.exitcode) == signal.SIGTERM:
        raise InterruptedError(
            "the reading process was ended from outside; what it read is read again next time"
        ) from error


def _limit_memory(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


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
