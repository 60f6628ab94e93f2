"""The front door: the `dateline` command. Puts the commands of the layers together; holds those that cross the layers.

A command's own file is in `storage/commands`, `ingest/commands` or
`reports/commands`; COMMANDS and GROUPS below name them all, in the order in
which `dateline --help` does. Exit status: 0 done, 1 failed, 2 used wrongly.
With `--json` each command prints one JSON document instead of words.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import structlog
import typer

from ingest.commands.backfill import backfill
from ingest.commands.collect import collect, collect_due
from ingest.commands.decide import decide, rule
from ingest.commands.discover import discover
from ingest.commands.explain import explain_article, explain_pair
from ingest.commands.export import EXPORTS as OF_INGEST
from ingest.commands.history import history
from ingest.commands.rebuild import rebuild
from ingest.commands.status import status
from ingest.commands.stories import stories
from ingest.desk import IngestDesk, imprint_of
from ingest.errors import IngestError
from reports.commands.digest import digest
from reports.commands.explain import explain_statement
from reports.commands.export import EXPORTS as OF_REPORTS
from reports.commands.review import review
from reports.commands.search import search
from reports.commands.send import deliveries, fail_if_held, send, send_due
from reports.commands.serve import serve
from reports.commands.topic import topic
from reports.commands.train import train
from reports.desk import ReportsDesk
from reports.errors import ReportError
from storage.commands.across import Across, Asked, Rule, across
from storage.commands.export import EXPORTS as OF_STORAGE
from storage.commands.export import Export, Streamed, Wanted
from storage.commands.keeping import erase
from storage.commands.keys import key
from storage.commands.proving import checkpoint, prove, verify
from storage.commands.terminal import (
    DEFAULT_DESK,
    AsOfOption,
    DeskOption,
    JsonOption,
    desk_at,
    err,
    in_words,
    out,
    outline,
    position_of,
    show,
    utc_now,
)
from storage.commands.timestamps import timestamp
from storage.desk import Desk
from storage.errors import StorageError, UnknownSubject

if TYPE_CHECKING:
    from storage.database import Store


# The desk


def init(
    desk: DeskOption = DEFAULT_DESK,
    roles: Annotated[
        bool, typer.Option("--roles", help="Print the SQL for separate PostgreSQL roles and stop.")
    ] = False,
) -> None:
    """Make a desk folder, its database and its signing key; or bring an older database up."""
    from storage.database import SCHEMA
    from storage.roles import roles_sql

    if roles:
        sys.stdout.write(roles_sql())
        return
    place, before, lost = open_desk(desk)
    if lost:
        schema = f"guards set again: {', '.join(lost)}; find out who removed or altered them"
        following = "dateline verify"
    elif before is None:
        schema, following = "new", "write your feeds into watch.toml, then: dateline check"
    elif before == SCHEMA:
        schema, following = "as it was", "dateline check"
    else:
        schema, following = f"brought from schema {before} to {SCHEMA}", "dateline verify"
    out.print(
        f"desk               {desk}/watch.toml, {desk}/topics/\n"
        f"database           {place.raw_store.shown}, {schema}\n"
        f"next               {following}",
        markup=False,
    )


def open_desk(folder: Path) -> tuple[Desk, str | None, list[str]]:
    """A desk ready for use: its folder, its database brought up, its log opened, its key made.

    With it its schema before, and the guards that it had lost.
    """
    from ingest.starter import write_starter
    from storage.opening import open_record

    write_starter(folder)
    desk = desk_at(folder)
    before, lost = desk.raw_store.revision(), desk.raw_store.lost_guards()
    key = open_record(desk, utc_now())
    if key == "made":
        out.print(f"signing key        {desk.key_file}   (keep a copy elsewhere; give it to no worker)", markup=False)
    elif key == "away":
        out.print("signing key        not here; if it is lost: dateline key replace", markup=False)
    return desk, before, lost


def check(desk: DeskOption = DEFAULT_DESK, as_json: JsonOption = False) -> None:
    """Read the desk's files and say what is wrong, with line and column; and what in a topic may be worth a second look."""
    problems: list[str] = []
    advice: list[str] = []
    watchlist = topics = None
    try:
        watchlist = IngestDesk(desk, os.environ).watchlist
    except IngestError as error:
        problems += str(error).splitlines()
    place = ReportsDesk(desk, os.environ)
    try:
        if watchlist:
            place.masthead(watchlist.imprint)
    except ReportError as error:
        problems += str(error).splitlines()
    try:
        topics = place.topics
        advice = place.advice(topics)
    except ReportError as error:
        problems += str(error).splitlines()
    if watchlist and topics is not None:
        missing = [order.topic for order in watchlist.digests if order.topic not in topics]
        problems += [f"watch.toml: digest: no topic {name!r} in {desk / 'topics'}" for name in missing]
    counts = {
        "feeds": len(watchlist.feeds) if watchlist else 0,
        "outlets": len(watchlist.outlets) if watchlist else 0,
        "topics": len(topics or ()),
    }
    words = "\n".join(problems) if problems else f"All well: {in_words(counts)}."
    words = "\n".join((words, *(f"advice: {line}" for line in advice)))
    show({"problems": problems, "advice": advice, **counts}, words, as_json=as_json)
    if problems:
        raise typer.Exit(1)


# Both layers in one command


