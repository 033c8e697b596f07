"""Payments, cancellations and expiry of one booking at the same time."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from time import monotonic

import pytest
from django.db import connection
from tests.card_payments import RETURN, payment_states
from tests.factories import HOUR, NOW, make_client, make_practitioner, make_service
from tests.lookalikes.stripe import Fault
from tests.races import at_once, tally
from tests.steps import (
    PROGRAM,
    bill_of,
    buy,
    cancel,
    claims_of,
    events_of,
    pay_by_hand,
    reload,
    take_step,
)
from tests.waiting import eventually

from bookable.domain.commands import Confirm
from bookable.domain.lifecycle import Status
from bookable.domain.refusals import CheckoutUnderWay
from bookable.engine import checkouts
from bookable.engine.due_changes import apply_all_due_changes
from bookable.storage.payment_rows import PaymentRow

ROUNDS, FEWER = 10, 5


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
def sold(jane):
    """A function that makes unpaid bookings of Jane's, each with another practitioner."""
    return lambda seller=None: buy(make_service(seller or make_practitioner()), jane)


def opening(booking, by, **more):
    back = replace(RETURN, **more)
    return checkouts.open_checkout(booking.id, back=back, program=PROGRAM, by=by, now=NOW)


class TestOpenCheckoutConcurrently:
    def test_both_get_the_same_one_or_a_refusal(self, till, sold, jane):
        for _ in range(FEWER):
            booking = sold()
            before = len(till.checkout_states)
            ways = [partial(opening, booking, jane, cancel_url=f"https://x/{n}") for n in range(3)]
            found = at_once(ways)
            opened = [each.checkout_url for each in found if isinstance(each, PaymentRow)]
            assert tally(found).keys() <= {"PaymentRow", "CheckoutUnderWay"}
            assert set(opened) == {opening(booking, jane).checkout_url}
            assert len(till.checkout_states) == before + 1

    def test_the_second_does_not_wait_for_a_slow_vendor(self, till, sold, jane):
        booking = sold()
        till.stripe.queue("open", Fault.late(1.0))

        def second():
            eventually(payment_states)
            began = monotonic()
            with pytest.raises(CheckoutUnderWay):
                opening(booking, jane)
            return monotonic() - began

        first, waited = at_once([partial(opening, booking, jane), second])
        assert first.checkout_url
        assert waited < 0.5

    def test_a_vendor_that_is_down_leaves_the_booking_unpaid(self, till, sold, jane):
        booking = sold()
        till.stripe.queue("open", Fault(delay=0.1, status=503), times=8)
        outcomes = tally(at_once([partial(opening, booking, jane)] * 2))
        assert outcomes.keys() <= {"PaymentFailed", "CheckoutUnderWay"}
        till.stripe.forget_faults()
        assert bill_of(booking) == ("unpaid", 0, 0)
        assert opening(booking, jane).checkout_url


class TestCheckoutWhoseRequestDied:
    def test_is_opened_by_the_next_request(self, till, sold, jane):
        booking = sold()
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO payment (booking_id, method, amount_cents, currency, state,"
                    " created_at, opening_holder) SELECT %s, 'stripe', 5000, 'USD', 'open', %s,"
                    " pid || '@' || extract(epoch FROM backend_start)"
                    " FROM pg_stat_activity WHERE pid = pg_backend_pid()",
                    [booking.id, NOW],
                )
            with pytest.raises(CheckoutUnderWay):
                opening(booking, jane)
        finally:
            other.close()
        eventually(lambda: reopened(booking, jane))


def reopened(booking, by):
    """Return the new checkout's address, or None: a closed connection shows only after a moment."""
    try:
        return opening(booking, by).checkout_url
    except CheckoutUnderWay:
        return None


