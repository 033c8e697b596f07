from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from tests.api import set_clock
from tests.lookalikes.stripe_events import event_of
from tests.lookalikes.stripe_events import signed as sign
from tests.races import at_once

from bookable.engine import clock, ports
from bookable.gateways.stripe import Stripe
from bookable.storage.models import VendorEvent

TAKEN_IN = (200, {"received": True})


def known():
    """Return the ids of all processed messages."""
    return sorted(VendorEvent.objects.values_list("event_id", flat=True))


def said(answer):
    return answer.status, answer.body


@pytest.mark.django_db
class TestStripeMessage:
    def test_is_accepted(self, stripe, event, tell):
        assert said(tell(*stripe.signed(event))) == TAKEN_IN
        [taken] = VendorEvent.objects.all()
        assert (taken.vendor, taken.event_id, taken.kind) == ("stripe", event["id"], event["type"])
        assert abs(taken.received_at - clock.now()) < timedelta(minutes=1)

    def test_counts_once(self, stripe, event, tell):
        for _ in range(3):
            assert said(tell(*stripe.signed(event))) == TAKEN_IN
        assert known() == [event["id"]]

    def test_trailing_slash_is_optional(self, stripe, event, tell):
        assert said(tell(*stripe.signed(event), path="/api/webhooks/stripe")) == TAKEN_IN
        assert known() == [event["id"]]

    @pytest.mark.parametrize("kind", ["refund.created", "payment_intent.succeeded", "x"])
    def test_about_something_else_is_ignored(self, stripe, tell, kind):
        event = event_of(kind, {"id": "x_1"}, at=stripe.clock)
        assert said(tell(*stripe.signed(event))) == TAKEN_IN
        assert known() == []

    def test_is_requested_again_after_a_failure(self, stripe, event, tell):
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE vendor_event ADD CONSTRAINT full_disk CHECK (id < 0)")
            answer = tell(*stripe.signed(event))
            cursor.execute("ALTER TABLE vendor_event DROP CONSTRAINT full_disk")
        assert answer.status == 500
        assert answer.body["detail"].startswith("Internal server error")
        assert "full_disk" not in answer.text
        assert said(tell(*stripe.signed(event))) == TAKEN_IN
        assert known() == [event["id"]]

    def test_uses_no_cookies(self, stripe, event, tell):
        headers = stripe.signed(event)[1] | {"Cookie": "sessionid=x; csrftoken=y"}
        answer = tell(stripe.signed(event)[0], headers)
        assert answer.status == 200
        assert "Set-Cookie" not in answer.headers

    def test_takes_two_statements(self, stripe, event, tell, django_assert_num_queries):
        # It is noted, and its payment looked for; around them the savepoint that is a transaction
        # outside of tests.
        with django_assert_num_queries(4):
            tell(*stripe.signed(event))


class TestConcurrentStripeMessage:
    @pytest.mark.usefixtures("committed")
    def test_counts_once(self, stripe, event, tell):
        message = stripe.signed(event)
        answers = at_once([lambda: tell(*message)] * 6)
        assert [answer.status for answer in answers] == [200] * 6
        assert known() == [event["id"]]


@pytest.mark.django_db
class TestInvalidStripeMessage:
    def refused(self, answer, message):
        assert said(answer) == (400, {"detail": message})
        assert known() == []

    def test_with_a_wrong_signature(self, stripe, event, tell):
        answer = tell(*stripe.signed(event, secret="whsec_other"))
        self.refused(answer, "The message does not bear Stripe's signature.")

    def test_without_a_signature(self, stripe, event, tell):
        body, _ = stripe.signed(event)
        self.refused(tell(body, {}), "The message does not bear Stripe's signature.")

    def test_with_an_impossible_signature(self, stripe, event, tell):
        body, headers = stripe.signed(event)
        headers["Stripe-Signature"] = "t=1,v1=é"
        self.refused(tell(body, headers), "The message does not bear Stripe's signature.")

    @pytest.mark.parametrize("off", [-310, 310, -(10**6), 10**6])
    def test_with_an_old_signature(self, stripe, event, tell, off):
        answer = tell(*stripe.signed(event, at=time.time() + off))
        self.refused(answer, "The message was not signed just now.")

    @pytest.mark.parametrize("off", [-290, 290])
    def test_accepts_a_clock_that_is_off(self, stripe, event, tell, off):
        assert said(tell(*stripe.signed(event, at=time.time() + off))) == TAKEN_IN

    @pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", "[" * 9000])
    def test_signed_but_invalid(self, stripe, tell, text):
        answer = tell(*sign(text, secret=stripe.webhook_secret, at=stripe.clock))
        self.refused(answer, "Stripe gave an answer that could not be understood.")

    @pytest.mark.parametrize("size", [600 * 1024, 3 * 1024 * 1024])
    def test_too_long(self, stripe, event, tell, size):
        event["data"]["object"]["metadata"] = {"x": "y" * size}
        answer = tell(*stripe.signed(event))
        assert said(answer) == (413, {"detail": "The request body is too large"})
        assert known() == []

    def test_is_a_problem_document_on_request(self, stripe, event, tell):
        body, headers = stripe.signed(event, secret="whsec_other")
        answer = tell(body, headers | {"Accept": "application/problem+json"})
        assert answer.body["code"] == "unacceptable_message"

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
    def test_without_a_body(self, stripe, client, method):
        answer = client.generic(method, "/api/webhooks/stripe/")
        assert (answer.status_code, answer["Allow"]) == (405, "POST")


@pytest.mark.django_db
class TestStripeMessageInSandbox:
    @pytest.fixture(autouse=True)
    def elsewhere(self, sandboxed):
        set_clock(datetime(2031, 5, 1, 12, tzinfo=UTC))

    def test_accepts_real_time(self, stripe, event, tell):
        assert said(tell(*stripe.signed(event))) == TAKEN_IN

    def test_accepts_sandbox_time(self, stripe, event, tell):
        at = clock.now().timestamp()
        assert said(tell(*stripe.signed(event, at=at))) == TAKEN_IN
        [taken] = VendorEvent.objects.all()
        assert taken.received_at == clock.now()

    def test_refuses_other_times(self, stripe, event, tell):
        at = clock.now().timestamp() - 3600
        assert tell(*stripe.signed(event, at=at)).status == 400


@pytest.mark.django_db
class TestWithoutStripe:
    def test_address_returns_404(self, tell):
        assert said(tell(b"{}", {})) == (404, {"detail": "Not found"})

    def test_has_no_vendor(self):
        assert ports.payments() is None

    def test_refuses_everything_without_a_secret(self, stripe, event, tell):
        till = Stripe(stripe.secret_key, api_base=stripe.address)
        ports.provide_payments(till)
        assert tell(*stripe.signed(event)).status == 400
        assert known() == []
