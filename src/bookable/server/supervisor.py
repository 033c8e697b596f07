"""Keeping children alive: whoever dies is started again, at once at first and then ever later."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from typing import Protocol

import structlog

from bookable.server import processes
from bookable.server.refused import Refused

_LOOK_EVERY = 0.1
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 10.0
_STEADY_AFTER = 30.0
FAREWELL = [(signal.SIGTERM, 15.0)]

_log = structlog.get_logger("bookable.up")


class Child(Protocol):
    """What can be looked after."""

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """This will be the process, once there is one."""

    def start(self) -> None:
        """This will start the process."""

    def stop(self) -> None:
        """This will end the process and whatever it left running."""


class Program:
    """A command of our own as a child."""

    def __init__(self, argv: Sequence[str]) -> None:
        self._argv = argv
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """This will start the command."""
        self.process = processes.spawn(
            self._argv, farewell=signal.SIGTERM, env=processes.surroundings()
        )

    def wait(self) -> int:
        """This will come back when the command has ended, with its exit code."""
        return self.process.wait() if self.process is not None else 0

    def ask_to_stop(self) -> None:
        """This will let the command finish what it does, without waiting for it."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def stop(self) -> None:
        """This will end the command."""
        if self.process is not None:
            processes.end(self.process, politely=FAREWELL)


class Watched:
    """One child, and when it is started again should it have died."""

    def __init__(self, name: str, child: Child) -> None:
        self._name = name
        self._child = child
        self._born = time.monotonic()
        self._pause = _FIRST_PAUSE
        self._due: float | None = None

    def look(self) -> None:
        """This will start the child again where that is due."""
        process = self._child.process
        if self._due is None and process is not None and process.poll() is not None:
            self._mourn(f"ended with {process.returncode}")
        if self._due is not None and time.monotonic() >= self._due:
            self._restart()

    def _mourn(self, reason: str) -> None:
        lived = time.monotonic() - self._born
        self._pause = _FIRST_PAUSE if lived > _STEADY_AFTER else self._pause
        _log.warning("child died", child=self._name, reason=reason, again_in=self._pause)
        self._due = time.monotonic() + self._pause
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)

    def _restart(self) -> None:
        self._due = None
        self._child.stop()
        self._born = time.monotonic()
        try:
            self._child.start()
        except (Refused, OSError) as error:
            self._mourn(str(error))
        else:
            _log.info("child runs again", child=self._name)


def watch(children: dict[str, Child], *, renew: Callable[[], None]) -> None:
    """This will look after the children until something else ends this process, and call `renew`
    whenever somebody asked for that."""
    watched = [Watched(name, child) for name, child in children.items()]
    while True:
        renew()
        for one in watched:
            one.look()
        time.sleep(_LOOK_EVERY)
