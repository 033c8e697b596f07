"""Files that one process, or several that agree, hold locked. The kernel unlocks for the dead."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PAUSE = 0.05


@contextmanager
def locked(path: Path, *, shared: bool = False, patience: float = 0) -> Iterator[bool]:
    """This will hold a lock for as long as the block runs, and say whether it got it in time."""
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield _taken(handle, kind, until=time.monotonic() + patience)
    finally:
        os.close(handle)


def _taken(handle: int, kind: int, *, until: float) -> bool:
    while True:
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(_PAUSE)
        else:
            return True
