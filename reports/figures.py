"""Say what figures a topic's quantities are given in, by whom, and whether they can all be true. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from reports.said import Said, publisher
from reports.topics import QuantityDef, Topic
from reports.types import NumberConflict, Quantity


def conflicts_of(said: Sequence[Said], topic: Topic) -> tuple[NumberConflict, ...]:
    """Each quantity of the topic that is given at all, with every figure and who gives it."""
    found = []
    for quantity in topic.quantities:
        given = [(number, one) for one in said for number in one.statement.numbers if number.quantity == quantity.id]
        if given:
            found.append(_conflict(quantity, given))
    return tuple(found)


def _conflict(quantity: QuantityDef, given: Sequence[tuple[Quantity, Said]]) -> NumberConflict:
    values: dict[str, list[str]] = {}
    for number, one in sorted(given, key=lambda pair: (pair[0].low, pair[0].high, pair[0].qualifier)):
        givers = values.setdefault(written(number), [])
        giver = f"{one.statement.speaker.shown or publisher(one)}"
        givers.extend([] if giver in givers else [giver])
    numbers = [number for number, _ in given]
    clash = not all(_agree(one, other, quantity) for one in numbers for other in numbers)
    nobody = all(one.statement.stance == "unattributed" for _, one in given)
    note = "no source named in any" if nobody else ""
    return NumberConflict(quantity.id, tuple((value, tuple(givers)) for value, givers in values.items()), clash, note)


def written(number: Quantity) -> str:
    """A figure with its qualifier, as `more than 250,000`."""
    figure = f"{number.low:,}" if number.low == number.high else f"{number.low:,} to {number.high:,}"
    return f"{number.qualifier} {figure}".strip()


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
