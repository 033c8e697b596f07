from __future__ import annotations

import httpx
import pytest
from tests.journeys.marketplaces import NOW
from tests.lookalikes.faults import Fault
from tests.waiting import eventually

# The quick one of these days is that of tutoring.
pytestmark = pytest.mark.long

WORLD = {
    "people": [
        {"email": "jane@example.com", "name": "Jane Smith", "roles": ["mentor"]},
        {"email": "john@example.com", "name": "John Doe", "roles": ["mentee"]},
    ]
}


@pytest.fixture(scope="module")
def loaded(bookable):
    bookable.clock(NOW)
    return bookable.load(WORLD)["people"]


@pytest.fixture
def people(bookable, loaded):
    bookable.clock(NOW)
    return loaded


@pytest.fixture
def caller(bookable, people):
    def of(email):
        return httpx.Client(
            base_url=f"{bookable.url}/api/mentors/",
            headers={"Authorization": f"Bearer {people[email]['bearer']}"},
            timeout=30,
        )

    return of


@pytest.fixture
def jane(caller):
    with caller("jane@example.com") as client:
        yield client


@pytest.fixture
def john(caller):
    with caller("john@example.com") as client:
        yield client


@pytest.fixture
def book(john, people):
    def on(day):
        wish = {"session_date": day, "start_time": "14:30", "duration": 60}
        mentor = people["jane@example.com"]["id"]
        return john.post(f"{mentor}/bookings/", json=wish).raise_for_status().json()["id"]

    return on


class TestMentoringDay:
    def test_goes_from_request_to_statistics(self, bookable, zoom, jane, john, book):
        number = book("2027-03-02")
        assert [each["id"] for each in jane.get("requests/").json()["results"]] == [number]
        accepted = jane.post(f"bookings/{number}/accept/").raise_for_status().json()
        assert accepted["status"] == "scheduled"
        eventually(lambda: john.get(f"bookings/{number}/").json()["meeting_link"])
        shown = john.get(f"bookings/{number}/").json()
        assert zoom.meetings[int(shown["meeting_id"])]["join_url"] == shown["meeting_link"]

        moved = {"session_date": "2027-03-03", "start_time": "10:00", "duration": 90}
        john.post(f"bookings/{number}/reschedule/", json=moved).raise_for_status()
        bookable.tick()
        meeting = zoom.meetings[int(shown["meeting_id"])]
        assert (meeting["start_time"], meeting["duration"]) == ("2027-03-03T10:00:00Z", 90)

        bookable.clock("2027-03-03T11:30:01Z")
        jane.post(f"bookings/{number}/complete/").raise_for_status()
        sums = john.get("bookings/statistics/").json()
        assert (sums["completed_sessions"], sums["total_hours"]) == (1, 1.5)


class TestZoomFailure:
    def test_schedules_the_session_and_adds_the_meeting_later(
        self, bookable, zoom, jane, john, book
    ):
        number = book("2027-03-04")
        zoom.queue("create", Fault.refuse(500), times=2)
        assert jane.post(f"bookings/{number}/accept/").json()["status"] == "scheduled"

        def has_link():
            bookable.tick()
            return john.get(f"bookings/{number}/").json()["meeting_link"]

        eventually(has_link)
        before = len(zoom.meetings)
        assert john.delete(f"bookings/{number}/").status_code == 200
        bookable.tick()
        eventually(lambda: len(zoom.meetings) == before - 1)
