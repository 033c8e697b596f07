from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.buying import AT_TEN, HOUR, again, bill_of, bought, cancel, paid, told
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
from bookable.effects.payments import look_after_open
from bookable.engine import ports
from bookable.storage.models import Payment

MINUTE = timedelta(minutes=1)


class TestACheckout:
    def test_is_opened_for_what_is_owed(self, till, booking, jane):
        payment = till.opened(booking, jane)
        (page,) = till.stripe.sessions.values()
        assert payment.checkout_url == page["url"]
        assert (page["amount_total"], page["currency"]) == (5000, "usd")
        assert page["customer_email"] == jane.email
        assert page["client_reference_id"] == str(payment.id)
        assert (page["success_url"], page["cancel_url"]) == (BACK.success_url, BACK.cancel_url)
        assert bill_of(booking) == ("pending", 0, 0)
        assert again(booking).status is Status.PENDING_PAYMENT

    def test_is_one_however_often_it_is_asked_for(self, till, booking, jane):
        first = till.opened(booking, jane)
        elsewhere = replace(BACK, success_url="https://elsewhere.example/paid")
        assert till.opened(booking, jane, back=elsewhere, now=NOW + MINUTE) == first
        assert till.pages == ["open"]

    def test_is_opened_by_staff_in_nobodys_name(self, till, booking):
        till.opened(booking, staff())
        (page,) = till.stripe.sessions.values()
        assert not page["customer_email"]

    def test_is_opened_by_nobody_else(self, till, booking, smith):
        with pytest.raises(NotYourStep):
            till.opened(booking, smith)
        for stranger in (client(), practitioner()):
            with pytest.raises(NotAParty):
                till.opened(booking, stranger)
        assert till.pages == []

    def test_is_for_what_waits_for_its_payment(self, till, booking, hour, jane, smith):
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

    def test_is_not_to_be_had_where_no_vendor_is_set_up(self, till, booking, jane):
        ports.provide_payments(None)
        with pytest.raises(PaymentsByHand):
            till.opened(booking, jane)
        assert states() == []


class TestAVendorThatIsDown:
    @pytest.mark.parametrize("fault", [Fault(status=503), Fault(drop=True), Fault.lost()])
    def test_leaves_all_as_it_was_until_the_next_try(self, till, booking, jane, fault):
        till.stripe.queue("open", fault, times=4)
        with pytest.raises(PaymentFailed):
            till.opened(booking, jane)
        till.stripe.forget_faults()
        assert bill_of(booking) == ("unpaid", 0, 0)
        assert states() == ["failed"]
        till.tell(till.pay(till.opened(booking, jane)))
        assert again(booking).status is Status.CONFIRMED
        assert states() == ["failed", "paid"]

    def test_that_opened_it_all_the_same_is_heard_when_somebody_pays(self, till, booking, jane):
        till.stripe.queue("open", Fault.lost(), times=4)
        with pytest.raises(PaymentFailed):
            till.opened(booking, jane)
        (number,) = till.stripe.sessions
        till.tell(till.stripe.pay(number))
        assert bill_of(booking) == ("paid", 5000, 0)


