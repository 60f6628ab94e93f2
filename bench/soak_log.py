"""Kill a writer again and again in the middle of appending, and verify the record each time.

    python bench/soak_log.py [--kills 150] [--url sqlite:///…|postgresql://…]

Prints how many kills fell after a commit and before the writer heard of it:
those are the ones that a retry must not double.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from storage.database import Store  # noqa: E402
from storage.ledger import verify  # noqa: E402
from storage.log import EventLog  # noqa: E402

WRITER = """
import sys
from datetime import UTC, datetime
from storage.database import Store
from storage.events import ItemRejected
from storage.log import EventLog
now = datetime(2031, 5, 14, tzinfo=UTC)
log = EventLog(Store(sys.argv[1]))
for batch in range(int(sys.argv[2]), 10**9):
    log.append([ItemRejected(source="soak", item=f"{batch} {n}", reason="soak") for n in range(7)], now=now)
    print(batch, flush=True)
"""


def run_and_kill(url: str, start: int, chance: random.Random) -> int:
    """The last batch that the writer said it had appended before it was killed."""
    command = [sys.executable, "-c", WRITER, url, str(start)]
    last = start - 1
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            last = int(line)
            if chance.random() < 0.1:
                process.kill()
                break
        for line in process.stdout:
            last = int(line)
    return last


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=150)
    parser.add_argument("--url")
    options = parser.parse_args()
    chance, unheard, start = random.Random(20310514), 0, 0
    with tempfile.TemporaryDirectory(prefix="dateline-soak-") as folder:
        store = Store(options.url or f"sqlite:///{folder}/soak.db")
        store.upgrade()
        for number in range(options.kills):
            acknowledged = run_and_kill(store.url, start, chance)
            size = EventLog(store).head().size
            assert size % 7 == 0, f"kill {number}: half a batch is recorded"
            assert size >= 7 * (acknowledged + 1), f"kill {number}: an acknowledged batch is lost"
            unheard += size > 7 * (acknowledged + 1)
            start = acknowledged + 1  # what was not heard of is done again
        report = verify(store, levels=("schema", "structure", "content", "tree"))
        items = [event.fact.model_dump()["item"] for event in EventLog(store).read()]
        assert len(items) == len(set(items)), "a retry doubled an event"
        print(
            f"{options.kills} kills, {len(items)} events, {unheard} after an unheard commit, {len(report.violations)} violations"
        )
        store.close()


if __name__ == "__main__":
    main()
