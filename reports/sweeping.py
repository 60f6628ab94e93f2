"""Put off Python's sweep for cycles while much is made at once and kept. Touches the interpreter, nothing else.

The sweep goes over all objects that are held, each time some more were made: on
a day of 5,000 articles that was half of the time (docs/measurements/digest.md).
What a digest is made of holds no cycles; memory is given back as it is let go.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unswept() -> Iterator[None]:
    """No sweep until it is left, also by an error; where there was none before, there is none after.

    Threads may overlap: whoever put the sweep off lets it go on, so that it is never left off.
    """
    swept = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if swept:
            gc.enable()
