"""Paying for a booking, confirming it, and how long it waits for the payment."""

from __future__ import annotations

import pytest
from tests.domain.given import HOUR, MADE, NOW, START, TICK
from tests.domain.sold import (
    AWAITING,
    EVERYBODY,
    PACKAGE_PART,
    PRICE,
    SEAT,
    decided,
    payment,
    sale,
    sold,
    unpaid,
)

from bookable.domain.booking import Decision
from bookable.domain.commands import Amend, Confirm, Expire, Pay, Start, Submit
from bookable.domain.lifecycle import Status
from bookable.domain.money import PaymentStatus
from bookable.domain.overdue import due
from bookable.domain.people import Side
from bookable.domain.programs import MARKETPLACE_PROGRAM
from bookable.domain.refusals import (
    AlreadyPaid,
    NotYourStep,
    PaymentMissing,
    WrongStatus,
)

PAID_CASH = Pay(cents=PRICE, method="cash")
DONE = [Status.CANCELED, Status.COMPLETED, Status.NO_SHOW]


class TestConfirmUnpaid:
    @pytest.mark.parametrize("awaiting", AWAITING)
    @pytest.mark.parametrize("side", EVERYBODY)
    def test_is_refused_for_every_side(self, side: Side, awaiting: PaymentStatus):
        with pytest.raises(PaymentMissing):
            decided(unpaid(awaiting), Confirm(), by=side)

    def test_is_refused_for_a_confirmed_but_unpaid_booking(self):
        with pytest.raises(PaymentMissing):
            decided(sold(sale_of={"payment": PaymentStatus.UNPAID}), Confirm())

    @pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_PROGRESS, *DONE])
    def test_other_statuses_answer_with_the_status(self, status: Status):
        booked = sold(status, sale_of={"payment": PaymentStatus.UNPAID})
        with pytest.raises(WrongStatus) as refused:
            decided(booked, Confirm())
        assert refused.value.status == status


class TestConfirmPaid:
    @pytest.mark.parametrize("nothing_owed", [PaymentStatus.PAID, PaymentStatus.NOT_REQUIRED])
    @pytest.mark.parametrize("side", EVERYBODY)
    def test_is_allowed_for_every_side(self, side: Side, nothing_owed: PaymentStatus):
        confirmed = decided(unpaid(nothing_owed), Confirm(), by=side).booking
        assert (confirmed.status, confirmed.hold_until) == (Status.CONFIRMED, None)

    def test_leaves_the_bill_unchanged(self):
        assert decided(unpaid(PaymentStatus.PAID), Confirm()).booking.sale == sale()

    @pytest.mark.parametrize("side", EVERYBODY)
    def test_again_changes_nothing_and_records_no_event(self, side: Side):
        assert decided(sold(), Confirm(), by=side) == Decision(sold(), ())


class TestStartAgain:
    @pytest.mark.parametrize("side", [Side.PROVIDER, Side.SYSTEM])
    def test_changes_nothing_and_records_no_event(self, side: Side):
        started = sold(Status.IN_PROGRESS)
        assert decided(started, Start(), by=side, now=START) == Decision(started, ())

    def test_is_still_refused_for_the_client(self):
        with pytest.raises(NotYourStep):
            decided(sold(Status.IN_PROGRESS), Start(), now=START)


class TestPay:
    @pytest.mark.parametrize("awaiting", AWAITING)
    @pytest.mark.parametrize("side", [Side.PROVIDER, Side.STAFF, Side.SYSTEM])
    def test_is_accepted_while_a_payment_is_expected(self, side: Side, awaiting: PaymentStatus):
        after = decided(unpaid(awaiting), PAID_CASH, by=side).booking
        assert payment(after) == ("paid", PRICE, 0)
        assert after.status is Status.PENDING_PAYMENT

    def test_event_has_amount_and_method(self):
        (event,) = decided(unpaid(), PAID_CASH, by=Side.PROVIDER).events
        assert event.kind == "booking_paid"
        assert event.facts == {"cents": "5000", "method": "cash"}

    def test_may_follow_the_confirmation(self):
        confirmed = sold(sale_of={"payment": PaymentStatus.UNPAID})
        after = decided(confirmed, PAID_CASH, by=Side.STAFF).booking
        assert (after.status, payment(after)) == (Status.CONFIRMED, ("paid", PRICE, 0))

    def test_client_may_not_record_it(self):
        with pytest.raises(NotYourStep):
            decided(unpaid(), PAID_CASH)

    @pytest.mark.parametrize("status", sorted(set(PaymentStatus) - set(AWAITING)))
    @pytest.mark.parametrize("stage", [Status.PENDING_PAYMENT, Status.CONFIRMED])
    def test_is_refused_if_nothing_is_owed(self, stage: Status, status: PaymentStatus):
        with pytest.raises(AlreadyPaid):
            decided(sold(stage, sale_of={"payment": status}), PAID_CASH, by=Side.PROVIDER)

    def test_second_payment_is_refused(self):
        once = decided(unpaid(), PAID_CASH, by=Side.PROVIDER).booking
        with pytest.raises(AlreadyPaid):
            decided(once, PAID_CASH, by=Side.SYSTEM)

    @pytest.mark.parametrize("status", [Status.DRAFT, *DONE])
    def test_is_refused_for_drafts_and_ended_bookings(self, status: Status):
        with pytest.raises(WrongStatus):
            decided(sold(status), PAID_CASH, by=Side.PROVIDER)


class TestPaymentHold:
    def test_begins_when_a_draft_is_submitted(self):
        draft = sold(Status.DRAFT, sale_of={"payment": PaymentStatus.UNPAID})
        submitted = decided(draft, Submit()).booking
        assert submitted.status is Status.PENDING_PAYMENT
        assert submitted.hold_until == NOW + HOUR / 2

    def test_expired_unpaid_booking_has_no_refund(self):
        expired = decided(unpaid(), Expire(), by=Side.SYSTEM).booking
        assert (expired.status, expired.canceled_by) == (Status.CANCELED, Side.SYSTEM)
        assert payment(expired) == ("unpaid", 0, 0)

    def test_ends_with_the_payment(self):
        after = decided(unpaid(), PAID_CASH, by=Side.PROVIDER, now=MADE + TICK).booking
        assert after.hold_until is None
        assert due(after, program=MARKETPLACE_PROGRAM, now=START - TICK) is None

    def test_free_draft_has_one_until_confirmed(self):
        draft = sold(Status.DRAFT, sale_of={"payment": PaymentStatus.NOT_REQUIRED})
        assert decided(draft, Submit()).booking.hold_until == NOW + HOUR / 2

    def test_part_never_has_its_own(self):
        part = sold(Status.PENDING_PAYMENT, sale_of=PACKAGE_PART, span=None, hold_until=None)
        amended = decided(part, Amend(changes={"title": "Anew"})).booking
        assert amended.hold_until is None


class TestClaimAndSeat:
    @pytest.mark.parametrize("status", Status)
    def test_booking_takes_either_time_or_a_seat(self, status: Status):
        hour, seat = sold(status), sold(status, sale_of=SEAT)
        assert hour.seat is None
        assert not seat.holds_time

    def test_booking_without_a_time_takes_neither(self):
        part = sold(sale_of=PACKAGE_PART, span=None)
        assert part.span is None
        assert not part.holds_time

    def test_used_seat_stays_taken(self):
        taken = {status for status in Status if sold(status, sale_of=SEAT).seat}
        free = {Status.DRAFT, Status.REQUESTED, Status.CANCELED}
        assert set(Status) - taken == free
