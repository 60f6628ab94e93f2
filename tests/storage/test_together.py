"""Threads that wait for one lock are served together, each hearing of its own item only."""

import threading

import pytest

from storage.errors import IdempotencyConflict, StreamMoved
from storage.ledger import verify
from storage.log import EventLog
from storage.together import Together, together
from tests.storage.make import NOW, make_entry, make_item, open_log


def crowd(queue, items, work):
    """Bring all items while the first is held up; what each caller heard, by item."""
    entered, go, heard = threading.Event(), threading.Event(), {}

    def slow(group):
        entered.set()
        go.wait(10)
        return work(group)

    def bring(item):
        try:
            queue.run(item, slow)
        except Exception as error:  # noqa: BLE001 - it is what is looked at
            heard[item] = error
        else:
            heard[item] = None

    first, *others = (threading.Thread(target=bring, args=(item,)) for item in items)
    first.start()
    entered.wait(10)
    for thread in others:
        thread.start()
    while len(queue._waiting) < len(others):
        pass
    go.set()
    for thread in (first, *others):
        thread.join()
    return heard


def test_those_who_wait_are_taken_along():
    """Five who came while one was busy are done in one go, in the order they came."""
    groups = []

    def work(group):
        groups.append(list(group))
        return [None] * len(group)

    heard = crowd(Together(), range(6), work)
    assert ([0], 5) == (groups[0], len(groups[1]))
    assert dict.fromkeys(range(6)) == heard


def test_each_hears_of_its_own_item():
    """An item that is refused troubles nobody else; where all of the work fails, all hear of it."""
    refused = ValueError("three")
    heard = crowd(Together(), range(6), lambda group: [refused if item == 3 else None for item in group])
    assert {item: refused if item == 3 else None for item in range(6)} == heard

    def fail(_group):
        raise OSError("away")

    assert all(isinstance(error, OSError) for error in crowd(Together(), range(3), fail).values())


def test_an_interrupted_write_leaves_nobody_waiting():
    """Ctrl-C in the thread that writes: it goes on there, and the queue serves the next."""
    queue = Together()

    def interrupted(_group):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        queue.run(1, interrupted)
    assert queue.run(2, lambda _group: [None]) is None


def test_appends_together_are_as_one_after_the_other(store):
    """A good batch, one that clashes, one that moved, a repeat: one commit, each with its own answer, all verified."""
    log = open_log(store)
    log.append([make_item("known"), make_entry("b")], now=NOW)
    batches = {
        "first": ([make_item("first")], None),
        "new": ([make_item("x"), make_item("y")], None),
        "clash": ([make_item("z"), make_item("known", detail="other")], None),
        "moved": ([make_entry("b", "again")], {make_entry("b").stream: 0}),
        "next": ([make_entry("b", "next")], {make_entry("b").stream: 1}),
        "repeat": ([make_item("y"), make_item("v")], None),
    }
    heard, threads = {}, []

    def bring(name):
        facts, expected = batches[name]
        try:
            heard[name] = [event.position for event in EventLog(store).append(facts, now=NOW, expected=expected)]
        except (IdempotencyConflict, StreamMoved) as error:
            heard[name] = type(error)

    queue = together(log._queue)
    with queue._turn:
        for name in batches:
            before = len(queue._waiting)
            threads.append(threading.Thread(target=bring, args=(name,)))
            threads[-1].start()
            while len(queue._waiting) == before:
                pass
    for thread in threads:
        thread.join()
    assert (IdempotencyConflict, StreamMoved) == (heard.pop("clash"), heard.pop("moved"))
    assert {"first": [3], "new": [4, 5], "next": [6], "repeat": [5, 7]} == heard
    report = verify(store, levels=("schema", "structure", "content", "tree"))
    assert (8, ()) == (report.size, report.violations)
