"""The front door: each command on a fresh desk, without Airflow; errors in one line, status that tells."""

from __future__ import annotations

import csv
import importlib
import inspect
import json
import os
import pkgutil
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

import dateline as front_door
import ingest.commands
import reports.commands
import storage.commands
from alembic import command as alembic
from examples.newsroom.mailbox import Mailbox as Sink
from reports.catalogue import words
from storage.commands.terminal import in_words
from storage.database import OLDER, SCHEMA, alembic_config
from storage.standalone import verify_proof
from tests.desk import ROOT, TOPIC, copy_desk

ARTICLE = """---
title: Soldiers near Latakia, says ministry
pubDate: 2015-09-18 10:00
outlet: Example Post
---

Russian soldiers are being sent to Syria, the Syrian defence ministry said on Friday. "We asked for them," it said.

Kremlin spokesman Dmitry Peskov denied that Russian troops had been ordered to Latakia without a written order.
"""


def dateline(folder: Path, *arguments: str, status: int = 0, smtp: str = "") -> str:
    """The command as a user runs it; its output, errors included."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
    environment |= {"DATELINE_SMTP": smtp} if smtp else {}
    command = [sys.executable, str(ROOT / "dateline.py"), *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert status == done.returncode, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a desk that took in one article of ours."""
    folder = tmp_path_factory.mktemp("front-door")
    copy_desk(folder)
    archive = folder / "archive"
    archive.mkdir()
    (archive / "one.md").write_text(ARTICLE, encoding="utf-8")
    (archive / "two.md").write_bytes(b"\x00\xff\x00 no article")
    dateline(folder, "init")
    dateline(folder, "backfill", "archive")
    return folder


def test_backfill_records_what_it_cannot_read(desk: Path):
    """A file that is no article is rejected with its reason, and the rest goes on; twice is once."""
    again = json.loads(dateline(desk, "backfill", "archive", "--json"))

    assert 1 == again["unchanged"]
    assert "two.md" in dateline(desk, "status")


def test_a_host_that_looks_like_another_is_told_to_desk_and_reader(tmp_path: Path):
    """By status and in the digest's doubts, with the name that it is mistaken for."""
    copy_desk(tmp_path)
    (tmp_path / "archive").mkdir()
    spoofed = ARTICLE.replace("outlet:", "url: https://harb\u043eur.example/1\noutlet:")
    (tmp_path / "archive" / "one.md").write_text(spoofed, encoding="utf-8")
    dateline(tmp_path, "init")
    dateline(tmp_path, "backfill", "archive")
    told = "xn--harbur-zqf.example mixes scripts within a word and looks like harbour.example"
    assert f"look-alike the host {told}; pages held: 1" in " ".join(dateline(tmp_path, "status").split())
    assert told in " ".join(dateline(tmp_path, "digest", TOPIC, "--date", "2015-09-18").split())


def test_each_command_says_what_it_does(desk: Path):
    """Every command of the house is there, with help."""
    shown = dateline(desk, "--help")

    for name in (
        "init", "check", "discover", "collect", "backfill", "digest", "send", "run", "status", "deliveries", "explain", "decide", "review", "stories", "history",
        "search", "verify", "checkpoint", "prove", "rebuild", "export", "serve",
    ):  # fmt: skip
        assert name in shown
        assert "Usage" in dateline(desk, name, "--help")


def test_a_topic_is_explained_with_hits_and_a_change_of_it_replayed(desk: Path, tmp_path: Path):
    """As an author does it: forms, hits, then a narrower file against the one before; in words and JSON."""
    assert "actor peskov" in dateline(desk, "topic", "explain", TOPIC)
    shown = dateline(desk, "topic", "explain", TOPIC, "--hits")
    assert "looked at 1 article: 1 belong" in shown
    assert 1 == json.loads(dateline(desk, "topic", "explain", TOPIC, "--hits", "--json"))["hits"]["admitted"]

    file, old = desk / "desk/topics" / f"{TOPIC}.toml", tmp_path / "old.toml"
    old.write_text(file.read_text(encoding="utf-8").replace("AND (@syria OR assad)", "AND zembla"), encoding="utf-8")
    day = ("--since", "2015-09-18", "--old", str(old))
    assert "1 of 1 day would read otherwise" in dateline(desk, "topic", "diff", TOPIC, *day)
    (change,) = json.loads(dateline(desk, "topic", "diff", TOPIC, *day, "--json"))
    assert change["gained"] or change["admitted"]


