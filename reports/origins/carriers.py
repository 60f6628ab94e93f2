"""Under which name an outlet is counted, however a text spells, declines or translates it. Pure.

One outlet's spellings are sure. That an agency or a paper has one name in
several languages is an inference: it is taken only where each name is met in
languages of its own, and the digest says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from reports.language.titles import ENOUGH_LETTERS, outlet_key, skeleton, title_key
from reports.origins.said import Said

ONE_AGENCY = "one agency by its name in several languages"
ONE_OUTLET = "one outlet by its name in several languages"


@dataclass(frozen=True)
class OutletNames:
    """The outlets met: `known` by key the name each is counted under, `inferred` by that name why translations count as one."""

    known: dict[str, str]
    inferred: dict[str, str]

    def one(self, name: str) -> str:
        """The name under which an outlet is counted."""
        return self.known.get(outlet_key(name), name)

    def holds(self, name: str) -> bool:
        """Whether this is the name of an outlet."""
        return bool(name) and outlet_key(name) in self.known


def outlets_met(said: Iterable[Said]) -> OutletNames:
    """Every outlet whose page, credit or report is read."""
    said = list(said)
    pages, agencies = _known_outlets(said), _agencies(said)
    known = {key: agencies.get(name, name) for key, name in pages.items()}
    # Of the spellings in running text the shortest is the nominative, mostly.
    for name in sorted({name for one in said for name in _named(one)}, key=lambda name: (len(name), name)):
        known.setdefault(outlet_key(name), name)
    titled = _titled(said, known)
    known |= {outlet_key(name): called for name, called in titled.items()}
    inferred = dict.fromkeys(titled.values(), ONE_OUTLET) | dict.fromkeys(agencies.values(), ONE_AGENCY)
    return OutletNames(known, inferred)


def _titled(said: Iterable[Said], known: dict[str, str]) -> dict[str, str]:
    """The names that are translations of each other (Halmar Herald, Halmarer Herold), each with the one it is counted under."""
    groups: dict[tuple[str, str], dict[str, set[str]]] = {}
    for one in said:
        for written in _named(one):
            name = known.get(outlet_key(written), written)
            if (key := title_key(name)) is not None:
                names = groups.setdefault(key, {})
                same = next((other for other in names if outlet_key(other) == outlet_key(name)), name)
                names.setdefault(same, set()).add(one.reading.article.content.language)
    found: dict[str, str] = {}
    for names in groups.values():
        if len(names) > 1 and all(not names[a] & names[b] for a, b in combinations(names, 2)):
            called = min(names, key=lambda name: (name not in known.values(), "en" not in names[name], name))
            found.update(dict.fromkeys(names, called))
    return found


def _named(one: Said) -> Iterator[str]:
    """Every name of an outlet that a statement comes with."""
    yield from (hop.name for hop in one.statement.chain if hop.kind != "person" and hop.name)
    if one.statement.speaker.basis == "outlet":
        yield one.statement.speaker.name


def _agencies(said: Iterable[Said]) -> dict[str, str]:
    """The agencies whose pages are read in more than one language: each name, and the one name they are counted under.

    Two agencies of one language are two, however alike their names are.
    """
    groups: dict[str, dict[str, str]] = {}
    for one in said:
        content = one.reading.article.content
        if not one.copied and (stem := _agency_stem(content.outlet_name)):
            groups.setdefault(stem, {})[content.outlet_name] = content.language
    found = {}
    for names in groups.values():
        if len(names) > 1 and len(set(names.values())) == len(names):
            called = min(names, key=lambda name: (names[name] != "en", name))
            found.update(dict.fromkeys(names, called))
    return found


@lru_cache(maxsize=8192)
def _agency_stem(name: str) -> str:
    """What an agency is called beside the word for agency, comparable over languages; empty for other outlets."""
    rest = _AGENCY.sub(" ", name)
    words = [re.sub(r"isch(?:e[rnsm]?)?$", "", word) for word in re.findall(r"\w+", rest)]
    stem = skeleton(" ".join(words).translate(_UMLAUTS))
    return stem if rest != name and len(stem) >= ENOUGH_LETTERS else ""


def _known_outlets(said: Iterable[Said]) -> dict[str, str]:
    """The outlets whose own pages or credits are read, by the key of each of their names."""
    found: dict[str, str] = {}
    for one in said:
        origin, content = one.reading.article.origin, one.reading.article.content
        shown = content.outlet_name or content.outlet
        names = {content.outlet_name: shown, content.outlet: shown}
        if origin is not None and origin.virtual and origin.root_name:
            names[origin.root_name] = origin.root_name
        for name, called in sorted(names.items()):
            if name:
                found.setdefault(outlet_key(name), called)
    return found


_AGENCY = re.compile(
    r"\b(?:(?:news|press) agency|agency|press|(?:nachrichten|presse)agentur|agentur|presse|(?:haber )?ajansı"
    r"|(?:информационное |новостное )?агентство(?: новостей)?|пресс)\b",
    re.IGNORECASE,
)
_UMLAUTS = str.maketrans("äöü", "aou")
