"""Stripe as a payment vendor, through Checkout Sessions and refunds."""

from __future__ import annotations

from bookable.domain.payments import Checkout, CheckoutPlan, VendorMessage
from bookable.gateways.line import Deadline, Line
from bookable.gateways.stripe_answers import (
    COMPLAINTS,
    NOT_FOUND,
    KnownSession,
    OpenedSession,
    RefundAnswer,
    Refused,
    checkout,
)
from bookable.gateways.stripe_api import Api
from bookable.gateways.stripe_messages import Letterbox
from bookable.gateways.stripe_money import at_stripe, least_cents
from bookable.gateways.stripe_plan import told
from bookable.telemetry.watching import vendor_call


class Stripe:
    """The port `PaymentVendor`, filled by one Stripe account.

    An instance may be used by many threads at once. Stripe keeps what it answered under a key for
    a day, a failure of its own included: after one of those only another key asks anew.
    """

    name = "stripe"

    def __init__(
        self,
        secret_key: str,
        *,
        webhook_secret: str | None = None,
        api_base: str | None = None,
    ) -> None:
        self._line = Line(COMPLAINTS)
        self._api = Api(self._line, secret_key, url=api_base or "https://api.stripe.com")
        self._letterbox = Letterbox(webhook_secret)

    def __repr__(self) -> str:
        return f"Stripe(api_base={self._api.url!r})"

    @vendor_call
    def open(self, plan: CheckoutPlan, *, within: float) -> Checkout:
        """This will open a checkout. Asked for twice with the same key it is one."""
        opened = self._api.ask(
            lambda client: client.v1.checkout.sessions.create(
                told(plan), {"idempotency_key": plan.key}
            ),
            OpenedSession,
            deadline=Deadline(within),
        )
        return checkout(opened)

    @vendor_call
    def look(self, checkout_id: str, *, within: float) -> Checkout:
        """This will tell how far a checkout is."""
        return checkout(self._session(checkout_id, Deadline(within)))

    @vendor_call
    def expire(self, checkout_id: str, *, within: float) -> Checkout:
        """This will close a checkout, unless it is closed already, and tell how it stands."""
        deadline = Deadline(within)
        try:
            closed = self._api.ask(
                lambda client: client.v1.checkout.sessions.expire(checkout_id),
                KnownSession,
                deadline=deadline,
            )
        except Refused as refused:
            if refused.status == NOT_FOUND:
                raise
            # Stripe closes none that was paid or is closed; it has no code of its own for that.
            closed = self._session(checkout_id, deadline)
            if closed.status == "open":
                raise
        return checkout(closed)

    @vendor_call
    def refund(self, payment: str, *, cents: int, currency: str, key: str, within: float) -> str:
        """This will give money back and return Stripe's name of that."""
        made = self._api.ask(
            lambda client: client.v1.refunds.create(
                {"payment_intent": payment, "amount": at_stripe(cents, currency)},
                {"idempotency_key": key},
            ),
            RefundAnswer,
            deadline=Deadline(within),
        )
        if made.status in ("failed", "canceled"):
            raise COMPLAINTS.error(f"Stripe could not give the money back ({made.status}).")
        return made.id

    def read(self, body: bytes, signature: str) -> VendorMessage:
        """This will read an event that Stripe signed, or raise ForgedMessage."""
        return self._letterbox.read(body, signature)

    def least_cents(self, currency: str) -> int:
        """Return the least that Stripe charges, in minor units, or 0 where that is not known."""
        return least_cents(currency)

    def close(self) -> None:
        """This will hang up; a later call connects again."""
        self._line.close()

    def _session(self, checkout_id: str, deadline: Deadline) -> KnownSession:
        return self._api.ask(
            # With its payment in full, which alone tells whether one that takes days has failed.
            lambda client: client.v1.checkout.sessions.retrieve(
                checkout_id, {"expand": ["payment_intent"]}
            ),
            KnownSession,
            deadline=deadline,
        )
