"""Families about the same happening: stories."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from storage.commands.terminal import (
    DEFAULT_DESK,
    AsOfOption,
    DeskOption,
    JsonOption,
    day_of,
    desk_at,
    position_of,
    several,
    show,
    utc_now,
)


def stories(
    day: Annotated[str | None, typer.Option("--date", help="The last day, as 2015-09-18; by default today.")] = None,
    days: Annotated[int, typer.Option(min=1, help="How many days, up to and with it.")] = 3,
    as_of: AsOfOption = None,
    model: Annotated[
        str, typer.Option(help="An installed plug-in whose embeddings say what is alike; else words do.")
    ] = "",
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> None:
    """Families about the same happening: alike by words, names and time, which says nothing of who took what from whom."""
    from ingest.embeddings import load_model
    from ingest.telling import tell_stories

    chosen, store = load_model(model) if model else None, desk_at(desk).store
    last = day_of(day) or utc_now().date()
    until = datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1)
    rows = [
        {
            "words": list(story.words),
            "alike_by": f"machine similarity ({chosen.name})" if chosen else "words",
            "outlets": len({view.content.outlet for views in found.values() for view in views}),
            "families": [
                {
                    "root": root,
                    "articles": [
                        {"article": view.id, "outlet": view.content.outlet_name, "title": view.content.title}
                        for view in views
                    ],
                }
                for root, views in found.items()
            ],
        }
        for story, found in tell_stories(
            store, until - timedelta(days=days), until, as_of=position_of(store, as_of), model=chosen
        )
    ]
    words = [line for row in rows for line in _story_lines(row)]
    if chosen and rows:
        words.insert(0, f"by {rows[0]['alike_by']}: a likeness, no evidence of who took what from whom")
    show(rows, "\n".join(words) or "nothing", as_json=as_json)


def _story_lines(row: dict[str, Any]) -> Iterator[str]:
    """A story for a terminal: its words, then a line a family."""
    yield f"{', '.join(row['words'])}: {several(len(row['families']), 'text')}, {several(row['outlets'], 'outlet')}"
    for family in row["families"]:
        first, *more = family["articles"]
        yield f"  {first['outlet']}: {first['title']}" + (f"  (+{len(more)} of this text)" if more else "")
