"""Checkouts, and the messages about their payments."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.card_payments import RETURN, payment_states
from tests.factories import HOUR, NOW, make_client, make_practitioner, make_staff
from tests.lookalikes.stripe import Fault
from tests.steps import AT_TEN, bill_of, buy, cancel, events_of, pay_by_hand, reload

from bookable.domain.event_types import EventType
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
from bookable.queries.histories import history
from bookable.queries.quotes import awaited
from bookable.storage.models import Payment

MINUTE = timedelta(minutes=1)


class TestOpenCheckout:
    def test_asks_for_the_amount_owed(self, till, booking, jane):
        payment = till.open_checkout(booking, jane)
        (page,) = till.stripe.sessions.values()
        assert payment.checkout_url == page["url"]
        assert (page["amount_total"], page["currency"]) == (5000, "usd")
        assert page["customer_email"] == jane.email
        assert page["name"] == "60-minute Consultation · Dr. Smith"
        assert page["client_reference_id"] == str(payment.id)
        assert (page["success_url"], page["cancel_url"]) == (RETURN.success_url, RETURN.cancel_url)
        assert bill_of(booking) == ("pending", 0, 0)
        assert reload(booking).status is Status.PENDING_PAYMENT

    def test_is_where_the_payment_is_awaited_from_then_on(self, till, booking, jane):
        assert awaited(booking) == (5000, "USD", True, "")
        payment = till.open_checkout(booking, jane)
        assert awaited(reload(booking)) == (5000, "USD", True, payment.checkout_url)

    def test_twice_returns_the_same_checkout(self, till, booking, jane):
        first = till.open_checkout(booking, jane)
        elsewhere = replace(RETURN, success_url="https://elsewhere.example/paid")
        assert till.open_checkout(booking, jane, back=elsewhere, now=NOW + MINUTE) == first
        assert till.checkout_states == ["open"]

    def test_can_be_done_by_staff(self, till, booking):
        till.open_checkout(booking, make_staff())
        (page,) = till.stripe.sessions.values()
        assert not page["customer_email"]

    def test_is_refused_for_others(self, till, booking, smith):
        with pytest.raises(NotYourStep):
            till.open_checkout(booking, smith)
        for stranger in (make_client(), make_practitioner()):
            with pytest.raises(NotAParty):
                till.open_checkout(booking, stranger)
        assert till.checkout_states == []

    def test_is_refused_unless_payment_is_pending(self, till, booking, hour, jane, smith):
        later = Span(AT_TEN.end, AT_TEN.end + HOUR)
        draft = buy(hour, jane, span=later, is_draft=True)
        for nothing in (draft, cancel(draft, jane)):
            with pytest.raises(WrongStatus):
                till.open_checkout(nothing, jane)
        with pytest.raises(WrongStatus):
            till.open_checkout(booking, jane, now=NOW + 30 * MINUTE)
        pay_by_hand(booking, smith)
        with pytest.raises(AlreadyPaid):
            till.open_checkout(booking, jane)

    def test_is_refused_without_a_vendor(self, till, booking, jane):
        ports.provide_payments(None)
        with pytest.raises(PaymentsByHand):
            till.open_checkout(booking, jane)
        assert payment_states() == []


class TestOpenCheckoutWhileVendorIsDown:
    @pytest.mark.parametrize("fault", [Fault(status=503), Fault(drop=True), Fault.lost()])
    def test_changes_nothing_until_the_next_try(self, till, booking, jane, fault):
        till.stripe.queue("open", fault, times=4)
        with pytest.raises(PaymentFailed):
            till.open_checkout(booking, jane)
        till.stripe.forget_faults()
        assert bill_of(booking) == ("unpaid", 0, 0)
        assert payment_states() == ["failed"]
        till.deliver(till.pay(till.open_checkout(booking, jane)))
        assert reload(booking).status is Status.CONFIRMED
        assert payment_states() == ["failed", "paid"]

    def test_takes_a_payment_of_a_checkout_that_opened_all_the_same(self, till, booking, jane):
        till.stripe.queue("open", Fault.lost(), times=4)
        with pytest.raises(PaymentFailed):
            till.open_checkout(booking, jane)
        (number,) = till.stripe.sessions
        till.deliver(till.stripe.pay(number))
        assert bill_of(booking) == ("paid", 5000, 0)


class TestPaymentMessage:
    @pytest.mark.parametrize("times", [1, 3])
    def test_confirms_the_booking_once_for_many_messages(self, till, booking, jane, times):
        payment = till.open_checkout(booking, jane)
        till.deliver(till.pay(payment), times=times)
        assert reload(booking).status is Status.CONFIRMED
        assert bill_of(booking) == ("paid", 5000, 0)
        assert events_of(booking) == ["booking_requested", "booking_paid", "booking_confirmed"]
        kept = Payment.objects.get()
        (intent,) = till.stripe.intents
        assert (kept.state, kept.reference, kept.paid_at) == ("paid", intent, NOW)

    def test_counts_once_in_two_different_messages(self, till, booking, jane):
        payment = till.open_checkout(booking, jane)
        first = till.pay(payment)
        second = till.stripe.happened(
            "checkout.session.async_payment_succeeded", till.stripe.sessions[payment.checkout_id]
        )
        till.deliver(second, first)
        assert events_of(booking).count("booking_paid") == 1

    def test_may_arrive_before_the_checkout_id_is_saved(self, till, booking, jane):
        payment = till.open_checkout(booking, jane)
        Payment.objects.update(checkout_id=None, checkout_url="")
        till.deliver(till.pay(payment))
        assert reload(booking).status is Status.CONFIRMED
        cancel(booking, jane)
        till.run_effects()
        assert till.refunds == [5000]

    def test_may_take_days(self, till, booking, jane):
        payment = till.open_checkout(booking, jane)
        till.deliver(till.pay(payment, later=True))
        assert bill_of(booking) == ("pending", 0, 0)
        till.deliver(till.stripe.settle(payment.checkout_id))
        assert reload(booking).status is Status.CONFIRMED

    def test_may_fail_and_be_repeated(self, till, booking, jane):
        payment = till.open_checkout(booking, jane)
        till.deliver(till.pay(payment, later=True))
        till.deliver(till.stripe.settle(payment.checkout_id, succeeded=False))
        assert bill_of(booking) == ("failed", 0, 0)
        assert payment_states() == ["failed"]
        till.pay_by_card(booking, jane)
        assert bill_of(booking) == ("paid", 5000, 0)

    def test_may_be_repeated_after_the_page_expired(self, till, booking, jane):
        payment = till.open_checkout(booking, jane)
        till.deliver(till.stripe.run_out(payment.checkout_id))
        assert bill_of(booking) == ("unpaid", 0, 0)
        assert reload(booking).status is Status.PENDING_PAYMENT
        till.pay_by_card(booking, jane)
        assert payment_states() == ["expired", "paid"]

    def test_outweighs_a_message_of_an_expired_page(self, till, booking, jane):
        payment = till.open_checkout(booking, jane)
        page = dict(till.stripe.sessions[payment.checkout_id])
        done = till.pay(payment)
        gone = till.stripe.happened("checkout.session.expired", page | {"status": "expired"})
        for events in ((gone, done), (done, gone)):
            till.deliver(*events)
            assert bill_of(booking) == ("paid", 5000, 0)
            assert payment_states() == ["paid"]

    def test_about_something_else_is_ignored(self, till, booking, jane):
        payment = till.open_checkout(booking, jane)
        event = till.pay(payment)
        event["data"]["object"] |= {"id": "cs_other", "client_reference_id": "x"}
        till.deliver(event)
        assert payment_states() == ["open"]

    def test_does_not_replace_money_that_was_handed_over(self, till, booking, smith):
        pay_by_hand(booking, smith)
        number = Payment.objects.get().id
        page = {"id": "cs_x", "status": "complete", "payment_status": "paid"}
        page |= {"client_reference_id": str(number), "amount_total": 5000, "currency": "usd"}
        till.deliver(till.stripe.happened("checkout.session.completed", page))
        assert Payment.objects.get().checkout_id is None


class TestPaymentOfWrongAmount:
    def test_is_refunded_and_the_booking_stays_pending(self, till, booking, jane, smith):
        payment = till.open_checkout(booking, jane)
        till.stripe.sessions[payment.checkout_id]["amount_total"] = 4000
        till.deliver(till.pay(payment), times=2)
        till.run_effects()
        assert till.refunds == [4000]
        assert reload(booking).status is Status.PENDING_PAYMENT
        assert bill_of(booking) == ("unpaid", 0, 0)

    def test_is_not_part_of_later_refunds(self, till, booking, jane, smith):
        payment = till.open_checkout(booking, jane)
        till.stripe.sessions[payment.checkout_id]["amount_total"] = 4000
        till.deliver(till.pay(payment))
        till.pay_by_card(booking, jane)
        cancel(booking, jane)
        till.run_effects()
        assert sorted(till.refunds) == [4000, 5000]

    def test_includes_another_currency(self, till, booking, jane):
        payment = till.open_checkout(booking, jane)
        till.stripe.sessions[payment.checkout_id]["currency"] = "jpy"
        till.deliver(till.pay(payment))
        assert reload(booking).status is Status.PENDING_PAYMENT
        till.run_effects()
        assert till.refunds == [5000]
        [made] = [
            each for each in history(booking.uuid, by=jane) if each.type == EventType.REFUNDED
        ]
        assert (made.facts["cents"], made.facts["currency"]) == ("5000", "JPY")


class TestMissingPaymentMessage:
    def test_is_replaced_by_asking_after_a_while(self, till, booking, jane):
        till.pay(till.open_checkout(booking, jane))
        assert poll_checkouts() == 0
        till.set_clock(NOW + 2 * MINUTE)
        assert poll_checkouts() == 1
        assert reload(booking).status is Status.CONFIRMED
        assert poll_checkouts() == 0

    def test_is_asked_for_again_after_the_vendor_was_down(self, till, booking, jane):
        till.pay(till.open_checkout(booking, jane))
        till.set_clock(NOW + 2 * MINUTE)
        till.stripe.queue("look", Fault(status=503), times=4)
        assert poll_checkouts() == 0
        till.stripe.forget_faults()
        assert poll_checkouts() == 1

    def test_may_mean_an_expired_page(self, till, booking, jane):
        till.stripe.run_out(till.open_checkout(booking, jane).checkout_id)
        till.set_clock(NOW + 2 * MINUTE)
        assert poll_checkouts() == 1
        assert bill_of(booking) == ("unpaid", 0, 0)

    def test_is_not_expected_without_a_checkout_page(self, till, booking, jane):
        till.open_checkout(booking, jane)
        Payment.objects.update(checkout_id=None, checkout_url="")
        till.set_clock(NOW + 4 * MINUTE)
        assert poll_checkouts() == 0
        till.set_clock(NOW + 6 * MINUTE)
        assert poll_checkouts() == 1
        assert payment_states() == ["failed"]
        assert bill_of(booking) == ("unpaid", 0, 0)
