"""Folders, files and WARCs give documents in order, and what cannot be taken in comes back with its reason."""

import csv
import io
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from ingest.errors import SourceError
from ingest.sources import folder, warc
from ingest.sources.archives import ARCHIVES, open_source
from ingest.types import Document, Rejected

SHARED = Path(os.environ.get("DATELINE_SHARED", Path(__file__).parents[2] / ".." / "shared"))


def names(items):
    """Each item's name with its reason, or its media type."""
    return [(item.name, item.reason if isinstance(item, Rejected) else item.media_type) for item in items]


def manifest(path, *rows, header=("file", "outlet", "url", "published", "note")):
    """A manifest with these rows."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    path.write_text(text.getvalue(), "utf-8")
    return path


# --- folders --------------------------------------------------------------------------------------------------------


def test_folder_is_read_in_order_of_paths(tmp_path):
    """Every kind of file has its media type; unknown kinds are rejected in their place; hidden files are not seen."""
    (tmp_path / "sub").mkdir()
    for name in ("b.html", "a.txt", "c.md", "d.eml", "sub/e.txt", "z.bin", ".hidden.txt"):
        (tmp_path / name).write_text("words")
    assert [
        ("a.txt", "text/plain"),
        ("b.html", "text/html"),
        ("c.md", "text/markdown"),
        ("d.eml", "message/rfc822"),
        ("sub/e.txt", "text/plain"),
        ("z.bin", "unknown_file"),
    ] == names(folder.documents(tmp_path))


def test_manifest_describes_files(tmp_path):
    """Rows give outlet, address, date and note; other columns are ignored; a BOM does no harm."""
    (tmp_path / "a.txt").write_text("words")
    header = ("\ufefffile", "published", "outlet", "rating", "url", "note")
    manifest(
        tmp_path / "manifest.csv",
        ("a.txt", "2019-03-04", "Quay Post", "5", "https://quay.example/a", "found"),
        header=header,
    )
    (found,) = folder.documents(tmp_path)
    assert (
        Document(
            "a.txt",
            b"words",
            "text/plain",
            url="https://quay.example/a",
            outlet="Quay Post",
            published="2019-03-04",
            note="found",
        )
        == found
    )


def test_faults_of_a_manifest_are_told_and_the_rest_goes_on(tmp_path):
    """A missing file, a second row, an empty name, a way out of the folder and a bad date are each rejected."""
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("words")
    rows = [
        ("a.txt", "One"),
        ("a.txt", "Two"),
        ("gone.txt",),
        ("", "x"),
        ("../out.txt",),
        ("b.txt", "Post", "", "last Tuesday"),
    ]
    listed = manifest(tmp_path / "list.csv", *rows)
    found = list(folder.documents(tmp_path, listed))
    assert [
        ("list.csv:3", "duplicate_row"),
        ("list.csv:5", "no_file"),
        ("list.csv:6", "outside_folder"),
        ("gone.txt", "missing_file"),
        ("a.txt", "text/plain"),
        ("b.txt", "bad_date"),
        ("b.txt", "text/plain"),
    ] == names(found)
    assert ["One", "Post"] == [item.outlet for item in found if isinstance(item, Document)]


def test_json_lines_are_documents(tmp_path):
    """Each line is a document by its own fields; a broken or empty one is rejected with its number."""
    lines = [
        b'{"url": "https://quay.example/1", "html": "<p>words</p>", "published": "2019-03-04", "archived_at": "2019-03-05T06:07:08Z"}',
        b'{"title": "Wall", "text": "words", "outlet": "Quay Post"}',
        b"{broken",
        b'{"title": "only a title"}',
        b"",
    ]
    (tmp_path / "all.jsonl").write_bytes(b"\n".join(lines))
    first, second, *bad = folder.documents(tmp_path / "all.jsonl")
    assert (b"<p>words</p>", "text/html", datetime(2019, 3, 5, 6, 7, 8, tzinfo=UTC)) == (
        first.body,
        first.media_type,
        first.archived_at,
    )
    assert (b"Wall\n\nwords", "text/plain", "Quay Post") == (second.body, second.media_type, second.outlet)
    assert [("all.jsonl:3", "bad_json"), ("all.jsonl:4", "no_text")] == names(bad)


def test_unusable_manifest_is_an_error(tmp_path):
    """A manifest without the column file, or in another encoding, names itself and the remedy."""
    with pytest.raises(SourceError, match="no column named file"):
        list(folder.documents(tmp_path, manifest(tmp_path / "m.csv", header=("name", "outlet"))))
    (tmp_path / "m.csv").write_bytes(b"file,note\na.txt,caf\xe9\n")
    with pytest.raises(SourceError, match="UTF-8"):
        list(folder.documents(tmp_path, tmp_path / "m.csv"))


@pytest.mark.shared
def test_real_folder_is_read_whole():
    """The five real documents come with what their manifest says, and nothing is rejected."""
    if not (SHARED / "seeds").is_dir():
        pytest.skip("the real documents are not beside the repository")
    found = list(open_source(str(SHARED / "seeds")))
    assert ["Informed Comment", "Meduza", "World Bulletin", "news.com.au", "Wikipedia"] == [
        item.outlet for item in found
    ]


# --- WARCs ----------------------------------------------------------------------------------------------------------


def write_warc(path, pages, *, gzip=True):
    """A WARC with a request and a response a page: address, status line, type, body."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=gzip)
        for url, status, media_type, body in pages:
            http = StatusAndHeaders(status, [("Content-Type", media_type)], protocol="HTTP/1.1")
            dated = {"WARC-Date": "2019-03-04T05:06:07Z"}
            writer.write_record(
                writer.create_warc_record(
                    url, "response", payload=io.BytesIO(body), http_headers=http, warc_headers_dict=dated
                )
            )
            request = StatusAndHeaders("GET / HTTP/1.1", [("Host", "quay.example")], is_http_request=True)
            writer.write_record(writer.create_warc_record(url, "request", http_headers=request))
    return path


