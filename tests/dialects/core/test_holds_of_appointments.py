"""Holding appointments: their time, and a room where they take place."""

from __future__ import annotations

import pytest
from tests.core_api import problem
from tests.factories import (
    NOW,
    make_client,
    make_location,
    make_practitioner,
    make_service,
    make_student,
    make_teacher,
)

from bookable.storage.models import Claim, Hold

AT_TEN = "2027-03-02T10:00:00Z"


@pytest.fixture
def studio():
    return make_location("Blue", "Red")


@pytest.fixture
def john():
    return make_client()


def wish(service, **more):
    return {"program": "marketplace", "service": str(service.uuid), "start": AT_TEN, **more}


def appointment(studio):
    """Return the wish for an appointment with somebody else each time."""
    return wish(make_service(make_practitioner(), location=studio))


def pointers(answer):
    return {each["pointer"]: each["detail"] for each in problem(answer, 422, "invalid")["errors"]}


class TestHoldOfAnAppointment:
    def test_has_its_provider_and_its_length(self, call, studio, john):
        smith = make_practitioner(name="Dr. Smith")
        body = call(john).post("holds", wish(make_service(smith, location=studio))).body
        assert body["provider"] == {"id": str(smith.uuid), "name": "Dr. Smith"}
        assert (body["start"], body["end"]) == (AT_TEN, "2027-03-02T11:00:00Z")

    def test_names_its_service(self, call, john):
        yoga = make_service(make_practitioner(), name="Yoga")
        body = call(john).post("holds", wish(yoga)).body
        assert body["service"] == {"id": str(yoga.uuid), "name": "Yoga"}
        assert call(john).get("holds").body["items"] == [body]

    def test_keeps_a_room_from_others(self, call, studio):
        for _ in range(2):
            assert call(make_client()).post("holds", appointment(studio)).status == 201
        for path in ("holds", "bookings"):
            answer = call(make_client()).post(path, appointment(studio))
            problem(answer, 409, "slot_taken")
        elsewhere = appointment(make_location("Green"))
        assert call(make_client()).post("holds", elsewhere).status == 201

    def test_is_booked_in_a_room(self, call, studio, john):
        wanted = appointment(studio)
        hold = call(john).post("holds", wanted).body["id"]
        call(make_client()).post("holds", appointment(studio))
        answer = call(john).post("bookings", wanted | {"hold": hold})
        assert (answer.status, answer.body["room"]["name"]) == (201, "Blue")
        assert (Hold.objects.count(), Claim.objects.count()) == (1, 4)

    def test_gives_its_room_back(self, call, studio, john):
        holds = [call(john).post("holds", appointment(studio)).body["id"] for _ in range(2)]
        call(john).delete(f"holds/{holds[0]}")
        assert call(make_client()).post("bookings", appointment(studio)).status == 201

    def test_needs_no_room_where_there_is_none(self, call, john):
        assert call(john).post("holds", wish(make_service(make_practitioner()))).status == 201
        assert Claim.objects.count() == 1

    def test_of_one_of_several_providers_takes_their_time(self, call, john):
        smith, jones = make_practitioner(), make_practitioner()
        service = make_service(smith, practitioners=[jones.person_id])
        body = call(john).post("holds", wish(service, provider=str(jones.uuid))).body
        assert body["provider"]["id"] == str(jones.uuid)
        other = wish(service, provider=str(make_practitioner().uuid))
        says = pointers(call(john).post("holds", other))
        assert says == {"/provider": "does not provide this service"}

    def test_with_a_length_of_ones_own_needs_it(self, call, john):
        free = make_service(make_practitioner(), duration_minutes=None)
        assert "/duration_minutes" in pointers(call(john).post("holds", wish(free)))
        body = call(john).post("holds", wish(free, duration_minutes=30)).body
        assert body["duration_minutes"] == 30

    def test_that_does_not_fit_is_named(self, call, john):
        smith = make_practitioner()
        hour, workshop = make_service(smith), make_service(smith, "workshop")
        longer = pointers(call(john).post("holds", wish(hour, duration_minutes=90)))
        assert longer == {"/duration_minutes": "must be 60, the length of the service"}
        no_time = pointers(call(john).post("holds", wish(workshop)))
        assert no_time == {"/service": "is a workshop, which has no time of its own"}
        assert "/start" in pointers(call(john).post("holds", wish(hour, start=None)))
        lesson = wish(hour) | {"program": "tutoring", "provider": str(make_teacher().uuid)}
        taken = pointers(call(make_student()).post("holds", lesson))
        assert taken == {"/service": "is not taken in tutoring"}

    def test_of_ones_own_or_of_nothing_is_refused(self, call, john):
        both = make_practitioner()
        service = make_service(both)
        problem(call(both).post("holds", wish(service)), 409, "self_booking")
        service.archived_at = NOW
        service.save()
        problem(call(john).post("holds", wish(service)), 404, "not_found")
