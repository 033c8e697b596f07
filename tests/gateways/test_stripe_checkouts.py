"""Checkouts, refunds and events at Stripe."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.lookalikes.faults import Fault
from tests.lookalikes.stripe import refuse

from bookable.domain.payments import (
    Checkout,
    CheckoutState,
    PaymentVendorError,
    RefundPlan,
    ReversalState,
)
from bookable.gateways.stripe import Stripe


def opened(till, sale):
    return till.open(sale, within=5).checkout_id


class TestOpenCheckout:
    def test_returns_the_checkout(self, till, stripe, sale):
        checkout = till.open(sale, within=5)
        [session] = stripe.sessions.values()
        assert checkout == Checkout(
            checkout_id=session["id"],
            reference=sale.reference,
            state=CheckoutState.OPEN,
            url=session["url"],
            amount_cents=5000,
            currency="USD",
        )

    def test_sends_the_documented_parameters(self, till, stripe, sale):
        till.open(sale, within=5)
        [asked] = stripe.seen("open")
        assert asked.path == "/v1/checkout/sessions"
        assert asked.headers["idempotency-key"] == sale.key
        assert asked.headers["authorization"] == f"Bearer {stripe.secret_key}"
        assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
        price = "line_items[0][price_data]"
        assert asked.body == {
            "mode": "payment",
            "client_reference_id": sale.reference,
            "metadata[reference]": sale.reference,
            "payment_intent_data[description]": "60-minute Consultation",
            "payment_intent_data[metadata][reference]": sale.reference,
            "line_items[0][quantity]": "1",
            f"{price}[currency]": "usd",
            f"{price}[unit_amount]": "5000",
            f"{price}[product_data][name]": "60-minute Consultation",
            "expires_at": str(int(sale.closes_at.timestamp())),
            "success_url": sale.success_url,
            "cancel_url": sale.cancel_url,
            "customer_email": "sam@example.com",
        }

    def test_needs_no_email(self, till, stripe, sale):
        till.open(replace(sale, email=""), within=5)
        assert "customer_email" not in stripe.seen("open")[-1].body

    @pytest.mark.parametrize(
        ("title", "sent"),
        [("", "Booking"), (" \n", "Booking"), ("A\n b", "A b"), ("ä" * 300, "ä" * 250)],
    )
    def test_sends_a_title_that_stripe_accepts(self, till, stripe, sale, title, sent):
        till.open(replace(sale, title=title), within=5)
        [session] = stripe.sessions.values()
        assert session["name"] == sent

    def test_twice_with_one_key_opens_one(self, till, stripe, sale):
        assert till.open(sale, within=5) == till.open(sale, within=5)
        assert (stripe.count("open"), len(stripe.sessions)) == (2, 1)

    def test_with_the_key_of_another_is_refused(self, till, sale):
        till.open(sale, within=5)
        with pytest.raises(PaymentVendorError, match=r"refused \(400\): Keys for idempotent"):
            till.open(replace(sale, amount_cents=6000), within=5)

    @pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/"])
    def test_accepts_every_form_of_the_api_address(self, open_till, stripe, sale, path):
        assert open_till(api_base=stripe.address + path).open(sale, within=5)


class TestCheckoutExpiry:
    def lasts(self, stripe, plan):
        return int(stripe.seen("open")[-1].body["expires_at"]) - int(plan.opens_at.timestamp())

    @pytest.mark.parametrize(
        ("wanted", "asked"),
        [
            (timedelta(minutes=-5), timedelta(minutes=35)),
            (timedelta(minutes=15), timedelta(minutes=35)),
            (timedelta(minutes=36), timedelta(minutes=36)),
            (timedelta(days=3), timedelta(hours=23, minutes=55)),
        ],
    )
    def test_is_as_near_to_the_plan_as_stripe_allows(self, till, stripe, sale, wanted, asked):
        plan = replace(sale, closes_at=sale.opens_at + wanted)
        till.open(plan, within=5)
        assert self.lasts(stripe, plan) == asked.total_seconds()

    @pytest.mark.parametrize("ahead", [-240, 240])
    def test_tolerates_a_clock_that_is_off(self, till, stripe, sale, ahead):
        stripe.ahead = ahead
        for number, lasts in enumerate([timedelta(0), timedelta(days=9)]):
            plan = replace(sale, key=f"k{number}", closes_at=sale.opens_at + lasts)
            assert till.open(plan, within=5)

    def test_follows_the_plan_and_not_this_clock(self, till, stripe, sale):
        """The same plan must be the same request whenever it is repeated."""
        stripe.ahead = (datetime(2031, 1, 1, tzinfo=UTC) - datetime.now(UTC)).total_seconds()
        opens = datetime(2031, 1, 1, tzinfo=UTC)
        plan = replace(sale, opens_at=opens, closes_at=opens + timedelta(hours=1))
        first = till.open(plan, within=5)
        stripe.ahead += 600
        assert till.open(plan, within=5) == first


class TestLookAtCheckout:
    def test_is_open_until_it_is_paid(self, till, sale):
        checkout = till.open(sale, within=5)
        assert till.look(checkout.checkout_id, within=5) == checkout

    def test_is_paid_with_the_payment_id(self, till, stripe, sale):
        number = opened(till, sale)
        stripe.pay(number)
        assert till.look(number, within=5) == Checkout(
            checkout_id=number,
            reference=sale.reference,
            state=CheckoutState.PAID,
            payment=stripe.sessions[number]["payment_intent"],
            amount_cents=5000,
            currency="USD",
        )

    def test_is_open_while_the_money_is_on_its_way(self, till, stripe, sale):
        number = opened(till, sale)
        stripe.pay(number, later=True)
        assert till.look(number, within=5).state == CheckoutState.OPEN

    @pytest.mark.parametrize(
        ("succeeded", "state"), [(True, CheckoutState.PAID), (False, CheckoutState.FAILED)]
    )
    def test_has_the_outcome_of_a_delayed_payment(self, till, stripe, sale, succeeded, state):
        number = opened(till, sale)
        stripe.pay(number, later=True)
        stripe.settle(number, succeeded=succeeded)
        assert till.look(number, within=5).state == state

    def test_is_expired_after_its_time(self, till, stripe, sale):
        number = opened(till, sale)
        stripe.ahead = 3 * 3600
        assert till.look(number, within=5).state == CheckoutState.EXPIRED

    def test_that_does_not_exist_is_refused(self, till):
        with pytest.raises(PaymentVendorError, match=r"refused \(404\): No such checkout"):
            till.look("cs_test_1", within=5)

    def test_escapes_the_id_in_the_address(self, till, stripe):
        with pytest.raises(PaymentVendorError):
            till.look("../refunds?x=#y", within=5)
        path = stripe.requests[-1].path
        assert path.startswith("/v1/checkout/sessions/")
        assert path.count("/") == 4


class TestCloseCheckout:
    def test_prevents_payment(self, till, stripe, sale):
        number = opened(till, sale)
        assert till.expire(number, within=5).state == CheckoutState.EXPIRED
        assert stripe.sessions[number]["status"] == "expired"

    def test_twice_stays_closed(self, till, sale):
        number = opened(till, sale)
        till.expire(number, within=5)
        assert till.expire(number, within=5).state == CheckoutState.EXPIRED

    def test_that_was_paid_meanwhile_is_paid(self, till, stripe, sale):
        number = opened(till, sale)
        stripe.pay(number)
        checkout = till.expire(number, within=5)
        assert checkout.state == CheckoutState.PAID
        assert checkout.payment == stripe.sessions[number]["payment_intent"]

    def test_with_money_on_its_way_stays_open(self, till, stripe, sale):
        number = opened(till, sale)
        stripe.pay(number, later=True)
        assert till.expire(number, within=5).state == CheckoutState.OPEN

    def test_raises_if_stripe_refuses_to_close_it(self, till, stripe, sale):
        number = opened(till, sale)
        stripe.queue("expire", refuse(400, "Not today."))
        with pytest.raises(PaymentVendorError, match="Not today"):
            till.expire(number, within=5)

    def test_that_does_not_exist_is_refused(self, till, stripe):
        with pytest.raises(PaymentVendorError, match="No such checkout"):
            till.expire("cs_test_1", within=5)
        assert stripe.count("look") == 0


class TestRefund:
    @pytest.fixture
    def payment(self, till, stripe, sale):
        number = opened(till, sale)
        stripe.pay(number)
        return till.look(number, within=5).payment

    def plan(self, payment, cents, key="r1"):
        return RefundPlan(payment=payment, reference="7", key=key, cents=cents, currency="USD")

    def test_of_everything(self, till, stripe, payment):
        refund = till.refund(self.plan(payment, 5000), within=5)
        assert stripe.refunds[refund.id]["metadata"] == {"reference": "7"}
        assert (refund.cents, refund.state, refund.reference) == (5000, ReversalState.DONE, "7")
        assert stripe.refunded(payment) == 5000

    def test_in_parts(self, till, stripe, payment):
        till.refund(self.plan(payment, 2000, "r1"), within=5)
        till.refund(self.plan(payment, 3000, "r2"), within=5)
        assert stripe.refunded(payment) == 5000

    def test_is_made_once_with_one_key(self, till, stripe, payment):
        refunds = [till.refund(self.plan(payment, 2000), within=5) for _ in range(3)]
        assert (len({each.id for each in refunds}), stripe.refunded(payment)) == (1, 2000)

    def test_is_made_once_even_if_the_answer_was_lost(self, till, stripe, payment):
        stripe.queue("refund", Fault.lost())
        with pytest.raises(PaymentVendorError, match="could not be reached"):
            till.refund(self.plan(payment, 2000), within=5)
        till.refund(self.plan(payment, 2000), within=5)
        assert stripe.refunded(payment) == 2000

    def test_never_exceeds_what_was_paid(self, till, stripe, payment):
        with pytest.raises(PaymentVendorError, match=r"refused \(400\): Refund amount"):
            till.refund(self.plan(payment, 5001), within=5)
        assert stripe.refunds == {}

    @pytest.mark.parametrize(
        ("status", "state"),
        [("pending", "pending"), ("requires_action", "pending"), ("failed", "failed")],
    )
    def test_that_is_pending_is_not_done(self, till, stripe, payment, status, state):
        body = {"id": "re_1", "amount": 2000, "currency": "usd", "status": status}
        stripe.queue("refund", Fault(status=200, body=body))
        assert till.refund(self.plan(payment, 2000), within=5).state == state


class TestChangesOutsideBookable:
    @pytest.fixture
    def payment(self, till, stripe, sale):
        number = opened(till, sale)
        stripe.pay(number)
        return till.look(number, within=5).payment

    def test_are_listed_for_each_payment(self, till, stripe, payment):
        assert till.reversals(payment, within=5) == []
        stripe.refund(payment, 2000)
        stripe.dispute(payment, 1000)
        [refund, dispute] = till.reversals(payment, within=5)
        assert (refund.cents, refund.state, refund.is_dispute) == (2000, "done", False)
        assert (dispute.cents, dispute.state, dispute.is_dispute) == (1000, "pending", True)
        assert till.reversals("pi_other", within=5) == []

    @pytest.mark.parametrize(
        ("status", "state"),
        [
            ("under_review", "pending"),
            ("lost", "done"),
            ("won", "won"),
            ("warning_needs_response", "won"),
            ("warning_closed", "won"),
        ],
    )
    def test_are_disputes_only_while_money_is_taken(self, till, stripe, payment, status, state):
        stripe.dispute(payment, status=status)
        [reversal] = till.reversals(payment, within=5)
        assert reversal.state == state

    def test_are_read_from_events_page_by_page_oldest_first(self, till, stripe, payment):
        stripe.events_to_a_page = 2
        for _ in range(3):
            stripe.refund(payment, 500)
        news = till.news(None, within=5)
        _paid, *since = stripe.events
        ours = [each["id"] for each in since]
        assert [each.event_id for each in news] == ours
        assert {each.payment for each in news} == {payment}
        later = datetime.fromtimestamp(stripe.clock + 60, UTC)
        assert till.news(later, within=5) == []

    def test_are_read_without_unreadable_events(self, till, stripe, payment):
        stripe.refund(payment, 500)
        news = till.news(None, within=5)
        event = stripe.events[-1]
        stripe.events.append(event | {"id": "evt_odd", "data": {"object": {"payment_intent": 7}}})
        stripe.events.append(event | {"id": "evt_late", "created": 10**18})
        assert till.news(None, within=5) == news != []


class TestStripeConnection:
    def test_is_reused_for_many_calls(self, till: Stripe, stripe, sale):
        number = opened(till, sale)
        for _ in range(5):
            till.look(number, within=5)
        assert stripe.connections == 1

    def test_reopens_after_close(self, till, sale):
        number = opened(till, sale)
        till.close()
        assert till.look(number, within=5)
