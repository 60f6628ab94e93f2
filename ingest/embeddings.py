"""Let a model's embeddings say which families tell one story: a plug-in, off by default. Finds installed plug-ins.

A plug-in is a function without arguments under the entry point group
``dateline.embeddings``; it gives a `Model`. What a model finds alike is a
similarity and no evidence: it sorts families into stories, across languages if
the model can, and never touches relations or origins.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points

from ingest.errors import IngestError
from ingest.sorter import Vector
from ingest.stories import Knobs, Likeness, Voice

GROUP = "dateline.embeddings"
_UNIT = 1000


@dataclass(frozen=True)
class Model:
    """A model by name and version. `embed` gives one vector a text; `join` and `merge` are its own thresholds of cosine."""

    name: str
    embed: Callable[[Sequence[str]], Sequence[Sequence[float]]]
    join: float = 0.6
    merge: float = 0.75

    @property
    def knobs(self) -> Knobs:
        """The thresholds per mille."""
        return Knobs(join=round(self.join * _UNIT), merge=round(self.merge * _UNIT))

    @property
    def likeness(self) -> Likeness:
        """Voices as integer vectors of length 1000, so that sums are exact and ties are broken alike on every machine."""

        def vectors(voices: Sequence[Voice], /) -> list[Vector]:
            rows = self.embed([f"{voice.title}\n{voice.body}".strip() for voice in voices])
            if len(rows) != len(voices):
                raise IngestError(
                    f"model {self.name} gave {len(rows)} vectors for {len(voices)} texts; it must give one each"
                )
            return [_rounded(row) for row in rows]

        return vectors


def installed() -> list[str]:
    """The names of the plug-ins that are installed, sorted."""
    return sorted({point.name for point in entry_points(group=GROUP)})


def load_model(name: str) -> Model:
    """The model that a plug-in gives."""
    for point in entry_points(group=GROUP, name=name):
        made = point.load()()
        if not isinstance(made, Model):
            raise IngestError(f"plug-in {name!r} gave a {type(made).__name__}; it must give an ingest.embeddings.Model")
        return made
    raise IngestError(
        f"no plug-in {name!r} is installed under {GROUP}; there is {', '.join(installed()) or 'none'}"
        " (docs/syndication.md says how to write one)"
    )


def _rounded(row: Sequence[float]) -> Vector:
    values = [float(value) for value in row]
    length = math.sqrt(sum(value * value for value in values)) or 1.0
    return {f"{place:04}": whole for place, value in enumerate(values) if (whole := round(value * _UNIT / length))}
