"""Cut a text into sentences, and say which of them can bear witness that a text was taken. Pure.

Two reporters of one happening share names, phrases and what was said to both;
they do not write one sentence alike from its first word to its last. Which
does stand under other texts too: furniture of a page, a label, a proverb.
"""

from __future__ import annotations

import re
from itertools import pairwise

Span = tuple[int, int]

# A stop after one letter, or after a title, ends no sentence.
_END = re.compile(
    r"[.!?…؟۔](?<!\b\w\.)(?<!\b(?:Mr|Ms|Dr|St|Lt)\.)(?<!\b(?:Mrs|Sgt|Gen|Col|Sen|Rep|Gov)\.)[”\"»’')\]]*\s+|[。！？][」』”]*|\n+"
    r"|\A[^\W\d_a-zа-я]{3}[^\n—–]{0,50}?\s[—–-]{1,2}\s+"  # the place and agency before a report
)
_NAME = re.compile(r"(?<=[\s(])[^\W\d_a-z]\w|\d")  # not the first word; a script without capitals has letters alone
_LABEL = re.compile(r"\W*[^\W\d_]+(?: [^\W\d_]+)?\s?[:：]")
_CODE = re.compile(r"[=<>{}_|#@]|//|\.\w+/")
_LONG = 16  # words after which a sentence without a name is no saying
_LETTERS = 40  # in scripts without spaces a token is less than a word


def spans(text: str) -> tuple[Span, ...]:
    """Where each sentence begins and ends, line breaks ending one as well; together they are the whole text."""
    cuts = [0, *(end.end() for end in _END.finditer(text)), len(text)]
    return tuple((a, b) for a, b in pairwise(cuts) if a < b)


def telling(sentence: str, words: int) -> bool:
    """Whether it says something of its own: no label, no code of a page, and a name or a figure unless it is long."""
    sentence = sentence.strip()
    if len(sentence) < _LETTERS or _LABEL.match(sentence) or _CODE.search(sentence):
        return False
    return words >= _LONG or _NAME.search(sentence) is not None
