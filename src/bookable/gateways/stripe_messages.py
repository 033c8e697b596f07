"""What Stripe sends us: signed events, some of them about a checkout."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from stripe import SignatureVerificationError, WebhookSignature

from bookable.domain.payments import Checkout, CheckoutState, ForgedMessage, VendorMessage
from bookable.gateways.stripe_answers import Name, Session, checkout, read

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


class Letterbox:
    """Takes what Stripe signed with the endpoint's secret; without one it takes nothing."""

    def __init__(self, secret: str | None) -> None:
        self._secret = secret

    def read(self, body: bytes, signature: str) -> VendorMessage:
        """This will read a signed event, or raise ForgedMessage; or PaymentVendorError for one
        that is signed and cannot be understood."""
        signed_at = _signed_at(body, signature, self._secret)
        event = read(body, Event)
        return VendorMessage(
            event_id=event.id,
            kind=event.type,
            signed_at=signed_at,
            checkout=_checkout(event) if event.type in SAYS else None,
        )


def _signed_at(body: bytes, signature: str, secret: str | None) -> datetime:
    """Without a tolerance the library leaves the clock alone. What it signs is the first `t`."""
    try:
        WebhookSignature.verify_header(body, signature, secret, tolerance=None)
        [second, *_] = (part[2:] for part in signature.split(",") if part.startswith("t="))
        return datetime.fromtimestamp(int(second), UTC)
    except (SignatureVerificationError, TypeError, ValueError, OverflowError, OSError):
        # The library's error carries the body along.
        raise ForgedMessage("The message does not bear Stripe's signature.") from None


def _checkout(event: Event) -> Checkout:
    session = read(bytes(event.data.object), Session)
    return checkout(session, SAYS[event.type])
