"""Being asked to stop, or to make room for newer code."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Stopped(BaseException):
    """Somebody asked this process to stop: what is under way is left in good order."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


RENEW = signal.SIGUSR1
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


@contextmanager
def renewable() -> Iterator[Callable[[], bool]]:
    """This will take SIGUSR1 for a wish for newer code, and SIGHUP too where no terminal is there
    to hang up; what it gives tells whether there was such a wish since it was last asked."""
    signals = [RENEW] if _has_terminal() else [RENEW, signal.SIGHUP]
    before = {signum: signal.getsignal(signum) for signum in signals}
    wishes: list[int] = []

    def wish(signum: int, frame: FrameType | None) -> None:
        del frame
        wishes.append(signum)

    def was_wished() -> bool:
        wished = bool(wishes)
        wishes.clear()
        return wished

    for signum in signals:
        signal.signal(signum, wish)
    try:
        yield was_wished
    finally:
        for signum in signals:
            signal.signal(signum, before[signum])


def _has_terminal() -> bool:
    try:
        os.close(os.open(os.ctermid(), os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True
