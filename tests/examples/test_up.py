"""Real Airflow on a newcomer's own desk, as docs/airflow.md leads there: from `dateline init` to a mail that says something."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil
import pytest

from examples import leash
from examples.engine import free_port
from examples.newsroom.mailbox import Mailbox
from tests.desk import ROOT
from tests.ingest.web import Web

pytestmark = pytest.mark.airflow

# By the clock of the topic's zone, whose days the digests are of.
YESTERDAY = datetime.now(ZoneInfo("Europe/London")).replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(
    days=1
)
SOURCES = """
[[outlet]]
id = "pier"
name = "Pier Post"
hosts = ["pier.example"]

[[feed]]
name = "pier"
url = "http://pier.example/feed.xml"
outlet = "pier"
"""
FEED = f"""<rss version="2.0"><channel><title>Pier Post</title><item><title>Dockers walk out</title>
<link>http://pier.example/one</link><pubDate>{format_datetime(YESTERDAY)}</pubDate></item></channel></rss>"""
PAGE = f"""<html lang="en"><head><meta property="article:published_time" content="{YESTERDAY.isoformat()}"></head><body>
<article><h1>Dockers walk out</h1><p>Dockers at the harbour have begun a strike over night pay, the union's secretary
Maren Dahl said. "We called the walkout at six," she told reporters at the gate of the north basin.</p><p>The port
company denied that a strike had been called, and spoke of a night shift that had not been filled.</p></article></body></html>"""


def told_blocks() -> tuple[str, str]:
    """The digest and the topic that the page tells a newcomer to write."""
    digest, topic = re.findall(
        r"```toml\n(.*?)```", (ROOT / "docs" / "airflow.md").read_text(encoding="utf-8"), re.DOTALL
    )[:2]
    return re.sub(r"(?m)^   ", "", digest), re.sub(r"(?m)^   ", "", topic)


def environment(**more: str) -> dict[str, str]:
    """What a newcomer's shell holds: nothing of ours but what she sets."""
    ours = ("DATELINE_", "AIRFLOW")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | more


def dateline(folder: Path, *arguments: str) -> None:
    command = [sys.executable, str(ROOT / "dateline.py"), *arguments]
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stdout + done.stderr


def run_until_mailed(folder: Path, settings: Mapping[str, str], mailbox: Mailbox) -> str:
    """What `up --desk` says until the first mail is there and Ctrl-C ended it; nothing that it started is left."""
    command = [sys.executable, str(ROOT / "examples" / "up.py"), "--desk", "desk"]
    until = time.monotonic() + 600
    with (folder / "said").open("w+") as said:
        process = leash.start(command, cwd=folder, env=environment(**settings), stdout=said, stderr=said)
        while not mailbox.files() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.5)
        family = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        process.wait(120)
        said.seek(0)
        _, alive = psutil.wait_procs(family, 30)
        assert [] == alive
        return said.read()


def test_a_desk_of_ones_own_mails_what_it_collected(tmp_path: Path):
    """The first mail comes after the first collect: it holds the day's article, and who asserts and who denies."""
    digest, topic = told_blocks()
    dateline(tmp_path, "init")
    with (tmp_path / "desk" / "watch.toml").open("a", encoding="utf-8") as file:
        # At any hour of the day that this runs, yesterday's is due.
        file.write(SOURCES + digest.replace('at = "07:00"', 'at = "00:00"'))
    (tmp_path / "desk" / "topics" / "harbour.toml").write_text(topic, encoding="utf-8")
    dateline(tmp_path, "check")
    with Web() as web, Mailbox(tmp_path / "mail") as mailbox:
        web.serves("pier.example/feed.xml", FEED)
        web.serves("pier.example/one", PAGE, Content_Type="text/html")
        settings = {
            "DATELINE_AIRFLOW_PORT": str(free_port()),
            "DATELINE_CONNECT_TO": f"*.example={web.address}",
            "DATELINE_SMTP": f"smtp://{mailbox.address}?tls=none",
            "DATELINE_PAUSE": "0",
        }
        said = run_until_mailed(tmp_path, settings, mailbox)
        (mail,) = mailbox.messages()

    assert "collected: success" in said
    assert "anna@desk.example" == mail["To"]
    assert f"{YESTERDAY.day} {YESTERDAY:%b %Y}: 1 new claim" in str(mail["Subject"])
    body = mail.get_body(("plain",))
    assert body
    assert "Asserted by: Maren Dahl" in body.get_content()
    assert "Against: The port company" in body.get_content()
