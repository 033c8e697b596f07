"""The sandbox as integrators use it: on a real port, with a worker."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from tests.harness import Running, http
from tests.lookalikes.faults import Fault
from tests.lookalikes.receiver import Receiver

NOW = "2027-03-01T08:00:00Z"

WORLD = {
    "people": [
        {"email": "maria@example.com", "name": "Maria Garcia", "roles": ["teacher"]},
        {"email": "sam@example.com", "name": "Sam Lee", "roles": ["student"]},
    ],
    "availability": [
        {"person": "maria@example.com", "weekday": day, "start": "09:00", "end": "17:00"}
        for day in range(7)
    ],
}


@pytest.fixture(scope="module")
def bookable() -> Iterator[Running]:
    flags = ("--no-demo", "--sandbox", "--workers=2")
    with Running(flags=flags, env={"BOOKABLE_WEBHOOK_ALLOW": "127.0.0.0/8"}) as running:
        yield running
    shutil.rmtree(running.home)


@pytest.fixture(scope="module")
def people(bookable: Running) -> dict[str, dict[str, str]]:
    bookable.clock(NOW)
    people: dict[str, dict[str, str]] = bookable.load(WORLD)["people"]
    return people


def book(bookable: Running, people: dict[str, dict[str, str]], start: str) -> str:
    answer = http.post(
        f"{bookable.url}/api/bookings/bookings/",
        json={"teacher_id": people["maria@example.com"]["uuid"], "start_time": start},
        headers={"Authorization": f"Token {people['sam@example.com']['token']}"},
    )
    identity: str = answer.raise_for_status().json()["id"]
    return identity


def status(bookable: Running, people: dict[str, dict[str, str]], booking: str) -> str:
    answer = http.get(
        f"{bookable.url}/api/bookings/bookings/{booking}/",
        headers={"Authorization": f"Token {people['maria@example.com']['token']}"},
    )
    found: str = answer.raise_for_status().json()["status"]
    return found


@pytest.mark.long
class TestExpiryByTick:
    def test_frees_the_time(self, bookable, people):
        bookable.clock(NOW)
        booking = book(bookable, people, "2027-03-10T09:00:00Z")
        bookable.clock("2027-03-03T07:59:59Z")
        bookable.tick()
        assert status(bookable, people, booking) == "PENDING"
        bookable.clock("2027-03-03T08:00:00Z")
        bookable.tick()
        assert status(bookable, people, booking) == "CANCELLED"


@pytest.mark.long
class TestWebhook:
    def test_arrives_with_a_tick_and_again_with_the_next_one_if_it_failed(self, bookable, people):
        with Receiver() as receiver:
            answer = http.post(
                f"{bookable.url}/api/core/v1/webhook-endpoints",
                json={"url": receiver.url(), "types": ["booking.*"]},
                headers={"Authorization": f"Token {people['sam@example.com']['token']}"},
            )
            answer.raise_for_status()
            receiver.queue("hook", Fault.refuse(500))
            book(bookable, people, "2027-03-05T10:00:00")
            bookable.tick()
            assert receiver.count("hook") == 1
            bookable.tick()
            first, second = receiver.seen("hook")
            assert first.body == second.body
            assert second.body["type"] == "booking.requested"


@pytest.mark.long
class TestMail:
    def test_of_a_booking_is_there_after_a_tick(self, bookable, people):
        book(bookable, people, "2027-03-04T10:00:00")
        bookable.tick()
        answer = http.get(f"{bookable.url}/api/sandbox/mail/", params={"to": "sam@example.com"})
        mail = answer.raise_for_status().json()["mails"][-1]
        assert mail["subject"].startswith("You asked for a lesson with Maria Garcia, Thursday")
        assert (mail["kind"], mail["state"]) == ("requested", "kept")


@pytest.mark.long
class TestRunningClock:
    def test_is_shared_by_every_process(self, bookable, people):
        for minute in range(20):
            now = f"2027-03-01T08:{minute:02}:00Z"
            assert bookable.clock(now) == now
            answer = http.post(f"{bookable.url}/api/sandbox/clock/", json={"advance_seconds": 0})
            assert answer.json() == {"now": now}

    def test_can_return_to_the_real_time(self, bookable):
        shown = datetime.fromisoformat(bookable.clock(None))
        assert abs(shown - datetime.now(UTC)) < timedelta(minutes=1)

    @pytest.mark.long
    def test_outlives_a_restart(self, bookable):
        """The last test of this module: it stops the first Bookable."""
        bookable.clock(NOW)
        bookable.stop()
        with Running(home=bookable.home) as second:
            answer = http.post(f"{second.url}/api/sandbox/clock/", json={"advance_seconds": 1})
            assert answer.json() == {"now": "2027-03-01T08:00:01Z"}
