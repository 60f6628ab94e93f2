"""Python's sweep for cycles is put off, and never left off."""

import gc
import threading
from collections.abc import Iterator

import pytest

from reports.sweeping import unswept


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.enable()


def test_the_sweep_goes_on_afterwards_also_after_an_error():
    """A digest that fails must not leave a server without its sweep."""
    with unswept():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="broken"), unswept():
        raise ValueError("broken")
    assert gc.isenabled()


def test_one_inside_the_other_puts_it_off_to_the_end():
    """Building stands inside making: the inner end is not the outer's."""
    with unswept():
        with unswept():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_process_that_has_none_gets_none():
    """Whoever turned it off for reasons of their own finds it off."""
    gc.disable()
    with unswept():
        pass
    assert not gc.isenabled()


def test_threads_that_overlap_end_with_the_sweep_on():
    """Two requests at once, the first to come the first to go."""
    inside, leave = threading.Event(), threading.Event()

    def second() -> None:
        with unswept():
            inside.set()
            leave.wait(10)

    other = threading.Thread(target=second)
    with unswept():
        other.start()
        assert inside.wait(10)
    leave.set()
    other.join()
    assert gc.isenabled()
