"""Count how much of annotated comment threads, and of other annotated segments, gets into the text.

Usage:
    python bench/extract_comments.py <clone of adbar/trafilatura>

The set is trafilatura's own: `tests/evaldata.json` with segments that belong to
the text, segments that do not, and segments of comments. It stays where it is.
Three of its comments are empty strings, which every text holds: they are counted apart, since they leak nothing.
"""

from __future__ import annotations

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import trafilatura

from ingest.decode import decode
from ingest.errors import ExtractError
from ingest.extract import extract_article, extractor_name

OBSERVED = datetime(2026, 11, 1, tzinfo=UTC)
FOLDERS = ("tests/cache", "tests/eval")


def texts(root: Path, item: tuple[str, str]) -> tuple[str, str]:
    """Our text of one page and trafilatura's own."""
    url, name = item
    body = next((path.read_bytes() for folder in FOLDERS if (path := root / folder / name).is_file()), b"")
    theirs = trafilatura.extract(decode(body).text, url=url, include_comments=False) or ""
    try:
        ours = extract_article(body, url, media_type="text/html", observed_at=OBSERVED).text
    except ExtractError:
        ours = ""
    return flat(ours), flat(theirs)


def flat(text: str) -> str:
    """Words with single spaces: segments are looked for whatever the line breaks."""
    return " ".join(text.split())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only-comments", action="store_true", help="only the pages with annotated comments")
    args = parser.parse_args()
    truth = json.loads((args.path / "tests/evaldata.json").read_text("utf-8"))
    pages = {url: entry for url, entry in truth.items() if entry.get("comments") or not args.only_comments}
    with ProcessPoolExecutor(args.workers) as pool:
        read = list(
            pool.map(partial(texts, args.path), [(url, entry["file"]) for url, entry in pages.items()], chunksize=8)
        )
    print(f"{len(pages)} pages, {extractor_name()}")
    for at, name in enumerate(("dateline", "trafilatura")):
        report(name, [pair[at] for pair in read], list(pages.values()))


def report(name: str, found: list[str], entries: list[dict[str, list[str]]]) -> None:
    """Segments as the set scores them: wanted ones found, unwanted ones kept out; and comments let in."""
    wanted = [flat(segment) in text for text, entry in zip(found, entries, strict=True) for segment in entry["with"]]
    unwanted = [
        flat(segment) in text for text, entry in zip(found, entries, strict=True) for segment in entry["without"]
    ]
    comments = [
        (flat(segment), text)
        for text, entry in zip(found, entries, strict=True)
        for segment in entry.get("comments", [])
    ]
    leaks = [segment in text for segment, text in comments if segment]
    empty = len(comments) - len(leaks)
    precision = sum(wanted) / (sum(wanted) + sum(unwanted))
    recall = sum(wanted) / len(wanted)
    print(
        f"  {name:<12} P {precision:.4f}  R {recall:.4f}  F1 {2 * precision * recall / (precision + recall):.4f}"
        f"  comment segments let in {sum(leaks)} of {len(leaks)} ({sum(leaks) + empty} of {len(comments)} with the empty ones)"
    )


if __name__ == "__main__":
    main()
