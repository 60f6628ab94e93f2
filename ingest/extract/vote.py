"""Choose the lines of an article by a vote of several extractors. Pure.

Trafilatura's text is the base; other readers of the same page say of each line
whether they have it too. One extractor's mistake (a teaser, a comment, an
author's biography) is seldom made by the others. The voters beside trafilatura
are optional: without them trafilatura's own precise mode votes alone, and then
it may only strike lines it is sure about.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import trafilatura
from lxml import etree

RUN = 4  # words in a row: the unit in which two texts are compared
KEEP_SHARE = 0.5  # a line stays if voters have at least this share of its runs, on average
ALONE_SHARE = 0.25  # with trafilatura's precise mode as the only voter
LONGER = 1.35  # a page whose reader found so much more text is looked at again


def base_reading(text: str, url: str) -> str:
    """Trafilatura's text of a page, empty where it finds none.

    Links and formatting stay off, since they change the order of the text; link
    *text* is kept either way. Deduplication stays off, since it keeps state
    between pages.
    """
    read = trafilatura.bare_extraction(
        text,
        url=url or None,
        include_comments=False,
        include_tables=True,
        include_links=False,
        include_images=False,
        include_formatting=False,
        deduplicate=False,
        # What a page says of itself is read in `facts`, with its place.
        with_metadata=False,
    )
    return str(read.text or "") if isinstance(read, trafilatura.settings.Document) else ""


def _precise(text: str) -> str:
    return trafilatura.extract(text, favor_precision=True, include_comments=False, deduplicate=False) or ""


def _resiliparse(text: str) -> str:
    extract = importlib.import_module("resiliparse.extract.html2text")
    return str(extract.extract_plain_text(text, main_content=True, alt_texts=False, preserve_formatting=True))


def _turbohtml(text: str) -> str:
    article = importlib.import_module("turbohtml").parse(text).article()
    return str(article.text) if article is not None else ""


def _readability(text: str) -> str:
    summary = importlib.import_module("readability").Document(text).summary(html_partial=True)
    return str(importlib.import_module("html_text").extract_text(summary))


_READERS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {"trafilatura": _precise, "resiliparse": _resiliparse, "turbohtml": _turbohtml, "readability": _readability}
)
# Readability is slow and says little that the others do not: it only helps where a text was cut short.
VOTERS = ("trafilatura", "resiliparse", "turbohtml")
# Trafilatura's precise mode takes as long as its first reading, many times as long as the others: it is asked last.
DEAR = "trafilatura"


def voters() -> tuple[str, ...]:
    """The voters that this installation has, in order; part of the extractor's name."""
    return tuple(name for name in VOTERS if name == "trafilatura" or _installed(name))


def _installed(name: str) -> bool:
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True


def ballots(text: str, names: Sequence[str]) -> dict[str, str]:
    """What each voter reads on the page; one that fails or finds nothing does not vote."""
    read = {name: _ask(name, text) for name in names}
    return {name: words for name, words in read.items() if words.strip()}


def _ask(name: str, text: str) -> str:
    try:
        return _READERS[name](text)
    except (
        etree.LxmlError,
        ValueError,
        TypeError,
        AttributeError,
        RuntimeError,
        LookupError,
        AssertionError,
        RecursionError,
    ):
        # A voter that cannot read the page abstains; the article is still read.
        return ""


_WORD = re.compile(r"\w+")


def words_of(text: str) -> tuple[str, ...]:
    """The words that are compared: lower case, no marks."""
    return tuple(_WORD.findall(text.replace("\u00ad", "").casefold()))


def runs_of(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    """All runs of four words."""
    return frozenset(tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1))


def ask_all(text: str, lines: Sequence[str], read: Mapping[str, str]) -> dict[str, str]:
    """The ballots with that of the dear voter, where it can still turn the vote on one of the lines."""
    if DEAR in read or DEAR not in voters() or not is_open(lines, read):
        return dict(read)
    return {**read, **ballots(text, (DEAR,))}


def is_open(lines: Sequence[str], read: Mapping[str, str]) -> bool:
    """Whether one more voter, who may say anything or nothing, could keep or strike another line."""
    seen = _seen(read)
    all_ = len(seen) + 1
    sums = [_support(line, seen) * len(seen) for line in lines] if seen else []
    return not seen or any(KEEP_SHARE * all_ - 1 <= said < KEEP_SHARE * all_ for said in sums)


def elect(lines: Sequence[str], read: Mapping[str, str]) -> tuple[bool, ...]:
    """Which lines of the base stay, by what the voters read; all of them where the vote would halve the text."""
    if not read:
        return tuple(True for _ in lines)
    seen = _seen(read)
    threshold = KEEP_SHARE if len(seen) > 1 else ALONE_SHARE
    kept = tuple(_support(line, seen) >= threshold for line in lines)
    left = sum(len(line) for line, keep in zip(lines, kept, strict=True) if keep)
    return kept if 2 * left >= sum(map(len, lines)) else tuple(True for _ in lines)


def _seen(read: Mapping[str, str]) -> list[tuple[frozenset[tuple[str, ...]], str]]:
    """What each voter read, as runs and as one string of words."""
    return [(runs_of(words), f" {' '.join(words)} ") for words in map(words_of, read.values())]


def _support(line: str, seen: Sequence[tuple[frozenset[tuple[str, ...]], str]]) -> float:
    """The mean share of a line's runs that the voters have; a short line counts whole."""
    words = words_of(line)
    if not words:
        return 1.0
    if len(words) < RUN:
        return sum(f" {' '.join(words)} " in flat for _, flat in seen) / len(seen)
    runs = [tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)]
    return sum(sum(run in own for run in runs) / len(runs) for own, _ in seen) / len(seen)


def fuller(base: str, read: Mapping[str, str], text: str) -> str:
    """A fuller text by the optional readability reader where the base seems cut short, or an empty string.

    Resiliparse finding a third more words is the sign. The fuller text is taken
    only if it holds nearly all of the base, and if the sign's finder confirms
    most of what is new.
    """
    sign = words_of(read.get("resiliparse", ""))
    own = words_of(base)
    if not sign or len(sign) < LONGER * len(own) or not _installed("readability") or not _installed("html_text"):
        return ""
    longer = _ask("readability", text)
    words = words_of(longer)
    if len(words) < LONGER * len(own):
        return ""
    new, old = runs_of(words), runs_of(own)
    extra = new - old
    holds = len(old & new) >= 0.85 * max(1, len(old))
    return longer if holds and len(extra & runs_of(sign)) >= 0.7 * max(1, len(extra)) else ""
