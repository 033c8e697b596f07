from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.factories import make_person, make_student

from bookable.domain.people import Role


@pytest.fixture
def completed(as_john, confirmed, at):
    at(datetime(2027, 3, 2, 12, tzinfo=UTC))
    assert as_john.post(f"bookings/{confirmed['id']}/complete/").status == 200
    return confirmed


def praise(booking, **changes):
    return {"booking_id": booking["id"], "rating": 5, "comment": "Excellent session!"} | changes


class TestFeedbackOnACompletedSession:
    @pytest.mark.parametrize("who", ["as_john", "as_maria"])
    def test_either_side_may_give_it(self, request, completed, who):
        answer = request.getfixturevalue(who).post("feedback/", praise(completed))
        assert answer.status == 201
        assert answer.body.items() >= praise(completed).items()

    def test_comment_is_optional(self, as_john, completed):
        body = {"booking_id": completed["id"], "rating": 1}
        assert as_john.post("feedback/", body).body["comment"] == ""

    def test_second_feedback_of_a_side_is_refused(self, as_john, as_maria, completed):
        as_john.post("feedback/", praise(completed))
        assert as_john.post("feedback/", praise(completed)).status == 400
        assert as_maria.post("feedback/", praise(completed)).status == 201

    @pytest.mark.parametrize("who", [make_student, lambda: make_person(Role.STAFF)])
    def test_is_forbidden_to_others(self, call, completed, who):
        assert call(who()).post("feedback/", praise(completed)).status == 403

    @pytest.mark.parametrize("rating", [0, 6, -1, 4.5, "good", None, True])
    def test_rating_is_one_to_five(self, as_john, completed, rating):
        answer = as_john.post("feedback/", praise(completed, rating=rating))
        assert answer.status == 400
        assert answer.body["error"].startswith("rating")


class TestFeedbackRefused:
    def test_before_completion(self, as_john, confirmed):
        answer = as_john.post("feedback/", praise(confirmed))
        assert answer.status == 400
        assert set(answer.body) == {"error"}

    @pytest.mark.parametrize("ref", ["11111111-2222-4333-8444-555555555555", "abc", ""])
    def test_for_an_unknown_booking(self, as_john, ref):
        answer = as_john.post("feedback/", {"booking_id": ref, "rating": 5})
        assert (answer.status, answer.body) == (404, {"error": "Booking not found"})
