"""When a weekly series takes place: one wall time, right across clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.times import properties, zones_and_days

from bookable.domain.hours import exact
from bookable.domain.refusals import InvalidField, SkippedWallTime
from bookable.domain.repeats import MOST, ONE_WEEK, Repeat, weeks_later

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


def moments(first, repeat, zone):
    """Return the exact starts, with None for those that a clock change skips."""
    found = []
    for wall in repeat.wall_times(first, zone=zone):
        try:
            found.append(exact(wall, zone, field="start_time").strftime("%m-%d %H:%M"))
        except SkippedWallTime:
            found.append(None)
    return found


class TestSeriesAcrossAClockChange:
    def test_keeps_its_wall_time_on_ordinary_days(self):
        first = datetime(2027, 3, 22, 9, tzinfo=UTC)
        assert moments(first, Repeat(count=3), BERLIN) == [
            "03-22 09:00",
            "03-29 08:00",
            "04-05 08:00",
        ]
        first = datetime(2027, 10, 30, 13, tzinfo=UTC)
        assert moments(first, Repeat(count=3), NEW_YORK) == [
            "10-30 13:00",
            "11-06 13:00",
            "11-13 14:00",
        ]

    def test_has_no_moment_in_a_skipped_hour(self):
        first = datetime(2027, 3, 21, 1, 30, tzinfo=UTC)
        assert moments(first, Repeat(count=3), BERLIN) == ["03-21 01:30", None, "04-04 00:30"]

    def test_takes_the_first_of_a_repeated_hour(self):
        first = datetime(2027, 10, 24, 0, 30, tzinfo=UTC)
        assert moments(first, Repeat(count=3), BERLIN) == [
            "10-24 00:30",
            "10-31 00:30",
            "11-07 01:30",
        ]


class TestSeriesOfAYear:
    @properties
    @given(zones_and_days, st.integers(-26, 0), st.integers(0, 1439))
    def test_keeps_its_wall_time_in_any_zone(
        self, where: tuple[str, date], weeks: int, minute: int
    ) -> None:
        zone, day = where
        clocks = ZoneInfo(zone)
        wall = datetime.combine(day, time(minute // 60, minute % 60)) + weeks * ONE_WEEK
        first = wall.replace(tzinfo=clocks).astimezone(UTC)
        begun = first.astimezone(clocks).replace(tzinfo=None)
        for number, each in enumerate(Repeat(count=MOST).wall_times(first, zone=zone)):
            assert each == begun + number * ONE_WEEK
            try:
                moment = exact(each, zone, field="start_time")
            except SkippedWallTime:
                moments = (each.replace(tzinfo=clocks, fold=fold) for fold in (0, 1))
                shown = [back_and_forth(moment) for moment in moments]
                assert each not in shown
            else:
                assert moment.astimezone(clocks).replace(tzinfo=None) == each


def back_and_forth(local: datetime) -> datetime:
    """Return what the clocks of a zone show at the moment of a wall time, which they may skip."""
    return local.astimezone(UTC).astimezone(local.tzinfo).replace(tzinfo=None)


class TestWeeksLater:
    @pytest.mark.parametrize(
        ("first", "weeks", "later"),
        [
            ("2027-03-03T01:30", 1, "2027-03-10T01:30"),
            ("2027-03-24T09:00", 1, "2027-03-31T08:00"),
            ("2027-10-24T00:30", 1, "2027-10-31T00:30"),
            # The second time at which its clocks show 2:30, and a week after that.
            ("2027-10-31T01:30", 0, "2027-10-31T01:30"),
            ("2027-10-31T01:30", 1, "2027-11-07T01:30"),
        ],
        ids=["ordinary", "after a change", "repeated", "from a second one", "now"],
    )
    def test_is_the_same_wall_time(self, first, weeks, later):
        first, later = (datetime.fromisoformat(each + "Z") for each in (first, later))
        assert weeks_later(first, weeks, zone=BERLIN, field="start_time") == later

    def test_refuses_a_skipped_one(self):
        first = datetime(2027, 3, 21, 1, 30, tzinfo=UTC)
        with pytest.raises(SkippedWallTime) as refused:
            weeks_later(first, 1, zone=BERLIN, field="end_time")
        assert refused.value.field == "end_time"


class TestRepeat:
    def test_has_as_many_as_are_counted(self):
        first = datetime(2027, 3, 1, 9, tzinfo=UTC)
        found = Repeat(every_weeks=2, count=52).wall_times(first, zone="UTC")
        assert (len(found), found[1]) == (52, datetime.fromisoformat("2027-03-15T09:00"))

    def test_includes_its_last_date_in_the_zone(self):
        # 23:30 on Monday in Berlin, and on Sunday in UTC.
        first = datetime(2027, 2, 28, 23, 30, tzinfo=UTC)
        for until, number in (
            (date(2027, 3, 8), 2),
            (date(2027, 3, 14), 2),
            (date(2027, 3, 15), 3),
        ):
            assert len(Repeat(until=until).wall_times(first, zone=BERLIN)) == number

    @pytest.mark.parametrize("until", [date(2027, 2, 1), date(2027, 3, 7), date(2028, 3, 1)])
    def test_refuses_a_last_date_with_too_few_or_too_many(self, until):
        first = datetime(2027, 3, 1, 9, tzinfo=UTC)
        with pytest.raises(InvalidField) as refused:
            Repeat(until=until).wall_times(first, zone="UTC")
        assert refused.value.field == "repeat.until"

    def test_may_have_fifty_two_until_its_last_date(self):
        first = datetime(2027, 3, 1, 9, tzinfo=UTC)
        assert len(Repeat(until=date(2028, 2, 21)).wall_times(first, zone="UTC")) == 52

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({}, "repeat"),
            ({"count": 3, "until": date(2027, 3, 8)}, "repeat"),
            ({"count": 1}, "repeat.count"),
            ({"count": 53}, "repeat.count"),
            ({"count": 2, "every_weeks": 0}, "repeat.every_weeks"),
        ],
    )
    def test_refuses_what_makes_no_series(self, given, field):
        with pytest.raises(InvalidField) as refused:
            Repeat(**given)
        assert refused.value.field == field

    def test_of_a_far_date_does_not_count_without_end(self):
        first = datetime(2027, 3, 1, 9, tzinfo=UTC)
        with pytest.raises(InvalidField):
            Repeat(until=date(9999, 12, 31)).wall_times(first, zone="UTC")
