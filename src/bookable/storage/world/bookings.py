"""Bookings of a world file, with their ledger entries and payments. Existing ones do not change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from bookable.domain.events import Event
from bookable.domain.money import Bill
from bookable.domain.people import SYSTEM
from bookable.storage.models import Booking, LedgerEntry, Payment, Refund


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBooking:
    """A saved booking that a world file names."""

    id: int
    uuid: UUID


def find(keys: Collection[str]) -> dict[str, KeptBooking]:
    """Return those of the bookings that exist, by key."""
    found = Booking.objects.filter(key__in=keys).values_list("key", "id", "uuid")
    return {key: KeptBooking(id=id_, uuid=uuid) for key, id_, uuid in found if key is not None}


def add(new: Sequence[tuple[Mapping[str, Any], Event]]) -> list[KeptBooking]:
    """Write bookings, given as columns and an event each, and return them in the same order.

    Their entries are not relayed: they are history, from which no effect may follow.
    """
    made = Booking.objects.bulk_create([Booking(**columns) for columns, _ in new])
    LedgerEntry.objects.bulk_create(
        [_entry(booking, event) for booking, (_, event) in zip(made, new, strict=True)]
    )
    return [KeptBooking(id=booking.id, uuid=booking.uuid) for booking in made]


def _entry(booking: Booking, event: Event) -> LedgerEntry:
    return LedgerEntry(
        booking_id=booking.id,
        guarded=booking.guarded,
        kind=event.kind,
        at=event.at,
        actor_id=None if event.by is SYSTEM else event.by.person_id,
        side=event.side.value,
        before=event.before,
        after=event.after.value,
        facts=event.facts,
    )


def record_payments(paid: Iterable[tuple[int, Bill]], *, method: str, now: datetime) -> None:
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
