"""A statement is explained from the one article that it stands in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reports import readings
from reports.commands.explain import explain_statement
from reports.desk import ReportsDesk
from reports.errors import ReportError
from reports.topic_files import parse_topic
from reports.types import Reading
from storage import queries
from storage.database import Store
from storage.log import EventLog
from storage.projections import catch_up
from storage.readings import forget
from tests.reports.test_pages import TEXT, TOPIC, captured

NOW = datetime(2031, 5, 14, 12, tzinfo=UTC)
NIGHT = TEXT.replace("Monday", "Sunday").replace("Ilse Brandt", "Tomas Reyle").replace("spokeswoman", "spokesman")


@pytest.fixture
def desk(tmp_path: Path) -> ReportsDesk:
    """A desk of one topic."""
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics" / "alma-vey.toml").write_bytes(TOPIC)
    return ReportsDesk(tmp_path, {})


@pytest.fixture
def filled(store: Store) -> Store:
    """Two articles of the topic and one that it does not admit."""
    facts = [captured(store, name, text, "Crews") for name, text in (("one", TEXT), ("two", NIGHT), ("three", "Rain."))]
    EventLog(store).append(facts, now=NOW)
    catch_up(store)
    return store


def read_all(store: Store, names: Sequence[str] = ("one", "two", "three")) -> list[Reading]:
    """What the topic reads, as the digest of the day has it kept."""
    topic = parse_topic(TOPIC, "alma-vey.toml")
    views = readings.admitted(store, topic, list(queries.articles(store, names).values()))
    return list(readings.read(store, topic, views))


def test_only_the_article_of_the_statement_is_fetched(
    filled: Store, desk: ReportsDesk, monkeypatch: pytest.MonkeyPatch
):
    """What a digest read is found by its id: no other article is taken from the store, and nothing is read again."""
    asked: list[str] = []
    fetch = queries.articles
    said = read_all(filled)[1].statements[-1]
    monkeypatch.setattr(readings, "read_statements", lambda *_: pytest.fail("read again"))
    monkeypatch.setattr(queries, "articles", lambda store, ids, **more: asked.extend(ids) or fetch(store, ids, **more))
    found = explain_statement(desk, filled, said.id)

    assert ["two"] == asked
    assert found is not None
    assert (said.id, "two") == (found["id"], found["article"])
    assert "Tomas Reyle" in found["sentence_text"]


def test_a_statement_that_no_digest_read_is_found_too(filled: Store, desk: ReportsDesk):
    """With nothing kept the topic's articles are read, and from then on they are kept."""
    said = read_all(filled)[0].statements[-1]
    forget(filled)

    found = explain_statement(desk, filled, said.id[:12])
    assert found is not None
    assert said.id == found["id"]
    assert ["one"] == readings.articles_saying(filled, said.id)


@pytest.mark.parametrize("name", ["ffffffffffffffff", "https://one.example/news", "%", ""])
def test_what_is_no_statement_is_none(filled: Store, desk: ReportsDesk, name: str):
    """An id that nobody has, an address, a wildcard, nothing at all."""
    read_all(filled)
    assert explain_statement(desk, filled, name) is None


def test_a_beginning_that_several_share_is_refused(store: Store, desk: ReportsDesk):
    """Of seventeen ids two begin alike; both are told, so that the reader can choose."""
    names = [f"paper-{number}" for number in range(17)]
    EventLog(store).append([captured(store, name, TEXT, "Crews") for name in names], now=NOW)
    catch_up(store)
    said = read_all(store, names)
    letter, count = Counter(each.id[0] for reading in said for each in reading.statements).most_common(1)[0]

    with pytest.raises(ReportError, match="is no one statement") as refused:
        explain_statement(desk, store, letter)
    assert count == len(re.findall(rf"\b{letter}[0-9a-f]{{15}}\b", str(refused.value)))
