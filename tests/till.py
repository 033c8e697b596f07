"""Paying by card: the engine, Stripe's look-alike, and what goes to and fro between the two."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection
from django.test import Client
from tests.buying import PROGRAM
from tests.callers import set_clock
from tests.lookalikes.stripe import StripeLookalike
from tests.people import NOW

from bookable.domain.booking import Booking
from bookable.domain.people import Actor
from bookable.effects import vendor_payments
from bookable.engine import checkouts
from bookable.engine.checkouts import Return
from bookable.storage import jobs
from bookable.storage.models import Payment
from bookable.storage.payment_rows import PaymentRow

BACK = Return(success_url="https://shop.example/paid", cancel_url="https://shop.example/left")

_EFFECTS: dict[str, Callable[[int], None]] = {
    jobs.CLOSE_CHECKOUTS: vendor_payments.close_checkouts,
    jobs.GIVE_BACK: vendor_payments.give_back,
    jobs.REFRESH_REFUNDS: vendor_payments.refresh_refunds,
}


class Till:
    """What is paid at Stripe, as somebody sees who stands between it and Bookable."""

    def __init__(self, stripe: StripeLookalike) -> None:
        self.stripe = stripe

    def opened(
        self, booking: Booking, by: Actor, *, now: datetime = NOW, back: Return = BACK
    ) -> PaymentRow:
        """This will open a checkout for a booking."""
        set_clock(now)
        return checkouts.open_checkout(booking.id, back=back, program=PROGRAM, by=by, now=now)

    def pay(self, payment: PaymentRow | Payment, **more: Any) -> dict[str, Any]:
        """This will pay at a checkout, and be the event of it."""
        assert payment.checkout_id
        return self.stripe.pay(payment.checkout_id, **more)

    def tell(self, *events: dict[str, Any], now: datetime = NOW, times: int = 1) -> None:
        """This will have Stripe tell us of events, each so many times."""
        set_clock(now)
        for event in events:
            body, headers = self.stripe.signed(event)
            kind = headers.pop("Content-Type")
            for _ in range(times):
                answer = Client().post(
                    "/api/webhooks/stripe/", body, content_type=kind, headers=headers
                )
                assert answer.status_code == 200

    def paid(self, booking: Booking, by: Actor, *, now: datetime = NOW) -> PaymentRow:
        """Pay for a booking, and have the vendor report it."""
        payment = self.opened(booking, by, now=now)
        self.tell(self.pay(payment), now=now)
        return payment

    def at(self, now: datetime) -> None:
        """This will set the clock."""
        set_clock(now)

    def follow(self, *, now: datetime = NOW) -> list[str]:
        """This will run what was deferred to the vendor, in order, and name it; what fails stays
        for the next time."""
        set_clock(now)
        ran = []
        for number, task, arguments in _deferred():
            _EFFECTS[task](*json.loads(arguments).values())
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [number])
            ran.append(task)
        return ran

    @property
    def pages(self) -> list[str]:
        """This will be how each checkout stands at Stripe."""
        return [each["status"] for each in self.stripe.sessions.values()]

    @property
    def given_back(self) -> list[int]:
        """This will be what Stripe has given back, refund by refund."""
        return [each["amount"] for each in self.stripe.refunds.values()]

    def intent(self, booking: Booking) -> str:
        """Return Stripe's name of the money that was paid for a booking."""
        found: str = Payment.objects.get(booking_id=booking.id, state="paid").reference
        return found


def states() -> list[str]:
    """This will be how each payment stands with us."""
    return list(Payment.objects.order_by("id").values_list("state", flat=True))


def _deferred() -> list[tuple[int, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, task_name, args::text FROM procrastinate_jobs"
            " WHERE status = 'todo' AND task_name = ANY (%s) ORDER BY id",
            [list(_EFFECTS)],
        )
        return cursor.fetchall()
