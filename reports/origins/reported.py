"""What one article tells from an outlet's witnesses, and which such reports are one by the rare details they share. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from reports.actors import Actor
from reports.days import Anchor, find_days
from reports.language.english import ENGLISH
from reports.numbers import find_numbers
from reports.origins.carriers import OutletNames
from reports.origins.said import Said, carried, heard_by, published
from reports.origins.witnesses import is_witness, outlet_behind, slug

# A witness known by a first name is told of by few; two such details make one report of two.
ENOUGH_DETAILS = 2
NEAR = timedelta(hours=48)
# Figures this common prove nothing.
COMMON = frozenset({1, 2, 3, 4, 5, 10, 100, 1000})


@dataclass(frozen=True)
class Report:
    """What one article tells from an outlet's witnesses: the outlet's name (or none), whose page it is, and the rare details."""

    family: str
    article: str
    outlet: str
    page: str
    details: frozenset[str]
    day: date | None


def reports_told(
    said: Iterable[Said], actors: dict[str, Actor], outlets: OutletNames
) -> list[tuple[tuple[str, str], Report]]:
    """Per family and outlet, what its witnesses are reported with. Statements that name no outlet join their article's only report."""
    groups: dict[tuple[str, str], list[Said]] = {}
    for one in said:
        if (
            one.statement.stance != "unattributed"
            and is_witness(one.statement.speaker, actors.get(one.statement.speaker.id))
            and (carried(one) or one.statement.claim)
        ):
            groups.setdefault((one.family, outlet_behind(one, outlets)), []).append(one)
    return [(key, _report(key, group, outlets)) for key, group in sorted(groups.items())]


def _report(key: tuple[str, str], group: Sequence[Said], outlets: OutletNames) -> Report:
    details = frozenset(detail for one in group for detail in rare_details(one))
    days = [one.day for one in group if one.day is not None]
    day = min(days) if days else published(group[0])
    page = outlets.one(next((name for one in group if (name := heard_by(one))), ""))
    return Report(key[0], group[0].reading.article.id, key[1], page, details, day)


def merged(reports: list[tuple[tuple[str, str], Report]]) -> dict[tuple[str, str], tuple[Report, bool]]:
    """Unnamed reports joined to a known one that shares enough, else to one another; the rest stay."""
    named = [report for _, report in reports if report.outlet]
    found: dict[tuple[str, str], tuple[Report, bool]] = {
        key: (report, False) for key, report in reports if report.outlet
    }
    open_ = [(key, report) for key, report in reports if not report.outlet]
    known = list(named)
    for key, report in sorted(open_, key=lambda item: -len(item[1].details)):
        own = next((other for other in known if report.page and report.page in {other.outlet, other.page}), None)
        match = own or max(
            (other for other in known if _alike(report, other)),
            key=lambda other: (len(other.details & report.details), other.outlet),
            default=None,
        )
        if match is None:
            found[key] = (report, False)
            known.append(report)
        else:
            found[key] = (match, own is None)
            known[known.index(match)] = replace(match, details=match.details | report.details)
    return _settled(found, known)


def _settled(
    found: dict[tuple[str, str], tuple[Report, bool]], known: list[Report]
) -> dict[tuple[str, str], tuple[Report, bool]]:
    by_key = {(report.family, report.outlet): report for report in known}
    return {
        key: (by_key.get((report.family, report.outlet), report), inferred) for key, (report, inferred) in found.items()
    }


def _alike(one: Report, other: Report) -> bool:
    if one.family == other.family and one.outlet == other.outlet:
        return True
    near = one.day is None or other.day is None or abs(one.day - other.day) <= NEAR
    return near and len(one.details & other.details) >= ENOUGH_DETAILS


def rare_details(one: Said) -> set[str]:
    """What few reports would share by chance: an assumed name, an exact figure, a day, a described outlet, a quoted phrase."""
    article, statement = one.reading.article, one.statement
    language = article.content.language
    found: set[str] = set()
    if (
        statement.speaker.id
        and re.search(r"[A-ZА-ЯЁÇĞİÖŞÜ]\w+", statement.speaker.name)
        and statement.speaker.anonymous
        and statement.speaker.name != statement.speaker.name.lower()
    ):
        found.add(f"name {statement.speaker.id}")
    elif statement.speaker.anonymous and statement.speaker.name:
        found.add(f"name {slug(statement.speaker.name)}")
    for number in find_numbers(article.text, language, start=statement.sentence.start, end=statement.sentence.end):
        if number.low == number.high and number.low not in COMMON:
            found.add(f"figure {number.low}")
    anchor = Anchor.of(article.content.published, article.content.updated)
    for day in find_days(article.text, anchor, language, start=statement.sentence.start, end=statement.sentence.end):
        found.add(f"day {day.day.strftime('%m-%d')}" if day.day is not None else f"day {_month_day(day.raw)}")
    found |= {
        f"heard {slug(hop.span.of(article.text))}" for hop in carried(one) if hop.span is not None and not hop.name
    }
    return found | {f"word {word}" for word in _rare_words(one)}


def _month_day(raw: str) -> str:
    hit = re.search(r"([A-Za-z]+)\W+(\d{1,2})|(\d{1,2})\W+([A-Za-z]+)", raw)
    if hit is None:
        return raw.lower()
    month = ENGLISH.months.get((hit[1] or hit[4]).lower(), 0)
    return f"{month:02}-{int(hit[2] or hit[3]):02}"


def _rare_words(one: Said) -> set[str]:
    """Place names and the like inside the sentence: capitals that are not its first word, folded to four consonants."""
    words = re.findall(r"(?<=[\w,;] )[A-ZА-ЯЁ][\w-]{5,}", one.text)
    return {_folded(word) for word in words}


def _folded(word: str) -> str:
    """A name's skeleton, so that Novorossiisk and Novorossiysk meet."""
    return re.sub(r"[aeiouyjаеёиоуыэюяй]+|(?<=(.))\1+", "", word.casefold())
