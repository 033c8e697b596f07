"""Providers are busy while they are clients elsewhere, and the other way round."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.buddies import agreed, buddy, matched
from tests.buying import START, bought, move, paid, take
from tests.marketplace import service, session
from tests.people import NOW, asked, mentee, mentor, open_weekly, person, student, teacher

from bookable.domain.commands import Cancel, Reschedule, Submit
from bookable.domain.hours import END_OF_DAY
from bookable.domain.lifecycle import Status
from bookable.domain.people import Role
from bookable.domain.refusals import SlotTaken
from bookable.domain.spans import Span
from bookable.engine import bookings, confirming, offering
from bookable.engine.catalogue import sessions
from bookable.queries import schedules
from bookable.storage.models import Claim

HOUR = timedelta(hours=1)
BOTH = (Role.TEACHER, Role.MENTOR, Role.STUDENT, Role.MENTEE, Role.CLIENT, Role.BUDDY)
WAITS, AGREED = "requested", "confirmed"


def confirm(booking, by):
    return confirming.confirm(booking.id, program=booking.program, by=by, now=NOW)


def lesson(provider, who, *, start=START, status=AGREED):
    booking = asked(provider, who, start=start)
    return confirm(booking, provider) if status == AGREED else booking


def starts(provider, *, program="tutoring"):
    found = offering.slots_of_days(
        provider.uuid, date(2027, 3, 2), minutes=60, program=program, by=provider, now=NOW
    )
    return [span.start for span in found.first]


@pytest.fixture
def maria(db):
    """A teacher and mentor who is also a student and client elsewhere."""
    made = person(*BOTH, name="Maria Garcia")
    for weekday in range(7):
        open_weekly(made, weekday, END_OF_DAY, END_OF_DAY)
    return made


@pytest.fixture
def jane(db):
    """Another teacher."""
    return teacher(name="Jane Smith")


class TestProviderBusyAsClientElsewhere:
    @pytest.mark.parametrize("program", ["tutoring", "mentoring"])
    def test_slots_leave_out_that_time(self, maria, jane, program):
        assert START in starts(maria, program=program)
        lesson(jane, maria)
        offered = starts(maria, program=program)
        assert START - HOUR in offered
        assert START - HOUR / 2 not in offered
        assert START + HOUR / 2 not in offered
        assert START + HOUR in offered

    def test_booking_that_time_is_refused(self, maria, jane):
        lesson(jane, maria)
        with pytest.raises(SlotTaken):
            asked(maria, student(), start=START)
        with pytest.raises(SlotTaken):
            asked(maria, mentee(), start=START, program="mentoring")

    def test_adjacent_booking_needs_no_buffer(self, maria, jane):
        buffered = person(Role.TEACHER, Role.STUDENT, buffer_after_minutes=30)
        for weekday in range(7):
            open_weekly(buffered, weekday, END_OF_DAY, END_OF_DAY)
        lesson(jane, buffered)
        assert asked(buffered, student(), start=START + HOUR).status is Status.REQUESTED

    def test_unanswered_request_of_theirs_leaves_the_time_free(self, maria, jane):
        lesson(jane, maria, status=WAITS)
        assert START in starts(maria)

    def test_canceling_frees_the_time(self, maria, jane):
        booking = lesson(jane, maria)
        bookings.perform(booking.id, Cancel(), program="tutoring", by=maria, now=NOW)
        assert asked(maria, student(), start=START).status is Status.REQUESTED

    def test_moving_a_booking_onto_that_time_is_refused(self, maria, jane):
        lesson(jane, maria)
        theirs = asked(maria, student(), start=START + 3 * HOUR)
        with pytest.raises(SlotTaken):
            bookings.perform(
                theirs.id, Reschedule(start=START), program="tutoring", by=maria, now=NOW
            )

    def test_confirming_an_earlier_request_is_refused(self, maria, jane):
        theirs = lesson(jane, maria, status=WAITS)
        request = asked(maria, student(), start=START)
        confirm(theirs, jane)
        with pytest.raises(SlotTaken):
            confirm(request, maria)

    def test_adding_a_workshop_session_is_refused(self, smith, jane):
        taught = person(Role.PRACTITIONER, Role.STUDENT)
        lesson(jane, taught)
        flow = service(taught, "workshop", capacity=5)
        times = {"start_time": START, "end_time": START + HOUR}
        with pytest.raises(SlotTaken):
            sessions.add(flow.id, times, by=taught, now=NOW)

    def test_schedule_shows_the_time_as_taken(self, maria, jane):
        lesson(jane, maria)
        day = date(2027, 3, 2)
        shown = schedules.schedule(
            maria.uuid, first=day, last=day, program="tutoring", by=maria, now=NOW
        )
        assert [(row.start, row.status) for row in shown.bookings] == [(START, "confirmed")]

    def test_seat_and_course_sessions_block_only_their_own_time(self, maria, smith):
        course = service(smith, "course", price_cents=0)
        for day in (0, 2):
            session(course, start=START + timedelta(days=day), minutes=60)
        bought(course, maria)
        assert START not in starts(maria)
        with pytest.raises(SlotTaken):
            asked(maria, student(), start=START + timedelta(days=2))
        assert asked(maria, student(), start=START + timedelta(days=1)).status == WAITS


class TestProviderBooksAsClient:
    def test_refused_while_they_provide(self, maria, jane):
        lesson(maria, student())
        with pytest.raises(SlotTaken):
            asked(jane, maria, start=START)
        assert asked(jane, maria, start=START + HOUR).status is Status.REQUESTED

    def test_refused_while_a_request_waits_for_their_answer(self, maria, jane):
        lesson(maria, student(), status=WAITS)
        with pytest.raises(SlotTaken):
            asked(jane, maria, start=START)
        late = NOW + timedelta(days=3)
        assert asked(jane, maria, start=START + timedelta(days=7), now=late).status == WAITS

    def test_refused_twice_at_the_same_time(self, maria, jane):
        lesson(jane, maria)
        with pytest.raises(SlotTaken):
            asked(mentor(), maria, start=START, program="mentoring")

    @pytest.mark.parametrize("kind", ["individual", "workshop", "course"])
    def test_purchase_over_their_own_booking_is_refused(self, maria, smith, kind):
        lesson(maria, student())
        sold = service(smith, kind)
        held = None if kind == "individual" else session(sold, start=START, minutes=60)
        with pytest.raises(SlotTaken):
            bought(sold, maria, session=held if kind == "workshop" else None)

    def test_moving_onto_their_own_booking_is_refused(self, maria, jane, smith):
        lesson(maria, student())
        theirs = lesson(jane, maria, start=START + 3 * HOUR)
        with pytest.raises(SlotTaken):
            bookings.perform(
                theirs.id, Reschedule(start=START), program="tutoring", by=jane, now=NOW
            )
        hour = bought(service(smith), maria, span=Span(START + HOUR, START + 2 * HOUR))
        with pytest.raises(SlotTaken):
            move(hour, START, maria)

    def test_submitting_a_draft_seat_over_their_own_booking_is_refused(self, maria, smith):
        flow = service(smith, "workshop")
        draft = bought(flow, maria, session=session(flow, start=START), is_draft=True)
        lesson(maria, student())
        with pytest.raises(SlotTaken):
            take(draft, Submit(), maria)

    def test_confirmation_is_refused_once_they_provide(self, maria, jane):
        theirs = lesson(jane, maria, status=WAITS)
        lesson(maria, student())
        with pytest.raises(SlotTaken):
            confirm(theirs, jane)

    def test_confirmation_ignores_requests_they_have_not_answered(self, maria, jane):
        theirs = lesson(jane, maria, status=WAITS)
        asked(maria, student(), start=START)
        assert confirm(theirs, jane).status is Status.CONFIRMED

    def test_payment_confirms_the_booking(self, maria, smith):
        hour = bought(service(smith), maria)
        lesson(maria, student())
        assert paid(hour, smith).status is Status.CONFIRMED


class TestClientsWhoProvideNothing:
    def test_may_book_several_things_at_once(self, jane, smith):
        john = person(Role.STUDENT, Role.MENTEE, Role.CLIENT)
        lesson(jane, john)
        lesson(teacher(), john)
        asked(mentor(), john, start=START, program="mentoring")
        assert bought(service(smith, price_cents=0), john).status is Status.CONFIRMED


class TestMatchedPairCalendars:
    def test_session_claims_both_calendars(self, db):
        ana, ben = buddy(), buddy(name="Ben")
        meeting = agreed(matched(ana, ben), ana, start=START)
        claims = Claim.objects.filter(booking_id=meeting.id)
        assert {claim.calendar.person_id for claim in claims} == {ana.person_id, ben.person_id}

    def test_refused_if_either_is_taken(self, db):
        ana, ben, eve = buddy(), buddy(name="Ben"), buddy(name="Eve")
        agreed(matched(ana, ben), ana, start=START)
        for pair in ((eve, ben), (ben, eve), (ana, eve), (eve, ana)):
            with pytest.raises(SlotTaken):
                agreed(matched(*pair), eve, start=START)
        agreed(matched(eve, ben), eve, start=START + HOUR)

    def test_refused_if_either_is_a_client_elsewhere(self, maria, jane):
        lesson(jane, maria)
        ben = buddy(name="Ben")
        for pair in ((maria, ben), (ben, maria)):
            with pytest.raises(SlotTaken):
                agreed(matched(*pair), ben, start=START)

    def test_neither_can_be_booked_elsewhere_meanwhile(self, maria, jane):
        ben = buddy(name="Ben")
        agreed(matched(ben, maria), ben, start=START)
        assert START not in starts(maria)
        with pytest.raises(SlotTaken):
            asked(maria, student(), start=START)
        with pytest.raises(SlotTaken):
            asked(jane, maria, start=START)

    def test_move_changes_both_calendars_or_none(self, db):
        ana, ben, eve = buddy(), buddy(name="Ben"), buddy(name="Eve")
        meeting = agreed(matched(ana, ben), ana, start=START)
        agreed(matched(eve, ben), eve, start=START + HOUR)
        to = {"program": "buddies", "by": ana, "now": NOW}
        with pytest.raises(SlotTaken):
            bookings.perform(meeting.id, Reschedule(start=START + HOUR), **to)
        bookings.perform(meeting.id, Reschedule(start=START - HOUR), **to)
        claims = Claim.objects.filter(booking_id=meeting.id)
        assert [claim.during.lower for claim in claims] == [START - HOUR] * 2

    def test_canceling_frees_both_calendars(self, db):
        ana, ben, eve = buddy(), buddy(name="Ben"), buddy(name="Eve")
        match = matched(ana, ben)
        meeting = agreed(match, ana, start=START)
        bookings.perform(meeting.id, Cancel(), program="buddies", by=ben, now=NOW)
        agreed(matched(ben, eve), ben, start=START)
