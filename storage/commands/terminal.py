"""What every command shares: its options, printing words or JSON, reading what was given. Touches the terminal."""

from __future__ import annotations

import getpass
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from storage.desk import Desk
from storage.errors import StorageError

if TYPE_CHECKING:
    from storage.database import Store

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

DEFAULT_DESK = Path("desk")
DeskOption = Annotated[Path, typer.Option("--desk", envvar="DATELINE_DESK", help="The desk's folder.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", help="A log position, or a time with its zone (2015-09-19T06:00Z): what was known then."),
]
# Of a decision on what was measured or read.
WhyOption = Annotated[str, typer.Option("--why", help="The reason; it is shown wherever the decision counts.")]
ByOption = Annotated[str, typer.Option("--by", envvar="USER", default_factory=getpass.getuser, help="Who decides.")]


def utc_now() -> datetime:
    """The time, for what happens now."""
    return datetime.now(UTC)


def desk_at(folder: Path) -> Desk:
    """The desk in a folder, its knobs from the environment."""
    return Desk(folder, os.environ)


# Printing


def show(value: Any, words: str, *, as_json: bool) -> None:  # noqa: ANN401 - any JSON value
    """The value as one JSON document, or the words."""
    if as_json:
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")
    else:
        out.print(words, markup=False)


def table(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """The rows under the names of their columns, or that there are none."""
    shown = Table(box=None, pad_edge=False)
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in rows:
        shown.add_row(*(str(row[column]) for column in columns))
    out.print(shown if rows else "nothing")


# What counts are of, where their names begin or end with it; the names stand in JSON, where they do not bend.
_ONE = {
    "feeds": "feed", "outlets": "outlet", "topics": "topic", "entries": "entry", "articles": "article", "pages": "page",
    "mails": "mail", "relations": "relation", "origins": "origin", "texts": "text", "captures": "capture",
    "revisions": "revision", "records": "record", "files": "file", "issues": "issue", "stories": "story",
}  # fmt: skip


def in_words(counts: Mapping[str, int]) -> str:
    """Counts for a person: ``3 entries new, 1 relation``, or that there is nothing new."""
    return ", ".join(f"{count} {_named(count, name)}" for name, count in counts.items() if count) or "nothing new"


def _named(count: int, name: str) -> str:
    return " ".join(_ONE.get(word, word) if count == 1 else word for word in name.split("_"))


def several(count: int, what: str) -> str:
    """A number with its noun."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def minute(moment: datetime | None) -> str:
    """A moment to the minute in UTC; empty for none."""
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""


def outline(value: Any, indent: int = 0) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    """A JSON value as indented lines, what is empty left out."""
    space = "  " * indent
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, dict | list | tuple) and item:
                yield f"{space}{key}:"
                yield from outline(item, indent + 1)
            elif item not in ("", None, [], {}, ()):
                yield f"{space}{key}: {item}"
    elif isinstance(value, list | tuple):
        for item in value:
            if isinstance(item, dict):
                yield f"{space}- " + "; ".join(
                    f"{key}: {part}" for key, part in item.items() if part not in ("", None, (), [])
                )
            else:
                yield f"{space}- {item}"


# Reading what was given


def day_of(text: str | None) -> date | None:
    """A day as written; used wrongly (status 2) if it is none."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day; write it as 2015-09-18") from None


def position_of(store: Store, text: str | None) -> int | None:
    """A position of the log as given, or the last one recorded up to a time; used wrongly (status 2) if it is neither."""
    from storage import queries

    if text is None or text.isdecimal():
        return None if text is None else int(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text} is neither a log position nor a time such as 2015-09-19T06:00Z") from error
    if moment.tzinfo is None:
        raise typer.BadParameter(f"{text} says no zone; write {text}Z for UTC, or the offset, as in {text}+03:00")
    found = queries.position_at(store, moment)
    if found < 0:
        raise StorageError(f"nothing was recorded up to {text}; the log begins later")
    return found


def is_digest(name: str) -> bool:
    """Whether a name is a digest's, ``topic/day`` or ``topic/day/issue``, and no article's id or address."""
    return re.fullmatch(r"[^/]+/\d{4}-\d\d-\d\d(/\d+)?", name) is not None


def bytes_of(file: Path) -> bytes:
    """What a file holds; raises StorageError where it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as wrong:
        raise StorageError(f"{file}: {wrong.strerror}; name a file that can be read") from wrong
