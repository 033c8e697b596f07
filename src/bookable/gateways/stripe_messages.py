"""What Stripe sends us: signed events."""

from __future__ import annotations

from datetime import UTC, datetime

from stripe import SignatureVerificationError, WebhookSignature

from bookable.domain.payments import ForgedMessage, VendorMessage
from bookable.gateways.stripe_answers import read
from bookable.gateways.stripe_events import Event


class Letterbox:
    """Takes what Stripe signed with the endpoint's secret; without one it takes nothing."""

    def __init__(self, secret: str | None) -> None:
        self._secret = secret

    def read(self, body: bytes, signature: str) -> VendorMessage:
        """Read a signed event, or raise ForgedMessage; or PaymentVendorError for one that is signed
        and cannot be understood."""
        signed_at = _signed_at(body, signature, self._secret)
        return read(body, Event).told(signed_at)


def _signed_at(body: bytes, signature: str, secret: str | None) -> datetime:
    """Without a tolerance the library leaves the clock alone. What it signs is the first `t`."""
    try:
        WebhookSignature.verify_header(body, signature, secret, tolerance=None)
        [second, *_] = (part[2:] for part in signature.split(",") if part.startswith("t="))
        return datetime.fromtimestamp(int(second), UTC)
    except (SignatureVerificationError, TypeError, ValueError, OverflowError, OSError):
        # The library's error carries the body along.
        raise ForgedMessage("The message does not bear Stripe's signature.") from None
