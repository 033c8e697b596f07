"""How many open bookings one client may have, in every dialect with open bookings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.urls import resolve
from tests.api import Caller
from tests.factories import (
    NOW,
    TOMORROW_AT_TEN,
    make_mentor,
    make_person,
    make_practitioner,
    make_service,
    make_teacher,
)

from bookable.domain.people import Role
from bookable.engine import registry
from bookable.storage.models import Booking

TOLD = (
    "You may have 2 unanswered requests and unpaid bookings at a time:"
    " wait for an answer, pay, or cancel one"
)


@pytest.fixture(autouse=True)
def _two() -> Iterator[None]:
    """Set the limit to two."""
    # Dialects register their programmes once addresses are looked for.
    resolve("/healthz")
    before = [registry.program(name) for name in registry.names()]
    for each in before:
        registry.register(replace(each, most_open=2))
    yield
    for each in before:
        registry.register(each)


def lesson() -> tuple[str, dict[str, Any]]:
    wish = {"teacher_id": str(make_teacher().uuid), "start_time": "2027-03-02T10:00:00"}
    return "/api/bookings/bookings/", wish


def session() -> tuple[str, dict[str, Any]]:
    wish = {"session_date": "2027-03-02", "start_time": "10:00"}
    return f"/api/mentors/{make_mentor().person_id}/bookings/", wish


def appointment() -> tuple[str, dict[str, Any]]:
    sold = make_service(make_practitioner())
    wish = {
        "practitioner_id": sold.practitioner_id,
        "service_id": sold.id,
        "start_time": TOMORROW_AT_TEN.isoformat(),
        "end_time": TOMORROW_AT_TEN.replace(hour=11).isoformat(),
    }
    return "/api/v1/drf/bookings/", wish


@pytest.mark.parametrize(
    ("wanted", "key"), [(lesson, "error"), (session, "detail"), (appointment, "detail")]
)
class TestOpenBookingLimit:
    def test_holds_in_every_programme(self, wanted, key):
        john = make_person(Role.STUDENT, Role.MENTEE, Role.CLIENT)
        caller = Caller(john, base="")
        for each in (lesson, appointment):
            assert caller.post(*each()).status == 201
        answer = caller.post(*wanted())
        assert (answer.status, answer.body) == (429, {key: TOLD})
        assert Booking.objects.filter(client_id=john.person_id).count() == 2
        assert Booking.objects.filter(created_at=NOW).count() == 2
