"""A provider who makes two windows of one date closed at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time

import pytest
from tests.factories import make_person
from tests.races import at_once, tally

from bookable.domain.people import Actor, Role
from bookable.engine import own_hours
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
