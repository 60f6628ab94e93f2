"""Characters that no text may hold, taken out of markup before a parser meets them. Pure.

One ``&#x8;`` in a headline, and a parser built on libxml2 gives up the whole
page; one in a feed, and expat gives up the feed. The bytes are kept as they
came; only the reading goes without these characters, and says how many.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_XML_PLAIN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_XML_REFERENCE: Final = re.compile(r"&#(?:[xX]([0-9A-Fa-f]{1,8})|([0-9]{1,10}));")
_HTML_PLAIN: Final = re.compile("[\x00-\x08\x0e-\x1f\ufffe\uffff]")
_HTML_REFERENCE: Final = re.compile(
    r"&#(?:[xX]0*(?:[1-8eEfF]|1[0-9A-Fa-f]|[fF]{3}[eEfF])(?![0-9A-Fa-f])|0*(?:[1-8]|1[4-9]|2[0-9]|3[01]|6553[45])(?![0-9]));?"
)
_HTML_BREAK: Final = re.compile(r"[\x0b\x0c]|&#(?:[xX]0*[bBcC](?![0-9A-Fa-f])|0*1[12](?![0-9]));?")


def legal_xml(text: str) -> tuple[str, int]:
    """The text without characters that XML forbids, written plainly or as a reference, and how many there were."""
    text, plain = _XML_PLAIN.subn("", text)
    text, references = _without(text, _XML_REFERENCE, _is_legal)
    return text, plain + references


def legal_html(text: str) -> tuple[str, int]:
    """The text without controls and U+FFFE, U+FFFF, plain or as a reference, and how many there were.

    A form feed or a vertical tab becomes a blank, and is not counted. References to NUL, to halves
    of signs and beyond Unicode stay: by the rules of HTML a parser makes U+FFFD of them.
    """
    text, plain = _HTML_PLAIN.subn("", text)
    text, references = _without(text, _HTML_REFERENCE, lambda _: False)
    return _HTML_BREAK.sub(" ", text), plain + references


def _without(text: str, reference: re.Pattern[str], legal: Callable[[re.Match[str]], bool]) -> tuple[str, int]:
    count = 0
    if "&#" not in text:
        return text, count
    # Where one is taken out, its neighbours may make another ("&&#8;#8;"); around a blank they cannot.
    for instead in ("", " "):
        found = [0]

        def judge(match: re.Match[str], found: list[int] = found, instead: str = instead) -> str:
            forbidden = not legal(match)
            found[0] += forbidden
            return instead if forbidden else match[0]

        text = reference.sub(judge, text)
        count += found[0]
        if not found[0]:
            break
    return text, count


def _is_legal(match: re.Match[str]) -> bool:
    code = int(match[1], 16) if match[1] else int(match[2])
    return code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
