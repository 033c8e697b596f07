"""What holds for any hours, claims, busy times, pace and time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.times import (
    DAY,
    MINUTE,
    around,
    grid_minutes,
    hours_about,
    local_date,
    minutes_of,
    open_minutes,
    properties,
    zones_and_days,
)

from bookable.domain.hours import open_windows
from bookable.domain.reasons import reasons, refuse_unless_bookable
from bookable.domain.refusals import (
    LimitReached,
    NoticeTooShort,
    OutsideHours,
    Refusal,
    SlotTaken,
)
from bookable.domain.slots import Availability, Pace, slots
from bookable.domain.spans import Span
from bookable.domain.wall_hours import Hours

paces = st.builds(
    Pace,
    interval_minutes=st.sampled_from([5, 15, 20, 30, 45, 60, 420]),
    buffer_before_minutes=st.sampled_from([0, 0, 5, 30]),
    buffer_after_minutes=st.sampled_from([0, 0, 10, 25]),
    minimum_notice_minutes=st.sampled_from([0, 0, 1, 600]),
    daily_limit=st.sampled_from([None, None, 1, 2]),
    weekly_limit=st.sampled_from([None, None, 1, 3, 5]),
)


@dataclass(frozen=True)
class Case:
    """A random calendar around a date, with a request for slots."""

    hours: Hours
    day: date
    claims: list[Span]
    busy: list[Span]
    pace: Pace
    now: datetime
    length: timedelta
    within: Span

    def known(self, reach: Span) -> Availability:
        """Return the availability as far as it is known within `reach`."""
        return Availability(
            windows=open_windows(self.hours, within=reach),
            taken=[claim for claim in self.claims if claim.overlaps(reach)],
            busy=[span for span in self.busy if span.overlaps(reach)],
            now=self.now,
            pace=self.pace,
            zone=self.hours.zone,
        )

    @property
    def availability(self) -> Availability:
        return self.known(around(self.day, days=5))

    def counted(self, start: datetime) -> tuple[int, int]:
        """Return how many claims start on the day of a start, and in its week."""
        dates = [local_date(claim.start, self.hours.zone, self.day) for claim in self.claims]
        on = local_date(start, self.hours.zone, self.day)
        return dates.count(on), sum(
            each.isocalendar()[:2] == on.isocalendar()[:2] for each in dates
        )

    def is_over_limits(self, start: datetime) -> bool:
        """Return whether a booking more would be one too many."""
        limits = (self.pace.daily_limit, self.pace.weekly_limit)
        pairs = zip(self.counted(start), limits, strict=True)
        return any(limit is not None and number >= limit for number, limit in pairs)

    @property
    def grid(self) -> set[datetime]:
        return {
            start
            for window in self.availability.windows
            for start in grid_minutes(window, self.pace.interval)
            if self.within.start <= start < self.within.end
        }

    @property
    def slots(self) -> list[Span]:
        return slots(self.availability, length=self.length, within=self.within)


@st.composite
def spans_about(draw: st.DrawFn, day: date, *, longest: int) -> Span:
    quarters = draw(st.integers(0, 4 * 24 * 4)) * 15 * MINUTE
    start = around(day).start + quarters + draw(st.sampled_from([0, 0, 7])) * MINUTE
    return Span(start, start + draw(st.integers(1, longest)) * 15 * MINUTE)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    zone, day = draw(zones_and_days)
    return Case(
        hours=draw(hours_about(zone, day)),
        day=day,
        claims=draw(st.lists(spans_about(day, longest=12), max_size=6)),
        busy=draw(st.lists(spans_about(day, longest=40), max_size=3)),
        pace=draw(paces),
        now=draw(st.just(around(day).start - DAY) | spans_about(day, longest=1).map(_start)),
        length=draw(st.sampled_from([15, 30, 60, 90, 600])) * MINUTE,
        within=draw(spans_about(day, longest=200)),
    )


def _start(span: Span) -> datetime:
    return span.start


class TestSlotsProperty:
    @properties
    @given(cases())
    def test_can_all_be_booked(self, case: Case) -> None:
        for slot in case.slots:
            refuse_unless_bookable(case.availability, slot)

    @properties
    @given(cases())
    def test_have_their_length_and_start_within(self, case: Case) -> None:
        for slot in case.slots:
            assert slot.length == case.length
            assert case.within.start <= slot.start < case.within.end

    @properties
    @given(cases())
    def test_are_sorted_and_unique(self, case: Case) -> None:
        assert case.slots == sorted(set(case.slots))

    @properties
    @given(cases())
    def test_lie_in_open_hours(self, case: Case) -> None:
        assert set(minutes_of(case.slots)) <= open_minutes(case.hours, case.day)

    @properties
    @given(cases())
    def test_keep_away_from_claims_and_buffers(self, case: Case) -> None:
        before = case.pace.buffer_before_minutes * MINUTE
        after = case.pace.buffer_after_minutes * MINUTE
        for slot in case.slots:
            for claim in case.claims:
                assert not slot.widened(before, after).overlaps(claim.widened(before, after))

    @properties
    @given(cases())
    def test_keep_away_from_busy_times_without_buffers(self, case: Case) -> None:
        assert [slot for slot in case.slots if any(slot.overlaps(each) for each in case.busy)] == []

    @properties
    @given(cases())
    def test_keep_to_the_limits_of_day_and_week(self, case: Case) -> None:
        assert [slot for slot in case.slots if case.is_over_limits(slot.start)] == []

    @properties
    @given(cases())
    def test_start_on_the_grid_of_their_window(self, case: Case) -> None:
        assert {slot.start for slot in case.slots} <= case.grid

    @properties
    @given(cases())
    def test_are_in_the_future_and_keep_notice(self, case: Case) -> None:
        for slot in case.slots:
            assert slot.start > case.now
            assert slot.start >= case.now + case.pace.minimum_notice_minutes * MINUTE

    @properties
    @given(cases())
    def test_include_every_bookable_start_on_the_grid(self, case: Case) -> None:
        offered = {slot.start for slot in case.slots}
        for start in case.grid - offered:
            with pytest.raises(Refusal):
                refuse_unless_bookable(case.availability, Span(start, start + case.length))

    @properties
    @given(cases())
    def test_need_only_what_is_in_reach(self, case: Case) -> None:
        reach = case.pace.reach(case.within, length=case.length)
        assert slots(case.known(reach), length=case.length, within=case.within) == case.slots

    @properties
    @given(cases(), st.integers(1, 380))
    def test_two_halves_give_the_same(self, case: Case, quarters: int) -> None:
        middle = case.within.start + quarters * 15 * MINUTE
        first = replace(case, within=Span(case.within.start, middle))
        second = replace(case, within=Span(middle, middle + 5 * DAY))
        whole = replace(case, within=Span(case.within.start, middle + 5 * DAY))
        assert first.slots + second.slots == whole.slots


class TestBookableProperty:
    @properties
    @given(cases())
    def test_has_every_reason_that_a_check_of_each_minute_finds(self, case: Case) -> None:
        wanted = Span(case.within.start, case.within.start + case.length)
        earliest = case.now + case.pace.minimum_notice_minutes * MINUTE
        before = case.pace.buffer_before_minutes * MINUTE
        after = case.pace.buffer_after_minutes * MINUTE
        room = wanted.widened(before, after)
        expected: set[type[Refusal]] = set()
        if wanted.start <= case.now or wanted.start < earliest:
            expected.add(NoticeTooShort)
        if not set(minutes_of([wanted])) <= open_minutes(case.hours, case.day):
            expected.add(OutsideHours)
        if any(room.overlaps(claim.widened(before, after)) for claim in case.claims):
            expected.add(SlotTaken)
        if any(wanted.overlaps(each) for each in case.busy):
            expected.add(SlotTaken)
        if case.is_over_limits(wanted.start):
            expected.add(LimitReached)
        assert {type(each.refusal) for each in reasons(case.availability, wanted)} == expected

    @properties
    @given(cases())
    def test_needs_only_what_is_in_reach(self, case: Case) -> None:
        wanted = Span(case.within.start, case.within.start + case.length)
        near = case.known(case.pace.reach(wanted))
        assert _answer(near, wanted) == _answer(case.availability, wanted)


def _answer(availability: Availability, wanted: Span) -> type[Refusal] | None:
    try:
        refuse_unless_bookable(availability, wanted)
    except Refusal as refusal:
        return type(refusal)
    return None
