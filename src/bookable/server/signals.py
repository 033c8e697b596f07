"""Signals that ask a command to stop, or `bookable up` to replace its children by newer code."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Stopped(BaseException):
    """This process was asked to stop by a signal.

    A BaseException, as KeyboardInterrupt is, so that no `except Exception` swallows it.
    """

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


RENEW = signal.SIGUSR1
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def stoppable() -> Iterator[None]:
    """Raise Stopped at the first Ctrl-C, SIGTERM or closed terminal; ignore further ones."""
    before = {signum: signal.getsignal(signum) for signum in _STOP_SIGNALS}
    # nohup ignores SIGHUP: a closed terminal must not stop the command then.
    handled = [
        one for one in _STOP_SIGNALS if (one, before[one]) != (signal.SIGHUP, signal.SIG_IGN)
    ]

    def stop(signum: int, frame: FrameType | None) -> None:
        del frame
        for one in handled:
            signal.signal(one, signal.SIG_IGN)
        raise Stopped(signum)

    for one in handled:
        signal.signal(one, stop)
    try:
        yield
    finally:
        for one in handled:
            signal.signal(one, before[one])


@contextmanager
def renewable() -> Iterator[Callable[[], bool]]:
    """Yield a function that tells whether new code was asked for since its last call.

    SIGUSR1 asks for it. So does SIGHUP if there is no terminal, whose closing it would mean.
    """
    signals = [RENEW] if _has_terminal() else [RENEW, signal.SIGHUP]
    before = {signum: signal.getsignal(signum) for signum in signals}
    requests: list[int] = []

    def note(signum: int, frame: FrameType | None) -> None:
        del frame
        requests.append(signum)

    def was_requested() -> bool:
        requested = bool(requests)
        requests.clear()
        return requested

    for signum in signals:
        signal.signal(signum, note)
    try:
        yield was_requested
    finally:
        for signum in signals:
            signal.signal(signum, before[signum])


def _has_terminal() -> bool:
    try:
        os.close(os.open(os.ctermid(), os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True
