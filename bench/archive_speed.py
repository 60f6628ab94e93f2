"""Time the whole path of an archive against reading its pages alone, and against news-please's CC-NEWS path, in one run.

Usage:
    python bench/archive_speed.py <article-extraction-benchmark> [--pages 181] [--rounds 1] [--newsplease <its environment's python>]

A WARC is made of the set's pages, in a folder that is removed. Then in turn, `--rounds` times: the pages are read by
two workers and thrown away; the WARC is taken in by two workers, related and folded into a fresh SQLite store. Then
news-please reads the same WARC as its `commoncrawl_extractor` does, without fetching pictures, in two processes of
which each takes every second record. Told are wall time and processor time of all processes together, start-up included
on every side; of several rounds the least.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from ingest.backfill import backfill
from ingest.extract import Job
from ingest.relate import relate_articles
from ingest.sources.warc import documents
from ingest.types import Document
from ingest.watchlist import read_watchlist
from ingest.workers import extract_many
from storage import queries
from storage.database import Store

NOW = datetime(2026, 11, 1, tzinfo=UTC)
WATCH = read_watchlist('[desk]\nname = "Bench"\n')
NEWS_PLEASE = """
import sys
from warcio.archiveiterator import ArchiveIterator
from newsplease import NewsPlease
kept = failed = 0
with open(sys.argv[1], "rb") as stream:
    for number, record in enumerate(ArchiveIterator(stream)):
        if record.rec_type == "response" and number % int(sys.argv[3]) == int(sys.argv[2]):
            try:
                kept += NewsPlease.from_warc(record, decode_errors="replace", fetch_images=False) is not None
            except Exception:
                failed += 1
print(kept, failed)
"""
PROCESSES = 2


def make_warc(root: Path, pages: int, path: Path) -> None:
    truth = json.loads((root / "ground-truth.json").read_text("utf-8"))
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for key in list(truth)[:pages]:
            body = gzip.decompress((root / "html" / f"{key}.html.gz").read_bytes())
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            url = truth[key].get("url") or f"http://{key}.example/"
            writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=head))


def timed(what: str, work: Callable[[], int]) -> tuple[float, float]:
    """Wall and processor seconds of this process and its ended children."""
    wall, cpu = time.perf_counter(), _cpu()
    count = work()
    wall, cpu = time.perf_counter() - wall, _cpu() - cpu
    print(
        f"{what:<36} {count:>5} pages  {wall:6.1f} s, {count / wall:6.1f}/s   processor {cpu:6.1f} s, {count / cpu:6.1f}/s"
    )
    return wall, cpu


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def read_alone(path: Path) -> int:
    jobs = (Job(item.body, item.url, item.media_type, NOW) for item in documents(path) if isinstance(item, Document))
    return sum(1 for _ in extract_many(jobs, workers=PROCESSES))


def take_in(path: Path, store: Store) -> int:
    backfill(str(path), store, WATCH, now=NOW, workers=PROCESSES)
    relate_articles(store, WATCH, now=NOW)
    return len(queries.all_articles(store))


def news_please(python: str, path: Path) -> int:
    """Have it read the WARC in as many processes as we have workers; how many articles it made."""
    running = [
        subprocess.Popen(
            [python, "-c", NEWS_PLEASE, str(path), str(part), str(PROCESSES)], stdout=subprocess.PIPE, text=True
        )
        for part in range(PROCESSES)
    ]
    told = [process.communicate()[0].split()[-2:] for process in running]
    print(f"news-please could not read {sum(int(failed) for _, failed in told)}")
    return sum(int(kept) for kept, _ in told)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--pages", type=int, default=181)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--newsplease", default="")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dateline-archive-") as folder:
        path = Path(folder) / "pages.warc.gz"
        make_warc(args.path, args.pages, path)
        alone, whole = [], []
        for number in range(args.rounds):
            store = Store(f"sqlite:///{folder}/dateline-{number}.db")
            store.upgrade()
            alone.append(timed("reading alone, two workers", lambda: read_alone(path)))
            whole.append(timed("WARC to events, relations, views", partial(take_in, path, store)))
            store.close()
        wall, cpu = (min(part) for part in zip(*whole, strict=True))
        least_wall, least_cpu = (min(part) for part in zip(*alone, strict=True))
        print(
            f"whole path over reading alone: {wall / least_wall:.2f} by the clock, {cpu / least_cpu:.2f} by processor"
        )
        if args.newsplease:
            theirs = timed("news-please, two processes", lambda: news_please(args.newsplease, path))
            print(
                f"times as fast as news-please: {theirs[0] / wall:.1f} by the clock, {theirs[1] / cpu:.1f} by processor"
            )


if __name__ == "__main__":
    main()
