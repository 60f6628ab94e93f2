"""Read a folder or a file of saved documents, with or without a manifest. Reads files.

Text, HTML, Markdown, mails and JSON lines are understood. What cannot be taken
in comes back as `Rejected` in its place, and the rest goes on.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import orjson

from ingest.dates import parse_moment
from ingest.errors import SourceError
from ingest.types import Document, Rejected

MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".txt": "text/plain",
        ".text": "text/plain",
        ".html": "text/html",
        ".htm": "text/html",
        ".xhtml": "application/xhtml+xml",
        ".md": "text/markdown",
        ".markdown": "text/markdown",
        ".eml": "message/rfc822",
    }
)
LISTS = (".jsonl", ".ndjson")
MANIFEST_NAME = "manifest.csv"
COLUMNS = ("file", "outlet", "url", "published", "note")
MAX_FILE = 32 * 1024 * 1024


@dataclass(frozen=True)
class Row:
    """One line of a manifest: what the desk knows about one file. `line` is its place, for errors."""

    line: int
    file: str
    outlet: str = ""
    url: str = ""
    published: str = ""
    note: str = ""


def documents(path: Path, manifest: Path | None = None) -> Iterator[Document | Rejected]:
    """Every document in a folder (or the one file), in the order of their paths.

    A `manifest.csv` in the folder is used unasked. Its columns are file, outlet,
    url, published and note; others are ignored. Files it does not list are read
    too, and hidden files are not.

    Raises:
        SourceError: The folder or the manifest cannot be read at all.
    """
    if not path.exists():
        raise SourceError(f"{path}: no such file or folder; give the path of a folder of saved pages")
    root = path if path.is_dir() else path.parent
    found = _manifest_of(path, manifest)
    rows, bad = read_manifest(found) if found else ({}, ())
    yield from bad
    files = _files(path, found)
    yield from (_missing(found, row) for row in rows.values() if path.is_dir() and not (root / row.file).is_file())
    for file in files:
        yield from _read(file, file.relative_to(root).as_posix(), rows)


def _manifest_of(path: Path, manifest: Path | None) -> Path | None:
    if manifest is not None:
        return manifest
    own = path / MANIFEST_NAME
    return own if path.is_dir() and own.is_file() else None


def _files(path: Path, manifest: Path | None) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(
        (file for file in path.rglob("*") if file.is_file() and file != manifest and not _hidden(file, path)),
        key=lambda file: file.relative_to(path).as_posix(),
    )


def _hidden(file: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(root).parts)


# --- the manifest -------------------------------------------------------------------------------------------------


def read_manifest(manifest: Path) -> tuple[dict[str, Row], tuple[Rejected, ...]]:
    """The rows by file name, and what is wrong with the others.

    Raises:
        SourceError: There is no such manifest, it is not UTF-8, or its ``file`` column is missing.
    """
    try:
        text = manifest.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SourceError(f"{manifest}: cannot be opened ({error.strerror}); give the path of a CSV file") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{manifest}: cannot be read as UTF-8 text ({error}); save it as UTF-8 CSV") from error
    reader = csv.DictReader(io.StringIO(text), restkey="", restval="")
    if "file" not in (reader.fieldnames or ()):
        raise SourceError(f"{manifest}: no column named file; the first line must name {', '.join(COLUMNS)}")
    rows: dict[str, Row] = {}
    bad: list[Rejected] = []
    for record in reader:
        row = Row(reader.line_num, **{name: (record.get(name) or "").strip() for name in COLUMNS})
        fault = _fault(row, rows)
        if fault:
            bad.append(Rejected(f"{manifest.name}:{row.line}", *fault))
        else:
            rows[row.file] = row
    return rows, tuple(bad)


def _fault(row: Row, rows: Mapping[str, Row]) -> tuple[str, str] | None:
    """The reason and detail why a row cannot be used, or None."""
    if not row.file:
        return "no_file", "the column file is empty"
    if row.file.startswith(("/", "\\")) or ".." in Path(row.file).parts:
        return "outside_folder", f"{row.file} leads out of the folder"
    if row.file in rows:
        return "duplicate_row", f"{row.file} stands in line {rows[row.file].line} already; that line is used"
    return None


def _missing(manifest: Path | None, row: Row) -> Rejected:
    return Rejected(
        row.file, "missing_file", f"{manifest.name if manifest else ''} line {row.line} names a file that is not there"
    )


# --- the files ----------------------------------------------------------------------------------------------------


def _read(file: Path, name: str, rows: Mapping[str, Row]) -> Iterator[Document | Rejected]:
    suffix = file.suffix.lower()
    if suffix not in MEDIA_TYPES and suffix not in LISTS:
        yield Rejected(
            name, "unknown_file", f"{suffix or 'no ending'}; understood are {' '.join((*MEDIA_TYPES, *LISTS))}"
        )
        return
    if file.stat().st_size > MAX_FILE and suffix in MEDIA_TYPES:
        yield Rejected(name, "too_large", f"{file.stat().st_size} bytes")
        return
    if suffix in LISTS:
        yield from _json_lines(file, name, rows.get(name))
        return
    yield from _described(Document(name, file.read_bytes(), MEDIA_TYPES[suffix]), rows.get(name))


def _described(document: Document, row: Row | None) -> Iterator[Document | Rejected]:
    """The document with what its row says. A bad date is told and left out; the document stays."""
    if row is None:
        yield document
        return
    published = row.published
    if published and parse_moment(published, "manifest") is None:
        yield Rejected(
            document.name,
            "bad_date",
            f"line {row.line}: {published!r} is no date; write 2015-09-18 or 2015-09-18T15:53+03:00",
        )
        published = ""
    yield replace(document, outlet=row.outlet, url=row.url, published=published, note=row.note)


_HTML_KEYS = ("html", "content_html")
_TEXT_KEYS = ("text", "content", "body", "content_text", "markdown")


def _json_lines(file: Path, name: str, row: Row | None) -> Iterator[Document | Rejected]:
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield from _json_line(line, f"{name}:{number}", row)


def _json_line(line: bytes, name: str, row: Row | None) -> Iterator[Document | Rejected]:
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        yield Rejected(name, "bad_json", str(error))
        return
    document = _from_record(record, name) if isinstance(record, dict) else None
    if document is None:
        yield Rejected(name, "no_text", f"no field of {' '.join((*_HTML_KEYS, *_TEXT_KEYS))}")
        return
    own = Row(0, name, document.outlet or (row.outlet if row else ""), document.url, document.published, document.note)
    yield from _described(document, own)


def _from_record(record: Mapping[str, object], name: str) -> Document | None:
    def said(*keys: str) -> str:
        return next(
            (str(record[key]) for key in keys if isinstance(record.get(key), str | int) and record[key] != ""), ""
        )

    page, text = said(*_HTML_KEYS), said(*_TEXT_KEYS)
    if not page and not text:
        return None
    body = page or (f"{said('title', 'headline')}\n\n{text}" if said("title", "headline") else text)
    media_type = "text/html" if page else "text/plain"
    archived = said("archived_at", "crawled_at", "fetched_at")
    moment = parse_moment(archived, "archive") if archived else None
    return Document(
        name=name,
        body=body.encode(),
        media_type=media_type,
        url=said("url", "link", "source_url"),
        outlet=said("outlet", "site_name", "publisher"),
        published=said("published", "published_at", "date", "pubDate", "publication_date"),
        note=said("note"),
        archived_at=_instant(moment.instant if moment else None),
    )


def _instant(moment: datetime | None) -> datetime | None:
    return moment
