"""Payments and refunds that people record by hand."""

from __future__ import annotations

import pytest
from tests.buying import HOUR, START, again, bill_of, bought, cancel, kinds_of, paid, take
from tests.marketplace import client, practitioner, service
from tests.people import NOW

from bookable.domain.commands import Confirm
from bookable.domain.lifecycle import Status
from bookable.domain.refusals import AlreadyPaid, NotAParty, NotYourStep, WrongStatus
from bookable.storage import payment_rows, refund_rows
from bookable.storage.models import Payment, Refund


class TestRecordPayment:
    def test_confirms_a_booking_that_waits_for_it(self, hour, john, smith):
        booking = paid(bought(hour, john), smith)
        assert (booking.status, booking.hold_until) == (Status.CONFIRMED, None)
        assert bill_of(booking) == ("paid", 5000, 0)
        assert kinds_of(booking) == ["booking_requested", "booking_paid", "booking_confirmed"]
        payment = Payment.objects.get()
        assert (payment.method, payment.state, payment.amount_cents) == ("cash", "paid", 5000)
        assert (payment.recorded_by_id, payment.paid_at) == (smith.person_id, NOW)

    def test_practitioner_and_staff_may_record_it(self, hour, john, sue):
        assert paid(bought(hour, john), sue).status is Status.CONFIRMED

    def test_others_may_not_record_it(self, hour, john):
        booking = bought(hour, john)
        with pytest.raises(NotYourStep):
            paid(booking, john)
        for stranger in (practitioner(), client()):
            with pytest.raises(NotAParty):
                paid(booking, stranger)
        assert not Payment.objects.exists()

    def test_second_payment_is_refused(self, hour, john, smith):
        booking = paid(bought(hour, john), smith)
        with pytest.raises(AlreadyPaid):
            paid(booking, smith)
        assert Payment.objects.count() == 1

    def test_refused_if_the_service_is_free(self, smith, john):
        with pytest.raises(AlreadyPaid):
            paid(bought(service(smith, price_cents=0), john), smith)

    def test_refused_for_drafts_and_canceled_bookings(self, hour, john, smith):
        draft = bought(hour, john, is_draft=True)
        for booking in (draft, cancel(draft, john)):
            with pytest.raises(WrongStatus):
                paid(booking, smith)

    def test_later_confirm_changes_nothing(self, hour, john, smith):
        booking = paid(bought(hour, john), smith)
        assert take(booking, Confirm(), john) == booking
        assert kinds_of(booking).count("booking_confirmed") == 1


class TestManualRefund:
    def refunds(self):
        return [(each.amount_cents, each.reason, each.state) for each in Refund.objects.all()]

    def test_is_owed_from_the_cancellation_on(self, hour, john, smith):
        booking = paid(bought(hour, john), smith)
        cancel(booking, john)
        assert bill_of(booking) == ("paid", 5000, 0)
        assert again(booking).sale.bill.pending_cents == 5000
        assert self.refunds() == [(5000, "canceled", "due")]

    def test_amount_follows_the_policy(self, smith, john):
        hour = service(smith, cancellation_policy=[[24, 100], [2, 33]])
        booking = paid(bought(hour, john), smith)
        cancel(booking, john, now=START - 3 * HOUR)
        assert again(booking).sale.bill.pending_cents == 1650
        assert self.refunds() == [(1650, "canceled", "due")]

    def test_nothing_if_the_client_cancels_too_late(self, hour, john, smith):
        booking = paid(bought(hour, john), smith)
        cancel(booking, john, now=START - HOUR)
        assert bill_of(booking) == ("paid", 5000, 0)
        assert self.refunds() == []

    def test_full_if_the_practitioner_cancels(self, hour, john, smith):
        booking = paid(bought(hour, john), smith)
        cancel(booking, smith, now=START - HOUR)
        assert again(booking).sale.bill.pending_cents == 5000

    def test_nothing_if_nothing_was_paid(self, hour, john):
        booking = cancel(bought(hour, john), john)
        assert bill_of(booking) == ("unpaid", 0, 0)
        assert self.refunds() == []

    def test_latest_payments_are_refunded_first(self, hour, john, smith):
        booking = paid(bought(hour, john), smith)
        given = {"currency": "USD", "reference": "", "by": None, "now": NOW}
        second = payment_rows.record(booking.id, method="cash", cents=2000, **given)
        made = refund_rows.owe(booking.id, cents=3000, reason="canceled", now=NOW)
        by_payment = {each.payment_id: each.amount_cents for each in map(refund_rows.by_id, made)}
        assert by_payment == {second: 2000, second - 1: 1000}
        refund_rows.owe(booking.id, cents=9000, reason="canceled", now=NOW)
        assert sum(each.amount_cents for each in refund_rows.of_booking(booking.id)) == 7000
        assert again(booking).status is Status.CONFIRMED
