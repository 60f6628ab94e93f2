"""Airflow itself, standalone: scheduler, pages, our pages in its menu. Ctrl-C ends all of it.

    python examples/up.py                 the demo's desk, with its newsroom and a mail server on loopback
    python examples/up.py --once          the same until the first digests were made, then stop
    python examples/up.py --starts 20     so many starts from an empty home, one after the other, and what they took
    python examples/up.py --desk desk     your own desk (made by `dateline init`), with your own DATELINE_SMTP

The DAGs stay paused until every part of Airflow is healthy: its scheduler
starts runs before its own API listens. On the demo's desk three past days are
then backfilled and one digest is mailed; on your own desk `collect` runs once
before the other DAGs are unpaused. Airflow listens on loopback only, at DATELINE_AIRFLOW_PORT (8080).
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from examples import demo  # noqa: E402 - the checkout is not installed as a package of examples
from examples.engine import Airflow  # noqa: E402
from examples.newsroom.mailbox import Mailbox  # noqa: E402
from examples.newsroom.server import Newsroom  # noqa: E402

PORT = int(os.environ.get("DATELINE_AIRFLOW_PORT", "8080"))
# Left paused: it reads what a person has to name first.
BY_HAND = ("archive",)
PAST = ("2015-09-15", "2015-09-17")
DIGEST = f"digest__{demo.TOPIC}"
# Seconds after which a start is given up.
LONGEST = 900
# The steps of a start, as `tell` prints them; `--starts` reads them again.
HEALTHY, COLLECTED, MAILED, BACKFILLED = "healthy", "collected", "mailed", "backfilled"


def wanted(desk: Path) -> set[str]:
    """A DAG for every file below dags/ and every topic of the desk."""
    files = {file.stem for file in (ROOT / "dags").glob("*.py")} - {"common", "digest", "metrics"}
    return files | {f"digest__{file.stem}" for file in (desk / "topics").glob("*.toml")}


def tell(started: float, step: str, words: str = "") -> None:
    """One line of progress, with the seconds since the start."""
    demo.say(f"{time.monotonic() - started:4.0f} s  {step}{': ' if words else ''}{words}")


def demo_desk(*, once: bool) -> int:
    """Start, make the first digests on the demo's desk, stay until told to stop; 0 if all went well."""
    started = time.monotonic()
    with Newsroom(edition=2) as newsroom, Mailbox(demo.HOME / "mail") as mailbox:
        os.environ.update(demo.settings(newsroom.address, mailbox.address))
        demo.lay_out_desk()
        airflow = Airflow(demo.HOME / "airflow", PORT)
        with airflow.standalone(meanwhile=make_log):
            tell(started, HEALTHY, airflow.api)
            failed = work(airflow, started, mailbox)
            tell(started, "pages", f"{airflow.api}/dateline/, mails in {demo.HOME / 'mail'}")
            if not once:
                stay()
    return failed


def make_log() -> None:
    """The desk's database, while Airflow makes its own."""
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    demo.make_log()


def work(airflow: Airflow, started: float, mailbox: Mailbox) -> int:
    """Unpause, collect, a digest mailed, three past days backfilled; 0 if all of it succeeded and every file loads."""
    dags = wanted(demo.HOME / "desk")
    airflow.wait("the DAGs", lambda: airflow.loaded(dags))
    # One after the other: on two cores all schedules at once would keep the first digest waiting.
    airflow.unpause(["collect"])
    states = {"collect": airflow.first_run("collect")}
    tell(started, COLLECTED, states["collect"])
    airflow.unpause([DIGEST])
    states[demo.DAY] = airflow.run(DIGEST, {}, demo.DAY)
    tell(started, MAILED, f"digest of {demo.DAY} {states[demo.DAY]}, {len(mailbox.messages())} mails")
    # The schedule's own run mails yesterday's digest: what comes after it would be the backfill's.
    states["yesterday"] = airflow.first_run(DIGEST)
    sent = len(mailbox.messages())
    airflow.backfill(DIGEST, *PAST)
    states |= airflow.backfilled(DIGEST, *PAST)
    more = len(mailbox.messages()) - sent
    tell(started, BACKFILLED, f"{' to '.join(PAST)}, {len(states) - 3} days, {more} mails: theirs are held back")
    airflow.unpause(sorted(dags - set(BY_HAND)))
    wrong = airflow.broken() + [name for name, state in states.items() if state != "success"]
    wrong += ["mails of backfilled days were sent"] if more else []
    if wrong:
        demo.say(f"not well: {', '.join(wrong)}; see {demo.HOME / 'airflow' / 'logs'}")
    return 1 if wrong else 0


