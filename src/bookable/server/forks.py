"""Child processes that share the code this process has imported."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import NoReturn

import structlog

from bookable.server.errors import CommandError
from bookable.server.processes import follow_parent, name_process

_STOP_WITHIN = 10.0
_POLL_EVERY = 0.01

_log = structlog.get_logger("bookable.up")


class Fork:
    """A process forked from this one, with the part of `subprocess.Popen` that is needed."""

    def __init__(self, run: Callable[[], None], *, name: str = "") -> None:
        self.returncode: int | None = None
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            _run(run, parent=parent, name=name)

    def poll(self) -> int | None:
        """Return the exit code, or None while the process runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def ends_within(self, seconds: float) -> bool:
        """Wait for the process to end, and return whether it has."""
        until = time.monotonic() + seconds
        while self.poll() is None and time.monotonic() < until:
            time.sleep(_POLL_EVERY)
        return self.returncode is not None

    def send(self, signum: signal.Signals) -> None:
        """Send a signal, unless the process has ended."""
        if self.poll() is None:
            os.kill(self.pid, signum)


class Forked:
    """A function as a child process. It has `timeout` seconds to stop when it is asked to.

    The command line is that of the parent, so `ps` and `top` tell forks by their `name`.
    """

    def __init__(self, run: Callable[[], None], *, timeout: float, name: str = "") -> None:
        self._run = run
        self._name = name
        self._timeout = timeout
        self.process: Fork | None = None

    def start(self) -> None:
        self.process = Fork(self._run, name=self._name)

    def ask_to_stop(self) -> None:
        """Send SIGTERM without waiting for the process to end."""
        if self.process is not None:
            self.process.send(signal.SIGTERM)

    def stop(self) -> None:
        self.ask_to_stop()
        if self.process is not None and not self.process.ends_within(self._timeout):
            self.process.send(signal.SIGKILL)
            self.process.ends_within(self._timeout)


def in_fork(work: Callable[[], str]) -> str:
    """Return what some work returns in a forked process, or raise the error that it raises for the
    person who runs it. Any other error is logged where it happened, and raised as one line."""
    here, there = Pipe(duplex=False)
    with here:
        with there:
            fork = Forked(partial(_report, work, there), timeout=_STOP_WITHIN)
            fork.start()
        try:
            outcome = here.recv()
        except EOFError:
            raise CommandError("a process died: its last words are above") from None
        finally:
            fork.stop()
    if isinstance(outcome, Exception):
        raise outcome
    return str(outcome)


def _report(work: Callable[[], str], there: Connection) -> None:
    try:
        outcome: str | Exception = work()
    except (CommandError, OSError) as error:
        outcome = error
    there.send(outcome)


def _run(run: Callable[[], None], *, parent: int, name: str) -> NoReturn:
    code = 1
    try:
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, signal.SIG_DFL)
        follow_parent(parent, signum=signal.SIGTERM)
        if name:
            name_process(name)
        run()
        code = 0
    except BaseException as error:
        _log.error("process_failed", exc_info=error)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # Without the exit handlers, which belong to the parent.
        os._exit(code)
