"""Host names made to look like another: letters of two scripts in one label, or foreign letters that all look Latin. Pure.

Browsers show such names in their xn-- form and say no more. A desk should be
told: a page under such a name is not where it seems to be.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from functools import lru_cache
from typing import Final

import idna

from ingest.urls import host_of

# Small letters that look like Latin ones: Cyrillic, Greek, Armenian, and Latin ones beyond the alphabet.
LATIN_OF: Final = {
    "а": "a", "с": "c", "ԁ": "d", "е": "e", "һ": "h", "і": "i", "ј": "j", "ӏ": "l", "о": "o", "р": "p", "ԛ": "q",
    "ѕ": "s", "ѵ": "v", "ԝ": "w", "х": "x", "у": "y", "α": "a", "ι": "i", "κ": "k", "ο": "o", "ρ": "p", "τ": "t",
    "υ": "u", "ν": "v", "ω": "w", "ց": "g", "հ": "h", "ո": "n", "օ": "o", "ս": "u", "ɑ": "a", "ɡ": "g", "ı": "i",
}  # fmt: skip
TOGETHER: Final = (  # what one word of these languages is written in
    frozenset({"LATIN", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "CJK", "IDEOGRAPHIC"}),
    frozenset({"LATIN", "HANGUL", "CJK"}),
    frozenset({"LATIN", "BOPOMOFO", "CJK"}),
)
_TO_LATIN: Final = str.maketrans(LATIN_OF)


def suspicion(url: str, known: Collection[str] = ()) -> str:
    """Why the host of an address may be taken for another, in words; empty where nothing speaks for it.

    `known` are hosts of the desk's outlets: a name that looks like one of them is told of, whatever it is written in.
    """
    host = host_of(url)
    if "xn--" not in host:
        return ""
    why, seen = _why(host), looks_like(host)
    other = seen.removeprefix("www.") in known or (why and seen.isascii())
    told = " and ".join(word for word in (why, f"looks like {seen}" if other else "") if word)
    return f"the host {host} {told}" if told else ""


def looks_like(host: str) -> str:
    """The host as a hasty reader takes it: marks left off, foreign letters as the Latin ones they look like."""
    bare = unicodedata.normalize("NFKD", in_letters(host))
    return "".join(sign for sign in bare if not unicodedata.combining(sign)).translate(_TO_LATIN)


@lru_cache(maxsize=4096)
def in_letters(host: str) -> str:
    """A host in ASCII form in the letters that it stands for; a label that stands for none stays as it is."""
    return ".".join(_letters(label) for label in host.split("."))


def _letters(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return idna.ulabel(label)
    except (idna.IDNAError, UnicodeError):
        return label


@lru_cache(maxsize=4096)
def _why(host: str) -> str:
    labels = in_letters(host).split(".")
    scripts = [_scripts(label) for label in labels]
    if any(len(found) > 1 and not any(found <= one for one in TOGETHER) for found in scripts):
        return "mixes scripts within a word"
    # The top label tells whose letters belong here: there is no trick in a Cyrillic word under a Cyrillic one.
    foreign = (label for label, found in zip(labels, scripts, strict=True) if found not in (frozenset(), scripts[-1]))
    return "is written in letters that all look Latin" if any(map(_all_latin, foreign)) else ""


def _all_latin(label: str) -> bool:
    return not label.isascii() and all(sign in LATIN_OF for sign in label if sign.isalpha())


def _scripts(label: str) -> frozenset[str]:
    return frozenset(unicodedata.name(sign, "?").split(" ")[0] for sign in label if sign.isalpha())
