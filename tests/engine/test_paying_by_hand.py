"""Payments and refunds that people record by hand."""

from __future__ import annotations

import pytest
from tests.factories import HOUR, NOW, TOMORROW_AT_TEN, make_client, make_practitioner, make_service
from tests.steps import bill_of, buy, cancel, events_of, pay_by_hand, reload, take_step

from bookable.domain.commands import Confirm
from bookable.domain.lifecycle import Status
from bookable.domain.refusals import AlreadyPaid, NotAParty, NotYourStep, WrongStatus
from bookable.storage import payment_rows, refund_rows
from bookable.storage.models import Payment, Refund


class TestRecordPayment:
    def test_confirms_a_booking_that_waits_for_it(self, hour, john, smith):
        booking = pay_by_hand(buy(hour, john), smith)
        assert (booking.status, booking.hold_until) == (Status.CONFIRMED, None)
        assert bill_of(booking) == ("paid", 5000, 0)
        assert events_of(booking) == ["booking_requested", "booking_paid", "booking_confirmed"]
        payment = Payment.objects.get()
        assert (payment.method, payment.state, payment.amount_cents) == ("cash", "paid", 5000)
        assert (payment.recorded_by_id, payment.paid_at) == (smith.person_id, NOW)

    def test_practitioner_and_staff_may_record_it(self, hour, john, sue):
        assert pay_by_hand(buy(hour, john), sue).status is Status.CONFIRMED

    def test_others_may_not_record_it(self, hour, john):
        booking = buy(hour, john)
        with pytest.raises(NotYourStep):
            pay_by_hand(booking, john)
        for stranger in (make_practitioner(), make_client()):
            with pytest.raises(NotAParty):
                pay_by_hand(booking, stranger)
        assert not Payment.objects.exists()

    def test_second_payment_is_refused(self, hour, john, smith):
        booking = pay_by_hand(buy(hour, john), smith)
        with pytest.raises(AlreadyPaid):
            pay_by_hand(booking, smith)
        assert Payment.objects.count() == 1

    def test_refused_if_the_service_is_free(self, smith, john):
        with pytest.raises(AlreadyPaid):
            pay_by_hand(buy(make_service(smith, price_cents=0), john), smith)

    def test_refused_for_drafts_and_canceled_bookings(self, hour, john, smith):
        draft = buy(hour, john, is_draft=True)
        for booking in (draft, cancel(draft, john)):
            with pytest.raises(WrongStatus):
                pay_by_hand(booking, smith)

    def test_later_confirm_changes_nothing(self, hour, john, smith):
        booking = pay_by_hand(buy(hour, john), smith)
        assert take_step(booking, Confirm(), john) == booking
        assert events_of(booking).count("booking_confirmed") == 1


class TestManualRefund:
    def refunds(self):
        return [(each.amount_cents, each.reason, each.state) for each in Refund.objects.all()]

    def test_is_owed_from_the_cancellation_on(self, hour, john, smith):
        booking = pay_by_hand(buy(hour, john), smith)
        cancel(booking, john)
        assert bill_of(booking) == ("paid", 5000, 0)
        assert reload(booking).sale.bill.pending_cents == 5000
        assert self.refunds() == [(5000, "canceled", "due")]

    def test_amount_follows_the_policy(self, smith, john):
        hour = make_service(smith, cancellation_policy=[[24, 100], [2, 33]])
        booking = pay_by_hand(buy(hour, john), smith)
        cancel(booking, john, now=TOMORROW_AT_TEN - 3 * HOUR)
        assert reload(booking).sale.bill.pending_cents == 1650
        assert self.refunds() == [(1650, "canceled", "due")]

    def test_nothing_if_the_client_cancels_too_late(self, hour, john, smith):
        booking = pay_by_hand(buy(hour, john), smith)
        cancel(booking, john, now=TOMORROW_AT_TEN - HOUR)
        assert bill_of(booking) == ("paid", 5000, 0)
        assert self.refunds() == []

    def test_full_if_the_practitioner_cancels(self, hour, john, smith):
        booking = pay_by_hand(buy(hour, john), smith)
        cancel(booking, smith, now=TOMORROW_AT_TEN - HOUR)
        assert reload(booking).sale.bill.pending_cents == 5000

    def test_nothing_if_nothing_was_paid(self, hour, john):
        booking = cancel(buy(hour, john), john)
        assert bill_of(booking) == ("unpaid", 0, 0)
        assert self.refunds() == []

    def test_latest_payments_are_refunded_first(self, hour, john, smith):
        booking = pay_by_hand(buy(hour, john), smith)
        given = {"currency": "USD", "reference": "", "by": None, "now": NOW}
        second = payment_rows.record(booking.id, method="cash", cents=2000, **given)
        made = refund_rows.owe(booking.id, cents=3000, reason="canceled", now=NOW)
        by_payment = {each.payment_id: each.amount_cents for each in map(refund_rows.by_id, made)}
        assert by_payment == {second: 2000, second - 1: 1000}
        refund_rows.owe(booking.id, cents=9000, reason="canceled", now=NOW)
        assert sum(each.amount_cents for each in refund_rows.of_booking(booking.id)) == 7000
        assert reload(booking).status is Status.CONFIRMED
