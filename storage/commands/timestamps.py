"""Have an outside authority say when a checkpoint existed: timestamp request, keep."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from storage.commands.terminal import DEFAULT_DESK, DeskOption, desk_at, out, utc_now
from storage.files import write_whole

timestamp = typer.Typer(
    help="Have an outside authority (RFC 3161) confirm when the newest checkpoint existed.", no_args_is_help=True
)


@timestamp.command(name="request")
def timestamp_request(
    file: Annotated[Path, typer.Option("--out", help="The request's file, to be sent to an authority.")],
    desk: DeskOption = DEFAULT_DESK,
) -> None:
    """Write the request over the newest checkpoint; send it with any client, for example curl."""
    from storage.checkpoints import latest_checkpoint
    from storage.errors import ProofFailed
    from storage.timestamps import stamp_request

    note = latest_checkpoint(desk_at(desk).store)
    if note is None:
        raise ProofFailed("no checkpoint is signed yet; run `dateline checkpoint` first")
    write_whole(file, stamp_request(note))
    out.print(
        f"{file}\nnext   curl -H 'Content-Type: application/timestamp-query' --data-binary @{file} URL > stamp.tsr\n"
        "       dateline timestamp keep stamp.tsr --ca the-authority's-root.pem",
        markup=False,
    )


@timestamp.command(name="keep")
def timestamp_keep(
    answer: Annotated[Path, typer.Argument(help="The authority's answer, as it came.")],
    ca: Annotated[Path, typer.Option("--ca", help="Its root certificates (PEM), from where you trust them.")],
    desk: DeskOption = DEFAULT_DESK,
) -> None:
    """Judge an authority's answer and record it; `verify` holds it against its checkpoint from then on."""
    from storage.timestamps import keep_stamp

    kept = keep_stamp(desk_at(desk).store, answer.read_bytes(), ca.read_bytes(), utc_now())
    fact = kept.fact.model_dump(mode="json")
    out.print(f"{fact['authority']} saw the first {fact['size']} events at {fact['stamped_at']}", markup=False)
