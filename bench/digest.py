"""Measure digests: size and time by articles, a year made twice, hostile texts, sends killed at random.

python bench/digest.py size      bytes and seconds for 100 to 5000 articles
python bench/digest.py year      365 issues in a row, made twice in two processes
python bench/digest.py big FOLDER  a day of 5,000 matching articles over 1,000,000 events (bench/big_store.py)
python bench/digest.py kills N [SEED]   senders killed with SIGKILL, copies and losses counted
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path

import orjson

from bench import big_store
from reports.choosing import select_day
from reports.deliver import Patience, send_due
from reports.digest import build_digest
from reports.formats import FORMATS, render
from reports.types import Reading
from storage.database import Store
from storage.outbox import StoredOutbox
from storage.queries import last_position
from storage.readings import forget
from storage.views import SETTLED
from tests.reports.make import (
    make_article,
    make_claim,
    make_day,
    make_moment,
    make_reading,
    make_selection,
    make_statement,
    make_window,
)
from tests.reports.post import Relay, make_row, plain, running
from tests.reports.test_formats import large_selection

ROOT = Path(__file__).parents[1]
OPEN = ("pending", "sending", "committing")


def size() -> None:
    """Build and render days of growing length; seconds of this process's CPU."""
    days = [("empty", make_selection()), ("a day", make_day())]
    days += [(f"{n} articles", large_selection(n, 40)) for n in (100, 500, 1000, 5000)]
    print(f"{'':>14} {'build s':>8} " + " ".join(f"{name + ' B':>11} {'s':>6}" for name in FORMATS))
    for name, selection in days:
        started = time.process_time()
        digest = build_digest(selection)
        built = time.process_time() - started
        shown = []
        for form in FORMATS:
            started = time.process_time()
            body = render(digest, form)
            shown.append(f"{len(body):>11} {time.process_time() - started:>6.2f}")
        print(f"{name:>14} {built:>8.2f} " + " ".join(shown))


def big(folder: Path) -> None:
    """Choose, read and build the digest of a large day, the first time and again; seconds of this process's CPU."""
    store, watched = big_store.at(folder, 1_000_000, 50_000, 5_000), big_store.topic()
    forget(store)
    for what in ("nothing read before", "read before", "read before"):
        started = time.process_time()
        digest = build_digest(select_day(watched, big_store.LAST, store, as_of=last_position(store)))
        built = time.process_time() - started
        shown = []
        for form in ("html", "text", "markdown", "json"):
            started = time.process_time()
            shown.append(f"{form} {len(render(digest, form)):,} B in {time.process_time() - started:.2f} s")
        print(f"{what}: {digest.glance.articles} articles, built in {built:.2f} s; " + ", ".join(shown), flush=True)


def year() -> None:
    """A year of issues, each knowing the one before, in two interpreters with other hash seeds and zones."""
    code = "import bench.digest as b; print(b.one_year())"
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": ".", "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed, zone in (("1", "UTC"), ("4242", "Pacific/Auckland"))
    ]
    print("\n".join(runs))
    print("equal" if runs[0] == runs[1] else "DIFFERENT")


def one_year() -> str:
    """Issues, formats, bytes and one hash over all of them."""
    seen, total, previous = hashlib.sha256(), 0, None
    for n in range(365):
        day = date(2031, 1, 1) + timedelta(n)
        said = [
            (f"Speaker {(n * 7 + k) % 23}", ("asserts", "denies", "conditional")[(n + k) % 3]) for k in range(n % 6)
        ]
        text = "Calm. " + " ".join(f"{who} {stance} it." for who, stance in said)
        view = make_article(f"{n:08x}", text, published=make_moment(day.isoformat(), "day"))
        lines = [make_statement(view, f"{who} {stance} it.", who, stance, origin=who) for who, stance in said]
        claims = (make_claim("crew-ordered", lines),) if said else ()
        digest = build_digest(
            make_selection(
                today=(Reading(view, ()),),
                reading=make_reading(claims),
                window=make_window(day),
                issue=n + 1,
                previous=previous,
            )
        )
        for form in FORMATS:
            body = render(digest, form)
            seen.update(body)
            total += len(body)
        previous = orjson.loads(render(digest, "json"))
    return f"365 issues, {len(FORMATS)} formats, {total} bytes, sha256 {seen.hexdigest()}"


def kills(number: int, seed: int = 11) -> None:
    """Kill senders at random while they send to a relay that hangs, drops, refuses and puts off; count what came of each mail."""
    chance, killed = random.Random(seed), 0
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/dateline.db"
        store = Store(url)
        store.upgrade()
        box = StoredOutbox(store, lambda: datetime.now(UTC))
        people = [f"r{n}@reader.example" for n in range(number * 3)]
        for person in people:
            box.add(make_row(0, person))
        relay = Relay(**{person.replace("@", "_at_"): fault for person in people if (fault := _fault(chance))})
        relay.pause = 0.02
        with running(relay) as port:
            while killed < number and box.rows(states=OPEN):
                sender = _start(url, port)
                while sender.is_alive() and not box.rows(states=("sending", "committing")):
                    time.sleep(0.005)
                time.sleep(chance.random() * 0.15)
                if sender.is_alive():
                    sender.kill()
                    killed += 1
                sender.join()
                time.sleep(0.2)
            while box.rows(states=OPEN):
                _start(url, port).join()
                time.sleep(0.3)
        copies = Counter(to for to, _ in relay.taken)
        rows = box.rows()
        states = Counter(row.state for row in rows)
        print(f"{killed} kills, {len(people)} recipients, states {dict(sorted(states.items()))}")
        print(
            f"faults met {dict(sorted(Counter(str(relay.faults.get(row.recipient, 'none')) for row in rows).items()))}"
        )
        lost = [row for row in rows if row.state not in SETTLED]
        print(
            f"unaccounted for {len(lost)}; refused and yet taken {sum(row.state == 'refused' and copies[row.recipient] > 0 for row in rows)}"
        )
        print(f"extra copies {sum(count - 1 for count in copies.values())}")
        print(f"marked sent but not taken {sum(row.state == 'sent' and not copies[row.recipient] for row in rows)}")
        print(
            f"held unknown and in truth taken {sum(row.state == 'unknown' and copies[row.recipient] > 0 for row in rows)}"
        )


def _start(url: str, port: int) -> BaseProcess:
    """A sender as a process of its own, with little patience: it gives up on an answer after 0.3 s."""
    sender = multiprocessing.get_context("fork").Process(target=_send_all, args=(url, port))
    sender.start()
    return sender


def _send_all(url: str, port: int) -> None:
    clock = partial(datetime.now, UTC)
    patience = Patience(attempts=3, first=timedelta(milliseconds=300), lease=timedelta(milliseconds=200))
    mail = b"Subject: x\r\n\r\nHello.\r\n"
    send_due(
        StoredOutbox(Store(url), clock), plain(port, timeout=0.3), load=lambda _: mail, clock=clock, patience=patience
    )
    os._exit(0)  # the parent's threads and connections are not ours to close


def _fault(chance: random.Random) -> str | int:
    """Every third recipient's relay misbehaves: takes the mail and hangs up, or answers too late; refuses; says later."""
    return chance.choice(["drop", "late", 550, 451, "data:451", "data:554", *[""] * 12])


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["size"]:
            size()
        case ["big", folder]:
            big(Path(folder))
        case ["year"]:
            year()
        case ["kills", n]:
            kills(int(n))
        case ["kills", n, seed]:
            kills(int(n), int(seed))
        case _:
            sys.exit(__doc__)
