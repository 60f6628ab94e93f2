"""Make reprints with known parents out of any articles, as newsrooms make them. Pure, from a seed.

The mix of edits follows what is published about text reuse: leads are
rewritten and middles kept, headlines change, most reprints carry no notice,
and bodies pick up the house's own footer.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ingest.credit import find_credits
from ingest.syndication import Text
from ingest.types import Outlet
from storage.events import Extraction, Line, Moment

_FIRST = [
    "Harbour",
    "Evening",
    "Northern",
    "Coastal",
    "Morning",
    "Valley",
    "Free",
    "Daily",
    "Weekly",
    "Mountain",
    "Lake",
    "Border",
]
_LAST = ["Post", "Herald", "Courier", "Record", "Gazette", "Observer", "Chronicle", "Dispatch"]
OUTLETS = tuple(
    Outlet(f"{first}-{last}".lower(), f"{first} {last}", hosts=(f"{first}{last}.example".lower(),))
    for first in _FIRST for last in _LAST
)  # fmt: skip

FOOTERS = (
    "Want more stories like this one? Sign up to receive our free morning letter and never miss what happens near you.",
    "Have you seen something that we should know about? Write to the desk or call the news line at any hour of the day.",
    "We do not moderate every comment. Please keep it polite, stay on the subject and report what breaks the house rules.",
    "Follow us where you like to read, and download our app for alerts on breaking news, weather and traffic.",
    "Our journalism is paid for by readers. If you can, please support us with a small sum every month.",
    "The views expressed by outside writers are their own and do not necessarily reflect those of this newspaper.",
    "Subscribers can read today's printed pages from six in the morning in the reading room of our site.",
    "This page was updated by the night desk. Earlier versions are kept in our archive for registered readers.",
)
NOTICES = (
    "Originally published by {name}.", "Reprinted with the permission of {name}.", "This article first appeared on {name}.",
    "Copyright (c) 2015 {name}. Reprinted with permission from {name}.", "Republished from {name}.", "Read the original article on {name}.",
)  # fmt: skip
SWAPS = (
    ("said", "told"),
    ("per cent", "percent"),
    ("although", "though"),
    ("about", "around"),
    ("because", "since"),
    ("until", "till"),
)

Edit = Callable[["_Maker", Sequence[str]], list[str]]


@dataclass(frozen=True)
class Made:
    """A text with its true parents (none for an original) and the edit that made it."""

    text: Text
    kind: str
    parents: tuple[str, ...]
    family: str


@dataclass(frozen=True)
class Noise:
    """How dates go wrong: shares of bare dates, of wrong ones, and of none."""

    date_only: float = 0.10
    redated: float = 0.03
    missing: float = 0.02


NOISY = Noise()
TRUE_TIMES = Noise(0.0, 0.0, 0.0)


@dataclass
class _Maker:
    """The dice and the pool of foreign paragraphs, each used once."""

    chance: random.Random
    foreign: list[str]

    def others(self, count: int) -> list[str]:
        """Paragraphs by somebody else."""
        return [self.foreign.pop() for _ in range(min(count, len(self.foreign)))]


def _full(_maker: _Maker, paragraphs: Sequence[str]) -> list[str]:
    return list(paragraphs)


def _bottom_cut(maker: _Maker, paragraphs: Sequence[str]) -> list[str]:
    return list(paragraphs[: max(1, round(len(paragraphs) * maker.chance.uniform(0.35, 0.85)))])


def _excerpt(maker: _Maker, paragraphs: Sequence[str]) -> list[str]:
    """A run of 12 to 40 % of the source among foreign paragraphs."""
    target = sum(map(len, paragraphs)) * maker.chance.uniform(0.12, 0.40)
    start = maker.chance.randrange(len(paragraphs))
    part: list[str] = []
    for paragraph in paragraphs[start:]:
        part.append(paragraph)
        if sum(map(len, part)) >= target:
            break
    frame = maker.others(maker.chance.randint(3, 9))
    at = maker.chance.randint(0, len(frame))
    return [*frame[:at], *part, *frame[at:]]


def _mid_cut(maker: _Maker, paragraphs: Sequence[str]) -> list[str]:
    """A new lead, and some paragraphs dropped further down."""
    drop = maker.chance.uniform(0.2, 0.5)
    return [*maker.others(1), *(paragraph for paragraph in paragraphs[1:] if maker.chance.random() > drop)]


def _comments(maker: _Maker, paragraphs: Sequence[str]) -> list[str]:
    """Readers' comments that the extractor took for text."""
    wanted, added = sum(map(len, paragraphs)) * maker.chance.uniform(0.5, 4), list[str]()
    while maker.foreign and sum(map(len, added)) < wanted:
        added += maker.others(1)
    return [*paragraphs, *added]


def _rewrite(maker: _Maker, paragraphs: Sequence[str]) -> list[str]:
    """8 to 22 % of the words dropped, doubled with another, or exchanged."""
    rate = maker.chance.uniform(0.08, 0.22)
    words = [word for paragraph in paragraphs for word in paragraph.split()]
    return [
        " ".join(_reword(maker.chance, word, words, rate) for word in paragraph.split()) for paragraph in paragraphs
    ]


def _reword(chance: random.Random, word: str, words: Sequence[str], rate: float) -> str:
    if chance.random() > rate:
        return word
    return chance.choice(("", f"{word} {chance.choice(words)}", chance.choice(words)))


def _ocr(maker: _Maker, paragraphs: Sequence[str]) -> list[str]:
    """1 to 5 % of the characters misread."""
    rate = maker.chance.uniform(0.01, 0.05)
    return [
        "".join(maker.chance.choice("lIo0ecnrtm ") if maker.chance.random() < rate else sign for sign in paragraph)
        for paragraph in paragraphs
    ]


