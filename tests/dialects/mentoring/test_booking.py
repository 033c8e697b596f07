from __future__ import annotations

from datetime import time

import pytest
from tests.factories import make_mentee, make_mentor, make_person, make_student, open_weekly

from bookable.domain.people import Role
from bookable.storage.models import LedgerEntry

WISH = {"session_date": "2027-03-02", "start_time": "14:30", "duration": 60}


class TestCreateBooking:
    def test_returns_every_field(self, booking, jane):
        assert isinstance(booking["id"], int)
        link, meeting = booking["meeting_link"], booking["meeting_id"]
        assert (link, meeting) == ("", "")
        assert booking == {
            "id": booking["id"],
            "mentee_name": "John Doe",
            "mentor_name": "Jane Smith",
            "mentor_id": jane.person_id,
            "mentor_avatar": "https://example.com/avatar.jpg",
            "mentor_company": "Tech Corp",
            "session_date": "2027-03-02T14:30:00Z",
            "session_end_date": "2027-03-02T15:30:00Z",
            "start_time": "14:30:00",
            "end_time": "15:30:00",
            "duration_minutes": 60,
            "session_type": "video",
            "session_type_display": "Video Call",
            "status": "requested",
            "status_display": "Requested",
            "notes": "Career guidance session",
            "mentee_notes": "Questions about career transition",
            "agenda": "Discuss career path options",
            "meeting_link": "",
            "meeting_id": "",
            "location": "",
            "can_reschedule": True,
            "can_cancel": True,
            "is_upcoming": True,
            "created_at": "2027-03-01T08:00:00Z",
            "updated_at": "2027-03-01T08:00:00Z",
        }

    def test_answer_equals_the_detail(self, as_john, booking):
        assert as_john.get(f"bookings/{booking['id']}/").body == booking

    def test_date_and_start_are_enough(self, as_john, jane):
        wish = {"session_date": "2027-03-02", "start_time": "09:00"}
        made = as_john.post(f"{jane.person_id}/bookings/", wish).body
        assert (made["duration_minutes"], made["session_type"]) == (60, "video")
        assert (made["agenda"], made["notes"], made["mentee_notes"]) == ("", "", "")

    def test_is_scheduled_at_once_by_auto_accept(self, as_john):
        swift = make_mentor(auto_accept=True)
        made = as_john.post(f"{swift.person_id}/bookings/", WISH).body
        assert (made["status"], made["status_display"]) == ("scheduled", "Scheduled")
        assert made["meeting_link"].startswith("https://meet.jit.si/")
        assert made["meeting_id"]
        assert as_john.get(f"bookings/{made['id']}/").body == made

    @pytest.mark.parametrize(
        ("kind", "display"),
        [
            ("video", "Video Call"),
            ("chat", "Chat"),
            ("email", "Email"),
            ("in_person", "In Person"),
        ],
    )
    def test_has_four_types_of_which_video_has_a_link(self, as_john, kind, display):
        swift = make_mentor(auto_accept=True)
        made = as_john.post(f"{swift.person_id}/bookings/", WISH | {"session_type": kind}).body
        assert (made["session_type"], made["session_type_display"]) == (kind, display)
        assert bool(made["meeting_link"]) == (kind == "video")

    def test_is_replayed_under_its_key(self, as_john, jane):
        calls = [
            as_john.post(f"{jane.person_id}/bookings/", WISH, Idempotency_Key="one")
            for _ in range(2)
        ]
        assert calls[0].body == calls[1].body
        assert calls[1].headers["Idempotency-Replayed"] == "true"

    def test_writes_a_ledger_entry(self, booking, john):
        entry = LedgerEntry.objects.get(booking_id=booking["id"])
        assert (entry.kind, entry.actor_id) == ("booking_requested", john.person_id)


