"""Refunds of cancelled bookings."""

from __future__ import annotations

from contextlib import suppress

import pytest
from tests.buying import HOUR, START, again, bill_of, bought, cancel, paid, parts, take
from tests.lookalikes.stripe import Fault
from tests.marketplace import service
from tests.people import NOW
from tests.till import states

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
        till.paid(booking, jane)
        cancel(booking, jane)
        assert owed() == [(5000, "due")]
        till.follow()
        assert till.given_back == [5000]
        assert owed() == [(5000, "made")]
        refund = Refund.objects.get()
        assert (refund.reference, refund.made_at) == (*till.stripe.refunds, NOW)

    @pytest.mark.parametrize(
        ("hours", "back"), [(30, 5000), (24, 5000), (23, 2500), (2, 2500), (1, 0)]
    )
    def test_refunds_by_the_policy(self, till, smith, jane, hours, back):
        booking = bought(service(smith, cancellation_policy=[[24, 100], [2, 50]]), jane)
        later = booking.span.start + 24 * HOUR
        till.paid(booking, jane)
        take(booking, Reschedule(start=later), jane)
        cancel(booking, jane, now=later - hours * HOUR)
        till.follow()
        assert till.given_back == ([back] if back else [])

    def test_refunds_the_share_of_the_rest_of_a_package(self, till, smith, hour, jane):
        whole = service(smith, "package", price_cents=10000, includes=[hour] * 3)
        package = bought(whole, jane)
        till.paid(package, jane)
        take(parts(package)[0], Reschedule(start=START), jane)
        cancel(package, jane, now=START - HOUR)
        till.follow()
        assert till.given_back == [6666]
        assert bill_of(package) == ("partially_refunded", 10000, 6666)

    def test_closes_the_open_checkout(self, till, booking, jane):
        till.opened(booking, jane)
        cancel(booking, jane)
        till.follow()
        assert (till.pages, states()) == (["expired"], ["expired"])
        assert bill_of(booking) == ("unpaid", 0, 0)

    def test_refunds_a_payment_made_while_closing_the_checkout(self, till, booking, jane):
        till.pay(till.opened(booking, jane))
        cancel(booking, jane)
        assert till.follow() == ["close_checkouts"]
        assert till.follow() == ["give_back"]
        assert till.given_back == [5000]
        assert bill_of(booking) == ("refunded", 5000, 5000)

    def test_does_not_wait_for_a_vendor_that_is_down(self, till, booking, jane):
        till.opened(booking, jane)
        till.stripe.queue("expire", Fault(status=503), times=4)
        assert cancel(booking, jane).status is Status.CANCELED
        with pytest.raises(PaymentVendorError):
            till.follow()
        till.stripe.forget_faults()
        till.follow()
        assert till.pages == ["expired"]


class TestExpiredHoldWithCheckout:
    def test_closes_the_checkout(self, till, booking, jane):
        till.opened(booking, jane)
        apply_all_due_changes(NOW + HOLD)
        till.follow(now=NOW + HOLD)
        assert till.pages == ["expired"]

    def test_is_reinstated_by_a_payment_before_it_closed(self, till, booking, jane):
        till.pay(till.opened(booking, jane))
        apply_all_due_changes(NOW + HOLD)
        till.follow(now=NOW + HOLD)
        assert again(booking).status is Status.CONFIRMED
        till.follow(now=NOW + HOLD)
        assert till.given_back == []


class TestCashWhileCheckoutIsOpen:
    def test_closes_the_checkout(self, till, booking, smith, jane):
        till.opened(booking, jane)
        assert paid(booking, smith).status is Status.CONFIRMED
        till.follow()
        assert (till.pages, states()) == (["expired"], ["expired", "paid"])
        assert bill_of(booking) == ("paid", 5000, 0)

    def test_refunds_a_later_card_payment(self, till, booking, smith, jane):
        event = till.pay(till.opened(booking, jane))
        paid(booking, smith)
        till.tell(event, times=2)
        till.follow()
        assert till.given_back == [5000]
        assert bill_of(booking) == ("paid", 5000, 0)
        assert again(booking).status is Status.CONFIRMED

    def test_is_the_payment_that_is_refunded_later(self, till, booking, smith, jane):
        event = till.pay(till.opened(booking, jane))
        paid(booking, smith)
        till.tell(event)
        cancel(booking, jane)
        till.follow()
        assert till.given_back == [5000]
        assert sorted(owed()) == [(5000, "due"), (5000, "made")]


class TestRefundAtVendor:
    @pytest.fixture
    def canceled(self, till, booking, jane):
        till.paid(booking, jane)
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
            till.follow()
        assert owed() == [(5000, "due")]
        for _ in range(2):
            # A refund that was made without an answer is found at Stripe before it is requested
            # again.
            with suppress(PaymentVendorError):
                till.follow()
        assert till.given_back == [5000]
        assert owed() == [(5000, "made")]

    def test_is_made_once_if_requested_twice(self, till, canceled):
        refund = Refund.objects.get().id
        till.follow()
        give_back(refund)
        Refund.objects.update(state="due")
        give_back(refund)
        assert till.given_back == [5000]

    def test_waits_for_a_vendor_that_is_not_set_up_any_more(self, till, canceled):
        ports.provide_payments(None)
        with pytest.raises(PaymentVendorError):
            till.follow()
        assert owed() == [(5000, "due")]

    def test_of_cash_is_made_by_hand(self, till, booking, smith, jane):
        paid(booking, smith)
        cancel(booking, jane)
        till.follow()
        assert (till.given_back, owed()) == ([], [(5000, "due")])