def test_digest_in_every_format(desk: Path):
    """The same day as text, HTML, Markdown, JSON and CSV."""
    for format_, sign in (("text", "PESKOV"), ("html", "<html"), ("markdown", "#"), ("json", "{"), ("csv", ",")):
        shown = dateline(desk, "digest", TOPIC, "--date", "2015-09-18", "--format", format_)
        assert sign in shown if format_ != "text" else "Peskov" in shown


def test_search_history_and_explain(desk: Path):
    """An article is found by the query language, shown with its revisions, and its origin is explained."""
    rows = json.loads(dateline(desk, "search", 'latakia AND "written order"', "--json"))
    article = rows[0]["article"]

    assert 1 == len(rows)
    assert "seen" in dateline(desk, "history", article)
    assert "relation: original" in dateline(desk, "explain", article)


def test_statement_is_explained(desk: Path):
    """A statement's id gives its sentence and the rule."""
    digest: dict[str, Any] = json.loads(dateline(desk, "digest", TOPIC, "--date", "2015-09-18", "--format", "json"))
    line = digest["claims"][0]["groups"][0]["evidence"][0]

    shown = dateline(desk, "explain", line["statement"])

    assert "sentence_text" in shown
    assert "rule" in shown
    assert "no statement that is read in one" in dateline(desk, "explain", "ffffffffffffffff", status=1)


def test_verify_and_rebuild(desk: Path):
    """Nothing is wrong, also after the views were made again."""
    dateline(desk, "rebuild")

    assert "Nothing is wrong" in dateline(desk, "verify")


def test_a_comparison_that_serves_is_not_made_again(desk: Path):
    """Where the newest version serves there is nothing to adopt; a version that is not there is named with those that are."""
    assert "pair.3 serves already" in dateline(desk, "rebuild", "--comparison")
    assert "by pair.1, pair.2, pair.3, pair.3w, not by 'pair.7'" in dateline(
        desk, "rebuild", "--comparison", "--to", "pair.7", status=1
    )


def test_verify_sees_a_change(desk: Path, tmp_path: Path):
    """Whoever drops a guard and rewrites an event is found out, and the status tells."""
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(desk, copy)
    with sqlite3.connect(copy / "desk" / "dateline.db") as connection:
        connection.execute("DROP TRIGGER guard_event_update")
        connection.execute("UPDATE event SET payload = replace(payload, 'Latakia', 'Tartus')")

    shown = dateline(copy, "verify", status=1)

    assert "WRONG" in shown
    assert "guard_event_update" in shown


def test_export(desk: Path, tmp_path: Path):
    """Articles and events as JSONL, feeds as OPML, statements as CSV."""
    for what, more in (
        ("articles", ()),
        ("events", ()),
        ("opml", ()),
        ("statements", ("--topic", TOPIC, "--date", "2015-09-18")),
    ):
        file = tmp_path / what
        dateline(desk, "export", what, "--out", str(file), *more)
        assert file.stat().st_size > 100


def test_export_as_parquet(desk: Path, tmp_path: Path):
    """The same rows as columns: as many articles, and every statement of the CSV."""
    day = ("--topic", TOPIC, "--date", "2015-09-18")
    for what, more in (("articles", ()), ("statements", day)):
        dateline(desk, "export", what, "--out", str(tmp_path / f"{what}.parquet"), *more)
        dateline(desk, "export", what, "--out", str(tmp_path / what), *more)
    articles = parquet.read_table(tmp_path / "articles.parquet")
    statements = parquet.read_table(tmp_path / "statements.parquet")
    rows = list(csv.reader((tmp_path / "statements").read_text(encoding="utf-8").splitlines()))

    assert len((tmp_path / "articles").read_text(encoding="utf-8").splitlines()) == articles.num_rows
    assert {"article", "title", "body", "origin"} <= set(articles.schema.names)
    assert rows[0] == statements.schema.names
    assert len(rows) - 1 == statements.num_rows


