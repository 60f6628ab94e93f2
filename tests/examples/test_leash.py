"""What the demo and the tests start ends with them, whatever ended them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

from examples import cluster, leash
from tests.desk import ROOT

# A process with a child in a process group of its own, as a scheduler has its tasks; both wait for ever.
PARENT = """
import os, time
child = os.fork()
if not child:
    os.setpgid(0, 0)
    os.write(1, b"%d\\n" % os.getpid())
    time.sleep(3600)
os.write(1, b"%d\\n" % os.getpid())
time.sleep(3600)
"""
STARTER = f"""
import subprocess, sys, time
from examples import leash
process = leash.start([sys.executable, "-c", {PARENT!r}])
time.sleep(3600)
"""
SERVER = """
import sys, time
from pathlib import Path
from examples.cluster import Postgres
server = Postgres(Path(sys.argv[1]))
server.make()
print(server.process.pid, flush=True)
time.sleep(3600)
"""


def run(code: str, *arguments: str) -> subprocess.Popen[str]:
    """Somebody who starts what stands in a piece of code."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE)


def told(process: subprocess.Popen[str], number: int) -> list[psutil.Process]:
    """The processes whose ids it prints."""
    assert process.stdout
    return [psutil.Process(int(process.stdout.readline())) for _ in range(number)]


def are_gone(processes: list[psutil.Process]) -> bool:
    """Whether they end; those that nobody reaps count as ended."""
    living = psutil.wait_procs(processes, timeout=60)[1]
    return all(not one.is_running() or one.status() == psutil.STATUS_ZOMBIE for one in living)


def test_a_starter_that_is_killed_takes_all_with_it():
    """A kill that nobody can catch: neither the process nor its child in another group stays."""
    starter = run(STARTER)
    started = told(starter, 2)
    assert all(one.is_running() for one in started)

    starter.kill()
    starter.wait()

    assert are_gone(started)


@pytest.mark.parametrize("how", [leash.kill, leash.end])
def test_ended_is_ended_with_all_children(how):
    """Also those in a process group of their own."""
    process = leash.start([sys.executable, "-c", PARENT], stdout=subprocess.PIPE)
    started = [psutil.Process(int(process.stdout.readline())) for _ in range(2)]

    how(process)

    assert are_gone(started)
    assert process.returncode < 0


@pytest.mark.postgres
def test_a_database_of_the_cluster_ends_with_its_starter():
    """Nothing of a run that was cut short goes on listening."""
    if cluster._binaries() is None:
        pytest.skip("no PostgreSQL on this machine")
    # It may run as a user of its own, so its folder lies outside pytest's private one.
    home = Path(tempfile.mkdtemp(prefix="dateline-leash-"))
    home.chmod(0o755)
    starter = run(SERVER, str(home / "postgres"))
    server = told(starter, 1)

    starter.kill()
    starter.wait()

    assert are_gone(server)
    shutil.rmtree(home)
