"""Bookings of a world file, with their ledger entries and payments. Existing ones do not change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from bookable.domain.money import Bill
from bookable.storage import ledger, new_bookings
from bookable.storage.bulk.rows import insert
from bookable.storage.models import Booking
from bookable.storage.new_bookings import NewBooking


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedBooking:
    """A saved booking that a world file names."""

    id: int
    uuid: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PastBooking:
    """A booking that was made elsewhere, with what only those have when they are written."""

    booking: NewBooking
    key: str | None = None
    completed_at: datetime | None = None
    cancellation_reason: str = ""
    canceled_by: str = ""
    actual_start: datetime | None = None
    actual_end: datetime | None = None


def find(keys: Collection[str]) -> dict[str, SavedBooking]:
    """Return those of the bookings that exist, by key."""
    found = Booking.objects.filter(key__in=keys).values_list("key", "id", "uuid")
    return {key: SavedBooking(id=id_, uuid=uuid) for key, id_, uuid in found if key is not None}


def add(new: Sequence[PastBooking]) -> list[SavedBooking]:
    """Write bookings and their entries, and return the bookings in the same order.

    The entries are not relayed: they are history, from which no effect may follow.
    """
    made = [
        SavedBooking(id=id_, uuid=uuid)
        for id_, uuid in insert("booking", [_booking(each) for each in new], returning="id, uuid")
    ]
    insert(
        "ledger_entry",
        [_entry(inserted.id, each.booking) for inserted, each in zip(made, new, strict=True)],
    )
    return made


def _booking(past: PastBooking) -> dict[str, Any]:
    sale = past.booking.sale
    return {
        **new_bookings.columns(past.booking, uuid=uuid4()),
        "cancellation_policy": None if sale is None else sale.policy.as_rows,
        "key": past.key,
        "completed_at": past.completed_at,
        "cancellation_reason": past.cancellation_reason,
        "canceled_by": past.canceled_by,
        "actual_start": past.actual_start,
        "actual_end": past.actual_end,
    }


def _entry(booking_id: int, booking: NewBooking) -> dict[str, Any]:
    columns = dict(zip(ledger.NAMES, ledger.columns(booking.event), strict=True))
    return {
        **columns,
        "facts": booking.event.facts,
        "booking_id": booking_id,
        "guarded": booking.guarded,
    }


def record_payments(paid: Iterable[tuple[int, Bill]], *, method: str, now: datetime) -> None:
    """Save what was paid for bookings, by their ids, and what of it was refunded.

    Later refunds are taken from these payments.
    """
    bills = [(booking_id, bill) for booking_id, bill in paid if bill.paid_cents]
    made = insert(
        "payment", [_payment(booking_id, bill, method, now) for booking_id, bill in bills]
    )
    insert(
        "refund",
        [
            _refund(payment_id, booking_id, bill, method, now)
            for (payment_id,), (booking_id, bill) in zip(made, bills, strict=True)
            if bill.refunded_cents
        ],
    )


def _payment(booking_id: int, bill: Bill, method: str, now: datetime) -> dict[str, Any]:
    return {
        "booking_id": booking_id,
        "method": method,
        "amount_cents": bill.paid_cents,
        "currency": bill.currency,
        "state": "paid",
        "created_at": now,
        "paid_at": now,
    }


def _refund(
    payment_id: int, booking_id: int, bill: Bill, method: str, now: datetime
) -> dict[str, Any]:
    return {
        "payment_id": payment_id,
        "booking_id": booking_id,
        "amount_cents": bill.refunded_cents,
        "reason": method,
        "state": "made",
        "method": method,
        "created_at": now,
        "made_at": now,
    }
