"""Checkouts, and the messages about their payments."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.buying import AT_TEN, HOUR, again, bill_of, bought, cancel, kinds_of, paid
from tests.lookalikes.stripe import Fault
from tests.marketplace import client, practitioner, staff
from tests.people import NOW
from tests.till import BACK, states

from bookable.domain.lifecycle import Status
from bookable.domain.refusals import (
    AlreadyPaid,
    NotAParty,
    NotYourStep,
    PaymentFailed,
    PaymentsByHand,
    WrongStatus,
)
from bookable.domain.spans import Span
from bookable.effects.vendor_payments import poll_checkouts
from bookable.engine import ports
from bookable.storage.models import Payment

MINUTE = timedelta(minutes=1)


class TestOpenCheckout:
    def test_asks_for_the_amount_owed(self, till, booking, jane):
        payment = till.opened(booking, jane)
        (page,) = till.stripe.sessions.values()
        assert payment.checkout_url == page["url"]
        assert (page["amount_total"], page["currency"]) == (5000, "usd")
        assert page["customer_email"] == jane.email
        assert page["client_reference_id"] == str(payment.id)
        assert (page["success_url"], page["cancel_url"]) == (BACK.success_url, BACK.cancel_url)
        assert bill_of(booking) == ("pending", 0, 0)
        assert again(booking).status is Status.PENDING_PAYMENT

    def test_twice_returns_the_same_checkout(self, till, booking, jane):
        first = till.opened(booking, jane)
        elsewhere = replace(BACK, success_url="https://elsewhere.example/paid")
        assert till.opened(booking, jane, back=elsewhere, now=NOW + MINUTE) == first
        assert till.pages == ["open"]

    def test_can_be_done_by_staff(self, till, booking):
        till.opened(booking, staff())
        (page,) = till.stripe.sessions.values()
        assert not page["customer_email"]

    def test_is_refused_for_others(self, till, booking, smith):
        with pytest.raises(NotYourStep):
            till.opened(booking, smith)
        for stranger in (client(), practitioner()):
            with pytest.raises(NotAParty):
                till.opened(booking, stranger)
        assert till.pages == []

    def test_is_refused_unless_payment_is_pending(self, till, booking, hour, jane, smith):
        later = Span(AT_TEN.end, AT_TEN.end + HOUR)
        draft = bought(hour, jane, span=later, is_draft=True)
        for nothing in (draft, cancel(draft, jane)):
            with pytest.raises(WrongStatus):
                till.opened(nothing, jane)
        with pytest.raises(WrongStatus):
            till.opened(booking, jane, now=NOW + 30 * MINUTE)
        paid(booking, smith)
        with pytest.raises(AlreadyPaid):
            till.opened(booking, jane)

    def test_is_refused_without_a_vendor(self, till, booking, jane):
        ports.provide_payments(None)
        with pytest.raises(PaymentsByHand):
            till.opened(booking, jane)
        assert states() == []


class TestOpenCheckoutWhileVendorIsDown:
    @pytest.mark.parametrize("fault", [Fault(status=503), Fault(drop=True), Fault.lost()])
    def test_changes_nothing_until_the_next_try(self, till, booking, jane, fault):
        till.stripe.queue("open", fault, times=4)
        with pytest.raises(PaymentFailed):
            till.opened(booking, jane)
        till.stripe.forget_faults()
        assert bill_of(booking) == ("unpaid", 0, 0)
        assert states() == ["failed"]
        till.tell(till.pay(till.opened(booking, jane)))
        assert again(booking).status is Status.CONFIRMED
        assert states() == ["failed", "paid"]

    def test_takes_a_payment_of_a_checkout_that_opened_all_the_same(self, till, booking, jane):
        till.stripe.queue("open", Fault.lost(), times=4)
        with pytest.raises(PaymentFailed):
            till.opened(booking, jane)
        (number,) = till.stripe.sessions
        till.tell(till.stripe.pay(number))
        assert bill_of(booking) == ("paid", 5000, 0)


class TestPaymentMessage:
    @pytest.mark.parametrize("times", [1, 3])
    def test_confirms_the_booking_once_for_many_messages(self, till, booking, jane, times):
        payment = till.opened(booking, jane)
        till.tell(till.pay(payment), times=times)
        assert again(booking).status is Status.CONFIRMED
        assert bill_of(booking) == ("paid", 5000, 0)
        assert kinds_of(booking) == ["booking_requested", "booking_paid", "booking_confirmed"]
        kept = Payment.objects.get()
        (intent,) = till.stripe.intents
        assert (kept.state, kept.reference, kept.paid_at) == ("paid", intent, NOW)

    def test_counts_once_in_two_different_messages(self, till, booking, jane):
        payment = till.opened(booking, jane)
        first = till.pay(payment)
        second = till.stripe.happened(
            "checkout.session.async_payment_succeeded", till.stripe.sessions[payment.checkout_id]
        )
        till.tell(second, first)
        assert kinds_of(booking).count("booking_paid") == 1

    def test_may_arrive_before_the_checkout_id_is_saved(self, till, booking, jane):
        payment = till.opened(booking, jane)
        Payment.objects.update(checkout_id=None, checkout_url="")
        till.tell(till.pay(payment))
        assert again(booking).status is Status.CONFIRMED
        cancel(booking, jane)
        till.follow()
        assert till.given_back == [5000]

    def test_may_take_days(self, till, booking, jane):
        payment = till.opened(booking, jane)
        till.tell(till.pay(payment, later=True))
        assert bill_of(booking) == ("pending", 0, 0)
        till.tell(till.stripe.settle(payment.checkout_id))
        assert again(booking).status is Status.CONFIRMED

    def test_may_fail_and_be_repeated(self, till, booking, jane):
        payment = till.opened(booking, jane)
        till.tell(till.pay(payment, later=True))
        till.tell(till.stripe.settle(payment.checkout_id, succeeded=False))
        assert bill_of(booking) == ("failed", 0, 0)
        assert states() == ["failed"]
        till.paid(booking, jane)
        assert bill_of(booking) == ("paid", 5000, 0)

    def test_may_be_repeated_after_the_page_expired(self, till, booking, jane):
        payment = till.opened(booking, jane)
        till.tell(till.stripe.run_out(payment.checkout_id))
        assert bill_of(booking) == ("unpaid", 0, 0)
        assert again(booking).status is Status.PENDING_PAYMENT
        till.paid(booking, jane)
        assert states() == ["expired", "paid"]

    def test_outweighs_a_message_of_an_expired_page(self, till, booking, jane):
        payment = till.opened(booking, jane)
        page = dict(till.stripe.sessions[payment.checkout_id])
        done = till.pay(payment)
        gone = till.stripe.happened("checkout.session.expired", page | {"status": "expired"})
        for events in ((gone, done), (done, gone)):
            till.tell(*events)
            assert bill_of(booking) == ("paid", 5000, 0)
            assert states() == ["paid"]

    def test_about_something_else_is_ignored(self, till, booking, jane):
        payment = till.opened(booking, jane)
        event = till.pay(payment)
        event["data"]["object"] |= {"id": "cs_other", "client_reference_id": "x"}
        till.tell(event)
        assert states() == ["open"]

    def test_does_not_replace_money_that_was_handed_over(self, till, booking, smith):
        paid(booking, smith)
        number = Payment.objects.get().id
        page = {"id": "cs_x", "status": "complete", "payment_status": "paid"}
        page |= {"client_reference_id": str(number), "amount_total": 5000, "currency": "usd"}
        till.tell(till.stripe.happened("checkout.session.completed", page))
        assert Payment.objects.get().checkout_id is None


class TestPaymentOfWrongAmount:
    def test_is_refunded_and_the_booking_stays_pending(self, till, booking, jane, smith):
        payment = till.opened(booking, jane)
        till.stripe.sessions[payment.checkout_id]["amount_total"] = 4000
        till.tell(till.pay(payment), times=2)
        till.follow()
        assert till.given_back == [4000]
        assert again(booking).status is Status.PENDING_PAYMENT
        assert bill_of(booking) == ("unpaid", 0, 0)

    def test_is_not_part_of_later_refunds(self, till, booking, jane, smith):
        payment = till.opened(booking, jane)
        till.stripe.sessions[payment.checkout_id]["amount_total"] = 4000
        till.tell(till.pay(payment))
        till.paid(booking, jane)
        cancel(booking, jane)
        till.follow()
        assert sorted(till.given_back) == [4000, 5000]

    def test_includes_another_currency(self, till, booking, jane):
        payment = till.opened(booking, jane)
        till.stripe.sessions[payment.checkout_id]["currency"] = "jpy"
        till.tell(till.pay(payment))
        assert again(booking).status is Status.PENDING_PAYMENT
        till.follow()
        assert till.given_back == [5000]


class TestMissingPaymentMessage:
    def test_is_replaced_by_asking_after_a_while(self, till, booking, jane):
        till.pay(till.opened(booking, jane))
        assert poll_checkouts() == 0
        till.at(NOW + 2 * MINUTE)
        assert poll_checkouts() == 1
        assert again(booking).status is Status.CONFIRMED
        assert poll_checkouts() == 0

    def test_is_asked_for_again_after_the_vendor_was_down(self, till, booking, jane):
        till.pay(till.opened(booking, jane))
        till.at(NOW + 2 * MINUTE)
        till.stripe.queue("look", Fault(status=503), times=4)
        assert poll_checkouts() == 0
        till.stripe.forget_faults()
        assert poll_checkouts() == 1

    def test_may_mean_an_expired_page(self, till, booking, jane):
        till.stripe.run_out(till.opened(booking, jane).checkout_id)
        till.at(NOW + 2 * MINUTE)
        assert poll_checkouts() == 1
        assert bill_of(booking) == ("unpaid", 0, 0)

    def test_is_not_expected_without_a_checkout_page(self, till, booking, jane):
        till.opened(booking, jane)
        Payment.objects.update(checkout_id=None, checkout_url="")
        till.at(NOW + 4 * MINUTE)
        assert poll_checkouts() == 0
        till.at(NOW + 6 * MINUTE)
        assert poll_checkouts() == 1
        assert states() == ["failed"]
        assert bill_of(booking) == ("unpaid", 0, 0)
