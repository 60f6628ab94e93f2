"""Open an archive by what it is: a folder, a file of documents, a WARC. Reads files.

A new kind of archive is one file here and its line in `ARCHIVES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

from ingest.errors import SourceError
from ingest.sources import folder, warc
from ingest.types import Document, Rejected

Reader = Callable[[Path, Path | None], Iterator[Document | Rejected]]


def _warc(path: Path, _manifest: Path | None) -> Iterator[Document | Rejected]:
    return warc.documents(path)


ARCHIVES: Mapping[str, Reader] = MappingProxyType(
    {
        "folder": folder.documents,
        **dict.fromkeys((*folder.MEDIA_TYPES, *folder.LISTS), folder.documents),
        ".warc": _warc,
        ".warc.gz": _warc,
        ".arc.gz": _warc,
    }
)


def open_source(spec: str, manifest: Path | None = None) -> Iterator[Document | Rejected]:
    """The documents of the archive at `spec`, a path; `manifest` describes a folder's files.

    Raises:
        SourceError: There is nothing at the path, or nothing that any reader understands.
    """
    path = Path(spec).expanduser()
    if not path.exists():
        raise SourceError(f"{spec}: no such file or folder; give a path of {understood()}")
    reader = ARCHIVES.get(_kind(path))
    if reader is None:
        raise SourceError(f"{spec}: not an archive that is understood; give {understood()}")
    return reader(path, manifest)


def source_of_day(source: str, day: date, folder: Path) -> str | None:
    """Where an archive keeps a day: the path with the day's signs filled in, or the same path for every day.

    A relative path is below `folder`. None where a path of that day's own leads to nothing.
    """
    path = folder / Path(day.strftime(source)).expanduser()
    return None if "%" in source and not path.exists() else str(path)


def _kind(path: Path) -> str:
    """The key of `ARCHIVES`: the longest known ending."""
    if path.is_dir():
        return "folder"
    name = path.name.lower()
    return next((kind for kind in sorted(ARCHIVES, key=len, reverse=True) if name.endswith(kind)), path.suffix.lower())


def understood() -> str:
    """What can be opened, in words for an error."""
    return "a folder, or a file ending in " + ", ".join(kind for kind in ARCHIVES if kind.startswith("."))