def test_prove_and_pack_the_evidence(desk: Path, tmp_path: Path):
    """A signed checkpoint, a proof under it, and an evidence pack, each by one command."""
    article = json.loads(dateline(desk, "search", "latakia", "--json"))[0]["article"]

    assert "dateline.invalid/" in dateline(desk, "checkpoint")
    dateline(desk, "prove", article, "--out", str(tmp_path / "proof"))
    dateline(desk, "export", "evidence", "--of", article, "--out", str(tmp_path / "pack.zip"))

    assert (tmp_path / "proof").read_text(encoding="utf-8").startswith("c2sp.org/tlog-proof@v1")
    assert (tmp_path / "pack.zip").read_bytes().startswith(b"PK")


def test_prove_that_the_log_was_only_added_to(tmp_path: Path):
    """Since a note that somebody kept; a note of another log is refused."""
    note, proof, other = tmp_path / "note", tmp_path / "growth", tmp_path / "other"
    copy_desk(tmp_path)
    dateline(tmp_path, "init")
    note.write_text(dateline(tmp_path, "checkpoint"), encoding="utf-8")
    dateline(tmp_path, "digest", TOPIC, "--date", "2015-09-18", "--issue")
    dateline(tmp_path, "checkpoint")
    dateline(tmp_path, "prove", "--since", str(note), "--out", str(proof))
    (key,) = json.loads(dateline(tmp_path, "key", "show", "--json"))
    said = verify_proof.check(proof.read_text(encoding="utf-8"), key["key"])
    assert " was only added to between its events " in said

    other.mkdir()
    dateline(other, "init")
    said = dateline(other, "prove", "--since", str(note), "--out", str(tmp_path / "none"), status=1)
    assert "not those the note was signed over" in " ".join(said.split())
    assert "name an article or a digest" in dateline(other, "prove", "--out", str(tmp_path / "none"), status=2)
    assert not (tmp_path / "none").exists()


def test_one_is_no_plural():
    """On the screen, that is: in JSON a count keeps its name."""
    assert "1 feed polled, 2 entries new, 1 relation" == in_words(
        {"feeds_polled": 1, "feeds_failed": 0, "entries_new": 2, "relations": 1}
    )
    assert "nothing new" == in_words({"relations": 0})


def test_verify_makes_no_database_and_names_what_is_not_there(desk: Path, tmp_path: Path):
    """Of a desk without a record, and of a checkpoint's file that is not there, one line says what to do."""
    said = dateline(tmp_path, "verify", status=1)
    assert ["make one with `dateline init`"] == [line.partition("; ")[2] for line in said.splitlines()]
    assert [] == list(tmp_path.iterdir())
    assert "name a file that can be read" in dateline(desk, "verify", "--against", "nowhere", status=1)


def test_a_digest_is_named_by_its_day_or_by_its_issue(desk: Path, tmp_path: Path):
    """The day alone means its last issue; an issue that was never made is named, with those that were."""
    dateline(desk, "digest", TOPIC, "--date", "2015-09-18", "--issue")
    dateline(desk, "checkpoint")
    for number, name in enumerate((f"{TOPIC}/2015-09-18", f"{TOPIC}/2015-09-18/1")):
        dateline(desk, "prove", name, "--out", str(tmp_path / f"proof{number}"))
        dateline(desk, "export", "evidence", "--of", name, "--out", str(tmp_path / f"pack{number}.zip"))
    unknown = ("prove", f"{TOPIC}/2015-09-18/7", "--out", str(tmp_path / "none"))

    assert (tmp_path / "proof0").read_bytes() == (tmp_path / "proof1").read_bytes()
    assert zipfile.is_zipfile(tmp_path / "pack0.zip")
    assert "there is No. 1" in dateline(desk, *unknown, status=1)
    assert not (tmp_path / "none").exists()


