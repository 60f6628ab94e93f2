"""Issue what is due, mail it, and settle what is held: send, deliveries."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import typer

from reports.desk import ReportsDesk
from reports.errors import ReportError
from storage.commands.across import Across, across
from storage.commands.terminal import (
    DEFAULT_DESK,
    DeskOption,
    JsonOption,
    day_of,
    desk_at,
    err,
    in_words,
    show,
    table,
    utc_now,
)


def send(
    context: typer.Context,
    day: Annotated[
        str | None, typer.Option("--date", help="Issue and send this day's digests; by default the last day over.")
    ] = None,
    topic: Annotated[str | None, typer.Option(help="Only this topic.")] = None,
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> None:
    """Issue what is due and deliver it, once. Red while any mail is held."""
    result = send_due(ReportsDesk(desk, os.environ), across(context), day_of(day), topic)
    show(result, in_words(result["mails"]), as_json=as_json)
    fail_if_held(result)


def send_due(desk: ReportsDesk, bridges: Across, day: date | None, only: str | None = None) -> dict[str, Any]:
    """Issue the ordered digests of a day (by default the last one over) and send what waits: mails by fate, held, failed."""
    from reports import issue as issues
    from reports.deliver import send_waiting
    from reports.notices import Channels
    from storage.blobs import Blobs
    from storage.outbox import StoredOutbox

    store, imprint = desk.store, bridges.imprint_of(desk.folder)
    masthead = desk.masthead(imprint)
    if any(order.to for order in imprint.orders):
        _ = desk.mailbox(imprint)  # no issue is made that could not be mailed
    failed: dict[str, str] = {}
    for name in sorted({order.topic for order in imprint.orders if only in (None, order.topic)}):
        try:
            subject = desk.topic(name)
            made = issues.issue_digest(
                subject, day or issues.last_day(subject, utc_now()), store, masthead, now=utc_now()
            )
            desk.write_copies(made)
            link = issues.link(os.environ.get("DATELINE_PAGES", ""), made.digest)
            issues.post(made, store, masthead, imprint.recipients(name), now=utc_now(), link=link)
        except ReportError as error:  # one topic's fault keeps no other's readers waiting
            failed[name] = str(error)
    outbox = StoredOutbox(store, utc_now)
    channels = Channels.from_env(os.environ)
    summary = send_waiting(outbox, lambda: desk.mailbox(imprint), channels, load=Blobs(store).get, clock=utc_now)
    # Also those of earlier runs: they wait for a person until one has settled them.
    held = [
        {"id": row.id, "state": row.state, "recipient": row.recipient, "detail": row.detail}
        for row in outbox.rows(states=("unknown", "suspended"))
    ]
    return {"mails": dict(summary.counts), "held": held, "failed": failed}


def fail_if_held(result: Mapping[str, Any]) -> None:
    """Exit 1 where a topic could not be issued or a mail waits for a person."""
    for name, why in result.get("failed", {}).items():
        err.print(f"{name} was not issued: {why}", markup=False)
    if result.get("held"):
        err.print(f"{len(result['held'])} mails are held; see: dateline deliveries", markup=False)
    if result.get("held") or result.get("failed"):
        raise typer.Exit(1)


def deliveries(
    desk: DeskOption = DEFAULT_DESK,
    delivered: Annotated[int | None, typer.Option(help="Settle this held mail: it did arrive.")] = None,
    resend: Annotated[int | None, typer.Option(help="Settle this held mail: send it again.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List mails and their fate; settle those that are held."""
    from storage.outbox import StoredOutbox

    outbox = StoredOutbox(desk_at(desk).store, utc_now)
    who = os.environ.get("USER", "operator")
    for number, arrived in ((delivered, True), (resend, False)):
        if number is not None:
            outbox.resolve(number, delivered=arrived, by=who)
    rows = outbox.rows()
    shown = [
        {"id": row.id, "topic": row.topic, "day": row.day, "issue": row.issue, "to": row.recipient, "state": row.state,
         "attempts": row.attempts, "detail": row.detail}
        for row in rows
    ]  # fmt: skip
    if as_json:
        show(shown, "", as_json=True)
    else:
        table(["id", "topic", "day", "issue", "to", "state", "attempts", "detail"], shown)
