"""A person's word on what the rules read, and a model's: review list, log, accept, reject, amend, merge, split, undo, suggest."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from reports.commands.topic import TopicName
from reports.desk import ReportsDesk
from storage.commands.across import across
from storage.commands.terminal import (
    DEFAULT_DESK,
    ByOption,
    DeskOption,
    JsonOption,
    WhyOption,
    day_of,
    desk_at,
    err,
    out,
    show,
    utc_now,
)

review = typer.Typer(
    help="Accept, reject, amend, merge or split what the rules read. Each word is an event, and can be undone.",
    no_args_is_help=True,
)
StatementArgument = Annotated[str, typer.Argument(help="A statement's id, or how it begins.")]
InOption = Annotated[str, typer.Option("--in", help="The article it stands in: found faster.")]


@review.command(name="list")
def review_list(
    topic: TopicName,
    article: Annotated[str, typer.Option("--in", help="Only this article: id or address.")] = "",
    day: Annotated[str | None, typer.Option("--date", help="Only what the digest of this day rests on.")] = None,
    claim: Annotated[
        str | None, typer.Option(help="Only what is on this claim; an empty text for what is on none.")
    ] = None,
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> None:
    """What the rules read, each with its id and what was decided on it."""
    from reports import reviewing
    from reports.reviews import told

    place = ReportsDesk(desk, os.environ)
    store, subject = place.store, place.topic(topic)
    if claim and claim not in (known := [one.id for one in subject.claims]):
        raise typer.BadParameter(f"no claim {claim!r} in {topic}; there are {', '.join(known) or 'none'}")
    found = [
        (statement, view)
        for statement, view in reviewing.statements(store, subject, article, day_of(day))
        if claim is None or statement.claim == claim
    ]
    words = reviewing.on_record(store, subject, found)
    rows = []
    for statement, view in found:
        fact, content = words.on(statement), view.content
        rows.append(
            {
                "statement": statement.id, "claim": statement.claim, "speaker": statement.speaker.shown,
                "stance": statement.stance, "article": view.id, "outlet": content.outlet_name or content.outlet,
                "day": content.published.value[:10] if content.published else "undated", "title": content.title, "sentence": statement.sentence.of(view.text).strip(),
                "review": told(fact) if fact else "",
            }
        )  # fmt: skip
    lines = [line for row, before in zip(rows, [None, *rows], strict=False) for line in _lines(row, before)]
    show(rows, "\n".join(lines) or "nothing is read here under this topic", as_json=as_json)


def _lines(row: dict[str, str], before: dict[str, str] | None) -> Iterator[str]:
    """A statement as the list shows it, the first of an article below what tells which one it is."""
    if before is None or before["article"] != row["article"]:
        yield f"{row['outlet']}, {row['day']}: {row['title']} ({row['article']})"
    yield f"  {row['statement']}  {row['claim'] or '-'}  {row['stance']}  {row['speaker'] or '-'}: {row['sentence'][:160]}"
    if row["review"]:
        yield f"    {row['review']}"


@review.command(name="log")
def review_log(topic: TopicName, desk: DeskOption = DEFAULT_DESK, as_json: JsonOption = False) -> None:
    """Every decision on a topic's statements, in order, undone ones too."""
    from reports.reviews import told
    from storage import queries
    from storage.projections import catch_up

    store = desk_at(desk).store
    catch_up(store)
    found = queries.reviews(store, topic)
    rows = [{"position": item.position, "recorded": item.recorded_at, **item.fact.model_dump()} for item in found]
    words = [f"{item.position}  {item.recorded_at:%Y-%m-%d %H:%M} UTC  {told(item.fact)}" for item in found]
    show(rows, "\n".join(words) or "nothing", as_json=as_json)


@review.command(name="accept")
def review_accept(
    topic: TopicName, statement: StatementArgument, why: WhyOption, by: ByOption,
    article: InOption = "", desk: DeskOption = DEFAULT_DESK,
) -> None:  # fmt: skip
    """It was read rightly."""
    _review(desk, topic, statement, "accept", why, by, article)


@review.command(name="reject")
def review_reject(
    topic: TopicName, statement: StatementArgument, why: WhyOption, by: ByOption,
    article: InOption = "", desk: DeskOption = DEFAULT_DESK,
) -> None:  # fmt: skip
    """It is no such statement: the digest leaves it out and counts it."""
    _review(desk, topic, statement, "reject", why, by, article)


