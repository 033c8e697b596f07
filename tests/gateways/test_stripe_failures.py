"""Stripe failing, slow, busy, refusing or answering nonsense; and its secrets."""

from __future__ import annotations

import json
import logging
import socket
import time
import traceback
from dataclasses import replace

import pytest
from tests.lookalikes.faults import Fault
from tests.lookalikes.stripe import no, refuse
from tests.waiting import taking

from bookable.domain.payments import PaymentVendorBusy, PaymentVendorError, RefundPlan
from bookable.gateways.vendor_client import LARGEST_ANSWER

NONSENSE = "Stripe gave an answer that could not be understood."
GOOD = {
    "id": "cs_1",
    "object": "checkout.session",
    "status": "open",
    "payment_status": "unpaid",
    "url": "https://checkout.stripe.com/c/pay/cs_1",
}


def failure_of(call, *arguments, within=5, **named):
    with pytest.raises(PaymentVendorError) as failure:
        call(*arguments, within=within, **named)
    assert not isinstance(failure.value, PaymentVendorBusy)
    return str(failure.value)


def nested(depth):
    return '{"a":' * depth + "1" + "}" * depth


class TestInvalidStripeAnswer:
    @pytest.mark.parametrize(
        "body",
        [
            "",
            "{",
            "null",
            "7",
            "[]",
            '"cs_1"',
            "[" * 5000,
            nested(5000),
            nested(400),
            [GOOD],
            {},
            {"error": "no"},
            {"id": "cs_1"},
            {"object": "checkout.session"},
            GOOD | {"id": None},
            GOOD | {"id": ""},
            GOOD | {"id": 7},
            GOOD | {"url": None},
            GOOD | {"url": ""},
            GOOD | {"url": "javascript:alert(1)"},
            GOOD | {"amount_total": "5000"},
            GOOD | {"amount_total": 10**30},
            GOOD | {"client_reference_id": 7},
            GOOD | {"payment_intent": []},
            GOOD | {"amount_total": -1},
        ],
        ids=lambda body: repr(body)[:40],
    )
    def test_is_refused(self, till, stripe, sale, body):
        stripe.queue("open", Fault(status=200, body=body))
        assert failure_of(till.open, sale) == NONSENSE
        assert stripe.count("open") == 1

    @pytest.mark.parametrize("content_type", ["text/html", "text/plain; charset=utf-8"])
    def test_with_another_content_type_is_not_read(self, till, stripe, sale, content_type):
        stripe.queue("open", Fault(status=200, body=GOOD, content_type=content_type))
        assert failure_of(till.open, sale) == NONSENSE

    def test_that_is_too_long_is_not_read(self, till, stripe, sale):
        stripe.queue("open", Fault(status=200, body=GOOD | {"x": "y" * LARGEST_ANSWER}))
        assert failure_of(till.open, sale) == NONSENSE

    @pytest.mark.parametrize("left_out", ["id", "status", "payment_status"])
    def test_to_a_look_is_refused(self, till, stripe, left_out):
        body = {key: value for key, value in GOOD.items() if key != left_out}
        stripe.queue("look", Fault(status=200, body=body))
        assert failure_of(till.look, "cs_1") == NONSENSE

    @pytest.mark.parametrize("body", ["", "<html>", {}, {"id": None}, []], ids=repr)
    def test_to_a_refund_is_refused(self, till, stripe, body):
        stripe.queue("refund", Fault(status=200, body=body))
        plan = RefundPlan(payment="pi_1", reference="1", key="r", cents=1, currency="USD")
        assert failure_of(till.refund, plan) == NONSENSE


class TestStripeIsDown:
    @pytest.mark.parametrize("status", [500, 502, 503])
    @pytest.mark.parametrize(
        "fault",
        [
            {"body": "<h1>trace</h1>", "content_type": "text/html"},
            {"body": no(500, "Oh.").body, "headers": {"Stripe-Should-Retry": "true"}},
        ],
        ids=["in html", "in json"],
    )
    def test_raises_an_error_with_the_status(self, till, stripe, sale, status, fault):
        stripe.queue("open", Fault(status=status, **fault))
        assert failure_of(till.open, sale) == f"Stripe is out of order ({status})."
        assert stripe.count("open") == 1

    def test_repeats_its_answer_for_the_same_key(self, till, stripe, sale):
        stripe.crashes = 1
        assert failure_of(till.open, sale) == failure_of(till.open, sale)

    def test_after_a_dropped_connection_the_same_key_opens_one(self, till, stripe, sale):
        stripe.queue("open", Fault.lost())
        assert failure_of(till.open, sale) == "Stripe could not be reached."
        assert till.open(sale, within=5).checkout_id in stripe.sessions
        assert (stripe.count("open"), len(stripe.sessions)) == (2, 1)

    def test_without_a_listener_cannot_be_reached(self, open_till, sale):
        with socket.create_server(("127.0.0.1", 0)) as gone:
            port = gone.getsockname()[1]
        till = open_till(api_base=f"http://127.0.0.1:{port}")
        assert failure_of(till.open, sale) == "Stripe could not be reached."

    @pytest.mark.parametrize("url", ["stripe", "ftp://stripe.com", "http://[", "http://x\n/"])
    def test_with_an_invalid_address_cannot_be_reached(self, open_till, sale, url):
        assert failure_of(open_till(api_base=url).open, sale) == "Stripe could not be reached."

    def test_redirects_are_not_followed(self, till, stripe, sale):
        stripe.queue("open", Fault(status=307, headers={"Location": f"{stripe.address}/x"}))
        assert failure_of(till.open, sale) == "Stripe refused (307)."
        assert stripe.requests[-1].call == "open"


