from __future__ import annotations

import uuid

import pytest
from tests.factories import make_person, make_student, make_teacher

from bookable.domain.people import Role
from bookable.storage.models import Booking, LedgerEntry

KEYS = {
    "id",
    "student",
    "teacher",
    "student_name",
    "teacher_name",
    "start_time",
    "end_time",
    "duration_minutes",
    "status",
    "zoom_meeting_id",
    "zoom_join_url",
    "notes",
    "can_cancel",
    "can_reschedule",
    "zoom_info",
}
TAKEN = {"error": "Time slot is not available"}


def wish(provider, **changes):
    return {"teacher_id": str(provider.uuid), "start_time": "2027-03-02T10:00:00Z"} | changes


class TestCreateBooking:
    def test_returns_every_field(self, booking, maria, john):
        assert set(booking) == KEYS
        assert uuid.UUID(booking["id"])
        assert booking | {"id": ""} == {
            "id": "",
            "student": str(john.uuid),
            "teacher": str(maria.uuid),
            "student_name": "John Doe",
            "teacher_name": "Maria Garcia",
            "start_time": "2027-03-02T10:00:00Z",
            "end_time": "2027-03-02T11:00:00Z",
            "duration_minutes": 60,
            "status": "PENDING",
            "zoom_meeting_id": None,
            "zoom_join_url": None,
            "notes": "Looking forward",
            "can_cancel": True,
            "can_reschedule": True,
            "zoom_info": {"meeting_id": None, "join_url": None, "has_meeting": False},
        }

    def test_lasts_60_minutes_by_default(self, as_john, maria):
        assert as_john.post("bookings/", wish(maria)).body["duration_minutes"] == 60
        longer = wish(maria, start_time="2027-03-02T12:00:00Z", duration=90)
        assert as_john.post("bookings/", longer).body["end_time"] == "2027-03-02T13:30:00Z"

    def test_accepts_any_offset(self, as_john, maria):
        answer = as_john.post("bookings/", wish(maria, start_time="2027-03-02T12:00:00+02:00"))
        assert answer.body["start_time"] == "2027-03-02T10:00:00Z"

    @pytest.mark.parametrize("start", ["2027-03-02T10:00Z", "2027-03-02 10:00:00.000Z"])
    def test_accepts_any_iso_8601_form(self, as_john, maria, start):
        answer = as_john.post("bookings/", wish(maria, start_time=start, duration=None))
        assert answer.body["start_time"] == "2027-03-02T10:00:00Z"
        assert answer.body["duration_minutes"] == 60

    def test_may_start_off_the_grid(self, as_john, maria):
        assert (
            as_john.post("bookings/", wish(maria, start_time="2027-03-02T10:07:00Z")).status == 201
        )

    def test_writes_a_ledger_entry(self, booking, john):
        entry = LedgerEntry.objects.get(booking__uuid=booking["id"])
        assert (entry.kind, entry.actor_id, entry.after) == (
            "booking_requested",
            john.person_id,
            "requested",
        )

    def test_student_may_have_two_teachers_at_once(self, as_john, booking):
        assert as_john.post("bookings/", wish(make_teacher())).status == 201


class TestCreateBookingWallTime:
    @pytest.mark.parametrize(
        ("zone", "wall", "exact"),
        [
            ("Europe/Berlin", "2027-03-02T10:00:00", "2027-03-02T09:00:00Z"),
            ("Europe/Berlin", "2027-10-31T02:30:00", "2027-10-31T00:30:00Z"),
            ("Asia/Kathmandu", "2027-03-02T10:00:00", "2027-03-02T04:15:00Z"),
        ],
    )
    def test_is_read_in_the_teachers_zone(self, as_john, zone, wall, exact):
        import datetime as dt

        there = make_teacher(zone=zone, opens=dt.time(0), closes=dt.time(23))
        answer = as_john.post("bookings/", wish(there, start_time=wall))
        assert answer.status == 201, answer
        assert answer.body["start_time"] == exact

    def test_skipped_by_a_clock_change_is_refused_by_name(self, as_john):
        import datetime as dt

        there = make_teacher(zone="Europe/Berlin", opens=dt.time(0), closes=dt.time(23))
        answer = as_john.post("bookings/", wish(there, start_time="2027-03-28T02:30:00"))
        assert answer.status == 400
        assert "start_time" in answer.body["error"]
        assert "Europe/Berlin" in answer.body["error"]


