"""Lock files between processes. The kernel releases the locks of a process that dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PAUSE = 0.05


@contextmanager
def locked(path: Path, *, shared: bool = False, timeout: float = 0) -> Iterator[bool]:
    """Hold a lock during the block; yield whether it was free within `timeout` seconds.

    Any number of processes can hold a shared lock, if no process holds an exclusive one.
    """
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield _acquire(handle, kind, until=time.monotonic() + timeout)
    finally:
        os.close(handle)


def _acquire(handle: int, kind: int, *, until: float) -> bool:
    while True:
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(_PAUSE)
        else:
            return True
