"""Decisions of people on the record: events, folded, undone, explained; on both databases."""

from datetime import timedelta

import pytest

from ingest import overrule
from ingest.errors import IngestError
from ingest.relate import relate_articles
from ingest.types import Outlet
from ingest.watchlist import Desk, Watchlist
from storage import projections, queries
from storage.comparison import differing_views
from storage.errors import UnknownSubject
from storage.log import EventLog
from tests.ingest.stories import COMMENTARY, REPORT
from tests.storage.make import NOW, make_captured, open_log, put_article

CUT = "\n".join(REPORT.split("\n")[:5])
WATCHLIST = Watchlist(desk=Desk("Test"), feeds=(), outlets=(Outlet("post", "Harbour Post", hosts=("post.example",)),))
WHY = {"reason": "I asked them", "by": "Ann", "now": NOW}


@pytest.fixture
def held(store):
    """A report, a copy of it, and another text, compared."""
    open_log(store)
    for name, body in (("a1", REPORT), ("b2", CUT), ("c3", COMMENTARY)):
        put_article(store, name, body)
        captured = make_captured(name, body)
        content = captured.content.model_copy(update={"outlet": name, "outlet_name": name.upper()})
        EventLog(store).append([captured.model_copy(update={"content": content})], now=NOW)
    relate_articles(store, WATCHLIST, now=NOW)
    return store


def roots(store, as_of=None):
    """The root of every article."""
    return {
        name: view.origin.root
        for name, view in queries.articles(store, ["a1", "b2", "c3"], as_of=as_of).items()
        if view.origin
    }


def test_a_decision_changes_the_origins_and_undoing_it_brings_them_back(held):
    """Split, then undone: two origins meanwhile; and what was known before is still answered as it was."""
    before, position = roots(held), queries.last_position(held)
    assert before["a1"] == before["b2"] != before["c3"]

    assert overrule.split(held, WATCHLIST, "b2", "a1", **WHY) > 0
    assert {"a1": "a1", "b2": "b2", "c3": "c3"} == roots(held)
    assert before == roots(held, as_of=position)

    overrule.undo(held, WATCHLIST, "a1", "b2", **WHY)
    assert before == roots(held)
    assert ["split", "undo"] == [ruled.fact.decision for ruled in queries.rulings(held)]


def test_joined_by_a_person_the_texts_have_one_root(held):
    """A text that shares no words with another hangs on it, with the reason."""
    overrule.join(held, WATCHLIST, "c3", "a1", kind="copy", **WHY)
    view = queries.article(held, "c3")
    assert roots(held)["c3"] == roots(held)["a1"]
    assert ("decided by Ann: I asked them",) == view.origin.reasons
    assert "c3 is a copy of a1" in overrule.told(queries.rulings(held, ["c3"])[0].fact)


def test_an_origin_is_assigned_to_a_publisher_by_any_of_its_names(held):
    """A publisher whose text is not held stands as a virtual origin."""
    overrule.assign_origin(held, WATCHLIST, "c3", "Radio Liberty", kind="copy", **WHY)
    assert "virtual:rferl" == roots(held)["c3"]
    overrule.assign_origin(held, WATCHLIST, "c3", "c3", kind="copy", **WHY)
    assert "c3" == roots(held)["c3"]
    overrule.undo(held, WATCHLIST, "c3", **WHY)
    assert "original" == queries.article(held, "c3").origin.relation


def test_the_same_decision_twice_is_recorded_once(held):
    """A repeated command adds nothing."""
    overrule.split(held, WATCHLIST, "a1", "b2", **WHY)
    size = queries.last_position(held)
    assert 0 == overrule.split(held, WATCHLIST, "a1", "b2", **{**WHY, "now": NOW + timedelta(hours=1)})
    assert size == queries.last_position(held)


def test_decisions_are_rebuilt_from_events(held):
    """The view of decisions is a fold like any other."""
    overrule.split(held, WATCHLIST, "a1", "b2", **WHY)
    found = queries.rulings(held)
    projections.rebuild(held)
    assert found == queries.rulings(held)
    with held.read() as connection:
        assert [] == list(differing_views(connection))


def test_a_killed_run_is_caught_up_by_the_next(held, monkeypatch):
    """The decision is on record before its origins are; the next comparison brings them up to it."""
    monkeypatch.setattr(overrule, "assign", lambda *_, **__: 0)
    overrule.split(held, WATCHLIST, "a1", "b2", **WHY)
    assert roots(held)["a1"] == roots(held)["b2"]
    relate_articles(held, WATCHLIST, now=NOW)
    assert {"a1": "a1", "b2": "b2", "c3": "c3"} == roots(held)


def test_what_cannot_be_decided_is_said(held):
    """Nothing undecided is undone, no text comes from its own copy, and a reason is asked for."""
    with pytest.raises(IngestError, match="no decision stands on a1 and b2"):
        overrule.undo(held, WATCHLIST, "a1", "b2", **WHY)
    with pytest.raises(IngestError, match="no decision stands on the origin of a1"):
        overrule.undo(held, WATCHLIST, "a1", **WHY)
    with pytest.raises(IngestError, match="are one article"):
        overrule.split(held, WATCHLIST, "a1", "a1", **WHY)
    with pytest.raises(IngestError, match="needs a reason"):
        overrule.split(held, WATCHLIST, "a1", "b2", **{**WHY, "reason": " "})
    with pytest.raises(UnknownSubject):
        overrule.split(held, WATCHLIST, "a1", "nowhere", **WHY)
    overrule.join(held, WATCHLIST, "c3", "a1", kind="copy", **WHY)
    with pytest.raises(IngestError, match="c3 comes from a1 by a decision"):
        overrule.assign_origin(held, WATCHLIST, "a1", "c3", kind="copy", **WHY)
