"""Which day a run is about: by schedule, by hand, by backfill, by REST and by dag.test, in any zone, over both changes of the clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from reports.errors import DayNotOver
from reports.windows import last_day, window_of
from tests.desk import example_topic

pytestmark = pytest.mark.airflow

# An hour east and west of Greenwich, half hours, no change of clocks, a change at midnight, the date line.
ZONES = [
    "UTC", "Europe/Moscow", "Europe/London", "America/New_York", "Asia/Damascus", "Asia/Kathmandu",
    "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo",
]  # fmt: skip
YEAR = 2015


def write_topic(folder: Path, zone: str, cut: str = "24:00", at: str = "07:00") -> Path:
    """The files of a desk with one topic in a zone; the topic's file."""
    (folder / "topics").mkdir()
    file = folder / "topics" / "harbour.toml"
    file.write_text(f'id = "harbour"\n[day]\nzone = "{zone}"\ncut = "{cut}"\n', encoding="utf-8")
    (folder / "watch.toml").write_text(f'[[digest]]\ntopic = "harbour"\nat = "{at}"\n', encoding="utf-8")
    return file


def core_timetable(file: Path) -> Any:
    """The timetable as the scheduler has it."""
    from airflow.serialization.encoders import coerce_to_core_timetable

    from dags.digest import timetable

    return coerce_to_core_timetable(timetable(file))


def ticks(timetable: Any, first: datetime, last: datetime) -> Iterator[tuple[datetime, str]]:
    """When the scheduler starts a run, and the partition it gives it."""
    import pendulum

    moment = pendulum.instance(first)
    while (moment := timetable._get_next(moment)) <= last:
        yield moment, timetable._get_partition_info(moment)[1]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("cut", "at"), [("24:00", "07:00"), ("06:00", "06:30"), ("18:00", "19:00"), ("24:00", "02:30")]
)
def test_each_scheduled_run_gets_the_day_that_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: str, cut: str, at: str
):
    """One run a day, each day once, none before it is over, none a day late."""
    monkeypatch.setenv("DATELINE_DESK", str(tmp_path))
    timetable = core_timetable(write_topic(tmp_path, zone, cut, at))

    runs = list(ticks(timetable, datetime(YEAR, 1, 5, tzinfo=UTC), datetime(YEAR, 12, 28, tzinfo=UTC)))

    days = [date.fromisoformat(key) for _, key in runs]
    assert [days[0] + timedelta(days=n) for n in range(len(days))] == days
    for moment, key in runs:
        assert last_day(moment, zone, cut) == date.fromisoformat(key)


@pytest.mark.parametrize("zone", ZONES)
def test_a_backfill_makes_each_day_of_the_span_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: str):
    """`--from-date` and `--to-date` with an end of day name local days, whatever the clocks do between them."""
    monkeypatch.setenv("DATELINE_DESK", str(tmp_path))
    timetable = core_timetable(write_topic(tmp_path, zone))

    found = timetable.iter_partition_dagrun_infos(
        earliest=datetime(YEAR, 1, 1, tzinfo=UTC), latest=datetime(YEAR, 12, 31, 23, 59, 59, tzinfo=UTC)
    )

    assert [(date(YEAR, 1, 1) + timedelta(days=n)).isoformat() for n in range(365)] == [
        info.partition_key for info in found
    ]


def test_a_cut_after_the_mail_waits_for_the_day_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Told at five with days that end at six in the morning: the day before yesterday is the last one over."""
    from dags.digest import run_offset

    monkeypatch.setenv("DATELINE_DESK", str(tmp_path))

    assert -2 == run_offset("Europe/London", "06:00", 5, 0)
    assert -1 == run_offset("Europe/London", "24:00", 0, 0)
    assert 0 == run_offset("Europe/London", "18:00", 19, 0)


@pytest.mark.parametrize("broken", ["id = [", 'id = "x"\n[day]\nzone = "Mars/Olympus"\n', "day = 3\n"])
def test_a_broken_topic_file_has_a_timetable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str):
    """It loads at seven UTC; what is wrong is said by its run."""
    monkeypatch.setenv("DATELINE_DESK", str(tmp_path))
    file = write_topic(tmp_path, "UTC")
    file.write_text(broken, encoding="utf-8")

    assert "0 7 * * *" == core_timetable(file)._expression


def test_both_changes_of_the_clocks_make_short_and_long_days():
    """A day has 23 or 25 hours then, and days meet without gap or overlap."""
    days = [window_of(date(2015, 1, 1) + timedelta(days=n), "Europe/London", "24:00") for n in range(365)]

    assert {23: 1, 24: 363, 25: 1} == {
        hours: sum((day.until - day.since) == timedelta(hours=hours) for day in days) for hours in (23, 24, 25)
    }
    assert all(one.until == two.since for one, two in pairwise(days))


def run_of(**given: Any) -> SimpleNamespace:
    """A DAG run with only these."""
    return SimpleNamespace(**({"partition_key": None, "run_after": None, "run_type": "manual"} | given))


def test_a_day_that_still_goes_on_is_refused():
    """By hand, by REST or at the end of a backfill: what is not known yet is not told."""
    from dags.common import run_day

    today = datetime.now(ZoneInfo(example_topic().zone)).date().isoformat()

    for context in (
        {"params": {"day": today}, "dag_run": run_of()},
        {"params": {"day": None}, "dag_run": run_of(partition_key=today, run_type="backfill")},
    ):
        with pytest.raises(DayNotOver, match="run it after that"):
            run_day(context, example_topic())


def test_an_archive_takes_days_in_utc():
    """The partition's, the day asked for, else the one before the run was due."""
    from dags.archive import archive_day

    late = datetime(2015, 9, 19, 1, 0, tzinfo=ZoneInfo("Asia/Damascus"))

    assert date(2015, 9, 18) == archive_day({"params": {}, "dag_run": run_of(partition_key="2015-09-18")})
    assert date(2015, 9, 2) == archive_day({"params": {"day": "2015-09-02"}, "dag_run": run_of()})
    assert date(2015, 9, 17) == archive_day({"params": {}, "dag_run": run_of(run_after=late)})
