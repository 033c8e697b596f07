"""Loading what a process needs for as long as it lives."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def lasting() -> Iterator[None]:
    """This will take what is loaded in the block for what is there to stay. Looking through it for
    garbage costs a tenth of each start, a third of a second at each end, and pages that forked
    workers could have shared."""
    atexit.register(gc.freeze)
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