class TestAPayment:
    @pytest.mark.parametrize("times", [1, 3])
    def test_confirms_its_booking_once_however_often_it_is_told(self, till, booking, jane, times):
        payment = till.opened(booking, jane)
        till.tell(till.pay(payment), times=times)
        assert again(booking).status is Status.CONFIRMED
        assert bill_of(booking) == ("paid", 5000, 0)
        assert told(booking) == ["booking_requested", "booking_paid", "booking_confirmed"]
        kept = Payment.objects.get()
        (intent,) = till.stripe.intents
        assert (kept.state, kept.reference, kept.paid_at) == ("paid", intent, NOW)

    def test_counts_once_in_two_messages(self, till, booking, jane):
        payment = till.opened(booking, jane)
        first = till.pay(payment)
        second = till.stripe.happened(
            "checkout.session.async_payment_succeeded", till.stripe.sessions[payment.checkout_id]
        )
        till.tell(second, first)
        assert told(booking).count("booking_paid") == 1

    def test_may_be_told_before_its_checkout_was_noted(self, till, booking, jane):
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

    def test_may_fail_and_be_tried_again(self, till, booking, jane):
        payment = till.opened(booking, jane)
        till.tell(till.pay(payment, later=True))
        till.tell(till.stripe.settle(payment.checkout_id, succeeded=False))
        assert bill_of(booking) == ("failed", 0, 0)
        assert states() == ["failed"]
        till.paid(booking, jane)
        assert bill_of(booking) == ("paid", 5000, 0)

    def test_may_be_tried_again_when_the_page_has_run_out(self, till, booking, jane):
        payment = till.opened(booking, jane)
        till.tell(till.stripe.run_out(payment.checkout_id))
        assert bill_of(booking) == ("unpaid", 0, 0)
        assert again(booking).status is Status.PENDING_PAYMENT
        till.paid(booking, jane)
        assert states() == ["expired", "paid"]

    def test_outweighs_a_page_that_is_told_to_have_run_out(self, till, booking, jane):
        payment = till.opened(booking, jane)
        page = dict(till.stripe.sessions[payment.checkout_id])
        done = till.pay(payment)
        gone = till.stripe.happened("checkout.session.expired", page | {"status": "expired"})
        for events in ((gone, done), (done, gone)):
            till.tell(*events)
            assert bill_of(booking) == ("paid", 5000, 0)
            assert states() == ["paid"]

    def test_of_something_else_is_none(self, till, booking, jane):
        payment = till.opened(booking, jane)
        event = till.pay(payment)
        event["data"]["object"] |= {"id": "cs_other", "client_reference_id": "x"}
        till.tell(event)
        assert states() == ["open"]

    def test_does_not_take_the_place_of_money_that_was_handed_over(self, till, booking, smith):
        paid(booking, smith)
        number = Payment.objects.get().id
        page = {"id": "cs_x", "status": "complete", "payment_status": "paid"}
        page |= {"client_reference_id": str(number), "amount_total": 5000, "currency": "usd"}
        till.tell(till.stripe.happened("checkout.session.completed", page))
        assert Payment.objects.get().checkout_id is None


class TestAPaymentOfAnotherAmount:
    def test_goes_back_and_the_booking_waits_on(self, till, booking, jane, smith):
        payment = till.opened(booking, jane)
        till.stripe.sessions[payment.checkout_id]["amount_total"] = 4000
        till.tell(till.pay(payment), times=2)
        till.follow()
        assert till.given_back == [4000]
        assert again(booking).status is Status.PENDING_PAYMENT
        assert bill_of(booking) == ("unpaid", 0, 0)

    def test_is_no_part_of_what_goes_back_later(self, till, booking, jane, smith):
        payment = till.opened(booking, jane)
        till.stripe.sessions[payment.checkout_id]["amount_total"] = 4000
        till.tell(till.pay(payment))
        till.paid(booking, jane)
        cancel(booking, jane)
        till.follow()
        assert sorted(till.given_back) == [4000, 5000]

    def test_is_one_in_another_currency(self, till, booking, jane):
        payment = till.opened(booking, jane)
        till.stripe.sessions[payment.checkout_id]["currency"] = "jpy"
        till.tell(till.pay(payment))
        assert again(booking).status is Status.PENDING_PAYMENT
        till.follow()
        assert till.given_back == [5000]


class TestAMessageThatNeverCame:
    def test_is_asked_for_after_a_while(self, till, booking, jane):
        till.pay(till.opened(booking, jane))
        assert look_after_open() == 0
        till.at(NOW + 2 * MINUTE)
        assert look_after_open() == 1
        assert again(booking).status is Status.CONFIRMED
        assert look_after_open() == 0

    def test_is_asked_for_again_where_the_vendor_is_down(self, till, booking, jane):
        till.pay(till.opened(booking, jane))
        till.at(NOW + 2 * MINUTE)
        till.stripe.queue("look", Fault(status=503), times=4)
        assert look_after_open() == 0
        till.stripe.forget_faults()
        assert look_after_open() == 1

    def test_may_be_that_the_page_has_run_out(self, till, booking, jane):
        till.stripe.run_out(till.opened(booking, jane).checkout_id)
        till.at(NOW + 2 * MINUTE)
        assert look_after_open() == 1
        assert bill_of(booking) == ("unpaid", 0, 0)

    def test_is_not_waited_for_where_nobody_was_sent_to_pay(self, till, booking, jane):
        till.opened(booking, jane)
        Payment.objects.update(checkout_id=None, checkout_url="")
        till.at(NOW + 4 * MINUTE)
        assert look_after_open() == 0
        till.at(NOW + 6 * MINUTE)
        assert look_after_open() == 1
        assert states() == ["failed"]
        assert bill_of(booking) == ("unpaid", 0, 0)
