"""A digest's parts in the words of its language: counts, voices, chains, doubts. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from reports.catalogue import Words
from reports.parts import Change, Digest, Doubt, Evidence, Family, Glance, Quantity, Source, Tick, Voice
from reports.safe import one_line
from reports.types import Note

OUTLET_MISSING = re.compile(r"the name of the outlet is missing (?:before|in) (['\"])(?P<words>.*)\1 at \d+")
NOT_ASKED = re.compile(r"not asked since (?P<time>.*)")


def clock(say: Words, at: datetime, zone: ZoneInfo) -> str:
    """A moment as the day and the clock of a zone."""
    local = at.astimezone(zone)
    return f"{say.day(local.date())}, {local:%H:%M}"


def derived(say: Words, counted: Family | Glance) -> str:
    """How many articles repeat a text, whole and in part; of a digest, how many texts are known by credits alone."""
    unseen = counted.uncaptured if isinstance(counted, Glance) else 0
    numbers = (("uncaptured", unseen), ("copies", counted.copies), ("parts", counted.parts))
    shown = [say.count(key, number) for key, number in numbers if number]
    return ", ".join(shown) or say.count("copies", 0)


def counts_of(say: Words, counts: Any) -> str:  # noqa: ANN401 - Counts, or a template's own look-alike
    """The three counts, never apart."""
    numbers = (("articles", counts.articles), ("publishers", counts.publishers))
    return " · ".join([*(say.count(key, number) for key, number in numbers), behind(say, counts)])


def behind(say: Words, counts: Any) -> str:  # noqa: ANN401 - as in counts_of
    """How many origins stand behind a claim; none in words, since a nought beside a denial reads as nobody denying."""
    return say.count("origins", counts.independent) if counts.independent else say.say("no_origin")


def heard(say: Words, voices: Sequence[Voice], limit: int) -> str:
    """Names with a dagger where the page has no date, the day where it was said before the digest's own, and how many more."""
    names = [named(say, voice.name) + _apart(say, voice) for voice in voices[:limit]]
    more = [say.say("and_more", n=len(voices) - limit)] if len(voices) > limit else []
    return "; ".join([*names, *more])


def _apart(say: Words, voice: Voice) -> str:
    return ("†" if voice.undated else "") + (f" ({say.moment(voice.said, UTC)})" if voice.said else "")


def brief(say: Words, voices: Sequence[Voice]) -> str:
    """Who holds what, two names each."""
    return "; ".join(f"{say.say(f'g_{stance}')}: {heard(say, some, 2)}" for stance, some in by_stance(voices))


def amends(say: Words, digest: Digest) -> str:
    """What an issue is to the one before it of its day: its correction, another reading of the same pages, or the fuller one."""
    kinds = {change.kind for change in digest.changes if change.of_day is None}
    word = "amends" if "corrected" in kinds else "amends_reread" if "reread" in kinds else "amends_fuller"
    return say.say(word, n=digest.amends) if digest.amends else ""


def taken_back(say: Words, change: Change) -> list[str]:
    """Sentences before what was taken back: in which issue it stood, and that only our reading changed, where that is so."""
    anew = change.kind == "reread"
    issue = (
        [say.say("reread_of" if anew else "corrects_of", n=change.of_issue, day=say.day(change.of_day)) + "."]
        if change.of_day
        else []
    )
    if not anew:
        return issue
    by = ", ".join(say.say(f"by_{what}") for what in change.by)
    return [*issue, say.say("reread_by", what=by) if by else say.say("reread")]


def withdrawn(say: Words, change: Change, limit: int) -> str:
    """Who no longer holds what of a claim: no longer said, or said and no longer read so."""
    key = "unread" if change.kind == "reread" else "withdrawn"
    groups = by_stance(change.voices)
    return say.say(
        key, names="; ".join(f"{heard(say, some, limit)} ({say.say(f'g_{stance}')})" for stance, some in groups)
    )


