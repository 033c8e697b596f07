"""Races of mentors and mentees, also of one person in two dialects."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from tests.factories import NOW, make_mentee, make_mentor, make_person, make_student
from tests.races import at_once, tally
from tests.steps import request_booking

from bookable.domain.commands import Amend, Cancel, Confirm, Details, Reschedule
from bookable.domain.people import Role
from bookable.engine import bookings
from bookable.queries import offering, one_booking
from bookable.storage.models import Calendar, Claim, LedgerEntry, Meeting, OpeningHours

pytestmark = pytest.mark.usefixtures("committed")

START = NOW + timedelta(days=1, hours=2)
VIDEO = Details(session_type="video")

wish = partial(request_booking, program="mentoring", details=VIDEO)


class TestManyMenteesForOneSlot:
    def test_one_gets_it_and_others_are_refused(self):
        for _ in range(5):
            jane = make_mentor(auto_accept=True)
            outcomes = at_once([partial(wish, jane, make_mentee(), start=START) for _ in range(12)])
            assert tally(outcomes) == {"Booking": 1, "SlotTaken": 11}
            assert Claim.objects.filter(calendar__person_id=jane.person_id).count() == 1
            made = next(each for each in outcomes if not isinstance(each, Exception))
            assert Meeting.objects.filter(booking_id=made.id).count() == 1


class TestTeacherWhoIsAlsoMentor:
    def test_sells_an_hour_once(self):
        for _ in range(10):
            both = make_person(Role.TEACHER, Role.MENTOR)
            calendar = Calendar.objects.get(person_id=both.person_id)
            for weekday in range(7):
                OpeningHours.objects.create(
                    calendar=calendar, weekday=weekday, start="00:00", end="00:00"
                )
            outcomes = at_once(
                [
                    *(partial(wish, both, make_mentee(), start=START) for _ in range(3)),
                    *(
                        partial(request_booking, both, make_student(), start=START)
                        for _ in range(3)
                    ),
                ]
            )
            assert tally(outcomes) == {"Booking": 1, "SlotTaken": 5}

    def test_does_not_offer_an_hour_sold_in_the_other_dialect(self):
        both = make_person(Role.TEACHER, Role.MENTOR)

        def slots_of(program):
            asked = {"minutes": 60, "program": program, "by": both, "now": NOW}
            return offering.slots_of_days(both.uuid, START.date(), **asked).first

        before = slots_of("mentoring")
        assert START in {span.start for span in before}
        wish(both, make_mentee(), start=START)
        for program in ("mentoring", "tutoring"):
            after = slots_of(program)
            assert START not in {span.start for span in after}


class TestAcceptWhileMenteeMoves:
    def test_ends_scheduled_with_one_meeting(self):
        for _ in range(10):
            jane, john = make_mentor(), make_mentee()
            booking = wish(jane, john, start=START)
            move = Reschedule(start=START + timedelta(hours=3))
            outcomes = at_once(
                [partial(step, booking, Confirm(), jane), partial(step, booking, move, john)]
            )
            assert set(tally(outcomes)) <= {"Booking", "WrongStatus"}
            shown = one_booking.visible(booking.id, program="mentoring", by=john)
            assert (shown.status, shown.time.start) == ("confirmed", move.start)
            assert Meeting.objects.filter(booking_id=booking.id, state="live").count() == 1


class TestAcceptWhileMenteeCancels:
    def test_leaves_no_meeting_and_no_claim(self):
        for _ in range(10):
            jane, john = make_mentor(), make_mentee()
            booking = wish(jane, john, start=START)
            at_once(
                [partial(step, booking, Confirm(), jane), partial(step, booking, Cancel(), john)]
            )
            assert not Meeting.objects.filter(booking_id=booking.id, state="live").exists()
            assert not Claim.objects.filter(booking_id=booking.id).exists()


class TestTwoUpdatesConcurrently:
    def test_keep_both_changes(self):
        jane, john = make_mentor(), make_mentee()
        booking = wish(jane, john, start=START)
        changes = [{"agenda": "A"}, {"notes": "N"}, {"client_notes": "M"}]
        at_once([partial(step, booking, Amend(changes=each), john) for each in changes])
        details = one_booking.visible(booking.id, program="mentoring", by=john).details
        assert (details.agenda, details.notes, details.client_notes) == ("A", "N", "M")
        entries = LedgerEntry.objects.filter(booking_id=booking.id, kind="booking_amended")
        assert entries.count() == 3


def step(booking, command, who):
    return bookings.perform(booking.id, command, program="mentoring", by=who, now=NOW)
