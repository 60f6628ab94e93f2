"""A disk that fails at any one call loses nothing that was acknowledged, and breaks nothing."""

import pytest

from tests.storage.faults import every_fault, prepare
from tests.storage.faulty_disk import FaultyDisk, faulty


def test_a_failing_disk_gives_a_named_error_and_a_whole_log(tmp_path, sqlite_template):
    """Open, read, write, sync, truncate, lock, map: one fails, once or from then on, with an error, full, or half written.

    Every error is a named one; what was acknowledged is there afterwards, nothing
    is there by half, all levels verify, and the same calls again record nothing twice.
    """
    try:
        with faulty(FaultyDisk()):
            pass
    except OSError as error:
        pytest.skip(f"no VFS can be laid under this Python's SQLite: {error}")
    failed = [disk.failed for disk in every_fault(prepare(tmp_path / "day", sqlite_template), step=11)]
    # A close may skip what a dead disk would have failed, so not every run meets its fault.
    assert len([names for names in failed if names]) > 30
    assert {"xRead", "xWrite"} <= {name for names in failed for name in names}
