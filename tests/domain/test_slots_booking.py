"""Which spans can be booked, and the limits of a pace."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.domain.times import HOUR, MINUTE, at, opening, span

from bookable.domain.reasons import refuse_unless_bookable
from bookable.domain.refusals import (
    BeyondAdvance,
    InvalidField,
    NoticeTooShort,
    OutsideHours,
    Refusal,
    SlotTaken,
    TooFarAhead,
)
from bookable.domain.slots import Availability, Pace, slots
from bookable.domain.spans import Span

THE_DAY_BEFORE = at("2026-03-01T00:00Z")
YEAR_IN_MINUTES = 366 * 24 * 60


def monday(start: str, end: str) -> Span:
    return span(f"2026-03-02T{start}Z", f"2026-03-02T{end}Z")


def nine_to_five(
    *taken: Span, now: datetime = THE_DAY_BEFORE, pace: Pace | None = None
) -> Availability:
    return Availability(
        windows=[opening(monday("09:00", "17:00"))], taken=taken, now=now, pace=pace or Pace()
    )


def refused(availability: Availability, wanted: Span) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        refuse_unless_bookable(availability, wanted)
    return refusal.value


class TestBookFreeSpan:
    def test_is_allowed(self) -> None:
        refuse_unless_bookable(nine_to_five(), monday("09:00", "10:00"))

    def test_need_not_be_on_the_grid(self) -> None:
        refuse_unless_bookable(nine_to_five(), monday("09:07", "10:00"))

    def test_may_fill_a_window(self) -> None:
        refuse_unless_bookable(nine_to_five(), monday("09:00", "17:00"))

    def test_may_touch_bookings_on_both_sides(self) -> None:
        taken = [monday("09:00", "10:00"), monday("11:00", "12:00")]
        refuse_unless_bookable(nine_to_five(*taken), monday("10:00", "11:00"))


class TestBookOverMidnight:
    midnight = at("2026-03-03T00:00Z")
    wanted = Span(midnight - HOUR, midnight + HOUR)

    def open_about_midnight(self, *taken: Span) -> Availability:
        windows = [
            Span(self.midnight - 2 * HOUR, self.midnight),
            Span(self.midnight, self.midnight + 2 * HOUR),
        ]
        opened = [opening(window) for window in windows]
        return Availability(windows=opened, taken=taken, now=THE_DAY_BEFORE)

    def test_is_allowed_if_both_days_are_open(self) -> None:
        refuse_unless_bookable(self.open_about_midnight(), self.wanted)

    def test_taken_is_not_outside_hours(self) -> None:
        assert isinstance(refused(self.open_about_midnight(self.wanted), self.wanted), SlotTaken)


class TestBookTakenSpan:
    @pytest.mark.parametrize(
        "wanted", [("09:30", "10:30"), ("10:15", "10:30"), ("10:59", "12:00"), ("09:00", "12:00")]
    )
    def test_is_refused(self, wanted: tuple[str, str]) -> None:
        availability = nine_to_five(monday("10:00", "11:00"))
        assert isinstance(refused(availability, monday(*wanted)), SlotTaken)

    @pytest.mark.parametrize("wanted", [("09:00", "09:46"), ("11:14", "12:00")])
    def test_buffer_is_refused(self, wanted: tuple[str, str]) -> None:
        pace = Pace(buffer_before_minutes=10, buffer_after_minutes=5)
        availability = nine_to_five(monday("10:00", "11:00"), pace=pace)
        assert isinstance(refused(availability, monday(*wanted)), SlotTaken)

    @pytest.mark.parametrize("wanted", [("09:00", "09:45"), ("11:15", "12:00")])
    def test_next_to_the_buffer_is_allowed(self, wanted: tuple[str, str]) -> None:
        pace = Pace(buffer_before_minutes=10, buffer_after_minutes=5)
        availability = nine_to_five(monday("10:00", "11:00"), pace=pace)
        refuse_unless_bookable(availability, monday(*wanted))


class TestBookOutsideHours:
    @pytest.mark.parametrize(
        "wanted", [("08:59", "10:00"), ("16:30", "17:01"), ("06:00", "07:00"), ("17:00", "18:00")]
    )
    def test_is_refused(self, wanted: tuple[str, str]) -> None:
        assert isinstance(refused(nine_to_five(), monday(*wanted)), OutsideHours)

    def test_outside_hours_comes_before_taken(self) -> None:
        availability = nine_to_five(monday("08:00", "10:00"))
        assert isinstance(refused(availability, monday("08:30", "09:30")), OutsideHours)

    def test_across_a_break_is_refused(self) -> None:
        availability = Availability(
            windows=[opening(monday("09:00", "12:00")), opening(monday("13:00", "17:00"))],
            taken=[],
            now=THE_DAY_BEFORE,
        )
        assert isinstance(refused(availability, monday("11:30", "13:30")), OutsideHours)


class TestBookTooSoon:
    wanted = monday("10:00", "11:00")

    @pytest.mark.parametrize("now", ["2026-03-02T10:00Z", "2026-03-02T10:30Z", "2026-04-01T00:00Z"])
    def test_not_in_the_future_is_refused(self, now: str) -> None:
        refusal = refused(nine_to_five(now=at(now)), self.wanted)
        assert isinstance(refusal, NoticeTooShort)
        assert refusal.earliest == at(now)

    def test_inside_the_notice_is_refused(self) -> None:
        pace = Pace(minimum_notice_minutes=120)
        now = at("2026-03-02T08:00:01Z")
        refusal = refused(nine_to_five(now=now, pace=pace), self.wanted)
        assert isinstance(refusal, NoticeTooShort)
        assert refusal.earliest == at("2026-03-02T10:00:01Z")

    def test_exact_notice_is_allowed(self) -> None:
        pace = Pace(minimum_notice_minutes=120)
        now = at("2026-03-02T08:00Z")
        refuse_unless_bookable(nine_to_five(now=now, pace=pace), self.wanted)

    def test_notice_comes_before_other_reasons(self) -> None:
        availability = nine_to_five(self.wanted, now=at("2026-03-02T12:00Z"))
        assert isinstance(refused(availability, self.wanted), NoticeTooShort)
        assert isinstance(refused(availability, monday("05:00", "06:00")), NoticeTooShort)


class TestPace:
    def test_defaults_to_half_hours_without_buffers_or_notice(self) -> None:
        assert Pace().interval == 30 * MINUTE
        assert not Pace().has_buffers
        assert Pace().notice == 0 * MINUTE

    @pytest.mark.parametrize("buffer", ["buffer_before_minutes", "buffer_after_minutes"])
    def test_one_buffer_is_enough(self, buffer: str) -> None:
        assert Pace(**{buffer: 5}).has_buffers
        assert Pace(**{buffer: 5}).apart == 5 * MINUTE

    @pytest.mark.parametrize(
        ("field", "minutes"),
        [
            ("interval_minutes", 0),
            ("interval_minutes", -30),
            ("interval_minutes", 1441),
            ("buffer_before_minutes", -1),
            ("buffer_before_minutes", 1441),
            ("buffer_after_minutes", -1),
            ("buffer_after_minutes", 1441),
            ("minimum_notice_minutes", -1),
            ("minimum_notice_minutes", YEAR_IN_MINUTES + 1),
        ],
    )
    def test_absurd_value_is_refused(self, field: str, minutes: int) -> None:
        with pytest.raises(InvalidField) as refusal:
            Pace(**{field: minutes})
        assert refusal.value.field == field

    def test_reach_covers_everything_in_the_way(self) -> None:
        pace = Pace(buffer_before_minutes=10, buffer_after_minutes=5)
        within = monday("09:00", "10:00")
        assert pace.reach(within) == monday("08:45", "10:15")
        assert pace.reach(within, length=HOUR) == monday("08:45", "11:15")


class TestBookFarAhead:
    def free_at(self, start: datetime, days: int) -> Availability:
        windows = [opening(Span(start - HOUR, start + 2 * HOUR))]
        pace = Pace(maximum_advance_days=days)
        return Availability(windows=windows, taken=[], now=THE_DAY_BEFORE, pace=pace)

    @pytest.mark.parametrize("days", [1, 30, 730])
    def test_last_moment_is_allowed(self, days: int) -> None:
        last = THE_DAY_BEFORE + timedelta(days=days)
        calendar = self.free_at(last, days)
        refuse_unless_bookable(calendar, Span(last, last + HOUR))
        late = refused(calendar, Span(last + MINUTE, last + HOUR))
        assert isinstance(late, TooFarAhead if days == 730 else BeyondAdvance)

    def test_too_far_comes_before_closed(self) -> None:
        calendar = self.free_at(THE_DAY_BEFORE, 30)
        far = THE_DAY_BEFORE + timedelta(days=731)
        assert isinstance(refused(calendar, Span(far, far + HOUR)), TooFarAhead)

    def test_is_not_offered(self) -> None:
        last = THE_DAY_BEFORE + timedelta(days=30)
        calendar = self.free_at(last, 30)
        found = slots(calendar, length=30 * MINUTE, within=Span(last - HOUR, last + 2 * HOUR))
        assert [each.start for each in found] == [last - HOUR, last - HOUR / 2, last]

    @pytest.mark.parametrize("days", [0, 731])
    def test_advance_of_the_pace_is_the_limit(self, days: int) -> None:
        with pytest.raises(InvalidField):
            Pace(maximum_advance_days=days)
