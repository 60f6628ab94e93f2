"""Open an archive by what it is: a folder, a file, an address, or a kind named before a colon. The one door of history.

A new kind of archive is one file here and its line in `ARCHIVES`. Reads files;
what is on the web comes over the port that `Reach` carries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from ingest.errors import SourceError
from ingest.sources import commoncrawl, folder, listings, lists, wayback
from ingest.sources.reach import Reach
from ingest.types import Item

Reader = Callable[[str, Reach], Iterator[Item]]


def _folder(spec: str, reach: Reach) -> Iterator[Item]:
    yield from folder.documents(Path(spec), reach.manifest)


def _saved_feed(spec: str, reach: Reach) -> Iterator[Item]:
    return listings.saved_feed(Path(spec), reach)


def _addresses(spec: str, reach: Reach) -> Iterator[Item]:
    return lists.addresses(Path(spec), reach)


ARCHIVES: Mapping[str, Reader] = MappingProxyType(
    {
        # by its name before a colon
        "feed:": listings.feeds,
        "sitemap:": listings.sitemaps,
        "wayback:": wayback.pages,
        "wayback-feed:": wayback.feeds,
        "memento:": wayback.mementos,
        "commoncrawl:": commoncrawl.pages,
        # a file by its ending
        "folder": _folder,
        **dict.fromkeys((*folder.MEDIA_TYPES, *folder.LISTS), _folder),
        **dict.fromkeys((".warc", ".warc.gz", ".arc.gz"), lists.warc_at),
        ".wacz": lists.wacz,
        **dict.fromkeys((".paths", ".paths.gz"), lists.warcs),
        **dict.fromkeys((".csv", ".tsv", ".csv.gz", ".csv.zip"), _addresses),
        **dict.fromkeys((".rss", ".atom", ".xml"), _saved_feed),
    }
)
# What is read also where it lies on the web.
ON_THE_WEB = (".warc", ".warc.gz", ".arc.gz", ".wacz", ".paths", ".paths.gz")


def open_source(spec: str, reach: Reach | Path | None = None) -> Iterator[Item]:
    """The documents of the archive that `spec` names.

    Raises:
        SourceError: there is nothing there, or nothing that any reader understands.
    """
    if not isinstance(reach, Reach):
        reach = Reach(datetime.now(UTC), manifest=reach)
    kind, colon, rest = spec.partition(":")
    if colon and f"{kind}:" in ARCHIVES:
        return ARCHIVES[f"{kind}:"](rest, reach)
    if is_on_the_web(spec):
        ending = _ending(urlsplit(spec).path)
        if ending not in ON_THE_WEB:
            raise SourceError(f"{spec}: is it a feed or a sitemap? Write feed:{spec} or sitemap:{spec}; {understood()}")
        return ARCHIVES[ending](spec, reach)
    path = Path(spec).expanduser()
    if not path.exists():
        raise SourceError(f"{spec}: no such file or folder; give {understood()}")
    reader = ARCHIVES.get("folder" if path.is_dir() else _ending(path.name))
    if reader is None:
        raise SourceError(f"{spec}: not an archive that is understood; give {understood()}")
    return reader(str(path), reach)


def source_of_day(source: str, day: date, folder: Path) -> str | None:
    """Where an archive keeps a day: the path or address with the day's signs filled in, or the same path for every day.

    A relative path is below `folder`. None where a path of that day's own leads to nothing.
    """
    if is_on_the_web(source):
        return day.strftime(source) if "%Y" in source else source
    path = folder / Path(day.strftime(source)).expanduser()
    return None if "%" in source and not path.exists() else str(path)


def is_on_the_web(spec: str) -> bool:
    """Whether reading the archive needs the network for certain."""
    kind, colon, _ = spec.partition(":")
    return spec.startswith(("http://", "https://")) or (bool(colon) and f"{kind}:" in ARCHIVES)


def name_of(spec: str) -> str:
    """What the archive is called in the log: a file by its name wherever it lies, the rest as it was asked for."""
    return spec if is_on_the_web(spec) else Path(spec).name


def _ending(name: str) -> str:
    """The key of `ARCHIVES`: the longest known ending."""
    name = name.lower()
    endings = sorted((kind for kind in ARCHIVES if kind.startswith(".")), key=len, reverse=True)
    return next((kind for kind in endings if name.endswith(kind)), Path(name).suffix)


def understood() -> str:
    """What can be opened, in words for an error."""
    files = ", ".join(kind for kind in ARCHIVES if kind.startswith("."))
    named = " ".join(f"{kind}…" for kind in ARCHIVES if kind.endswith(":"))
    return f"a folder, or a file ending in {files}; or one of {named}"
