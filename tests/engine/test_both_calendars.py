"""Providers are busy while they are clients elsewhere, and the other way round."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.factories import (
    NOW,
    TOMORROW_AT_TEN,
    make_buddy,
    make_match,
    make_mentee,
    make_mentor,
    make_person,
    make_service,
    make_session,
    make_student,
    make_teacher,
    open_weekly,
)
from tests.steps import buy, pay_by_hand, request_booking, reschedule, schedule_session, take_step

from bookable.domain.commands import Cancel, Reschedule, Submit
from bookable.domain.lifecycle import Status
from bookable.domain.people import Role
from bookable.domain.refusals import SlotTaken
from bookable.domain.spans import Span
from bookable.domain.wall_hours import END_OF_DAY
from bookable.engine import bookings, confirming
from bookable.engine.catalogue import sessions
from bookable.queries import offering, schedules
from bookable.storage.models import Claim

HOUR = timedelta(hours=1)
BOTH = (Role.TEACHER, Role.MENTOR, Role.STUDENT, Role.MENTEE, Role.CLIENT, Role.BUDDY)
WAITS, AGREED = "requested", "confirmed"


def confirm(booking, by):
    return confirming.confirm(booking.id, program=booking.program, by=by, now=NOW)


def lesson(provider, who, *, start=TOMORROW_AT_TEN, status=AGREED):
    booking = request_booking(provider, who, start=start)
    return confirm(booking, provider) if status == AGREED else booking


def starts(provider, *, program="tutoring"):
    found = offering.slots_of_days(
        provider.uuid, date(2027, 3, 2), minutes=60, program=program, by=provider, now=NOW
    )
    return [span.start for span in found.first]


@pytest.fixture
def maria(db):
    """A teacher and mentor who is also a student and client elsewhere."""
    made = make_person(*BOTH, name="Maria Garcia")
    for weekday in range(7):
        open_weekly(made, weekday, END_OF_DAY, END_OF_DAY)
    return made


@pytest.fixture
def jane(db):
    """Another teacher."""
    return make_teacher(name="Jane Smith")


class TestProviderBusyAsClientElsewhere:
    @pytest.mark.parametrize("program", ["tutoring", "mentoring"])
    def test_slots_leave_out_that_time(self, maria, jane, program):
        assert TOMORROW_AT_TEN in starts(maria, program=program)
        lesson(jane, maria)
        offered = starts(maria, program=program)
        assert TOMORROW_AT_TEN - HOUR in offered
        assert TOMORROW_AT_TEN - HOUR / 2 not in offered
        assert TOMORROW_AT_TEN + HOUR / 2 not in offered
        assert TOMORROW_AT_TEN + HOUR in offered

    def test_booking_that_time_is_refused(self, maria, jane):
        lesson(jane, maria)
        with pytest.raises(SlotTaken):
            request_booking(maria, make_student(), start=TOMORROW_AT_TEN)
        with pytest.raises(SlotTaken):
            request_booking(maria, make_mentee(), start=TOMORROW_AT_TEN, program="mentoring")

    def test_adjacent_booking_needs_no_buffer(self, maria, jane):
        buffered = make_person(Role.TEACHER, Role.STUDENT, buffer_after_minutes=30)
        for weekday in range(7):
            open_weekly(buffered, weekday, END_OF_DAY, END_OF_DAY)
        lesson(jane, buffered)
        assert (
            request_booking(buffered, make_student(), start=TOMORROW_AT_TEN + HOUR).status
            is Status.REQUESTED
        )

    def test_unanswered_request_of_theirs_leaves_the_time_free(self, maria, jane):
        lesson(jane, maria, status=WAITS)
        assert TOMORROW_AT_TEN in starts(maria)

    def test_canceling_frees_the_time(self, maria, jane):
        booking = lesson(jane, maria)
        bookings.perform(booking.id, Cancel(), program="tutoring", by=maria, now=NOW)
        assert (
            request_booking(maria, make_student(), start=TOMORROW_AT_TEN).status is Status.REQUESTED
        )

    def test_moving_a_booking_onto_that_time_is_refused(self, maria, jane):
        lesson(jane, maria)
        theirs = request_booking(maria, make_student(), start=TOMORROW_AT_TEN + 3 * HOUR)
        with pytest.raises(SlotTaken):
            bookings.perform(
                theirs.id, Reschedule(start=TOMORROW_AT_TEN), program="tutoring", by=maria, now=NOW
            )

    def test_confirming_an_earlier_request_is_refused(self, maria, jane):
        theirs = lesson(jane, maria, status=WAITS)
        request = request_booking(maria, make_student(), start=TOMORROW_AT_TEN)
        confirm(theirs, jane)
        with pytest.raises(SlotTaken):
            confirm(request, maria)

    def test_adding_a_workshop_session_is_refused(self, smith, jane):
        taught = make_person(Role.PRACTITIONER, Role.STUDENT)
        lesson(jane, taught)
        workshop = make_service(taught, "workshop", capacity=5)
        times = {"start_time": TOMORROW_AT_TEN, "end_time": TOMORROW_AT_TEN + HOUR}
        with pytest.raises(SlotTaken):
            sessions.add(workshop.id, times, by=taught, now=NOW)

    def test_schedule_shows_the_time_as_taken(self, maria, jane):
        lesson(jane, maria)
        day = date(2027, 3, 2)
        shown = schedules.schedule(
            maria.uuid, first=day, last=day, program="tutoring", by=maria, now=NOW
        )
        assert [(row.start, row.status) for row in shown.bookings] == [
            (TOMORROW_AT_TEN, "confirmed")
        ]

    def test_seat_and_course_sessions_block_only_their_own_time(self, maria, smith):
        course = make_service(smith, "course", price_cents=0)
        for day in (0, 2):
            make_session(course, start=TOMORROW_AT_TEN + timedelta(days=day), minutes=60)
        buy(course, maria)
        assert TOMORROW_AT_TEN not in starts(maria)
        with pytest.raises(SlotTaken):
            request_booking(maria, make_student(), start=TOMORROW_AT_TEN + timedelta(days=2))
        assert (
            request_booking(maria, make_student(), start=TOMORROW_AT_TEN + timedelta(days=1)).status
            == WAITS
        )


class TestProviderBooksAsClient:
    def test_refused_while_they_provide(self, maria, jane):
        lesson(maria, make_student())
        with pytest.raises(SlotTaken):
            request_booking(jane, maria, start=TOMORROW_AT_TEN)
        assert request_booking(jane, maria, start=TOMORROW_AT_TEN + HOUR).status is Status.REQUESTED

    def test_refused_while_a_request_waits_for_their_answer(self, maria, jane):
        lesson(maria, make_student(), status=WAITS)
        with pytest.raises(SlotTaken):
            request_booking(jane, maria, start=TOMORROW_AT_TEN)
        late = NOW + timedelta(days=3)
        assert (
            request_booking(jane, maria, start=TOMORROW_AT_TEN + timedelta(days=7), now=late).status
            == WAITS
        )

    def test_refused_twice_at_the_same_time(self, maria, jane):
        lesson(jane, maria)
        with pytest.raises(SlotTaken):
            request_booking(make_mentor(), maria, start=TOMORROW_AT_TEN, program="mentoring")

    @pytest.mark.parametrize("kind", ["individual", "workshop", "course"])
    def test_purchase_over_their_own_booking_is_refused(self, maria, smith, kind):
        lesson(maria, make_student())
        sold = make_service(smith, kind)
        held = (
            None if kind == "individual" else make_session(sold, start=TOMORROW_AT_TEN, minutes=60)
        )
        with pytest.raises(SlotTaken):
            buy(sold, maria, session=held if kind == "workshop" else None)

    def test_moving_onto_their_own_booking_is_refused(self, maria, jane, smith):
        lesson(maria, make_student())
        theirs = lesson(jane, maria, start=TOMORROW_AT_TEN + 3 * HOUR)
        with pytest.raises(SlotTaken):
            bookings.perform(
                theirs.id, Reschedule(start=TOMORROW_AT_TEN), program="tutoring", by=jane, now=NOW
            )
        hour = buy(
            make_service(smith),
            maria,
            span=Span(TOMORROW_AT_TEN + HOUR, TOMORROW_AT_TEN + 2 * HOUR),
        )
        with pytest.raises(SlotTaken):
            reschedule(hour, TOMORROW_AT_TEN, maria)

    def test_submitting_a_draft_seat_over_their_own_booking_is_refused(self, maria, smith):
        workshop = make_service(smith, "workshop")
        draft = buy(
            workshop, maria, session=make_session(workshop, start=TOMORROW_AT_TEN), is_draft=True
        )
        lesson(maria, make_student())
        with pytest.raises(SlotTaken):
            take_step(draft, Submit(), maria)

    def test_confirmation_is_refused_once_they_provide(self, maria, jane):
        theirs = lesson(jane, maria, status=WAITS)
        lesson(maria, make_student())
        with pytest.raises(SlotTaken):
            confirm(theirs, jane)

    def test_confirmation_ignores_requests_they_have_not_answered(self, maria, jane):
        theirs = lesson(jane, maria, status=WAITS)
        request_booking(maria, make_student(), start=TOMORROW_AT_TEN)
        assert confirm(theirs, jane).status is Status.CONFIRMED

    def test_payment_confirms_the_booking(self, maria, smith):
        hour = buy(make_service(smith), maria)
        lesson(maria, make_student())
        assert pay_by_hand(hour, smith).status is Status.CONFIRMED


class TestClientsWhoProvideNothing:
    def test_may_book_several_things_at_once(self, jane, smith):
        john = make_person(Role.STUDENT, Role.MENTEE, Role.CLIENT)
        lesson(jane, john)
        lesson(make_teacher(), john)
        request_booking(make_mentor(), john, start=TOMORROW_AT_TEN, program="mentoring")
        assert buy(make_service(smith, price_cents=0), john).status is Status.CONFIRMED


class TestMatchedPairCalendars:
    def test_session_claims_both_calendars(self, db):
        ana, ben = make_buddy(), make_buddy(name="Ben")
        meeting = schedule_session(make_match(ana, ben), ana, start=TOMORROW_AT_TEN)
        claims = Claim.objects.filter(booking_id=meeting.id)
        assert {claim.calendar.person_id for claim in claims} == {ana.person_id, ben.person_id}

    def test_refused_if_either_is_taken(self, db):
        ana, ben, eve = make_buddy(), make_buddy(name="Ben"), make_buddy(name="Eve")
        schedule_session(make_match(ana, ben), ana, start=TOMORROW_AT_TEN)
        for pair in ((eve, ben), (ben, eve), (ana, eve), (eve, ana)):
            with pytest.raises(SlotTaken):
                schedule_session(make_match(*pair), eve, start=TOMORROW_AT_TEN)
        schedule_session(make_match(eve, ben), eve, start=TOMORROW_AT_TEN + HOUR)

    def test_refused_if_either_is_a_client_elsewhere(self, maria, jane):
        lesson(jane, maria)
        ben = make_buddy(name="Ben")
        for pair in ((maria, ben), (ben, maria)):
            with pytest.raises(SlotTaken):
                schedule_session(make_match(*pair), ben, start=TOMORROW_AT_TEN)

    def test_neither_can_be_booked_elsewhere_meanwhile(self, maria, jane):
        ben = make_buddy(name="Ben")
        schedule_session(make_match(ben, maria), ben, start=TOMORROW_AT_TEN)
        assert TOMORROW_AT_TEN not in starts(maria)
        with pytest.raises(SlotTaken):
            request_booking(maria, make_student(), start=TOMORROW_AT_TEN)
        with pytest.raises(SlotTaken):
            request_booking(jane, maria, start=TOMORROW_AT_TEN)

    def test_move_changes_both_calendars_or_none(self, db):
        ana, ben, eve = make_buddy(), make_buddy(name="Ben"), make_buddy(name="Eve")
        meeting = schedule_session(make_match(ana, ben), ana, start=TOMORROW_AT_TEN)
        schedule_session(make_match(eve, ben), eve, start=TOMORROW_AT_TEN + HOUR)
        to = {"program": "buddies", "by": ana, "now": NOW}
        with pytest.raises(SlotTaken):
            bookings.perform(meeting.id, Reschedule(start=TOMORROW_AT_TEN + HOUR), **to)
        bookings.perform(meeting.id, Reschedule(start=TOMORROW_AT_TEN - HOUR), **to)
        claims = Claim.objects.filter(booking_id=meeting.id)
        assert [claim.during.lower for claim in claims] == [TOMORROW_AT_TEN - HOUR] * 2

    def test_canceling_frees_both_calendars(self, db):
        ana, ben, eve = make_buddy(), make_buddy(name="Ben"), make_buddy(name="Eve")
        match = make_match(ana, ben)
        meeting = schedule_session(match, ana, start=TOMORROW_AT_TEN)
        bookings.perform(meeting.id, Cancel(), program="buddies", by=ben, now=NOW)
        schedule_session(make_match(ben, eve), ben, start=TOMORROW_AT_TEN)