PAGES = [
    ("https://quay.example/1", "200 OK", "text/html; charset=utf-8", b"<p>one</p>"),
    ("https://quay.example/2", "404 Not Found", "text/html", b"<p>gone</p>"),
    ("https://quay.example/3.png", "200 OK", "image/png", b"\x89PNG"),
    ("https://quay.example/4", "200 OK", "text/html", b"<p>four</p>"),
]


@pytest.mark.parametrize(("name", "gzip"), [("a.warc.gz", True), ("a.warc", False)])
def test_warc_gives_its_pages(tmp_path, name, gzip):
    """Answers with status 200 and text are documents with the archive's time; others are rejected; requests pass."""
    one, *middle, four = warc.documents(write_warc(tmp_path / name, PAGES, gzip=gzip))
    assert (b"<p>one</p>", "text/html", "https://quay.example/1", 200) == (
        one.body,
        one.media_type,
        one.url,
        one.status,
    )
    assert datetime(2019, 3, 4, 5, 6, 7, tzinfo=UTC) == one.archived_at
    assert ("Content-Type", "text/html; charset=utf-8") in one.headers
    assert [("https://quay.example/2", "status"), ("https://quay.example/3.png", "not_text")] == names(middle)
    assert b"<p>four</p>" == four.body


def test_the_notes_of_wget_are_no_documents(tmp_path):
    """Its arguments and its log stand in the file as resources, and are passed over like requests."""
    with (tmp_path / "a.warc.gz").open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for name in ("metadata://gnu.org/software/wget/warc/wget.log", "urn:note"):
            payload = io.BytesIO(b"a note of five words")
            writer.write_record(
                writer.create_warc_record(name, "resource", payload=payload, warc_content_type="text/plain")
            )
    assert ["urn:note"] == [item.url for item in warc.documents(tmp_path / "a.warc.gz")]


def test_broken_warc_gives_what_it_had(tmp_path):
    """A file that breaks off, or is none, ends with a rejection, and the records before it are kept."""
    whole = write_warc(tmp_path / "a.warc.gz", PAGES).read_bytes()
    (tmp_path / "cut.warc.gz").write_bytes(whole[: len(whole) - 300] + b"\x00garbage\x00" * 30)
    found = list(warc.documents(tmp_path / "cut.warc.gz"))
    assert b"<p>one</p>" == found[0].body
    assert "broken_archive" == found[-1].reason
    (tmp_path / "none.warc").write_bytes(b"this is no archive at all\n" * 20)
    assert ["broken_archive"] == [item.reason for item in warc.documents(tmp_path / "none.warc")]


def test_a_record_that_ends_in_its_head_is_truncated(tmp_path):
    """Where the head of an answer is cut off, so is what would say that it is a page."""
    whole = write_warc(tmp_path / "a.warc", PAGES[:1], gzip=False).read_bytes()
    head = whole.index(b"HTTP/1.1 200")
    (tmp_path / "cut.warc").write_bytes(whole[: head + 20])
    assert ["truncated"] == [item.reason for item in warc.documents(tmp_path / "cut.warc")]


# --- opening --------------------------------------------------------------------------------------------------------


def test_every_kind_of_archive_opens(tmp_path):
    """A folder, a file and a WARC are told apart by what they are."""
    (tmp_path / "a.txt").write_text("words")
    write_warc(tmp_path / "w.warc.gz", PAGES[:1])
    assert [("a.txt", "text/plain"), ("w.warc.gz", "unknown_file")] == names(open_source(str(tmp_path)))
    assert [("a.txt", "text/plain")] == names(open_source(str(tmp_path / "a.txt")))
    assert [("w.warc.gz#1", "text/html")] == names(open_source(str(tmp_path / "w.warc.gz")))
    assert {"folder", ".warc", ".warc.gz", ".jsonl", ".md"} <= set(ARCHIVES)


@pytest.mark.parametrize("name", ["nothing-here", "picture.png"])
def test_unknown_source_says_what_is_understood(tmp_path, name):
    """An error names the path and what could be given instead."""
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    with pytest.raises(SourceError, match=r"a folder, or a file ending in .*\.warc\.gz"):
        open_source(str(tmp_path / name))
