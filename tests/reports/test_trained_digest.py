"""A trained extractor beside the rules, from marked texts to an issued digest made again from the record."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads would only wait for each other

import pytest
from typer.testing import CliRunner

from dateline import app
from reports.desk import ReportsDesk
from reports.errors import TopicError, TrainingError
from reports.issue import Masthead, issue_digest, make_digest, reissue
from reports.statements import read_statements
from reports.topic_files import load_topic, parse_topic
from storage.blobs import Blobs
from storage.database import Store
from storage.log import EventLog
from tests.reports.tell import make_article
from tests.reports.test_pages import TOPIC, captured

NOW = datetime(2031, 5, 15, 12, tzinfo=UTC)
DAY = date(2031, 5, 14)
DESK = Masthead("Harbour desk")
# Verbs that the rules know nothing of; who speaks and what stays the same in shape.
VERBS = ("burbled", "chirruped", "warbled")
NAMES = ("Ida Brandt", "Oskar Lind", "Karin Holm", "Jon Falk", "Rita Kolt")
CONTENTS = ("the quay was closed", "nobody had been hurt", "the ferry was ordered to unload", "crews were told to wait")
SENTENCE = "Ida Brandt chirruped that dock crews were ordered to unload the Alma Vey."


def marked(name: str, verb: str, content: str) -> str:
    """A marked text, as labelling tools give them out."""
    text = f"{name} {verb} that {content}. The sea was calm."
    cue, that = len(name) + 1, len(name) + len(verb) + 2
    end = that + len("that ") + len(content)
    label = [[0, len(name), "source"], [cue, cue + len(verb), "cue"], [that, end, "content"]]
    return json.dumps({"text": text, "label": label})


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A model by the command, and what the command says of it."""
    folder = tmp_path_factory.mktemp("desk")
    rows = [marked(name, verb, content) for name in NAMES for verb in VERBS for content in CONTENTS]
    (folder / "marked.jsonl").write_text("\n".join(rows), encoding="utf-8")
    file = folder / "models" / "harbour.model"
    done = CliRunner().invoke(app, ["train", str(folder / "marked.jsonl"), "--out", str(file), "--rounds", "20"])
    assert done.exit_code == 0, done.output
    return file, done.stdout


@pytest.fixture
def desk(trained: tuple[Path, str], tmp_path: Path) -> ReportsDesk:
    """A desk whose topic ends with the lines that the command printed."""
    file, told = trained
    (tmp_path / "models").mkdir()
    (tmp_path / "topics").mkdir()
    shutil.copyfile(file, tmp_path / "models" / file.name)
    lines = told[told.index("[extractor]") :]
    (tmp_path / "topics" / "alma-vey.toml").write_bytes(TOPIC + b"\n" + lines.encode())
    return ReportsDesk(tmp_path, {})


def who_says(digest) -> list[tuple[str, str, str]]:
    """Speaker, stance and rule of all evidence."""
    return [
        (line.speaker, line.stance, line.rule)
        for claim in digest.claims
        for group in claim.groups
        for line in group.evidence
    ]


def test_a_digest_rests_on_the_model_that_its_topic_names(desk: ReportsDesk, store: Store):
    """Off by default; named, it finds what the rules cannot; the issue holds its hash and is made again, byte for byte, from the record alone."""
    EventLog(store).append([captured(store, "a1", SENTENCE, "Crews")], now=NOW)
    plain = make_digest(parse_topic(TOPIC, "alma-vey.toml"), DAY, store, DESK).digest
    assert who_says(plain) == [("", "unattributed", "narrated")]

    topic = desk.topic("alma-vey")
    issue = issue_digest(topic, DAY, store, DESK, now=NOW)

    assert who_says(issue.digest) == [("Ida Brandt", "asserts", "en:trained:say")]
    sha256 = hashlib.sha256((desk.folder / "models" / "harbour.model").read_bytes()).hexdigest()
    assert issue.fact is not None
    assert issue.fact.extractor == sha256
    assert sha256 in issue.bodies["text"].decode().replace("\n", "").replace(" ", "")
    shutil.rmtree(desk.folder / "models")
    assert reissue(store, issue.fact).bodies == issue.bodies
    assert hashlib.sha256(Blobs(store).get(sha256)).hexdigest() == sha256


def test_the_rules_go_first(desk: ReportsDesk):
    """Where they find who speaks, the model is not asked."""
    found = read_statements(
        make_article("Ida Brandt said that dock crews were ordered to unload the Alma Vey."), desk.topic("alma-vey")
    )
    assert [one.rule for one in found.statements if one.claim] != []
    assert not any("trained" in one.rule for one in found.statements)


def test_a_model_that_is_not_the_one_named_is_refused(desk: ReportsDesk):
    """Another file, none, a wrong hash, a path: each with line and column, and how to mend it. Unloaded, it reads nothing."""
    file = desk.folder / "topics" / "alma-vey.toml"
    whole = file.read_text(encoding="utf-8")
    with pytest.raises(TrainingError, match="was not loaded"):
        read_statements(make_article(SENTENCE), parse_topic(whole.encode(), "alma-vey.toml"))
    line = 1 + whole[: whole.index("model = ")].count("\n")
    (desk.folder / "models" / "harbour.model").write_bytes(b"another")
    with pytest.raises(TopicError, match=rf"{line}:9: extractor.model: .*names another"):
        load_topic(file)
    (desk.folder / "models" / "harbour.model").unlink()
    with pytest.raises(TopicError, match=rf"{line}:9: extractor.model: .*no such file.*dateline train"):
        load_topic(file)
    with pytest.raises(TopicError, match="no SHA-256"):
        parse_topic(TOPIC + b'[extractor]\nmodel = "m"\nsha256 = "12"\n', "t.toml")
    with pytest.raises(TopicError, match="no name of a file"):
        parse_topic(TOPIC + b'[extractor]\nmodel = "../m"\nsha256 = "' + b"0" * 64 + b'"\n', "t.toml")
