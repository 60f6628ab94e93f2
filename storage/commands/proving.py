"""Check the record, sign it, and prove that something stands in it: verify, checkpoint, prove."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from storage.commands.terminal import (
    DEFAULT_DESK,
    DeskOption,
    JsonOption,
    bytes_of,
    desk_at,
    err,
    is_digest,
    out,
    show,
    utc_now,
)
from storage.files import write_whole

if TYPE_CHECKING:
    from storage.database import Store


def verify(
    desk: DeskOption = DEFAULT_DESK,
    level: Annotated[list[str] | None, typer.Option(help="Only these levels; all by default.")] = None,
    against: Annotated[
        Path | None, typer.Option(help="A file with a checkpoint, as pasted from a digest's footer.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check every hash, chain, checkpoint and blob; list every violation."""
    from storage.checkpoints import known_key
    from storage.comparison import differing_views
    from storage.ledger import LEVELS
    from storage.ledger import verify as check_log

    unknown = sorted(set(level or ()) - set(LEVELS))
    if unknown:
        raise typer.BadParameter(f"no level {', '.join(unknown)}; there are {', '.join(LEVELS)}")
    note = bytes_of(against).decode(errors="replace") if against else None
    store = desk_at(desk).raw_store
    store.check_schema()
    with err.status("verifying …") as shown:
        report = check_log(
            store,
            levels=tuple(level) if level else LEVELS,
            key=known_key(desk_at(desk).key_file),
            against=note,
            progress=lambda name, done, total: shown.update(f"{name}: {done} of {total}" if total else name),
            compare_views=differing_views,
        )
    checked = ", ".join(f"{name} {count}" for name, count in report.checked.items())
    words = [f"{report.size} events, root {report.root}", f"checked: {checked}", *report.remarks]
    words += [f"WRONG  {violation}" for violation in report.violations] or ["Nothing is wrong."]
    show(report.as_dict(), "\n".join(words), as_json=as_json)
    if not report.ok:
        raise typer.Exit(1)


def checkpoint(desk: DeskOption = DEFAULT_DESK) -> None:
    """Sign the log as it stands, and print the signed note: keep copies of it elsewhere."""
    from storage.checkpoints import sign_checkpoint

    sys.stdout.write(sign_checkpoint(desk_at(desk).store, desk_at(desk).key_file, utc_now()))


def prove(
    file: Annotated[
        Path, typer.Option("--out", help="The proof's file; storage/standalone/verify_proof.py checks it.")
    ],
    what: Annotated[
        str | None, typer.Argument(help="An article's id or address, or a digest as topic/day or topic/day/issue.")
    ] = None,
    since: Annotated[
        Path | None,
        typer.Option(help="A file with a checkpoint, as pasted from a digest's footer: what was only added to since."),
    ] = None,
    desk: DeskOption = DEFAULT_DESK,
) -> None:
    """Write a proof that an article's latest revision, or a digest, stands in the signed log.

    With --since, in its place a proof that from an older checkpoint to the newest the log was only added to.
    """
    from storage.proofs import prove as prove_at
    from storage.proofs import prove_growth

    if (what is None) == (since is None):
        raise typer.BadParameter("name an article or a digest, or an older checkpoint by --since")
    store = desk_at(desk).store
    if since is not None:
        text = prove_growth(store, bytes_of(since).decode(errors="replace"))
    else:
        text = prove_at(store, _where(store, what or ""))
    write_whole(file, text.encode())
    out.print(f"{file}", markup=False)


def _where(store: Store, what: str) -> int:
    """Where the event stands that a proof is wanted of."""
    from storage import queries
    from storage.log import EventLog
    from storage.projections import catch_up

    catch_up(store)
    if is_digest(what):
        fact = queries.issued(store, what)
        return next(item.position for item in EventLog(store).read_stream(fact.stream) if item.fact == fact)
    return queries.latest_revision(store, what).position
