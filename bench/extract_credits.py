"""Count the credit, copyright and source lines of public pages that are still there after extraction, and as what.

Usage:
    python bench/extract_credits.py --set zyte <article-extraction-benchmark> --set fundus <fundus>

Wanted are the short lines of trafilatura's own text that speak of a source, a right, a reprint or a translation, by
a word list of the bench's own, not by the tables that are tried here. Of each it says whether a plain vote of the
readers would have struck it, and which role it has in the reading; a line that is in none is lost.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from extract_zyte import OBSERVED, SETS, Page

from ingest.decode import decode
from ingest.errors import ExtractError
from ingest.extract import extract_article, extractor_name, vote
from ingest.extract.roles import count_words

WORDS = 25  # of a line that is a notice and no paragraph
SPEAKS = re.compile(
    r"©|\(c\) ?\d{4}|\bcopyright|all rights reserved|\bre-?print|\bre-?publish|\bpermission\b|\bcourtesy of\b|"
    r"^\W*(?:translated|translation|übersetz|traduit|traducción)|^\W*(?:source|quelle|fuente|fonte|kaynak|источник)s?\s*[:：]|"
    r"\b(?:first|originally) (?:published|appeared)\b|\bappeared originally\b|\bcontributed to this\b|^\W*\(?(?:additional )?reporting by\b",
    re.IGNORECASE,
)
KEPT_AS = ("credit", "byline", "caption", "body")  # what origins are read from

Found = tuple[str, bool, str]


def lines_of(page: Page) -> list[Found]:
    """Each wanted line of a page, whether the vote alone would strike it, and its role in the reading."""
    text = decode(page.body).text
    base = [line for raw in vote.base_reading(text, page.url).split("\n") if (line := " ".join(raw.split()))]
    wanted = {line for line in base if SPEAKS.search(line) and count_words(line) <= WORDS}
    if not wanted:
        return []
    kept = vote.elect(base, vote.ballots(text, vote.voters()))
    struck = {line for line, stays in zip(base, kept, strict=True) if not stays}
    roles = dict(_roles(page))
    return [(line, line in struck, _role_of(line, roles)) for line in base if line in wanted]


def _roles(page: Page) -> Iterator[tuple[str, str]]:
    try:
        reading = extract_article(page.body, page.url, media_type="text/html", observed_at=OBSERVED)
    except ExtractError:
        return
    for line in reversed(reading.lines):
        yield _flat(line.text), line.role


def _role_of(line: str, roles: dict[str, str]) -> str:
    """The role of the first line of the reading that says these words; of several, one that origins are read from."""
    said = [role for words, role in roles.items() if _flat(line) in words]
    return next((role for role in said if role in KEPT_AS), next(iter(said), "lost"))


def _flat(text: str) -> str:
    return f" {' '.join(vote.words_of(text))} "


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", nargs=2, action="append", required=True, metavar=("NAME", "PATH"))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--show", action="store_true", help="show the lines that are lost or that no origin is read from"
    )
    args = parser.parse_args()
    pages = [page for name, path in args.set for page in SETS[name](Path(path))]
    with ProcessPoolExecutor(args.workers) as pool:
        found = [each for lines in pool.map(lines_of, pages, chunksize=4) for each in lines]
    roles = Counter(role for _, _, role in found)
    there = len(found) - roles["lost"]
    print(f"{len(pages)} pages, {extractor_name()}")
    print(
        f"  credit, copyright and source lines {len(found)}; struck by the vote alone {sum(out for _, out, _ in found)}"
    )
    print(f"  still there {there}, as", ", ".join(f"{role} {count}" for role, count in roles.most_common()))
    for line, out, role in found if args.show else ():
        if role not in KEPT_AS:
            print(f"    {role}{' (struck)' if out else ''}: {line[:150]}")


if __name__ == "__main__":
    main()
