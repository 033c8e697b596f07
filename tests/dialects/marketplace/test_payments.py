from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.factories import NOW, make_client
from tests.lookalikes.faults import Fault
from tests.lookalikes.stripe import StripeLookalike

from bookable.effects.vendor_payments import refresh_refunds
from bookable.engine import ports
from bookable.gateways.stripe import Stripe
from bookable.storage.models import Payment

START = NOW + timedelta(days=3, hours=2)
HOUR = timedelta(hours=1)


@pytest.fixture
def card() -> Iterator[StripeLookalike]:
    """The look-alike of the card vendor."""
    with StripeLookalike() as vendor:
        till = Stripe(**vendor.credentials, api_base=vendor.address)
        ports.provide_payments(till)
        yield vendor
        ports.provide_payments(None)
        till.close()


@pytest.fixture
def booked(as_john: Any, smith: Any, hour: Any) -> dict[str, Any]:
    """John's unpaid hour."""
    answer = as_john.post(
        "bookings/",
        {
            "practitioner_id": smith.person_id,
            "service_id": hour.id,
            "start_time": START.isoformat(),
            "end_time": (START + timedelta(hours=1)).isoformat(),
        },
    )
    assert answer.status == 201, answer
    return answer.body


def tell(card: StripeLookalike, event: dict[str, Any]) -> int:
    body, headers = card.signed(event)
    kind = headers.get("Content-Type", "application/json")
    more = {name: value for name, value in headers.items() if name != "Content-Type"}
    sent = Client().post("/api/webhooks/stripe/", body, content_type=kind, headers=more)
    return sent.status_code


class TestUnpaidBooking:
    def test_is_pending(self, as_john, booked):
        assert (booked["status"], booked["payment_status"]) == ("pending_payment", "unpaid")

    def test_cannot_be_confirmed(self, as_john, as_smith, booked):
        for caller in (as_john, as_smith):
            answer = caller.post(f"bookings/{booked['id']}/confirm/")
            assert answer.status == 400
            assert answer.body == {"detail": "Payment has not been completed"}

    def test_shows_the_amount_owed(self, as_john, booked):
        answer = as_john.get(f"bookings/{booked['id']}/payment/")
        assert answer.status == 200
        assert answer.body == {
            "booking_id": booked["id"],
            "payment_status": "unpaid",
            "pricing": {
                "price_cents": 5000,
                "discount_cents": 0,
                "credits_used": 0,
                "total_cents": 5000,
                "currency": "USD",
            },
            "paid_cents": 0,
            "refunded_cents": 0,
            "refund_pending_cents": 0,
            "disputed": False,
            "card_payments": False,
            "payments": [],
            "refunds": [],
        }

    def test_is_hidden_from_strangers(self, call, booked):
        stranger = call(make_client(name="Eve"))
        for method, step in (
            ("GET", "payment/"),
            ("GET", "cancellation-quote/"),
            ("POST", "pay/"),
            ("POST", "record-payment/"),
        ):
            answer = stranger.send(method, f"bookings/{booked['id']}/{step}")
            assert (answer.status, answer.body) == (404, {"detail": "Not found"})


