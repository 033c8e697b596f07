"""A booking as the engine keeps it and as the model does, in words that can be compared."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bookable.storage.models import Booking
from prove.model.rules import WAITS
from prove.model.small import SOMEDAY, Booked


def seen(row: Booking, *, now: datetime) -> tuple[Any, ...]:
    """This will be a row as it is once time has taken the steps that are due."""
    status = row.status
    if status in WAITS and row.hold_until is not None and row.hold_until <= now:
        status = "canceled"
    begun = row.starts_at is not None and row.starts_at <= now
    if row.program == "marketplace" and status == "confirmed" and begun:
        status = "in_progress"
    hold = row.hold_until if status in WAITS else None
    return status, row.starts_at, row.ends_at, hold, row.paid_cents, row.refunded_cents


def told(booked: Booked) -> tuple[Any, ...]:
    """This will be the same of what the model says."""
    times: tuple[Any, Any] = (booked.start, booked.end)
    if booked.start == SOMEDAY:
        times = (None, None)
    return booked.status, *times, booked.hold, booked.paid, booked.refunded
