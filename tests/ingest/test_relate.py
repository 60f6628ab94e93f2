"""Relating: the same relations and origins on record however the texts came and were cut into batches."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from ingest import relate
from ingest.comparisons import latest
from ingest.fingerprint import sentence_fingerprint as fingerprint
from ingest.relate import relate_articles
from ingest.standing import ALGORITHM as STANDING
from ingest.standing import line_key
from ingest.watchlist import Desk, Watchlist
from storage import lookalikes
from storage.blobs import Blobs
from storage.database import Store
from storage.events import (
    ArticleCaptured,
    ArticleRevised,
    Capture,
    Content,
    Extraction,
    Fact,
    Line,
    LogOpened,
    Moment,
    OriginAssigned,
    RelationMeasured,
    StandingLinesLearned,
    content_hash,
)
from storage.log import EventLog

NOW = datetime(2031, 5, 14, 12, tzinfo=UTC)
WATCHLIST = Watchlist(desk=Desk("bench"))
WORDS = [
    "harbour",
    "crane",
    "pier",
    "foreman",
    "tide",
    "barge",
    "winch",
    "cargo",
    "ledger",
    "captain",
    "rope",
    "signal",
    "quay",
    "fog",
    "lantern",
    "anchor",
    "survey",
    "council",
    "vote",
    "budget",
    "repair",
    "bridge",
    "ferry",
    "canal",
    "mill",
    "engine",
    "coal",
    "depot",
    "train",
    "clerk",
    "letter",
    "stamp",
    "parcel",
    "market",
]


def prose(seed: int, sentences: int = 12) -> str:
    """Sentences of chance words: long enough that two of them share no runs."""
    chance = random.Random(seed)
    lines = (" ".join(chance.choices(WORDS, k=11)).capitalize() + "." for _ in range(sentences))
    return "\n".join(lines)


def bodies() -> list[str]:
    """Three texts, each with a copy, a trimmed copy and an excerpt within words of another's."""
    made = []
    for seed in range(3):
        text = prose(seed)
        lines = text.split("\n")
        excerpt = "\n".join([prose(100 + seed, 4), *lines[3:8], prose(200 + seed, 4)])
        made += [text, text, "\n".join(lines[:9]), excerpt]
    return made


def captured(store: Store, number: int, body: str, *, past: str = "", outlet: str = "") -> Fact:
    """The fact that an article was seen, or edited, with its bytes kept."""
    article = f"article{number:02}"
    extraction = Extraction(
        extractor="test", title=f"Title {number}", lines=tuple(Line(text=one) for one in body.split("\n"))
    )
    read = extraction.model_dump_json()
    Blobs(store).put_all([(data.encode(), "text/plain") for data in (article, body, read)])
    url = f"https://outlet{number}.example/story"
    content = Content(
        url=url, outlet=outlet or f"outlet{number}.example", outlet_name=f"Outlet {number}", title=extraction.title, language="en",
        published=Moment(value=(NOW + timedelta(minutes=number)).isoformat(), precision="second", source="test"),
        text=content_hash(body.encode()), words=len(body.split()), extraction=content_hash(read.encode()), extractor="test",
    )  # fmt: skip
    capture = Capture(url=url, final_url=url, observed_at=NOW, raw=content_hash(article.encode()), via="backfill/test")
    if past:
        return ArticleRevised(
            article=article, capture=capture, content=content, previous=content_hash(past.encode()), changes=()
        )
    return ArticleCaptured(article=article, capture=capture, content=content)


def fresh(folder: Path) -> Store:
    """A store with an empty log."""
    store = Store(f"sqlite:///{folder / 'dateline.db'}")
    store.upgrade()
    EventLog(store).append([LogOpened(origin="test.example")], now=NOW)
    return store


def on_record(store: Store) -> tuple[list[str], list[str]]:
    """Relations as they are recorded, and the last origin of each article, as bytes."""
    facts = [item.fact for item in EventLog(store).read()]
    origins = {fact.article: fact.model_dump_json() for fact in facts if isinstance(fact, OriginAssigned)}
    relations = sorted(fact.model_dump_json() for fact in facts if isinstance(fact, RelationMeasured))
    return relations, [origins[name] for name in sorted(origins)]


def arrive(folder: Path, order: Sequence[int], cuts: Sequence[int], batch: int) -> tuple[list[str], list[str]]:
    """Articles arrive in an order, are related whenever a cut is reached, so many at once."""
    folder.mkdir()
    store = fresh(folder)
    texts = bodies()
    for start, end in zip([0, *cuts], [*cuts, len(order)], strict=True):
        EventLog(store).append([captured(store, n, texts[n]) for n in order[start:end]], now=NOW)
        relate_articles(store, WATCHLIST, now=NOW, batch=batch)
    found = on_record(store)
    store.close()
    return found


def test_batches_and_arrival_change_no_byte(tmp_path: Path):
    """Whatever the order of arrival, the runs and the size of batches: the same relations and origins, byte for byte."""
    count = len(bodies())
    straight = arrive(tmp_path / "straight", range(count), [], relate.BATCH)
    assert {"identical", "copy", "partial"} <= {RelationMeasured.model_validate_json(one).kind for one in straight[0]}
    chance = random.Random(7)
    for number in range(6):
        order = chance.sample(range(count), count)
        cuts = sorted(chance.sample(range(1, count), chance.randrange(4)))
        batch = chance.choice((1, 2, 3, 5, 200))
        assert straight == arrive(tmp_path / f"{number}", order, cuts, batch), (order, cuts, batch)


