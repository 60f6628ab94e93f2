"""What can be exported of statements: a day's as CSV or Parquet, and the evidence behind an article or a digest."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping
from typing import Any

import typer

from reports.desk import ReportsDesk
from storage.commands.export import Export, Wanted
from storage.commands.terminal import day_of, desk_at, is_digest


def _statements(wanted: Wanted) -> bytes:
    from reports import issue as issues
    from reports.formats import render

    when = day_of(wanted.day)
    if wanted.topic is None or when is None:
        raise typer.BadParameter("statements need --topic and --date")
    place = ReportsDesk(wanted.folder, os.environ)
    topic, store = place.topic(wanted.topic), place.store
    masthead = place.masthead(wanted.across.imprint_of(wanted.folder))
    return render(issues.make_digest(topic, when, store, masthead).digest, "csv")


def _statement_columns(wanted: Wanted) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(_statements(wanted).decode())))


def _evidence(wanted: Wanted) -> bytes:
    from reports.pack import article_pack, digest_pack
    from storage.projections import catch_up

    if wanted.of is None:
        raise typer.BadParameter("evidence needs --of, an article or a digest as topic/day or topic/day/issue")
    store = desk_at(wanted.folder).store
    catch_up(store)
    return digest_pack(store, wanted.of) if is_digest(wanted.of) else article_pack(store, wanted.of)


EXPORTS: Mapping[str, Export] = {
    "statements": Export(_statements, _statement_columns),
    "evidence": Export(_evidence),
}
