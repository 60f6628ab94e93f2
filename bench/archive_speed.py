"""Time the whole path of an archive against reading its pages alone, and against news-please's CC-NEWS path, in one run.

Usage:
    python bench/archive_speed.py <article-extraction-benchmark> [--pages 181] [--newsplease <its environment's python>]

A WARC is made of the set's pages, in a folder that is removed. Then in turn: the pages are read by the workers and
thrown away; the WARC is taken in, related and folded into a fresh SQLite store; news-please reads the same WARC as its
`commoncrawl_extractor` does, record by record, without fetching pictures. Wall time and processor time of all
processes are told.
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
import sys, time
from warcio.archiveiterator import ArchiveIterator
from newsplease import NewsPlease
kept = failed = 0
start, cpu = time.time(), time.process_time()
with open(sys.argv[1], "rb") as stream:
    for record in ArchiveIterator(stream):
        if record.rec_type == "response":
            try:
                kept += NewsPlease.from_warc(record, decode_errors="replace", fetch_images=False) is not None
            except Exception:
                failed += 1
print(kept, failed, time.time() - start, time.process_time() - cpu)
"""


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
    return sum(1 for _ in extract_many(jobs, workers=2))


def take_in(path: Path, store: Store) -> int:
    backfill(str(path), store, WATCH, now=NOW)
    return len(queries.all_articles(store))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--pages", type=int, default=181)
    parser.add_argument("--newsplease", default="")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dateline-archive-") as folder:
        path, store = Path(folder) / "pages.warc.gz", Store(f"sqlite:///{folder}/dateline.db")
        make_warc(args.path, args.pages, path)
        store.upgrade()

        def whole() -> int:
            count = take_in(path, store)
            relate_articles(store, WATCH, now=NOW)
            return count

        alone = timed("reading alone, two workers", lambda: read_alone(path))
        ours = timed("WARC to events, relations, views", whole)
        print(
            f"whole path over reading alone: {ours[0] / alone[0]:.2f} by the clock, {ours[1] / alone[1]:.2f} by processor"
        )
        store.close()
        if args.newsplease:
            done = subprocess.run(
                [args.newsplease, "-c", NEWS_PLEASE, str(path)], capture_output=True, text=True, check=True
            )
            kept, failed, wall, cpu = done.stdout.splitlines()[-1].split()
            count = int(kept) + int(failed)
            print(
                f"news-please, one process: {kept} articles, {failed} failed, {float(wall):.1f} s, processor {float(cpu):.1f} s"
            )
            print(f"times as fast by processor: {float(cpu) / count * len(range(args.pages)) / ours[1]:.1f}")


if __name__ == "__main__":
    main()
