"""Make a digest, or tell what was learnt of a day between two positions: digest make, diff."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from reports.desk import ReportsDesk
from storage.commands.across import across
from storage.commands.terminal import (
    DEFAULT_DESK,
    AsOfOption,
    DeskOption,
    JsonOption,
    day_of,
    out,
    position_of,
    show,
    utc_now,
)
from storage.files import write_whole

if TYPE_CHECKING:
    from reports.topics import Topic
    from storage.database import Store
    from storage.events import DigestIssued


class _MakeUnlessNamed(TyperGroup):
    """A group whose first word is a topic, unless it is the name of a command of its own."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - Typer's own context
        if args and args[0] not in {*self.commands, "--help"}:
            args = ["make", *args]
        return super().parse_args(ctx, args)


digest = typer.Typer(
    cls=_MakeUnlessNamed,
    help="Make the digest of a topic on a day (`make` may be left out), or tell what was learnt of one since.",
    no_args_is_help=True,
)


@digest.command(name="make")
def digest_make(
    context: typer.Context,
    topic: Annotated[str, typer.Argument(help="The topic's id.")],
    day: Annotated[
        str | None, typer.Option("--date", help="The day, as 2015-09-18; by default the last one that is over.")
    ] = None,
    as_of: AsOfOption = None,
    format_: Annotated[str, typer.Option("--format", help="html, text, markdown, json or csv.")] = "text",
    file: Annotated[Path | None, typer.Option("--out", help="Write to this file instead.")] = None,
    issue: Annotated[bool, typer.Option("--issue", help="Record it as issued, for sending.")] = False,
    desk: DeskOption = DEFAULT_DESK,
) -> None:
    """Make the digest of a topic on a day, as known now or at a position or time."""
    from reports import issue as issues
    from reports.formats import render

    place = ReportsDesk(desk, os.environ)
    store = place.store
    masthead = place.masthead(across(context).imprint_of(desk))
    known = position_of(store, as_of)
    subject = _topic_for(place, store, topic, day, known)
    when = day_of(day) or issues.last_day(subject, utc_now())
    if issue:
        made = issues.issue_digest(subject, when, store, masthead, now=utc_now(), amend=True)
    elif known is not None and (fact := _issued_at(store, topic, when, known)) is not None:
        made = issues.reissue(store, fact)
    else:
        made = issues.make_digest(subject, when, store, masthead, as_of=known)
    body = made.bodies.get(format_) or render(made.digest, format_)
    if file is None:
        sys.stdout.buffer.write(body)
    else:
        write_whole(file, body)
        out.print(f"{file}  {len(body)} bytes", markup=False)


@digest.command(name="diff")
def digest_diff(
    topic: Annotated[str, typer.Argument(help="The topic's id.")],
    since: Annotated[str, typer.Argument(metavar="A", help="The earlier log position, or time with its zone.")],
    until: Annotated[
        str | None, typer.Argument(metavar="[B]", help="The later one; all that is known now, if left out.")
    ] = None,
    day: Annotated[
        str | None, typer.Option("--date", help="The day, as 2015-09-18; by default the last one that is over.")
    ] = None,
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> None:
    """Tell what was learnt of a day between two positions of the log."""
    from reports import issue as issues
    from reports.learnt import learnt_lines
    from storage import queries

    place, when = ReportsDesk(desk, os.environ), day_of(day)
    store, subject = place.store, place.topic(topic)
    first, second = position_of(store, since), position_of(store, until)
    learnt = issues.learnt_between(
        store,
        subject,
        when or issues.last_day(subject, utc_now()),
        -1 if first is None else first,
        queries.last_position(store) if second is None else second,
    )
    show(learnt.as_dict(), "\n".join(learnt_lines(learnt)), as_json=as_json)


def _issued_at(store: Store, topic: str, day: date, as_of: int) -> DigestIssued | None:
    from storage import queries

    past = queries.digests(store, topic, day=day.isoformat())
    return next((fact for fact in past if fact.as_of == as_of), None)


def _topic_for(desk: ReportsDesk, store: Store, name: str, day: str | None, as_of: int | None) -> Topic:
    """The desk's topic; for an issue that was made, the topic as it was then."""
    when = day_of(day)
    if as_of is not None and when is not None and (fact := _issued_at(store, name, when, as_of)):
        from reports.past import past_topic

        return past_topic(store, name, fact.topic_version)
    return desk.topic(name)