@pytest.mark.long
class TestCheckoutOpensWhileBookingEnds:
    @pytest.mark.parametrize("deed", ["canceled", "paid"])
    def test_is_closed(self, till, sold, jane, smith, deed):
        booking = sold(smith)
        till.stripe.queue("open", Fault.late(0.3))

        def end():
            eventually(payment_states)
            return pay_by_hand(booking, smith) if deed == "paid" else cancel(booking, jane)

        outcomes = at_once([partial(opening, booking, jane), end])
        refused = {"canceled": "WrongStatus", "paid": "AlreadyPaid"}[deed]
        assert tally(outcomes) == {refused: 1, "Booking": 1}
        till.run_effects()
        assert till.checkout_states == ["expired"]


class TestPaymentMessagesConcurrently:
    def test_confirm_once(self, till, sold, jane):
        for _ in range(ROUNDS):
            booking = sold()
            event = till.pay(opening(booking, jane))
            again_told = till.stripe.happened(
                "checkout.session.async_payment_succeeded", event["data"]["object"]
            )
            at_once(
                [partial(till.deliver, event)] * 2
                + [partial(till.deliver, again_told)]
                + [partial(take_step, booking, Confirm(), jane)]
            )
            assert reload(booking).status is Status.CONFIRMED
            kinds = events_of(booking)
            assert kinds == ["booking_requested", "booking_paid", "booking_confirmed"]


@pytest.mark.long
class TestCashAndCardConcurrently:
    def test_one_counts_and_the_other_is_refunded(self, till, smith, jane):
        hour = make_service(smith)
        for _ in range(ROUNDS):
            booking = buy(hour, jane)
            before = len(till.refunds)
            event = till.pay(opening(booking, jane))
            by_hand, _ = at_once(
                [partial(pay_by_hand, booking, smith), partial(till.deliver, event)]
            )
            till.run_effects()
            assert bill_of(booking) == ("paid", 5000, 0)
            assert events_of(booking).count("booking_paid") == 1
            was_refused = type(by_hand).__name__ == "AlreadyPaid"
            assert len(till.refunds) == before + (0 if was_refused else 1)
            cancel(booking, smith)
            till.run_effects()


@pytest.mark.long
class TestCancelAndPayConcurrently:
    def test_refunds_what_was_paid(self, till, smith, jane):
        hour = make_service(smith)
        for _ in range(ROUNDS):
            booking = buy(hour, jane)
            before = len(till.refunds)
            event = till.pay(opening(booking, jane))
            outcomes = at_once([partial(cancel, booking, jane), partial(till.deliver, event)])
            assert tally(outcomes) == {"Booking": 1, "NoneType": 1}
            for _ in range(2):
                till.run_effects()
            assert reload(booking).status is Status.CANCELED
            assert bill_of(booking) == ("refunded", 5000, 5000)
            assert till.refunds[before:] == [5000]
            assert claims_of(booking) == []


class TestHoldExpiresWhilePaid:
    def test_leaves_the_booking_confirmed_and_paid(self, till, smith, jane):
        late = NOW + HOUR / 2
        for _ in range(ROUNDS):
            booking = buy(make_service(make_practitioner()), jane)
            event = till.pay(opening(booking, jane))
            at_once([partial(apply_all_due_changes, late), partial(till.deliver, event, now=late)])
            till.run_effects(now=late)
            assert reload(booking).status is Status.CONFIRMED
            assert bill_of(booking) == ("paid", 5000, 0)
            assert len(claims_of(booking)) == 1
        assert till.refunds == []

    @pytest.mark.long
    def test_leaves_one_of_two_clients_with_the_hour(self, till, smith, jane):
        late, hour, other = NOW + HOUR / 2, make_service(smith), make_client()
        for _ in range(ROUNDS):
            booking = buy(hour, jane)
            before = len(till.refunds)
            event = till.pay(opening(booking, jane))
            outcomes = at_once(
                [
                    partial(buy, hour, other, now=late),
                    partial(till.deliver, event, now=late),
                    partial(apply_all_due_changes, late),
                ]
            )
            till.run_effects(now=late)
            has_it = reload(booking).status is Status.CONFIRMED
            assert tally(outcomes[:1]) == {"SlotTaken" if has_it else "Booking": 1}
            assert till.refunds[before:] == ([] if has_it else [5000])
            cancel(booking if has_it else outcomes[0], smith, now=late)
            till.run_effects(now=late)