class TestCreateBookingTime:
    @pytest.mark.parametrize(
        ("own", "given", "exact"),
        [
            ("UTC", None, "2027-03-02T14:30:00Z"),
            ("Europe/Berlin", None, "2027-03-02T13:30:00Z"),
            ("Europe/Berlin", "America/New_York", "2027-03-02T19:30:00Z"),
        ],
    )
    def test_is_wall_time_in_the_given_zone_or_the_mentees(self, call, jane, own, given, exact):
        wish = WISH | {"timezone": given}
        made = call(make_mentee(zone=own)).post(f"{jane.person_id}/bookings/", wish).body
        assert made["session_date"] == exact

    def test_is_shown_in_the_mentees_zone(self, call, jane):
        wish = WISH | {"timezone": "UTC"}
        made = (
            call(make_mentee(zone="Europe/Berlin")).post(f"{jane.person_id}/bookings/", wish).body
        )
        assert (made["start_time"], made["end_time"]) == ("15:30:00", "16:30:00")

    def test_skipped_wall_time_is_refused(self, as_john, jane):
        wish = {"session_date": "2027-03-28", "start_time": "02:30", "timezone": "Europe/Berlin"}
        answer = as_john.post(f"{jane.person_id}/bookings/", wish)
        assert answer.status == 400
        assert "does not exist" in answer.body["detail"]

    def test_repeated_wall_time_takes_the_first(self, as_john, jane):
        wish = {"session_date": "2027-10-31", "start_time": "02:30", "timezone": "Europe/Berlin"}
        made = as_john.post(f"{jane.person_id}/bookings/", wish).body
        assert made["session_date"] == "2027-10-31T00:30:00Z"

    @pytest.mark.parametrize(
        "changes",
        [
            {"session_date": "02.03.2027"},
            {"session_date": "2027-02-30"},
            {"session_date": 20270302},
            {"session_date": "0001-01-01"},
            {"start_time": "25:00"},
            {"start_time": "2 pm"},
            {"start_time": ""},
            {"duration": 0},
            {"duration": -30},
            {"duration": 1441},
            {"timezone": "Mars/Olympus"},
            {"session_type": "fax"},
            {"agenda": None},
            {"agenda": "\x00"},
        ],
    )
    def test_invalid_field_is_refused(self, as_john, jane, changes):
        answer = as_john.post(f"{jane.person_id}/bookings/", WISH | changes)
        assert answer.status == 400, answer
        assert set(answer.body) == {"detail"}

    def test_huge_number_is_refused(self, as_john, jane):
        wish = '{"session_date": "2027-03-02", "start_time": "14:30", "duration": 1e400}'
        answer = as_john.post(f"{jane.person_id}/bookings/", wish)
        problem = "duration: must be a whole number from 1 to 1440"
        assert (answer.status, answer.body) == (400, {"detail": problem})

    @pytest.mark.parametrize("missing", ["session_date", "start_time"])
    def test_is_required(self, as_john, jane, missing):
        wish = {name: value for name, value in WISH.items() if name != missing}
        assert as_john.post(f"{jane.person_id}/bookings/", wish).status == 400

    def test_in_the_past_is_refused(self, as_john, jane):
        answer = as_john.post(f"{jane.person_id}/bookings/", WISH | {"session_date": "2027-02-28"})
        assert answer.status == 400

    def test_taken_by_another_session_is_refused(self, call, jane, booking):
        answer = call(make_mentee()).post(
            f"{jane.person_id}/bookings/", WISH | {"start_time": "15:00"}
        )
        assert answer.status == 400
        assert "conflict" in answer.body["detail"]

    def test_may_touch_another_session(self, call, jane, booking):
        for start in ("13:30", "15:30"):
            wish = WISH | {"start_time": start}
            assert call(make_mentee()).post(f"{jane.person_id}/bookings/", wish).status == 201


class TestCreateBookingMentorHours:
    @pytest.fixture
    def jane(self):
        made = make_mentor()
        open_weekly(made, 1, time(9), time(12))
        return made

    def test_inside_them_is_allowed(self, book):
        assert book(start_time="09:00")["session_date"] == "2027-03-02T09:00:00Z"

    @pytest.mark.parametrize(("day", "start"), [("2027-03-02", "11:30"), ("2027-03-03", "09:00")])
    def test_outside_them_is_refused(self, as_john, jane, day, start):
        wish = {"session_date": day, "start_time": start}
        assert as_john.post(f"{jane.person_id}/bookings/", wish).status == 400


class TestCreateBookingForbidden:
    @pytest.mark.parametrize("who", [make_mentor, make_student])
    def test_returns_403_unless_the_caller_is_a_mentee(self, call, jane, who):
        answer = call(who()).post(f"{jane.person_id}/bookings/", WISH)
        assert (answer.status, set(answer.body)) == (403, {"detail"})

    def test_returns_401_without_credentials(self, call, jane):
        assert call(None).post(f"{jane.person_id}/bookings/", WISH).status == 401

    def test_returns_400_for_ones_own_time(self, call):
        both = make_person(Role.MENTOR, Role.MENTEE)
        assert call(both).post(f"{both.person_id}/bookings/", WISH).status == 400

    @pytest.mark.parametrize("who", ["0", "999999999", "abc", "-1", "1.5", "9" * 30])
    def test_unknown_mentor_returns_404(self, as_john, who):
        answer = as_john.post(f"{who}/bookings/", WISH)
        assert (answer.status, answer.body) == (404, {"detail": "Mentor not found"})

    def test_person_who_is_no_mentor_returns_404(self, as_john):
        assert as_john.post(f"{make_student().person_id}/bookings/", WISH).status == 404


class TestCreateWithoutMentor:
    @pytest.mark.parametrize("path", ["bookings/", "bookings"])
    def test_returns_405(self, as_john, path):
        answer = as_john.post(path, WISH)
        assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")
        assert set(answer.body) == {"detail"}
