"""Several writers, slow and broken transactions, killed processes: nothing is missed, doubled or torn."""

import contextlib
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from storage import codec
from storage.database import Store
from storage.errors import IdempotencyConflict, OutsideProfile, StreamMoved
from storage.ledger import verify
from storage.log import EventLog
from storage.statements import look
from tests.storage.make import NOW, make_entry, make_item, open_log

ROOT = Path(__file__).parents[2]
CHECKED = ("schema", "structure", "content", "tree")


def test_a_tailing_reader_misses_nothing(store):
    """Four writers append while a reader asks for what comes after its last position: it sees all, once, in order."""
    open_log(store)
    seen, done = [], threading.Event()

    def write(number):
        log, chance = EventLog(store), random.Random(number)
        for batch in range(12):
            log.append([make_item(f"{number} {batch} {n}") for n in range(chance.randint(1, 9))], now=NOW)

    def tail():
        log, after = EventLog(store), -1
        while True:
            last_round = done.is_set()
            for event in log.read(after):
                seen.append(event.position)
                after = event.position
            if last_round:
                return

    reader = threading.Thread(target=tail)
    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    assert list(range(EventLog(store).head().size)) == seen
    assert () == verify(store, levels=CHECKED).violations


def test_a_slow_writer_holds_up_others_and_never_readers(store):
    """While one holds the head row, a reader reads on; a second writer waits and then takes the next position."""
    log = open_log(store)
    order = []

    def second():
        log.append([make_item("second")], now=NOW)
        order.append("second")

    with store.write() as connection:
        look(connection, [], [], [])
        waiting = threading.Thread(target=second)
        waiting.start()
        time.sleep(0.2)
        assert [0] == [event.position for event in log.read()]
        order.append("first")
    waiting.join()
    assert (["first", "second"], [0, 1]) == (order, [event.position for event in log.read()])


def test_a_transaction_taken_back_leaves_no_hole(store):
    """Whatever was handed out in it is handed out again."""
    log = open_log(store)

    before = log.head()
    with contextlib.suppress(OutsideProfile), store.write() as connection:
        look(connection, [], [], [])
        codec.canonical(0.5)
    assert before == log.head()
    assert [1] == [event.position for event in log.append([make_item()], now=NOW)]


def test_rivals_who_decide_on_one_stream_lose_nothing(store):
    """Each counts what is there and adds one: eight rounds of four writers give 32 different counts."""
    open_log(store)
    stream = make_entry().stream

    def write():
        for _ in range(8):
            EventLog(store).record(stream, lambda past: [make_entry(title=str(len(past)))], now=NOW)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [str(n) for n in range(32)] == [event.fact.title for event in EventLog(store).read_stream(stream)]


KILLED = """
import sys
from storage.database import Store
from storage.log import EventLog
from tests.storage.make import NOW, make_item
log = EventLog(Store(sys.argv[1]))
for batch in range(int(sys.argv[2]), 10_000):
    log.append([make_item(f"{batch} {n}") for n in range(7)], now=NOW)
    print(batch, flush=True)
"""


def test_a_killed_writer_leaves_whole_batches_and_a_retry_doubles_nothing(store):
    """Kill -9 in the middle of appending: what was acknowledged is there, no batch is half there, all verifies."""
    open_log(store)
    chance, acknowledged = random.Random(7), -1
    for _ in range(3):
        command = [sys.executable, "-c", KILLED, store.url, str(max(acknowledged, 0))]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout:
                acknowledged = int(line)
                if chance.random() < 0.15:
                    process.kill()
                    break
        size = EventLog(store).head().size
        assert size >= 1 + 7 * (acknowledged + 1)
        assert 1 == size % 7
    items = [event.fact.item for event in EventLog(store).read(0)]
    assert len(items) == len(set(items))
    assert () == verify(store, levels=CHECKED).violations


class Model(RuleBasedStateMachine):
    """The log against a plain list: whatever is done to both, they hold the same."""

    make = None

    @initialize()
    def begin(self):
        self.store = Model.make()
        self.log = open_log(self.store)
        self.model = [("log_opened", None)]
        self.items = {}
        self.titles = {}

    @rule(keys=st.lists(st.integers(0, 9), max_size=6), words=st.sampled_from(["", "other"]))
    def append_keyed(self, keys, words):
        known = dict(self.items)
        fresh, clash = [], False
        for key in keys:
            if key not in known:
                known[key] = (words, len(self.model) + len(fresh))
                fresh.append(("item_rejected", str(key)))
            clash = clash or known[key][0] != words
        try:
            placed = self.log.append([make_item(str(key), detail=words) for key in keys], now=NOW)
        except IdempotencyConflict:
            assert clash
            return
        assert not clash
        assert [known[key][1] for key in keys] == [event.position for event in placed]
        self.items = known
        self.model += fresh

    @rule(entry=st.sampled_from("ab"), late=st.booleans())
    def append_at_version(self, entry, late):
        past = self.titles.setdefault(entry, [])
        fact = make_entry(entry, f"title {len(past)}")
        expected = {fact.stream: len(past) - late}
        try:
            self.log.append([fact], now=NOW, expected=expected)
        except StreamMoved:
            assert late
            return
        assert not late
        past.append(fact.title)
        self.model.append(("entry_listed", entry))

    @rule()
    def reopen(self):
        self.store.close()
        self.store = Store(self.store.url)
        self.log = EventLog(self.store)

    @invariant()
    def the_same(self):
        if hasattr(self, "log"):
            events = list(self.log.read())
            assert list(range(len(self.model))) == [event.position for event in events]
            assert [kind for kind, _ in self.model] == [event.fact.type for event in events]
            for entry, titles in self.titles.items():
                held = self.log.read_stream(make_entry(entry).stream)
                assert titles == [event.fact.title for event in held]

    def teardown(self):
        if hasattr(self, "store"):
            assert () == verify(self.store, levels=CHECKED).violations
            self.store.close()


def test_the_log_is_a_list_with_rules(new_store):
    """Random runs of appends, repeats, clashes and restarts leave what a plain model says, on either database."""
    from hypothesis.stateful import run_state_machine_as_test

    Model.make = staticmethod(new_store)
    run_state_machine_as_test(Model, settings=settings(max_examples=12, stateful_step_count=15, deadline=None))
