from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count

import pytest
from django.db import connections, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories import NOW, make_student, make_teacher
from tests.races import at_once
from tests.steps import request_booking

from bookable.domain.lifecycle import Status
from bookable.effects import draining
from bookable.effects.retries import effect
from bookable.engine import ports, sandbox
from bookable.storage import jobs
from bookable.storage.models import Booking

pytestmark = pytest.mark.usefixtures("committed", "in_a_sandbox")

_names = count(1)


@pytest.fixture(autouse=True)
def _nothing_waits() -> Iterator[None]:
    draining.drain(within=20)
    yield
    sandbox.set_clock(None)


def job(act: Callable[[int], None]) -> str:
    """A task that is registered with the worker."""
    name = f"test_{next(_names)}"
    effect(name)(act)
    return name


def another_worker() -> threading.Thread:
    """A worker that has just started to run a job."""

    def work() -> None:
        draining.drain(within=20)
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    while not jobs.left().running:
        time.sleep(0.02)
    return thread


def statuses(name: str) -> list[str]:
    """Return the statuses of jobs. Jobs that are done leave no row."""
    return sorted(ProcrastinateJob.objects.filter(task_name=name).values_list("status", flat=True))


class TestTick:
    def test_returns_zero_if_nothing_is_due(self, post):
        assert post("tick/").body == {"ran": 0}

    def test_runs_and_counts_every_waiting_job(self, post):
        seen: list[int] = []
        name = job(seen.append)
        for number in range(3):
            jobs.defer(name, number=number)
        assert post("tick/").body == {"ran": 3}
        assert sorted(seen) == [0, 1, 2]
        assert statuses(name) == []

    def test_runs_jobs_that_jobs_defer(self, post):
        seen: list[int] = []
        last = job(seen.append)
        first = job(lambda number: jobs.defer(last, number=number))
        jobs.defer(first, number=7)
        assert post("tick/").body == {"ran": 2}
        assert seen == [7]

    def test_runs_jobs_that_wait_for_a_retry(self, post):
        failures = iter([RuntimeError("vendor is down")])

        def act(number: int) -> None:
            for failure in failures:
                raise failure

        name = job(act)
        jobs.defer(name, number=1)
        post("tick/")
        assert statuses(name) == ["todo"]
        assert post("tick/").body == {"ran": 1}
        assert statuses(name) == []

    def test_expires_holds(self, post):
        booking = request_booking(make_teacher(), make_student())
        post("clock/", {"now": (NOW + timedelta(hours=49)).isoformat()})
        assert post("tick/").body["ran"] >= 1
        assert Booking.objects.get(id=booking.id).status == Status.CANCELED

    def test_ignores_what_is_not_due(self, post):
        booking = request_booking(
            make_teacher(), make_student(), start=NOW + timedelta(days=9, hours=2)
        )
        post("clock/", {"now": (NOW + timedelta(hours=47)).isoformat()})
        post("tick/")
        assert Booking.objects.get(id=booking.id).status == Status.REQUESTED

    def test_waits_for_jobs_of_a_worker(self, post):
        done = threading.Event()

        def act(number: int) -> None:
            time.sleep(0.7)
            done.set()

        jobs.defer(job(act), number=1)
        elsewhere = another_worker()
        assert post("tick/").body == {"ran": 0}
        assert done.is_set()
        elsewhere.join()

    def test_does_not_wait_forever(self):
        release = threading.Event()
        jobs.defer(job(lambda number: release.wait(30) and None), number=1)
        elsewhere = another_worker()
        began = time.monotonic()
        assert draining.drain(within=0.3) == 0
        assert time.monotonic() - began < 2
        release.set()
        elsewhere.join()

    @pytest.mark.long
    def test_starts_no_job_after_its_time_limit(self):
        name = job(lambda number: time.sleep(0.3))
        for number in range(10):
            jobs.defer(name, number=number)
        assert 1 <= draining.drain(within=0.5) <= 3
        assert statuses(name).count("doing") == 0
        draining.drain(within=20)
        assert statuses(name) == []


class TestTickWithALoop:
    @pytest.fixture(autouse=True)
    def _own_loops(self, monkeypatch):
        monkeypatch.setattr(ports, "_loops", dict(ports._loops))

    def test_runs_and_counts_until_nothing_is_due(self, post):
        due = [3, 2, 0]
        ports.provide_loop("counting", lambda: due.pop(0) if due else 0)
        assert post("tick/").body == {"ran": 5}
        assert due == []

    def test_works_off_what_waits_for_its_next_attempt(self, post):
        later, due = [1], []

        def run() -> int:
            done = len(due)
            due.clear()
            return done

        ports.provide_loop("retrying", run, hasten=lambda: due.extend(later))
        assert post("tick/").body == {"ran": 1}

    def test_waits_for_another_process(self, post):
        busy = [True, True, False]
        ports.provide_loop("shared", lambda: 0, is_busy=lambda: busy.pop(0) if busy else False)
        assert post("tick/").body == {"ran": 0}
        assert busy == []


class TestTickWithFailingJob:
    def test_leaves_it_for_its_next_attempt(self, post):
        def act(number: int) -> None:
            raise RuntimeError("the vendor is down")

        name = job(act)
        jobs.defer(name, number=1)
        assert post("tick/").body["ran"] >= 1
        assert statuses(name) == ["todo"]
        ProcrastinateJob.objects.filter(task_name=name).delete()


class TestConcurrentTicks:
    def test_run_every_job_once(self):
        seen: Counter[int] = Counter()
        name = job(lambda number: seen.update([number]))
        for number in range(20):
            jobs.defer(name, number=number)
        assert sum(at_once([sandbox.tick] * 4)) == 20
        assert set(seen.values()) == {1}

    def test_keep_the_app_on_djangos_connection(self):
        connector = app.connector
        at_once([sandbox.tick] * 2)
        assert app.connector is connector
        with transaction.atomic():
            jobs.defer("never", number=1)
            transaction.set_rollback(True)
        assert statuses("never") == []
