"""Whose words are one speech in several mouths, and on which day it was held. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from reports.actors import Actor
from reports.origins.said import Said, published

# So many days a body holds what its spokesman said: on a page that tells no day it is his word again.
HELD = timedelta(days=6)

# A page that tells no day for a speech tells of one of its own day or the eve.
RECENT = timedelta(days=1)


def joined_speakers(said: Iterable[Said], actors: dict[str, Actor]) -> dict[str, tuple[str, date | None]]:
    """For statements of known speakers: who leads, and the day.

    Undated words join the only day that their speaker is known to have spoken
    on: a person's within the article, anybody's on the same claim.
    """
    named = [one for one in said if one.statement.speaker.id in actors and one.statement.stance != "unattributed"]
    voices = _speakers_for(named, actors)
    leads = {one.statement.id: _lead(one, voices) for one in named}
    days = {one.statement.id: one.day for one in named}
    for together in (_same_claim, _same_article, _same_claim):
        groups: dict[tuple[str, str], set[date]] = {}
        for one in named:
            if (day := days[one.statement.id]) is not None:
                groups.setdefault((leads[one.statement.id], together(one, actors)), set()).add(day)
        for one in named:
            known = groups.get((leads[one.statement.id], together(one, actors)), set())
            only = min(known) if len(known) == 1 else None
            if days[one.statement.id] is None and only is not None and _recent(one, only):
                days[one.statement.id] = only
    return {one.statement.id: (leads[one.statement.id], days[one.statement.id]) for one in named}


def _recent(one: Said, day: date) -> bool:
    """Words that a page gives without a day are of these days: not of the month that the next sentence recalls."""
    printed = published(one)
    return one.statement.stated_at is None and (printed is None or printed - day <= RECENT)


def _same_claim(one: Said, _: dict[str, Actor]) -> str:
    return one.statement.claim


def _same_article(one: Said, actors: dict[str, Actor]) -> str:
    """A person's words in one article are of one occasion; a government's need not be."""
    return one.reading.article.id if actors[one.statement.speaker.id].person else one.statement.id


def _speakers_for(named: Iterable[Said], actors: dict[str, Actor]) -> dict[tuple[str, str], list[Said]]:
    """By claim and by whom they speak for: the statements of those who speak for somebody."""
    found: dict[tuple[str, str], list[Said]] = {}
    for one in named:
        for spoken_for in actors[one.statement.speaker.id].speaks_for:
            found.setdefault((one.statement.claim, spoken_for), []).append(one)
    return found


def _lead(one: Said, voices: dict[tuple[str, str], list[Said]]) -> str:
    """The spokesman stands for the one he speaks for, where both are told on one claim in one article or of one day."""
    speaker = one.statement.speaker.id
    near = [
        other.statement.speaker.id for other in voices.get((one.statement.claim, speaker), ()) if _together(one, other)
    ]
    return min(near, default=speaker)


def _together(one: Said, other: Said) -> bool:
    """Told in one article with the same stance, or said on one day; or on a page that tells no day, within the week."""
    if one.day is not None and one.day == other.day:
        return True
    if one.statement.stance != other.statement.stance:
        return False
    printed = published(one)
    near = one.day is None and other.day is not None and printed is not None and abs(printed - other.day) <= HELD
    return near or one.reading.article.id == other.reading.article.id
