"""Overrule what was measured between texts: decide join, split, origin, undo, list."""

from __future__ import annotations

import os
from typing import Annotated, Literal

import typer

from ingest.desk import IngestDesk
from storage.commands.terminal import (
    DEFAULT_DESK,
    ByOption,
    DeskOption,
    JsonOption,
    WhyOption,
    desk_at,
    out,
    show,
    utc_now,
)

decide = typer.Typer(
    help="Overrule what was measured: join two texts, split them, name an origin, or undo. Each is an event.",
    no_args_is_help=True,
)
PartOption = Annotated[bool, typer.Option("--part", help="Only in part: an excerpt, a summary.")]


@decide.command(name="join")
def decide_join(
    copy: Annotated[str, typer.Argument(help="The article whose text is another's: id or address.")],
    source: Annotated[str, typer.Argument(help="The article that it comes from.")],
    why: WhyOption,
    by: ByOption,
    part: PartOption = False,
    desk: DeskOption = DEFAULT_DESK,
) -> None:
    """The first article's text is the second's."""
    from ingest import overrule

    place, kind = IngestDesk(desk, os.environ), _part(part)
    _decided(overrule.join(place.store, place.watchlist, copy, source, kind=kind, reason=why, by=by, now=utc_now()))


@decide.command(name="split")
def decide_split(
    first: Annotated[str, typer.Argument(help="An article's id or address.")],
    second: Annotated[str, typer.Argument(help="Another article's.")],
    why: WhyOption,
    by: ByOption,
    desk: DeskOption = DEFAULT_DESK,
) -> None:
    """Nothing ties the two texts, whatever was measured. A third text may still tie them."""
    from ingest import overrule

    place = IngestDesk(desk, os.environ)
    _decided(overrule.split(place.store, place.watchlist, first, second, reason=why, by=by, now=utc_now()))


@decide.command(name="origin")
def decide_origin(
    article: Annotated[str, typer.Argument(help="An article's id or address.")],
    root: Annotated[str, typer.Argument(help="Itself, another article, or a publisher whose text is not held.")],
    why: WhyOption,
    by: ByOption,
    part: PartOption = False,
    desk: DeskOption = DEFAULT_DESK,
) -> None:
    """The article's text comes from there."""
    from ingest import overrule

    place, kind = IngestDesk(desk, os.environ), _part(part)
    _decided(
        overrule.assign_origin(place.store, place.watchlist, article, root, kind=kind, reason=why, by=by, now=utc_now())
    )


@decide.command(name="undo")
def decide_undo(
    first: Annotated[str, typer.Argument(help="The article whose origin was decided, or one of a pair.")],
    why: WhyOption,
    by: ByOption,
    second: Annotated[str, typer.Argument(help="The other of the pair.")] = "",
    desk: DeskOption = DEFAULT_DESK,
) -> None:
    """What was measured stands again."""
    from ingest import overrule

    place = IngestDesk(desk, os.environ)
    _decided(overrule.undo(place.store, place.watchlist, first, second, reason=why, by=by, now=utc_now()))


@decide.command(name="list")
def decide_list(desk: DeskOption = DEFAULT_DESK, as_json: JsonOption = False) -> None:
    """Every decision, in order, undone ones too."""
    from ingest.overrule import told
    from storage import queries
    from storage.projections import catch_up

    store = desk_at(desk).store
    catch_up(store)
    found = queries.rulings(store)
    rows = [{"position": item.position, "recorded": item.recorded_at, **item.fact.model_dump()} for item in found]
    words = [f"{item.position}  {item.recorded_at:%Y-%m-%d %H:%M} UTC  {told(item.fact)}" for item in found]
    show(rows, "\n".join(words) or "nothing", as_json=as_json)


def _part(part: bool) -> Literal["copy", "partial"]:
    return "partial" if part else "copy"


def _decided(changed: int) -> None:
    out.print(f"recorded; {changed} origins changed", markup=False)


def rule(
    desk: IngestDesk, decision: str, article: str, other: str, kind: Literal["copy", "partial"], why: str, by: str
) -> int:
    """Record a decision by its name, as the commands do; how many origins changed. Raises IngestError if it is refused."""
    from ingest import overrule

    return overrule.decide(
        desk.store, desk.watchlist, decision, article, other, kind=kind, reason=why, by=by, now=utc_now()
    )
