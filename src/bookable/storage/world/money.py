"""Payments and refunds that were made before the world file was loaded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bookable.domain.money import Bill
from bookable.storage.models import Payment, Refund


def record(paid: Iterable[tuple[int, Bill]], *, method: str, now: datetime) -> None:
    """Save what was paid for bookings, by their ids, and what of it was refunded.

    Later refunds are taken from these payments.
    """
    bills = [(booking_id, bill) for booking_id, bill in paid if bill.paid_cents]
    payments = Payment.objects.bulk_create(
        [_payment(booking_id, bill, method, now) for booking_id, bill in bills]
    )
    Refund.objects.bulk_create(
        [
            _refund(payment, bill, method, now)
            for payment, (_, bill) in zip(payments, bills, strict=True)
            if bill.refunded_cents
        ]
    )


def _payment(booking_id: int, bill: Bill, method: str, now: datetime) -> Payment:
    return Payment(
        booking_id=booking_id,
        method=method,
        amount_cents=bill.paid_cents,
        currency=bill.currency,
        state="paid",
        created_at=now,
        paid_at=now,
    )


def _refund(payment: Payment, bill: Bill, method: str, now: datetime) -> Refund:
    return Refund(
        payment=payment,
        booking_id=payment.booking_id,
        amount_cents=bill.refunded_cents,
        reason=method,
        state="made",
        method=method,
        created_at=now,
        made_at=now,
    )
