"""Wall time that a person typed, and what clocks show."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.times import (
    HOUR,
    MINUTE,
    at,
    first_showing,
    minutes_around,
    properties,
    span,
    wall_time,
    zones_and_days,
)

from bookable.domain.hours import exact, exact_span, refuse_far_away, shown, zone_of
from bookable.domain.refusals import InvalidField, SkippedWallTime


def typed(text: str, zone: str) -> datetime:
    return exact(wall_time(text), zone, field="start_time")


def wall(moment: datetime, zone: str) -> datetime:
    return shown(moment, zone).replace(tzinfo=None)


class TestOrdinaryWallTime:
    @pytest.mark.parametrize(
        ("shown", "zone", "moment"),
        [
            ("2026-03-02T09:00", "UTC", "2026-03-02T09:00Z"),
            ("2026-03-02T09:00", "Europe/Berlin", "2026-03-02T08:00Z"),
            ("2026-07-02T09:00", "Europe/Berlin", "2026-07-02T07:00Z"),
            ("2026-03-02T09:00", "Asia/Kathmandu", "2026-03-02T03:15Z"),
            ("2026-01-01T09:00", "Pacific/Kiritimati", "2025-12-31T19:00Z"),
            ("2026-01-01T20:00", "Pacific/Pago_Pago", "2026-01-02T07:00Z"),
        ],
    )
    def test_is_one_moment(self, shown: str, zone: str, moment: str) -> None:
        assert typed(shown, zone) == at(moment)

    def test_becomes_utc(self) -> None:
        assert typed("2026-03-02T09:00", "Europe/Berlin").tzinfo is UTC


class TestSkippedWallTime:
    @pytest.mark.parametrize(
        ("shown", "zone"),
        [
            ("2026-03-29T02:00", "Europe/Berlin"),
            ("2026-03-29T02:59", "Europe/Berlin"),
            ("2026-03-08T02:30", "America/New_York"),
            ("2026-10-04T02:15", "Australia/Lord_Howe"),
            ("2018-11-04T00:00", "America/Sao_Paulo"),
            ("2011-12-30T12:00", "Pacific/Apia"),
        ],
    )
    def test_is_refused_with_field_wall_time_and_zone(self, shown: str, zone: str) -> None:
        with pytest.raises(SkippedWallTime) as refused:
            typed(shown, zone)
        assert refused.value.field == "start_time"
        assert refused.value.wall == wall_time(shown)
        assert refused.value.zone == zone

    def test_neighbours_exist(self) -> None:
        assert typed("2026-03-29T01:59", "Europe/Berlin") == at("2026-03-29T00:59Z")
        assert typed("2026-03-29T03:00", "Europe/Berlin") == at("2026-03-29T01:00Z")


class TestRepeatedWallTime:
    @pytest.mark.parametrize(
        ("shown", "zone", "moment"),
        [
            ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T02:30+02:00"),
            ("2026-11-01T01:30", "America/New_York", "2026-11-01T01:30-04:00"),
            ("2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-05T01:45+11:00"),
            ("2018-02-17T23:30", "America/Sao_Paulo", "2018-02-17T23:30-02:00"),
        ],
    )
    def test_is_the_first_of_two_moments(self, shown: str, zone: str, moment: str) -> None:
        assert typed(shown, zone) == at(moment)

    def test_ignores_pythons_fold(self) -> None:
        second = wall_time("2026-10-25T02:30").replace(fold=1)
        assert exact(second, "Europe/Berlin", field="start_time") == at("2026-10-25T00:30Z")


class TestWallTimeProperty:
    @properties
    @given(zones_and_days, st.integers(0, 2 * 24 * 60))
    def test_is_the_first_minute_that_shows_it_or_refused(
        self, where: tuple[str, date], minute: int
    ) -> None:
        zone, day = where
        minutes = minutes_around(zone, day)
        midnight = datetime(day.year, day.month, day.day) - timedelta(days=1)  # noqa: DTZ001
        shown = midnight + minute * MINUTE
        moment = first_showing(shown, minutes)
        try:
            assert exact(shown, zone, field="start_time") == moment
            assert wall(moment, zone) == shown
        except SkippedWallTime:
            assert wall(moment, zone) > shown

    @properties
    @given(zones_and_days, st.integers(3 * 24 * 60, 6 * 24 * 60))
    def test_reads_back_what_clocks_show(self, where: tuple[str, date], minute: int) -> None:
        zone, day = where
        moment = minutes_around(zone, day)[minute][0]
        again = exact(wall(moment, zone), zone, field="start_time")
        assert wall(again, zone) == wall(moment, zone)
        assert again <= moment, "a repeated one comes back as the first"


class TestInvalidWallTime:
    def test_with_a_zone_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="no zone of its own"):
            exact(at("2026-03-02T09:00Z"), "UTC", field="start_time")

    @pytest.mark.parametrize("shown", ["0001-01-01T00:00", "9999-12-31T23:59"])
    @pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
    def test_is_refused_at_the_ends_of_the_calendar(self, shown: str, zone: str) -> None:
        with pytest.raises(InvalidField) as refused:
            typed(shown, zone)
        assert refused.value.field == "start_time"


class TestWallTimeShown:
    @pytest.mark.parametrize(
        ("moment", "shown"),
        [
            ("2026-03-02T08:00Z", "2026-03-02T09:00"),
            ("2026-03-29T00:59Z", "2026-03-29T01:59"),
            ("2026-03-29T01:00Z", "2026-03-29T03:00"),
            ("2026-10-25T00:30Z", "2026-10-25T02:30"),
            ("2026-10-25T01:30Z", "2026-10-25T02:30"),
        ],
    )
    def test_follows_the_zone(self, moment: str, shown: str) -> None:
        assert wall(at(moment), "Europe/Berlin") == wall_time(shown)


class TestExactSpan:
    def test_start_without_a_zone_is_read_in_the_zone(self) -> None:
        typed_span = exact_span(
            wall_time("2026-03-02T09:00"), HOUR, "Europe/Berlin", field="start_time"
        )
        assert typed_span == span("2026-03-02T08:00Z", "2026-03-02T09:00Z")

    def test_exact_start_is_kept(self) -> None:
        start = datetime.fromisoformat("2026-03-02T09:00-05:00")
        typed_span = exact_span(start, HOUR, "Europe/Berlin", field="start_time")
        assert typed_span == span("2026-03-02T14:00Z", "2026-03-02T15:00Z")

    @pytest.mark.parametrize("night", ["2026-03-29T01:30", "2026-10-25T01:30"])
    def test_length_is_exact_across_a_clock_change(self, night: str) -> None:
        typed_span = exact_span(wall_time(night), 2 * HOUR, "Europe/Berlin", field="start_time")
        assert typed_span.length == 2 * HOUR

    def test_skipped_start_is_refused(self) -> None:
        with pytest.raises(SkippedWallTime):
            exact_span(wall_time("2026-03-29T02:30"), HOUR, "Europe/Berlin", field="start_time")

    def test_repeated_start_takes_the_first(self) -> None:
        typed_span = exact_span(
            wall_time("2026-10-25T02:30"), HOUR, "Europe/Berlin", field="start_time"
        )
        assert typed_span.start == at("2026-10-25T00:30Z")

    @pytest.mark.parametrize("length", [timedelta(0), -HOUR, timedelta.max])
    def test_absurd_length_is_refused(self, length: timedelta) -> None:
        with pytest.raises(InvalidField) as refused:
            exact_span(at("2026-03-02T09:00Z"), length, "UTC", field="start_time")
        assert refused.value.field == "duration"

    @pytest.mark.parametrize("start", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00"])
    def test_is_refused_at_the_ends_of_the_calendar(self, start: str) -> None:
        with pytest.raises(InvalidField):
            exact_span(datetime.fromisoformat(start), HOUR, "UTC", field="start_time")


class TestFarAwayDates:
    @pytest.mark.parametrize("year", [1, 2, 9998, 9999])
    def test_are_refused(self, year: int) -> None:
        with pytest.raises(InvalidField) as refused:
            refuse_far_away(date(year, 6, 1), field="date")
        assert refused.value.field == "date"

    @pytest.mark.parametrize("year", [3, 1970, 2026, 9997])
    def test_nearer_dates_are_allowed(self, year: int) -> None:
        refuse_far_away(date(year, 6, 1), field="date")


class TestZoneName:
    @pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "America/Argentina/Ushuaia"])
    def test_gives_the_zone(self, name: str) -> None:
        assert zone_of(name).key == name

    @pytest.mark.parametrize(
        "name",
        [
            *("", ".", "..", "../etc", "/etc/passwd", "Europe", "Europe/", "europe/berlin"),
            *("Mars/Olympus", " UTC", "UTC\n", "UTC\0", "\0", "\ud800", "a" * 100_000, "+02:00"),
            *("localtime", "Factory", "posixrules", "right/UTC", "posix/UTC", "zone.tab"),
            *(None, 1, 1.5, b"UTC", ["UTC"], {"UTC"}, object()),
        ],
    )
    def test_unknown_name_is_refused(self, name: object) -> None:
        with pytest.raises(InvalidField) as refused:
            zone_of(name)
        assert refused.value.field == "timezone"

    def test_is_checked_by_every_function(self) -> None:
        with pytest.raises(InvalidField):
            typed("2026-03-02T09:00", "../etc")


class TestStartWithSeconds:
    @pytest.mark.parametrize(
        "start", ["2026-03-02T09:00:01", "2026-03-02T09:00:00.000001Z", "2026-03-02T09:00:59+01:00"]
    )
    def test_is_refused(self, start: str) -> None:
        with pytest.raises(InvalidField, match="whole minute") as refused:
            exact_span(datetime.fromisoformat(start), HOUR, "UTC", field="scheduled_time")
        assert refused.value.field == "scheduled_time"
