"""Copies and origins keep to their floors, on generated reprints and on labelled news."""

import pytest

from bench.syndication_families import orders_differ
from bench.syndication_fnc import SHARED
from bench.syndication_pin import digest, floors, generated, lowered, measure_generated, measure_news
from bench.syndication_scores import adjusted_rand, relate


def below(table, measured):
    """Every figure under its floor, in words."""
    return [
        f"{name}: {measured[name]:.3f} < {least}"
        for name, least in floors()[table].items()
        if not isinstance(least, str) and measured[name] < least
    ]


def test_generated_reprints_stay_above_their_floors():
    """Pairs, families and origins, with noisy dates; the texts are those that were pinned."""
    made = generated()
    assert floors()["generated"]["digest"] == digest(made)
    assert [] == below("generated", measure_generated(made))


@pytest.mark.shared
def test_labelled_news_stays_above_its_floors():
    """Copies and derived texts on pairs that a person labelled."""
    folder = SHARED / "data" / "syndication"
    if not folder.exists():
        pytest.skip(f"no labelled news at {folder}; set DATELINE_SHARED to where it is")
    assert [] == below("news", measure_news(folder))


def test_order_and_batches_leave_every_byte():
    """Shuffled evidence and arrival in batches give the same origins."""
    made = generated()
    relations = relate([one.text for one in made])
    assert 0 == orders_differ(made, relations, orders=8, batches=3, seed=11)


def test_a_floor_that_would_go_down_is_named():
    """The pin refuses to lower unless told to; equal or higher passes."""
    old = {"generated": {"digest": "x", "derived_f1": 0.98}}
    assert ["generated.derived_f1: 0.98 -> 0.970"] == lowered(old, {"generated": {"derived_f1": 0.97}})
    assert [] == lowered(old, {"generated": {"derived_f1": 0.98}})


def test_the_index_of_families_is_a_rand_index():
    """One for the same partition under other names, about nothing for one that has nothing to do with it."""
    assert 1.0 == adjusted_rand("aabbc", "xxyyz")
    assert adjusted_rand("aabb", "xyxy") < 0