def by_stance(voices: Sequence[Voice]) -> list[tuple[str, list[Voice]]]:
    """Who takes which stance, in the order in which stances come."""
    found: dict[str, list[Voice]] = {}
    for voice in voices:
        found.setdefault(voice.stance, []).append(voice)
    return list(found.items())


def named(say: Words, name: str) -> str:
    """A name as it fits a line; where the page names nobody, that is said."""
    return one_line(name, 80) or say.say("no_one_named")


def chain(say: Words, line: Evidence) -> str:
    """The way of the words from the speaker to the page."""
    steps = [one_line(name, 80) for name in reversed(line.nested)]
    steps += [
        (one_line(step.name, 80) or say.say("unnamed_step"))
        + (f" ({say.say('via_inferred')})" if step.basis == "inferred" else "")
        for step in line.chain
    ]
    return " → ".join(step for place, step in enumerate(steps) if place == 0 or step != steps[place - 1])


def aside(say: Words, line: Evidence, zone: ZoneInfo) -> list[str]:
    """What else a reader should weigh: when it was said, against whose interest, how sure, from where."""
    return [
        *(
            [say.say("said_before" if line.earlier else "said_on", time=say.moment(line.stated_at, zone))]
            if line.stated_at
            else []
        ),
        *([say.say("against_interest")] if line.against_interest else []),
        *([say.say("reviewed", what=one_line(line.review, 160))] if line.review else []),
        *([say.say("hedged", words=one_line(", ".join(line.hedges), 80))] if line.hedges else []),
        *([say.say("origin_inferred", name=one_line(line.origin_name, 80))] if line.origin_inferred else []),
    ]


def doubts_of(say: Words, doubts: Sequence[Doubt]) -> list[tuple[Source | None, str]]:
    """The doubts about a page together, those about none each alone."""
    found: dict[str, tuple[Source | None, list[str]]] = {}
    for doubt in doubts:
        text = _doubted(say, doubt)
        key = doubt.source.article if doubt.source else f"\0{text}"
        found.setdefault(key, (doubt.source, []))[1].append(text)
    return [(source, "; ".join(texts)) for source, texts in found.values()]


def _doubted(say: Words, doubt: Doubt) -> str:
    if doubt.note is not None:
        return noted(say, doubt.note)
    if doubt.kind == "date":
        return f"{say.say('doubt_date')}: " + ", ".join(_warned(say, each) for each in doubt.text.split(", "))
    return say.known(doubt.text, _warned(say, doubt.text))


def _warned(say: Words, warning: str) -> str:
    """A warning of those that stand in the record as English words; any other as it stands."""
    if nameless := OUTLET_MISSING.fullmatch(warning):
        return say.say("w_outlet_missing", words=nameless["words"])
    return say.known("w_" + re.sub(r"\W+", "_", warning), warning)


def failed(say: Words, why: str) -> str:
    """Why a source was not read, in a few words; the record and the JSON hold the whole of it."""
    if unasked := NOT_ASKED.fullmatch(why):
        return say.say("f_not_asked", time=unasked["time"])
    return say.known("f_" + why.partition(":")[0], why)


def noted(say: Words, note: Note | str) -> str:
    """A note in words; one of an issue that was made before notes were parted stands as it is."""
    if isinstance(note, str):
        return note
    places = {"names": say.listed(note.names), "figures": ", ".join(note.figures)}
    key = f"note_{note.key}"
    return say.count(key, note.number, **places) if note.number else say.say(key, **places)


def figure_notes(say: Words, quantity: Quantity) -> str:
    """What is to be said of a quantity's figures, on one line; empty where there is nothing."""
    return "; ".join(filter(None, (quantity.note, *(noted(say, note) for note in quantity.notes))))


def tick_of(say: Words, tick: Tick, zone: ZoneInfo) -> tuple[str, str]:
    """A line of the day's course: when, and who did or said what."""
    verb = f" {say.say(tick.stance)}" if tick.stance else ""
    return say.moment(tick.at, zone), f"{one_line(tick.who, 60)}{verb}: {one_line(tick.text, 120)}"
