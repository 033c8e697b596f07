from __future__ import annotations

import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import httpx
import psutil
import pytest
from tests.harness import Running, http
from tests.journeys.marketplaces import caller, world
from tests.waiting import eventually

CALLERS = 3
LASTS = 6.0
KILLS = ("web", "postgres", "worker")


class _Stream:
    """Students who keep booking, whatever happens to the server."""

    def __init__(self, bookable, people):
        self.bookable = bookable
        self.people = people
        self.acknowledged: list[str] = []
        self.failed: list[object] = []
        self._until = time.monotonic() + LASTS

    def run(self, number):
        token = self.people[f"student{number}@example.com"]["token"]
        teacher = self.people[f"teacher{number}@example.com"]["uuid"]
        start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
        with caller(self.bookable, token) as client:
            while time.monotonic() < self._until:
                start += timedelta(hours=1)
                wish = {"teacher_id": teacher, "start_time": start.isoformat()}
                try:
                    answer = client.post("bookings/", json=wish)
                except httpx.HTTPError as error:
                    self.failed.append(error)
                    time.sleep(0.1)
                    continue
                if answer.status_code == 201:
                    self.acknowledged.append(answer.json()["id"])
                else:
                    self.failed.append(answer.text)


def kill(bookable, name):
    """Kill a process with SIGKILL, as the kernel does when memory runs out."""
    eventually(lambda: name in bookable.processes())
    process = bookable.processes()[name]
    for each in [*process.children(recursive=True), process]:
        with suppress(psutil.NoSuchProcess):
            each.kill()


@pytest.fixture(scope="module")
def stream():
    with Running(flags=("--no-demo", "--workers=2")) as bookable:
        people = bookable.load(world(teachers=CALLERS, students=CALLERS))["people"]
        booking = _Stream(bookable, people)
        threads = [threading.Thread(target=booking.run, args=(each,)) for each in range(CALLERS)]
        for thread in threads:
            thread.start()
        for name in KILLS:
            time.sleep(LASTS / (len(KILLS) + 2))
            kill(bookable, name)
        for thread in threads:
            thread.join()
        eventually(lambda: answers(bookable))
        yield booking


def answers(bookable):
    try:
        return http.get(f"{bookable.url}/readyz").status_code == 200
    except httpx.HTTPError:
        return False


@pytest.mark.long
class TestKilledProcesses:
    def test_bookings_continue_after_each_kill(self, stream):
        assert len(stream.acknowledged) > 20
        assert stream.failed

    def test_no_acknowledged_booking_is_lost(self, stream):
        kept = set()
        for number in range(CALLERS):
            token = stream.people[f"student{number}@example.com"]["token"]
            with caller(stream.bookable, token) as client:
                kept |= {each["id"] for each in client.get("bookings/my/").json()}
        assert set(stream.acknowledged) <= kept

    def test_supervisor_restarts_each_of_them(self, stream):
        eventually(lambda: set(stream.bookable.processes()) == set(KILLS))