def test_what_was_learnt_between_two_positions(tmp_path: Path):
    """Another article of the day came in later: it, its statements and the counts; nothing where nothing came."""
    copy_desk(tmp_path)
    dateline(tmp_path, "init")
    for number, outlet in enumerate(("Example Post", "Second Post")):
        (tmp_path / f"{number}").mkdir()
        text = ARTICLE.replace("Example Post", outlet).replace("Kremlin spokesman", f"Spokesman {number},")
        (tmp_path / f"{number}" / "one.md").write_text(text, encoding="utf-8")
    dateline(tmp_path, "backfill", "0")
    first = json.loads(dateline(tmp_path, "status", "--json"))["events"] - 1
    dateline(tmp_path, "backfill", "1")
    diff = ("digest", "diff", TOPIC, str(first))
    learnt = json.loads(dateline(tmp_path, *diff, "--date", "2015-09-18", "--json"))

    assert first == learnt["since"] < learnt["until"]
    assert ["Second Post"] == [name.partition(":")[0] for name in learnt["admitted"]]
    assert learnt["gained"]
    assert not learnt["lost"]
    assert "nothing was learnt" in dateline(tmp_path, *diff, str(first), "--date", "2015-09-18")
    assert "give an earlier and a later one" in dateline(tmp_path, *diff, "0", status=1)


def test_as_of_takes_a_time_with_its_zone(desk: Path):
    """A time gives the digest of the last position recorded up to it; one without a zone, or too early, is refused."""
    digest = ("digest", TOPIC, "--date", "2015-09-18", "--format", "json")

    assert dateline(desk, *digest) == dateline(desk, *digest, "--as-of", "2999-01-01T00:00Z")
    assert "says no zone" in dateline(desk, *digest, "--as-of", "2015-09-19T06:00", status=2)
    assert "neither a log position nor a time" in dateline(desk, *digest, "--as-of", "monday", status=2)
    assert "the log begins later" in dateline(desk, *digest, "--as-of", "2015-09-19T06:00Z", status=1)


def test_errors_are_one_line_that_says_what_to_do(tmp_path: Path):
    """No database, no topic, a bad day, a bad file: named, with a remedy, and no traceback."""
    copy_desk(tmp_path)

    assert "dateline init" in dateline(tmp_path, "status", status=1)
    dateline(tmp_path, "init")
    assert "there are russian-deployment-syria" in dateline(tmp_path, "digest", "nothing", status=1)
    assert "2015-09-18" in dateline(tmp_path, "digest", TOPIC, "--date", "18.9.2015", status=2)
    assert "2015-09-18" in dateline(tmp_path, "digest", TOPIC, "--date", "18.9.2015", "--as-of", "1", status=2)
    assert "the log ends at" in dateline(tmp_path, "digest", TOPIC, "--as-of", "99", status=1)
    assert "no such file" in dateline(tmp_path, "backfill", "nowhere", status=1)
    assert "DATELINE_SMTP" in dateline(tmp_path, "send", status=1)


def test_check_finds_what_is_wrong(tmp_path: Path):
    """A bad watchlist and a bad topic are told together, with file and line."""
    desk = copy_desk(tmp_path)
    watch = desk / "watch.toml"
    watch.write_text(watch.read_text(encoding="utf-8").replace('outlet = "harbour-post"', 'outlet = "harbor-post"', 1))
    (desk / "topics" / "bad.toml").write_text('id = "bad"\ntitel = "Bad"\n', encoding="utf-8")

    shown = dateline(tmp_path, "check", status=1)

    assert "harbour-post" in shown
    assert "bad.toml" in shown
    assert "Traceback" not in shown


def test_a_desk_reads_its_digests_in_its_own_language(tmp_path: Path):
    """It is said once in watch.toml; a language that digests have no words in is an error of that file."""
    watch = copy_desk(tmp_path) / "watch.toml"
    text = watch.read_text(encoding="utf-8")
    watch.write_text(text.replace("[desk]\n", '[desk]\nlanguage = "de"\n', 1), encoding="utf-8")
    dateline(tmp_path, "init")
    shown = dateline(tmp_path, "digest", TOPIC, "--date", "2015-09-18", "--format", "html")
    assert '<html lang="de"' in shown
    assert words("de").say("h_changes") in shown

    watch.write_text(text.replace("[desk]\n", '[desk]\nlanguage = "eo"\n', 1), encoding="utf-8")
    for command in (("check",), ("digest", TOPIC, "--date", "2015-09-18")):
        said = " ".join(dateline(tmp_path, *command, status=1).split())
        assert "desk.language: digests have no words in 'eo'; there are en, de, tr, ru" in said
    (watch.parent / "topics" / "bad.toml").write_text('id = "bad"\ntitel = "Bad"\n', encoding="utf-8")
    said = " ".join(dateline(tmp_path, "check", status=1).split())
    assert "desk.language" in said
    assert "bad.toml" in said, "one wrong file hides no other"


