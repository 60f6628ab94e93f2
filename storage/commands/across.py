"""What the commands of one layer want of the other, which they may not import: `dateline.py` hands it in.

It is the object of Typer's context; a command that needs it takes `typer.Context`
and asks `across`. Imports nothing of either layer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import typer

from storage.imprint import Imprint

if TYPE_CHECKING:
    from storage.database import Store


# decision, article, other article or origin, whole or in part, reason, name: how many origins changed
Rule = Callable[[str, str, str, Literal["copy", "partial"], str, str], int]


class Asked(Protocol):
    """A model that can be asked, and its name."""

    @property
    def name(self) -> str: ...

    def ask(self, messages: Sequence[Mapping[str, str]]) -> tuple[str, str]: ...


@dataclass(frozen=True)
class Across:
    """The bridges between the layers' commands."""

    # reports want of ingest
    imprint_of: Callable[[Path], Imprint]
    rule_of: Callable[[Path], Rule]
    model: Callable[[], Asked]
    # ingest wants of reports
    index_words: Callable[[Store], object]
    read_ahead: Callable[[Path, Store, Sequence[str]], None]


def across(context: typer.Context) -> Across:
    """The bridges that `dateline.py` built."""
    found = context.obj
    if not isinstance(found, Across):
        raise TypeError("this command is run by dateline.py, which knows both layers")
    return found
