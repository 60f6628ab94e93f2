"""The evidence pack shows and proves without us."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from ingest.backfill import backfill
from reports.issue import issue_digest
from reports.pack import article_pack, digest_pack
from storage import queries
from storage.blobs import sha256
from storage.checkpoints import create_key, sign_checkpoint
from storage.database import Store
from storage.events import LogOpened, OriginOverruled
from storage.log import EventLog
from storage.projections import catch_up
from tests.desk import DAY, MASTHEAD, NOW, TOPIC, example_topic, example_watchlist

PAGE = """---
title: Soldiers near Latakia
pubDate: 2015-09-18 10:00
---

Russian soldiers are being sent to Syria, the Syrian defence ministry said on Friday.

Kremlin spokesman Dmitry Peskov denied that Russian troops had been ordered to Latakia without a written order.
"""


def signed(store: Store, folder: Path) -> tuple[str, str]:
    """A store with one article, a digest and a checkpoint; the article's id and the public key."""
    EventLog(store).append([LogOpened(origin="dateline.invalid/test")], now=NOW)
    key = create_key(folder / "key", "dateline.invalid/test")
    (folder / "archive").mkdir()
    (folder / "archive" / "page.md").write_text(PAGE, encoding="utf-8")
    backfill(str(folder / "archive"), store, example_watchlist(), now=NOW, workers=0)
    issue_digest(example_topic(), DAY, store, MASTHEAD, now=NOW)
    sign_checkpoint(store, folder / "key", NOW)
    return queries.all_articles(store)[0], key


def test_an_articles_pack_proves_itself(store: Store, tmp_path: Path):
    """Raw bytes under their hash, and proofs that the stand-alone verifier accepts."""
    article, key = signed(store, tmp_path)
    with zipfile.ZipFile(io.BytesIO(article_pack(store, article))) as pack:
        pack.extractall(tmp_path / "pack")
    raw = next((tmp_path / "pack" / "raw").iterdir())
    proofs = sorted((tmp_path / "pack" / "proofs").iterdir())

    assert PAGE.encode() == raw.read_bytes()
    assert sha256(raw.read_bytes()) == raw.name
    assert proofs
    for proof in proofs:
        command = [sys.executable, str(tmp_path / "pack" / "verify_proof.py"), str(proof), key]
        assert 0 == subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).returncode
        forged = proof.read_text().replace("index 1\n", "index 0\n")
        proof.write_text(forged if forged != proof.read_text() else "x" + forged)
        assert 1 == subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).returncode


def test_a_digests_pack_holds_what_it_cites_and_is_the_same_again(store: Store, tmp_path: Path):
    """The bodies as issued, every cited article, and the same bytes at a second time."""
    signed(store, tmp_path)
    name = f"{TOPIC}/{DAY}/1"
    packed = digest_pack(store, name)
    names = zipfile.ZipFile(io.BytesIO(packed)).namelist()

    assert packed == digest_pack(store, name)
    assert {"digest/html", "digest/json", "digest/text", "README.txt", "verify_proof.py", "decisions.txt"} <= set(names)
    assert {"made/topic.toml", "made/how.txt", "made/templates/digest.html.j2"} <= set(names)
    assert any(name.startswith("raw/") for name in names)


def test_the_captures_open_as_a_warc_and_are_the_bytes_on_record(store: Store, tmp_path: Path):
    """Warcio's own check finds nothing wrong, and each record holds the bytes whose hash an event names."""
    article, _ = signed(store, tmp_path)
    with zipfile.ZipFile(io.BytesIO(article_pack(store, article))) as pack:
        (tmp_path / "captures.warc.gz").write_bytes(pack.read("captures.warc.gz"))
        raw = {name.removeprefix("raw/") for name in pack.namelist() if name.startswith("raw/")}
    command = [sys.executable, "-m", "warcio.cli", "check", str(tmp_path / "captures.warc.gz")]
    checked = subprocess.run(command, check=False, capture_output=True)
    with (tmp_path / "captures.warc.gz").open("rb") as stream:
        kept = {
            sha256(record.content_stream().read())
            for record in ArchiveIterator(stream)
            if record.rec_type in ("response", "resource")
        }

    assert (0, b"") == (checked.returncode, checked.stdout)
    assert raw == kept


def test_what_people_decided_is_in_the_pack(store: Store, tmp_path: Path):
    """A word on where a text comes from is told with its name and reason, and its record is there."""
    article, _ = signed(store, tmp_path)
    view = queries.article(store, article)
    ruling = OriginOverruled(
        article=article, text=view.content.text, decision="assign", root=article, root_name="Own", reason="they were there", by="Ana"
    )  # fmt: skip
    recorded = EventLog(store).append([ruling], now=NOW)[0]
    catch_up(store)
    with zipfile.ZipFile(io.BytesIO(article_pack(store, article))) as pack:
        told = pack.read("decisions.txt").decode()
        names = pack.namelist()

    assert "by Ana: they were there" in told
    assert f"events/{recorded.position}.json" in names
