"""Restart children that died: at once the first time, then after ever longer pauses."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import structlog

from bookable.server import processes
from bookable.server.errors import CommandError

_CHECK_EVERY = 0.1
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 10.0
# A child that ran this long was healthy: the pauses begin anew.
_STEADY_AFTER = 30.0
STOP_STEPS = [(signal.SIGTERM, 15.0)]

_log = structlog.get_logger("bookable.up")


class Process(Protocol):
    """What `subprocess.Popen` and `forks.Fork` have in common."""

    returncode: Any

    def poll(self) -> int | None:
        """Return the exit code, or None while the process runs."""


class Child(Protocol):
    """What the supervisor can restart."""

    @property
    def process(self) -> Process | None:
        """The process, once it was started."""

    def start(self) -> None:
        """Start the process."""

    def stop(self) -> None:
        """Stop the process and everything that it started."""


class Program:
    """One of our own modules as a child process."""

    def __init__(self, argv: Sequence[str]) -> None:
        self._argv = argv
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = processes.spawn(
            self._argv, on_parent_death=signal.SIGTERM, env=processes.surroundings()
        )

    def wait(self) -> int:
        """Wait for the process to end and return its exit code."""
        return self.process.wait() if self.process is not None else 0

    def ask_to_stop(self) -> None:
        """Send SIGTERM without waiting for the process to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def stop(self) -> None:
        if self.process is not None:
            processes.end(self.process, steps=STOP_STEPS)


class Watched:
    """A child and, once it has died, the time of its next start."""

    def __init__(self, name: str, child: Child) -> None:
        self._name = name
        self._child = child
        self._started = time.monotonic()
        self._pause = _FIRST_PAUSE
        self._start_due: float | None = None

    def check(self) -> None:
        """Notice that the child died, and start it again when its pause is over."""
        process = self._child.process
        if self._start_due is None and process is not None and process.poll() is not None:
            self._plan_restart(f"ended with {process.returncode}")
        if self._start_due is not None and time.monotonic() >= self._start_due:
            self._restart()

    def _plan_restart(self, reason: str) -> None:
        lived = time.monotonic() - self._started
        self._pause = _FIRST_PAUSE if lived > _STEADY_AFTER else self._pause
        _log.warning("child died", child=self._name, reason=reason, again_in=self._pause)
        self._start_due = time.monotonic() + self._pause
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)

    def _restart(self) -> None:
        self._start_due = None
        # The process has ended, but children of its own may be left.
        self._child.stop()
        self._started = time.monotonic()
        try:
            self._child.start()
        except (CommandError, OSError) as error:
            self._plan_restart(str(error))
        else:
            _log.info("child runs again", child=self._name)


def watch(children: Mapping[str, Child], *, renew: Callable[[], None]) -> None:
    """Restart children that died, and call `renew` in between, until this process is stopped."""
    watched = [Watched(name, child) for name, child in children.items()]
    while True:
        renew()
        for each in watched:
            each.check()
        time.sleep(_CHECK_EVERY)
