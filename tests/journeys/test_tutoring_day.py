from __future__ import annotations

import pytest
from tests.harness import http
from tests.journeys.marketplaces import NOW, caller, world
from tests.lookalikes.faults import Fault
from tests.waiting import eventually


@pytest.fixture(scope="module")
def loaded(bookable):
    bookable.clock(NOW)
    return bookable.load(world(teachers=2))["people"]


@pytest.fixture
def people(bookable, loaded):
    bookable.clock(NOW)
    return loaded


@pytest.fixture
def maria(bookable, people):
    with caller(bookable, people["teacher0@example.com"]["token"]) as client:
        yield client


@pytest.fixture
def john(bookable, people):
    with caller(bookable, people["student0@example.com"]["token"]) as client:
        yield client


@pytest.fixture
def ask(john, people):
    def at(start):
        teacher = people["teacher0@example.com"]["uuid"]
        body = {"teacher_id": teacher, "start_time": start, "duration": 60}
        return john.post("bookings/", json=body).raise_for_status().json()

    return at


def meetings_of(booking, zoom):
    """Return the meetings of a booking, which carry its mark."""
    return [str(number) for number, it in zoom.meetings.items() if booking["id"] in str(it)]


class TestTutoringDay:
    def test_goes_from_a_free_slot_to_feedback(self, bookable, zoom, maria, john, people):
        teacher = people["teacher0@example.com"]["uuid"]
        query = {"teacher_id": teacher, "date": "2027-03-02"}
        slot = john.get("slots/available/", params=query).json()["available_slots"][18]
        wish = {"teacher_id": teacher, "start_time": slot["datetime_start"], "duration": 60}
        booking = john.post("bookings/", json=wish).raise_for_status().json()

        waiting = maria.get("bookings/my/", params={"role": "teacher", "status": "PENDING"}).json()
        assert [each["id"] for each in waiting] == [booking["id"]]
        confirmed = maria.post(f"bookings/{booking['id']}/confirm/").raise_for_status().json()
        assert confirmed["message"] == "Booking confirmed and Zoom meeting created"
        meeting = zoom.meetings[int(confirmed["zoom_info"]["meeting_id"])]
        assert meeting["join_url"] == confirmed["zoom_info"]["join_url"]
        assert meeting["password"] == confirmed["zoom_info"]["password"]

        bookable.clock("2027-03-02T10:30:00Z")
        done = john.post(f"bookings/{booking['id']}/complete/", json={}).raise_for_status().json()
        assert (done["success"], done["completed_by"]) == (True, "student")
        praise = {"booking_id": booking["id"], "rating": 5, "comment": "Excellent"}
        assert john.post("feedback/", json=praise).status_code == 201


class TestCancelledBooking:
    def test_has_its_meeting_deleted_after_an_outage(self, bookable, zoom, maria, ask):
        booking = ask("2027-03-03T09:00:00Z")
        maria.post(f"bookings/{booking['id']}/confirm/").raise_for_status()
        zoom.queue("delete", Fault.refuse(500))
        assert maria.post(f"bookings/{booking['id']}/cancel/").status_code == 200
        bookable.tick()
        assert meetings_of(booking, zoom) == []


class TestRescheduledBooking:
    def test_keeps_and_moves_its_meeting(self, bookable, zoom, maria, ask):
        booking = ask("2027-03-04T09:00:00Z")
        before = maria.post(f"bookings/{booking['id']}/confirm/").json()["zoom_info"]["meeting_id"]
        body = {"start_time": "2027-03-04T15:00:00Z", "duration": 30}
        moved = maria.post(f"bookings/{booking['id']}/reschedule/", json=body).json()["booking"]
        assert moved["zoom_meeting_id"] == before
        bookable.tick()
        meeting = zoom.meetings[int(before)]
        assert (meeting["start_time"], meeting["duration"]) == ("2027-03-04T15:00:00Z", 30)
        shown = maria.get(f"bookings/{booking['id']}/").json()
        assert shown["zoom_sync"] == "synced"


class TestConfirmZoomFailure:
    def test_is_reported_and_can_be_repeated(self, zoom, maria, ask):
        booking = ask("2027-03-05T09:00:00Z")
        zoom.queue("create", Fault.refuse(500, "out of order"))
        answer = maria.post(f"bookings/{booking['id']}/confirm/")
        assert answer.status_code == 500
        assert answer.json()["error"].startswith("Failed to create Zoom meeting: ")
        assert maria.get(f"bookings/{booking['id']}/").json()["status"] == "PENDING"
        assert maria.post(f"bookings/{booking['id']}/confirm/").status_code == 200

    @pytest.mark.long
    def test_is_reported_within_ten_seconds(self, bookable, zoom, maria, ask):
        booking = ask("2027-03-05T11:00:00Z")
        zoom.queue("create", Fault.late(11))
        answer = maria.post(f"bookings/{booking['id']}/confirm/")
        assert answer.status_code == 500
        assert answer.elapsed.total_seconds() < 11
        assert maria.post(f"bookings/{booking['id']}/confirm/").status_code == 200
        mine = maria.get(f"bookings/{booking['id']}/").json()["zoom_meeting_id"]

        eventually(lambda: len(meetings_of(booking, zoom)) == 2)
        bookable.tick()
        assert meetings_of(booking, zoom) == [mine]


class TestExpiredRequest:
    def test_is_canceled_by_the_worker(self, bookable, john, ask):
        booking = ask("2027-03-20T09:00:00Z")
        bookable.clock("2027-03-03T08:00:01Z")
        assert bookable.tick() >= 1
        assert john.get(f"bookings/{booking['id']}/").json()["status"] == "CANCELLED"
        mine = john.get("bookings/my/", params={"status": "CANCELLED"}).json()
        assert booking["id"] in [each["id"] for each in mine]


class TestBearerJourney:
    def test_bearer_works_like_a_token(self, bookable, people):
        bearer = people["student0@example.com"]["bearer"]
        answer = http.get(
            f"{bookable.url}/api/bookings/bookings/my",
            headers={"Authorization": f"Bearer {bearer}"},
        )
        assert answer.status_code == 200
