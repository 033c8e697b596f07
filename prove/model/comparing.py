"""A booking of the engine and of the model, as tuples that can be compared."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bookable.storage.models import Booking
from prove.model.rules import WAITS
from prove.model.small import DAY, SOMEDAY, Booked


def of_engine(row: Booking, *, now: datetime) -> tuple[Any, ...]:
    """Return a booking of the engine, with the changes that are due by `now`."""
    status = row.status
    if status in WAITS and row.hold_until is not None and row.hold_until <= now:
        status = "canceled"
    begun = row.starts_at is not None and row.starts_at <= now
    if row.program == "marketplace" and status == "confirmed" and begun:
        status = "in_progress"
    is_for_group = row.kind == "workshop" and status == "in_progress"
    if is_for_group and row.ends_at is not None and row.ends_at + DAY <= now:
        status = "completed"
    hold = row.hold_until if status in WAITS else None
    # A refund of money that was taken by hand is pending until someone records that it was made.
    given_back = row.refunded_cents + row.refund_pending_cents
    return status, row.starts_at, row.ends_at, hold, row.paid_cents, given_back


def of_model(booked: Booked) -> tuple[Any, ...]:
    """Return a booking of the model."""
    times: tuple[Any, Any] = (booked.start, booked.end)
    if booked.start == SOMEDAY:
        times = (None, None)
    return booked.status, *times, booked.hold, booked.paid, booked.refunded
