"""To a stranger, other people's bookings do not exist: no answer reveals that one does."""

from __future__ import annotations

from uuid import uuid4

import pytest
from tests.factories import make_client, make_practitioner
from tests.steps import buy, pay_by_hand

from bookable.domain.commands import Details
from bookable.storage.models import Booking, LedgerEntry

NOT_FOUND = {"detail": "Not found"}
TIMES = {"start_time": "2027-03-03T10:00:00Z", "end_time": "2027-03-03T11:00:00Z"}

ENDPOINTS = [
    ("GET", "", None),
    ("PATCH", "", {"title": "Mine"}),
    ("PATCH", "", {"meeting_url": "https://x.example"}),
    ("PATCH", "", {"location_id": 10**9}),
    ("PATCH", "", {"timezone": "Mars"}),
    ("PATCH", "", {"title": 5}),
    ("PATCH", "", "{"),
    ("DELETE", "", None),
    ("POST", "submit/", None),
    ("POST", "confirm/", None),
    ("POST", "start/", None),
    ("POST", "complete/", None),
    ("POST", "no-show/", None),
    ("POST", "cancel/", None),
    ("POST", "cancel/", {"canceled_by": "admin"}),
    ("POST", "cancel/", {"canceled_by": "nobody"}),
    ("POST", "cancel/", "{"),
    ("POST", "reschedule/", TIMES),
    ("POST", "reschedule/", {}),
    ("POST", "reschedule/", TIMES | {"start_time": "soon"}),
    ("POST", "reschedule/", "["),
    ("GET", "notes/", None),
    ("POST", "notes/", {"content": "Hello"}),
    ("POST", "notes/", {"content": ""}),
    ("POST", "notes/", "{"),
]

# The matrix of addresses has the other kinds of callers, with valid bodies.
STRANGERS = {
    "a client": lambda: make_client(name="Eve"),
    "a practitioner": lambda: make_practitioner(name="Dr. Eve"),
}


@pytest.fixture
def secret(john, smith, hour):
    """A booking of John with Dr. Smith."""
    details = Details(title="secret", description="secret", client_notes="secret")
    return pay_by_hand(buy(hour, john, details=details), by=smith)


@pytest.fixture(params=STRANGERS, ids=str)
def as_eve(request, call):
    """A person who is no party to it."""
    return call(STRANGERS[request.param]())


def everything():
    return list(Booking.objects.order_by("id").values()), LedgerEntry.objects.count()


class TestStranger:
    def test_gets_the_same_404_for_existing_and_missing_bookings(self, as_eve, secret):
        before = everything()
        for method, path, body in ENDPOINTS:
            for ref, missing in ((secret.id, 10**9), (secret.uuid, uuid4())):
                answers = [
                    as_eve.send(method, f"bookings/{r}/{path}", body) for r in (ref, missing)
                ]
                for answer in answers:
                    assert (answer.status, answer.body) == (404, NOT_FOUND), (method, path, body)
        assert everything() == before

    def test_gets_the_same_problem_document(self, as_eve, secret):
        accept = {"Accept": "application/problem+json"}
        for method, path, body in ENDPOINTS:
            found = []
            for ref in (secret.id, 10**9):
                answer = as_eve.send(method, f"bookings/{ref}/{path}", body, **accept)
                problem = answer.body
                assert problem.pop("instance").startswith(f"/api/v1/drf/bookings/{ref}/")
                found.append(problem)
            assert found[0] == found[1]
            assert found[0]["code"] == "booking_not_found"

    def test_gets_the_same_404_under_an_idempotency_key(self, as_eve, secret):
        for number, (method, path, body) in enumerate(ENDPOINTS):
            if method == "GET":
                continue
            for _ in range(2):
                answer = as_eve.send(
                    method, f"bookings/{secret.id}/{path}", body, Idempotency_Key=f"k{number}"
                )
                assert (answer.status, answer.body) == (404, NOT_FOUND)

    def test_finds_it_by_no_filter_search_or_order(self, as_eve, secret, smith, hour):
        queries = [
            {},
            {"search": "secret"},
            {"search": "%"},
            {"search": "Smith"},
            {"status": "confirmed"},
            {"payment_status": "paid"},
            {"practitioner_id": smith.person_id},
            {"service_id": hour.id},
            {"booking_type": "individual"},
            {"is_upcoming": "true"},
            {"start_date": "2027-03-02", "end_date": "2027-03-03"},
            *({"ordering": f"{sign}created_at"} for sign in ("", "-")),
        ]
        for query in queries:
            answer = as_eve.get("bookings/", query)
            assert (answer.status, answer.body["count"]) == (200, 0)
            assert answer.body["results"] == []

    def test_sees_that_the_time_is_taken_and_nothing_more(self, as_eve, secret, smith, hour):
        asked = {
            "practitioner_id": smith.person_id,
            "service_id": hour.id,
            "date": "2027-03-02",
            "timezone": "UTC",
        }
        answer = as_eve.post("bookings/check-availability/", asked)
        assert "2027-03-02T10:00:00Z" not in {s["start_time"] for s in answer.body["slots"]}
        for hidden in ("secret", "John", str(secret.uuid)):
            assert hidden not in answer.text


class TestOtherParty:
    def test_gets_403_before_validation(self, as_john, secret):
        for path, body in (("complete/", "{"), ("no-show/", "{"), ("start/", "{")):
            assert as_john.post(f"bookings/{secret.id}/{path}", body).status == 403
