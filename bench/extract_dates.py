"""Score publication dates on current news pages of many countries, beside htmldate alone.

Usage:
    python bench/extract_dates.py <clone of flairNLP/fundus>
    python bench/extract_dates.py --set wcxb <clone of Murrough-Foley/web-content-extraction-benchmark>

Truth is the set's own: the date and time that a parser written for each
publisher finds (fundus), or the day that people wrote down (wcxb). The sets stay where they are.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from pathlib import Path

import htmldate

from ingest.decode import decode
from ingest.errors import ExtractError
from ingest.extract import extract_article
from storage.events import Extraction, Moment

OBSERVED = datetime(2026, 11, 1, tzinfo=UTC)

Case = tuple[str, bytes, datetime, datetime]


def fundus(root: Path) -> Iterator[Case]:
    """Address, bytes, time of the crawl and true time of each page."""
    for folder in sorted((root / "tests/resources/parser/test_data").iterdir()):
        info = json.loads((folder / "meta.info").read_text("utf-8")) if (folder / "meta.info").is_file() else {}
        for truth_file in sorted(folder.glob("*.json")):
            versions = json.loads(truth_file.read_text("utf-8"))
            # The list of crawls also names pages that are no longer there.
            there = (name for name in info if (folder / name).is_file())
            pages = sorted(name for name in there if name.rsplit("_", 3)[0] == truth_file.stem)
            for name, version in zip(pages, versions.values(), strict=False):
                if version.get("publishing_date"):
                    crawled = datetime.fromisoformat(info[name]["crawl_date"])
                    true = datetime.fromisoformat(version["publishing_date"])
                    body = gzip.decompress((folder / name).read_bytes())
                    yield info[name]["url"], body, crawled.replace(tzinfo=crawled.tzinfo or UTC), true


def wcxb(root: Path, part: str = "test") -> Iterator[Case]:
    """The articles whose day of publication is in the truth."""
    kinds = json.loads((root / "metadata.json").read_text("utf-8"))["files"]
    for path in sorted((root / part / "ground-truth").glob("*.json")):
        entry = json.loads(path.read_text("utf-8"))
        stated = entry["ground_truth"].get("publish_date")
        if kinds[path.stem]["page_type"] == "article" and len(stated or "") >= len("2015-09-18"):
            body = gzip.decompress((root / part / "html" / f"{path.stem}.html.gz").read_bytes())
            yield entry["url"], body, OBSERVED, datetime.fromisoformat(stated[:10])


# Rules are tuned on wcxb-dev and nowhere else.
SETS = {"fundus": fundus, "wcxb": wcxb, "wcxb-dev": partial(wcxb, part="dev")}


def judge(case: Case) -> tuple[str, str, str]:
    """What became of our date (day), of its time, and of htmldate's day."""
    url, body, crawled, true = case
    published = read(case).published if read(case) else None
    theirs = htmldate.find_date(
        decode(body).text, original_date=True, extensive_search=True, max_date=f"{crawled:%Y-%m-%d}", url=url
    )
    day = "none" if published is None else verdict(published.value[:10], true)
    return day, instant(published, true), "none" if not theirs else verdict(theirs, true)


@lru_cache(maxsize=1)
def read(case: Case) -> Extraction | None:
    """The page as an article, or None where it holds none."""
    url, body, crawled, _ = case
    try:
        return extract_article(body, url, media_type="text/html", observed_at=crawled)
    except ExtractError:
        return None


def verdict(day: str, true: datetime) -> str:
    return "right" if day == f"{true:%Y-%m-%d}" else "wrong"


def instant(published: Moment | None, true: datetime) -> str:
    """Of dates with time and zone, whether they name the true minute; without a zone in the truth, by its clock."""
    if published is None or published.instant is None:
        return "no time"
    if true.tzinfo is None and f"{true:%H%M}" == "0000":
        return "truth has no time"
    if true.tzinfo is None:
        return "right" if published.value.startswith(f"{true:%Y-%m-%dT%H:%M}") else "wrong"
    return "right" if abs(published.instant - true) < timedelta(minutes=1) else "wrong"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--set", choices=sorted(SETS), default="fundus")
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    found = list(SETS[args.set](args.path))
    with ProcessPoolExecutor(args.workers) as pool:
        verdicts = list(pool.map(judge, found, chunksize=8))
    print(f"{len(found)} pages")
    for at, name in enumerate(("dateline, day", "dateline, time and zone", "htmldate, day")):
        counts = Counter(verdict[at] for verdict in verdicts)
        print(f"  {name:<24}", ", ".join(f"{what} {count}" for what, count in sorted(counts.items())))
    for case, outcome in zip(found, verdicts, strict=True):
        if outcome[0] != "right" or outcome[1] == "wrong":
            print(f"  day {outcome[0]}, time {outcome[1]}:", case[0][:100], case[3])


if __name__ == "__main__":
    main()
