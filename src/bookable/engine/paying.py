"""What the payment vendor tells us, taken in once."""

from __future__ import annotations

from datetime import datetime

from bookable.domain.payments import VendorMessage
from bookable.storage import vendor_events
from bookable.storage.work import UnitOfWork, transact


def take_in(message: VendorMessage, *, vendor: str, now: datetime) -> bool:
    """This will do what follows from a message of a vendor, and tell whether anything did: a
    message counts once, and one that is about no checkout not at all."""
    if message.checkout is None:
        return False

    def step(_: UnitOfWork) -> bool:
        return vendor_events.first_time(vendor, message.event_id, kind=message.kind, at=now)

    return transact(step)
