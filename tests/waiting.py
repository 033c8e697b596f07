"""Waiting for what happens elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


def eventually(holds: Callable[[], object], *, within: float = 10.0) -> None:
    """Wait until a condition holds. Fail if it does not within so many seconds."""
    until = time.monotonic() + within
    while not holds():
        assert time.monotonic() < until, "it never came to hold"
        time.sleep(0.02)


@contextmanager
def taking(least: float, most: float) -> Iterator[None]:
    """Fail unless the block takes from `least` to `most` seconds."""
    begun = time.monotonic()
    yield
    assert least <= time.monotonic() - begun <= most
