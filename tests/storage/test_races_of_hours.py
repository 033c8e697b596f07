"""A provider who changes their hours at once, window by window and as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import Any
from uuid import UUID

import pytest
from tests.factories import NOW, make_person
from tests.races import at_once, tally

from bookable.domain.hours_plans import HoursPlan, Stretch
from bookable.domain.people import Actor, Role
from bookable.domain.refusals import Changed
from bookable.engine import own_hours, replacing_hours
from bookable.queries.person_hours import PersonHours, person_hours
from bookable.storage.models import OpeningHours
from bookable.storage.opening_windows import StoredWindow, Window

ROUNDS = 20
DAY = date(2027, 3, 2)


def closing(window: StoredWindow, by: Actor) -> Callable[[], StoredWindow]:
    def edit(before: StoredWindow) -> Window:
        return replace(before, start=None, end=None)

    return lambda: own_hours.change(window.id, edit, role=Role.TEACHER, by=by)


@pytest.mark.usefixtures("committed")
class TestConcurrentClosingOfDate:
    def test_is_closed_once(self) -> None:
        for _ in range(ROUNDS):
            teacher = make_person(Role.TEACHER)
            opened = [
                own_hours.add(
                    own_hours.window(weekday=None, on=DAY, start=time(start), end=time(start + 1)),
                    role=Role.TEACHER,
                    by=teacher,
                )
                for start in (9, 11)
            ]
            added = [lambda: own_hours.add(own_hours.closed(DAY), role=Role.TEACHER, by=teacher)]  # noqa: B023
            outcomes = at_once([*(closing(window, teacher) for window in opened), *added])
            assert tally(outcomes)["InvalidField"] in (1, 2), outcomes
            kept = OpeningHours.objects.filter(calendar__person=teacher.person_id, closed=True)
            assert kept.count() == 1


def put(who: Actor, plan: HoursPlan, seen: PersonHours | None = None) -> Callable[[], UUID]:
    """Replace a person's hours, if they are as they were `seen`."""

    def check() -> None:
        if seen is not None and person_hours(who.uuid, by=who) != seen:
            raise Changed

    asked: dict[str, Any] = {"zone": "UTC", "by": who, "now": NOW, "check": check}
    return lambda: replacing_hours.replace(who.uuid, plan, **asked)


def week(*days: int, start: int = 9) -> HoursPlan:
    """Return hours on some weekdays, for one night and for one date."""
    stretches = (Stretch(time(start), time(start + 2)), Stretch(time(22), time(1)))
    weekly = {day: stretches if day in days else () for day in range(7)}
    return HoursPlan(weekly, {DAY: stretches[:1]})


@pytest.mark.long
@pytest.mark.usefixtures("committed")
class TestConcurrentReplacingOfHours:
    def test_leaves_the_hours_of_one_and_what_others_add_afterwards(self) -> None:
        plans = [week(0, 1), week(1, 2, start=10), week(3)]
        wednesday = own_hours.window(weekday=2, on=None, start=time(12), end=time(13))
        for _ in range(ROUNDS):
            teacher = make_person(Role.TEACHER)
            put(teacher, plans[0])()
            old = OpeningHours.objects.filter(calendar__person=teacher.person_id).first()
            asked: Any = {"role": Role.TEACHER, "by": teacher}
            tasks = [
                *(put(teacher, plan) for plan in plans),
                lambda: own_hours.add(wednesday, **asked),  # noqa: B023
                lambda: own_hours.add(own_hours.closed(DAY), **asked),  # noqa: B023
                lambda: own_hours.remove(old.id, **asked),  # noqa: B023
            ]
            outcomes = at_once(tasks)
            # The window may have gone before it was removed, or stay with the plan that has it.
            assert tally(outcomes).keys() <= {"UUID", "StoredWindow", "NoneType", "HoursNotFound"}
            left = person_hours(teacher.uuid, by=teacher).plan
            added = Stretch(time(12), time(13))
            possible = []
            for plan in plans:
                wednesdays = tuple(sorted((*plan.weekly[2], added)))
                possible += [plan, HoursPlan({**plan.weekly, 2: wednesdays}, plan.dates)]
                for each in possible[-2:]:
                    mondays = {**each.weekly, 0: each.weekly[0][1:]}
                    possible.append(HoursPlan(mondays, each.dates))
            assert left in possible

    def test_succeeds_once_for_all_that_saw_the_same(self) -> None:
        for _ in range(ROUNDS):
            teacher = make_person(Role.TEACHER)
            seen = person_hours(teacher.uuid, by=teacher)
            plans = [week(day) for day in range(6)]
            outcomes = at_once([put(teacher, plan, seen) for plan in plans])
            assert tally(outcomes) == {"UUID": 1, "Changed": 5}
            [first] = [n for n, outcome in enumerate(outcomes) if outcome == teacher.uuid]
            assert person_hours(teacher.uuid, by=teacher).plan == plans[first]
