"""Blocking a part of a date, and opening it again."""

from __future__ import annotations

from datetime import date, time

import pytest

from bookable.domain.blocked_hours import blocked, goes_beyond, opened_again
from bookable.domain.hours_plans import HoursPlan, Stretch
from bookable.domain.refusals import InvalidField

MONDAY = date(2027, 3, 1)
MORNING, AFTERNOON = Stretch(time(9), time(12)), Stretch(time(13), time(17))
PLAN = HoursPlan({0: (MORNING, AFTERNOON), 4: (Stretch(time(20), time(2)),)}, {})
FRIDAY = date(2027, 3, 5)
NEVER = HoursPlan(dict.fromkeys(range(7), ()), {})


class TestBlockedHours:
    @pytest.mark.parametrize(
        ("start", "end", "left"),
        [
            ((10,), (11,), [((9,), (10,)), ((11,), (12,)), ((13,), (17,))]),
            ((9,), (12, 30), [((13,), (17,))]),
            ((11,), (14,), [((9,), (11,)), ((14,), (17,))]),
            ((16, 45), (0,), [((9,), (12,)), ((13,), (16, 45))]),
            ((0,), (0,), []),
        ],
    )
    def test_are_left_out_of_their_date(self, start, end, left):
        after = blocked(PLAN, MONDAY, time(*start), time(*end))
        assert after.dates == {MONDAY: tuple(Stretch(time(*a), time(*b)) for a, b in left)}
        assert after.weekly == PLAN.weekly

    def test_are_as_before_once_they_are_open_again(self):
        once = blocked(PLAN, MONDAY, time(10), time(11))
        twice = blocked(once, MONDAY, time(14), time(15))
        assert opened_again(twice, MONDAY, time(14), time(15)) == once
        assert opened_again(once, MONDAY, time(10), time(11)) == PLAN

    def test_are_opened_in_part(self):
        closed = blocked(PLAN, MONDAY, time(0), time(0))
        after = opened_again(closed, MONDAY, time(8), time(14))
        assert after.dates == {MONDAY: (MORNING, Stretch(time(13), time(14)))}

    def test_leave_the_other_hours_of_their_date(self):
        plan = HoursPlan(PLAN.weekly, {MONDAY: (Stretch(time(18), time(20)),)})
        after = blocked(plan, MONDAY, time(19), time(20))
        assert after.dates == {MONDAY: (Stretch(time(18), time(19)),)}

    @pytest.mark.parametrize(("start", "end"), [((12,), (13,)), ((7,), (9,)), ((11,), (11,))])
    def test_have_to_have_been_open(self, start, end):
        with pytest.raises(InvalidField):
            blocked(PLAN, MONDAY, time(*start), time(*end))

    def test_have_to_have_been_blocked(self):
        with pytest.raises(InvalidField):
            opened_again(PLAN, MONDAY, time(9), time(12))

    def test_past_midnight_stay_where_they_can_be_said(self):
        after = blocked(PLAN, FRIDAY, time(21), time(22))
        assert after.dates == {FRIDAY: (Stretch(time(20), time(21)), Stretch(time(22), time(2)))}
        with pytest.raises(InvalidField, match="past midnight"):
            blocked(PLAN, FRIDAY, time(22), time(0))
        assert opened_again(after, FRIDAY, time(21), time(22)) == PLAN

    def test_of_a_whole_day_go_with_what_goes_on_past_midnight(self):
        after = blocked(PLAN, FRIDAY, time(0), time(0))
        assert after.dates == {FRIDAY: ()}
        assert opened_again(after, FRIDAY, time(0), time(0)) == PLAN

    def test_of_a_whole_day_close_a_calendar_without_hours(self):
        after = blocked(NEVER, MONDAY, time(0), time(0))
        assert after.dates == {MONDAY: ()}
        assert opened_again(after, MONDAY, time(0), time(0)) == NEVER


class TestGoesBeyondTheHours:
    @pytest.mark.parametrize(
        ("on", "start", "end", "expected"),
        [
            (MONDAY, (8, 59), (10,), True),
            (MONDAY, (16,), (17, 1), True),
            (MONDAY, (9,), (17,), False),
            (MONDAY, (11,), (14,), False),
            (MONDAY, (0,), (0,), False),
            (FRIDAY, (20,), (0,), False),
            (date(2027, 3, 2), (9,), (10,), True),
        ],
    )
    def test_where_it_starts_before_or_ends_after_them(self, on, start, end, expected):
        assert goes_beyond(PLAN, on, time(*start), time(*end)) is expected
