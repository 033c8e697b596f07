"""Which slots are offered."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from tests.domain.times import (
    DAY,
    HOUR,
    MIDNIGHT,
    MINUTE,
    around,
    as_shown,
    at,
    opening,
    span,
    weekly,
)

from bookable.domain.hours import day, open_windows
from bookable.domain.slots import Availability, Pace, slots
from bookable.domain.spans import Span
from bookable.domain.wall_hours import END_OF_DAY, Hours

LONG_AGO = at("2025-01-01T00:00Z")


def monday(start: str, end: str) -> Span:
    return span(f"2026-03-02T{start}Z", f"2026-03-02T{end}Z")


def offered(
    windows: list[Span],
    *taken: Span,
    length: int = 60,
    now: datetime = LONG_AGO,
    within: Span | None = None,
    pace: Pace | None = None,
) -> list[str]:
    """Return the slots of some windows as UTC clocks show them, without the date."""
    opened = [opening(window) for window in windows]
    availability = Availability(windows=opened, taken=taken, now=now, pace=pace or Pace())
    found = slots(availability, length=length * MINUTE, within=within or around(date(2026, 3, 2)))
    return [each.partition(" ")[2] for each in as_shown(found, "UTC")]


def offered_on(on: str, hours: Hours, *, length: int = 60, interval: int = 30) -> list[str]:
    """Return the slots of a date in the zone of the hours, as its clocks show them."""
    pace = Pace(interval_minutes=interval)
    within = day(date.fromisoformat(on), hours.zone)
    assert within is not None
    reach = pace.reach(within, length=length * MINUTE)
    availability = Availability(
        windows=open_windows(hours, within=reach), taken=[], now=LONG_AGO, pace=pace
    )
    return as_shown(slots(availability, length=length * MINUTE, within=within), hours.zone)


class TestSlots:
    def test_match_the_contracts_example(self) -> None:
        window, booked = monday("09:00", "11:30"), monday("10:00", "10:30")
        assert offered([window], booked) == ["09:00-10:00", "10:30-11:30"]

    def test_start_on_the_grid_of_their_window(self) -> None:
        assert offered([monday("09:10", "11:00")]) == ["09:10-10:10", "09:40-10:40"]

    def test_keep_the_grid_whatever_is_booked(self) -> None:
        window, booked = monday("09:00", "12:00"), monday("09:00", "09:40")
        assert offered([window], booked) == ["10:00-11:00", "10:30-11:30", "11:00-12:00"]

    def test_follow_the_providers_interval(self) -> None:
        assert offered([monday("09:00", "11:00")], pace=Pace(interval_minutes=45)) == [
            "09:00-10:00",
            "09:45-10:45",
        ]

    def test_fit_a_window_to_the_minute(self) -> None:
        assert offered([monday("09:00", "10:00")]) == ["09:00-10:00"]
        assert offered([monday("09:00", "09:59")]) == []

    def test_are_empty_without_open_hours(self) -> None:
        assert offered([]) == []

    def test_are_empty_if_everything_is_taken(self) -> None:
        assert offered([monday("09:00", "11:00")], monday("08:00", "12:00")) == []

    def test_are_sorted_and_unique(self) -> None:
        windows = [monday("13:00", "14:30"), monday("09:00", "10:00"), monday("13:00", "14:00")]
        assert offered(windows) == ["09:00-10:00", "13:00-14:00", "13:30-14:30"]


class TestSlotsNextToBooking:
    def test_touching_slot_is_offered(self) -> None:
        booked = monday("10:00", "11:00")
        assert offered([monday("09:00", "12:00")], booked) == ["09:00-10:00", "11:00-12:00"]

    def test_overlapping_slot_is_not_offered(self) -> None:
        booked = monday("09:59", "11:01")
        assert offered([monday("09:00", "12:00")], booked) == []


class TestSlotsNextToBufferedBooking:
    window = monday("09:00", "13:00")
    booked = monday("10:30", "11:00")

    @pytest.mark.parametrize(("before", "after"), [(30, 0), (0, 30), (15, 15)])
    def test_keep_both_buffers_on_both_sides(self, before: int, after: int) -> None:
        pace = Pace(buffer_before_minutes=before, buffer_after_minutes=after)
        assert offered([self.window], self.booked, pace=pace) == [
            "09:00-10:00",
            "11:30-12:30",
            "12:00-13:00",
        ]

    def test_a_minute_nearer_is_not_offered(self) -> None:
        pace = Pace(buffer_before_minutes=15, buffer_after_minutes=16)
        assert offered([self.window], self.booked, pace=pace) == ["12:00-13:00"]

    def test_booking_outside_the_window_counts(self) -> None:
        pace = Pace(buffer_after_minutes=15)
        late = monday("13:10", "14:00")
        assert "11:30-12:30" in offered([self.window], late, pace=pace)
        assert "12:00-13:00" not in offered([self.window], late, pace=pace)

    def test_buffers_may_lie_outside_open_hours(self) -> None:
        pace = Pace(buffer_before_minutes=60, buffer_after_minutes=60)
        assert offered([monday("09:00", "10:00")], pace=pace) == ["09:00-10:00"]


class TestSlotsAndNotice:
    window = monday("09:00", "11:00")

    def test_start_at_this_moment_is_not_offered(self) -> None:
        assert offered([self.window], now=at("2026-03-02T09:00Z")) == ["09:30-10:30", "10:00-11:00"]

    def test_start_in_a_moment_is_offered(self) -> None:
        assert "09:00-10:00" in offered([self.window], now=at("2026-03-02T08:59:59Z"))

    def test_exact_notice_is_offered(self) -> None:
        pace = Pace(minimum_notice_minutes=60)
        now = at("2026-03-02T08:30Z")
        assert offered([self.window], now=now, pace=pace) == ["09:30-10:30", "10:00-11:00"]

    def test_begun_slot_is_not_offered(self) -> None:
        assert offered([self.window], now=at("2026-03-02T10:01Z")) == []


class TestSlotsWithin:
    window = monday("09:00", "12:00")

    def test_include_starts_but_not_ends(self) -> None:
        assert offered([self.window], within=monday("09:30", "10:30")) == [
            "09:30-10:30",
            "10:00-11:00",
        ]

    def test_do_not_move_the_grid(self) -> None:
        assert offered([self.window], within=monday("09:10", "10:10")) == [
            "09:30-10:30",
            "10:00-11:00",
        ]


class TestSlotsNextToMidnight:
    def test_cross_it_if_the_next_day_is_open(self) -> None:
        hours = weekly("Europe/Berlin", (time(23), END_OF_DAY), (MIDNIGHT, time(1)))
        assert offered_on("2026-03-02", hours) == [
            "02 00:00-01:00",
            "02 23:00-00:00",
            "02 23:30-00:30",
        ]

    def test_stop_at_it_if_the_next_day_is_closed(self) -> None:
        hours = weekly("Europe/Berlin", (time(23), END_OF_DAY), on=[0])
        assert offered_on("2026-03-02", hours) == ["02 23:00-00:00"]

    @pytest.mark.parametrize("on", ["2026-03-02", "2026-03-03"])
    def test_each_day_begins_a_new_grid(self, on: str) -> None:
        open_always = weekly("UTC", (MIDNIGHT, END_OF_DAY))
        starts = [text[3:8] for text in offered_on(on, open_always, interval=7 * 60)]
        assert starts == ["00:00", "07:00", "14:00", "21:00"]

    def test_may_be_longer_than_a_day(self) -> None:
        open_always = weekly("UTC", (MIDNIGHT, END_OF_DAY))
        assert offered_on("2026-03-02", open_always, length=48 * 60, interval=1440) == [
            "02 00:00-00:00"
        ]

    @pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Pacific/Apia"])
    def test_keep_to_the_date_on_both_sides_of_the_date_line(self, zone: str) -> None:
        hours = weekly(zone, (time(22), END_OF_DAY), on=[0])
        assert offered_on("2026-03-02", hours) == [
            "02 22:00-23:00",
            "02 22:30-23:30",
            "02 23:00-00:00",
        ]
        assert offered_on("2026-03-03", hours) == []


class TestSlotsOnSkippedHour:
    def test_go_on_after_the_gap(self) -> None:
        night = weekly("Europe/Berlin", (time(1), time(4)))
        assert offered_on("2026-03-29", night) == [
            "29 01:00-03:00",
            "29 01:30-03:30",
            "29 03:00-04:00",
        ]

    def test_go_on_after_half_an_hour(self) -> None:
        night = weekly("Australia/Lord_Howe", (time(1), time(4)))
        assert offered_on("2026-10-04", night) == [
            "04 01:00-02:30",
            "04 01:30-03:00",
            "04 02:30-03:30",
            "04 03:00-04:00",
        ]


class TestSlotsOnRepeatedHour:
    def test_are_offered_in_both_hours(self) -> None:
        night = weekly("Europe/Berlin", (time(2), time(3)))
        assert offered_on("2026-10-25", night) == [
            "25 02:00-02:00",
            "25 02:30-02:30",
            "25 02:00-03:00",
        ]

    def test_are_offered_in_both_half_hours(self) -> None:
        night = weekly("Australia/Lord_Howe", (time(1), time(2)))
        assert offered_on("2026-04-05", night) == ["05 01:00-01:30", "05 01:30-02:00"]


class TestSlotsOfOrdinaryDays:
    def test_follow_the_zones_quarter_hours(self) -> None:
        hours = weekly("Asia/Kathmandu", (time(9), time(10)))
        within = day(date(2026, 3, 2), "Asia/Kathmandu")
        assert within is not None
        availability = Availability(
            windows=open_windows(hours, within=within), taken=[], now=within.start - DAY
        )
        assert slots(availability, length=HOUR, within=within) == [monday("03:15", "04:15")]
