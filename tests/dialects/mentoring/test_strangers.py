"""Errors in a request are reported only to the people whose booking it is about."""

from __future__ import annotations

import pytest
from tests.factories import make_mentee, make_mentor, make_student

PROBLEM = "application/problem+json"
NOT_FOUND = (404, {"detail": "Booking not found"})
NONSENSE = [
    "{",
    "[]",
    {"session_date": "tomorrow", "notes": 5, "reason": 5, "actual_start": 5},
    {"session_date": "2027-03-28", "start_time": "02:30", "timezone": "Europe/Berlin"},
    {"session_date": "2027-03-09", "start_time": "10:00", "timezone": "Mars/Olympus"},
]


def detail_of(answer):
    return answer.status, answer.body


class TestStrangerInvalidRequest:
    @pytest.mark.parametrize("body", NONSENSE)
    @pytest.mark.parametrize("who", [make_mentee, make_mentor])
    def test_gets_404(self, call, booking, who, body):
        stranger, path = call(who()), f"bookings/{booking['id']}/"
        for method, address in (
            ("PATCH", path),
            ("PUT", path),
            ("POST", f"{path}reschedule/"),
            ("POST", f"{path}decline/"),
            ("POST", f"{path}complete/"),
        ):
            assert detail_of(stranger.send(method, address, body)) == NOT_FOUND, (method, address)

    def test_gets_404_under_an_invalid_key(self, call, booking):
        path = f"bookings/{booking['id']}/"
        answer = call(make_mentee()).send("PATCH", path, {}, Idempotency_Key="a b")
        assert detail_of(answer) == NOT_FOUND

    @pytest.mark.parametrize("body", NONSENSE)
    def test_mentor_gets_404_for_the_mentees_side(self, as_jane, booking, body):
        for method, step in (("PATCH", ""), ("POST", "reschedule/")):
            answer = as_jane.send(method, f"bookings/{booking['id']}/{step}", body)
            assert detail_of(answer) == NOT_FOUND

    def test_mentee_gets_404_for_the_mentors_side(self, as_john, booking):
        for step in ("decline", "complete"):
            assert detail_of(as_john.post(f"bookings/{booking['id']}/{step}/", "{")) == NOT_FOUND


class TestOwnershipBeforeValidation:
    @pytest.mark.parametrize("body", NONSENSE)
    def test_mentee_gets_400(self, as_john, booking, body):
        answer = as_john.post(f"bookings/{booking['id']}/reschedule/", body)
        assert answer.status == 400

    def test_mentor_gets_400(self, as_jane, booking):
        assert as_jane.post(f"bookings/{booking['id']}/decline/", {"reason": 5}).status == 400


class TestOtherPeoplesBooking:
    @pytest.mark.parametrize(
        ("method", "step"),
        [
            ("GET", ""),
            ("PATCH", ""),
            ("DELETE", ""),
            ("POST", "reschedule/"),
            ("POST", "accept/"),
            ("POST", "complete/"),
            ("POST", "no-show/"),
        ],
    )
    def test_answers_literally_like_a_missing_one(self, call, booking, method, step):
        body = {"session_date": "2027-03-09", "start_time": "10:00", "notes": "Hello"}
        stranger = call(make_mentee())
        there, nowhere = (
            stranger.send(method, f"bookings/{number}/{step}", body, Accept=PROBLEM)
            for number in (booking["id"], 999_999_999)
        )
        assert (there.status, nowhere.status) == (404, 404)
        assert there.body["code"] == "booking_not_found"
        known = there.text.replace(f"/{booking['id']}/", "/999999999/")
        assert known == nowhere.text


class TestInvalidBookingRequest:
    @pytest.mark.parametrize("body", ["{", {}, NONSENSE[3], NONSENSE[4]])
    def test_returns_403_to_all_but_mentees(self, call, jane, body):
        answer = call(make_student()).post(f"{jane.person_id}/bookings/", body)
        assert detail_of(answer) == (403, {"detail": "Only mentees can book sessions"})

    def test_returns_403_before_the_mentor_is_looked_up(self, call):
        assert call(make_student()).post("nobody/bookings/", {}).status == 403

    def test_is_reported_before_the_mentor_is_looked_up(self, as_john):
        assert as_john.post("999999999/bookings/", {}).status == 400
        assert as_john.get("999999999/slots/", {"date": "bad"}).status == 400
        answer = as_john.get("999999999/slots/", {"date": "2027-03-02", "duration": 60})
        assert detail_of(answer) == (404, {"detail": "Mentor not found"})

    def test_known_mentor_returns_400(self, as_john, jane):
        assert as_john.post(f"{jane.person_id}/bookings/", {}).status == 400
        assert as_john.get(f"{jane.person_id}/slots/", {"date": "bad"}).status == 400


class TestStrangerOtherHost:
    def test_is_refused_with_a_problem_document(self, as_john):
        answer = as_john.get("bookings/nothing/", Accept=PROBLEM, Host="elsewhere.example")
        assert answer.status == 400
        assert answer.body["type"] == "/docs/problems/#bad_request"
