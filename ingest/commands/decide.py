"""Overrule what was measured between texts: decide join, split, origin, undo, list."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ingest.desk import IngestDesk
from storage.commands.terminal import (
    DEFAULT_DESK,
    ByOption,
    DeskOption,
    JsonOption,
    WhyOption,
    desk_at,
    minute,
    out,
    show,
    utc_now,
)

if TYPE_CHECKING:
    from storage.events import OriginAssigned

decide = typer.Typer(
    help="Overrule what was measured: join two texts, split them, name an origin, or undo. Each is an event.",
    no_args_is_help=True,
)
Part = Literal["copy", "partial"]
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
    _decide(desk, "join", copy, source, _part(part), why, by)


@decide.command(name="split")
def decide_split(
    first: Annotated[str, typer.Argument(help="An article's id or address.")],
    second: Annotated[str, typer.Argument(help="Another article's.")],
    why: WhyOption,
    by: ByOption,
    desk: DeskOption = DEFAULT_DESK,
) -> None:
    """Nothing ties the two texts, whatever was measured. A third text may still tie them."""
    _decide(desk, "split", first, second, "copy", why, by)


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
    _decide(desk, "origin", article, root, _part(part), why, by)


@decide.command(name="undo")
def decide_undo(
    first: Annotated[str, typer.Argument(help="The article whose origin was decided, or one of a pair.")],
    why: WhyOption,
    by: ByOption,
    second: Annotated[str, typer.Argument(help="The other of the pair.")] = "",
    desk: DeskOption = DEFAULT_DESK,
) -> None:
    """What was measured stands again."""
    _decide(desk, "undo", first, second, "copy", why, by)


@decide.command(name="list")
def decide_list(desk: DeskOption = DEFAULT_DESK, as_json: JsonOption = False) -> None:
    """Every decision, in order, with whether it stands; undone and replaced ones too."""
    from ingest.overrule import told
    from ingest.rulings import Rulings
    from storage import queries
    from storage.projections import catch_up

    store = desk_at(desk).store
    catch_up(store)
    found = queries.rulings(store)
    standing = Rulings.of(item.fact for item in found)
    kept = [*standing.pairs.values(), *standing.origins.values()]
    rows = [
        {
            "position": item.position,
            "recorded": item.recorded_at,
            "stands": any(item.fact is one for one in kept),
            **item.fact.model_dump(),
        }
        for item in found
    ]
    words = [
        f"{item.position}  {minute(item.recorded_at)}  {'stands ' if row['stands'] else '       '}  {told(item.fact)}"
        for item, row in zip(found, rows, strict=True)
    ]
    show(rows, "\n".join(words) or "nothing was decided yet", as_json=as_json)


def _part(part: bool) -> Part:
    return "partial" if part else "copy"


def _decide(desk: Path, decision: str, one: str, two: str, kind: Part, why: str, by: str) -> None:
    """Record a decision, then say what was recorded and where each text that it moved comes from now."""
    from ingest.overrule import told
    from storage import queries
    from storage.events import OriginAssigned, OriginOverruled, RelationOverruled
    from storage.log import EventLog

    place = IngestDesk(desk, os.environ)
    before = queries.last_position(place.store)
    rule(place, decision, one, two, kind, why, by)
    new = [item.fact for item in EventLog(place.store).read(before)]
    words = [f"recorded: {told(fact)}" for fact in new if isinstance(fact, RelationOverruled | OriginOverruled)]
    words = words or ["that stands already; nothing was recorded"]
    moved = {fact.article: fact for fact in new if isinstance(fact, OriginAssigned)}
    views = queries.articles(place.store, moved)
    words += [f"  {views[name].content.outlet_name}, {name}: {_now(fact)}" for name, fact in sorted(moved.items())]
    words += [] if moved else ["  where the texts come from is as it was"]
    out.print("\n".join(words), markup=False)


def _now(fact: OriginAssigned) -> str:
    whole = {"original": "an original", "copy": "a copy of", "partial": "part of"}.get(fact.relation, fact.relation)
    return f"now {whole}{'' if fact.relation == 'original' else f' {fact.root_name} ({fact.root})'}, {fact.confidence}"


def rule(desk: IngestDesk, decision: str, article: str, other: str, kind: Part, why: str, by: str) -> int:
    """Record a decision by its name, as the commands do; how many origins changed. Raises IngestError if it is refused."""
    from ingest import overrule

    return overrule.decide(
        desk.store, desk.watchlist, decision, article, other, kind=kind, reason=why, by=by, now=utc_now()
    )
