"""Weekly hours and dated exceptions as exact time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest
from tests.domain.times import DAY, HOUR, MIDNIGHT, around, as_shown, open_spans, span, weekly

from bookable.domain.hours import day
from bookable.domain.refusals import InvalidField
from bookable.domain.spans import Span
from bookable.domain.wall_hours import END_OF_DAY, DatedWindow, Hours, WeeklyWindow

MONDAY = date(2026, 3, 2)

NINE_TO_FIVE = (time(9), time(17))
ALL_DAY = (MIDNIGHT, END_OF_DAY)


def opened(hours: Hours, on: str) -> list[str]:
    within = day(date.fromisoformat(on), hours.zone)
    assert within is not None
    return as_shown(open_spans(hours, within=within), hours.zone)


class TestWeeklyHours:
    def test_open_on_their_weekday_only(self) -> None:
        mondays = weekly("Europe/Berlin", NINE_TO_FIVE, on=[0])
        assert as_shown(open_spans(mondays, within=around(MONDAY, days=8)), "Europe/Berlin") == [
            "23 09:00-17:00",
            "02 09:00-17:00",
            "09 09:00-17:00",
        ]

    @pytest.mark.parametrize(
        ("zone", "before", "after"),
        [
            ("Europe/Berlin", "2026-03-28", "2026-03-29"),
            ("Europe/Berlin", "2026-10-24", "2026-10-25"),
            ("America/New_York", "2026-03-07", "2026-03-08"),
            ("America/New_York", "2026-10-31", "2026-11-01"),
            ("Australia/Lord_Howe", "2026-04-04", "2026-04-05"),
            ("Australia/Lord_Howe", "2026-10-03", "2026-10-04"),
            ("Asia/Kathmandu", "2026-03-28", "2026-03-29"),
            ("Pacific/Kiritimati", "2025-12-31", "2026-01-01"),
            ("Pacific/Apia", "2011-12-29", "2011-12-31"),
        ],
    )
    def test_keep_the_wall_time_across_clock_changes(
        self, zone: str, before: str, after: str
    ) -> None:
        for on in (before, after):
            assert opened(weekly(zone, NINE_TO_FIVE), on) == [f"{on[-2:]} 09:00-17:00"]

    def test_follow_the_weekday_of_their_own_zone(self) -> None:
        friday_in_kiritimati = weekly("Pacific/Kiritimati", NINE_TO_FIVE, on=[4])
        friday_in_pago_pago = weekly("Pacific/Pago_Pago", NINE_TO_FIVE, on=[4])
        week = around(date(2026, 1, 1), days=3)
        assert open_spans(friday_in_kiritimati, within=week) == [
            span("2026-01-01T19:00Z", "2026-01-02T03:00Z")
        ]
        assert open_spans(friday_in_pago_pago, within=week) == [
            span("2026-01-02T20:00Z", "2026-01-03T04:00Z")
        ]

    def test_skipped_date_has_none(self) -> None:
        friday = weekly("Pacific/Apia", ALL_DAY, on=[4])
        assert open_spans(friday, within=around(date(2011, 12, 30), days=3)) == []

    def test_unknown_zone_is_refused(self) -> None:
        with pytest.raises(InvalidField):
            open_spans(weekly("Mars/Olympus", NINE_TO_FIVE), within=around(MONDAY))


class TestWindowsOfOneDate:
    def test_merge_if_they_overlap_or_touch(self) -> None:
        hours = weekly(
            "UTC", (time(12), time(15)), (time(9), time(11)), (time(11), time(12)), on=[0]
        )
        assert opened(hours, "2026-03-02") == ["02 09:00-15:00"]

    def test_stay_apart_with_time_between(self) -> None:
        hours = weekly("UTC", (time(13), time(17)), (time(9), time(12)))
        assert opened(hours, "2026-03-02") == ["02 09:00-12:00", "02 13:00-17:00"]

    def test_are_empty_if_they_end_before_they_start(self) -> None:
        assert opened(weekly("UTC", (time(17), time(9))), "2026-03-02") == []


class TestDatedWindow:
    def test_adds_to_the_weekly_ones(self) -> None:
        hours = Hours(
            "UTC",
            weekly=(WeeklyWindow(0, time(9), time(12)),),
            dated=(
                DatedWindow(MONDAY, time(11), time(13)),
                DatedWindow(MONDAY, time(18), time(20)),
                DatedWindow(MONDAY + DAY, time(10), time(11)),
            ),
        )
        assert opened(hours, "2026-03-02") == ["02 09:00-13:00", "02 18:00-20:00"]
        assert opened(hours, "2026-03-03") == ["03 10:00-11:00"]


class TestClosedDate:
    def test_has_no_weekly_windows(self) -> None:
        hours = replace(weekly("Europe/Berlin", NINE_TO_FIVE), closed=frozenset({MONDAY}))
        assert opened(hours, "2026-03-02") == []
        assert opened(hours, "2026-03-03") == ["03 09:00-17:00"]

    def test_has_its_dated_windows_instead(self) -> None:
        hours = Hours(
            "Europe/Berlin",
            weekly=weekly("Europe/Berlin", NINE_TO_FIVE).weekly,
            dated=(
                DatedWindow(MONDAY, time(10), time(11)),
                DatedWindow(MONDAY, time(18), time(20)),
            ),
            closed=frozenset({MONDAY}),
        )
        assert opened(hours, "2026-03-02") == ["02 10:00-11:00", "02 18:00-20:00"]
        assert opened(hours, "2026-03-03") == ["03 09:00-17:00"]

    @pytest.mark.parametrize(
        ("on", "instead", "found"),
        [
            # Berlin skips 02:00 to 03:00 on 2026-03-29, and repeats it on 2026-10-25.
            ("2026-03-29", (time(1), time(4)), ["29 01:00-04:00"]),
            ("2026-03-29", (time(2), time(2, 30)), []),
            ("2026-10-25", (time(1), time(4)), ["25 01:00-04:00"]),
        ],
    )
    def test_follows_the_clocks_on_the_day_of_a_change(
        self, on: str, instead: tuple[time, time], found: list[str]
    ) -> None:
        day = date.fromisoformat(on)
        hours = replace(
            weekly("Europe/Berlin", NINE_TO_FIVE),
            dated=(DatedWindow(day, *instead),),
            closed=frozenset({day}),
        )
        assert opened(hours, on) == found


class TestEndOfDayWindow:
    def test_ends_at_24_00(self) -> None:
        assert opened(weekly("UTC", (time(22), END_OF_DAY), on=[0]), "2026-03-02") == [
            "02 22:00-00:00"
        ]

    @pytest.mark.parametrize(
        ("on", "zone", "length"),
        [
            ("2026-03-02", "Europe/Berlin", 24 * HOUR),
            ("2026-03-29", "Europe/Berlin", 23 * HOUR),
            ("2026-10-25", "Europe/Berlin", 25 * HOUR),
            ("2018-11-04", "America/Sao_Paulo", 23 * HOUR),
        ],
    )
    def test_from_midnight_is_the_whole_day(self, on: str, zone: str, length: object) -> None:
        whole = day(date.fromisoformat(on), zone)
        assert whole is not None
        assert open_spans(weekly(zone, ALL_DAY), within=whole) == [whole]
        assert whole.length == length

    def test_touches_the_next_day_without_merging(self) -> None:
        # The grid of a day starts at its own window, whichever days are requested.
        assert as_shown(
            open_spans(weekly("UTC", ALL_DAY), within=around(MONDAY, days=1)), "UTC"
        ) == [
            "01 00:00-00:00",
            "02 00:00-00:00",
            "03 00:00-00:00",
        ]


class TestOpenHoursOnSkippedHour:
    """Berlin, 2026-03-29: from 01:59 to 03:00."""

    @pytest.mark.parametrize(
        ("window", "expected"),
        [
            ((time(1), time(4)), ["29 01:00-04:00"]),
            ((time(2, 30), time(4)), ["29 03:00-04:00"]),
            ((time(1), time(2, 30)), ["29 01:00-03:00"]),
            ((time(2), time(3)), []),
            ((time(2, 15), time(2, 45)), []),
        ],
    )
    def test_leave_it_out(self, window: tuple[time, time], expected: list[str]) -> None:
        assert opened(weekly("Europe/Berlin", window), "2026-03-29") == expected

    def test_touch_across_it(self) -> None:
        hours = weekly("Europe/Berlin", (time(1), time(2)), (time(3), time(4)))
        assert opened(hours, "2026-03-29") == ["29 01:00-03:00", "29 03:00-04:00"]
        assert opened(hours, "2026-03-30") == ["30 01:00-02:00", "30 03:00-04:00"]

    def test_leave_out_half_an_hour_on_lord_howe(self) -> None:
        hours = weekly("Australia/Lord_Howe", (time(2, 10), time(3)))
        assert opened(hours, "2026-10-04") == ["04 02:30-03:00"]

    def test_end_inside_the_gap_at_the_change(self) -> None:
        hours = weekly("Europe/Berlin", (time(2, 30, 15, 500), time(4)), on=[6])
        assert open_spans(hours, within=around(date(2026, 3, 29))) == [
            span("2026-03-29T03:00+02:00", "2026-03-29T04:00+02:00")
        ]

    def test_begin_after_a_skipped_midnight(self) -> None:
        hours = weekly("America/Sao_Paulo", (MIDNIGHT, time(2)))
        assert opened(hours, "2018-11-04") == ["04 01:00-02:00"]


class TestOpenHoursOnRepeatedHour:
    """Berlin, 2026-10-25: from 02:59 back to 02:00."""

    @pytest.mark.parametrize(
        ("window", "expected"),
        [
            ((time(1), time(4)), span("2026-10-25T01:00+02:00", "2026-10-25T04:00+01:00")),
            ((time(2, 30), time(4)), span("2026-10-25T02:30+02:00", "2026-10-25T04:00+01:00")),
            ((time(1), time(2, 30)), span("2026-10-25T01:00+02:00", "2026-10-25T02:30+02:00")),
            ((time(2, 15), time(2, 45)), span("2026-10-25T02:15+02:00", "2026-10-25T02:45+02:00")),
            ((time(2), time(3)), span("2026-10-25T02:00+02:00", "2026-10-25T03:00+01:00")),
        ],
    )
    def test_begin_and_end_at_the_first(self, window: tuple[time, time], expected: Span) -> None:
        within = around(date(2026, 10, 25), days=5)
        assert open_spans(weekly("Europe/Berlin", window, on=[6]), within=within) == [expected]

    def test_take_the_first_half_hour_on_lord_howe(self) -> None:
        within = around(date(2026, 4, 5), days=5)
        hours = weekly("Australia/Lord_Howe", (time(1, 30), time(1, 45)), on=[6])
        assert open_spans(hours, within=within) == [
            span("2026-04-05T01:30+11:00", "2026-04-05T01:45+11:00")
        ]

    def test_go_on_while_clocks_show_the_old_date_again(self) -> None:
        # St John's, 2010-11-07: from 00:00:59 back to 23:01 of the day before.
        sunday = weekly("America/St_Johns", (MIDNIGHT, time(2)), on=[6])
        again_before_midnight = span("2010-11-06T23:10-03:30", "2010-11-06T23:20-03:30")
        assert open_spans(sunday, within=again_before_midnight) == [
            span("2010-11-07T00:00-02:30", "2010-11-07T02:00-03:30")
        ]


class TestOpenHoursWithin:
    def test_returns_whole_windows_that_begin_earlier(self) -> None:
        lunch = span("2026-03-02T12:00Z", "2026-03-02T13:00Z")
        assert as_shown(open_spans(weekly("UTC", NINE_TO_FIVE), within=lunch), "UTC") == [
            "02 09:00-17:00"
        ]

    def test_leaves_out_windows_that_only_touch(self) -> None:
        morning = span("2026-03-02T08:00Z", "2026-03-02T09:00Z")
        evening = span("2026-03-02T17:00Z", "2026-03-02T18:00Z")
        for within in (morning, evening):
            assert open_spans(weekly("UTC", NINE_TO_FIVE), within=within) == []

    def test_may_be_a_day_of_another_zone(self) -> None:
        new_years_day = day(date(2026, 1, 1), "Pacific/Pago_Pago")
        assert new_years_day is not None
        hours = weekly("Pacific/Kiritimati", NINE_TO_FIVE)
        assert as_shown(open_spans(hours, within=new_years_day), "Pacific/Kiritimati") == [
            "02 09:00-17:00"
        ]
