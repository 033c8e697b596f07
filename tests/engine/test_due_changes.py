from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import (
    NOW,
    make_client,
    make_practitioner,
    make_service,
    make_student,
    make_teacher,
)
from tests.steps import buy, pay_by_hand, request_booking

from bookable.domain.commands import Complete, Reschedule
from bookable.domain.people import Actor, Role
from bookable.domain.refusals import Changed
from bookable.engine import any_program
from bookable.engine.bookings import Terms
from bookable.engine.due_changes import apply_all_due_changes
from bookable.storage import ledger
from bookable.storage.models import Booking, Person

LATE = NOW + timedelta(days=3)


class TestStepAfterBookingBeganByItself:
    """A page was opened before a session began, and its button pressed after it."""

    @pytest.fixture
    def session(self, db):
        seller = make_practitioner()
        return pay_by_hand(buy(make_service(seller), make_client()), seller)

    def complete(self, session, seller, *, seen, forgives_start=True):
        terms = Terms(frozenset({seen}), refuses_repeats=True, forgives_start=forgives_start)
        later = session.time.end + timedelta(minutes=5)
        return any_program.take(session.uuid, Complete(), by=seller, now=later, terms=terms)

    def actor(self, party):
        person = Person.objects.get(id=party.person_id)
        return Actor(person.id, person.uuid, person.name, roles=frozenset({Role.PRACTITIONER}))

    def test_is_taken(self, session):
        seen = ledger.version_of(session.id)
        done = self.complete(session, self.actor(session.provider), seen=seen)
        assert done.status == "completed"

    def test_is_refused_where_the_caller_does_not_forgive_it(self, session):
        seen = ledger.version_of(session.id)
        with pytest.raises(Changed):
            self.complete(session, self.actor(session.provider), seen=seen, forgives_start=False)

    def test_is_refused_if_anything_else_has_happened(self, session):
        seen, seller = ledger.version_of(session.id), self.actor(session.provider)
        moved = Reschedule(start=session.time.start + timedelta(hours=2))
        session = any_program.take(session.uuid, moved, by=seller, now=NOW)
        with pytest.raises(Changed):
            self.complete(session, seller, seen=seen)


class TestDueChangesFailure:
    def test_one_failing_booking_does_not_stop_the_others(self, db):
        broken, sound = (request_booking(make_teacher(), make_student()) for _ in range(2))
        Booking.objects.filter(id=broken.id).update(status="unheard of")
        assert apply_all_due_changes(LATE) == 1
        assert Booking.objects.get(id=sound.id).status == "canceled"
        assert Booking.objects.get(id=broken.id).status == "unheard of"
