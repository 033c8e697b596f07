"""Refunds at Stripe and in Bookable at the same time."""

from __future__ import annotations

from functools import partial

import pytest
from tests.factories import NOW, make_client, make_practitioner, make_service
from tests.races import at_once, tally
from tests.steps import PROGRAM, bill_of, buy, cancel, events_of, pay_by_hand, reload

from bookable.effects.vendor_payments import give_back, refresh_refunds
from bookable.engine import refunding
from bookable.storage.models import Payment, Refund

ROUNDS = 5


@pytest.fixture
def till(real_till):
    return real_till


@pytest.fixture
def smith(till):
    return make_practitioner()


@pytest.fixture
def jane(till):
    return make_client()


@pytest.fixture
def paid_for(till, jane):
    """A function that makes bookings that Jane paid for by card, each with another practitioner."""

    def made():
        booking = buy(make_service(make_practitioner()), jane)
        till.pay_by_card(booking, jane)
        return booking

    return made


def pending(booking) -> int:
    return reload(booking).sale.bill.pending_cents


@pytest.mark.long
class TestDashboardAndOwnRefundConcurrently:
    def test_never_exceed_what_was_paid(self, till, paid_for, jane):
        for _ in range(ROUNDS):
            booking = paid_for()
            intent = till.payment_reference(booking)

            def outside(intent=intent):
                till.deliver(*till.stripe.refund(intent, 2000))

            cancel(booking, jane)
            ours = Refund.objects.latest("id")
            at_once(
                [outside, partial(give_back, ours.id), partial(refresh_refunds, ours.payment_id)]
            )
            for _ in range(2):
                till.run_effects()
            assert till.stripe.refunded(intent) == 5000
            assert (bill_of(booking), pending(booking)) == (("refunded", 5000, 5000), 0)

    def test_never_exceed_what_was_paid_if_the_booking_ends(self, till, paid_for, jane):
        for _ in range(ROUNDS):
            booking = paid_for()
            events = till.stripe.refund(till.payment_reference(booking), 2000)
            payment = Payment.objects.get(booking_id=booking.id).id
            till.deliver(*events)
            at_once([partial(cancel, booking, jane), *[partial(refresh_refunds, payment)] * 2])
            for _ in range(2):
                till.run_effects()
            assert till.stripe.refunded(till.payment_reference(booking)) == 5000
            assert (bill_of(booking), pending(booking)) == (("refunded", 5000, 5000), 0)


class TestSameMessageConcurrently:
    def test_counts_once(self, till, paid_for):
        for _ in range(ROUNDS):
            booking = paid_for()
            events = till.stripe.refund(till.payment_reference(booking), 2000)
            at_once([partial(till.deliver, *events)] * 3)
            assert till.run_effects() == ["look_again"] * 2
            assert bill_of(booking) == ("partially_refunded", 5000, 2000)
            assert events_of(booking).count("refunded_outside") == 1

    def test_counts_once_beside_a_look_at_the_payment(self, till, paid_for):
        for _ in range(ROUNDS):
            booking = paid_for()
            till.stripe.refund(till.payment_reference(booking), 2000)
            payment = Payment.objects.get(booking_id=booking.id).id
            at_once([partial(refresh_refunds, payment)] * 3)
            assert bill_of(booking) == ("partially_refunded", 5000, 2000)
            assert events_of(booking).count("refunded_outside") == 1


class TestTwoRefundsConcurrently:
    def test_refund_once(self, till, paid_for, jane):
        for _ in range(ROUNDS):
            booking = paid_for()
            cancel(booking, jane)
            ours = Refund.objects.latest("id").id
            at_once([partial(give_back, ours)] * 2)
            till.run_effects()
            assert till.stripe.refunded(till.payment_reference(booking)) == 5000
            assert events_of(booking).count("refund_made") == 1

    def test_are_recorded_once_by_hand(self, till, smith, jane):
        hour = make_service(smith)
        given = {"method": "cash", "reference": "", "program": PROGRAM, "by": smith, "now": NOW}
        for _ in range(ROUNDS):
            booking = buy(hour, jane)
            pay_by_hand(booking, smith)
            cancel(booking, smith)
            found = at_once([partial(refunding.record, booking.id, **given)] * 3)
            assert tally(found) == {"Booking": 1, "NothingToRefund": 2}
            assert (bill_of(booking), pending(booking)) == (("refunded", 5000, 5000), 0)
            assert events_of(booking).count("refund_recorded") == 1
