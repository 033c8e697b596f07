from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.factories import make_person, make_student, make_teacher

from bookable.domain.people import Role


class TestCancelBooking:
    @pytest.mark.parametrize("who", ["as_john", "as_maria"])
    @pytest.mark.parametrize("state", ["booking", "confirmed"])
    def test_either_side_may_cancel_before_the_start(self, request, who, state):
        caller, booking = request.getfixturevalue(who), request.getfixturevalue(state)
        answer = caller.post(f"bookings/{booking['id']}/cancel/", {"reason": "Schedule conflict"})
        assert answer.status == 200
        assert answer.body == {
            "message": "Booking cancelled successfully",
            "booking": {
                "id": booking["id"],
                "status": "CANCELLED",
                "cancellation_reason": "Schedule conflict",
            },
        }

    @pytest.mark.parametrize("body", [None, {}, {"reason": None}, {"reason": ""}])
    def test_needs_no_reason(self, as_john, booking, body):
        answer = as_john.post(f"bookings/{booking['id']}/cancel/", body)
        assert answer.status == 200, answer
        assert answer.body["booking"]["cancellation_reason"] == ""

    def test_frees_the_time(self, as_john, booking, maria):
        as_john.post(f"bookings/{booking['id']}/cancel/", {})
        wish = {"teacher_id": str(maria.uuid), "start_time": booking["start_time"]}
        assert as_john.post("bookings/", wish).status == 201

    def test_removes_the_meeting(self, as_john, confirmed):
        as_john.post(f"bookings/{confirmed['id']}/cancel/", {})
        after = as_john.get(f"bookings/{confirmed['id']}/").body
        assert after["zoom_join_url"] is None
        assert after["zoom_info"]["has_meeting"] is False
        assert (after["can_cancel"], after["can_reschedule"]) == (False, False)


class TestCancelRefused:
    def test_if_canceled_already(self, as_john, booking):
        as_john.post(f"bookings/{booking['id']}/cancel/", {})
        answer = as_john.post(f"bookings/{booking['id']}/cancel/", {})
        assert answer.status == 400
        assert set(answer.body) == {"error"}

    def test_after_the_start(self, as_john, confirmed, at):
        at(datetime(2027, 3, 2, 10, tzinfo=UTC))
        answer = as_john.post(f"bookings/{confirmed['id']}/cancel/", {})
        assert answer.status == 400
        assert as_john.get(f"bookings/{confirmed['id']}/").body["can_cancel"] is False

    @pytest.mark.parametrize("who", [make_student, make_teacher, lambda: make_person(Role.STAFF)])
    def test_to_everyone_else(self, call, booking, who):
        answer = call(who()).post(f"bookings/{booking['id']}/cancel/", {})
        assert answer.status == 403
        assert set(answer.body) == {"error"}
