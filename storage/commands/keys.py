"""The keys that checkpoints are signed with, and their change: key show, rotate, replace."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from storage.commands.terminal import DEFAULT_DESK, DeskOption, JsonOption, desk_at, err, show, utc_now

if TYPE_CHECKING:
    from storage.rotation import Replaced

key = typer.Typer(help="The keys that this log's checkpoints are signed with, and their change.")
WhyOption = Annotated[str, typer.Option("--why", help="The reason; it stays for ever.")]
ByOption = Annotated[str, typer.Option("--by", help="Who does it; it stays for ever.")]


@key.command(name="show")
def key_show(desk: DeskOption = DEFAULT_DESK, as_json: JsonOption = False) -> None:
    """Every key of the log: the event that it signs from, and who handed over to it."""
    from storage.checkpoints import known_key
    from storage.keys import chain_of

    with desk_at(desk).store.read() as connection:
        chain = chain_of(connection).replacements
    first = chain[0].old.text if chain and chain[0].old else "" if chain else known_key(desk_at(desk).key_file) or ""
    told = [{"since": 0, "key": first, "handed_over": True, "reason": "", "by": ""}]
    told += [
        {
            "since": item.size, "key": item.new.text, "handed_over": item.handed_over,
            "reason": item.reason, "by": item.by,
        }
        for item in chain
    ]  # fmt: skip
    words = []
    for item in told:
        how = "" if not item["since"] else "  handed over" if item["handed_over"] else "  NOT handed over"
        why = f"  ({item['reason']}, by {item['by']})" if item["since"] else ""
        words.append(f"from size {item['since']}  {item['key'] or 'a key that nobody has any more'}{how}{why}")
    show(told, "\n".join(words), as_json=as_json)


@key.command(name="rotate")
def key_rotate(why: WhyOption, by: ByOption, desk: DeskOption = DEFAULT_DESK) -> None:
    """A new signing key, introduced by the old one: both sign the checkpoint that says so."""
    from storage.rotation import rotate_key

    _tell_new_key(rotate_key(desk_at(desk).store, desk_at(desk).key_file, why, by, utc_now()), desk)


@key.command(name="replace")
def key_replace(why: WhyOption, by: ByOption, desk: DeskOption = DEFAULT_DESK) -> None:
    """A new signing key where the old one is lost; nothing signed leads to it, and the log says so for ever."""
    from storage.rotation import replace_lost_key

    _tell_new_key(replace_lost_key(desk_at(desk).store, desk_at(desk).key_file, why, by, utc_now()), desk)


def _tell_new_key(done: Replaced, desk: Path) -> None:
    sys.stdout.write(done.note)
    words = [f"new public key     {done.public}   (publish it where the old one stood)"]
    words += [f"signing key        {desk / 'checkpoint.key'}   (keep a copy elsewhere; give it to no worker)"]
    if done.retired is not None:
        words += [f"old key            {done.retired}   (signs nothing any more; destroy it, keep its .pub)"]
    else:
        words += [
            "old notes          nothing signed leads from them to this key; tell whoever holds them (docs/operations.md)"
        ]
    err.print("\n".join(words), markup=False)
