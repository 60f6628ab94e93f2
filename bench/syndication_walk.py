"""Time the whole comparison with SQL: articles already captured, to fingerprints, relations, credits and origins on record.

Run: .venv/bin/python bench/syndication_walk.py [--articles N]
One process, SQLite in a folder of its own; a quarter of the articles are reprints. Process time of one core.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.syndication_families import own  # run as a script, from anywhere
from ingest.relate import relate_articles  # as above
from ingest.watchlist import Desk, Watchlist  # as above
from storage.blobs import Blobs  # as above
from storage.database import Store  # as above
from storage.events import ArticleCaptured, Capture, Content, Extraction, Line, LogOpened, content_hash  # as above
from storage.log import EventLog  # as above

NOW = datetime(2031, 5, 14, tzinfo=UTC)


def fill(store: Store, articles: int) -> int:
    """So many articles on record, as captured; how many words they have."""
    made = own(1, articles=articles * 3 // 4, families=articles // 8, reprints=articles // 4)
    words, facts = 0, []
    for one in made:
        text, words = one.text, words + len(one.text.body.split())
        extraction = Extraction(
            extractor="bench", title=text.title, lines=tuple(Line(text=line) for line in text.body.split("\n"))
        ).model_dump_json()
        raw = f"<p>{text.article}"
        Blobs(store).put_all([(data.encode(), "text/plain") for data in (raw, text.body, extraction)])
        url = f"https://{text.outlet}.example/{text.article}"
        capture = Capture(url=url, final_url=url, observed_at=NOW, raw=content_hash(raw.encode()), via="backfill/bench")
        content = Content(
            url=url, outlet=text.outlet, outlet_name=text.outlet_name, title=text.title, language="en",
            published=text.published, text=text.text_sha, words=len(text.body.split()),
            extraction=content_hash(extraction.encode()), extractor="bench",
        )  # fmt: skip
        facts.append(ArticleCaptured(article=text.article, capture=capture, content=content))
    for start in range(0, len(facts), 500):
        EventLog(store).append(facts[start : start + 500], now=NOW)
    return words


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=400)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dateline-walk-") as folder:
        store = Store(f"sqlite:///{Path(folder) / 'walk.db'}")
        store.upgrade()
        EventLog(store).append([LogOpened(origin="bench.example")], now=NOW)
        words = fill(store, given.articles)
        start = time.process_time()
        counts = relate_articles(store, Watchlist(desk=Desk("bench")), now=NOW)
        spent = time.process_time() - start
        store.close()
    print(f"{counts['texts']} articles of {words // counts['texts']} words: {counts['texts'] / spent:.0f} a second")
    print(f"{counts['relations']} relations, {counts['origins']} origins recorded")


if __name__ == "__main__":
    main()
