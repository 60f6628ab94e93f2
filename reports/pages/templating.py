"""Fill a template with values made harmless. Reads templates, else pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from reports import wording
from reports.catalogue import words
from reports.families import difference
from reports.formats import FILTERS, TEMPLATES
from reports.parts import Change, Doubt, Piece, Quantity, Source
from reports.safe import cut, neutral, one_line
from reports.types import Note
from storage.events import Moment

SAY = words("en")
BAR = 9  # units of a chart that one day is wide
DIFFERENCE = 700  # characters of one change in a list
TALL = 44  # units that the tallest bar is high


@cache
def environment() -> ImmutableSandboxedEnvironment:
    """The templates of the pages: everything escaped, every value neutral, a missing name an error."""
    made = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        finalize=_finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        {name: FILTERS[name] for name in ("href", "host", "lang_tag", "tree", "by_stance")},
        line=one_line, cut=cut, when=when, clock=clock, day=day, iso=iso, bars=bars, number=number,
        plain=plain, diffed=diffed, daylabels=day_labels,
    )  # fmt: skip
    made.globals.update(
        n=counted,
        noun=noun,
        known=SAY.known,
        noted=noted,
        taken_back=taken_back,
        figure_notes=figure_notes,
        failed=failed,
        doubts=doubts,
    )
    return made


def _finalize(value: Any) -> Any:  # noqa: ANN401 - Jinja hands over whatever a template names
    if isinstance(value, Markup):
        return value
    return "" if value is None else neutral(str(value))


@cache
def compiled() -> int:
    """Read every template of the pages now, not at the first request for it; how many there are."""
    names = environment().list_templates(filter_func=lambda name: name.startswith("pages/") and name.endswith(".j2"))
    return len([environment().get_template(name) for name in names])


def fill(template: str, **values: Any) -> str:  # noqa: ANN401 - whatever the template names
    """The template with its values."""
    return environment().get_template(f"pages/{template}").render(values)


@cache
def stylesheet() -> tuple[str, bytes]:
    """The one stylesheet, and a name that changes with its content, so that it may be kept for ever."""
    body = re.sub(r"\n\s*\n+", "\n", fill("pages.css.j2")).encode()
    return f"pages-{hashlib.sha256(body).hexdigest()[:12]}.css", body


def path(base: str, *parts: object, **query: object) -> str:
    """An address of ours below `base`, each part quoted whole; empty questions are left out."""
    place = "/".join(quote(str(part), safe="") for part in parts)
    asked = {name: str(value) for name, value in query.items() if value not in (None, "", ())}
    return f"{base}/{place}" + (f"?{urlencode(asked)}" if asked else "")


def when(moment: Moment | None) -> str:
    """A moment exactly as far as it is known, in UTC where the source gave a zone."""
    shown = SAY.moment(moment, UTC)
    return f"{shown} UTC" if moment is not None and moment.instant else shown


def clock(at: datetime | None) -> str:
    """One of our own times, in UTC."""
    if at is None:
        return "never"
    local = at.astimezone(UTC)
    return f"{SAY.day(local.date())}, {local:%H:%M} UTC"


def day(text: str | date, style: str = "long") -> str:
    """A day in words; as it is where it is none."""
    try:
        return SAY.day(date.fromisoformat(str(text)), style)
    except ValueError:
        return str(text)


def iso(at: datetime | None) -> str:
    """A time for machines."""
    return "" if at is None else at.astimezone(UTC).isoformat(timespec="milliseconds")  # more digits are no HTML


def number(count: int) -> str:
    """A count with its thousands apart."""
    return f"{count:,}"


def noted(note: Note | str) -> str:
    """One of our own notes in words."""
    return wording.noted(SAY, note)


def figure_notes(quantity: Quantity) -> str:
    """What is to be said of a quantity's figures."""
    return wording.figure_notes(SAY, quantity)


def doubts(some: Sequence[Doubt]) -> list[tuple[Source | None, str]]:
    """The doubts of an issue, those about one page together."""
    return wording.doubts_of(SAY, some)


def failed(why: str) -> str:
    """Why a source was not read, in a few words."""
    return wording.failed(SAY, why)


def taken_back(change: Change) -> list[str]:
    """What is said before a change that takes something back."""
    return wording.taken_back(SAY, change)


def noun(one: str, count: int) -> str:
    """The English noun in the form that the count wants."""
    if count == 1:
        return one
    return f"{one[:-1]}ies" if one.endswith("y") else f"{one}s"


def counted(one: str, count: int) -> str:
    """The count with its noun."""
    return f"{number(count)} {noun(one, count)}"


def plain(name: str) -> str:
    """A name of ours in words."""
    return name.replace("_", " ").replace("-", " ")


def diffed(pair: tuple[str, str]) -> tuple[Piece, ...]:
    """The words that went and came, with a few around them."""
    return difference(*pair, limit=DIFFERENCE)


def day_labels(counts: Sequence[int]) -> list[str]:
    """Names for the days of a rhythm, which ends today."""
    last = len(counts) - 1
    return [f"{last - place} days ago" if place < last else "today" for place in range(len(counts))]


def bars(counts: Sequence[int], labels: Sequence[str], inner: Sequence[int] = (), width: int = BAR) -> Markup:
    """The counts as a small drawing that needs no style of its own; the figures stand in its label.

    `inner` are drawn in front, for what is a part of the counts; `width` is that of one bar with its gap.
    """
    top, wide = max(counts, default=0), max(1, len(counts)) * width
    said = ", ".join(f"{label}: {count}" for label, count in zip(labels, counts, strict=True) if count) or "none"
    shapes = [_bar(place, count, top, width, "p" if inner else "b") for place, count in enumerate(counts)]
    shapes += [_bar(place, count, top, width, "b") for place, count in enumerate(inner) if count]
    frame = Markup('<svg class="chart" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}">{}</svg>')
    return frame.format(said, wide, TALL, wide, TALL, Markup("").join(shapes))


def _bar(place: int, count: int, top: int, width: int, name: str) -> Markup:
    height = max(3, round(TALL * count / top)) if count > 0 and top > 0 else 1
    shape = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>')
    return shape.format(name if count > 0 else "z", place * width, TALL - height, width - max(2, width // 6), height)
