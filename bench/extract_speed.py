"""Time the reading of pages alone, and what the pages take on disk: python bench/extract_speed.py FOLDER [--pages 80].

FOLDER holds pages as .html.gz, for example html/ of scrapinghub/article-extraction-benchmark.
"""

from __future__ import annotations

import argparse
import gzip
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import zstandard

sys.path.insert(0, str(Path(__file__).parents[1]))

from ingest.errors import ExtractError
from ingest.extract import extract_article

OBSERVED = datetime(2026, 11, 1, tzinfo=UTC)


def read(body: bytes) -> float:
    """The processor seconds that one page takes, whether it holds an article or not."""
    started = time.process_time()
    with suppress(ExtractError):
        extract_article(body, "https://example.org/page", media_type="text/html", observed_at=OBSERVED)
    return time.process_time() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=80)
    options = parser.parse_args()
    bodies = [gzip.decompress(file.read_bytes()) for file in sorted(options.folder.glob("*.html.gz"))[: options.pages]]
    if not bodies:
        raise SystemExit(f"{options.folder} holds no .html.gz; give the folder of a set's pages")
    read(bodies[0])  # loads the libraries
    seconds = sum(map(read, bodies)) / len(bodies)
    # The level at which storage/blobs.py packs.
    packed = sum(len(zstandard.ZstdCompressor(level=3).compress(body)) for body in bodies) / len(bodies)
    size = sum(map(len, bodies)) / len(bodies)
    print(f"{len(bodies)} pages of {size:,.0f} bytes: {seconds:.3f} s of processor each, {packed:,.0f} bytes packed")


if __name__ == "__main__":
    main()
