"""Read what is committed in a clone, from where it lies; nothing is checked out or kept."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path


def committed(clone: Path | str, *paths: str, at: str = "HEAD") -> Iterator[tuple[str, bytes]]:
    """The files under the paths in a commit, by name. Raises CalledProcessError where the clone has none of them."""
    asked = ["git", "-C", str(clone), "archive", at, *paths]
    packed = subprocess.run(asked, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in sorted(archive.getmembers(), key=lambda each: each.name):
            file = archive.extractfile(member) if member.isfile() else None
            if file is not None:
                yield member.name, file.read()


def one_file(clone: Path | str, path: str, at: str = "HEAD") -> bytes:
    """A file as a commit has it."""
    return subprocess.run(["git", "-C", str(clone), "show", f"{at}:{path}"], check=True, capture_output=True).stdout
