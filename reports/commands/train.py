"""Train an extractor on a desk's own marked texts: train."""

from __future__ import annotations

import hashlib
import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from storage.commands.terminal import JsonOption, bytes_of, err, show
from storage.files import write_whole


def train(
    data: Annotated[Path, typer.Argument(help="JSON Lines: text, and label as [[start, end, kind], …].")],
    file: Annotated[Path, typer.Option("--out", help="The model to write; desk/models/ is where topics look for it.")],
    language: Annotated[str, typer.Option(help="Whose rules the words are shown through.")] = "en",
    rounds: Annotated[
        int | None, typer.Option(min=1, max=1000, help="Passes over the texts; else as many as they need.")
    ] = None,
    held: Annotated[Path | None, typer.Option("--score", help="Other such texts to score the model on.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Train an extractor of sources, cues and contents on texts the desk has marked; a topic may name it."""
    # The matrices are small: more threads would only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from reports import trained

    aside = trained.read_examples(bytes_of(held), str(held)) if held is not None else ()
    with err.status("training …") as shown:
        model = trained.train(
            bytes_of(data), str(data), language, rounds, lambda done: shown.update(f"training, {done} rounds done …")
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, model)
    extractor = trained.Extractor.load(model, str(file))
    scores = trained.score(extractor.label, aside) if held is not None else ()
    rows = [
        {"kind": one.kind, "precision": one.precision, "recall": one.recall, "f1": one.f1, "marked": one.marked}
        for one in scores
    ]
    sha256 = hashlib.sha256(model).hexdigest()
    words = [f"{file}  {len(model)} bytes, from {extractor.card.examples} texts in {extractor.card.rounds} rounds"]
    words += [
        f"{one.kind:8} P {100 * one.precision:.1f}  R {100 * one.recall:.1f}  F1 {100 * one.f1:.1f}  of {one.marked}"
        for one in scores
    ]
    words += ["to have a topic ask it where the rules find no speaker, write at the end of its file:"]
    words += ["", "[extractor]", f'model = "{file.name}"', f'sha256 = "{sha256}"']
    show({**asdict(extractor.card), "sha256": sha256, "scores": rows}, "\n".join(words), as_json=as_json)
