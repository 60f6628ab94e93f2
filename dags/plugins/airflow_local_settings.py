"""Import our libraries once, in the processes that tasks are forked from; else each task would pay for them again.

Airflow imports a module of this name when it starts, from its plugins folder too. The scheduler with a LocalExecutor and
a Celery worker fork a process a task: what they have imported is there already, which saves every task about two seconds
of processor. No other part of Airflow imports anything of ours. A site with an `airflow_local_settings` of its own can
call `preload` from it. Opens no database and no socket.
"""

from __future__ import annotations

import importlib
import sys

LIBRARIES = ("ingest.backfill", "ingest.http", "ingest.pipeline", "ingest.relate", "reports.deliver", "reports.issue")
# Airflow would take every name in here for a setting of its own.
__all__: list[str] = []


def preload(command: list[str]) -> None:
    """Import what tasks need, if the command is one that forks them."""
    if command[:1] == ["scheduler"] or command[:2] == ["celery", "worker"]:
        for name in LIBRARIES:
            importlib.import_module(name)


preload(sys.argv[1:])
