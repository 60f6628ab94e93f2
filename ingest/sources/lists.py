"""Lists that lead further: addresses of pages as CSV, addresses of WARC files, WACZ packages. Reads files, and the web over its port."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import urlsplit

from ingest.codings import CodingError, gunzip
from ingest.dates import parse_moment
from ingest.errors import FetchError, SourceError
from ingest.sources import warc
from ingest.sources.pages import Errand, documents, stamp
from ingest.sources.reach import Reach
from ingest.sources.remote import open_remote
from ingest.types import Item, Rejected, Request
from ingest.urls import absolute, safe_url

# Names of columns, as desks, Media Cloud and GDELT's search write them; the first that is there counts.
URL_COLUMNS: Final = ("url", "link", "address", "documentidentifier", "sourceurl")
DATE_COLUMNS: Final = ("published", "publish_date", "pubdate")
OUTLET_COLUMNS: Final = ("outlet", "media_name", "publisher")
# When a robot saw it: a good time to look for captures at, and no date of publication.
SEEN_COLUMNS: Final = ("date", "seen", "seendate", "indexed_date", "dateadded")
# GDELT's own tables have no header: columns, where the address and where the time of its robot stand.
GDELT: Final = {58: (57, 56), 61: (60, 59), 27: (4, 1), 16: (5, 2)}
MAX_FIELD: Final = 1 << 20
# A table or a list as unpacked: 256 MiB, and no more than two hundred times what it was packed.
MAX_LIST: Final = 256 << 20
MAX_RATIO: Final = 200

csv.field_size_limit(MAX_FIELD)


def addresses(path: Path, reach: Reach) -> Iterator[Item]:
    """The pages that a table of addresses names, fetched.

    A table has a header with one of `URL_COLUMNS`, or is one of GDELT's, or a
    plain list of addresses. A bad line is rejected with its number.

    Raises:
        SourceError: it cannot be read, or has no addresses.
    """
    bad: list[Rejected] = []
    for batch in _errands(path, bad):
        yield from bad
        bad.clear()
        yield from documents(batch, reach)
    yield from bad


def _errands(path: Path, bad: list[Rejected]) -> Iterator[list[Errand]]:
    rows = _rows(path)
    first = next(rows, None)
    if first is None:
        return
    columns = _columns(first[1], path)
    batch: list[Errand] = []
    for line, row in rows if columns["header"] else _again(first, rows):
        errand = _errand(row, columns)
        if errand is None:
            bad.append(Rejected(f"{path.name}:{line}", "no_link", f"no address in {' '.join(row)[:200]!r}"))
        elif not batch or errand.url not in {one.url for one in batch}:
            batch.append(errand)
        if len(batch) >= 200:
            yield batch
            batch = []
    yield batch


def _again(first: tuple[int, list[str]], rest: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    yield first
    yield from rest


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        with _text(path) as text:
            head = text.readline()
            text.seek(0)
            reader = csv.reader(text, "excel-tab", quoting=csv.QUOTE_NONE) if "\t" in head else csv.reader(text)
            yield from ((reader.line_num, row) for row in reader if any(cell.strip() for cell in row))
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, csv.Error, CodingError, NotImplementedError) as error:
        raise SourceError(f"{path}: cannot be read as a table ({error}); save it as CSV in UTF-8") from error


def _text(path: Path) -> io.TextIOWrapper:
    """The table as text: plain, gzipped, or the only file in a ZIP, as GDELT gives them."""
    name = path.name.lower()
    stream: BinaryIO
    if name.endswith(".gz"):
        stream = io.BytesIO(_unpacked(path.read_bytes()))
    elif name.endswith(".zip"):
        with path.open("rb") as package:
            stream = io.BytesIO(_only_file(package))
    else:
        stream = path.open("rb")
    return io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")


def _unpacked(body: bytes) -> bytes:
    """A list without its gzip, within bounds."""
    return gunzip(body, limit=_most(len(body)))


def _only_file(stream: BinaryIO) -> bytes:
    """The first file of a ZIP, within bounds; its own word on its size is not believed."""
    with zipfile.ZipFile(stream) as package:
        first = next(iter(package.infolist()), None)
        if first is None:
            raise zipfile.BadZipFile("holds no file")
        most = _most(first.compress_size)
        with package.open(first) as member:
            body = member.read(most + 1)
    if len(body) > most:
        raise zipfile.BadZipFile(f"{first.filename} grows past {most} bytes")
    return body


def _most(packed: int) -> int:
    return min(MAX_LIST, max(1 << 20, MAX_RATIO * packed))


def _columns(row: Sequence[str], path: Path) -> dict[str, int | None]:
    """Which column is what; `header` is set where the first row names them."""
    names = [cell.strip().lower() for cell in row]

    def place(wanted: Sequence[str]) -> int | None:
        return next((names.index(name) for name in wanted if name in names), None)

    url = place(URL_COLUMNS)
    if url is not None:
        seen = place(SEEN_COLUMNS)
        return {"header": 1, "url": url, "date": place(DATE_COLUMNS), "outlet": place(OUTLET_COLUMNS), "seen": seen}
    if len(row) in GDELT:
        address, seen = GDELT[len(row)]
        return {"header": None, "url": address, "date": None, "outlet": None, "seen": seen}
    if safe_url(row[0].strip()):
        return {"header": None, "url": 0, "date": None, "outlet": None, "seen": None}
    raise SourceError(f"{path}: no column named {', '.join(URL_COLUMNS)}; name one in the first line")


def _errand(row: Sequence[str], columns: dict[str, int | None]) -> Errand | None:
    def said(name: str) -> str:
        place = columns[name]
        return row[place].strip() if place is not None and place < len(row) else ""

    url = safe_url(said("url"))
    if url is None:
        return None
    published, seen = said("date"), _time(said("seen"))
    return Errand(url, near=_time(published) or seen, outlet=said("outlet"), published=published)


def _time(text: str) -> datetime | None:
    if len(text) in (8, 14) and text.isdecimal():
        return stamp(text.ljust(14, "0"))
    moment = parse_moment(text, "list") if text else None
    return moment.instant if moment else None


# -- WARCs ---------------------------------------------------------------------------------------------------------


def warcs(spec: str, reach: Reach) -> Iterator[Item]:
    """The pages in all WARC files that a list names, one a line, as CC-NEWS lists them.

    A line is an address, or a path: beside the list if the list is a file, from
    the root of its host if it is on the web.

    Raises:
        SourceError: the list cannot be read.
    """
    for line in _lines(spec, reach):
        place = absolute(f"/{line.lstrip('/')}", spec) if _is_web(spec) and not _is_web(line) else line
        where = place if _is_web(place) else str(Path(spec).parent / place)
        try:
            yield from warc_at(where, reach)
        except SourceError as error:
            yield Rejected(place, "no_archive", str(error).removeprefix(f"{where}: "))


def _lines(spec: str, reach: Reach) -> list[str]:
    try:
        body = reach.get(Request(spec, kind="archive")).body if _is_web(spec) else Path(spec).read_bytes()
        text = _unpacked(body).decode("utf-8")
    except (OSError, CodingError, UnicodeDecodeError, FetchError) as error:
        raise SourceError(f"{spec}: cannot be read as a list of WARC files ({error})") from error
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def warc_at(spec: str, reach: Reach) -> Iterator[Item]:
    """The pages in a WARC at a path or an address; over the web it is read part by part.

    Raises:
        SourceError: it cannot be opened.
    """
    if not _is_web(spec):
        return warc.documents(Path(spec))
    return _streamed(open_remote(spec, reach), Path(urlsplit(spec).path).name)


def _streamed(stream: BinaryIO, name: str) -> Iterator[Item]:
    with stream:
        yield from warc.records(stream, name)


def wacz(spec: str, reach: Reach) -> Iterator[Item]:
    """The pages in a WACZ: the WARC files under ``archive/`` of a ZIP, at a path or an address.

    Raises:
        SourceError: it cannot be opened, or is no WACZ.
    """
    name = Path(urlsplit(spec).path).name
    try:
        package = zipfile.ZipFile(open_remote(spec, reach) if _is_web(spec) else spec)
    except (OSError, zipfile.BadZipFile) as error:
        raise SourceError(f"{spec}: cannot be opened as a WACZ ({error})") from error
    members = [one for one in package.namelist() if one.startswith("archive/") and ".warc" in one]
    if not members:
        raise SourceError(f"{spec}: holds no WARC under archive/; is it a WACZ?")
    return _members(package, members, name)


def _members(package: zipfile.ZipFile, members: Sequence[str], name: str) -> Iterator[Item]:
    with package:
        for member in members:
            try:
                with package.open(member) as stream:
                    yield from warc.records(io.BufferedReader(stream), f"{name}/{Path(member).name}")  # type: ignore[type-var]  # typeshed: a zip's file is raw enough
            except (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
                yield Rejected(f"{name}/{member}", "broken_archive", f"{type(error).__name__}: {error}"[:300])


def _is_web(spec: str) -> bool:
    return spec.startswith(("http://", "https://"))
