"""Buying a single hour: payment, prices, rooms and drafts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.buying import (
    AT_TEN,
    DAY,
    HOUR,
    PROGRAM,
    START,
    again,
    bought,
    cancel,
    claims_of,
    kinds_of,
    move,
    take,
)
from tests.marketplace import location, practitioner, room, service, session
from tests.people import NOW, teacher

from bookable.domain.commands import Buy, Submit
from bookable.domain.lifecycle import Status
from bookable.domain.money import PaymentStatus
from bookable.domain.refusals import (
    InvalidField,
    LocationNotFound,
    NoticeTooShort,
    OutsideHours,
    PersonNotFound,
    RoleRequired,
    SelfBooking,
    ServiceNotFound,
    SlotTaken,
    WrongStatus,
)
from bookable.domain.sales import Kind
from bookable.domain.spans import Span
from bookable.engine import selling
from bookable.storage.models import Service


class TestBuyHour:
    def test_waits_for_payment_and_holds_its_time(self, hour, john):
        booking = bought(hour, john)
        assert booking.status is Status.PENDING_PAYMENT
        assert booking.hold_until == NOW + timedelta(minutes=30)
        assert claims_of(booking) == [AT_TEN]
        assert kinds_of(booking) == ["booking_requested"]
        assert again(booking) == booking

    def test_hold_ends_at_the_start(self, hour, john):
        now = START - timedelta(minutes=10)
        assert bought(hour, john, now=now).hold_until == START

    def test_keeps_the_price_of_the_sale(self, hour, john):
        booking = bought(hour, john)
        Service.objects.filter(id=hour.id).update(price_cents=9900, currency="EUR")
        bill = again(booking).sale.bill
        assert (bill.total_cents, bill.currency) == (5000, "USD")

    def test_keeps_the_policy_of_the_sale(self, smith, john):
        hour = service(smith, cancellation_policy=[[2, 40]])
        booking = bought(hour, john)
        Service.objects.filter(id=hour.id).update(cancellation_policy=[[0, 100]])
        assert again(booking).sale.policy.as_rows == [[2, 40]]

    def test_free_hour_is_confirmed_at_once(self, smith, john):
        booking = bought(service(smith, price_cents=0), john)
        assert booking.status is Status.CONFIRMED
        assert booking.sale.bill.status is PaymentStatus.NOT_REQUIRED
        assert booking.hold_until is None

    def test_may_touch_another_booking(self, hour, john, jane):
        bought(hour, john)
        later = bought(hour, jane, span=Span(START + HOUR, START + 2 * HOUR))
        assert later.status is Status.PENDING_PAYMENT

    def test_held_time_is_refused(self, hour, john, jane):
        bought(hour, john)
        half_past = START + timedelta(minutes=30)
        for span in (AT_TEN, Span(half_past, half_past + HOUR)):
            with pytest.raises(SlotTaken):
                bought(hour, jane, span=span)

    def test_time_is_free_after_the_hold_expires(self, hour, john, jane):
        first = bought(hour, john)
        second = bought(hour, jane, now=NOW + timedelta(minutes=30))
        assert second.status is Status.PENDING_PAYMENT
        assert (again(first).status, again(first).canceled_by) == (Status.CANCELED, "system")

    def test_time_is_free_after_cancel(self, hour, john, jane):
        cancel(bought(hour, john), john)
        assert bought(hour, jane).status is Status.PENDING_PAYMENT

    def test_time_of_a_session_is_refused(self, hour, smith, john):
        session(service(smith, "workshop"), start=START)
        with pytest.raises(SlotTaken):
            bought(hour, john)

    def test_practitioners_may_buy_from_each_other(self, hour):
        assert bought(hour, practitioner()).status is Status.PENDING_PAYMENT


class TestBuyHourRefused:
    def refused(self, refusal, what, by, **more):
        with pytest.raises(refusal) as caught:
            bought(what, by, **more)
        return caught.value

    def test_own_service(self, hour, smith):
        self.refused(SelfBooking, hour, smith)

    def test_buyer_without_client_role(self, hour, sue):
        self.refused(RoleRequired, hour, teacher())
        self.refused(RoleRequired, hour, sue)

    def test_archived_service(self, hour, john):
        Service.objects.filter(id=hour.id).update(archived_at=NOW)
        self.refused(ServiceNotFound, hour, john)

    def test_unknown_service(self, hour, john):
        self.refused(ServiceNotFound, Service(id=10**12, kind="individual"), john)

    def test_service_of_another_practitioner(self, hour, john):
        other = practitioner()
        field = self.refused(InvalidField, hour, john, provider=other.person_id).field
        assert field == "service_id"

    def test_person_who_sells_nothing(self, hour, john, jane):
        self.refused(PersonNotFound, hour, john, provider=jane.person_id)
        self.refused(PersonNotFound, hour, john, provider=10**12)

    def test_unexpected_kind(self, smith, john):
        asked = Buy(program=PROGRAM, service=service(smith, "bundle").id)
        with pytest.raises(InvalidField) as caught:
            selling.buy(asked, kinds={Kind.COURSE}, by=john, now=NOW)
        assert caught.value.field == "service_id"

    def test_session_of_an_individual_service(self, hour, smith, john):
        flow = session(service(smith, "workshop"))
        assert self.refused(InvalidField, hour, john, session=flow).field == "service_session_id"

    def test_start_in_the_past(self, hour, john):
        self.refused(NoticeTooShort, hour, john, span=Span(NOW - DAY, NOW - DAY + HOUR))

    def test_shorter_than_notice(self, john):
        smith = practitioner(minimum_notice_minutes=3 * 24 * 60)
        self.refused(NoticeTooShort, service(smith), john)

    def test_outside_hours(self, hour, john):
        evening = START.replace(hour=19)
        self.refused(OutsideHours, hour, john, span=Span(evening, evening + HOUR))

    def test_length_differs_from_the_service(self, hour, john):
        for minutes in (30, 61, 180):
            span = Span(START, START + timedelta(minutes=minutes))
            assert self.refused(InvalidField, hour, john, span=span).field == "end_time"

    def test_unknown_location(self, hour, john):
        with pytest.raises(LocationNotFound):
            selling.buy(
                Buy(program=PROGRAM, service=hour.id, span=AT_TEN, location=10**12),
                kinds=frozenset(Kind),
                by=john,
                now=NOW,
            )


class TestBuyHourInRoom:
    def test_takes_the_first_free_room(self, john):
        studio = location("Blue", "Red")
        names = []
        for _ in range(2):
            booking = bought(service(practitioner(), location=studio), john)
            names.append(booking.sale.venue.room)
            assert claims_of(booking) == [AT_TEN] * 2
        assert names == [room(studio, "Blue").id, room(studio, "Red").id]

    def test_refused_if_all_rooms_are_taken(self, john):
        studio = location("Blue")
        bought(service(practitioner(), location=studio), john)
        with pytest.raises(SlotTaken):
            bought(service(practitioner(), location=studio), john)

    def test_takes_the_room_of_an_expired_hold(self, john, jane):
        studio = location("Blue")
        first = bought(service(practitioner(), location=studio), john)
        now = NOW + timedelta(minutes=30)
        second = bought(service(practitioner(), location=studio), jane, now=now)
        assert second.sale.venue.room == first.sale.venue.room
        assert again(first).status is Status.CANCELED

    def test_cancel_frees_the_room(self, john, jane):
        studio = location("Blue")
        cancel(bought(service(practitioner(), location=studio), john), john)
        assert bought(service(practitioner(), location=studio), jane).sale.venue.room

    def test_location_without_rooms_needs_none(self, smith, john):
        booking = bought(service(smith, location=location()), john)
        assert booking.sale.venue.room is None
        assert claims_of(booking) == [AT_TEN]

    def test_uses_the_location_the_client_names(self, hour, john):
        attic = location("Attic")
        booking = bought(hour, john, location=attic)
        assert booking.sale.venue.location == attic.id

    def test_move_takes_another_room_if_its_own_is_taken(self, john, jane):
        studio = location("Blue", "Red")
        bought(service(practitioner(), location=studio), jane)
        later = Span(START + HOUR, START + 2 * HOUR)
        booking = bought(service(practitioner(), location=studio), john, span=later)
        assert booking.sale.venue.room == room(studio, "Blue").id
        moved = move(booking, START, john)
        assert moved.sale.venue.room == room(studio, "Red").id
        assert claims_of(moved) == [AT_TEN] * 2


class TestDraftHour:
    def test_claims_neither_time_nor_room(self, smith, john, jane):
        hour = service(smith, location=location("Blue"))
        draft = bought(hour, john, is_draft=True)
        assert (draft.status, draft.hold_until, claims_of(draft)) == (Status.DRAFT, None, [])
        assert bought(hour, jane).status is Status.PENDING_PAYMENT

    def test_submit_claims_time_and_room(self, smith, john):
        studio = location("Blue")
        draft = bought(service(smith, location=studio), john, is_draft=True)
        booking = take(draft, Submit(), john, now=NOW + HOUR)
        assert booking.status is Status.PENDING_PAYMENT
        assert booking.hold_until == NOW + HOUR + timedelta(minutes=30)
        assert booking.sale.venue.room == room(studio, "Blue").id
        assert claims_of(booking) == [AT_TEN] * 2

    def test_submit_is_refused_if_the_time_is_taken_by_then(self, hour, john, jane):
        draft = bought(hour, john, is_draft=True)
        bought(hour, jane)
        with pytest.raises(SlotTaken):
            take(draft, Submit(), john)
        assert again(draft).status is Status.DRAFT

    def test_second_submit_is_refused(self, hour, john):
        draft = bought(hour, john, is_draft=True)
        take(draft, Submit(), john)
        with pytest.raises(WrongStatus):
            take(draft, Submit(), john)

    def test_free_draft_is_confirmed_on_submit(self, smith, john):
        draft = bought(service(smith, price_cents=0), john, is_draft=True)
        booking = take(draft, Submit(), john)
        assert booking.status is Status.CONFIRMED
        assert kinds_of(booking) == ["booking_requested", "booking_submitted", "booking_confirmed"]

    def test_draft_of_unavailable_time_is_refused(self, hour, john):
        evening = START.replace(hour=19)
        with pytest.raises(OutsideHours):
            bought(hour, john, span=Span(evening, evening + HOUR), is_draft=True)
