"""Empty what must go: erase."""

from __future__ import annotations

from typing import Annotated

import typer

from storage.commands.terminal import DEFAULT_DESK, DeskOption, JsonOption, desk_at, show, utc_now


def erase(
    what: Annotated[str, typer.Argument(help="An article's id or address, or the SHA-256 of stored bytes.")],
    why: Annotated[str, typer.Option("--why", help="The reason, for example the order of a court; it stays for ever.")],
    by: Annotated[str, typer.Option("--by", help="Who erases; it stays for ever.")],
    desk: DeskOption = DEFAULT_DESK,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Empty the stored bytes of an article (pages, texts, readings of all its revisions); hashes and proofs stay."""
    from storage.erasure import bytes_of, erase_all
    from storage.projections import catch_up

    if not (why.strip() and by.strip()):
        raise typer.BadParameter("say why, and who erases: both are recorded, and shown wherever the bytes are missed")
    store = desk_at(desk).store
    catch_up(store)
    plan = bytes_of(store, what)
    if not yes:
        typer.confirm(f"Erase {len(plan.names)} pieces of stored bytes for ever? There is no way back", abort=True)
    erased = erase_all(store, plan.names, why, by, utc_now())
    told = {"erased": [item.fact.model_dump(mode="json")["sha256"] for item in erased], "shared": list(plan.shared)}
    told["positions"] = [item.position for item in erased]
    words = [f"{len(erased)} pieces of stored bytes erased; the events that say so stand in the log."]
    words += [f"kept: {name}, which other articles rest on; erase it by its hash" for name in plan.shared]
    words.append(
        "What stays: hashes, sizes and every proof; headline, byline and address in the events; digests already "
        "issued and mails already sent; backups."
    )
    show(told, "\n".join(words), as_json=as_json)
