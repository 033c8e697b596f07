"""What a person has begun ends when they are erased, by the ordinary steps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import (
    NOW,
    TOMORROW_AT_TEN,
    make_buddy,
    make_client,
    make_match,
    make_practitioner,
    make_service,
    make_session,
    make_student,
    make_teacher,
)
from tests.steps import (
    buy,
    events_of,
    owed_of,
    pay_by_hand,
    request_booking,
    schedule_session,
    taken_seats,
)
from tests.waitlists import join_waitlist

from bookable.domain.holds import HoldTime
from bookable.domain.lifecycle import Status
from bookable.domain.people import HAS_LEFT, Actor
from bookable.effects.relay import relay_all
from bookable.engine import erasing, holding
from bookable.storage.models import (
    Booking,
    Claim,
    Erasure,
    Fact,
    Hold,
    LedgerEntry,
    Mail,
    Match,
    Person,
    Service,
    ServiceSession,
    WaitlistEntry,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def reload(booking) -> Booking:
    return Booking.objects.select_related("client").get(id=booking.id)


def erase(person: Actor, *, now=NOW) -> None:
    erasing.erase(person.uuid, by=person, now=now)


class TestBookingAhead:
    def test_of_a_client_is_canceled_as_that_side(self):
        tess, sam = make_teacher(), make_student()
        booking = request_booking(tess, sam)
        erase(sam)
        after = reload(booking)
        assert (after.status, after.canceled_by) == (Status.CANCELED, "client")
        assert (after.cancellation_reason, after.client.name) == (HAS_LEFT, "Deleted person")
        entry = LedgerEntry.objects.get(booking_id=booking.id, kind="booking_canceled")
        assert (entry.actor_id, entry.side) == (sam.person_id, "client")
        assert not Claim.objects.filter(booking_id=booking.id)

    def test_of_a_provider_gives_back_all_that_was_paid(self):
        smith, john = make_practitioner(), make_client()
        booking = pay_by_hand(buy(make_service(smith), john), smith)
        erase(smith)
        assert reload(booking).canceled_by == "provider"
        assert owed_of(booking) == ("paid", 5000, 5000)

    def test_of_a_client_gives_back_what_the_policy_says(self):
        smith, john = make_practitioner(), make_client()
        service = make_service(smith, cancellation_policy=[[1000, 100], [1, 40]])
        booking = pay_by_hand(buy(service, john), smith)
        erase(john)
        assert reload(booking).status == Status.CANCELED
        assert owed_of(booking) == ("paid", 5000, 2000)

    def test_is_told_to_the_other_side(self):
        tess, sam = make_teacher(), make_student()
        booking = request_booking(tess, sam)
        relay_all()
        erase(sam)
        relay_all()
        mails = Mail.objects.filter(booking_id=booking.id, side="provider")
        assert "canceled" in {mail.kind for mail in mails}


class TestBookingNow:
    def test_goes_on(self):
        tess, sam = make_teacher(), make_student()
        booking = request_booking(tess, sam)
        erase(sam, now=booking.time.start + timedelta(minutes=5))
        assert "booking_canceled" not in events_of(booking)


class TestServices:
    def test_are_off_sale_and_their_sessions_canceled(self):
        smith, john = make_practitioner(), make_client()
        flow = make_service(smith, "workshop", name="Flow with Smith")
        session = make_session(flow)
        booking = pay_by_hand(buy(flow, john, session=session), smith)
        erase(smith)
        kept = Service.objects.get(id=flow.id)
        assert (kept.name, kept.description, kept.archived_at is None) == ("Workshop", "", False)
        assert ServiceSession.objects.get(id=session.id).canceled_at is not None
        assert reload(booking).status == Status.CANCELED


class TestWaitlist:
    def test_is_left_and_an_offered_seat_goes_on(self):
        smith, john, jane, jim = make_practitioner(), *(make_client() for _ in "123")
        flow = make_service(smith, "workshop")
        session = make_session(flow, capacity=1)
        booking = buy(flow, john, session=session)
        for each in (jane, jim):
            join_waitlist(flow, session.id, by=each)
        erase(john)
        assert reload(booking).status == Status.CANCELED
        assert WaitlistEntry.objects.get(person_id=jane.person_id).state == "offered"
        erase(jane)
        assert WaitlistEntry.objects.get(person_id=jane.person_id).state == "left"
        assert WaitlistEntry.objects.get(person_id=jim.person_id).state == "offered"
        assert taken_seats(session) == 1


class TestHold:
    def test_is_released(self):
        tess, sam = make_teacher(), make_student()
        length = timedelta(hours=1)
        asked = HoldTime(
            program="tutoring",
            provider=tess.uuid,
            start=TOMORROW_AT_TEN,
            length=length,
            lasts=length / 6,
        )
        holding.hold_time(asked, by=sam, now=NOW)
        erase(sam)
        assert not Hold.objects.exists()
        assert not Claim.objects.exists()


class TestMatch:
    def test_ends_with_its_sessions(self):
        ana, ben = make_buddy(), make_buddy()
        match = make_match(ana, ben)
        session = schedule_session(match, ana)
        erase(ana)
        assert Match.objects.get(id=match.id).status == "ended"
        assert reload(session).status == Status.CANCELED


class TestErasureThatDied:
    @pytest.fixture(autouse=True)
    def _dies(self, monkeypatch):
        monkeypatch.setattr(erasing, "_go_on_at_once", lambda ref, **how: None)

    def test_is_completed_by_the_worker(self):
        tess, sam = make_teacher(), make_student()
        booking = request_booking(tess, sam)
        erasing.erase(sam.uuid, by=sam, now=NOW)
        assert Person.objects.get(id=sam.person_id).name == "Deleted person"
        assert reload(booking).status == Status.REQUESTED
        assert erasing.complete_due(NOW) == 1
        assert reload(booking).status == Status.CANCELED
        assert erasing.complete_due(NOW) == 0

    def test_goes_on_where_the_time_was_up(self):
        tess, sam = make_teacher(), make_student()
        booking = request_booking(tess, sam)
        erasing.erase(sam.uuid, by=sam, now=NOW)
        assert erasing.go_on(sam.uuid, now=NOW, within=0)
        assert reload(booking).status == Status.REQUESTED
        assert erasing.go_on(sam.uuid, now=NOW)
        assert reload(booking).status == Status.CANCELED


class TestErasureThatIsDone:
    def test_is_gone_through_once_more_and_then_forgotten(self):
        sam = make_student()
        erase(sam)
        erasure = Erasure.objects.get(person_id=sam.person_id)
        assert sam.email.encode() not in bytes(erasure.words)
        Erasure.objects.update(noted_at=erasure.noted_at - erasing.UNDER_WAY_FOR - HOUR)
        assert erasing.complete_due(NOW) == 1
        assert not Erasure.objects.exists()

    def test_twice_is_no_error(self):
        sam = make_student()
        erase(sam)
        erasing.erase(sam.uuid, by=sam, now=NOW)
        assert Fact.objects.filter(type="person.erased").count() == 1
