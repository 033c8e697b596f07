from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import NOW, make_student

from bookable.storage.models import Booking, IdempotencyKey

KEY = "8e03978e-40d5-43e8-bc93-6894a57f9324"


@pytest.fixture
def wish(maria):
    return {"teacher_id": str(maria.uuid), "start_time": "2027-03-02T10:00:00Z"}


class TestRepeatedRequest:
    def test_is_answered_from_storage_and_runs_once(self, as_john, john, wish):
        first = as_john.post("bookings/", wish, Idempotency_Key=KEY)
        again = as_john.post("bookings/", wish, Idempotency_Key=KEY)
        assert (again.status, again.text) == (201, first.text)
        assert "Idempotency-Replayed" not in first.headers
        assert again.headers["Idempotency-Replayed"] == "true"
        assert Booking.objects.filter(client_id=john.person_id).count() == 1

    def test_accepts_a_quoted_key(self, as_john, wish):
        as_john.post("bookings/", wish, Idempotency_Key=KEY)
        again = as_john.post("bookings/", wish, Idempotency_Key=f'"{KEY}"')
        assert again.headers["Idempotency-Replayed"] == "true"

    def test_with_another_body_returns_422(self, as_john, wish):
        as_john.post("bookings/", wish, Idempotency_Key=KEY)
        other = as_john.post("bookings/", wish | {"duration": 30}, Idempotency_Key=KEY)
        assert other.status == 422
        assert set(other.body) == {"error"}

    def test_runs_again_after_a_day(self, as_john, wish, at):
        as_john.post("bookings/", wish, Idempotency_Key=KEY)
        at(NOW + timedelta(hours=24))
        again = as_john.post(
            "bookings/", wish | {"start_time": "2027-03-03T10:00:00Z"}, Idempotency_Key=KEY
        )
        assert again.status == 201
        assert "Idempotency-Replayed" not in again.headers

    def test_replays_a_completion_that_would_be_refused_now(self, as_john, confirmed, at):
        at(NOW + timedelta(days=2))
        path = f"bookings/{confirmed['id']}/complete/"
        first = as_john.post(path, {}, Idempotency_Key=KEY)
        again = as_john.post(path, {}, Idempotency_Key=KEY)
        assert (first.status, again.status) == (200, 200)
        assert as_john.post(path, {}).status == 400

    def test_replays_a_confirmation_with_its_meeting(self, as_maria, booking):
        path = f"bookings/{booking['id']}/confirm/"
        first = as_maria.post(path, Idempotency_Key=KEY)
        again = as_maria.post(path, Idempotency_Key=KEY)
        assert again.text == first.text

    @pytest.mark.parametrize("end", ["cancel/", "reschedule/"])
    def test_works_for_every_step(self, as_john, booking, end):
        body = {"start_time": "2027-03-04T10:00:00Z"} if end == "reschedule/" else {}
        path = f"bookings/{booking['id']}/{end}"
        first = as_john.post(path, body, Idempotency_Key=KEY)
        again = as_john.post(path, body, Idempotency_Key=KEY)
        assert (first.status, again.status, again.text) == (200, 200, first.text)

    def test_works_for_hours(self, as_maria):
        body = {"day_of_week": 0, "start_time": "07:00", "end_time": "08:00"}
        made = [as_maria.post("availability/", body, Idempotency_Key=KEY) for _ in range(2)]
        assert made[0].text == made[1].text
        path = f"availability/{made[0].body['id']}/"
        gone = [as_maria.delete(path, Idempotency_Key="gone") for _ in range(2)]
        assert [each.status for each in gone] == [204, 204]
        assert not any("Content-Type" in each.headers for each in gone)


class TestIdempotencyKey:
    def test_belongs_to_its_caller(self, as_john, call, wish):
        as_john.post("bookings/", wish, Idempotency_Key=KEY)
        other = call(make_student()).post("bookings/", wish, Idempotency_Key=KEY)
        assert other.body == {"error": "Time slot is not available"}

    def test_stays_unused_after_a_refusal(self, as_john, wish):
        past = wish | {"start_time": "2020-01-01T10:00:00Z"}
        assert as_john.post("bookings/", past, Idempotency_Key=KEY).status == 400
        assert as_john.post("bookings/", wish, Idempotency_Key=KEY).status == 201

    @pytest.mark.parametrize("key", ["", '""', "a b", "k" * 256, '"half', "schlüssel"])
    def test_must_be_visible_ascii(self, as_john, wish, key):
        answer = as_john.post("bookings/", wish, Idempotency_Key=key)
        assert answer.status == 400
        assert "Idempotency-Key" in answer.body["error"]

    def test_in_use_by_a_running_request_returns_409(self, as_john, john, wish):
        as_john.post("bookings/", wish, Idempotency_Key=KEY)
        IdempotencyKey.objects.filter(owner=john.person_id).update(status=None, body=None)
        answer = as_john.post("bookings/", wish, Idempotency_Key=KEY)
        assert (answer.status, answer.headers["Retry-After"]) == (409, "1")