# How often, in per cent; the mash-up needs a second source and is made apart.
EDITS: dict[str, tuple[int, Edit]] = {
    "full": (26, _full), "bottom-cut": (16, _bottom_cut), "excerpt": (18, _excerpt), "mid-cut": (10, _mid_cut),
    "comments": (10, _comments), "rewrite": (10, _rewrite), "mash-up": (5, _full), "ocr": (5, _ocr),
}  # fmt: skip


def make(
    articles: Sequence[tuple[str, Sequence[str]]],
    foreign: Sequence[str],
    *,
    families: int,
    reprints: int,
    seed: int,
    noise: Noise = NOISY,
) -> list[Made]:
    """Every article as an original, the first `families` of them reprinted, `reprints` times in all.

    Args:
        articles: Headline and paragraphs of each.
        foreign: Paragraphs by others, for comments and commentary.
        families: How many articles are reprinted.
        reprints: How many reprints to make.
        seed: The dice.
        noise: How the dates of reprints and originals go wrong.
    """
    maker = _Maker(random.Random(seed), list(foreign))
    maker.chance.shuffle(maker.foreign)
    begin = datetime(2015, 9, 1, tzinfo=UTC)
    times = [begin + timedelta(minutes=maker.chance.randrange(60 * 24 * 60)) for _ in articles]
    originals = [_original(maker, number, article, times[number], noise) for number, article in enumerate(articles)]
    made = list(originals)
    for number in range(reprints):
        source = number % families
        made.append(_reprint(maker, f"r{number:05}", source, originals, articles, times, noise))
    return made


def _original(maker: _Maker, number: int, article: tuple[str, Sequence[str]], when: datetime, noise: Noise) -> Made:
    outlet = maker.chance.choice(OUTLETS)
    name = _shuffled_name("o", number)
    text = _text(maker, name, outlet, article[0], list(article[1]), (), _dated(maker, when, noise))
    return Made(text, "original", (), name)


def _reprint(
    maker: _Maker,
    name: str,
    source: int,
    originals: Sequence[Made],
    articles: Sequence[tuple[str, Sequence[str]]],
    times: Sequence[datetime],
    noise: Noise,
) -> Made:
    kind = maker.chance.choices(list(EDITS), [share for share, _ in EDITS.values()])[0]
    parents, paragraphs, when = [originals[source]], list(articles[source][1]), times[source]
    if kind == "mash-up":
        second = maker.chance.choice([at for at in range(len(articles)) if at != source])
        parents.append(originals[second])
        half = articles[second][1]
        paragraphs = [*paragraphs[: max(1, len(paragraphs) * 2 // 3)], *half[: max(1, len(half) * 2 // 3)]]
        when = max(when, times[second])
    paragraphs = EDITS[kind][1](maker, paragraphs)
    owner = next(outlet for outlet in OUTLETS if outlet.id == parents[0].text.outlet)
    outlet = maker.chance.choice(
        [other for other in OUTLETS if other.id not in {parent.text.outlet for parent in parents}]
    )
    notice = maker.chance.random() < (0.30 if kind == "excerpt" else 0.45)
    notices = (maker.chance.choice(NOTICES).format(name=owner.name),) if notice else ()
    when += timedelta(hours=maker.chance.lognormvariate(1.5, 1.2))
    paragraphs = [_house_style(maker.chance, paragraph) for paragraph in paragraphs]
    if maker.chance.random() < 0.4:
        paragraphs[0] = f"{maker.chance.choice(('RIVERTON', 'KELMAR', 'SALTBY'))} \u2014 {paragraphs[0]}"
    title = f"{articles[source][0].split(' ')[0]}: what we know, {name}"
    text = _text(maker, _shuffled_name("r", name), outlet, title, paragraphs, notices, _dated(maker, when, noise))
    return Made(text, kind, tuple(parent.text.article for parent in parents), parents[0].family)


def _text(
    maker: _Maker,
    article: str,
    outlet: Outlet,
    title: str,
    paragraphs: list[str],
    notices: tuple[str, ...],
    published: Moment | None,
) -> Text:
    if maker.chance.random() < 0.6:
        paragraphs = [*paragraphs, FOOTERS[OUTLETS.index(outlet) % len(FOOTERS)]]
    lines = (
        *(Line(text=paragraph) for paragraph in paragraphs),
        *(Line(text=notice, role="credit") for notice in notices),
    )
    extraction = Extraction(extractor="made", title=title, lines=lines)
    body = extraction.text
    return Text(
        article, hashlib.sha256(body.encode()).hexdigest(), outlet.id, title, body, "en", published,
        find_credits(extraction, outlet, OUTLETS), outlet_name=outlet.name,
    )  # fmt: skip


def _house_style(chance: random.Random, paragraph: str) -> str:
    for before, after in SWAPS:
        if chance.random() < 0.3:
            paragraph = paragraph.replace(f" {before} ", f" {after} ", 1)
    return paragraph


def _dated(maker: _Maker, when: datetime, noise: Noise) -> Moment | None:
    luck = maker.chance.random()
    if luck < noise.missing:
        return None
    if luck < noise.missing + noise.redated:
        when += timedelta(days=maker.chance.uniform(-20, 20))
    if luck > 1 - noise.date_only:
        return Moment(value=when.date().isoformat(), precision="day", source="made")
    return Moment(value=when.isoformat(timespec="seconds"), precision="second", source="made")


def _shuffled_name(prefix: str, seed: object) -> str:
    """An id that tells nothing of the order of making."""
    return hashlib.sha256(f"{prefix}{seed}".encode()).hexdigest()[:12]
