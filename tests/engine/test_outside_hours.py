"""Bookings outside a provider's hours, and those that a change of hours leaves outside."""

from __future__ import annotations

from datetime import time

import pytest
from tests.factories import DAY, HOUR, NOW, TOMORROW_AT_TEN, make_student, make_teacher
from tests.steps import book_for_good

from bookable.domain.hours_plans import HoursPlan, Stretch
from bookable.queries.outside_hours import left_outside, outside_hours

TOMORROW = TOMORROW_AT_TEN.date()
ALL_DAY = (Stretch(time(8), time(18)),)
NONE = HoursPlan({}, {})


def plan(*hours: Stretch) -> HoursPlan:
    return HoursPlan(dict.fromkeys(range(7), hours), {})


EVERY_DAY = plan(*ALL_DAY)
AFTERNOONS = plan(Stretch(time(13), time(18)))


@pytest.fixture
def maria(db):
    return make_teacher()


@pytest.fixture
def lesson(maria):
    """An hour with Maria, tomorrow at ten."""
    return book_for_good(maria, make_student())


def left(old: HoursPlan, new: HoursPlan, by) -> list:
    return [each.booking for each in left_outside(old, new, by=by, now=NOW)]


class TestLeftOutside:
    def test_is_what_only_the_new_hours_leave_out(self, maria, lesson):
        assert left(EVERY_DAY, AFTERNOONS, maria) == [lesson.uuid]
        assert left(EVERY_DAY, EVERY_DAY, maria) == []

    def test_is_not_what_lay_outside_before(self, maria, lesson):
        assert left(AFTERNOONS, AFTERNOONS, maria) == []
        assert [each.booking for each in outside_hours(AFTERNOONS, by=maria, now=NOW)] == [
            lesson.uuid
        ]

    def test_is_what_a_blocked_date_leaves_out(self, maria, lesson):
        later = book_for_good(maria, make_student(), start=TOMORROW_AT_TEN + DAY)
        blocked = HoursPlan(EVERY_DAY.weekly, {TOMORROW: ()})
        assert left(EVERY_DAY, blocked, maria) == [lesson.uuid]
        both = HoursPlan(EVERY_DAY.weekly, {TOMORROW: (), (TOMORROW_AT_TEN + DAY).date(): ()})
        assert left(EVERY_DAY, both, maria) == [lesson.uuid, later.uuid]
        assert left(blocked, both, maria) == [later.uuid]

    def test_is_what_lies_there_only_in_part(self, maria, lesson):
        until_half_past_ten = plan(Stretch(time(8), time(10, 30)))
        assert left(EVERY_DAY, until_half_past_ten, maria) == [lesson.uuid]

    def test_is_nothing_without_hours(self, maria, lesson):
        assert left(EVERY_DAY, NONE, maria) == []

    def test_is_not_what_is_over(self, maria, lesson):
        late = TOMORROW_AT_TEN + HOUR
        assert left_outside(EVERY_DAY, AFTERNOONS, by=maria, now=late) == []

    def test_is_not_what_is_booked_with_others(self, maria, lesson):
        assert left(EVERY_DAY, AFTERNOONS, make_teacher()) == []
