"""Take a long WARC of short generated pages in, killed again and again, and look whether anything is lost or doubled.

Usage:
    python bench/archive_soak.py [--count 10000] [--kills 3] [--between 60] [--minutes 45] [--slices 10] [--seed 1]

`dateline backfill` runs as a user runs it, with two workers, into a fresh desk; one page in ten is a credited reprint
of an earlier one. Each SIGKILL goes to the whole group, at a random moment of a run, so that no worker outlives it;
after the last kill a run is left to its end. Every ten seconds a line tells what is stored, the rate, and the memory of
all processes together (the sum of their PSS: a page that several share counts once). At the end: what each step cost
an article in processor time, by slices of what was stored already; then the store is looked over, and taken in once
more, which must add nothing. When `--minutes` are over the run is stopped, and what is held must then be the archive's
beginning without a gap; the exit status is 3, or 1 where anything is wrong.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from storage.database import Store
from storage.ledger import verify

ROOT = Path(__file__).parent.parent
COMMON = (
    *(
        "the",
        "of",
        "and",
        "to",
        "in",
        "that",
        "was",
        "for",
        "it",
        "on",
        "with",
        "as",
        "by",
        "at",
        "from",
        "said",
        "had",
        "an",
    ),
    *(
        "council",
        "harbour",
        "bridge",
        "people",
        "crowns",
        "weeks",
        "order",
        "market",
        "school",
        "court",
        "told",
        "after",
    ),
)
SYLLABLES = ("ka", "lem", "nor", "sti", "va", "ru", "dor", "pe")
WORDS = 40_000  # different words: about as many as a month of news has
HOSTS = 40
CAPTURED = "article_captured"
OTHERS = ("article_revised", "article_reread", "article_recaptured", "item_rejected")
TICK, TELL = 1.0, 10.0  # seconds between two looks, and between two lines
STEPS = {
    "read": "SELECT count(*), max(position) FROM event WHERE event_type = 'article_captured' AND position > ?",
    "compared": "SELECT count(*), max(id) FROM fingerprint WHERE id > ?",
    "origins": "SELECT count(*), max(position) FROM event WHERE event_type = 'origin_assigned' AND position > ?",
    "indexed": "SELECT count(*), max(position) FROM v_revision WHERE position > ? AND position < "
    "(SELECT position FROM projection WHERE name = 'words')",
}


# The archive


def url_of(number: int) -> str:
    """The address of a page; each host has its place in every tenth, so that a reprint stands on another one."""
    return f"http://post-{number % HOSTS}.example/{number}.html"


def word(chance: random.Random) -> str:
    """A word, the earlier ones much oftener than the later, as in a language."""
    return word_of(int(WORDS * chance.random() ** 5))


def word_of(number: int) -> str:
    """A word by its place, the commonest first."""
    return COMMON[number] if number < len(COMMON) else "".join(SYLLABLES[int(digit)] for digit in f"{number:o}")


def paragraphs(number: int) -> list[str]:
    """Six paragraphs of a page's own words."""
    chance = random.Random(number)
    made = []
    for _ in range(6):
        sentences = (" ".join(word(chance) for _ in range(chance.randrange(12, 25))) for _ in range(3))
        made.append(" ".join(sentence.capitalize() + "." for sentence in sentences))
    return made


def is_reprint(number: int) -> bool:
    return number % 10 == 9


def page(number: int) -> bytes:
    """A short page, dated."""
    source = number - 5 if is_reprint(number) else number
    hour = 1 + source // 28 % 22 + (source != number)  # a reprint comes an hour later; midnight would be read as a day
    told = paragraphs(source)
    title = " ".join(told[0].split()[:6]).title()
    text = "".join(f"<p>{paragraph}</p>" for paragraph in told)
    credit = f"<p>Source: post-{source % HOSTS}.example</p>" if source != number else ""
    return (
        f'<html lang="en"><head><title>{title}</title><meta property="article:published_time" '
        f'content="2015-09-{source % 28 + 1:02}T{hour:02}:00:00+00:00"></head>'
        f"<body><article><h1>{title}</h1>{text}{credit}</article></body></html>"
    ).encode()


def make_warc(path: Path, count: int) -> None:
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for number in range(count):
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            body = io.BytesIO(page(number))
            writer.write_record(writer.create_warc_record(url_of(number), "response", payload=body, http_headers=head))


# Watching a run


