"""What became of an article over its revisions: history."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Annotated, Any

import typer

from storage.commands.terminal import DEFAULT_DESK, DeskOption, JsonOption, desk_at, out, show

if TYPE_CHECKING:
    from storage.database import Store
    from storage.events import ArticleReread
    from storage.views import RevisionView

LINES = 5  # lines of a text that are shown as gone, or as new
REREAD = {
    "same_bytes": "no edit by the outlet: the same bytes, read by other rules than before",
    "bytes_erased": "our rules of reading changed, and the bytes before were erased: whether the outlet edited cannot be told",
    "not_readable": "our rules of reading changed, and make nothing of the bytes before: whether the outlet edited cannot be told",
}


def history(
    article: Annotated[str, typer.Argument(help="An article's id or address.")],
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> None:
    """An article's revisions: what the outlet changed, and where only our rules of reading did."""
    from storage import queries
    from storage.projections import catch_up

    store = desk_at(desk).store
    catch_up(store)
    view = queries.article(store, article)
    rows = list(_rows(store, view.revisions))
    if as_json:
        show({"article": view.id, "url": view.content.url, "revisions": rows}, "", as_json=True)
        return
    out.print(f"{view.id}  {view.content.outlet_name}  {view.content.url}", markup=False)
    for row in rows:
        _print(row)
    if view.vanished_at is not None:
        out.print(f"gone since the event at position {view.vanished_at}", markup=False)


def _rows(store: Store, revisions: tuple[RevisionView, ...]) -> Iterator[dict[str, Any]]:
    """The revisions as they are told; one that our rules made says so, and which lines it took or brought."""
    from storage.events import ArticleReread
    from storage.log import EventLog

    known = EventLog(store).read_stream(f"article/{revisions[0].article}") if revisions else []
    rereads = {item.position: item.fact for item in known if isinstance(item.fact, ArticleReread)}
    for item in revisions:
        row: dict[str, Any] = {
            "n": item.n, "observed": item.observed_at, "via": item.via, "title": item.content.title, "raw": item.raw,
            "changes": [change.model_dump() for change in item.changes],
        }  # fmt: skip
        if fact := rereads.get(item.position):
            row["reread"] = _reread(store, fact, revisions[item.n - 2])
        yield row


def _reread(store: Store, fact: ArticleReread, before: RevisionView) -> dict[str, Any]:
    """Why an article was read again, by which rules, and what its text lost and gained by that."""
    from storage.blobs import Blobs
    from storage.errors import BlobErased

    told = {
        "basis": fact.basis,
        "why": REREAD[fact.basis],
        "rules": fact.content.extractor,
        "before": before.content.extractor,
    }
    try:
        texts = Blobs(store).get_all({fact.previous, fact.content.text})
    except BlobErased:
        return told | {"lost": [], "gained": []}
    old, new = (texts[name].decode().split("\n") for name in (fact.previous, fact.content.text))
    steps = [step for step in SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if step[0] != "equal"]
    return told | {
        "lost": [line for _, start, end, _, _ in steps for line in old[start:end]],
        "gained": [line for _, _, _, start, end in steps for line in new[start:end]],
    }


def _print(row: dict[str, Any]) -> None:
    reread = row.get("reread")
    seen = f"seen {row['observed']:%Y-%m-%d %H:%M} UTC via {row['via']}: {row['title']}"
    out.print(f"{row['n']}. {'read again, ' if reread else ''}{seen}", markup=False)
    for change in row["changes"]:
        out.print(f"   {change['kind']}\n   - {change['before']}\n   + {change['after']}", markup=False)
    if reread:
        out.print(f"   {reread['why']}", markup=False)
        out.print(f"   rules before: {reread['before']}\n   rules now:    {reread['rules']}", markup=False)
        for sign, lines in (("-", reread["lost"]), ("+", reread["gained"])):
            for line in lines[:LINES]:
                out.print(f"   {sign} {line}", markup=False)
            if len(lines) > LINES:
                out.print(f"   {sign} … and {len(lines) - LINES} lines more", markup=False)
