"""Webhooks of Stripe: signed, forged and unreadable ones."""

from __future__ import annotations

import json
import traceback
from datetime import UTC, datetime

import pytest
from tests.lookalikes.stripe_events import event_of
from tests.lookalikes.stripe_events import signed as sign

from bookable.domain.payments import (
    Checkout,
    CheckoutState,
    ForgedMessage,
    PaymentVendorError,
)

AT = 1_800_000_000


@pytest.fixture
def number(till, sale):
    return till.open(sale, within=5).checkout_id


@pytest.fixture
def heard(till, stripe):
    """A function that reads an event which the look-alike signed."""

    def hear(event, **how):
        body, headers = stripe.signed(event, **how)
        return till.read(body, headers["Stripe-Signature"])

    return hear


class TestStripeMessage:
    def test_says_that_a_checkout_was_paid(self, heard, stripe, number, sale):
        event = stripe.pay(number)
        message = heard(event, at=AT)
        assert (message.event_id, message.kind) == (event["id"], "checkout.session.completed")
        assert message.signed_at == datetime.fromtimestamp(AT, UTC)
        assert message.checkout == Checkout(
            checkout_id=number,
            reference=sale.reference,
            state=CheckoutState.PAID,
            payment=stripe.sessions[number]["payment_intent"],
            amount_cents=5000,
            currency="USD",
        )

    def test_says_that_money_is_on_its_way(self, heard, stripe, number):
        assert heard(stripe.pay(number, later=True)).checkout.state == CheckoutState.OPEN

    @pytest.mark.parametrize(
        ("succeeded", "state"), [(True, CheckoutState.PAID), (False, CheckoutState.FAILED)]
    )
    def test_says_how_a_delayed_payment_ended(self, heard, stripe, number, succeeded, state):
        stripe.pay(number, later=True)
        assert heard(stripe.settle(number, succeeded=succeeded)).checkout.state == state

    def test_says_that_a_checkout_expired(self, heard, stripe, number):
        assert heard(stripe.run_out(number)).checkout.state == CheckoutState.EXPIRED

    @pytest.mark.parametrize("kind", ["refund.created", "charge.refunded", "v9.unheard.of"])
    def test_may_be_about_something_else(self, heard, kind):
        message = heard(event_of(kind, {"id": "x_1", "object": "thing"}, at=AT))
        assert (message.kind, message.checkout) == (kind, None)

    def test_may_be_about_a_foreign_checkout(self, heard):
        session = {"id": "cs_9", "client_reference_id": None, "payment_status": "paid"}
        checkout = heard(event_of("checkout.session.completed", session, at=AT)).checkout
        assert (checkout.checkout_id, checkout.reference) == ("cs_9", "")

    def test_may_be_in_any_language(self, till, stripe):
        event = event_of("customer.created", {"name": "Zoë 🎻"}, at=AT)
        text = json.dumps(event, ensure_ascii=False)
        body, headers = sign(text, secret=stripe.webhook_secret, at=AT)
        assert till.read(body, headers["Stripe-Signature"]).event_id == event["id"]

    def test_may_be_signed_with_an_old_secret_as_well(self, till, stripe, number):
        body, headers = stripe.signed(stripe.pay(number))
        signature = headers["Stripe-Signature"].replace(",v1=", f",v1={'0' * 64},v1=")
        assert till.read(body, signature).checkout

    @pytest.mark.parametrize("at", [0, 1, AT, 1_500_000_000, 32_503_680_000])
    def test_is_read_at_any_age(self, heard, stripe, number, at):
        assert heard(stripe.pay(number), at=at).signed_at.timestamp() == at


class TestForgedStripeMessage:
    def refused(self, till, body, signature):
        with pytest.raises(ForgedMessage) as forged:
            till.read(body, signature)
        assert str(forged.value) == "The message does not bear Stripe's signature."
        return forged.value

    def test_with_another_secret_is_refused(self, till, stripe, number):
        body, headers = stripe.signed(stripe.pay(number), secret="whsec_other")
        self.refused(till, body, headers["Stripe-Signature"])

    def test_that_was_changed_is_refused(self, till, stripe, number):
        body, headers = stripe.signed(stripe.pay(number))
        self.refused(till, body.replace(b"5000", b"5001"), headers["Stripe-Signature"])

    def test_with_another_time_is_refused(self, till, stripe, number):
        body, headers = stripe.signed(stripe.pay(number), at=AT)
        later = headers["Stripe-Signature"].replace(str(AT), str(AT + 1))
        self.refused(till, body, later)

    def test_with_two_times_and_the_wrong_one_first_is_refused(self, till, stripe, number):
        body, headers = stripe.signed(stripe.pay(number), at=AT)
        self.refused(till, body, f"t={AT + 9},{headers['Stripe-Signature']}")

    @pytest.mark.parametrize(
        "signature",
        [
            "",
            ",",
            "t=1",
            "v1=0",
            "t=,v1=0",
            "t=now,v1=0",
            "t=1,v1=é",
            "t=1,v0=" + "0" * 64,
            f"t={'9' * 5000},v1=0",
            "t=-1,v1=0",
            "=====",
        ],
    )
    def test_without_a_signature_is_refused(self, till, signature):
        self.refused(till, b"{}", signature)

    def test_that_is_not_text_is_refused(self, till):
        self.refused(till, b"\xff\xfe", f"t={AT},v1=0")

    def test_is_not_repeated_in_the_error(self, till):
        error = self.refused(till, b'{"card": "4242"}', f"t={AT},v1=0")
        assert "4242" not in "".join(traceback.format_exception(error))

    @pytest.mark.parametrize("secret", [None, "", " "])
    def test_is_every_message_without_a_secret(self, open_till, stripe, number, secret):
        till = open_till(webhook_secret=secret)
        body, headers = stripe.signed(stripe.pay(number))
        self.refused(till, body, headers["Stripe-Signature"])
        if secret is not None:
            own, headers = sign("{}", secret=secret, at=AT)
            self.refused(till, own, headers["Stripe-Signature"])

    def test_with_an_impossible_time_is_refused(self, till, stripe):
        body, headers = stripe.signed({}, at=10**15)
        self.refused(till, body, headers["Stripe-Signature"])


class TestSignedButUnreadableMessage:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "{",
            "[]",
            "null",
            "[" * 5000,
            "{}",
            '{"id": "evt_1", "type": "x"}',
            '{"id": "evt_1", "type": 7, "data": {"object": {}}}',
            '{"id": "", "type": "x", "data": {"object": {}}}',
            '{"id": "evt_1", "type": "checkout.session.expired", "data": {"object": {}}}',
            '{"id": "evt_1", "type": "checkout.session.expired", "data": {"object": [1]}}',
        ],
        ids=lambda text: text[:60],
    )
    def test_raises_another_error_than_a_forged_one(self, till, stripe, text):
        body, headers = sign(text, secret=stripe.webhook_secret, at=AT)
        with pytest.raises(PaymentVendorError, match="could not be understood"):
            till.read(body, headers["Stripe-Signature"])
