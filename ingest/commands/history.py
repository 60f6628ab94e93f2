"""What became of an article over its revisions: history."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from storage.commands.terminal import DEFAULT_DESK, DeskOption, JsonOption, desk_at, out, show


def history(
    article: Annotated[str, typer.Argument(help="An article's id or address.")],
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> None:
    """An article's revisions, with what changed."""
    from storage import queries
    from storage.projections import catch_up

    store = desk_at(desk).store
    catch_up(store)
    view = queries.article(store, article)
    rows: list[dict[str, Any]] = [
        {"n": item.n, "observed": item.observed_at, "via": item.via, "title": item.content.title, "raw": item.raw,
         "changes": [change.model_dump() for change in item.changes]}
        for item in view.revisions
    ]  # fmt: skip
    if as_json:
        show({"article": view.id, "url": view.content.url, "revisions": rows}, "", as_json=True)
        return
    out.print(f"{view.id}  {view.content.outlet_name}  {view.content.url}", markup=False)
    for row in rows:
        out.print(
            f"{row['n']}. seen {row['observed']:%Y-%m-%d %H:%M} UTC via {row['via']}: {row['title']}", markup=False
        )
        for change in row["changes"]:
            out.print(f"   {change['kind']}\n   - {change['before']}\n   + {change['after']}", markup=False)
    if view.vanished_at is not None:
        out.print(f"gone since the event at position {view.vanished_at}", markup=False)
