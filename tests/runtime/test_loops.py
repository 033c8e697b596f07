"""Loops of the worker: each in a thread of its own, again and again until the worker stops."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from threading import Event

import pytest
from structlog.testing import capture_logs

from bookable.engine import ports
from bookable.server import worker
from bookable.storage.sql import one


@pytest.fixture(autouse=True)
def _no_loops(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_loops", {})
    monkeypatch.setattr(ports, "_stopping", Event())
    # No jobs: their threads would keep their connections until this process ends.
    monkeypatch.setattr(worker, "_run_queues", _no_jobs)


async def _no_jobs(*_: object) -> None:
    await asyncio.Event().wait()


def work_until(holds: Callable[[], bool], *, within: float = 10.0) -> None:
    """Be the worker until a condition holds."""

    def watch() -> None:
        until = time.monotonic() + within
        while not holds() and time.monotonic() < until:
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGTERM)

    watching = threading.Thread(target=watch)
    watching.start()
    worker.work()
    watching.join()
    assert holds()


class TestLoops:
    def test_run_beside_one_that_hangs(self) -> None:
        runs: Counter[str] = Counter()
        released = Event()
        threads = set()

        def count(name: str) -> int:
            runs[name] += 1
            threads.add(threading.current_thread().name)
            return 0

        def hang() -> int:
            released.wait(20)
            return count("hanging")

        ports.provide_loop("hanging", hang)
        ports.provide_loop("quick", lambda: count("quick"))
        ports.provide_loop("slow", lambda: count("slow"), pause=60)

        def enough() -> bool:
            if runs["quick"] >= 5:
                released.set()
            return runs["quick"] >= 5

        work_until(enough)
        assert runs["slow"] == 1
        assert {name.rpartition("_")[0] for name in threads} >= {"quick", "slow"}

    def test_are_told_when_the_worker_stops(self) -> None:
        begun, stopped = Event(), Event()

        def run() -> int:
            begun.set()
            while not ports.is_stopping():
                time.sleep(0.01)
            stopped.set()
            return 1

        ports.provide_loop("long", run)
        work_until(begun.is_set)
        assert stopped.wait(5)


class TestLoopThatFails:
    def test_runs_again_and_stops_no_other(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(worker, "_AFTER_A_FAILURE", 0.1)
        runs: Counter[str] = Counter()

        def fail() -> int:
            runs["failing"] += 1
            raise ValueError("a secret")

        def work() -> int:
            runs["other"] += 1
            return 0

        ports.provide_loop("failing", fail)
        ports.provide_loop("other", work)
        with capture_logs() as said:
            work_until(lambda: runs["failing"] >= 3 and runs["other"] >= 3)
        failures = [each for each in said if each["event"] == "loop failed"]
        assert failures[0]["loop"] == "failing"
        assert "a secret" not in str(said)


class TestLoopThatLosesTheDatabase:
    def test_runs_again_on_a_new_connection(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(worker, "_FIRST_PAUSE", 0.1)
        backends: list[int] = []

        def run() -> int:
            backends.append(one("SELECT pg_backend_pid()")[0])
            if len(backends) == 1:
                one("SELECT pg_terminate_backend(pg_backend_pid(), 1000)")
            return 1

        ports.provide_loop("reading", run)
        work_until(lambda: len(backends) >= 2)
        assert backends[0] != backends[1]
