"""Every reason why a span cannot be booked, with the time that it is about."""

from __future__ import annotations

from datetime import timedelta

from tests.domain.times import HOUR, MINUTE, at, opening, span

from bookable.domain.reasons import Cause, Reason, reasons
from bookable.domain.slots import Availability, Pace
from bookable.domain.spans import Span

THE_DAY_BEFORE = at("2026-03-01T00:00Z")


def monday(start: str, end: str) -> Span:
    return span(f"2026-03-02T{start}Z", f"2026-03-02T{end}Z")


MORNING, AFTERNOON = monday("09:00", "12:00"), monday("14:00", "17:00")


def monday_with(*taken: Span, **more: object) -> Availability:
    facts = {"now": THE_DAY_BEFORE, "windows": [opening(MORNING), opening(AFTERNOON)]} | more
    return Availability(taken=taken, **facts)  # type: ignore[arg-type]


def found(availability: Availability, wanted: Span) -> list[Reason]:
    return list(reasons(availability, wanted))


def summary(availability: Availability, wanted: Span) -> list[tuple[object, ...]]:
    return [(each.cause, each.start, each.end) for each in found(availability, wanted)]


class TestReasonsOfFreeSpan:
    def test_there_are_none(self) -> None:
        assert found(monday_with(), MORNING) == []


class TestReasonsOutsideHours:
    def test_name_the_nearest_open_hours(self) -> None:
        for wanted, nearest in [
            (monday("12:30", "13:00"), MORNING),
            (monday("13:00", "13:30"), AFTERNOON),
            (monday("11:30", "12:30"), MORNING),
            (monday("20:00", "21:00"), AFTERNOON),
        ]:
            expected = [(Cause.HOURS, nearest.start, nearest.end)]
            assert summary(monday_with(), wanted) == expected

    def test_leave_out_hours_that_are_over(self) -> None:
        late = monday_with(now=at("2026-03-02T12:15Z"))
        assert summary(late, monday("12:30", "12:45")) == [
            (Cause.HOURS, AFTERNOON.start, AFTERNOON.end)
        ]

    def test_name_none_where_none_is_known(self) -> None:
        assert summary(monday_with(windows=[]), MORNING) == [(Cause.HOURS, None, None)]


class TestReasonsOfTime:
    def test_too_soon_tells_from_when_on(self) -> None:
        pace = Pace(minimum_notice_minutes=180)
        now = at("2026-03-02T08:00Z")
        assert summary(monday_with(now=now, pace=pace), monday("10:00", "11:00")) == [
            (Cause.NOTICE, at("2026-03-02T11:00Z"), None)
        ]

    def test_too_late_tells_until_when(self) -> None:
        now = at("2026-03-01T09:30Z")
        calendar = monday_with(now=now, pace=Pace(maximum_advance_days=1))
        assert found(calendar, monday("09:30", "10:00")) == []
        assert summary(calendar, monday("09:31", "10:00")) == [
            (Cause.ADVANCE, None, at("2026-03-02T09:30Z"))
        ]


class TestReasonsOfTakenSpan:
    def test_name_each_booking_in_the_way(self) -> None:
        first, second = monday("09:30", "10:00"), monday("10:30", "11:00")
        assert summary(monday_with(first, second), monday("09:00", "12:00")) == [
            (Cause.BOOKING, first.start, first.end),
            (Cause.BOOKING, second.start, second.end),
        ]

    def test_tell_a_booking_from_its_buffers(self) -> None:
        pace = Pace(buffer_before_minutes=10, buffer_after_minutes=5)
        taken = monday("09:00", "10:00")
        calendar = monday_with(taken, pace=pace)
        assert found(calendar, monday("10:15", "11:00")) == []
        assert [each.cause for each in found(calendar, monday("10:14", "11:00"))] == [Cause.BUFFER]
        assert [each.cause for each in found(calendar, monday("09:59", "11:00"))] == [Cause.BOOKING]

    def test_tell_busy_times_and_full_rooms_apart(self) -> None:
        busy, full = monday("09:00", "09:30"), monday("10:00", "10:30")
        calendar = monday_with(busy=[busy], full=[full])
        assert summary(calendar, monday("09:00", "11:00")) == [
            (Cause.BUSY, busy.start, busy.end),
            (Cause.ROOMS, full.start, full.end),
        ]


class TestSeveralReasonsAtOnce:
    def test_come_in_the_order_of_their_use(self) -> None:
        taken = monday("11:30", "12:00")
        calendar = monday_with(
            taken,
            busy=[monday("11:45", "13:00")],
            now=at("2026-03-02T11:00Z"),
            pace=Pace(minimum_notice_minutes=60),
        )
        wanted = Span(taken.start + 15 * MINUTE, taken.start + HOUR + timedelta(minutes=15))
        assert [each.cause for each in found(calendar, wanted)] == [
            Cause.NOTICE,
            Cause.HOURS,
            Cause.BOOKING,
            Cause.BUSY,
        ]
