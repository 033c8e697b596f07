"""In which zone the time of a session is meant: the desk reads it as the engine then keeps it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import NOW, make_location, make_practitioner, make_service

from bookable.engine.catalogue import sessions
from bookable.queries import held_sessions, locations, service_details
from bookable.storage.models import Service

START = NOW + timedelta(days=3)
TIMES = {"start_time": START, "end_time": START + timedelta(hours=1), "capacity": 3}


@pytest.fixture
def rome(db):
    return make_practitioner(zone="Europe/Rome")


@pytest.fixture
def places(rome):
    return {name: make_location(name=name, timezone=name).id for name in ("Asia/Tokyo", "UTC")}


@pytest.fixture
def flow(rome, places):
    return make_service(rome, "workshop")


def read(by, service: Service, **place: int | None) -> str:
    """Return the zone in which the desk reads the times of a session."""
    clocks = held_sessions.clocks(
        by.timezone,
        services=service_details.own_in_sessions(by),
        places=locations.open_to(by.person_id),
        there=None,
    )
    return clocks.zone(place.get("location_id"), service=service.id)


def kept(by, service: Service, **place: int | None) -> held_sessions.OwnSession:
    made = sessions.add(service.id, {**TIMES, **place}, by=by, now=NOW)
    return held_sessions.planned_session(made, by=by, now=NOW)


class TestZoneOfSession:
    def test_is_that_of_its_location(self, rome, flow, places):
        for zone, location in places.items():
            Service.objects.filter(id=flow.id).update(location_id=places["UTC"])
            assert read(rome, flow, location_id=location) == zone
            made = kept(rome, flow, location_id=location)
            assert made.zone == zone
            sessions.remove(flow.id, made.id, by=rome, now=NOW)

    def test_is_else_that_of_the_services_location(self, rome, flow, places):
        Service.objects.filter(id=flow.id).update(location_id=places["Asia/Tokyo"])
        assert read(rome, flow) == kept(rome, flow).zone == "Asia/Tokyo"

    def test_is_else_the_practitioners(self, rome, flow):
        assert read(rome, flow) == kept(rome, flow).zone == "Europe/Rome"

    def test_stays_that_of_a_location_which_is_not_open_to_them_any_more(self, rome, flow, places):
        there = kept(rome, flow, location_id=places["Asia/Tokyo"])
        clocks = held_sessions.clocks(rome.timezone, services=[], places=[], there=there)
        assert clocks.zone(there.location_id, service=None) == "Asia/Tokyo"
        assert clocks.zone(None, service=None) == "Europe/Rome"
