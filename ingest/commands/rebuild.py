"""Make again what is made from events and blobs: the views, all comparisons of texts by another version, or the stories."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ingest.desk import IngestDesk
from storage.commands.terminal import DEFAULT_DESK, DeskOption, JsonOption, desk_at, err, several, show, utc_now


def rebuild(
    comparison: Annotated[
        bool,
        typer.Option("--comparison", help="Compare all articles anew by another version of the rules, then adopt it."),
    ] = False,
    stories: Annotated[bool, typer.Option("--stories", help="Tell the stories of every day anew.")] = False,
    postings: Annotated[
        int,
        typer.Option(
            "--postings",
            min=0,
            help="PostgreSQL: keep the index of look-alikes in so many tables by hash (1: in one again).",
        ),
    ] = 0,
    to: Annotated[str, typer.Option("--to", help="With --comparison: the version, if not the newest.")] = "",
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> None:
    """Make the views again from the events; with --comparison all relations, with --stories the stories. Old ones serve until the new are whole.

    A comparison that was stopped goes on where it was when it is run again.
    """
    if to and not comparison:
        raise typer.BadParameter("--to names a version of comparison; give --comparison too")
    if sum((comparison, stories, bool(postings))) > 1:
        raise typer.BadParameter("one of --comparison, --stories and --postings at a time")
    if comparison:
        _comparison(desk, to, as_json=as_json)
    elif stories:
        _stories(desk, as_json=as_json)
    elif postings:
        _postings(desk, postings, as_json=as_json)
    else:
        _views(desk, as_json=as_json)


def _views(desk: Path, *, as_json: bool) -> None:
    from storage.projections import rebuild as rebuild_views
    from storage.readings import forget

    store = desk_at(desk).store
    with err.status("folding events …") as shown:
        forget(store)
        position = rebuild_views(store, progress=lambda folded: shown.update(f"folded {folded} events"))
    show({"position": position}, f"views rebuilt up to position {position}", as_json=as_json)


def _stories(desk: Path, *, as_json: bool) -> None:
    from ingest.telling import tell_waiting
    from storage.happenings import forget

    store = desk_at(desk).store
    with err.status("telling stories …") as shown:
        forget(store)
        days = tell_waiting(
            store, now=utc_now(), progress=lambda done, all_: shown.update(f"told {done} of {all_} days")
        )
    show({"days": days}, f"the stories of {several(days, 'day')} told anew", as_json=as_json)


def _postings(desk: Path, wanted: int, *, as_json: bool) -> None:
    from storage.parting import MOST_PARTS, part_postings

    if wanted > MOST_PARTS:
        raise typer.BadParameter(f"{wanted} parts; {MOST_PARTS} are the most", param_hint="--postings")

    store = desk_at(desk).store
    with err.status("moving the index of look-alikes …"):
        moved = part_postings(store, wanted)
    kept = f"the index of look-alikes is in {several(wanted, 'table')}"
    show({"postings": wanted, "moved": moved}, kept if moved else f"{kept} already", as_json=as_json)


def _comparison(desk: Path, to: str, *, as_json: bool) -> None:
    from ingest.rebuild import rebuild_comparison

    place = IngestDesk(desk, os.environ)
    with err.status("comparing all articles …") as shown:
        done = rebuild_comparison(
            place.store, place.watchlist, now=utc_now(), to=to,
            progress=lambda seen, last: shown.update(f"compared up to position {seen} of {last}"),
        )  # fmt: skip
    if done.adopted:
        words = (
            f"{done.algorithm} is adopted: {several(done.texts, 'text')} compared, "
            f"{several(done.relations, 'relation')} recorded, {several(done.origins, 'origin')} changed.\n"
            "Digests already issued stand as they are; the next ones rest on it."
        )
    else:
        words = f"{done.algorithm} serves already; nothing to compare anew"
    show(asdict(done), words, as_json=as_json)
