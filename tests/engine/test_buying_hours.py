"""Buying a single hour: payment, prices, rooms and drafts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import (
    DAY,
    HOUR,
    NOW,
    TOMORROW_AT_TEN,
    find_room,
    make_location,
    make_practitioner,
    make_service,
    make_session,
    make_teacher,
)
from tests.steps import (
    AT_TEN,
    PROGRAM,
    buy,
    cancel,
    claims_of,
    events_of,
    reload,
    reschedule,
    take_step,
)

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
from bookable.domain.services import Kind
from bookable.domain.spans import Span
from bookable.engine import selling
from bookable.storage.models import Service


class TestBuyHour:
    def test_waits_for_payment_and_holds_its_time(self, hour, john):
        booking = buy(hour, john)
        assert booking.status is Status.PENDING_PAYMENT
        assert booking.hold_until == NOW + timedelta(minutes=30)
        assert claims_of(booking) == [AT_TEN]
        assert events_of(booking) == ["booking_requested"]
        assert reload(booking) == booking

    def test_hold_ends_at_the_start(self, hour, john):
        now = TOMORROW_AT_TEN - timedelta(minutes=10)
        assert buy(hour, john, now=now).hold_until == TOMORROW_AT_TEN

    def test_keeps_the_price_of_the_sale(self, hour, john):
        booking = buy(hour, john)
        Service.objects.filter(id=hour.id).update(price_cents=9900, currency="EUR")
        bill = reload(booking).sale.bill
        assert (bill.total_cents, bill.currency) == (5000, "USD")

    def test_keeps_the_policy_of_the_sale(self, smith, john):
        hour = make_service(smith, cancellation_policy=[[2, 40]])
        booking = buy(hour, john)
        Service.objects.filter(id=hour.id).update(cancellation_policy=[[0, 100]])
        assert reload(booking).sale.policy.as_rows == [[2, 40]]

    def test_free_hour_is_confirmed_at_once(self, smith, john):
        booking = buy(make_service(smith, price_cents=0), john)
        assert booking.status is Status.CONFIRMED
        assert booking.sale.bill.status is PaymentStatus.NOT_REQUIRED
        assert booking.hold_until is None

    def test_may_touch_another_booking(self, hour, john, jane):
        buy(hour, john)
        later = buy(hour, jane, span=Span(TOMORROW_AT_TEN + HOUR, TOMORROW_AT_TEN + 2 * HOUR))
        assert later.status is Status.PENDING_PAYMENT

    def test_held_time_is_refused(self, hour, john, jane):
        buy(hour, john)
        half_past = TOMORROW_AT_TEN + timedelta(minutes=30)
        for span in (AT_TEN, Span(half_past, half_past + HOUR)):
            with pytest.raises(SlotTaken):
                buy(hour, jane, span=span)

    def test_time_is_free_after_the_hold_expires(self, hour, john, jane):
        first = buy(hour, john)
        second = buy(hour, jane, now=NOW + timedelta(minutes=30))
        assert second.status is Status.PENDING_PAYMENT
        assert (reload(first).status, reload(first).canceled_by) == (Status.CANCELED, "system")

    def test_time_is_free_after_cancel(self, hour, john, jane):
        cancel(buy(hour, john), john)
        assert buy(hour, jane).status is Status.PENDING_PAYMENT

    def test_time_of_a_session_is_refused(self, hour, smith, john):
        make_session(make_service(smith, "workshop"), start=TOMORROW_AT_TEN)
        with pytest.raises(SlotTaken):
            buy(hour, john)

    def test_practitioners_may_buy_from_each_other(self, hour):
        assert buy(hour, make_practitioner()).status is Status.PENDING_PAYMENT


class TestBuyHourRefused:
    def refused(self, refusal, what, by, **more):
        with pytest.raises(refusal) as caught:
            buy(what, by, **more)
        return caught.value

    def test_own_service(self, hour, smith):
        self.refused(SelfBooking, hour, smith)

    def test_buyer_without_client_role(self, hour, sue):
        self.refused(RoleRequired, hour, make_teacher())
        self.refused(RoleRequired, hour, sue)

    def test_archived_service(self, hour, john):
        Service.objects.filter(id=hour.id).update(archived_at=NOW)
        self.refused(ServiceNotFound, hour, john)

    def test_unknown_service(self, hour, john):
        self.refused(ServiceNotFound, Service(id=10**12, kind="individual"), john)

    def test_service_of_another_practitioner(self, hour, john):
        other = make_practitioner()
        field = self.refused(InvalidField, hour, john, provider=other.person_id).field
        assert field == "service_id"

    def test_person_who_sells_nothing(self, hour, john, jane):
        self.refused(PersonNotFound, hour, john, provider=jane.person_id)
        self.refused(PersonNotFound, hour, john, provider=10**12)

    def test_unexpected_kind(self, smith, john):
        asked = Buy(program=PROGRAM, service=make_service(smith, "bundle").id)
        with pytest.raises(InvalidField) as caught:
            selling.buy(asked, kinds={Kind.COURSE}, by=john, now=NOW)
        assert caught.value.field == "service_id"

    def test_session_of_an_individual_service(self, hour, smith, john):
        workshop = make_session(make_service(smith, "workshop"))
        assert (
            self.refused(InvalidField, hour, john, session=workshop).field == "service_session_id"
        )

    def test_start_in_the_past(self, hour, john):
        self.refused(NoticeTooShort, hour, john, span=Span(NOW - DAY, NOW - DAY + HOUR))

    def test_shorter_than_notice(self, john):
        smith = make_practitioner(minimum_notice_minutes=3 * 24 * 60)
        self.refused(NoticeTooShort, make_service(smith), john)

    def test_outside_hours(self, hour, john):
        evening = TOMORROW_AT_TEN.replace(hour=19)
        self.refused(OutsideHours, hour, john, span=Span(evening, evening + HOUR))

    def test_length_differs_from_the_service(self, hour, john):
        for minutes in (30, 61, 180):
            span = Span(TOMORROW_AT_TEN, TOMORROW_AT_TEN + timedelta(minutes=minutes))
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
        studio = make_location("Blue", "Red")
        names = []
        for _ in range(2):
            booking = buy(make_service(make_practitioner(), location=studio), john)
            names.append(booking.sale.venue.room)
            assert claims_of(booking) == [AT_TEN] * 2
        assert names == [find_room(studio, "Blue").id, find_room(studio, "Red").id]

    def test_refused_if_all_rooms_are_taken(self, john):
        studio = make_location("Blue")
        buy(make_service(make_practitioner(), location=studio), john)
        with pytest.raises(SlotTaken):
            buy(make_service(make_practitioner(), location=studio), john)

    def test_takes_the_room_of_an_expired_hold(self, john, jane):
        studio = make_location("Blue")
        first = buy(make_service(make_practitioner(), location=studio), john)
        now = NOW + timedelta(minutes=30)
        second = buy(make_service(make_practitioner(), location=studio), jane, now=now)
        assert second.sale.venue.room == first.sale.venue.room
        assert reload(first).status is Status.CANCELED

    def test_cancel_frees_the_room(self, john, jane):
        studio = make_location("Blue")
        cancel(buy(make_service(make_practitioner(), location=studio), john), john)
        assert buy(make_service(make_practitioner(), location=studio), jane).sale.venue.room

    def test_location_without_rooms_needs_none(self, smith, john):
        booking = buy(make_service(smith, location=make_location()), john)
        assert booking.sale.venue.room is None
        assert claims_of(booking) == [AT_TEN]

    def test_uses_the_location_the_client_names(self, hour, john):
        attic = make_location("Attic")
        booking = buy(hour, john, location=attic)
        assert booking.sale.venue.location == attic.id

    def test_move_takes_another_room_if_its_own_is_taken(self, john, jane):
        studio = make_location("Blue", "Red")
        buy(make_service(make_practitioner(), location=studio), jane)
        later = Span(TOMORROW_AT_TEN + HOUR, TOMORROW_AT_TEN + 2 * HOUR)
        booking = buy(make_service(make_practitioner(), location=studio), john, span=later)
        assert booking.sale.venue.room == find_room(studio, "Blue").id
        moved = reschedule(booking, TOMORROW_AT_TEN, john)
        assert moved.sale.venue.room == find_room(studio, "Red").id
        assert claims_of(moved) == [AT_TEN] * 2


class TestDraftHour:
    def test_claims_neither_time_nor_room(self, smith, john, jane):
        hour = make_service(smith, location=make_location("Blue"))
        draft = buy(hour, john, is_draft=True)
        assert (draft.status, draft.hold_until, claims_of(draft)) == (Status.DRAFT, None, [])
        assert buy(hour, jane).status is Status.PENDING_PAYMENT

    def test_submit_claims_time_and_room(self, smith, john):
        studio = make_location("Blue")
        draft = buy(make_service(smith, location=studio), john, is_draft=True)
        booking = take_step(draft, Submit(), john, now=NOW + HOUR)
        assert booking.status is Status.PENDING_PAYMENT
        assert booking.hold_until == NOW + HOUR + timedelta(minutes=30)
        assert booking.sale.venue.room == find_room(studio, "Blue").id
        assert claims_of(booking) == [AT_TEN] * 2

    def test_submit_is_refused_if_the_time_is_taken_by_then(self, hour, john, jane):
        draft = buy(hour, john, is_draft=True)
        buy(hour, jane)
        with pytest.raises(SlotTaken):
            take_step(draft, Submit(), john)
        assert reload(draft).status is Status.DRAFT

    def test_second_submit_is_refused(self, hour, john):
        draft = buy(hour, john, is_draft=True)
        take_step(draft, Submit(), john)
        with pytest.raises(WrongStatus):
            take_step(draft, Submit(), john)

    def test_free_draft_is_confirmed_on_submit(self, smith, john):
        draft = buy(make_service(smith, price_cents=0), john, is_draft=True)
        booking = take_step(draft, Submit(), john)
        assert booking.status is Status.CONFIRMED
        assert events_of(booking) == ["booking_requested", "booking_submitted", "booking_confirmed"]

    def test_draft_of_unavailable_time_is_refused(self, hour, john):
        evening = TOMORROW_AT_TEN.replace(hour=19)
        with pytest.raises(OutsideHours):
            buy(hour, john, span=Span(evening, evening + HOUR), is_draft=True)