class TestManualPayment:
    def test_confirms_the_booking(self, as_smith, booked):
        path = f"bookings/{booked['id']}/record-payment/"
        answer = as_smith.post(path, {"method": "cash", "reference": "till 7"})
        assert answer.status == 200
        assert (answer.body["status"], answer.body["payment_status"]) == ("confirmed", "paid")

    def test_later_confirm_adds_no_event(self, as_john, as_smith, booked):
        as_smith.post(f"bookings/{booked['id']}/record-payment/", {"method": "cash"})
        first = as_john.post(f"bookings/{booked['id']}/confirm/")
        second = as_john.post(f"bookings/{booked['id']}/confirm/")
        assert first.status == second.status == 200
        assert first.body == second.body

    def test_is_shown(self, as_john, as_smith, booked):
        path = f"bookings/{booked['id']}/record-payment/"
        as_smith.post(path, {"method": "cash", "reference": "till 7"})
        [paid] = as_john.get(f"bookings/{booked['id']}/payment/").body["payments"]
        assert (paid["method"], paid["reference"], paid["status"]) == ("cash", "till 7", "paid")

    def test_staff_may_record_it(self, as_sue, booked):
        assert as_sue.post(f"bookings/{booked['id']}/record-payment/").status == 200

    def test_client_may_not_record_it(self, as_john, booked):
        answer = as_john.post(f"bookings/{booked['id']}/record-payment/", {"method": "cash"})
        assert answer.status == 403
        assert answer.body == {"detail": "You do not have permission to perform this action"}

    def test_second_payment_is_refused(self, as_smith, booked):
        path = f"bookings/{booked['id']}/record-payment/"
        assert as_smith.post(path).status == 200
        assert as_smith.post(path).status == 400

    def test_invalid_method_is_refused(self, as_smith, booked):
        path = f"bookings/{booked['id']}/record-payment/"
        answer = as_smith.post(path, {"method": ""})
        assert answer.status == 400
        assert answer.body["detail"].startswith("method: ")


class TestCardPayment:
    def test_returns_400_without_a_vendor(self, as_john, booked):
        answer = as_john.post(f"bookings/{booked['id']}/pay/")
        assert answer.status == 400

    def test_returns_a_checkout(self, card, as_john, booked):
        answer = as_john.post(f"bookings/{booked['id']}/pay/")
        assert answer.status == 200, answer
        assert answer.body["checkout_url"].startswith("http")
        assert (answer.body["amount_cents"], answer.body["currency"]) == (5000, "USD")
        assert as_john.get(f"bookings/{booked['id']}/").body["payment_status"] == "pending"

    def test_repeated_request_returns_the_same_checkout(self, card, as_john, booked):
        path = f"bookings/{booked['id']}/pay/"
        assert as_john.post(path).body == as_john.post(path).body

    def test_is_replayed_under_its_key(self, card, as_john, booked):
        path = f"bookings/{booked['id']}/pay/"
        first = as_john.post(path, None, **{"Idempotency-Key": "pay-1"})
        again = as_john.post(path, None, **{"Idempotency-Key": "pay-1"})
        assert again.headers["Idempotency-Replayed"] == "true"
        assert again.body == first.body

    def test_only_the_client_may_open_a_checkout(self, card, as_smith, booked):
        assert as_smith.post(f"bookings/{booked['id']}/pay/").status == 403

    def test_invalid_return_addresses_are_refused(self, card, as_john, booked):
        answer = as_john.post(f"bookings/{booked['id']}/pay/", {"success_url": "javascript:x"})
        assert answer.status == 400
        assert answer.body["detail"].startswith("success_url: ")

    def test_message_of_the_vendor_confirms_the_booking(self, card, as_john, booked):
        as_john.post(f"bookings/{booked['id']}/pay/")
        [checkout] = card.sessions
        event = card.pay(checkout)
        assert tell(card, event) == tell(card, event) == 200
        shown = as_john.get(f"bookings/{booked['id']}/").body
        assert (shown["status"], shown["payment_status"]) == ("confirmed", "paid")
        assert as_john.post(f"bookings/{booked['id']}/confirm/").status == 200

    def test_returns_503_if_the_vendor_is_down(self, card, as_john, booked):
        card.queue("open", Fault.refuse(500), times=5)
        answer = as_john.post(f"bookings/{booked['id']}/pay/")
        assert answer.status == 503
        shown = as_john.get(f"bookings/{booked['id']}/").body
        assert (shown["status"], shown["payment_status"]) == ("pending_payment", "unpaid")


