"""A desk's folder, and where its record is kept.

Both layers above build on it: `ingest.desk` adds what is watched, `reports.desk`
adds topics and mail. The knobs are handed in (``environ``), for only `dags/` and
the commands read the environment. Opens the database, and reads no file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.database import Store


@dataclass(frozen=True)
class Desk:
    """A desk's folder, and the knobs that say where its record is kept.

    DATELINE_DATABASE (else a file in the folder), DATELINE_BLOBS (large captured
    bytes), DATELINE_ACTOR (who records).
    """

    folder: Path
    environ: Mapping[str, str] = field(repr=False)

    @property
    def watch_file(self) -> Path:
        """What is watched, and who gets the digests."""
        return self.folder / "watch.toml"

    @property
    def key_file(self) -> Path:
        """The key that checkpoints are signed with."""
        return self.folder / "checkpoint.key"

    @property
    def store(self) -> Store:
        """The desk's store, checked; raises DatabaseError where it cannot be used."""
        store = self.raw_store
        store.check()
        return store

    @property
    def raw_store(self) -> Store:
        """The desk's store, unchecked."""
        from storage.database import Store

        url = self.environ.get("DATELINE_DATABASE") or f"sqlite:///{self.folder / 'dateline.db'}"
        return Store(url, self.environ.get("DATELINE_ACTOR", "dateline"), self.environ.get("DATELINE_BLOBS", ""))
