"""What was read once is not read again, and never comes from other words, another topic or other rules."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reports import readings
from reports.statements import read_statements
from reports.topic_files import parse_topic
from storage import queries
from storage import readings as shelf
from storage.database import Store
from storage.events import ArticleRevised
from storage.log import EventLog
from storage.projections import catch_up
from tests.reports.test_pages import TEXT, TOPIC, capture, captured, content

NOW = datetime(2031, 5, 14, 12, tzinfo=UTC)


@pytest.fixture
def topic():
    """A topic with a claim."""
    return parse_topic(TOPIC, "alma-vey.toml")


@pytest.fixture
def views(store: Store):
    """An article that the topic admits, and one that it does not."""
    facts = [captured(store, "courier", TEXT, "Crews speak out"), captured(store, "else", "Rain all day.", "Weather")]
    EventLog(store).append(facts, now=NOW)
    catch_up(store)
    return list(queries.articles(store, ["courier", "else"]).values())


def test_what_is_kept_is_what_reading_gives(store: Store, views, topic, monkeypatch):
    """The first reading, the second, and one without the store are equal to the last field; the second reads nothing."""
    (view,) = readings.admitted(store, topic, views)
    first = readings.read(store, topic, [view])
    monkeypatch.setattr(readings, "read_statements", lambda *_: pytest.fail("read again"))

    assert first[0].statements
    assert (read_statements(view, topic),) == first == readings.read(store, topic, [view])
    assert first[0] == readings.look(store, topic, view)
    assert [view] == readings.admitted(store, topic, views)


def test_other_words_topics_and_rules_are_read_anew(store: Store, views, topic, monkeypatch):
    """A revision, a remark in the topic file and another line of code each make another key."""
    before = readings.read(store, topic, views)
    other = content(store, "courier", TEXT.replace("Twenty", "Thirty"), "Crews speak out")
    EventLog(store).append(
        [
            ArticleRevised(
                article="courier",
                capture=capture(store, "courier", b"2"),
                content=other,
                previous=views[0].content.text,
                changes=(),
            )
        ],
        now=NOW,
    )
    catch_up(store)
    after = list(queries.articles(store, ["courier", "else"]).values())
    keys = {readings._key("read", topic, view) for view in (*views, *after)}
    keys |= {readings._key("read", parse_topic(TOPIC + b"# more\n", "alma-vey.toml"), view) for view in after}
    monkeypatch.setattr(readings, "rules", lambda: "other")
    keys |= {readings._key("read", topic, view) for view in after}

    assert 7 == len(keys), "one article twice, the other once, each under another topic and under other rules"
    assert before != readings.read(store, topic, after)


def test_readings_can_be_dropped_at_any_time(store: Store, views, topic):
    """Only those of other rules, or all; what is asked next is the same."""
    before = readings.read(store, topic, views)

    assert 0 == shelf.forget(store, readings.rules())
    assert 2 == shelf.forget(store)
    assert before == readings.read(store, topic, views)
    assert 1 == readings.warm(store, topic, ["courier", "else"])
