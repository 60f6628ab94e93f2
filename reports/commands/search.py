"""Look for articles with the query language of topics: search."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from storage.commands.terminal import DEFAULT_DESK, DeskOption, JsonOption, desk_at, show, table

if TYPE_CHECKING:
    from reports.query import Query
    from storage.database import Store


def search(
    query: Annotated[str, typer.Argument(help="The topic query language, as: (russia* AND troop*) NOT football")],
    desk: DeskOption = DEFAULT_DESK,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Look for articles with the query language of topics, the latest recorded first."""
    from reports.query_parser import parse_query
    from storage.projections import catch_up

    store, wanted = desk_at(desk).store, parse_query(query, name="query")
    catch_up(store)
    rows = list(islice(_hits(store, wanted), limit))
    if as_json:
        show(rows, "", as_json=True)
    else:
        table(["article", "day", "outlet", "title"], rows)


def _hits(store: Store, wanted: Query) -> Iterator[dict[str, Any]]:
    """What a query matches, the latest recorded first; no more is read than is taken."""
    from reports.normal import Document
    from storage import queries

    ids = queries.all_articles(store)[::-1]
    for start in range(0, len(ids), 100):
        views = queries.articles(store, ids[start : start + 100])
        for view in (views[name] for name in ids[start : start + 100] if name in views):
            content = view.content
            hits = wanted.matches(Document.of(view.text, content.title, content.language))
            if hits is not None:
                day = content.published.value if content.published else "undated"
                yield {
                    "article": view.id,
                    "day": day,
                    "outlet": content.outlet_name,
                    "title": content.title,
                    "hits": len(hits),
                }
