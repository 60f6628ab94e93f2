"""Processes that end with the one that started them, whatever ended it. Starts and kills processes.

Each has a session of its own, so that it can be ended with all its children, those in other process groups included:
Airflow gives every task one. But then nothing ends it if we are killed. So a watchdog reads from a pipe that only we can
write to, hears of each session, and kills what is left of them when the pipe breaks.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

import psutil


def start(command: Sequence[str], **how: Any) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, which ends at the latest when we do; `how` is what Popen takes."""
    dog = _watchdog()
    process = subprocess.Popen(command, start_new_session=True, **how)
    _tell(dog, f"+{process.pid}")
    return process


def end(process: subprocess.Popen[bytes], *, patience: float = 20) -> None:
    """Ask a process and its children to end, and kill what has not ended after so many seconds."""
    with suppress(ProcessLookupError, subprocess.TimeoutExpired):
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(patience)
    kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and its children without a word, as the loss of its machine would."""
    kill_session(process.pid)
    process.wait(10)
    _tell(_watchdog(), f"-{process.pid}")


def kill_session(number: int) -> None:
    """Kill each process of a session, and those that it starts meanwhile."""
    killed: set[int] = set()
    while living := _members(number) - killed:
        for pid in living:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        killed |= living


def _members(session: int) -> set[int]:
    return {pid for pid in psutil.pids() if _session_of(pid) == session}


def _session_of(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except OSError:
        return None


@cache
def _watchdog() -> subprocess.Popen[bytes]:
    """One for all that we start."""
    return subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, start_new_session=True)


def _tell(dog: subprocess.Popen[bytes], what: str) -> None:
    assert dog.stdin
    dog.stdin.write(f"{what}\n".encode())
    dog.stdin.flush()


def watch(told: Iterable[str]) -> None:
    """Hear which sessions begin (``+ID``) and end (``-ID``) until the teller is gone; kill those that have not ended."""
    living: dict[int, float] = {}
    for line in told:
        number = int(line[1:])
        living.pop(number, None)
        if line[0] == "+":
            living[number] = _born(number)
    for number, born in living.items():
        # A number is given again when its session is over: then it is somebody else's.
        if _born(number) in (0.0, born):
            kill_session(number)


def _born(pid: int) -> float:
    """When a process began; 0 if there is none."""
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return 0.0


if __name__ == "__main__":
    watch(sys.stdin)
