"""Why a statement was read as it was: what `dateline explain` says of statements."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from reports.desk import ReportsDesk

if TYPE_CHECKING:
    from storage.database import Store


def explain_statement(desk: ReportsDesk, store: Store, name: str) -> dict[str, Any] | None:
    """A statement by its id, looked for in every article under every topic; None if there is none."""
    from reports.statements import read_statements
    from storage import queries

    for topic in desk.topics.values():
        for view in queries.articles(store, queries.all_articles(store)).values():
            for statement in read_statements(view, topic).statements:
                if statement.id.startswith(name):
                    shown = asdict(statement)
                    shown["sentence_text"] = statement.sentence.of(view.text)
                    shown["cue_text"] = statement.cue.of(view.text) if statement.cue else ""
                    return shown
    return None
