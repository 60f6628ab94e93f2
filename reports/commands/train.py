"""Train an extractor on a desk's own marked texts: train."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from storage.commands.terminal import JsonOption, bytes_of, err, show
from storage.files import write_whole


def train(
    data: Annotated[Path, typer.Argument(help="JSON Lines: text, and label as [[start, end, kind], …].")],
    file: Annotated[Path, typer.Option("--out", help="The model to write.")],
    language: Annotated[str, typer.Option(help="Whose rules the words are shown through.")] = "en",
    rounds: Annotated[int, typer.Option(min=1, max=1000, help="Rounds of training.")] = 70,
    held: Annotated[Path | None, typer.Option("--score", help="Other such texts to score the model on.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Train an extractor of sources, cues and contents on texts the desk has marked; digests do not use it yet."""
    from reports import trained

    aside = trained.read_examples(bytes_of(held), str(held)) if held is not None else ()
    with err.status("training …") as shown:
        model = trained.train(
            bytes_of(data), str(data), language, rounds, lambda done: shown.update(f"training, round {done} …")
        )
    write_whole(file, model)
    extractor = trained.Extractor.load(model, str(file))
    scores = trained.score(extractor.label, aside) if held is not None else ()
    rows = [
        {"kind": one.kind, "precision": one.precision, "recall": one.recall, "f1": one.f1, "marked": one.marked}
        for one in scores
    ]
    words = [f"{file}  {len(model)} bytes, from {extractor.card.examples} texts, weights {extractor.card.weights[:16]}"]
    words += [
        f"{one.kind:8} P {100 * one.precision:.1f}  R {100 * one.recall:.1f}  F1 {100 * one.f1:.1f}  of {one.marked}"
        for one in scores
    ]
    show({**asdict(extractor.card), "scores": rows}, "\n".join(words), as_json=as_json)
