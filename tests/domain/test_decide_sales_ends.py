"""Canceling what was sold: refunds, and payments that come too late."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.domain.given import HOUR, MADE, NOW, START, TICK
from tests.domain.sold import (
    COURSE_DAY,
    EVERYBODY,
    PACKAGE,
    PACKAGE_PART,
    PRICE,
    SEAT,
    WHOLE_COURSE,
    bill,
    decided,
    payment,
    sale,
    sold,
    unpaid,
)

from bookable.domain.commands import Cancel, Expire, Reinstate
from bookable.domain.lifecycle import Status
from bookable.domain.money import PaymentStatus
from bookable.domain.people import Side
from bookable.domain.refusals import (
    NotYourStep,
    PartOfWhole,
    TooLate,
    WrongStatus,
)
from bookable.domain.sales import Part

PAID_LATE = Reinstate(cents=PRICE)
ON_THE_LAST_DAY = START - 24 * HOUR + TICK


class TestCancelSaleByClient:
    def test_refunds_what_the_policy_says(self):
        decision = decided(sold(), Cancel(reason="Ill"), now=ON_THE_LAST_DAY)
        assert payment(decision.booking) == ("paid", PRICE, 2500)
        assert decision.booking.canceled_by == Side.CLIENT
        assert decision.events[0].facts == {"reason": "Ill", "refund_cents": "2500"}

    def test_refunds_everything_in_time(self):
        assert payment(decided(sold(), Cancel()).booking) == ("paid", PRICE, PRICE)

    def test_refunds_nothing_too_late(self):
        decision = decided(sold(), Cancel(), now=START - TICK)
        assert payment(decision.booking) == ("paid", PRICE, 0)
        assert decision.events[0].facts["refund_cents"] == "0"

    def test_is_refused_after_the_start(self):
        with pytest.raises(TooLate) as refused:
            decided(sold(), Cancel(), now=START)
        assert refused.value.allowed_until == START

    def test_cannot_name_another_side(self):
        forged = Cancel(canceled_by=Side.PROVIDER)
        canceled = decided(sold(), forged, now=START - TICK).booking
        assert canceled.canceled_by == Side.CLIENT
        assert payment(canceled) == ("paid", PRICE, 0)

    def test_refunds_what_is_left_of_a_package(self):
        package = sold(sale_of=PACKAGE, span=None)
        parts = (Part(NOW, is_left=False), Part(START), Part(None), Part(None))
        decision = decided(package, Cancel(parts=parts), now=ON_THE_LAST_DAY)
        assert payment(decision.booking) == ("paid", PRICE, PRICE * 250 // 400)


class TestCancelSaleByOthers:
    @pytest.mark.parametrize("side", [Side.PROVIDER, Side.STAFF, Side.SYSTEM])
    def test_refunds_everything_even_after_the_start(self, side: Side):
        canceled = decided(sold(), Cancel(), by=side, now=START).booking
        assert payment(canceled) == ("paid", PRICE, PRICE)
        assert canceled.canceled_by == side


class TestCancelSaleByStaffForOthers:
    @pytest.mark.parametrize("side", [Side.STAFF, Side.SYSTEM])
    def test_is_recorded_for_the_named_side(self, side: Side):
        canceled = decided(sold(), Cancel(canceled_by=Side.PROVIDER), by=side).booking
        assert canceled.canceled_by == Side.PROVIDER

    def test_refunds_a_client_what_they_would_have_got(self):
        canceled = decided(
            sold(), Cancel(canceled_by=Side.CLIENT), by=Side.STAFF, now=ON_THE_LAST_DAY
        ).booking
        assert payment(canceled) == ("paid", PRICE, 2500)

    def test_ledger_names_the_staff_member(self):
        (event,) = decided(sold(), Cancel(canceled_by=Side.CLIENT), by=Side.STAFF).events
        assert event.side is Side.STAFF

    def test_is_allowed_after_the_start(self):
        late = decided(sold(), Cancel(canceled_by=Side.CLIENT), by=Side.STAFF, now=START).booking
        assert (late.status, payment(late)) == (Status.CANCELED, ("paid", PRICE, 0))


class TestCancelCoursePart:
    DAY = sold(sale_of=COURSE_DAY)

    @pytest.mark.parametrize("side", EVERYBODY)
    def test_alone_is_refused(self, side: Side):
        with pytest.raises(PartOfWhole) as refused:
            decided(self.DAY, Cancel(), by=side)
        assert refused.value.action == "cancel"

    def test_with_the_course_is_allowed(self):
        canceled = decided(self.DAY, Cancel(with_parent=True)).booking
        assert (canceled.status, canceled.seat) == (Status.CANCELED, None)

    def test_canceled_by_is_that_of_the_course(self):
        command = Cancel(canceled_by=Side.CLIENT, with_parent=True)
        assert decided(self.DAY, command, by=Side.PROVIDER).booking.canceled_by == Side.CLIENT

    @pytest.mark.parametrize("facts", [WHOLE_COURSE, SEAT, PACKAGE_PART, PACKAGE])
    def test_everything_else_may_be_canceled_alone(self, facts: dict[str, object]):
        assert decided(sold(sale_of=facts), Cancel()).booking.status is Status.CANCELED


class TestLatePayment:
    EXPIRED = decided(unpaid(), Expire(), by=Side.SYSTEM, now=MADE + HOUR / 2).booking

    def test_reinstates_an_expired_booking(self):
        decision = decided(self.EXPIRED, PAID_LATE, by=Side.SYSTEM)
        back = decision.booking
        assert (back.status, payment(back)) == (Status.CONFIRMED, ("paid", PRICE, 0))
        assert (back.canceled_by, back.cancellation_reason, back.hold_until) == ("", "", None)
        assert back.holds_time
        assert decision.events[0].kind == "booking_reinstated"
        assert decision.events[0].facts == {"cents": "5000"}

    def test_reinstates_a_free_part_without_a_payment(self):
        part = sold(Status.CANCELED, sale_of=PACKAGE_PART, canceled_by=Side.SYSTEM)
        back = decided(part, Reinstate(cents=0), by=Side.SYSTEM).booking
        assert (back.status, payment(back)) == (Status.CONFIRMED, ("not_required", 0, 0))

    @pytest.mark.parametrize("side", [Side.PROVIDER, Side.CLIENT, Side.STAFF])
    def test_people_cannot_reinstate(self, side: Side):
        with pytest.raises(NotYourStep):
            decided(self.EXPIRED, PAID_LATE, by=side)

    @pytest.mark.parametrize("side", [Side.PROVIDER, Side.CLIENT, Side.STAFF])
    def test_canceled_booking_stays_canceled(self, side: Side):
        canceled = decided(unpaid(), Cancel(), by=side).booking
        with pytest.raises(WrongStatus):
            decided(canceled, PAID_LATE, by=Side.SYSTEM)

    def test_paid_booking_is_not_reinstated(self):
        refunded = bill(PaymentStatus.REFUNDED, paid_cents=PRICE, refunded_cents=PRICE)
        canceled = replace(self.EXPIRED, sale=sale(bill=refunded))
        with pytest.raises(WrongStatus):
            decided(canceled, PAID_LATE, by=Side.SYSTEM)

    def test_begun_booking_is_not_reinstated(self):
        with pytest.raises(TooLate):
            decided(self.EXPIRED, PAID_LATE, by=Side.SYSTEM, now=START)

    @pytest.mark.parametrize("status", sorted(set(Status) - {Status.CANCELED, Status.REQUESTED}))
    def test_only_canceled_bookings_are_reinstated(self, status: Status):
        with pytest.raises(WrongStatus):
            decided(sold(status), PAID_LATE, by=Side.SYSTEM)

    def test_reinstates_a_seat(self):
        seat = replace(self.EXPIRED, sale=sale(PaymentStatus.UNPAID, **SEAT))
        assert seat.seat is None
        assert decided(seat, PAID_LATE, by=Side.SYSTEM).booking.seat == SEAT["session"]
