"""A topic tried on what is held: what each part catches, and past days under a new version; on both databases."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from reports.errors import ReportError
from reports.explaining import hit_lines
from reports.issue import Masthead, issue_digest, reissue
from reports.rehearsal import hits, replay
from reports.replayed import day_lines
from reports.topic_files import parse_topic
from storage import queries
from storage.log import EventLog
from tests.reports.test_pages import TOPIC, captured

NOW = datetime(2031, 5, 15, 12, tzinfo=UTC)
DAY = date(2031, 5, 14)
DESK = Masthead("Harbour desk")

FILE = (
    TOPIC.replace(b"'\"alma vey\"'", b"'\"alma vey\" AND dock*', exclude = 'title:regatta'")
    + b"""
also = ['"crane stood still"']
exclude = ['whistle*']

[[quantity]]
id = "crews"
near = "crews OR dockers"

[[actor]]
id = "brandt"
names = ["Ilse Brandt"]
person = true
"""
)

ARTICLES = {
    "a1": ("Ilse Brandt said on Tuesday that 12 dock crews were ordered to unload the Alma Vey.\nThe whistle ordered a break.", "Speaks"),
    "b2": ("Ilsa Brandt said the docks unload her.\nThe Alma Vey is at sea.", "The Alma Vey again"),
    "c3": ("The Alma Vey lies at anchor.", "No quay"),
    "d4": ("The Alma Vey won at the docks.", "Regatta"),
    "e5": ("The Alma was sold at the docks, and Vey wept.", "A yacht"),
    "f6": ("Snow fell.", "Weather"),
}  # fmt: skip


@pytest.fixture
def held(store):
    """Six articles of one day."""
    EventLog(store).append([captured(store, name, text, title) for name, (text, title) in ARTICLES.items()], now=NOW)
    return store


def by_part(found):
    """What each part of the topic caught, by its name."""
    return {part.part: part for part in found.parts}


def test_every_part_of_a_topic_tells_what_it_catches_and_nearly_catches(held):
    """Queries, exclusions, claims, actors and quantities with counts and examples; one missing word is a near miss."""
    topic = parse_topic(FILE, "alma-vey.toml")
    found = hits(held, topic)
    parts = by_part(found)

    assert (6, 2, 1) == (found.articles, found.admitted, found.excluded)
    admit = parts["admit any language"]
    assert (3, {"dock*": 1, '"alma vey"': 1}) == (admit.articles, dict(admit.nearly))
    assert any("c3" in line and "lacks dock*" in line for line in admit.near_examples)
    assert 1 == parts["exclude any language"].articles

    claim = parts["claim crew-ordered"]
    assert (2, 2) == (claim.articles, claim.times), "the sentence with the whistle is excluded"
    assert 1 == parts["claim crew-ordered exclude[1]"].articles
    assert 0 == parts["claim crew-ordered also[1]"].articles
    assert ['"crane stood still"'] == list(topic.claims[0].also[0].forms)

    brandt = parts["actor brandt"]
    assert (1, 1, {"Ilse Brandt": 1}) == (brandt.articles, brandt.times, dict(brandt.seen))
    assert ["'Ilsa Brandt' is like a name of brandt"] == found.alike
    assert (1, 1) == (parts["quantity crews"].articles, parts["quantity crews"].times)


def test_words_that_are_met_nowhere_are_named(held):
    """Of a group that catches something, the words that never do are listed: a misspelt one shows itself."""
    file = TOPIC.replace(b'"unload* OR order*"', b'"unload* OR ordrd*"')
    found = hits(held, parse_topic(file, "alma-vey.toml"))
    assert ["ordrd*"] == by_part(found)["claim crew-ordered about[1]"].never


def test_hits_may_be_asked_of_some_days_and_are_told_in_words_and_json(held):
    """Outside the days asked for nothing is looked at; both forms can be printed."""
    topic = parse_topic(FILE, "alma-vey.toml")
    assert 0 == hits(held, topic, since=date(2031, 5, 15)).articles
    found = hits(held, topic, since=DAY, until=DAY)
    assert 6 == found.articles
    words = "\n".join(hit_lines(topic, found))
    assert "looked at 6 articles: 2 belong to alma-vey, 1 matched and were excluded, 2 nearly matched" in words
    assert "lacks dock*" in words
    assert 3 == json.loads(json.dumps(found.as_dict()))["parts"][0]["articles"]


def test_a_replay_tells_what_changes_and_touches_nothing(held):
    """Articles, statements and counts gained and lost against the version a day was issued with; the log stays as it is."""
    old = parse_topic(TOPIC, "alma-vey.toml")
    issue = issue_digest(old, DAY, held, DESK, now=NOW)
    before = queries.last_position(held)

    new = parse_topic(TOPIC.replace(b"'\"alma vey\"'", b"'\"alma vey\" AND dock* OR snow'"), "alma-vey.toml")
    (change,) = replay(held, new, DAY, DAY)

    assert (1, old.version, new.version) == (change.issue, change.old, change.new)
    assert (["f6"], ["c3"]) == ([name[-3:-1] for name in change.admitted], [name[-3:-1] for name in change.dropped])
    assert ((), ()) == (change.gained, change.lost)

    narrow = parse_topic(TOPIC.replace(b'"unload* OR order*"', b'"order*"'), "alma-vey.toml")
    (change,) = replay(held, narrow, DAY, DAY)
    assert [("crew-ordered", "Ilsa Brandt", "b2")] == [(line.claim, line.speaker, line.article) for line in change.lost]
    assert [((2, 2, 2), (1, 1, 1))] == [(count.before, count.after) for count in change.counts]
    assert "crew-ordered: articles · publishers · origins 2 · 2 · 2 -> 1 · 1 · 1" in "\n".join(day_lines(change))

    assert before == queries.last_position(held)
    assert issue.bodies == reissue(held, issue.fact).bodies
    (same,) = replay(held, old, DAY, DAY)
    assert same.empty


def test_a_replay_asks_what_was_known_when_the_day_was_issued(held):
    """What came in later changes nothing of an issued day: only the file differs."""
    old = parse_topic(TOPIC, "alma-vey.toml")
    issue_digest(old, DAY, held, DESK, now=NOW)
    EventLog(held).append(
        [captured(held, "g7", "Crews were ordered to unload the Alma Vey, Jo Lund said.", "Late")], now=NOW
    )
    (change,) = replay(held, old, DAY, DAY)
    assert change.empty


def test_a_replay_needs_an_earlier_version_and_sensible_days(held):
    """Never issued: the file to compare with must be given; days that end before they begin are refused."""
    topic = parse_topic(TOPIC, "alma-vey.toml")
    with pytest.raises(ReportError, match="--old FILE"):
        list(replay(held, topic, DAY, DAY))
    with pytest.raises(ReportError, match="before they begin"):
        list(replay(held, topic, DAY, date(2031, 5, 1)))
    (change,) = replay(held, parse_topic(FILE, "alma-vey.toml"), DAY, DAY, old=topic)
    assert 0 == change.issue
    assert {"c3", "d4"} == {name[-3:-1] for name in change.dropped}
