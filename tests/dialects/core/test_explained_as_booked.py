"""An explanation, a list of slots and a booking never disagree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.api import Caller, set_clock
from tests.core_api import BASE
from tests.factories import make_busy, make_person, make_student, make_teacher, open_daily
from tests.steps import book_for_good, request_booking

from bookable.domain.hours import first_moment, zone_of
from bookable.domain.people import Role
from bookable.domain.refusals import Refusal
from bookable.storage.models import Person

MINUTE = timedelta(minutes=1)
ZONE = "Europe/Madrid"
DAYS = (date(2027, 3, 27), date(2027, 3, 28), date(2027, 10, 31))
"""An ordinary day, and days that skip and repeat the hour from two o'clock."""

OWN_HOLD = "You hold this time yourself"

QUARTERS = st.integers(0, 4 * 8).map(lambda number: number * 15)
"""Minutes after midnight: up to eight hours."""


@dataclass(frozen=True)
class World:
    """A teacher's night around a clock change, a client, and what both have planned."""

    day: date
    pace: dict[str, int | None]
    taken: list[int]
    held: list[int]
    elsewhere: list[int]
    busy: list[int]
    hours_before: int
    own_holds: list[int]

    def at(self, minutes: int) -> datetime:
        midnight = datetime.combine(self.day, time(0))
        return first_moment(midnight, zone_of(ZONE)) + minutes * MINUTE


worlds = st.builds(
    World,
    day=st.sampled_from(DAYS),
    pace=st.fixed_dictionaries(
        {
            "slot_interval_minutes": st.sampled_from([15, 30, 60]),
            "buffer_before_minutes": st.sampled_from([0, 10]),
            "buffer_after_minutes": st.sampled_from([0, 15]),
            "minimum_notice_minutes": st.sampled_from([0, 60, 300]),
            "maximum_advance_days": st.sampled_from([1, 730]),
            "daily_limit": st.sampled_from([None, None, 1, 3]),
            "weekly_limit": st.sampled_from([None, None, 2]),
        }
    ),
    taken=st.lists(QUARTERS, max_size=3),
    held=st.lists(QUARTERS, max_size=2),
    elsewhere=st.lists(QUARTERS, max_size=2),
    busy=st.lists(QUARTERS, max_size=1),
    hours_before=st.sampled_from([2, 20, 23, 30]),
    own_holds=st.lists(QUARTERS, max_size=2),
)


def build(world: World) -> tuple[Any, Caller]:
    """Make the world, and return the teacher and the client's access to the API."""
    maria = make_teacher(opens=time(1), closes=time(7), zone=ZONE)
    john = make_person(Role.TEACHER, Role.STUDENT, zone=ZONE)
    now = world.at(0) - timedelta(hours=world.hours_before)
    for minutes in world.taken:
        _try(book_for_good, maria, world.at(minutes), now - timedelta(hours=48))
    for minutes in world.held:
        # Unanswered requests hold time for a day: some of these have expired.
        requested = now - timedelta(hours=24) + timedelta(minutes=minutes - 60)
        _try(request_booking, maria, world.at(minutes), requested)
    open_daily(john, time(0), time(12))
    for minutes in world.elsewhere:
        _try(book_for_good, john, world.at(minutes), now)
    for minutes in world.busy:
        make_busy(maria, world.at(minutes), world.at(minutes) + 40 * MINUTE)
    Person.objects.filter(id=maria.person_id).update(**world.pace)
    set_clock(now)
    caller = Caller(john, base=BASE)
    for minutes in world.own_holds:
        caller.post("holds", wish_for(maria, wall(world, minutes), 45))
    return maria, caller


def _try(book: Callable[..., object], teacher: Any, start: datetime, now: datetime) -> None:
    try:
        book(teacher, make_student(), start=start, minutes=45, now=now)
    except Refusal:
        return


def explained(caller: Caller, maria: Any, start: str, minutes: int) -> Any:
    query = {"program": "tutoring", "provider": maria.uuid, "timezone": ZONE}
    answer = caller.get("explain", query | {"start": start, "duration_minutes": minutes})
    assert answer.status == 200, answer
    return answer.body


