"""Waiting for what happens elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable


def eventually(holds: Callable[[], object], *, within: float = 10.0) -> None:
    """Wait until a condition holds. Fail if it does not within so many seconds."""
    until = time.monotonic() + within
    while not holds():
        assert time.monotonic() < until, "it never came to hold"
        time.sleep(0.02)
