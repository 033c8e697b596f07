from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from tests.factories import make_mentee, open_weekly

from bookable.storage.models import LedgerEntry

START = datetime(2027, 3, 2, 14, 30, tzinfo=UTC)
LATER = {"session_date": "2027-03-05", "start_time": "10:15", "duration": 90}


class TestRescheduleBooking:
    def test_changes_every_time_field(self, as_john, scheduled):
        answer = as_john.post(f"bookings/{scheduled['id']}/reschedule/", LATER)
        assert answer.status == 200, answer
        assert answer.body == scheduled | {
            "session_date": "2027-03-05T10:15:00Z",
            "session_end_date": "2027-03-05T11:45:00Z",
            "start_time": "10:15:00",
            "end_time": "11:45:00",
            "duration_minutes": 90,
        }
        assert as_john.get(f"bookings/{scheduled['id']}/").body == answer.body

    def test_resets_the_status_to_scheduled(self, as_john, booking):
        moved = as_john.post(f"bookings/{booking['id']}/reschedule/", LATER).body
        assert moved["status"] == "scheduled"
        assert moved["meeting_link"].startswith("https://")

    def test_keeps_the_meeting(self, as_john, scheduled):
        moved = as_john.post(f"bookings/{scheduled['id']}/reschedule/", LATER).body
        assert moved["meeting_link"] == scheduled["meeting_link"] != ""

    def test_keeps_the_length_by_default(self, as_john, booking):
        body = {"session_date": "2027-03-05", "start_time": "10:15"}
        moved = as_john.post(f"bookings/{booking['id']}/reschedule/", body).body
        assert moved["duration_minutes"] == 60

    def test_may_overlap_its_own_time(self, as_john, booking):
        body = {"session_date": "2027-03-02", "start_time": "15:00"}
        assert as_john.post(f"bookings/{booking['id']}/reschedule/", body).status == 200

    def test_records_both_times_in_the_ledger(self, as_john, booking):
        as_john.post(f"bookings/{booking['id']}/reschedule/", LATER)
        entry = LedgerEntry.objects.filter(booking_id=booking["id"]).latest("id")
        assert (entry.kind, entry.before, entry.after) == (
            "booking_rescheduled",
            "requested",
            "confirmed",
        )
        assert entry.facts["from_start"] == "2027-03-02T14:30:00+00:00"
        assert entry.facts["to_start"] == "2027-03-05T10:15:00+00:00"

    @pytest.mark.parametrize(
        ("zone", "exact"),
        [(None, "2027-03-05T09:15:00Z"), ("Asia/Kolkata", "2027-03-05T04:45:00Z")],
    )
    def test_time_is_read_in_the_given_zone_or_the_mentees(self, call, jane, zone, exact):
        caller = call(make_mentee(zone="Europe/Berlin"))
        wish = {"session_date": "2027-03-02", "start_time": "14:30"}
        made = caller.post(f"{jane.person_id}/bookings/", wish).body
        body = LATER | ({"timezone": zone} if zone else {})
        moved = caller.post(f"bookings/{made['id']}/reschedule/", body).body
        assert moved["session_date"] == exact


class TestRescheduleRefused:
    @pytest.mark.parametrize(
        "changes",
        [
            {"session_date": "tomorrow"},
            {"session_date": "2027-13-01"},
            {"session_date": "2027-03-05T10:15:00Z"},
            {"session_date": None},
            {"start_time": "10"},
            {"start_time": "24:00"},
            {"start_time": "10:60"},
            {"start_time": 10},
            {"duration": 0},
            {"duration": -1},
            {"duration": "long"},
            {"timezone": "nowhere"},
        ],
    )
    def test_for_invalid_fields(self, as_john, booking, changes):
        answer = as_john.post(f"bookings/{booking['id']}/reschedule/", LATER | changes)
        assert (answer.status, set(answer.body)) == (400, {"detail"})
        assert as_john.get(f"bookings/{booking['id']}/").body == booking

    @pytest.mark.parametrize("body", [{}, {"session_date": "2027-03-05"}, {"start_time": "09:00"}])
    def test_for_missing_fields(self, as_john, booking, body):
        assert as_john.post(f"bookings/{booking['id']}/reschedule/", body).status == 400

    def test_for_a_skipped_wall_time(self, as_john, booking):
        body = {"session_date": "2027-03-28", "start_time": "02:30", "timezone": "Europe/Berlin"}
        assert as_john.post(f"bookings/{booking['id']}/reschedule/", body).status == 400

    def test_into_the_past(self, as_john, booking):
        body = {"session_date": "2027-03-01", "start_time": "07:59"}
        assert as_john.post(f"bookings/{booking['id']}/reschedule/", body).status == 400

    def test_onto_another_session_of_the_mentor(self, as_john, call, jane, booking):
        call(make_mentee()).post(f"{jane.person_id}/bookings/", LATER)
        answer = as_john.post(f"bookings/{booking['id']}/reschedule/", LATER)
        assert answer.status == 400
        assert as_john.get(f"bookings/{booking['id']}/").body == booking

    def test_outside_the_mentors_hours(self, as_john, jane, booking):
        open_weekly(jane, 0, time(9), time(17))
        assert as_john.post(f"bookings/{booking['id']}/reschedule/", LATER).status == 400

    def test_after_the_start(self, as_john, scheduled, at):
        at(START)
        assert as_john.post(f"bookings/{scheduled['id']}/reschedule/", LATER).status == 400

    def test_if_canceled(self, as_john, booking):
        as_john.delete(f"bookings/{booking['id']}/")
        answer = as_john.post(f"bookings/{booking['id']}/reschedule/", LATER)
        assert (answer.status, set(answer.body)) == (400, {"detail"})

    def test_by_the_mentor(self, as_jane, booking):
        assert as_jane.post(f"bookings/{booking['id']}/reschedule/", LATER).status == 404
