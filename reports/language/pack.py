"""What the reader of statements must know about a language: its shape as plain frozen tables. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

# What a cue does to its content. `say` reports it, `report` does so through an
# outlet, `fear` is an attitude that supports nothing, `open` leaves a door open,
# `urge` asks for something and so is about no fact.
CueClass = Literal["say", "report", "deny", "admit", "suspect", "fear", "decline", "unknown", "open", "urge", "quote"]
Form = Literal["finite", "base", "ing", "noun"]
Order = Literal["svo", "free", "v2", "sov"]  # `free`: subject and verb change places at will, as in Russian


@dataclass(frozen=True)
class Cue:
    """A word (or words) that opens reported content.

    `clause` cues need a clause, a quotation or a colon after them; `noun` cues
    have a holder instead of a subject; `tells` cues name whom they tell first;
    `ambiguous` forms may also be nouns.
    """

    cls: CueClass
    form: Form = "finite"
    clause: bool = False
    tells: bool = False
    ambiguous: bool = False


@dataclass(frozen=True, eq=False)  # one value a language: told apart by identity, and so hashed
class Language:
    """The tables of one language. Words are in lower case; patterns match case-insensitively."""

    code: str
    name: str
    order: Order
    cues: Mapping[tuple[str, ...], Cue]
    according: tuple[tuple[str, ...], ...]
    sources: re.Pattern[str] = re.compile(r"(?!)")  # reports, studies, inquiries: by them something is known
    own: frozenset[str] = frozenset()  # `nach eigenen Angaben`: those of whom the sentence tells
    according_after: tuple[str, ...] = ()
    that: frozenset[str] = frozenset()
    boundaries: frozenset[str] = frozenset()
    joiners: frozenset[str] = frozenset()
    relatives: frozenset[str] = frozenset()
    skips: frozenset[str] = frozenset()
    auxiliaries: frozenset[str] = frozenset()
    passives: frozenset[str] = frozenset()
    perfects: frozenset[str] = frozenset()
    negators: frozenset[str] = frozenset()
    determiners: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    by: frozenset[str] = frozenset()
    pronouns: Mapping[str, str] = field(default_factory=dict)
    people: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    outlets: frozenset[str] = frozenset()
    hearers: frozenset[str] = frozenset()
    told_endings: tuple[str, ...] = ()  # endings of somebody who is told, where he may stand before the verb
    within_body: frozenset[str] = frozenset()  # before the body in which something was said (`сообщили в мэрии`)
    restating: frozenset[str] = frozenset()  # pronouns for what is said, where they may stand between subject and verb
    voicing: re.Pattern[str] = re.compile(r"(?!)")
    interviewing: re.Pattern[str] = re.compile(r"(?!)")
    citing: re.Pattern[str] = re.compile(r"(?!)")  # before whom an outlet says that it rests on
    cites: frozenset[str] = frozenset()  # the same where it is a participle between commas
    first_person: frozenset[str] = frozenset()  # who writes, where it stands outside quotations
    setting: re.Pattern[str] = re.compile(r"(?!)")  # before a noun that only says when or why
    # Another's knowing; `he knew`, said of the speaker himself, is his own word.
    knew: re.Pattern[str] = re.compile(r"(?!)")
    timing: re.Pattern[str] = re.compile(r"(?!)")  # what only says when or despite what, whole
    expletive: re.Pattern[str] = re.compile(r"(?!)")  # a pronoun that stands for nobody, with what it leads to
    asking_back: re.Pattern[str] = re.compile(r"(?!)")  # how a question opens that only tells
    untold: re.Pattern[str] = re.compile(r"(?!)")  # what the article's own voice only adds or supposes, whole
    cited: re.Pattern[str] = re.compile(r"(?!)")  # behind him, where the language has it so
    declining: re.Pattern[str] = re.compile(r"(?!)")
    unknowing: re.Pattern[str] = re.compile(r"(?!)")
    conditional: re.Pattern[str] = re.compile(r"(?!)")
    possible: re.Pattern[str] = re.compile(r"(?!)")
    inferring: re.Pattern[str] = re.compile(r"(?!)")
    fearing: re.Pattern[str] = re.compile(r"(?!)")
    negating: re.Pattern[str] = re.compile(r"(?!)")
    concord: bool = False  # several negations in a clause are one
    partitive: re.Pattern[str] = re.compile(r"(?!)")
    vague: frozenset[str] = frozenset()
    backward: re.Pattern[str] = re.compile(r"(?!)")
    reported: re.Pattern[str] = re.compile(r"(?!)")
    reported_plainly: re.Pattern[str] = re.compile(r"(?!)")  # those of `reported` that can mean nothing else
    particles: frozenset[str] = frozenset()
    shortest: int = 3
    case_end: re.Pattern[str] = re.compile(r"(?!)")
    falsity: re.Pattern[str] = re.compile(r"(?!)")
    several_of: re.Pattern[str] = re.compile(r"(?!)")
    past: frozenset[str] = frozenset()
    adding: frozenset[str] = frozenset()
    restrictive: frozenset[str] = frozenset()
    anybody: frozenset[str] = frozenset()
    retracting: re.Pattern[str] = re.compile(r"(?!)")
    doubting: re.Pattern[str] = re.compile(r"(?!)")
    counterfactual: re.Pattern[str] = re.compile(r"(?!)")
    verbal: re.Pattern[str] = re.compile(r"(?!)")
    aged: re.Pattern[str] = re.compile(r"(?!)")
    trades: re.Pattern[str] = re.compile(r"(?!)")
    asked: re.Pattern[str] = re.compile(r"(?!)")
    vowing: frozenset[str] = frozenset()  # verbs whose content may be an infinitive
    issuing: frozenset[str] = frozenset()  # verbs that make a noun of saying an act of saying
    introducing: re.Pattern[str] = re.compile(r"(?!)")  # a person told of with an age
    himself: re.Pattern[str] = re.compile(r"(?!)")  # words whose subject is the speaker himself
    impersonal: frozenset[str] = frozenset()  # verbs for what stands in a paper
    papers: frozenset[str] = frozenset()  # what something may stand in
    leading_in: re.Pattern[str] = re.compile(r"(?!)")  # how a sentence opens whose speaker comes later
    relating: Mapping[tuple[str, ...], Cue] = field(default_factory=dict)  # participles that stand before who speaks
    beside_another: Mapping[tuple[str, ...], Cue] = field(default_factory=dict)  # verbs of saying that go with another
    announcing: frozenset[str] = frozenset()  # words that only say that what is said comes next
    complement: re.Pattern[str] = re.compile(r"(?!)")  # the verb of a clause that is told
    relative: re.Pattern[str] = re.compile(r"(?!)")  # the verb of a clause that stands before a noun
    academic: frozenset[str] = frozenset()  # titles that are no part of a name
    comparing: frozenset[str] = frozenset()  # what something is measured by, and nobody who says it
    ablative: re.Pattern[str] = re.compile(r"(?!)")  # whom a statement comes from
    inset: re.Pattern[str] = re.compile(r"(?!)")  # who speaks, in the midst of a quotation
    case_before: re.Pattern[str] = re.compile(r"(?!)")  # before a phrase that is in no nominative
    opening: re.Pattern[str] = re.compile(r"(?!)")  # adjectives and verbs: no name, though they open a sentence
    agents: frozenset[str] = frozenset()  # people and bodies in the case of him by whom something is done
    short_passives: Mapping[tuple[str, ...], Cue] = field(default_factory=dict)  # what he has done, behind its object
    passive_cues: frozenset[tuple[str, ...]] = frozenset()
    relating_more: re.Pattern[str] = re.compile(r"(?!)")  # a relative clause that says more of a thing
    beside: re.Pattern[str] = re.compile(r"(?!)")  # `close to X`: near somebody, and not he
    officers: re.Pattern[str] = re.compile(r"(?!)")  # behind `its`: who speaks for the body
    alleging: re.Pattern[str] = re.compile(r"(?!)")  # nouns for what is held against somebody, never for his answer
    backref: re.Pattern[str] = re.compile(r"(?!)")
    affirming: re.Pattern[str] = re.compile(r"(?!)")
    mouths: re.Pattern[str] = re.compile(r"(?!)")
    participles: Mapping[str, Cue] = field(default_factory=dict)
    refusing: frozenset[str] = frozenset()
    attitudes: frozenset[str] = frozenset()
    owned: re.Pattern[str] = re.compile(r"(?!)")
    governed: frozenset[str] = frozenset()
    oblique: re.Pattern[str] = re.compile(r"(?!)")
    separable: Mapping[str, Mapping[str, Cue]] = field(default_factory=dict)
    finals: Mapping[str, Cue] = field(default_factory=dict)
    hanging: frozenset[str] = frozenset()
    lastly: re.Pattern[str] = re.compile(r"(?!)")
    datives: frozenset[str] = frozenset()
    genitives: frozenset[str] = frozenset()
    within: frozenset[str] = frozenset()
    infinitive: frozenset[str] = frozenset()
    early: frozenset[str] = frozenset()
    calling: frozenset[str] = frozenset()
    backwords: frozenset[str] = frozenset()
    reading: frozenset[str] = frozenset()
    hearsay: frozenset[str] = frozenset()
    asking: frozenset[str] = frozenset()
    abstract: re.Pattern[str] = re.compile(r"(?!)")
    infinitival: re.Pattern[str] = re.compile(r"(?!)")
    sayings: frozenset[str] = frozenset()
    adjectives: frozenset[str] = frozenset()
    nobody: frozenset[str] = frozenset()
    turning: re.Pattern[str] = re.compile(r"(?!)")
    dwellers: re.Pattern[str] = re.compile(r"(?!)")
    writing: frozenset[str] = frozenset()
    blaming: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    charges: re.Pattern[str] = re.compile(r"(?!)")
    strict: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    proofs: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()
    onward: frozenset[str] = frozenset()
    strangers: frozenset[str] = frozenset()
    its: frozenset[str] = frozenset()
    reflexive: frozenset[str] = frozenset()
    sparing: re.Pattern[str] = re.compile(r"(?!)")
    hedges: re.Pattern[str] = re.compile(r"(?!)")
    anonymous: re.Pattern[str] = re.compile(r"(?!)")
    naming: re.Pattern[str] = re.compile(r"(?!)")
    reportedly: frozenset[str] = frozenset()
    demonyms: Mapping[str, str] = field(default_factory=dict)
    abbreviations: frozenset[str] = frozenset()
    starters: frozenset[str] = frozenset()
    months: Mapping[str, int] = field(default_factory=dict)
    weekdays: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)
    dotless_ordinals: bool = True
    quoted_names: bool = False
    possessives: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    indefinite: frozenset[str] = frozenset()
    scales: Mapping[str, int] = field(default_factory=dict)
    qualifiers: Mapping[str, str] = field(default_factory=dict)
    thousands: str = ","
    next_words: tuple[str, ...] = ()  # before a weekday that is still to come, or any
    this_words: tuple[str, ...] = ()  # before a weekday of the article's own week
    past_words: tuple[str, ...] = ()  # before the weekday that has just passed, never the article's own day
    last_words: tuple[str, ...] = ()  # the same, or the one of the week before: open within the article's week
    last_week: re.Pattern[str] = re.compile(r"(?!)")  # around a weekday of the week before
    no_day: re.Pattern[str] = re.compile(r"(?!)")  # around the name of a day that names none
    ago: re.Pattern[str] = re.compile(r"(?!)")  # so many (`n`) days before the article's
    spells: re.Pattern[str] = re.compile(
        r"(?!)"
    )  # weeks and longer: a `month` (of a `year`), a `lone` year, the `last` unit, `n` `unit`s ago
    units: Mapping[str, str] = field(default_factory=dict)  # by a unit's word: week, month or year
    day_first: bool = False  # 04.05.2015 is the fourth of May
    time_leads: frozenset[str] = frozenset()
    coordinators: frozenset[str] = frozenset()
    closers: frozenset[str] = frozenset()
    nouns: Mapping[tuple[str, ...], Cue] = field(default_factory=dict)
    core: frozenset[str] = frozenset()
    saying: frozenset[str] = frozenset()
    as_words: frozenset[str] = frozenset()
    about: frozenset[str] = frozenset()
    raising: frozenset[str] = frozenset()
    to: frozenset[str] = frozenset()
    adjuncts: frozenset[str] = frozenset()
    occasions: frozenset[str] = frozenset()
    objects: frozenset[str] = frozenset()
    blocked: re.Pattern[str] = re.compile(r"(?!)")
    plurals: frozenset[str] = frozenset()
    bare: frozenset[str] = frozenset()
    definite: str = r"(?!)"
    pointing: re.Pattern[str] = re.compile(r"(?!)")
    range_words: tuple[str, ...] = ()


def words(text: str) -> frozenset[str]:
    """A set of words written as one line."""
    return frozenset(text.split())


def pattern(*alternatives: str) -> re.Pattern[str]:
    """One pattern of whole words out of several, blind to case."""
    return re.compile(r"(?<!\w)(?:" + "|".join(alternatives) + r")(?!\w)", re.IGNORECASE)


def phrases(cue: Cue, text: str) -> dict[tuple[str, ...], Cue]:
    """The same cue for every phrase of a line; phrases are parted by bars."""
    return {tuple(phrase.split()): cue for phrase in text.split("|")}
