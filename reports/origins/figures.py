"""Say what figures a topic's quantities are given in, by whom, and whether they can all be true. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from reports.origins.said import Said, publisher
from reports.topics import QuantityDef, Topic
from reports.types import Note, NumberConflict, Quantity


def conflicts_of(said: Sequence[Said], topic: Topic) -> tuple[NumberConflict, ...]:
    """Each quantity of the topic that is given at all, with every figure and who gives it."""
    found = []
    for quantity in topic.quantities:
        given = [(number, one) for one in said for number in one.statement.numbers if number.quantity == quantity.id]
        if given:
            found.append(_conflict(quantity, given))
    return tuple(found)


def _conflict(quantity: QuantityDef, given: Sequence[tuple[Quantity, Said]]) -> NumberConflict:
    order = sorted(given, key=lambda pair: (_bare(pair[0]), _foreign(pair[1]), pair[1].statement.id))
    kept, wider = _narrowest(order)
    values: dict[tuple[int, int, str], tuple[str, list[str]]] = {}
    for number, one in kept:
        _, givers = values.setdefault(_bare(number), (written(number), []))
        giver = one.statement.speaker.shown or publisher(one)
        givers.extend([] if giver in givers else [giver])
    clash = not all(_agree(one, other, quantity) for one, _ in kept for other, _ in kept)
    nobody = all(one.statement.stance == "unattributed" for _, one in given)
    notes = [Note("no_source")] if nobody else []
    notes += [Note("also_as", (name,), tuple(figures)) for name, figures in wider.items()]
    shown = tuple((figure, tuple(givers)) for figure, givers in values.values())
    return NumberConflict(quantity.id, shown, clash, tuple(notes))


def _bare(number: Quantity) -> tuple[int, int, str]:
    return number.low, number.high, number.qualifier


def _foreign(one: Said) -> bool:
    """English first, so that a figure given in several languages is shown in one of them."""
    return one.reading.article.content.language != "en"


def _narrowest(
    given: Sequence[tuple[Quantity, Said]],
) -> tuple[list[tuple[Quantity, Said]], dict[str, list[str]]]:
    """One origin's figure at its narrowest, and by speaker the wider ones that hold it."""
    kept, wider = [], dict[str, list[str]]()
    for number, one in given:
        mine = [
            other for other, said in given if one.statement.origin and said.statement.origin == one.statement.origin
        ]
        if any(_holds(number, other) for other in mine):
            figures = wider.setdefault(one.statement.speaker.shown, [])
            figures.extend([] if written(number) in figures else [written(number)])
        else:
            kept.append((number, one))
    return kept, wider


def _holds(wide: Quantity, narrow: Quantity) -> bool:
    """Whether the one figure only says less than the other (`at least 30` and `34`)."""
    (low, high), (inner_low, inner_high) = _bounds(wide, 0), _bounds(narrow, 0)
    return low <= inner_low and inner_high <= high and (low, high) != (inner_low, inner_high)


def written(number: Quantity) -> str:
    """A figure as the text has it, with qualifier and unit (`more than 4 months`)."""
    figure = f"{number.low:,}" if number.low == number.high else f"{number.low:,} to {number.high:,}"
    return number.said or f"{number.qualifier} {figure}".strip()


def _agree(one: Quantity, other: Quantity, quantity: QuantityDef) -> bool:
    """Whether two figures can both be true, within the tolerance of the topic."""
    low, high = _bounds(one, quantity.tolerance_per_mille)
    other_low, other_high = _bounds(other, quantity.tolerance_per_mille)
    return low <= other_high and other_low <= high


def _bounds(number: Quantity, per_mille: int) -> tuple[int, int]:
    slack = number.high * per_mille // 1000
    low, high = number.low - slack, number.high + slack
    if number.qualifier in {"more than", "at least"}:
        return low, 10**18
    if number.qualifier in {"less than", "up to", "almost"}:
        return 0, high
    return low, high