def test_a_database_of_newer_code_is_left_alone(tmp_path: Path):
    """It is named as newer, and nothing is changed."""
    copy_desk(tmp_path)
    dateline(tmp_path, "init")
    with sqlite3.connect(tmp_path / "desk" / "dateline.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    assert "newer" in dateline(tmp_path, "status", status=1)
    assert "newer" in dateline(tmp_path, "init", status=1)


def test_init_says_what_became_of_the_database(tmp_path: Path):
    """Made, brought up from an older schema, as it was, or its guards set again; and what to do next."""
    path = tmp_path / "desk" / "dateline.db"
    url = f"sqlite:///{path}"
    assert "dateline.db, new" in dateline(tmp_path, "init")
    assert "as it was" in dateline(tmp_path, "init")
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TRIGGER guard_event_update")
    said = dateline(tmp_path, "init")
    assert "guards set again: guard_event_update; find out who" in said
    assert "dateline verify" in said
    assert "as it was" in dateline(tmp_path, "init")
    alembic.downgrade(alembic_config(url), OLDER[-1])
    said = dateline(tmp_path, "init")
    assert f"brought from schema {OLDER[-1]} to {SCHEMA}" in said
    assert "dateline verify" in said


def test_a_person_decides_sees_it_explained_and_undoes_it(tmp_path: Path):
    """A decision shows in the explanation with its reason and its author, counts at once, and can be undone."""
    desk = tmp_path  # of its own: what it takes in and decides is not for the others to meet
    copy_desk(desk)
    (desk / "archive").mkdir()
    (desk / "archive" / "one.md").write_text(ARTICLE, encoding="utf-8")
    dateline(desk, "init")
    dateline(desk, "backfill", "archive")

    folder = desk / "more"
    folder.mkdir()
    (folder / "three.md").write_text(ARTICLE.replace("Example Post", "Other Post"), encoding="utf-8")
    dateline(desk, "backfill", "more")
    one, two = (row["article"] for row in json.loads(dateline(desk, "search", "latakia", "--json")))
    shown = json.loads(dateline(desk, "explain", one, two, "--json"))
    assert shown["rule"].startswith("same-words")
    assert (
        "100 % of the first's runs of three words stand in the second, 100 % of the second's in the first"
        in shown["shared"]
    )
    assert any("Kremlin spokesman Dmitry Peskov denied" in line for line in shown["aligned"])

    position = json.loads(dateline(desk, "status", "--json"))["events"] - 1
    split = ("decide", "split", one, two, "--why", "two agencies, one ministry text", "--by", "Ann")
    moved = dateline(desk, *split)
    assert "have nothing to do with each other; decided by Ann: two agencies, one ministry text" in moved
    assert ": now an original, " in moved, "what moved is told with where it comes from now"
    assert "stands already; nothing was recorded" in dateline(desk, *split)
    assert "  stands   " in dateline(desk, "decide", "list")
    told = dateline(desk, "explain", one, two)
    assert "decided by Ann: two agencies, one ministry text" in told
    assert "decided" not in json.loads(dateline(desk, "explain", one, two, "--as-of", str(position), "--json"))["first"]
    assert [] == json.loads(dateline(desk, "explain", one, two, "--as-of", str(position), "--json"))["decided"]

    dateline(desk, "decide", "undo", one, two, "--why", "they told us otherwise", "--by", "Ben")
    listed = [(row["decision"], row["stands"]) for row in json.loads(dateline(desk, "decide", "list", "--json"))]
    assert [("split", False), ("undo", False)] == listed
    assert "no decision stands" in dateline(desk, "decide", "undo", one, two, "--why", "x", "--by", "Ben", status=1)


def test_every_command_is_named_at_the_front_door():
    """A function of a `commands` package that takes a desk is a command, and stands in COMMANDS or in a group."""
    groups = [group.typer_instance for group in front_door.app.registered_groups if group.typer_instance]
    known = {each.callback for typer in (front_door.app, *groups) for each in typer.registered_commands}
    found = set()
    for package in (storage.commands, ingest.commands, reports.commands):
        for entry in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(entry.name)
            functions = [each for each in vars(module).values() if inspect.isfunction(each)]
            mine = [each for each in functions if each.__module__ == entry.name and "_" != each.__name__[0]]
            found |= {each for each in mine if "DeskOption" in each.__annotations__.values()}

    assert len(found) > 30
    assert found <= known


def test_the_front_door_loads_no_library_of_its_rooms():
    """`dateline --help` answers at once: what a command works with is imported when it runs."""
    heavy = {"aiohttp", "airflow", "fastapi", "feedparser", "jinja2", "lxml", "numpy", "sqlalchemy", "trafilatura"}
    ask = f"import sys, dateline; print(sorted({heavy!r} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, capture_output=True, text=True, check=True)

    assert "[]" == done.stdout.strip()


def test_decisions_are_the_users_own_unless_another_name_is_given(desk: Path, monkeypatch: pytest.MonkeyPatch):
    """`decide` and `review` take the name from the environment's user; what is done to the keys names its hand each time."""
    monkeypatch.setenv("USER", "ann")

    assert "no article" in dateline(desk, "decide", "split", "a", "b", "--why", "x", status=1)
    assert "no statement" in dateline(desk, "review", "reject", TOPIC, "zz", "--why", "x", status=1)
    assert "--by" in dateline(desk, "key", "rotate", "--why", "x", status=2)


def test_a_broken_topic_file_keeps_no_other_topic_from_its_readers(tmp_path: Path):
    """The good topic is mailed; the command is red and says what is wrong with the other, and a second run mails nothing."""
    copy_desk(tmp_path)
    watch = tmp_path / "desk" / "watch.toml"
    watch.write_text(watch.read_text("utf-8") + '\n[[digest]]\ntopic = "broken"\nto = ["desk@desk.example"]\n', "utf-8")
    (tmp_path / "desk" / "topics" / "broken.toml").write_text("id = 3\n", encoding="utf-8")
    dateline(tmp_path, "init")
    with Sink(tmp_path / "mail") as sink:
        smtp = f"smtp://{sink.address}?tls=none"
        told = dateline(tmp_path, "send", "--date", "2015-09-18", status=1, smtp=smtp)
        assert "broken was not issued: broken.toml:1:" in told
        assert 2 == len(sink.files())
        dateline(tmp_path, "send", "--date", "2015-09-18", status=1, smtp=smtp)
        assert 2 == len(sink.files())


def test_a_person_reviews_a_statement_and_undoes_it(tmp_path: Path):
    """A word is recorded and counts under the topic's policy only; the digest tells it, and the list and the log."""
    desk = tmp_path  # of its own: statements of two articles in the same words have the same ids
    copy_desk(desk)
    (desk / "archive").mkdir()
    (desk / "archive" / "one.md").write_text(ARTICLE, encoding="utf-8")
    dateline(desk, "init")
    dateline(desk, "backfill", "archive")

    rows = json.loads(dateline(desk, "review", "list", TOPIC, "--json"))
    one = next(row["statement"] for row in rows if row["stance"] == "denies")
    told = dateline(desk, "review", "reject", TOPIC, one, "--why", "no such denial", "--by", "Ann")
    assert "does not count yet" in told
    digest = ("digest", TOPIC, "--date", "2015-09-18", "--format", "json")
    assert one in dateline(desk, *digest)

    file = desk / "desk" / "topics" / f"{TOPIC}.toml"
    source = file.read_text(encoding="utf-8")
    file.write_text('review = "rules+people"\n' + source, encoding="utf-8")
    shown = dateline(desk, *digest)
    assert "left out on review: Ann (1)" in shown
    listed = dateline(desk, "review", "list", TOPIC)
    assert "rejected; by Ann: no such denial" in listed
    assert listed == dateline(desk, "review", "list", TOPIC, "--date", "2015-09-18")
    assert "nothing is read" in dateline(desk, "review", "list", TOPIC, "--date", "2015-09-17")
    claim = next(row["claim"] for row in rows if row["statement"] == one)
    assert one in dateline(desk, "review", "list", TOPIC, "--claim", claim)

    dateline(desk, "review", "undo", TOPIC, one, "--why", "it was one", "--by", "Ben")
    assert "left out on review" not in dateline(desk, *digest)
    decided = [row["decision"] for row in json.loads(dateline(desk, "review", "log", TOPIC, "--json"))]
    assert ["reject", "undo"] == decided
    assert "no statement" in dateline(desk, "review", "accept", TOPIC, "zz", "--why", "x", "--by", "Ben", status=1)
    file.write_text(source, encoding="utf-8")


def test_erasing_asks_why_and_who_and_leaves_the_proof(tmp_path: Path):
    """Without a reason or a name nothing is erased; with both the bytes go, the record verifies and says so."""
    copy_desk(tmp_path)
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "one.md").write_text(ARTICLE, encoding="utf-8")
    dateline(tmp_path, "init")
    dateline(tmp_path, "backfill", "archive")
    with sqlite3.connect(tmp_path / "desk" / "dateline.db") as database:
        (article,) = database.execute("SELECT article FROM v_article").fetchone()
        whole = "SELECT count(*) FROM blob WHERE content IS NOT NULL"
        before = database.execute(whole).fetchone()[0]
    dateline(tmp_path, "erase", article, "--by", "desk", "--yes", status=2)
    assert "say why" in dateline(tmp_path, "erase", article, "--why", " ", "--by", "desk", "--yes", status=2)
    dateline(tmp_path, "erase", article, "--why", "order", "--by", "desk", status=1)
    with sqlite3.connect(tmp_path / "desk" / "dateline.db") as database:
        assert before == database.execute(whole).fetchone()[0]

    said = dateline(tmp_path, "erase", article, "--why", "order 12/31", "--by", "desk", "--yes")

    assert "pieces of stored bytes erased" in said
    assert "What stays" in said
    with sqlite3.connect(tmp_path / "desk" / "dateline.db") as database:
        assert before > database.execute(whole).fetchone()[0]
    assert "Nothing is wrong" in dateline(tmp_path, "verify")
    dateline(tmp_path, "erase", "nowhere", "--why", "order", "--by", "desk", "--yes", status=1)


