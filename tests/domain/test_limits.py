"""Which days and weeks are full."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.domain.times import HOUR, at, opening, span

from bookable.domain.hours import day
from bookable.domain.limits import FullTime, full_times
from bookable.domain.reasons import refuse_unless_bookable
from bookable.domain.refusals import InvalidField, LimitReached, OutsideHours, SlotTaken
from bookable.domain.slots import Availability, Pace, slots
from bookable.domain.spans import Span

BERLIN = "Europe/Berlin"


def full(
    *starts: str, zone: str = BERLIN, daily: int | None = None, weekly: int | None = None
) -> list[Span]:
    times = [at(start) for start in starts]
    return [each.span for each in full_times(times, zone=zone, daily=daily, weekly=weekly)]


class TestFullDays:
    def test_have_as_many_starts_as_the_limit(self) -> None:
        two = ("2027-03-01T09:00Z", "2027-03-01T15:00Z")
        assert full(*two, daily=2) == [span("2027-02-28T23:00Z", "2027-03-01T23:00Z")]
        assert full(*two, daily=3) == []

    def test_are_those_of_the_zone(self) -> None:
        # Half past midnight in Berlin is the evening before in UTC.
        late = "2027-03-01T23:30Z"
        assert full(late, daily=1) == [span("2027-03-01T23:00Z", "2027-03-02T23:00Z")]
        assert full(late, zone="UTC", daily=1) == [span("2027-03-01T00:00Z", "2027-03-02T00:00Z")]

    def test_last_23_hours_where_clocks_skip_one(self) -> None:
        assert full("2027-03-28T02:00Z", daily=1) == [
            span("2027-03-27T23:00Z", "2027-03-28T22:00Z")
        ]

    def test_count_a_repeated_hour_both_times(self) -> None:
        both = ("2027-10-31T00:30Z", "2027-10-31T01:30Z")
        assert full(*both, daily=2) == [span("2027-10-30T22:00Z", "2027-10-31T23:00Z")]

    def test_begin_once_where_clocks_go_back_over_midnight(self) -> None:
        # One minute after midnight the clocks of St. John's showed 23:01 of the old date again.
        again = "2010-11-07T03:00Z"
        [found] = full(again, zone="America/St_Johns", daily=1)
        new_day = day(at("2010-11-07T12:00Z").date(), "America/St_Johns")
        assert found == new_day
        assert found.start <= at(again) < found.end


class TestFullWeeks:
    def test_begin_on_monday(self) -> None:
        # A Monday and the Sunday after it.
        ends = ("2027-03-01T09:00Z", "2027-03-07T20:00Z")
        assert full(*ends, weekly=2) == [span("2027-02-28T23:00Z", "2027-03-07T23:00Z")]
        assert full("2027-02-28T12:00Z", "2027-03-01T09:00Z", weekly=2) == []

    @pytest.mark.parametrize(
        ("start", "hours"), [("2027-03-28T10:00Z", 167), ("2027-10-31T10:00Z", 169)]
    )
    def test_are_an_hour_shorter_or_longer_on_a_clock_change(self, start: str, hours: int) -> None:
        [week] = full(start, weekly=1)
        assert week.length == hours * HOUR

    def test_are_known_by_their_limit(self) -> None:
        start = at("2027-03-01T09:00Z")
        day_, week = full_times([start], zone="UTC", daily=1, weekly=1)
        assert (day_[1:], week[1:]) == ((1, "day"), (1, "week"))
        assert isinstance(day_, FullTime)


def calendar(*taken: Span, pace: Pace, zone: str = "UTC") -> Availability:
    windows = [opening(span(f"2027-03-0{day}T09:00Z", f"2027-03-0{day}T17:00Z")) for day in "123"]
    now = at("2027-02-01T00:00Z")
    return Availability(windows=windows, taken=taken, now=now, pace=pace, zone=zone)


def hour(start: str) -> Span:
    return Span(at(start), at(start) + HOUR)


class TestLimitsOfAPace:
    taken = (hour("2027-03-01T09:00Z"), hour("2027-03-01T11:00Z"))

    def offered(self, pace: Pace, taken: Sequence[Span] = taken) -> set[int]:
        within = span("2027-03-01T00:00Z", "2027-03-04T00:00Z")
        found = slots(calendar(*taken, pace=pace), length=HOUR, within=within)
        return {each.start.day for each in found}

    def test_offer_nothing_more_on_a_full_day(self) -> None:
        assert self.offered(Pace(daily_limit=2)) == {2, 3}
        assert self.offered(Pace(daily_limit=3)) == {1, 2, 3}
        assert self.offered(Pace(weekly_limit=2)) == set()
        assert self.offered(Pace(weekly_limit=3)) == {1, 2, 3}

    def test_refuse_what_is_not_offered(self) -> None:
        with pytest.raises(LimitReached) as refused:
            refuse_unless_bookable(
                calendar(*self.taken, pace=Pace(daily_limit=2)), hour("2027-03-01T14:00Z")
            )
        assert (refused.value.limit, refused.value.per) == (2, "day")

    def test_are_named_before_taken_time_and_after_closed_hours(self) -> None:
        there = calendar(*self.taken, pace=Pace(weekly_limit=2))
        with pytest.raises(LimitReached):
            refuse_unless_bookable(there, hour("2027-03-01T09:00Z"))
        with pytest.raises(OutsideHours):
            refuse_unless_bookable(there, hour("2027-03-01T20:00Z"))
        free = calendar(*self.taken, pace=Pace(weekly_limit=3))
        with pytest.raises(SlotTaken):
            refuse_unless_bookable(free, hour("2027-03-01T09:00Z"))

    def test_count_a_booking_on_the_day_on_which_it_starts(self) -> None:
        overnight = Span(at("2027-03-01T23:00Z"), at("2027-03-02T01:00Z"))
        assert self.offered(Pace(daily_limit=1), [overnight]) == {2, 3}

    @pytest.mark.parametrize(
        "given", [{"daily_limit": 0}, {"daily_limit": 1_001}, {"weekly_limit": 7_001}]
    )
    def test_have_bounds(self, given: dict[str, int]) -> None:
        with pytest.raises(InvalidField):
            Pace(**given)
