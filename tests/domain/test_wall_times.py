from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookable.domain.refusals import InvalidField, SkippedWallTime
from bookable.domain.wall_times import WallTime

ZONES = ("America/Vancouver", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")


def wall(text: str, zone: str = "Europe/Berlin", *, is_second: bool = False) -> WallTime:
    return WallTime(datetime.fromisoformat(text), zone, is_second)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


class TestWallTime:
    @given(st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)), st.sampled_from(ZONES))  # noqa: DTZ001
    def test_moment_is_the_one_it_was_made_from(self, moment, zone):
        moment = moment.replace(tzinfo=UTC)
        made = WallTime.at(moment, zone)
        assert made.moment() == moment
        assert made.is_shown_at(moment)

    def test_ordinary_has_one_moment(self):
        assert wall("2027-03-01T09:00").moment() == at("2027-03-01T08:00Z")

    def test_repeated_says_which_one(self):
        first, second = at("2027-10-31T00:30Z"), at("2027-10-31T01:30Z")
        assert WallTime.at(first, "Europe/Berlin") == wall("2027-10-31T02:30")
        assert WallTime.at(second, "Europe/Berlin") == wall("2027-10-31T02:30", is_second=True)
        assert wall("2027-10-31T02:30", is_second=True).moment() == second

    def test_repeated_is_shown_at_both_moments(self):
        for is_second in (False, True):
            made = wall("2027-10-31T02:30", is_second=is_second)
            assert made.is_shown_at(at("2027-10-31T00:30Z"))
            assert made.is_shown_at(at("2027-10-31T01:30Z"))

    def test_no_longer_repeated_has_one_moment(self):
        assert wall("2027-03-01T09:00", is_second=True).moment() == at("2027-03-01T08:00Z")

    @pytest.mark.parametrize("is_second", [False, True])
    def test_skipped_has_none(self, is_second):
        with pytest.raises(SkippedWallTime):
            wall("2027-03-28T02:30", is_second=is_second).moment()

    def test_removed_zone_has_none(self):
        with pytest.raises(InvalidField):
            wall("2027-03-01T09:00", "Atlantis/Poseidonis").moment()
