"""Ask a model about a day's statements and record what holds, as its word and nobody else's. Touches the database.

The model is a port: whoever calls gives a function from messages to an answer
or a problem. Nothing here is ever asked while a digest is made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from reports.choosing import select_day
from reports.readings import read
from reports.reviews import bind
from reports.suggesting import Question, Refused, judge, question
from reports.topics import Topic
from reports.types import Reading
from storage import queries
from storage.database import Store
from storage.events import StatementReviewed
from storage.log import EventLog
from storage.projections import catch_up

Ask = Callable[[Sequence[dict[str, str]]], tuple[str, str]]
AT_ONCE = 20  # statements of one question
GIVE_UP = 3  # problems in a row: then the endpoint is taken for down


@dataclass(frozen=True)
class Suggested:
    """What came of asking: facts recorded, suggestions refused, questions without an answer, questions asked before."""

    recorded: tuple[StatementReviewed, ...]
    refused: tuple[Refused, ...]
    failed: tuple[str, ...]
    before: int


def suggest(store: Store, topic: Topic, day: date, ask: Ask, model: str, *, now: datetime) -> Suggested:
    """Ask about every statement of a day that no person has decided on; each question once for each model."""
    catch_up(store)
    # What the rules read, whatever has been decided: a decision is on that.
    plain = replace(topic, review="rules")
    selection = select_day(plain, day, store, as_of=queries.last_position(store))
    readings = read(store, plain, [reading.article for reading in selection.readings])
    said = [item.fact for item in queries.reviews(store, topic.id)]
    asked_before = {fact.prompt for fact in said if fact.model == model}
    people = bind(readings, replace(topic, review="rules+people"), said)
    recorded: list[StatementReviewed] = []
    refused: list[Refused] = []
    failed: list[str] = []
    before = in_a_row = 0
    for reading in readings:
        open_ = [s for s in reading.statements if s.claim and s.stance != "unattributed" and people.on(s) is None]
        for put in _questions(topic, reading, open_):
            if put.prompt in asked_before:
                before += 1
                continue
            answer, problem = ask(put.messages)
            in_a_row = in_a_row + 1 if problem else 0
            if problem:
                failed.append(f"{reading.article.id}: {problem}")
                if in_a_row == GIVE_UP:
                    return Suggested(tuple(recorded), tuple(refused), (*failed, "given up"), before)
                continue
            judged = list(judge(topic, reading, put, answer, model))
            facts = [item for item in judged if isinstance(item, StatementReviewed)]
            refused += [item for item in judged if isinstance(item, Refused)]
            if facts:
                EventLog(store).append(facts, now=now)
            recorded += facts
    catch_up(store)
    return Suggested(tuple(recorded), tuple(refused), tuple(failed), before)


def _questions(topic: Topic, reading: Reading, statements: Sequence[object]) -> list[Question]:
    rows = [statement for statement in reading.statements if statement in statements]
    return [question(topic, reading, rows[start : start + AT_ONCE]) for start in range(0, len(rows), AT_ONCE)]