@review.command(name="amend")
def review_amend(
    topic: TopicName, statement: StatementArgument, why: WhyOption, by: ByOption,
    claim: Annotated[str | None, typer.Option(help="The claim it is on; an empty text for none.")] = None,
    stance: Annotated[str | None, typer.Option(help="The stance it takes.")] = None,
    speaker: Annotated[str | None, typer.Option(help="Who speaks: an actor's id or name, or any name.")] = None,
    article: InOption = "", desk: DeskOption = DEFAULT_DESK,
) -> None:  # fmt: skip
    """Set its claim, stance or speaker right."""
    given = {"claim": claim, "stance": stance, "speaker": speaker}
    changes = {name: value for name, value in given.items() if value is not None}
    _review(desk, topic, statement, "amend", why, by, article, amended=changes)


@review.command(name="merge")
def review_merge(
    topic: TopicName, statement: StatementArgument,
    into: Annotated[str, typer.Argument(help="The statement whose origin it shares.")],
    why: WhyOption, by: ByOption, article: InOption = "", desk: DeskOption = DEFAULT_DESK,
) -> None:  # fmt: skip
    """Both go back to one origin: they count once."""
    _review(desk, topic, statement, "merge", why, by, article, into=into)


@review.command(name="split")
def review_split(
    topic: TopicName, statement: StatementArgument, why: WhyOption, by: ByOption,
    article: InOption = "", desk: DeskOption = DEFAULT_DESK,
) -> None:  # fmt: skip
    """It is an origin of its own. Refused for what stands in a copy."""
    _review(desk, topic, statement, "split", why, by, article)


@review.command(name="undo")
def review_undo(
    topic: TopicName, statement: StatementArgument, why: WhyOption, by: ByOption,
    article: InOption = "", desk: DeskOption = DEFAULT_DESK,
) -> None:  # fmt: skip
    """What the rules read stands again."""
    _review(desk, topic, statement, "undo", why, by, article)


@review.command(name="suggest")
def review_suggest(
    context: typer.Context,
    topic: TopicName,
    day: Annotated[str, typer.Option("--date", help="The day whose statements are put to the model.")],
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> None:
    """Ask the model of DATELINE_MODEL_URL about a day's statements; what the stored words bear out is recorded as its word."""
    from reports.reviews import told
    from reports.suggestions import suggest

    place, when, model = ReportsDesk(desk, os.environ), day_of(day), across(context).model()
    subject = place.topic(topic)
    if when is None:
        raise typer.BadParameter("give --date")
    with err.status(f"asking {model.name} …"):
        done = suggest(place.store, subject, when, model.ask, model.name, now=utc_now())
    words = [f"recorded: {told(fact)}" for fact in done.recorded]
    words += [f"refused: {item.article} {item.statement or '-'}: {item.reason}" for item in done.refused]
    words += [f"no answer: {line}" for line in done.failed]
    words.append(
        f"{len(done.recorded)} recorded, {len(done.refused)} refused, {len(done.failed)} without an answer, {done.before} asked before"
    )
    report = {"recorded": [fact.model_dump() for fact in done.recorded], "refused": [asdict(item) for item in done.refused],
              "failed": done.failed, "before": done.before}  # fmt: skip
    show(report, "\n".join(words), as_json=as_json)
    if subject.review != "rules+people+model":
        err.print(
            f'it does not count: topic {topic} has review = "{subject.review}", not "rules+people+model"', markup=False
        )
    if done.failed and not done.recorded:
        raise typer.Exit(1)


def _review(
    desk: Path, topic: str, statement: str, decision: Any, why: str, by: str, article: str, **more: Any  # noqa: ANN401 - passed on
) -> None:  # fmt: skip
    from reports import reviewing
    from reports.reviews import told

    place = ReportsDesk(desk, os.environ)
    subject = place.topic(topic)
    fact = reviewing.decide(
        place.store, subject, statement, decision, reason=why, by=by, now=utc_now(), article=article, **more
    )
    out.print(f"recorded: {told(fact)}", markup=False)
    if subject.review == "rules":
        err.print(
            f'it does not count yet: topic {topic} has review = "rules"; write review = "rules+people"', markup=False
        )
