"""Write a file so that a reader never sees half of it. Touches the disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole(file: Path) -> Iterator[BinaryIO]:
    """A stream to a neighbour of the file, which takes the file's name when all is written, and not before."""
    part = file.with_name(file.name + ".part")
    with part.open("wb") as stream:
        yield stream
    part.replace(file)


def write_whole(file: Path, body: bytes) -> None:
    """All of it or nothing."""
    with whole(file) as stream:
        stream.write(body)