@pytest.mark.long
class TestStripeTimeLimit:
    @pytest.mark.parametrize(
        "fault",
        [Fault.hang(5), Fault.late(5), Fault.slow(0.05)],
        ids=["hangs", "is late", "drips"],
    )
    def test_holds_against_a_server_that(self, till, stripe, sale, fault):
        stripe.queue("open", fault)
        with taking(0.2, 1.3):
            assert failure_of(till.open, sale, within=0.25) == "Stripe did not answer in time."
        assert stripe.count("open") == 1

    def test_holds_for_close_and_look_together(self, till, stripe, sale):
        number = till.open(sale, within=5).checkout_id
        stripe.pay(number)
        stripe.queue("expire", Fault.late(0.2))
        stripe.queue("look", Fault.late(0.2))
        with taking(0.2, 1.3):
            assert "in time" in failure_of(till.expire, number, within=0.25)

    def test_of_zero_refuses_at_once(self, till, sale):
        assert "in time" in failure_of(till.open, sale, within=0)

    def test_leaves_an_opened_checkout_that_can_be_found(self, till, stripe, sale):
        stripe.queue("open", Fault.late(0.3))
        failure_of(till.open, sale, within=0.15)
        time.sleep(0.3)
        assert till.open(sale, within=5).checkout_id in stripe.sessions
        assert len(stripe.sessions) == 1


class TestStripeIsBusy:
    def busy(self, *asked, **named):
        fault = Fault.busy(*asked, **named)
        return Fault(status=429, body=no(429, "Too many.").body, headers=fault.headers)

    def test_is_asked_again_after_the_requested_seconds(self, till, stripe, sale):
        stripe.queue("open", self.busy(0.3))
        with taking(0.3, 2):
            till.open(sale, within=5)
        assert stripe.count("open") == 2

    def test_raises_if_the_wait_exceeds_the_limit(self, till, stripe, sale):
        stripe.queue("open", self.busy(30))
        with taking(0.0, 2), pytest.raises(PaymentVendorBusy, match="come back later") as busy:
            till.open(sale, within=5)
        assert (busy.value.retry_after, stripe.count("open")) == (30, 1)

    def test_waits_a_second_without_a_header(self, till, stripe, sale):
        stripe.queue("open", self.busy())
        with pytest.raises(PaymentVendorBusy) as busy:
            till.open(sale, within=0.5)
        assert busy.value.retry_after == 1

    def test_includes_a_request_that_is_still_running(self, till, stripe, sale):
        stripe.queue("open", refuse(409, "There is another request.", type="idempotency_error"))
        with pytest.raises(PaymentVendorBusy) as busy:
            till.open(sale, within=5)
        assert busy.value.retry_after == 1


class TestStripeRefusal:
    def test_shows_stripes_message_shortened(self, till, stripe, sale):
        stripe.queue("open", refuse(400, "The currency\r\nis   not ours. " * 50))
        reason = failure_of(till.open, sale)
        assert reason.startswith("Stripe refused (400): The currency is not ours. The currency")
        assert len(reason) < 200

    @pytest.mark.parametrize(
        "body",
        ["<html>x</html>", {"message": 7}, [1], "", {"error": [1]}, {"error": None}],
        ids=repr,
    )
    def test_without_a_message_shows_the_status(self, till, stripe, sale, body):
        stripe.queue("open", Fault(status=403, body=body))
        assert failure_of(till.open, sale) == "Stripe refused (403)."

    def test_of_the_key_says_so(self, open_till, sale):
        assert failure_of(open_till(secret_key="sk_test_x").open, sale) == (
            "Stripe did not accept the credentials of this site."
        )

    def test_of_a_too_small_amount_leaves_the_key_unused(self, till, sale):
        assert "at least $0.50" in failure_of(till.open, replace(sale, amount_cents=49))
        assert till.open(sale, within=5)


class TestStripeSecrets:
    def secrets(self, stripe):
        return [stripe.secret_key, stripe.webhook_secret]

    def test_are_removed_from_refusals(self, till, stripe, sale):
        stripe.queue("open", refuse(400, f"Look: {stripe.secret_key}!"))
        assert failure_of(till.open, sale) == "Stripe refused (400): Look: …!"

    @pytest.mark.parametrize("key", ["sk_test_a\nb", "sk_test_ä", "sk_test_\u2028"])
    def test_that_fit_no_header_are_not_shown(self, open_till, sale, key):
        with pytest.raises(PaymentVendorError) as failure:
            open_till(secret_key=key).open(sale, within=5)
        shown = "".join(traceback.format_exception(failure.value))
        assert "sk_test_" not in shown

    def test_are_not_in_the_repr(self, till, stripe, sale):
        till.open(sale, within=5)
        assert repr(till) == f"Stripe(api_base='{stripe.address}')"
        shown = f"{till!r} {till} {vars(till)}"
        assert not [secret for secret in self.secrets(stripe) if secret in shown]

    def test_are_in_no_log_and_neither_are_payers(self, till, stripe, sale, caplog):
        caplog.set_level(logging.DEBUG)
        url = till.open(sale, within=5).url
        stripe.queue("look", refuse(400, f"Look: {stripe.secret_key}!"))
        failure_of(till.look, "cs_1")
        assert caplog.text
        hidden = [*self.secrets(stripe), url, sale.email]
        assert not [secret for secret in hidden if secret in caplog.text]

    def test_are_sent_only_in_the_key(self, till, stripe, sale):
        till.open(sale, within=5)
        [asked] = stripe.seen("open")
        assert "telemetry" not in json.dumps(asked.headers).lower()
        assert stripe.webhook_secret not in json.dumps([asked.headers, asked.body])
