"""Take a long WARC of short generated pages in, killed again and again, and look whether anything is lost or doubled.

Usage:
    python bench/archive_soak.py [--count 10000] [--kills 3] [--between 60]

`dateline backfill` runs as a user runs it, with two workers, into a fresh desk. Each SIGKILL goes to the whole group,
so that no worker outlives it. Told are the memory of all its processes together at the most, articles a second of
processor time by how many were stored already, and what is in the store at the end.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from storage import queries
from storage.database import Store
from storage.ledger import verify

ROOT = Path(__file__).parent.parent
PLACES = ("harbour", "bridge", "market", "mine", "school", "court", "railway", "airfield", "border", "dam")
DEEDS = ("closed", "reopened", "inspected", "sold", "repaired", "flooded", "guarded", "surveyed", "painted", "leased")


def page(number: int) -> bytes:
    """A short page of its own words, dated."""
    chance = random.Random(number)
    paragraphs = []
    for _ in range(6):
        names = [
            f"{chance.choice('BDFGKLMNPRST')}{chance.choice('aeiou')}{chance.choice('lmnrst')}{chance.choice('aeiou')}v{chance.randrange(10_000)}"
            for _ in range(4)
        ]
        paragraphs.append(
            f"The {chance.choice(PLACES)} of {names[0]} was {chance.choice(DEEDS)} on the order of {names[1]}, who told the council of "
            f"{names[2]} that {chance.randrange(2, 900)} people had asked for it. {names[3]} said the {chance.choice(PLACES)} would cost "
            f"{chance.randrange(1000, 90_000)} crowns and take {chance.randrange(2, 60)} weeks."
        )
    title = f"{chance.choice(PLACES).title()} number {number} {chance.choice(DEEDS)}"
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<html lang="en"><head><title>{title}</title><meta property="article:published_time" '
        f'content="2015-09-{number % 28 + 1:02}T09:00:00+00:00"></head><body><article><h1>{title}</h1>{text}</article></body></html>'
    ).encode()


def make_warc(path: Path, count: int) -> None:
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for number in range(count):
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            url = f"http://post-{number % 40}.example/{number}.html"
            writer.write_record(
                writer.create_warc_record(url, "response", payload=io.BytesIO(page(number)), http_headers=head)
            )


def group(leader: int) -> list[int]:
    """The processes of a group."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if int((entry / "stat").read_text().rpartition(")")[2].split()[2]) == leader:
                    found.append(int(entry.name))
            except (OSError, IndexError):
                continue
    return found


def used(leader: int) -> tuple[float, float]:
    """Resident MiB (shared pages counted once by PSS where it can be read) and processor seconds of a group."""
    size = ticks = 0.0
    for pid in group(leader):
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            size += int(rollup.partition("Pss:")[2].split()[0]) / 1024
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15])) if pid == leader else sum(map(int, fields[11:13]))
        except (OSError, IndexError):
            continue
    return size, ticks / os.sysconf("SC_CLK_TCK")


def stored(database: Path) -> int:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30) as connection:
        return int(connection.execute("SELECT count(*) FROM event WHERE event_type = 'article_captured'").fetchone()[0])


def run(desk: Path, warc: Path, kill_after: float | None, samples: list[tuple[int, float, float]]) -> bool:
    """One run to its end or to its kill; whether it ended by itself."""
    command = [sys.executable, "-m", "dateline", "backfill", str(warc), "--desk", str(desk), "--json"]
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL)
    start = time.monotonic()
    while process.poll() is None:
        time.sleep(1)
        samples.append((stored(desk / "dateline.db"), *used(process.pid)))
        if kill_after is not None and time.monotonic() - start > kill_after:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return False
    if process.returncode:
        raise SystemExit(f"backfill ended with {process.returncode}")
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--between", type=float, default=60, help="seconds that a run is left before it is killed")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dateline-soak-") as folder:
        desk, warc = Path(folder) / "desk", Path(folder) / "pages.warc.gz"
        subprocess.run(
            [sys.executable, "-m", "dateline", "init", "--desk", str(desk)],
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        make_warc(warc, args.count)
        most, kills, ended = 0.0, 0, False
        start = time.monotonic()
        while not ended:
            samples: list[tuple[int, float, float]] = []
            ended = run(desk, warc, args.between if kills < args.kills else None, samples)
            kills += not ended
            most = max([most, *(size for _, size, _ in samples)])
            report(samples)
        print(f"{kills} kills, {time.monotonic() - start:.0f} s, at most {most:.0f} MiB in all processes")
        store = Store(f"sqlite:///{desk / 'dateline.db'}")
        articles = queries.all_articles(store)
        views = sum(
            len(view.revisions)
            for start in range(0, len(articles), 500)
            for view in queries.articles(store, articles[start : start + 500]).values()
        )
        checked = verify(store)
        print(
            f"articles {len(articles)} of {args.count}, revisions {views}, verify {'ok' if checked.ok else checked.violations[:3]}"
        )
        store.close()
        if len(articles) != args.count or views != args.count or not checked.ok:
            raise SystemExit(1)


def report(samples: list[tuple[int, float, float]]) -> None:
    """Milliseconds of processor an article, by quarters of what one run stored, and what came after the last one."""
    if len(samples) < 8:
        return
    first, last = samples[0][0], max(count for count, _, _ in samples)
    marks = [first + (last - first) * part // 4 for part in range(5)]
    at = [next(sample for sample in samples if sample[0] >= mark) for mark in marks]
    costs = [
        f"{1000 * (after[2] - before[2]) / (after[0] - before[0]):.1f} ms from {before[0]}"
        for before, after in pairwise(at)
        if after[0] > before[0]
    ]
    print("  processor an article:", ", ".join(costs), flush=True)


if __name__ == "__main__":
    main()
