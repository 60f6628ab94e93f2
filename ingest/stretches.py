"""Find the passages that two texts have in common, small changes and all, and how much of them a narrator tells. Pure.

Whoever takes a passage takes the quotation with the sentence that leads it in
and the one after it; two reporters at one press conference share what was said
and not what stands around it. So a passage may run through quotations, and what
tells is how many words of narrative it carries along.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_GAP = 3  # words exchanged between two blocks of one passage
_SHIFT = 2  # words that one side may have more there
_PIECE = 8  # words of narrative in a row that are no formula

Places = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Passages:
    """`told` is all narrative in passages that have eight words of it in a row and more; the rest is of the passage with most.

    `words` is its length, `own` how many of them are narrative in both texts, `piece` the longest row of such.
    """

    told: int = 0
    words: int = 0
    own: int = 0
    piece: int = 0


def passages(here: Places, there: Places, own_here: Flags, own_there: Flags, size: int) -> Passages:
    """What two texts have in common, wherever it stands.

    Args:
        here: Where blocks of the first text begin that the second has too, in order.
        there: Where each stands in the second.
        own_here: For each word of the first text, whether a narrator tells it.
        own_there: The same of the second.
        size: Words of a block.
    """
    if len(here) <= _PIECE - size:
        return Passages()  # too few to make up a row that counts
    breaks = (np.diff(here) > size + _GAP) | (np.abs(np.diff(here - there)) > _SHIFT)
    number = np.concatenate(([0], breaks.cumsum()))
    passage = np.full(len(own_here), -1)
    own = np.zeros(len(own_here), dtype=bool)
    block = np.arange(size)
    covered = np.add.outer(here, block)
    passage[covered] = number[:, None]
    own[covered[own_here[covered] & own_there[np.add.outer(there, block)]]] = True
    count = int(number[-1]) + 1
    words = np.bincount(passage[passage >= 0], minlength=count)
    told = np.bincount(passage[own], minlength=count)
    piece = _longest(np.where(own, passage, -1), count)
    best = int(np.lexsort((words, told))[-1])
    return Passages(int(told[piece >= _PIECE].sum()), int(words[best]), int(told[best]), int(piece[best]))


def _longest(marks: Places, count: int) -> Places:
    """The longest row of each mark from 0 to `count`; what is marked -1 is none."""
    begins = np.concatenate(([0], np.flatnonzero(np.diff(marks)) + 1))
    lengths = np.diff(np.concatenate((begins, [len(marks)])))
    longest = np.zeros(count, dtype=np.int64)
    marked = marks[begins] >= 0
    np.maximum.at(longest, marks[begins][marked], lengths[marked])
    return longest
