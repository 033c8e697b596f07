"""Concurrent loads of world files, and bookings made during a load."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from tests.factories import NOW, make_student, make_teacher
from tests.races import at_once, tally
from tests.steps import request_booking
from tests.world.worlds import loaded

from bookable.domain.people import Actor
from bookable.storage.models import Booking, Claim, OpeningHours, Person

pytestmark = pytest.mark.usefixtures("committed")

_numbers = count(1)


def lesson(key: str, *, provider: str, client: str, hours: int) -> dict[str, Any]:
    start = NOW + timedelta(days=1, hours=hours)
    return {
        "key": key,
        "program": "tutoring",
        "provider": provider,
        "client": client,
        "start": start.isoformat(),
        "end": (start + timedelta(hours=1)).isoformat(),
        "status": "confirmed",
    }


def school(name: str) -> dict[str, Any]:
    """Return a world whose people and keys are unique to `name`."""
    teachers = [f"t{n}.{name}@example.com" for n in range(4)]
    pupils = [f"s{n}.{name}@example.com" for n in range(4)]
    return {
        "people": [
            *({"email": email, "roles": ["teacher"]} for email in teachers),
            *({"email": email, "roles": ["student"]} for email in pupils),
        ],
        "availability": [
            {"person": email, "weekday": day, "start": "09:00", "end": "17:00"}
            for email in teachers
            for day in range(7)
        ],
        "locations": [{"key": f"{name}-house", "name": "House", "rooms": ["A", "B"]}],
        "bookings": [
            lesson(f"{name}-{t}-{n}", provider=teacher, client=pupil, hours=n)
            for t, teacher in enumerate(teachers)
            for n, pupil in enumerate(pupils)
        ],
    }


@pytest.mark.long
class TestConcurrentLoadOfOneFile:
    def test_loads_once_with_the_same_ids_for_all(self) -> None:
        name = f"once{next(_numbers)}"
        world = school(name)
        outcomes = at_once([partial(loaded, world)] * 6)
        assert tally(outcomes) == {"LoadedWorld": 6}
        assert len({tuple(each.bookings.items()) for each in outcomes}) == 1
        assert len({tuple(p.id for p in each.people.values()) for each in outcomes}) == 1
        assert Person.objects.filter(email__endswith=f".{name}@example.com").count() == 8
        assert Booking.objects.filter(key__startswith=f"{name}-").count() == 16
        assert Claim.objects.filter(booking__key__startswith=f"{name}-").count() == 16
        hours = OpeningHours.objects.filter(
            calendar__person__email__endswith=f".{name}@example.com"
        )
        assert hours.count() == 28

    def test_does_not_duplicate_hours(self) -> None:
        world = school(f"hours{next(_numbers)}")
        loaded(world)
        again = {"availability": world["availability"] * 20}
        outcomes = at_once([partial(loaded, again)] * 6)
        assert tally(outcomes) == {"LoadedWorld": 6}
        emails = [person["email"] for person in world["people"]]
        hours = OpeningHours.objects.filter(calendar__person__email__in=emails)
        assert hours.count() == 28 * 20


class TestConcurrentLoadInOtherOrder:
    def test_does_not_deadlock(self) -> None:
        world = school(f"order{next(_numbers)}")
        turned = {section: entries[::-1] for section, entries in world.items()}
        outcomes = at_once([partial(loaded, world), partial(loaded, turned)] * 3)
        assert tally(outcomes) == {"LoadedWorld": 6}


class TestBookingDuringLoad:
    def test_only_one_gets_the_same_hour(self) -> None:
        for _ in range(10):
            maria, john = make_teacher(), make_student()
            outcomes = at_once([partial(load_hour_of, maria, john), partial(ask_for, maria, john)])
            kinds = tally(outcomes)
            assert kinds in (
                {"LoadedWorld": 1, "SlotTaken": 1},
                {"WorldRefused": 1, "Booking": 1},
            )
            assert Claim.objects.filter(calendar__person_id=maria.person_id).count() == 1


def load_hour_of(provider: Actor, client: Actor) -> object:
    key = f"hour-{next(_numbers)}"
    booking = lesson(key, provider=provider.email, client=client.email, hours=2)
    return loaded({"bookings": [booking]})


def ask_for(provider: Actor, client: Actor) -> object:
    return request_booking(provider, client, start=NOW + timedelta(days=1, hours=2))
