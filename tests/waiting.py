"""Waiting for what happens elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

FOR_EVER = 120.0
"""Seconds. What takes longer does not happen, even on a machine that has twenty times as much to do
as it can."""


def eventually(holds: Callable[[], object]) -> None:
    """Wait until a condition holds. Fail if it never does."""
    until = time.monotonic() + FOR_EVER
    while not holds():
        assert time.monotonic() < until, "it never came to hold"
        # To look through the processes of a machine takes a tenth of that.
        time.sleep(0.05)


@contextmanager
def taking(least: float, most: float) -> Iterator[None]:
    """Fail unless the block takes from `least` to `most` seconds."""
    begun = time.monotonic()
    yield
    assert least <= time.monotonic() - begun <= most
