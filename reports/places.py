"""Where each key and value stands in a TOML file, so that errors can point. Pure.

`tomllib` reads values but forgets where they stood. This walks a document that
`tomllib` has accepted, and notes places only; it never decides what a value is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

Path = tuple[str | int, ...]

_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_STRINGS = (
    re.compile(r'"""(?:\r?\n)?((?:[^\\]|\\.)*?"{0,2})"""(?!")', re.DOTALL),
    re.compile(r"'''(?:\r?\n)?(.*?'{0,2})'''(?!')", re.DOTALL),
    re.compile(r'"((?:[^"\\\n]|\\.)*)"'),
    re.compile(r"'([^'\n]*)'"),
)
_ESCAPE = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[ \t]*\r?\n\s*|.)", re.DOTALL)
_OTHER = re.compile(r"[^,\]}\n#]*")


@dataclass
class Places:
    """The offsets of keys and values by their path (`("claim", 0, "about", "what", 2)`)."""

    text: str
    keys: dict[Path, int] = field(default_factory=dict)
    values: dict[Path, int] = field(default_factory=dict)
    bodies: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1."""
        return self.text.count("\n", 0, offset) + 1, offset - (self.text.rfind("\n", 0, offset) + 1) + 1

    def key(self, path: Path) -> tuple[int, int]:
        """Line and column of a key, or of the nearest thing around it."""
        while path and path not in self.keys and path not in self.values:
            path = path[:-1]
        return self.line_column(self.keys.get(path, self.values.get(path, 0)))

    def inside(self, path: Path, column: int) -> tuple[int, int]:
        """Line and column of the `column`-th character (from 1) of a string value, escapes counted as one."""
        if path not in self.bodies:
            return self.value(path)
        offset, end = self.bodies[path]
        for _ in range(column - 1):
            escape = _ESCAPE.match(self.text, offset, end) if self._escapes(path) else None
            offset = min(escape.end() if escape else offset + 1, end)
        return self.line_column(offset)

    def value(self, path: Path) -> tuple[int, int]:
        """Line and column of a value, or of the nearest thing around it."""
        return self.line_column(self.values[path]) if path in self.values else self.key(path)

    def _escapes(self, path: Path) -> bool:
        return self.text[self.values[path]] == '"'


def find_places(text: str) -> Places:
    """Walk a TOML document that is known to be well formed."""
    return _Walker(text).walk()


class _Walker:
    def __init__(self, text: str) -> None:
        self.places, self.text, self.at = Places(text), text, 0
        self.counts: dict[Path, int] = {}

    def walk(self) -> Places:
        table: Path = ()
        self.skip(_BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.skip(_BLANK)
        return self.places

    def skip(self, blank: re.Pattern[str]) -> None:
        match = blank.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def header(self) -> Path:
        start, double = self.at, self.text.startswith("[[", self.at)
        self.at += 1 + double
        path = self.resolve(self.dotted())
        self.at = self.text.index("]" * (1 + double), self.at) + 1 + double
        if double:
            self.counts[path] = self.counts.get(path, -1) + 1
            self.places.keys.setdefault(path, start)
            path = (*path, self.counts[path])
        self.places.keys.setdefault(path, start)
        self.places.values.setdefault(path, start)
        return path

    def resolve(self, keys: Path) -> Path:
        """A header's keys with the numbers of the array tables they lie in."""
        path: Path = ()
        for place, key in enumerate(keys):
            path = (*path, key)
            if path in self.counts and place < len(keys) - 1:
                path = (*path, self.counts[path])
        return path

    def dotted(self) -> Path:
        keys: list[str] = []
        while True:
            self.skip(_SPACE)
            match = _KEY.match(self.text, self.at)
            if match is None:
                return tuple(keys)
            keys.append(match[0].strip("\"'"))
            self.at = match.end()
            self.skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return tuple(keys)
            self.at += 1

    def pair(self, table: Path) -> None:
        start = self.at
        keys = self.dotted()
        for length in range(1, len(keys) + 1):
            self.places.keys.setdefault((*table, *keys[:length]), start)
        self.at = self.text.find("=", self.at) + 1 or len(self.text)
        self.skip(_SPACE)
        self.value((*table, *keys))

    def value(self, path: Path) -> None:
        self.places.values[path] = self.at
        opening = self.text[self.at : self.at + 1]
        if opening == "[":
            self.array(path)
        elif opening == "{":
            self.inline(path)
        elif opening in ('"', "'"):
            self.string(path)
        else:
            self.skip(_OTHER)

    def array(self, path: Path) -> None:
        self.at, number = self.at + 1, 0
        self.skip(_BLANK)
        while self.at < len(self.text) and self.text[self.at] != "]":
            self.value((*path, number))
            number += 1
            self.separator()
        self.at += 1

    def inline(self, path: Path) -> None:
        self.at += 1
        self.skip(_BLANK)
        while self.at < len(self.text) and self.text[self.at] != "}":
            self.pair(path)
            self.separator()
        self.at += 1

    def separator(self) -> None:
        self.skip(_BLANK)
        self.at += self.text.startswith(",", self.at)
        self.skip(_BLANK)

    def string(self, path: Path) -> None:
        match = next(match for pattern in _STRINGS if (match := pattern.match(self.text, self.at)))
        self.places.bodies[path] = match.span(1)
        self.at = match.end()
