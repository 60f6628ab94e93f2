"""Read the desk's ``watch.toml`` into frozen values, or say everything that is wrong with it. Reads one file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parseaddr
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rapidfuzz import process

from ingest.errors import WatchlistError
from ingest.types import Feed, Outlet
from ingest.urls import host_of, registrable_domain, safe_url
from storage.imprint import DigestOrder, Imprint

# When to look at an article again, after it was first seen: silent edits come early, disappearances late.
LADDER: Final = (
    timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3), timedelta(days=7), timedelta(days=30),
)  # fmt: skip
KINDS: Final = ("feed", "sitemap")
OUTLET_KINDS: Final = ("news", "reference")


@dataclass(frozen=True)
class Desk:
    """The people: their name, the zone their days are counted in, where a site can reach them, what they read digests in."""

    name: str
    zone: str = "UTC"
    contact: str = ""
    language: str = "en"


@dataclass(frozen=True)
class ArchiveOrder:
    """An archive that is read by day: a path that may hold a day's signs (``news-%Y%m%d.warc.gz``), and its manifest."""

    name: str
    source: str
    manifest: str = ""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, where, and what to do. `line` is 0 where it has none."""

    file: str
    line: int
    key: str
    text: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.key}: {self.text}" if self.key else f"{place}: {self.text}"


@dataclass(frozen=True)
class Watchlist:
    """What the desk watches, and who gets the digests."""

    desk: Desk
    mail_from: str = ""
    outlets: tuple[Outlet, ...] = ()
    feeds: tuple[Feed, ...] = ()
    digests: tuple[DigestOrder, ...] = ()
    archives: tuple[ArchiveOrder, ...] = ()
    ladder: tuple[timedelta, ...] = LADDER
    manners: Mapping[str, float] = field(default_factory=dict)  # fields of `ingest.http.Manners` that the desk sets

    @cached_property
    def _by_host(self) -> dict[str, Outlet]:
        return {host: outlet for outlet in reversed(self.outlets) for host in outlet.hosts}

    @cached_property
    def _by_name(self) -> dict[str, Outlet]:
        names = ((name, outlet) for outlet in self.outlets for name in (outlet.id, outlet.name, *outlet.aliases))
        return {_fold(name): outlet for name, outlet in reversed(list(names))}

    def outlet_for(self, url_or_name: str) -> Outlet | None:
        """The outlet behind an address (by the longest of its hosts that the address ends in) or a name, or None."""
        host = host_of(url_or_name) if "://" in url_or_name else ""
        while host:
            if host in self._by_host:
                return self._by_host[host]
            host = host.partition(".")[2]
        return self._by_name.get(_fold(url_or_name))

    def tls_for(self, url: str) -> Mapping[str, Any]:
        """How TLS is verified there beside the usual: as a feed of the same registered domain says, if one does."""
        domain = registrable_domain(url)
        own = (
            feed
            for feed in self.feeds
            if (feed.tls_ca or feed.allow_expired_tls) and registrable_domain(feed.url) == domain
        )
        return next(({"tls_ca": feed.tls_ca, "allow_expired_tls": feed.allow_expired_tls} for feed in own), {})

    @property
    def imprint(self) -> Imprint:
        """What digests need of it."""
        return Imprint(self.desk.name, self.mail_from, self.digests, self.desk.language)

    def feed(self, name: str) -> Feed | None:
        """The feed of that name, or None."""
        return next((feed for feed in self.feeds if feed.name == name), None)


def load_watchlist(path: Path) -> Watchlist:
    """The watchlist in a TOML file.

    Raises:
        WatchlistError: with all `problems` at once, each naming file, line, key and remedy.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WatchlistError(Problem(path.name, 0, "", f"cannot be read: {error}")) from error
    return read_watchlist(text, path.name)


