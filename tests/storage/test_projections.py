"""Views are a fold of the log and nothing else."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from storage import projections, queries
from storage.comparison import differing_views
from storage.errors import UnknownEvent
from tests.storage.make import NOW, make_captured, make_item, make_revised, open_log, put_article, samples


def fill(store):
    """A log with every type of fact, an article with two revisions, and some rejections."""
    log = open_log(store)
    for words in ("The cranes stand still.", "The cranes move again."):
        put_article(store, "a1", words)
    for fact in samples().values():
        if all(name in stored(store) for name in fact.blobs):
            log.append([fact], now=NOW)
            log.append([make_item(fact.type)], now=NOW + timedelta(minutes=1))
    return log


def stored(store):
    """The names of all blobs."""
    with store.read() as connection:
        return set(connection.execute(text("SELECT sha256 FROM blob")).scalars())


def picture(store):
    """Every row of every view."""
    with store.read() as connection:
        return {table.name: sorted(map(repr, connection.execute(table.select()))) for table in projections.VIEWS}


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
