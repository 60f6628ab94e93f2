"""What an export is, and those of the record itself: articles and events as JSON Lines, all captures as WARC."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from storage.commands.across import Across
from storage.commands.terminal import desk_at, in_words
from storage.errors import StorageError
from storage.files import whole, write_whole

if TYPE_CHECKING:
    from storage.database import Store


@dataclass(frozen=True)
class Wanted:
    """Of which desk, and what of it: a topic's day, or one article or digest."""

    folder: Path
    across: Across
    topic: str | None = None
    day: str | None = None
    of: str | None = None


@dataclass(frozen=True)
class Export:
    """One kind of export: what the file holds, and its rows of plain columns where it can be had as Parquet."""

    body: Callable[[Wanted], bytes]
    rows: Callable[[Wanted], list[dict[str, Any]]] | None = None

    def write(self, wanted: Wanted, file: Path) -> str:
        """Write the file whole; its size in words."""
        columns = self.rows if file.suffix == ".parquet" else None
        body = parquet(columns(wanted)) if columns else self.body(wanted)
        write_whole(file, body)
        return f"{len(body)} bytes"


@dataclass(frozen=True)
class Streamed:
    """One that is larger than memory, so it goes to the disk as it is made; `write` returns what was counted, in words."""

    write: Callable[[Wanted, Path], str]


def parquet(rows: list[dict[str, Any]]) -> bytes:
    """Rows of plain columns as Parquet; raises StorageError where pyarrow is not installed."""
    try:
        import pyarrow as pa
        from pyarrow import parquet as format_
    except ImportError:
        raise StorageError("Parquet needs pyarrow; install the extra: pip install 'dateline[parquet]'") from None
    packed = io.BytesIO()
    format_.write_table(pa.Table.from_pylist(rows), packed, compression="zstd")
    return packed.getvalue()


def _articles(wanted: Wanted) -> bytes:
    return _jsonl(_article_rows(desk_at(wanted.folder).store))


def _article_columns(wanted: Wanted) -> list[dict[str, Any]]:
    """What is nested in a row is JSON text in its column."""
    return [
        {
            name: value if isinstance(value, str | int | None) else json.dumps(value, ensure_ascii=False, default=str)
            for name, value in row.items()
        }
        for row in _article_rows(desk_at(wanted.folder).store)
    ]


def _events(wanted: Wanted) -> bytes:
    return _jsonl(_event_rows(desk_at(wanted.folder).store))


def _warc(wanted: Wanted, file: Path) -> str:
    from storage.warc import write_warc

    store = desk_at(wanted.folder).store
    with whole(file) as stream:
        return in_words(write_warc(store, stream))


def _jsonl(rows: Iterable[Mapping[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows).encode()


def _article_rows(store: Store) -> Iterator[dict[str, Any]]:
    from storage import queries
    from storage.projections import catch_up

    catch_up(store)
    ids = queries.all_articles(store)
    for start in range(0, len(ids), 500):
        for view in queries.articles(store, ids[start : start + 500]).values():
            origin = view.origin
            yield {
                "article": view.id,
                **view.content.model_dump(mode="json"),
                "body": view.text,
                "origin": origin.root if origin else "",
                "relation": origin.relation if origin else "",
            }


def _event_rows(store: Store) -> Iterator[dict[str, Any]]:
    from storage.log import EventLog

    for item in EventLog(store).read():
        yield {
            "position": item.position,
            "stream": item.stream,
            "version": item.version,
            "recorded_at": item.recorded_at,
            "fact": item.fact.model_dump(mode="json"),
        }


EXPORTS: Mapping[str, Export | Streamed] = {
    "articles": Export(_articles, _article_columns),
    "events": Export(_events),
    "warc": Streamed(_warc),
}