def read_watchlist(text: str, name: str = "watch.toml") -> Watchlist:
    """The watchlist in a TOML text; `name` is what problems call the file. Raises WatchlistError."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        last = len(text.splitlines()) if "end of document" in str(error) else 0
        raise WatchlistError(Problem(name, int(line[1]) if line else last, "", f"is no TOML: {error}")) from error
    reader = _Reader(name, text.splitlines())
    watchlist = reader.read(data)
    if reader.problems:
        raise WatchlistError(*sorted(reader.problems, key=lambda problem: problem.line))
    return watchlist


# -- checks: each gives what is wrong with a value, or an empty string ------


def _is_word(value: str) -> str:
    return (
        "" if re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,79}", value) else "use lower-case letters, digits, '-', '_' and '.'"
    )


def _is_channel(value: str) -> str:
    return "" if re.fullmatch(r"[a-z0-9][a-z0-9-]{0,40}", value) else "use lower-case letters, digits and '-'"


def _is_text(value: str) -> str:
    return "" if value.strip() and value.isprintable() else "is empty or holds control characters"


def _is_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return f"{value!r} is no time zone; write one such as Europe/Moscow"
    return ""


def _is_address(value: str) -> str:
    name, address = parseaddr(value)
    local, at, domain = address.rpartition("@")
    plain = value.isprintable() and value.count("@") == 1 and "," not in value.replace(name, "", 1)
    if plain and at and re.fullmatch(r"[^\s<>()\[\]\\,;:\"@]+", local) and host_of(f"http://{domain}/"):
        return ""
    return f"{value!r} is no mail address; write one such as desk@desk.example"


def _is_url(value: str) -> str:
    if "@" in value.partition("://")[2].partition("/")[0]:
        return "carries a password; keep those out of the watchlist"
    return "" if safe_url(value) else f"{value!r} is no http(s) address"


def _is_host(value: str) -> str:
    plain = host_of(f"http://{value}/") == value.lower().rstrip(".")
    return "" if plain and "." in value else f"{value!r} is no host; write one such as harbour-post.example"


def _is_time(value: str) -> str:
    return "" if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value) else f"{value!r} is no time; write one such as 07:00"


def _is_term(value: str) -> str:
    return "" if _term(value) else f"{value!r} is no time from 10m to 365d; write one such as 30m, 6h or 3d"


def _term(text: str) -> timedelta | None:
    """A number with m, h or d behind it, from ten minutes to a year."""
    match = re.fullmatch(r"([1-9]\d{0,5})([mhd])", text)
    found = timedelta(minutes=int(match[1]) * {"m": 1, "h": 60, "d": 1440}[match[2]]) if match else None
    return found if found and timedelta(minutes=10) <= found <= timedelta(days=365) else None


def _one_of(*choices: str) -> Callable[[str], str]:
    return lambda value: "" if value in choices else f"{value!r} is not one of {', '.join(choices)}"


def _is_language(value: str) -> str:
    return "" if re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", value) else f"{value!r} is no language tag such as en"


def _is_country(value: str) -> str:
    return "" if re.fullmatch(r"[A-Z]{2}", value) else f"{value!r} is no country code such as GB"


@dataclass(frozen=True)
class _Key:
    """What a key takes: its type, its check, and whether it must stand there."""

    type: type
    check: Callable[[str], str] = _is_text
    required: bool = False
    lowest: int = 0
    highest: int = 0


# Minutes between two polls of a feed: fixed, or the least and the most of them.
INTERVALS: Final[dict[str, _Key]] = {
    name: _Key(int, lowest=5, highest=10_080) for name in ("interval", "shortest", "longest")
}
TABLES: Final[dict[str, dict[str, _Key]]] = {
    "desk": {
        "name": _Key(str, required=True), "zone": _Key(str, _is_zone), "contact": _Key(str),
        "language": _Key(str, _is_language),
    },
    "mail": {"from": _Key(str, _is_address, required=True)},
    "outlet": {
        "id": _Key(str, _is_word, required=True), "name": _Key(str, required=True), "hosts": _Key(list, _is_host),
        "aliases": _Key(list), "language": _Key(str, _is_language), "country": _Key(str, _is_country),
        "zone": _Key(str, _is_zone), "kind": _Key(str, _one_of(*OUTLET_KINDS)),
    },
    "feed": {
        "name": _Key(str, _is_word, required=True), "url": _Key(str, _is_url, required=True),
        "outlet": _Key(str, _is_word, required=True), "kind": _Key(str, _one_of(*KINDS)),
        **INTERVALS, "tls_ca": _Key(str), "allow_expired_tls": _Key(bool),
    },
    "digest": {
        "topic": _Key(str, _is_word, required=True), "to": _Key(list, _is_address, required=True),
        "at": _Key(str, _is_time), "approve": _Key(bool), "tell": _Key(list, _is_channel),
    },
    # What `ingest.http.Manners` calls so; INTERVALS are for every feed that sets none of them.
    "fetch": {
        "pause": _Key(float, lowest=1, highest=3600), "archive_pause": _Key(float, lowest=1, highest=3600),
        "feeds_per_host": _Key(int, lowest=1, highest=4), "pages_per_host": _Key(int, lowest=1, highest=8),
        "concurrency": _Key(int, lowest=1, highest=256), "connect_within": _Key(float, lowest=1, highest=60),
        "first_byte_within": _Key(float, lowest=1, highest=120), "feed_within": _Key(float, lowest=1, highest=300),
        "page_within": _Key(float, lowest=1, highest=600), "archive_within": _Key(float, lowest=1, highest=3600),
        "hops": _Key(int, lowest=0, highest=10), **INTERVALS,
    },
    "revisit": {"after": _Key(list, _is_term, required=True)},
    "archive": {
        "name": _Key(str, _is_word, required=True), "source": _Key(str, required=True), "manifest": _Key(str),
    },
}  # fmt: skip
SINGLE: Final = frozenset({"desk", "mail", "fetch", "revisit"})
TYPE_NAMES: Final = {
    str: "a text in quotes",
    list: "a list of texts",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
}


@dataclass
class _Reader:
    """One pass over the file, gathering values and problems."""

    file: str
    lines: list[str]
    problems: list[Problem] = field(default_factory=list)

    def read(self, data: dict[str, Any]) -> Watchlist:
        self._unknown(data, TABLES, "")
        tables = {name: self._tables(name, data.get(name)) for name in TABLES}
        if "desk" not in data:
            self._problem(0, "desk", 'is missing; write [desk] with name = "..."')
        self._cross_check(tables)
        if self.problems:
            return Watchlist(Desk(""))
        desk = tables["desk"][0][1]
        manners = dict(tables["fetch"][0][1]) if tables["fetch"] else {}
        usual = {name: manners.pop(name) for name in INTERVALS if name in manners}
        return Watchlist(
            desk=Desk(**desk),
            mail_from=next((mail["from"] for _, mail in tables["mail"]), ""),
            outlets=tuple(_outlet(values) for _, values in tables["outlet"]),
            feeds=tuple(Feed(**(_usual(usual, values) | values)) for _, values in tables["feed"]),
            digests=tuple(DigestOrder(**values) for _, values in tables["digest"]),
            archives=tuple(ArchiveOrder(**values) for _, values in tables["archive"]),
            ladder=_ladder(tables["revisit"]),
            manners=manners,
        )

    def _tables(self, name: str, given: Any) -> list[tuple[int, dict[str, Any]]]:  # noqa: ANN401 - TOML gives anything
        """Each table of this name with its line, its values checked; broken values are left out."""
        if given is None:
            return []
        if not isinstance(given, dict if name in SINGLE else list):
            self._problem(0, name, f"write it as {'[' + name + ']' if name in SINGLE else '[[' + name + ']]'}")
            return []
        tables = [given] if isinstance(given, dict) else given
        starts = self._starts(name)
        checked = []
        for number, table in enumerate(tables):
            line = starts[number] if number < len(starts) else 0
            if isinstance(table, dict):
                checked.append((line, self._table(name, table, line)))
            else:
                self._problem(line, name, f"write it as [[{name}]]")
        return checked

    def _table(self, name: str, table: dict[str, Any], line: int) -> dict[str, Any]:
        keys = TABLES[name]
        self._unknown(table, keys, name, line)
        for key, rule in keys.items():
            if rule.required and key not in table:
                self._problem(line, f"{name}.{key}", "is missing")
        return {key: self._value(name, key, keys[key], table[key], line) for key in keys if key in table}

    def _value(self, name: str, key: str, rule: _Key, value: Any, line: int) -> Any:  # noqa: ANN401 - TOML gives anything
        at = self._line_of(key, line)
        items = value if isinstance(value, list) else [value]
        texts = all(isinstance(item, str) for item in items) if rule.type in (str, list) else True
        if type(value) not in ((int, float) if rule.type is float else (rule.type,)) or not texts:
            self._problem(at, f"{name}.{key}", f"must be {TYPE_NAMES[rule.type]}")
            return None
        if isinstance(value, int | float) and rule.highest and not rule.lowest <= value <= rule.highest:
            self._problem(at, f"{name}.{key}", f"must be from {rule.lowest} to {rule.highest}")
        for item in items if rule.type in (str, list) else ():
            if wrong := rule.check(item):
                self._problem(at, f"{name}.{key}", wrong)
        return tuple(value) if isinstance(value, list) else value

    def _cross_check(self, tables: dict[str, list[tuple[int, dict[str, Any]]]]) -> None:
        """What only shows between the tables: doubles, and names that lead nowhere."""
        for name in ("feed", "fetch"):
            self._intervals(name, tables[name])
        for name, key in (("outlet", "id"), ("feed", "name"), ("feed", "url"), ("archive", "name")):
            self._doubles(name, key, tables[name])
        self._shared_hosts(tables["outlet"])
        known = [values["id"] for _, values in tables["outlet"] if values.get("id")]
        for line, values in tables["feed"]:
            outlet = values.get("outlet")
            if outlet and outlet not in known:
                self._problem(
                    self._line_of("outlet", line), "feed.outlet", f"{outlet!r} is no outlet{_near(outlet, known)}"
                )
        if tables["digest"] and not tables["mail"]:
            self._problem(0, "mail", 'is missing, but digests are ordered; write [mail] with from = "..."')

    def _intervals(self, name: str, tables: list[tuple[int, dict[str, Any]]]) -> None:
        """A fixed interval leaves nothing to bound, and bounds must leave room between them."""
        for line, values in tables:
            fixed, least, most = (values.get(key) for key in INTERVALS)
            if fixed and (least or most):
                key = "shortest" if least else "longest"
                text = "means nothing beside interval, which is fixed; leave one of the two out"
                self._problem(self._line_of(key, line), f"{name}.{key}", text)
            elif least and most and least > most:
                self._problem(self._line_of("shortest", line), f"{name}.shortest", f"is above longest, {most}")

    def _doubles(self, name: str, key: str, tables: list[tuple[int, dict[str, Any]]]) -> None:
        first: dict[str, int] = {}
        for line, values in tables:
            value = values.get(key)
            if value is not None and value in first:
                self._problem(
                    self._line_of(key, line), f"{name}.{key}", f"{value!r} stands in line {first[value]} already"
                )
            elif value is not None:
                first[value] = self._line_of(key, line)

    def _shared_hosts(self, outlets: list[tuple[int, dict[str, Any]]]) -> None:
        first: dict[str, int] = {}
        for line, values in outlets:
            for host in values.get("hosts") or ():
                if first.setdefault(host, line) != line:
                    self._problem(
                        self._line_of("hosts", line), "outlet.hosts", f"{host!r} belongs to another outlet too"
                    )

    def _unknown(self, table: dict[str, Any], known: Iterable[str], where: str, line: int = 0) -> None:
        names = list(known)
        for key in table:
            if key not in names:
                at = self._line_of(key, line) if where else next(iter(self._starts(key)), self._line_of(key, 0))
                full = f"{where}.{key}" if where else key
                self._problem(at, full, f"is no key of the watchlist{_near(key, names)}")

    def _problem(self, line: int, key: str, text: str) -> None:
        self.problems.append(Problem(self.file, line, key, text))

    def _starts(self, name: str) -> list[int]:
        """The lines with this table's header, in order."""
        header = re.compile(rf"""^\s*\[\[?\s*["']?{re.escape(name)}["']?\s*\]""")
        return [number for number, line in enumerate(self.lines, start=1) if header.match(line)]

    def _line_of(self, key: str, start: int) -> int:
        """The line of a key, from its table's header on; the header's own where it cannot be told."""
        pattern = re.compile(rf"""^\s*["']?{re.escape(key)}["']?\s*=""")
        for number in range(start, len(self.lines)):
            line = self.lines[number]
            if pattern.match(line):
                return number + 1
            if line.lstrip().startswith("["):
                break
        return start


def _usual(usual: dict[str, Any], feed: dict[str, Any]) -> dict[str, Any]:
    """What the desk has set for all feeds, and this one does not set for itself: a time of its own undoes all of them."""
    return {} if any(name in feed for name in INTERVALS) else usual


def _outlet(values: dict[str, Any]) -> Outlet:
    hosts = tuple(host.lower().rstrip(".") for host in values.get("hosts") or ())
    return Outlet(**(values | {"hosts": hosts}))


def _ladder(tables: Sequence[tuple[int, dict[str, Any]]]) -> tuple[timedelta, ...]:
    if not tables:
        return LADDER
    return tuple(sorted({term for text in tables[0][1]["after"] if (term := _term(text))}))


def _near(word: str, known: Sequence[str]) -> str:
    """The nearest known word as a question, or the choice there is."""
    found = process.extractOne(word, list(known), score_cutoff=65) if known else None
    if found:
        return f"; did you mean {found[0]!r}?"
    return f"; there are {', '.join(known)}" if 0 < len(known) <= 12 else ""


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()
