from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bookable.storage.models import Booking, Claim, Meeting

START = datetime(2027, 3, 2, 14, 30, tzinfo=UTC)


class TestCancelBooking:
    def test_returns_a_message_and_the_canceled_session(self, as_john, scheduled):
        answer = as_john.delete(f"bookings/{scheduled['id']}/")
        assert answer.status == 200
        assert set(answer.body) == {"message", "booking"}
        shown = answer.body["booking"]
        assert (shown["status"], shown["status_display"]) == ("cancelled", "Cancelled")
        assert (shown["can_cancel"], shown["can_reschedule"], shown["is_upcoming"]) == (
            False,
            False,
            False,
        )
        assert shown.keys() == scheduled.keys()

    def test_canceled_session_stays_visible(self, as_john, booking):
        as_john.delete(f"bookings/{booking['id']}/")
        assert as_john.get(f"bookings/{booking['id']}/").body["status"] == "cancelled"
        assert as_john.get("bookings/").body["count"] == 1

    def test_frees_the_time(self, as_john, booking, book):
        as_john.delete(f"bookings/{booking['id']}/")
        assert not Claim.objects.filter(booking_id=booking["id"]).exists()
        book()

    def test_removes_the_meeting(self, as_john, scheduled):
        as_john.delete(f"bookings/{scheduled['id']}/")
        assert Meeting.objects.get(booking_id=scheduled["id"]).state == "leaving"


class TestCancelRefused:
    def test_after_the_start(self, as_john, scheduled, at):
        at(START)
        answer = as_john.delete(f"bookings/{scheduled['id']}/")
        assert (answer.status, answer.body) == (
            400,
            {"detail": "Past sessions cannot be cancelled"},
        )

    def test_if_canceled_already(self, as_john, booking):
        as_john.delete(f"bookings/{booking['id']}/")
        assert as_john.delete(f"bookings/{booking['id']}/").status == 400

    @pytest.mark.parametrize("status", ["completed", "no_show"])
    def test_in_a_terminal_status(self, as_john, scheduled, status):
        Booking.objects.filter(id=scheduled["id"]).update(status=status)
        assert as_john.delete(f"bookings/{scheduled['id']}/").status == 400
        shown = as_john.get(f"bookings/{scheduled['id']}/").body
        assert (shown["can_cancel"], shown["is_upcoming"]) == (False, False)

    def test_not_just_before_the_start(self, as_john, scheduled, at):
        at(START - timedelta(microseconds=1))
        assert as_john.delete(f"bookings/{scheduled['id']}/").status == 200
