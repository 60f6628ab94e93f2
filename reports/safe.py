"""Make strangers' words and addresses harmless to look at, without changing what can be read. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit, urlunsplit

TITLE_LIMIT = 200

# A letter with more marks than this is decoration meant to break a layout.
MARKS_LIMIT = 8

# Joiners are spelling in Persian, in Indic scripts and in emoji; the Arabic signs are print.
HARMLESS_FORMAT = frozenset("\u200c\u200d\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u08e2")

# Invisible and without meaning for the reader: soft hyphen, zero-width space, word joiner, byte order mark.
INVISIBLE = frozenset("\u00ad\u200b\u2060\ufeff")

# Where too many marks could stand: without such a run a text need not be looked at letter by letter.
CROWD = re.compile(rf"[^\x00-\u02ff\u0370-\u03ff\u0410-\u044f\u2010-\u2027]{{{MARKS_LIMIT + 1}}}")

SPACES = re.compile(r"[\s\u2028\u2029]+")
MARKDOWN_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~^$!&])")
# At the start of a line these make a list, a heading underline or a quotation.
MARKDOWN_START = re.compile(r"^(\s*)([-+=:]|\d+(?=[.)]))")


def neutral(text: str) -> str:
    """The text with controls and direction overrides made visible as ``[U+202E]``, line breaks and tabs kept."""
    if text.isprintable():
        return text if text.isascii() else _fewer_marks(text)
    return _fewer_marks("".join(map(_shown, text.replace("\r\n", "\n").replace("\r", "\n"))))


def one_line(text: str, limit: int = TITLE_LIMIT) -> str:
    """The text on one line, cut to `limit` characters at a word where there is one, with an ellipsis."""
    line = SPACES.sub(" ", neutral(text)).strip()
    return line if len(line) <= limit else cut(line, limit)


def cut(line: str, limit: int) -> str:
    """The first words of `line` that fit in `limit` characters, the ellipsis included."""
    head = line[: limit - 1]
    words = head.rsplit(" ", 1)[0]
    # A line without spaces is cut where the limit falls.
    return (words if len(words) > limit // 2 else head).rstrip(" ,;:") + "…"


def safe_url(url: str) -> str:
    """The address if it may stand behind a link (http or https, a host, no credentials or controls), else ''."""
    parts = _split(url)
    if parts is None or parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return ""
    # What stands before an @ only misleads the eye; the address works without it.
    return urlunsplit(parts._replace(netloc=parts.netloc.rsplit("@", 1)[-1]))


def shown_host(url: str) -> str:
    """The host as a reader may trust it: without ``www.``, in its xn-- form where scripts are mixed."""
    parts = _split(url)
    host = (parts.hostname or "") if parts else ""
    host = _unicode_host(host).removeprefix("www.")
    return one_line(host if _one_script(host) else _ascii_host(host), 80)


def markdown(text: str) -> str:
    """The text with every character that Markdown or its HTML could act on escaped."""
    escaped = MARKDOWN_MARKS.sub(r"\\\1", neutral(text))
    return "\n".join(MARKDOWN_START.sub(r"\1\\\2", line) for line in escaped.split("\n"))


def cell(text: str) -> str:
    """The text as a table cell that no spreadsheet takes for a formula: led by an apostrophe where it looks like one."""
    line = SPACES.sub(" ", neutral(text)).strip()
    # Spreadsheets fold full-width signs to ASCII before they look.
    risky = unicodedata.normalize("NFKC", line[:1]) in ("=", "+", "-", "@")
    return f"'{line}" if risky else line


def columns(text: str) -> int:
    """How many columns of a terminal the text takes: wide letters two, marks none."""
    if text.isascii():
        return len(text)
    return sum(_width(char) for char in text)


@lru_cache(4096)
def _width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _shown(char: str) -> str:
    category = unicodedata.category(char)
    if category[0] not in "CZ" or char in "\n\t" or char in HARMLESS_FORMAT:
        return char
    if category in ("Zl", "Zp"):
        return "\n"
    if category in ("Zs", "Co", "Cn"):
        return char
    if char in INVISIBLE:
        return ""
    return "\ufffd" if category == "Cs" else f"[U+{ord(char):04X}]"


def _fewer_marks(text: str) -> str:
    if not CROWD.search(text):
        return text
    kept: list[str] = []
    run = 0
    for char in text:
        run = run + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if run <= MARKS_LIMIT:
            kept.append(char)
    return "".join(kept)


def _split(url: str) -> SplitResult | None:
    if url != url.strip() or any(_unsafe_in_url(char) for char in url):
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _unsafe_in_url(char: str) -> bool:
    return char in '\\<>"`{}|^' or unicodedata.category(char)[0] in "CZ"


def _unicode_host(host: str) -> str:
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


def _ascii_host(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host.encode("ascii", "backslashreplace").decode("ascii")


def _one_script(host: str) -> bool:
    scripts = {unicodedata.name(char, "?").split(" ")[0] for char in host if char.isalpha()}
    # Japanese writes with three scripts at once; all others keep to one in a name.
    return len(scripts) <= 1 or scripts <= {"HIRAGANA", "KATAKANA", "CJK"}
