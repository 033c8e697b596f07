"""Refunds of cancelled bookings."""

from __future__ import annotations

from contextlib import suppress

import pytest
from tests.card_payments import payment_states
from tests.factories import HOUR, NOW, TOMORROW_AT_TEN, make_service
from tests.lookalikes.stripe import Fault
from tests.steps import bill_of, buy, cancel, parts_of, pay_by_hand, reload, take_step

from bookable.domain.commands import Reschedule
from bookable.domain.lifecycle import Status
from bookable.domain.payments import PaymentVendorError
from bookable.effects.vendor_payments import give_back
from bookable.engine import ports
from bookable.engine.due_changes import apply_all_due_changes
from bookable.storage.models import Refund

HOLD = HOUR / 2


def owed():
    return list(Refund.objects.order_by("id").values_list("amount_cents", "state"))


class TestCancelPaidBooking:
    def test_refunds_everything_in_time(self, till, booking, jane):
        till.pay_by_card(booking, jane)
        cancel(booking, jane)
        assert owed() == [(5000, "due")]
        till.run_effects()
        assert till.refunds == [5000]
        assert owed() == [(5000, "made")]
        refund = Refund.objects.get()
        assert (refund.reference, refund.made_at) == (*till.stripe.refunds, NOW)

    @pytest.mark.parametrize(
        ("hours", "back"), [(30, 5000), (24, 5000), (23, 2500), (2, 2500), (1, 0)]
    )
    def test_refunds_by_the_policy(self, till, smith, jane, hours, back):
        booking = buy(make_service(smith, cancellation_policy=[[24, 100], [2, 50]]), jane)
        later = booking.span.start + 24 * HOUR
        till.pay_by_card(booking, jane)
        take_step(booking, Reschedule(start=later), jane)
        cancel(booking, jane, now=later - hours * HOUR)
        till.run_effects()
        assert till.refunds == ([back] if back else [])

    def test_refunds_the_share_of_the_rest_of_a_package(self, till, smith, hour, jane):
        whole = make_service(smith, "package", price_cents=10000, includes=[hour] * 3)
        package = buy(whole, jane)
        till.pay_by_card(package, jane)
        take_step(parts_of(package)[0], Reschedule(start=TOMORROW_AT_TEN), jane)
        cancel(package, jane, now=TOMORROW_AT_TEN - HOUR)
        till.run_effects()
        assert till.refunds == [6666]
        assert bill_of(package) == ("partially_refunded", 10000, 6666)

    def test_closes_the_open_checkout(self, till, booking, jane):
        till.open_checkout(booking, jane)
        cancel(booking, jane)
        till.run_effects()
        assert (till.checkout_states, payment_states()) == (["expired"], ["expired"])
        assert bill_of(booking) == ("unpaid", 0, 0)

    def test_refunds_a_payment_made_while_closing_the_checkout(self, till, booking, jane):
        till.pay(till.open_checkout(booking, jane))
        cancel(booking, jane)
        assert till.run_effects() == ["close_checkouts"]
        assert till.run_effects() == ["give_back"]
        assert till.refunds == [5000]
        assert bill_of(booking) == ("refunded", 5000, 5000)

    def test_does_not_wait_for_a_vendor_that_is_down(self, till, booking, jane):
        till.open_checkout(booking, jane)
        till.stripe.queue("expire", Fault(status=503), times=4)
        assert cancel(booking, jane).status is Status.CANCELED
        with pytest.raises(PaymentVendorError):
            till.run_effects()
        till.stripe.forget_faults()
        till.run_effects()
        assert till.checkout_states == ["expired"]


class TestExpiredHoldWithCheckout:
    def test_closes_the_checkout(self, till, booking, jane):
        till.open_checkout(booking, jane)
        apply_all_due_changes(NOW + HOLD)
        till.run_effects(now=NOW + HOLD)
        assert till.checkout_states == ["expired"]

    def test_is_reinstated_by_a_payment_before_it_closed(self, till, booking, jane):
        till.pay(till.open_checkout(booking, jane))
        apply_all_due_changes(NOW + HOLD)
        till.run_effects(now=NOW + HOLD)
        assert reload(booking).status is Status.CONFIRMED
        till.run_effects(now=NOW + HOLD)
        assert till.refunds == []


class TestCashWhileCheckoutIsOpen:
    def test_closes_the_checkout(self, till, booking, smith, jane):
        till.open_checkout(booking, jane)
        assert pay_by_hand(booking, smith).status is Status.CONFIRMED
        till.run_effects()
        assert (till.checkout_states, payment_states()) == (["expired"], ["expired", "paid"])
        assert bill_of(booking) == ("paid", 5000, 0)

    def test_refunds_a_later_card_payment(self, till, booking, smith, jane):
        event = till.pay(till.open_checkout(booking, jane))
        pay_by_hand(booking, smith)
        till.deliver(event, times=2)
        till.run_effects()
        assert till.refunds == [5000]
        assert bill_of(booking) == ("paid", 5000, 0)
        assert reload(booking).status is Status.CONFIRMED

    def test_is_the_payment_that_is_refunded_later(self, till, booking, smith, jane):
        event = till.pay(till.open_checkout(booking, jane))
        pay_by_hand(booking, smith)
        till.deliver(event)
        cancel(booking, jane)
        till.run_effects()
        assert till.refunds == [5000]
        assert sorted(owed()) == [(5000, "due"), (5000, "made")]


class TestRefundAtVendor:
    @pytest.fixture
    def canceled(self, till, booking, jane):
        till.pay_by_card(booking, jane)
        cancel(booking, jane)
        return booking

    @pytest.mark.parametrize(
        "fault",
        [
            Fault(status=500),
            Fault(drop=True),
            Fault.lost(),
            Fault(done=True, status=500),
        ],
        ids=["down", "dropped", "lost", "done and down"],
    )
    def test_is_made_once_for_many_attempts(self, till, canceled, fault):
        till.stripe.queue("refund", fault, times=2)
        with pytest.raises(PaymentVendorError):
            till.run_effects()
        assert owed() == [(5000, "due")]
        for _ in range(2):
            # A refund that was made without an answer is found at Stripe before it is requested
            # again.
            with suppress(PaymentVendorError):
                till.run_effects()
        assert till.refunds == [5000]
        assert owed() == [(5000, "made")]

    def test_is_made_once_if_requested_twice(self, till, canceled):
        refund = Refund.objects.get().id
        till.run_effects()
        give_back(refund)
        Refund.objects.update(state="due")
        give_back(refund)
        assert till.refunds == [5000]

    def test_waits_for_a_vendor_that_is_not_set_up_any_more(self, till, canceled):
        ports.provide_payments(None)
        with pytest.raises(PaymentVendorError):
            till.run_effects()
        assert owed() == [(5000, "due")]

    def test_of_cash_is_made_by_hand(self, till, booking, smith, jane):
        pay_by_hand(booking, smith)
        cancel(booking, jane)
        till.run_effects()
        assert (till.refunds, owed()) == ([], [(5000, "due")])
