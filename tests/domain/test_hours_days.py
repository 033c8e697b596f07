"""Calendar dates of a zone as exact time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.times import (
    DAY,
    HOUR,
    at,
    minutes_around,
    minutes_of,
    properties,
    span,
    zones_and_days,
)

from bookable.domain.hours import day, days, shown_days
from bookable.domain.refusals import InvalidField
from bookable.domain.spans import Span


def exact_day(text: str, zone: str) -> Span:
    found = day(date.fromisoformat(text), zone)
    assert found is not None
    return found


class TestDayOrdinary:
    @pytest.mark.parametrize(
        ("zone", "start"),
        [
            ("UTC", "2026-01-01T00:00Z"),
            ("Europe/Berlin", "2025-12-31T23:00Z"),
            ("Asia/Kathmandu", "2025-12-31T18:15Z"),
            ("Pacific/Kiritimati", "2025-12-31T10:00Z"),
            ("Pacific/Pago_Pago", "2026-01-01T11:00Z"),
        ],
    )
    def test_has_24_hours_from_its_midnight(self, zone: str, start: str) -> None:
        assert exact_day("2026-01-01", zone) == Span(at(start), at(start) + DAY)


class TestDayWithSkippedHour:
    @pytest.mark.parametrize(
        ("text", "zone", "length"),
        [
            ("2026-03-29", "Europe/Berlin", 23 * HOUR),
            ("2026-03-08", "America/New_York", 23 * HOUR),
            ("2026-10-04", "Australia/Lord_Howe", 23.5 * HOUR),
            ("2026-03-29", "Antarctica/Troll", 22 * HOUR),
        ],
    )
    def test_is_shorter(self, text: str, zone: str, length: timedelta) -> None:
        assert exact_day(text, zone).length == length

    @pytest.mark.parametrize(
        ("text", "zone", "start"),
        [
            ("2018-11-04", "America/Sao_Paulo", "2018-11-04T01:00-02:00"),
            ("2026-03-29", "Asia/Beirut", "2026-03-29T01:00+03:00"),
            ("1919-03-31", "America/Toronto", "1919-03-31T00:30-04:00"),
        ],
    )
    def test_begins_after_a_skipped_midnight(self, text: str, zone: str, start: str) -> None:
        assert exact_day(text, zone).start == at(start)


class TestDayWithRepeatedHour:
    @pytest.mark.parametrize(
        ("text", "zone", "length"),
        [
            ("2026-10-25", "Europe/Berlin", 25 * HOUR),
            ("2026-11-01", "America/New_York", 25 * HOUR),
            ("2026-04-05", "Australia/Lord_Howe", 24.5 * HOUR),
            ("2018-02-17", "America/Sao_Paulo", 25 * HOUR),
            ("2025-11-02", "America/Havana", 25 * HOUR),
            ("1969-09-30", "Pacific/Kwajalein", 47 * HOUR),
        ],
    )
    def test_is_longer(self, text: str, zone: str, length: timedelta) -> None:
        assert exact_day(text, zone).length == length

    def test_begins_at_the_first_of_two_midnights(self) -> None:
        assert exact_day("2025-11-02", "America/Havana").start == at("2025-11-02T00:00-04:00")
        assert exact_day("2010-11-07", "America/St_Johns").start == at("2010-11-07T00:00-02:30")


class TestDaySkippedByZone:
    @pytest.mark.parametrize(
        ("text", "zone"),
        [
            ("2011-12-30", "Pacific/Apia"),
            ("1994-12-31", "Pacific/Kiritimati"),
            ("1993-08-21", "Pacific/Kwajalein"),
        ],
    )
    def test_is_none(self, text: str, zone: str) -> None:
        assert day(date.fromisoformat(text), zone) is None

    def test_neighbours_are_whole_and_touch(self) -> None:
        before = exact_day("2011-12-29", "Pacific/Apia")
        after = exact_day("2011-12-31", "Pacific/Apia")
        assert before.length == after.length == DAY
        assert before.end == after.start


class TestDateRange:
    def test_includes_both_ends(self) -> None:
        assert days(date(2026, 3, 28), date(2026, 3, 30), "Europe/Berlin") == span(
            "2026-03-28T00:00+01:00", "2026-03-31T00:00+02:00"
        )

    def test_may_be_one_date(self) -> None:
        only = date(2026, 3, 29)
        assert days(only, only, "Europe/Berlin") == day(only, "Europe/Berlin")

    def test_is_none_if_the_last_is_before_the_first(self) -> None:
        assert days(date(2026, 3, 30), date(2026, 3, 29), "Europe/Berlin") is None

    def test_leaves_out_a_skipped_date(self) -> None:
        found = days(date(2011, 12, 29), date(2011, 12, 30), "Pacific/Apia")
        assert found == exact_day("2011-12-29", "Pacific/Apia")

    @pytest.mark.parametrize("far", [date.min, date.max])
    def test_is_refused_at_the_ends_of_the_calendar(self, far: date) -> None:
        for first, last in [(far, date(2026, 3, 29)), (date(2026, 3, 29), far)]:
            with pytest.raises(InvalidField) as refused:
                days(first, last, "Pacific/Kiritimati")
            assert refused.value.field == "date"


class TestShownDays:
    def test_are_as_long_as_the_dates(self) -> None:
        first, last = date(2027, 3, 1), date(2027, 3, 7)
        assert shown_days(first, last, "UTC") == days(first, last, "UTC")

    def test_have_23_and_25_hours_where_the_clocks_change(self) -> None:
        changes = (date(2027, 3, 28), date(2027, 10, 31))
        lengths = [shown_days(on, on, "Europe/Berlin").length for on in changes]
        assert lengths == [23 * HOUR, 25 * HOUR]

    def test_go_on_to_the_next_date_where_a_zone_skipped_the_only_one(self) -> None:
        skipped = date(2011, 12, 30)
        shown = shown_days(skipped, skipped, "Pacific/Apia")
        assert shown == exact_day("2011-12-31", "Pacific/Apia")

    def test_are_not_those_from_a_later_date_to_an_earlier_one(self) -> None:
        with pytest.raises(LookupError):
            shown_days(date(2027, 3, 3), date(2027, 3, 1), "UTC")


@pytest.mark.long
class TestDaysProperty:
    @properties
    @given(zones_and_days, st.integers(-2, 2))
    def test_consecutive_days_touch(self, where: tuple[str, date], shift: int) -> None:
        zone, middle = where
        dates = [middle + (shift + number) * DAY for number in range(3)]
        found = [each for each in (day(on, zone) for on in dates) if each]
        whole = days(dates[0], dates[-1], zone)
        assert whole is not None
        assert sum((each.length for each in found), timedelta(0)) == whole.length
        assert [each.end for each in found[:-1]] == [each.start for each in found[1:]]

    @properties
    @given(zones_and_days)
    def test_match_what_clocks_show(self, where: tuple[str, date]) -> None:
        zone, on = where
        found = day(on, zone)
        inside = set(minutes_of([found] if found else []))
        shown = dict(minutes_around(zone, on))
        wrong = [moment for moment in inside if shown[moment].date() != on]
        # Only where clocks go back over midnight is yesterday's date shown once more.
        assert len(wrong) == (59 if where == ("America/St_Johns", date(2010, 11, 7)) else 0)
