"""Run the measurements that need nothing from outside, one after the other: the short form, or the long counts.

    python bench/run.py            minutes
    python bench/run.py --soak     as long as it takes: kills, faults, a year of digests

Each script stands alone and says in its first lines what it measures; those
that need data from outside the repository take its path and are not run here.
docs/measurements.md lists them all.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

SHORT = (
    ("log_append.py", "--events", "2000", "--rounds", "1"),
    ("log_read.py", "--events", "20000"),
    ("fetch_truncation.py",),
    ("fetch_charsets.py",),
    ("syndication_families.py",),
    ("syndication_walk.py", "--articles", "200"),
    ("syndication_lookup.py", "--articles", "20000", "--asked", "500"),
    ("statements_gold.py",),
    ("statements_speed.py",),
    ("query_speed.py",),
    ("digest.py", "size"),
)
SOAK = (
    ("soak_log.py", "kills"),
    ("soak_log.py", "kills", "--count", "200", "--postgres", "embedded"),
    ("soak_log.py", "replays"),
    ("soak_log.py", "crashes"),
    ("soak_log.py", "cuts"),
    ("soak_log.py", "io"),
    ("soak_log.py", "tail"),
    ("archive_soak.py", "--count", "30000", "--kills", "8", "--between", "150"),
    ("fetch_hostile.py",),
    ("fetch_scorecard.py",),
    ("digest.py", "year"),
    ("year.py", "--postgres", "embedded"),
    ("digest.py", "kills", "1000"),
    ("airflow_overhead.py",),
    ("airflow_backfill.py",),
    ("soak_airflow.py", "--kills", "500"),
)


def main(scripts: tuple[tuple[str, ...], ...]) -> int:
    """Run each; the number of those that failed."""
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    failed = 0
    for name, *arguments in scripts:
        print(f"\n== {name} {' '.join(arguments)}", flush=True)
        failed += (
            subprocess.run([sys.executable, str(HERE / name), *arguments], env=environment, check=False).returncode != 0
        )
    return failed


if __name__ == "__main__":
    sys.exit(main(SOAK if "--soak" in sys.argv[1:] else SHORT))