def own_desk(desk: Path) -> int:
    """Start on a desk of one's own, collect, unpause its other DAGs, stay until told to stop."""
    if not (desk / "watch.toml").exists():
        raise SystemExit(f"up: {desk} is no desk; `dateline init --desk {desk}` makes one")
    started, home = time.monotonic(), desk.resolve() / ".airflow"
    os.environ.setdefault("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", f"sqlite:///{home / 'airflow.db'}")
    airflow, dags = Airflow(home, PORT, {"DATELINE_DESK": str(desk.resolve())}), wanted(desk)
    with airflow.standalone():
        airflow.wait("the DAGs", lambda: airflow.loaded(dags))
        tell(started, HEALTHY, f"{airflow.api}; pages {airflow.api}/dateline/")
        if broken := airflow.broken():
            demo.say(f"not readable: {', '.join(broken)}")
        # Before the digests: a first mail that says that no source was asked would help nobody.
        airflow.unpause(["collect"])
        tell(started, COLLECTED, first_collect(airflow))
        airflow.unpause(sorted((dags & set(airflow.dags())) - set(BY_HAND)))
        stay()
    return 0


def first_collect(airflow: Airflow) -> str:
    """How the first run of `collect` ended; many feeds take longer than the digests are kept waiting."""
    try:
        return airflow.first_run("collect", patience=LONGEST)
    except SystemExit:
        return f"not done after {LONGEST} s, the digests begin without it"


def stay() -> None:
    """Until Ctrl-C."""
    demo.say("Ctrl-C ends it")
    try:
        signal.pause()
    except KeyboardInterrupt:
        demo.say("ending Airflow and its children")


def cold_starts(number: int) -> int:
    """Start so many times from an empty home and say what each step took; the number of those that went wrong."""
    steps: dict[str, list[int]] = {HEALTHY: [], COLLECTED: [], MAILED: [], BACKFILLED: []}
    wrong = 0
    for start in range(1, number + 1):
        before = os.getloadavg()[0]
        with tempfile.TemporaryDirectory(prefix="dateline-up-") as home:
            done = one_start(home)
            if done.returncode:
                keep_log(Path(home), start)
        seconds = {step: seconds_of(done.stdout, step) for step in steps}
        clean = done.returncode == 0 and None not in seconds.values()
        wrong += not clean
        if clean:
            for step, taken in seconds.items():
                steps[step].append(taken or 0)
        shown = ", ".join(f"{step} {taken} s" for step, taken in seconds.items())
        demo.say(f"start {start} of {number} at a load of {before:.1f}: {'clean' if clean else 'NOT CLEAN'}; {shown}")
        if not clean:
            print(done.stdout[-4000:], flush=True)
    took = [f"{step} {statistics.median(n):.0f} s ({min(n)} to {max(n)})" for step, n in steps.items() if n]
    demo.say(f"{number - wrong} of {number} starts clean; median seconds until {', '.join(took) or 'nothing'}")
    return wrong


def one_start(home: str) -> subprocess.CompletedProcess[str]:
    """One start in an empty home; one that does not end is ended."""
    command, environment = [sys.executable, __file__, "--once"], {**os.environ, "DATELINE_DEMO_HOME": home}
    with tempfile.TemporaryFile("w+") as said:
        try:
            code = subprocess.run(
                command, env=environment, check=False, stdout=said, stderr=said, timeout=LONGEST
            ).returncode
        except subprocess.TimeoutExpired:
            code = 124
        said.seek(0)
        return subprocess.CompletedProcess(command, code, said.read())


def keep_log(home: Path, start: int) -> None:
    """What Airflow said in a start that went wrong."""
    for log in (home / "airflow").glob("*.log"):
        (Path(tempfile.gettempdir()) / f"dateline-start-{start}-{log.name}").write_bytes(log.read_bytes())


def seconds_of(said: str, step: str) -> int | None:
    """When a step was told; nothing if it never was."""
    lines = (line.split() for line in said.splitlines())
    return next((int(words[1]) for words in lines if len(words) > 3 and words[3].rstrip(":") == step), None)


def main() -> int:
    """Read what is asked for; 130 if it was broken off before its work was done."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--once", action="store_true", help="stop after the first digests")
    parser.add_argument("--starts", type=int, help="measure so many starts from an empty home")
    parser.add_argument("--desk", type=Path, help="your own desk instead of the demo's")
    options = parser.parse_args()
    # A plain kill ends Airflow's children, too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if options.starts:
            return cold_starts(options.starts)
        return own_desk(options.desk) if options.desk else demo_desk(once=options.once)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
