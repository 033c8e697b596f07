"""Connection slots: shared by many threads, and lent to others by requests that wait."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from queue import SimpleQueue

import pytest
from tests.waiting import eventually

from bookable.server.connection_slots import ConnectionSlots

WITHIN = 10.0


class FakeConnection:
    """A connection that records which threads use it."""

    def __init__(self, *, in_atomic_block: bool = False, is_kept: bool = False) -> None:
        self.in_atomic_block = in_atomic_block
        self.is_kept = is_kept
        self.looks = 0

    def close_if_unusable_or_obsolete(self) -> None:
        self.looks += 1


class Stage:
    """Connection slots, and which connection each thread has."""

    def __init__(self, *connections: FakeConnection) -> None:
        self.mine = threading.local()
        self.slots = ConnectionSlots(connections, take=self._take, leave=self._leave)

    def _take(self, slot: object) -> None:
        self.mine.slot = slot

    def _leave(self) -> None:
        del self.mine.slot

    @property
    def current(self) -> object:
        return getattr(self.mine, "slot", None)

    def start(self, work: Callable[[], None]) -> threading.Event:
        """Run some work, and return what is set once it is done."""
        done = threading.Event()

        def run() -> None:
            try:
                work()
            finally:
                done.set()

        self.slots.run(run)
        return done


@pytest.fixture
def stage() -> Stage:
    return Stage(FakeConnection())


def waits(stage: Stage, began: threading.Event, ends: threading.Event, seen: list[object]):
    def work() -> None:
        seen.append(stage.current)
        with stage.slots.given_back():
            seen.append(stage.current)
            began.set()
            assert ends.wait(WITHIN)
        seen.append(stage.current)

    return work


class TestRequestThatWaits:
    def test_lends_its_slot_and_gets_one_back(self, stage):
        began, ends, done, seen = threading.Event(), threading.Event(), threading.Event(), []
        waiting = stage.start(waits(stage, began, ends, seen))
        assert began.wait(WITHIN)
        stage.start(done.set)
        assert done.wait(WITHIN)
        ends.set()
        assert waiting.wait(WITHIN)
        first, during, after = seen
        assert (during, after) == (None, first)
        assert first.looks == 1

    def test_lets_queued_requests_run(self, stage):
        busy, go, ends = threading.Event(), threading.Event(), threading.Event()
        done: SimpleQueue[str] = SimpleQueue()

        def work() -> None:
            busy.set()
            assert go.wait(WITHIN)
            with stage.slots.given_back():
                assert ends.wait(WITHIN)

        waiting = stage.start(work)
        assert busy.wait(WITHIN)
        stage.start(lambda: done.put("another"))
        go.set()
        assert done.get(timeout=WITHIN) == "another"
        ends.set()
        assert waiting.wait(WITHIN)

    def test_resumes_while_others_keep_the_slots_busy(self, stage):
        began, ends, seen = threading.Event(), threading.Event(), []
        waiting = stage.start(waits(stage, began, ends, seen))
        assert began.wait(WITHIN)
        stop = threading.Event()

        def crowd() -> None:
            while not stop.is_set():
                answered = threading.Event()
                stage.slots.run(answered.set)
                assert answered.wait(WITHIN)

        threads = [threading.Thread(target=crowd, daemon=True) for _ in range(4)]
        for thread in threads:
            thread.start()
        ends.set()
        eventually(lambda: len(seen) == 3)
        stop.set()
        assert waiting.wait(WITHIN)
        for thread in threads:
            thread.join(WITHIN)

    def test_resumes_after_an_error(self, stage):
        failed: SimpleQueue[object] = SimpleQueue()

        def work() -> None:
            try:
                with stage.slots.given_back():
                    raise TimeoutError
            except TimeoutError:
                failed.put(stage.current)

        stage.start(work)
        assert failed.get(timeout=WITHIN) is not None


class TestRequestWithAStateOfItsConnection:
    @pytest.mark.parametrize("state", ["in_atomic_block", "is_kept"])
    def test_keeps_its_slot(self, state):
        stage = Stage(FakeConnection(**{state: True}))
        seen: SimpleQueue[bool] = SimpleQueue()

        def work() -> None:
            before = stage.current
            with stage.slots.given_back():
                seen.put(stage.current is before)

        stage.start(work)
        assert seen.get(timeout=WITHIN)


class TestManyRequests:
    def test_never_lose_a_slot_or_use_one_twice(self):
        connections = [FakeConnection(), FakeConnection()]
        stage, inside, tally = Stage(*connections), {}, SimpleQueue()

        def work() -> None:
            for _ in range(3):
                slot = stage.current
                assert inside.setdefault(id(slot), threading.get_ident()) == threading.get_ident()
                time.sleep(0.0005)
                del inside[id(slot)]
                with stage.slots.given_back():
                    time.sleep(0.001)
            tally.put(1)

        for done in [stage.start(work) for _ in range(60)]:
            assert done.wait(WITHIN)
        assert sum(tally.get(timeout=WITHIN) for _ in range(60)) == 60
        used: SimpleQueue[object] = SimpleQueue()
        both = threading.Barrier(2)

        def together() -> None:
            both.wait(WITHIN)
            used.put(stage.current)

        for _ in connections:
            stage.start(together)
        assert {used.get(timeout=WITHIN) for _ in connections} == set(connections)


class TestWorkThatFails:
    def test_leaves_its_slot_to_others(self, stage, monkeypatch):
        failed: SimpleQueue[object] = SimpleQueue()
        monkeypatch.setattr(threading, "excepthook", lambda problem: failed.put(problem.exc_type))

        def fail() -> None:
            raise ZeroDivisionError

        stage.start(fail)
        assert failed.get(timeout=WITHIN) is ZeroDivisionError
        assert stage.start(lambda: None).wait(WITHIN)


class TestStatementAmidWaiting:
    def test_has_a_slot_and_leaves_it_to_others_again(self, stage):
        seen: list[object] = []

        def work() -> None:
            with stage.slots.given_back():
                for _ in range(2):
                    with stage.slots.taken_back():
                        seen.append(stage.current)
                    seen.append(stage.current)
                    other = threading.Event()
                    stage.slots.run(other.set)
                    assert other.wait(WITHIN)
            seen.append(stage.current)

        assert stage.start(work).wait(WITHIN)
        assert len(seen) == 5
        assert [each is not None for each in seen] == [True, False, True, False, True]

    def test_gives_the_slot_back_after_an_error(self, stage):
        def work() -> None:
            with stage.slots.given_back(), stage.slots.taken_back():
                raise TimeoutError

        stage.slots.run(lambda: _ignoring(work))
        other = threading.Event()
        stage.slots.run(other.set)
        assert other.wait(WITHIN)

    def test_keeps_the_slot_of_a_thread_that_does_not_wait(self, stage):
        seen: list[object] = []

        def work() -> None:
            with stage.slots.taken_back():
                seen.append(stage.current)
            seen.append(stage.current)

        assert stage.start(work).wait(WITHIN)
        assert seen[0] is seen[1] is not None


def _ignoring(work: Callable[[], None]) -> None:
    with contextlib.suppress(TimeoutError):
        work()
