"""Locations whose rooms are reserved for some practitioners."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from tests.api import Caller, appointment_body
from tests.factories import (
    NOW,
    find_room,
    make_location,
    make_practitioner,
    make_service,
    make_session,
)
from tests.steps import buy
from tests.world.worlds import loaded

from bookable.engine.catalogue import sessions
from bookable.storage.models import Claim, LocationPractitioner

START = NOW + timedelta(days=1, hours=2)
KEPT = "location_id: is kept for other practitioners"


@pytest.fixture
def studio(smith):
    """A location that is reserved for Dr. Smith."""
    place = make_location("Blue", "Red")
    LocationPractitioner.objects.create(location=place, practitioner_id=smith.person_id)
    return place


@pytest.fixture
def mallory():
    return make_practitioner(name="Mallory")


@pytest.fixture
def as_mallory(call, mallory) -> Caller:
    return call(mallory)


def held(place, **more):
    start, end = START, START + timedelta(hours=1)
    times = {"start_time": start.isoformat(), "end_time": end.isoformat()}
    return times | {"capacity": 2, "room_id": find_room(place, "Red").id} | more


def in_room(place) -> int:
    return Claim.objects.filter(calendar__room__location=place).count()


class TestReservedRoomOfOthers:
    def test_is_refused_for_a_new_session(self, as_mallory, mallory, studio):
        workshop = make_service(mallory, "workshop")
        answer = as_mallory.post(f"services/{workshop.id}/sessions/", held(studio))
        assert (answer.status, answer.body["detail"]) == (400, KEPT)

    def test_is_refused_for_a_moved_session(self, as_mallory, mallory, studio):
        workshop = make_service(mallory, "workshop")
        made = as_mallory.post(
            f"services/{workshop.id}/sessions/", held(studio) | {"room_id": None}
        )
        assert made.status == 201
        address = f"services/{workshop.id}/sessions/{made.body['id']}/"
        assert as_mallory.patch(address, {"room_id": find_room(studio, "Red").id}).status == 400
        assert in_room(studio) == 0

    def test_is_refused_for_a_service(self, as_mallory, mallory, studio):
        talk = {"kind": "individual", "name": "Talk", "duration_minutes": 60}
        assert as_mallory.post("services/", talk | {"location_id": studio.id}).status == 400
        hour = make_service(mallory)
        assert as_mallory.patch(f"services/{hour.id}/", {"location_id": studio.id}).status == 400

    def test_is_refused_for_a_clients_booking(self, as_john, mallory, studio):
        hour = make_service(mallory)
        answer = as_john.post("bookings/", appointment_body(hour, location_id=studio.id))
        assert (answer.status, answer.body["detail"]) == (400, KEPT)
        assert in_room(studio) == 0

    def test_is_refused_for_a_moved_booking(self, as_john, call, mallory, studio):
        booked = as_john.post("bookings/", appointment_body(make_service(mallory))).body["id"]
        answer = call(mallory).patch(f"bookings/{booked}/", {"location_id": studio.id})
        assert answer.status == 400
        assert in_room(studio) == 0


class TestOwnReservedRoom:
    def test_may_be_used(self, as_smith, as_john, smith, studio):
        workshop, hour = make_service(smith, "workshop"), make_service(smith)
        assert as_smith.post(f"services/{workshop.id}/sessions/", held(studio)).status == 201
        later = START + timedelta(hours=2)
        booked = as_john.post(
            "bookings/", appointment_body(hour, start=later, location_id=studio.id)
        )
        assert (booked.status, in_room(studio)) == (201, 2)

    def test_is_open_to_all_without_named_practitioners(self, as_mallory, mallory):
        workshop = make_service(mallory, "workshop")
        open_to_all = make_location("Red")
        answer = as_mallory.post(f"services/{workshop.id}/sessions/", held(open_to_all))
        assert answer.status == 201

    def test_may_be_used_once_staff_names_the_practitioner(
        self, as_sue, as_mallory, mallory, studio
    ):
        hour = make_service(mallory, "workshop")
        assert as_sue.patch(f"services/{hour.id}/", {"location_id": studio.id}).status == 200
        assert as_mallory.post(f"services/{hour.id}/sessions/", held(studio)).status == 201

    def test_keeps_bookings_made_before_staff_withdrew_it(
        self, as_smith, as_john, smith, mallory, studio
    ):
        hour = make_service(smith, location=studio)
        booked = as_john.post("bookings/", appointment_body(hour)).body["id"]
        LocationPractitioner.objects.update(practitioner_id=mallory.person_id)
        later = START + timedelta(hours=3)
        body = {
            "start_time": later.isoformat(),
            "end_time": (later + timedelta(hours=1)).isoformat(),
        }
        assert as_smith.post(f"bookings/{booked}/reschedule/", body).status == 200
        assert as_john.post("bookings/", appointment_body(hour)).body["detail"] == KEPT


class TestUpgradedLocation:
    """The migration reserves a location for the practitioners who use it."""

    def test_is_reserved_for_practitioners_who_use_it(self, john, smith, mallory):
        place, other = make_location("Blue"), make_location("Blue")
        make_service(smith, location=place)
        make_session(make_service(mallory, "workshop"), location=other)
        buy(make_service(smith), john, location=other)
        name = "bookable.storage.migrations.0031_location_practitioners"
        with connection.cursor() as cursor:
            cursor.execute(import_module(name).FILL)
        kept = LocationPractitioner.objects.values_list("location", "practitioner")
        assert set(kept) == {
            (place.id, smith.person_id),
            (other.id, mallory.person_id),
            (other.id, smith.person_id),
        }


class TestWorldFileLocation:
    def test_is_reserved_for_practitioners_whose_services_or_sessions_name_it(self, db):
        world = {
            "people": [
                {"email": f"{name}@example.com", "name": name, "roles": ["practitioner"]}
                for name in ("priya", "kenji", "mallory")
            ],
            "locations": [{"key": "studio", "name": "Studio", "rooms": ["Blue"]}],
            "services": [
                {"key": "talk", "practitioner": "priya@example.com", "kind": "individual"}
                | {"name": "Talk", "duration_minutes": 60, "location": "studio"},
                {"key": "flow", "practitioner": "kenji@example.com", "kind": "workshop"}
                | {"name": "Flow", "capacity": 3},
            ],
            "sessions": [
                {"key": "flow-1", "service": "flow", "location": "studio", "room": "Blue"}
                | {"start": "2027-03-03T18:00:00Z", "end": "2027-03-03T19:30:00Z"}
            ],
        }
        for _twice in range(2):
            loaded(world)
        kept = LocationPractitioner.objects.values_list("practitioner__email", flat=True)
        assert sorted(kept) == ["kenji@example.com", "priya@example.com"]


class TestSessionLength:
    def test_is_limited_to_two_weeks(self, as_smith, smith):
        workshop = make_service(smith, "workshop")
        for days, status in ((14, 201), (15, 400)):
            times = {
                "start_time": (START + timedelta(days=30)).isoformat(),
                "end_time": (START + timedelta(days=30 + days)).isoformat(),
            }
            answer = as_smith.post(f"services/{workshop.id}/sessions/", times | {"capacity": 2})
            assert answer.status == status
        assert answer.body["detail"] == "end_time: must come after start_time, within 14 days"


class TestRoomLimit:
    def test_prevents_one_practitioner_from_holding_all(self, as_smith, smith, studio, monkeypatch):
        monkeypatch.setattr(sessions, "MOST_IN_ROOMS", 1)
        workshop = make_service(smith, "workshop")
        assert as_smith.post(f"services/{workshop.id}/sessions/", held(studio)).status == 201
        day = timedelta(days=1)
        later = {
            "start_time": (START + day).isoformat(),
            "end_time": (START + day + timedelta(hours=1)).isoformat(),
        }
        answer = as_smith.post(f"services/{workshop.id}/sessions/", held(studio, **later))
        assert answer.body["detail"] == "room_id: 1 sessions to come have a room already"
        without = as_smith.post(
            f"services/{workshop.id}/sessions/", later | {"capacity": 2, "room_id": None}
        )
        assert without.status == 201
        address = f"services/{workshop.id}/sessions/{without.body['id']}/"
        assert as_smith.patch(address, {"room_id": find_room(studio, "Blue").id}).status == 400