def run(context: typer.Context, desk: DeskOption = DEFAULT_DESK, as_json: JsonOption = False) -> None:
    """Collect, digest and send what is due, once."""
    place = IngestDesk(desk, os.environ)
    done = collect_due(place, across(context))
    result: dict[str, Any] = {"collected": done.as_dict()}
    if place.watchlist.digests:
        result |= send_due(ReportsDesk(desk, os.environ), across(context), None)
    show(result, f"{done.words()}\nmails: {in_words(result.get('mails', {}))}", as_json=as_json)
    fail_if_held(result)


def explain(
    first: Annotated[str, typer.Argument(help="An article's id or address, or a statement's id.")],
    second: Annotated[str | None, typer.Argument(help="Another article, to compare the two.")] = None,
    as_of: AsOfOption = None,
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> None:
    """Why a copy, why this origin, why this stance: the evidence, in the words of the page."""
    from storage.projections import catch_up

    store = desk_at(desk).store
    catch_up(store)
    known = position_of(store, as_of)
    if second:
        answer = explain_pair(IngestDesk(desk, os.environ), store, first, second, known)
    else:
        answer = _explain_one(desk, store, first, known)
    show(answer, "\n".join(outline(answer)), as_json=as_json)


def _explain_one(desk: Path, store: Store, name: str, as_of: int | None) -> dict[str, Any]:
    try:
        return explain_article(store, name, as_of)
    except UnknownSubject as unknown:
        found = explain_statement(ReportsDesk(desk, os.environ), store, name)
        if found is None:
            raise UnknownSubject(
                f"{name!r} is no article that is stored, and no statement that is read in one; "
                "`dateline search` finds articles, the JSON of a digest names statements"
            ) from unknown
        return found


EXPORTS: dict[str, Export | Streamed] = {**OF_STORAGE, **OF_INGEST, **OF_REPORTS}


def export(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help="articles, statements, events, opml, evidence or warc.")],
    file: Annotated[Path, typer.Option("--out", help="The file to write.")],
    topic: Annotated[str | None, typer.Option(help="For statements: the topic.")] = None,
    day: Annotated[str | None, typer.Option("--date", help="For statements: the day.")] = None,
    of: Annotated[
        str | None, typer.Option("--of", help="For evidence: an article, or a digest as topic/day or topic/day/issue.")
    ] = None,
    desk: DeskOption = DEFAULT_DESK,
) -> None:
    """Write what is held: CSV (statements), JSONL (articles, events), OPML (feeds), ZIP (evidence), WARC (all captures).

    Articles and statements as Parquet where the file's name ends in .parquet (extra `parquet`).
    """
    if what not in EXPORTS:
        raise typer.BadParameter(f"{what!r}; there are {', '.join(EXPORTS)}")
    kind = EXPORTS[what]
    if file.suffix == ".parquet" and isinstance(kind, Export) and kind.rows is None:
        columns = [name for name, one in EXPORTS.items() if isinstance(one, Export) and one.rows]
        raise typer.BadParameter(f"{what} cannot be had as Parquet; {' and '.join(columns)} can")
    size = kind.write(Wanted(desk, across(context), topic, day, of), file)
    out.print(f"{file}  {size}", markup=False)


# The bridges between the layers


def _rule_of(folder: Path) -> Rule:
    """How the pages for review record a word on texts: as `dateline decide` does."""
    place = IngestDesk(folder, os.environ)

    def recorded(decision: str, article: str, other: str, kind: Literal["copy", "partial"], why: str, by: str) -> int:
        try:
            return rule(place, decision, article, other, kind, why, by)
        except IngestError as error:
            raise ReportError(str(error)) from error

    return recorded


def _model() -> Asked:
    """The model of DATELINE_MODEL_URL."""
    from ingest.model import Model

    return Model.from_env(os.environ)


def _index_words(store: Store) -> None:
    """Make new texts findable by their words."""
    from reports.indexing import index_words

    index_words(store)


def _read_ahead(folder: Path, store: Store, articles: Sequence[str]) -> None:
    """Read what is new under each topic now, so that the morning's digest need not; a bad topic file stops no collecting."""
    from reports.readings import warm

    _index_words(store)
    with suppress(ReportError):
        for subject in ReportsDesk(folder, os.environ).topics.values():
            warm(store, subject, articles)


# Every command there is


COMMANDS: tuple[Callable[..., None], ...] = (
    init, check, discover, collect, backfill, send, run, deliveries, status, search, history, explain, stories, verify,
    checkpoint, erase, prove, rebuild, export, train, serve,
)  # fmt: skip
GROUPS: dict[str, typer.Typer] = {
    "digest": digest, "topic": topic, "decide": decide, "review": review, "key": key, "timestamp": timestamp,
}  # fmt: skip

BRIDGES = Across(
    imprint_of=imprint_of, rule_of=_rule_of, model=_model, index_words=_index_words, read_ahead=_read_ahead
)
app = typer.Typer(
    name="dateline",
    help="What is newly claimed, who says so, who denies it, and how many independent origins stand behind it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"obj": BRIDGES},
)
for command in COMMANDS:
    app.command()(command)
for word, group in GROUPS.items():
    app.add_typer(group, name=word)


def main() -> NoReturn:
    """Run the command; an error of ours becomes one line on the error output and status 1."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(
            getattr(logging, os.environ.get("DATELINE_LOG", "WARNING").upper(), logging.WARNING)
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        app()
    except (IngestError, ReportError, StorageError) as error:
        for line in str(error).splitlines():
            err.print(f"dateline: {line}", markup=False)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)
    sys.exit(0)


if __name__ == "__main__":
    main()
