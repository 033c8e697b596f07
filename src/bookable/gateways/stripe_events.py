"""Events of Stripe's: what has happened, whether we are told of it or ask."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from bookable.domain.payments import CheckoutState, VendorMessage
from bookable.gateways.stripe_answers import Name, Session, checkout, read
from bookable.gateways.stripe_reversals import KINDS, About

COMPLETED = "checkout.session.completed"
SAYS: dict[str, CheckoutState | None] = {
    # Paid, or with money on its way: the session says which.
    COMPLETED: None,
    "checkout.session.async_payment_succeeded": CheckoutState.PAID,
    "checkout.session.async_payment_failed": CheckoutState.FAILED,
    "checkout.session.expired": CheckoutState.EXPIRED,
}
"""What the kinds of events that are about a checkout say of it."""


class Data(msgspec.Struct):
    """What an event is about."""

    object: msgspec.Raw


class Event(msgspec.Struct):
    """An event, as far as all kinds are alike."""

    id: Name
    type: Name
    data: Data
    created: int = 0

    def told(self, at: datetime | None = None) -> VendorMessage:
        """Return the event in the words of the port, told at a time or when it happened."""
        body, kind = bytes(self.data.object), self.type
        return VendorMessage(
            event_id=self.id,
            kind=kind,
            signed_at=at or datetime.fromtimestamp(self.created, UTC),
            checkout=checkout(read(body, Session), SAYS[kind]) if kind in SAYS else None,
            payment=read(body, About).payment if kind in KINDS else "",
        )


class Events(msgspec.Struct):
    """A page of events, the last one first."""

    data: list[Event]
    has_more: bool = False
