"""Views are a fold of the log and nothing else."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from storage import projections, queries
from storage.comparison import differing_views
from storage.database import Store
from storage.errors import UnknownEvent
from storage.log import EventLog
from tests.storage.make import (
    NOW,
    fill,
    make_captured,
    make_item,
    make_revised,
    open_log,
    picture,
    put_article,
)


def test_rebuilt_equals_caught_up(store):
    """Folding all at once gives what folding as it came gave, row by row."""
    log = fill(store)
    for _ in log.read():
        projections.catch_up(store)
    before = picture(store)
    projections.rebuild(store)
    assert before == picture(store)
    assert before["v_revision"]


def test_caught_up_in_pieces_equals_caught_up_at_once(store):
    """Where catching up stops makes no difference, and doing it again changes nothing."""
    log = open_log(store)
    put_article(store)
    for fact in (make_captured(), make_item("1"), make_item("2")):
        log.append([fact], now=NOW)
        projections.catch_up(store)
    before = picture(store)
    projections.catch_up(store)
    assert (before, 0) == (picture(store), projections.behind(store))
    with store.read() as connection:
        assert [] == list(differing_views(connection))


def test_as_of_answers_what_was_known_then(store):
    """A question as of a position gives the same answer however much was learnt since."""
    log = fill(store)
    then = {}
    for event in list(log.read()):
        projections.catch_up(store)
        then[event.position] = queries.articles(store, ["a1"], as_of=event.position)
    put_article(store, "a1", "The cranes fell.")
    log.append([make_revised("a1", "The cranes fell.")], now=NOW + timedelta(hours=9))
    projections.rebuild(store)
    assert then == {position: queries.articles(store, ["a1"], as_of=position) for position in then}
    assert 3 == len(queries.articles(store, ["a1"])["a1"].revisions)


def test_the_old_views_serve_and_the_log_goes_on_while_new_ones_are_filled(store, monkeypatch):
    """Between two pages of a rebuild others append, fold and read; the swap has it all, and nothing but views changed."""
    monkeypatch.setattr(projections, "PAGE", 5)
    log = fill(store)
    projections.catch_up(store)
    seen, other = [], Store(store.url)

    def meanwhile(folded):
        before = picture(other)
        EventLog(other).append([make_item(f"meanwhile {folded}")], now=NOW + timedelta(hours=1))
        assert before == picture(other), "the old views stand as they were"
        projections.catch_up(other)
        assert len(picture(other)["v_rejected"]) == len(before["v_rejected"]) + 1, "and are kept up"
        seen.append(folded)
        if len(seen) == 3:
            with store.write() as connection:
                connection.execute(text("DELETE FROM v_rejected"))

    projections.rebuild(store, progress=lambda folded: meanwhile(folded) if len(seen) < 4 else None)
    rebuilt = picture(store)
    assert (4, 0) == (len(seen), projections.behind(store))
    assert len(rebuilt["v_rejected"]) == sum(event.fact.type == "item_rejected" for event in log.read())
    with store.read() as connection:
        assert [] == list(differing_views(connection))
    log.append([make_item("after")], now=NOW + timedelta(hours=2))
    projections.catch_up(store)
    assert len(picture(store)["v_rejected"]) == len(rebuilt["v_rejected"]) + 1, (
        "the next fold goes to the views that serve"
    )
    other.close()


def test_a_rebuild_has_no_effect_but_rows_of_views(store):
    """No event, no mail, no lease, no bytes: whatever is not a view is as it was."""
    log = fill(store)
    projections.catch_up(store)

    def rest():
        views = {table.name for table in projections.VIEWS}
        with store.read() as connection:
            return {
                table.name: sorted(map(repr, connection.execute(table.select())))
                for table in SQLModel.metadata.sorted_tables
                if table.name not in views
            }

    before, head = rest(), log.head()
    projections.rebuild(store)
    assert (before, head) == (rest(), log.head())


def test_a_rebuild_that_fails_leaves_the_old_views(store, monkeypatch):
    """Broken off while filling or while swapping: what served before serves on, and the next try succeeds."""
    fill(store)
    projections.catch_up(store)
    before = picture(store)

    def broken(*_):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        projections.rebuild(store, progress=broken)
    monkeypatch.setattr(projections, "save_checkpoint", broken)
    with pytest.raises(ZeroDivisionError):
        projections.rebuild(store)
    monkeypatch.undo()
    assert before == picture(store)
    projections.rebuild(store)
    assert before == picture(store)


def test_rebuilt_at_each_position_equals_what_stood_then(store):
    """A copy of the log up to P, rebuilt, gives the views that stood at P."""
    log = fill(store)
    for event in list(log.read())[:12]:
        with store.write() as connection:
            connection.execute(text("DELETE FROM projection"))
            for table in projections.VIEWS:
                connection.execute(table.delete())
            projections._fold_page(connection, log.read_page(-1, until=event.position))
            projections.save_checkpoint(connection, projections.NAME, event.position + 1)
        with store.read() as connection:
            assert [] == list(differing_views(connection)), event


def test_views_of_an_older_version_are_made_again(store, monkeypatch):
    """Folds that changed are never laid over rows of the old ones."""
    fill(store)
    projections.catch_up(store)
    before = picture(store)
    with store.write() as connection:
        connection.execute(text("DELETE FROM v_rejected"))
    projections.catch_up(store)
    assert before != picture(store)
    monkeypatch.setattr(projections, "VERSION", projections.VERSION + 1)
    projections.catch_up(store)
    assert before == picture(store)


def test_an_unknown_type_stops_the_fold_by_name(store, monkeypatch):
    """It is not skipped: the views stand where they stood, and the message names type and what to do."""
    log = open_log(store)
    log.append([make_item()], now=NOW)
    projections.catch_up(store)
    log.append([make_item("2")], now=NOW)
    monkeypatch.delitem(projections.FOLDS, type(make_item()))
    with pytest.raises(UnknownEvent, match="item_rejected"):
        projections.catch_up(store)
    monkeypatch.undo()
    assert 1 == projections.behind(store)
    assert 2 == projections.catch_up(store)