def wish_for(maria: Any, start: str, minutes: int) -> dict[str, Any]:
    wish = {"program": "tutoring", "provider": str(maria.uuid), "timezone": ZONE}
    return wish | {"start": start, "duration_minutes": minutes}


def booked(caller: Caller, maria: Any, start: str, minutes: int, **more: str) -> tuple[str, bool]:
    """Try to make a booking, take it back, and return "" or the code of the refusal, and whether
    that says that the caller holds the time."""
    with transaction.atomic():
        answer = caller.post("bookings", wish_for(maria, start, minutes) | more)
        transaction.set_rollback(True)
    if answer.status == 201:
        return "", False
    return str(answer.body["code"]), answer.body["detail"].startswith(OWN_HOLD)


def wall(world: World, minutes: int) -> str:
    """Return a time on the clock of the day, which a clock change may skip."""
    return (datetime.combine(world.day, time(0)) + minutes * MINUTE).isoformat()


WANTED = st.lists(st.tuples(QUARTERS, st.sampled_from([15, 45, 60])), min_size=1, max_size=4)
OFF = st.sampled_from([0, 0, 7])


def examples(number: int) -> settings:
    return settings(
        deadline=None,
        max_examples=number,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@pytest.mark.django_db
class TestExplanationProperty:
    @examples(8)
    @given(world=worlds, wanted=WANTED, off=OFF)
    def test_agrees_with_slots_and_bookings(self, db, world, wanted, off):
        self.agrees(world, wanted, off)

    @pytest.mark.long
    @examples(100)
    @given(world=worlds, wanted=WANTED, off=OFF)
    def test_agrees_in_many_more_worlds(self, db, world, wanted, off):
        self.agrees(world, wanted, off)

    def agrees(self, world, wanted, off):
        with transaction.atomic():
            maria, john = build(world)
            for minutes, length in wanted:
                start = wall(world, minutes + off)
                body = explained(john, maria, start, length)
                assert booked(john, maria, start, length) == self.refusal(body["reasons"])
                for opening in body["next_openings"]:
                    assert booked(john, maria, opening["start"], length) == ("", False)
            for hold in john.get("holds").body["items"]:
                reasons = explained(john, maria, hold["start"], 45)["reasons"]
                assert hold["id"] in {each["hold"] for each in reasons}
                assert booked(john, maria, hold["start"], 45, hold=hold["id"]) == ("", False)
            for slot in self.slots(john, maria, world):
                body = explained(john, maria, slot, 45)
                own = "The client has another booking at this time."
                assert {each["detail"] for each in body["reasons"]} <= {own}
            transaction.set_rollback(True)

    @staticmethod
    def refusal(reasons: list[Any]) -> tuple[str, bool]:
        """Return the code of a refusal, and whether it says that the caller holds the time."""
        codes = [each["code"] for each in reasons]
        is_own = any(each["detail"].startswith(OWN_HOLD) for each in reasons)
        return "".join(codes[:1]), is_own and codes[0] == "slot_taken"

    @staticmethod
    def slots(caller: Caller, maria: Any, world: World) -> list[str]:
        query = {"program": "tutoring", "duration_minutes": 45, "from": world.day, "to": world.day}
        answer = caller.get(f"people/{maria.uuid}/slots", query | {"timezone": ZONE})
        return [slot["start"] for day in answer.body["days"] for slot in day["slots"]]

    def test_has_seen_every_case(self, db):
        world = World(DAYS[1], {}, [90], [180], [], [300], hours_before=20, own_holds=[375])
        maria, john = build(world)
        found = {
            minutes: [
                each["code"] for each in explained(john, maria, wall(world, minutes), 60)["reasons"]
            ]
            for minutes in (0, 60, 90, 150, 240, 285)
        }
        assert found == {
            0: ["outside_hours"],
            60: ["slot_taken"],
            90: ["slot_taken"],
            150: ["skipped_wall_time"],
            240: ["slot_taken"],
            285: [],
        }
