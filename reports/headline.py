"""A digest in a line or a few: the subject of its mail, the line beside it, a notice for a chat. Pure."""

from __future__ import annotations

import re

from reports.catalogue import Words, words
from reports.changes import TAKEN_BACK
from reports.limits import TOP
from reports.parts import Change, Digest
from reports.safe import one_line
from reports.wording import behind, brief, counts_of


def subject(digest: Digest) -> str:
    """One line for a mailbox: the topic, the day, and what changed by kind."""
    say = words(digest.language)
    kinds = [change.kind for change in digest.changes]
    tally = (
        ("corrections", kinds.count("corrected")),
        ("reread_claims", kinds.count("reread")),
        ("turned", kinds.count("turned")),
        ("new_claims", kinds.count("new")),
        ("denied", kinds.count("denied")),
        ("grown", kinds.count("grown")),
        ("edits", kinds.count("edited")),
        ("gone", kinds.count("vanished")),
    )
    news = ", ".join(say.count(key, number) for key, number in tally if number)
    return one_line(
        f"[{one_line(digest.topic.title, 80)}] {say.day(digest.window.day)}: {news or say.say('quiet_subject')}"
    )


def preheader(digest: Digest) -> str:
    """The line a mailbox shows beside the subject: the first change, else the coverage."""
    say = words(digest.language)
    if not digest.changes:
        return say.say("covered", fetched=digest.coverage.fetched, feeds=digest.coverage.feeds)
    first = digest.changes[0]
    counts = counts_of(say, first.counts) if first.counts else ""
    return " · ".join(filter(None, (one_line(first.text, 110), counts)))


def notice(digest: Digest, link: str = "") -> str:
    """A few lines for a chat: the subject, the first changes with who holds them, the coverage, where to read on.

    Nobody is called by it and nothing in it is a link but ours: a service would turn a stranger's ``@`` and ``://``
    into more than words.
    """
    say = words(digest.language)
    top = digest.changes[:TOP]
    lines = [_noticed(say, change) for change in top]
    if len(digest.changes) > len(top):
        lines.append(say.say("and_more", n=len(digest.changes) - len(top)))
    if not digest.changes:
        lines.append(say.say("quiet_long" if digest.empty else "repeats"))
    covered = digest.coverage
    lines.append(
        say.say("covered", fetched=covered.fetched, feeds=covered.feeds) if covered.feeds else say.say("covered_none")
    )
    return "\n".join([*map(_quiet, (subject(digest), *lines)), *([link] if link else [])])


def _noticed(say: Words, change: Change) -> str:
    voices = f" {brief(say, change.voices)}" if change.voices and change.kind not in TAKEN_BACK else ""
    origins = f" · {behind(say, change.counts)}" if change.counts else ""
    return f"{say.say(f'k_{change.kind}')}: {one_line(change.text, 200)}{voices}{origins}"


def _quiet(line: str) -> str:
    """The words, with what a chat would act on taken apart."""
    return re.sub(r"[<>`]", "'", one_line(line, 400)).replace("://", ": //").replace("@", "@\u2060")
