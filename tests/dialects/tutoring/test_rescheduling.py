from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.factories import make_student, make_teacher

from bookable.storage.models import Meeting

TAKEN = {"error": "Time slot is not available"}
LATER = {"start_time": "2027-03-03T11:00:00Z", "duration": 30}


class TestRescheduleBooking:
    @pytest.mark.parametrize("who", ["as_john", "as_maria"])
    def test_either_side_may_move_it_and_gets_the_booking(self, request, booking, who):
        answer = request.getfixturevalue(who).post(f"bookings/{booking['id']}/reschedule/", LATER)
        assert answer.status == 200, answer
        assert answer.body["message"] == "Booking rescheduled successfully"
        moved = answer.body["booking"]
        assert moved["id"] == booking["id"]
        assert moved["start_time"] == "2027-03-03T11:00:00Z"
        assert moved["end_time"] == "2027-03-03T11:30:00Z"
        assert moved["duration_minutes"] == 30
        assert moved["status"] == "PENDING"

    def test_keeps_status_and_meeting(self, as_john, confirmed):
        before = as_john.get(f"bookings/{confirmed['id']}/").body
        moved = as_john.post(f"bookings/{confirmed['id']}/reschedule/", LATER).body["booking"]
        assert moved["status"] == "CONFIRMED"
        assert moved["zoom_meeting_id"] == before["zoom_meeting_id"]
        assert moved["zoom_sync"] == "pending"

    def test_shows_the_meeting_and_its_password(self, as_john, confirmed):
        Meeting.objects.filter(booking__uuid=confirmed["id"]).update(password="hush")
        answer = as_john.post(f"bookings/{confirmed['id']}/reschedule/", LATER)
        answered = answer.body["booking"]["zoom_info"]
        assert (answered["join_url"] is not None, answered["password"]) == (True, "hush")
        shown = as_john.get(f"bookings/{confirmed['id']}/").body
        assert shown["zoom_info"]["password"] == "hush"

    def test_keeps_the_length_by_default(self, as_john, booking):
        body = {"start_time": "2027-03-03T11:00:00Z"}
        moved = as_john.post(f"bookings/{booking['id']}/reschedule/", body).body["booking"]
        assert moved["duration_minutes"] == 60

    def test_may_overlap_its_own_time(self, as_john, booking):
        body = {"start_time": "2027-03-02T10:30:00Z"}
        assert as_john.post(f"bookings/{booking['id']}/reschedule/", body).status == 200

    def test_frees_the_old_time(self, as_john, booking, maria):
        as_john.post(f"bookings/{booking['id']}/reschedule/", LATER)
        wish = {"teacher_id": str(maria.uuid), "start_time": booking["start_time"]}
        assert as_john.post("bookings/", wish).status == 201


class TestRescheduleByTeacher:
    @pytest.fixture
    def maria(self):
        return make_teacher(
            name="Maria Garcia",
            minimum_notice_minutes=600,
            maximum_advance_days=5,
            buffer_after_minutes=60,
        )

    @pytest.mark.parametrize(
        "start",
        [
            *("2027-03-03T20:00:00Z", "2027-03-01T09:00:00Z", "2027-03-20T11:00:00Z"),
            "2027-03-04T11:30:00Z",
        ],
        ids=["outside the hours", "in an hour", "further ahead", "into a buffer"],
    )
    def test_ignores_their_rules_for_guests(self, as_john, as_maria, call, booking, maria, start):
        wish = {"teacher_id": str(maria.uuid), "start_time": "2027-03-04T10:30:00Z"}
        assert call(make_student()).post("bookings/", wish).status == 201
        path, body = f"bookings/{booking['id']}/reschedule/", {"start_time": start}
        assert as_john.post(path, body).status == 400
        moved = as_maria.post(path, body)
        assert moved.status == 200, moved
        assert moved.body["booking"]["start_time"] == start

    @pytest.mark.parametrize(
        "start", ["2027-03-01T07:00:00Z", "2027-03-04T11:00:00Z", "2029-03-01T09:00:00Z"]
    )
    def test_needs_free_time_in_the_future(self, as_maria, call, booking, maria, start):
        wish = {"teacher_id": str(maria.uuid), "start_time": "2027-03-04T10:30:00Z"}
        assert call(make_student()).post("bookings/", wish).status == 201
        body = {"start_time": start}
        assert as_maria.post(f"bookings/{booking['id']}/reschedule/", body).status == 400


class TestRescheduleRefused:
    def test_onto_another_booking(self, as_john, call, booking, maria):
        wish = {"teacher_id": str(maria.uuid), "start_time": LATER["start_time"]}
        call(make_student()).post("bookings/", wish)
        answer = as_john.post(f"bookings/{booking['id']}/reschedule/", LATER)
        assert (answer.status, answer.body) == (400, TAKEN)
        after = as_john.get(f"bookings/{booking['id']}/").body
        assert after["start_time"] == booking["start_time"]

    @pytest.mark.parametrize("start", ["2027-03-01T07:00:00Z", "2027-03-03T20:00:00Z"])
    def test_into_the_past_or_outside_the_hours(self, as_john, booking, start):
        answer = as_john.post(f"bookings/{booking['id']}/reschedule/", {"start_time": start})
        assert (answer.status, answer.body) == (400, TAKEN)

    def test_after_the_start(self, as_john, confirmed, at):
        at(datetime(2027, 3, 2, 10, tzinfo=UTC))
        assert as_john.post(f"bookings/{confirmed['id']}/reschedule/", LATER).status == 400

    def test_if_canceled(self, as_john, booking):
        as_john.post(f"bookings/{booking['id']}/cancel/", {})
        assert as_john.post(f"bookings/{booking['id']}/reschedule/", LATER).status == 400

    def test_by_a_stranger(self, call, booking):
        assert (
            call(make_student()).post(f"bookings/{booking['id']}/reschedule/", LATER).status == 403
        )

    @pytest.mark.parametrize(
        "body", [{}, {"start_time": "soon"}, LATER | {"duration": 0}, LATER | {"duration": 1441}]
    )
    def test_for_invalid_fields(self, as_john, booking, body):
        assert as_john.post(f"bookings/{booking['id']}/reschedule/", body).status == 400
