"""Time the whole comparison with SQL: articles already captured, to fingerprints, relations, credits and origins on record.

Run: .venv/bin/python bench/syndication_walk.py [--articles N] [--texts own|news]
One process, SQLite in a folder of its own; of our own articles a quarter are reprints. Process time of one core.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.syndication_families import own  # run as a script, from anywhere
from bench.syndication_fnc import SHARED, load_texts  # as above
from ingest.origin import Text  # as above
from ingest.relate import relate_articles  # as above
from ingest.watchlist import Desk, Watchlist  # as above
from storage.blobs import Blobs  # as above
from storage.database import Store  # as above
from storage.events import ArticleCaptured, Capture, Content, Extraction, Line, LogOpened, content_hash  # as above
from storage.log import EventLog  # as above

NOW = datetime(2031, 5, 14, tzinfo=UTC)


def invented(articles: int) -> list[Text]:
    """A quarter are reprints. They are made from few phrases and quotations, which many of them share."""
    made = own(1, articles=articles * 3 // 4, families=articles // 8, reprints=articles // 4)
    return [one.text for one in made]


def real(articles: int, folder: Path) -> list[Text]:
    """So many of the labelled news bodies, the same each time."""
    texts = sorted(load_texts(folder).values(), key=lambda text: text.article)
    chosen = random.Random(1).sample(texts, min(articles, len(texts)))
    return [replace(text, outlet=f"outlet-{number % 40}") for number, text in enumerate(chosen)]


def fill(store: Store, texts: Sequence[Text]) -> int:
    """The articles on record, as captured; how many words they have."""
    words, facts = 0, []
    for text in texts:
        words += len(text.body.split())
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
    parser.add_argument("--texts", choices=("own", "news"), default="own")
    parser.add_argument("--shared", type=Path, default=SHARED)
    given = parser.parse_args()
    texts = (
        invented(given.articles)
        if given.texts == "own"
        else real(given.articles, given.shared / "data" / "syndication")
    )
    with tempfile.TemporaryDirectory(prefix="dateline-walk-") as folder:
        store = Store(f"sqlite:///{Path(folder) / 'walk.db'}")
        store.upgrade()
        EventLog(store).append([LogOpened(origin="bench.example")], now=NOW)
        words = fill(store, texts)
        start = time.process_time()
        counts = relate_articles(store, Watchlist(desk=Desk("bench")), now=NOW)
        spent = time.process_time() - start
        store.close()
    print(f"{counts['texts']} articles of {words // counts['texts']} words: {counts['texts'] / spent:.0f} a second")
    print(f"{counts['relations']} relations, {counts['origins']} origins recorded")


if __name__ == "__main__":
    main()
