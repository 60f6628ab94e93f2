"""What can be exported of the watchlist: the feeds as OPML."""

from __future__ import annotations

import os
from collections.abc import Mapping

from ingest.desk import IngestDesk
from storage.commands.export import Export, Wanted


def _opml(wanted: Wanted) -> bytes:
    from ingest.opml import write_opml

    watchlist = IngestDesk(wanted.folder, os.environ).watchlist
    return write_opml(watchlist.feeds, watchlist.outlets, title=watchlist.desk.name).encode()


EXPORTS: Mapping[str, Export] = {"opml": Export(_opml)}
