"""The pages on loopback: serve."""

from __future__ import annotations

import os
import secrets
from typing import Annotated

import typer

from reports.desk import ReportsDesk
from storage.commands.across import across
from storage.commands.terminal import DEFAULT_DESK, DeskOption, err, out


def serve(
    context: typer.Context,
    desk: DeskOption = DEFAULT_DESK,
    port: Annotated[int, typer.Option(help="On loopback.")] = 8015,
    review: Annotated[
        bool,
        typer.Option(
            "--review", help="With the pages for review, behind a token: DATELINE_REVIEW_TOKEN, else a new one."
        ),
    ] = False,
) -> None:
    """The pages: digests, articles, families, feeds; on loopback, and read-only without --review."""
    import uvicorn

    from reports.pages import Hand, make_app
    from reports.pages.answers import warm

    place = ReportsDesk(desk, os.environ)
    hand = (
        Hand(os.environ.get("DATELINE_REVIEW_TOKEN") or secrets.token_urlsafe(24), across(context).rule_of(desk))
        if review
        else None
    )
    application = make_app(place.store, topics=place.topics, desk=across(context).imprint_of(desk).name, hand=hand)
    with err.status("reading the latest issues …"):
        warm(application.state.desk)
    out.print(f"http://127.0.0.1:{port}/", markup=False)
    if hand is not None:
        shown = "DATELINE_REVIEW_TOKEN" if os.environ.get("DATELINE_REVIEW_TOKEN") else hand.token
        out.print(f"http://127.0.0.1:{port}/review   token: {shown}", markup=False)
    uvicorn.run(application, host="127.0.0.1", port=port, log_level="warning")