class TestCreateBookingUnavailableTime:
    def test_requested_by_another_student_is_refused(self, call, booking, maria):
        answer = call(make_student()).post("bookings/", wish(maria))
        assert (answer.status, answer.body) == (400, TAKEN)

    @pytest.mark.parametrize(
        "start",
        [
            "2027-03-02T09:30:00Z",
            "2027-03-02T10:30:00Z",
            "2027-03-02T08:59:00Z",
            "2027-03-02T16:30:00Z",
            "2027-02-28T10:00:00Z",
            "2027-03-01T07:59:00Z",
            "2190-01-01T20:00:00+12:00",
        ],
    )
    def test_overlapping_or_outside_or_past_is_refused(self, as_john, booking, maria, start):
        answer = as_john.post("bookings/", wish(maria, start_time=start))
        assert (answer.status, answer.body) == (400, TAKEN)

    @pytest.mark.parametrize("start", ["2027-03-02T09:00:00Z", "2027-03-02T11:00:00Z"])
    def test_touching_bookings_are_allowed(self, as_john, booking, maria, start):
        assert as_john.post("bookings/", wish(maria, start_time=start)).status == 201

    def test_refused_request_changes_nothing(self, as_john, booking, maria):
        before = Booking.objects.count()
        as_john.post("bookings/", wish(maria))
        assert Booking.objects.count() == before


class TestCreateBookingForbidden:
    def test_to_a_teacher_who_is_no_student(self, call, maria):
        answer = call(make_teacher()).post("bookings/", wish(maria))
        assert (answer.status, answer.body) == (403, {"error": "Only students can create bookings"})

    def test_to_the_teacher_of_the_booking(self, call):
        both = make_person(Role.TEACHER, Role.STUDENT)
        answer = call(both).post("bookings/", wish(both))
        assert answer.status == 400

    def test_returns_401_without_credentials(self, call, maria):
        answer = call(None).post("bookings/", wish(maria))
        assert answer.status == 401
        assert set(answer.body) == {"error"}
        assert "Bearer" in answer.headers["WWW-Authenticate"]


class TestCreateBookingUnknownTeacher:
    @pytest.mark.parametrize("who", ["unknown", "student"])
    def test_returns_404(self, as_john, who):
        other = uuid.uuid4() if who == "unknown" else make_student().uuid
        answer = as_john.post(
            "bookings/", {"teacher_id": str(other), "start_time": "2027-03-02T10:00:00Z"}
        )
        assert (answer.status, answer.body) == (404, {"error": "Teacher not found"})


class TestCreateBookingBadRequest:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("teacher_id", "not-a-uuid"),
            ("teacher_id", None),
            ("start_time", "tomorrow"),
            ("start_time", 17),
            ("start_time", "2027-13-02T10:00:00Z"),
            ("start_time", "9999-12-31T23:59:59Z"),
            ("start_time", "0001-01-01T00:00:00"),
            ("duration", 0),
            ("duration", -60),
            ("duration", 1441),
            ("duration", 1.5),
            ("duration", "sixty"),
            ("notes", ["a"]),
            ("notes", "a\x00b"),
        ],
    )
    def test_invalid_field_is_named(self, as_john, maria, field, value):
        answer = as_john.post("bookings/", wish(maria, **{field: value}))
        assert answer.status == 400, answer
        assert answer.body["error"].startswith(field)

    @pytest.mark.parametrize("field", ["teacher_id", "start_time"])
    def test_missing_field_is_named(self, as_john, maria, field):
        body = wish(maria)
        del body[field]
        answer = as_john.post("bookings/", body)
        assert answer.status == 400
        assert field in answer.body["error"]

    @pytest.mark.parametrize(
        "body", ["", "{", "[]", "null", '"text"', '{"teacher_id": "\\ud800"}', b"\xff"]
    )
    def test_body_must_be_an_object(self, as_john, body):
        answer = as_john.post("bookings/", body)
        assert answer.status == 400, answer
        assert set(answer.body) == {"error"}
