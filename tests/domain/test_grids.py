"""Grids of slots, which follow the clock on the wall."""

from __future__ import annotations

from datetime import date, time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.times import (
    MIDNIGHT,
    MINUTE,
    around,
    at,
    grid_minutes,
    hours_about,
    properties,
    span,
    weekly,
    zones_and_days,
)

from bookable.domain.grids import grid
from bookable.domain.hours import day, open_windows, shown
from bookable.domain.wall_hours import END_OF_DAY, Hours

BERLIN_SKIPS, BERLIN_REPEATS = "2027-03-28", "2027-10-31"


def starts(on: str, zone: str, *window: time, step: int) -> list[str]:
    """Return the starts on a date of a window that is open every day, as people are shown them."""
    within = day(date.fromisoformat(on), zone)
    assert within is not None
    opened = open_windows(weekly(zone, (window[0], window[1])), within=within)
    found = {each for window in opened for each in grid(window, step * MINUTE, within=within)}
    return [f"{shown(each, zone):%H:%M%z}" for each in sorted(found)]


class TestGridOnOrdinaryDay:
    def test_counts_from_the_start_of_the_window(self) -> None:
        assert starts("2027-03-29", "Europe/Berlin", time(9, 10), time(15), step=120) == [
            "09:10",
            "11:10",
            "13:10",
        ]


class TestGridOnSkippedHour:
    def test_has_one_odd_start_at_the_change(self) -> None:
        found = starts(BERLIN_SKIPS, "Europe/Berlin", MIDNIGHT, END_OF_DAY, step=120)
        assert found == ["00:00", "03:00", *[f"{hour:02}:00" for hour in range(4, 24, 2)]]

    def test_has_no_odd_start_if_no_start_is_skipped(self) -> None:
        found = starts(BERLIN_SKIPS, "Europe/Berlin", time(1), time(8), step=120)
        assert found == ["01:00", "03:00", "05:00", "07:00"]

    def test_has_one_start_at_the_change_however_many_are_skipped(self) -> None:
        found = starts(BERLIN_SKIPS, "Europe/Berlin", time(1, 40), time(3, 40), step=20)
        assert found == ["01:40", "03:00", "03:20"]

    def test_keeps_the_grid_of_a_window_whose_start_is_skipped(self) -> None:
        found = starts(BERLIN_SKIPS, "Europe/Berlin", time(2, 30), time(9), step=120)
        assert found == ["03:00", "04:30", "06:30", "08:30"]

    def test_keeps_the_grid_if_midnight_is_skipped(self) -> None:
        found = starts("2027-03-28", "Asia/Beirut", MIDNIGHT, END_OF_DAY, step=180)
        assert found == ["01:00", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00"]

    def test_keeps_the_grid_if_half_an_hour_is_skipped(self) -> None:
        found = starts("2027-10-03", "Australia/Lord_Howe", time(1), time(5), step=60)
        assert found == ["01:00", "02:30", "03:00", "04:00"]


class TestGridOnRepeatedHour:
    def test_has_a_repeated_start_twice(self) -> None:
        found = starts(BERLIN_REPEATS, "Europe/Berlin", MIDNIGHT, END_OF_DAY, step=120)
        assert found == ["00:00", "02:00", "02:00+0100"] + [
            f"{hour:02}:00" for hour in range(4, 24, 2)
        ]

    def test_has_no_odd_start_if_no_start_is_repeated(self) -> None:
        found = starts(BERLIN_REPEATS, "Europe/Berlin", time(1), time(8), step=120)
        assert found == ["01:00", "03:00", "05:00", "07:00"]

    def test_has_the_whole_repeated_hour_in_a_window_that_begins_inside_it(self) -> None:
        found = starts(BERLIN_REPEATS, "Europe/Berlin", time(2, 30), time(4), step=30)
        assert found == ["02:30", "02:00+0100", "02:30+0100", "03:00", "03:30"]

    def test_window_that_ends_inside_it_has_only_the_first_pass(self) -> None:
        found = starts(BERLIN_REPEATS, "Europe/Berlin", time(1), time(2, 30), step=30)
        assert found == ["01:00", "01:30", "02:00"]

    def test_repeats_half_an_hour_on_lord_howe(self) -> None:
        found = starts("2027-04-04", "Australia/Lord_Howe", time(1), time(3), step=30)
        assert found == ["01:00", "01:30", "01:30+1030", "02:00", "02:30"]

    def test_repeats_the_hour_after_midnight_in_havana(self) -> None:
        found = starts("2027-11-07", "America/Havana", MIDNIGHT, time(3), step=60)
        assert found == ["00:00", "00:00-0500", "01:00", "02:00"]

    def test_repeats_the_hour_before_midnight_in_beirut(self) -> None:
        found = starts("2027-10-30", "Asia/Beirut", time(22), END_OF_DAY, step=60)
        assert found == ["22:00", "23:00", "23:00+0200"]


@pytest.mark.long
class TestGridProperty:
    @properties
    @given(
        zones_and_days.flatmap(lambda where: st.tuples(hours_about(*where), st.just(where[1]))),
        st.sampled_from([5, 15, 20, 45, 60, 120, 420]),
    )
    def test_matches_the_clocks_minute_by_minute(
        self, drawn: tuple[Hours, date], step: int
    ) -> None:
        hours, on = drawn
        within = around(on, days=4)
        for opening in open_windows(hours, within=within):
            found = set(grid(opening, step * MINUTE, within=within))
            assert found == grid_minutes(opening, step * MINUTE)


def test_grid_has_no_start_at_a_change_after_the_requested_time() -> None:
    within = span("2027-03-27T12:00Z", "2027-03-28T00:15Z")
    opened = open_windows(weekly("Europe/Berlin", (MIDNIGHT, END_OF_DAY)), within=within)
    found = [each for opening in opened for each in grid(opening, 15 * MINUTE, within=within)]
    assert max(found) == at("2027-03-28T00:00Z")


@pytest.mark.parametrize("on", [BERLIN_SKIPS, BERLIN_REPEATS, "2027-06-01"])
def test_grid_of_part_of_a_day_is_that_part(on: str) -> None:
    whole = day(date.fromisoformat(on), "Europe/Berlin")
    assert whole is not None
    [opening] = open_windows(weekly("Europe/Berlin", (MIDNIGHT, END_OF_DAY)), within=whole)
    every = sorted(set(grid(opening, 90 * MINUTE, within=whole)))
    for first, last in pairwise(every):
        part = type(whole)(first, last)
        assert set(grid(opening, 90 * MINUTE, within=part)) == {first}
