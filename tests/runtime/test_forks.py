"""Processes that are forked from this one."""

from __future__ import annotations

import os
import signal
import time

import pytest

from bookable.server.errors import CommandError
from bookable.server.forks import Forked, in_fork

WITHIN = 20.0


def refuse() -> str:
    raise CommandError("port 1 cannot be used")


class OddError(Exception):
    """An error that cannot be made again from its words."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__(left + right)


def fail() -> str:
    raise OddError("odd", "ly")


def die() -> str:
    os.kill(os.getpid(), signal.SIGKILL)
    return "never"


def sleep() -> None:
    time.sleep(60)


def sleep_on() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.kill(os.getppid(), signal.SIGUSR2)
    time.sleep(60)


class TestForkedCall:
    def test_returns_its_result(self) -> None:
        assert in_fork(lambda: f"{os.getppid()}") == f"{os.getpid()}"

    def test_raises_its_error(self) -> None:
        with pytest.raises(CommandError, match="port 1 cannot be used"):
            in_fork(refuse)

    def test_logs_where_it_failed_unexpectedly(self, capfd: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(CommandError, match="its last words are above"):
            in_fork(fail)
        assert "in fail" in capfd.readouterr().err

    def test_that_dies_is_an_error(self) -> None:
        with pytest.raises(CommandError, match="died"):
            in_fork(die)


class TestForkedProgram:
    def test_stops_on_request(self) -> None:
        program = Forked(sleep, timeout=WITHIN)
        program.start()
        program.stop()
        assert program.process is not None
        assert program.process.poll() == -signal.SIGTERM

    def test_is_killed_if_it_does_not_stop(self) -> None:
        ready: list[int] = []
        before = signal.signal(signal.SIGUSR2, lambda signum, _: ready.append(signum))
        program = Forked(sleep_on, timeout=0.2)
        program.start()
        until = time.monotonic() + WITHIN
        while not ready and time.monotonic() < until:
            time.sleep(0.01)
        signal.signal(signal.SIGUSR2, before)
        program.stop()
        assert program.process is not None
        assert program.process.ends_within(WITHIN)
        assert program.process.poll() == -signal.SIGKILL

    def test_failure_shows_in_its_exit_code(self, capfd: pytest.CaptureFixture[str]) -> None:
        program = Forked(lambda: 1 / 0 and None, timeout=WITHIN)
        program.start()
        assert program.process is not None
        assert program.process.ends_within(WITHIN)
        assert program.process.poll() == 1
