"""Score publication dates on current news pages of many countries, beside htmldate alone.

Usage:
    python bench/extract_dates.py <clone of flairNLP/fundus>

Truth is the set's own: the date and time that a parser written for each
publisher finds. The set stays where it is.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import htmldate

from ingest.dates import choose
from ingest.decode import decode
from ingest.extract.facts import read_facts
from ingest.extract.html import parse

Case = tuple[str, bytes, datetime, datetime]


def cases(root: Path) -> Iterator[Case]:
    """Address, bytes, time of the crawl and true time of each page."""
    for folder in sorted((root / "tests/resources/parser/test_data").iterdir()):
        info = json.loads((folder / "meta.info").read_text("utf-8")) if (folder / "meta.info").is_file() else {}
        for truth_file in sorted(folder.glob("*.json")):
            versions = json.loads(truth_file.read_text("utf-8"))
            pages = sorted(name for name in info if name.rsplit("_", 3)[0] == truth_file.stem)
            for name, version in zip(pages, versions.values(), strict=False):
                if (folder / name).is_file() and version.get("publishing_date"):
                    crawled = datetime.fromisoformat(info[name]["crawl_date"])
                    true = datetime.fromisoformat(version["publishing_date"])
                    body = gzip.decompress((folder / name).read_bytes())
                    yield info[name]["url"], body, crawled.replace(tzinfo=crawled.tzinfo or UTC), true


def judge(case: Case) -> tuple[str, str, str]:
    """What became of our date (day), of its time, and of htmldate's day."""
    url, body, crawled, true = case
    text = decode(body).text
    tree = parse(text)
    published = choose(read_facts(tree, url, crawled).dates, crawled)[0] if tree is not None else None
    theirs = htmldate.find_date(text, original_date=True, extensive_search=True, max_date=f"{crawled:%Y-%m-%d}")
    day = "none" if published is None else verdict(published.value[:10], true)
    exact = "no time" if published is None or published.instant is None else instant(published.instant, true)
    return day, exact, "none" if not theirs else verdict(theirs, true)


def verdict(day: str, true: datetime) -> str:
    return "right" if day == f"{true:%Y-%m-%d}" else "wrong"


def instant(found: datetime, true: datetime) -> str:
    aware = true if true.tzinfo else true.replace(tzinfo=UTC)
    return "right" if abs(found - aware) < timedelta(minutes=1) else "wrong"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    found = list(cases(args.path))
    with ProcessPoolExecutor(args.workers) as pool:
        verdicts = list(pool.map(judge, found, chunksize=8))
    print(f"{len(found)} pages")
    for at, name in enumerate(("dateline, day", "dateline, time and zone", "htmldate, day")):
        counts = Counter(verdict[at] for verdict in verdicts)
        print(f"  {name:<24}", ", ".join(f"{what} {count}" for what, count in sorted(counts.items())))
    for case, outcome in zip(found, verdicts, strict=True):
        if outcome[0] == "wrong":
            print("  wrong day:", case[0][:100], case[3])


if __name__ == "__main__":
    main()
