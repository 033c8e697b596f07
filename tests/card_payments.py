"""Payments by card: the engine, Stripe's look-alike, and the messages between them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection
from django.test import Client
from tests.api import set_clock
from tests.factories import NOW
from tests.lookalikes.stripe import StripeLookalike
from tests.steps import PROGRAM

from bookable.domain.booking import Booking
from bookable.domain.people import Actor
from bookable.effects import vendor_payments
from bookable.engine import checkouts
from bookable.engine.checkouts import Return
from bookable.storage import jobs
from bookable.storage.models import Payment
from bookable.storage.payment_rows import PaymentRow

RETURN = Return(success_url="https://shop.example/paid", cancel_url="https://shop.example/left")

_EFFECTS: dict[str, Callable[[int], None]] = {
    jobs.CLOSE_CHECKOUTS: vendor_payments.close_checkouts,
    jobs.GIVE_BACK: vendor_payments.give_back,
    jobs.REFRESH_REFUNDS: vendor_payments.refresh_refunds,
}


class Till:
    """Clients pay at Stripe's look-alike, and its messages reach Bookable when a test says so."""

    def __init__(self, stripe: StripeLookalike) -> None:
        self.stripe = stripe

    def open_checkout(
        self, booking: Booking, by: Actor, *, now: datetime = NOW, back: Return = RETURN
    ) -> PaymentRow:
        """Open a checkout for a booking."""
        set_clock(now)
        return checkouts.open_checkout(booking.id, back=back, program=PROGRAM, by=by, now=now)

    def pay(self, payment: PaymentRow | Payment, **more: Any) -> dict[str, Any]:
        """Pay at a checkout, and return Stripe's event."""
        assert payment.checkout_id
        return self.stripe.pay(payment.checkout_id, **more)

    def deliver(self, *events: dict[str, Any], now: datetime = NOW, times: int = 1) -> None:
        """Deliver each event to our webhook, so many times."""
        set_clock(now)
        for event in events:
            body, headers = self.stripe.signed(event)
            kind = headers.pop("Content-Type")
            for _ in range(times):
                answer = Client().post(
                    "/api/webhooks/stripe/", body, content_type=kind, headers=headers
                )
                assert answer.status_code == 200

    def pay_by_card(self, booking: Booking, by: Actor, *, now: datetime = NOW) -> PaymentRow:
        """Pay for a booking, and deliver the event."""
        payment = self.open_checkout(booking, by, now=now)
        self.deliver(self.pay(payment), now=now)
        return payment

    def set_clock(self, now: datetime) -> None:
        """Set the clock."""
        set_clock(now)

    def run_effects(self, *, now: datetime = NOW) -> list[str]:
        """Run the deferred effects that speak to Stripe, in order, and return their names. One that
        fails stays deferred, without the wait that a worker would keep."""
        set_clock(now)
        ran = []
        for number, task, arguments in _deferred():
            _EFFECTS[task](*json.loads(arguments).values())
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [number])
            ran.append(task)
        return ran

    @property
    def checkout_states(self) -> list[str]:
        """The state of each checkout at Stripe."""
        return [each["status"] for each in self.stripe.sessions.values()]

    @property
    def refunds(self) -> list[int]:
        """The cents of each refund that Stripe has made."""
        return [each["amount"] for each in self.stripe.refunds.values()]

    def payment_reference(self, booking: Booking) -> str:
        """Return Stripe's id of the payment for a booking."""
        found: str = Payment.objects.get(booking_id=booking.id, state="paid").reference
        return found


def payment_states() -> list[str]:
    """Return the state of each payment in our database."""
    return list(Payment.objects.order_by("id").values_list("state", flat=True))


def _deferred() -> list[tuple[int, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, task_name, args::text FROM procrastinate_jobs"
            " WHERE status = 'todo' AND task_name = ANY (%s) ORDER BY id",
            [list(_EFFECTS)],
        )
        return cursor.fetchall()
