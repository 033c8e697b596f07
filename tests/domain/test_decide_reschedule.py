"""Moving a booking to exact times and wall times, with its meeting and its hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.given import END, HOUR, MADE, MEETING, NOW, START, actor, booking

from bookable.domain.allowed_steps import allowed_steps
from bookable.domain.booking import Booking, Decision
from bookable.domain.commands import Reschedule
from bookable.domain.deciding import decide
from bookable.domain.lifecycle import Status, Step
from bookable.domain.people import Actor, Side
from bookable.domain.programs import MENTORING_PROGRAM, REQUEST_HOLD, TUTORING_PROGRAM
from bookable.domain.refusals import InvalidField, SkippedWallTime
from bookable.domain.spans import Span

DAY = timedelta(days=1)
STUDENT = actor(Side.CLIENT, TUTORING_PROGRAM)
REQUESTED = booking(TUTORING_PROGRAM)
CONFIRMED = booking(TUTORING_PROGRAM, Status.CONFIRMED, meeting=MEETING)


def moved(
    booked: Booking,
    start: datetime,
    length: timedelta | None = None,
    *,
    by: Actor = STUDENT,
    now: datetime = NOW,
) -> Booking:
    command = Reschedule(start=start, length=length)
    return decide(booked, command, program=TUTORING_PROGRAM, by=by, now=now).booking


class TestReschedule:
    def test_keeps_the_length_unless_one_is_given(self):
        assert moved(CONFIRMED, START + DAY).span == Span(START + DAY, END + DAY)
        assert moved(CONFIRMED, START, HOUR / 2).span == Span(START, START + HOUR / 2)

    @pytest.mark.parametrize(
        "length",
        [
            -HOUR,
            timedelta(days=367),
            timedelta(0),
        ],
    )
    def test_absurd_length_is_refused(self, length: timedelta):
        with pytest.raises(InvalidField) as refused:
            moved(CONFIRMED, START, length)
        assert refused.value.field == "duration"

    def test_keeps_the_status_in_tutoring(self):
        assert moved(REQUESTED, START + DAY).status is Status.REQUESTED
        assert moved(CONFIRMED, START + DAY).status is Status.CONFIRMED

    def test_confirms_a_request_in_mentoring(self):
        decision = decide(
            booking(MENTORING_PROGRAM),
            Reschedule(start=START + DAY),
            program=MENTORING_PROGRAM,
            by=actor(Side.CLIENT, MENTORING_PROGRAM),
            now=NOW,
        )
        assert decision.booking.status is Status.CONFIRMED
        assert decision.booking.hold_until is None


class TestRescheduleToWallTime:
    """The provider's zone is Berlin: its clocks skip 02:00-03:00 on 28 March 2027 and show it
    twice on 31 October. The client's, in New York, do not matter."""

    def test_ordinary_time_is_read_in_the_providers_zone(self):
        start = moved(CONFIRMED, datetime(2027, 3, 15, 14, 30)).time.start  # noqa: DTZ001
        assert start == datetime(2027, 3, 15, 13, 30, tzinfo=UTC)

    def test_skipped_time_is_refused(self):
        wall = datetime(2027, 3, 28, 2, 30)  # noqa: DTZ001
        with pytest.raises(SkippedWallTime) as refused:
            moved(CONFIRMED, wall)
        assert refused.value.field == "start_time"
        assert (refused.value.wall, refused.value.zone) == (wall, "Europe/Berlin")

    def test_repeated_time_takes_the_first(self):
        start = moved(CONFIRMED, datetime(2027, 10, 31, 2, 30)).time.start  # noqa: DTZ001
        assert start == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)

    def test_keeps_the_exact_length_across_a_clock_change(self):
        span = moved(CONFIRMED, datetime(2027, 10, 31, 2, 30), 2 * HOUR).span  # noqa: DTZ001
        assert span.length == 2 * HOUR

    def test_offset_overrides_the_zone(self):
        skipped_in_berlin = datetime.fromisoformat("2027-03-28T02:30:00+00:00")
        assert moved(CONFIRMED, skipped_in_berlin).time.start == skipped_in_berlin


class TestRescheduleMeeting:
    def test_keeps_the_meeting_and_marks_it_unsynced(self):
        after = moved(CONFIRMED, START + DAY)
        assert after.meeting == MEETING
        assert not after.meeting_synced

    def test_without_a_meeting_is_synced(self):
        assert moved(REQUESTED, START + DAY).meeting_synced


class TestRescheduleHold:
    def test_keeps_the_end_of_the_hold(self):
        later = NOW + 10 * HOUR
        assert moved(REQUESTED, START + DAY, now=later).hold_until == MADE + REQUEST_HOLD

    def test_ends_at_the_new_start_if_that_is_earlier(self):
        soon = NOW + HOUR
        assert moved(REQUESTED, soon).hold_until == soon

    def test_is_restored_after_a_start_that_cut_it_short(self):
        soon = booking(TUTORING_PROGRAM, span=Span(NOW + HOUR, NOW + 2 * HOUR))
        assert soon.hold_until == NOW + HOUR
        assert moved(soon, START).hold_until > soon.hold_until

    def test_confirmed_booking_has_none(self):
        assert moved(CONFIRMED, START + DAY).hold_until is None

    def test_moving_there_and_back_does_not_extend_it(self):
        nearly_over = MADE + REQUEST_HOLD - HOUR
        close = moved(REQUESTED, nearly_over + HOUR / 2, now=nearly_over)
        back = moved(close, START, now=nearly_over)
        assert back.hold_until == MADE + REQUEST_HOLD

    @given(starts=st.lists(st.integers(2, 400), min_size=1, max_size=6))
    def test_never_outlasts_the_start(self, starts: list[int]):
        booked = REQUESTED
        for hours in starts:
            booked = moved(booked, NOW + hours * HOUR)
            assert booked.hold_until is not None
            assert NOW < booked.hold_until <= booked.time.start


class TestRescheduleToSameTime:
    @pytest.mark.parametrize("booked", [REQUESTED, CONFIRMED])
    def test_changes_nothing_and_is_no_event(self, booked: Booking):
        command = Reschedule(start=START)
        found = decide(booked, command, program=TUTORING_PROGRAM, by=STUDENT, now=NOW)
        assert found == Decision(booked, ())

    def test_does_not_keep_moves_from_being_offered(self):
        for now in (NOW, START - DAY, START - HOUR):
            offered = allowed_steps(
                CONFIRMED, parts=(), program=TUTORING_PROGRAM, by=STUDENT, now=now
            )
            assert Step.RESCHEDULE in offered

    def test_is_a_move_if_it_confirms_a_request(self):
        booked = booking(MENTORING_PROGRAM)
        mentee = actor(Side.CLIENT, MENTORING_PROGRAM)
        command = Reschedule(start=START)
        found = decide(booked, command, program=MENTORING_PROGRAM, by=mentee, now=NOW)
        assert (found.booking.status, len(found.events)) == (Status.CONFIRMED, 1)
