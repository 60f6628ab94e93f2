"""What Airflow costs over the plain command: the same 2,000 pages taken in by `dateline backfill` and by the DAG.

python bench/airflow_overhead.py [--pages 2000] [--rounds 1]

Invented HTML pages in a folder; each time a fresh desk. The command is timed from its start to its end, the DAG's run
from when it was queued to when it ended, in an `airflow standalone` that is already up, as a scheduler is.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.big_store import NAMES, ROLES, SAID, WORDS
from examples.engine import Airflow, free_port
from storage.database import Store
from storage.queries import all_articles

PAGE = """<!DOCTYPE html><html lang="en"><head><title>{title}</title>
<link rel="canonical" href="https://paper-{outlet}.example/2025/03/{number}">
<meta property="article:published_time" content="2025-03-{day:02}T{hour:02}:15:00Z"></head>
<body><nav><a href="/">Home</a> <a href="/port">Port</a></nav><article><h1>{title}</h1>{text}</article>
<footer>All rights reserved.</footer></body></html>"""


def write_pages(folder: Path, number: int) -> None:
    """So many pages of some three hundred words; one in five repeats another's text."""
    chance, texts = random.Random(11), []
    folder.mkdir()
    for page in range(number):
        if page % 5 or not texts:
            lines = [" ".join(chance.choice(WORDS) for _ in range(45)).capitalize() + "." for _ in range(6)]
            lines[2] += f" {chance.choice(NAMES)}, the {chance.choice(ROLES)}, {chance.choice(SAID)}."
            texts.append("".join(f"<p>{line}</p>" for line in lines))
        text = texts[-1] if page % 5 else chance.choice(texts)
        title = " ".join(chance.choice(WORDS) for _ in range(7)).capitalize()
        html = PAGE.format(title=title, text=text, number=page, outlet=page % 40, day=1 + page % 28, hour=page % 24)
        (folder / f"{page:05}.html").write_text(html, encoding="utf-8")


def fresh(desk: Path) -> None:
    """The desk's database, empty."""
    for file in desk.glob("dateline.db*"):
        file.unlink()
    subprocess.run([dateline(), "init", "--desk", str(desk)], check=True, capture_output=True)


def dateline() -> str:
    return str(Path(sys.executable).parent / "dateline")


def by_command(desk: Path, pages: Path) -> float:
    """Seconds that the plain command takes."""
    fresh(desk)
    started = time.perf_counter()
    subprocess.run([dateline(), "backfill", str(pages), "--desk", str(desk)], check=True, capture_output=True)
    return time.perf_counter() - started


def by_airflow(airflow: Airflow, desk: Path, pages: Path) -> float:
    """Seconds from the run's queueing to its end, as Airflow wrote them down."""
    fresh(desk)
    run = airflow.trigger("backfill", {"source": str(pages)})
    state = airflow.ended("backfill", run, 1800)
    if state != "success":
        raise SystemExit(f"the run ended as {state}; see {airflow.home}")
    (found,) = [item for item in airflow.runs("backfill") if item["dag_run_id"] == run]
    moments = [datetime.fromisoformat(found[name]) for name in ("queued_at", "end_date")]
    for task in airflow.tasks("backfill", run):
        print(f"    {task['task_id']:8} {task['duration'] or 0:.1f} s", flush=True)
    return (moments[1] - moments[0]).total_seconds()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dateline-overhead-") as scratch:
        folder = Path(scratch)
        pages, desk = folder / "pages", folder / "desk"
        write_pages(pages, given.pages)
        airflow = Airflow(folder / "airflow", free_port(), {"DATELINE_DESK": str(desk)})
        plain, scheduled = [], []
        fresh(desk)
        with airflow.standalone():
            airflow.wait("the DAG", lambda: airflow.loaded({"backfill"}))
            airflow.unpause(["backfill"])
            for _ in range(given.rounds):
                # Airflow's parts run beside both, as they do on a desk's machine.
                plain.append(by_command(desk, pages))
                print(f"  command {plain[-1]:.1f} s, load {os.getloadavg()[0]:.1f}", flush=True)
                scheduled.append(by_airflow(airflow, desk, pages))
                print(f"  Airflow {scheduled[-1]:.1f} s, load {os.getloadavg()[0]:.1f}", flush=True)
        store = Store(f"sqlite:///{desk / 'dateline.db'}")
        print(f"{given.pages} pages, {len(all_articles(store))} articles, {date.today()}")  # noqa: DTZ011 - a note
        ratio = statistics.median(scheduled) / statistics.median(plain) - 1
        print(f"command {statistics.median(plain):.1f} s, Airflow {statistics.median(scheduled):.1f} s: {ratio:+.1%}")


if __name__ == "__main__":
    main()
