"""Calling off what was sold, what goes back, and what money that comes late brings back."""

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
from bookable.domain.spans import SOMEDAY

PAID_LATE = Reinstate(cents=PRICE)
ON_THE_LAST_DAY = START - 24 * HOUR + TICK


class TestAClientWhoCancels:
    def test_gets_back_what_the_policy_says_and_it_is_told(self):
        decision = decided(sold(), Cancel(reason="Ill"), now=ON_THE_LAST_DAY)
        assert payment(decision.booking) == ("paid", PRICE, 2500)
        assert decision.booking.canceled_by == Side.CLIENT
        assert decision.events[0].facts == {"reason": "Ill", "refund_cents": "2500"}

    def test_gets_all_back_in_time(self):
        assert payment(decided(sold(), Cancel()).booking) == ("paid", PRICE, PRICE)

    def test_gets_nothing_back_too_late(self):
        decision = decided(sold(), Cancel(), now=START - TICK)
        assert payment(decision.booking) == ("paid", PRICE, 0)
        assert decision.events[0].facts["refund_cents"] == "0"

    def test_may_not_once_the_time_has_begun(self):
        with pytest.raises(TooLate) as refused:
            decided(sold(), Cancel(), now=START)
        assert refused.value.allowed_until == START

    def test_cannot_say_that_it_was_somebody_else(self):
        forged = Cancel(canceled_by=Side.PROVIDER)
        canceled = decided(sold(), forged, now=START - TICK).booking
        assert canceled.canceled_by == Side.CLIENT
        assert payment(canceled) == ("paid", PRICE, 0)

    def test_gets_back_what_is_left_of_a_package(self):
        package = sold(sale_of=PACKAGE, span=SOMEDAY)
        parts = (Part(NOW, is_left=False), Part(START), Part(SOMEDAY.start), Part(SOMEDAY.start))
        decision = decided(package, Cancel(parts=parts), now=ON_THE_LAST_DAY)
        assert payment(decision.booking) == ("paid", PRICE, PRICE * 250 // 400)


class TestAnybodyElseWhoCancels:
    @pytest.mark.parametrize("side", [Side.PROVIDER, Side.STAFF, Side.SYSTEM])
    def test_gives_all_back_even_after_the_start(self, side: Side):
        canceled = decided(sold(), Cancel(), by=side, now=START).booking
        assert payment(canceled) == ("paid", PRICE, PRICE)
        assert canceled.canceled_by == side


class TestStaffWhoCancelForSomeone:
    @pytest.mark.parametrize("side", [Side.STAFF, Side.SYSTEM])
    def test_are_named_as_those_for_whom_they_did(self, side: Side):
        canceled = decided(sold(), Cancel(canceled_by=Side.PROVIDER), by=side).booking
        assert canceled.canceled_by == Side.PROVIDER

    def test_give_a_client_what_he_would_have_got_himself(self):
        canceled = decided(
            sold(), Cancel(canceled_by=Side.CLIENT), by=Side.STAFF, now=ON_THE_LAST_DAY
        ).booking
        assert payment(canceled) == ("paid", PRICE, 2500)

    def test_are_in_the_ledger_themselves(self):
        (event,) = decided(sold(), Cancel(canceled_by=Side.CLIENT), by=Side.STAFF).events
        assert event.side is Side.STAFF

    def test_may_do_so_after_the_start(self):
        late = decided(sold(), Cancel(canceled_by=Side.CLIENT), by=Side.STAFF, now=START).booking
        assert (late.status, payment(late)) == (Status.CANCELED, ("paid", PRICE, 0))


class TestADayOfACourse:
    DAY = sold(sale_of=COURSE_DAY)

    @pytest.mark.parametrize("side", EVERYBODY)
    def test_cannot_be_canceled_alone(self, side: Side):
        with pytest.raises(PartOfWhole) as refused:
            decided(self.DAY, Cancel(), by=side)
        assert refused.value.action == "cancel"

    def test_is_canceled_with_the_course(self):
        canceled = decided(self.DAY, Cancel(with_parent=True)).booking
        assert (canceled.status, canceled.seat) == (Status.CANCELED, None)

    def test_is_canceled_by_whoever_canceled_the_course(self):
        command = Cancel(canceled_by=Side.CLIENT, with_parent=True)
        assert decided(self.DAY, command, by=Side.PROVIDER).booking.canceled_by == Side.CLIENT

    @pytest.mark.parametrize("facts", [WHOLE_COURSE, SEAT, PACKAGE_PART, PACKAGE])
    def test_is_the_only_thing_that_cannot(self, facts: dict[str, object]):
        assert decided(sold(sale_of=facts), Cancel()).booking.status is Status.CANCELED


class TestMoneyThatComesTooLate:
    EXPIRED = decided(unpaid(), Expire(), by=Side.SYSTEM, now=MADE + HOUR / 2).booking

    def test_gets_the_booking_back(self):
        decision = decided(self.EXPIRED, PAID_LATE, by=Side.SYSTEM)
        back = decision.booking
        assert (back.status, payment(back)) == (Status.CONFIRMED, ("paid", PRICE, 0))
        assert (back.canceled_by, back.cancellation_reason, back.hold_until) == ("", "", None)
        assert back.holds_time
        assert decision.events[0].kind == "booking_reinstated"
        assert decision.events[0].facts == {"cents": "5000"}

    def test_brings_a_free_part_back_without_a_payment_of_its_own(self):
        part = sold(Status.CANCELED, sale_of=PACKAGE_PART, canceled_by=Side.SYSTEM)
        back = decided(part, Reinstate(cents=0), by=Side.SYSTEM).booking
        assert (back.status, payment(back)) == (Status.CONFIRMED, ("not_required", 0, 0))

    @pytest.mark.parametrize("side", [Side.PROVIDER, Side.CLIENT, Side.STAFF])
    def test_is_nothing_that_a_person_can_claim(self, side: Side):
        with pytest.raises(NotYourStep):
            decided(self.EXPIRED, PAID_LATE, by=side)

    @pytest.mark.parametrize("side", [Side.PROVIDER, Side.CLIENT, Side.STAFF])
    def test_does_not_undo_what_somebody_decided(self, side: Side):
        canceled = decided(unpaid(), Cancel(), by=side).booking
        with pytest.raises(WrongStatus):
            decided(canceled, PAID_LATE, by=Side.SYSTEM)

    def test_gets_nothing_back_that_was_paid_for_before(self):
        refunded = bill(PaymentStatus.REFUNDED, paid_cents=PRICE, refunded_cents=PRICE)
        canceled = replace(self.EXPIRED, sale=sale(bill=refunded))
        with pytest.raises(WrongStatus):
            decided(canceled, PAID_LATE, by=Side.SYSTEM)

    def test_gets_no_time_back_that_has_begun(self):
        with pytest.raises(TooLate):
            decided(self.EXPIRED, PAID_LATE, by=Side.SYSTEM, now=START)

    @pytest.mark.parametrize("status", sorted(set(Status) - {Status.CANCELED, Status.REQUESTED}))
    def test_is_too_late_for_nothing_that_was_not_canceled(self, status: Status):
        with pytest.raises(WrongStatus):
            decided(sold(status), PAID_LATE, by=Side.SYSTEM)

    def test_gets_a_seat_back(self):
        seat = replace(self.EXPIRED, sale=sale(PaymentStatus.UNPAID, **SEAT))
        assert seat.seat is None
        assert decided(seat, PAID_LATE, by=Side.SYSTEM).booking.seat == SEAT["session"]
