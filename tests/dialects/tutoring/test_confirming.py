from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from tests.factories import NOW, make_person, make_student, make_teacher

from bookable.domain.people import Role

ONLY_TEACHERS = {"error": "Only teachers can confirm bookings"}


class TestConfirmBooking:
    def test_returns_the_booking_with_its_meeting(self, as_maria, booking):
        answer = as_maria.post(f"bookings/{booking['id']}/confirm/")
        assert answer.status == 200
        body = answer.body
        assert set(body) == {"message", "booking", "zoom_info"}
        assert body["message"] == "Booking confirmed and meeting created"
        meeting = body["booking"]["zoom_meeting_id"]
        url = body["booking"]["zoom_join_url"]
        assert isinstance(meeting, str)
        assert url.startswith("https://meet.jit.si/")
        assert body["booking"] == {
            "id": booking["id"],
            "status": "CONFIRMED",
            "zoom_meeting_id": meeting,
            "zoom_join_url": url,
            "zoom_info": {"meeting_id": meeting, "join_url": url, "has_meeting": True},
        }
        assert set(body["zoom_info"]) == {"join_url", "meeting_id", "password"}
        assert body["zoom_info"]["meeting_id"] == meeting

    def test_body_is_optional(self, as_maria, booking):
        assert as_maria.post(f"bookings/{booking['id']}/confirm/", {}).status == 200

    def test_second_confirm_is_refused(self, as_maria, confirmed):
        answer = as_maria.post(f"bookings/{confirmed['id']}/confirm/")
        assert answer.status == 400
        assert answer.body == {"error": "Only pending bookings can be confirmed"}

    def test_is_refused_after_the_start(self, as_maria, booking, at):
        at(datetime(2027, 3, 2, 10, tzinfo=UTC))
        assert as_maria.post(f"bookings/{booking['id']}/confirm/").status == 400


class TestConfirmByOthers:
    def test_returns_403_to_the_student(self, as_john, booking):
        answer = as_john.post(f"bookings/{booking['id']}/confirm/")
        assert (answer.status, answer.body) == (403, ONLY_TEACHERS)

    def test_returns_403_to_another_student(self, call, booking):
        answer = call(make_student()).post(f"bookings/{booking['id']}/confirm/")
        assert (answer.status, answer.body) == (403, ONLY_TEACHERS)

    def test_returns_403_to_staff(self, call, booking):
        answer = call(make_person(Role.STAFF)).post(f"bookings/{booking['id']}/confirm/")
        assert (answer.status, answer.body) == (403, ONLY_TEACHERS)

    def test_returns_403_to_another_teacher(self, call, booking):
        answer = call(make_teacher()).post(f"bookings/{booking['id']}/confirm/")
        assert answer.status == 403
        assert answer.body == {"error": "You can only confirm your own bookings"}

    def test_unknown_booking_returns_404_before_roles(self, as_john):
        answer = as_john.post(f"bookings/{uuid.uuid4()}/confirm/")
        assert (answer.status, answer.body) == (404, {"error": "Booking not found"})


class TestExpiredRequest:
    def test_expires_after_two_days(self, as_john, as_maria, maria, at):
        wish = {"teacher_id": str(maria.uuid), "start_time": "2027-03-10T10:00:00Z"}
        made = as_john.post("bookings/", wish).body
        at(NOW + timedelta(hours=48))
        assert as_maria.post(f"bookings/{made['id']}/confirm/").status == 400

    def test_frees_its_slot(self, as_john, call, maria, at):
        wish = {"teacher_id": str(maria.uuid), "start_time": "2027-03-10T10:00:00Z"}
        first = as_john.post("bookings/", wish).body
        at(NOW + timedelta(hours=48))
        assert call(make_student()).post("bookings/", wish).status == 201
        old = as_john.get(f"bookings/{first['id']}/").body
        assert old["status"] == "CANCELLED"
        assert old["cancellation_reason"]

    def test_holds_its_slot_until_then(self, as_john, call, maria, at):
        wish = {"teacher_id": str(maria.uuid), "start_time": "2027-03-10T10:00:00Z"}
        as_john.post("bookings/", wish)
        at(NOW + timedelta(hours=48) - timedelta(seconds=1))
        assert call(make_student()).post("bookings/", wish).status == 400

    def test_slot_is_offered_again(self, as_john, maria, at):
        wish = {"teacher_id": str(maria.uuid), "start_time": "2027-03-10T10:00:00Z"}
        as_john.post("bookings/", wish)
        at(NOW + timedelta(hours=48))
        day = as_john.get("slots/available/", {"teacher_id": maria.uuid, "date": "2027-03-10"})
        assert "10:00" in [slot["start_time"] for slot in day.body["available_slots"]]
