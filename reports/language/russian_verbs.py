"""The forms of Russian verbs of saying, made from their stems; and the cases of words for people and bodies. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from reports.declension import case_forms

_PAST = ("л", "ла", "ло", "ли")


def done(stems: Iterable[str]) -> tuple[str, ...]:
    """`сообщил`, `сообщила`, `сообщило`, `сообщили` of each stem (`сообщи`)."""
    return tuple(stem + end for stem in stems for end in _PAST)


def having_done(stems: Iterable[str]) -> tuple[str, ...]:
    """`сообщив`: having said so, the subject does something else."""
    return tuple(stem + "в" for stem in stems)


def doing(stems: Iterable[str]) -> tuple[str, ...]:
    """`сообщает`, `сообщают`, `сообщал`, …: present and past of a lasting verb (`сообща`)."""
    return tuple(stem + end for stem in stems for end in ("ет", "ют", *_PAST))


def while_doing(stems: Iterable[str]) -> tuple[str, ...]:
    """`сообщая`: saying so meanwhile."""
    return tuple(stem + "я" for stem in stems)


def in_all_cases(nouns: Iterable[str]) -> frozenset[str]:
    """The words and their case forms, singular and plural each from its own nominative."""
    return frozenset(form for noun in nouns for form in _cases(noun))


def _cases(noun: str) -> Iterable[str]:
    """Of `пресс-служба` the last part alone is declined."""
    head, hyphen, last = noun.rpartition("-")
    return (head + hyphen + form for form in case_forms(last))
