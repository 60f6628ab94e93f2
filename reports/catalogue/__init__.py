"""The words of the digest itself, a table a language; what articles say is never translated. Reads its own files."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache
from importlib.resources import files
from typing import Any

from reports.errors import RenderError
from storage.events import Moment


def _slavic(count: int) -> str:
    if count % 10 == 1 and count % 100 != 11:
        return "one"
    return "few" if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14) else "many"


def _one_or_other(count: int) -> str:
    return "one" if count == 1 else "other"


# Which form a number takes, after the plural rules of the Unicode CLDR for whole numbers.
PLURALS = {"en": _one_or_other, "de": _one_or_other, "tr": _one_or_other, "ru": _slavic}


@dataclass(frozen=True)
class Words:
    """The interface words of one language. A key that is missing is an error, never an empty place."""

    language: str
    table: Mapping[str, Any]

    def say(self, key: str, **values: object) -> str:
        """The text of a key with its `{places}` filled."""
        text = self.table.get(key)
        if not isinstance(text, str):
            raise RenderError(f"catalogue {self.language}: no text for {key!r}; add it to {self.language}.toml")
        return text.format(**values)

    def count(self, key: str, number: int, **values: object) -> str:
        """The number with its noun in the right form, other `{places}` filled."""
        forms = self.table.get(key)
        form = PLURALS[self.language](number)
        if not isinstance(forms, Mapping) or form not in forms:
            raise RenderError(
                f"catalogue {self.language}: {key!r} needs the form {form!r}; add it to {self.language}.toml"
            )
        return str(forms[form]).format(n=number, **values)

    def listed(self, names: Sequence[str]) -> str:
        """Names as a sentence lists them, the last after an "and"."""
        if len(names) < 2:
            return "".join(names)
        return self.say("list_last", names=", ".join(names[:-1]), last=names[-1])

    def known(self, key: str, default: str) -> str:
        """The text of a key that data may bring, or the data's own word."""
        text = self.table.get(key)
        return text if isinstance(text, str) else default.replace("_", " ")

    def caps(self, text: str) -> str:
        """Words of this language in capitals: in Turkish the small dotted i has a dotted capital."""
        return (text.replace("i", "İ") if self.language == "tr" else text).upper()

    def day(self, day: date, style: str = "short") -> str:
        """A date in words; `style` is ``long`` with the weekday, ``short``, or ``brief`` without the year."""
        return self.say(
            f"date_{style}",
            weekday=self.table["weekdays"][day.weekday()],
            day=day.day,
            month=self.table["months"][day.month - 1],
            mon=self.table["months_short"][day.month - 1],
            year=day.year,
        )

    def moment(self, moment: Moment | None, zone: tzinfo) -> str:
        """A moment exactly as far as it is known, in `zone` where the source gave one."""
        if moment is None:
            return self.say("no_date")
        if moment.precision == "week":
            return self.say("week_of", day=self.day(date.fromisoformat(f"{moment.value}-1")))
        if moment.precision in ("year", "month"):
            return self._month(moment.value, moment.precision)
        if moment.precision == "day":
            return self._doubted(self.day(date.fromisoformat(moment.value[:10])), moment)
        return self._doubted(self._hour(moment, zone), moment)

    def _doubted(self, shown: str, moment: Moment) -> str:
        """Said with the time itself: a day read off an update stamp or out of the text was nobody's publication date."""
        if "inferred" not in moment.doubts:
            return shown
        return self.say("date_of_update" if "update stamp" in moment.doubts else "date_inferred", time=shown)

    def _month(self, value: str, precision: str) -> str:
        year, month = value[:4], value[5:7]
        return year if precision == "year" else f"{self.table['months_short'][int(month) - 1]} {year}"

    def _hour(self, moment: Moment, zone: tzinfo) -> str:
        instant = moment.instant
        local = instant.astimezone(zone) if instant else datetime.fromisoformat(moment.value)
        shown = f"{self.day(local.date())}, {local:%H:%M}"
        return shown if instant else self.say("zone_unknown", time=shown)


@cache
def words(language: str) -> Words:
    """The catalogue of a language; of English where there is none, since a digest must not fail for its labels."""
    name = language if language in PLURALS else "en"
    return Words(name, tomllib.loads((files(__package__) / f"{name}.toml").read_text("utf-8")))