TOLL = """---
title: Toll at Kelmar
pubDate: 2015-09-{day} 10:00
outlet: {outlet}
---

At least {0} people were killed and {1} were wounded when shells hit the market at Kelmar on Monday, the district said.

Rescue teams pulled {2} survivors from the cellar of the old tannery, where families had sought shelter since dawn.

Doctors at the clinic in Saltby said that {3} of the wounded were in a serious condition and that blood was running short.

The shelling began shortly after the market opened, when the square was full of people buying bread and seed for spring.

A baker who lost his shop said that he had heard no warning and that the sirens only sounded when the roofs were burning.
"""


def test_two_texts_are_explained_with_what_the_day_says(tmp_path: Path):
    """A toll that rose within a day is a copy and is said to be one; only decisions about the two are shown."""
    copy_desk(tmp_path)
    (tmp_path / "archive").mkdir()
    figures = ((12, 30, 9, 7), (19, 41, 14, 11), (23, 55, 16, 13))
    for name, some, day in zip("abc", figures, (18, 18, 19), strict=True):
        filled = TOLL.format(*some, day=day, outlet=f"Outlet {name}")
        (tmp_path / "archive" / f"{name}.md").write_text(filled, encoding="utf-8")
    dateline(tmp_path, "init")
    dateline(tmp_path, "backfill", "archive")
    rows = json.loads(dateline(tmp_path, "search", "kelmar", "--json"))
    a, b, c = (row["article"] for row in sorted(rows, key=lambda row: row["outlet"]))
    dateline(tmp_path, "decide", "split", a, c, "--why", "another attack", "--by", "Ann")

    same, apart = dateline(tmp_path, "explain", a, b), dateline(tmp_path, "explain", a, c)

    assert "both are of one day, so this counts as a copy" in same
    assert "they are not of one day, so this counts as two texts" in apart
    assert "another attack" in apart
    assert "another attack" not in same


def test_stories_are_told_with_their_families(desk: Path):
    """What was published in the days before is sorted by happening, each family once."""
    rows = json.loads(dateline(desk, "stories", "--date", "2015-09-19", "--json"))
    articles = [article for row in rows for family in row["families"] for article in family["articles"]]
    assert "Soldiers near Latakia, says ministry" in {article["title"] for article in articles}
    assert ": 1 text, " in dateline(desk, "stories", "--date", "2015-09-19")
    assert [] == json.loads(dateline(desk, "stories", "--date", "2014-01-01", "--json"))
