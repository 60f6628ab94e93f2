"""Bytes to text: which encoding, by which rule, and how sure. Pure.

One bad byte must not turn a whole Cyrillic feed into mojibake, and a wrong
declaration must not win over bytes that are plainly UTF-8. The rule that fired
is kept with the text, so a doubtful reading can be found again.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final, Literal

from ingest.charsets import guess

Rule = Literal["bom", "wide", "utf-8", "mostly-utf-8", "declared", "http", "detected", "ascii", "fallback"]

BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Markup of two or four bytes a sign without a mark, as XML's appendix F tells it: by the NULs around its first signs.
WIDE: Final = (
    (re.compile(rb"<\0\0\0[^\0]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0<\0\0\0[^\0]"), "utf-32-be"),
    (re.compile(rb"<\0[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\0<\0[^\0]"), "utf-16-be"),
)

# What a label means in practice, as browsers read it: pages that say
# iso-8859-1 or gb2312 are written in the larger set.
MEANS: Final = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "iso8859-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso8859-9": "cp1254",
    "latin5": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "ksc5601": "cp949",
    "big5": "big5hkscs",
    "utf8": "utf-8",
    "x-mac-cyrillic": "mac-cyrillic",
    "unicode": "utf-16",
    "iso-8859-8-i": "iso-8859-8",
    "logical": "iso-8859-8",
    "koi8-u": "koi8-u",
    "koi8": "koi8-r",
}

# Never decoded, whoever asks for them: they hide markup from every filter
# (UTF-7), or are no character sets at all.
REFUSED: Final = frozenset({"utf-7", "utf7", "hz", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "rot_13", "rot13", "base64", "hex", "zip", "bz2", "uu", "quopri", "undefined", "mbcs", "oem"})  # fmt: skip

SNIFF: Final = 4096
_DECLARED: Final = (
    re.compile(rb"""^\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9._:\-]{1,40})["']"""),
    re.compile(rb"""<meta[^>]{0,200}?\bcharset\s*=\s*["']?\s*([A-Za-z0-9._:\-]{1,40})""", re.IGNORECASE),
)
_HTTP_CHARSET: Final = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9._:\-]{1,40})""", re.IGNORECASE)
_MULTIBYTE: Final = re.compile("[^\x00-\x7f\ufffd]")
_ISO_2022: Final = re.compile(rb"\x1b[$(]")


@dataclass(frozen=True)
class Decoded:
    """Text, the codec that made it, the rule that chose the codec, and whether to trust it."""

    text: str
    encoding: str
    rule: Rule
    doubtful: bool = False


def decode(body: bytes, content_type: str | None = None, kind: str = "page") -> Decoded:
    """The text of `body`; `content_type` is the HTTP header, `kind` ``feed`` or ``page`` chooses what may declare.

    In this order: byte order mark; the look of UTF-16 and UTF-32; strictly valid UTF-8 that is not pure ASCII;
    UTF-8 with a few bad bytes (NUL is one, and stays in the text); the document's own declaration; the HTTP
    charset; a guess from the letters. Never raises.
    """
    for mark, name in BOMS:
        if body.startswith(mark):
            return _lossy(body[len(mark) :], name, "bom")
    for look, name in WIDE:
        if look.match(body):
            return _lossy(body, name, "wide")
    return _as_ascii(body) or _as_utf8(body) or _as_said(body, content_type, kind) or _as_guessed(body)


def is_wide(body: bytes) -> bool:
    """Text of two or four bytes a sign, by its mark or its look: its NULs are no sign of binary data."""
    return body.startswith(tuple(mark for mark, _ in BOMS[1:])) or any(look.match(body) for look, _ in WIDE)


def declared(body: bytes, kind: str = "page") -> str:
    """The encoding that the document itself names, as a codec name; empty if none, unknown or refused."""
    head = body[:SNIFF]
    patterns = _DECLARED[:1] if kind == "feed" else _DECLARED
    found = (match[1].decode("ascii") for pattern in patterns if (match := pattern.search(head)))
    return codec_of(next(found, ""))


def codec_of(label: str) -> str:
    """The codec for an encoding label as browsers take it; empty if unknown or refused."""
    label = label.strip().lower()
    name = MEANS.get(label, label)
    if not name or name.replace("-", "_") in REFUSED or name in REFUSED:
        return ""
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    # codecs also knows things that are no text encodings, such as zlib.
    return info.name if info._is_text_encoding and info.name.replace("-", "_") not in REFUSED else ""  # noqa: SLF001 - there is no public way to ask


def _as_ascii(body: bytes) -> Decoded | None:
    # ISO-2022-JP and UTF-16 without a mark are made of ASCII bytes too.
    if body.isascii() and not _ISO_2022.search(body) and _few(body.count(b"\0"), body):
        return Decoded(body.decode("ascii"), "ascii", "ascii", doubtful=b"\0" in body)
    return None


def _as_utf8(body: bytes) -> Decoded | None:
    """UTF-8, if it is so throughout or all but a few bytes: letters prove it, and errors must be rare among them."""
    text, nuls = body.decode("utf-8", "replace"), body.count(b"\0")
    bad = text.count("\ufffd") - body.count(b"\xef\xbf\xbd") + nuls
    if bad == 0:
        return None if body.isascii() else Decoded(text, "utf-8", "utf-8", doubtful="\ufffd" in text)
    # In windows-1251 or Latin text, bytes form a valid sequence only by chance.
    return Decoded(text, "utf-8", "mostly-utf-8", doubtful=True) if _few(bad, body) and _proven(text, bad) else None


def _few(bad: int, body: bytes) -> bool:
    return bad <= max(2, len(body) // 1000)


def _proven(text: str, bad: int) -> bool:
    return len(_MULTIBYTE.findall(text)) >= 10 * bad


def _as_said(body: bytes, content_type: str | None, kind: str) -> Decoded | None:
    """What the document declares, else what HTTP says: the first of the two that the bytes obey."""
    match = _HTTP_CHARSET.search(content_type or "")
    said: tuple[tuple[str, Rule], ...] = (
        (declared(body, kind), "declared"),
        (codec_of(match[1]) if match else "", "http"),
    )
    # Bytes that are no UTF-8 cannot be made so by saying it.
    told = [(name, rule) for name, rule in said if name and not name.startswith("utf-8")]
    strict = (_strict(body, name, rule) for name, rule in told)
    return next((found for found in strict if found), None)


def _as_guessed(body: bytes) -> Decoded:
    name = guess(body)
    if name:
        return _lossy(body, name, "detected", doubtful=True)
    return _lossy(body, "utf-8", "fallback", doubtful=True)


def _strict(body: bytes, name: str, rule: Rule) -> Decoded | None:
    try:
        return Decoded(body.decode(name), name, rule)
    except (UnicodeDecodeError, ValueError):
        # One byte that the code page leaves open is no reason to give it up.
        text = body.decode(name, "replace")
    return Decoded(text, name, rule, doubtful=True) if text.count("\ufffd") <= max(2, len(text) // 1000) else None


def _lossy(body: bytes, name: str, rule: Rule, *, doubtful: bool = False) -> Decoded:
    text = body.decode(name, "replace")
    return Decoded(text.removeprefix("\ufeff"), name, rule, doubtful=doubtful or "\ufffd" in text)