@pytest.mark.parametrize("batch", [1, 2, 200])
def test_only_texts_that_articles_have_now_are_compared(tmp_path: Path, batch: int):
    """A text that was edited before it was compared is passed by, whatever the batch; one that comes back is found again."""
    store = fresh(tmp_path)
    first, other = prose(1), prose(2)
    facts = [captured(store, 1, first), captured(store, 2, first), captured(store, 1, other, past=first)]
    EventLog(store).append(facts, now=NOW)

    assert {"texts": 2, "relations": 0, "origins": 2} == relate_articles(store, WATCHLIST, now=NOW, batch=batch)
    EventLog(store).append([captured(store, 1, first, past=other)], now=NOW)
    assert {"texts": 1, "relations": 1, "origins": 2} == relate_articles(store, WATCHLIST, now=NOW, batch=batch)
    EventLog(store).append([captured(store, 1, other, past=first)], now=NOW)
    assert {"texts": 1, "relations": 0, "origins": 2} == relate_articles(store, WATCHLIST, now=NOW, batch=batch)
    store.close()


def test_a_batch_that_somebody_else_indexed_is_left_alone(store: Store):
    """Two runs at once: the second finds the checkpoint moved, and writes no row twice."""
    EventLog(store).append([LogOpened(origin="test.example")], now=NOW)
    EventLog(store).append([captured(store, number, prose(number)) for number in (1, 2)], now=NOW)
    relate.catch_up(store)
    seen = lookalikes.waiting(store, "test.1", 10)
    assert seen is not None
    sketches = [lookalikes.Sketch(one.article, one.text, one.text, (1, 2, 3)) for one in seen.texts]

    assert lookalikes.index_texts(store, "test.1", seen, sketches)
    assert not lookalikes.index_texts(store, "test.1", seen, sketches)
    assert 6 == len(lookalikes.postings(store, [1, 2, 3, 4]))
    assert lookalikes.waiting(store, "test.1", 10) is None
    lookalikes.drop_index(store, "test.1")
    assert [] == lookalikes.postings(store, [1, 2, 3, 4])


def steps_of_a_look_up(store: Store, texts: int) -> int:
    """What SQLite does, in its own instructions, to give twenty texts of an index of so many by their numbers."""
    sketches = [lookalikes.Sketch(f"a{n:05}", f"t{n:05}", f"e{n:05}", (n,)) for n in range(texts)]
    lookalikes.index_texts(store, "test.1", lookalikes.Waiting(0, 1, ()), sketches)
    numbers = [number for _, number in lookalikes.postings(store, range(20))]
    steps = [0]

    def step() -> int:
        steps[0] += 1
        return 0

    def count(raw: Any, *_: object) -> None:
        raw.set_progress_handler(step, 1)

    event.listen(store.engine, "checkout", count)
    assert [f"a{n:05}" for n in range(20)] == [one.article for one in lookalikes.entries(store, "test.1", numbers, [])]
    assert [] == lookalikes.entries(store, "test.2", numbers, [])
    return steps[0]


def test_a_look_up_takes_as_long_in_a_large_index(tmp_path: Path):
    """Twenty texts by their numbers cost the same steps among a hundred and among four thousand: no index is read whole."""
    found = []
    for texts in (100, 4000):
        folder = tmp_path / str(texts)
        folder.mkdir()
        store = fresh(folder)
        found.append(steps_of_a_look_up(store, texts))
        store.close()
    small, large = found
    assert 0 < large < small * 1.5


def test_lines_known_to_stand_on_every_page_propose_no_pairs(store: Store):
    """Once it is on record that an outlet sets them under everything, articles that share nothing else are not compared."""
    footer, bodies = prose(900, 9), {n: prose(n, 20) for n in (1, 2)}
    EventLog(store).append([LogOpened(origin="test.example")], now=NOW)
    facts = [captured(store, n, f"{body}\n{footer}", outlet="courier") for n, body in bodies.items()]
    EventLog(store).append(facts, now=NOW)
    relate_articles(store, WATCHLIST, now=NOW)
    one, two = (set(fingerprint(f"{body}\n{footer}")) for body in bodies.values())
    hashes = sorted(one & two)
    assert len(hashes) > 2, "as a footer not known yet, it proposes them"
    assert 2 * len(hashes) == len(lookalikes.postings(store, hashes))
    lines = tuple(line_key(line) for line in footer.split("\n"))
    learned = StandingLinesLearned(outlet="courier", lines=lines, pages=("article01",), algorithm=STANDING)
    EventLog(store).append([learned], now=NOW)
    lookalikes.drop_index(store, latest().index)

    relate_articles(store, WATCHLIST, now=NOW)

    assert len(lookalikes.postings(store, hashes)) < 2, "at most where one runs on from the article's last words"
    assert lookalikes.postings(store, fingerprint(bodies[1]))
