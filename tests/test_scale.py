"""The plan of a large desk rests on figures that the documents hold, and adds them up rightly."""

from __future__ import annotations

import math
import subprocess
import sys

import pytest

from bench.scale import COSTS, Assumed, Cost, day_of, delay, fewest, plan
from tests.desk import ROOT

SCRIPT = ROOT / "bench" / "scale.py"


@pytest.mark.parametrize("cost", COSTS.values(), ids=list(COSTS))
def test_each_cost_is_one_that_was_measured(cost: Cost):
    """The words it is taken from stand in the document that it names."""
    assert cost.words in (ROOT / "docs" / cost.file).read_text(encoding="utf-8")


def test_what_is_left_of_an_hour_is_done_in_the_next():
    """Two hours' work at once takes two hours; what the day leaves over has no end."""
    assert 2 == delay([200, 0, 0], 100)
    assert 2.5 == delay([200, 150, 0, 0], 100)
    assert math.isinf(delay([200, 200], 100))
    assert 1 == pytest.approx(sum(day_of(2.0)))
    assert 2 == fewest([200, 0, 0], 100, 1.0)


def test_one_relating_task_bounds_a_desk():
    """Ten times the articles take ten times the hours of the one log, and another desk as soon as it is late."""
    small, large = (plan(1_000, articles, 0, 1, Assumed()) for articles in (100_000, 1_000_000))

    assert large.serial == pytest.approx(10 * small.serial)
    assert plan(1_000, 20_000_000, 0, 1, Assumed()).desks > 1
    assert 2 == plan(204_801, 0, 0, 1, Assumed()).desks


def test_it_prints_what_the_document_says():
    """The worked plan in docs/scale.md is the one that the script makes."""
    said = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    ended = subprocess.run([sys.executable, str(SCRIPT)], capture_output=True, text=True, check=True)
    made = plan(180_000, 1_000_000, 1_000_000_000, 128, Assumed())

    assert "180,000 feeds, 1,000,000 articles a day" in ended.stdout
    assert f"the tasks themselves | {made.cores} |" in said
    assert f"for the day | {made.desks}, busy {made.serial:.1f} hours of it |" in said
    assert f"is done within | {made.longest:.2f} h |" in said
    assert f"| disk | {made.disk:.0f} GB a day, {made.disk * 365 / 1000:.0f} TB a year |" in said
    assert f"| history: disk | {made.history_disk:.0f} TB |" in said
    assert f"alone | {made.history_serial:.0f} days |" in said
    assert f"128 cores lent | {made.history_days:.0f} days |" in said
