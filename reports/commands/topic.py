"""What a topic catches, and what a change of it changes: topic explain, diff."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from reports.desk import ReportsDesk
from storage.commands.terminal import DEFAULT_DESK, DeskOption, JsonOption, bytes_of, day_of, err, several, show

topic = typer.Typer(
    help="Show how a topic is understood, what it catches, what a change of it changes.", no_args_is_help=True
)
TopicName = Annotated[str, typer.Argument(help="The topic's id.")]


@topic.command(name="explain")
def topic_explain(
    name: TopicName,
    hits: Annotated[bool, typer.Option("--hits", help="Also what each part catches in the articles held.")] = False,
    since: Annotated[str | None, typer.Option(help="With --hits: published on this day or after.")] = None,
    until: Annotated[str | None, typer.Option(help="With --hits: published on this day or before.")] = None,
    examples: Annotated[int, typer.Option(min=0, help="With --hits: examples of each part.")] = 2,
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> None:
    """Show how a topic is understood: every form of every name, every claim; with --hits what each catches."""
    from reports.explaining import explain as explain_topic
    from reports.explaining import hit_lines
    from reports.rehearsal import hits as count_hits

    place, first, last = ReportsDesk(desk, os.environ), day_of(since), day_of(until)
    topic = place.topic(name)
    shown = explain_topic(topic)
    if not hits:
        show(
            {"topic": topic.id, "version": topic.version, "forms": shown.splitlines()}, shown.rstrip(), as_json=as_json
        )
        return
    with err.status("reading …") as status:
        found = count_hits(
            place.store, topic, since=first, until=last, examples=examples,
            progress=lambda done, total: status.update(f"reading: {done} of {total} articles"),
        )  # fmt: skip
    report = {"topic": topic.id, "version": topic.version, "forms": shown.splitlines(), "hits": found.as_dict()}
    show(report, shown + "\n" + "\n".join(hit_lines(topic, found)), as_json=as_json)


@topic.command(name="diff")
def topic_diff(
    name: TopicName,
    since: Annotated[str, typer.Option(help="The first day to replay.")],
    until: Annotated[str | None, typer.Option(help="The last day to replay; the first one alone if left out.")] = None,
    old: Annotated[
        Path | None,
        typer.Option("--old", help="The file to compare with; by default the version each day was issued with."),
    ] = None,
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> None:
    """Replay past days under the file as it is now: what would change. Nothing that was issued is touched."""
    from reports.rehearsal import replay
    from reports.replayed import day_lines
    from reports.topic_files import parse_topic

    place, first = ReportsDesk(desk, os.environ), day_of(since)
    last = day_of(until) or first
    topic = place.topic(name)
    before = parse_topic(bytes_of(old), old.name) if old is not None else None
    if first is None or last is None:
        raise typer.BadParameter("give --since")
    with err.status("replaying …") as status:
        days = list(
            replay(
                place.store, topic, first, last, old=before,
                progress=lambda done, total: status.update(f"replaying: {done} of {total} days"),
            )
        )  # fmt: skip
    words = [line for day in days for line in day_lines(day)]
    changed = sum(not day.empty for day in days)
    words.append(f"{changed} of {several(len(days), 'day')} would read otherwise")
    show([day.as_dict() for day in days], "\n".join(words), as_json=as_json)
