"""What is held goes out as a WARC that other tools check and that leads back to the same articles."""

import io
import sys
from subprocess import run

from warcio.archiveiterator import ArchiveIterator

from ingest.backfill import backfill
from storage.erasure import erase
from storage.events import ArticleCaptured
from storage.log import EventLog
from storage.warc import write_warc
from tests.ingest.test_history import NOW, facts, page, url, warc, watchlist


def test_a_warc_that_other_tools_open(store, tmp_path):
    """Each capture is a record with its very bytes and its archive's date; warcio's own check finds nothing wrong."""
    (tmp_path / "in.warc.gz").write_bytes(warc(1, 2)[0])
    (tmp_path / "note.html").write_bytes(page(3))
    for name in ("in.warc.gz", "note.html"):
        backfill(str(tmp_path / name), store, watchlist(), now=NOW, workers=0)
    with (tmp_path / "out.warc.gz").open("wb") as stream:
        assert {"written": 3} == write_warc(store, stream)
    checked = run(
        [sys.executable, "-m", "warcio.cli", "check", str(tmp_path / "out.warc.gz")], check=False, capture_output=True
    )
    assert (0, b"") == (checked.returncode, checked.stdout)
    records = {}
    with (tmp_path / "out.warc.gz").open("rb") as stream:
        for record in ArchiveIterator(stream):
            head = record.rec_headers
            records[head.get_header("WARC-Target-URI")] = (
                record.rec_type,
                head.get_header("WARC-Date"),
                record.content_stream().read(),
            )
    assert ("response", "2015-09-18T12:00:00Z", page(1)) == records[url(1)]
    assert ["resource"] == [kind for name, (kind, _, body) in records.items() if body == page(3)]
    again = backfill(str(tmp_path / "out.warc.gz"), store, watchlist(), now=NOW, workers=0)
    assert not again.counts["new"]
    assert not again.counts["rejected"]


def test_what_was_erased_is_counted_and_left_out(store, tmp_path):
    """Only its hash remains, and the rest goes out."""
    (tmp_path / "in.warc.gz").write_bytes(warc(1, 2)[0])
    backfill(str(tmp_path / "in.warc.gz"), store, watchlist(), now=NOW, workers=0)
    erase(store, facts(store, ArticleCaptured)[0].capture.raw, "asked for", "the desk", NOW)
    assert {"written": 1, "erased": 1} == write_warc(store, io.BytesIO())
    assert EventLog(store).head().size
