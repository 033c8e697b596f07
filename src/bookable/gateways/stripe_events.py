"""Events of Stripe: signed ones that its webhooks bring, and listed ones."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from stripe import SignatureVerificationError, WebhookSignature

from bookable.domain.payments import CheckoutState, ForgedMessage, VendorMessage
from bookable.gateways.stripe_answers import REVERSAL_EVENTS, About, Name, Session, checkout, read

COMPLETED = "checkout.session.completed"
CHECKOUT_STATES: dict[str, CheckoutState | None] = {
    # Paid, or a delayed payment was started: the session itself says which.
    COMPLETED: None,
    "checkout.session.async_payment_succeeded": CheckoutState.PAID,
    "checkout.session.async_payment_failed": CheckoutState.FAILED,
    "checkout.session.expired": CheckoutState.EXPIRED,
}
"""The state of the checkout, by kind of event."""


class Data(msgspec.Struct):
    """The object that an event is about."""

    object: msgspec.Raw


class Event(msgspec.Struct):
    """An event; the fields that all kinds share."""

    id: Name
    type: Name
    data: Data
    created: int = 0

    def message(self, at: datetime | None = None) -> VendorMessage:
        """Return the event in the words of the port.

        `at` is the time of the signature; without it the time of the event.
        """
        body, kind = bytes(self.data.object), self.type
        return VendorMessage(
            event_id=self.id,
            kind=kind,
            signed_at=at or datetime.fromtimestamp(self.created, UTC),
            checkout=checkout(read(body, Session), CHECKOUT_STATES[kind])
            if kind in CHECKOUT_STATES
            else None,
            payment=read(body, About).payment if kind in REVERSAL_EVENTS else "",
        )


class Events(msgspec.Struct):
    """A page of events, newest first."""

    data: list[Event]
    has_more: bool = False


class Webhooks:
    """Reads what Stripe signed with the endpoint's secret; without a secret, refuses all."""

    def __init__(self, secret: str | None) -> None:
        self._secret = secret

    def read(self, body: bytes, signature: str) -> VendorMessage:
        """Read a signed event.

        Raises ForgedMessage for a bad signature, PaymentVendorError for a signed event that cannot
        be read.
        """
        signed_at = _signed_at(body, signature, self._secret)
        return read(body, Event).message(signed_at)


def _signed_at(body: bytes, signature: str, secret: str | None) -> datetime:
    """Verify the signature and return its time.

    `tolerance=None` keeps the library from comparing it with the clock: that is up to the caller.
    Several `t` may stand in the header; the first one is signed.
    """
    try:
        WebhookSignature.verify_header(body, signature, secret, tolerance=None)
        [second, *_] = (part[2:] for part in signature.split(",") if part.startswith("t="))
        return datetime.fromtimestamp(int(second), UTC)
    except (SignatureVerificationError, TypeError, ValueError, OverflowError, OSError):
        # Not chained: the library's error carries the body.
        raise ForgedMessage("The message does not bear Stripe's signature.") from None
