"""Being asked to stop."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Stopped(BaseException):
    """Somebody asked this process to stop: what is under way is left in good order."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


_ASKING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def stoppable() -> Iterator[None]:
    """This will turn the first Ctrl-C, `kill` or closed terminal into Stopped, and ignore more."""
    before = {signum: signal.getsignal(signum) for signum in _ASKING}
    # Under nohup a terminal that closes is no reason to stop.
    heard = [one for one in _ASKING if (one, before[one]) != (signal.SIGHUP, signal.SIG_IGN)]

    def stop(signum: int, frame: FrameType | None) -> None:
        del frame
        for one in heard:
            signal.signal(one, signal.SIG_IGN)
        raise Stopped(signum)

    for one in heard:
        signal.signal(one, stop)
    try:
        yield
    finally:
        for one in heard:
            signal.signal(one, before[one])