class TestCancellationQuote:
    def test_is_full_a_day_before(self, as_john, as_smith, booked):
        as_smith.post(f"bookings/{booked['id']}/record-payment/")
        quote = as_john.get(f"bookings/{booked['id']}/cancellation-quote/").body
        assert quote["refund"] == "50.00"
        assert quote["policy"] == [{"hours_before": 24, "percent": 100}]
        assert quote["changes_at"] == (START - timedelta(hours=24)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def test_is_nothing_for_the_client_on_the_last_day(self, at, as_john, as_smith, booked):
        as_smith.post(f"bookings/{booked['id']}/record-payment/")
        at(START - timedelta(hours=23))
        path = f"bookings/{booked['id']}/cancellation-quote/"
        assert as_john.get(path).body["refund_cents"] == 0
        assert as_smith.get(path).body["refund_cents"] == 5000

    def test_equals_the_refund_of_a_cancellation(self, as_john, as_smith, booked):
        as_smith.post(f"bookings/{booked['id']}/record-payment/")
        quote = as_john.get(f"bookings/{booked['id']}/cancellation-quote/").body
        assert as_john.delete(f"bookings/{booked['id']}/").status == 204
        account = as_john.get(f"bookings/{booked['id']}/payment/").body
        assert account["refund_pending_cents"] == quote["refund_cents"] == 5000
        assert (account["payment_status"], account["refunded_cents"]) == ("paid", 0)
        assert [each["amount_cents"] for each in account["refunds"]] == [5000]

    def test_is_nothing_after_cancellation(self, as_john, booked):
        as_john.delete(f"bookings/{booked['id']}/")
        quote = as_john.get(f"bookings/{booked['id']}/cancellation-quote/").body
        assert (quote["can_be_canceled"], quote["changes_at"]) == (False, None)


class TestRefundAfterOwnMove:
    def test_is_not_more_than_before_the_move(self, at, as_john, as_smith, booked):
        path = f"bookings/{booked['id']}/"
        as_smith.post(f"{path}record-payment/")
        at(START - timedelta(minutes=5))
        later = START + timedelta(days=30)
        to = {"start_time": later.isoformat(), "end_time": (later + HOUR).isoformat()}
        assert as_john.get(f"{path}cancellation-quote/").body["refund"] == "0.00"
        assert as_john.post(f"{path}reschedule/", to).status == 200
        assert as_john.get(f"{path}cancellation-quote/").body["refund"] == "0.00"
        assert as_john.post(f"{path}cancel/").body["payment_status"] == "paid"


class TestRefundAfterPractitionersMove:
    def test_is_full(self, at, as_john, as_smith, booked):
        path = f"bookings/{booked['id']}/"
        as_smith.post(f"{path}record-payment/")
        soon = START - timedelta(days=1)
        at(soon - timedelta(hours=4))
        to = {"start_time": soon.isoformat(), "end_time": (soon + HOUR).isoformat()}
        assert as_smith.post(f"{path}reschedule/", to).status == 200
        quote = as_john.get(f"{path}cancellation-quote/").body
        assert (quote["refund"], quote["changes_at"]) == ("50.00", None)
        canceled = as_john.post(f"{path}cancel/").body
        assert (canceled["payment_status"], canceled["refund_pending_cents"]) == ("paid", 5000)


class TestManualRefund:
    def test_practitioner_records_it(self, as_john, as_smith, booked):
        path = f"bookings/{booked['id']}/"
        as_smith.post(f"{path}record-payment/")
        as_john.delete(path)
        given = {"method": "transfer", "reference": "42"}
        assert as_john.post(f"{path}record-refund/", given).status == 403
        recorded = as_smith.post(f"{path}record-refund/", given)
        assert recorded.status == 200
        shown = recorded.body
        assert (shown["payment_status"], shown["refund_pending_cents"]) == ("refunded", 0)
        [refund] = as_john.get(f"{path}payment/").body["refunds"]
        assert (refund["status"], refund["method"]) == ("made", "transfer")
        again = as_smith.post(f"{path}record-refund/", given)
        assert (again.status, again.body) == (
            400,
            {"detail": "No refund waits to be made by hand"},
        )


class TestDisputedPayment:
    def test_is_shown_beside_the_payment_status(self, as_john, booked, card):
        path = f"bookings/{booked['id']}/"
        as_john.post(f"{path}pay/")
        [session] = card.sessions
        tell(card, card.pay(session))
        [intent] = card.intents
        for event in card.dispute(intent):
            assert tell(card, event) == 200
        refresh_refunds(Payment.objects.get().id)
        shown = as_john.get(path).body
        assert (shown["payment_status"], shown["disputed"]) == ("paid", True)
