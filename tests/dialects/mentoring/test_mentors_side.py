from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.factories import make_mentee, make_mentor

from bookable.storage.models import Booking, Claim

START = datetime(2027, 3, 2, 14, 30, tzinfo=UTC)
END = START + timedelta(hours=1)
AFTER = END + timedelta(seconds=1)


class TestAcceptRequest:
    def test_schedules_the_session_with_a_link(self, as_jane, as_john, booking):
        answer = as_jane.post(f"bookings/{booking['id']}/accept/")
        assert answer.status == 200
        link, meeting = answer.body["meeting_link"], answer.body["meeting_id"]
        assert link == f"https://meet.jit.si/{meeting}"
        assert answer.body == booking | {
            "status": "scheduled",
            "status_display": "Scheduled",
            "meeting_link": link,
            "meeting_id": meeting,
        }
        assert as_john.get(f"bookings/{booking['id']}/").body == answer.body

    def test_second_accept_is_refused(self, as_jane, scheduled):
        assert as_jane.post(f"bookings/{scheduled['id']}/accept/").status == 400

    def test_is_refused_after_the_start(self, as_jane, booking, at):
        at(START)
        assert as_jane.post(f"bookings/{booking['id']}/accept/").status == 400


class TestExpiredRequest:
    def test_frees_its_time(self, as_jane, as_john, book, at):
        made = book(session_date="2027-03-20")
        at(datetime(2027, 3, 3, 8, tzinfo=UTC))
        assert as_jane.post(f"bookings/{made['id']}/accept/").status == 400
        book(session_date="2027-03-20")


class TestDeclineRequest:
    def test_cancels_the_session_and_frees_the_time(self, as_jane, booking):
        answer = as_jane.post(f"bookings/{booking['id']}/decline/", {"reason": "Away"})
        assert (answer.status, answer.body["status"]) == (200, "cancelled")
        kept = Booking.objects.get(id=booking["id"])
        assert (kept.cancellation_reason, kept.canceled_by) == ("Away", "provider")
        assert not Claim.objects.filter(booking_id=booking["id"]).exists()

    def test_needs_no_reason(self, as_jane, booking):
        assert as_jane.post(f"bookings/{booking['id']}/decline/").status == 200

    def test_cancels_a_scheduled_session(self, as_jane, scheduled):
        answer = as_jane.post(f"bookings/{scheduled['id']}/decline/")
        assert (answer.body["status"], answer.body["meeting_link"]) == ("cancelled", "")

    def test_works_once_and_before_the_start(self, as_jane, booking, scheduled, at):
        at(START)
        assert as_jane.post(f"bookings/{scheduled['id']}/decline/").status == 400
        at(START - timedelta(hours=1))
        assert as_jane.post(f"bookings/{scheduled['id']}/decline/").status == 200
        assert as_jane.post(f"bookings/{scheduled['id']}/decline/").status == 400


class TestCompleteSession:
    def test_works_once_and_after_the_end(self, as_jane, scheduled, at):
        path = f"bookings/{scheduled['id']}/complete/"
        at(END)
        assert as_jane.post(path).status == 400
        at(AFTER)
        answer = as_jane.post(path)
        assert (answer.status, answer.body["status"]) == (200, "completed")
        assert answer.body["status_display"] == "Completed"
        assert as_jane.post(path).status == 400

    @pytest.mark.parametrize(
        "body",
        [
            {"actual_start": "2027-03-02T14:40:00Z"},
            {"actual_end": "2027-03-02T14:40:00Z"},
            {"actual_start": "2027-03-02T14:40:00Z", "actual_end": "2027-03-02T14:40:00Z"},
            {"actual_start": "2027-03-02T14:40:00Z", "actual_end": "2027-03-02T23:40:00Z"},
            {"actual_start": "2027-03-02T14:40:00", "actual_end": "2027-03-02T15:00:00"},
            {"actual_start": "then", "actual_end": "now"},
            {"actual_start": "2027-03-01T15:00:00Z", "actual_end": "2027-03-02T15:00:01Z"},
            {"actual_start": "0001-01-01T00:00:00Z", "actual_end": "2027-03-02T15:00:00Z"},
            {"actual_start": "0001-01-01T00:00:00+14:00", "actual_end": "2027-03-02T15:00:00Z"},
            {"actual_start": "2027-03-02T14:40:00Z", "actual_end": "9999-12-31T23:59:00-14:00"},
        ],
    )
    def test_impossible_actual_times_return_400(self, as_jane, scheduled, at, body):
        at(AFTER)
        assert as_jane.post(f"bookings/{scheduled['id']}/complete/", body).status == 400
        assert Booking.objects.get(id=scheduled["id"]).status == "confirmed"

    def test_unanswered_request_returns_400(self, as_jane, booking, at):
        at(AFTER)
        assert as_jane.post(f"bookings/{booking['id']}/complete/").status == 400


class TestNoShow:
    def test_is_allowed_from_the_start(self, as_jane, scheduled, at):
        path = f"bookings/{scheduled['id']}/no-show/"
        assert as_jane.post(path).status == 400
        at(START)
        answer = as_jane.post(path)
        assert (answer.status, answer.body["status"]) == (200, "no_show")
        assert answer.body["status_display"] == "No Show"
        assert as_jane.post(path).status == 400


class TestMentorStepsByMentee:
    @pytest.mark.parametrize("step", ["accept", "decline", "complete", "no-show"])
    def test_return_404(self, as_john, booking, step):
        answer = as_john.post(f"bookings/{booking['id']}/{step}/")
        assert (answer.status, answer.body) == (404, {"detail": "Booking not found"})


class TestMentorRequests:
    def test_are_paged_and_sorted_soonest_first(self, as_jane, book):
        later, sooner, accepted = (book(start_time=f"{hour}:00") for hour in (16, 10, 12))
        as_jane.post(f"bookings/{accepted['id']}/accept/")
        body = as_jane.get("requests/").body
        assert body == {"count": 2, "next": None, "previous": None, "results": [sooner, later]}

    def test_exclude_other_peoples_requests(self, call, as_john, booking):
        for caller in (as_john, call(make_mentor()), call(make_mentee())):
            assert caller.get("requests/").body["count"] == 0
