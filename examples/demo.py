"""The main job, once, with real Airflow: collect, look again, digest, mail. Loopback only; all files go to `.demo/`.

It starts the newsroom's web server and a mail server that keeps what it
receives, runs the `collect` DAG on the newsroom's first edition, lets the
newsroom print its second one (an article silently edited, one withdrawn),
runs `revisit` and `collect`, then the topic's `digest` DAG for 18 September 2015.

Run it twice: the newsroom is where the first run left it, so the second run
polls, learns nothing new, and sends nothing.
"""

from __future__ import annotations

import logging
import os
import sys
import time
import warnings
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("DATELINE_DEMO_HOME", ROOT / ".demo"))
TOPIC = "russian-deployment-syria"
DAY = "2015-09-18"


def settings(newsroom: str, mail: str) -> dict[str, str]:
    """The environment of the demo: Airflow in a home of its own, our desk, our two servers."""
    return {
        "AIRFLOW_HOME": str(HOME / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
        "PYTHONWARNINGS": "ignore",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{HOME / 'airflow' / 'airflow.db'}",
        "DATELINE_DESK": str(HOME / "desk"),
        "DATELINE_DATABASE": f"sqlite:///{HOME / 'dateline.db'}",
        "DATELINE_CONNECT_TO": f"*.example={newsroom}",
        "DATELINE_PAUSE": "0.01",
        "DATELINE_SMTP": f"smtp://{mail}?tls=none",
        "DATELINE_ACTOR": "demo",
    }


def main() -> int:
    """Run the whole job and say what came of it; 0 if it all went well."""
    started = time.monotonic()
    sys.path.insert(0, str(ROOT))
    from examples.newsroom.mailbox import Mailbox
    from examples.newsroom.server import Newsroom

    (HOME / "airflow").mkdir(parents=True, exist_ok=True)
    edition = HOME / "edition"
    first = not edition.exists()
    with Newsroom(edition=1 if first else 2) as newsroom, Mailbox(HOME / "mail") as mailbox:
        os.environ.update(settings(newsroom.address, mailbox.address))
        say("preparing Airflow and the desk")
        prepare()
        before, mails = events(), len(mailbox.messages())
        if first:
            say("collect, first edition")
            run_dag("collect", "collect", {"force": True})
            edition.write_text("2\n")
            newsroom.edition = 2
        say("look again, collect the second edition" if first else "look again, collect again")
        run_dag("revisit", "revisit", {"force": True})
        run_dag("collect", "collect", {"force": True})
        say(f"digest of {DAY}")
        run_dag("digest", f"digest__{TOPIC}", {"day": DAY})
        summary(before, len(mailbox.messages()) - mails, time.monotonic() - started)
    return 0


def say(words: str) -> None:
    """One line of progress."""
    print(f"… {words}", flush=True)


def prepare() -> None:
    """Airflow's own tables, and the desk with its log."""
    # Airflow and its libraries tell much that no reader of a demo needs; errors are shown.
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    if not (HOME / "airflow" / "airflow.db").exists():
        from airflow.utils.db import initdb

        initdb()
    lay_out_desk()
    make_log()


def lay_out_desk() -> None:
    """The desk's files."""
    import shutil

    (HOME / "desk" / "topics").mkdir(parents=True, exist_ok=True)
    for file in ("watch.toml", f"topics/{TOPIC}.toml"):
        shutil.copyfile(ROOT / "examples" / "desk" / file, HOME / "desk" / file)


def make_log() -> None:
    """The desk's database."""
    from dateline import open_desk

    open_desk(HOME / "desk")


def run_dag(module: str, dag_id: str, conf: dict[str, Any]) -> None:
    """One run of a DAG in this process, by Airflow's own task runner; SystemExit if it fails."""
    from importlib import import_module

    loaded = import_module(f"dags.{module}")
    found = next(value for value in vars(loaded).values() if getattr(value, "dag_id", None) == dag_id)
    run = found.test(run_conf=conf, logical_date=datetime.now(UTC))
    state = str(getattr(run.state, "value", run.state))
    if state != "success":
        raise SystemExit(
            f"demo: the run of {dag_id} ended as {state}; see the lines above and {HOME / 'airflow' / 'logs'}"
        )


def events() -> Counter[str]:
    """How many events of each type are recorded."""
    from dags import common
    from storage.log import EventLog

    return Counter(item.fact.type for item in EventLog(common.store()).read())


def summary(before: Counter[str], mails: int, seconds: float) -> None:
    """What an analyst wants to know, and where it lies."""
    from dags import common
    from reports.issue import stored_issue
    from storage import queries

    issue = stored_issue(common.store(), queries.digests(common.store(), TOPIC, day=DAY)[-1])
    files = write(issue)
    added = events() - before
    looks = {"feeds_polled", "pages_revisited"}
    news = sum(count for name, count in added.items() if name not in looks)
    digest, glance = issue.digest, issue.digest.glance
    contested = [claim.text for claim in digest.claims if "contested" in claim.labels]
    print(f"""
{digest.topic.title}: {digest.window.day:%A %d %B %Y}
  {glance.articles} articles from {glance.publishers} publishers: {glance.families - glance.uncaptured} texts of their own, {glance.copies} copies, {glance.parts} in part,
  and {glance.uncaptured} texts known by credits alone
  {glance.statements} statements of {glance.origins} independent origins; {len(digest.claims)} claims, {len(contested)} of them contested
  Contested: {contested[0] if contested else "nothing"}
  Silent edits: {len(digest.edits)}; withdrawn: {len(digest.vanished)}; undated and held back: {len(digest.undated)}
  This run recorded {news} events of news and {sum(added[name] for name in looks)} of polls, and sent {mails} mails, in {seconds:.0f} s
  HTML      {files["html"]}
  Text      {files["text"]}
  JSON      {files["json"]}
  Mail      {newest(HOME / "mail")}
""")


def newest(folder: Path) -> Path:
    """The mail that arrived last."""
    return max(folder.glob("*.eml"), default=folder, key=lambda file: file.name)


def write(issue: Any) -> dict[str, Path]:
    """Copies of the digest to open; the truth is in the store."""
    from reports.formats import FORMATS

    folder = HOME / "digests"
    folder.mkdir(exist_ok=True)
    files = {name: folder / f"{TOPIC}-{DAY}{FORMATS[name].suffix}" for name in issue.bodies}
    for name, file in files.items():
        file.write_bytes(issue.bodies[name])
    return files


if __name__ == "__main__":
    sys.exit(main())
