"""Blocking a part of a date, and opening it again."""

from __future__ import annotations

from datetime import date, time

import pytest

from bookable.domain.blocked_hours import (
    blocked,
    blocked_within,
    goes_beyond,
    open_within,
    opened_again,
)
from bookable.domain.hours import shown_days
from bookable.domain.hours_plans import HoursPlan, Stretch
from bookable.domain.refusals import InvalidField
from bookable.domain.spans import Span
from bookable.domain.wall_hours import DatedWindow, Hours, WeeklyWindow

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


def times(spans: list[Span]) -> list[str]:
    return [f"{each.start:%d %H:%M}-{each.end:%d %H:%M}" for each in spans]


class TestDayOfHours:
    """What is open and what is blocked on a Monday, or on a Sunday on which the clocks change."""

    def of(self, hours: Hours, on: date = MONDAY) -> tuple[list[str], list[str]]:
        span = shown_days(on, on, hours.zone)
        return times(open_within(hours, span)), times(blocked_within(hours, span))

    def test_has_its_weekly_hours_and_nothing_blocked(self):
        hours = Hours("UTC", (WeeklyWindow(0, time(9), time(17)),))
        assert self.of(hours) == (["01 09:00-01 17:00"], [])

    def test_has_the_evening_before_that_goes_on_after_midnight(self):
        evening = WeeklyWindow(6, time(20), time(0))
        night = WeeklyWindow(0, time(0), time(2), continues=True)
        opens = ["28 20:00-01 00:00", "01 00:00-01 02:00"]
        assert self.of(Hours("UTC", (evening, night))) == (opens, [])

    def test_is_blocked_where_its_date_leaves_out_weekly_hours(self):
        windows = (DatedWindow(MONDAY, time(9), time(12)),)
        hours = Hours("UTC", (WeeklyWindow(0, time(9), time(17)),), windows, frozenset({MONDAY}))
        assert self.of(hours) == (["01 09:00-01 12:00"], ["01 12:00-01 17:00"])

    def test_is_blocked_as_a_whole_if_it_is_closed_and_nobody_has_weekly_hours(self):
        hours = Hours("UTC", closed=frozenset({MONDAY}))
        assert self.of(hours) == ([], ["01 00:00-02 00:00"])

    def test_has_nothing_blocked_where_only_dates_are_open(self):
        other = DatedWindow(FRIDAY, time(9), time(12))
        assert self.of(Hours("UTC", (), (other,), frozenset({MONDAY}))) == ([], [])

    @pytest.mark.parametrize(
        ("on", "opens"),
        [
            # From 1:00 to 4:00 by the clock, which is UTC+1 before the change in March.
            (date(2027, 3, 28), "28 00:00-28 02:00"),
            (date(2027, 10, 31), "30 23:00-31 03:00"),
        ],
    )
    def test_is_shorter_or_longer_where_the_clocks_change(self, on, opens):
        weekly = WeeklyWindow(6, time(1), time(4))
        open_then = self.of(Hours("Europe/Berlin", (weekly,)), on)
        blocked_then = self.of(Hours("Europe/Berlin", (weekly,), closed=frozenset({on})), on)
        assert (open_then, blocked_then) == (([opens], []), ([], [opens]))
