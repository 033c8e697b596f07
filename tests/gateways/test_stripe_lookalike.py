"""The look-alike of Stripe itself."""

from __future__ import annotations

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import stripe as library
from tests.harness import http
from tests.lookalikes.stripe import StripeLookalike

from bookable.domain.payments import CheckoutState, PaymentVendorError
from bookable.gateways.stripe import Stripe


@pytest.fixture
def address():
    command = [sys.executable, "-m", "tests.lookalikes.stripe", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process.stdout.readline().strip()
        process.kill()


@pytest.fixture
def ear():
    """A server for webhooks: its address, and the ids of the events that arrived."""
    heard = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            signature = self.headers["Stripe-Signature"]
            secret = StripeLookalike.webhook_secret
            try:
                heard.append(library.Webhook.construct_event(body, signature, secret).id)
                self.send_response(200)
            except library.SignatureVerificationError:
                self.send_response(400)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Ear) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.005,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/", heard
        server.shutdown()
        thread.join()


class TestStripeLookalikeProcess:
    def test_takes_payments_and_sends_events(self, address, ear, sale):
        to, heard = ear
        till = Stripe(StripeLookalike.secret_key, api_base=address)
        http.post(f"{address}/_faults", json={"call": "open", "status": 503})
        with pytest.raises(PaymentVendorError, match="out of order"):
            till.open(sale, within=5)
        number = till.open(sale, within=5).checkout_id
        event = http.post(f"{address}/_pay", json={"session": number, "later": True}).json()
        settled = http.post(f"{address}/_settle", json={"session": number}).json()
        assert till.look(number, within=5).state == CheckoutState.PAID
        till.close()
        assert http.post(f"{address}/_deliver", json={"to": to}).json() == [200, 200]
        again = {"to": to, "events": [event["id"]], "times": 2}
        assert http.post(f"{address}/_deliver", json=again).json() == [200, 200]
        forged = {"to": to, "events": [event["id"]], "secret": "whsec_other"}
        assert http.post(f"{address}/_deliver", json=forged).json() == [400]
        late = {"to": to, "events": [event["id"]], "at": 1_700_000_000}
        assert http.post(f"{address}/_deliver", json=late).json() == [400]
        assert heard == [event["id"], settled["id"], event["id"], event["id"]]
        [session] = http.get(f"{address}/_sessions").json()
        assert session["id"] == number
        assert [each["id"] for each in http.get(f"{address}/_events").json()] == heard[:2]


class TestStripeLookalike:
    def ask(self, stripe, path, **more):
        headers = {"Authorization": f"Bearer {stripe.secret_key}"}
        return http.post(f"{stripe.address}{path}", headers=headers, **more)

    def test_delivers_events_out_of_order(self, stripe, till, sale, ear):
        to, heard = ear
        number = till.open(sale, within=5).checkout_id
        first, second = stripe.pay(number, later=True), stripe.settle(number)
        assert stripe.deliver(second, first, to=to) == [200, 200]
        assert heard == [second["id"], first["id"]]
        assert stripe.undelivered == []

    def test_refuses_requests_without_a_key(self, stripe):
        answer = http.get(f"{stripe.address}/v1/checkout/sessions/cs_1")
        assert (answer.status_code, answer.json()["error"]["type"]) == (
            401,
            "invalid_request_error",
        )

    def test_answers_404_elsewhere(self, stripe):
        assert self.ask(stripe, "/v1/customers").status_code == 404

    @pytest.mark.parametrize("lasts", [29 * 60, 24 * 3600 + 60])
    def test_refuses_pages_that_are_open_too_short_or_too_long(self, stripe, till, sale, lasts):
        till.open(sale, within=5)
        asked = stripe.seen("open")[-1].body | {"expires_at": str(stripe.clock + lasts)}
        answer = self.ask(stripe, "/v1/checkout/sessions", data=asked)
        assert "expires_at" in answer.json()["error"]["message"]

    def test_takes_one_payment_for_a_page(self, stripe, till, sale):
        number = till.open(sale, within=5).checkout_id
        stripe.pay(number)
        with pytest.raises(AssertionError, match="is complete"):
            stripe.pay(number)