def group(leader: int) -> list[int]:
    """The processes of a group."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if int((entry / "stat").read_text().rpartition(")")[2].split()[2]) == leader:
                    found.append(int(entry.name))
            except (OSError, IndexError):
                continue
    return found


def used(leader: int) -> tuple[float, float]:
    """MiB by PSS and processor seconds of a group; the leader's count those of its ended children, too."""
    size = ticks = 0.0
    for pid in group(leader):
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            size += int(rollup.partition("Pss:")[2].split()[0]) / 1024
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15])) if pid == leader else sum(map(int, fields[11:13]))
        except (OSError, IndexError):
            continue
    return size, ticks / os.sysconf("SC_CLK_TCK")


class Counter:
    """How far each step has come, counted from where it stood at the last look."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self.done = dict.fromkeys(STEPS, 0)
        self._last = dict.fromkeys(STEPS, -1)

    def look(self) -> dict[str, int]:
        uri = f"file:{self._database}?mode=ro"
        with sqlite3.connect(uri, uri=True, timeout=30) as connection:
            for step, query in STEPS.items():
                count, last = connection.execute(query, (self._last[step],)).fetchone()
                self.done[step] += count
                self._last[step] = self._last[step] if last is None else last
        connection.close()
        return dict(self.done)


@dataclass
class Sample:
    """One look at a run: the clock, processor seconds, MiB, and how far each step was."""

    at: float
    cpu: float
    size: float
    done: dict[str, int]


@dataclass
class Soak:
    """All runs together: their samples, kills and the processor time of each."""

    desk: Path
    warc: Path
    end: float
    start: float = field(default_factory=time.monotonic)
    counter: Counter = field(init=False)
    runs: list[list[Sample]] = field(default_factory=list)
    kills: int = 0

    def __post_init__(self) -> None:
        self.counter = Counter(self.desk / "dateline.db")

    def run(self, kill_after: float | None) -> str:
        """One run: ``ended`` by itself, ``killed`` at its moment, or ``stopped`` because the time is over."""
        samples: list[Sample] = []
        self.runs.append(samples)
        process = subprocess.Popen(
            backfill(self.desk, self.warc), cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL
        )
        start = told = time.monotonic()
        while process.poll() is None:
            time.sleep(TICK)
            now = time.monotonic()
            size, cpu = used(process.pid)
            if size:  # none where it has ended meanwhile
                samples.append(Sample(now - start, cpu, size, self.counter.look()))
            if samples and now - told >= TELL:
                told = now
                self._tell(samples)
            why = (
                "killed" if kill_after is not None and now - start > kill_after else "stopped" if now > self.end else ""
            )
            if why and process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                self.kills += 1
                print(f"  -- {why} after {now - start:.0f} s at {in_words(self.counter.look())}", flush=True)
                return why
        if process.returncode:
            raise SystemExit(f"backfill ended with {process.returncode}")
        return "ended"

    def most(self) -> float:
        return max(sample.size for samples in self.runs for sample in samples)

    def _tell(self, samples: list[Sample]) -> None:
        last = samples[-1]
        before = next(sample for sample in samples if last.at - sample.at <= TELL + TICK)
        seconds = max(last.at - before.at, 0.001)
        steps = [
            f"{step} {last.done[step]:,}"
            + (f" (+{gain / seconds:.0f}/s)" if (gain := last.done[step] - before.done[step]) else "")
            for step in STEPS
        ]
        print(
            f"{time.monotonic() - self.start:6.0f} s  run {len(self.runs)}  {', '.join(steps)}  {last.size:.0f} MiB "
            f"(at most {self.most():.0f})  {(last.cpu - before.cpu) / seconds:.1f} cores",
            flush=True,
        )


def backfill(desk: Path, warc: Path) -> list[str]:
    return [sys.executable, "-m", "dateline", "backfill", str(warc), "--desk", str(desk), "--json"]


def in_words(done: dict[str, int]) -> str:
    return ", ".join(f"{step} {count:,}" for step, count in done.items())


# What it cost


def spans(samples: list[Sample], step: str) -> Iterator[tuple[int, int, float, float]]:
    """Of one run, where a step moved: from which count to which, and the processor seconds and MiB at the end of it."""
    moving = [place for place, (one, other) in enumerate(pairwise(samples)) if other.done[step] > one.done[step]]
    for place in range(moving[0], moving[-1] + 1) if moving else ():
        one, other = samples[place], samples[place + 1]
        yield one.done[step], other.done[step], other.cpu - one.cpu, other.size


def costs(soak: Soak, step: str, slices: int) -> None:
    """Print milliseconds of processor an article and the most memory, by slices of what was there already."""
    found = [span for samples in soak.runs for span in spans(samples, step)]
    whole = max((after for _, after, _, _ in found), default=0)
    if whole < slices:
        return
    seconds, sizes = [0.0] * slices, [0.0] * slices
    for before, _, cpu, size in found:
        place = min(before * slices // whole, slices - 1)
        seconds[place] += cpu
        sizes[place] = max(sizes[place], size)
    each = whole / slices
    print(f"  {step}, ms of processor an article by {slices} slices of {each:,.0f}:")
    print(
        "   ",
        " ".join(f"{1000 * part / each:.2f}" for part in seconds),
        " most MiB",
        *(f"{size:.0f}" for size in sizes),
    )


# What is in the store at the end


def faults(soak: Soak, count: int, *, whole: bool) -> list[str]:
    """What is lost, doubled or broken; of a run that was stopped only what the log already holds is asked for."""
    database = soak.desk / "dateline.db"
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:

        def ask(query: str) -> int:
            return int(connection.execute(query).fetchone()[0])

        captured = ask(f"SELECT count(*) FROM event WHERE event_type = '{CAPTURED}'")
        streams = ask(f"SELECT count(DISTINCT stream_id) FROM event WHERE event_type = '{CAPTURED}'")
        others = ask(f"SELECT count(*) FROM event WHERE event_type IN {OTHERS}")
        revisions, compared = ask("SELECT count(*) FROM v_revision"), ask("SELECT count(*) FROM fingerprint")
        copies = ask("SELECT count(*) FROM v_origin WHERE article <> root")
        indexed = ask("SELECT count(DISTINCT position) FROM word")
        urls = f"SELECT payload ->> '$.content.url' FROM event WHERE event_type = '{CAPTURED}' ORDER BY position"
        held = [row[0] for row in connection.execute(urls)]
    print(
        f"captured {captured:,}, streams {streams:,}, revisions {revisions:,}, compared {compared:,}, copies {copies:,}, "
        f"indexed {indexed:,}, revised or refused {others}"
    )
    checks = {
        "a page is doubled": captured == streams and others == 0,
        "the order has a gap": held == [url_of(number) for number in range(captured)],
    }
    if whole:
        reprints = sum(map(is_reprint, range(count)))
        checks |= {
            "pages are missing": captured == count and revisions == count,
            "texts are not compared": compared == count,
            "copies are missing": copies == reprints,
            "words are not indexed": indexed == count,
        }
    store = Store(f"sqlite:///{database}")
    checked = verify(store)
    store.close()
    checks[f"verify finds {checked.violations[:3]}"] = checked.ok
    return [fault for fault, holds in checks.items() if not holds]


def again(soak: Soak) -> list[str]:
    """Take the archive in once more: nothing may be added to the log."""
    database = soak.desk / "dateline.db"

    def size() -> int:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
            return int(connection.execute("SELECT count(*) FROM event").fetchone()[0])

    before, start = size(), time.monotonic()
    subprocess.run(backfill(soak.desk, soak.warc), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    print(f"taken in again in {time.monotonic() - start:.0f} s: {size() - before} events more")
    return [] if size() == before else ["the archive taken in twice added events"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument(
        "--between", type=float, default=60, help="seconds that a run has on average before it is killed"
    )
    parser.add_argument("--minutes", type=float, default=45, help="when all is stopped, whatever is left")
    parser.add_argument("--slices", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dateline-soak-") as folder:
        desk, warc = Path(folder) / "desk", Path(folder) / "pages.warc.gz"
        subprocess.run(
            [sys.executable, "-m", "dateline", "init", "--desk", str(desk)],
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        print(f"writing {args.count:,} pages …", flush=True)
        make_warc(warc, args.count)
        print(f"{warc.stat().st_size / 1e6:.1f} MB; taking them in", flush=True)
        soak, chance = Soak(desk, warc, time.monotonic() + 60 * args.minutes), random.Random(args.seed)
        how = ""
        while how not in ("ended", "stopped"):
            moment = chance.uniform(0.2, 1.8) * args.between if soak.kills < args.kills else None
            how = soak.run(moment)
        whole = how == "ended"
        seconds = time.monotonic() - soak.start
        print(
            f"{'whole' if whole else 'STOPPED, the minutes are over'}: {soak.kills} kills, {seconds:.0f} s, "
            f"{soak.counter.done['read'] / seconds:.1f} articles/s by the clock, at most {soak.most():.0f} MiB"
        )
        for step in STEPS:
            costs(soak, step, args.slices)
        wrong = faults(soak, args.count, whole=whole) + (again(soak) if whole else [])
        print("nothing lost, nothing doubled" if not wrong else f"WRONG: {'; '.join(wrong)}")
    raise SystemExit(1 if wrong else 0 if whole else 3)


if __name__ == "__main__":
    main()
